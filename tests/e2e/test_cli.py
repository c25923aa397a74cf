# SPDX-License-Identifier: Apache-2.0
"""The command line itself: help, wrong use, streams, signals, the papers made from the option tables."""
import fcntl
import json
import os
import pty
import re
import select
import shlex
import shutil
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path

import pytest
from images import ImageBuilder, file

ROOT = Path(__file__).resolve().parent.parent.parent
COMMANDS = ["eval", "scan", "check", "sbom", "layers", "need", "why", "diff", "inspect", "provenance", "verify", "vex", "verify-bundle", "sign", "attest", "sign-bundle", "keys", "explain", "compare", "cvss", "db", "trust", "completion", "version", "help"]
OVER_IMAGES = ["eval", "scan", "sbom", "inspect"]


@pytest.fixture
def image(tmp_path):
    """A small image that nothing is wrong with but that it runs as root."""
    builder = ImageBuilder("shop:2.4")
    builder.layer(file("etc/os-release", "ID=debian\nVERSION_ID=11\n"), file("var/lib/dpkg/status", ""))
    return builder.docker(tmp_path / "shop.tar")


def on_terminal(plimsoll, *args, env=None, stream="out", size=(24, 80), feed=None, patience=20):
    """Runs with standard output (or error) on a terminal; returns the exit status and what the terminal got."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
    world = {k: v for k, v in {**plimsoll.env, "TERM": "xterm", **(env or {})}.items() if v is not None}
    streams = {"stdout": theirs, "stderr": subprocess.PIPE} if stream == "out" else {"stdout": subprocess.PIPE, "stderr": theirs}
    child = subprocess.Popen([str(plimsoll.program), *map(str, args)], stdin=subprocess.PIPE, env=world, cwd=plimsoll.work, **streams)
    os.close(theirs)
    got, begun = b"", time.monotonic()
    if feed:
        feed(child)
    child.stdin.close()
    while time.monotonic() - begun < patience:
        ready, _, _ = select.select([ours], [], [], 0.1)
        if ready:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            got += piece
    for pipe in (child.stdout, child.stderr):
        if pipe:
            pipe.close()
    code = child.wait(patience)
    os.close(ours)
    return code, got.decode("utf-8", "replace")


# ---- help ----

def test_top_help_fits_a_screen(plimsoll):
    run = plimsoll("--help")
    assert (run.code, run.err) == (0, "")
    assert len(run.lines()) <= 24 and max(map(len, run.lines())) <= 80
    assert sum(line.startswith("  ") and "plimsoll " in line for line in run.lines()) >= 2, "two examples"
    others = re.search(r"^Others:.*\n(  .*\n)*", run.out, re.M).group()
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", run.out, re.M) or re.search(rf" {command}\b", others), command
    assert run.out == plimsoll("-h").out == plimsoll("help").out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command(plimsoll, command):
    run = plimsoll(command, "--help")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(f"usage: plimsoll {command} [OPTION]...")
    assert max(map(len, run.lines())) <= 80
    assert "Examples:" in run.out and "Exit status:" in run.out
    assert run.out == plimsoll("help", command).out


def test_help_lists_the_formats_a_command_prints(plimsoll):
    assert "sarif" in plimsoll("help", "eval").out and "sarif" not in plimsoll("help", "inspect").out
    assert "sarif" not in manual("plimsoll-inspect.1")


@pytest.mark.parametrize("words", [["eval", "-h"], ["-h", "eval"], ["eval", "--no-such-option", "x", "y", "-h"], ["--format", "json", "eval", "--help"]])
def test_help_stands_anywhere(plimsoll, words):
    run = plimsoll(*words)
    assert run.code == 0 and run.out.startswith("usage: plimsoll eval ")


@pytest.mark.parametrize("words", [["help"], ["help", "eval"], ["eval", "-h"], ["help", "ref"], ["db", "status"], ["explain", "image/secret-env"]])
@pytest.mark.parametrize("width", [40, 60, 79])
def test_help_fits_a_narrow_terminal(plimsoll, words, width):
    text = on_terminal(plimsoll, *words, env={"PAGER": "", "PLIMSOLL_PAGER": ""}, size=(500, width))[1]
    for line in text.splitlines():
        # an example's line is typed as it stands, and so is an option with its argument
        assert len(line) <= width or re.match(r" +((plimsoll|docker) |--\S+ \S+$)", line) or " " not in line.strip(), line


@pytest.mark.parametrize("command", ["compare", "completion", "version", "help"])
def test_help_leaves_out_what_a_command_has_nothing_to_do_with(plimsoll, command):
    for text in (plimsoll("help", command).out, manual(f"plimsoll-{command}.1").replace("\\-", "-")):
        assert not re.search(r"--(db|cache-dir|no-cache|jobs|timeout|offline)\b", text) and "--log-format" in text
    assert plimsoll(command, "--jobs", "soon").code == 64, "but it is known"


def test_help_says_what_the_priorities_mean(plimsoll):
    for text in (" ".join(plimsoll("help", "scan").out.split()), " ".join(manual("plimsoll-scan.1").split())):
        for word in ("act now, plan, watch or ignore", "known to be exploited (KEV)", "likely to be (EPSS)", "What is not known lowers nothing"):
            assert word in text, word


def test_help_of_references(plimsoll):
    run = plimsoll("help", "ref")
    assert run.code == 0
    for scheme in ("docker-archive:", "oci:", "standard input", "docker save"):
        assert scheme in run.out


def test_exit_codes_are_in_help_and_manual(plimsoll):
    for text in (plimsoll("eval", "-h").out, manual("plimsoll.1"), manual("plimsoll-eval.1")):
        for code in (0, 1, 2, 3, 64):
            assert re.search(rf"(^ +|^\.B ){code}\b", text, re.M), code


def test_no_arguments(plimsoll):
    run = plimsoll()
    assert (run.code, run.out) == (64, "") and "usage: plimsoll" in run.err


# ---- wrong use ----

@pytest.mark.parametrize("words, reason, hint", [
    (["evla", "x"], "there is no command 'evla'", "plimsoll eval"),
    (["sacn", "x"], "there is no command 'sacn'", "plimsoll scan"),
    (["shop.tar"], "there is no command 'shop.tar'", "plimsoll eval shop.tar"),
    (["eval", "--fail-onn", "high", "x"], "unknown option --fail-onn", "--fail-on"),
    (["eval", "--fail-on", "hihg", "x"], "--fail-on: 'hihg' is none of", "--fail-on high"),
    (["eval", "-f", "jsno", "x"], "-f: 'jsno' is none of", "-f json"),
    (["eval", "-o", "jsno=a.json", "x"], "-o jsno=: there is no such format", "-o json=FILE"),
    (["eval", "x", "--color=sometimes"], "--color: 'sometimes' is none of auto, always, never", None),
    (["eval", "--fail-on", "severe", "x"], "--fail-on: 'severe' is none of critical, high, medium, low, negligible, unknown, act-now, plan, watch", None),
    (["eval", "-o", "pdf=x.pdf", "x"], "-o pdf=: there is no such format; there are csv, cyclonedx, ", "-o ./pdf=FILE"),
    (["eval", "-o", "x.pdf", "x"], "-o x.pdf: there is no format pdf; there are csv, cyclonedx, ", "-o table=x.pdf"),
    (["inspect", "-o", "a.b/x.cdx.json", "x"], "inspect has no report in the format cyclonedx; there are docker, dockerfile, json, table", None),
    (["inspect", "-f", "sarif", "x"], "-f: 'sarif' is none of docker, dockerfile, json, table", None),
    (["eval", "-o", "foo.bar", "x"], "-o foo.bar: there is no format bar; there are csv, cyclonedx, ", "-o table=foo.bar"),
    (["inspect", "-o", "x.sarif", "x"], "inspect has no report in the format sarif; there are docker, dockerfile, json, table", None),
    (["eval", "x", "-Z"], "unknown option -Z", None),
    (["eval", "x", "--lazy"], "unknown option --lazy: scan and inspect have it", None),
    (["provenance", "x", "--annotation", "a=b"], "unknown option --annotation: verify, sign and attest have it", None),
    (["inspect", "x", "--pkcs8"], "unknown option --pkcs8: keys has it", None),
    (["version", "--jobs=2", "--platform=x"], "unknown option --platform: ", None),
    (["eval"], "eval needs REF", None),
    (["eval", "a", "b"], "one argument too many: 'b'", None),
    (["eval", "a", "--db"], "--db needs a value", None),
    (["eval", "a", "--quiet=1"], "--quiet takes no value", None),
    (["eval", "a", "--timeout", "soon"], "--timeout: 'soon' is not a duration", "--timeout 90s"),
    (["eval", "a", "--timeout", "60"], "--timeout: 60 has no unit", "--timeout 60d, 60h, 60m or 60s"),
    (["eval", "a", "--grace", "7"], "--grace: 7 has no unit", "--grace 7d, 7h"),
    (["scan", "a", "--db-max-age", "31"], "--db-max-age: 31 has no unit", "--db-max-age 31d, 31h"),
    (["eval", "a", "-o", "-", "-o", "json=-"], "two reports for standard output", None),
    (["eval", "a", "-o", "json=a.out", "-o", "sarif=./a.out"], "two reports for ./a.out", None),
    (["ev", "x"], "there is no command 'ev'", None),
    (["compare", "debain", "1", "2"], "'debain' is no version scheme; there are debian", "plimsoll compare debian"),
    (["compare", "debian", "1"], "two versions are needed", None),
    (["db", "biuld"], "'biuld' is none of build, update, status", "plimsoll db build"),
    (["db", "build"], "--from DIR", None),
    (["completion", "csh"], "'csh' is none of bash, zsh, fish", None),
    (["help", "evla"], "no command and no topic 'evla'", "plimsoll help eval"),
])
def test_wrong_use(plimsoll, words, reason, hint):
    run = plimsoll(*words)
    assert (run.code, run.out) == (64, ""), run
    lines = run.err.splitlines()
    assert lines[0].startswith("plimsoll: ") and reason in lines[0]
    tries = [line for line in lines if line.startswith("try: ")]
    assert len(tries) <= 1 and sum(line.startswith("usage: plimsoll") for line in lines) == 1
    assert len(lines) == 2 + len(tries)
    if hint:
        assert tries and hint in tries[0]


def test_names_of_one_file_are_one_file(plimsoll, image):
    """The file that a link names is replaced, not the link: what is written to the one would be lost to the other."""
    work = plimsoll.work
    (work / "d").mkdir()
    (work / "there").symlink_to("d")
    (work / "a.json").write_text("before")
    (work / "b.sarif").symlink_to("a.json")
    for first, second in (("d/x.json", "there/x.sarif"), ("d/x.json", "there/../d/x.json"), ("a.json", "b.sarif"), ("a.json", work / "a.json")):
        run = plimsoll("eval", image, "-o", f"json={first}", "-o", f"sarif={str(second).replace('x.sarif', 'x.json')}")
        assert run.code == 64 and "two reports for" in run.err, run
    assert (work / "a.json").read_text() == "before" and not list((work / "d").iterdir())
    run = plimsoll("eval", image, "-o", "json=d/x.json", "-o", "sarif=x.json", "-o", "junit=./-", "-o", "csv=-")
    assert run.code in (0, 3) and run.out, run
    assert "runs" in json.loads((work / "x.json").read_text()) and "findings" in json.loads((work / "d/x.json").read_text()) and (work / "-").exists()


def test_reports_to_one_pipe_come_one_after_another(plimsoll, tmp_path):
    """Eight names of a pipe that nobody can tell to be one, and reports that take more than one write."""
    builder = ImageBuilder("many:1")
    builder.layer(file("etc/os-release", "ID=debian\nVERSION_ID=11\n"),
                  file("var/lib/dpkg/status", "\n".join(f"Package: p{i}\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n" for i in range(4000))))
    image = builder.docker(tmp_path / "many.tar")
    for i in range(8):
        (plimsoll.work / f"p{i}").symlink_to("/dev/stderr")
    run = plimsoll("eval", "--quiet", "--jobs", "8", image, *(word for i in range(8) for word in ("-o", f"{('json', 'sarif')[i % 2]}=p{i}")))
    assert run.code in (0, 3), run
    text, documents = run.err.strip(), []
    while text:
        document, end = json.JSONDecoder().raw_decode(text)
        documents.append("runs" in document)
        text = text[end:].strip()
    assert documents == [False, True] * 4



def test_variables_are_options(plimsoll, image):
    assert plimsoll("inspect", image, env={"PLIMSOLL_FORMAT": "json"}).json()
    assert not plimsoll("inspect", image, "-f", "table", env={"PLIMSOLL_FORMAT": "json"}).out.startswith("{")
    run = plimsoll("inspect", image, env={"PLIMSOLL_FORMAT": "jsno"})
    assert run.code == 64 and "PLIMSOLL_FORMAT: 'jsno' is none of" in run.err


@pytest.mark.parametrize("words", [
    ["-f", "json", "inspect", "{}"], ["inspect", "-fjson", "{}"], ["inspect", "{}", "--format", "json"],
    ["inspect", "--format=json", "--", "{}"], ["--quiet", "inspect", "{}", "-qf", "json"],
])
def test_options_stand_anywhere(plimsoll, image, words):
    run = plimsoll(*[w.replace("{}", str(image)) for w in words])
    assert run.code == 0, run
    assert run.json()


def test_words_may_be_in_capitals(plimsoll, image):
    assert plimsoll("inspect", image, "-f", "JSON").json()
    assert plimsoll("eval", image, "--fail-on", "LOW").code == plimsoll("eval", image, "--fail-on", "low").code == 1
    assert plimsoll("eval", image, env={"PLIMSOLL_FAIL_ON": "Low"}).code == 1


# ---- errors ----

def test_a_word_of_a_variable_is_suggested_as_the_variable_is_written(plimsoll):
    run = plimsoll("eval", "a", env={"PLIMSOLL_FAIL_ON": "hihg"})
    assert run.code == 64 and "\ntry: PLIMSOLL_FAIL_ON=high\n" in run.err
    assert "\ntry: --fail-on high\n" in plimsoll("eval", "a", "--fail-on", "hihg").err


@pytest.mark.parametrize("words", [["shop.tr", "--offline"], ["shpo.tar"], ["./shop.tra"], ["shop", "--offline"]])
def test_a_file_of_nearly_that_name_is_named_first(plimsoll, words):
    (plimsoll.work / "shop.tar").write_bytes(b"x")
    run = plimsoll("inspect", *words)
    assert run.code == 2 and run.err.splitlines()[1].startswith(("try: shop.tar, which is here", "try: ./shop.tar, which is there")), run


def test_a_file_of_nearly_that_name_before_the_registry_that_is_not_there(plimsoll):
    (plimsoll.work / "shop.tar").write_bytes(b"x")
    run = plimsoll("inspect", "shop.tr", env={"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"})
    assert run.code == 2 and "\ntry: shop.tar, which is here; or " in run.err, run


def test_a_missing_file_is_one_line_and_a_hint(plimsoll):
    run = plimsoll("eval", "shop:2.4", "--offline")
    assert (run.code, run.out) == (2, "")
    lines = run.err.splitlines()
    assert lines[0].startswith("plimsoll: ") and "shop:2.4" in lines[0] and "--offline" in lines[0]
    assert len(lines) == 2 and lines[1].startswith("try: ") and "docker:shop:2.4" in lines[1]


@pytest.mark.parametrize("name", ["nope.tar", "/no/such", "./shop", "../shop:2.4", "shop.tar.gz", "/docker:tag"])
def test_what_is_written_as_a_path_is_no_image_of_a_daemon(plimsoll, name):
    run = plimsoll("eval", name)
    assert (run.code, run.out, run.err) == (2, "", f"plimsoll: {name}: No such file or directory\n")


def test_two_slashes_mean_a_registry(plimsoll):
    run = plimsoll("eval", "docker://shop", "--offline")
    assert run.code == 2 and "in a registry" in run.err and "--offline" in run.err
    assert "nothing behind the colon" in plimsoll("eval", "docker:").err


@pytest.mark.parametrize("scheme", ["", "registry:", "docker://", "https://"])
def test_a_password_in_a_reference_is_not_repeated(plimsoll, scheme):
    name = scheme + "user:secret@host.example/shop:1"
    for command in ("inspect", "eval", "verify"):
        run = plimsoll(command, *(["--certificate-identity", "a", "--certificate-oidc-issuer", "b"] if command == "verify" else []), name)
        assert run.code in (2, 64) and "secret" not in run.err + run.out and "--registry-user" in run.err, run


def test_an_empty_reference(plimsoll):
    run = plimsoll("eval", "")
    assert run.code == 64 and run.err.startswith("plimsoll: REF is empty\n")


@pytest.mark.parametrize("content", [[], ["README.md", "src/main.c"], ["shop.tar", "etc"]])
def test_a_folder_that_is_no_image(plimsoll, tmp_path, content):
    at = tmp_path / "folder"
    at.mkdir()
    for name in content:
        (at / name).parent.mkdir(exist_ok=True)
        (at / name).touch()
    run = plimsoll("eval", at)
    assert (run.code, run.out) == (2, "")
    assert "neither a root file system nor an OCI layout" in run.err and f"try: dir:{at}" in run.err
    assert plimsoll("eval", f"dir:{at}").code == 3 and plimsoll("eval", f"dir:{at}").out
    (at / "usr").mkdir()
    assert plimsoll("eval", at).code == 3


def test_a_scheme_of_the_other_kind_names_the_right_one(plimsoll, image, sample, tmp_path):
    run = plimsoll("eval", f"oci:{image}")
    assert run.code == 2 and "Not a directory" in run.err and f"try: oci-archive:{image}" in run.err
    for scheme in ("oci-archive", "docker-archive"):
        run = plimsoll("eval", f"{scheme}:{sample}")
        assert run.code == 2 and "Is a directory" in run.err and f"try: oci:{sample}" in run.err
    run = plimsoll("eval", f"docker-archive:{tmp_path}")
    assert run.code == 2 and f"try: dir:{tmp_path}" in run.err


def test_messages_as_json(plimsoll):
    run = plimsoll("--log-format", "json", "eval", "no-such\x1b[31m\"file")
    assert run.code == 2
    message = json.loads(run.err.splitlines()[0])
    assert message["level"] == "error" and "\x1b" not in message["message"] and message["time"]


def test_hostile_names_do_not_reach_the_terminal(plimsoll):
    run = plimsoll("eval", "./\x1b]0;owned\x07\u202eevil")
    assert run.code == 2 and "\x1b" not in run.err and "\u202e" not in run.err


def test_no_home_is_one_note(plimsoll, image):
    run = plimsoll("inspect", image, env={"HOME": None, "XDG_CACHE_HOME": None, "XDG_DATA_HOME": None})
    assert run.code == 0 and run.err.count("no cache") == 1
    quiet = plimsoll("inspect", image, "-q", env={"HOME": None, "XDG_CACHE_HOME": "relative", "XDG_DATA_HOME": None})
    assert (quiet.code, quiet.err) == (0, "")
    assert plimsoll("inspect", image, "--no-cache", env={"HOME": None, "XDG_CACHE_HOME": None}).err == ""


def test_timeout(plimsoll, image):
    assert plimsoll("inspect", image, "--timeout", "0").code == 0
    assert plimsoll("inspect", image, "--timeout", "1h").code == 0


@pytest.mark.parametrize("reference", ["-", "docker-archive:-"])
def test_a_terminal_is_no_archive(plimsoll, reference):
    ours, theirs = pty.openpty()
    run = subprocess.run([plimsoll.program, "eval", reference], stdin=theirs, capture_output=True, env=plimsoll.env, text=True, timeout=20)
    os.close(ours)
    os.close(theirs)
    assert (run.returncode, run.stdout) == (64, "") and "which is a terminal\ntry: docker save NAME | plimsoll eval -" in run.stderr


@pytest.mark.parametrize("line", ["CVE-2022-0778 until=soon", "CVE-2022-0778 package"])
def test_a_wrong_line_of_an_ignore_file_is_no_wrong_use(plimsoll, image, tmp_path, line):
    (tmp_path / "accepted").write_text("# why\n" + line + "\n")
    run = plimsoll("eval", image, "--ignore", tmp_path / "accepted")
    assert (run.code, run.out) == (2, "") and f"{tmp_path}/accepted:2: " in run.err and "usage:" not in run.err


# ---- what goes out ----

def test_standard_output_is_the_report_alone(plimsoll, image):
    run = plimsoll("inspect", image, "-f", "json", "-v")
    assert run.json()


def test_verbose_says_what_is_done(plimsoll, sample):
    run = plimsoll("eval", sample, "-v")
    for pattern in (r"reading \S+; cache /", r"source oci, 3 layers of ", r"packages: (\d+ [a-z]+(, )?)+$", r"database of \d{4}-\d\d-\d\d, the starter",
                    r"\d+ findings, \d+ gaps, evaluated in \d+\.\d\d s$", r"1 report written in \d+\.\d\d s$"):
        assert re.search(f"^plimsoll: debug: {pattern}", run.err, re.M), (pattern, run.err)
    assert plimsoll("eval", sample).err == ""


def test_one_evaluation_many_reports(plimsoll, image, tmp_path):
    run = plimsoll("inspect", image, "-o", f"json={tmp_path}/a.json", "-o", "table=-")
    assert run.code == 0 and run.out and not run.out.startswith("{")
    assert json.loads((tmp_path / "a.json").read_text())
    run = plimsoll("inspect", image, "-o", tmp_path / "b.json", "-f", "json")
    assert (run.code, run.out) == (0, "")
    assert json.loads((tmp_path / "b.json").read_text())
    run = plimsoll("inspect", image, "-o", tmp_path / "c.json")  # the ending says it
    assert json.loads((tmp_path / "c.json").read_text())
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.json", "b.json", "c.json", "shop.tar"]


def test_a_file_is_replaced_as_a_whole(plimsoll, image, tmp_path):
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_text("old")
    link.symlink_to(target)
    assert plimsoll("inspect", image, "-f", "json", "-o", link).code == 0
    assert link.is_symlink() and json.loads(target.read_text())
    run = plimsoll("inspect", image, "-o", tmp_path / "no" / "such" / "folder.json")
    assert run.code == 2 and "folder.json: No such file or directory" in run.err


def test_the_verdict_is_told_where_the_report_goes_to_a_file(plimsoll, image, sample, tmp_path):
    target = tmp_path / "a.json"
    run = plimsoll("eval", sample, "--fail-on", "high", "-o", target)
    assert (run.code, run.out) == (1, "") and re.fullmatch(r"plimsoll: may not sail: --fail-on high \(\d+\)\n", run.err)
    run = plimsoll("eval", image, "-o", target)
    assert (run.code, run.out) == (3, "") and re.fullmatch(r"plimsoll: cannot say: 2 not evaluated.*\n", run.err)
    assert plimsoll("eval", sample, "--fail-on", "high", "-o", target, "-q").err == ""
    assert plimsoll("eval", sample, "--fail-on", "high", "-o", target, "-o", "table=-").err == ""
    assert plimsoll("inspect", image, "-o", target).err == ""


def test_an_ending_of_another_format_may_be_meant(plimsoll, image, tmp_path):
    assert plimsoll("inspect", image, "-o", f"table={tmp_path}/x.html").code == 0
    assert plimsoll("inspect", image, "-o", tmp_path / "a.txt", "-o", tmp_path / "noending").code == 0
    assert plimsoll("inspect", image, "-f", "json", "-o", tmp_path / "x.cdx").code == 0


FULL = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")


@FULL
@pytest.mark.parametrize("words", [["--help"], ["--version"], ["completion", "bash"], ["help", "eval"], ["compare", "debian", "1", "2"]])
def test_a_full_disk_is_an_error(plimsoll, words):
    with open("/dev/full", "wb") as full:
        run = subprocess.run([plimsoll.program, *words], stdout=full, stderr=subprocess.PIPE, env=plimsoll.env, text=True)
    assert run.returncode == 2 and run.stderr == "plimsoll: standard output: No space left on device\n"


@FULL
def test_a_full_disk_behind_o(plimsoll, image):
    run = plimsoll("inspect", image, "-o", "json=/dev/full")
    assert run.code == 2 and "/dev/full: No space left on device" in run.err


def test_closed_streams(plimsoll, image):
    shell = lambda line: subprocess.run(["sh", "-c", line, "sh", plimsoll.program, image], capture_output=True, env=plimsoll.env, text=True)
    run = shell('"$1" inspect "$2" >&-')
    assert run.returncode == 2 and "standard output is closed" in run.stderr
    assert shell('"$1" inspect "$2" 2>&-').returncode == 0
    assert shell('"$1" inspect "$2" <&-').returncode == 0
    assert shell('"$1" compare debian - <&-').returncode == 2


def test_a_reader_that_leaves_is_quiet(plimsoll):
    run = subprocess.run(["bash", "-c", '"$0" completion bash | head -n 1; echo "${PIPESTATUS[0]}"', plimsoll.program],
                         capture_output=True, env=plimsoll.env, text=True)
    assert run.stderr == "" and run.stdout.splitlines()[-1] in ("0", "141")
    for _ in range(3):
        ours, theirs = os.pipe()
        os.close(ours)
        run = subprocess.run([plimsoll.program, "help"], stdout=theirs, stderr=subprocess.PIPE, env=plimsoll.env)
        os.close(theirs)
        assert run.stderr == b"" and run.returncode == -signal.SIGPIPE


@pytest.mark.parametrize("env, options, wanted", [
    ({}, [], True), ({"NO_COLOR": "1"}, [], False), ({"TERM": "dumb"}, [], False), ({"TERM": None}, [], False),
    ({"NO_COLOR": "1"}, ["--color", "always"], True), ({}, ["--color=never"], False), ({"TERM": "dumb", "FORCE_COLOR": "1"}, [], True),
    ({"FORCE_COLOR": "0"}, [], False), ({"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, [], False), ({"PLIMSOLL_COLOR": "never"}, [], False),
])
def test_colour_on_a_terminal(plimsoll, image, env, options, wanted):
    _, text = on_terminal(plimsoll, "eval", image, *options, env={"PAGER": "", **env})
    assert ("\x1b[" in text) == wanted, text


@pytest.mark.parametrize("env, options, wanted", [
    ({}, [], False), ({"TERM": "xterm"}, [], False), ({"CLICOLOR_FORCE": "1"}, [], True), ({"FORCE_COLOR": "1"}, [], True),
    ({"CI": "true"}, [], False), ({}, ["--color", "always"], True), ({"CLICOLOR_FORCE": "0", "TERM": "xterm"}, [], False),
])
def test_colour_in_a_pipe(plimsoll, image, env, options, wanted):
    assert ("\x1b[" in plimsoll("eval", image, *options, env=env).out) == wanted


def test_pager(plimsoll):
    long = {"PLIMSOLL_PAGER": "sed s/^/paged:/"}
    assert "paged:usage" in on_terminal(plimsoll, "help", "eval", env=long)[1]
    assert "paged:" not in on_terminal(plimsoll, "help", "eval", env=long, size=(500, 80))[1], "it fits"
    assert "paged:" not in on_terminal(plimsoll, "help", "eval", env={**long, "TERM": "dumb"})[1]
    code, text = on_terminal(plimsoll, "help", "eval", env={"PLIMSOLL_PAGER": "no-such-pager"})
    assert code == 0 and "usage: plimsoll eval" in text
    assert on_terminal(plimsoll, "help", "eval", env={"PLIMSOLL_PAGER": "true"})[0] == 0, "left before the end"


@pytest.mark.parametrize("env, wanted", [
    ({"LC_ALL": "C"}, False), ({"LC_ALL": "POSIX"}, False), ({"LC_ALL": None, "LANG": "C"}, False), ({"LC_ALL": None}, False),
    ({"LC_ALL": "C.UTF-8"}, True), ({"LC_ALL": None, "LANG": "xx_XX.UTF-8"}, True), ({"LC_ALL": None, "LANG": "xx_XX.ISO-8859-1"}, False),
])
def test_symbols_follow_the_locale(plimsoll, image, env, wanted):
    for options in (["--no-cache"], []):  # reading an archive must not change it
        assert plimsoll("eval", image, "--fail-on", "low", *options, env=env).out.isascii() != wanted
        assert on_terminal(plimsoll, "eval", image, "--fail-on", "low", *options, env={"PAGER": "", **env})[1].isascii() != wanted


# ---- progress and signals ----

def stall(plimsoll, image, env=None, stream="err", send=None, seconds=1.0):
    """An archive on standard input that stops coming, so that the program is in the middle of its work."""
    def feed(child):
        child.stdin.write(Path(image).read_bytes()[:4096])
        child.stdin.flush()
        time.sleep(seconds)
        if send:
            child.send_signal(send)
            child.wait(5)
    return on_terminal(plimsoll, "eval", "-", env=env, stream=stream, feed=feed)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once(plimsoll, image, number):
    begun = time.monotonic()
    code, text = stall(plimsoll, image, send=number, seconds=0.5)
    assert code == -number, text  # what a shell calls 130 and 143
    assert time.monotonic() - begun < 5
    assert not text.strip() or text.endswith("\r\x1b[K"), "the line is gone"


def test_a_shell_sees_130_and_143(plimsoll):
    for name, code in (("INT", 130), ("TERM", 143)):
        script = f'sleep 1 | timeout --preserve-status -s {name} 0.3 "$0" compare debian -; echo $?'
        run = subprocess.run(["bash", "-c", script, plimsoll.program], capture_output=True, env=plimsoll.env, text=True)
        assert run.stdout.split()[-1] == str(code), run


def test_no_progress_without_a_terminal(plimsoll, image):
    assert plimsoll("inspect", image).err == ""
    assert plimsoll("inspect", image, env={"TERM": "xterm"}).err == ""


def drip(image):
    """Feeds an archive slowly enough to be watched."""
    def feed(child):
        data = Path(image).read_bytes()
        for at in range(0, len(data), len(data) // 10 + 1):
            child.stdin.write(data[at:at + len(data) // 10 + 1])
            child.stdin.flush()
            time.sleep(0.12)
    return feed


def test_progress_on_a_terminal(plimsoll, image):
    code, text = on_terminal(plimsoll, "inspect", "-", stream="err", feed=drip(image))
    assert code == 0 and "standard input" in text
    assert text.endswith("\r\x1b[K") and "\n" not in text and "\x1b[?25" not in text, "one line, gone at the end, no hidden cursor"
    assert text.count("\x1b[K") <= 15, "ten a second at most"


@pytest.mark.parametrize("env, options", [({"CI": "1"}, []), ({"TERM": "dumb"}, []), ({}, ["--quiet"])])
def test_no_progress_where_it_is_not_wanted(plimsoll, image, env, options):
    assert on_terminal(plimsoll, "inspect", "-", *options, stream="err", env=env, feed=drip(image)) == (0, "")


# ---- compare ----

def test_compare(plimsoll):
    assert plimsoll("compare", "debian", "1.1.1k-1", "1.1.1n-0+deb11u1").out == "1.1.1k-1 < 1.1.1n-0+deb11u1\n"
    assert plimsoll("compare", "deb", "1.0", "1.0").out == "1.0 = 1.0\n"
    assert plimsoll("compare", "rpm", "1.0^1", "1.0").out == "1.0^1 > 1.0\n"


def test_compare_lines(plimsoll):
    agree = "# a comment\n\n// another\n1.0 < 1.1 # why\n1.0 = 1.0\n1.0\t==  1.0\r\n2 > 1~rc1"
    assert (plimsoll("compare", "debian", "-", input=agree).out, plimsoll("compare", "debian", "-", input=agree).code) == ("", 0)
    run = plimsoll("compare", "debian", "-", input="1 < 2\n1 > 2\n1.0 = 1.1\n")
    assert (run.code, run.out) == (1, "2: 1 > 2 (got <)\n3: 1.0 = 1.1 (got <)\n")
    run = plimsoll("compare", "debian", "-", input="1 < 2\n1 smaller 2\n")
    assert run.code == 2 and "line 2" in run.err and "1 of 2 lines" in run.err
    run = plimsoll("compare", "debian", "-", input="1 > 2\n1 smaller 2\n1 = 2\nx\n")
    assert (run.code, run.out) == (1, "1: 1 > 2 (got <)\n3: 1 = 2 (got <)\n")
    assert "line 2" in run.err and "line 4" in run.err
    assert plimsoll("compare", "debian", "-", input="").code == 0


# ---- version, explain, db ----

def test_version(plimsoll):
    run = plimsoll("--version")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("plimsoll " + (ROOT / "VERSION").read_text().strip() + "\n")
    for word in ("database ", "libarchive", "Apache-2.0", "oci", "json"):
        assert word in run.out
    assert run.out == plimsoll("version").out == plimsoll("-V").out


def test_explain(plimsoll):
    run = plimsoll("explain", "image/user-root")
    assert run.code == 0
    for word in ("image/user-root", "why", "fix", "severity"):
        assert word in run.out
    run = plimsoll("explain", "container/root-usr")
    assert run.code == 2 and "try: plimsoll explain container/root-user" in run.err
    run = plimsoll("explain", "CVE-1999-99999999")
    assert run.code == 2 and "the starter database, which has only a part" in run.err and "try: plimsoll db update" in run.err


def test_explain_lists_the_rules(plimsoll):
    run = plimsoll("explain")
    rows = [line.split("\t") for line in run.lines()]
    assert run.code == 0 and all(len(row) == 3 for row in rows) and "image/secret-env" in [row[0] for row in rows]
    assert {row[1] for row in rows} <= {"critical", "high", "medium", "low", "negligible", "unknown"}
    assert on_terminal(plimsoll, "explain", env={"PAGER": ""})[1].count("\n") >= len(rows)


@pytest.mark.parametrize("rule", ["license/denied", "license/unknown", "sbom/extra", "sbom/missing", "sbom/version"])
def test_explain_rules_that_no_check_has(plimsoll, rule):
    run = plimsoll("explain", rule)
    assert run.code == 0 and rule in run.out and all(word in run.out for word in ("what", "severity", "why", "fix"))
    assert rule in [line.split("\t")[0] for line in plimsoll("explain").lines()]
    assert f"try: plimsoll explain {rule}" in plimsoll("explain", rule[:-1]).err


def test_explain_the_rule_of_a_vulnerability(plimsoll, sample):
    rules = {finding["rule"] for finding in plimsoll("scan", sample, "-f", "json").json()["findings"]}
    assert rules
    for rule in rules:
        run = plimsoll("explain", rule)
        assert run.code == 0 and rule in run.out and "known vulnerability" in run.out
    assert plimsoll("explain", "vulnerability/").code == 2


@pytest.mark.parametrize("id", ["CVE-2021-44228", "cve-2021-44228", "GHSA-jfh8-c2jp-5v3q", "DEBIAN-CVE-2021-44228"])
def test_explain_a_vulnerability(plimsoll, id):
    run = plimsoll("explain", id)
    assert run.code == 0, run.err
    facts = dict(re.findall(r"^([A-Za-z ]{11}) (\S.*)$", run.out.split("\nECOSYSTEM")[0], re.M))
    facts = {k.strip(): v for k, v in facts.items()}
    assert facts["id"] == "CVE-2021-44228" and "GHSA-jfh8-c2jp-5v3q" in facts["also known"]
    assert facts["severity"] == "critical" and facts["CVSS"].startswith("10.0  CVSS:3.1/AV:N")
    assert "since 2021-12-10" in facts["exploited"] and re.fullmatch(r"\d{4}-\d\d-\d\d", facts["published"])
    assert "2021-12-24" in run.out
    table = run.out.split("\n\n")[-1].splitlines()
    assert table[0].split() == ["ECOSYSTEM", "PACKAGE", "AFFECTED", "FIX", "BY"]
    column = table[0].index("AFFECTED")
    assert [line.split()[0] for line in table[1:] if line[0] != " "] == ["Maven"]
    assert any(line[column:].split() == [">=", "2.13.0", "<", "2.15.0", "2.15.0"] for line in table)


def test_explain_without_limit_and_without_a_pager(plimsoll):
    run = plimsoll("explain", "container/root-user", "--width", 0)
    lines = [line for line in run.lines() if line.startswith(("why ", "fix ", "also known "))]
    assert run.code == 0 and len(lines) == 3 and max(map(len, lines)) > 200
    env = {"PLIMSOLL_PAGER": "sed s/^/paged:/", "TERM": "xterm"}
    assert "paged:" in on_terminal(plimsoll, "explain", env=env)[1]
    assert "paged:" not in on_terminal(plimsoll, "explain", "--no-pager", env=env)[1]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_explain_keeps_to_the_width(plimsoll, width):
    run = plimsoll("explain", "CVE-2021-44228", "--width", width)
    table = run.out.split("\n\n")[-1].splitlines()
    assert max(map(len, table)) <= width


def test_db_status(plimsoll):
    run = plimsoll("db", "status")
    assert (run.code, run.err) == (0, "")
    assert all(line.count("\t") == 3 for line in run.lines())


def test_db_status_on_a_terminal(plimsoll):
    text = on_terminal(plimsoll, "db", "status", env={"PAGER": ""})[1].replace("\r", "")
    assert re.match(r"built-in starter database of \d{4}-\d\d-\d\d\n\nFEED +DATE +RECORDS +SIZE\n", text)
    rows = text.split("\n\n")[1].splitlines()
    assert len({len(row) for row in rows}) == 1 and not re.search(r"\dT\d", text)


# ---- papers ----

def papers(pattern):
    built = sorted((Path(os.environ.get("PLIMSOLL") or ROOT / "build" / "plimsoll").resolve().parent / "docs").glob(pattern))
    if not built:
        pytest.skip(f"docs/{pattern} is not built")
    return built


def manual(name):
    return papers(name)[0].read_text()


def test_there_is_a_page_for_every_command():
    assert {p.name for p in papers("*.1")} == {"plimsoll.1"} | {f"plimsoll-{command}.1" for command in COMMANDS}
    for page in papers("*.1"):
        headings = re.findall(r"^\.SH (.*)$", page.read_text(), re.M)
        for heading in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO"):
            assert heading in headings, (page.name, heading)


@pytest.mark.skipif(not shutil.which("mandoc"), reason="no mandoc")
def test_pages_are_clean():
    run = subprocess.run(["mandoc", "-T", "lint", *papers("*.1")], capture_output=True, text=True)
    assert run.stdout + run.stderr == ""


@pytest.mark.parametrize("shell, check", [("bash", ["bash", "-n"]), ("zsh", ["zsh", "-n"]), ("fish", ["fish", "-n"])])
def test_completions_parse(plimsoll, tmp_path, shell, check):
    if not shutil.which(shell):
        pytest.skip(f"no {shell}")
    script = tmp_path / "script"
    script.write_text(plimsoll("completion", shell).out)
    run = subprocess.run([*check, script], capture_output=True, text=True, env=plimsoll.env)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.parametrize("line, offered, withheld", [
    ("plimsoll ", ["eval", "scan", "help"], ["json"]),
    ("plimsoll ev", ["eval"], ["scan"]),
    ("plimsoll --c", ["--color", "--cache-dir"], ["--fail-on"]),
    ("plimsoll eval --fail-", ["--fail-on"], ["--format"]),
    ("plimsoll eval --fail-on ", ["critical", "act-now"], ["shop.tar"]),
    ("plimsoll eval --fail-on=h", ["high"], ["critical"]),
    ("plimsoll eval -f ", ["table", "json"], ["shop.tar"]),
    ("plimsoll eval -o js", ["json="], []),
    ("plimsoll eval -o sa", ["sarif="], []),
    ("plimsoll inspect -o ", ["table=", "json="], ["sarif="]),
    ("plimsoll inspect -f ", ["table", "json"], ["sarif"]),
    ("plimsoll eval -o json=sh", ["shop.tar"], []),
    ("plimsoll eval sh", ["shop.tar"], ["oci:"]),
    ("plimsoll eval oc", ["oci:"], ["shop.tar"]),
    ("plimsoll eval oci:sh", ["shop.tar"], []),
    ("plimsoll explain image/", ["image/secret-env"], []),
    ("plimsoll compare de", ["debian"], ["redhat"]),
    ("plimsoll db ", ["build", "update", "status"], ["shop.tar"]),
    ("plimsoll help re", ["ref"], []),
    ("plimsoll attest --type ", ["spdx", "openvex", "vsa"], ["shop.tar"]),
    ("plimsoll verify --type s", ["slsaprovenance", "spdx"], ["shop.tar"]),
])
def test_bash_completes(plimsoll, line, offered, withheld):
    (plimsoll.work / "shop.tar").touch()
    (plimsoll.work / "completion").write_text(plimsoll("completion", "bash").out)
    script = f"source ./completion; COMP_LINE={shlex.quote(line)}; COMP_POINT=${{#COMP_LINE}}; _plimsoll; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    run = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, cwd=plimsoll.work, env=plimsoll.env)
    got = run.stdout.split("\n")
    assert run.stderr == ""
    assert not set(offered) - set(got), got
    assert not set(withheld) & set(got), got


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish")
@pytest.mark.parametrize("line, offered", [
    ("plimsoll ", ["eval", "db"]), ("plimsoll eval --fail-on ", ["high"]), ("plimsoll db ", ["status"]), ("plimsoll eval oc", ["oci:"]),
])
def test_fish_completes(plimsoll, line, offered):
    (plimsoll.work / "completion").write_text(plimsoll("completion", "fish").out)
    run = subprocess.run(["fish", "--no-config", "-c", f"source ./completion; complete -C {shlex.quote(line)}"], capture_output=True, text=True,
                         cwd=plimsoll.work, env=plimsoll.env)
    got = [each.split("\t")[0] for each in run.stdout.splitlines()]
    assert not set(offered) - set(got), run


# ---- documents ----

def commands_of(document):
    """The lines of its ```sh blocks that call the program."""
    for block in re.findall(r"```sh\n(.*?)```", (ROOT / document).read_text(), re.S):
        for line in block.splitlines():
            if "plimsoll " in line and not line.lstrip().startswith("#"):
                yield line.split("  #")[0].strip()


# Nobody's: what is signed by it is nothing here, and that is an answer.
PUBLIC_KEY = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1Olb3zMAFFxXKHiIkQO5cJ3Yhl5i6UPp+IhuteBJbuHcA5UogKo0EWtlWwW6KSaKoTNEYL7JlCQiVnkhBktUgg==
-----END PUBLIC KEY-----
"""


@pytest.mark.parametrize("document", ["README.md", "docs/cli.md"])
def test_commands_of_the_documents_run(plimsoll, image, sample, document):
    lines = list(commands_of(document))
    assert lines
    work = plimsoll.work
    shutil.copy(image, work / "shop.tar")
    shutil.copytree(sample, work / "shop")
    (work / "bin").mkdir()
    (work / "bin" / "plimsoll").symlink_to(plimsoll.program)
    docker = work / "bin" / "docker"  # the daemon's part: the archive it would write
    docker.write_text(f"#!/bin/sh\ncat {work}/shop.tar\n")
    docker.chmod(0o755)
    for version in ("2.3", "2.4"):
        (work / f"shop-{version}.tar").write_bytes(image.read_bytes())
    (work / "accepted.txt").write_text("CVE-2022-0778 # no TLS here\n")
    (work / "pairs.txt").write_text("1.0 < 1.1\n")
    (work / "terms.yaml").write_text("deny: [GPL-3.0-only]\n")
    (work / "cosign.pub").write_text(PUBLIC_KEY)
    (work / "vendor.cdx.json").write_bytes(plimsoll("sbom", "-f", "cyclonedx", image).out.encode())
    env = {**plimsoll.env, "PATH": f"{work}/bin:{plimsoll.env['PATH']}"}
    for line in lines:
        if "db update" in line or "db build" in line or "sudo" in line or "--browse" in line:
            continue  # the network, feeds, another user, a terminal
        run = subprocess.run(["bash", "-c", line.replace("build/plimsoll", "plimsoll")], capture_output=True, text=True, env=env, cwd=work)
        assert run.returncode in (0, 1, 3), (line, run.returncode, run.stderr)


def test_links_between_the_documents_lead_somewhere():
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", document.read_text()):
            assert (document.parent / target).exists(), (document.name, target)
