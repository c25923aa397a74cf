# SPDX-License-Identifier: Apache-2.0
"""Signatures and attestations beside an image, in every form that Cosign has kept them in: what holds is verified, and what does not ends with its own
reason. Made by another library (sigstore.py), and where there is a `cosign`, by that."""
import base64
import json
import os
import random
import re
import shutil
import subprocess

import pytest

pytest.importorskip("cryptography", reason="python3-cryptography makes the signatures")
from cryptography.hazmat.primitives import serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: E402

import sigstore  # noqa: E402
from beside import Layout  # noqa: E402
from registry import Registry  # noqa: E402
from sigstore import statement  # noqa: E402

ME = "me@example.com"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
SIGN = "https://sigstore.dev/cosign/sign/v1"
SLSA = "https://slsa.dev/provenance/v1"
SIG_REFERRER = "application/vnd.dev.cosign.artifact.sig.v1+json"
WORKFLOW = [(2, "push"), (3, "a" * 40), (4, "release"), (5, "shop/api"), (6, "refs/heads/main"), (12, "https://example.org/shop/api"),
            (14, "refs/heads/main")]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return sigstore.World(tmp_path_factory.mktemp("world"))


@pytest.fixture
def layout(tmp_path):
    return Layout(tmp_path / "shop")


@pytest.fixture
def proofs(plimsoll, tmp_path, world):
    """What `provenance` says of each proof, held against the world's root."""

    def run(layout, *words, root=None, key=None, code=None):
        (tmp_path / "root.json").write_text(json.dumps(root or world.root()))
        if key:
            (tmp_path / "key.pub").write_bytes(sigstore.spki_pem(key))
            words = ("--key", tmp_path / "key.pub", *words)
        run = plimsoll("provenance", "-f", "json", "--trusted-root", tmp_path / "root.json", *words, layout.reference())
        assert run.code == code if code is not None else run.code in (0, 3), run
        return run.json()["provenance"]["proofs"] if run.out else []

    return run


def me(identity=ME, issuer=sigstore.ISSUER):
    return "--certificate-identity", identity, "--certificate-oidc-issuer", issuer


def bundle(layout, content):
    layout.refer(json.dumps(content).encode(), BUNDLE)


def manifest_bytes(layout):
    return (layout.path / "blobs/sha256" / layout.digest[7:]).read_bytes()


# name: what it is, and how it is put beside the layout's image
FORMS = {
    "bundle": ("signature", lambda world, layout, digest, who: bundle(layout, world.sign(b"", envelope=statement(digest, SIGN), **who))),
    "bundle-attestation": ("attestation", lambda world, layout, digest, who: bundle(layout, world.sign(b"", envelope=statement(digest, SLSA), **who))),
    "bundle-tiled": ("signature", lambda world, layout, digest, who: bundle(layout, world.sign(b"", envelope=statement(digest, SIGN), tiled=True, **who))),
    "bundle-message": ("signature", lambda world, layout, digest, who: bundle(layout, world.sign(
        manifest_bytes(layout) if digest == layout.digest else b"something else", **who))),
    "sig": ("signature", lambda world, layout, digest, who: layout.tag(".sig", [world.cosign_signature(digest, **who)])),
    "sig-stamped": ("signature", lambda world, layout, digest, who: layout.tag(".sig", [world.cosign_signature(digest, stamped=True, **who)])),
    "sig-referrer": ("signature", lambda world, layout, digest, who: layout.manifest(
        [world.cosign_signature(digest, **who)], config=layout.blob(b"{}", SIG_REFERRER), subject=layout.subject())),
    "att": ("attestation", lambda world, layout, digest, who: layout.tag(".att", [world.cosign_attestation(statement(digest), **who)])),
    "att-stamped": ("attestation", lambda world, layout, digest, who: layout.tag(".att", [
        world.cosign_attestation(statement(digest), stamped=True, **who)])),
    "att-intoto-1": ("attestation", lambda world, layout, digest, who: layout.tag(".att", [
        world.cosign_attestation(statement(digest, version="v0.1"), entry="intoto-0.0.1", **who)])),
    "att-intoto-2": ("attestation", lambda world, layout, digest, who: layout.tag(".att", [
        world.cosign_attestation(statement(digest), entry="intoto-0.0.2", **who)])),
}
forms = pytest.mark.parametrize("form", FORMS)


