# SPDX-License-Identifier: Apache-2.0
"""The formula of docs/priority.md, computed again from its table."""

import gzip
import json
import math
import re
import zipfile
from pathlib import Path

import pytest

from images import ImageBuilder, file

ROOT = Path(__file__).resolve().parents[2]
EXPLOITED = ("active", "ransomware", "malicious")


def read_weights():
    weights, name = {}, None
    for line in (ROOT / "docs/priority.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) < 6 or not re.fullmatch(r"`[a-z-]+`", cells[2]):
            continue
        if cells[1]:
            name = cells[1].strip("`*")
            weights[name] = {}
        weights[name][cells[2].strip("`")] = round(float(cells[3]) * 1000)
    return weights


WEIGHTS = read_weights()


def curve(epss):
    points = [(0, "unlikely"), (10000, "possible"), (100000, "likely"), (1000000, "active")]
    for (low, under), (high, above) in zip(points, points[1:]):
        if epss < high or high == 1000000:
            a, b = WEIGHTS["exploitation"][under], WEIGHTS["exploitation"][above]
            return a + (b - a) * (epss - low) // (high - low)
    raise AssertionError


def weight_of(name, facts, epss):
    weight = WEIGHTS[name][facts.get(name, "unknown")]
    exploited = facts.get("exploitation") in EXPLOITED
    if name == "exploitation" and epss is not None:
        return curve(epss) if facts[name] in ("unlikely", "possible", "likely") else max(weight, curve(epss))
    if exploited and name == "severity":
        return max(weight, WEIGHTS[name]["high"])
    if exploited and name in ("impact", "automatable", "fix"):
        return max(weight, 1000)
    if name in ("listens", "exposure"):
        vector = facts.get("vector", "unknown")
        return 1000 if vector in ("local", "physical") else max(weight, 1000) if vector == "unknown" else weight
    if name == "build" and facts.get(name) == "compiler" and facts.get("need", "unknown") in ("unknown", "required"):
        return 1000
    return weight


def score_of(facts, epss):
    product = 10**9
    for name in WEIGHTS:
        product = product * weight_of(name, facts, epss) // 1000
    score = min(1000, math.floor(product / 10**6 + 0.5))
    absent = facts.get("symbols") == "absent" or facts.get("build") == "kernel"
    if facts.get("exploitation") in EXPLOITED:
        score = max(score, 200 if absent else 699)
    return score


def word_of(score):
    return "act now" if score >= 700 else "plan" if score >= 500 else "watch" if score >= 200 else "ignore"


def cases():
    for line in (ROOT / "tests/data/priority/cases.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@pytest.mark.parametrize("inputs,word,score,reason", list(cases()), ids=[case[0] or "nothing" for case in cases()])
def test_cases_follow_from_the_page(inputs, word, score, reason):
    facts = dict(item.split("=") for item in inputs.split())
    epss = round(float(facts.pop("epss")) * 10**6) if "epss" in facts else None
    assert f"{score_of(facts, epss) / 10:.1f}" == score
    assert word_of(score_of(facts, epss)) == word
    assert reason


# ---- over images ----

OPENSSL = "CVE-2024-5535"  # of Debian 11's openssl 1.1.1k-1; high


def image_of(cmd=("/usr/bin/openssl", "s_server"), **config):
    """Debian 11 with a vulnerable openssl and its headers."""
    packages = {"openssl": ("openssl", "1.1.1k-1", "usr/bin/openssl"), "libssl-dev": ("openssl", "1.1.1k-1", "usr/include/ssl.h")}
    status, files = "", []
    for name, (source, version, path) in packages.items():
        status += f"Package: {name}\nSource: {source}\nStatus: install ok installed\nVersion: {version}\nArchitecture: amd64\n\n"
        files += [file(f"var/lib/dpkg/info/{name}.list", f"/{path}\n"), file(path, "#!/bin/other\n", mode=0o755)]
    os_release = 'ID=debian\nVERSION_ID="11"\nVERSION_CODENAME=bullseye\n'
    return ImageBuilder("shop:1.0", cmd=list(cmd), **config).layer(
        file("etc/os-release", os_release), file("var/lib/dpkg/status", status), file("usr/bin/other", "#!/bin/x\n", mode=0o755), *files)


def findings(plimsoll, *args):
    run = plimsoll("eval", "-f", "json", *args)
    assert run.code in (0, 3), run
    return [f for f in run.json()["findings"] if f["kind"] == "vulnerability"]


def one(found, package, identity=OPENSSL):
    return next(f for f in found if f["id"] == identity and f["subject"]["name"] == package)


def inputs(finding):
    return {i["input"]: i["value"] for i in finding["exposure"]["inputs"]}


def test_the_score_is_the_product_of_what_the_report_says(plimsoll, tmp_path):
    found = findings(plimsoll, image_of().docker(tmp_path / "shop.tar"))
    assert len(found) > 20
    for finding in found:
        exposure, product = finding["exposure"], 10**9
        for step in exposure["inputs"]:
            product = product * round(step["weight"] * 1000) // 1000
            assert step["weight"] * 1000 == weight_of(step["input"], inputs(finding), None)
        assert abs(min(100, product / 10**7) - exposure["inputs"][-1]["score"]) < 0.051
        assert "bound" in exposure or exposure["inputs"][-1]["score"] == finding["score"]
        assert word_of(round(finding["score"] * 10)).replace(" ", "-") == finding["priority"]
        assert not set(inputs(finding)) & set(exposure["unknown"])
        assert set(inputs(finding)) | set(exposure["unknown"]) == set(WEIGHTS)


def test_what_is_started_outranks_what_is_not(plimsoll, tmp_path):
    started = one(findings(plimsoll, image_of().docker(tmp_path / "a.tar")), "openssl")
    idle = one(findings(plimsoll, image_of(cmd=["/usr/bin/other"]).docker(tmp_path / "b.tar")), "openssl")
    unsaid = one(findings(plimsoll, image_of(cmd=[]).docker(tmp_path / "c.tar")), "openssl")
    assert inputs(started)["need"] == "required" and inputs(idle)["need"] == "unreached" and inputs(unsaid)["need"] == "unknown"
    assert unsaid["score"] >= started["score"] > idle["score"]
    assert "not needed here" in idle["reason"] and "not needed" not in started["reason"]
    scanned = next(f for f in plimsoll("scan", "-f", "json", tmp_path / "b.tar").json()["findings"]
                   if f["id"] == OPENSSL and f["subject"]["name"] == "openssl")
    assert scanned["score"] > idle["score"] and inputs(scanned)["need"] == "unknown"


def test_a_profile_of_a_run(plimsoll, tmp_path):
    image = image_of(cmd=["/usr/bin/other"]).docker(tmp_path / "shop.tar")
    (tmp_path / "opened").write_text("/usr/bin/openssl\n")
    (tmp_path / "elsewhere").write_text("/usr/bin/other\n")
    unsaid, seen, unseen = (one(findings(plimsoll, image, *words), "openssl") for words in
                            ([], ["--profile", tmp_path / "opened"], ["--profile", tmp_path / "elsewhere"]))
    assert "observed" in unsaid["exposure"]["unknown"]
    assert (inputs(seen)["observed"], inputs(seen)["need"]) == ("yes", "required") and "seen in use" in seen["reason"]
    assert inputs(unseen)["observed"] == "no" and seen["score"] > unsaid["score"] > unseen["score"]
    told = plimsoll("explain", "--profile", tmp_path / "opened", OPENSSL, image)
    assert told.code == 0 and "seen in use: usr/bin/openssl was opened by the run" in " ".join(told.out.split()), told.out


def test_headers_are_not_what_runs(plimsoll, tmp_path):
    found = findings(plimsoll, image_of().docker(tmp_path / "shop.tar"))
    headers = one(found, "libssl-dev")
    assert inputs(headers)["build"] == "headers" and headers["score"] < one(found, "openssl")["score"]


def test_ports_and_users_of_the_image(plimsoll, tmp_path):
    quiet = one(findings(plimsoll, image_of(cmd=["/usr/bin/openssl"]).docker(tmp_path / "a.tar")), "openssl")
    port = one(findings(plimsoll, image_of(exposedports={"443/tcp": {}}).docker(tmp_path / "b.tar")), "openssl")
    user = one(findings(plimsoll, image_of(user="1000").docker(tmp_path / "c.tar")), "openssl")
    server = one(findings(plimsoll, image_of(cmd=["/usr/bin/openssl", "nginx"]).docker(tmp_path / "d.tar")), "openssl")
    assert "listens" in quiet["exposure"]["unknown"] and inputs(quiet)["user"] == "root"
    assert inputs(port)["listens"] == "yes" and port["score"] > quiet["score"]
    assert inputs(user)["user"] == "other" and user["score"] < quiet["score"]
    assert inputs(server)["listens"] == "yes"


POD = """apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      %s
      containers: [{name: web, image: "%s", %s}]
"""
SERVICE = "---\napiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec: {type: %s, selector: {app: shop}, ports: [{port: 80}]}\n"
INGRESS = """---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: front}
spec:
  rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}]}}]
"""
COMPOSE = "services:\n  shop:\n    image: shop:1.0\n    %s\n"

DEPLOYMENTS = [
    ("pod.yaml", POD % ("", "shop:1.0", ""), {"exposure": "controlled", "privileged": "no", "capabilities": "default", "user": "root",
                                             "root-files": "writable"}),
    ("registry.yaml", POD % ("", "registry.example.org/team/shop:1.0", ""), {"exposure": "controlled"}),
    ("other-tag.yaml", POD % ("", "shop:1.1", ""), {"exposure": None, "privileged": None}),
    ("other-name.yaml", POD % ("", "shopping:1.0", ""), {"exposure": None}),
    ("digest.yaml", POD % ("", "shop@sha256:" + "0" * 64, ""), {"exposure": None}),
    ("host.yaml", POD % ("hostNetwork: true", "shop:1.0", ""), {"exposure": "open"}),
    ("service.yaml", POD % ("", "shop:1.0", "") + SERVICE % "ClusterIP", {"exposure": "controlled"}),
    ("node-port.yaml", POD % ("", "shop:1.0", "") + SERVICE % "NodePort", {"exposure": "open"}),
    ("ingress.yaml", POD % ("", "shop:1.0", "") + SERVICE % "ClusterIP" + INGRESS, {"exposure": "open"}),
    ("careful.yaml", POD % ("securityContext: {runAsNonRoot: true, seccompProfile: {type: Localhost, localhostProfile: a}}", "shop:1.0",
                            "securityContext: {readOnlyRootFilesystem: true, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}"),
     {"user": "other", "root-files": "read-only", "capabilities": "dropped", "seccomp": "own"}),
    ("careless.yaml", POD % ("securityContext: {runAsUser: 0}", "shop:1.0", "securityContext: {privileged: true}"),
     {"user": "root", "privileged": "yes", "capabilities": "added", "seccomp": "off"}),
    ("added.yaml", POD % ("", "shop:1.0", "securityContext: {capabilities: {add: [SYS_ADMIN]}}"), {"capabilities": "added", "seccomp": None}),
    ("compose.yaml", COMPOSE % "user: app", {"exposure": "controlled", "user": "other", "seccomp": "default"}),
    ("compose.yaml", COMPOSE % 'ports: ["8080:80"]', {"exposure": "open", "listens": "yes"}),
    ("compose.yaml", COMPOSE % 'ports: ["127.0.0.1:8080:80"]', {"exposure": "controlled"}),
    ("compose.yaml", COMPOSE % "network_mode: none", {"exposure": "small"}),
    ("compose.yaml", COMPOSE % "network_mode: host", {"exposure": "open"}),
    ("compose.yaml", COMPOSE % "security_opt: [seccomp=unconfined]", {"seccomp": "off"}),
    ("compose.yaml", COMPOSE % "user: ${WHO}", {"user": "root"}),
]


@pytest.mark.parametrize("name,text,expected", DEPLOYMENTS, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(DEPLOYMENTS)])
def test_where_it_runs(plimsoll, tmp_path, name, text, expected):
    (tmp_path / name).write_text(text)
    finding = one(findings(plimsoll, image_of().docker(tmp_path / "image.tar"), "--config", tmp_path / name), "openssl")
    assert {key: inputs(finding).get(key) for key in expected} == expected, finding["exposure"]


def test_a_thousand_and_one_deployments(plimsoll, tmp_path):
    (tmp_path / "pods.yaml").write_text("---\n".join(
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p{i}, labels: {{app: shop}}}}\nspec: {{containers: [{{name: a, image: 'shop:1.0'}}]}}\n"
        for i in range(1002)) + SERVICE % "NodePort")
    run = plimsoll("eval", "-f", "json", image_of().docker(tmp_path / "image.tar"), "--config", tmp_path / "pods.yaml")
    assert run.code == 3, run
    report = run.json()
    finding = next(f for f in report["findings"] if f["id"] == OPENSSL and f["subject"].get("name") == "openssl")
    assert inputs(finding)["exposure"] == "open"
    assert any(gap["what"] == "exposure" and "2 containers of the image beyond the limit of 1000" in gap["why"]
               for gap in report["coverage"]["notEvaluated"])


