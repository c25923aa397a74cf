# SPDX-License-Identifier: Apache-2.0
"""Notary Project's signatures, made here by another library, and by the notation program where it is at hand."""
import base64
import datetime
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("cryptography", reason="python3-cryptography makes the signatures")
from cryptography.hazmat.primitives import hashes  # noqa: E402
from cryptography import x509  # noqa: E402
from cryptography.x509.oid import ExtendedKeyUsageOID as Usage, NameOID  # noqa: E402

import notation  # noqa: E402
from images import ImageBuilder, file  # noqa: E402
from notation import COSE, JWS, KINDS, NOW, Certificate  # noqa: E402

DAY = datetime.timedelta(days=1)
FORMS = [JWS, COSE]
ids = pytest.mark.parametrize("form", FORMS, ids=["jws", "cose"])


class World:
    def __init__(self, plimsoll, folder):
        self.plimsoll, self.folder = plimsoll, folder
        self.pki = notation.Pki(folder)
        self.layout = ImageBuilder("shop:2.4").layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n")).oci(folder / "layout")
        index = json.loads((self.layout / "index.json").read_text())
        self.descriptor = index["manifests"][0]
        self.manifest = (self.layout / "blobs" / "sha256" / self.descriptor["digest"][7:]).read_bytes()
        self.subject = notation.target(self.manifest, self.descriptor["mediaType"])

    def envelope(self, signer, form, **keywords):
        return (signer.jws if form == JWS else signer.cose)(keywords.pop("descriptor", self.subject), **keywords)

    def sign(self, signer=None, form=JWS, **keywords):
        notation.attach(self.layout, self.subject, self.envelope(signer or self.pki.signer(), form, **keywords), form)

    def look(self, *options, trust=None, **statement):
        """The proof, as the report has it, and the run."""
        trust = trust or self.pki.trust(self.folder / "notation", **statement)
        run = self.plimsoll("provenance", f"oci:{self.layout}", "-f", "json", "--notation-config", trust, *options)
        assert run.out, run
        proofs = [proof for proof in run.json()["provenance"]["proofs"] if proof["format"].startswith("notation")]
        assert len(proofs) == 1, run
        return proofs[0], run

    def reason(self, *options, **keywords):
        return self.look(*options, **keywords)[0]["reason"]


@pytest.fixture
def world(plimsoll, tmp_path):
    return World(plimsoll, tmp_path)


@ids
@pytest.mark.parametrize("kind", KINDS)
def test_verified(world, form, kind):
    world.sign(world.pki.signer(kind=kind), form)
    proof, run = world.look()
    assert proof["reason"] == "verified", run
    assert proof["signer"] == "CN=release,O=Example,ST=WA,C=US"
    assert proof["format"] == ("notation-jws" if form == JWS else "notation-cose")


@ids
def test_alone(world, form):
    """A certificate that signed itself, in the store itself."""
    signer = world.pki.alone()
    world.sign(signer, form)
    assert world.reason(stores={"ca:own": [signer.certificate]}) == "verified"


@ids
@pytest.mark.parametrize("store", ["top", "between", "leaf"])
def test_any_certificate_of_the_chain_may_be_the_trusted_one(world, form, store):
    signer = world.pki.signer()
    world.sign(signer, form)
    certificate = {"top": world.pki.top, "between": world.pki.between, "leaf": signer.certificate}[store]
    # A leaf that has not signed itself has no place in a store.
    assert world.reason(stores={"ca:a": [certificate]}) == ("verified" if store != "leaf" else "trust-malformed")


def test_nobody_is_trusted(world):
    world.sign()
    other = Certificate("other", ca=True)
    proof, _ = world.look(stores={"ca:a": [other]})
    assert proof["reason"] == "certificate-untrusted" and "ca:" in proof["detail"]
    # A store of another kind is not of this scheme.
    assert world.reason(stores={"signingAuthority:a": [world.pki.top]}) == "certificate-untrusted"


def test_without_a_policy(world):
    world.sign()
    run = world.plimsoll("provenance", f"oci:{world.layout}", "-f", "json")
    proof = run.json()["provenance"]["proofs"][0]
    assert proof["reason"] == "certificate-untrusted" and "--notation-config" in proof["detail"], run