def put(form, world, layout, digest=None, **who):
    FORMS[form][1](world, layout, digest or layout.digest, who or {"identity": ME})


@forms
def test_by_identity(proofs, world, layout, form):
    put(form, world, layout)
    proof, = proofs(layout, *me(), code=0)
    assert (proof["kind"], proof["reason"], proof["signer"]) == (FORMS[form][0], "verified", f"{ME} ({sigstore.ISSUER})"), proof
    assert proof["authorities"] == [f"{ME} ({sigstore.ISSUER})"] and proof["signedAt"]
    for who, reason in ((me("you@example.com"), "identity"), (me(issuer="https://other.example"), "issuer")):
        proof, = proofs(layout, *who)
        assert proof["reason"] == reason and proof["authorities"] == [], proof


@forms
def test_by_key(proofs, world, layout, form):
    key, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    put(form, world, layout, key=key)
    proof, = proofs(layout, key=key, code=0)
    assert (proof["kind"], proof["reason"], proof["signer"], proof["authorities"]) == (FORMS[form][0], "verified", "key.pub", ["key.pub"]), proof
    proof, = proofs(layout, key=other)
    assert proof["reason"] == "signature" and proof["authorities"] == [], proof
    proof, = proofs(layout, *me())
    assert proof["reason"] == "material", proof


@forms
def test_nobody_is_asked_for(proofs, world, layout, form):
    put(form, world, layout)
    proof, = proofs(layout)
    assert (proof["reason"], proof["signer"], proof["authorities"]) == ("verified", f"{ME} ({sigstore.ISSUER})", []), proof


@forms
def test_about_another_image(proofs, world, layout, form):
    put(form, world, layout, digest="sha256:" + "0" * 64)
    proof, = proofs(layout, *me())
    # A message names no digest but its own: that of something else is claimed.
    assert proof["reason"] == "artifact" and proof["authorities"] == [], proof


@forms
def test_of_another_world(proofs, world, layout, form, tmp_path):
    other = sigstore.World(tmp_path)
    put(form, other, layout)
    proof, = proofs(layout, *me())
    assert proof["reason"] == "log-unknown", proof


def every_file(layout):
    """But for configurations, which are those of nothing."""
    files = sorted((layout.path / "blobs/sha256").iterdir())
    manifests = [json.loads(path.read_bytes()) for path in files if path.read_bytes().startswith(b'{"schemaVersion"')]
    nothing = {manifest["config"]["digest"][7:] for manifest in manifests if "config" in manifest}
    return [path for path in files if path.name not in nothing]


@forms
@pytest.mark.parametrize("by", ["identity", "key"])
def test_a_flipped_byte_anywhere(proofs, world, layout, form, by):
    """Of the manifest, the payload, the bundle as they lie there: digests tell."""
    before = set(every_file(layout))
    key = ec.generate_private_key(ec.SECP256R1()) if by == "key" else None
    put(form, world, layout, **({"key": key} if key else {"identity": ME}))
    pick = random.Random(form + by)
    for path in sorted(set(every_file(layout)) - before):
        content = path.read_bytes()
        for at in sorted(pick.sample(range(len(content)), min(len(content), 12))):
            path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1:])
            found = proofs(layout, *(() if key else me()), key=key)
            assert not any(proof["verdict"] == "verified" for proof in found), (path, at, found)
        path.write_bytes(content)


def flip_byte(content, at):
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1:]


