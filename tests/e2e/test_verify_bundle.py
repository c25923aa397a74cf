# SPDX-License-Identifier: Apache-2.0
"""Sigstore bundles, made here by another library: what holds is verified, and what does not ends with its own reason."""
import base64
import copy
import ctypes.util
import datetime
import hashlib
import json

import pytest

pytest.importorskip("cryptography", reason="python3-cryptography makes the bundles")
from cryptography.hazmat.primitives.asymmetric import ec, ed25519  # noqa: E402
from cryptography.hazmat.primitives.hashes import SHA256, SHA512  # noqa: E402
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
    ({"stamped": True}, "verificationMaterial.timestampVerificationData.rfc3161Timestamps", lambda list_: list_ * 2, "bundle-malformed"),
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


@pytest.mark.parametrize("tiled", [False, True])
def test_a_time_stamp_of_an_authority_that_nobody_trusts(verify, world, tmp_path, tiled):
    """Beside one that is trusted it counts for nothing; alone it is no time, whatever else says one."""
    bundle = copy.deepcopy(world.sign(CONTENT, identity=ME, tiled=tiled, stamped=True))
    stamps = bundle["verificationMaterial"]["timestampVerificationData"]["rfc3161Timestamps"]
    other = sigstore.World(tmp_path).timestamp(base64.b64decode(bundle["messageSignature"]["signature"]))
    for place in (0, 2):
        stamps.insert(place, {"signedTimestamp": sigstore.b64(other)})
        assert verify(bundle).code == 0
        del stamps[place if place == 0 else 1]
    something_else = {"signedTimestamp": sigstore.b64(world.timestamp(b"something else"))}
    stamps.append(something_else)
    assert verify(bundle).code == 0
    for alone in ([{"signedTimestamp": sigstore.b64(other)}], [something_else]):
        stamps[:] = alone
        run = verify(bundle)
        assert run.code == 1 and "not verified: timestamp: " in run.out, run


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
    ("certificateAuthorities.0.certChain.certificates.0.rawBytes", "no base64!", "trust-malformed"),
    ("certificateAuthorities.0.certChain.certificates.0.rawBytes", "AAAA", "trust-malformed"),
    ("timestampAuthorities.0.certChain.certificates.0.rawBytes", "AAAA", "trust-malformed"),
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


def relogged(world, bundle, change_body):
    """The same bundle with an entry that the log has indeed, but about something else."""
    entry = entry_of(bundle)
    body = json.loads(base64.b64decode(entry["canonicalizedBody"]))
    change_body(body)
    text = json.dumps(body, separators=(",", ":"), sort_keys=True).encode()
    new = world.tiled_entry(text) if entry["kindVersion"]["version"] == "0.0.2" else world.entry(text)
    new["kindVersion"] = entry["kindVersion"]
    bundle["verificationMaterial"]["tlogEntries"] = [new]
    return bundle


def pem_of_another(world):
    return sigstore.b64(world.certificate(ec.generate_private_key(ec.SECP256R1()), ME).public_bytes(sigstore.serialization.Encoding.PEM))


def der_of_another(world):
    return sigstore.b64(world.certificate(ec.generate_private_key(ec.SECP256R1()), ME).public_bytes(sigstore.serialization.Encoding.DER))


