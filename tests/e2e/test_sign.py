# SPDX-License-Identifier: Apache-2.0
"""What is signed with a key, verified by others: Python's cryptography, openssl, cosign, and verify-bundle; in files, layouts and registries."""
import base64
import hashlib
import json
import os
import pty
import select
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

pytest.importorskip("cryptography", reason="python3-cryptography verifies what is signed")
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding  # noqa: E402

from images import ImageBuilder, file  # noqa: E402
from registry import DockerRegistry, Registry  # noqa: E402
import sigstore  # noqa: E402

PASSWORD = {"PLIMSOLL_KEY_PASSWORD": "correct horse"}
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
PREDICATES = {
    "spdx": {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "shop", "packages": [{"SPDXID": "SPDXRef-a", "name": "a"}]},
    "cyclonedx": {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library", "name": "a"}]},
    "slsaprovenance": {"buildDefinition": {"buildType": "https://example.com/b", "externalParameters": {}},
                       "runDetails": {"builder": {"id": "https://example.com/builder"}}},
    "vuln": {"scanner": {"uri": "pkg:generic/plimsoll", "result": {}},
             "metadata": {"scanStartedOn": "2026-11-01T00:00:00Z", "scanFinishedOn": "2026-11-01T00:00:01Z"}},
    "openvex": {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/vex", "author": "me", "timestamp": "2026-11-01T00:00:00Z",
                "version": 1, "statements": [{"vulnerability": {"name": "CVE-2026-1"}, "products": [], "status": "not_affected"}]},
    "vsa": {"verifier": {"id": "https://example.com/v"}, "timeVerified": "2026-11-01T00:00:00Z", "resourceUri": "pkg:oci/a",
            "policy": {"uri": "https://example.com/p"}, "verificationResult": "PASSED", "verifiedLevels": []},
    "https://example.com/review/v1": {"reviewed": True},
}
TYPES = {"spdx": "https://spdx.dev/Document", "cyclonedx": "https://cyclonedx.org/bom", "slsaprovenance": "https://slsa.dev/provenance/v1",
         "vuln": "https://cosign.sigstore.dev/attestation/vuln/v1", "openvex": "https://openvex.dev/ns",
         "vsa": "https://slsa.dev/verification_summary/v1"}


@pytest.fixture(scope="session")
def cosign():
    """Cosign, where it is installed or $COSIGN names it."""
    path = os.environ.get("COSIGN") or shutil.which("cosign")
    if not path:
        pytest.skip("no cosign: install it, or name it in COSIGN")

    def run(*args, **options):
        world = {**os.environ, "COSIGN_PASSWORD": PASSWORD["PLIMSOLL_KEY_PASSWORD"], "HOME": str(options.pop("home", "/nonexistent"))}
        return subprocess.run([path, *map(str, args)], capture_output=True, text=True, env=world, timeout=120, **options)

    return run


@pytest.fixture
def keys(plimsoll, tmp_path):
    """A pair of keys: keys.key, keys.pub; keys("p384") makes another."""

    def make(kind="p256", *options):
        prefix = tmp_path / f"{kind}{len(list(tmp_path.glob('*.key')))}"
        run = plimsoll("keys", "generate", "-o", prefix, "--type", kind, *options, env=PASSWORD)
        assert run.code == 0, run
        return Pair(prefix)

    return make


class Pair:
    def __init__(self, prefix):
        self.private, self.public = Path(f"{prefix}.key"), Path(f"{prefix}.pub")
        self.key = serialization.load_pem_public_key(self.public.read_bytes())

    def verify(self, signature, message):
        """Raises where it does not hold."""
        if isinstance(self.key, ed25519.Ed25519PublicKey):
            self.key.verify(signature, message)
        elif isinstance(self.key, ec.EllipticCurvePublicKey):
            self.key.verify(signature, message, ec.ECDSA(hashes.SHA384() if self.key.curve.key_size == 384 else hashes.SHA256()))
        else:
            self.key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())

    def hint(self):
        der = self.key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(hashlib.sha256(der).digest()).decode()


def read_bundle(bundle, keys):
    """Verifies a bundle's envelope by another library; gives the statement."""
    assert bundle["mediaType"] == BUNDLE
    assert bundle["verificationMaterial"]["publicKey"]["hint"] == keys.hint()
    envelope = bundle["dsseEnvelope"]
    payload = base64.b64decode(envelope["payload"])
    (signature,) = envelope["signatures"]
    keys.verify(base64.b64decode(signature["sig"]), sigstore.pae(envelope["payloadType"], payload))
    return json.loads(payload)


def told(plimsoll, run, code=0):
    """Does what the last line of sign's output says: it verifies as it stands."""
    last = run.out.splitlines()[-1]
    assert last.startswith("verify: "), run
    done = subprocess.run(["sh", "-c", last.removeprefix("verify: ")], cwd=plimsoll.work, env={**plimsoll.env, **PASSWORD}, capture_output=True, text=True)
    assert done.returncode == code, (last, done)
    return last