@pytest.mark.parametrize("stamped", [False, True])
def test_a_flipped_byte_behind_new_digests(proofs, world, layout, stamped):
    """Whoever writes the manifest anew makes the digests fit: signatures tell."""
    pick = random.Random(stamped)
    for make in (lambda: world.cosign_signature(layout.digest, identity=ME, stamped=stamped),
                 lambda: world.cosign_attestation(statement(layout.digest), identity=ME, stamped=stamped)):
        content, kind, annotations = make()
        layers = [(flip_byte(content, at), kind, annotations) for at in pick.sample(range(len(content)), 60)]
        for key in (SIGNATURE, CERTIFICATE, LOG):  # a stamp also brings a certificate that nobody asks
            text = annotations.get(key, "").encode()
            layers += [(content, kind, dict(annotations, **{key: flip_byte(text, at).decode("latin-1")}))
                       for at in pick.sample(range(len(text)), min(len(text), 60))]
        layout.tag(".sig", layers)
        found = proofs(layout, *me())
        assert len(found) == len(layers)
        for layer, proof in zip(layers, found):
            same = (json.loads(layer[0]) == json.loads(content) if layer[0] != content and proof["reason"] == "verified" else layer[0] == content)
            assert proof["reason"] != "verified" or same and all(_same(layer[2].get(key), annotations.get(key)) for key in annotations), (layer, proof)


def _same(one, other):
    """Texts that mean the same: PEM with other line ends, base64 without its end or with other bits where its last letter has some to spare."""
    return _meant(one) == _meant(other)


def _meant(text):
    return re.sub(r"[A-Za-z0-9+/]+={1,2}", lambda run: base64.b64encode(base64.b64decode(run[0])).decode(), "".join(text.split())).rstrip("=")


def flipped(text, at):
    data = bytearray(base64.b64decode(text))
    data[at % len(data)] ^= 1
    return sigstore.b64(bytes(data))


def changed_json(text, change):
    value = json.loads(text)
    change(value)
    return json.dumps(value)


def set_in(*path, to):
    def change(value):
        for part in path[:-1]:
            value = value[part]
        value[path[-1]] = to(value[path[-1]]) if callable(to) else to
    return lambda text: changed_json(text, change)


SIGNATURE, CERTIFICATE, CHAIN, LOG, STAMP = ("dev.cosignproject.cosign/signature", "dev.sigstore.cosign/certificate", "dev.sigstore.cosign/chain",
                                             "dev.sigstore.cosign/bundle", "dev.sigstore.cosign/rfc3161timestamp")
ANNOTATIONS = [
    # of a signature with a certificate and a time stamp: key, how it is changed, reason (None: it holds)
    (SIGNATURE, lambda text: flipped(text, 20), "signature"),
    (SIGNATURE, lambda text: "", "bundle-malformed"),
    (SIGNATURE, lambda text: "no base64!", "bundle-malformed"),
    (CERTIFICATE, lambda text: "", "material"),
    (CERTIFICATE, lambda text: text.replace("-----BEGIN", "-----BEGUN"), "bundle-malformed"),
    (CHAIN, lambda text: "", None),  # a hint, and not needed
    (CHAIN, lambda text: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "bundle-malformed"),
    (LOG, lambda text: "", "log-unknown"),
    (LOG, lambda text: "null", "log-unknown"),
    (LOG, lambda text: "{}", "bundle-malformed"),
    (LOG, lambda text: text.replace('"Payload"', '"Payload": 1, "Payload"'), "bundle-malformed"),
    (LOG, set_in("SignedEntryTimestamp", to=lambda text: flipped(text, 20)), "log-promise"),
    (LOG, set_in("Payload", "integratedTime", to=lambda n: n + 1), "log-promise"),
    (LOG, set_in("Payload", "integratedTime", to=-1), "bundle-malformed"),
    (LOG, set_in("Payload", "logIndex", to=lambda n: n + 1), "log-promise"),
    (LOG, set_in("Payload", "logID", to="00" * 32), "log-unknown"),
    (LOG, set_in("Payload", "logID", to="0" * 63), "bundle-malformed"),
    (LOG, set_in("Payload", "body", to=sigstore.b64(b"{}")), "log-promise"),
    (STAMP, set_in("SignedRFC3161Timestamp", to=lambda text: flipped(text, -20)), "timestamp"),
    (STAMP, lambda text: "{}", "bundle-malformed"),
]


