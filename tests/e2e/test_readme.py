# SPDX-License-Identifier: Apache-2.0
"""The report in README.md is what the program prints for the sample image, word for word, and what `make demo` shows."""
import os
import re
import shutil

import pytest

from conftest import ROOT

# The day the sample image was last looked at; a release of Debian that is past its end makes another report.
NOW = "1795478400"


def shown():
    """The command that README.md says it ran, and what it says that printed."""
    return re.search(r"```console\n\$ build/plimsoll ([^\n]*)\n(.*?)```\n", (ROOT / "README.md").read_text(), re.S).groups()


@pytest.fixture
def printed(plimsoll, sample):
    shutil.copytree(sample, plimsoll.work / "build" / "sample" / "shop")
    for beside in ("Dockerfile", "deployment.yaml"):  # as `make demo` does
        shutil.copy(ROOT / "samples" / "shop" / beside, plimsoll.work / "build" / "sample")
    (plimsoll.work / "build" / "plimsoll").symlink_to(plimsoll.program)
    plimsoll.program = "build/plimsoll"  # as README.md calls it: the report tells its reader to call it so again
    run = plimsoll(*shown()[0].split(), env={"SOURCE_DATE_EPOCH": NOW})
    assert run.code == 1 and not run.err, run
    return run.out


def test_report_is_what_the_program_prints(printed):
    if os.environ.get("PLIMSOLL_ACCEPT"):
        readme = ROOT / "README.md"
        command, old = shown()
        readme.write_text(readme.read_text().replace(f"$ build/plimsoll {command}\n{old}```", f"$ build/plimsoll {command}\n{printed}```"))
    assert shown()[1] == printed


def test_report_fits_a_screen(printed):
    assert len(printed.splitlines()) <= 24 and max(map(len, printed.splitlines())) <= 80


def test_demo_runs_that_command():
    command = shown()[0].replace("build/sample", "$(SAMPLE)")
    assert f"@build/plimsoll {command} ||" in (ROOT / "Makefile").read_text()


def rows(text):
    return [line for line in text.splitlines() if "\t" in line]


@pytest.mark.parametrize("command", ["eval", "scan"])
def test_card_leaves_out_the_rows_of_a_pipe(plimsoll, sample, tmp_path, command):
    everything = plimsoll(command, sample)
    assert len(rows(everything.out)) > 60
    card = plimsoll(command, "--card", "-o", "table=-", "-o", f"table={tmp_path}/card", sample)
    # Its languages are read and judged: nothing is left that could not be evaluated.
    assert card.code == 0 and not rows(card.out) and (tmp_path / "card").read_text() == card.out
    assert max(map(len, card.lines()[1:])) <= 80
    assert max(map(len, plimsoll(command, "--card", "--width", "120", sample).lines())) > 80
    assert len(plimsoll(command, "--card", "--all", sample).lines()) > 60
