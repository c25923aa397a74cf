# SPDX-License-Identifier: Apache-2.0
"""The formula of docs/priority.md, computed again from its table."""

import json
import math
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXPLOITED = ("active", "ransomware", "malicious")


def read_weights():
    weights, name = {}, None
    for line in (ROOT / "docs/priority.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) < 6 or not re.fullmatch(r"`[a-z-]+`", cells[2]):
            continue
        if cells[1]:
            name = cells[1].strip("`*")
            weights[name] = {}
        weights[name][cells[2].strip("`")] = round(float(cells[3]) * 1000)
    return weights


WEIGHTS = read_weights()


def curve(epss):
    points = [(0, "unlikely"), (10000, "possible"), (100000, "likely"), (1000000, "active")]
    for (low, under), (high, above) in zip(points, points[1:]):
        if epss < high or high == 1000000:
            a, b = WEIGHTS["exploitation"][under], WEIGHTS["exploitation"][above]
            return a + (b - a) * (epss - low) // (high - low)
    raise AssertionError


def weight_of(name, facts, epss):
    weight = WEIGHTS[name][facts.get(name, "unknown")]
    exploited = facts.get("exploitation") in EXPLOITED
    if name == "exploitation" and epss is not None:
        return curve(epss) if facts[name] in ("unlikely", "possible", "likely") else max(weight, curve(epss))
    if exploited and name == "severity":
        return max(weight, WEIGHTS[name]["high"])
    if exploited and name in ("impact", "automatable", "fix"):
        return max(weight, 1000)
    if name in ("listens", "exposure"):
        vector = facts.get("vector", "unknown")
        return 1000 if vector in ("local", "physical") else max(weight, 1000) if vector == "unknown" else weight
    if name == "build" and facts.get(name) == "compiler" and facts.get("need", "unknown") in ("unknown", "required"):
        return 1000
    return weight


def score_of(facts, epss):
    product = 10**9
    for name in WEIGHTS:
        product = product * weight_of(name, facts, epss) // 1000
    score = min(1000, math.floor(product / 10**6 + 0.5))
    absent = facts.get("symbols") == "absent" or facts.get("build") == "kernel"
    if facts.get("exploitation") in EXPLOITED:
        score = max(score, 200 if absent else 699)
    return score


def word_of(score):
    return "act now" if score >= 700 else "plan" if score >= 500 else "watch" if score >= 200 else "ignore"


def cases():
    for line in (ROOT / "tests/data/priority/cases.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@pytest.mark.parametrize("inputs,word,score,reason", cases(), ids=[case[0] or "nothing" for case in cases()])
def test_cases_follow_from_the_page(inputs, word, score, reason):
    facts = dict(item.split("=") for item in inputs.split())
    epss = round(float(facts.pop("epss")) * 10**6) if "epss" in facts else None
    assert f"{score_of(facts, epss) / 10:.1f}" == score
    assert word_of(score_of(facts, epss)) == word
    assert reason
