# SPDX-License-Identifier: Apache-2.0
"""Where an image is from: the one tree of all that is kept beside it, its reports, and what eval makes of it."""
import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

pytest.importorskip("cryptography", reason="python3-cryptography makes the signatures")
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402

import sigstore  # noqa: E402
from beside import MANIFEST, Layout  # noqa: E402
from images import ImageBuilder, dumps, file  # noqa: E402
from registry import EMPTY, INDEX, Registry, answer, hang  # noqa: E402
from sigstore import statement  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
INDEX = "application/vnd.oci.image.index.v1+json"
STATEMENT = "application/vnd.in-toto+json"
SIGN = "https://sigstore.dev/cosign/sign/v1"
SLSA = "https://slsa.dev/provenance/v1"
SLSA02 = "https://slsa.dev/provenance/v0.2"
SPDX = "https://spdx.dev/Document"
VEX = "https://openvex.dev/ns/v0.2.0"
BASE = "sha256:" + "ab" * 32
DPKG = ("Package: libssl3\nStatus: install ok installed\nVersion: 3.0.1-1\nArchitecture: amd64\nSource: openssl\n\n"
        "Package: zlib1g\nStatus: install ok installed\nVersion: 1:1.2.13.dfsg-1\nArchitecture: amd64\nSource: zlib\n\n")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return sigstore.World(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def key():
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def trusted(world, key, tmp_path):
    (tmp_path / "root.json").write_text(json.dumps(world.root()))
    (tmp_path / "key.pub").write_bytes(sigstore.spki_pem(key))
    return "--trusted-root", tmp_path / "root.json", "--key", tmp_path / "key.pub"


@pytest.fixture(scope="session")
def valid():
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads((ROOT / "docs" / "report.schema.json").read_text()))

    def check(report):
        validator.validate(report)
        return report

    return check


@pytest.fixture
def layout(tmp_path):
    return Layout(tmp_path / "shop")


@pytest.fixture
def debian(tmp_path):
    """A layout of an image with two packages."""
    image = ImageBuilder("shop:1.0")
    image.layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("var/lib/dpkg/status", DPKG))
    image.oci(tmp_path / "debian")
    found = Layout.__new__(Layout)
    found.path = tmp_path / "debian"
    found.digest = found.index()["manifests"][0]["digest"]
    return found


def sign(world, layout, key, predicate_type=SIGN, predicate=None, digest=None):
    said = statement(digest or layout.digest, predicate_type, predicate)
    layout.refer(json.dumps(world.sign(b"", envelope=said, key=key)).encode(), BUNDLE, subject=digest)


def in_index(layout, attestations, platforms=("linux/amd64", "linux/arm64")):
    """Puts the layout's image into an index as BuildKit does, with statements in an attestation manifest; the digest of the index."""
    attestation = layout.manifest([(json.dumps(a).encode(), STATEMENT, {"in-toto.io/predicate-type": a["predicateType"]}) for a in attestations],
                                  config=layout.blob(b'{"architecture": "unknown", "os": "unknown"}', "application/vnd.oci.image.config.v1+json"))
    entries = []
    for number, platform in enumerate(platforms):
        os, architecture = platform.split("/")
        entry = layout.subject() if not number else {"mediaType": MANIFEST, "digest": "sha256:" + f"{number}" * 64, "size": 7}
        entries.append({**entry, "platform": {"os": os, "architecture": architecture}})
    if attestations:
        entries.append({**attestation, "platform": {"os": "unknown", "architecture": "unknown"}, "annotations": {
            "vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": layout.digest}})
    content = dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries})
    index = layout.blob(content, INDEX, {"org.opencontainers.image.ref.name": "shop:1.0"})
    (layout.path / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [index]}))
    return index["digest"]


def run_json(plimsoll, valid, *words, code=0):
    run = plimsoll(*words[:1], "-f", "json", *words[1:])
    assert run.code == code, run
    return valid(run.json())


# ---- the command


def test_nothing_is_there(plimsoll, valid, layout):
    said = run_json(plimsoll, valid, "provenance", layout.reference())["provenance"]
    assert said["lookedAt"] and said["proofs"] == [] and said["manifest"] == layout.digest
    run = plimsoll("provenance", layout.reference())
    assert run.code == 0 and run.out == "none found\tshop:1.0\n"
    assert "nobody has signed the image" in plimsoll("provenance", "-f", "markdown", layout.reference()).out


def test_an_archive_holds_nothing_beside_the_image(plimsoll, valid, tmp_path):
    path = ImageBuilder("shop:1.0").layer(file("a", "b")).docker(tmp_path / "shop.tar")
    said = run_json(plimsoll, valid, "provenance", path, code=3)["provenance"]
    assert not said["lookedAt"] and said["proofs"] == []
    run = plimsoll("provenance", path)
    assert run.code == 3 and run.out.startswith("not evaluated\tprovenance\t") and "cosign save" in run.out, run
    assert all("provenance" not in (gap["what"], gap["where"]) for gap in plimsoll("eval", "-f", "json", path).json()["coverage"]["notEvaluated"])
    assert "cannot be told from here" in plimsoll("provenance", "-f", "html", path).out


