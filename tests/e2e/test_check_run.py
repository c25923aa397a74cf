# SPDX-License-Identifier: Apache-2.0
"""Rules about RUN through the program: what no shell can read is what bash says it cannot; changed files are read as before."""
import collections
import re
import shutil
import subprocess
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parent.parent / "data"
ESCAPES = {"\\n": "\n", "\\t": "\t", "\\\\": "\\"}
# bash does not look into ` ` before it runs it, and reads on where a document does not end.
ELSEWHERE = ("`", "<<")


def scripts():
    for line in (DATA / "shell" / "commands.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            yield re.sub(r"\\[nt\\]", lambda match: ESCAPES[match[0]], line.partition("\t")[0])


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
def test_unreadable_is_what_bash_cannot_read(plimsoll):
    """Each script is a here-document of a Dockerfile of its own; one run over all of them."""
    bad = set()
    for number, script in enumerate(s for s in scripts() if not any(mark in s for mark in ELSEWHERE)):
        path = plimsoll.work / "scripts" / f"{number}.dockerfile"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\nRUN <<'THE_END'\n{script}\nTHE_END\n")
        if subprocess.run(["bash", "-O", "extglob", "-n"], input=script + "\n", text=True, stderr=subprocess.DEVNULL).returncode:
            bad.add(f"scripts/{path.name}")
    run = plimsoll("check", "-f", "json", "--rule", "run/unreadable-script", "scripts")
    assert len(bad) > 15
    assert {finding["subject"]["path"] for finding in run.json()["findings"]} == bad


def commands(text):
    """How often a line of a file names each program that a change may add or replace."""
    return collections.Counter(re.findall(r"[\w./-]+", text))


@pytest.mark.parametrize("folder", sorted(path.name for path in (DATA / "check" / "run").iterdir()))
def test_nothing_is_lost_in_a_change(folder):
    """A change adds words, or makes apt-get of apt."""
    before = commands((DATA / "check" / "run" / folder / "Dockerfile").read_text())
    after = commands((DATA / "check" / "run" / folder / "fixed").read_text())
    assert set(before - after) <= {"apt"}
    assert set(after - before) <= {"apt-get", "-y", "--no-install-recommends", "--no-cache", "--no-cache-dir", "-l", "set", "-e", "rm", "-rf",
                                   "/var/lib/apt/lists/", "yum", "dnf", "tdnf", "microdnf", "zypper", "yarn", "clean", "all", "--all",
                                   "cache"}


def test_other_tools_ids_choose_rules(plimsoll):
    (plimsoll.work / "Dockerfile").write_text("FROM debian:12\nRUN sudo apt-get install -y curl && cd /tmp\n")
    for rule, wanted in [("DL3004", {"run/sudo"}), ("DL3008", {"run/apt-unpinned"}), ("DS-0013", {"run/cd", "run/cd-lost"}),
                         ("CKV2_DOCKER_1", {"run/sudo"})]:
        run = plimsoll("check", "-f", "json", "--rule", rule, "Dockerfile")
        assert {finding["rule"] for finding in run.json()["findings"]} == wanted
