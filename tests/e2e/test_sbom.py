# SPDX-License-Identifier: Apache-2.0
"""SBOMs out and in: valid by the published schemas and by other people's validators, the same bytes each time, and with the
findings of the image when they are read again."""
import base64
import hashlib
import importlib
import json
import os
import re
import time
from pathlib import Path

import pytest

from images import ImageBuilder, file, sparse, symlink
from test_package_file import deb

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMAS = Path(os.environ.get("PLIMSOLL_SCHEMAS", ROOT.parent / "shared" / "schemas"))
IMAGES = Path(os.environ.get("PLIMSOLL_IMAGES", ROOT.parent / "images"))
JSON = {"spdx": "spdx-2.3", "spdx3": "spdx-3.0.1", "cyclonedx": "bom-1.6", "cyclonedx-1.5": "bom-1.5", "cyclonedx-1.6": "bom-1.6",
        "cyclonedx-1.7": "bom-1.7"}
FORMATS = [*JSON, "spdx-tag-value", "cyclonedx-xml"]
EPOCH = {"SOURCE_DATE_EPOCH": "1767225600"}


def hostile():
    """Names, paths, licences and people that mean something to each of the formats."""
    status = ('Package: evil\nStatus: install ok installed\nVersion: 1:2.0\nArchitecture: amd64\nDepends: b | c, evil2\n'
              "Maintainer: A (B) \"C\" <not a mail>\nSource: s (1.9)\n\n"
              "Package: b\nStatus: install ok installed\nVersion: 1\nArchitecture: all\nProvides: evil2\nMaintainer: Team X <x@example.org>\n\n"
              "Package: c\nStatus: install ok installed\nVersion: 1\nArchitecture: all\nMaintainer: Erika <e@example.org>\n")
    return ImageBuilder("evil/<name>&\":1").layer(
        file("etc/os-release", 'ID=debian\nVERSION_ID=12\nPRETTY_NAME="Debian <12> & \\"co\\""\n'),
        file("var/lib/dpkg/status", status),
        file("var/lib/dpkg/info/b.list", "/.\n/usr/bin/</text>\n/usr/bin/a=b%41\n/usr/bin/caf\u00e9\n"),
        file("usr/bin/</text>", "x"), file("usr/bin/a=b%41", "x"), file("usr/bin/caf\u00e9", "x"),
        file("usr/share/doc/b/copyright", "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
             "Files: *\nCopyright: x\nLicense: Odd-1 and public-domain\n"))


def states():
    """What is not simply installed: of the distribution, for development only, a package file; and names that a purl does not keep."""
    status = ("Package: python3-django\nStatus: install ok installed\nVersion: 3:3.2.19-1\nArchitecture: all\nMaintainer: Debian <a@debian.org>\n"
              "Source: python-django\n")
    owned, record = "usr/lib/python3/dist-packages/Django-3.2.19.dist-info/METADATA", "Metadata-Version: 2.1\nName: {}\nVersion: {}\n"
    lock = {"lockfileVersion": 3, "packages": {"": {"name": "x"}, "node_modules/mocha": {"version": "9.0.0", "dev": True},
                                               "node_modules/@x/y": {"version": "1.0.0"}}}
    return ImageBuilder("states:1").layer(
        file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("var/lib/dpkg/status", status),
        file("var/lib/dpkg/info/python3-django.list", f"/.\n/{owned}\n"), file(owned, record.format("Django", "3.2.19")),
        file("usr/local/lib/python3.11/dist-packages/PyYAML-5.3.dist-info/METADATA", record.format("PyYAML", "5.3")),
        file("srv/app/package-lock.json", json.dumps(lock)), file("srv/thing.deb", deb()))


@pytest.fixture(scope="module", params=["sample", "hostile", "states"])
def image(request, sample, tmp_path_factory):
    if request.param == "sample":
        return sample
    made = {"hostile": hostile, "states": states}[request.param]
    return made().docker(tmp_path_factory.mktemp(request.param) / "x.tar")


def made(plimsoll, image, name, *more):
    run = plimsoll("sbom", "--allow-incomplete", "-f", name, image, *more, env=EPOCH)
    assert run.code == 0, run
    return run.out