# ---- files

def test_how_to_verify_is_told(plimsoll, tmp_path, keys):
    """Whatever the key is called, wherever the bundle is; and it is this signature that is verified."""
    pair, artifact = keys(), tmp_path / "it's a file.txt"
    artifact.write_bytes(b"content\n")
    run = plimsoll("sign", "--key", pair.private, "--bundle", tmp_path / "b.json", artifact, env=PASSWORD)
    assert "--insecure-ignore-tlog" in told(plimsoll, run) and "keys public" not in run.out
    artifact.write_bytes(b"c0ntent\n")
    told(plimsoll, run, 1)
    for other in (None, keys().public.read_bytes()):  # no public key beside it, or somebody else's
        pair.public.unlink()
        if other:
            pair.public.write_bytes(other)
        run = plimsoll("sign", "--key", pair.private, "--bundle", tmp_path / "b.json", artifact, env=PASSWORD)
        assert "keys public" in told(plimsoll, run) and (not other or pair.public.read_bytes() == other), run
    for words in (["--no-upload"], ["-o", "-"]):
        assert "verify:" not in plimsoll("sign", "--key", pair.private, *words, artifact, env=PASSWORD).out



@pytest.mark.parametrize("kind", ["p256", "p384", "ed25519", "rsa3072"])
def test_a_file(plimsoll, tmp_path, keys, kind):
    pair, artifact = keys(kind), tmp_path / "a.txt"
    artifact.write_bytes(b"content\n")
    run = plimsoll("sign", "--key", pair.private, artifact, env=PASSWORD)
    assert run.code == 0 and "a.txt.sigstore.json" in run.out, run
    bundle = json.loads((tmp_path / "a.txt.sigstore.json").read_text())
    pair.verify(base64.b64decode(bundle["messageSignature"]["signature"]), b"content\n")
    told(plimsoll, run)
    words = ["verify-bundle", "--bundle", tmp_path / "a.txt.sigstore.json", "--key", pair.public, "--insecure-ignore-tlog", artifact]
    assert plimsoll(*words).code == 0
    artifact.write_bytes(b"c0ntent\n")
    assert plimsoll(*words).code == 1


@pytest.mark.parametrize("kind", ["p256", "p384", "ed25519", "rsa3072"])
def test_a_statement_about_a_file(plimsoll, tmp_path, keys, kind):
    pair, artifact, out = keys(kind), tmp_path / "a.txt", tmp_path / "b.json"
    artifact.write_bytes(b"content\n")
    run = plimsoll("sign-bundle", "--key", pair.private, "--in-toto", "--bundle", out, artifact, env=PASSWORD)
    assert run.code == 0 and run.out == "", run
    statement = read_bundle(json.loads(out.read_text()), pair)
    assert statement == {"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://sigstore.dev/cosign/sign/v1", "predicate": {},
                         "subject": [{"name": "a.txt", "digest": {"sha256": hashlib.sha256(b"content\n").hexdigest()}}]}
    assert plimsoll("verify-bundle", "--bundle", out, "--key", pair.public, "--insecure-ignore-tlog", artifact).code == 0


@pytest.mark.parametrize("word, uri, predicate", [
    ("spdxjson", "https://spdx.dev/Document", "spdx"), ("slsaprovenance1", "https://slsa.dev/provenance/v1", "slsaprovenance"),
    ("link", "https://in-toto.io/Link/v1", None)])
def test_the_words_of_cosign(plimsoll, tmp_path, keys, word, uri, predicate):
    pair, artifact, out = keys(), tmp_path / "a.txt", tmp_path / "b.json"
    artifact.write_bytes(b"content\n")
    (tmp_path / "p.json").write_text(json.dumps(PREDICATES[predicate] if predicate else {"name": "build", "command": []}))
    run = plimsoll("attest", "--key", pair.private, "--type", word, "--predicate", tmp_path / "p.json", "--bundle", out, artifact, env=PASSWORD)
    assert run.code == 0, run
    assert read_bundle(json.loads(out.read_text()), pair)["predicateType"] == uri


@pytest.mark.parametrize("word, near", [("spdxjsn", "--type spdxjson"), ("cyclonedxx", "--type cyclonedx"), ("custom", "--type https://")])
def test_a_word_that_is_no_type(plimsoll, tmp_path, word, near):
    (tmp_path / "p.json").write_text('{"a": 1}')
    run = plimsoll("attest", "--type", word, "--predicate", tmp_path / "p.json", tmp_path / "p.json")
    assert run.code == 64 and f"\ntry: {near}" in run.err, run


