# SPDX-License-Identifier: Apache-2.0
"""plimsoll check: what is read, what is told, in every format; judged by other tools' schemas and readers where there are some."""
import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMAS = Path(os.environ.get("PLIMSOLL_SCHEMAS", ROOT.parent / "shared" / "schemas"))
if not SCHEMAS.is_dir():
    SCHEMAS = ROOT.parent.parent / "shared" / "schemas"

POD = """apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
  - name: a
    image: registry.example.org/a:1.0
    securityContext:
      privileged: {a}
  - name: b
    image: registry.example.org/b:1.0
    securityContext:
      privileged: {b}
"""
ONLY = ("--rule", "container/privileged")

# Another container of it, with something that can be changed for certain.
PREFIXED = "  - name: c\n    image: registry.example.org/c:1.0\n    securityContext: {capabilities: {drop: [CAP_ALL]}}\n"


def write(plimsoll, name, text):
    path = plimsoll.work / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


@pytest.fixture
def pod(plimsoll):
    return write(plimsoll, "pod.yaml", POD.format(a="true", b="true"))


def places(run):
    return [(f["subject"]["path"], f["subject"]["line"], f["subject"]["at"]["column"]) for f in run.json()["findings"]]


def test_rows_in_a_pipe(plimsoll, pod):
    run = plimsoll("check", *ONLY, pod)
    assert run.code == 0
    rows = [line.split("\t") for line in run.lines()]
    assert [row[:4] for row in rows] == [
        ["critical", "container/privileged", "pod.yaml:11:19", "Pod shop/web, container a"],
        ["critical", "container/privileged", "pod.yaml:15:19", "Pod shop/web, container b"]]
    assert all(len(row) == 6 and row[4] and row[5] for row in rows)


def test_positions_are_those_of_the_value(plimsoll, pod):
    text = (plimsoll.work / pod).read_text().splitlines()
    for path, line, column in places(plimsoll("check", *ONLY, "-f", "json", pod)):
        assert text[line - 1][column - 1:] == "true"


@pytest.mark.parametrize("width", [40, 80, 120])
def test_table_keeps_to_its_width_and_says_what_to_do(plimsoll, pod, width):
    run = plimsoll("check", "--card", "--width", width, "--fail-on", "high", pod)
    assert run.code == 1
    commands = ("plimsoll", str(plimsoll.program))
    assert all(len(line) <= width for line in run.lines() if not any(c in line for c in commands))
    assert run.lines()[0] == "pod.yaml"
    assert "fix: " in run.out and "\x1b" not in run.out
    assert re.search(r"\b1 file\s+checked by \d+\s+rules", run.out)
    assert "may not sail" in " ".join(run.lines()[-3:])


def test_next_step_works_as_printed(plimsoll, pod):
    write(plimsoll, pod, POD.format(a="true", b="true") + PREFIXED)
    run = plimsoll("check", "--card", "--width", 300, "--rule", "container/capability-prefix", pod)
    command = re.search(r"(\S+) check --diff (.*)", run.out)
    again = plimsoll("check", "--diff", *command.group(2).split())
    assert again.code == 1 and again.out.startswith("--- a/pod.yaml")


def test_priority_of_a_file_is_no_act_now(plimsoll, pod):
    findings = plimsoll("check", *ONLY, "-f", "json", pod).json()["findings"]
    assert {(f["severity"], f["priority"]) for f in findings} == {("critical", "plan")}
    assert plimsoll("check", *ONLY, "--fail-on", "act-now", pod).code == 0
    assert plimsoll("check", *ONLY, "--fail-on", "critical", pod).code == 1


# ---- what is read ----

def test_what_is_none_of_ours_is_told_when_it_is_named(plimsoll):
    write(plimsoll, "notes.txt", "hello\n")
    run = plimsoll("check", "notes.txt")
    assert run.code == 3 and run.out.startswith("not evaluated\tconfiguration\tnotes.txt")
    assert plimsoll("check", "--allow-incomplete", "notes.txt").code == 0