@pytest.mark.parametrize("key, change, reason", ANNOTATIONS, ids=[f"{row[0].rsplit('/')[1]}-{i}" for i, row in enumerate(ANNOTATIONS)])
def test_a_changed_annotation(proofs, world, layout, key, change, reason):
    payload, kind, annotations = world.cosign_signature(layout.digest, identity=ME, stamped=True)
    layout.tag(".sig", [(payload, kind, dict(annotations, **{key: change(annotations[key])}))])
    proof, = proofs(layout, *me())
    assert proof["reason"] == (reason or "verified") and bool(proof["authorities"]) == (reason is None), proof


def test_an_entry_of_another_signature(proofs, world, layout):
    """Everything holds by itself, and the log's entry is about another: GHSA-whqx-f9j3-ch6m."""
    one, other = (world.cosign_signature(layout.digest, identity=ME) for _ in range(2))
    one[2][LOG] = other[2][LOG]
    layout.tag(".sig", [one])
    assert [proof["reason"] for proof in proofs(layout, *me())] == ["log-entry"]
    for entry in ("dsse-0.0.1", "intoto-0.0.1", "intoto-0.0.2"):
        one, other = (world.cosign_attestation(statement(layout.digest, predicate={"n": n}), identity=ME, entry=entry) for n in range(2))
        one[2][LOG] = other[2][LOG]
        layout.tag(".sig", [one])
        assert [proof["reason"] for proof in proofs(layout, *me())] == ["log-entry"], entry


PAYLOADS = [
    (lambda digest: {}, "payload"),
    (lambda digest: [1], "payload"),
    (lambda digest: sigstore.cosign_payload(digest, type="atomic container signature"), "payload"),
    (lambda digest: sigstore.cosign_payload(digest, image={}), "artifact"),
    (lambda digest: sigstore.cosign_payload(digest, image={"docker-manifest-digest": digest.upper()}), "artifact"),
    (lambda digest: sigstore.cosign_payload("sha256:" + "0" * 64), "artifact"),
    (lambda digest: {"Critical": sigstore.cosign_payload(digest)["critical"]}, "payload"),
]


@pytest.mark.parametrize("payload, reason", PAYLOADS, ids=[f"{i}-{reason}" for i, (_, reason) in enumerate(PAYLOADS)])
def test_a_signed_payload_of_another_kind(proofs, world, layout, payload, reason):
    layout.tag(".sig", [world.cosign_signature(layout.digest, identity=ME, payload=payload(layout.digest))])
    proof, = proofs(layout, *me())
    assert (proof["reason"], proof["authorities"]) == (reason, []), proof


def test_the_payloads_name_of_the_image_is_a_claim(proofs, world, layout):
    layout.tag(".sig", [world.cosign_signature(layout.digest, identity=ME)])
    proof, = proofs(layout, *me())
    assert {"name": "docker-reference", "value": "registry.example.org/shop"} in proof["claims"], proof


def test_envelopes_that_are_none(proofs, world, layout):
    envelope, kind, annotations = world.cosign_attestation(statement(layout.digest), identity=ME)
    twice = json.loads(envelope)
    twice["signatures"] *= 2
    other = json.dumps(dict(json.loads(envelope), payloadType="text/plain")).encode()
    no_statement = world.cosign_attestation({"predicateType": SLSA}, identity=ME)
    for content, reason in ((json.dumps(twice).encode(), "bundle-malformed"), (b"{}", "bundle-malformed"), (b"", "bundle-malformed"),
                            (b'{"a": 1, "a": 2}', "bundle-malformed"), (other, "unsupported")):
        layout.tag(".att", [(content, kind, annotations)])
        assert [proof["reason"] for proof in proofs(layout, *me())] == [reason], content
    layout.tag(".att", [no_statement])
    assert [proof["reason"] for proof in proofs(layout, *me())] == ["payload"]