def test_the_worst_of_several_counts(plimsoll, tmp_path):
    (tmp_path / "a.yaml").write_text(POD % ("securityContext: {runAsUser: 1000}", "shop:1.0", "securityContext: {privileged: true}"))
    (tmp_path / "compose.yaml").write_text(COMPOSE % 'ports: ["8080:80"]')
    image = image_of(user="5").docker(tmp_path / "image.tar")
    first = findings(plimsoll, image)
    assert inputs(one(first, "openssl")) | {"exposure": "open", "privileged": "yes", "user": "other"} == inputs(one(first, "openssl"))
    assert first == findings(plimsoll, image, "--jobs", "4") == findings(plimsoll, image, "--jobs", "1")


def test_explain_tells_the_story(plimsoll, tmp_path):
    image = image_of(cmd=["/usr/bin/other"], exposedports={"443/tcp": {}}).docker(tmp_path / "shop.tar")
    plimsoll("eval", image, "-o", f"json={tmp_path}/report.json")
    run = plimsoll("explain", OPENSSL.lower(), image)
    assert run.code == 0, run
    words = " ".join(run.out.split())
    finding = one(json.loads((tmp_path / "report.json").read_text())["findings"], "openssl")
    assert f"{finding['priority']}, {finding['score']:.1f} of 100: {finding['reason']}" in words
    assert "not needed: nothing that is started leads to it" in words and "the image exposes 443/tcp" in words
    assert "(need unreached)" in words and f"= {finding['score']:.1f}" in words
    assert finding["fix"] in words and "also libssl-dev 1.1.1k-1: " in words
    # A saved report tells the same.
    assert plimsoll("explain", OPENSSL, tmp_path / "report.json").out == run.out
    # And a finding that is none of a package.
    assert "runs as root" in plimsoll("explain", "container/root-user", image).out


