# SPDX-License-Identifier: Apache-2.0
"""The caps of plimsoll check: what is beyond each is told by name, and nothing hangs."""
import json

import pytest

from test_check import ONLY, POD, write


def test_comments_that_wish(plimsoll):
    wishes = "# plimsoll: ignore container/other\n" * 10001
    write(plimsoll, "pod.yaml", POD.format(a="true", b="true") + wishes)
    run = plimsoll("check", *ONLY, "pod.yaml")
    assert run.code == 3 and "more than 10000 comments" in run.out and run.out.count("container/privileged") == 2


def test_notes_on_wishes(plimsoll):
    wishes = "# plimsoll: forget it\n" * 60
    write(plimsoll, "pod.yaml", wishes + POD.format(a="true", b="true"))
    notes = plimsoll("check", *ONLY, "-f", "json", "pod.yaml").json()["notes"]
    assert len(notes) == 51 and notes[-1].startswith("10 more")


@pytest.mark.parametrize("text, words", [
    ("rules:\n  enable:\n" + "  - a\n" * 10001, "more than 10000 entries"),
    ("exemptions:\n" + "- {rule: a, reason: b}\n" * 10001, "more than 10000 exemptions"),
    ("#" * (4 << 20) + "\n", "4194304"), ("a: " + "[" * 100 + "\n", ""),
])
def test_settings(plimsoll, text, words):
    write(plimsoll, "pod.yaml", POD.format(a="true", b="true"))
    write(plimsoll, ".plimsoll.yaml", text)
    run = plimsoll("check", "pod.yaml")
    assert run.code == 2 and ".plimsoll.yaml" in run.err and words in run.err


def test_rules_of_ones_own(plimsoll):
    write(plimsoll, "pod.yaml", POD.format(a="true", b="true"))
    rule = "- {{id: house/r{}, title: t, why: w, fix: f, severity: low, require: {{path: a, exists: true}}}}\n"
    write(plimsoll, "rules.yaml", "custom:\n" + "".join(rule.format(i) for i in range(1001)))
    run = plimsoll("check", "--rules", "rules.yaml", "pod.yaml")
    assert run.code == 2 and "1 to 1000 rules" in run.err
    write(plimsoll, "rules.yaml", "#" * (4 << 20) + "\n")
    run = plimsoll("check", "--rules", "rules.yaml", "pod.yaml")
    assert run.code == 2 and "4194304" in run.err


def test_baseline(plimsoll):
    write(plimsoll, "pod.yaml", POD.format(a="true", b="true"))
    write(plimsoll, "known.json", " " * ((64 << 20) + 1))
    run = plimsoll("check", "--baseline", "known.json", "pod.yaml")
    assert run.code == 2 and str(64 << 20) in run.err


def test_a_file_that_is_too_large_is_told(plimsoll):
    write(plimsoll, "big.yaml", "#" * (16 << 20) + "\n")
    run = plimsoll("check", "big.yaml")
    assert run.code == 3 and "big.yaml" in run.out and "16777216" in run.out


def test_folders_that_are_too_deep_are_told(plimsoll):
    (plimsoll.work / "/".join(["d"] * 70)).mkdir(parents=True)
    write(plimsoll, "d/pod.yaml", POD.format(a="true", b="true"))
    run = plimsoll("check", *ONLY, "d")
    assert run.code == 3 and "nested too deep" in run.out and run.out.count("container/privileged") == 2


def test_a_link_to_its_own_folder_ends(plimsoll):
    write(plimsoll, "d/pod.yaml", POD.format(a="true", b="true"))
    (plimsoll.work / "d" / "loop").symlink_to(".")
    assert plimsoll("check", *ONLY, "d").out.count("container/privileged") == 2


def test_many_findings_in_one_file(plimsoll):
    containers = "".join(f"  - name: c{i}\n    image: a:1\n    securityContext: {{privileged: true}}\n" for i in range(3000))
    write(plimsoll, "pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n" + containers)
    assert len(plimsoll("check", *ONLY, "pod.yaml").lines()) == 3000
    table = plimsoll("check", "--card", "pod.yaml").out
    assert " shown, the worst." in table
    write(plimsoll, "pod.yaml", (plimsoll.work / "pod.yaml").read_text().replace("privileged: true", "capabilities: {drop: [CAP_ALL]}"))
    run = plimsoll("check", "--rule", "container/capability-prefix", "--fix", "pod.yaml")
    assert run.out.startswith("none found") and (plimsoll.work / "pod.yaml").read_text().count("drop: [ALL]") == 3000