def test_every_storage(plimsoll, valid, world, key, trusted, layout):
    sign(world, layout, key)
    sign(world, layout, key, SLSA, {"buildDefinition": {"buildType": "https://example.com/t"}, "runDetails": {"builder": {"id": "https://example.com/b"}}})
    layout.tag(".sig", [world.cosign_signature(layout.digest, key=key)])
    layout.tag(".att", [world.cosign_attestation(statement(layout.digest, SPDX, {"spdxVersion": "SPDX-2.3"}), key=key)])
    layout.tag(".sbom", [(b'{"spdxVersion": "SPDX-2.3"}', "text/spdx+json", None)])
    layout.refer(b"{}", "application/vnd.cyclonedx+json")
    layout.refer(b"cake", "application/vnd.example.cake")
    said = run_json(plimsoll, valid, "provenance", *trusted, layout.reference())["provenance"]
    assert sorted((p["kind"], p["format"], p["storage"], p["verdict"]) for p in said["proofs"]) == [
        ("attestation", "cosign", "cosign-tag", "verified"), ("attestation", "sigstore-bundle", "referrer", "verified"),
        ("other", "unknown", "referrer", "not-judged"), ("sbom", "sbom", "cosign-tag", "unsigned"), ("sbom", "sbom", "referrer", "unsigned"),
        ("signature", "cosign", "cosign-tag", "verified"), ("signature", "sigstore-bundle", "referrer", "verified")]
    assert said["authorities"] == ["key.pub"]
    assert not any(p["seenBy"] for p in said["proofs"]), "most tools look into registries alone"
    with Registry() as registry:
        reference, image = publish(registry, layout)
        sign_in(registry, world, key, image)
        for entry in layout.index()["manifests"]:
            registry.tags["shop/api"][entry.get("annotations", {}).get("org.opencontainers.image.ref.name", "other")] = entry["digest"]
        remote = run_json(plimsoll, valid, "provenance", *trusted, reference)["provenance"]
    by = {p["storage"]: p["seenBy"] for p in remote["proofs"] if p["kind"] == "signature"}
    assert "podman" in by["cosign-tag"] and "podman" not in by["referrer"] and "cosign 3" in by["referrer"]
    build = next(p for p in said["proofs"] if p.get("predicateType") == SLSA)["predicate"]["build"]
    assert build["builder"] == "https://example.com/b"


def test_attestations_of_buildkit_are_bound_by_a_signature_of_the_index(plimsoll, valid, world, key, trusted, layout):
    index = in_index(layout, [statement(layout.digest, SLSA02, version="v0.1"), statement(layout.digest, SPDX, {"spdxVersion": "SPDX-2.3"}, version="v0.1")])
    said = run_json(plimsoll, valid, "provenance", *trusted, "--platform", "linux/amd64", layout.reference())["provenance"]
    assert [(p["platform"], p["evaluated"]) for p in said["platforms"]] == [("linux/amd64", True), ("linux/arm64", False)]
    assert [(p["format"], p["storage"], p["verdict"], p["boundBySignature"], p["subject"]) for p in said["proofs"]] == [
        ("buildkit", "index", "unsigned", False, layout.digest)] * 2
    sign(world, layout, key, digest=index)
    said = run_json(plimsoll, valid, "provenance", *trusted, "--platform", "linux/amd64", layout.reference())["provenance"]
    assert [(p["kind"], p["verdict"], p["subject"]) for p in said["proofs"]] == [
        ("signature", "verified", index), ("attestation", "bound", layout.digest), ("attestation", "bound", layout.digest)]
    # A signature of the platform's manifest says nothing of what stands beside it.
    text = plimsoll("provenance", *trusted, "--platform", "linux/amd64", "--color", "never", "-f", "markdown", layout.reference()).out
    assert "unsigned, but covered by a signature" in text and "linux/arm64" not in text


def test_a_layout_of_cosign_save(plimsoll, valid, world, key, trusted, layout):
    signature = layout.manifest([world.cosign_signature(layout.digest, key=key)])
    index = layout.index()
    kind = "dev.cosignproject.cosign/"
    index["manifests"] = [{**layout.subject(), "annotations": {"kind": kind + "image", "org.opencontainers.image.ref.name": "shop:1.0"}},
                          {**signature, "annotations": {"kind": kind + "sigs", "org.opencontainers.image.ref.name": "shop:1.0"}}]
    (layout.path / "index.json").write_text(json.dumps(index))
    proof, = run_json(plimsoll, valid, "provenance", *trusted, f"oci:{layout.path}")["provenance"]["proofs"]
    assert (proof["kind"], proof["storage"], proof["verdict"]) == ("signature", "layout", "verified")


