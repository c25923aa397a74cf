# SPDX-License-Identifier: Apache-2.0
"""The machines' formats against their schemas: the golden files, which hold hostile names, need no program to be run."""
import json
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

jsonschema = pytest.importorskip("jsonschema")

ROOT = Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "tests" / "data" / "report"
SCHEMAS = Path(os.environ.get("PLIMSOLL_SCHEMAS", ROOT.parent / "shared" / "schemas"))
SARIF_SCHEMA = SCHEMAS / "sarif-2.1.0.schema.json"


def load(path):
    def no_duplicates(pairs):
        names = [name for name, _ in pairs]
        assert len(names) == len(set(names)), f"a name stands twice in {path}: {names}"
        return dict(pairs)

    return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=no_duplicates)


def errors(validator, document):
    return [f"{'/'.join(map(str, e.path))}: {e.message[:200]}" for e in validator.iter_errors(document)]


@pytest.fixture(scope="module")
def report_schema():
    schema = load(ROOT / "docs" / "report.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("path", [p for p in sorted(GOLDEN.glob("*.json")) if p.name.count(".") == 1], ids=lambda p: p.name)
def test_json_is_as_the_schema_says(report_schema, path):
    report = load(path)
    assert errors(report_schema, report) == []
    summary = report["summary"]
    shown = [f for f in report["findings"] if not f["ignored"]]
    assert summary["findings"] == len(shown) == sum(summary["bySeverity"].values()) == sum(summary["byPriority"].values())
    assert summary["ignored"] == len(report["findings"]) - len(shown)
    assert report["coverage"]["complete"] == (not report["coverage"]["notEvaluated"])


def test_the_schema_is_strict(report_schema):
    report = load(GOLDEN / "eval-bad.json")
    report["findings"][0]["severty"] = "high"
    assert errors(report_schema, report)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.sarif")), ids=lambda p: p.name)
def test_sarif_is_what_github_takes(path):
    run = load(path)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert not urlsplit(uri).scheme and not uri.startswith("/") and re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri)
        assert result["partialFingerprints"]["primaryLocationLineHash"]
        assert result["message"]["text"]
    prints = [r["partialFingerprints"]["plimsoll/v1"] for r in run["results"]]
    assert len(prints) == len(set(prints))
    for rule in rules:
        for text in ("shortDescription", "fullDescription", "help"):
            assert 0 < len(rule[text]["text"]) <= 1024
        assert 0 <= float(rule["properties"].get("security-severity", "0")) <= 10


@pytest.mark.skipif(not SARIF_SCHEMA.exists(), reason="no sarif-2.1.0.schema.json in $PLIMSOLL_SCHEMAS")
@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.sarif")), ids=lambda p: p.name)
def test_sarif_is_as_its_schema_says(path):
    validator = jsonschema.Draft4Validator(load(SARIF_SCHEMA), format_checker=jsonschema.FormatChecker())
    assert errors(validator, load(path)) == []


@pytest.mark.parametrize("path", sorted(GOLDEN.iterdir()), ids=lambda p: p.name)
def test_no_file_holds_what_could_command_a_terminal(path):
    text = path.read_bytes().decode("utf-8")
    allowed = "\n\t\x1b" if ".colour." in path.name else "\r\n" if path.suffix == ".csv" else "\n\t"
    bad = [c for c in text if (ord(c) < 0x20 and c not in allowed) or 0x7F <= ord(c) < 0xA0]
    assert not bad
    if path.suffix == ".txt":
        assert not re.search("[\u200b-\u200f\u2028-\u202e\u2060-\u206f]", text)
        assert not re.search(r"^\s*(::|##\[)", text, re.M)