def test_in_a_folder_it_is_passed_over_and_counted(plimsoll, pod):
    write(plimsoll, "notes.txt", "hello\n")
    write(plimsoll, "package.json", "{}\n")
    write(plimsoll, ".git/config.yaml", POD.format(a="true", b="true"))
    run = plimsoll("check", *ONLY, "-f", "json", ".")
    assert run.code == 0
    summary = run.json()["summary"]
    assert (summary["files"], summary["documents"], summary["passedOver"], summary["rules"]) == (1, 1, 2, 1)


def test_an_empty_folder_is_not_clean(plimsoll):
    (plimsoll.work / "empty").mkdir()
    run = plimsoll("check", "empty")
    assert run.code == 3 and "nothing in it to check" in run.out


def test_a_clean_run_says_what_was_looked_at(plimsoll):
    write(plimsoll, "pod.yaml", POD.format(a="false", b="false"))
    run = plimsoll("check", *ONLY, "pod.yaml")
    assert run.code == 0 and run.out == "none found\t1 file\t1 rule\n"


def test_standard_input(plimsoll):
    run = plimsoll("check", *ONLY, "-", input=POD.format(a="true", b="false"))
    assert [row.split("\t")[2] for row in run.lines()] == ["standard input:11:19"]
    run = plimsoll("check", "-")
    assert run.code == 3


def test_a_file_twice_is_told_once(plimsoll, pod):
    once = plimsoll("check", *ONLY, pod).lines()
    assert plimsoll("check", *ONLY, pod, pod, f"./{pod}").lines() == once and len(plimsoll("check", *ONLY, ".", pod).lines()) == len(once)
    assert plimsoll("check", "-f", "json", pod, ".").json()["summary"]["documents"] == 1


@pytest.mark.parametrize("option", ["vendor", "vendor/*", "**/third.yaml"])
def test_skip_path(plimsoll, pod, option):
    write(plimsoll, "vendor/third.yaml", POD.format(a="true", b="true"))
    every, skipped = plimsoll("check", *ONLY, "."), plimsoll("check", *ONLY, "--skip-path", option, ".")
    assert len(every.lines()) == 4 and len(skipped.lines()) == 2
    assert "vendor" not in skipped.out


def test_missing_file(plimsoll):
    run = plimsoll("check", "missing.yaml")
    assert run.code == 2 and "missing.yaml" in run.err


def test_the_answer_does_not_depend_on_threads(plimsoll):
    for i in range(200):
        write(plimsoll, f"d{i % 7}/f{i}.yaml", POD.format(a="true" if i % 2 else "false", b="true" if i % 3 else "false"))
    outs = {plimsoll("check", "-f", "json", "-j", jobs, ".", env={"SOURCE_DATE_EPOCH": "1700000000"}).out for jobs in (1, 2, 3, 8)}
    assert len(outs) == 1
    assert json.loads(outs.pop())["summary"]["files"] == 200


# ---- choosing rules ----

def test_rules_by_any_id(plimsoll, pod):
    for rule in ("container/privileged", "CKV_K8S_16", "ksv-0017", "AVD-KSV-0017", "KSV017", "C-0057", "container/privile*"):
        rows = plimsoll("check", "--rule", rule, pod).lines()
        assert any(row.startswith("critical\tcontainer/privileged\t") for row in rows), rule


def test_disable_counts_most(plimsoll, pod):
    run = plimsoll("check", "--enable", "*", "--disable", "CKV_K8S_16", pod)
    assert "container/privileged\t" not in run.out and run.lines()


def test_severity_of(plimsoll, pod):
    run = plimsoll("check", *ONLY, "--severity-of", "container/*=low", "--fail-on", "medium", pod)
    assert run.code == 0 and {row.split("\t")[0] for row in run.lines()} == {"low"}


