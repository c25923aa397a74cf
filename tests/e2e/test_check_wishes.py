# SPDX-License-Identifier: Apache-2.0
"""What comments, annotations, files of settings and baselines leave out of plimsoll check: each tool's syntax with its own scope."""
import json

import pytest

from test_check import ONLY, POD, write

DOCKERFILE = "FROM {base}\n{before}WORKDIR app\n{between}WORKDIR etc\nUSER 1000\n"
RULE = ("--rule", "DL3000")


def judged(plimsoll, *words):
    """(told, suppressed) as lines of findings."""
    findings = plimsoll("check", *words, "-f", "json").json()["findings"]
    return [f["subject"]["line"] for f in findings if not f["ignored"]], [f["subject"]["line"] for f in findings if f["ignored"]]


def dockerfile(plimsoll, before="", between="", top=""):
    return write(plimsoll, "Dockerfile", top + DOCKERFILE.format(base="debian:12", before=before, between=between))


@pytest.fixture(autouse=True)
def needs_the_rule(plimsoll):
    if not any("DL3000" in r["aliases"] for r in json.loads(plimsoll("check", "--list", "-f", "json").out)["rules"]):
        pytest.skip("no rule about relative WORKDIRs in this build")


@pytest.mark.parametrize("comment, told, suppressed", [
    ("", [2, 3], []),
    ("# hadolint ignore=DL3000\n", [4], [3]),
    ("# hadolint ignore=DL3000,SC2046 # it is so\n", [4], [3]),
    ("# hadolint ignore = DL3000\n", [4], [3]),
    ("# hadolint ignore=DL3006\n", [3, 4], []),
    ("# hadolint global ignore=DL3000\n", [], [3, 4]),
    ("# hadolint ignore=DL3000,nonsense\n", [3, 4], []),        # hadolint takes nothing of a list with a bad code
    ("# hadolint ignore=DL3000\n\n", [4, 5], []),                 # not directly above
    ("# checkov:skip=CKV_DOCKER_10:we know\n", [], [3, 4]),
    ("# trivy:ignore:DS-0009\n", [4], [3]),
    ("#trivy:ignore:AVD-DS-0009 trivy:ignore:DS-0001\n", [4], [3]),
    ("# trivy:ignore:DS-*:exp:2999-01-01\n", [4], [3]),
    ("# trivy:ignore:DS-0009:exp:2001-01-01\n", [3, 4], []),
    ("# plimsoll: ignore DL3000 until=2999-01-01 the base wants it\n", [4], [3]),
    ("# plimsoll: ignore DL3000 until=2001-01-01 the base wants it\n", [3, 4], []),
    ("# plimsoll: ignore-file DL30*\n", [], [3, 4]),
])
def test_comments_of_dockerfiles(plimsoll, comment, told, suppressed):
    assert judged(plimsoll, *RULE, dockerfile(plimsoll, before=comment)) == (told, suppressed)
    all_lines = sorted(told + suppressed)
    assert judged(plimsoll, *RULE, "--no-suppressions", "Dockerfile") == (all_lines, [])


def test_stage_of_hadolint(plimsoll):
    write(plimsoll, "Dockerfile", "FROM debian:12 AS a\nWORKDIR a\n# hadolint stage ignore=DL3000\nFROM debian:12\nWORKDIR b\nWORKDIR c\n")
    assert judged(plimsoll, *RULE, "Dockerfile") == ([2], [5, 6])


@pytest.mark.parametrize("text, told, suppressed", [
    ("FROM debian:12\nMAINTAINER a\nMAINTAINER b\n", [2, 3], []),
    ("FROM debian:12\n# check=skip=MaintainerDeprecated // reason\nMAINTAINER a\nMAINTAINER b\n", [4], [3]),
    ("FROM debian:12\n# check=skip=all\nMAINTAINER a\nMAINTAINER b\n", [4], [3]),
    ("# check=skip=MaintainerDeprecated,Other;error=true\nFROM debian:12\nMAINTAINER a\n", [], [3]),
    ("# check=skip=all\nFROM debian:12\nMAINTAINER a\n", [], [3]),
    ("# check=error=true\nFROM debian:12\nMAINTAINER a\n", [3], []),
])
def test_buildkit(plimsoll, text, told, suppressed):
    write(plimsoll, "Dockerfile", text)
    assert judged(plimsoll, "--rule", "buildkit:MaintainerDeprecated", "Dockerfile") == (told, suppressed)