def test_ones_own_folder(world):
    """Where nobody is named; where somebody is, only they count."""
    world.sign()
    world.pki.trust(world.plimsoll.home / "config" / "notation")
    run = world.plimsoll("provenance", f"oci:{world.layout}", "-f", "json")
    assert run.json()["provenance"]["proofs"][0]["reason"] == "verified", run
    from cryptography.hazmat.primitives import serialization
    key = world.pki.top.key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (world.folder / "k.pub").write_bytes(key)
    run = world.plimsoll("provenance", f"oci:{world.layout}", "-f", "json", "--key", world.folder / "k.pub")
    assert run.json()["provenance"]["proofs"][0]["reason"] == "certificate-untrusted", run


@ids
def test_verify(world, form):
    """The command whose exit status says it."""
    world.sign(form=form)
    good = world.pki.trust(world.folder / "good")
    run = world.plimsoll("verify", f"oci:{world.layout}", "--notation-config", good)
    assert run.code == 0 and "signed by notation" in run.out, run
    for i, statement in enumerate([dict(stores={"ca:a": [Certificate("other", ca=True)]}), dict(identities=["x509.subject: C=US, ST=WA, O=Other"]),
                                   dict(scopes=["registry.example.org/other"])]):
        run = world.plimsoll("verify", f"oci:{world.layout}", "--notation-config", world.pki.trust(world.folder / f"bad-{i}", **statement))
        assert run.code == 1, run


# ---- the chain of certificates

def chains(pki):
    """What must not be, by a word of what is told of it."""
    leaf = dict(start=pki.start, end=pki.end)
    weak = dict(hash=hashes.SHA224())  # as SHA-1, which the library does not sign by any more
    bad_ca = dict(ca=True)
    yield "serverAuth", pki.signer(extended=[Usage.CODE_SIGNING, Usage.SERVER_AUTH]), "something else than signing code"
    yield "clientAuth", pki.signer(extended=[Usage.CODE_SIGNING, Usage.CLIENT_AUTH]), "something else than signing code"
    yield "email", pki.signer(extended=[Usage.CODE_SIGNING, Usage.EMAIL_PROTECTION]), "something else than signing code"
    yield "timestamping", pki.signer(extended=[Usage.TIME_STAMPING]), "something else than signing code"
    yield "any", pki.signer(extended=[Usage.ANY_EXTENDED_KEY_USAGE, Usage.CODE_SIGNING]), "something else than signing code"
    yield "usage not critical", pki.signer(critical_usage=False), "keyUsage must be there and critical"
    yield "no usage", pki.signer(usage=set()), "keyUsage must be there and critical"
    yield "other usage", pki.signer(usage={"digital_signature", "key_encipherment"}), "digitalSignature"
    yield "no signature", pki.signer(usage={"key_agreement"}), "digitalSignature"
    yield "leaf is an authority", pki.signer(ca=True), "is an authority's"
    yield "P-224", pki.signer(kind="P-224"), "has a key that is neither"
    yield "RSA-1024", pki.signer(kind="RSA-1024"), "has a key that is neither"
    yield "SHA-224", pki.signer(**weak), "another hash"
    yield "SHA-224 above", pki.signer(issuer=Certificate("b", pki.top, **bad_ca, **weak)), "another hash"
    yield "not an authority", pki.signer(issuer=Certificate("b", pki.top, usage={"key_cert_sign"})), "is no authority's"
    yield "CA not critical", pki.signer(issuer=Certificate("b", pki.top, **bad_ca, critical_ca=False)), "is no authority's"
    yield "no keyCertSign", pki.signer(issuer=Certificate("b", pki.top, **bad_ca, usage={"crl_sign"})), "not for signing certificates"
    yield "CA usage not critical", pki.signer(issuer=Certificate("b", pki.top, **bad_ca, critical_usage=False)), "not for signing certificates"
    short = Certificate("short", pki.top, **bad_ca, path_length=0)
    yield "path length", pki.signer(issuer=Certificate("below", short, **bad_ca)), "fewer certificates below"
    good = pki.signer(**leaf)
    for name, chain, words in [
            ("no root", good.chain[:2], "is the last of the chain, and no root"), ("only the leaf", good.chain[:1], "is the last of the chain"),
            ("order", [good.chain[0], good.chain[2], good.chain[1]], "was not issued by"), ("root twice", good.chain + [pki.top], "others follow it"),
            ("another behind", good.chain + [Certificate("x", ca=True)], "others follow it"), ("hole", [good.chain[0], good.chain[2]], "was not issued by")]:
        yield name, notation.Signer(pki, good.certificate, chain), words
    imposter = Certificate("between", pki.top, ca=True)
    yield "same name, other key", notation.Signer(pki, good.certificate, [good.certificate, imposter, pki.top]), "was not issued by"


