# SPDX-License-Identifier: Apache-2.0
"""No file of the corpus is passed over in silence."""
import pytest

from conftest import CORPUS, OURS, taken


def test_every_file_is_a_case(request, tally):
    if not CORPUS:
        pytest.skip("no corpus: name it in PLIMSOLL_CORPUS")
    if len(request.session.items) == 1:
        pytest.skip("the other tests were not collected")
    for folder in sorted(path for path in CORPUS.iterdir() if path.is_dir() and path.name not in OURS + ("feeds",)):
        tally(folder.name + "/", 0, sum(path.is_file() for path in folder.rglob("*")), "not evaluated: no command reads these yet")
    left = [path for folder in OURS for path in (CORPUS / folder).rglob("*") if path.is_file() and path not in taken and path.name != "README.md"]
    assert not left, [str(path.relative_to(CORPUS)) for path in left]