def test_a_wish_in_a_heredoc_is_text(plimsoll):
    write(plimsoll, "Dockerfile", "FROM debian:12\nRUN <<EOF\n# hadolint global ignore=DL3000\nEOF\nWORKDIR a\n")
    assert judged(plimsoll, *RULE, "Dockerfile") == ([5], [])


def notes(plimsoll, *words):
    return plimsoll("check", *words, "-f", "json").json()["notes"]


@pytest.mark.parametrize("comment, note", [
    ("# hadolint ignore=DL3000,nonsense\n", "is not heeded"),
    ("# trivy:ignore:DS-0009:exp:2001-01-01\n", "ended on 2001-01-01"),
    ("# trivy:ignore:DS-0009:exp:soon\n", "no date"),
    ("# plimsoll: ignore DL3000 until=2001-01-01\n", "ended on 2001-01-01"),
    ("# plimsoll: forget DL3000\n", "is not heeded"),
    ("# hadolint ignore=DL3000\n\n", "is not heeded"),
])
def test_what_is_not_heeded_is_told(plimsoll, comment, note):
    told = notes(plimsoll, *RULE, dockerfile(plimsoll, before=comment))
    assert told and all(t.startswith("Dockerfile:2: ") and note in t for t in told)


def test_what_matches_nothing_is_told_where_it_could(plimsoll):
    dockerfile(plimsoll)
    write(plimsoll, "Dockerfile", "FROM debian:12\n# hadolint ignore=DL3000,SC2046\nUSER 1000\n")
    assert notes(plimsoll, *RULE, "Dockerfile") == ["Dockerfile:2: ignoring DL3000 (hadolint) matches nothing"]
    assert notes(plimsoll, "--rule", "container/privileged", "Dockerfile") == []


BEHIND = "in and behind an instruction a Dockerfile has no comments: put it on a line of its own above it"


@pytest.mark.parametrize("text, line", [
    ("WORKDIR a # hadolint ignore=DL3000\n", 2),
    ("WORKDIR a # plimsoll: ignore DL3000\n", 2),
    ("RUN ls && \\\n  ls # check=skip=WorkdirRelativePath\n", 3),
    ("RUN ls && \\\n# hadolint ignore=DL3000\n  ls\n", 3),     # a comment, but of no instruction
    ("RUN <<EOF\nls\n# checkov:skip=CKV_DOCKER_10:why\nEOF\n", 4),
    ("ONBUILD RUN ls # plimsoll: ignore DL3000\n", 2),
])
def test_what_no_builder_takes_for_a_comment_is_told(plimsoll, text, line):
    write(plimsoll, "Dockerfile", "FROM debian:12\n" + text + "WORKDIR b\n")
    told = notes(plimsoll, *RULE, "Dockerfile")
    assert len(told) == 1 and told[0].startswith(f"Dockerfile:{line}: ignoring ") and BEHIND in told[0]
    assert judged(plimsoll, *RULE, "Dockerfile")[1] == []


@pytest.mark.parametrize("text", [
    "RUN echo '# plimsoll: ignore DL3000'\n", "RUN echo a#plimsoll: ignore DL3000\n",
    "COPY <<EOF /Dockerfile\n# hadolint ignore=DL3000\nEOF\n",    # of a file that is written
])
def test_what_is_no_wish_is_not_told(plimsoll, text):
    write(plimsoll, "Dockerfile", "FROM debian:12\n" + text)
    assert notes(plimsoll, *RULE, "Dockerfile") == []


@pytest.mark.parametrize("comment", ["# checkov:skip=CKV_DOCKER_10:why", "# plimsoll: ignore-file DL3000"])
def test_what_is_for_the_file_may_stand_within_an_instruction(plimsoll, comment):
    write(plimsoll, "Dockerfile", f"FROM debian:12\nWORKDIR a\nRUN ls && \\\n{comment}\n  ls\n")
    assert judged(plimsoll, *RULE, "Dockerfile") == ([], [2])


def test_trivy_looks_behind_instructions(plimsoll):
    write(plimsoll, "Dockerfile", "FROM debian:12\nWORKDIR a # trivy:ignore:DS-0009\nWORKDIR b\n")
    assert judged(plimsoll, *RULE, "Dockerfile") == ([3], [2])


