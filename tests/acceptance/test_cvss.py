# SPDX-License-Identifier: Apache-2.0
"""Lists of CVSS vectors through `plimsoll cvss -`: their scores, what has to be refused, what has to be printed as it is read."""
import re

import pytest

from conftest import cases

SHOWN = 20
BATCH = 1000


def vectors(text):
    """Every line's vector, its comment, and its number."""
    for number, line in enumerate(text.splitlines(), 1):
        body, _, comment = line.partition("#")
        if body.strip():
            yield number, body.split()[0], comment.strip()


@pytest.mark.parametrize("path", cases("cvss/*_score.list", "cvss/*_base.list", "cvss/*_groups.list", "cvss/v40_base_env.list",
                                       "cvss/v40_macro.list", "cvss/v40_reference.list", "cvss/v40_ties.list"))
def test_scores(plimsoll, tally, path):
    text = path.read_text()
    run = plimsoll("cvss", "-", input=text)
    total = sum(1 for _ in vectors(text))
    tally(path, total - len(run.lines()), total, *run.lines()[:SHOWN])
    assert total
    assert (run.out, run.err, run.code) == ("", "", 0)


@pytest.mark.parametrize("path", cases("cvss/*_error.list"))
def test_refusals(plimsoll, tally, path):
    """A list is of one version, and a vector of another one is wrong in it, though it is none in itself."""
    text = path.read_text()
    run = plimsoll("cvss", "-", input=text)
    refused = {int(line.split(":")[0]) for line in run.lines() if "(refused: " in line}
    wrong, foreign = [], 0
    major = re.match(r"v(\d)", path.name)[1]
    for number, vector, comment in vectors(text):
        if comment == "OK" and number in refused:
            wrong.append(f"{number}: {vector}: valid")
        elif comment != "OK" and number not in refused:
            if (found := re.match(r"CVSS:(\d)\.", vector)) and found[1] != major:
                foreign += 1
            else:
                wrong.append(f"{number}: {vector}: not refused")
    total = sum(1 for _ in vectors(text))
    tally(path, total - len(wrong) - foreign, total, *([f"{foreign} valid in another version"] if foreign else []), *wrong[:SHOWN])
    assert total and not wrong


@pytest.mark.parametrize("path", cases("cvss/*_roundtrip.list"))
def test_round_trip(plimsoll, tally, path):
    wanted = [vector for _, vector, _ in vectors(path.read_text())]
    run = plimsoll("cvss", "-f", "json", *wanted[:BATCH])
    printed = [answer["vector"] for answer in run.json()]
    right = sum(a == b for a, b in zip(wanted, printed))
    tally(path, right, len(wanted), run.err)
    assert wanted and printed == wanted
