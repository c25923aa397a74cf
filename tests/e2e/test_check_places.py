# SPDX-License-Identifier: Apache-2.0
"""Where plimsoll check says that something stands, it stands: the files are opened at the places, with columns counted as an editor counts them."""
import re

import pytest

from test_check import write
from test_check_fix import named_as


def lines_of(path):
    """As an editor shows them: no byte order mark, no line ends; a column is a character."""
    text = path.read_bytes().decode("utf-8-sig")
    return text.replace("\r\n", "\n").split("\n")


def text_at(lines, at):
    """The text of a place, and what stands directly before and behind it in its lines; None where the file has no such place."""
    if not (1 <= at["line"] <= at["endLine"] <= len(lines)):
        return None
    first, last = lines[at["line"] - 1], lines[at["endLine"] - 1]
    if not (1 <= at["column"] <= len(first) + 1 and 1 <= at["endColumn"] <= len(last) + 1):
        return None
    part = lines[at["line"] - 1:at["endLine"]]
    part[-1] = part[-1][:at["endColumn"] - 1]
    part[0] = part[0][at["column"] - 1:]
    return "\n".join(part), first[at["column"] - 2:at["column"] - 1] if at["column"] > 1 else "", last[at["endColumn"] - 1:at["endColumn"]]


def findings_of(plimsoll, *words):
    return plimsoll("check", "--config", "none", "--allow-incomplete", *words, "-f", "json").json()["findings"]


# Their evidence says in other words what stands there: "if this fails", or masked, or by what is missing.
ELSEWHERE = {"dockerfile/secret", "dockerfile/expose-ssh", "container/ssh-port", "dockerfile/damaged-word", "dockerfile/no-health-check",
             "dockerfile/label-missing", "dockerfile/download-unverified", "dockerfile/description", "dockerfile/keyword-case",
             "container/root-possible", "container/root-by-name", "container/health-check", "run/unreadable-script",
             "run/start-unreadable-script", "run/bash-in-sh", "run/download-unverified", "run/pipe-hides-failure", "run/pipe-without-pipefail",
             "run/unquoted-substitution", "run/apt-recommends"}
# They tell of a part of a word.
PARTS = {"dockerfile/secret", "run/pip-trusted-host-variable", "run/unset-variable", "run/unquoted-variable", "run/unreadable-script"}


def test_places_of_all_examples(plimsoll):
    """Of every rule's bad example, under every rule: the place is in the file, is not empty, cuts no word, and the evidence speaks of what is there."""
    for i, rule in enumerate(plimsoll("check", "--list", "-f", "json").json()["rules"]):
        if rule.get("bad") and named_as(rule["bad"]) and not rule["bad"].startswith("{"):
            write(plimsoll, f"all/{i}/{named_as(rule['bad'])}", rule["bad"])
    seen, odd = 0, set()
    for finding in findings_of(plimsoll, "--enable", "*", "all"):
        subject, rule = finding["subject"], finding["rule"]
        found = text_at(lines_of(plimsoll.work / subject["path"]), subject["at"])
        assert found, finding
        text, before, behind = found
        assert text.strip() or rule == "dockerfile/empty-continuation", finding
        if not subject["path"].endswith("Dockerfile"):
            continue
        seen += 1
        assert text == text.strip(), finding
        if text and rule not in PARTS and (re.match(r"\w\w", before + text[0]) or re.match(r"\w\w", text[-1] + behind)):
            odd.add((rule, "cuts a word", text))
        words = {word.lower() for word in re.findall(r"\w+", text)}
        if text and rule not in ELSEWHERE and not words & {word.lower() for word in re.findall(r"\w+", finding["evidence"][0]["what"])}:
            odd.add((rule, finding["evidence"][0]["what"], text))
    assert not odd, "\n".join(map(str, sorted(odd)))
    assert seen > 500


ODD = """# escape=\\
FROM debian:12 AS b
LABEL a="\u4e2d\u6587 \U0001f600"
RUN echo "\u4e2d\u6587" && sudo a
RUN \\
# a comment
\tsudo b && \\

  echo c; sudo \\
  d
RUN <<EOF
\u00e9 && sudo e
  sudo f
EOF
RUN <<-"ONE"
\t\tsudo g
ONE
RUN cat <<TWO
sudo not this
TWO
ONBUILD RUN true && sudo h
RUN ["sudo", "i"]
RUN ["/bin/sh", "-c", "echo \\u00e9 && sudo j"]
RUN sh -c 'echo \u00e9; sudo k'
RUN if sudo l; then echo "$(sudo m)" `sudo n`; fi
run --network=none su\\
do o
"""
# The letters behind it, in the order of the file; what stands in a text within a text is told at all of that text.
CALLS = ["sudo a", "sudo b", "sudo \\\n  d", "sudo e", "sudo f", "sudo g", "sudo h"]


@pytest.mark.parametrize("name, convert", [
    ("plain", lambda text: text.encode()), ("lines of windows", lambda text: text.replace("\n", "\r\n").encode()),
    ("mark", lambda text: b"\xef\xbb\xbf" + text.encode()), ("no end", lambda text: text.rstrip("\n").encode()),
])
def test_places_in_an_odd_file(plimsoll, name, convert):
    write(plimsoll, "Dockerfile", convert(ODD))
    lines = lines_of(plimsoll.work / "Dockerfile")
    texts = [text_at(lines, f["subject"]["at"])[0] for f in findings_of(plimsoll, "--rule", "run/sudo", "Dockerfile")]
    assert texts[:2] == CALLS[:2]
    assert all("sudo" in text or text == "su\\\ndo o" for text in texts), texts
    assert all(any(text.startswith(call) for text in texts) for call in CALLS), texts
    for letter in "ijklmno":
        assert any(re.search(rf"(sudo|do)\W+{letter}\b", text) for text in texts), (letter, texts)
    assert not any("not this" in text for text in texts)


def test_places_in_an_inline_dockerfile(plimsoll):
    """Of a Dockerfile in another file, the places are that file's."""
    write(plimsoll, "compose.yaml", "services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM debian:12\n        RUN true && sudo a\n"
                                    "        RUN \\\n          sudo b\n")
    lines = lines_of(plimsoll.work / "compose.yaml")
    assert [text_at(lines, f["subject"]["at"])[0] for f in findings_of(plimsoll, "--rule", "run/sudo", "compose.yaml")] == ["sudo a", "sudo b"]