def test_what_is_critical_in_a_file_is_planned_first(plimsoll, tmp_path):
    """Nobody is attacked through a file: its word is plan, and its number does not say otherwise."""
    (tmp_path / "pod.yaml").write_text(POD % ("", "shop:1.0", "securityContext: {privileged: true}"))
    image = image_of().docker(tmp_path / "shop.tar")
    words = " ".join(plimsoll("explain", "container/privileged", image).out.split())
    assert "priority plan, 69.9 of 100: critical, but in a file " in words, words
    found = [f for f in plimsoll("check", tmp_path / "pod.yaml", "-f", "json").json()["findings"] if f["severity"] == "critical"]
    assert found and {(f["priority"], f["score"]) for f in found} == {("plan", 69.9)}


def test_settings_of_the_working_folder(plimsoll, tmp_path):
    image = image_of(cmd=["/usr/bin/other"]).docker(tmp_path / "shop.tar")
    (plimsoll.work / ".plimsoll.yaml").write_text("priority:\n  weights:\n    need: {unreached: 0.1, discouraged: 0.1}\n  mission: high\n")
    words = " ".join(plimsoll("explain", OPENSSL, image).out.split())
    assert "0.1 (need unreached)" in words and "1.15 (mission high)" in words and "much hangs on it: .plimsoll.yaml:4 says so" in words
    (plimsoll.work / ".plimsoll.yaml").write_text("priority:\n  mision: high\n")
    run = plimsoll("explain", OPENSSL, image)
    assert run.code == 2 and ".plimsoll.yaml:2: there is no setting" in run.err and "mission:" in run.err