def test_nothing_that_was_written_is_lost(plimsoll, tmp_path, keys):
    """A file is signed by two, and attested: each bundle is kept, and the file itself too."""
    pair, other, artifact, beside = keys(), keys(), tmp_path / "a.txt", tmp_path / "a.txt.sigstore.json"
    artifact.write_bytes(b"content\n")
    (tmp_path / "p.json").write_text(json.dumps(PREDICATES["openvex"]))
    attest = ["attest", "--type", "openvex", "--predicate", tmp_path / "p.json"]
    assert plimsoll("sign", "--key", pair.private, artifact, env=PASSWORD).code == 0
    before = beside.read_bytes()
    for words in (["sign"], attest):
        run = plimsoll(*words, "--key", other.private, artifact, env=PASSWORD)
        assert run.code == 64 and "is there already" in run.err and "--bundle FILE" in run.err and beside.read_bytes() == before, run
    assert plimsoll(*attest, "--key", other.private, "--bundle", tmp_path / "b.json", artifact, env=PASSWORD).code == 0
    verify = ["verify", "--insecure-ignore-tlog", "--key"]
    assert plimsoll(*verify, pair.public, artifact).code == 0
    assert plimsoll(*verify, other.public, "--type", "openvex", "--bundle", tmp_path / "b.json", artifact).code == 0
    (tmp_path / "c.txt").write_bytes(b"content\n")
    run = plimsoll("sign", "--key", pair.private, tmp_path / "c.txt", artifact, env=PASSWORD)
    assert run.code == 64 and not (tmp_path / "c.txt.sigstore.json").exists(), run
    (tmp_path / "link").symlink_to(artifact)
    for words in (["sign", "--bundle", artifact], ["sign", "-o", tmp_path / "link"], [*attest, "--bundle", artifact], ["sign-bundle", "--bundle", artifact]):
        run = plimsoll(*words, "--key", pair.private, artifact, env=PASSWORD)
        assert run.code == 64 and "is the file that is signed itself" in run.err and artifact.read_bytes() == b"content\n", run


def test_annotations_of_a_file(plimsoll, tmp_path, keys):
    pair, artifact = keys(), tmp_path / "a.txt"
    artifact.write_bytes(b"content\n")
    run = plimsoll("sign", "--key", pair.private, "--annotation", "commit=1", artifact, env=PASSWORD)
    assert run.code == 64 and "has no place for it" in run.err and not (tmp_path / "a.txt.sigstore.json").exists(), run
    (tmp_path / "p.json").write_text(json.dumps(PREDICATES["openvex"]))
    run = plimsoll("attest", "--key", pair.private, "--type", "openvex", "--predicate", tmp_path / "p.json", "--annotation", "commit=1", artifact, env=PASSWORD)
    statement = read_bundle(json.loads((tmp_path / "a.txt.sigstore.json").read_text()), pair)
    assert run.code == 0 and statement["subject"][0]["annotations"] == {"commit": "1"}, statement


@pytest.mark.parametrize("name", ["nosuch.txt", "nosuch.tar.gz", "nosuch.json", "nosuch.yaml", "nosuch.zip", "nosuch.bin"])
def test_a_file_that_is_not_there(plimsoll, tmp_path, keys, name):
    """Its name is sent to no registry."""
    pair = keys()
    (tmp_path / "p.json").write_text(json.dumps(PREDICATES["openvex"]))
    for words in (["sign", "--key", pair.private], ["attest", "--key", pair.private, "--type", "openvex", "--predicate", tmp_path / "p.json"], ["inspect"]):
        run = plimsoll(*words, name, env={**PASSWORD, "https_proxy": "http://127.0.0.1:9"})
        assert run.code == 2 and f"{name}: No such file or directory" in run.err, run


def test_openssl_verifies_a_file(plimsoll, tmp_path, keys):
    pair, artifact = keys(), tmp_path / "a.txt"
    artifact.write_bytes(b"content\n")
    run = plimsoll("sign", "--key", pair.private, "--no-upload", artifact, env=PASSWORD)
    (tmp_path / "sig").write_bytes(base64.b64decode(run.json()["messageSignature"]["signature"]))
    subprocess.run(["openssl", "dgst", "-sha256", "-verify", pair.public, "-signature", tmp_path / "sig", artifact], check=True)


def test_cosign_verifies_files(plimsoll, tmp_path, keys, cosign):
    artifact = tmp_path / "a.txt"
    artifact.write_bytes(b"content\n")
    for kind, more in ("p256", []), ("p384", ["--signature-digest-algorithm", "sha384"]), ("rsa3072", []):
        pair, out = keys(kind), tmp_path / f"{kind}.json"
        plimsoll("sign", "--key", pair.private, "--bundle", out, artifact, env=PASSWORD)
        run = cosign("verify-blob", "--key", pair.public, "--bundle", out, "--insecure-ignore-tlog", *more, artifact)
        assert run.returncode == 0, run.stderr
        artifact.write_bytes(b"c0ntent\n")
        assert cosign("verify-blob", "--key", pair.public, "--bundle", out, "--insecure-ignore-tlog", *more, artifact).returncode != 0
        artifact.write_bytes(b"content\n")
    for kind in ("p256", "ed25519", "rsa3072"):
        pair, out = keys(kind), tmp_path / f"{kind}.json"
        (tmp_path / "p.json").write_text(json.dumps(PREDICATES["cyclonedx"]))
        run = plimsoll("attest", "--key", pair.private, "--type", "cyclonedx", "--predicate", tmp_path / "p.json", "--bundle", out, artifact, env=PASSWORD)
        assert run.code == 0, run
        run = cosign("verify-blob-attestation", "--key", pair.public, "--bundle", out, "--insecure-ignore-tlog", "--type", "cyclonedx", artifact)
        assert run.returncode == 0, run.stderr