OTHER_HASH = hashlib.sha256(b"something else")
BODIES = [
    # form, what the entry names otherwise, where, how
    ({}, "signature", "spec.signature.content", lambda world: flip),
    ({}, "key or certificate", "spec.signature.publicKey.content", pem_of_another),
    ({}, "content", "spec.data.hash.value", lambda world: OTHER_HASH.hexdigest()),
    ({}, "content", "spec.data.hash.algorithm", lambda world: "sha512"),
    ({}, "kind", "kind", lambda world: "dsse"),
    ({}, "kind", "apiVersion", lambda world: "0.0.2"),
    ({"envelope": True}, "signature", "spec.signatures.0.signature", lambda world: flip),
    ({"envelope": True}, "key or certificate", "spec.signatures.0.verifier", pem_of_another),
    ({"envelope": True}, "content", "spec.payloadHash.value", lambda world: OTHER_HASH.hexdigest()),
    ({"envelope": True}, "signature", "spec.signatures", lambda world: lambda list_: list_ * 2),
    ({"tiled": True}, "signature", "spec.hashedRekordV002.signature.content", lambda world: flip),
    ({"tiled": True}, "key or certificate", "spec.hashedRekordV002.signature.verifier.x509Certificate.rawBytes", der_of_another),
    ({"tiled": True}, "content", "spec.hashedRekordV002.data.digest", lambda world: sigstore.b64(OTHER_HASH.digest())),
    ({"tiled": True}, "content", "spec.hashedRekordV002.data.algorithm", lambda world: "SHA2_512"),
    ({"tiled": True, "envelope": True}, "content", "spec.hashedRekordV002.data.digest", lambda world: sigstore.b64(sigstore.sha256(CONTENT))),
]


@pytest.mark.parametrize("form, what, path, value", BODIES, ids=[f"{'-'.join(form) or 'plain'}:{path}" for form, _, path, _ in BODIES])
def test_an_entry_about_something_else(verify, world, form, what, path, value):
    bundle = world.sign(CONTENT, identity=ME, **form)
    assert verify(bundle).code == 0
    run = verify(relogged(world, bundle, lambda body: change(body, path, value(world))))
    assert run.code == 1 and "not verified: log-entry: the log's entry names another " in run.out.replace("other content", "another content"), run
    assert what in run.out


def test_the_entry_of_another_bundle(verify, world):
    for form in FORMS:
        one, other = (world.sign(content, identity=ME, **form) for content in (CONTENT, b"other"))
        one["verificationMaterial"]["tlogEntries"] = other["verificationMaterial"]["tlogEntries"]
        assert "not verified: log-entry: " in verify(one).out, form


def test_what_is_attested_is_said_and_can_be_asked_for(verify, world, plimsoll, tmp_path):
    bundle = world.sign(CONTENT, identity=ME, envelope=True)
    assert "https://example.com/p" in verify(bundle).out
    assert "the file itself" in verify(world.sign(CONTENT, identity=ME)).out
    words = ["--bundle", tmp_path / "bundle", "--certificate-identity", ME, "--certificate-oidc-issuer", sigstore.ISSUER, "--trusted-root",
             tmp_path / "root", tmp_path / "a.txt"]
    verify(bundle)
    assert plimsoll("verify-bundle", "--type", "https://example.com/p", *words).code == 0
    run = plimsoll("verify-bundle", "--type", "https://slsa.dev/provenance/v1", *words)
    assert run.code == 1 and "not verified: predicate: " in run.out, run


def test_a_digest_by_sha512(verify, world, plimsoll, tmp_path):
    """As packages of npm are named in their lock files, and in what attests them."""
    sha512, sha256 = (f"{name}:{hashlib.new(name, CONTENT).hexdigest()}" for name in ("sha512", "sha256"))
    words = ["verify-bundle", "--bundle", tmp_path / "bundle", "--trusted-root", tmp_path / "root"]
    me = ["--certificate-identity", ME, "--certificate-oidc-issuer", sigstore.ISSUER]
    assert verify(world.sign(CONTENT, identity=ME, envelope=sigstore.statement(sha512))).code == 0
    assert plimsoll(*words, *me, sha512).code == 0
    assert "not verified: artifact: " in plimsoll(*words, *me, sha256).out
    assert "not verified: artifact: " in plimsoll(*words, *me, "sha512:" + "0" * 128).out
    # A signature over the file is one over its hash by the key's own algorithm.
    for curve, reason in (ec.SECP521R1(), None), (ec.SECP256R1(), "unsupported"):
        bundle = world.sign(CONTENT, key=ec.generate_private_key(curve))
        key = ec.generate_private_key(curve)
        signature = key.sign(CONTENT, ec.ECDSA(SHA256() if reason else SHA512()))
        bundle["messageSignature"] = {"signature": sigstore.b64(signature)}
        verify(bundle, key=key)
        run = plimsoll(*words, "--key", tmp_path / "key.pub", "--insecure-ignore-tlog", sha512)
        assert (f"not verified: {reason}: " in run.out) if reason else (run.code == 0 and "ECDSA P-521, SHA-512" in run.out), run
    run = plimsoll(*words, "--key", tmp_path / "key.pub", "--insecure-ignore-tlog", "sha512:" + "0" * 128)
    assert run.code == 1, run