def module(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        pytest.skip(f"no {name}")


# --- valid ------------------------------------------------------------------------------------------------------------

def validator(name):
    jsonschema = module("jsonschema")
    path = SCHEMAS / f"{name}.schema.json"
    if not path.exists():
        pytest.skip(f"no {path.name} in $PLIMSOLL_SCHEMAS")
    schema = json.loads(path.read_text())
    kind = jsonschema.validators.validator_for(schema)
    try:
        from referencing import Registry, Resource
    except ImportError:
        others = {d["$id"]: d for d in map(json.loads, (p.read_text() for p in SCHEMAS.glob("*.schema.json"))) if "$id" in d}
        return kind(schema, resolver=jsonschema.RefResolver.from_schema(schema, store=others))
    registry = Registry()
    for other in ("spdx", "jsf-0.82", "cryptography-defs"):
        document = json.loads((SCHEMAS / f"{other}.schema.json").read_text())
        registry = registry.with_resource(document["$id"], Resource.from_contents(document))
    return kind(schema, registry=registry)


@pytest.mark.parametrize("name", JSON)
def test_valid_by_the_published_schema(plimsoll, image, name):
    errors = validator(JSON[name]).iter_errors(json.loads(made(plimsoll, image, name)))
    assert [f"{'/'.join(map(str, e.path))}: {e.message[:200]}" for e in errors] == []


@pytest.mark.parametrize("name,ending", [("spdx", "spdx.json"), ("spdx-tag-value", "spdx")])
def test_valid_by_the_spdx_tools(plimsoll, image, tmp_path, name, ending):
    parse, check = module("spdx_tools.spdx.parser.parse_anything"), module("spdx_tools.spdx.validation.document_validator")
    path = tmp_path / f"x.{ending}"
    path.write_text(made(plimsoll, image, name))
    document = parse.parse_file(str(path))
    assert [m.validation_message for m in check.validate_full_spdx_document(document)] == []
    assert len(document.packages) > 3 and len(document.annotations) >= len(document.packages)


@pytest.mark.parametrize("name", ["cyclonedx-1.5", "cyclonedx-1.6", "cyclonedx-1.7", "cyclonedx-xml"])
def test_valid_by_the_cyclonedx_library(plimsoll, image, name):
    schema = module("cyclonedx.schema").SchemaVersion
    version = getattr(schema, {"cyclonedx-1.5": "V1_5", "cyclonedx-1.7": "V1_7"}.get(name, "V1_6"), None)
    if not version:
        pytest.skip("a library that is older than the format")
    kind = module("cyclonedx.validation.xml").XmlValidator if name.endswith("xml") else module("cyclonedx.validation.json").JsonStrictValidator
    try:
        assert kind(version).validate_str(made(plimsoll, image, name)) is None
    except ImportError as missing:  # its validators are an extra
        pytest.skip(str(missing))


def references(document):
    """Every bom-ref is told once and every reference leads to one, which no schema says."""
    refs = [document["metadata"]["component"]["bom-ref"], *(c["bom-ref"] for c in document["components"])]
    assert len(refs) == len(set(refs))
    used = [d["ref"] for d in document["dependencies"]]
    assert len(used) == len(set(used))
    return set(refs), {*used, *(r for d in document["dependencies"] for r in d["dependsOn"])}


def test_references_lead_somewhere(plimsoll, image):
    refs, used = references(json.loads(made(plimsoll, image, "cyclonedx")))
    assert used <= refs
    spdx = json.loads(made(plimsoll, image, "spdx"))
    ids = [spdx["SPDXID"], *(p["SPDXID"] for p in spdx["packages"] + spdx["files"])]
    assert len(ids) == len(set(ids)) and all(re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", i) for i in ids)
    assert {r[k] for r in spdx["relationships"] for k in ("spdxElementId", "relatedSpdxElement")} <= set(ids)
    licenses = {x["licenseId"] for x in spdx.get("hasExtractedLicensingInfos", [])}
    assert {w for p in spdx["packages"] for w in re.findall(r"LicenseRef-[\w.-]+", p["licenseDeclared"])} <= licenses
    graph = json.loads(made(plimsoll, image, "spdx3"))["@graph"]
    ids = [e.get("spdxId") or e["@id"] for e in graph]
    assert len(ids) == len(set(ids))
    assert {t for e in graph if e["type"] == "Relationship" for t in [e["from"], *e["to"]]} <= set(ids)


# --- what is in it ----------------------------------------------------------------------------------------------------

def test_contents(plimsoll, tmp_path):
    image = hostile().docker(tmp_path / "evil.tar")
    document = json.loads(made(plimsoll, image, "cyclonedx"))
    parts = {c["name"]: c for c in document["components"]}
    assert parts["debian"]["type"] == "operating-system" and parts["debian"]["version"] == "12"
    assert parts["b"]["supplier"] == {"name": "Team X", "contact": [{"email": "x@example.org"}]}
    assert [f["name"] for f in parts["b"]["components"]] == ["usr/bin/</text>", "usr/bin/a=b%41", "usr/bin/caf\u00e9"]
    assert parts["b"]["licenses"] == [{"expression": "LicenseRef-Odd-1 AND LicenseRef-Public-Domain"}]
    assert parts["b"]["evidence"]["identity"][0]["confidence"] == 1
    properties = {p["name"]: p["value"] for p in parts["evil"]["properties"]}
    assert properties["plimsoll:layer:index"] == "0" and properties["plimsoll:layer:diffId"].startswith("sha256:")
    needs = next(d["dependsOn"] for d in document["dependencies"] if d["ref"] == parts["evil"]["bom-ref"])
    assert sorted(needs) == sorted([parts["b"]["bom-ref"], parts["c"]["bom-ref"]])  # c by its name, b as what it provides
    spdx = {p["name"]: p for p in json.loads(made(plimsoll, image, "spdx"))["packages"]}
    assert spdx["b"]["supplier"] == "Organization: Team X (x@example.org)" and spdx["c"]["supplier"] == "Person: Erika (e@example.org)"
    assert spdx["c"]["licenseDeclared"] == spdx["c"]["downloadLocation"] == "NOASSERTION"


def owning(count, *more):
    """A package that owns so many files, links and folders beside them."""
    names = [f"usr/lib/b/{i}" for i in range(count)]
    status = "Package: b\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n"
    return ImageBuilder("files:1").layer(
        file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("var/lib/dpkg/status", status),
        file("var/lib/dpkg/info/b.list", "/.\n/usr\n/usr/lib\n/usr/lib/b\n/usr/lib/b/link\n/usr/share/doc/b/gone\n" + "".join(f"/{n}\n" for n in names)),
        *(file(n, f"{i}" * (i * 1000)) for i, n in enumerate(names)), *more)


def test_files_are_elements_with_what_they_are_made_of(plimsoll, tmp_path):
    content = {f"usr/lib/b/{i}": (f"{i}" * (i * 1000)).encode() for i in range(12)}
    image = owning(12, symlink("usr/lib/b/link", "0")).layer(file("usr/lib/b/3", "another")).docker(tmp_path / "x.tar")
    content["usr/lib/b/3"] = b"another"
    document = json.loads(made(plimsoll, image, "spdx"))
    files = {f["fileName"]: f for f in document["files"]}
    assert set(files) == {f"./{n}" for n in content}
    for name, data in content.items():
        sums = {c["algorithm"]: c["checksumValue"] for c in files[f"./{name}"]["checksums"]}
        assert sums == {"SHA1": hashlib.sha1(data).hexdigest(), "SHA256": hashlib.sha256(data).hexdigest()}
        assert files[f"./{name}"]["comment"] == "plimsoll:layer:index=" + ("1" if name.endswith("/3") else "0")
    package = next(p for p in document["packages"] if p["name"] == "b")
    code = hashlib.sha1("".join(sorted(hashlib.sha1(d).hexdigest() for d in content.values())).encode()).hexdigest()
    assert package["filesAnalyzed"] is True and package["packageVerificationCode"] == {"packageVerificationCodeValue": code}
    owned = {r["relatedSpdxElement"] for r in document["relationships"] if r["relationshipType"] == "CONTAINS" and r["spdxElementId"] == package["SPDXID"]}
    assert owned == {f["SPDXID"] for f in files.values()}
    # What is no file, or no longer there, is told by its name alone.
    assert [x for x in package["annotations"][0]["comment"].splitlines() if x.startswith("plimsoll:file=")] == \
        ["plimsoll:file=usr/lib/b/link", "plimsoll:file=usr/share/doc/b/gone"]
    parts = next(c for c in json.loads(made(plimsoll, image, "cyclonedx"))["components"] if c["name"] == "b")["components"]
    hashes = {p["name"]: {h["alg"]: h["content"] for h in p.get("hashes", [])} for p in parts}
    assert hashes["usr/lib/b/3"]["SHA-256"] == hashlib.sha256(b"another").hexdigest() and hashes["usr/lib/b/link"] == {}
    graph = json.loads(made(plimsoll, image, "spdx3"))["@graph"]
    three = next(e for e in graph if e.get("name") == "usr/lib/b/3")
    assert {v["algorithm"]: v["hashValue"] for v in three["verifiedUsing"]}["sha1"] == hashlib.sha1(b"another").hexdigest()


def test_only_sbom_reads_every_file(plimsoll, tmp_path):
    image = owning(2).docker(tmp_path / "x.tar")
    document = plimsoll("scan", "--allow-incomplete", "-f", "spdx", image).json()
    assert "files" not in document and not any(p["filesAnalyzed"] for p in document["packages"])
    assert "plimsoll:file=usr/lib/b/1" in next(p for p in document["packages"] if p["name"] == "b")["annotations"][0]["comment"]
    # And what one command has left in the cache is not what the other finds there.
    assert len(json.loads(made(plimsoll, image, "spdx"))["files"]) == len(json.loads(made(plimsoll, image, "spdx"))["files"]) == 2


def test_a_file_that_is_not_read_makes_no_package_analysed(plimsoll, tmp_path):
    """A part of a package's files would have another code than all of them: of one, 512 MiB are the most that is read."""
    image = owning(2, sparse("usr/lib/b/2", (512 << 20) + 1, [(0, b"x")])).docker(tmp_path / "x.tar")
    listed = image.with_name("y.tar")
    owning(3).layer(sparse("usr/lib/b/2", (512 << 20) + 1, [(0, b"x")])).docker(listed)
    assert len(json.loads(made(plimsoll, image, "spdx"))["files"]) == 2  # the large one is nobody's
    run = plimsoll("sbom", "-f", "spdx", listed)
    package = next(p for p in run.json()["packages"] if p["name"] == "b")
    assert run.code == 3 and package["filesAnalyzed"] is False and "packageVerificationCode" not in package and "files" not in run.json()


def test_what_is_incomplete_says_so(plimsoll, tmp_path):
    image = ImageBuilder("x:1").layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("srv/x.cdx.json", "{")).docker(tmp_path / "x.tar")
    run = plimsoll("sbom", "-f", "cyclonedx", image)
    assert run.code == 3 and run.json()["compositions"][0]["aggregate"] == "incomplete"
    assert [p for p in run.json()["metadata"]["properties"] if p["name"] == "plimsoll:notEvaluated" and "x.cdx.json" in p["value"]]
    assert plimsoll("sbom", "-f", "spdx", image).json()["creationInfo"]["comment"] == "incomplete: 1 not evaluated"
    again = tmp_path / "again.json"
    again.write_text(run.out)
    assert plimsoll("sbom", "--allow-incomplete", again).code == 0 and plimsoll("sbom", again).code == 3


def test_doubt_is_said(plimsoll, tmp_path):
    inner = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
        {"type": "library", "name": "lodash", "version": "4.17.20", "purl": "pkg:npm/lodash@4.17.20"}]}
    image = ImageBuilder("x:1").layer(file("srv/app.cdx.json", json.dumps(inner))).docker(tmp_path / "x.tar")
    part = json.loads(made(plimsoll, image, "cyclonedx"))["components"][0]
    assert part["evidence"]["identity"][0]["confidence"] == 0.7
    assert {"name": "plimsoll:doubtful", "value": "true"} in part["properties"]
    package = json.loads(made(plimsoll, image, "spdx"))["packages"][1]
    assert "confidence of 70 %" in package["comment"] and "SBOM in the image" in package["annotations"][0]["comment"]


