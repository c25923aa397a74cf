# SPDX-License-Identifier: Apache-2.0
"""VEX documents and files of exemptions as a user meets them: read by scan and eval, written by vex, and what hostile ones do."""
import json
import os
import re
import subprocess
from pathlib import Path

import jsonschema
import pytest

from conftest import ROOT
from images import ImageBuilder, file
from test_db import put, put_zip, record

NOW = {"SOURCE_DATE_EPOCH": "1796000000"}  # 2026-11-30
CVE, OTHER = "CVE-2022-37434", "CVE-2018-25032"
PURL = "pkg:deb/debian/zlib1g@1:1.2.11.dfsg-2"
STATUS = "Package: zlib1g\nStatus: install ok installed\nArchitecture: amd64\nSource: zlib\nVersion: 1:1.2.11.dfsg-2\n\n"
SCHEMAS = Path(os.environ.get("PLIMSOLL_SCHEMAS", ROOT.parent.parent / "shared" / "schemas"))


@pytest.fixture
def image(tmp_path):
    builder = ImageBuilder(name="shop:1.0").layer(file("etc/os-release", "ID=debian\nVERSION_ID=11\n"), file("var/lib/dpkg/status", STATUS))
    return builder, builder.docker(tmp_path / "shop.tar")


@pytest.fixture
def database(plimsoll, tmp_path):
    feed = tmp_path / "feeds" / "osv" / "Debian" / "all.zip"
    put_zip(feed, [record(), record("DEBIAN-" + OTHER, fixed="1:1.2.11.dfsg-2+deb11u1")])
    run = plimsoll("db", "build", "--from", tmp_path / "feeds", "-o", tmp_path / "a.db")
    assert run.code == 0, run
    return tmp_path / "a.db"


@pytest.fixture
def scan(plimsoll, image, database):
    def go(*words, command="scan", reference=image[1], form="json"):
        words = [*words, *(() if command == "vex" else ("--db-max-age", "0"))]
        return plimsoll(command, "--db", database, "--allow-incomplete", "-f", form, *words, reference, env=NOW)
    return go


def put_json(path, value):
    return put(path, json.dumps(value))


def openvex(*statements, **more):
    return {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/1", "author": "ACME", "version": 1,
            "timestamp": "2026-01-01T00:00:00Z", "statements": list(statements), **more}


def says(cve=CVE, product="pkg:deb/debian/zlib1g", status="not_affected", parts=(), **more):
    product = {"@id": product} | ({"subcomponents": [{"@id": part} for part in parts]} if parts else {})
    return {"vulnerability": {"name": cve}, "products": [product], "status": status, **more}


def by_id(run):
    return {finding["id"]: finding for finding in run.json()["findings"] if finding["kind"] == "vulnerability"}


def check_schema(report):
    jsonschema.Draft202012Validator(json.loads((ROOT / "docs" / "report.schema.json").read_text())).validate(report)


# ---- documents of each format ----

def as_openvex(digest):
    return openvex(says(product=f"pkg:oci/shop@sha256%3A{digest}", parts=[PURL], justification="component_not_present"))


def as_cyclonedx(digest):
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
            "metadata": {"timestamp": "2026-01-01T00:00:00Z", "authors": [{"name": "ACME"}],
                         "component": {"type": "container", "bom-ref": "i", "name": "shop", "hashes": [{"alg": "SHA-256", "content": digest}]}},
            "components": [{"type": "library", "bom-ref": "z", "name": "zlib1g", "purl": PURL}],
            "vulnerabilities": [{"id": CVE, "analysis": {"state": "not_affected", "justification": "code_not_present"}, "affects": [{"ref": "z"}]}]}


def as_csaf(digest):
    helper = {"hashes": [{"filename": "shop", "file_hashes": [{"algorithm": "sha256", "value": digest}]}]}
    return {"document": {"category": "csaf_vex", "csaf_version": "2.0", "publisher": {"name": "ACME", "namespace": "https://example.org"},
                         "tracking": {"id": "1", "version": "1", "status": "final", "current_release_date": "2026-01-01T00:00:00Z"}},
            "product_tree": {"full_product_names": [{"product_id": "i", "name": "shop", "product_identification_helper": helper},
                                                    {"product_id": "z", "name": "z", "product_identification_helper": {"purl": PURL}}],
                             "relationships": [{"category": "default_component_of", "product_reference": "z", "relates_to_product_reference": "i",
                                                "full_product_name": {"product_id": "zi", "name": "z in i"}}]},
            "vulnerabilities": [{"cve": CVE, "product_status": {"known_not_affected": ["zi"]},
                                 "flags": [{"label": "component_not_present", "product_ids": ["zi"]}]}]}


