# SPDX-License-Identifier: Apache-2.0
"""Policies, gates, actions and the load line over made images. What an action promises is held against the image with that action
carried out, evaluated again."""
import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from images import ImageBuilder, file, whiteout
from test_cli import on_terminal

ROOT = Path(__file__).resolve().parent.parent.parent
NOW = {"SOURCE_DATE_EPOCH": "1795512600"}  # 2026-11-24
GONE = "2026-11-20T00:00:00Z"
CONFIG = {"user": "app", "entrypoint": ["/usr/bin/serve"]}


class Package:
    def __init__(self, name, version="1", depends="", files=(), extra=""):
        self.name, self.version, self.depends, self.files, self.extra = name, version, depends, dict(files), extra

    def stanza(self):
        fields = f"Package: {self.name}\nStatus: install ok installed\nVersion: {self.version}\nArchitecture: amd64\n"
        return fields + (f"Depends: {self.depends}\n" if self.depends else "") + self.extra + "\n"


def world():
    """serve needs libserve; gcc needs cpp and libmpc, which only they need; curl needs libcurl, which git needs too."""
    return [
        Package("serve", depends="libserve", files={"usr/bin/serve": "x" * 10}),
        Package("libserve", files={"usr/share/libserve/data": "x"}),
        Package("gcc", depends="cpp, libmpc", files={"usr/bin/gcc": "g" * 1000}),
        Package("cpp", depends="libmpc", files={"usr/bin/cpp": "c" * 2000}),
        Package("libmpc", files={"usr/lib/libmpc.so.3": "m" * 3000}),
        Package("curl", depends="libcurl", files={"usr/bin/curl": "u" * 400}),
        Package("git", depends="libcurl", files={"usr/bin/git": "t" * 500}),
        Package("libcurl", files={"usr/lib/libcurl.so.4": "l" * 600}),
        Package("base-files", extra="Essential: yes\n", files={"etc/debian_version": "12\n"}),
    ]


def system(packages):
    entries = [file("etc/os-release", "ID=debian\nVERSION_ID=12\nVERSION_CODENAME=bookworm\n"),
               file("etc/passwd", "root:x:0:0::/:/bin/sh\nadmin:x:0:0::/:/bin/sh\napp:x:10001:10001::/:/bin/sh\n"),
               file("var/lib/dpkg/status", "".join(p.stanza() for p in packages))]
    for package in packages:
        entries.append(file(f"var/lib/dpkg/info/{package.name}.list", "".join(f"/{path}\n" for path in package.files)))
        entries += [file(path, text, mode=0o755) for path, text in package.files.items()]
    return entries


def image(packages=None, name="registry.example.com/shop:1.0", layers=(), created="2026-11-01T00:00:00Z", **config):
    builder = ImageBuilder(name, **{**CONFIG, **config})
    builder.extra["created"] = created
    builder.layer(system(world() if packages is None else packages), created_by="ADD rootfs.tar / # buildkit")
    for created_by, entries in layers:
        builder.layer(entries, created_by=created_by)
    return builder


def advisory(cve, package, fixed, published="2026-01-01T00:00:00Z", score="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"):
    events = [{"introduced": "0"}] + ([{"fixed": fixed}] if fixed else [])
    return {"id": f"DEBIAN-{cve}", "upstream": [cve], "published": published, "modified": GONE, "schema_version": "1.7.0", "details": "x",
            "severity": [{"type": "CVSS_V3", "score": score}],
            "affected": [{"package": {"ecosystem": "Debian:12", "name": package}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}]}


ADVISORIES = [
    advisory("CVE-2026-0001", "serve", "2"), advisory("CVE-2026-0002", "cpp", "2"), advisory("CVE-2026-0003", "libmpc", None),
    advisory("CVE-2026-0004", "libcurl", "3"), advisory("CVE-2026-0005", "libcurl", None),
    advisory("CVE-2026-0006", "libserve", "4", published="2026-11-21T00:00:00Z"),
]


def build_database(plimsoll, folder, advisories=ADVISORIES, exploited=()):
    feeds = folder / "feeds" / "osv" / "Debian"
    feeds.mkdir(parents=True)
    for record in advisories:
        (feeds / f"{record['id']}.json").write_text(json.dumps(record))
    if exploited:
        (folder / "feeds" / "kev").mkdir()
        (folder / "feeds" / "kev" / "known_exploited_vulnerabilities.json").write_text(json.dumps({
            "title": "x", "catalogVersion": "1", "dateReleased": "2026-11-20T00:00:00.0000Z", "count": len(exploited), "vulnerabilities": [
                {"cveID": cve, "vendorProject": "a", "product": "b", "vulnerabilityName": "c", "dateAdded": "2026-11-01",
                 "shortDescription": "d", "requiredAction": "e", "dueDate": "2026-11-22", "knownRansomwareCampaignUse": "Unknown",
                 "notes": "", "cwes": []} for cve in exploited]}))
    path = folder / "advisories.db"
    run = plimsoll("db", "build", "--from", folder / "feeds", "-o", path, env=NOW)
    assert run.code == 0, run
    return path


@pytest.fixture
def database(plimsoll, tmp_path):
    return build_database(plimsoll, tmp_path / "db-folder")


@pytest.fixture
def evaluate(plimsoll, tmp_path, database):
    def run(builder, *words, command="eval", cwd=None):
        path = builder.docker(tmp_path / "image.tar") if hasattr(builder, "docker") else builder
        done = plimsoll(command, "--no-cache", "--db", database, "-f", "json", path, *words, env=NOW, cwd=cwd)
        assert done.out, done
        report = json.loads(done.out)
        report["exit"] = done.code
        return report
    return run


def policy(tmp_path, text, name="house.yaml"):
    path = tmp_path / name
    path.write_text(text)
    return path


def verdicts(report):
    return {gate["name"]: gate["verdict"] for gate in report["gates"]}


# --- policies ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["baseline", "strict", "pci", "nist-800-190"])
def test_presets_name_what_they_rest_on(evaluate, name):
    report = evaluate(image(), "--policy", name)
    assert len(report["gates"]) >= 5
    for gate in report["gates"]:
        assert gate["askedBy"].startswith("policy "), gate
    assert sum("references" in gate for gate in report["gates"]) >= 3
    assert {"secrets", "user"} <= set(verdicts(report))


def test_what_is_not_looked_at_is_no_pass(evaluate, tmp_path):
    report = evaluate(image(), "--policy", policy(tmp_path, "gates:\n  signature: required\n"))
    assert verdicts(report) == {"signature": "cannot-say"}
    assert (report["exit"], report["verdict"]) == (3, "cannot-say")
    assert evaluate(image(), "--policy", tmp_path / "house.yaml", "--allow-incomplete")["exit"] == 3, "it was asked for"


def test_a_command_that_looks_at_a_part_cannot_say(evaluate, tmp_path):
    path = policy(tmp_path, "gates:\n  secrets: none\n  max-packages: 100\n")
    assert verdicts(evaluate(image(), "--policy", path, command="scan")) == {"secrets": "cannot-say", "max-packages": "passed"}


