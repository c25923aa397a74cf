# SPDX-License-Identifier: Apache-2.0
"""The report in README.md is what the program prints for the sample image, word for word, and what `make demo` shows."""
import os
import re
import shutil

import pytest

from conftest import ROOT
from test_cli import on_terminal

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


def numbers(text):
    """Of the actions with a star that are shown, and the last one that it takes to sail."""
    starred = [int(n) for n in re.findall(r"^(\d+)\* ", text, re.MULTILINE)]
    return starred, int(re.search(r"^To sail: 1 to (\d+) \(\*\)", text, re.MULTILINE)[1])


def test_in_a_pipe_every_action_that_it_takes_is_shown(printed):
    starred, last = numbers(printed)
    assert starred == list(range(1, last + 1)) and "more" not in printed and "shown;" not in printed
    assert max(map(len, printed.splitlines())) <= 80


def test_on_a_terminal_it_fits_and_says_what_it_leaves_out(plimsoll, printed):
    command = ["eval", "--fail-on", "plan", "--color", "never", "build/sample/shop"]
    _, out = on_terminal(plimsoll, *command, env={"SOURCE_DATE_EPOCH": NOW})
    text = out.replace("\r\n", "\n")
    starred, last = numbers(text)
    assert len(text.splitlines()) <= 24 and 0 < len(starred) < last == numbers(printed)[1]
    assert f"To sail: 1 to {last} (*) ({len(starred)} of {last} shown; --full shows all)" in text
    _, out = on_terminal(plimsoll, *command, env={"SOURCE_DATE_EPOCH": NOW}, size=(60, 80))
    assert numbers(out.replace("\r\n", "\n"))[0] == list(range(1, last + 1)) and "shown;" not in out


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