def as_spdx(digest):
    def element(at, kind, **more):
        return {"spdxId": f"https://example.org/{at}", "type": kind, "creationInfo": "_:c", **more}

    return {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
        {"@id": "_:c", "type": "CreationInfo", "specVersion": "3.0.1", "created": "2026-01-01T00:00:00Z", "createdBy": ["https://example.org/a"]},
        element("a", "Organization", name="ACME"), element("z", "software_Package", name="zlib1g", software_packageUrl=PURL),
        element("i", "software_Package", name="shop", verifiedUsing=[{"type": "Hash", "algorithm": "sha256", "hashValue": digest}]),
        element("v", "security_Vulnerability", externalIdentifier=[{"type": "ExternalIdentifier", "externalIdentifierType": "cve", "identifier": CVE}]),
        element("r", "security_VexNotAffectedVulnAssessmentRelationship", relationshipType="doesNotAffect",
                **{"from": "https://example.org/v", "to": ["https://example.org/i"]},
                security_assessedElement="https://example.org/z", security_justificationType="componentNotPresent")]}


@pytest.mark.parametrize("form", [as_openvex, as_cyclonedx, as_csaf, as_spdx])
def test_each_format_clears_its_finding_and_no_other(scan, image, tmp_path, form):
    path = put_json(tmp_path / "a.vex.json", form(image[0].config_digest.removeprefix("sha256:")))
    report = scan("--vex", path).json()
    check_schema(report)
    findings = {finding["id"]: finding for finding in report["findings"]}
    assert findings[CVE]["ignored"] and not findings[OTHER]["ignored"] and "vex" not in findings[OTHER]
    vex = findings[CVE]["vex"]
    assert (vex["status"], vex["author"], vex["clears"], vex["document"], vex["statement"]) == ("not_affected", "ACME", True, str(path), 1)
    assert "digest of its configuration" in vex["matched"] and vex["justification"]
    assert [d["matched"] for d in report["vex"]["documents"]] == [1]
    assert report["summary"]["ignored"] == 1


def test_of_another_image_nothing_is_taken(scan, tmp_path):
    path = put_json(tmp_path / "a.json", as_openvex("0" * 64))
    report = scan("--vex", path).json()
    check_schema(report)
    assert not any(finding["ignored"] for finding in report["findings"])
    assert "another digest" in report["vex"]["near"][0]["why"] and any("nearly matched" in note for note in report["notes"])


def test_a_point_release_is_told_not_taken(scan, tmp_path):
    path = put_json(tmp_path / "a.json", openvex(says(product="pkg:deb/debian/zlib1g?distro=debian-11.7")))
    report = scan("--vex", path).json()
    assert not any(finding["ignored"] for finding in report["findings"])
    assert report["vex"]["near"][0]["why"] == "it says distro=debian-11.7, the package is of debian-11"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_later_statements_win_whatever_the_order_of_files(scan, tmp_path, order):
    paths = [put_json(tmp_path / "1.json", openvex(says())),
             put_json(tmp_path / "2.json", openvex(says(status="affected", action_statement="upgrade"), timestamp="2026-02-01T00:00:00Z"))]
    words = [word for i in order for word in ("--vex", paths[i])]
    assert not by_id(scan(*words))[CVE]["ignored"]
    assert by_id(scan("--vex", paths[0]))[CVE]["ignored"]


def test_a_conflict_is_shown_and_clears_nothing(scan, tmp_path):
    put_json(tmp_path / "d" / "1.json", openvex(says()))
    put_json(tmp_path / "d" / "2.json", openvex(says(status="affected", action_statement="-"), author="Other"))
    finding = by_id(scan("--vex", tmp_path / "d"))[CVE]
    assert not finding["ignored"] and finding["vex"]["status"] == "affected"
    assert [(c["author"], c["status"]) for c in finding["vex"]["conflicts"]] == [("ACME", "not_affected")]


