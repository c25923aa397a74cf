# SPDX-License-Identifier: Apache-2.0
"""plimsoll check --fix and --diff: patch(1) and git-apply(1) are the judges of the difference."""
import json
import os
import shutil
import stat
import subprocess

import pytest

from test_check import POD, write

ONLY = ("--rule", "container/capability-prefix")
PREFIXED = POD.format(a="false", b="false").replace("privileged: false", "capabilities: {drop: [CAP_ALL]}")


def fixed(text):
    return text.replace("CAP_ALL", "ALL")


def test_fix_changes_what_is_wrong_and_nothing_else(plimsoll):
    write(plimsoll, "pod.yaml", "# keep   this\n" + PREFIXED)
    run = plimsoll("check", *ONLY, "--fix", "pod.yaml")
    assert run.code == 0 and run.out.startswith("none found") and "2 findings in 1 file changed" in run.err
    assert (plimsoll.work / "pod.yaml").read_text() == "# keep   this\n" + fixed(PREFIXED)


@pytest.mark.parametrize("name, convert", [
    ("crlf", lambda t: t.replace("\n", "\r\n").encode()), ("mark", lambda t: b"\xef\xbb\xbf" + t.encode()),
    ("both", lambda t: b"\xef\xbb\xbf" + t.replace("\n", "\r\n").encode()), ("no end", lambda t: t.rstrip("\n").encode()),
    ("wide", lambda t: t.replace("name: web", "name: web # \u4e2d\u6587 \U0001f600").encode())])
def test_bytes_elsewhere_stay(plimsoll, name, convert):
    write(plimsoll, "pod.yaml", convert(PREFIXED))
    assert plimsoll("check", *ONLY, "--fix", "pod.yaml").code == 0
    assert (plimsoll.work / "pod.yaml").read_bytes() == convert(fixed(PREFIXED))


def test_lines_that_come_in_end_as_the_file_does(plimsoll):
    write(plimsoll, "pod.yaml", PREFIXED.replace("\n", "\r\n"))
    plimsoll("check", "--fix", "pod.yaml")
    after = (plimsoll.work / "pod.yaml").read_bytes()
    assert after != PREFIXED.encode() and after.count(b"\n") == after.count(b"\r\n")


def test_utf16_is_told_and_left(plimsoll):
    before = PREFIXED.encode("utf-16")
    write(plimsoll, "pod.yaml", before)
    run = plimsoll("check", *ONLY, "--fix", "pod.yaml")
    assert (plimsoll.work / "pod.yaml").read_bytes() == before and "UTF-16" in run.err and len(run.lines()) == 2


def test_what_is_suppressed_is_left(plimsoll):
    text = PREFIXED.replace("  - name: b", "  # plimsoll: ignore container/capability-prefix\n  - name: b")
    write(plimsoll, "pod.yaml", text)
    plimsoll("check", *ONLY, "--fix", "pod.yaml")
    assert (plimsoll.work / "pod.yaml").read_text() == text.replace("CAP_ALL", "ALL", 1)
    write(plimsoll, "pod.yaml", PREFIXED)
    write(plimsoll, ".plimsoll.yaml", "exemptions:\n- {rule: container/capability-prefix, reason: it is so}\n")
    plimsoll("check", *ONLY, "--fix", "pod.yaml")
    assert (plimsoll.work / "pod.yaml").read_text() == PREFIXED


def test_what_somebody_may_need_is_left(plimsoll):
    """A privileged daemon, the denial of escalation that the API server refuses beside it, and what a controller of its own reads."""
    daemon = ("apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n      containers:\n"
              "      - name: b\n        image: c:1\n        securityContext: {privileged: true}\n")
    own = "apiVersion: example.org/v1\nkind: Foo\nspec:\n  podTemplate:\n    spec:\n      containers:\n      - {name: a, image: b:1}\n"
    for name, text in (("daemon.yaml", daemon), ("own.yaml", own)):
        write(plimsoll, name, text)
        run = plimsoll("check", "--diff", name)
        assert run.out == "" and "0 findings in 0 files" in run.err, name
    assert "container/privilege-escalation-not-denied" in plimsoll("check", "own.yaml").out


@pytest.mark.parametrize("before, after", [
    ("RUN <<EOF\nset -e\napk add a=1\napk add a=1\nEOF\n", "RUN <<EOF\nset -e\napk add --no-cache a=1\napk add --no-cache a=1\nEOF\n"),
    ("RUN pip install a==1 && \\\n  pip install b==1 && pip3 install --no-cache-dir c==1\n",
     "RUN pip install --no-cache-dir a==1 && \\\n  pip install --no-cache-dir b==1 && pip3 install --no-cache-dir c==1\n")])