@pytest.mark.parametrize("comment, told", [
    ("# plimsoll: ignore nosuch/rule", "nosuch/rule (plimsoll) is no rule"),
    ("# plimsoll: ignore run/sudu", "run/sudu (plimsoll) is no rule; did you mean run/sudo?"),
    ("# hadolint ignore=DL9999", "DL9999 (hadolint) is no rule"),
    ("# trivy:ignore:DS-0099", "DS-0099 (trivy) is no rule; did you mean DS-0009?"),
    ("# check=skip=StageNameCasin", "buildkit:StageNameCasin (buildkit) is no rule; did you mean buildkit:StageNameCasing?"),
    ("# checkov:skip=CKV_DOCKER_77:why", "CKV_DOCKER_77 (checkov) is no rule; did you mean CKV_DOCKER_7?"),
])
def test_rules_that_are_none_are_told(plimsoll, comment, told):
    write(plimsoll, "Dockerfile", f"FROM debian:12\n{comment}\nRUN ls\n")
    note, = notes(plimsoll, "Dockerfile")
    assert note.startswith("Dockerfile:2: ignoring " + told)


def test_what_other_tools_alone_know_is_not_told(plimsoll):
    write(plimsoll, "Dockerfile", "FROM debian:12\n# hadolint ignore=SC2046\n# checkov:skip=CKV_AWS_1:why\n# trivy:ignore:KSV-9999\nRUN ls\n")
    assert notes(plimsoll, "Dockerfile") == []