def test_what_cosign_keeps_under_tags_is_no_image_of_the_layout(plimsoll, valid, world, key, trusted, layout):
    layout.tag(".sig", [world.cosign_signature(layout.digest, key=key)])
    layout.tag(".att", [world.cosign_attestation(statement(layout.digest), key=key)])
    proofs = run_json(plimsoll, valid, "provenance", *trusted, f"oci:{layout.path}")["provenance"]["proofs"]
    assert sorted((p["kind"], p["verdict"]) for p in proofs) == [("attestation", "verified"), ("signature", "verified")]


def test_what_cannot_be_had_is_a_gap_and_no_pass(plimsoll, valid, world, key, trusted, layout, tmp_path):
    before = {p.name for p in (layout.path / "blobs/sha256").iterdir()}
    sign(world, layout, key)
    blob, = (p for p in (layout.path / "blobs/sha256").iterdir() if p.name not in before and b"mediaType" in p.read_bytes() and b"dsseEnvelope" in p.read_bytes())
    blob.unlink()
    report = run_json(plimsoll, valid, "provenance", *trusted, layout.reference(), code=3)
    assert report["provenance"]["proofs"] == [] and report["coverage"]["notEvaluated"][0]["what"] == "provenance"
    (tmp_path / "p.yaml").write_text("gates:\n  signature: required\n")
    run = plimsoll("eval", "-f", "json", "--policy", tmp_path / "p.yaml", *trusted, layout.reference())
    assert run.json()["gates"][0]["verdict"] == "cannot-say" and run.code == 3


def test_another_subject_than_it_was_listed_for(plimsoll, valid, layout):
    layout.tag(".sbom", [(b"{}", "text/spdx+json", None)], subject={"mediaType": MANIFEST, "digest": "sha256:" + "0" * 64, "size": 1})
    report = run_json(plimsoll, valid, "provenance", layout.reference(), code=3)
    assert report["provenance"]["proofs"] == [] and "its subject is not" in report["coverage"]["notEvaluated"][0]["why"]


# ---- how it is told


def hostile(layout):
    layout.refer(b"x", "application/vnd.\x1b[31mred\u202e\r\n::error::" + "long" * 40)
    layout.refer(json.dumps(statement(layout.digest, "https://example.com/\x1b]0;title\x07" + "x" * 300)).encode(), STATEMENT,
                 artifact_type="application/vnd.docker.attestation.manifest.v1+json")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_and_nothing_commands_a_terminal(plimsoll, world, key, trusted, layout, width):
    hostile(layout)
    sign(world, layout, key)
    sign(world, layout, key, SPDX, {})
    run = plimsoll("provenance", *trusted, "--color", "always", "--width", width, "--all", "--no-pager", layout.reference())
    assert run.code == 0 and "\x1b[31mred" not in run.out and "\u202e" not in run.out and "\x1b]" not in run.out
    for form in ("markdown", "html", "table"):
        out = plimsoll("provenance", *trusted, "-f", form, layout.reference()).out
        assert "\x1b" not in out and "\u202e" not in out and "\x07" not in out