def test_what_is_attested_is_its_own_word(proofs, world, layout):
    """Not that of the annotation: an SBOM alone is no signature."""
    envelope, kind, annotations = world.cosign_attestation(statement(layout.digest, "https://spdx.dev/Document"), identity=ME)
    layout.tag(".att", [(envelope, kind, dict(annotations, predicateType=SIGN))])
    content = json.dumps(world.sign(b"", identity=ME, envelope=statement(layout.digest, "https://spdx.dev/Document"))).encode()
    layout.refer(content, BUNDLE, annotations={"dev.sigstore.bundle.predicateType": SIGN, "dev.sigstore.bundle.content": "message-signature"})
    for proof in proofs(layout, *me()):
        assert (proof["kind"], proof["predicateType"], proof["reason"]) == ("attestation", "https://spdx.dev/Document", "verified"), proof


def test_one_good_among_bad_ones(proofs, world, layout):
    bad = world.cosign_signature("sha256:" + "0" * 64, identity=ME)
    layout.tag(".sig", [bad, world.cosign_signature(layout.digest, identity="you@example.com"), world.cosign_signature(layout.digest, identity=ME)])
    assert sorted(proof["reason"] for proof in proofs(layout, *me())) == ["artifact", "identity", "verified"]


def test_several_keys_any_of_which_may_have_signed(proofs, world, layout, tmp_path):
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(3)]
    for i, key in enumerate(keys):
        (tmp_path / f"{i}.pub").write_bytes(sigstore.spki_pem(key))
    layout.tag(".sig", [world.cosign_signature(layout.digest, key=key) for key in keys[:2]])
    found = proofs(layout, "--key", tmp_path / "2.pub", "--key", tmp_path / "1.pub", *me())
    assert sorted((proof["reason"], *proof["authorities"]) for proof in found) == [("signature",), ("verified", "1.pub")], found


def test_a_key_needs_no_log_when_it_is_waived(proofs, world, layout):
    key = ec.generate_private_key(ec.SECP256R1())
    layout.tag(".sig", [world.cosign_signature(layout.digest, key=key, logged=False)])
    assert [proof["reason"] for proof in proofs(layout, key=key)] == ["log-unknown"]
    assert [proof["reason"] for proof in proofs(layout, "--insecure-ignore-tlog", key=key, code=0)] == ["verified"]


def test_a_certificate_without_a_log(proofs, world, layout):
    layout.tag(".sig", [world.cosign_signature(layout.digest, identity=ME, logged=False, stamped=True)])
    assert [proof["reason"] for proof in proofs(layout, *me())] == ["log-unknown"]
    assert [proof["reason"] for proof in proofs(layout, *me(), "--insecure-ignore-tlog")] == ["verified"]
    # Nothing says when: now counts, as nothing else does.
    layout.tag(".sig", [world.cosign_signature(layout.digest, identity=ME, logged=False)])
    assert [proof["reason"] for proof in proofs(layout, *me(), "--insecure-ignore-tlog")] == ["verified"]
    old = dict(start=sigstore.NOW - 3 * sigstore.datetime.timedelta(days=1), end=sigstore.NOW - sigstore.datetime.timedelta(days=1))
    layout.tag(".sig", [world.cosign_signature(layout.digest, identity=ME, logged=False, **old)])
    assert [proof["reason"] for proof in proofs(layout, *me(), "--insecure-ignore-tlog")] == ["certificate-expired"]


IDENTITIES = [
    # options, reason
    (["--certificate-identity-regexp", "me@example\\.com"], "verified"),
    (["--certificate-identity-regexp", "^me@example\\.com$"], "verified"),
    (["--certificate-identity-regexp", ".*@example.com"], "verified"),
    (["--certificate-identity-regexp", "me@"], "identity"),
    (["--certificate-identity-regexp", "example"], "identity"),
    (["--certificate-identity-regexp", "you|m"], "identity"),
    (["--certificate-identity-regexp", "(?i)ME@EXAMPLE.COM"], "verified"),
    (["--certificate-identity-regexp", "(.+)+x"], "identity"),
]