def test_a_file_nobody_named_leaves_the_rest_to_eval(evaluate, tmp_path):
    folder = tmp_path / "repository"
    folder.mkdir()
    policy(folder, "gates:\n  secrets: none\n  max-packages: 100\n", ".plimsoll.yaml")
    report = evaluate(image(), command="scan", cwd=folder)
    assert verdicts(report) == {"max-packages": "passed"}
    assert any("1 gate left to plimsoll eval" in note for note in report["notes"])
    assert verdicts(evaluate(image(), cwd=folder)) == {"secrets": "passed", "max-packages": "passed"}
    assert verdicts(evaluate(image(), "--policy", "none", cwd=folder)) == {}


@pytest.mark.parametrize("exempted, verdict", [("container/root-user", "passed"), ("image/tag-latest", "failed")])
def test_who_may_be_root_is_exempted_for_the_gate_too(evaluate, tmp_path, exempted, verdict):
    exemptions = tmp_path / "accepted"
    exemptions.write_text(f"{exempted} # it runs in a sandbox of its own\n")
    path = policy(tmp_path, "gates:\n  user: non-root\n")
    report = evaluate(image(user=""), "--policy", path, "--ignore", exemptions)
    assert verdicts(report) == {"user": verdict}


@pytest.mark.parametrize("command", ["scan", "eval"])
@pytest.mark.parametrize("user, verdict", [("app", "passed"), ("admin", "failed"), ("+0", "failed"), ("nobody-there", "passed")])
def test_who_is_root_is_what_the_accounts_say(evaluate, tmp_path, command, user, verdict):
    path = policy(tmp_path, "gates:\n  user: non-root\n")
    assert verdicts(evaluate(image(user=user), "--policy", path, command=command)) == {"user": verdict}


@pytest.mark.parametrize("command", ["scan", "eval"])
def test_a_file_nobody_named_leaves_no_more_to_eval_than_it_could_say(evaluate, tmp_path, command):
    folder = tmp_path / "repository"
    folder.mkdir()
    policy(folder, "gates:\n  fail-on-new: critical\n", ".plimsoll.yaml")
    report = evaluate(image(), command=command, cwd=folder)
    assert (verdicts(report), report["exit"]) == ({"fail-on-new": "cannot-say"}, 3)


def test_layers_judges_what_it_looks_at(evaluate, plimsoll, tmp_path):
    builder = image(layers=[("RUN big", [file("big", "b" * 50000)]), ("RUN big again", [file("big", "c" * 10)])])
    path = policy(tmp_path, "gates:\n  secrets: none\n  signature: required\n  max-waste: 1kB\n")
    run = plimsoll("layers", "--no-cache", "-f", "json", "--policy", path, builder.docker(tmp_path / "a.tar"), env=NOW)
    report = json.loads(run.out)
    assert run.code == 1 and verdicts(report) == {"max-waste": "failed"}
    assert any("2 gates left to plimsoll eval" in note for note in report["notes"])