@pytest.mark.parametrize("text", ['x"\n/tmp/a: verified\n  signed by  me', "\x1b]0;owned\x07", "\u202everified"])
def test_foreign_text_is_printed_as_text(verify, world, text):
    bundle = dict(world.sign(CONTENT, identity=ME), mediaType=text)
    run = verify(bundle)
    assert run.code == 1 and len(run.lines()) == 2 and not any(c in run.out for c in "\x1b\x07\u202e"), run


@pytest.mark.parametrize("algorithm, digest, reason", [
    ("SHA2_512", hashlib.sha512(CONTENT).digest(), None), ("SHA2_512", bytes(64), "artifact"), ("SHA3_256", bytes(32), "unsupported"),
    (1, bytes(32), "unsupported")])
def test_a_claimed_digest_by_another_algorithm(verify, world, algorithm, digest, reason):
    bundle = world.sign(CONTENT, identity=ME)
    bundle["messageSignature"]["messageDigest"] = {"algorithm": algorithm, "digest": sigstore.b64(digest)}
    run = verify(bundle)
    assert (run.code == 0) if reason is None else f"not verified: {reason}: " in run.out, run


def test_a_key_without_a_time_needs_a_log_that_still_counts(verify, world):
    key = ec.generate_private_key(ec.SECP256R1())
    bundle = world.sign(CONTENT, key=key, tiled=True)
    del bundle["verificationMaterial"]["timestampVerificationData"]
    assert verify(bundle, key=key).code == 0
    root = world.root()
    change(root, "tlogs.1.publicKey.validFor", lambda validity: dict(validity, end=sigstore.rfc3339(sigstore.NOW + DAY)))
    assert "not verified: time-missing: " in verify(bundle, key=key, root=root).out


