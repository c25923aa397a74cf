# SPDX-License-Identifier: Apache-2.0
"""A Notary Project of our own: authorities, signers, a time stamp authority, revocation lists, trust stores and policies, and signatures in both forms.

    pki = Pki(tmp_path)
    signer = pki.signer("release", kind="P-256")                        # "RSA-2048" … "P-521"; a chain of leaf, authority, root
    envelope = signer.jws(target(manifest))                            # bytes; cose() is the other form; keywords break it in one place
    pki.trust(tmp_path / "notation", stores={"ca:top": [pki.top]}, …)  # the folder that --notation-config names
    attach(layout, manifest_digest, envelope)                          # a referrer in an OCI layout

It signs by the Python library `cryptography` and by `openssl ts`; CBOR is written by hand.

`python3 notation.py FOLDER` writes what the unit tests have in tests/data/verify/notation.
"""
import base64
import datetime
import hashlib
import json
import subprocess
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

UTC = datetime.timezone.utc
NOW = datetime.datetime.now(UTC).replace(microsecond=0)
DAY = datetime.timedelta(days=1)
JWS = "application/jose+json"
COSE = "application/cose"
PAYLOAD = "application/vnd.cncf.notary.payload.v1+json"
ARTIFACT = "application/vnd.cncf.notary.signature"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
EMPTY = b"{}"
HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
COSE_NUMBERS = {"PS256": -37, "PS384": -38, "PS512": -39, "ES256": -7, "ES384": -35, "ES512": -36}
KINDS = {"RSA-2048": "PS256", "RSA-3072": "PS384", "RSA-4096": "PS512", "P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
CURVES = {"P-256": ec.SECP256R1, "P-384": ec.SECP384R1, "P-521": ec.SECP521R1, "P-224": ec.SECP224R1}
PREFIX = "io.cncf.notary."


def b64(data):
    return base64.b64encode(data).decode()


def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def rfc3339(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def target(manifest, media_type=MANIFEST, **annotations):
    """What a signature is over: the descriptor of an image's manifest."""
    return {"mediaType": media_type, "digest": sha256(manifest), "size": len(manifest), **({"annotations": annotations} if annotations else {})}


# ---- CBOR

class Tag:
    def __init__(self, number, value):
        self.number, self.value = number, value


def cbor_head(major, number):
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 24:
            return bytes([major << 5 | number])
        if number < 1 << (8 * size):
            return bytes([major << 5 | info]) + number.to_bytes(size, "big")
    raise ValueError(number)


def cbor(value):
    if isinstance(value, Tag):
        return cbor_head(6, value.number) + cbor(value.value)
    if isinstance(value, int):
        return cbor_head(0, value) if value >= 0 else cbor_head(1, -1 - value)
    if isinstance(value, bytes):
        return cbor_head(2, len(value)) + value
    if isinstance(value, str):
        return cbor_head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return cbor_head(4, len(value)) + b"".join(map(cbor, value))
    return cbor_head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value.items())


# ---- certificates

def make_key(kind):
    return (rsa.generate_private_key(65537, int(kind[4:])) if kind.startswith("RSA") else ec.generate_private_key(CURVES[kind]()))


def make_name(common, organisation="Example"):
    parts = [(NameOID.COUNTRY_NAME, "US"), (NameOID.STATE_OR_PROVINCE_NAME, "WA"), (NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, common)]
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts])