def test_check_leaves_gates_of_images_alone(plimsoll, tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM scratch\nUSER 1\n")
    policy(tmp_path, "gates:\n  signature: required\n  max-packages: 1\n  user: non-root\n", ".plimsoll.yaml")
    run = plimsoll("check", ".", cwd=tmp_path)
    assert run.code == 0, run


def test_scan_leaves_gates_of_signatures_to_eval(plimsoll, tmp_path):
    image().docker(tmp_path / "shop.tar")
    policy(tmp_path, "gates:\n  signature: required\n  attestations: [sbom]\n", ".plimsoll.yaml")
    run = plimsoll("scan", "shop.tar", cwd=tmp_path)
    assert run.code == 0 and "2 gates left to plimsoll eval" in run.out + run.err, run


def test_attestations_that_there_are_not(plimsoll, tmp_path):
    image().docker(tmp_path / "shop.tar")
    policy(tmp_path, "gates:\n  attestations:\n    - provenance\n    - sbm\n", "p.yaml")
    run = plimsoll("eval", "--policy", "p.yaml", "shop.tar", cwd=tmp_path)
    assert run.code == 2 and 'p.yaml:4: attestations: there is no "sbm"' in run.err and "sbom" in run.err, run


def test_a_file_extends_another_and_says_more(evaluate, tmp_path):
    policy(tmp_path, "gates:\n  max-packages: 1\n  secrets: none\n", "house.yaml")
    path = policy(tmp_path, "extends: house.yaml\ngates:\n  max-packages: 50\n  secrets: off\n", "team.yaml")
    report = evaluate(image(), "--policy", path)
    assert verdicts(report) == {"max-packages": "passed"}
    assert report["gates"][0]["askedBy"].endswith("team.yaml:3")


def test_the_order_of_extends_is_no_matter(evaluate, tmp_path):
    path = policy(tmp_path, "gates:\n  user: off\nextends: baseline\n")
    assert "user" not in verdicts(evaluate(image(), "--policy", path))


@pytest.mark.parametrize("text, where, hint", [
    ("gates:\n  max-pakages: 3\n", 'house.yaml:2: there is no gate "max-pakages"', "max-packages:"),
    ("gates:\n  graze: 3d\n", 'house.yaml:2: there is no gate "graze"', "grace:"),
    ("gatez:\n  user: non-root\n", 'house.yaml:1: there is no setting "gatez" here', "gates:"),
    ("gates:\n  max-packages: many\n", "house.yaml:2: max-packages: a whole number is expected", None),
    ("gates:\n  max-packages: -1\n", "house.yaml:2: max-packages: a whole number is expected", None),
    ("gates:\n  max-packages: [1]\n", "house.yaml:2: max-packages: one value is expected", None),
    ("gates:\n  min-efficiency: 190%\n", "house.yaml:2: min-efficiency: a share such as 0.9 or 90% is expected", None),
    ("gates:\n  user: anyone\n", "house.yaml:2: user: non-root is expected", None),
    ("gates:\n  fail-on: hihg\n", 'house.yaml:2: "hihg" is neither', "fail-on: high"),
    ("gates:\n  max-size: big\n", "house.yaml:2: max-size: a size such as 500MB is expected", None),
    ("gates:\n  max-image-age: soon\n", "house.yaml:2: max-image-age: a duration", None),
    ("gates:\n  registries: 3\n", None, None),
    ("gates:\n  max-setuid:\n    limit: 3\n    refs: [x]\n", 'house.yaml:4: there is no setting "refs" here', None),
    ("gates:\n  max-setuid:\n    references: [x]\n", "house.yaml:3: max-setuid: a limit is expected", None),
    ("gates:\n  grace: soon\n", 'house.yaml:2: "soon" is no duration', None),
    ("gates:\n  grace: 7\n", "house.yaml:2: 7 has no unit: 7d, 7h", None),
    ("gates:\n  grace: 0\n", None, None),
    ("gates:\n  max-image-age: 30\n", "house.yaml:2: max-image-age: 30 has no unit: 30d, 30h", None),
    ("gates: 3\n", "house.yaml:1: gates with a limit each are expected", None),
    ("gates:\n  user: non-root\n  user: non-root\n", "house.yaml:3: this key stands twice", None),
    ("load:\n  vulnerabilities: 0\n", "house.yaml:2: load: vulnerabilities: a whole number above 0", None),
    ("load:\n  package: 3\n", 'house.yaml:2: there is no setting "package" here', "packages:"),
    ("extends: strikt\n", "house.yaml:1", "extends: strict"),
    ("extends: nowhere.yaml\n", "house.yaml:1", None),
    ("extends: house.yaml\n", "is there a circle?", None),
])
def test_a_policy_that_cannot_be_meant(plimsoll, tmp_path, text, where, hint):
    path = policy(tmp_path, text)
    run = plimsoll("eval", "--no-cache", "--policy", path, image().docker(tmp_path / "a.tar"), env=NOW)
    if where is None:
        assert run.code != 2, run
        return
    assert run.code == 2 and where in run.err, run
    assert run.err.count("house.yaml:1: ") <= 1, run
    if hint:
        assert hint in run.err.split("try: ")[1], run


@pytest.mark.parametrize("text", ["allow: [MIT]\n", "deny: [GPL-*]\nunknown: deny\n"])
def test_a_policy_of_licences_is_none_of_gates(plimsoll, tmp_path, text):
    path = policy(tmp_path, text)
    run = plimsoll("eval", "--policy", path, image().docker(tmp_path / "a.tar"), env=NOW)
    assert run.code == 2 and f"{path}:1: " in run.err and f"try: --license-policy {path}" in run.err, run


def test_a_command_can_be_pasted_and_width_0_breaks_nothing(plimsoll, tmp_path):
    """What is broken ends in a backslash, and a shell sees the words that JSON has."""
    at = image([*world(), *(Package(f"unneeded-package-{n}", files={f"usr/share/{n}": "x"}) for n in range(12))]).docker(tmp_path / "a.tar")
    wanted = [a["command"] for a in plimsoll("eval", "-f", "json", at, env=NOW).json()["actions"] if a.get("command")]
    assert max(map(len, wanted)) > 150
    narrow = plimsoll("eval", "--full", "--width", 80, at, env=NOW).out
    joined = [line.strip() for line in re.sub(r" \\\n +", " ", narrow).splitlines()]
    whole = plimsoll("eval", "--full", "--width", 0, at, env=NOW).lines()
    for command in wanted:
        assert command in joined, narrow
        assert "      " + command in whole
    first = whole.index(next(line for line in whole if line.startswith("WHAT TO DO")))
    for line in whole[first + 1:whole.index("", first)]:
        assert re.match(r"[0-9]+\*? |      [^ ]|    \* ", line), line


def test_a_name_that_is_no_policy(plimsoll, tmp_path):
    run = plimsoll("eval", "--policy", "stirct", image().docker(tmp_path / "a.tar"))
    assert run.code == 2 and "try: --policy strict" in run.err


def test_some_of_the_rules_alone_are_no_pass(evaluate, tmp_path):
    path = policy(tmp_path, "frameworks: [cis-docker]\ngates:\n  secrets: none\n  max-packages: 50\n")
    report = evaluate(image(), "--policy", path)
    assert verdicts(report) == {"secrets": "cannot-say", "max-packages": "passed"}
    assert report["gates"][0]["why"] == "settings ask for some of the rules alone"


def test_exit_codes(evaluate, plimsoll, tmp_path):
    builder = image()
    assert evaluate(builder, "--policy", policy(tmp_path, "gates:\n  max-packages: 9\n"))["exit"] == 0
    assert evaluate(builder, "--policy", policy(tmp_path, "gates:\n  max-packages: 8\n"))["exit"] == 1
    assert evaluate(builder, "--policy", policy(tmp_path, "gates:\n  max-packages: 8\n  signature: required\n"))["exit"] == 1
    assert plimsoll("eval", "--grace", "soon", "x").code == 64
    assert plimsoll("eval", "--policy").code == 64


# --- settings of rules ------------------------------------------------------------------------------------------------

def test_settings_reach_the_files_beside_an_image(evaluate, tmp_path):
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM debian:12\nRUN apt-get update\nUSER app\n")
    rules = lambda report: {f["rule"] for f in report["findings"] if f["subject"].get("path") == "Dockerfile"}
    found = rules(evaluate(image(), "--config", "Dockerfile", cwd=folder))
    assert found
    first = sorted(found)[0]
    policy(folder, f"rules:\n  disable: [{first}]\n", ".plimsoll.yaml")
    assert rules(evaluate(image(), "--config", "Dockerfile", cwd=folder)) == found - {first}


def test_exemptions_reach_an_image(evaluate, tmp_path):
    path = policy(tmp_path, "exemptions:\n  - rule: vulnerability/*\n    reason: all of it is known\n")
    report = evaluate(image(), "--policy", path)
    assert all(f["ignored"] for f in report["findings"] if f["kind"] == "vulnerability")


# --- gates of findings ------------------------------------------------------------------------------------------------

def test_grace_is_for_what_is_new_and_not_exploited(plimsoll, evaluate, tmp_path):
    builder = image([Package("serve", files={"usr/bin/serve": "x"}), Package("libserve", files={"usr/share/x": "x"})])
    gate = evaluate(builder, "--fail-on", "critical")["gates"][0]
    assert gate["actual"] == "2"
    gate = evaluate(builder, "--fail-on", "critical", "--grace", "7d")["gates"][0]
    assert gate["actual"] == "1" and "1 left out, published less than 7 days ago" in gate["why"]
    known = build_database(plimsoll, tmp_path / "kev", exploited=["CVE-2026-0006"])
    report = evaluate(builder, "--fail-on", "critical", "--grace", "7d", "--db", known)
    assert report["gates"][0]["actual"] == "2"


def test_no_date_gives_no_grace(plimsoll, evaluate, tmp_path):
    undated = advisory("CVE-2026-0001", "serve", "2")
    del undated["published"]
    known = build_database(plimsoll, tmp_path / "undated", [undated])
    report = evaluate(image([Package("serve", files={"usr/bin/serve": "x"})]), "--fail-on", "critical", "--grace", "99d", "--db", known)
    assert report["gates"][0]["actual"] == "1" and "without a date" in report["gates"][0]["why"]


def test_own_leaves_the_base_out(plimsoll, evaluate, tmp_path):
    whole = world()
    base = image(whole)
    child = image(whole, layers=[("RUN apt-get install extra", system(whole + [Package("libextra", files={"usr/share/extra": "x"})]))])
    report = evaluate(child, "--fail-on", "critical", "--own", "--base", base.docker(tmp_path / "base.tar"))
    assert report["gates"][0]["verdict"] == "passed" and "of the base image left out" in report["gates"][0]["why"]
    assert evaluate(child, "--fail-on", "critical", "--base", tmp_path / "base.tar")["exit"] == 1


def test_an_image_that_is_all_base_is_its_own(plimsoll, evaluate, tmp_path, database):
    """Given or learned, the image is not a base of itself: all of its layers are somebody's."""
    base = image(world())
    path = base.docker(tmp_path / "base.tar")
    want = [(gate["name"], gate["verdict"], gate["actual"]) for gate in evaluate(base, "--fail-on", "critical")["gates"]]
    given = evaluate(base, "--fail-on", "critical", "--own", "--base", path)
    assert [(gate["name"], gate["verdict"], gate["actual"]) for gate in given["gates"]] == want and given["exit"] == 1
    assert "all base, so that it is its own" in given["gates"][0]["why"]
    assert plimsoll("layers", "--no-cache", "--learn-as", "company/base:7", "--db", database, path).code == 0
    table = Path(database).parent / "bases.tsv"
    lines = table.read_text().splitlines(keepends=True)
    try:
        learned = evaluate(base, "--fail-on", "critical", "--own")
        # As if it had been squashed: known by what it holds.
        table.write_text("".join(line for line in lines if line.startswith("contents")))
        squashed = evaluate(base, "--fail-on", "critical", "--own")
    finally:
        table.unlink()
    assert learned["base"]["layersDecidedBy"] == "diff-ids" and learned["exit"] == 1
    assert squashed["exit"] == 1 and ("layersDecidedBy" in squashed["base"]) is False


def test_a_baseline_knows_vulnerabilities_by_package(plimsoll, evaluate, tmp_path, database):
    before = image()
    assert evaluate(before, "--create-baseline", tmp_path / "known.json", "--fail-on", "critical")["exit"] == 0
    same = evaluate(before, "--fail-on-new", "critical", "--baseline", tmp_path / "known.json")
    assert (same["gates"][0]["verdict"], same["gates"][0]["actual"], same["summary"]["ignored"]) == ("passed", "0", 0)
    # A rebuild with another version that is vulnerable still, and a package that is new.
    rebuilt = [p for p in world() if p.name != "libcurl"] + [Package("libcurl", "2", files={"usr/lib/libcurl.so.4": "z"})]
    assert evaluate(image(rebuilt), "--fail-on-new", "critical", "--baseline", tmp_path / "known.json")["exit"] != 1
    only = [p for p in world() if p.name in ("base-files", "libserve")]
    assert evaluate(image(only), "--create-baseline", tmp_path / "little.json")["exit"] in (0, 3)
    more = evaluate(image(), "--fail-on-new", "critical", "--baseline", tmp_path / "little.json")
    assert more["exit"] == 1 and "5 new in the image, 0 only in the database" in more["gates"][0]["why"]


def test_sarif_says_what_the_baseline_knows(plimsoll, tmp_path, database):
    only, all_of_it = image([p for p in world() if p.name in ("base-files", "libserve")]).docker(tmp_path / "only.tar"), image().docker(tmp_path / "all.tar")

    def states(*args):
        run = plimsoll("eval", "--db", database, "--no-config", "-f", "sarif", *args, all_of_it, env=NOW)
        assert run.out, run
        return Counter(result.get("baselineState") for result in run.json()["runs"][0]["results"])

    known = tmp_path / "known.json"
    plimsoll("eval", "--db", database, "--no-config", "--create-baseline", known, only)
    assert set(states()) == {None}
    told = states("--baseline", known, "--fail-on-new", "critical")
    assert set(told) == {"new", "unchanged"} and told["new"] >= 5


def test_new_in_the_database_is_told_from_new_in_the_image(plimsoll, evaluate, tmp_path):
    old = build_database(plimsoll, tmp_path / "old", ADVISORIES[:1])
    assert evaluate(image(), "--db", old, "--create-baseline", tmp_path / "known.json")["exit"] in (0, 3)
    gate = evaluate(image(), "--fail-on-new", "critical", "--baseline", tmp_path / "known.json")["gates"][0]
    assert gate["actual"] == "5" and "0 new in the image, 5 only in the database" in gate["why"]


def test_without_a_baseline_nobody_knows_what_is_new(evaluate):
    report = evaluate(image(), "--fail-on-new", "critical")
    assert verdicts(report) == {"--fail-on-new critical": "cannot-say"} and report["exit"] == 3


@pytest.mark.parametrize("text, words, names", [
    ("fail-on: critical\n", [], ["fail-on: critical in {path}:1"]),
    ("fail-on: critical\ngates:\n  fail-on: low\n", [], ["fail-on"]),
    ("gates:\n  fail-on: low\n", ["--fail-on", "critical"], ["--fail-on critical"]),
])
def test_which_fail_on_counts(evaluate, tmp_path, text, words, names):
    path = policy(tmp_path, text)
    assert list(verdicts(evaluate(image(), "--policy", path, *words))) == [name.format(path=path) for name in names]


def test_licences_of_a_policy(evaluate, tmp_path):
    path = policy(tmp_path, "gates:\n  licenses:\n    allow: [MIT]\n    unknown: deny\n")
    report = evaluate(image(), "--policy", path)
    gate = report["gates"][0]
    assert (gate["name"], gate["actual"], gate["verdict"]) == ("licenses", "9", "failed")


# --- gates of facts ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("config, verdict", [
    ({"user": "app"}, "passed"), ({"user": "10001:0"}, "passed"), ({"user": ""}, "failed"), ({"user": "root"}, "failed"),
    ({"user": "0"}, "failed"), ({"user": "00:5"}, "failed"), ({"user": "admin"}, "failed"), ({"user": "nobody-knows"}, "passed"),
])
def test_user(evaluate, tmp_path, config, verdict):
    path = policy(tmp_path, "gates:\n  user: non-root\n")
    assert verdicts(evaluate(image(**config), "--policy", path)) == {"user": verdict}