def on_terminal(program, plimsoll, *words):
    if not shutil.which("script"):
        pytest.skip("no script, which gives a terminal")
    command = " ".join(map(str, [program, "provenance", "--no-pager", "--width", "80", "--color", "never", *words]))
    done = subprocess.run(["script", "-qec", command, "/dev/null"], capture_output=True, text=True, env=plimsoll.env, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done
    return done.stdout.replace("\r\n", "\n")


def test_on_a_terminal(program, plimsoll, world, key, trusted, layout):
    in_index(layout, [statement(layout.digest, SLSA02, version="v0.1")])
    sign(world, layout, key)
    hostile(layout)
    shown = on_terminal(program, plimsoll, *trusted, "--platform", "linux/amd64", layout.reference())
    assert max(map(len, shown.split("\n"))) <= 80 and "\x1b" not in shown, shown
    assert re.search(r"(?m)^index +sha256:", shown) and re.search(r"(?m)^  linux/amd64 +sha256:", shown)
    assert "not looked at: --platform linux/arm64" in shown and "by key.pub" in shown


def test_the_same_bytes_each_time(plimsoll, world, key, trusted, layout):
    for number in range(12):
        layout.refer(json.dumps({"n": number}).encode(), "application/vnd.cyclonedx+json")
    sign(world, layout, key)
    outs = {plimsoll("provenance", "-f", form, *trusted, layout.reference(), env={"SOURCE_DATE_EPOCH": "1800000000"}).out for form in ["json"] * 4}
    assert len(outs) == 1
    rows = plimsoll("provenance", *trusted, layout.reference()).out.splitlines()
    assert len(rows) == 13 and all(row.count("\t") == 10 for row in rows)


def test_publishers_of_ones_own(plimsoll, valid, tmp_path):
    layout = Layout(tmp_path / "shop")
    index = layout.index()
    index["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"] = "registry.example/team/shop:1.0"
    (layout.path / "index.json").write_text(json.dumps(index))
    said = run_json(plimsoll, valid, "provenance", f"oci:{layout.path}")["provenance"]
    assert said["name"] == {"registry": "registry.example", "repository": "team/shop", "tag": "1.0", "mutable": True}
    assert said["publisher"] == {"kind": "unknown"}
    (tmp_path / "own.tsv").write_text("# ours\nregistry.example/team/*\town\tThe team\twiki\n")
    said = run_json(plimsoll, valid, "provenance", "--publishers", tmp_path / "own.tsv", f"oci:{layout.path}")["provenance"]
    assert said["publisher"] == {"kind": "own", "name": "The team", "source": "wiki", "date": str(tmp_path / "own.tsv")}
    (tmp_path / "own.tsv").write_text("registry.example/*\tfriend\tx\n")
    run = plimsoll("provenance", "--publishers", tmp_path / "own.tsv", f"oci:{layout.path}")
    assert run.code == 2 and "own.tsv:1: " in run.err


# ---- eval


def findings(report, family="provenance/"):
    return sorted(f["rule"] for f in report["findings"] if f["rule"].startswith(family))


def test_eval_of_a_local_image_that_nobody_signed_is_quiet(plimsoll, valid, debian):
    report = run_json(plimsoll, valid, "eval", debian.reference())
    load, = (part for part in report["load"] if part["part"] == "provenance")
    assert findings(report) == [] and load["percent"] == 0 and load["decidedBy"] == "unsigned; nothing found"


def test_a_signature_that_does_not_hold_is_a_finding(plimsoll, valid, world, key, trusted, debian):
    bundle = world.sign(b"", identity="me@example.com", envelope=statement(debian.digest, SIGN))
    bundle["dsseEnvelope"]["signatures"][0]["sig"] = sigstore.b64(sigstore.sign(key, b"something else"))
    debian.refer(json.dumps(bundle).encode(), BUNDLE)
    report = run_json(plimsoll, valid, "eval", *trusted[:2], debian.reference())
    assert "provenance/signature-invalid" in findings(report)
    finding = next(f for f in report["findings"] if f["rule"] == "provenance/signature-invalid")
    assert finding["kind"] == "provenance" and finding["severity"] == "high" and "signature" in finding["evidence"][0]["what"]
    log = plimsoll("eval", "-f", "sarif", *trusted[:2], debian.reference()).json()
    assert "provenance/signature-invalid" in {r["id"] for r in log["runs"][0]["tool"]["driver"]["rules"]}
    assert "does not hold" in plimsoll("explain", "provenance/signature-invalid").out


def test_a_signature_by_another_key_is_somebody_elses(plimsoll, valid, world, key, trusted, debian):
    sign(world, debian, ec.generate_private_key(ec.SECP256R1()))
    assert findings(run_json(plimsoll, valid, "eval", *trusted, debian.reference())) == ["provenance/untrusted-signer"]
    sign(world, debian, key)
    assert findings(run_json(plimsoll, valid, "eval", *trusted, debian.reference())) == []


def hinted(bundle, key):
    bundle["verificationMaterial"]["publicKey"]["hint"] = sigstore.b64(sigstore.sha256(sigstore.spki(key)))
    return bundle


def test_a_hint_tells_another_key_from_an_altered_signature(plimsoll, valid, world, key, trusted, debian):
    other = ec.generate_private_key(ec.SECP256R1())
    bundle = hinted(world.sign(b"", key=other, envelope=statement(debian.digest, SIGN)), other)
    debian.refer(json.dumps(bundle).encode(), BUNDLE)
    report = run_json(plimsoll, valid, "eval", *trusted, debian.reference())
    assert findings(report) == ["provenance/untrusted-signer"]
    assert "identity: signed with another key than key.pub" in next(f for f in report["findings"] if f["rule"] == "provenance/untrusted-signer")["evidence"][0]["what"]
    hinted(bundle, key)
    debian.refer(json.dumps(bundle).encode(), BUNDLE)
    assert "provenance/signature-invalid" in findings(run_json(plimsoll, valid, "eval", *trusted, debian.reference()))


def test_signed_by_a_key_that_nobody_gave(plimsoll, valid, world, key, trusted, debian):
    sign(world, debian, key)
    report = run_json(plimsoll, valid, "eval", *trusted[:2], debian.reference())
    assert "signed, not judged without --key" in json.dumps(report["load"])
    assert "--key FILE" in plimsoll("provenance", *trusted[:2], "-f", "json", debian.reference()).out


def test_a_folder_of_content_trust_that_is_not_there(plimsoll, layout, tmp_path):
    run = plimsoll("provenance", "--dct", tmp_path / "none", layout.reference())
    assert run.code == 2 and "--dct" in run.err, run


def test_the_card_says_whom_to_trust_again(plimsoll, key, trusted, debian):
    run = plimsoll("eval", "--card", "--width", "400", *trusted, "--insecure-ignore-tlog", debian.reference())
    details = next(line for line in run.out.splitlines() if line.startswith("Details:"))
    said = run.out[run.out.index("Details:"):]
    assert "--key" in said and "--insecure-ignore-tlog" in said and "--trusted-root" in said, details


def test_the_gate_tells_why_the_nearest_does_not_count(plimsoll, valid, world, key, trusted, debian, tmp_path):
    (tmp_path / "p.yaml").write_text("gates:\n  signature: required\n")
    bundle = world.sign(b"", key=key, envelope=statement(debian.digest, SIGN))
    bundle["verificationMaterial"]["tlogEntries"] = []
    sign(world, debian, ec.generate_private_key(ec.SECP256R1()))
    debian.refer(json.dumps(bundle).encode(), BUNDLE)
    sign(world, debian, ec.generate_private_key(ec.SECP256R1()))
    report = run_json(plimsoll, valid, "eval", "--policy", tmp_path / "p.yaml", *trusted, debian.reference(), code=1)
    gate, = report["gates"]
    assert gate["actual"] == "by nobody trusted" and gate["why"].startswith("log-unknown: ") and "--insecure-ignore-tlog" in gate["why"]
    assert any("log-unknown" in action["text"] for action in report["actions"]), report["actions"]


@pytest.mark.parametrize("how,words,gate,code", [
    ("signed", True, "passed", 0), ("signed", False, "cannot-say", 3), ("attested", True, "failed", 1), ("nothing", True, "failed", 1),
])
def test_the_gate_on_signatures(plimsoll, valid, world, key, trusted, debian, tmp_path, how, words, gate, code):
    if how != "nothing":
        sign(world, debian, key, SIGN if how == "signed" else SPDX, {"spdxVersion": "SPDX-2.3", "packages": [{"name": "a"}]})
    (tmp_path / "p.yaml").write_text("gates:\n  signature: required\n")
    report = run_json(plimsoll, valid, "eval", "--policy", tmp_path / "p.yaml", *(trusted if words else trusted[:2]), debian.reference(), code=code)
    assert [g["verdict"] for g in report["gates"]] == [gate], report["gates"]


def test_the_gate_on_attestations(plimsoll, valid, world, key, trusted, debian, tmp_path):
    sign(world, debian, key, SPDX, {"spdxVersion": "SPDX-2.3", "packages": [{"name": "a", "SPDXID": "SPDXRef-a"}]})
    for types, code in (("[sbom]", 0), (f"[{SPDX}]", 0), ("[sbom, provenance]", 1)):
        (tmp_path / "p.yaml").write_text(f"gates:\n  attestations: {types}\n")
        run_json(plimsoll, valid, "eval", "--policy", tmp_path / "p.yaml", *trusted, debian.reference(), code=code)


def test_an_archive_cannot_say(plimsoll, valid, tmp_path):
    path = ImageBuilder("shop:1.0").layer(file("var/lib/dpkg/status", DPKG), file("etc/os-release", "ID=debian\nVERSION_ID=12\n")).docker(tmp_path / "x.tar")
    (tmp_path / "p.yaml").write_text("gates:\n  signature: required\n  attestations: [sbom]\n")
    report = run_json(plimsoll, valid, "eval", "--policy", tmp_path / "p.yaml", path, code=3)
    assert {g["verdict"] for g in report["gates"]} == {"cannot-say"}


# ---- attestations as sources


def test_the_base_image_of_a_signed_provenance(plimsoll, valid, world, key, trusted, layout):
    def materials(*names):
        return {"buildType": "https://mobyproject.org/buildkit@v1", "builder": {"id": "https://example.com/b"},
                "materials": [{"uri": f"pkg:docker/{n}?platform=linux%2Famd64", "digest": {"sha256": "ab" * 32}} for n in names]}

    sign(world, layout, key, SLSA02, materials("docker/dockerfile@1", "debian@12-slim"))
    base = run_json(plimsoll, valid, "provenance", *trusted, layout.reference())["base"]
    assert (base["decidedBy"], base["names"], base["digest"]) == ("provenance", ["debian:12-slim"], BASE)


def test_a_provenance_that_nobody_signed_is_an_annotation_s_worth(plimsoll, valid, layout):
    in_index(layout, [statement(layout.digest, SLSA02, {
        "builder": {"id": ""}, "buildType": "https://mobyproject.org/buildkit@v1",
        "materials": [{"uri": "pkg:docker/debian@12-slim", "digest": {"sha256": "ab" * 32}}]}, version="v0.1")])
    base = run_json(plimsoll, valid, "provenance", "--platform", "linux/amd64", layout.reference())["base"]
    assert (base["decidedBy"], base["names"]) == ("annotation", ["debian:12-slim"]) and "unsigned provenance" in base["evidence"][0]


def test_an_sbom_is_held_against_the_packages(plimsoll, valid, world, key, trusted, debian):
    def package(name, version):
        return {"name": name, "SPDXID": f"SPDXRef-{name}", "versionInfo": version, "downloadLocation": "NOASSERTION", "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": f"pkg:deb/debian/{name}@{version}?arch=amd64"}]}

    def said(*packages):
        shutil.rmtree(debian.path.parent / "copy", ignore_errors=True)
        copy = Layout.__new__(Layout)
        copy.path, copy.digest = shutil.copytree(debian.path, debian.path.parent / "copy"), debian.digest
        sign(world, copy, key, SPDX, {"spdxVersion": "SPDX-2.3", "packages": [package(*p) for p in packages]})
        report = run_json(plimsoll, valid, "eval", *trusted, copy.reference())
        proof, = report["provenance"]["proofs"]
        return findings(report), proof["comparison"]

    assert said(("libssl3", "3.0.1-1"), ("zlib1g", "1:1.2.13.dfsg-1")) == (
        [], {"claimed": 2, "held": 2, "missing": 0, "extra": 0, "otherVersion": 0})
    rules, comparison = said(("libssl3", "3.0.9-1"), ("bash", "5.2-1"))
    assert rules == ["provenance/sbom-differs"] and comparison == {"claimed": 2, "held": 2, "missing": 1, "extra": 1, "otherVersion": 1}
    # The command does not read layers unless it is asked to.
    report = run_json(plimsoll, valid, "provenance", *trusted, f"oci:{debian.path.parent / 'copy'}")
    assert "comparison" not in report["provenance"]["proofs"][0] and report["packages"] == []
    report = run_json(plimsoll, valid, "provenance", "--packages", *trusted, f"oci:{debian.path.parent / 'copy'}")
    assert report["provenance"]["proofs"][0]["comparison"] == comparison and len(report["packages"]) == 2