@ids
def test_chains(plimsoll, tmp_path, form):
    world = World(plimsoll, tmp_path)
    for i, (name, signer, words) in enumerate(chains(world.pki)):
        shutil.copytree(world.layout, tmp_path / f"case-{i}")
        case = World.__new__(World)
        case.__dict__.update(world.__dict__, layout=tmp_path / f"case-{i}")
        case.sign(signer, form)
        proof, run = case.look()
        assert proof["reason"] == "certificate-untrusted" and words in proof["detail"], (name, run)


# ---- the envelope

@ids
@pytest.mark.parametrize("keywords,reason", [
    (dict(content_type="application/json"), "unsupported"),
    (dict(claims={"com.example.a": "b"}, critical=["com.example.a"]), "unsupported"),
    (dict(claims={"com.example.a": "b"}), "verified"),
    (dict(critical=["com.example.a"]), "unsupported"),
    (dict(claims={notation.PREFIX + "verificationPlugin": "p"}), "unsupported"),
    (dict(claims={notation.PREFIX + "verificationPlugin": "p"}, critical=[notation.PREFIX + "verificationPlugin"]), "unsupported"),
    (dict(claims={notation.PREFIX + "signingScheme": "notary.other"}), "unsupported"),
    (dict(claims={notation.PREFIX + "signingScheme": None}), "bundle-malformed"),
    (dict(claims={notation.PREFIX + "signingTime": None}), "bundle-malformed"),
    (dict(claims={notation.PREFIX + "signingTime": "yesterday"}), "bundle-malformed"),
    (dict(critical=[notation.PREFIX + "expiry"]), "bundle-malformed"),
    (dict(expiry=NOW - DAY, time=NOW), "bundle-malformed"),
    (dict(payload=b"{}"), "bundle-malformed"),
    (dict(payload=b'{"targetArtifact":{"digest":"a","digest":"b"}}'), "bundle-malformed"),
    (dict(payload=b"no JSON"), "bundle-malformed"),
], ids=str)
def test_attributes(world, form, keywords, reason):
    world.sign(form=form, **keywords)
    proof, run = world.look()
    assert proof["reason"] == reason, run


@ids
@pytest.mark.parametrize("algorithm", ["ES384", "PS256", "ES512"])
def test_algorithm_of_another_key(world, form, algorithm):
    world.sign(world.pki.signer(kind="P-256"), form, algorithm=algorithm)
    assert world.reason() == "signature"


def test_jws_only(world):
    for i, tamper in enumerate([
            lambda e: e.update(payload=e["payload"] + "="), lambda e: e.update(payload=e["payload"][:-4]), lambda e: e.pop("signature"),
            lambda e: e.update(signature=""), lambda e: e.update(protected="e30"), lambda e: e["header"].pop("x5c"), lambda e: e["header"].update(x5c=[]),
            lambda e: e["header"].update(x5c=["!"]), lambda e: e["header"].update(x5c=[notation.b64(b"no certificate")]),
            lambda e: e["header"].update(x5c=e["header"]["x5c"] * 20), lambda e: e.update(header=[])]):
        shutil.copytree(world.layout, world.folder / f"case-{i}")
        case = World.__new__(World)
        case.__dict__.update(world.__dict__, layout=world.folder / f"case-{i}")
        case.sign(tamper=tamper)
        proof, run = case.look()
        assert proof["reason"] in ("bundle-malformed", "signature", "unsupported"), (i, run)