@pytest.mark.parametrize("words, reason", IDENTITIES, ids=[words[1] for words, _ in IDENTITIES])
def test_identities_by_expression(proofs, world, layout, words, reason):
    layout.tag(".sig", [world.cosign_signature(layout.digest, identity=ME)])
    proof, = proofs(layout, *words, "--certificate-oidc-issuer", sigstore.ISSUER)
    assert proof["reason"] == reason, proof
    assert [proof["reason"] for proof in proofs(layout, *words, "--certificate-oidc-issuer-regexp", "h.*accounts.*")] == [reason]
    if reason == "verified":
        assert [proof["reason"] for proof in proofs(layout, *words, "--certificate-oidc-issuer-regexp", "h.*accounts")] == ["issuer"]


def test_what_a_workflow_certificate_says(proofs, world, layout):
    layout.tag(".sig", [world.cosign_signature(layout.digest, identity=ME, extensions=WORKFLOW)])
    for option, (_, text) in zip(("trigger", "sha", "name", "repository", "ref"), WORKFLOW):
        for value, reason in ((text, "verified"), (text + "x", "claim"), (text[:-1], "claim")):
            proof, = proofs(layout, *me(), f"--certificate-github-workflow-{option}", value)
            assert proof["reason"] == reason, (option, value, proof)
    for name, text in (("source-repository", "https://example.org/shop/api"), ("github-workflow-name", "release")):
        assert {"name": name, "value": text} in proof["claims"], proof
    layout.tag(".sig", [world.cosign_signature(layout.digest, identity=ME)])
    assert [proof["reason"] for proof in proofs(layout, *me(), "--certificate-github-workflow-ref", "refs/heads/main")] == ["claim"]


KINDS = {
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()), "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "P-521": lambda: ec.generate_private_key(ec.SECP521R1()), "RSA-2048": lambda: rsa.generate_private_key(65537, 2048),
    "RSA-3072": lambda: rsa.generate_private_key(65537, 3072), "Ed25519": ed25519.Ed25519PrivateKey.generate,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["sig", "att", "bundle", "bundle-message"])
def test_kinds_of_keys(proofs, world, layout, kind, form):
    key = KINDS[kind]()
    put(form, world, layout, key=key)
    assert [proof["reason"] for proof in proofs(layout, key=key, code=0)] == ["verified"]


@pytest.mark.parametrize("key, why", [
    (lambda: ec.generate_private_key(ec.SECP256K1()), "a key of ECDSA on another curve"),
    (lambda: rsa.generate_private_key(65537, 1024), "a key of RSA 1024"),
], ids=["secp256k1", "RSA-1024"])
def test_keys_that_prove_nothing(plimsoll, layout, tmp_path, key, why):
    (tmp_path / "key.pub").write_bytes(sigstore.spki_pem(key()))
    run = plimsoll("provenance", "--key", tmp_path / "key.pub", layout.reference())
    assert run.code == 2 and why in run.err, run


def test_a_private_key_in_place_of_the_public_one(plimsoll, layout, tmp_path, world):
    (tmp_path / "key").write_bytes(world.log_key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                                               serialization.NoEncryption()))
    run = plimsoll("provenance", "--key", tmp_path / "key", layout.reference())
    assert run.code == 2 and "not a public key in PEM, but a private one" in run.err and "cosign.pub" in run.err, run


WRONG = [
    (["--certificate-identity", ME], "--certificate-oidc-issuer is missing"),
    (["--certificate-oidc-issuer", sigstore.ISSUER], "--certificate-identity is missing"),
    (["--certificate-identity", "", "--certificate-oidc-issuer", "a"], "--certificate-identity is empty"),
    (["--certificate-identity", "a", "--certificate-oidc-issuer", ""], "--certificate-oidc-issuer is empty"),
    (["--certificate-identity", "a", "--certificate-identity-regexp", "a", "--certificate-oidc-issuer", "a"], "exclude each other"),
    (["--certificate-identity-regexp", "a(", "--certificate-oidc-issuer", "a"], "is no regular expression"),
    (["--certificate-identity-regexp", "a)|(?:b", "--certificate-oidc-issuer", "a"], "is no regular expression"),
    (["--certificate-github-workflow-ref", "a"], "--certificate-oidc-issuer is missing"),
]