def test_a_signed_sbom_that_says_nothing(plimsoll, valid, world, key, trusted, debian):
    sign(world, debian, key, SPDX, {})
    report = run_json(plimsoll, valid, "eval", *trusted, debian.reference())
    assert "provenance/attestation-hollow" in findings(report)


def test_vex_beside_the_image(plimsoll, valid, world, key, trusted, debian):
    vulnerable = [f for f in run_json(plimsoll, valid, "eval", debian.reference())["findings"] if f["kind"] == "vulnerability"]
    if not vulnerable:
        pytest.skip("the starter database knows nothing of these packages")
    document = {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/vex", "author": "me", "timestamp": "2026-01-01T00:00:00Z", "version": 1,
                "statements": [{"vulnerability": {"name": vulnerable[0]["id"]}, "products": [{"@id": vulnerable[0]["subject"]["purl"]}],
                                "status": "not_affected", "justification": "vulnerable_code_not_present"}]}
    sign(world, debian, key, VEX, document)

    def ignored(*words):
        report = run_json(plimsoll, valid, "eval", *words, debian.reference())
        return {f["ignored"] for f in report["findings"] if f["id"] == vulnerable[0]["id"] and f["subject"]["purl"] == vulnerable[0]["subject"]["purl"]}, report["notes"]

    assert ignored(*trusted)[0] == {True}
    known, notes = ignored(*trusted[:2])
    assert known == {False} and any("1 VEX document beside the image is not heeded" in n for n in notes)
    assert ignored(*trusted[:2], "--vex-unsigned")[0] == {True}
    other = ec.generate_private_key(ec.SECP256R1())
    Path(trusted[3]).write_bytes(sigstore.spki_pem(other))
    assert ignored(*trusted)[0] == {False}