def test_what_is_not_simply_installed_says_so(plimsoll, tmp_path):
    image = states().docker(tmp_path / "x.tar")
    parts = {c["name"]: c for c in json.loads(made(plimsoll, image, "cyclonedx"))["components"]}
    properties = {n: {p["name"]: p["value"] for p in c["properties"]} for n, c in parts.items()}
    assert {n: c["scope"] for n, c in parts.items() if "scope" in c} == {"mocha": "excluded", "thing": "optional"}
    assert properties["mocha"]["plimsoll:development"] == properties["thing"]["plimsoll:uninstalled"] == "true"
    assert {n: p["plimsoll:owner"] for n, p in properties.items() if "plimsoll:owner" in p} == {"Django": parts["python3-django"]["purl"]}
    packages = {p["name"]: p for p in json.loads(made(plimsoll, image, "spdx"))["packages"]}
    assert {n for n, p in packages.items() if p.get("primaryPackagePurpose") == "ARCHIVE"} == {"thing"}
    assert packages["Django"]["comment"] == "its files are of " + parts["python3-django"]["purl"]
    assert packages["mocha"]["comment"].endswith("\nneeded for building or testing only")
    assert packages["thing"]["comment"].endswith("a package file that is not installed")
    assert "comment" not in packages["PyYAML"]


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_bytes(plimsoll, image, name):
    assert made(plimsoll, image, name) == made(plimsoll, image, name, "--no-cache", "--jobs", "1")


