# SPDX-License-Identifier: Apache-2.0
"""Sigstore bundles, made here by another library: what holds is verified, and what does not ends with its own reason."""
import base64
import copy
import datetime
import hashlib
import json

import pytest

pytest.importorskip("cryptography", reason="python3-cryptography makes the bundles")
from cryptography.hazmat.primitives.asymmetric import ec, ed25519  # noqa: E402
from cryptography.x509.oid import ExtendedKeyUsageOID  # noqa: E402

import sigstore  # noqa: E402

ME = "me@example.com"
CONTENT = b"what was signed\n"
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return sigstore.World(tmp_path_factory.mktemp("world"))


@pytest.fixture
def verify(plimsoll, tmp_path, world):
    """Verifies a bundle by identity, or by key, and gives the run."""

    def run(bundle, content=CONTENT, key=None, identity=ME, issuer=sigstore.ISSUER, root=None, digest=False):
        (tmp_path / "a.txt").write_bytes(content)
        (tmp_path / "bundle").write_text(bundle if isinstance(bundle, str) else json.dumps(bundle))
        (tmp_path / "root").write_text(json.dumps(root or world.root()))
        who = ["--certificate-identity", identity, "--certificate-oidc-issuer", issuer]
        if key:
            (tmp_path / "key.pub").write_bytes(sigstore.spki_pem(key))
            who = ["--key", tmp_path / "key.pub"]
        what = "sha256:" + hashlib.sha256(content).hexdigest() if digest else tmp_path / "a.txt"
        return plimsoll("verify-bundle", "--bundle", tmp_path / "bundle", *who, "--trusted-root", tmp_path / "root", what)

    return run


FORMS = [dict(envelope=envelope, tiled=tiled, stamped=stamped) for envelope in (False, True) for tiled in (False, True)
         for stamped in (False, True)]


@pytest.mark.parametrize("digest", [False, True])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: "-".join(key for key in form if form[key]) or "plain")
def test_by_identity(verify, world, form, digest):
    run = verify(world.sign(CONTENT, identity=ME, **form), digest=digest)
    assert run.code == 0, run
    assert ME in run.out and sigstore.ISSUER in run.out


@pytest.mark.parametrize("form", FORMS, ids=lambda form: "-".join(key for key in form if form[key]) or "plain")
@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()], ids=["P-256", "P-384"])
def test_by_key(verify, world, form, curve):
    key = ec.generate_private_key(curve)
    if curve.name == "secp384r1":  # signs with SHA-384, as such keys do
        form = dict(form, envelope=True, tiled=False)
    bundle = world.sign(CONTENT, key=key, **form) if curve.name == "secp256r1" else signed_384(world, key)
    assert verify(bundle, key=key).code == 0


def signed_384(world, key):
    """The world signs with SHA-256; here the signature is made anew, everywhere it stands."""
    from cryptography.hazmat.primitives import hashes
    bundle = world.sign(CONTENT, key=key)
    signature = key.sign(CONTENT, ec.ECDSA(hashes.SHA384()))
    body = json.loads(base64.b64decode(entry_of(bundle)["canonicalizedBody"]))
    body["spec"]["signature"]["content"] = sigstore.b64(signature)
    entry = world.entry(json.dumps(body).encode())
    entry["kindVersion"] = entry_of(bundle)["kindVersion"]
    bundle["verificationMaterial"]["tlogEntries"] = [entry]
    bundle["messageSignature"]["signature"] = sigstore.b64(signature)
    return bundle


def entry_of(bundle):
    return bundle["verificationMaterial"]["tlogEntries"][0]


def flip(text, at=10):
    data = bytearray(base64.b64decode(text))
    data[min(at, len(data) - 1)] ^= 1
    return sigstore.b64(bytes(data))


def change(bundle, path, value):
    """Sets what lies at "a.b.0.c", or calls what is given with what was there."""
    *above, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in above:
        bundle = bundle[part]
    if value is None:
        del bundle[last]
    else:
        bundle[last] = value(bundle[last]) if callable(value) else value


