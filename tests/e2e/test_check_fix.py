# SPDX-License-Identifier: Apache-2.0
"""plimsoll check --fix and --diff: patch(1) and git-apply(1) are the judges of the difference."""
import json
import os
import shutil
import stat
import subprocess

import pytest

from test_check import ONLY, POD, write

PRIVILEGED = POD.format(a="true", b="true")


def fixed(text):
    return text.replace("privileged: true", "privileged: false")


def test_fix_changes_what_is_wrong_and_nothing_else(plimsoll):
    write(plimsoll, "pod.yaml", "# keep   this\n" + PRIVILEGED)
    run = plimsoll("check", *ONLY, "--fix", "pod.yaml")
    assert run.code == 0 and run.out.startswith("none found") and "2 findings in 1 file changed" in run.err
    assert (plimsoll.work / "pod.yaml").read_text() == "# keep   this\n" + fixed(PRIVILEGED)


@pytest.mark.parametrize("name, convert", [
    ("crlf", lambda t: t.replace("\n", "\r\n").encode()), ("mark", lambda t: b"\xef\xbb\xbf" + t.encode()),
    ("both", lambda t: b"\xef\xbb\xbf" + t.replace("\n", "\r\n").encode()), ("no end", lambda t: t.rstrip("\n").encode()),
    ("wide", lambda t: t.replace("name: web", "name: web # \u4e2d\u6587 \U0001f600").encode())])
def test_bytes_elsewhere_stay(plimsoll, name, convert):
    write(plimsoll, "pod.yaml", convert(PRIVILEGED))
    assert plimsoll("check", *ONLY, "--fix", "pod.yaml").code == 0
    assert (plimsoll.work / "pod.yaml").read_bytes() == convert(fixed(PRIVILEGED))


def test_lines_that_come_in_end_as_the_file_does(plimsoll):
    write(plimsoll, "pod.yaml", PRIVILEGED.replace("\n", "\r\n"))
    plimsoll("check", "--fix", "pod.yaml")
    after = (plimsoll.work / "pod.yaml").read_bytes()
    assert after != PRIVILEGED.encode() and after.count(b"\n") == after.count(b"\r\n")


def test_utf16_is_told_and_left(plimsoll):
    before = PRIVILEGED.encode("utf-16")
    write(plimsoll, "pod.yaml", before)
    run = plimsoll("check", *ONLY, "--fix", "pod.yaml")
    assert (plimsoll.work / "pod.yaml").read_bytes() == before and "UTF-16" in run.err and len(run.lines()) == 2


def test_what_is_suppressed_is_left(plimsoll):
    text = PRIVILEGED.replace("  - name: b", "  # plimsoll: ignore container/privileged\n  - name: b")
    write(plimsoll, "pod.yaml", text)
    plimsoll("check", *ONLY, "--fix", "pod.yaml")
    assert (plimsoll.work / "pod.yaml").read_text() == text.replace("privileged: true", "privileged: false", 1)
    write(plimsoll, "pod.yaml", PRIVILEGED)
    write(plimsoll, ".plimsoll.yaml", "exemptions:\n- {rule: container/privileged, reason: it is so}\n")
    plimsoll("check", *ONLY, "--fix", "pod.yaml")
    assert (plimsoll.work / "pod.yaml").read_text() == PRIVILEGED


def test_mode_and_link_stay(plimsoll):
    write(plimsoll, "real.yaml", PRIVILEGED)
    (plimsoll.work / "real.yaml").chmod(0o600)
    (plimsoll.work / "pod.yaml").symlink_to("real.yaml")
    plimsoll("check", *ONLY, "--fix", "pod.yaml")
    assert (plimsoll.work / "pod.yaml").is_symlink() and (plimsoll.work / "real.yaml").read_text() == fixed(PRIVILEGED)
    assert stat.S_IMODE((plimsoll.work / "real.yaml").stat().st_mode) == 0o600


def test_standard_input_cannot_be_changed(plimsoll):
    for option in ("--fix", "--diff"):
        run = plimsoll("check", option, "-", input=PRIVILEGED)
        assert run.code == 64 and "standard input" in run.err
    assert plimsoll("check", "--fix", "--diff", ".").code == 64


def test_diff_changes_nothing(plimsoll):
    write(plimsoll, "pod.yaml", PRIVILEGED)
    run = plimsoll("check", *ONLY, "--diff", "pod.yaml")
    assert run.code == 1 and (plimsoll.work / "pod.yaml").read_text() == PRIVILEGED
    assert run.out.splitlines()[:2] == ["--- a/pod.yaml", "+++ b/pod.yaml"]
    write(plimsoll, "pod.yaml", fixed(PRIVILEGED))
    assert plimsoll("check", *ONLY, "--diff", "pod.yaml").out == ""


@pytest.mark.parametrize("tool", [["patch", "-p1", "-s", "-i"], ["git", "apply", "-p1"]])
@pytest.mark.parametrize("convert", [str, lambda t: t.rstrip("\n"), lambda t: t + "---\n" + t])
def test_a_diff_applied_is_what_fix_does(plimsoll, tool, convert):
    if not shutil.which(tool[0]):
        pytest.skip(f"no {tool[0]}")
    for name in ("a/pod.yaml", "b/pod.yaml"):
        write(plimsoll, name, convert(PRIVILEGED))
    (plimsoll.work / "fix.patch").write_text(plimsoll("check", "--diff", "a", "b").out)
    subprocess.run([*tool, "fix.patch"], cwd=plimsoll.work, check=True, env={**os.environ, "GIT_CEILING_DIRECTORIES": str(plimsoll.home)})
    patched = {name: (plimsoll.work / name).read_bytes() for name in ("a/pod.yaml", "b/pod.yaml")}
    for name in patched:
        write(plimsoll, name, convert(PRIVILEGED))
    assert plimsoll("check", "--fix", "a", "b").code == 0
    assert patched == {name: (plimsoll.work / name).read_bytes() for name in patched}


def test_every_change_of_every_rule_helps(plimsoll):
    """The bad example of each rule that offers a change, changed: the finding is gone, the file is still read, and a second time nothing happens."""
    rules = json.loads(plimsoll("check", "--list", "-f", "json").out)["rules"]
    changed = 0
    for rule in rules:
        lines = rule["bad"].splitlines() if rule.get("bad") else []
        name = "example.yaml" if any(line.rstrip().endswith(":") or ": " in line for line in lines[:1]) else "Dockerfile"
        write(plimsoll, name, rule["bad"])
        only = ("--rule", rule["id"], "--allow-incomplete")
        before = plimsoll("check", *only, "-f", "json", name).json()
        with_change = [f for f in before["findings"] if f.get("edits")]
        if not with_change:
            continue
        changed += 1
        plimsoll("check", *only, "--fix", name)
        after = plimsoll("check", *only, "-f", "json", name).json()
        assert len(after["findings"]) == len(before["findings"]) - len(with_change), (rule["id"], (plimsoll.work / name).read_text())
        assert after["summary"]["documents"] == before["summary"]["documents"], rule["id"]
        assert len(after["coverage"]["notEvaluated"]) <= len(before["coverage"]["notEvaluated"]), rule["id"]
        again = (plimsoll.work / name).read_bytes()
        plimsoll("check", *only, "--fix", name)
        assert (plimsoll.work / name).read_bytes() == again, rule["id"]
    assert changed > 0