def test_framework(plimsoll, pod):
    ids = lambda *o: {rule["id"] for rule in json.loads(plimsoll("check", "--list", "-f", "json", *o).out)["rules"] if rule["on"]}
    docker, nsa, both = ids("--framework", "cis-docker"), ids("--framework", "nsa"), ids("--framework", "cis-docker", "--framework", "nsa")
    assert "container/privileged" in docker and docker != nsa and both == docker | nsa
    rules = json.loads(plimsoll("check", "--list", "-f", "json").out)["rules"]
    assert docker == {r["id"] for r in rules if any(x.startswith("CIS Docker ") for x in r["references"])}


@pytest.mark.parametrize("words, hint", [
    (["--rule", "container/privilegd"], "container/privileged"), (["--disable", "CKV_K8S_1600"], "CKV_K8S_1"), (["--framework", "cis"], "cis-docker"),
    (["--k8s-version", "new"], "1.34"), (["--severity-of", "x"], "container/privileged=high"), (["--require-label", "a:b"], "rfc3339")])
def test_wrong_words_are_errors(plimsoll, pod, words, hint):
    run = plimsoll("check", *words, pod)
    assert run.code == 64 and hint in run.err


def test_nothing_named(plimsoll):
    run = plimsoll("check")
    assert run.code == 64 and "plimsoll check ." in run.err


def test_list_and_explain_agree(plimsoll):
    rules = json.loads(plimsoll("check", "--list", "-f", "json").out)["rules"]
    rows = [line.split("\t") for line in plimsoll("check", "--list").lines()]
    assert [row[0] for row in rows] == [rule["id"] for rule in rules]
    for rule in rules[::10]:
        for name in [rule["id"], *rule["aliases"][:1]]:
            run = plimsoll("explain", name)
            assert run.code == 0, name
        text = plimsoll("explain", rule["id"]).out
        assert rule["severity"] in text and "bad  " in text and "good  " in text


def test_the_page_of_rules_is_fresh(plimsoll, program):
    gendocs = program.parent / "docs" / "gendocs"
    if not gendocs.is_file():
        pytest.skip(f"no gendocs: ninja -C {program.parent} docs/gendocs")
    page = subprocess.run([gendocs, "rules"], capture_output=True, check=True).stdout
    assert page == (ROOT / "docs" / "rules.md").read_bytes(), "ninja -C build regen-rules"


# ---- formats ----

BAD = "a: [unclosed\n"


@pytest.fixture
def mixed(plimsoll):
    """Findings, a suppressed one, a hostile name, and a file that cannot be read."""
    text = POD.format(a="true", b="true").replace("  - name: b", "  # plimsoll: ignore container/privileged because <of> & \"it\"\n  - name: b")
    write(plimsoll, "a dir/p%&<>\u202e:,.yaml", text + PREFIXED)
    write(plimsoll, "bad.yaml", BAD)
    return plimsoll


def test_json_is_what_its_schema_says(mixed):
    jsonschema = pytest.importorskip("jsonschema")
    report = mixed("check", "-f", "json", ".").json()
    jsonschema.Draft202012Validator(json.loads((ROOT / "docs" / "report.schema.json").read_text())).validate(report)
    ours = [f for f in report["findings"] if f["rule"] == "container/privileged"]
    assert [f["ignored"] for f in ours] == [False, True] and ours[1]["ignoredBy"].endswith('because <of> & "it"')
    assert "edits" not in ours[0]
    (prefix,) = [f for f in report["findings"] if f["rule"] == "container/capability-prefix"]
    assert prefix["edits"][0]["text"] == "ALL" and prefix["edits"][0]["at"] == prefix["subject"]["at"]
    assert ours[0]["evidence"][0]["at"] == ours[0]["subject"]["at"]
    assert not report["coverage"]["complete"]