# ---- images

class Layout:
    """An image in a layout, and what lies beside it, read without the program."""

    def __init__(self, folder):
        self.path = ImageBuilder().layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n")).oci(folder / "layout")
        self.reference = f"oci:{self.path}"
        self.digest = json.loads((self.path / "index.json").read_text())["manifests"][0]["digest"]

    def blob(self, digest):
        content = (self.path / "blobs" / digest.replace(":", "/")).read_bytes()
        assert "sha256:" + hashlib.sha256(content).hexdigest() == digest
        return content

    def manifest(self, tag):
        for one in json.loads((self.path / "index.json").read_text())["manifests"]:
            if one.get("annotations", {}).get("org.opencontainers.image.ref.name") == tag:
                return json.loads(self.blob(one["digest"]))
        return None

    def referrers(self):
        found = []
        for path in sorted((self.path / "blobs" / "sha256").iterdir()):
            try:
                manifest = json.loads(path.read_bytes())
            except ValueError:
                continue
            if isinstance(manifest, dict) and manifest.get("subject", {}).get("digest") == self.digest:
                found.append(manifest)
        return found

    def close(self):
        pass


class Remote:
    """The same in a registry."""

    def __init__(self, folder, registry):
        self.registry = registry.__enter__()
        layout = ImageBuilder().layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n")).oci(folder / "layout")
        self.digest = json.loads((layout / "index.json").read_text())["manifests"][0]["digest"]
        if isinstance(registry, Registry):
            self.registry.add_layout("shop/api", layout, tag="1.0")
        else:
            subprocess.run(["skopeo", "copy", "-q", "--insecure-policy", "--dest-tls-verify=false", f"oci:{layout}",
                            self.registry.reference("shop/api:1.0", "docker://")], check=True)
        self.reference = self.registry.reference("shop/api:1.0")

    def get(self, path):
        import urllib.error
        import urllib.request
        request = urllib.request.Request(f"http://{self.registry.host}/v2/shop/api/{path}", headers={"Accept": "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json"})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.read()
        except urllib.error.HTTPError:
            return None

    def blob(self, digest):
        content = self.get(f"blobs/{digest}")
        assert "sha256:" + hashlib.sha256(content).hexdigest() == digest
        return content

    def manifest(self, tag):
        content = self.get(f"manifests/{tag}")
        return content and json.loads(content)

    def referrers(self):
        content = self.get(f"referrers/{self.digest}") or self.get("manifests/" + self.digest.replace(":", "-"))
        return [self.manifest(one["digest"]) for one in json.loads(content)["manifests"]] if content else []

    def close(self):
        self.registry.__exit__(None, None, None)


PLACES = ["layout", "registry", "registry-without-referrers", "docker-registry"]


@pytest.fixture(params=PLACES)
def place(request, tmp_path):
    if request.param == "layout":
        made = Layout(tmp_path)
    elif request.param == "docker-registry":
        if not shutil.which("docker-registry"):
            pytest.skip("no docker-registry")
        made = Remote(tmp_path, DockerRegistry(tmp_path))
    else:
        made = Remote(tmp_path, Registry(referrers=request.param == "registry"))
    yield made
    made.close()


def bundle_of(place, manifest):
    assert manifest["artifactType"] == BUNDLE and manifest["config"]["mediaType"] == "application/vnd.oci.empty.v1+json"
    assert manifest["subject"]["digest"] == place.digest and place.blob(manifest["config"]["digest"]) == b"{}"
    (layer,) = manifest["layers"]
    content = place.blob(layer["digest"])
    assert layer["mediaType"] == BUNDLE and layer["size"] == len(content)
    return json.loads(content)


def test_an_image(plimsoll, place, keys):
    pair = keys()
    run = plimsoll("sign", "--key", pair.private, "--annotation", "commit=4f2a91c", "--annotation", "by=me", place.reference, env=PASSWORD)
    assert run.code == 0 and place.digest in run.out, run
    (manifest,) = place.referrers()
    statement = read_bundle(bundle_of(place, manifest), pair)
    assert statement["predicateType"] == "https://sigstore.dev/cosign/sign/v1" and statement["predicate"] == {}
    assert statement["subject"] == [{"digest": {"sha256": place.digest.split(":")[1]}, "annotations": {"commit": "4f2a91c", "by": "me"}}]
    annotations = manifest["annotations"]
    assert annotations["dev.sigstore.bundle.content"] == "dsse-envelope"
    assert annotations["dev.sigstore.bundle.predicateType"] == statement["predicateType"]
    # A second one does not take the first one's place.
    assert plimsoll("sign", "--key", keys("p384").private, place.reference, env=PASSWORD).code == 0
    assert len(place.referrers()) == 2