def test_none_is_no_algorithm(world):
    def unsigned(envelope):
        header = json.loads(base64.urlsafe_b64decode(envelope["protected"] + "=="))
        header["alg"] = "none"
        envelope.update(protected=notation.b64url(json.dumps(header).encode()), signature="")

    world.sign(tamper=unsigned)
    assert world.reason() in ("unsupported", "bundle-malformed")


def test_signature_of_others(world):
    """The signature of one over what another signed."""
    one, other = world.pki.signer("one"), world.pki.signer("other")
    theirs = json.loads(world.envelope(other, JWS))
    world.sign(one, tamper=lambda envelope: envelope.update(signature=theirs["signature"]))
    assert world.reason() == "signature"


@ids
def test_another_artifact(world, form):
    for i, change in enumerate([dict(digest="sha256:" + "0" * 64), dict(size=1), dict(mediaType="application/vnd.oci.image.index.v1+json")]):
        shutil.copytree(world.layout, world.folder / f"case-{i}")
        case = World.__new__(World)
        case.__dict__.update(world.__dict__, layout=world.folder / f"case-{i}")
        case.sign(form=form, descriptor={**world.subject, **change})
        assert case.reason() == "artifact", change


def test_media_type_of_the_other_form(world):
    notation.attach(world.layout, world.subject, world.envelope(world.pki.signer(), JWS), COSE)
    assert world.reason() == "bundle-malformed"


# ---- the policy

@pytest.mark.parametrize("identities,reason", [
    (["x509.subject: C=US, ST=WA, O=Example"], "verified"),
    (["x509.subject: CN=release,O=Example,ST=WA,C=US"], "verified"),
    (["x509.subject: C=US, ST=WA, O=Other", "x509.subject: C=US, ST=WA, O=Example, CN=release"], "verified"),
    (["x509.subject: C=US, ST=WA, O=Example, CN=other"], "identity"),
    (["x509.subject: C=US, ST=WA, O=Exampl"], "identity"),
    (["x509.subject: C=US, ST=WA, O=Example, OU=x"], "identity"),
    (["com.example.id: x"], "identity"),
], ids=str)
def test_identities(world, identities, reason):
    world.sign()
    assert world.reason(identities=identities) == reason


def test_a_subject_of_two_organisations(world):
    """It is neither of them: notation refuses such a name too."""
    parts = [(NameOID.COUNTRY_NAME, "US"), (NameOID.STATE_OR_PROVINCE_NAME, "WA"), (NameOID.ORGANIZATION_NAME, "Other"), (NameOID.ORGANIZATION_NAME, "Example")]
    world.sign(world.pki.signer(name=x509.Name([x509.NameAttribute(oid, text) for oid, text in parts])))
    for organisation in "Example", "Other":
        assert world.reason(identities=[f"x509.subject: C=US, ST=WA, O={organisation}"]) == "identity"


def test_scopes(world):
    world.sign()
    assert world.reason(scopes=["registry.example.org/shop"]) == "policy"
    assert world.reason("--notation-scope", "registry.example.org/shop", scopes=["registry.example.org/shop"]) == "verified"
    assert world.reason("--notation-scope", "registry.example.org/other", scopes=["registry.example.org/shop"]) == "policy"


def test_levels(world):
    """Expired: strict refuses, permissive tells; nobody's: permissive refuses, audit tells; skip proves nothing."""
    world.sign(expiry=NOW - DAY, time=NOW - 2 * DAY)
    assert world.reason(level="strict") == "expired"
    proof, run = world.look(level="permissive")
    assert proof["reason"] == "verified" and "expiry: expired" in json.dumps(proof["claims"]), run
    assert world.reason(level="strict", override={"expiry": "log"}) == "verified"
    assert world.reason(level="permissive", override={"expiry": "enforce"}) == "expired"
    stores = {"ca:other": [Certificate("other", ca=True)]}
    assert world.reason(level="permissive", stores=stores) == "certificate-untrusted"
    proof, run = world.look(level="audit", stores=stores)
    assert proof["reason"] == "verified" and "authenticity: certificate-untrusted" in json.dumps(proof["claims"]), run
    policy = {"version": "1.0", "trustPolicies": [{"name": "none", "registryScopes": ["*"], "signatureVerification": {"level": "skip"}}]}
    assert world.reason(policy=policy) == "policy"