ENTRY = "verificationMaterial.tlogEntries.0."
CHANGES = [
    # form of the bundle, path, new value, reason
    ({}, "mediaType", "application/vnd.dev.sigstore.bundle.v9+json", "bundle-version"),
    ({}, "messageSignature", None, "bundle-malformed"),
    ({}, "messageSignature.signature", "no base64!", "bundle-malformed"),
    ({}, "messageSignature.signature", flip, "signature"),
    ({}, "messageSignature.messageDigest.digest", flip, "artifact"),
    ({}, "verificationMaterial.certificate", None, "bundle-malformed"),
    ({}, "verificationMaterial.certificate.rawBytes", "AAAA", "bundle-malformed"),
    ({}, ENTRY + "logIndex", "-1", "bundle-malformed"),
    ({}, ENTRY + "logIndex", "1006", "log-promise"),
    ({}, ENTRY + "logId.keyId", flip, "log-unknown"),
    ({}, ENTRY + "integratedTime", lambda time: str(int(time) + 1), "log-promise"),
    ({}, ENTRY + "inclusionPromise.signedEntryTimestamp", flip, "log-promise"),
    ({}, ENTRY + "inclusionPromise", None, "time-missing"),
    ({"stamped": True}, ENTRY + "inclusionPromise", None, None),
    ({}, ENTRY + "inclusionProof", None, "bundle-malformed"),
    ({}, ENTRY + "inclusionProof.checkpoint", None, "bundle-malformed"),
    ({}, ENTRY + "inclusionProof.logIndex", "4", "log-proof"),
    ({}, ENTRY + "inclusionProof.treeSize", "6", "log-proof"),
    ({}, ENTRY + "inclusionProof.treeSize", "0", "log-proof"),
    ({}, ENTRY + "inclusionProof.hashes.0", flip, "log-proof"),
    ({}, ENTRY + "inclusionProof.hashes.0", None, "log-proof"),
    ({}, ENTRY + "inclusionProof.hashes.0", "AAAA", "bundle-malformed"),
    ({}, ENTRY + "inclusionProof.rootHash", flip, "log-proof"),
    ({}, ENTRY + "inclusionProof.checkpoint.envelope", lambda text: text.replace("rekor.example - 17", "rekor.example - 18"), "log-checkpoint"),
    ({}, ENTRY + "inclusionProof.checkpoint.envelope", lambda text: text.split("\n\n")[0] + "\n", "log-checkpoint"),
    ({}, ENTRY + "canonicalizedBody", flip, "log-proof"),
    ({}, ENTRY + "kindVersion.kind", "intoto", "log-entry"),
    ({"tiled": True}, ENTRY + "inclusionProof.checkpoint.envelope", lambda text: text.replace("tiles.example", "other.example"), "log-checkpoint"),
    ({"tiled": True}, "verificationMaterial.timestampVerificationData", None, "time-missing"),
    ({"stamped": True}, "verificationMaterial.timestampVerificationData.rfc3161Timestamps.0.signedTimestamp", lambda text: flip(text, -20), "timestamp"),
    ({"envelope": True}, "dsseEnvelope.payload", flip, "signature"),
    ({"envelope": True}, "dsseEnvelope.payloadType", "text/plain", "unsupported"),
    ({"envelope": True}, "dsseEnvelope.signatures", lambda list_: list_ * 2, "bundle-malformed"),
    ({"envelope": True}, "dsseEnvelope.signatures.0.sig", flip, "signature"),
]


@pytest.mark.parametrize("form, path, value, reason", CHANGES, ids=[f"{path}:{reason}" for _, path, _, reason in CHANGES])
def test_a_change(verify, world, form, path, value, reason):
    bundle = copy.deepcopy(world.sign(CONTENT, identity=ME, **form))
    change(bundle, path, value)
    run = verify(bundle)
    if reason is None:
        assert run.code == 0, run
    else:
        assert run.code == 1 and f"not verified: {reason}: " in run.out, run


OTHERS = [
    # how the certificate differs, reason
    (dict(identity="you@example.com"), "identity"),
    (dict(issuer="https://other.example"), "issuer"),
    (dict(logged=False), "certificate-unlogged"),
    (dict(start=sigstore.NOW - 3 * DAY, end=sigstore.NOW - DAY), "certificate-expired"),
    (dict(usage=ExtendedKeyUsageOID.SERVER_AUTH), "certificate-untrusted"),
]


@pytest.mark.parametrize("certificate, reason", OTHERS, ids=[reason for _, reason in OTHERS])
def test_another_certificate(verify, world, certificate, reason):
    run = verify(world.sign(CONTENT, **{"identity": ME, **certificate}))
    assert run.code == 1 and f"not verified: {reason}: " in run.out, run