def test_another_image_has_another_identity(plimsoll, sample, tmp_path):
    one = json.loads(made(plimsoll, sample, "cyclonedx"))["serialNumber"]
    two = json.loads(made(plimsoll, hostile().docker(tmp_path / "x.tar"), "cyclonedx"))["serialNumber"]
    assert one != two and re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", one)


def test_files_are_told_by_their_endings(plimsoll, sample, tmp_path):
    named = plimsoll("sbom", "--allow-incomplete", "-o", f"cyclonedx-1.7={tmp_path / 'b'}", sample)
    assert named.code == 0 and '"specVersion": "1.7"' in (tmp_path / "b").read_text()
    names = {"a.spdx.json": '"spdxVersion": "SPDX-2.3"', "a.cdx.json": '"bomFormat": "CycloneDX"', "a.spdx": "SPDXVersion: SPDX-2.3",
             "a.cdx.xml": "<bom ", "a.spdx3.json": '"@graph"'}
    run = plimsoll("sbom", "--allow-incomplete", *[w for n in names for w in ("-o", tmp_path / n)], sample)
    assert run.code == 0 and run.out == ""
    for name, start in names.items():
        assert start in (tmp_path / name).read_text()[:3000], name


# --- the way back -----------------------------------------------------------------------------------------------------

