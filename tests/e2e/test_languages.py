# SPDX-License-Identifier: Apache-2.0
"""Packages of languages end to end: who speaks for a package that the distribution owns, and that nothing is passed over in silence."""
import json
import os
import shutil
import subprocess

import jsonschema
import pytest

from conftest import ROOT
from images import ImageBuilder, file
from test_oracle import affected, database, write_feed

NOW = {"SOURCE_DATE_EPOCH": "1767225600"}
OS = "ID=debian\nVERSION_ID=12\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"
OWNED = "usr/lib/python3/dist-packages/requests-2.28.1.dist-info"
PIP = "usr/local/lib/python3.11/dist-packages"
MAINTAINER = "Debian Python Team <team+python@tracker.debian.org>"


def metadata(name, version):
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"


def debian(*entries, maintainer=MAINTAINER, os=OS):
    status = (f"Package: python3-requests\nStatus: install ok installed\nMaintainer: {maintainer}\nArchitecture: all\n"
              "Source: requests\nVersion: 2.28.1+dfsg-1\n\n")
    return ImageBuilder("x:1").layer(
        file("etc/os-release", os), file("var/lib/dpkg/status", status),
        file("var/lib/dpkg/info/python3-requests.list", f"/.\n/{OWNED}\n/{OWNED}/METADATA\n"),
        file(f"{OWNED}/METADATA", metadata("requests", "2.28.1")), *entries)


@pytest.fixture(scope="module")
def feeds(tmp_path_factory):
    at = tmp_path_factory.mktemp("feeds")
    write_feed(at, "Debian", [{"id": "DEBIAN-CVE-2023-32681", "modified": "2025-01-01T00:00:00Z", "upstream": ["CVE-2023-32681"],
                               "affected": [affected("Debian:12", "requests", {"introduced": "0"}, {"fixed": "2.28.1+dfsg-2"})]}])
    write_feed(at, "PyPI", [{"id": "PYSEC-2023-74", "modified": "2025-01-01T00:00:00Z", "aliases": ["CVE-2023-32681", "GHSA-j8r2-6x86-q33q"],
                             "affected": [affected("PyPI", "Requests", {"introduced": "2.3.0"}, {"fixed": "2.31.0"})]},
                            {"id": "GHSA-j8r2-6x86-q33q", "modified": "2025-01-01T00:00:00Z", "aliases": ["CVE-2023-32681"],
                             "affected": [affected("PyPI", "requests", {"introduced": "2.3.0"}, {"fixed": "2.31.0"})]},
                            {"id": "PYSEC-2020-1", "modified": "2025-01-01T00:00:00Z", "withdrawn": "2025-01-01T00:00:00Z",
                             "affected": [affected("PyPI", "requests", {"introduced": "0"})]}])
    return at


@pytest.fixture
def scan(plimsoll, feeds, tmp_path):
    db = database(plimsoll, feeds, tmp_path / "a.db")

    def run(image):
        done = plimsoll("scan", image.docker(tmp_path / "x.tar"), "--db", db, "-f", "json", "--all", "--no-cache", env=NOW)
        report = done.json()
        jsonschema.validate(report, json.loads((ROOT / "docs" / "report.schema.json").read_text()))
        report["code"] = done.code
        return report
    return run


def found(report):
    return sorted((f["id"], f["rule"], f["subject"]["installed"], f["fixedIn"]) for f in report["findings"]
                  if f["kind"] == "vulnerability")


def package(report, kind):
    (only,) = [p for p in report["packages"] if p["type"] == kind]
    return only


DEBS = ("CVE-2023-32681", "vulnerability/deb", "2.28.1+dfsg-1", "2.28.1+dfsg-2")


def test_what_the_distribution_owns_is_found_once_by_its_advisory(scan):
    report = scan(debian())
    assert found(report) == [DEBS]
    assert package(report, "pypi")["owner"] == package(report, "deb")["purl"]
    assert report["code"] == 0 and report["coverage"]["complete"]


def test_what_pip_installed_is_pips(scan):
    report = scan(debian(file(f"{PIP}/requests-2.30.0.dist-info/METADATA", metadata("Requests", "2.30.0"))))
    assert found(report) == [DEBS, ("CVE-2023-32681", "vulnerability/pypi", "2.30.0", "2.31.0")]
    aliases = [f["aliases"] for f in report["findings"] if f["rule"] == "vulnerability/pypi"]
    assert aliases == [["GHSA-j8r2-6x86-q33q", "PYSEC-2023-74"]], "one finding of two records of one vulnerability"


def test_what_a_later_layer_overwrote_is_no_longer_the_distributions(scan):
    image = debian().layer(file(f"{OWNED}/METADATA", metadata("requests", "2.30.0")))
    report = scan(image)
    assert found(report) == [DEBS, ("CVE-2023-32681", "vulnerability/pypi", "2.30.0", "2.31.0")]
    assert "owner" not in package(report, "pypi")