@pytest.mark.parametrize("kind", PREDICATES)
def test_an_attestation(plimsoll, tmp_path, keys, kind):
    place, pair = Layout(tmp_path), keys()
    (tmp_path / "p.json").write_text(json.dumps(PREDICATES[kind], indent=2))
    run = plimsoll("attest", "--key", pair.private, "--type", kind, "--predicate", tmp_path / "p.json", place.reference, env=PASSWORD)
    assert run.code == 0, run
    (manifest,) = place.referrers()
    statement = read_bundle(bundle_of(place, manifest), pair)
    assert statement["predicateType"] == TYPES.get(kind, kind) == manifest["annotations"]["dev.sigstore.bundle.predicateType"]
    assert statement["predicate"] == PREDICATES[kind]


def test_what_verifiers_would_refuse_is_not_signed(plimsoll, tmp_path, keys):
    """Neither about an image nor about a file: found before it is signed, and so before a log has it for ever."""
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "p.json").write_text('{"a": 1}')
    many = [word for number in range(257) for word in ("--annotation", f"a{number}=1")]
    for what in (Layout(tmp_path).reference, tmp_path / "a.txt"):
        run = plimsoll("attest", "--key", keys().private, *many, "--type", "https://example.com/a", "--predicate", tmp_path / "p.json", what, env=PASSWORD)
        assert run.code == 2 and "the statement: subject 1: more than 256 annotations" in run.err, run
    assert not (tmp_path / "a.txt.sigstore.json").exists()


def test_the_older_forms(plimsoll, tmp_path, place, keys):
    pair, tag = keys(), place.digest.replace(":", "-")
    for annotation in ("one", "two"):
        run = plimsoll("sign", "--key", pair.private, "--format", "legacy", "--annotation", f"which={annotation}", place.reference, env=PASSWORD)
        assert run.code == 0 and place.digest in run.out, run
        told(plimsoll, run)
    layers = place.manifest(f"{tag}.sig")["layers"]
    assert len(layers) == 2
    for layer, annotation in zip(layers, ("one", "two")):
        payload = place.blob(layer["digest"])
        pair.verify(base64.b64decode(layer["annotations"]["dev.cosignproject.cosign/signature"]), payload)
        said = json.loads(payload)
        assert said["critical"]["image"] == {"docker-manifest-digest": place.digest} and said["optional"] == {"which": annotation}
        assert said["critical"]["type"] == "cosign container image signature"
    (tmp_path / "p.json").write_text(json.dumps(PREDICATES["openvex"]))
    run = plimsoll("attest", "--key", pair.private, "--format", "legacy", "--type", "openvex", "--predicate", tmp_path / "p.json", place.reference,
                   env=PASSWORD)
    assert run.code == 0, run
    (layer,) = place.manifest(f"{tag}.att")["layers"]
    envelope = json.loads(place.blob(layer["digest"]))
    payload = base64.b64decode(envelope["payload"])
    pair.verify(base64.b64decode(envelope["signatures"][0]["sig"]), sigstore.pae(envelope["payloadType"], payload))
    assert layer["annotations"] == {"dev.cosignproject.cosign/signature": "", "predicateType": "https://openvex.dev/ns"}
    assert place.referrers() == []


def test_what_a_mirror_says_is_not_signed(plimsoll, tmp_path, keys):
    """Neither its image for a tag, nor its list of signatures, is what the registry has."""
    pair, layout = keys(), ImageBuilder("shop:1.0").layer(file("a", "mine")).oci(tmp_path / "mine")
    with Registry(referrers=False) as mirror, Registry(referrers=False) as registry:
        image = registry.add_layout("shop", layout, tag="1.0")
        other = mirror.add_layout("shop", ImageBuilder("shop:1.0").layer(file("a", "another")).oci(tmp_path / "other"), tag="1.0")
        for form in ("bundle", "legacy", "legacy"):
            run = plimsoll("sign", "--key", pair.private, "--format", form, "--registry-mirror", f"{registry.host}=http://{mirror.host}",
                           registry.reference("shop:1.0"), env=PASSWORD)
            assert run.code == 0 and image["digest"] in run.out and other["digest"] not in run.out, run
        assert len(registry.manifest("shop", image["digest"].replace(":", "-") + ".sig")["layers"]) == 2 and not mirror.requests