# ---- registries


def publish(registry, layout):
    """The layout's image: how it is called, and its descriptor."""
    return registry.reference("shop/api:1.0"), registry.add_layout("shop/api", layout.path, tag="1.0")


def sign_in(registry, world, key, image, predicate_type=SIGN):
    content = json.dumps(world.sign(b"", envelope=statement(image["digest"], predicate_type), key=key)).encode()
    registry.attach("shop/api", image, BUNDLE, content)


@pytest.mark.parametrize("referrers", [True, False])
def test_beside_an_image_of_a_registry(plimsoll, valid, world, key, trusted, debian, referrers):
    with Registry(referrers=referrers) as registry:
        reference, image = publish(registry, debian)
        sign_in(registry, world, key, image)
        report = run_json(plimsoll, valid, "provenance", *trusted, reference)
        said = report["provenance"]
        assert [(p["kind"], p["verdict"], p["storage"]) for p in said["proofs"]] == [("signature", "verified", "referrer" if referrers else "referrers-tag")]
        assert said["repository"].endswith("/shop/api") and said["name"]["tag"] == "1.0" and said["name"]["mutable"]
        assert registry.count("GET .*/blobs/") <= 2, "the configuration and the bundle: no layer is read"
        report = run_json(plimsoll, valid, "eval", *trusted, reference)
        assert "provenance/unsigned" not in findings(report) and {"provenance/no-provenance", "provenance/no-sbom"} <= set(findings(report))


def test_an_unsigned_image_of_a_registry_is_a_finding(plimsoll, valid, debian):
    with Registry() as registry:
        reference, image = publish(registry, debian)
        assert {"provenance/unsigned", "provenance/no-provenance", "provenance/no-sbom"} <= set(findings(run_json(plimsoll, valid, "eval", reference)))
        # What the registry did not tell is not known to be missing.
        registry.fail("GET .*/referrers/", answer(403), times=None)
        report = run_json(plimsoll, valid, "eval", reference, code=3)
        assert not {"provenance/unsigned", "provenance/no-provenance", "provenance/no-sbom"} & set(findings(report))
        assert any(gap["what"] == "provenance" and gap["where"].startswith("referrers of") for gap in report["coverage"]["notEvaluated"])