def test_eval_and_scan_heed_the_settings(plimsoll, tmp_path):
    image = image_of().docker(tmp_path / "shop.tar")
    before = one(findings(plimsoll, image), "openssl")
    (plimsoll.work / ".plimsoll.yaml").write_text("priority:\n  thresholds: {act-now: 30, plan: 20, watch: 10}\n  exposure: open\n")
    after = one(findings(plimsoll, image), "openssl")
    assert before["priority"] == "plan" and after["priority"] == "act-now" and inputs(after)["exposure"] == "open"
    scanned = plimsoll("scan", "-f", "json", image).json()["findings"]
    assert inputs(one(scanned, "openssl"))["exposure"] == "open"


def test_explain_without_such_a_finding(plimsoll, tmp_path):
    image = image_of().docker(tmp_path / "shop.tar")
    run = plimsoll("explain", "CVE-1999-0001", image)
    assert run.code == 2 and "no finding 'CVE-1999-0001'" in run.err and not run.out
    (tmp_path / "bad.json").write_text('{"schema": "plimsoll-report/1", "findings": [')
    run = plimsoll("explain", OPENSSL, tmp_path / "bad.json")
    assert run.code == 2 and "bad.json" in run.err
    (tmp_path / "odd.json").write_text('{"schema": "plimsoll-report/1", "findings": [7, {"id": "X-1", "exposure": {"inputs": [{"input": "moon"}, '
                                       '{"input": "need", "value": "full", "weight": -3, "score": 1e99}, 5]}, "score": "x"}], "packages": 3}')
    run = plimsoll("explain", "X-1", tmp_path / "odd.json")
    assert run.code == 0 and "X-1" in run.out