def essence(report):
    """Findings and packages whole, but for coverage: what an SBOM is incomplete by, it says itself; and whose they are, which only an
    image tells. An SBOM has no configuration either: which user runs, what is started and whether a port is open are inputs of a
    priority that stay unknown, and with them what is reckoned from them, and the order by it, differ."""
    for item in report["findings"] + report["packages"]:
        for name in ("whose", "exposure", "priority", "score", "reason"):
            item.pop(name, None)
    findings = sorted(report["findings"], key=lambda finding: json.dumps(finding, sort_keys=True))
    return findings, report["packages"], report["target"]["os"], [x["diffId"] for x in report["target"]["layers"]]


@pytest.mark.parametrize("name", FORMATS)
def test_the_findings_of_the_image(plimsoll, image, tmp_path, name):
    out = tmp_path / "x"
    out.write_text(made(plimsoll, image, name))
    want = plimsoll("scan", "-f", "json", image, env=EPOCH).json()
    got = plimsoll("scan", "-f", "json", f"sbom:{out}", env=EPOCH).json()
    assert want["packages"]
    assert essence(got) == essence(want)
    assert got["target"]["kind"] == "sbom" and got["coverage"]["complete"] == want["coverage"]["complete"]


@pytest.mark.parametrize("name", ["bullseye", "shop", "fat", "alpine"])
def test_the_findings_of_real_images(plimsoll, tmp_path, name):
    image = IMAGES / f"{name}.tar"
    if not image.exists():
        pytest.skip(f"no {name}.tar in $PLIMSOLL_IMAGES")
    outs = [w for f in FORMATS for w in ("-o", f"{f}={tmp_path / f}")]
    assert plimsoll("sbom", "--allow-incomplete", *outs, image, env=EPOCH, timeout=600).code == 0
    want = essence(plimsoll("scan", "-f", "json", image, env=EPOCH, timeout=600).json())
    for f in FORMATS:
        assert essence(plimsoll("scan", "-f", "json", f"sbom:{tmp_path / f}", env=EPOCH).json()) == want, f
    assert name != "shop" or {f.get("symbols") for f in want[0]} >= {"present", "absent"}


def test_functions_that_are_damaged_are_told(plimsoll, tmp_path):
    part = {"type": "library", "bom-ref": "x", "name": "x", "version": "v1.0.0", "purl": "pkg:golang/x@v1.0.0", "properties": [{"name": "plimsoll:functions", "value": "2 A"}]}
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [part]}))
    run = plimsoll("sbom", "-f", "json", f"sbom:{path}")
    assert run.code == 3 and "plimsoll:functions are damaged" in run.json()["coverage"]["notEvaluated"][0]["why"]