def test_every_call_of_an_instruction_is_changed_once(plimsoll, before, after):
    write(plimsoll, "Dockerfile", "FROM a:1\n" + before)
    for _ in range(2):
        assert plimsoll("check", "--rule", "run/*-cache-kept", "--fix", "Dockerfile").code == 0
        assert (plimsoll.work / "Dockerfile").read_text() == "FROM a:1\n" + after


def test_mode_and_link_stay(plimsoll):
    write(plimsoll, "real.yaml", PREFIXED)
    (plimsoll.work / "real.yaml").chmod(0o600)
    (plimsoll.work / "pod.yaml").symlink_to("real.yaml")
    plimsoll("check", *ONLY, "--fix", "pod.yaml")
    assert (plimsoll.work / "pod.yaml").is_symlink() and (plimsoll.work / "real.yaml").read_text() == fixed(PREFIXED)
    assert stat.S_IMODE((plimsoll.work / "real.yaml").stat().st_mode) == 0o600


def test_standard_input_cannot_be_changed(plimsoll):
    for option in ("--fix", "--diff"):
        run = plimsoll("check", option, "-", input=PREFIXED)
        assert run.code == 64 and "standard input" in run.err
    assert plimsoll("check", "--fix", "--diff", ".").code == 64


def test_diff_changes_nothing(plimsoll):
    write(plimsoll, "pod.yaml", PREFIXED)
    run = plimsoll("check", *ONLY, "--diff", "pod.yaml")
    assert run.code == 1 and (plimsoll.work / "pod.yaml").read_text() == PREFIXED
    assert run.out.splitlines()[:2] == ["--- a/pod.yaml", "+++ b/pod.yaml"]
    write(plimsoll, "pod.yaml", fixed(PREFIXED))
    assert plimsoll("check", *ONLY, "--diff", "pod.yaml").out == ""


@pytest.mark.parametrize("tool", [["patch", "-p1", "-s", "-i"], ["git", "apply", "-p1"]])
@pytest.mark.parametrize("convert", [str, lambda t: t.rstrip("\n"), lambda t: t + "---\n" + t])
def test_a_diff_applied_is_what_fix_does(plimsoll, tool, convert):
    if not shutil.which(tool[0]):
        pytest.skip(f"no {tool[0]}")
    for name in ("a/pod.yaml", "b/pod.yaml"):
        write(plimsoll, name, convert(PREFIXED))
    (plimsoll.work / "fix.patch").write_text(plimsoll("check", "--diff", "a", "b").out)
    subprocess.run([*tool, "fix.patch"], cwd=plimsoll.work, check=True, env={**os.environ, "GIT_CEILING_DIRECTORIES": str(plimsoll.home)})
    patched = {name: (plimsoll.work / name).read_bytes() for name in ("a/pod.yaml", "b/pod.yaml")}
    for name in patched:
        write(plimsoll, name, convert(PREFIXED))
    assert plimsoll("check", "--fix", "a", "b").code == 0
    assert patched == {name: (plimsoll.work / name).read_bytes() for name in patched}


# ---- each rule that offers a change: its own bad example is the case ----

def named_as(text):
    """A name by which the example is told for what it is."""
    first = text.lstrip().split("\n")[0]
    if first.startswith("docker "):
        return None
    if "services:" in text:
        return "compose.yaml"
    if first.startswith(("apiVersion", "kind", "---")):
        return "object.yaml"
    return "docker-bake.hcl" if first.startswith(("target", "group")) else "Dockerfile"


def rules_of(plimsoll, name):
    return {row.split("\t")[1] for row in plimsoll("check", "--config", "none", name).lines() if "\t" in row}


def rules_that_offer(plimsoll, rules):
    """Those of whose bad examples one run over all of them wants to change something."""
    for i, rule in enumerate(rules):
        write(plimsoll, f"all/{i}/{named_as(rule['bad'])}", rule["bad"])
    findings = plimsoll("check", "--config", "none", "--enable", "*", "-f", "json", "all").json()["findings"]
    changed = {(f["rule"], f["subject"]["path"].split("/")[1]) for f in findings if f.get("edits")}
    return [rule for i, rule in enumerate(rules) if (rule["id"], str(i)) in changed]