def test_sarif_is_what_its_schema_says(mixed):
    log = mixed("check", "-f", "sarif", ".").json()
    results = [r for r in log["runs"][0]["results"] if r["ruleId"] == "container/privileged"]
    region = results[0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 11, "startColumn": 19, "endLine": 11, "endColumn": 23}
    assert results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20dir/p%25%26%3C%3E%E2%80%AE%3A%2C.yaml"
    (prefix,) = [r for r in log["runs"][0]["results"] if r["ruleId"] == "container/capability-prefix"]
    change = prefix["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert change["insertedContent"]["text"] == "ALL"
    assert change["deletedRegion"] == prefix["locations"][0]["physicalLocation"]["region"]
    assert results[1]["suppressions"][0]["kind"] == "inSource"
    prints = [r["partialFingerprints"]["plimsoll/v1"] for r in log["runs"][0]["results"]]
    assert len(prints) == len(set(prints))
    schema = SCHEMAS / "sarif-2.1.0.schema.json"
    if not schema.is_file():
        pytest.skip("no SARIF schema beside the repository")
    pytest.importorskip("jsonschema").Draft4Validator(json.loads(schema.read_text())).validate(log)


def test_checkstyle(mixed):
    root = ElementTree.fromstring(mixed("check", *ONLY, "-f", "checkstyle", ".").out)
    files = {f.get("name"): [e.attrib for e in f] for f in root}
    assert root.tag == "checkstyle" and set(files) == {"a dir/p%&<>\u202e:,.yaml", "bad.yaml"}
    error = files["a dir/p%&<>\u202e:,.yaml"][0]
    assert (error["line"], error["column"], error["severity"], error["source"]) == ("11", "19", "error", "plimsoll.container/privileged")
    assert "not evaluated" in files["bad.yaml"][0]["message"]


def test_code_quality(mixed):
    issues = json.loads(mixed("check", "-f", "codequality", ".").out)
    for issue in issues:  # GitLab Docs, code quality report format: all of these are required
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1 and not issue["location"]["path"].startswith(("/", "./"))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert any(issue["check_name"] == "not-evaluated" for issue in issues)


def test_gnu_lines(mixed):
    lines = mixed("check", "-f", "gnu", ".").lines()
    form = re.compile(r"^(.+?):(\d+:)?(\d+:)? (error|warning|note): (.+) \[([a-z0-9/-]+)\]$")
    assert lines and all(form.match(line) for line in lines), lines
    assert any(line.startswith("bad.yaml:") and line.endswith("[not-evaluated]") for line in lines)
    assert "\u202e" not in "".join(lines)


def test_github_annotations(mixed):
    lines = mixed("check", *ONLY, "-f", "github", ".").lines()
    assert lines[0].startswith("::error file=a dir/p%25&<>\\u{202e}%3A%2C.yaml,line=11,col=19,endColumn=23,title=container/privileged::")
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines) and len(lines) == 2


def test_junit(mixed):
    root = ElementTree.fromstring(mixed("check", *ONLY, "-f", "junit", ".").out)
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "1", "1")
    cases = root.findall(".//testcase")
    assert len(cases) == 3 and len(root.findall(".//failure")) == 1 and len(root.findall(".//skipped")) == 1
    schema = SCHEMAS / "junit-10.xsd"
    if not schema.is_file():
        pytest.skip("no JUnit schema beside the repository")
    if not shutil.which("xmllint"):
        pytest.skip("no xmllint")
    (mixed.work / "junit.out").write_text(mixed("check", *ONLY, "-f", "junit", ".").out)
    subprocess.run(["xmllint", "--noout", "--schema", schema, mixed.work / "junit.out"], check=True)


def test_a_clean_run_is_said_in_every_format(plimsoll):
    write(plimsoll, "pod.yaml", POD.format(a="false", b="false"))
    out = lambda f: plimsoll("check", *ONLY, "-f", f, "pod.yaml").out
    assert json.loads(out("codequality")) == [] and out("gnu") == "" and out("github") == ""
    assert ElementTree.fromstring(out("checkstyle")).findall(".//error") == []
    assert ElementTree.fromstring(out("junit")).get("tests") == "1"


def test_other_commands_formats_are_refused(plimsoll, pod):
    run = plimsoll("check", "-f", "spdx", pod)
    assert run.code == 64 and "codequality" in run.err
