# SPDX-License-Identifier: Apache-2.0
"""Rules of a house's own: what the language means, what it refuses, and its limits."""
import re
from pathlib import Path

import pytest

from test_check import write

ROOT = Path(__file__).resolve().parent.parent.parent

HEAD = "custom:\n- id: house/rule\n  title: not as the house has it\n  why: it is so\n  fix: change it\n  severity: medium\n"
MANIFEST = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {team: shop, "a.b/c": d}
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: a
        image: registry.example.org/a:1.0
        resources: {limits: {memory: 512Mi, cpu: 500m}}
      - name: b
        image: other.example.org/b:latest
        args: [run, --debug]
"""
DOCKERFILE = "FROM debian:12 AS build\nENV A=1 B=two\nRUN --network=none make\nCOPY --from=build /a /b\nFROM debian:12\nRUN curl x\n"


def lines_of(plimsoll, rule, name="web.yaml", text=MANIFEST):
    write(plimsoll, "rules.yaml", HEAD + rule)
    write(plimsoll, name, text)
    run = plimsoll("check", "--rules", "rules.yaml", "--rule", "house/rule", "-f", "json", name)
    assert run.code in (0, 3), run
    return [f["subject"]["line"] for f in run.json()["findings"]]


@pytest.mark.parametrize("rule, lines", [
    ("  require: {path: metadata.labels.team, exists: true}\n", []),
    ("  require: {path: metadata.labels.owner, exists: true}\n", [1]),
    ("  require: {path: metadata.labels.owner, absent: true}\n", []),
    ("  require: {path: metadata.labels.team, absent: true}\n", [1]),
    ("  forbid: {path: metadata.labels.team, exists: true}\n", [5]),
    ("  require: {path: \"metadata.labels['a.b/c']\", equals: d}\n", []),
    ("  require: {path: spec.replicas, equals: 3}\n", []),
    ("  require: {path: spec.replicas, in: [1, 2]}\n", [7]),
    ("  require: {path: spec.replicas, greater: 2}\n", []),
    ("  require: {path: spec.replicas, less: 3}\n", [7]),
    ("  require: {path: 'spec.template.spec.containers[*].image', starts: registry.example.org/}\n", [15]),
    ("  require: {path: 'spec.template.spec.containers[0].image', starts: registry.example.org/}\n", []),
    ("  require: {path: 'spec.template.spec.containers[9].image', starts: registry.example.org/}\n", [1]),
    ("  forbid: {path: '**.image', ends: ':latest'}\n", [15]),
    ("  forbid: {path: '**.image', matches: '^other[.]example'}\n", [15]),
    ("  forbid: {path: 'spec.template.spec.containers[*].args', contains: --debug}\n", [16]),
    ("  forbid: {path: 'spec.template.spec.containers[*].args[*]', contains: debug}\n", [16]),
    ("  require: {path: 'metadata.labels.*', in: [shop, d]}\n", []),
    ("  for: 'spec.template.spec.containers[*]'\n  require: {path: resources.limits.memory, exists: true}\n", [14]),
    ("  for: 'spec.template.spec.containers[*]'\n  when: {path: name, equals: a}\n  require: {path: resources.limits.memory, less: 256Mi}\n", [13]),
    ("  for: 'spec.template.spec.containers[*]'\n  when: {path: name, equals: a}\n  require: {path: resources.limits.cpu, less: 1}\n", []),
    ("  require:\n    all:\n    - {path: spec.replicas, greater: 1}\n    - {path: metadata.labels.owner, exists: true}\n", [1]),
    ("  require:\n    any:\n    - {path: spec.replicas, greater: 9}\n    - {path: metadata.labels.team, exists: true}\n", []),
    ("  require:\n    not: {path: '**.image', ends: ':latest'}\n", [1]),
    ("  forbid:\n    all:\n    - {path: spec.replicas, greater: 1}\n    - not: {path: metadata.labels.team, exists: true}\n", []),
    ("  kinds: [StatefulSet]\n  require: {path: a, exists: true}\n", []),
    ("  kinds: [Deployment, StatefulSet]\n  require: {path: a, exists: true}\n", [1]),
    ("  documents: compose\n  require: {path: a, exists: true}\n", []),
    ("  documents: [kubernetes, compose]\n  require: {path: a, exists: true}\n", [1]),
])
def test_yaml(plimsoll, rule, lines):
    assert lines_of(plimsoll, rule) == lines


@pytest.mark.parametrize("rule, lines", [
    ("  documents: dockerfile\n  forbid: {path: RUN, contains: curl}\n", [6]),
    ("  documents: dockerfile\n  forbid: {path: ENV.B, equals: two}\n", [2]),
    ("  documents: dockerfile\n  require: {path: ENV.A, equals: 1}\n", []),
    ("  documents: dockerfile\n  require: {path: RUN.flags.network, equals: none}\n", []),
    ("  documents: dockerfile\n  for: RUN\n  require: {path: flags.network, exists: true}\n", [6]),
    ("  documents: dockerfile\n  forbid: {path: 'FROM.words[0]', equals: 'debian:12'}\n", [1, 5]),
    ("  documents: dockerfile\n  require: {path: USER, exists: true}\n", [1]),
])
def test_dockerfiles(plimsoll, rule, lines):
    assert lines_of(plimsoll, rule, "Dockerfile", DOCKERFILE) == lines


def test_texts_come_out_and_settings_hold(plimsoll):
    write(plimsoll, ".plimsoll.yaml", HEAD + "  aliases: [H1]\n  require: {path: a, exists: true}\nrules:\n  severity: {H1: low}\n")
    write(plimsoll, "web.yaml", MANIFEST)
    finding = plimsoll("check", "--rule", "H1", "-f", "json", "web.yaml").json()["findings"][0]
    assert (finding["rule"], finding["severity"], finding["title"], finding["fix"]) == ("house/rule", "low", "not as the house has it", "change it")
    write(plimsoll, "web.yaml", "# plimsoll: ignore house/rule it is ours\n" + MANIFEST)
    assert plimsoll("check", "--rule", "H1", "-f", "json", "web.yaml").json()["summary"]["ignored"] == 1


def test_what_the_documentation_shows_works(plimsoll):
    page = (ROOT / "docs" / "check.md").read_text()
    rules, settings = re.search(r"```yaml\n(custom:.*?)```", page, re.S).group(1), re.search(r"```yaml\n(# .plimsoll.yaml.*?)```", page, re.S).group(1)
    write(plimsoll, "house.yaml", rules)
    run = plimsoll("check", "--test-rules", "house.yaml")
    assert run.code == 0 and "0 failed" in run.out, run
    write(plimsoll, ".plimsoll.yaml", settings)
    write(plimsoll, "known-digests.txt", "")
    write(plimsoll, "web.yaml", MANIFEST)
    assert plimsoll("check", "-f", "json", "web.yaml").code in (0, 1)


GOOD, BAD = "  good: |\n    FROM debian:12\n    USER 1000\n", "  bad:\n  - |\n    FROM debian:12\n"


@pytest.mark.parametrize("cases, code, words", [
    (GOOD + BAD, 0, "1 rule, 2 cases, 0 failed"), (GOOD, 1, "has no bad case"), (BAD, 1, "has no good case"),
    (GOOD + BAD.replace("12\n", "12\n    USER 1\n"), 1, "rules.yaml:13: house/rule finds nothing in a bad case"),
    (GOOD.replace("USER", "RUN") + BAD, 1, "finds something in a good case"), ("  good: 'a: b'\n" + BAD, 1, "good case|no document|evaluated"),
])
def test_inline_cases(plimsoll, cases, code, words):
    write(plimsoll, "rules.yaml", HEAD + "  documents: dockerfile\n  require: {path: USER, exists: true}\n" + cases)
    run = plimsoll("check", "--test-rules", "rules.yaml")
    assert run.code == code and re.search(words, run.out), run


@pytest.mark.parametrize("rule, words", [
    ("  require: {path: 'a..b', exists: true}\n", "path"), ("  require: {path: 'a[', exists: true}\n", "path"),
    ("  require: {path: a, equal: 1}\n", "no operator"), ("  require: {path: a, equals: 1, less: 2}\n", "one operator"),
    ("  require: {path: a}\n", "operator"), ("  require: {path: a, matches: '('}\n", "regular expression"),
    ("  require: {path: a, greater: many}\n", "number"), ("", "either require or forbid"),
    ("  require: {path: a, exists: true}\n  forbid: {path: a, exists: true}\n", "either require or forbid"),
    ("  require: {path: a, exists: true}\n  colour: red\n", "colour"), ("  documents: helm\n  require: {path: a, exists: true}\n", "dockerfile"),
    ("  require: {path: '**.**', exists: true}\n", "once"), ("  require: {all: [], any: []}\n", "alone"),
    ("  require: " + "{not: " * 20 + "{path: a, exists: true}" + "}" * 20 + "\n", "16 in each other"),
    ("  require: {path: '" + ".".join("a" * 65) + "', exists: true}\n", "64 steps"),
    ("  require:\n    any:\n" + "    - {path: a, exists: true}\n" * 1001, "1000 terms"),
])
def test_what_is_not_understood_has_its_line(plimsoll, rule, words):
    write(plimsoll, "rules.yaml", HEAD + rule)
    write(plimsoll, "web.yaml", MANIFEST)
    run = plimsoll("check", "--rules", "rules.yaml", "web.yaml")
    assert run.code == 2 and run.err.startswith("plimsoll: rules.yaml:") and words in run.err, run


def test_an_expression_that_does_not_end_is_told(plimsoll):
    write(plimsoll, "rules.yaml", HEAD + "  forbid: {path: metadata.name, matches: '^(a+)+$'}\n")
    write(plimsoll, "web.yaml", MANIFEST.replace("name: web", "name: " + "a" * 40 + "!", 1))
    run = plimsoll("check", "--rules", "rules.yaml", "--rule", "house/rule", "web.yaml")
    assert run.code in (0, 3)
    assert run.code == 0 or "takes too long" in run.out


def test_more_values_than_the_cap_are_told(plimsoll):
    items = "".join(f"  k{i}: v\n" for i in range(100001))
    write(plimsoll, "rules.yaml", HEAD + "  forbid: {path: 'data.*', equals: w}\n")
    write(plimsoll, "map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n" + items)
    run = plimsoll("check", "--rules", "rules.yaml", "--rule", "house/rule", "map.yaml")
    assert run.code == 3 and "more than 100000 values" in run.out