def test_a_broken_policy_is_an_error(world):
    world.sign()
    trust = world.pki.trust(world.folder / "n", policy={"version": "1.0", "trustPolicies": [{"name": "a", "registryScopes": ["*"]}]})
    run = world.plimsoll("provenance", f"oci:{world.layout}", "--notation-config", trust)
    assert run.code == 2 and "signatureVerification" in run.err, run
    run = world.plimsoll("provenance", f"oci:{world.layout}", "--notation-config", world.folder / "nowhere")
    assert run.code == 2 and "--notation-config DIR" in run.err, run


def test_stores_have_no_links(world):
    world.sign()
    trust = world.pki.trust(world.folder / "n")
    store = trust / "truststore" / "x509" / "ca" / "top"
    (store / "0.pem").rename(world.folder / "top.pem")
    (store / "0.pem").symlink_to(world.folder / "top.pem")
    assert world.reason(trust=trust) == "trust-malformed"
    (store / "0.pem").unlink()
    assert world.reason(trust=trust) == "trust-malformed"  # nothing in it
    (world.folder / "top.pem").rename(store / "0.pem")
    assert world.reason(trust=trust) == "verified"
    store.rename(world.folder / "elsewhere")
    store.symlink_to(world.folder / "elsewhere")
    assert world.reason(trust=trust) == "trust-malformed"
    store.unlink()
    assert world.reason(trust=trust) == "trust-malformed"


def test_der_and_oci_policy(world):
    world.sign()
    trust = world.pki.trust(world.folder / "n")
    store = trust / "truststore" / "x509" / "ca" / "top" / "0.pem"
    store.write_bytes(world.pki.top.der())
    (trust / "trustpolicy.json").rename(trust / "trustpolicy.oci.json")
    (trust / "trustpolicy.json").write_text("{}")  # the other one counts
    assert world.reason(trust=trust) == "verified"


# ---- times

STAMPS = {"ca:top": None, "tsa:stamps": None}


def stamped_stores(pki):
    return {"ca:top": [pki.top], "tsa:stamps": [pki.tsa_top]}


@ids
def test_stamped(world, form):
    world.sign(form=form, stamp=world.pki.stamp)
    proof, run = world.look(stores=stamped_stores(world.pki))
    assert proof["reason"] == "verified" and proof["signedAt"], run


@ids
def test_stamps_that_do_not_hold(world, form):
    stores = stamped_stores(world.pki)
    other = Certificate("other tsa", Certificate("other top", ca=True), extended=[Usage.TIME_STAMPING])
    weak = Certificate("weak", world.pki.tsa_top, extended=[Usage.TIME_STAMPING], kind="P-224")

    def of_another_version(signature):
        """SignerInfo's, which is not signed: the last version before a sequence of the issuer's name and a number."""
        token = bytearray(world.pki.stamp(signature))
        token[token.rindex(b"\x02\x01\x01\x30") + 2] = 3
        return bytes(token)

    for i, (stamp, reason) in enumerate([
            (None, "time-missing"), (lambda s: world.pki.stamp(s + b"x"), "timestamp"), (lambda s: world.pki.stamp(s, tsa=other), "timestamp"),
            (lambda s: world.pki.stamp(s, tsa=weak), "timestamp"), (lambda s: world.pki.stamp(s, digest="sha1"), "timestamp"),
            (lambda s: world.pki.stamp(s, digest="sha384"), "verified"), (lambda s: world.pki.stamp(s)[:-1], "timestamp"), (lambda s: b"x", "timestamp"),
            (lambda s: world.pki.stamp(s, accuracy="secs:2000000"), "timestamp"), (of_another_version, "timestamp")]):
        shutil.copytree(world.layout, world.folder / f"case-{i}")
        case = World.__new__(World)
        case.__dict__.update(world.__dict__, layout=world.folder / f"case-{i}")
        case.sign(form=form, stamp=stamp)
        proof, run = case.look(stores=stores)
        assert proof["reason"] == reason, (i, run)
        # Without a store of time stamp authorities it is now that counts.
        assert case.reason(stores={"ca:top": [world.pki.top]}) == "verified", i


