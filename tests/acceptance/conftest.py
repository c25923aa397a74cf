# SPDX-License-Identifier: Apache-2.0
"""Acceptance: every file of a corpus that is not in the repository is a case (`make acceptance CORPUS=DIR`).

The corpus says what it is by its layout alone, versions/SCHEME-versions.txt, rpmdb/NAME/Packages and so on: other files in
the same folders are cases just as well, and a file in these folders that no test takes up is a failure. At the end stands a
table of what was compared; `tally("a.txt", right, total)` adds a row to it.
"""
import importlib.util
import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
E2E = HERE.parent / "e2e"
sys.path[:0] = [str(HERE), str(E2E)]

# The end-to-end tests' fixtures; by path, because both files are called conftest.
_spec = importlib.util.spec_from_file_location("e2e_conftest", E2E / "conftest.py")
_e2e = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_e2e)
program, plimsoll, tree_dump = _e2e.program, _e2e.plimsoll, _e2e.tree_dump

CORPUS = Path(os.environ["PLIMSOLL_CORPUS"]).resolve() if os.environ.get("PLIMSOLL_CORPUS") else None
OURS = ("versions", "rpmdb", "dpkg", "alpine", "layers", "classifiers", "cvss", "vex")
taken, rows = set(), []


def cases(*globs):
    """The files of the corpus that match, as parameters; where there is none, one that is skipped."""
    found = sorted({path for glob in globs for path in CORPUS.glob(glob) if path.is_file()}) if CORPUS else []
    taken.update(found)
    why = f"nothing in the corpus is {' or '.join(globs)}" if CORPUS else "no corpus: name it in PLIMSOLL_CORPUS"
    return [pytest.param(path, id=path.relative_to(CORPUS).as_posix()) for path in found] or \
        [pytest.param(None, id="-", marks=pytest.mark.skip(reason=why))]


def beside(name):
    """A folder in the corpus or beside it, or None."""
    return next((at for at in (CORPUS / name, CORPUS.parent / name) if at.is_dir()), None) if CORPUS else None


@pytest.fixture
def tally():
    def add(what, right, total, *notes):
        rows.append((str(what.relative_to(CORPUS)) if isinstance(what, Path) else what, right, total, notes))
    return add


def pytest_terminal_summary(terminalreporter):
    if not rows:
        return
    width = max(len(row[0]) for row in rows)
    lines = []
    for what, right, total, notes in sorted(rows):
        lines.append(f"{what:{width}} {right:>6}/{total:<6} {notes[0] if notes else ''}".rstrip())
        lines += [f"{'':{width}} {'':13} {note}" for note in notes[1:]]
    terminalreporter.section("what agrees")
    terminalreporter.write_line("\n".join(lines))
    if os.environ.get("PLIMSOLL_TABLE"):
        Path(os.environ["PLIMSOLL_TABLE"]).write_text("\n".join(lines) + "\n")