def test_a_later_layer_that_only_changed_the_mode_took_nothing_over(scan):
    image = debian().layer(file(f"{OWNED}/METADATA", metadata("requests", "2.28.1"), mode=0o600))
    report = scan(image)
    assert found(report) == [DEBS]
    assert "owner" in package(report, "pypi")


def test_of_another_maker_nobody_speaks(scan):
    report = scan(debian(maintainer="Yarn Developers <yarn@dan.cx>"))
    assert found(report) == [("CVE-2023-32681", "vulnerability/pypi", "2.28.1", "2.31.0")]


def test_a_distribution_without_a_list_leaves_its_files_to_be_judged(scan):
    report = scan(debian(os='ID=kali\nVERSION_ID=2025.1\nPRETTY_NAME="Kali GNU/Linux Rolling"\n'))
    assert report["code"] == 3
    assert found(report) == [("CVE-2023-32681", "vulnerability/pypi", "2.28.1", "2.31.0")]
    (finding,) = [f for f in report["findings"] if f["kind"] == "vulnerability"]
    assert any("owned by python3-requests" in e["what"] for e in finding["evidence"])


@pytest.mark.parametrize("entry,what,why", [
    (file("srv/node_modules/lodash/package.json", '{"name": "lodash", "version": "4.17.20"}'), "npm packages",
     "no feed in the database covers the ecosystem npm"),
    (file(f"{PIP}/a-1.dist-info/METADATA", metadata("a", "1.0-final-really")), "pypi packages",
     "the version is not one that PyPI orders"),
])
def test_what_cannot_be_judged_is_a_gap(scan, entry, what, why):
    report = scan(debian(entry))
    assert report["code"] == 3
    assert [g for g in report["coverage"]["notEvaluated"] if g["what"] == what and why in g["why"]], report["coverage"]


# --- Go: vulnerable functions against those of a program that Go itself built -------------------------------------------

GO_PROGRAM = 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":0", nil) }\n'


def go_record(number, *imports):
    """Of the standard library, whatever its release."""
    entry = affected("Go", "stdlib", {"introduced": "0"}, {"fixed": "99.0.0"})
    entry["ranges"][0]["type"] = "SEMVER"
    if imports:
        entry["ecosystem_specific"] = {"imports": list(imports)}
    return {"id": f"GO-2025-{number}", "modified": "2025-01-01T00:00:00Z", "aliases": [f"CVE-2025-{number}"], "affected": [entry]}


@pytest.mark.skipif(not shutil.which("go"), reason="go")
@pytest.mark.parametrize("flags", ["", "-s -w"])
def test_go_symbols_of_a_program(plimsoll, tmp_path, flags):
    (tmp_path / "main.go").write_text(GO_PROGRAM)
    (tmp_path / "go.mod").write_text("module example.org/program\n\ngo 1.20\n")
    subprocess.run(["go", "build", "-ldflags", flags, "-o", "program", "."], cwd=tmp_path, check=True,
                   env={**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false", "GOTOOLCHAIN": "local"})
    write_feed(tmp_path / "feeds", "Go", [
        go_record(1001, {"path": "net/http", "symbols": ["Server.Serve"]}),
        go_record(1002, {"path": "archive/zip", "symbols": ["Reader.Open"]}),
        go_record(1003, {"path": "archive/zip"}),
        go_record(1004),
    ])
    db = database(plimsoll, tmp_path / "feeds", tmp_path / "a.db")
    image = ImageBuilder("x:1").layer(file("bin/program", (tmp_path / "program").read_bytes(), mode=0o755)).docker(tmp_path / "x.tar")
    report = plimsoll("scan", image, "--db", db, "-f", "json", "--all", env=NOW).json()
    jsonschema.validate(report, json.loads((ROOT / "docs" / "report.schema.json").read_text()))
    wanted = {"CVE-2025-1001": "present", "CVE-2025-1002": "absent", "CVE-2025-1003": "unknown", "CVE-2025-1004": "unknown"}
    findings = {f["id"]: f for f in report["findings"] if f["rule"] == "vulnerability/golang"}
    assert {key: f["symbols"] for key, f in findings.items()} == wanted
    assert "not linked in" in findings["CVE-2025-1002"]["reason"]
    assert findings["CVE-2025-1002"]["priority"] == "watch" and findings["CVE-2025-1004"]["priority"] == "plan"
    assert any("net/http.Server.Serve" in e["what"] for e in findings["CVE-2025-1001"]["evidence"])
    sarif = plimsoll("scan", image, "--db", db, "-f", "sarif", "--all", env=NOW).json()
    results = {r["ruleId"]: r["properties"].get("symbols") for r in sarif["runs"][0]["results"]}
    assert {key: results[key] for key in wanted} == wanted