@pytest.mark.parametrize("words, why", WRONG)
def test_wrong_use(plimsoll, layout, words, why):
    run = plimsoll("provenance", *words, layout.reference())
    assert run.code == 64 and why in run.err, run


def test_the_certificate_log_is_asked_of_the_issuer(proofs, world, layout, monkeypatch):
    """What a signer brings is no issuer where the trusted root has one, whatever it is called."""
    impostor, fulcio, stamp = sigstore.Authority("fulcio"), world.fulcio, world.sct

    def of_another(tbs):
        with monkeypatch.context() as patch:
            patch.setattr(world, "fulcio", impostor)
            return stamp(tbs)

    monkeypatch.setattr(world, "sct", of_another)
    payload, kind, annotations = world.cosign_signature(layout.digest, identity=ME)
    annotations[CHAIN] = (impostor.pem() + fulcio.pem()).decode()
    layout.tag(".sig", [(payload, kind, annotations)])
    proof, = proofs(layout)
    assert proof["reason"] == "certificate-unlogged", proof


# ---- one's own authorities


class Own:
    """An authority of one's own: a root, one between, and a signer of neither Fulcio's."""

    def __init__(self, folder):
        self.root = sigstore.Authority("own root")
        self.between = sigstore.Authority("own between", self.root)
        self.signer = sigstore.Authority("own signer", self.between, sigstore.ExtendedKeyUsageOID.CODE_SIGNING, ca=False)
        (folder / "own.pem").write_bytes(self.between.pem() + self.root.pem())
        (folder / "own-root.pem").write_bytes(self.root.pem())
        (folder / "signer.pem").write_bytes(self.signer.pem())

    def sign(self, world, digest, chain=True):
        payload, kind, annotations = world.cosign_signature(digest, key=self.signer.key, logged=False)
        annotations[CERTIFICATE] = self.signer.pem().decode()
        if chain:
            annotations[CHAIN] = (self.between.pem() + self.root.pem()).decode()
        return payload, kind, annotations


def test_ones_own_authorities(proofs, world, layout, tmp_path):
    own = Own(tmp_path)
    (tmp_path / "other.pem").write_bytes(sigstore.Authority("own root").pem())
    waived = ["--insecure-ignore-tlog", "--insecure-ignore-sct"]
    layout.tag(".sig", [own.sign(world, layout.digest)])
    proof, = proofs(layout, "--certificate-chain", tmp_path / "own.pem", *waived)
    assert (proof["reason"], proof["signer"]) == ("verified", "CN=own signer"), proof
    for words, reason in (
            (["--certificate-chain", tmp_path / "own.pem"], "log-unknown"),
            (["--certificate-chain", tmp_path / "own.pem", "--insecure-ignore-tlog"], "certificate-unlogged"),
            (["--certificate-chain", tmp_path / "own-root.pem", *waived], "verified"),  # the signature brings what stands between
            (["--certificate-chain", tmp_path / "other.pem", *waived], "certificate-untrusted"),
            (["--certificate-chain", tmp_path / "own.pem", "--certificate-identity", "CN=own signer", *waived], "verified"),
            (["--certificate-chain", tmp_path / "own.pem", "--certificate-identity", "CN=own", *waived], "identity"),
            (["--certificate-chain", tmp_path / "own.pem", "--certificate-oidc-issuer", "a", *waived], "issuer"),
            (["--certificate", tmp_path / "signer.pem", "--certificate-chain", tmp_path / "own.pem", *waived], "verified"),
            (["--certificate", tmp_path / "own-root.pem", "--certificate-chain", tmp_path / "own.pem", *waived], "identity"),
            (waived, "certificate-untrusted")):
        proof, = proofs(layout, *words)
        assert proof["reason"] == reason, (words, proof)
    layout.tag(".sig", [own.sign(world, layout.digest, chain=False)])
    proof, = proofs(layout, "--certificate-chain", tmp_path / "own-root.pem", *waived)
    assert proof["reason"] == "certificate-untrusted", proof