def test_gates_and_other_formats(scan, tmp_path):
    path = put_json(tmp_path / "a.json", openvex(says(), says(OTHER, status="fixed")))
    sarif = scan("--vex", path, form="sarif").json()
    results = {result["ruleId"]: result for result in sarif["runs"][0]["results"]}
    assert "ACME says not_affected" in results[CVE]["suppressions"][0]["justification"]
    card = scan("--vex", path, "--card", command="eval", form="table")
    assert "vex:" in card.out and "2 of 2 statements" in card.out


def test_repositories_in_their_order(scan, tmp_path):
    for name, status in (("one", "affected"), ("two", "not_affected")):
        put_json(tmp_path / name / "index.json", {"updated_at": "2026-01-01T00:00:00Z", "packages": [
            {"id": "pkg:deb/debian/zlib1g", "location": "z.json"}, {"id": "pkg:deb/debian/evil", "location": "../../secret.json"}]})
        put_json(tmp_path / name / "z.json", openvex(says(status=status), author=name))
    put_json(tmp_path / "secret.json", openvex(says(OTHER)))
    first = scan("--vex", tmp_path / "one", "--vex", tmp_path / "two")
    assert by_id(first)[CVE]["vex"]["author"] == "one" and not by_id(first)[CVE]["ignored"]
    assert any("outside the repository" in gap["why"] for gap in first.json()["coverage"]["notEvaluated"])
    assert by_id(scan("--vex", tmp_path / "two", "--vex", tmp_path / "one"))[CVE]["ignored"]


def test_explain_tells_what_vex_says(plimsoll, image, database, tmp_path):
    path = put_json(tmp_path / "a.json", openvex(says(impact_statement="nothing inflates")))
    run = plimsoll("explain", "--db", database, "--vex", path, CVE, image[1], env={**NOW, "COLUMNS": "500"})
    assert run.code == 0 and "ACME says not_affected" in run.out and "nothing inflates" in run.out


# ---- hostile documents ----

def csaf_in_circles():
    document = as_csaf("0" * 64)
    document["product_tree"]["relationships"] = [
        {"category": "default_component_of", "product_reference": f"r{(i + 1) % 1000}", "relates_to_product_reference": f"r{(i + 7) % 1000}",
         "full_product_name": {"product_id": f"r{i}", "name": "r"}} for i in range(1000)]
    document["vulnerabilities"] = [{"cve": CVE, "product_status": {"known_not_affected": [f"r{i}" for i in range(1000)]}}]
    return json.dumps(document)


@pytest.mark.parametrize("text, why", [
    ("[" * 10000, "nested deeper than the cap of 64"),
    ('{"a":' * 10000, "nested deeper than the cap of 64"),
    ("not json", "not JSON"),
    ("{}", "no VEX document that is known"),
    ('{"payloadType":"x","payload":"!"}', "no base64"),
])
def test_a_damaged_document_is_an_error_that_names_it(scan, tmp_path, text, why):
    run = scan("--vex", put(tmp_path / "bad.json", text))
    assert run.code == 2 and "bad.json" in run.err and why in run.err


