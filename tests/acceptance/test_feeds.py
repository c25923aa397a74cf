# SPDX-License-Identifier: Apache-2.0
"""The feeds beside the corpus make a database, and the same one each time."""
import pytest

from conftest import beside


@pytest.mark.skipif(not beside("feeds"), reason="no feeds in the corpus or beside it")
def test_database_is_built_the_same_twice(plimsoll, tally, tmp_path):
    out = [tmp_path / "one.db", tmp_path / "two.db"]
    for path in out:
        run = plimsoll("db", "build", "--from", beside("feeds"), "-o", path, timeout=900)
        assert run.code in (0, 3), run  # 3: records that it says it left out
    same = out[0].read_bytes() == out[1].read_bytes()
    status = plimsoll("db", "status", "--db", out[0])
    tally("feeds, built twice", int(same), 1, *run.lines()[-1:], *run.err.splitlines()[:3])
    assert same
    assert status.code in (0, 3), status