def test_changes_heal_and_harm_nothing(plimsoll):
    """What a rule found is gone, nothing else is there instead, the file is still read, and a second run has nothing to do."""
    rules = [rule for rule in plimsoll("check", "--list", "-f", "json").json()["rules"] if rule.get("bad") and named_as(rule["bad"])]
    offering = rules_that_offer(plimsoll, rules)
    for rule in offering:
        name, only = named_as(rule["bad"]), ("--config", "none", "--allow-incomplete", "--rule", rule["id"])
        write(plimsoll, name, rule["bad"])
        found, before = rules_of(plimsoll, name), plimsoll("check", *only, "-f", "json", name).json()
        plimsoll("check", *only, "--fix", name)
        fixed_text, after = (plimsoll.work / name).read_text(), plimsoll("check", *only, "-f", "json", name).json()
        kept = [f for f in before["findings"] if not f.get("edits")]
        assert len(after["findings"]) == len(kept) < len(before["findings"]), (rule["id"], fixed_text)
        assert after["summary"]["documents"] == before["summary"]["documents"], rule["id"]
        assert len(after["coverage"]["notEvaluated"]) <= len(before["coverage"]["notEvaluated"]), rule["id"]
        assert rules_of(plimsoll, name) <= found, (rule["id"], fixed_text)
        assert "0 findings in 0 files changed" in plimsoll("check", *only, "--fix", name).err, rule["id"]
        assert (plimsoll.work / name).read_text() == fixed_text, rule["id"]
    ids = {rule["id"] for rule in offering}
    assert {"dockerfile/add-instead-of-copy", "dockerfile/shell-form", "run/apk-cache-kept", "run/apt-cache-kept",
            "container/capability-prefix", "container/privilege-escalation-not-denied"} <= ids
    assert not ids & {"container/privileged", "container/privilege-escalation", "container/proc-mount"}, "who set it may need it"
    assert not [rule for rule in ids if "limit" in rule or "request" in rule], "what a container needs nobody can tell"


# ---- USER ----

MAKES = "FROM debian:12\nRUN useradd -r app\n"
ROOT = ("--config", "none", "--rule", "container/root-*", "--rule", "dockerfile/no-user", "--rule", "dockerfile/user-root")


@pytest.mark.parametrize("before, after", [
    (MAKES + 'CMD ["/app"]\n', MAKES + 'USER app\nCMD ["/app"]\n'),
    (MAKES + '\n# it starts\nENTRYPOINT ["/app"]\nCMD ["-v"]\n', MAKES + '\nUSER app\n# it starts\nENTRYPOINT ["/app"]\nCMD ["-v"]\n'),
    (MAKES + 'CMD ["/app"]\nRUN ls', MAKES + 'CMD ["/app"]\nRUN ls\nUSER app'),
    ('FROM debian:12\nRUN useradd -u 10001 app\nCMD ["/app"]\n', 'FROM debian:12\nRUN useradd -u 10001 app\nUSER 10001\nCMD ["/app"]\n'),
    ('FROM alpine:3.20 AS a\nRUN adduser -D -G x app\nFROM a\nCMD ["/app"]\n', 'FROM alpine:3.20 AS a\nRUN adduser -D -G x app\nFROM a\nUSER app\nCMD ["/app"]\n'),
    ('from debian:12\nrun useradd app\ncmd ["/app"]\n', 'from debian:12\nrun useradd app\nuser app\ncmd ["/app"]\n'),
    ('FROM a:1\nUSER app:app\nUSER root\nRUN b\nCMD ["/app"]\n', 'FROM a:1\nUSER app:app\nUSER root\nRUN b\nUSER app:app\nCMD ["/app"]\n'),
    ('FROM a:1\r\nRUN useradd app\r\nCMD ["/app"]\r\n', 'FROM a:1\r\nRUN useradd app\r\nUSER app\r\nCMD ["/app"]\r\n'),
    # The same, but that what it needs is not known, or that it is.
    ("FROM debian:12\n" + 'CMD ["/app"]\n', None),
    (MAKES, None),
    (MAKES + 'CMD ["/start.sh"]\n', None),
    (MAKES + 'ENTRYPOINT ["gosu", "app", "/app"]\n', None),
    (MAKES + 'EXPOSE 80\nCMD ["/app"]\n', None),
    (MAKES + 'EXPOSE $PORT\nCMD ["/app"]\n', None),
    (MAKES + 'VOLUME /data\nCMD ["/app"]\n', None),
    (MAKES + 'RUN useradd other\nCMD ["/app"]\n', None),
    ('FROM debian:12\nRUN useradd $NAME\nCMD ["/app"]\n', None),
    ('FROM debian:12\nRUN adduser www-data video\nCMD ["/app"]\n', None),
    ('FROM debian:12 AS a\nRUN useradd app\nFROM debian:12\nCOPY --from=a /app /app\nCMD ["/app"]\n', None),
    ('FROM a:1\nUSER app\nRUN b\nUSER root\nCMD ["/app"]\n', None),      # it is root for what it starts
    ('FROM a:1\nUSER $NAME\nUSER root\nRUN b\nCMD ["/app"]\n', None),
])
def test_the_user_that_is_made_for_it(plimsoll, before, after):
    write(plimsoll, "Dockerfile", before.encode())
    plimsoll("check", *ROOT, "--fix", "Dockerfile")
    assert (plimsoll.work / "Dockerfile").read_bytes() == (after or before).encode()
    if after:
        assert plimsoll("check", "--config", "none", "--rule", "container/root-*", "Dockerfile").out.startswith("none found")