def test_twenty_attestations_cost_round_trips_and_not_their_sum(plimsoll, valid, world, key, trusted, debian):
    with Registry() as registry:
        reference, image = publish(registry, debian)
        for number in range(20):
            sign_in(registry, world, key, image, f"https://example.com/p{number}")
        registry.fail("GET ", hang(0.1), times=None)
        begun = time.monotonic()
        report = run_json(plimsoll, valid, "provenance", *trusted, reference)
        took = time.monotonic() - begun
        assert len(report["provenance"]["proofs"]) == 20 and {p["verdict"] for p in report["provenance"]["proofs"]} == {"verified"}
        asked = len(registry.requests)
        assert asked >= 45 and took < asked * 0.1 / 2, (asked, took)


PLATFORMS = ("amd64", "arm64", "s390x")


def push_index(registry, *, attested=("arm64",), more=()):
    """An index of three platforms, with BuildKit's attestation of some; the descriptors of the index and of the platforms."""
    entries, attestations = {}, []
    for architecture in PLATFORMS:
        image = ImageBuilder("shop:1.0", architecture=architecture)
        image.layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("var/lib/dpkg/status", DPKG), file("etc/arch", architecture))
        layer = registry.add_blob("shop/api", image.layers[0], "application/vnd.oci.image.layer.v1.tar")
        config = registry.add_blob("shop/api", image.config, "application/vnd.oci.image.config.v1+json")
        entries[architecture] = registry.add_manifest("shop/api", {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]})
    for architecture in attested:
        said = json.dumps(statement(entries[architecture]["digest"], SLSA02, version="v0.1")).encode()
        attestation = registry.add_manifest("shop/api", {
            "schemaVersion": 2, "mediaType": MANIFEST, "layers": [registry.add_blob("shop/api", said, STATEMENT)],
            "config": registry.add_blob("shop/api", b'{"architecture":"unknown","os":"unknown"}', "application/vnd.oci.image.config.v1+json")})
        attestations.append({**attestation, "platform": {"os": "unknown", "architecture": "unknown"}, "annotations": {
            "vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": entries[architecture]["digest"]}})
    listed = [{**entry, "platform": {"os": "linux", "architecture": architecture}} for architecture, entry in entries.items()]
    index = registry.add_manifest("shop/api", {"schemaVersion": 2, "mediaType": INDEX, "manifests": listed + attestations + list(more)}, tag="1.0")
    return index, entries


def short(proofs):
    return [(p["kind"], p["storage"], p["verdict"]) for p in proofs]


@pytest.mark.parametrize("referrers", [True, False])
def test_every_platform_of_an_index_in_one_tree(program, plimsoll, valid, world, key, trusted, referrers):
    with Registry(referrers=referrers) as registry:
        index, platforms = push_index(registry)
        kept = "referrer" if referrers else "referrers-tag"
        sign_in(registry, world, key, platforms["arm64"])
        sign_in(registry, world, ec.generate_private_key(ec.SECP256R1()), platforms["s390x"], SPDX)
        reference = registry.reference("shop/api:1.0")
        said = run_json(plimsoll, valid, "provenance", *trusted, reference)["provenance"]
        own = said["manifest"]
        others = {p["platform"].removeprefix("linux/"): p for p in said["platforms"] if p["digest"] != own}
        assert all(p["evaluated"] for p in said["platforms"]) and len(others) == 2
        assert all("proofs" not in p for p in said["platforms"] if p["digest"] == own)
        everything = {**{name: p["proofs"] for name, p in others.items()},
                      next(name for name, entry in platforms.items() if entry["digest"] == own): said["proofs"]}
        assert short(everything["amd64"]) == []
        assert short(everything["arm64"]) == [("signature", kept, "verified"), ("attestation", "index", "unsigned")]
        assert short(everything["s390x"])[0][:2] == ("attestation", kept) and short(everything["s390x"])[0][2] != "verified"
        assert {p["subject"] for p in everything["arm64"]} == {platforms["arm64"]["digest"]}
        # Each in its place of the tree, with a line of its verdict.
        text = on_terminal(program, plimsoll, *trusted, reference)
        assert "not looked at" not in text and "of the 2 other platforms 1 has a signature of its own that holds" in text, text
        below = {name: rest.split("linux/")[0] for name, rest in ((part.split(" ")[0], part) for part in text.split("\n  linux/")[1:])}
        assert set(below) == set(PLATFORMS) and "signature" not in below["amd64"], text
        assert re.search(r"signature .* verified\n", below["arm64"]) and re.search(r"attestation .* unsigned\n", below["arm64"])
        rows = [line.split("\t") for line in plimsoll("provenance", *trusted, reference).out.splitlines()]
        assert sorted(row[3] for row in rows) == sorted("manifest" if platforms[a]["digest"] == own else f"linux/{a}" for a in ("arm64", "arm64", "s390x"))
        assert "linux/s390x" in plimsoll("provenance", *trusted, "-f", "markdown", reference).out
        assert platforms["s390x"]["digest"] in plimsoll("provenance", *trusted, "-f", "html", reference).out
        # A signature of the index binds what the index names, of whatever platform.
        sign_in(registry, world, key, index)
        said = run_json(plimsoll, valid, "provenance", *trusted, reference)["provenance"]
        lists = [said["proofs"], *(p.get("proofs", []) for p in said["platforms"])]
        assert [p["verdict"] for proofs in lists for p in proofs if p["format"] == "buildkit"] == ["bound"]


