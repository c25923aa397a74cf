# SPDX-License-Identifier: Apache-2.0
"""Nodes of YAML, their places and styles, against PyYAML's own parser in Python, on documents that it writes in every style it has."""
import json
import random
import subprocess

import pytest

yaml = pytest.importorskip("yaml")

STYLES = {None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}
WRITTEN = [
    "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image: \"x:1\"\n    args: [--a, '--b', \"c d\"]\n---\nkind: Other\n",
    "x-base: &base\n  restart: always\nservices:\n  a:\n    <<: *base\n    ports:\n    - \"80:80\"\n    - 443:443\n",
    "a: |\n  text\n   more\n\nb: >-\n  folded\n  text\nc: |2+\n    kept\n\n\nd: end\n",
    "? complex key\n: value\n? [a, b]\n: {c: d, e: }\n",
    "%YAML 1.1\n%TAG !e! tag:example.org,2000:\n---\n!e!x {a: !!str 1, b: !local [1], c: ! x}\n...\n",
    "# comment\n- a # behind\n-   b\n-\n- - nested\n  - twice\n- \"esc\\u00e9 \\\n  aped\"\n- 'it''s'\n",
    "é: ünïcode\nемь: [日本, \"\\U0001F600\"]\nlast: x\n",
    "a: 1\r\nb:\r\n  - c\r\n",
    "--- text\n--- |\n block\n---\n--- {}\n",
]


def events(text):
    """What PyYAML sees, in the words of yaml-dump."""
    found = []
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        place = [event.start_mark.line + 1, event.start_mark.column + 1]
        if isinstance(event, yaml.DocumentStartEvent):
            found.append(["document"])
        elif isinstance(event, yaml.ScalarEvent):
            found.append(["scalar", *place, STYLES[event.style], event.anchor or "", event.tag or "", event.value])
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            kind = "sequence" if isinstance(event, yaml.SequenceStartEvent) else "mapping"
            found.append([kind, *place, "flow" if event.flow_style else "block", event.anchor or "", event.tag or ""])
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            found.append(["end"])
        elif isinstance(event, yaml.AliasEvent):
            found.append(["alias", *place, event.anchor])
    return found


def without_absent(nodes):
    """A value that is not written has no place of its own: the two put it on either side of a blank."""
    return [node[:2] + node[3:] if node[0] == "scalar" and node[3] == "plain" and not node[6] else node for node in nodes]


def value(rng, depth=0):
    kind = rng.random()
    if depth > 4 or kind < 0.5:
        return rng.choice([rng.randint(-999, 999), rng.random(), True, None, "", "yes", "0644", " lead", "trail ", "a: b", "# no", "- x", "tab\there",
                           "line\nbreak", "line\n\nbreak\n", "'quoted'", '"double"', "é日\U0001F600", "x" * rng.randint(1, 200), "word " * 30, "\x07", "*a", "&b",
                           "!c", "%d", "@e", "`f", "{", "]", ",", "?", "~", "null", "<<", "="])
    if kind < 0.75:
        return [value(rng, depth + 1) for _ in range(rng.randint(0, 5))]
    return {rng.choice("abcdefgh") + str(i): value(rng, depth + 1) for i in range(rng.randint(0, 5))}


def documents(rng):
    shared = value(rng)
    for _ in range(rng.randint(1, 3)):
        yield [value(rng), shared, shared]


@pytest.fixture(scope="session")
def yaml_dump(program):
    path = program.parent / "tests" / "tools" / "yaml-dump"
    if not path.is_file():
        pytest.skip(f"no yaml-dump: ninja -C {program.parent} tests/tools/yaml-dump")

    def dump(text):
        run = subprocess.run([path], input=text.encode(), capture_output=True, check=True)
        return [json.loads(line) for line in run.stdout.decode().splitlines()]
    return dump


@pytest.mark.parametrize("number", range(len(WRITTEN)))
def test_written(yaml_dump, number):
    assert without_absent(yaml_dump(WRITTEN[number])) == without_absent(events(WRITTEN[number]))


@pytest.mark.parametrize("seed", range(40))
def test_dumped(yaml_dump, seed):
    rng = random.Random(seed)
    text = yaml.dump_all(list(documents(rng)), default_flow_style=rng.choice([True, False, None]), default_style=rng.choice([None, None, "'", '"', "|", ">"]),
                         allow_unicode=rng.choice([True, False]), width=rng.choice([20, 80, 1000]), indent=rng.choice([2, 4, 7]),
                         explicit_start=True, canonical=rng.random() < 0.1)
    assert yaml_dump(text) == events(text)


@pytest.mark.parametrize("text, line", [("a: b\nc: [\n", 3), ("a: 'x\n", 2), ("a: b\n c: d\n", 2), ("x: *nowhere\n", 1), ("a:\n\t- b\n", 2)])
def test_damage_is_where_it_is(yaml_dump, text, line):
    assert yaml_dump(text)[-1] == ["error", line]
    with pytest.raises(yaml.YAMLError):
        yaml.compose(text)
