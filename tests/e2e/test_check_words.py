# SPDX-License-Identifier: Apache-2.0
"""What plimsoll check says to whoever comes from elsewhere, mistypes, or has nothing to be told: hints, sums, exit codes, paths of patches."""
import os
import re
import shutil
import subprocess

import pytest

from images import ImageBuilder, file
from test_check import write
from test_cli import on_terminal

CLEAN = "FROM alpine:3.20\nUSER 1000\nCMD [\"/app\"]\n"
ADDS = "FROM alpine:3.20\nADD a /b\nUSER 1000\nCMD [\"/app\"]\n"


@pytest.mark.parametrize("command, words, hint", [
    ("check", ("--severity", "high"), "--fail-on"), ("scan", ("--severity", "HIGH"), "--fail-on"),
    ("check", ("--exit-code", "1"), "--fail-on"), ("scan", ("--exit-code=1",), "--fail-on"),
    ("scan", ("--ignore-unfixed",), "--only-fixed"), ("check", ("--skip-check", "X"), "--disable"), ("check", ("--check", "X"), "--rule"),
    ("sbom", ("-f", "cdx"), "-f cyclonedx"), ("sbom", ("-f", "cyclonedx-json"), "-f cyclonedx"), ("check", ("-f", "sarfi"), "-f sarif"),
    ("check", ("--fail-on", "hihg"), "--fail-on high"), ("check", ("--disable", "run/sudu"), "--disable run/sudo"),
    ("check", ("--framework", "pss-restrictd"), "--framework pss-restricted"),
])
def test_words_from_elsewhere(plimsoll, command, words, hint):
    write(plimsoll, "Dockerfile", CLEAN)
    run = plimsoll(command, *words, "Dockerfile")
    hints = [line for line in run.err.splitlines() if line.startswith("try: ")]
    assert run.code == 64 and len(hints) == 1 and hint in hints[0], run.err


def test_an_image_is_not_a_file_to_check(plimsoll):
    path = ImageBuilder().layer(file("etc/a", "x")).docker(plimsoll.work / "shop.tar")
    run = plimsoll("check", path)
    assert run.code == 3 and "try plimsoll eval" in run.out
    write(plimsoll, "Dockerfile", CLEAN)
    for command in ("eval", "scan", "sbom"):
        run = plimsoll(command, "Dockerfile")
        assert run.code == 2 and "of a Dockerfile or a manifest: plimsoll check" in run.err


def test_a_program_is_told_as_such(plimsoll):
    shutil.copy(shutil.which("true"), plimsoll.work / "true")
    run = plimsoll("check", "true")
    assert run.code == 3 and "a binary file" in run.out and "YAML" not in run.out


# ---- --diff ----

def test_exit_codes_of_diff(plimsoll):
    write(plimsoll, "Dockerfile", ADDS)
    assert plimsoll("check", "--diff", "Dockerfile").code == 1
    write(plimsoll, "Dockerfile", CLEAN)
    run = plimsoll("check", "--diff", "Dockerfile")
    assert run.code == 0 and run.out == ""
    run = plimsoll("check", "--diff", "--fail-on", "high", "Dockerfile")
    assert run.code == 64 and "judges no gate" in run.err
    assert plimsoll("check", "--diff", "missing").code == 2


@pytest.mark.parametrize("named, path", [("Dockerfile", "Dockerfile"), ("./Dockerfile", "Dockerfile"), ("./below/../Dockerfile", "Dockerfile"),
                                         ("below/./Dockerfile", "below/Dockerfile")])
def test_paths_of_a_patch_are_from_here(plimsoll, named, path):
    write(plimsoll, "Dockerfile", ADDS)
    write(plimsoll, "below/Dockerfile", ADDS)
    run = plimsoll("check", "--diff", named)
    assert run.out.splitlines()[:2] == [f"--- a/{path}", f"+++ b/{path}"] and "outside" not in run.err
    absolute = plimsoll("check", "--diff", plimsoll.work / named)
    assert absolute.out == run.out