def test_another_tools_sbom_has_owners_too(plimsoll, tmp_path):
    def part(name, purl, path, *files):
        return {"type": "library", "name": name, "version": purl.split("@")[1].split("?")[0], "purl": purl, "scope": "excluded" if name == "mocha" else "required",
                "evidence": {"occurrences": [{"location": path}]}, "components": [{"type": "file", "name": f} for f in files]}

    record = "usr/lib/python3/dist-packages/Django-3.2.19.dist-info/METADATA"
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
        {"type": "operating-system", "name": "debian", "version": "12"},
        part("django", "pkg:pypi/django@3.2.19", f"/{record}"), part("mocha", "pkg:npm/mocha@9.0.0", "/srv/package.json"),
        part("python3-django", "pkg:deb/debian/python3-django@3.2.19-1?arch=all&distro=debian-12", "/var/lib/dpkg/status", f"/{record}")]}
    path = tmp_path / "x.json"
    path.write_text(json.dumps(document))
    packages = {p["name"]: p for p in plimsoll("scan", "-f", "json", path).json()["packages"]}
    assert {n: p["owner"] for n, p in packages.items() if "owner" in p} == {"django": packages["python3-django"]["purl"]}
    assert {n for n, p in packages.items() if p.get("development")} == {"mocha"}


def test_a_sample_that_has_findings(plimsoll, sample):
    assert plimsoll("scan", "-f", "json", sample).json()["findings"]


def test_from_one_format_to_another_and_back(plimsoll, sample, tmp_path):
    first = made(plimsoll, sample, "spdx")
    path = tmp_path / "x"
    path.write_text(first)
    for name in ("cyclonedx-xml", "spdx3", "spdx-tag-value", "spdx"):
        path.write_text(made(plimsoll, f"sbom:{path}", name))
    one, two = json.loads(first), json.loads(path.read_text())
    for document in (one, two):  # it is another document, and tells the gaps as those of the first
        document.pop("documentNamespace")
        document["packages"][0].pop("annotations")
    assert one == two


def test_a_path_is_told_by_its_content(plimsoll, sample, tmp_path):
    for name in FORMATS:
        path = tmp_path / f"{name}.tar"
        path.write_text(made(plimsoll, sample, name))
        assert plimsoll("inspect", "-f", "json", path).json()["target"]["kind"] == "sbom"
    assert plimsoll("scan", "-f", "json", "sbom:-", input=path.read_text()).json()["packages"]


def test_envelopes(plimsoll, sample, tmp_path):
    statement = {"_type": "https://in-toto.io/Statement/v1", "subject": [], "predicateType": "https://cyclonedx.org/bom",
                 "predicate": json.loads(made(plimsoll, sample, "cyclonedx"))}
    envelope = {"payloadType": "application/vnd.in-toto+json", "signatures": [],
                "payload": base64.b64encode(json.dumps(statement).encode()).decode()}
    want = essence(plimsoll("scan", "-f", "json", sample, env=EPOCH).json())
    for document in (statement, envelope, {"mediaType": "x", "dsseEnvelope": envelope}):
        path = tmp_path / "x.json"
        path.write_text(json.dumps(document))
        assert essence(plimsoll("scan", "-f", "json", path, env=EPOCH).json()) == want


@pytest.mark.parametrize("text,words", [("{}", "not an SBOM of a known format"), ("<a/>", "not CycloneDX's"), ('{"bomFormat": ', "not JSON")])
def test_what_is_none(plimsoll, tmp_path, text, words):
    path = tmp_path / "x.json"
    path.write_text(text)
    run = plimsoll("scan", path)
    assert run.code == 2 and words in run.err and run.err.count("\n") == 1


@pytest.mark.parametrize("text,code,words", [
    ('{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": "x"}', 2, "components: a text where a list must stand"),
    ('{"spdxVersion": "SPDX-2.3", "packages": [1, null]}', 2, "packages[0]: a number where an object must stand"),
    ('{"SchemaVersion": 2, "ArtifactName": "x", "Results": "x"}', 2, "Results: a text where a list must stand"),
    ('{"bomFormat": "CycloneDX", "specVersion": "1.5"}', 3, "the SBOM names no package"),
    ("SPDXVersion: SPDX-2.3\n", 3, "the SBOM names no package"),
    ('<bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>', 3, "the SBOM names no package"), ("", 2, "empty: 0 bytes"),
])
def test_the_empty_and_the_damaged_do_not_sail(plimsoll, tmp_path, text, code, words):
    path = tmp_path / "x"
    path.write_text(text)
    for reference, more in ((f"sbom:{path}", {}), ("sbom:-", {"input": text}), ("-", {"input": text})):
        run = plimsoll("eval", "--fail-on", "low", reference, **more)
        assert run.code == code and words in run.out + run.err and "may sail" not in run.out, run
        assert code == 3 or run.err == f"plimsoll: {'standard input' if more else path}: {words}\n", run