@pytest.mark.parametrize("name, allowed, verdict", [
    ("registry.example.com/a:1", "registry.example.com", "passed"), ("registry.example.com/a:1", "'*.example.com'", "passed"),
    ("evil.example.org/a:1", "'*.example.com'", "failed"), ("a:1", "'*.example.com'", "failed"),
])
def test_registries(evaluate, tmp_path, name, allowed, verdict):
    path = policy(tmp_path, f"gates:\n  registries: [{allowed}]\n")
    assert verdicts(evaluate(image(name=name), "--policy", path)) == {"registries": verdict}


def test_a_tag_alone_tells_no_registry(evaluate, tmp_path):
    layout = image(name="latest").oci(tmp_path / "layout", refs=["latest"])
    path = policy(tmp_path, "gates:\n  registries: ['*.example.com']\n")
    assert verdicts(evaluate(layout, "--policy", path)) == {"registries": "cannot-say"}


@pytest.mark.parametrize("created, verdict", [
    ("2026-11-20T00:00:00Z", "passed"), ("2026-10-20T00:00:00Z", "failed"), ("1970-01-01T00:00:00Z", "cannot-say"), ("soon", "cannot-say"),
])
def test_image_age(evaluate, tmp_path, created, verdict):
    path = policy(tmp_path, "gates:\n  max-image-age: 14d\n")
    assert verdicts(evaluate(image(created=created), "--policy", path)) == {"max-image-age": verdict}


