# SPDX-License-Identifier: Apache-2.0
"""What a file's own format does not know is told where it stands, in every file of a run."""
import pytest

from test_check import write

WEB = "services:\n  web:\n    image: nginx:1.27\n"


def found(plimsoll, name, *rules):
    options = [word for rule in rules for word in ("--rule", rule)]
    report = plimsoll("check", *options, "-f", "json", name).json()
    rows = [(f["id"], f["subject"]["line"], f["evidence"][0]["what"]) for f in report["findings"]]
    return sorted(rows, key=lambda row: row[1])


@pytest.mark.parametrize("text, line, words", [
    ("servics:\n  web:\n    image: nginx:1.27\n", 1, "Compose knows no servics here: did you mean services"),
    (WEB + "    enviroment: {A: b}\n", 4, "Compose knows no enviroment here: did you mean environment"),
    (WEB + "    sidecar: {}\n", 4, "Compose knows no sidecar here"),
    (WEB + "---\nservices:\n  web:\n    usr: a\n", 7, "Compose knows no usr here: did you mean user"),
])
def test_a_key_that_compose_does_not_know(plimsoll, text, line, words):
    write(plimsoll, "compose.yaml", text)
    assert found(plimsoll, "compose.yaml", "compose/unknown-key") == [("compose/unknown-key", line, words)]


def test_kinds_and_words(plimsoll):
    write(plimsoll, "compose.yaml", WEB + "    ports: 80\n    cgroup: hosts\nvolumes: [a]\n")
    assert found(plimsoll, "compose.yaml", "compose/value-kind", "compose/unknown-word") == [
        ("compose/value-kind", 4, "ports has to be a list"),
        ("compose/unknown-word", 5, "cgroup may not be hosts: did you mean host"),
        ("compose/value-kind", 6, "volumes has to be a mapping"),
    ]


def test_variables_of_an_env_file_stand_there(plimsoll):
    write(plimsoll, "compose.yaml", WEB + "    env_file: [{path: web.env, required: false}, none.env]\n")
    write(plimsoll, "web.env", "COLOR=blue\nDB_PASSWORD=Tr0ub4dor-and-3\n")
    run = plimsoll("check", "--rule", "compose/secret-in-environment", "-f", "json", "compose.yaml")
    finding, = run.json()["findings"]
    assert (finding["subject"]["path"], finding["subject"]["line"]) == ("web.env", 2)
    gap, = run.json()["coverage"]["notEvaluated"]
    assert gap["where"] == "compose.yaml:4" and gap["why"].startswith("none.env: No such file")