def test_what_an_index_names_by_no_digest_is_not_signed(plimsoll, tmp_path, keys):
    """A publisher's index may say "digest": "1.0": that is a tag, and what it means is not in the index."""
    pair = keys()
    with Registry() as registry:
        registry.add_layout("shop", ImageBuilder("shop:1.0").layer(file("a", "mine")).oci(tmp_path / "mine"), tag="1.0")
        for name in ("1.0", "../../shop/manifests/1.0"):
            entry = {"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 2, "digest": name}
            index = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [entry]}
            registry.add_manifest("shop", index, "all", index["mediaType"])
            run = plimsoll("sign", "--key", pair.private, "--recursive", registry.reference("shop:all"), env=PASSWORD)
            assert run.code == 2 and "without a digest" in run.err and "signature" not in run.out, run
        assert not registry.asked("PUT |GET .*/manifests/1.0")


def test_the_platform_that_was_asked_for(plimsoll, tmp_path, keys):
    """Of an index its digest is signed; with --platform that platform's image, and nothing else."""
    pair = keys()
    for arch in ("amd64", "arm64"):
        ImageBuilder("shop:1.0", architecture=arch).layer(file("a", arch)).oci(tmp_path / arch)
    manifests = [json.loads((tmp_path / arch / "index.json").read_text())["manifests"][0] for arch in ("amd64", "arm64")]
    with Registry() as registry:
        for arch in ("amd64", "arm64"):
            registry.add_layout("shop/api", tmp_path / arch, arch)
        for descriptor, arch in zip(manifests, ("amd64", "arm64")):
            descriptor["platform"] = {"os": "linux", "architecture": arch}
        index = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": manifests}
        registry.add_manifest("shop/api", index, "1.0")
        run = plimsoll("sign", "--key", pair.private, "--platform", "linux/arm64", registry.reference("shop/api:1.0"), env=PASSWORD)
        assert run.code == 0 and f"@{manifests[1]['digest']}: signature" in run.out, run
        run = plimsoll("sign", "--key", pair.private, registry.reference("shop/api:1.0"), env=PASSWORD)
        assert run.code == 0 and not any(m["digest"] in run.out.split(": signature")[0] for m in manifests), run


def test_what_cosign_saves(plimsoll, tmp_path, keys, cosign):
    """Its layouts say of images the type of their configuration, and hold the signatures."""
    place, pair = Remote(tmp_path, Registry()), keys()
    try:
        for words in ([], ["--format", "legacy"]):
            assert plimsoll("sign", "--key", pair.private, *words, place.reference, env=PASSWORD).code == 0
        run = cosign("save", "--allow-http-registry", "--dir", tmp_path / "saved", place.registry.reference("shop/api:1.0", ""), home=tmp_path)
        assert run.returncode == 0, run.stderr
    finally:
        place.close()
    assert plimsoll("inspect", tmp_path / "saved").code == 0
    run = plimsoll("verify", "--key", pair.public, "--insecure-ignore-tlog", tmp_path / "saved")
    assert run.code == 0, run


@pytest.mark.parametrize("kind", ["p256", "p384", "ed25519", "rsa3072"])
def test_cosign_verifies_images(plimsoll, tmp_path, keys, cosign, kind):
    for registry in (Registry(), Registry(referrers=False)):
        place = Remote(tmp_path / str(id(registry)), registry)
        pair = keys(kind)
        (tmp_path / "p.json").write_text(json.dumps(PREDICATES["openvex"]))
        attest = ["attest", "--key", pair.private, "--type", "openvex", "--predicate", tmp_path / "p.json", place.reference]
        try:
            words = ["--key", pair.public, "--insecure-ignore-tlog", "--allow-http-registry",
                     *(["--signature-digest-algorithm", "sha384"] if kind == "p384" else []), place.registry.reference("shop/api:1.0", "")]
            assert cosign("verify", *words).returncode != 0
            assert plimsoll("sign", "--key", pair.private, "--annotation", "commit=1", place.reference, env=PASSWORD).code == 0
            run = cosign("verify", *words)
            assert run.returncode == 0, run.stderr
            assert plimsoll(*attest, env=PASSWORD).code == 0
            run = cosign("verify-attestation", "--type", "openvex", *words)
            assert run.returncode == 0, run.stderr
            assert plimsoll("sign", "--key", pair.private, "--format", "legacy", "--annotation", "commit=2", place.reference, env=PASSWORD).code == 0
            assert plimsoll(*attest, "--format", "legacy", env=PASSWORD).code == 0
            run = cosign("verify", "--new-bundle-format=false", "-a", "commit=2", *words)
            assert run.returncode == 0, run.stderr
            run = cosign("verify-attestation", "--new-bundle-format=false", "--type", "openvex", *words)
            assert run.returncode == 0, run.stderr
        finally:
            place.close()