# ---- digests ----

DIGEST = "sha256:" + "0123456789abcdef" * 4
KNOWN = f"# pulled today\nalpine:3.20@{DIGEST}\ndebian {DIGEST}\nregistry.example.org/a/b:1\t{DIGEST}\n"


@pytest.mark.parametrize("name, before, after", [
    ("Dockerfile", "FROM --platform=linux/amd64 alpine:3.20 AS a\nFROM debian\nCOPY --from=registry.example.org/a/b:1 /c /c\n",
     f"FROM --platform=linux/amd64 alpine:3.20@{DIGEST} AS a\nFROM debian@{DIGEST}\nCOPY --from=registry.example.org/a/b:1@{DIGEST} /c /c\n"),
    ("Dockerfile", "ARG V=3.20\nFROM alpine:$V\nFROM alpine:3.21\nFROM scratch\n", None),
    ("Dockerfile", f"FROM alpine:3.20@{DIGEST} AS alpine\nFROM alpine\n", None),
    ("compose.yaml", "services:\n  a: {image: \"alpine:3.20\"}\n  b:\n    image: library/debian # why\n",
     f"services:\n  a: {{image: \"alpine:3.20@{DIGEST}\"}}\n  b:\n    image: library/debian@{DIGEST} # why\n"),
    ("pod.yaml", POD.format(a="false", b="false").replace("registry.example.org/a:1.0", "'alpine:3.20'"), "quoted"),
])
def test_digests_that_are_known(plimsoll, name, before, after):
    write(plimsoll, "known.txt", KNOWN)
    write(plimsoll, name, before)
    plimsoll("check", "--config", "none", "--rule", "reference/no-digest", "--digests", "known.txt", "--fix", name)
    if after == "quoted":
        after = before.replace("'alpine:3.20'", f"'alpine:3.20@{DIGEST}'")
    assert (plimsoll.work / name).read_text() == (after or before)


def test_whoever_knows_digests_wants_them(plimsoll):
    write(plimsoll, "known.txt", KNOWN)
    write(plimsoll, "Dockerfile", "FROM alpine:3.20\n")
    assert "reference/no-digest" not in plimsoll("check", "Dockerfile").out
    assert "reference/no-digest" in plimsoll("check", "--digests", "known.txt", "Dockerfile").out
    write(plimsoll, ".plimsoll.yaml", "digests: known.txt\n")
    finding, = [f for f in plimsoll("check", "-f", "json", "Dockerfile").json()["findings"] if f["rule"] == "reference/no-digest"]
    assert {"what": f"alpine:3.20 is {DIGEST}", "where": "known.txt:2"}.items() <= finding["evidence"][1].items()


@pytest.mark.parametrize("line", ["alpine:3.20", "alpine:3.20@sha256:12", f"alpine:3.20 {DIGEST} more", "@" + DIGEST])
def test_a_wrong_line_of_digests_is_told(plimsoll, line):
    write(plimsoll, "known.txt", "# a\n" + line + "\n")
    write(plimsoll, "Dockerfile", "FROM alpine:3.20\n")
    run = plimsoll("check", "--digests", "known.txt", "Dockerfile")
    assert run.code == 2 and "known.txt:2: a reference and its digest are expected" in run.err


@pytest.mark.parametrize("before, after", [
    ("spec:\n    containers:\n    -   name: a\n        image: a:1\nmetadata:\n    name: b\n",
     "    -   name: a\n        securityContext:\n            allowPrivilegeEscalation: false\n        image: a:1\n"),
    ("metadata:\n  name: b\nspec:\n  containers:\n  - name: a\n    resources:\n        limits: {cpu: 1}\n",
     "  - name: a\n    securityContext:\n        allowPrivilegeEscalation: false\n    resources:\n"),
    ("spec: {containers: [{name: a, image: b}]}\n", "[{name: a, securityContext: {allowPrivilegeEscalation: false}, image: b}]"),
    ("spec: {containers: [{name: a}]}\n", "[{name: a, securityContext: {allowPrivilegeEscalation: false}}]"),
    ("spec: {containers: [{name: &x a, image: b}]}\n", "[{securityContext: {allowPrivilegeEscalation: false}, name: &x a, image: b}]"),
])
def test_what_comes_in_is_written_as_its_neighbours(plimsoll, before, after):
    write(plimsoll, "pod.yaml", "apiVersion: v1\nkind: Pod\n" + before)
    run = plimsoll("check", "--rule", "container/privilege-escalation-not-denied", "--fix", "pod.yaml")
    assert run.code == 0 and after in (plimsoll.work / "pod.yaml").read_text()