def test_setuid_size_waste(evaluate, tmp_path):
    builder = image(layers=[("RUN chmod u+s", [file("usr/bin/su", "x", mode=0o4755)]), ("RUN big", [file("big", "b" * 50000)]),
                            ("RUN big again", [file("big", "c" * 10)])])
    limits = "gates:\n  max-setuid: {}\n  max-waste: {}\n  min-efficiency: {}\n  max-size: {}\n"
    report = evaluate(builder, "--policy", policy(tmp_path, limits.format(1, "1MB", "10%", "10MB")))
    assert set(verdicts(report).values()) == {"passed"}, report["gates"]
    report = evaluate(builder, "--policy", policy(tmp_path, limits.format(0, "10kB", "0.9", "20kB")))
    assert set(verdicts(report).values()) == {"failed"}, report["gates"]
    report = evaluate(builder, "--policy", policy(tmp_path, "gates:\n  max-waste: 5%\n"))
    assert set(verdicts(report).values()) == {"failed"}, report["gates"]


def test_an_sbom_has_no_files_to_judge(evaluate, plimsoll, tmp_path):
    plimsoll("sbom", "-f", "cyclonedx", "-o", tmp_path / "a.cdx.json", image().docker(tmp_path / "a.tar"))
    path = policy(tmp_path, "gates:\n  user: non-root\n  secrets: none\n  max-setuid: 1\n  max-waste: 5%\n  max-packages: 50\n"
                            "  max-unneeded-packages: 5\n  max-size: 5MB\n")
    found = verdicts(evaluate(f"sbom:{tmp_path / 'a.cdx.json'}", "--policy", path))
    assert found.pop("max-packages") == "passed"
    assert set(found.values()) == {"cannot-say"} and len(found) == 6


# --- actions ----------------------------------------------------------------------------------------------------------

def removals(report):
    return [a for a in report["actions"] if a["kind"] == "remove"]


def names_of(action):
    return {re.search(r"/([^/@]+)@", purl).group(1) for purl in action["takes"]}


def findings_of(report):
    return sorted((f["id"], f["subject"].get("purl") or f["subject"].get("path", "")) for f in report["findings"] if not f["ignored"])


def test_a_removal_takes_what_only_it_needs(evaluate):
    taken = [names_of(action) for action in removals(evaluate(image()))]
    assert {"gcc", "cpp", "libmpc"} in taken
    everything = set().union(*taken)
    assert everything == {"gcc", "cpp", "libmpc", "curl", "git", "libcurl"}
    assert sum(map(len, taken)) == len(everything), "no package is taken twice"


def test_a_removal_names_its_command(evaluate):
    """It takes exactly the packages that are promised: a manager that sweeps would take more, or leave what another suggests."""
    for action in removals(evaluate(image())):
        words = action["command"].split()
        assert words[:2] == ["dpkg", "--purge"] and set(words[2:]) == names_of(action) and len(words) == 2 + len(action["takes"])
    packages = world() + [Package("x;reboot", files={"usr/bin/x": "x" * 6000000})]
    assert all("reboot" not in a.get("command", "") for a in removals(evaluate(image(packages))))


def test_what_someone_who_stays_depends_on_stays(evaluate):
    packages = [p for p in world() if p.name != "serve"] + [Package("serve", depends="libserve, libmpc", files={"usr/bin/serve": "x"})]
    assert "libmpc" not in set().union(*(names_of(a) for a in removals(evaluate(image(packages)))))


def test_promised_numbers_of_removals_come_true(evaluate):
    before = evaluate(image())
    left = world()
    for action in removals(before):
        after_packages = [p for p in left if p.name not in names_of(action)]
        gone = {name for p in after_packages for name in p.depends.split(", ") if name} - {p.name for p in after_packages}
        assert not gone, "a package manager would refuse"
        bytes_gone = sum(len(text) for p in left if p.name in names_of(action) for text in p.files.values())
        then, now = evaluate(image(left)), evaluate(image(after_packages))
        lost = [f for f in findings_of(then) if f not in findings_of(now)]
        assert sorted((f["id"], f["purl"]) for f in action["removes"]) == sorted(lost)
        assert (len(lost), len(left) - len(after_packages), bytes_gone) == (action["total"], action["packages"], action["bytes"])
        left = after_packages


def test_promised_numbers_of_upgrades_come_true(evaluate):
    before = evaluate(image())
    action = next(a for a in before["actions"] if a["kind"] == "upgrade" and not a["part"])
    fixed = {"serve": "2", "cpp": "2", "libcurl": "3", "libserve": "4"}
    packages = [Package(p.name, fixed.get(p.name, p.version), p.depends, p.files, p.extra) for p in world()]
    after = evaluate(image(packages))
    assert before["summary"]["findings"] - after["summary"]["findings"] == action["total"] == len(action["removes"])


def test_counts_of_whole_actions_add_up(evaluate):
    report = evaluate(image(user="", env=["API_TOKEN=s3cr3t-Zx81-aaQQ-9911-kkLL"]))
    marginal = sum(a["findings"] for a in report["actions"] if not a["part"])
    covered = {(f["id"], f.get("purl") or f.get("where")) for a in report["actions"] if not a["part"] for f in a["removes"]}
    assert marginal == len(covered)
    for action in report["actions"]:
        assert action["findings"] <= action["total"] == len(action["removes"])


def test_the_user_is_an_action(evaluate):
    report = evaluate(image(user=""))
    action = next(a for a in report["actions"] if "USER 10001" in a["text"])
    assert (action["kind"], action["total"]) == ("configure", 1)
    after = evaluate(image(user="10001"))
    assert [f for f in findings_of(report) if f not in findings_of(after)] == [("container/root-user", "config.User")]


def test_the_second_copy_of_a_layer_is_an_action(evaluate):
    app = file("srv/app.bin", "a" * 3000000)
    before = image(layers=[("COPY app.bin /srv/", [app]), ("RUN chown -R app /srv", [file("srv/app.bin", "a" * 3000000, uid=10001)])])
    report = evaluate(before)
    action = next(a for a in report["actions"] if a["kind"] == "layers")
    assert "chown" in action["text"] and "layer 2" in action["text"]
    after = image(layers=[("COPY --chown=app app.bin /srv/", [file("srv/app.bin", "a" * 3000000, uid=10001)])])
    size = lambda report: sum(layer["size"] for layer in report["target"]["layers"])
    assert 0 <= size(report) - size(evaluate(after)) - action["bytes"] < 20000  # tar's own records
    assert not [a for a in evaluate(after)["actions"] if a["kind"] == "layers"]