def test_we_verify_what_cosign_signs(plimsoll, tmp_path, keys, cosign):
    pair, artifact = keys(), tmp_path / "a.txt"
    artifact.write_bytes(b"content\n")
    services = {"mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json", "rekorTlogConfig": {}, "tsaConfig": {}}
    (tmp_path / "services.json").write_text(json.dumps(services))
    run = cosign("sign-blob", "--yes", "--key", pair.private, "--signing-config", tmp_path / "services.json", "--bundle", tmp_path / "b.json", artifact)
    assert run.returncode == 0, run.stderr
    assert plimsoll("verify-bundle", "--bundle", tmp_path / "b.json", "--key", pair.public, "--insecure-ignore-tlog", artifact).code == 0


# ---- the verdict

def test_a_verdict_is_attested(plimsoll, tmp_path, keys):
    place, pair = Layout(tmp_path), keys()
    words = ["eval", "--attest", pair.private, place.reference, "--fail-on", "critical", "--allow-incomplete"]
    run = plimsoll(*words, env={**PASSWORD, "SOURCE_DATE_EPOCH": "1790000000"})
    assert run.code == 0 and "attestation, as referrer" in run.err, run
    (manifest,) = place.referrers()
    statement = read_bundle(bundle_of(place, manifest), pair)
    assert statement["predicateType"] == "https://slsa.dev/verification_summary/v1"
    assert statement["subject"] == [{"digest": {"sha256": place.digest.split(":")[1]}}]
    said = statement["predicate"]
    assert said["verificationResult"] == "PASSED" and said["verifiedLevels"] == ["SLSA_BUILD_LEVEL_UNEVALUATED"]
    assert said["verifier"]["id"].startswith("pkg:generic/plimsoll@") and said["timeVerified"] == "2026-09-21T14:13:20Z"
    assert said["resourceUri"].startswith("pkg:oci/") and place.digest in said["resourceUri"]
    asked = base64.b64decode(said["policy"]["content"])
    assert hashlib.sha256(asked).hexdigest() == said["policy"]["digest"]["sha256"] and asked.startswith(b"--fail-on critical\t")
    assert said["inputAttestations"] == []


def test_a_verdict_that_fails_or_cannot_say_is_no_pass(plimsoll, tmp_path, keys):
    place, pair, out = Layout(tmp_path), keys(), tmp_path / "verdict.json"
    (tmp_path / "policy.yaml").write_text("gates:\n  user: non-root\n")
    words = ["eval", "--attest", pair.private, "--attest-output", out, place.reference]
    run = plimsoll(*words, "--policy", tmp_path / "policy.yaml", "--allow-incomplete", env=PASSWORD)
    assert run.code in (1, 3), run
    said = read_bundle(json.loads(out.read_text()), pair)["predicate"]
    assert said["verificationResult"] == "FAILED" and said["verifiedLevels"] == ["FAILED"] and said["plimsoll_verdict"] in ("may-not-sail", "cannot-say")
    assert place.referrers() == [], "only the file was asked for"
    run = plimsoll("eval", "--attest", pair.private, tmp_path / "never-read.tar", env=PASSWORD)
    assert run.code == 64 and "needs a policy" in run.err, run
    assert plimsoll("eval", "--attest-output", out, place.reference).code == 64


def test_a_key_that_cannot_sign_costs_no_evaluation(plimsoll, tmp_path, keys):
    """A card that says how the command ends must not be followed by another end."""
    place, pair, table = Layout(tmp_path), keys(), tmp_path / "table.txt"
    (tmp_path / "no.key").write_text("no key\n")
    words = [place.reference, "--fail-on", "critical", "-o", table]
    for key, env, says in ((pair.private, {}, "needs a password"), (pair.private, {"PLIMSOLL_KEY_PASSWORD": "wrong"}, "password"),
                           (tmp_path / "no.key", PASSWORD, "no.key"), (tmp_path / "none.key", PASSWORD, "none.key")):
        run = plimsoll("eval", "--attest", key, *words, env=env)
        assert run.code in (2, 64) and says in run.err and "--attest" in run.err, run
        assert run.out == "" and not table.exists(), run
    assert place.referrers() == []


def test_offline_asks_no_registry(plimsoll, keys):
    pair = keys()
    for words in (["sign", "--key", pair.private], ["verify", "--key", pair.public]):
        run = plimsoll(*words, "--offline", "registry:127.0.0.1:9/shop:1", env=PASSWORD)
        assert run.code == 2 and "--offline forbids" in run.err, run


def test_nothing_to_attest_a_verdict_of(plimsoll, tmp_path, keys):
    image = ImageBuilder().layer(file("etc/os-release", "ID=debian\n")).docker(tmp_path / "a.tar")
    run = plimsoll("eval", "--attest", keys().private, image, "--fail-on", "critical", env=PASSWORD)
    assert run.code == 2 and "no manifest whose digest" in run.err, run


# ---- what is not signed