def test_explain_with_the_image_first(plimsoll, tmp_path):
    image = image_of().docker(tmp_path / "shop.tar")
    run = plimsoll("explain", image, OPENSSL)
    assert run.code == 64 and "the id comes first" in run.err and f"plimsoll explain {OPENSSL} {image}" in run.err
    # A file of an id's name is a file.
    (plimsoll.work / "CVE-2020-1").write_text("{}")
    assert "comes first" not in plimsoll("explain", "shop", "CVE-2020-1").err


def put(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def database(plimsoll, tmp_path):
    """Four vulnerabilities of openssl: exploited, likely, unlikely, and one without a score."""
    ids = {"CVE-2026-1": 0.0004, "CVE-2026-2": 0.997, "CVE-2026-3": 0.00043, "CVE-2026-4": None}
    feeds = tmp_path / "feeds"
    (feeds / "osv" / "Debian").mkdir(parents=True)
    with zipfile.ZipFile(feeds / "osv" / "Debian" / "all.zip", "w") as feed:
        for cve in ids:
            feed.writestr(f"{cve}.json", json.dumps({
                "id": f"DEBIAN-{cve}", "modified": "2026-01-02T00:00:00Z", "published": "2026-01-01T00:00:00Z", "upstream": [cve],
                "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N"}],
                "affected": [{"package": {"ecosystem": "Debian:11", "name": "openssl"},
                              "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1.1n-0+deb11u1"}]}]}]}))
    put(feeds / "kev" / "known_exploited_vulnerabilities.json", json.dumps({"dateReleased": "2026-01-03T00:00:00Z", "count": 1, "vulnerabilities": [
        {"cveID": "CVE-2026-1", "dateAdded": "2026-01-02", "dueDate": "2026-01-23", "knownRansomwareCampaignUse": "Unknown"}]}))
    rows = "".join(f"{cve},{epss},{epss}\n" for cve, epss in ids.items() if epss is not None)
    put(feeds / "epss" / "epss_scores-current.csv.gz", gzip.compress(
        f"#model_version:v2025.03.14,score_date:2026-01-04T00:00:00+0000\ncve,epss,percentile\n{rows}".encode(), mtime=0))
    run = plimsoll("db", "build", "--from", feeds, "-o", tmp_path / "a.db")
    assert run.code == 0, run
    return tmp_path / "a.db"