def test_advice_is_the_same_whatever_the_format(plimsoll, tmp_path, database):
    """A page shows whose the bytes are; what the distribution's packages compiled is no affair of pip's in any other report either."""
    source = "import os\n"
    packages = world() + [Package("libmod", files={"usr/lib/python3/mod/a.py": source})]
    compiled = file("usr/lib/python3/mod/__pycache__/a.cpython-311.pyc", "c" * 3000000)
    archive = image(packages, layers=[("RUN apt-get install -y libmod", [compiled])]).docker(tmp_path / "a.tar")
    reports = []
    for more in ([], ["-o", f"html={tmp_path / 'page.html'}"]):
        run = plimsoll("eval", "--no-cache", "--db", database, "-o", f"json={tmp_path / 'a.json'}", *more, archive, env=NOW)
        assert run.code in (0, 3), run
        reports.append(json.loads((tmp_path / "a.json").read_text()))
    first, second = ([(a["text"], a["bytes"]) for a in report["actions"] if a["kind"] == "layers"] for report in reports)
    assert first == second and "find / -xdev -name __pycache__" in first[0][0], first


def test_what_a_chown_layer_removes_is_not_won_by_dropping_the_chown(evaluate):
    """One command does both: each of its two deeds has its own bytes."""
    layers = lambda first, second: [("COPY app.bin cache.bin /srv/", first), ("RUN chown -R app /srv && rm /srv/cache.bin", second)]
    app, cache, owned = file("srv/app.bin", "a" * 3000000), file("srv/cache.bin", "b" * 5000000), file("srv/app.bin", "a" * 3000000, uid=10001)
    report = evaluate(image(layers=layers([app, cache], [owned, whiteout("srv/cache.bin")])))
    chown, remove = sorted((a for a in report["actions"] if a["kind"] == "layers"), key=lambda a: a["bytes"])
    assert "drop the chown" in chown["text"] and chown["bytes"] == 3000000
    assert "not later in layer 2" in remove["text"] and remove["bytes"] == 5000000
    dropped = evaluate(image(layers=layers([owned, cache], [whiteout("srv/cache.bin")])))
    size = lambda report: sum(layer["size"] for layer in report["target"]["layers"])
    assert 0 <= size(report) - size(dropped) - chown["bytes"] < 20000


@pytest.mark.parametrize("command, then, dropped", [
    ("RUN sed -i s/80/81/ /srv/c && chown -R app /srv", {"text": "81" * 1000000, "mtime": 2}, False),
    ("RUN sed -i s/80/81/ /srv/c && /bin/chown -R app /srv", {"text": "80" * 1000000}, True),
    ("COPY --chown=app c /srv/", {"text": "80" * 1000000}, False),
    ("RUN /opt/chown.sh && rechmod /opt/chown/x touch-up", {"text": "80" * 1000000}, False),
    ("RUN sh -c 'chmod 600 /srv/c'", {"text": "80" * 1000000}, True),
])
@pytest.mark.parametrize("page", [False, True], ids=["sizes", "contents"])
def test_a_file_that_was_changed_is_not_won_by_dropping_the_chown(evaluate, tmp_path, command, then, dropped, page):
    """Of one size before and after: the contents tell where a page asks for them, else the time, and no other word than a program's name."""
    again = file("srv/c", then["text"], uid=10001, **({"mtime": then["mtime"]} if "mtime" in then else {}))
    stack = image(layers=[("COPY c /srv/", [file("srv/c", "80" * 1000000)]), (command, [again])])
    report = evaluate(stack, *(["-o", f"html={tmp_path / 'page.html'}"] if page else []))
    texts = [a["text"] for a in report["actions"] if a["kind"] == "layers"]
    assert texts and ("drop the chown" in texts[0]) == dropped, texts


def test_diff_ranks_as_eval_does(plimsoll, tmp_path, database):
    """One finding of one image has one priority, whichever command tells of it: what nothing needs is less urgent in both."""
    before, after = ImageBuilder("shop:1.0").docker(tmp_path / "before.tar"), image().docker(tmp_path / "after.tar")
    run = lambda *words: json.loads(plimsoll(*words, "--no-cache", "--db", database, "-f", "json", env=NOW).out)
    ranked = lambda report: {f["fingerprint"]: (f["priority"], f["reason"]) for f in report["findings"]}
    of_eval, of_diff = ranked(run("eval", after)), ranked(run("diff", before, after))
    assert of_diff and of_diff.items() <= of_eval.items()


# --- the least to change ----------------------------------------------------------------------------------------------

def test_the_least_change_makes_it_sail(evaluate, tmp_path):
    path = policy(tmp_path, "gates:\n  fail-on: critical\n  only-fixed: true\n  user: non-root\n  max-packages: 8\n")
    before = evaluate(image(user=""), "--policy", path)
    assert before["exit"] == 1 and before["leastChange"] == {"enough": True}
    needed = [a for a in before["actions"] if a["needed"]]
    packages = world()
    for action in needed:
        if action["kind"] == "remove":
            packages = [p for p in packages if p.name not in names_of(action)]
        elif action["kind"] == "upgrade":
            packages = [Package(p.name, "9", p.depends, p.files, p.extra) for p in packages]
    assert any("USER" in a["text"] for a in needed)
    after = evaluate(image(packages, user="10001"), "--policy", path)
    assert after["verdict"] == "may-sail", after["gates"]
    # None of them can be left out: it is the least.
    assert len(needed) == 3
    assert evaluate(image(packages, user=""), "--policy", path)["exit"] == 1


def test_a_rule_that_is_off_turns_no_gate(evaluate, tmp_path):
    path = policy(tmp_path, "rules:\n  disable: [container/root-user]\ngates:\n  user: non-root\n  max-packages: 8\n")
    report = evaluate(image(user=""), "--policy", path)
    if any(f["rule"] == "container/root-user" for f in report["findings"]):
        pytest.skip("rules about images heed no settings yet")
    assert report["leastChange"]["stuck"] == "user"


@pytest.mark.parametrize("gate", ["max-waste: 1MB", "max-waste: 10%", "min-efficiency: 0.9"])
def test_the_least_change_for_waste(evaluate, tmp_path, gate):
    path = policy(tmp_path, f"gates:\n  {gate}\n")
    app = "".join(chr(33 + i * i % 90) for i in range(3000000))
    before = image(layers=[("COPY app.bin /srv/", [file("srv/app.bin", app)]), ("RUN chown -R app /srv", [file("srv/app.bin", app, uid=10001)])])
    report = evaluate(before, "--policy", path)
    assert report["exit"] == 1 and report["leastChange"] == {"enough": True}, report["gates"]
    assert [a["kind"] for a in report["actions"] if a["needed"]] == ["layers"]
    after = image(layers=[("COPY --chown=app app.bin /srv/", [file("srv/app.bin", app, uid=10001)])])
    assert evaluate(after, "--policy", path)["exit"] == 0