def test_100_megabytes(scan, tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as out:
        out.write(b'{"@context":"https://openvex.dev/ns/v0.2.0","statements":[')
        for _ in range(100):
            out.write(b" " * (1 << 20))
    run = scan("--vex", path)
    assert run.code == 2 and "large.json" in run.err and str(32 << 20) in run.err
    (tmp_path / "d").mkdir()
    path.rename(tmp_path / "d" / "large.json")
    run = scan("--vex", tmp_path / "d")  # a cap ends the folder too: what comes after would be left out without a word
    assert run.code == 2 and "large.json" in run.err and str(32 << 20) in run.err


def test_a_circular_product_tree_ends(scan, tmp_path):
    run = scan("--vex", put(tmp_path / "a.json", csaf_in_circles()))
    assert run.code == 0 and not by_id(run)[CVE]["ignored"]
    assert any("circular" in note for note in run.json()["notes"])


def test_many_statements_of_one_vulnerability(scan, tmp_path):
    statements = [says(product=f"pkg:deb/debian/zlib1g@{i}") for i in range(50000)] + [says(product="pkg:deb/debian/zlib1g")]
    run = scan("--vex", put_json(tmp_path / "a.json", openvex(*statements)), "--timeout", "60s")
    assert run.code == 0 and by_id(run)[CVE]["ignored"]


def test_links_of_a_folder_are_not_followed(scan, tmp_path):
    put_json(tmp_path / "secret.json", openvex(says()))
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.json").symlink_to("../secret.json")
    (tmp_path / "d" / "loop").symlink_to(".")
    run = scan("--vex", tmp_path / "d")
    assert not by_id(run)[CVE]["ignored"]
    assert any("a.json" in gap["where"] for gap in run.json()["coverage"]["notEvaluated"])


def test_text_of_a_document_stays_text(scan, tmp_path):
    path = put_json(tmp_path / "a.json", openvex(says(justification="\x1b[31mred\u202e"), author="\x1b]0;x\x07\nACME"))
    card = scan("--vex", path, "--card", command="eval", form="table")
    assert "\x1b" not in card.out and "\u202e" not in card.out


# ---- exemptions ----

def test_every_exemption_is_listed_with_what_came_of_it(scan, tmp_path):
    path = put(tmp_path / ".plimsoll.yaml", f"""exemptions:
  - {{id: DEBIAN-{CVE}, reason: by an alias, author: A. Smith, until: 2026-12-05}}
  - {{id: {OTHER}, reason: until the release, until: 2026-11-01}}
  - {{id: CVE-1999-0001, reason: not there}}
  - {{rule: container/root-user, reason: not asked by scan}}
""")
    run = scan("--ignore", path)
    report = run.json()
    check_schema(report)
    assert [(e["line"], e["state"], e["findings"]) for e in report["exemptions"]] == \
        [(2, "ending", 1), (3, "expired", 1), (4, "unused", 0), (5, "not-asked", 0)]
    assert report["exemptions"][0]["aliases"] == [CVE] and report["exemptions"][0]["author"] == "A. Smith"
    assert by_id(run)[CVE]["ignored"] and "(as DEBIAN-" in by_id(run)[CVE]["ignoredBy"] and not by_id(run)[OTHER]["ignored"]
    assert [word for word in ("ends on 2026-12-05", "ended on 2026-11-01", "matches nothing") if not any(word in n for n in report["notes"])] == []


def test_what_ended_fails_the_gates_that_are_set(scan, tmp_path):
    path = put(tmp_path / ".plimsoll.yaml", f"exemptions:\n  - {{id: {CVE}, reason: x, until: 2026-11-01}}\n")
    assert scan("--ignore", path).code == 0
    run = scan("--ignore", path, "--fail-on", "critical")
    assert run.code == 1 and {g["name"]: g["passed"] for g in run.json()["gates"]}["expired exemptions"] is False
    [gate] = [g for g in run.json()["gates"] if g["name"] == "expired exemptions"]
    assert (gate["actual"], gate["limit"]) == ("1, and its finding is still there", "0")


def test_a_finding_counts_once_whatever_names_it(scan, tmp_path):
    path = put(tmp_path / ".plimsoll.yaml", f"exemptions:\n- {{id: {CVE}, reason: x}}\n- {{id: DEBIAN-{CVE}, reason: x}}\n")
    run = scan("--ignore", path, "--card", command="eval", form="table")
    assert "1 suppressed" in run.out and "exempt: 1 finding by 2 exemptions" in run.out, run


def test_a_file_that_is_read_anyway_and_named_counts_once(plimsoll, scan):
    put(plimsoll.work / ".trivyignore.yaml", f"vulnerabilities:\n- id: {CVE}\n")
    for names in ([], ["--ignore", ".trivyignore.yaml"], ["--ignore", "./.trivyignore.yaml", "--ignore", plimsoll.work / ".trivyignore.yaml"]):
        assert len(scan(*names, command="eval").json()["exemptions"]) == 1


def test_a_rule_that_is_none_is_told_with_what_was_meant(plimsoll, scan):
    put(plimsoll.work / ".plimsoll.yaml", "exemptions:\n- {rule: container/root-usr, reason: x}\n")
    notes = scan(command="eval").json()["notes"]
    assert ".plimsoll.yaml:2: there is no rule container/root-usr; did you mean container/root-user?" in notes


def test_secrets_by_their_names_in_trivy(plimsoll, tmp_path):
    token = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0" + "000000"  # its checksum is wrong, as it should be
    key = subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519"], capture_output=True, text=True, check=True).stdout
    image = ImageBuilder(name="shop:1.0").layer(file("srv/key.pem", key), file("srv/token", token + "\n"), file("srv/other.pem", key))
    path = put(tmp_path / ".trivyignore.yaml", "secrets:\n- {id: private-key, paths: [/srv/key.pem]}\n- {id: github-pat}\n")
    run = plimsoll("eval", "-f", "json", "--ignore", path, image.docker(tmp_path / "a.tar"))
    found = {f["subject"]["path"]: (f["rule"], f["ignored"]) for f in run.json()["findings"] if f["kind"] == "secret"}
    assert found == {"srv/key.pem": ("secret/private-key", True), "srv/token": ("secret/token", True),
                     "srv/other.pem": ("secret/private-key", False)}


@pytest.mark.parametrize("name, text, err", [
    (".plimsoll.yaml", "exemptions:\n  - id: CVE-1\n", ".plimsoll.yaml:2: an exemption needs reason:"),
    (".plimsoll.yaml", "exemptions:\n  - {id: CVE-1, resaon: x}\n", 'no setting "resaon" here'),
    ("osv-scanner.toml", "[[IgnoredVulns]]\nid = 1\n", "osv-scanner.toml:1"),
    ("a.yaml", "kind: Pod\n", "a.yaml: neither its name nor its content"),
])
def test_a_file_of_exemptions_that_is_wrong(scan, tmp_path, name, text, err):
    run = scan("--ignore", put(tmp_path / name, text))
    assert run.code == 2 and err in run.err


@pytest.mark.parametrize("name, text", [
    (".trivyignore", f"{CVE}\n"), (".trivyignore.yaml", f"vulnerabilities:\n- id: {CVE}\n  statement: why\n"),
    (".grype.yaml", f"ignore:\n- vulnerability: {CVE}\n  package: {{name: zlib.*}}\n"),
    ("osv-scanner.toml", f'[[IgnoredVulns]]\nid = "{CVE}"\n'), ("accepted.txt", f"{CVE} # why\n"),
])
def test_files_of_other_tools_as_they_are(scan, tmp_path, name, text):
    findings = by_id(scan("--ignore", put(tmp_path / name, text)))
    assert findings[CVE]["ignored"] and not findings[OTHER]["ignored"]


def test_the_examples_of_the_page(scan, tmp_path):
    examples = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "vex.md").read_text(), re.S)
    first, second = examples[1].split("# or\n")
    for n, text in enumerate([examples[0], first, second]):
        run = scan("--ignore", put(tmp_path / str(n) / ".plimsoll.yaml", text))
        assert run.code == 0, run
    assert len(scan("--ignore", tmp_path / "0" / ".plimsoll.yaml").json()["exemptions"]) == 3