@pytest.mark.parametrize("kind, document, words", [
    ("spdx", "", "an empty file"), ("spdx", "{}", "says something"), ("spdx", "SPDXVersion: SPDX-2.3\n", "SPDX in JSON"),
    ("spdx", json.dumps(PREDICATES["cyclonedx"]), "not an SBOM in SPDX 2"), ("cyclonedx", json.dumps(PREDICATES["spdx"]), "not an SBOM in CycloneDX"),
    ("cyclonedx", json.dumps({**PREDICATES["cyclonedx"], "components": []}), "components is missing, or not a list that is not empty"),
    ("https://cyclonedx.org/bom/v1.6", json.dumps(PREDICATES["spdx"]), "not an SBOM in CycloneDX"),
    ("slsaprovenance", json.dumps({"buildDefinition": {}}), "not provenance of SLSA"),
    ("https://slsa.dev/provenance/v0.2", json.dumps(PREDICATES["slsaprovenance"]), "that is https://slsa.dev/provenance/v1"),
    ("openvex", json.dumps({**PREDICATES["openvex"], "statements": []}), "statements is missing"),
    ("vsa", json.dumps({**PREDICATES["vsa"], "verificationResult": "MAYBE"}), ""),
    ("vuln", json.dumps({"scanner": {}}), "scanner.uri is missing"),
    ("https://example.com/p", "[1]", "a JSON object"), ("https://example.com/p", '{"a": 1, "a": 2}', ""),
    ("https://example.com/p", json.dumps({"_type": "https://in-toto.io/Statement/v1", "predicate": {}}), "a whole statement"),
    ("nonsense", '{"a": 1}', "neither a URI"), ("https://example.com/a b", '{"a": 1}', "neither a URI")])
def test_predicates_that_are_none(plimsoll, tmp_path, keys, kind, document, words):
    place = Layout(tmp_path)
    (tmp_path / "p.json").write_text(document)
    run = plimsoll("attest", "--key", keys().private, "--type", kind, "--predicate", tmp_path / "p.json", place.reference, env=PASSWORD)
    assert run.code in (2, 64) and words in run.err, run
    assert place.referrers() == []


def test_a_dry_run_writes_nothing(plimsoll, tmp_path, keys):
    place, pair = Layout(tmp_path), keys()
    before = sorted(place.path.rglob("*"))
    run = plimsoll("sign", "--key", pair.private, "--no-upload", place.reference, env=PASSWORD)
    assert run.code == 0 and "would write a manifest" in run.err and "would write a blob" in run.err, run
    assert read_bundle(run.json(), pair)["subject"][0]["digest"]["sha256"] == place.digest.split(":")[1]
    run = plimsoll("sign", "--key", pair.private, "--format", "legacy", "-o", tmp_path / "out", place.reference, env=PASSWORD)
    assert run.code == 0 and json.loads((tmp_path / "out").read_text())["critical"]["image"]["docker-manifest-digest"] == place.digest
    assert sorted(place.path.rglob("*")) == before


def test_where_nothing_can_be_written(plimsoll, tmp_path, keys):
    image = ImageBuilder().layer(file("etc/os-release", "ID=debian\n")).docker(tmp_path / "a.tar")
    run = plimsoll("sign", "--key", keys().private, f"docker-archive:{image}", env=PASSWORD)
    assert run.code == 2 and "nothing can be written" in run.err, run


@pytest.mark.parametrize("words", [
    ["--key", "KEY", "--identity-token", "a.b.c", "FILE"], ["--key", "KEY", "--annotation", "nothing", "FILE"], ["--key", "KEY", "--annotation", "a=1", "--annotation", "a=2", "FILE"],
    ["--key", "KEY", "--bundle", "b", "FILE", "FILE"], ["--key", "KEY", "--format", "legacy", "FILE"], ["FILE"],
    ["--key", "pkcs11:token=a?pin-value=1234", "FILE"]])
def test_wrong_use(plimsoll, tmp_path, keys, words):
    (tmp_path / "a").write_text("a")
    names = {"KEY": keys().private, "FILE": tmp_path / "a"}
    run = plimsoll("sign", *[names.get(word, word) for word in words], env=PASSWORD)
    assert run.code == 64 and "1234" not in run.err, run


# ---- passwords of a terminal

def at_a_terminal(program, folder, typed):
    """Types each text at the next prompt; gives the exit status, or None where the program still waits."""
    child, tty = pty.fork()
    if not child:
        os.chdir(folder)
        os.execve(program, [str(program), "keys", "generate", "-o", "k"], {"HOME": str(folder), "PATH": os.environ["PATH"]})
    for text in typed:
        said = b""
        while not said.rstrip().endswith(b":"):
            assert select.select([tty], [], [], 20)[0], said
            said += os.read(tty, 1024)
        os.write(tty, text)
    for _ in range(200):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def test_a_prompt_is_interrupted_at_once(program, tmp_path):
    assert at_a_terminal(program, tmp_path, [b"secr\x03"]) not in (None, 0)
    assert not list(tmp_path.glob("k*"))


def test_a_password_is_mended_while_it_is_typed(program, tmp_path):
    assert at_a_terminal(program, tmp_path, [b"wrong\x15secrex\x7ft\n", "secretö\x7f\n".encode()]) == 0