def test_a_baseline_needs_someone_who_asks(plimsoll, evaluate, tmp_path):
    evaluate(image(), "--create-baseline", tmp_path / "known.json")
    run = plimsoll("eval", "--baseline", tmp_path / "known.json", tmp_path / "image.tar")
    assert run.code == 64 and "--fail-on-new plan" in run.err


def test_nothing_is_changed_for_a_gate_that_stays(evaluate, tmp_path):
    path = policy(tmp_path, "gates:\n  max-packages: 1\n  user: non-root\n")
    report = evaluate(image(user=""), "--policy", path)
    assert report["leastChange"] == {"enough": False, "stuck": "max-packages"}
    assert [a["text"] for a in report["actions"] if a["needed"]] == ["add `USER 10001` at the end of the Dockerfile"]


def test_what_nothing_turns_is_said(evaluate, tmp_path):
    path = policy(tmp_path, "gates:\n  max-packages: 1\n  registries: [other.example.com]\n")
    least = evaluate(image(), "--policy", path)["leastChange"]
    assert least["enough"] is False and "registries" in least["stuck"] and "max-packages" in least["stuck"]


def test_an_upgrade_turns_the_gate_of_an_ended_exemption(evaluate, tmp_path):
    path = policy(tmp_path, "exemptions:\n  - id: CVE-2026-0001\n    until: 2026-01-01\n    reason: later\ngates:\n  max-packages: 50\n")
    report = evaluate(image(), "--policy", path)
    assert verdicts(report)["expired exemptions"] == "failed"
    assert report["leastChange"] == {"enough": True}
    assert [a["kind"] for a in report["actions"] if a["needed"] and not a["part"]] in (["upgrade"], [])
    fixed = [Package(p.name, "9" if p.name == "serve" else p.version, p.depends, p.files, p.extra) for p in world()]
    assert evaluate(image(fixed), "--policy", path)["exit"] == 0


def test_what_stays_open_is_said_with_what_to_do(plimsoll, evaluate, tmp_path, database):
    path = policy(tmp_path, "gates:\n  user: non-root\n  signature: required\n")
    image(user="").docker(tmp_path / "a.tar")
    run = plimsoll("eval", "--no-cache", "--card", "--db", database, "--policy", path, tmp_path / "a.tar", env=NOW)
    assert "To sail: 1 (*); and signature cannot be told yet" in run.out, run


def test_bytes_of_leftovers_are_the_same_with_contents_compared(evaluate, tmp_path):
    log = "l" * 1500000
    built = image(layers=[("RUN make", [file("root/.cache/pip/a", log), file("root/.cache/pip/b", log)])])
    bytes_of = lambda report: [(a["text"], a["bytes"]) for a in report["actions"] if a["kind"] == "layers"]
    plain = bytes_of(evaluate(built))
    assert plain and plain[0][1] == 3000000
    assert bytes_of(evaluate(built, "-o", f"html={tmp_path / 'h.html'}")) == plain
    assert bytes_of(evaluate(built, "--policy", policy(tmp_path, "gates:\n  max-waste: 1GB\n"))) == plain


def test_what_the_command_calls_is_not_offered(evaluate):
    python = [Package("python3", depends="python3-minimal, libpy", files={"usr/share/python3/a.py": "x"}),
              Package("python3-minimal", files={"usr/bin/python3": "x" * 10}), Package("libpy", files={"usr/lib/libpy": "y"})]
    taken = lambda report: set().union(*(names_of(a) for a in removals(report)))
    assert "gcc" in taken(evaluate(image(world() + python, entrypoint=["/usr/bin/python3", "-c", "pass"])))
    assert not taken(evaluate(image(world() + python, entrypoint=["/usr/bin/python3", "-c", "pass"]))) & {"python3", "libpy"}


def test_compiled_files_go_with_their_package(evaluate):
    packages = world() + [Package("pytool", files={"usr/lib/pytool/a.py": "x" * 100})]
    made = image(packages, layers=[("RUN pytool", [file("usr/lib/pytool/__pycache__/a.cpython-311.pyc", "c" * 500)])])
    plain, compiled = evaluate(image(packages)), evaluate(made)
    total = lambda report: sum(a["bytes"] for a in removals(report))
    assert total(compiled) - total(plain) == 500


def test_what_is_not_needed_and_stays_says_why(plimsoll, tmp_path):
    packages = [p for p in world() if p.name != "serve"] + [Package("serve", depends="libserve, libmpc", files={"usr/bin/serve": "x"})]
    run = plimsoll("eval", "--no-cache", image(packages).docker(tmp_path / "a.tar"), env=NOW)
    assert "not needed, but not offered for removal" in run.out or "not needed" not in run.out, run


def test_gates_and_presets_are_explained(plimsoll):
    assert "programs with a setuid" in plimsoll("explain", "max-setuid").out
    assert "built in" in plimsoll("explain", "strict").out


# --- load and card ----------------------------------------------------------------------------------------------------

def loads(report):
    return {load["part"]: load for load in report["load"]}


def test_load_counts_against_the_policy(evaluate, tmp_path):
    standing = loads(evaluate(image()))
    double = loads(evaluate(image(), "--policy", policy(tmp_path, "load:\n  vulnerabilities: 50\n  unneeded: 25\n")))
    for part in ("vulnerabilities", "packages"):
        assert double[part]["percent"] == pytest.approx(2 * standing[part]["percent"]), part
    spare = sum(p["need"]["verdict"] in ("unreached", "discouraged") for p in evaluate(image())["packages"])
    assert spare >= 6 and standing["packages"]["percent"] == pytest.approx(spare * 100 / 50)  # of fifty that may be


def test_what_was_not_looked_at_weighs_not_nothing(evaluate, plimsoll, tmp_path):
    found = loads(evaluate(image()))
    assert not found["provenance"]["evaluated"] and "percent" not in found["provenance"] and found["provenance"]["why"]
    assert not found["runtime"]["evaluated"]
    plimsoll("sbom", "-f", "cyclonedx", "-o", tmp_path / "a.cdx.json", image().docker(tmp_path / "a.tar"))
    assert not loads(evaluate(f"sbom:{tmp_path / 'a.cdx.json'}"))["configuration"]["evaluated"]


def test_a_failed_gate_is_above_the_line(evaluate, tmp_path):
    path = policy(tmp_path, "gates:\n  registries: [other.example.com]\n  max-packages: 3\n")
    found = loads(evaluate(image(), "--policy", path))
    assert found["provenance"]["percent"] > 100 and "registries" in found["provenance"]["decidedBy"]
    assert found["packages"]["percent"] == pytest.approx(300)