# ---- what is written ----

FORMATS = {"openvex": "openvex-0.2.0.schema.json", "cyclonedx": "bom-1.6.schema.json"}


def validate(name, document):
    if not (SCHEMAS / name).is_file():
        return
    store = {f"http://cyclonedx.org/schema/{path.name}": json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")}
    schema = json.loads((SCHEMAS / name).read_text())
    kind = jsonschema.validators.validator_for(schema)
    kind(schema, resolver=jsonschema.RefResolver(schema.get("$id", ""), schema, store=store)).validate(document)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", ["docker", "oci"])
def test_what_is_written_is_read_with_the_same_outcome(scan, image, tmp_path, form, kind):
    reference = image[1] if kind == "docker" else image[0].oci(tmp_path / "oci")
    ignore = put(tmp_path / ".plimsoll.yaml", f"""exemptions:
  - {{id: {CVE}, reason: nothing inflates what others send, author: A. Smith, justification: vulnerable_code_not_in_execute_path}}
""")
    first = scan("--ignore", ignore, command="vex", form=form, reference=reference)
    assert first.code == 0, first
    assert first.out == scan("--ignore", ignore, command="vex", form=form, reference=reference).out
    validate(FORMATS[form], first.json())
    document = put(tmp_path / "out.json", first.out)
    before, after = scan("--ignore", ignore, reference=reference), scan("--vex", document, reference=reference)
    assert {k: f["ignored"] for k, f in by_id(before).items()} == {k: f["ignored"] for k, f in by_id(after).items()} == {CVE: True, OTHER: False}
    other = ImageBuilder(name="shop:1.0").layer(file("etc/os-release", "ID=debian\nVERSION_ID=11\n"), file("var/lib/dpkg/status", STATUS),
                                                file("more", "x")).docker(tmp_path / "other.tar")
    assert not by_id(scan("--vex", document, reference=other))[CVE]["ignored"]


@pytest.mark.parametrize("tag, folder, name", [
    ("latest", "shop.oci", "shop"), ("latest", "My Shop", "my-shop"), ("example.org/team/store:1", "shop.oci", "store"),
])
def test_what_a_tag_alone_does_not_name(scan, tmp_path, tag, folder, name):
    builder = ImageBuilder(name=tag).layer(file("etc/os-release", "ID=debian\nVERSION_ID=11\n"), file("var/lib/dpkg/status", STATUS))
    ignore = put(tmp_path / ".plimsoll.yaml", f"exemptions:\n  - {{id: {CVE}, reason: nothing inflates what others send}}\n")
    run = scan("--ignore", ignore, command="vex", form="openvex", reference=builder.oci(tmp_path / folder))
    assert run.json()["statements"][0]["products"][0]["@id"].startswith(f"pkg:oci/{name}@sha256%3A")
    # The same image as `docker save` writes it: nobody can tell that it is, and so it is said.
    report = scan("--vex", put(tmp_path / "a.json", run.out), reference=builder.docker(tmp_path / "shop.tar")).json()
    assert len(report["vex"]["near"]) == 1
    assert "another digest" in report["vex"]["near"][0]["why"] and "docker save" in report["vex"]["near"][0]["why"]


def test_what_has_an_end_is_no_statement(scan, tmp_path):
    ignore = put(tmp_path / ".plimsoll.yaml", f"exemptions:\n  - {{id: {CVE}, reason: until the release, until: 2027-01-01}}\n")
    run = scan("--ignore", ignore, command="vex", form="openvex")
    assert run.code == 2 and "nothing is decided" in run.err and "is not published" in run.err and run.out == ""


def test_settings_of_the_working_folder(plimsoll, scan):
    put(plimsoll.work / ".plimsoll.yaml", f"exemptions:\n  - {{id: {CVE}, reason: not called}}\nvex: vendor.json\nfail-on: negligible\n")
    put_json(plimsoll.work / "vendor.json", openvex(says(OTHER, status="fixed")))
    run = scan(command="vex", form="openvex")
    assert run.code == 0 and {s["vulnerability"]["name"]: s["status"] for s in run.json()["statements"]} == {CVE: "not_affected", OTHER: "fixed"}
    assert {finding["ignored"] for finding in by_id(scan()).values()} == {True}


def test_statements_that_were_given_are_passed_on(scan, tmp_path):
    path = put_json(tmp_path / "a.json", openvex(says(status="affected", action_statement="upgrade"), says(OTHER, status="under_investigation")))
    document = scan("--vex", path, command="vex", form="openvex").json()
    assert {s["vulnerability"]["name"]: s["status"] for s in document["statements"]} == {CVE: "affected", OTHER: "under_investigation"}
    validate(FORMATS["openvex"], document)


# ---- what documents say ----

def test_asking_documents(plimsoll, tmp_path):
    path = put_json(tmp_path / "a.json", openvex(says(parts=["pkg:generic/part"]), says(OTHER, justification="component_not_present")))
    rows = [line.split("\t") for line in plimsoll("vex", "--vex", path).lines()]
    assert [row[:4] for row in rows] == [[CVE, "not_affected", "pkg:deb/debian/zlib1g", "pkg:generic/part"],
                                         [OTHER, "not_affected", "pkg:deb/debian/zlib1g", "-"]]

    def ask(cve, product, *more):
        return plimsoll("vex", "--vex", path, "--about", cve, "--product", product, *more).out.split("\t")[:2]

    assert ask(OTHER, PURL) == ["not_affected", "component_not_present"]
    assert ask(CVE, PURL) == ["none", "-"] and ask(CVE, PURL, "--part", "pkg:generic/part@1") == ["not_affected", "-"]
    assert plimsoll("vex").code == plimsoll("vex", "--vex", path, "--about", CVE).code == 64
