# SPDX-License-Identifier: Apache-2.0
"""The order of versions: `A op B` lines through `plimsoll compare`."""
import re
from pathlib import Path

import pytest

from conftest import cases

EXCEPTIONS = Path(__file__).resolve().parent.parent / "data" / "versions" / "exceptions.txt"
OF_RPM = ("rpmvercmp", "compare", "parse")  # named by the function they test
SHOWN = 20


def scheme_of(path):
    return "redhat" if path.stem in OF_RPM else path.stem.removesuffix("-generated").removesuffix("-versions")


@pytest.mark.parametrize("path", cases("versions/*.txt"))
def test_order(plimsoll, tally, path):
    scheme, text = scheme_of(path), path.read_text()
    excepted = set(re.findall(rf"^{re.escape(scheme)}: (.*)$", EXCEPTIONS.read_text(), re.M))
    total = sum(1 for line in text.splitlines() if line.strip() and not line.startswith(("#", "//")))
    run = plimsoll("compare", scheme, "-", input=text)
    assert run.code in (0, 1), run
    wrong = [line.split(": ", 1)[1] for line in run.lines()]  # "12: 1.0 < 2.0 (got >)"
    allowed = [line for line in wrong if line.rsplit(" (got", 1)[0] in excepted]
    wrong = [line for line in wrong if line not in allowed]
    notes = ([f"{len(allowed)} exceptions, explained in exceptions.txt"] if allowed else []) + wrong[:SHOWN]
    tally(path, total - len(wrong) - len(allowed), total, *notes)
    assert total
    assert not wrong, f"{len(wrong)} of {total}"