ROOTS = [
    ("mediaType", "text/plain", "trust-malformed"),
    ("tlogs.0.publicKey.validFor.start", None, "trust-malformed"),
    ("tlogs.0.publicKey.rawBytes", "no base64!", "trust-malformed"),
    ("tlogs.0.publicKey.rawBytes", "AAAA", "log-unknown"),
    ("tlogs", [], "log-unknown"),
    ("tlogs.0.publicKey.validFor.end", sigstore.rfc3339(sigstore.NOW - DAY), "log-promise"),
    ("tlogs.0.publicKey.validFor.end", sigstore.rfc3339(sigstore.NOW), None),
    ("ctlogs", [], "certificate-unlogged"),
    ("ctlogs.0.publicKey.validFor.end", sigstore.rfc3339(sigstore.NOW - DAY), "certificate-unlogged"),
    ("certificateAuthorities", [], "certificate-untrusted"),
    ("certificateAuthorities.0.validFor.end", sigstore.rfc3339(sigstore.NOW - DAY), "certificate-untrusted"),
    ("timestampAuthorities", [], "timestamp"),
    ("timestampAuthorities.0.validFor.end", sigstore.rfc3339(sigstore.NOW - DAY), "timestamp"),
]


@pytest.mark.parametrize("path, value, reason", ROOTS, ids=[f"{path}:{reason}" for path, _, reason in ROOTS])
def test_another_root(verify, world, path, value, reason):
    root = world.root()
    if path.endswith(".end"):
        holder = path.rsplit(".", 1)[0]
        change(root, holder, lambda validity: dict(validity, end=value))
    else:
        change(root, path, value)
    run = verify(world.sign(CONTENT, identity=ME, stamped=True), root=root)
    if reason is None:
        assert run.code == 0, run
    else:
        assert run.code == 1 and f"not verified: {reason}: " in run.out, run


def test_of_another_world(verify, tmp_path, world):
    other = sigstore.World(tmp_path)
    run = verify(other.sign(CONTENT, identity=ME))
    assert run.code == 1 and "not verified: log-unknown: " in run.out, run


def test_another_file(verify, world):
    for form, reason in (({}, "artifact"), ({"envelope": True}, "artifact")):
        run = verify(world.sign(CONTENT, identity=ME, **form), content=b"something else")
        assert run.code == 1 and f"not verified: {reason}: " in run.out, run


def test_another_key(verify, world):
    key, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    assert "not verified: signature: " in verify(world.sign(CONTENT, key=key), key=other).out
    assert "not verified: material: " in verify(world.sign(CONTENT, key=key)).out
    assert "not verified: material: " in verify(world.sign(CONTENT, identity=ME), key=key).out


def test_ed25519_signs_envelopes_and_files(verify, world):
    key = ed25519.Ed25519PrivateKey.generate()
    assert verify(world.sign(CONTENT, key=key), key=key).code == 0
    assert verify(world.sign(CONTENT, key=key, envelope=True), key=key, digest=True).code == 0
    # Of the digest alone nobody can tell.
    assert "not verified: unsupported: " in verify(world.sign(CONTENT, key=key), key=key, digest=True).out


@pytest.mark.parametrize("bundle", ["", "{", "[]", "null", '{"mediaType": 1}', '{"mediaType": "a", "mediaType": "a"}', "\0", "[" * 5000])
def test_no_bundle(verify, bundle):
    run = verify(bundle)
    assert run.code == 1 and ("bundle-malformed" in run.out or "bundle-version" in run.out), run


def test_wrong_use(plimsoll, tmp_path):
    (tmp_path / "a").write_text("a")
    for words in ([], ["--bundle", "a"], ["--bundle", "a", "--key", "k", "--certificate-identity", "i"],
                  ["--bundle", "a", "--staging", "--certificate-identity", "i", "--certificate-oidc-issuer", "o"]):
        run = plimsoll("verify-bundle", *words, tmp_path / "a")
        assert run.code == 64, run
    assert plimsoll("verify-bundle", "--bundle", tmp_path / "none", "--certificate-identity", "i", "--certificate-oidc-issuer", "o",
                    tmp_path / "a").code == 2
