# SPDX-License-Identifier: Apache-2.0
"""plimsoll explain of rules, and check --list, which chooses among them."""
import json

import pytest

from test_check import write
from test_cli import on_terminal

OWN = """custom:
- id: house/owner
  title: a namespace without the label owner
  why: Nobody knows whom to call.
  fix: add the label
  severity: medium
  documents: kubernetes
  kinds: Namespace
  require: {path: metadata.labels.owner, exists: true}
  aliases: [HOUSE-1]
  good: "{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {owner: b}}}"
  bad: "{apiVersion: v1, kind: Namespace, metadata: {name: a}}"
"""


def explained(run):
    """Ids of the rules that are told in full."""
    return [line.split()[1] for line in run.lines() if line.startswith("rule ")]


def rules_with(plimsoll, alias):
    return {r["id"] for r in plimsoll("check", "--list", "-f", "json").json()["rules"] if alias in r["aliases"]}


@pytest.mark.parametrize("alias", ["DL3003", "CKV_DOCKER_8", "DS-0009", "buildkit:MultipleInstructionsDisallowed", "C-0057", "KSV-0017",
                                   "kube-linter:latest-tag", "CIS-DI-0006"])
def test_every_rule_of_another_tools_id(plimsoll, alias):
    assert set(explained(plimsoll("explain", alias))) >= rules_with(plimsoll, alias) > set()


def test_a_name_without_its_tools(plimsoll):
    assert explained(plimsoll("explain", "latest-tag")) == explained(plimsoll("explain", "kube-linter:latest-tag")) != []
    assert explained(plimsoll("explain", "consistentinstructioncasing")) == ["dockerfile/keyword-case"]


def test_older_and_small_letters(plimsoll):
    assert explained(plimsoll("explain", "avd-ds-0009")) == explained(plimsoll("explain", "DS-0009"))
    assert explained(plimsoll("explain", "dl3008")) == ["run/apt-unpinned"]


@pytest.mark.parametrize("word, prefix", [("run", "run/"), ("RUN", "run/"), ("rbac/*", "rbac/"), ("reference", "reference/")])
def test_families(plimsoll, word, prefix):
    rows = [line.split("\t") for line in plimsoll("explain", word).lines()]
    every = [line.split("\t") for line in plimsoll("explain").lines()]
    assert rows == [row for row in every if row[0].startswith(prefix)] and len(rows) > 3 and {len(row) for row in rows} == {3}


def test_a_glob_of_other_ids_is_a_list(plimsoll):
    rows = {line.split("\t")[0] for line in plimsoll("explain", "CKV2_DOCKER_*").lines()}
    assert "run/curl-insecure" in rows and "run/sudo" in rows and "container/privileged" not in rows


def test_rules_of_ones_own(plimsoll):
    write(plimsoll, "house.yaml", OWN)
    for word in ("house/owner", "HOUSE-1", "house-1"):
        run = plimsoll("explain", "--rules", "house.yaml", word)
        assert explained(run) == ["house/owner"] and "Nobody knows whom to call." in run.out and "bad " in run.out
    assert plimsoll("explain", "--rules", "house.yaml", "house").lines() == ["house/owner\tmedium\ta namespace without the label owner"]
    run = plimsoll("explain", "house/owner")
    assert run.code == 2 and "there is no rule 'house/owner'" in run.err
    write(plimsoll, ".plimsoll.yaml", OWN)
    assert explained(plimsoll("explain", "house/owner")) == ["house/owner"]
    write(plimsoll, ".plimsoll.yaml", "rule-files: [house.yaml]\n")
    assert explained(plimsoll("explain", "house/owner")) == ["house/owner"]


def test_damaged_settings_are_no_matter_of_built_in_rules(plimsoll):
    write(plimsoll, ".plimsoll.yaml", "nonsense: true\n")
    assert explained(plimsoll("explain", "run/sudo")) == ["run/sudo"]
    assert ".plimsoll.yaml:1" in plimsoll("explain", "house/owner").err
    assert plimsoll("explain", "--rules", "missing.yaml", "run/sudo").code == 2


@pytest.mark.parametrize("word, hint", [("DL9999", "plimsoll explain"), ("run/sudu", "plimsoll explain run/sudo"), ("nosuch/*", "")])
def test_no_such_rule_is_no_matter_of_the_database(plimsoll, word, hint):
    run = plimsoll("explain", word)
    assert run.code == 2 and f"there is no rule '{word}'" in run.err and "db update" not in run.err
    assert hint in run.err if word == "run/sudu" else True


@pytest.mark.parametrize("words, wanted", [
    (("--rule", "DL3008"), {"run/apt-unpinned"}),
    (("--rule", "container/privileged", "--rule", "run/sudo"), {"container/privileged", "run/sudo"}),
    (("--rule", "DL3008", "--disable", "run/*"), set()),
    (("--rule", "house/*", "--rules", "house.yaml"), {"house/owner"}),
])
def test_lists_what_was_asked_for(plimsoll, words, wanted):
    write(plimsoll, "house.yaml", OWN)
    assert {line.split("\t")[0] for line in plimsoll("check", "--list", *words).lines()} == wanted
    assert {r["id"] for r in plimsoll("check", "--list", *words, "-f", "json").json()["rules"]} == wanted


def test_lists_a_framework(plimsoll):
    every = plimsoll("check", "--list", "-f", "json").json()["rules"]
    chosen = plimsoll("check", "--list", "--framework", "pss-restricted", "-f", "json").json()["rules"]
    assert {r["id"] for r in chosen} == {r["id"] for r in every if "pss-restricted" in r["frameworks"]} and 0 < len(chosen) < 60
    assert all(r["on"] for r in chosen)


@pytest.mark.parametrize("words", [("check", "--list"), ("explain",), ("explain", "run")])
def test_a_list_fits_the_terminal(plimsoll, words):
    """Ids are long: what is wrong stands below or beside them, and breaks between words."""
    code, text = on_terminal(plimsoll, *words, env={"PAGER": "cat"})
    lines = text.replace("\r", "").split("\n")
    assert code == 0 and len(lines) > 80 and max(len(line) for line in lines) <= 80
    broken = " ".join(" ".join(lines).split())
    assert "the package lists are refreshed in a RUN that installs nothing" in broken


@pytest.mark.parametrize("id, words, advice", [
    ("nosuch", "'nosuch' is neither a rule nor the id of an advisory", "plimsoll explain"),
    ("root-usr", "'root-usr' is neither a rule nor the id of an advisory", "plimsoll explain container/root-user"),
    ("CVE-1999-99999", "does not know 'CVE-1999-99999'", "plimsoll db update"), ("GHSA-aaaa-bbbb-cccc", "does not know", "plimsoll db update"),
])
def test_what_is_neither_rule_nor_advisory_is_said_so(plimsoll, id, words, advice):
    run = plimsoll("explain", id)
    assert run.code == 2 and words in run.err and f"try: {advice}" in run.err and ("db update" in run.err) == ("db update" in advice)