def test_a_certificate_that_the_signature_does_not_bring(proofs, world, layout, tmp_path):
    own = Own(tmp_path)
    layout.tag(".sig", [world.cosign_signature(layout.digest, key=own.signer.key, logged=True)])
    words = ["--certificate", tmp_path / "signer.pem", "--certificate-chain", tmp_path / "own.pem", "--insecure-ignore-sct"]
    assert [proof["reason"] for proof in proofs(layout, *words)] == ["verified"]
    # A key whose certificate lies beside it is the same key.
    layout.tag(".sig", [own.sign(world, layout.digest)])
    assert [proof["reason"] for proof in proofs(layout, "--insecure-ignore-tlog", key=own.signer.key)] == ["verified"]


# ---- cosign itself

COSIGN = shutil.which("cosign") or shutil.which("cosign", path=os.environ.get("PLIMSOLL_ORACLES", ""))
MADE_BY_COSIGN = [
    ("sign", ["--new-bundle-format=true"], "signature", "sigstore-bundle"),
    ("sign", ["--new-bundle-format=false", "-a", "who=me"], "signature", "cosign"),
    ("attest", ["--new-bundle-format=true", "--type", "https://example.com/p"], "attestation", "sigstore-bundle"),
    ("attest", ["--new-bundle-format=false", "--type", "slsaprovenance1"], "attestation", "cosign"),
]


# What it has signed with some of these it does not verify itself: it takes SHA-256 for the hash of all, and Ed25519 for the pure form.
KINDS_OF_COSIGN = {"p384": lambda: ec.generate_private_key(ec.SECP384R1()), "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
                   "rsa": lambda: rsa.generate_private_key(65537, 2048), "ed25519": ed25519.Ed25519PrivateKey.generate}


@pytest.mark.skipif(not COSIGN, reason="no cosign (the Go module sigstore/cosign/v3)")
@pytest.mark.parametrize("verb, more, kind, form", MADE_BY_COSIGN, ids=[f"{row[0]}-{row[3]}" for row in MADE_BY_COSIGN])
@pytest.mark.parametrize("key", [None, *KINDS_OF_COSIGN])
def test_what_cosign_has_signed(plimsoll, proofs, layout, tmp_path, verb, more, kind, form, key):
    environment = {**os.environ, "COSIGN_PASSWORD": "a password", "HOME": str(tmp_path)}

    def cosign(*words):
        run = subprocess.run([COSIGN, *map(str, words)], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
        assert run.returncode == 0, run.stderr

    if key == "ed25519" and "libsodium absent" in plimsoll("--version").out.replace("\n", " "):
        pytest.skip("no libsodium")
    if key:
        (tmp_path / "key.pem").write_bytes(KINDS_OF_COSIGN[key]().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        cosign("import-key-pair", "--key", "key.pem", "--output-key-prefix", "cosign")
    else:
        cosign("generate-key-pair")
    (tmp_path / "predicate.json").write_text('{"buildDefinition": {"buildType": "a", "externalParameters": {}}, "runDetails": {"builder": {"id": "b"}}}')
    with Registry() as registry:
        registry.add_layout("shop/api", layout.path, tag="1.0")
        cosign(verb, "--key", "cosign.key", "--tlog-upload=false", "--use-signing-config=false", "-y", "--allow-insecure-registry", "--allow-http-registry",
               *more, *(["--predicate", "predicate.json"] if verb == "attest" else []), f"{registry.host}/shop/api@{layout.digest}")
        signed = Layout.of_registry(tmp_path / "signed", registry, "shop/api")
    signed.reference = lambda: f"oci:{signed.path}:1.0"
    proof, = proofs(signed, "--key", tmp_path / "cosign.pub", "--insecure-ignore-tlog", code=0)
    assert (proof["kind"], proof["format"], proof["reason"], proof["authorities"]) == (kind, form, "verified", ["cosign.pub"]), proof
    proof, = proofs(signed, "--key", tmp_path / "cosign.pub")
    assert proof["reason"] == "log-unknown", proof
