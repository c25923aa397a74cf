# SPDX-License-Identifier: Apache-2.0
"""plimsoll check over Dockerfiles: places held against the file's own lines, bad input never silent, edits that leave nothing to say."""
import json

import pytest

FILE = """# syntax=docker/dockerfile:1
ARG TAG=latest
FROM python:$TAG AS Build
MAINTAINER me@example.com
ENV DB_PASSWORD hunter
ADD app.py /app/
COPY a b /c
CMD python app.py

FROM debian:12
EXPOSE 53/UDP
RUN echo é && \\

  cat <<EOF
x
EOF
USER 0
"""


def write(plimsoll, name, text):
    path = plimsoll.work / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


def findings(run):
    return {(f["id"], f["subject"]["line"], f["subject"]["at"]["column"]) for f in run.json()["findings"]}


def test_every_finding_stands_where_it_says(plimsoll):
    name = write(plimsoll, "Dockerfile", FILE)
    found = findings(plimsoll("check", "-f", "json", name))
    lines = FILE.split("\n")
    for rule, word in (("reference/latest", "python:$TAG"), ("dockerfile/stage-name-case", "Build"), ("dockerfile/maintainer", "MAINTAINER"),
                       ("dockerfile/secret-variable", "DB_PASSWORD"), ("dockerfile/add-instead-of-copy", "ADD"),
                       ("dockerfile/copy-several-to-file", "/c"), ("dockerfile/shell-form", "CMD"),
                       ("dockerfile/expose-protocol-case", "53/UDP")):
        at = [(line, column) for id, line, column in found if id == rule]
        assert len(at) == 1, rule
        assert lines[at[0][0] - 1][at[0][1] - 1:].startswith(word), rule


@pytest.mark.parametrize("encode", [lambda t: b"\xef\xbb\xbf" + t.encode(), lambda t: b"\xff\xfe" + t.encode("utf-16-le"),
                                    lambda t: b"\xfe\xff" + t.encode("utf-16-be"), lambda t: t.replace("\n", "\r\n").encode()])
def test_the_encoding_changes_no_place(plimsoll, encode):
    plain = findings(plimsoll("check", "-f", "json", write(plimsoll, "a.dockerfile", FILE)))
    other = findings(plimsoll("check", "-f", "json", write(plimsoll, "b.dockerfile", encode(FILE))))
    assert plain and plain == other


@pytest.mark.parametrize("name, text, line", [
    ("Dockerfile", "FROM a:1\nRUN <<EOF\nx\n", 2),
    ("Dockerfile", "FROM a:1\nNONSENSE\n", 2),
    ("Dockerfile", b"FROM a:1\nLABEL a=\"\xff\"\n", 2),
    ("Dockerfile", "FROM a:1\nENV \"a\n", 2),
    ("Dockerfile", "FROM a:1\nRUN --mount=type=secrt,id=a id\n", 2),
    ("Dockerfile", "FROM a:1\nEXPOSE 80/tpc\n", 2),
    ("Dockerfile", "FROM a:1\nSTOPSIGNAL SIGFOO\n", 2),
    ("Dockerfile", "FROM a:1\nADD --chmod=999 a.tar /b\n", 2),
    ("Dockerfile", "FROM a:1\nHEALTHCHECK --interval=3 CMD a\n", 2),
])
def test_what_the_builder_refuses_is_a_finding(plimsoll, name, text, line):
    run = plimsoll("check", "-f", "json", "--rule", "dockerfile/refused", write(plimsoll, name, text))
    assert [f["subject"]["line"] for f in run.json()["findings"]] == [line]


@pytest.mark.parametrize("name, text", [
    ("Dockerfile", b"FROM a:1\nRUN \0\n"),
    ("Dockerfile", "FROM a:1\nRUN " + "x" * 70000 + "\n"),
    ("Dockerfile", "FROM a:1\n" + "# \n" * (6 << 20)),
    ("Dockerfile.j2", "FROM {{ base }}\n"),
])
def test_what_is_not_read_is_told(plimsoll, name, text):
    run = plimsoll("check", "-f", "json", write(plimsoll, name, text))
    assert run.code == 3
    assert run.json()["coverage"]["notEvaluated"]


def test_a_fragment_is_evaluated(plimsoll):
    run = plimsoll("check", "-f", "json", "--rule", "DL3011", write(plimsoll, "part.dockerfile", "EXPOSE 70000\n"))
    assert findings(run) == {("dockerfile/port-out-of-range", 1, 8)}
    assert json.dumps(run.json())


@pytest.mark.parametrize("command, words", [
    ("['/app']", "single quotes"), ('["a", b]', "where b does not stand between double quotes"), ('["a", "b"', 'has no "]" at its end'),
    ('["a",]', "a comma behind its last word"), ("[", 'has no "]"'), ("[]x", 'has no "]"'), ("a [b]", "run by a shell, which signals do not pass"),
])
def test_what_makes_a_list_no_list_is_told(plimsoll, command, words):
    run = plimsoll("check", "-f", "json", "--rule", "dockerfile/shell-form", write(plimsoll, "Dockerfile", f"FROM a:1\nCMD {command}\n"))
    finding, = run.json()["findings"]
    assert words in finding["evidence"][0]["what"] and ("double quotes" in finding["fix"]) == command.startswith("[")


@pytest.mark.parametrize("key, severity, why", [("4eC39HqLyjWDarjtT1zdp7dc", "critical", "nothing else has such a form"),
                                                ("0123456789abcdefABCDEFGH", "low", "a placeholder by its looks")])
def test_a_secret_says_why_it_counts_what_it_counts(plimsoll, key, severity, why):
    run = plimsoll("check", "-f", "json", "--rule", "dockerfile/secret", write(plimsoll, "Dockerfile", f"FROM a:1\nENV A=sk_" f"live_{key}\n"))
    finding, = run.json()["findings"]
    assert finding["severity"] == severity and finding["evidence"][1]["what"] == f"{severity}: {why}"


@pytest.mark.parametrize("text", ["FROM alpine:3.20 SA x\n", "# a\nFROM alpine:3.20 as\n"])
def test_a_typing_error_in_the_first_line_hides_no_dockerfile(plimsoll, text):
    report = plimsoll("check", "-f", "json", "-", input=text).json()
    assert "dockerfile/refused" in {f["id"] for f in report["findings"]} and report["coverage"]["complete"]
