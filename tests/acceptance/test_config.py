# SPDX-License-Identifier: Apache-2.0
"""config-cases.jsonl.gz: the tests of eight tools, each tool with its bar (config_cases.py says how a case is judged)."""
import collections
import concurrent.futures
import os

import pytest

import config_cases
from conftest import cases


@pytest.fixture(scope="session")
def judged(program):
    """Every case with what came of it, by tool."""
    by_tool = collections.defaultdict(list)
    path = cases("config-cases.jsonl.gz")[0].values[0]
    every = [case for case in config_cases.load(path.parent) if not config_cases.skipped(case)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for case, result in zip(every, pool.map(lambda case: config_cases.judge(program, case), every)):
            by_tool[case["source"]].append((case, *result))
    return by_tool


@pytest.mark.parametrize("path", cases("config-cases.jsonl.gz"))
@pytest.mark.parametrize("tool", config_cases.BARS)
def test_tool(judged, tally, tool, path):
    known = config_cases.waivers()
    right = sum(ok for _, ok, *_ in judged[tool])
    unlike = [case for case, ok, *_ in judged[tool] if not ok]
    unexplained = [case for case in unlike if not config_cases.waiver(known, case)]
    broken = [case["origin"] for case, _, failed, *_ in judged[tool] if failed is None]
    tally(f"config-cases: {tool}", right, len(judged[tool]),
          *([f"{len(unlike) - len(unexplained)} on the reviewed list"] if unlike != unexplained else []))
    assert judged[tool]
    assert not broken
    assert 1 - len(unexplained) / len(judged[tool]) >= config_cases.BARS[tool], \
        [(case["check"], case["expected"], case["origin"]) for case in unexplained]