def test_tags_and_values_cut_off_by_line_are_never_whole(plimsoll, tmp_path):
    lines = made(plimsoll, hostile().docker(tmp_path / "evil.tar"), "spdx-tag-value").splitlines(keepends=True)
    path = tmp_path / "x.spdx"
    for n in range(1, len(lines), 3):
        path.write_text("".join(lines[:n]))
        assert plimsoll("sbom", path).code == 3, "".join(lines[max(0, n - 5):n])
    path.write_text("".join(lines))
    assert plimsoll("sbom", path).code == 0


def test_standard_input_is_told_by_its_content(plimsoll, sample):
    for name in FORMATS:
        text = made(plimsoll, sample, name)
        want, got = (plimsoll("scan", "-f", "json", reference, input=text, env=EPOCH).json() for reference in ("sbom:-", "-"))
        assert got["packages"] and got["target"]["kind"] == "sbom" and essence(got) == essence(want), name
    assert "SBOM on standard input" in " ".join(plimsoll("help", "ref").out.split())


@pytest.mark.parametrize("reference", ["x.json", "sbom:x.json"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le"])
def test_utf16(plimsoll, tmp_path, encoding, reference):
    (tmp_path / "x.json").write_text('{"bomFormat": "CycloneDX"}', encoding=encoding)
    run = plimsoll("scan", reference, cwd=tmp_path)
    assert run.code == 2 and run.err.splitlines()[0] == "plimsoll: x.json: UTF-16; an SBOM is read as UTF-8 only"


def test_what_an_sbom_cannot_have_is_not_said_to_be_absent(plimsoll, sample, tmp_path):
    path = tmp_path / "x.cdx.json"
    path.write_text(made(plimsoll, sample, "cyclonedx"))
    out = plimsoll("eval", f"sbom:{path}").out
    assert "secrets and configuration (an SBOM has none)" in out and "image configuration" not in out
    (tmp_path / "root" / "etc").mkdir(parents=True)
    out = plimsoll("eval", f"dir:{tmp_path / 'root'}").out
    assert "a root file system has no image configuration" in out and "none found in the image configuration" not in out


def test_errors_name_a_file_once(plimsoll, sample, tmp_path):
    (tmp_path / "x.cdx.json").write_text('{"bomFormat": ')
    (tmp_path / "x.cdx.xml").write_text("<bom ")
    for name in ("x.cdx.json", "x.cdx.xml"):
        for words in (["scan", f"sbom:{name}"], ["scan", name], ["sbom", "--compare", name, str(sample)]):
            run = plimsoll(*words, cwd=tmp_path)
            assert run.code == 2 and run.err.count(name) == 1, run
    for words in (["scan", "none.json"], ["scan", "sbom:none.json"], ["sbom", "--compare", "none.json", str(sample)]):
        run = plimsoll(*words, cwd=tmp_path)
        assert run.code == 2 and run.err.count("none.json") == 1 and "none.json: No such file or directory" in run.err, run


# --- the findings as CycloneDX ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["cyclonedx", "cyclonedx-1.5", "cyclonedx-1.7"])
def test_vulnerabilities(plimsoll, sample, name):
    document = plimsoll("scan", "--allow-incomplete", "-f", name, sample, env=EPOCH).json()
    findings = [f for f in plimsoll("scan", "-f", "json", sample, env=EPOCH).json()["findings"] if f["kind"] == "vulnerability"]
    refs = {c["bom-ref"]: c for c in document["components"]}
    assert findings and [v["id"] for v in document["vulnerabilities"]] == [f["id"] for f in findings]
    for one, finding in zip(document["vulnerabilities"], findings):
        assert [refs[a["ref"]]["purl"] for a in one["affects"]] == [finding["subject"]["purl"]]
        assert one["ratings"][0]["severity"] == {"negligible": "info"}.get(finding["severity"], finding["severity"])
        assert "analysis" not in one and "url" not in one["source"] and one["source"]["name"]
        assert one.get("recommendation", "") == (finding.get("fix") or "")
    assert any("score" in v["ratings"][0] and v["ratings"][0]["vector"] for v in document["vulnerabilities"])
    assert [e.message for e in validator(JSON[name]).iter_errors(document)] == []
    assert "vulnerabilities" not in json.loads(made(plimsoll, sample, name))


def test_vulnerabilities_as_xml(plimsoll, sample):
    out = plimsoll("eval", "--allow-incomplete", "-f", "cyclonedx-xml", sample, env=EPOCH).out
    assert "<vulnerability>" in out and "<affects>" in out and "<target><ref>" in out
    try:
        kind = module("cyclonedx.validation.xml").XmlValidator
        assert kind(module("cyclonedx.schema").SchemaVersion.V1_6).validate_str(out) is None
    except ImportError as missing:
        pytest.skip(str(missing))


# --- compared ---------------------------------------------------------------------------------------------------------

def test_compare(plimsoll, tmp_path):
    image = hostile().docker(tmp_path / "evil.tar")
    path = tmp_path / "claims.cdx.json"
    document = json.loads(made(plimsoll, image, "cyclonedx"))
    path.write_text(json.dumps(document))
    run = plimsoll("sbom", "--compare", path, image)
    assert (run.code, run.out) == (0, "no difference\t3 packages\n")
    parts = document["components"]
    parts[:] = [p for p in parts if p["name"] != "b"]
    next(p for p in parts if p["name"] == "c").update(version="0", purl="pkg:deb/debian/c@0?arch=all&distro=debian-12")
    parts.append({"type": "library", "name": "ghost", "version": "1", "purl": "pkg:npm/ghost@1"})
    document["dependencies"] = []
    path.write_text(json.dumps(document))
    run = plimsoll("sbom", "--compare", path, image)
    assert run.code == 1
    assert run.lines() == ["extra\tdeb\tb\t-\t1", "version\tdeb\tc\t0\t1", "missing\tnpm\tghost\t1\t-"]
    report = plimsoll("sbom", "--compare", path, "-f", "json", image).json()
    assert report["verdict"] == "may-not-sail" and report["gates"][0]["actual"] == "3"
    assert {f["rule"]: f["subject"].get("claimed") for f in report["findings"]} == \
        {"sbom/extra": None, "sbom/missing": "1", "sbom/version": "0"}


def test_compare_with_what_is_no_sbom(plimsoll, sample, tmp_path):
    (tmp_path / "x").write_text("{}")
    run = plimsoll("sbom", "--compare", tmp_path / "x", sample)
    assert run.code == 2 and "--compare" in run.err
    assert plimsoll("sbom", "--compare", tmp_path / "none", sample).code == 2


def test_compare_the_wrong_way_round(plimsoll, sample, tmp_path):
    path = tmp_path / "x.cdx.json"
    path.write_text(made(plimsoll, sample, "cyclonedx"))
    run = plimsoll("sbom", "--compare", sample, path)
    assert run.code == 2 and run.err == f"plimsoll: --compare {sample}: an image, not an SBOM; the SBOM goes first\n"


# --- from the cache ---------------------------------------------------------------------------------------------------

def test_what_the_cache_gives_back_is_looked_up_like_what_was_read(plimsoll, tmp_path):
    """Another process hashes names otherwise: the tree that it finds in the cache brings its own way."""
    image = tmp_path / "x.tar"
    builder = owning(5)
    builder.layer(file("etc/passwd", "root:x:0:0::/:/bin/sh\napp:x:0:0::/:/bin/sh\n")).docker(image)
    builder = ImageBuilder("x:1", user="app").layer(file("etc/passwd", "root:x:0:0::/:/bin/sh\napp:x:0:0::/:/bin/sh\n"))
    other = builder.docker(tmp_path / "y.tar")
    time.sleep(1.2)  # what was written just now is not believed to be at rest, and not kept
    runs = [plimsoll("sbom", "--allow-incomplete", "--cache-dir", tmp_path / "cache", "-f", "spdx", image, env=EPOCH).out for _ in range(3)]
    assert list((tmp_path / "cache" / "images").iterdir()) and len(json.loads(runs[0])["files"]) == 5
    assert runs[0] == runs[1] == runs[2]
    found = [[f["rule"] for f in plimsoll("eval", "--cache-dir", tmp_path / "cache", "-f", "json", other).json()["findings"]] for _ in range(3)]
    assert any("root" in rule for rule in found[0]) and found[0] == found[1] == found[2]