def test_accuracy_is_part_of_the_time(world):
    """A token that may be from before the certificate was."""
    signer = world.pki.signer(start=NOW - datetime.timedelta(minutes=10))
    world.sign(signer, stamp=lambda s: world.pki.stamp(s, accuracy="secs:3600"))
    assert world.reason(stores=stamped_stores(world.pki)) == "certificate-expired"


def test_after_the_certificates_end(world):
    """Only a stamp helps; and with afterCertExpiry it is asked for only then."""
    signer = world.pki.signer(end=NOW + DAY)
    world.sign(signer, stamp=world.pki.stamp)
    later = notation.rfc3339(NOW + 2 * DAY)
    assert world.reason("--at-time", later) == "certificate-expired"
    assert world.reason("--at-time", later, stores=stamped_stores(world.pki)) == "verified"
    assert world.reason("--at-time", later, stores=stamped_stores(world.pki), stamps="afterCertExpiry") == "verified"


def test_a_stamp_is_not_asked_for_before_the_end(world):
    world.sign()
    assert world.reason(stores=stamped_stores(world.pki), stamps="afterCertExpiry") == "verified"
    assert world.reason(stores=stamped_stores(world.pki), stamps="always") == "time-missing"


@ids
def test_signing_authority(world, form):
    """It says itself when it signed; its certificate may be over since."""
    signer = world.pki.signer(end=NOW - DAY)
    world.sign(signer, form, authority=True, time=NOW - 2 * DAY)
    stores = {"signingAuthority:a": [world.pki.top]}
    proof, run = world.look(stores=stores)
    assert proof["reason"] == "verified" and proof["signedAt"] == notation.rfc3339(NOW - 2 * DAY), run
    assert world.reason(stores={"ca:a": [world.pki.top]}) == "certificate-untrusted"


def test_signing_authority_outside_its_time(world):
    world.sign(world.pki.signer(end=NOW - DAY), authority=True, time=NOW - DAY / 2)
    assert world.reason(stores={"signingAuthority:a": [world.pki.top]}) == "certificate-expired"


def test_not_yet(world):
    world.sign(world.pki.signer(start=NOW + DAY))
    assert world.reason() == "certificate-expired"


# ---- revocation

def test_revocation(world):
    """A certificate that says where to ask must be looked up, where that is enforced."""
    signer = world.pki.signer(crl_url="http://example.org/a.crl")
    world.sign(signer)
    between = world.pki.between
    proof, run = world.look()
    assert proof["reason"] == "revocation-unknown" and "could not be looked up" in proof["detail"], run
    assert world.reason(level="permissive") == "verified"
    assert world.reason(override={"revocation": "skip"}) == "verified"
    for crl, reason in [(between.crl(), "verified"), (between.crl(signer.certificate), "revoked"),
                        (between.crl(start=NOW - 9 * DAY, end=NOW - DAY), "revocation-unknown"), (between.crl(start=NOW + DAY), "revocation-unknown"),
                        (between.crl(delta=True), "revocation-unknown"), (world.pki.top.crl(), "revocation-unknown"),
                        (between.crl(signer=world.pki.top), "revocation-unknown"), (between.crl(signer.certificate, signer=world.pki.top), "revocation-unknown")]:
        proof, run = world.look(crls=[crl])
        assert proof["reason"] == reason, run


def test_revoked_is_told_whatever_else_is_there(world):
    signer = world.pki.signer()  # names no place to ask: nobody needs to, yet a list that is there counts
    world.sign(signer)
    assert world.reason(crls=[world.pki.between.crl(), world.pki.between.crl(signer.certificate)]) == "revoked"
    assert world.reason(crls=[world.pki.top.crl(world.pki.between)]) == "revoked"


def test_lists_of_some_certificates(world):
    """A list that is divided answers for those that name its part; who is on it is revoked all the same."""
    signer = world.pki.signer(crl_url="http://example.org/a.crl")
    world.sign(signer)
    between = world.pki.between
    assert world.reason(crls=[between.crl(part="http://example.org/a.crl")]) == "verified"
    proof, run = world.look(crls=[between.crl(part="http://example.org/b.crl")])
    assert proof["reason"] == "revocation-unknown" and "some of its issuer's certificates" in proof["detail"], run
    assert world.reason(crls=[between.crl(part="http://example.org/b.crl"), between.crl(part="http://example.org/a.crl")]) == "verified"
    assert world.reason(crls=[between.crl(signer.certificate, part="http://example.org/b.crl")]) == "revoked"