def test_notes_reach_whoever_reads_lines(plimsoll):
    """In a pipeline there is no card: formats without a place for notes have them beside."""
    write(plimsoll, "Dockerfile", "FROM debian:12\n# hadolint ignore=DL9999\nWORKDIR a\n")
    note = "plimsoll: Dockerfile:2: ignoring DL9999 (hadolint) is no rule\n"
    for words in ((), ("-f", "gnu"), ("-f", "checkstyle"), ("-f", "github"), ("-o", "report.txt")):
        run = plimsoll("check", *RULE, *words, "Dockerfile")
        assert note in run.err and "DL9999" not in run.out, words
    for words in (("-f", "json"), ("-f", "sarif"), ("--card",), ("-o", "report.json")):
        run = plimsoll("check", *RULE, *words, "Dockerfile")
        assert "DL9999" not in run.err, words
    sarif = plimsoll("check", *RULE, "-f", "sarif", "Dockerfile").json()
    assert "DL9999" in json.dumps(sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"])
    assert plimsoll("check", *RULE, "--quiet", "Dockerfile").err == ""


def test_the_reason_is_kept(plimsoll):
    dockerfile(plimsoll, before="# hadolint ignore=DL3000 # it is so\n")
    finding = [f for f in plimsoll("check", *RULE, "-f", "json", "Dockerfile").json()["findings"] if f["ignored"]]
    assert finding[0]["ignoredBy"] == "Dockerfile:2 it is so"


# ---- Kubernetes ----

PRIVILEGED = POD.format(a="true", b="true")


@pytest.mark.parametrize("annotations, told", [
    ({}, 2),
    ({"ignore-check.kube-linter.io/privileged-container": "why"}, 0),
    ({"ignore-check.kube-linter.io/other": "why"}, 2),
    ({"kube-linter.io/ignore-all": "why"}, 0),
    ({"kube-score/ignore": "container-security-context-privileged,other"}, 0),
    ({"checkov.io/skip1": "CKV_K8S_16=why"}, 0),
    ({"kubescape.io/skip-controls": "C-0016, C-0057", "kubescape.io/skip-reason": "why"}, 0),
    ({"kubescape.io/skip-controls": "C-0057", "kubescape.io/skip-expiry": "2001-12-31T23:59:59Z"}, 2),
    ({"kubescape.io/skip-controls": "C-0057", "kubescape.io/skip-expiry": "2999-12-31T23:59:59Z"}, 0),
    ({"plimsoll/ignore": "container/*", "plimsoll/ignore-reason": "why", "plimsoll/ignore-until": "2999-01-01"}, 0),
])
def test_annotations(plimsoll, annotations, told):
    lines = "".join(f"    {key}: \"{value}\"\n" for key, value in annotations.items())
    text = PRIVILEGED.replace("  namespace: shop\n", "  namespace: shop\n" + ("  annotations:\n" + lines if lines else ""))
    write(plimsoll, "pod.yaml", text + "---\n" + PRIVILEGED)
    first, suppressed = judged(plimsoll, *ONLY, "pod.yaml")
    assert (len(first), len(suppressed)) == (told + 2, 2 - told)


def test_comments_of_yaml(plimsoll):
    text = PRIVILEGED.replace("      privileged: true\n  - name: b", "      privileged: true # plimsoll: ignore container/privileged here\n"
                              "  # plimsoll: ignore CKV_K8S_16 and its block\n  - name: b")
    write(plimsoll, "pod.yaml", text + "---\n" + PRIVILEGED)
    told, suppressed = judged(plimsoll, *ONLY, "pod.yaml")
    assert len(told) == 2 and suppressed == [11, 16]


def test_a_comment_in_quotes_is_none(plimsoll):
    write(plimsoll, "pod.yaml", PRIVILEGED.replace("name: web", "name: \"web # plimsoll: ignore-file container/privileged\""))
    assert judged(plimsoll, *ONLY, "pod.yaml")[1] == []


# ---- settings ----

def test_own_settings(plimsoll):
    write(plimsoll, "pod.yaml", PRIVILEGED)
    write(plimsoll, ".plimsoll.yaml", "rules:\n  only: [container/privileged]\n  severity: {CKV_K8S_16: low}\nfail-on: medium\n")
    run = plimsoll("check", "pod.yaml")
    assert run.code == 0 and {line.split("\t")[0] for line in run.lines()} == {"low"}
    assert plimsoll("check", "--fail-on", "low", "pod.yaml").code == 1
    assert len(plimsoll("check", "--config", "none", "pod.yaml").lines()) > 2


def test_settings_that_name_no_rule_are_told(plimsoll):
    write(plimsoll, "pod.yaml", PRIVILEGED)
    for name, text, words in ((".hadolint.yaml", "ignored:\n- SC2999\n- DL3006\n- DL30066\noverride: {error: [DL9999]}\n", ["4: there is no rule DL30066; did you mean DL3066?", "5: there is no rule DL9999"]),
                              (".checkov.yaml", "skip-check: ['CKV_K8S_16,CKV_NOPE']\n", ["1: there is no rule CKV_NOPE"]),
                              (".kube-linter.yaml", "checks:\n  exclude: [nosuch-check, run-as-non-root]\n", ["2: there is no rule kube-linter:nosuch-check"]),
                              (".trivyignore", "NOPE-1\nCVE-2020-1\nAVD-KSV-9999\nDS-0002\n", ["3: there is no rule KSV-9999"]),
                              (".checkov.yaml", "skip-check: [" + ", ".join(f"CKV_NO_{i}" for i in range(9)) + "]\n",
                               [f"1: there is no rule CKV_NO_{i}" for i in range(5)] + [" it names more rules that there are not"])):
        write(plimsoll, name, text)
        notes = [n for n in plimsoll("check", "-f", "json", "pod.yaml").json()["notes"] if "rule" in n]
        assert notes == [f"{name}:{line}" for line in words]
        (plimsoll.work / name).unlink()


@pytest.mark.parametrize("text, words", [
    ("rules:\n  disable: [container/privileged,\n    container/privilegd]\n", "3: there is no rule container/privilegd\ntry: container/privileged"),
    ("rules:\n  enable: NOPE\n", "2: there is no rule NOPE\ntry: plimsoll check --list"),
    ("rules:\n  severity:\n    CKV_K8S_1666: low\n", "3: there is no rule CKV_K8S_1666"),
])
def test_our_own_file_names_rules_that_there_are(plimsoll, text, words):
    write(plimsoll, "pod.yaml", PRIVILEGED)
    write(plimsoll, ".plimsoll.yaml", text)
    run = plimsoll("check", "pod.yaml")
    assert run.code == 2 and f"plimsoll: .plimsoll.yaml:{words}" in run.err and not run.out


@pytest.mark.parametrize("name, text, words", [(".hadolint.yaml", "ignored: []\nfailure-threshold: error\n", "failure-threshold: error in .hadolint.yaml:2 (2)"),
                                               (".plimsoll.yaml", "fail-on: medium\n", "fail-on: medium in .plimsoll.yaml:1 (2)")])
def test_a_gate_is_called_by_the_file_that_asks_for_it(plimsoll, name, text, words):
    write(plimsoll, "pod.yaml", PRIVILEGED)
    write(plimsoll, name, text)
    run = plimsoll("check", *ONLY, "pod.yaml")
    assert run.code == 1 and f"may not sail: {words}" in run.err
    assert "may not sail: --fail-on low (2)" in plimsoll("check", *ONLY, "--fail-on", "low", "pod.yaml").err


def test_what_is_checked_is_no_setting(plimsoll):
    write(plimsoll, "app/pod.yaml", PRIVILEGED)
    write(plimsoll, "app/.plimsoll.yaml", "rules: {disable: ['*']}\n")
    assert len(plimsoll("check", *ONLY, "app").lines()) == 2


EXEMPT = "exemptions:\n- rule: {rule}\n  reason: the driver needs it\n{more}"


@pytest.mark.parametrize("rule, more, told", [
    ("container/privileged", "", 0), ("CKV_K8S_*", "", 0), ("container/other", "", 2), ("container/privileged", "  path: '*.yaml'\n", 0),
    ("container/privileged", "  path: k8s/**\n", 2), ("container/privileged", "  resource: Pod/*/web\n", 0),
    ("container/privileged", "  resource: Pod/*/api\n", 2), ("container/privileged", "  until: 2999-01-01\n", 0),
    ("container/privileged", "  until: 2001-01-01\n", 2)])
def test_exemptions(plimsoll, rule, more, told):
    write(plimsoll, "pod.yaml", PRIVILEGED)
    write(plimsoll, ".plimsoll.yaml", "rules: {only: [container/privileged]}\n" + EXEMPT.format(rule=rule, more=more))
    report = plimsoll("check", "-f", "json", ".").json()
    assert report["summary"]["findings"] == told and report["summary"]["ignored"] == 2 - told
    assert bool(report["notes"]) == bool(told)
    ended = [n for n in plimsoll("check", "-f", "json", "pod.yaml").json()["notes"] if "matches nothing" in n]
    assert ended == [], "one file does not tell what the others' exemptions are for"


@pytest.mark.parametrize("text, line, word", [
    ("rulse: {}\n", 1, "rules:"), ("rules:\n  disabled: []\n", 2, "disable:"), ("a: 1\na: 2\n", 2, "twice"),
    ("exemptions:\n- rule: x\n", 2, "reason"), ("exemptions:\n- reason: x\n", 2, "rule"), ("kubernetes-version: new\n", 1, "1.34"),
    ("exemptions:\n- {rule: x, reason: y, until: soon}\n", 2, "YYYY-MM-DD"), ("rules:\n  severity: {a: bad}\n", 2, "severity"),
    ("fail-on: soon\n", 1, "severity"), ("required-labels: {a: b}\n", 1, "text, url"), ("rules: [a\n", 2, "")])
def test_damage_of_own_settings_has_its_line(plimsoll, text, line, word):
    write(plimsoll, "pod.yaml", PRIVILEGED)
    write(plimsoll, ".plimsoll.yaml", text)
    run = plimsoll("check", "pod.yaml")
    assert run.code == 2 and ".plimsoll.yaml" in run.err and word in run.err, run
    assert f".plimsoll.yaml:{line}: " in run.err or f"line {line}" in run.err


def test_hadolint_yaml(plimsoll):
    dockerfile(plimsoll)
    write(plimsoll, ".hadolint.yaml", "override:\n  error: [DL3000]\nfailure-threshold: error\nformat: tty\nunheard-of: 1\n")
    run = plimsoll("check", *RULE, "-f", "json", "Dockerfile")
    assert run.code == 1 and {f["severity"] for f in run.json()["findings"]} == {"high"}
    assert [n for n in run.json()["notes"] if n.startswith(".hadolint.yaml:5: ") and "unheard-of" in n]
    write(plimsoll, ".hadolint.yaml", "ignored:\n- DL3000\n")
    assert "DL3000" not in json.dumps([f["aliases"] for f in plimsoll("check", "-f", "json", "Dockerfile").json()["findings"]])


def test_checkov_yaml(plimsoll):
    write(plimsoll, "pod.yaml", PRIVILEGED)
    write(plimsoll, "third/pod.yaml", PRIVILEGED)
    write(plimsoll, ".checkov.yaml", "check: CKV_K8S_16\nskip-path: [third, 'a.*b']\nquiet: true\n")
    run = plimsoll("check", "-f", "json", ".")
    assert {f["subject"]["path"] for f in run.json()["findings"]} == {"pod.yaml"} and "regular expression" in run.json()["notes"][0]
    write(plimsoll, ".checkov.yaml", "skip-check: [CKV_K8S_16]\n")
    assert "container/privileged\t" not in plimsoll("check", ".").out


def test_trivyignore(plimsoll):
    write(plimsoll, "pod.yaml", PRIVILEGED)
    write(plimsoll, ".trivyignore", "# these\nCVE-2020-1\nAVD-KSV-0017 exp:2999-01-01\n")
    report = plimsoll("check", *ONLY, "-f", "json", "pod.yaml").json()
    assert report["summary"]["findings"] == 0 and report["summary"]["ignored"] == 2 and report["notes"] == []
    (plimsoll.work / ".trivyignore").unlink()
    write(plimsoll, ".trivyignore.yaml", "misconfigurations:\n- id: AVD-KSV-0017\n  paths: ['other/**']\n  statement: why\n- id: KSV-0017\n"
          "  expired_at: 2001-01-01\n")
    write(plimsoll, ".plimsoll.yaml", "rules: {only: [container/privileged]}\n")
    report = plimsoll("check", "-f", "json", ".").json()
    assert report["summary"]["findings"] == 2 and len(report["notes"]) == 2


def test_kube_linter_yaml(plimsoll):
    write(plimsoll, "pod.yaml", PRIVILEGED)
    write(plimsoll, ".kube-linter.yaml", "checks:\n  exclude: [privileged-container]\n")
    assert "container/privileged\t" not in plimsoll("check", "pod.yaml").out
    write(plimsoll, ".kube-linter.yaml", "checks:\n  doNotAutoAddDefaults: true\n  include: [privileged-container]\n")
    assert {row.split("\t")[1] for row in plimsoll("check", "pod.yaml").lines()} == {"container/privileged"}


@pytest.mark.parametrize("attributes, told", [
    ({"kind": "Pod", "name": "web"}, 0), ({"kind": "Pod", "namespace": "shop", "name": "w.*"}, 0), ({"kind": "Deployment"}, 2),
    ({"namespace": "other"}, 2), ({}, 0), ({"cluster": "prod"}, 2), ({"name": "a|web"}, 2)])
def test_kubescape_exceptions(plimsoll, attributes, told):
    write(plimsoll, "pod.yaml", PRIVILEGED)
    write(plimsoll, "exceptions.json", json.dumps([{
        "name": "known", "policyType": "postureExceptionPolicy", "actions": ["alertOnly"],
        "resources": [{"designatorType": "Attributes", "attributes": attributes}], "posturePolicies": [{"controlID": "C-0057"}]}]))
    write(plimsoll, "own.yaml", "rules: {only: [container/privileged]}\n")
    report = plimsoll("check", "--config", "exceptions.json", "--config", "own.yaml", "-f", "json", ".").json()
    assert report["summary"]["findings"] == told
    assert bool(report["notes"]) == bool(told)


def test_a_file_that_is_no_settings(plimsoll):
    write(plimsoll, "pod.yaml", PRIVILEGED)
    run = plimsoll("check", "--config", "pod.yaml", "pod.yaml")
    assert run.code == 64 and "--config pod.yaml" in run.err


@pytest.mark.parametrize("name, text, told", [
    (".hadolint.yaml", "foo: bar\n", ':1: "foo" is not a setting that plimsoll takes over'),
    (".hadolint.yaml", "ignored: []\nignore: [DL3000]\n", ':2: "ignore" is no setting that is known; did you mean "ignored"?'),
    (".hadolint.yaml", "override:\n  warnin: [DL3000]\n", ':2: "warnin" is no setting that is known; did you mean "warning"?'),
    (".hadolint.yaml", "strict-labels: perhaps\n", ':1: "perhaps" is neither true nor false'),
    (".checkov.yaml", "skip-chek: [CKV_DOCKER_10]\n", ':1: "skip-chek" is no setting that is known; did you mean "skip-check"?'),
    (".kube-linter.yaml", "checks:\n  exclud: [x]\n", ':2: "exclud" is no setting that is known; did you mean "exclude"?'),
    (".kube-linter.yaml", "customChecks: []\n", ':1: "customChecks" is not a setting'),
])
def test_unknown_keys_of_other_tools_files_are_told(plimsoll, name, text, told):
    dockerfile(plimsoll)
    write(plimsoll, name, text)
    assert [note for note in notes(plimsoll, *RULE, "Dockerfile") if note.startswith(name + told)]
    assert plimsoll("check", *RULE, "Dockerfile").err.startswith("plimsoll: " + name + told)


def test_unknown_keys_of_kubescape_exceptions_are_told(plimsoll):
    dockerfile(plimsoll)
    write(plimsoll, "exceptions.json", json.dumps([{"name": "a", "expirationDat": "2030-01-01", "posturePolicies": [{"controlId": "C-0057"}]}], indent=1))
    told = notes(plimsoll, "--config", "exceptions.json", "Dockerfile")
    assert any("expirationDat" in note and 'mean "expirationDate"' in note for note in told)
    assert any("controlId" in note and 'mean "controlID"' in note for note in told)


def test_no_fail_of_hadolint(plimsoll):
    write(plimsoll, "Dockerfile", "FROM debian:12\nMAINTAINER me\nRUN sudo ls\n")
    write(plimsoll, ".hadolint.yaml", "failure-threshold: style\n")
    assert plimsoll("check", "Dockerfile").code == 1
    write(plimsoll, ".hadolint.yaml", "failure-threshold: style\nno-fail: true\n")
    assert plimsoll("check", "Dockerfile").code == 0


# ---- baselines ----

def test_baseline_survives_moved_lines(plimsoll):
    write(plimsoll, "pod.yaml", PRIVILEGED)
    run = plimsoll("check", "--fail-on", "low", "--create-baseline", "known.json", "pod.yaml")
    assert run.code == 0 and json.loads((plimsoll.work / "known.json").read_text())["schema"] == "plimsoll-baseline/1"
    write(plimsoll, "pod.yaml", "# a\n\n# b\n" + PRIVILEGED)
    assert plimsoll("check", "--baseline", "known.json", "--fail-on", "low", "pod.yaml").code == 0
    write(plimsoll, "pod.yaml", PRIVILEGED + "  - name: c\n    image: registry.example.org/c:1\n    securityContext: {privileged: true}\n")
    report = plimsoll("check", *ONLY, "--baseline", "known.json", "-f", "json", "./pod.yaml").json()
    assert report["summary"]["findings"] == 1 and report["summary"]["ignored"] == 2
    assert [f["subject"]["resource"][-1] for f in report["findings"] if not f["ignored"]] == ["c"]


def test_baseline_tells_what_is_gone(plimsoll):
    write(plimsoll, "pod.yaml", PRIVILEGED)
    plimsoll("check", *ONLY, "--create-baseline", "known.json", "pod.yaml")
    write(plimsoll, "pod.yaml", POD.format(a="true", b="false"))
    write(plimsoll, ".plimsoll.yaml", "rules: {only: [container/privileged]}\n")
    report = plimsoll("check", "--baseline", "known.json", "-f", "json", ".").json()
    assert report["summary"]["findings"] == 0 and "1 of 2 findings are gone" in report["notes"][0]
    assert plimsoll("check", "--baseline", "known.json", "-f", "json", "pod.yaml").json()["notes"] == []


def test_two_of_a_kind_are_two(plimsoll):
    write(plimsoll, "Dockerfile", "FROM debian:12 AS a\nWORKDIR x\nFROM debian:12\nWORKDIR x\n")
    prints = [f["fingerprint"] for f in plimsoll("check", *RULE, "-f", "json", "Dockerfile").json()["findings"]]
    assert len(prints) == 2 and len(set(prints)) == 2


def test_a_file_that_is_no_baseline(plimsoll):
    write(plimsoll, "pod.yaml", PRIVILEGED)
    write(plimsoll, "known.json", "{}")
    run = plimsoll("check", "--baseline", "known.json", "pod.yaml")
    assert run.code == 2 and "known.json" in run.err
