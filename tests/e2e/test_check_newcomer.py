# SPDX-License-Identifier: Apache-2.0
"""plimsoll check as someone meets it who makes mistakes: what is misspelt, missing or refused is told where it stands and by its name."""
import json

import pytest

from test_check import write

SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  password: hunter2horse\n"


def gaps(run):
    return [(gap["where"], gap["why"]) for gap in run.json()["coverage"]["notEvaluated"]]


def check(plimsoll, name, text, *options):
    write(plimsoll, name, text)
    return plimsoll("check", "--config", "none", "-f", "json", *options, name)


def test_a_new_value_of_a_known_secret_is_new(plimsoll):
    write(plimsoll, "secret.yaml", SECRET)
    only = ("--rule", "kubernetes/secret-in-file")
    plimsoll("check", *only, "--create-baseline", "known.json", "secret.yaml")
    assert plimsoll("check", *only, "--baseline", "known.json", "secret.yaml").code == 0
    write(plimsoll, "secret.yaml", SECRET + "  token: hunter3horse\n")
    run = plimsoll("check", *only, "--baseline", "known.json", "--fail-on", "low", "secret.yaml")
    assert run.code == 1 and "token holds" in run.out and "password holds" not in run.out


@pytest.mark.parametrize("text, line, words", [
    ("apiVersion: apps/v1\nknd: Deployment\nmetadata: {name: a}\nspec: {}\n", 1, "did you mean kind by knd"),
    ("apiVersion: v1\nspec: {a: b}\n", 1, "without a kind"),
])
def test_an_object_without_a_kind_is_told(plimsoll, text, line, words):
    run = check(plimsoll, "a.yaml", text)
    assert run.code == 3 and [(where, words in why) for where, why in gaps(run)] == [(f"a.yaml:{line}", True)]


def test_of_another_format_a_version_alone_says_nothing(plimsoll):
    run = check(plimsoll, "own.yaml", "apiVersion: v2\nname: shop\n")
    assert [why for _, why in gaps(run)] == ["there is nothing in it to check"]


def test_variables_without_a_value_are_named(plimsoll):
    run = check(plimsoll, "compose.yaml", "services:\n  a:\n    image: b:1\n    user: ${NOPE}\n    privileged: ${P}\n")
    told = " ".join(why for _, why in gaps(run))
    assert "it rests on ${NOPE}" in told and "it rests on ${P}" in told


@pytest.mark.parametrize("line, words", [
    ("docker run --nosuch alpine", ["there is no option --nosuch"]),
    ("docker run --privilegd alpine:3", ["there is no option --privilegd: did you mean --privileged"]),
    ("docker run -Z alpine:3", ["there is no option -Z"]),
    ("docker run --memroy 1g alpine:3", ["there is no option --memroy: did you mean --memory"]),
    ("docker run -it --env-file a --shm-size 1g --gpus all alpine:3", []),
    ("docker run --$X y alpine:3", ["flags in a variable: --${X}"]),
    ("docker run -it", ["no image is named"]),
])
def test_options_that_there_are_not_are_told(plimsoll, line, words):
    assert [why for _, why in gaps(plimsoll("check", "-f", "json", "--run", line))] == words


def test_what_to_do_of_a_command_line_is_in_its_words(plimsoll):
    run = plimsoll("check", "--enable", "*", "-f", "json", "--run",
                   "docker run -e PASSWORD=hunter2horse -p 5432:5432 --restart always --uts host postgres:17.2")
    findings = {f["rule"]: f["fix"] for f in run.json()["findings"]}
    assert "--env" in findings["compose/secret-in-environment"] and "DB_PASSWORD" not in findings["compose/secret-in-environment"]
    for word in ("pids_limit", "healthcheck:", "restart:", "`ports`", "uts: host", "services", "secrets:"):
        assert not [rule for rule, fix in findings.items() if word in fix], word


def test_one_mistake_is_told_once(plimsoll):
    run = check(plimsoll, "compose.yaml", "services:\n  a:\n    imge: x\n  b:\n    extends: c\n  c:\n    extends: b\n")
    assert not [why for _, why in gaps(run) if "not here" in why] and len(gaps(run)) == 2
    assert [f["subject"]["line"] for f in run.json()["findings"] if f["rule"] == "compose/unknown-key"] == [3]
    alone = check(plimsoll, "alone/part.compose.yaml", "services:\n  a:\n    user: x\n  b: {image: c:1}\n")
    assert [why for _, why in gaps(alone) if "not here" in why]


@pytest.mark.parametrize("length, exact", [(10, True), (17000, False)])
def test_a_dockerfile_in_quotes_has_places(plimsoll, length, exact):
    text = "FROM alpine:3.20\n# \u00e9 \"" + "x" * length + "\"\nRUN sudo ls\n"
    bake = json.dumps({"group": {"default": {"targets": ["a"]}}, "target": {"a": {"dockerfile-inline": text}}})
    run = check(plimsoll, "docker-bake.json", bake, "--rule", "run/sudo")
    (finding,) = run.json()["findings"]
    column = bake.index("sudo") if exact else bake.index('"FROM')
    assert (finding["subject"]["line"], finding["subject"]["at"]["column"]) == (1, column + 1)