@pytest.mark.parametrize("tool", [["patch", "-p1", "-d", "/", "-s", "-i"], ["git", "-C", "/", "apply", "-p1"]])
def test_a_patch_of_files_outside_is_from_the_root(plimsoll, tool):
    """Neither patch(1) nor git-apply(1) takes "..": not even beside files that lie here."""
    if not shutil.which(tool[0]):
        pytest.skip(f"no {tool[0]}")
    write(plimsoll, "Dockerfile", ADDS)
    write(plimsoll, "here/Dockerfile", ADDS)
    here = plimsoll.work / "here"
    run = subprocess.run([plimsoll.program, "check", "--diff", "../Dockerfile", "Dockerfile"], cwd=here, env=plimsoll.env, capture_output=True, text=True)
    assert run.returncode == 1 and "outside of the working folder: for patch -p1 -d /" in run.stderr and ".." not in run.stdout
    (plimsoll.work / "fix.patch").write_text(run.stdout)
    subprocess.run([*tool, plimsoll.work / "fix.patch"], check=True, env={**os.environ, "GIT_CEILING_DIRECTORIES": "/"})
    for path in (plimsoll.work / "Dockerfile", here / "Dockerfile"):
        assert path.read_text() == ADDS.replace("ADD", "COPY")


# ---- --fix ----

@pytest.mark.parametrize("prepare, why", [
    (lambda path: path.chmod(0o444), "the file is read-only"),
    (lambda path: os.link(path, path.with_name("twin")), "the file has several hard links"),
])
def test_files_that_are_left_alone(plimsoll, prepare, why):
    path = plimsoll.work / write(plimsoll, "Dockerfile", ADDS)
    prepare(path)
    before = path.stat()
    run = plimsoll("check", "--fix", "Dockerfile")
    assert f"Dockerfile:2: dockerfile/add-instead-of-copy was not changed: {why}" in run.err and "0 findings in 0 files changed" in run.err
    assert path.read_text() == ADDS and (path.stat().st_ino, path.stat().st_mode, path.stat().st_nlink) == (before.st_ino, before.st_mode, before.st_nlink)
    assert "add-instead-of-copy" in run.out


# ---- sums ----

def test_how_many_rules_are_off(plimsoll):
    write(plimsoll, "Dockerfile", CLEAN)
    rows = [line.split("\t")[2] for line in plimsoll("check", "--list").lines()]
    on, off = rows.count("on"), rows.count("off")
    assert off > 0 and f"1 file checked by {on} rules ({off} more are off: check --list)." in " ".join(plimsoll("check", "--card", "Dockerfile").out.split())
    run = plimsoll("check", "--card", "--enable", "*", "Dockerfile")
    assert f"checked by {on + off} rules" in run.out and "are off" not in run.out
    assert "are off" not in plimsoll("check", "--card", "--rule", "DL3020", "Dockerfile").out


def test_a_baseline_is_told(plimsoll):
    write(plimsoll, "Dockerfile", ADDS)
    assert "plimsoll: 1 finding written to known.json\n" in plimsoll("check", "--create-baseline", "known.json", "Dockerfile").err
    write(plimsoll, "Dockerfile", CLEAN)
    assert "plimsoll: 0 findings written to known.json\n" in plimsoll("check", "--create-baseline", "known.json", "Dockerfile").err
    assert plimsoll("check", "--quiet", "--create-baseline", "known.json", "Dockerfile").err == ""


def test_a_clean_file_has_a_check_mark(plimsoll):
    write(plimsoll, "Dockerfile", CLEAN)
    code, text = on_terminal(plimsoll, "check", "Dockerfile", env={"LC_ALL": "C.UTF-8", "PAGER": "cat", "NO_COLOR": "1"})
    assert code == 0 and "\u2714 nothing found" in text and "\u25b2" not in text
    write(plimsoll, "Dockerfile", ADDS)
    code, text = on_terminal(plimsoll, "check", "Dockerfile", env={"LC_ALL": "C.UTF-8", "PAGER": "cat", "NO_COLOR": "1"})
    assert code == 0 and "\u2714" not in text and "1 finding" in text


def test_words_of_verbose(plimsoll):
    write(plimsoll, "Dockerfile", ADDS)
    err = plimsoll("check", "-v", "Dockerfile").err
    assert "1 finding, 0 gaps" in err and "1 report written" in err
    assert "0 layers" not in err and "source ," not in err and not re.search(r"\b1 \w+s\b", err)
    write(plimsoll, "Dockerfile", CLEAN)
    assert "0 findings, 0 gaps" in plimsoll("check", "-v", "Dockerfile").err