def test_an_encrypted_key_asks_nobody(plimsoll, tmp_path):
    (tmp_path / "key").write_text("-----BEGIN PUBLIC KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                                  "AAAAAAAAAAAAAAAAAAAAAA==\n-----END PUBLIC KEY-----\n")
    (tmp_path / "a").write_text("{}")
    run = plimsoll("verify-bundle", "--bundle", tmp_path / "a", "--key", tmp_path / "key", tmp_path / "a")
    assert run.code == 2 and "not a public key" in run.err, run


def test_a_name_that_is_not_critical_names_nobody(verify, world):
    from cryptography import x509
    key = ec.generate_private_key(ec.SECP256R1())
    real, add = world.certificate, x509.CertificateBuilder.add_extension

    def lax(self, extension, critical):
        return add(self, extension, critical and not isinstance(extension, x509.SubjectAlternativeName))
    x509.CertificateBuilder.add_extension = lax
    try:
        certificate = real(key, ME)
    finally:
        x509.CertificateBuilder.add_extension = add
    world.certificate = lambda *_, **__: certificate
    try:
        ec_generate, ec.generate_private_key = ec.generate_private_key, lambda *_: key
        bundle = world.sign(CONTENT, identity=ME)
    finally:
        world.certificate, ec.generate_private_key = real, ec_generate
    assert "not verified: identity: " in verify(bundle).out


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


def test_a_point_that_is_not_on_the_curve_is_no_key(verify, world, plimsoll, tmp_path):
    for curve in ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1():
        verify(world.sign(CONTENT, key=ec.generate_private_key(curve)), key=ec.generate_private_key(curve))
        der = bytearray(base64.b64decode("".join((tmp_path / "key.pub").read_text().splitlines()[1:-1])))
        der[-1] ^= 1
        (tmp_path / "key.pub").write_text(f"-----BEGIN PUBLIC KEY-----\n{sigstore.b64(bytes(der))}\n-----END PUBLIC KEY-----\n")
        run = plimsoll("verify-bundle", "--bundle", tmp_path / "bundle", "--key", tmp_path / "key.pub", tmp_path / "a.txt")
        assert run.code == 2 and "not a public key" in run.err, run


def test_ed25519ph_signs_envelopes(verify, world, plimsoll, tmp_path):
    """As Cosign 3 has with keys of that kind."""
    library = ctypes.util.find_library("sodium")
    if not library or "libsodium absent" in plimsoll("--version").out.replace("\n", " "):
        pytest.skip("no libsodium")
    sodium, key = ctypes.CDLL(library), ed25519.Ed25519PrivateKey.generate()
    bundle = world.sign(CONTENT, key=key, envelope=True)
    message = sigstore.pae("application/vnd.in-toto+json", base64.b64decode(bundle["dsseEnvelope"]["payload"]))
    raw = sigstore.serialization.Encoding.Raw
    secret = key.private_bytes(raw, sigstore.serialization.PrivateFormat.Raw, sigstore.serialization.NoEncryption()) + \
        key.public_key().public_bytes(raw, sigstore.serialization.PublicFormat.Raw)
    state, signature = ctypes.create_string_buffer(sodium.crypto_sign_statebytes()), ctypes.create_string_buffer(64)
    assert sodium.crypto_sign_init(state) == 0
    assert sodium.crypto_sign_update(state, message, ctypes.c_ulonglong(len(message))) == 0
    assert sodium.crypto_sign_final_create(state, signature, None, secret) == 0
    bundle["dsseEnvelope"]["signatures"] = [{"sig": sigstore.b64(signature.raw)}]
    verify(bundle, key=key)
    words = ["verify-bundle", "--bundle", tmp_path / "bundle", "--key", tmp_path / "key.pub", "--insecure-ignore-tlog", tmp_path / "a.txt"]
    run = plimsoll(*words)
    assert run.code == 0 and "Ed25519ph" in run.out, run
    bundle["dsseEnvelope"]["payload"] = sigstore.b64(json.dumps(sigstore.statement("sha256:" + "0" * 64)).encode())
    verify(bundle, key=key)
    assert "not verified: signature: " in plimsoll(*words).out


def test_ed25519ph(plimsoll, tmp_path):
    """The vector of RFC 8032, section 7.3, as a bundle without a log."""
    raw = bytes.fromhex("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf")
    signature = bytes.fromhex("98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a"
                              "26083406")
    (tmp_path / "key.pub").write_bytes(ed25519.Ed25519PublicKey.from_public_bytes(raw).public_bytes(
        sigstore.serialization.Encoding.PEM, sigstore.serialization.PublicFormat.SubjectPublicKeyInfo))
    (tmp_path / "a").write_bytes(b"abc")
    (tmp_path / "b").write_bytes(b"abd")
    (tmp_path / "bundle").write_text(json.dumps({
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "verificationMaterial": {"publicKey": {"hint": "a"}},
        "messageSignature": {"signature": sigstore.b64(signature)}}))
    words = ["verify-bundle", "--bundle", tmp_path / "bundle", "--key", tmp_path / "key.pub", "--insecure-ignore-tlog"]
    run = plimsoll(*words, tmp_path / "a")
    if "libsodium absent" in plimsoll("--version").out.replace("\n", " "):
        assert run.code == 1 and "not verified: unsupported: " in run.out, run
        return
    assert run.code == 0 and "Ed25519ph" in run.out, run
    assert "not verified: signature: " in plimsoll(*words, tmp_path / "b").out
    assert "not verified: unsupported: " in plimsoll(*words, "sha256:" + hashlib.sha256(b"abc").hexdigest()).out


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