@pytest.mark.parametrize("text", [b"\xff\xfe\x00", b"\x00" * 100, b"{" * 5000, b"- " * 5000, b"a: &a [*a]\n", b"\xef\xbb\xbf", b"--- ---\n--- !x\n...\n", b"\t\n",
                                  b"a: 'unclosed", b"FROM a\nRUN <<EOF\nnever", b"# plimsoll: ignore\n# hadolint ignore=\n# trivy:ignore:\n# checkov:skip=\nFROM a\n"])
def test_damage_is_told_and_never_a_crash(plimsoll, text):
    for name in ("x.yaml", "Dockerfile", "x.json"):
        write(plimsoll, name, text)
        run = plimsoll("check", "-f", "json", name)
        assert run.code in (0, 3), run
        json.loads(run.out)


def test_findings_of_one_rule_beyond_the_cap_are_counted(plimsoll):
    write(plimsoll, "Dockerfile", "FROM a:1\n" + "RUN sudo b\n" * 10007)
    run = plimsoll("check", "--rule", "run/sudo", "-f", "json", "Dockerfile")
    report = run.json()
    assert run.code == 3 and len(report["findings"]) == 10000
    gap, = report["coverage"]["notEvaluated"]
    assert gap["what"] == "run/sudo" and gap["where"] == "Dockerfile" and gap["why"] == "and 7 more findings of this rule"


def test_findings_of_a_file_beyond_the_cap_are_counted(plimsoll):
    containers = "".join(f"  - {{name: c{i}, image: a, securityContext: {{privileged: true, allowPrivilegeEscalation: true}}}}\n" for i in range(9000))
    write(plimsoll, "pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n" + containers)
    run = plimsoll("check", "--rule", "container/*", "-f", "json", "pod.yaml")
    report = run.json()
    assert run.code == 3 and len(report["findings"]) == 50000
    assert all("more findings of this rule" in gap["why"] for gap in report["coverage"]["notEvaluated"])


@pytest.mark.parametrize("name, text, words", [
    ("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n" + "  - {name: c, image: a}\n" * 10001, "more than 10000 containers"),
    ("compose.yaml", "services:\n" + "".join(f"  s{i}: {{image: a}}\n" for i in range(10001)), "more than 10000 services"),
    ("compose.yaml", "services: {s: {image: a}}\n" + "---\nservices: {s: {user: b}}\n" * 65, "more documents in the file than the cap of 64"),
    ("compose.yaml", "services:\n  s:\n    image: a\n    env_file:\n" + "".join(f"    - {i}.env\n" for i in range(257)),
     "more files of variables in the project than the cap of 256"),
    ("a.yaml", "---\na\n" * 100001, "more than 100000 documents"),
    ("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n" + "".join(f"  own{i}: b\n" for i in range(1001)), "more than 1000 unknown fields"),
    ("a.yaml", "apiVersion: a/v1\nkind: B\nmetadata: {name: a}\nspec:\n" + "- {containers: [{name: a, image: a}]}\n" * 65, "more than 64 pods"),
    ("Dockerfile", "FROM a:1\nARG x=" + "a" * 4000 + "\nEXPOSE " + "${x//a*b/} \\\n" * 20000 + "1\n", "more work than the cap"),
])
def test_what_is_beyond_a_cap_is_told(plimsoll, name, text, words):
    write(plimsoll, name, text)
    run = plimsoll("check", *ONLY, "--rule", "dockerfile/*", "--rule", "kubernetes/unknown-field", "-f", "json", name)
    assert run.code == 3 and words in run.out


@pytest.mark.parametrize("entries, policies, resources, taken", [(1, 100, 100, True), (1, 101, 100, False), (101, 100, 0, False), (100, 100, 0, True)])
def test_exceptions_of_kubescape(plimsoll, entries, policies, resources, taken):
    write(plimsoll, "pod.yaml", POD.format(a="true", b="true"))
    entry = {"posturePolicies": [{"controlID": "C-0057"}] * policies, "resources": [{"attributes": {"kind": "Service"}}] * resources}
    write(plimsoll, "exceptions.json", json.dumps([entry] * entries))
    run = plimsoll("check", *ONLY, "--config", "exceptions.json", "pod.yaml")
    assert taken == ("more than 10000 exceptions" not in run.err) and taken == (run.code != 2), run