@pytest.mark.parametrize("today,due", [("1767571200", "to be fixed by 2026-01-23"), ("1798761600", "to be fixed by 2026-01-23, which is past")])
def test_likelihood_and_exploitation(plimsoll, tmp_path, database, today, due):
    image = image_of().docker(tmp_path / "shop.tar")
    run = plimsoll("eval", "-f", "json", "--db", database, image, env={"SOURCE_DATE_EPOCH": today})
    found = [f for f in run.json()["findings"] if f["subject"].get("name") == "openssl"]
    assert [f["id"] for f in found] == ["CVE-2026-1", "CVE-2026-2", "CVE-2026-4", "CVE-2026-3"]
    exploited, likely, unscored, unlikely = found
    assert (exploited["priority"], exploited["reason"].split(";")[0]) == ("act-now", "known exploited")
    assert exploited["exposure"]["inputs"][0]["why"] == f"in CISA's catalogue of known exploited vulnerabilities since 2026-01-02, {due}"
    assert inputs(likely)["exploitation"] == "likely" and likely["reason"].startswith("EPSS 99.7% (99th); needed here; network")
    assert likely["exposure"]["inputs"][0]["why"] == "EPSS 99.7 % in the next 30 days, above 99 % of all that have a score; of 2026-01-04"
    assert inputs(unlikely)["exploitation"] == "unlikely" and unlikely["reason"].startswith("critical; EPSS 0.043% (0th)")
    assert inputs(unscored)["exploitation"] == "unknown" and unscored["score"] > unlikely["score"]
    for finding in found:
        epss = finding["epss"] and round(finding["epss"]["probability"] * 10**6)
        assert score_of(inputs(finding), epss) / 10 == finding["score"]
    told = " ".join(plimsoll("explain", "CVE-2026-1", image, "--db", database, env={"SOURCE_DATE_EPOCH": today}).out.split())
    assert f"exploited in CISA's catalogue of known exploited vulnerabilities since 2026-01-02, {due}" in told


def test_an_sbom_has_no_need(plimsoll, tmp_path):
    image = image_of().docker(tmp_path / "shop.tar")
    plimsoll("sbom", image, "-o", f"spdx={tmp_path}/shop.spdx.json")
    run = plimsoll("eval", "-f", "json", f"sbom:{tmp_path}/shop.spdx.json")
    assert run.code in (0, 3), run
    assert {inputs(f).get("need") for f in run.json()["findings"] if f["kind"] == "vulnerability"} == {"unknown"}