def test_what_another_platform_has_is_not_the_images(plimsoll, valid, world, key, trusted, tmp_path):
    with Registry() as registry:
        _, platforms = push_index(registry, attested=())
        sign_in(registry, world, key, platforms["arm64"])
        reference = registry.reference("shop/api:1.0")
        (tmp_path / "policy.yaml").write_text("gates:\n  signature: required\n")
        for platform, code in (("linux/amd64", 1), ("linux/arm64", 0)):
            assert plimsoll("eval", *trusted, "--platform", platform, "--policy", tmp_path / "policy.yaml", reference).code == code
            said = run_json(plimsoll, valid, "provenance", *trusted, "--platform", platform, reference)["provenance"]
            assert len(said["proofs"]) == (platform == "linux/arm64")
            assert [p["platform"] for p in said["platforms"] if p["evaluated"]] == [platform] and not any("proofs" in p for p in said["platforms"])
        before = len(registry.requests)
        plimsoll("provenance", *trusted, "--platform", "linux/amd64", reference)
        narrow = len(registry.requests) - before
        plimsoll("provenance", *trusted, reference)
        assert len(registry.requests) - before - narrow > narrow


def test_platforms_cost_round_trips_and_not_their_sum(plimsoll, valid, world, key, trusted):
    with Registry() as registry:
        _, platforms = push_index(registry, attested=PLATFORMS)
        for entry in platforms.values():
            sign_in(registry, world, key, entry)
        registry.fail("GET ", hang(0.2), times=None)
        begun = time.monotonic()
        said = run_json(plimsoll, valid, "provenance", *trusted, registry.reference("shop/api:1.0"))["provenance"]
        took = time.monotonic() - begun
        assert sum(len(proofs) for proofs in [said["proofs"], *(p.get("proofs", []) for p in said["platforms"])]) == 6
        asked = len(registry.requests)
        assert asked > 25 and took < asked * 0.2 / 2, (asked, took)


def test_more_platforms_than_the_cap(plimsoll, valid, trusted):
    with Registry() as registry:
        _, platforms = push_index(registry, attested=())
        more = [{**platforms["arm64"], "platform": {"os": "linux", "architecture": "arm64", "variant": "again"}},
                *({"mediaType": MANIFEST, "digest": f"sha256:{number:064x}", "size": 7, "platform": {"os": "linux", "architecture": f"a{number}"}} for number in range(80))]
        push_index(registry, attested=(), more=more)
        said = run_json(plimsoll, valid, "provenance", *trusted, "--timeout", "60s", registry.reference("shop/api:1.0"), code=3)
        looked = [p["platform"] for p in said["provenance"]["platforms"] if p["evaluated"]]
        assert len(said["provenance"]["platforms"]) == 84 and len(looked) == 64 and "linux/arm64/again" in looked
        assert any("more than the cap of 64 platforms" in gap["why"] for gap in said["coverage"]["notEvaluated"])


def test_lists_count_among_what_is_fetched(plimsoll, debian):
    """One list of 4 MiB for each attestation of the index, of which none says anything."""
    with Registry() as registry:
        image = registry.add_layout("shop/api", debian.path, tag="image")
        entries = [{**image, "platform": {"os": "linux", "architecture": "amd64"}}]
        for i in range(120):
            attestation = registry.add_manifest("shop/api", {"schemaVersion": 2, "mediaType": MANIFEST, "config": EMPTY, "layers": [], "annotations": {"i": str(i)}})
            entries.append({**attestation, "annotations": {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": image["digest"]}})
        registry.add_manifest("shop/api", {"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, tag="1.0")
        page = json.dumps({"manifests": [], "x": "x" * 4_000_000}).encode()
        registry.fail("GET .*/referrers/", answer(200, {"Content-Type": INDEX}, page), times=None)
        run = plimsoll("provenance", "-f", "json", registry.reference("shop/api:1.0"))
        gaps = run.json()["coverage"]["notEvaluated"]
        assert run.code == 3 and any("together are above the cap of 256 MiB" in gap["why"] for gap in gaps), run
        # 67 of them are the cap; those under way then are finished.
        assert 67 <= registry.count("GET .*/referrers/") <= 67 + 16