@pytest.mark.parametrize("words", [(), ("--policy", "strict"), ("--fail-on", "critical")])
@pytest.mark.parametrize("width", [80, 60, 100])
def test_the_card_is_one_screen(plimsoll, database, words, width):
    image(user="", env=["API_TOKEN=s3cr3t-Zx81-aaQQ-9911-kkLL"]).docker(plimsoll.work / "a.tar")
    command = ["eval", "--no-cache", "--color", "never", "--width", width, "--db", database, *words, "a.tar"]
    lines = on_terminal(plimsoll, *command, env=NOW)[1].splitlines()
    assert len(lines) <= 23 and max(map(len, lines)) <= width, lines
    assert any(line[2:].startswith(("MAY NOT SAIL", "NO GATE SET", "CANNOT SAY")) for line in lines[1:3])
    parts = [line.split()[0] for line in lines if line.startswith(("vuln", "packages", "prov", "conf", "runtime"))]
    assert parts[:5] == ["vulnerabilities", "packages", "provenance", "configuration", "runtime"]
    assert any(line.startswith("WHAT TO DO") for line in lines)
    assert sum(bool(re.match(r"\d+\*? ", line)) for line in lines) >= 2


CARD = """\
registry.example.com/shop:1.0   shop.tar   linux/amd64   debian, 3 layers, 6 MB
✖ MAY NOT SAIL   3 of 5 gates failed

LOAD             0 %        100 %        policy baseline; database of 2026-11-20
vulnerabilities  ██████████████│███   123 %  1 act now, 2 plan, 3 watch
packages         █             │       14 %  7 of 9 not needed, 7.5 kB
provenance       not evaluated: no signatures are kept where it lies
configuration    ██████████████│█     101 %  user: root: none is set
runtime          not evaluated: no profile

WHAT TO DO   ▲ known exploited                                  REMOVES    FREES
1*  upgrade 4 packages: apt-get update && apt-get upgrade -y    ▲1     4
      serve 1 → 2 (layer 0)                                            1
2*  add `USER 10001` at the end of the Dockerfile (config.User)        1
3   give it a uid of its own, or remove it (etc/passwd)                1
4   remove gcc and 2 packages only it needs (layer 0)                  1    6 kB
5   remove 3 more packages that nothing started leads to               1  1.5 kB
6   drop the chown or chmod of layer 2                                 -    3 MB
To sail: 1, 2 (*)

8 findings: 1 act now, 3 plan, 4 watch; 6 can be fixed
Details: PROGRAM eval --full --policy baseline shop.tar
✖ may not sail: fail-on (1), max-known-exploited (1) and 1 more; exit 1
"""


def test_the_card_word_for_word(plimsoll, program, tmp_path):
    app = "a" * 3000000
    builder = image(user="", layers=[("COPY app.bin /srv/", [file("srv/app.bin", app)]), ("RUN chown -R app /srv", [file("srv/app.bin", app, uid=10001)])])
    builder.docker(tmp_path / "shop.tar")
    built = build_database(plimsoll, tmp_path / "db", exploited=["CVE-2026-0002"])
    place = plimsoll.home / "data" / "plimsoll" / "advisories.db"
    place.parent.mkdir()
    built.rename(place)
    # The program by a name of its own on the path, so that the last lines are as a user sees them.
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "PROGRAM").symlink_to(program)
    env = {**plimsoll.env, **NOW, "PATH": f"{tmp_path / 'bin'}:{plimsoll.env['PATH']}"}
    done = subprocess.run(["PROGRAM", "eval", "--no-cache", "--card", "--policy", "baseline", "shop.tar"], cwd=tmp_path, env=env,
                          capture_output=True, text=True)
    assert done.stdout == CARD


def test_an_incomplete_card_has_room_for_actions(plimsoll, tmp_path):
    builder = ImageBuilder("a:1", user="", entrypoint=["/x"])
    entries = system(world())
    entries[0] = file("etc/os-release", "ID=acmeos\nVERSION_ID=1\n")
    builder.layer(entries)
    builder.docker(tmp_path / "a.tar")
    run = plimsoll("eval", "--no-cache", "--card", "a.tar", env=NOW, cwd=tmp_path)
    assert run.code == 3 and len(run.lines()) <= 23
    assert sum(bool(re.match(r"\d+\*? ", line)) for line in run.lines()) >= 3, run


@pytest.mark.parametrize("words", [(), ("--policy", "strict")])
def test_what_could_not_be_evaluated_gives_way_to_actions(plimsoll, database, words):
    """Four or five things worth doing are what the card is for; what was not evaluated is named in the verdict."""
    builder = image(user="", exposed={"22/tcp": {}}, env=["API_TOKEN=s3cr3t-Zx81-aaQQ-9911-kkLL"])
    builder.layer(file("opt/a/package-lock.json", "{"), file("srv/key.pem", "-----BEGIN PRIVATE KEY-----\nx"), file("bin/su2", "x" * 99, mode=0o4755))
    builder.docker(plimsoll.work / "a.tar")
    command = ["eval", "--no-cache", "--color", "never", "--width", 80, "--db", database, *words, "a.tar"]
    lines = on_terminal(plimsoll, *command, env=NOW)[1].splitlines()
    assert len(lines) <= 23, lines
    assert sum(bool(re.match(r"\d+\*? ", line)) for line in lines) >= 4, lines
    # Where the list is not there at all, the verdict says of what it was.
    long = "a" * 240 + ".tar"
    (plimsoll.work / "a.tar").rename(plimsoll.work / long)
    said = json.loads(plimsoll("eval", "--no-cache", "-f", "json", "--db", database, long, env=NOW).out)["coverage"]["notEvaluated"]
    lines = on_terminal(plimsoll, *command[:-1], long, env=NOW)[1].splitlines()
    verdict = next(line for line in lines if "not evaluated" in line)
    named = verdict.partition("; not evaluated: ")[2].rstrip("…")
    assert len(said) == 1 and "NOT EVALUATED" not in lines and len(verdict) <= 80, lines
    assert len(named) >= 9 and f"{said[0]['what']}: {said[0]['why']}".startswith(named), verdict
    assert words or "npm packages: lock file: line 1" in named, verdict


def test_full_and_all_are_one_word(plimsoll, tmp_path, database):
    path = image().docker(tmp_path / "a.tar")
    texts = [plimsoll("eval", "--no-cache", "--card", word, "--db", database, path, env=NOW).out for word in ("--full", "--all", "-a")]
    assert texts[0] == texts[1] == texts[2]
    assert "LAYER" in texts[0] and "PRIORITY" in texts[0]
    assert "LAYER" not in plimsoll("eval", "--no-cache", "--card", "--db", database, path, env=NOW).out


def test_reports_are_as_the_schema_says(evaluate, tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text())
    path = policy(tmp_path, "gates:\n  max-packages: 3\n  registries: [other.example.com]\n  signature: required\n  max-waste: 1%\n")
    builder = image(user="", layers=[("RUN again", system(world()))])
    for words in (("--policy", "strict"), ("--policy", path), ()):
        report = evaluate(builder, *words)
        del report["exit"]
        assert [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(report)] == []


def test_the_same_twice(evaluate, tmp_path):
    assert evaluate(image(), "--policy", "strict") == evaluate(image(), "--policy", "strict")