def test_revoked_later_than_signed(world):
    signer = world.pki.signer()
    world.sign(signer, stamp=world.pki.stamp)
    stores = stamped_stores(world.pki)
    assert world.reason(stores=stores, crls=[world.pki.between.crl(signer.certificate, invalid_since=NOW + DAY)]) == "verified"
    assert world.reason(stores=stores, crls=[world.pki.between.crl(signer.certificate, invalid_since=NOW - DAY)]) == "revoked"


def test_lists_of_elsewhere(world):
    signer = world.pki.signer()
    world.sign(signer)
    lists = world.folder / "lists"
    lists.mkdir()
    (lists / "a.pem").write_bytes(b"-----BEGIN X509 CRL-----\n" + base64.encodebytes(world.pki.between.crl(signer.certificate)) + b"-----END X509 CRL-----\n")
    assert world.reason("--crl", lists) == "revoked"
    (lists / "a.pem").unlink()
    # As the notation program keeps what it has fetched.
    (lists / "0123").write_text(json.dumps({"baseCRL": notation.b64(world.pki.between.crl(signer.certificate))}))
    assert world.reason("--crl", lists) == "revoked"
    (lists / "0123").write_text("no list")
    run = world.plimsoll("provenance", f"oci:{world.layout}", "--notation-config", world.folder / "notation", "--crl", lists)
    assert run.code == 2 and "revocation lists" in run.err, run


def test_revoked_time_stamp_authority(world):
    world.sign(stamp=world.pki.stamp)
    assert world.reason(stores=stamped_stores(world.pki), crls=[world.pki.tsa_top.crl(world.pki.tsa)]) == "revoked"


def test_listed_without_a_word_of_what_it_is(world, plimsoll):
    """As `notation sign --oci-layout` lists its signatures in the index: the image is the one that is no signature."""
    world.sign()
    index = json.loads((world.layout / "index.json").read_text())
    for entry in index["manifests"]:
        entry.pop("artifactType", None)
    (world.layout / "index.json").write_text(json.dumps(index))
    assert len(index["manifests"]) == 2 and world.reason() == "verified"
    assert "several images" not in plimsoll("eval", f"oci:{world.layout}").err
    # Two images are two, with or without signatures.
    index["manifests"].append(dict(index["manifests"][0], digest="sha256:" + "1" * 64, annotations={}))
    (world.layout / "index.json").write_text(json.dumps(index))
    run = plimsoll("eval", f"oci:{world.layout}")
    assert run.code == 2 and "it holds several images: shop:2.4" in run.err and index["manifests"][1]["digest"][7:19] not in run.err, run


# ---- the notation program itself

ORACLE = shutil.which("notation") or "/tmp/oracles/bin/notation"
has_oracle = pytest.mark.skipif(not os.access(ORACLE, os.X_OK), reason="the notation program is not installed")


@has_oracle
@ids
def test_what_notation_signs(world, form):
    from cryptography.hazmat.primitives import serialization
    home = world.folder / "signer"
    config = home / "notation"
    (config / "localkeys").mkdir(parents=True)
    signer = world.pki.signer()
    (config / "localkeys" / "k.key").write_bytes(signer.certificate.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    (config / "localkeys" / "k.crt").write_bytes(b"".join(one.pem() for one in signer.chain))
    (config / "signingkeys.json").write_text(json.dumps({"default": "k", "keys": [{
        "name": "k", "keyPath": str(config / "localkeys" / "k.key"), "certPath": str(config / "localkeys" / "k.crt")}]}))
    env = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "NOTATION_EXPERIMENTAL": "1"}
    name = f"{world.layout}@{world.descriptor['digest']}"
    done = subprocess.run([ORACLE, "sign", "--oci-layout", "--signature-format", "jws" if form == JWS else "cose", "--key", "k", name],
                          env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    proof, run = world.look()
    assert proof["reason"] == "verified", run