class Certificate:
    """One, its key, and the one that issued it. What is not usual is told by keywords."""

    def __init__(self, common, issuer=None, ca=False, kind="P-256", start=NOW - 30 * DAY, end=NOW + 30 * DAY, usage=None, critical_usage=True, extended=None,
                 critical_extended=True, organisation="Example", path_length=None, hash=hashes.SHA256(), crl_url=None, critical_ca=True, key=None, name=None):
        self.key, self.issuer = key or make_key(kind), issuer
        self.name = name or make_name(common, organisation)
        usage = usage if usage is not None else {"key_cert_sign", "crl_sign"} if ca else {"digital_signature"}
        bits = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
                "encipher_only", "decipher_only"]
        builder = (x509.CertificateBuilder().subject_name(self.name).issuer_name(issuer.name if issuer else self.name)
                   .public_key(self.key.public_key()).serial_number(x509.random_serial_number())
                   .not_valid_before(start.replace(tzinfo=None)).not_valid_after(end.replace(tzinfo=None)))
        if ca:
            builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=critical_ca)
        if usage:
            builder = builder.add_extension(x509.KeyUsage(*[bit in usage for bit in bits]), critical=critical_usage)
        if extended:
            builder = builder.add_extension(x509.ExtendedKeyUsage(extended), critical=critical_extended)
        if crl_url:
            point = x509.DistributionPoint([x509.UniformResourceIdentifier(crl_url)], None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        self.certificate = builder.sign((issuer or self).key, hash)

    def der(self):
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def chain(self):
        return [self] + (self.issuer.chain() if self.issuer else [])

    def crl(self, *revoked, start=NOW - DAY, end=NOW + 7 * DAY, invalid_since=None, delta=False, signer=None, part=None):
        """The list of this authority, DER; `part`: the address that a list of some of its certificates is of."""
        builder = (x509.CertificateRevocationListBuilder().issuer_name(self.name).last_update(start.replace(tzinfo=None))
                   .next_update(end.replace(tzinfo=None)))
        for one in revoked:
            entry = (x509.RevokedCertificateBuilder().serial_number(one.certificate.serial_number)
                     .revocation_date((NOW - DAY).replace(tzinfo=None)))
            if invalid_since:
                entry = entry.add_extension(x509.InvalidityDate(invalid_since.replace(tzinfo=None)), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        if delta:
            builder = builder.add_extension(x509.DeltaCRLIndicator(1), critical=True)
        if part:
            point = x509.IssuingDistributionPoint([x509.UniformResourceIdentifier(part)], None, False, False, None, False, False)
            builder = builder.add_extension(point, critical=True)
        return builder.sign((signer or self).key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def sign_raw(key, algorithm, message):
    """As JOSE and COSE write it."""
    digest = HASHES[algorithm[2:]]
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
    r, s = utils.decode_dss_signature(key.sign(message, ec.ECDSA(digest)))
    size = (key.curve.key_size + 7) // 8
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


class Signer:
    def __init__(self, pki, certificate, chain=None, algorithm=None):
        self.pki, self.certificate = pki, certificate
        self.chain = certificate.chain() if chain is None else chain
        key = certificate.key
        self.algorithm = algorithm or KINDS.get(f"RSA-{key.key_size}" if isinstance(key, rsa.RSAPrivateKey) else "P-%d" % key.curve.key_size, "ES256")

    def attributes(self, authority, expiry, time, encode):
        scheme = "notary.x509.signingAuthority" if authority else "notary.x509"
        critical, claims = [PREFIX + "signingScheme"], {PREFIX + "signingScheme": scheme}
        claims[PREFIX + ("authenticSigningTime" if authority else "signingTime")] = encode(time)
        if authority:
            critical.append(PREFIX + "authenticSigningTime")
        if expiry:
            critical.append(PREFIX + "expiry")
            claims[PREFIX + "expiry"] = encode(expiry)
        return critical, claims

    def jws(self, descriptor, authority=False, expiry=None, time=NOW, stamp=None, claims=None, critical=(), content_type=PAYLOAD, algorithm=None,
            unprotected=None, tamper=None, payload=None):
        crit, header = self.attributes(authority, expiry, time, rfc3339)
        header = {"alg": algorithm or self.algorithm, "cty": content_type, "crit": crit + list(critical), **header, **(claims or {})}
        header = {k: v for k, v in header.items() if v is not None}
        body = payload if payload is not None else json.dumps({"targetArtifact": descriptor}).encode()
        protected, body = b64url(json.dumps(header).encode()), b64url(body)
        signature = sign_raw(self.certificate.key, self.algorithm, f"{protected}.{body}".encode())
        outer = {"x5c": [b64(one.der()) for one in self.chain], PREFIX + "signingAgent": "plimsoll-tests/1"}
        if stamp:
            outer[PREFIX + "timestampSignature"] = b64(stamp(signature))
        envelope = {"payload": body, "protected": protected, "header": {**outer, **(unprotected or {})}, "signature": b64url(signature)}
        if tamper:
            tamper(envelope)
        return json.dumps(envelope).encode()

    def cose(self, descriptor, authority=False, expiry=None, time=NOW, stamp=None, claims=None, critical=(), content_type=PAYLOAD, algorithm=None,
             unprotected=None, tamper=None, payload=None):
        crit, header = self.attributes(authority, expiry, time, lambda t: Tag(1, int(t.timestamp())))
        header = {1: COSE_NUMBERS[algorithm or self.algorithm], 2: crit + list(critical), 3: content_type, **header, **(claims or {})}
        header = {k: v for k, v in header.items() if v is not None}
        protected = cbor(header)
        body = payload if payload is not None else json.dumps({"targetArtifact": descriptor}).encode()
        signature = sign_raw(self.certificate.key, self.algorithm, cbor(["Signature1", protected, b"", body]))
        outer = {33: [one.der() for one in self.chain], PREFIX + "signingAgent": "plimsoll-tests/1"}
        if stamp:
            outer[PREFIX + "timestampSignature"] = stamp(signature)
        parts = [protected, {**outer, **(unprotected or {})}, body, signature]
        if tamper:
            tamper(parts)
        return cbor(Tag(18, parts))


class Pki:
    def __init__(self, folder, start=NOW - 30 * DAY, end=NOW + 30 * DAY):
        self.folder, self.start, self.end = Path(folder), start, end
        self.top = Certificate("top", ca=True, start=start, end=end)
        self.between = Certificate("between", self.top, ca=True, start=start, end=end)
        self.tsa_top = Certificate("tsa top", ca=True, start=start, end=end)
        self.tsa = Certificate("tsa", self.tsa_top, extended=[ExtendedKeyUsageOID.TIME_STAMPING], start=start, end=end)

    def signer(self, common="release", **keywords):
        issuer = keywords.pop("issuer", self.between)
        keywords = {"start": self.start, "end": self.end, **keywords}
        return Signer(self, Certificate(common, issuer, **keywords))

    def alone(self, common="alone", **keywords):
        """A certificate that signed itself, and signs."""
        return self.signer(common, issuer=None, **keywords)

    def stamp(self, signature, tsa=None, digest="sha256", accuracy="secs:1"):
        """A token of RFC 3161 over a signature."""
        tsa = tsa or self.tsa
        folder = self.folder / "tsa"
        folder.mkdir(exist_ok=True)
        (folder / "key.pem").write_bytes(tsa.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                                               serialization.NoEncryption()))
        (folder / "cert.pem").write_bytes(tsa.pem())
        (folder / "chain.pem").write_bytes(b"".join(one.pem() for one in tsa.chain()[1:]))
        (folder / "data").write_bytes(signature)
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(
            "[tsa]\ndefault_tsa = a\n[a]\nserial = serial\nsigner_cert = cert.pem\nsigner_key = key.pem\ncerts = chain.pem\nsigner_digest = sha256\n"
            f"default_policy = 1.2.3.4\ndigests = sha1, sha256, sha384\naccuracy = {accuracy}\ness_cert_id_alg = sha256\ness_cert_id_chain = no\n")
        for command in (["openssl", "ts", "-query", "-data", "data", "-" + digest, "-no_nonce", "-cert", "-out", "query"],
                        ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-token_out", "-out", "token"]):
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
        return (folder / "token").read_bytes()

    def trust(self, folder, stores=None, crls=(), **statement):
        """Writes the folder; a statement's parts may be given: level, override, scopes, identities, stamps, or `policy`, the whole document."""
        folder = Path(folder)
        stores = {"ca:top": [self.top]} if stores is None else stores
        for store, certificates in stores.items():
            kind, name = store.split(":")
            place = folder / "truststore" / "x509" / kind / name
            place.mkdir(parents=True, exist_ok=True)
            for i, one in enumerate(certificates):
                (place / f"{i}.pem").write_bytes(one.pem())
        for i, crl in enumerate(crls):
            (folder / "crl").mkdir(parents=True, exist_ok=True)
            (folder / "crl" / f"{i}.crl").write_bytes(crl)
        verification = {"level": statement.get("level", "strict")}
        for key, name in (("override", "override"), ("stamps", "verifyTimestamp")):
            if key in statement:
                verification[name] = statement[key]
        policy = statement.get("policy") or {"version": "1.0", "trustPolicies": [{
            "name": "all", "registryScopes": statement.get("scopes", ["*"]), "signatureVerification": verification,
            "trustStores": list(stores), "trustedIdentities": statement.get("identities", ["*"])}]}
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "trustpolicy.json").write_text(json.dumps(policy))
        return folder


# ---- where signatures are kept

def signature_manifest(envelope, subject, media_type):
    return json.dumps({
        "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": ARTIFACT,
        "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": sha256(EMPTY), "size": len(EMPTY)},
        "layers": [{"mediaType": media_type, "digest": sha256(envelope), "size": len(envelope)}], "subject": subject,
        "annotations": {"org.opencontainers.image.created": rfc3339(NOW)}}).encode()


def put_blob(layout, data):
    (Path(layout) / "blobs" / "sha256" / hashlib.sha256(data).hexdigest()).write_bytes(data)


def attach(layout, subject, envelope, media_type=JWS):
    """A signature into an OCI layout, as `oras` and `notation` put it there; `subject` is a descriptor."""
    manifest = signature_manifest(envelope, subject, media_type)
    for data in (envelope, EMPTY, manifest):
        put_blob(layout, data)
    index = json.loads((Path(layout) / "index.json").read_text())
    index["manifests"].append({"mediaType": MANIFEST, "digest": sha256(manifest), "size": len(manifest), "artifactType": ARTIFACT})
    (Path(layout) / "index.json").write_text(json.dumps(index))
    return sha256(manifest)


# ---- the unit tests' data: signatures that hold until 2100, and the folder of trust

def write_data(folder):
    folder = Path(folder)
    start, end = datetime.datetime(2020, 1, 1, tzinfo=UTC), datetime.datetime(2100, 1, 1, tzinfo=UTC)
    time = datetime.datetime(2026, 1, 1, tzinfo=UTC)
    pki = Pki("/tmp", start, end)
    manifest = (folder / "manifest.json")
    folder.mkdir(parents=True, exist_ok=True)
    manifest.write_bytes(b'{"schemaVersion":2}')
    descriptor = target(manifest.read_bytes())
    for kind, algorithm in KINDS.items():
        signer = pki.signer("release " + kind, kind=kind)
        (folder / f"{algorithm}.jws").write_bytes(signer.jws(descriptor, time=time))
        (folder / f"{algorithm}.cose").write_bytes(signer.cose(descriptor, time=time))
    signer = pki.signer("stamped", start=start, end=end)
    (folder / "stamped.jws").write_bytes(signer.jws(descriptor, time=time, stamp=pki.stamp))
    (folder / "stamped.cose").write_bytes(signer.cose(descriptor, time=time, stamp=pki.stamp, expiry=datetime.datetime(2030, 1, 1, tzinfo=UTC)))
    (folder / "authority.cose").write_bytes(signer.cose(descriptor, time=time, authority=True))
    (folder / "plugin.jws").write_bytes(signer.jws(descriptor, time=time, claims={PREFIX + "verificationPlugin": "com.example.p"},
                                                   critical=[PREFIX + "verificationPlugin"]))
    (folder / "critical.jws").write_bytes(signer.jws(descriptor, time=time, claims={"com.example.a": "b"}, critical=["com.example.a"]))
    pki.trust(folder / "trust", stores={"ca:top": [pki.top], "signingAuthority:top": [pki.top], "tsa:stamps": [pki.tsa_top]}, stamps="afterCertExpiry",
              crls=[pki.between.crl(start=start, end=end)])


if __name__ == "__main__":
    write_data(sys.argv[1])
