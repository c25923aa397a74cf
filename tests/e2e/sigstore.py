# SPDX-License-Identifier: Apache-2.0
"""A Sigstore of our own: an authority, a certificate log, transparency logs of both versions and a time stamp authority, with a trusted root.

    world = World(tmp_path)
    bundle = world.sign(b"content", identity="me@example.com")     # a dict; world.sign(..., key=key), envelope=True, tiled=True
    world.root()                                                    # trusted_root.json as a dict
    with Services(world) as services:                               # the same over HTTP on the loopback interface, for who signs
        services.signing_config()                                   # signing_config.v0.2.json as a dict; Services(world, rekor=2)
        services.changes["rekor"] = lambda answer: b"{}"            # what a service answers instead: "fulcio", "rekor", "tsa", "token"
    world.sign(b"", identity=…, envelope=statement("sha256:…", "https://slsa.dev/provenance/v1"))
    world.cosign_signature("sha256:…", identity=…)                  # as Cosign kept them before bundles: (bytes, media type, annotations) of a layer
    world.cosign_attestation(statement(…), key=key, entry="intoto-0.0.1")

It signs by the Python library `cryptography` and by `openssl ts`, so that what the program verifies was not made by what it is made of.
"""
import base64
import datetime
import hashlib
import http.server
import json
import struct
import subprocess
import threading

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

UTC = datetime.timezone.utc
NOW = datetime.datetime.now(UTC).replace(microsecond=0)
ISSUER = "https://accounts.example"
SHA256 = hashes.SHA256()


def b64(data):
    return base64.b64encode(data).decode()


def sha256(data):
    return hashlib.sha256(data).digest()


def spki(key):
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def spki_pem(key):
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def sign(key, message, algorithm=SHA256):
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), algorithm)
    return key.sign(message, ec.ECDSA(algorithm))


def rfc3339(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def name_of(identity):
    return x509.UniformResourceIdentifier(identity) if "://" in identity else x509.RFC822Name(identity)


def token(subject="me@example.com", issuer=ISSUER, audience="sigstore", lasts=600, **claims):
    """An OpenID Connect token that nobody has signed; of an e-mail address, or of a workload."""
    who = {"email": subject, "email_verified": True, "sub": "4711"} if "@" in subject and "://" not in subject else {"sub": subject}
    now = int(datetime.datetime.now(UTC).timestamp())
    parts = {"alg": "none"}, {"iss": issuer, "aud": audience, "iat": now, "exp": now + lasts, **who, **claims}
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + ".c2lnbmF0dXJl"


def claims_of(text):
    payload = text.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def pae(kind, payload):
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)


def statement(digest, predicate_type="https://example.com/p", predicate=None, version="v1", **subject):
    """An in-toto statement about "sha256:…"."""
    return {"_type": f"https://in-toto.io/Statement/{version}", "predicateType": predicate_type, "predicate": predicate or {},
            "subject": [{"name": "a", "digest": dict([digest.split(":")]), **subject}]}


def merkle(leaves, index):
    """The root of a tree and the hashes that lead from a leaf to it (RFC 9162, 2.1.3.1)."""
    level, path = [sha256(b"\0" + leaf) for leaf in leaves], []
    while len(level) > 1:
        other = index ^ 1
        if other < len(level):
            path.append(level[other])
        level = [sha256(b"\1" + level[i] + level[i + 1]) if i + 1 < len(level) else level[i] for i in range(0, len(level), 2)]
        index //= 2
    return level[0], path


def cosign_payload(digest, **critical):
    return {"critical": {"identity": {"docker-reference": "registry.example.org/shop"}, "image": {"docker-manifest-digest": digest},
                         "type": "cosign container image signature", **critical}, "optional": None}


class Authority:
    """A certificate of its own, and what it issues."""

    def __init__(self, name, issuer=None, usage=None, ca=True, start=NOW - datetime.timedelta(days=30), end=NOW + datetime.timedelta(days=30)):
        self.key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer.certificate.subject if issuer else subject)
                   .public_key(self.key.public_key()).serial_number(x509.random_serial_number())
                   .not_valid_before(start.replace(tzinfo=None)).not_valid_after(end.replace(tzinfo=None))
                   .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True))
        if usage:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
        self.certificate = builder.sign((issuer or self).key, SHA256)

    def der(self):
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM)


class World:
    def __init__(self, folder):
        self.folder = folder
        self.top = Authority("top")
        self.fulcio = Authority("fulcio", self.top)
        self.tsa_top = Authority("tsa top")
        self.tsa = Authority("tsa", self.tsa_top, ExtendedKeyUsageOID.TIME_STAMPING, ca=False)
        self.ct_key = ec.generate_private_key(ec.SECP256R1())
        self.log_key = ec.generate_private_key(ec.SECP256R1())
        self.tiled_key = ed25519.Ed25519PrivateKey.generate()

    # ---- certificates

    def certificate(self, key, identity, issuer=ISSUER, start=NOW - datetime.timedelta(minutes=5), end=NOW + datetime.timedelta(days=1),
                    usage=ExtendedKeyUsageOID.CODE_SIGNING, logged=True, extensions=()):
        """`extensions` are Fulcio's: (number, text)."""
        text = issuer.encode()
        builder = (x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(self.fulcio.certificate.subject)
                   .public_key(key.public_key()).serial_number(x509.random_serial_number())
                   .not_valid_before(start.replace(tzinfo=None)).not_valid_after(end.replace(tzinfo=None))
                   .add_extension(x509.KeyUsage(True, False, False, False, False, False, False, False, False), critical=True)
                   .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
                   .add_extension(x509.SubjectAlternativeName([name_of(identity)]), critical=True)
                   .add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.8"),
                                                             bytes([0x0C, len(text)]) + text), critical=False))
        for number, text in extensions:
            value = text.encode() if number < 7 else bytes([0x0C, len(text)]) + text.encode()
            builder = builder.add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier(f"1.3.6.1.4.1.57264.1.{number}"), value), critical=False)
        plain = builder.sign(self.fulcio.key, SHA256)
        if not logged:
            return plain
        sct = self.sct(plain.tbs_certificate_bytes)
        listed = struct.pack(">H", len(sct) + 2) + struct.pack(">H", len(sct)) + sct
        value = bytes([0x04, 0x81, len(listed)]) + listed if len(listed) > 127 else bytes([0x04, len(listed)]) + listed
        return builder.add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"), value),
                                     critical=False).sign(self.fulcio.key, SHA256)

    def sct(self, tbs):
        """RFC 6962, 3.2: over the certificate without the list, under its issuer's key."""
        time = int(NOW.timestamp() * 1000)
        message = (b"\0\0" + struct.pack(">Q", time) + b"\0\1" + sha256(spki(self.fulcio.key)) + struct.pack(">I", len(tbs))[1:] + tbs +
                   b"\0\0")
        signature = sign(self.ct_key, message)
        return b"\0" + sha256(spki(self.ct_key)) + struct.pack(">Q", time) + b"\0\0" + b"\4\3" + struct.pack(">H", len(signature)) + signature

    # ---- logs

    def entry(self, body, index=5, size=9, time=NOW, promise=True):
        leaves = [b"other %d" % i for i in range(size)]
        leaves[index] = body
        root, path = merkle(leaves, index)
        log_id = sha256(spki(self.log_key))
        entry = {
            "logIndex": str(1000 + index), "logId": {"keyId": b64(log_id)}, "integratedTime": str(int(time.timestamp())),
            "inclusionProof": {"logIndex": str(index), "rootHash": b64(root), "treeSize": str(size), "hashes": [b64(h) for h in path],
                               "checkpoint": {"envelope": self.checkpoint("rekor.example - 17", size, root, self.log_key, log_id[:4],
                                                                          "rekor.example")}},
            "canonicalizedBody": b64(body),
        }
        if promise:
            text = json.dumps({"body": b64(body), "integratedTime": int(time.timestamp()), "logID": log_id.hex(), "logIndex": 1000 + index},
                              separators=(",", ":"))
            entry["inclusionPromise"] = {"signedEntryTimestamp": b64(sign(self.log_key, text.encode()))}
        return entry

    def tiled_id(self):
        raw = self.tiled_key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return sha256(b"tiles.example\n\1" + raw)

    def tiled_entry(self, body, index=3, size=4):
        leaves = [b"other %d" % i for i in range(size)]
        leaves[index] = body
        root, path = merkle(leaves, index)
        return {"logIndex": str(index), "logId": {"keyId": b64(self.tiled_id())},
                "inclusionProof": {"logIndex": str(index), "rootHash": b64(root), "treeSize": str(size), "hashes": [b64(h) for h in path],
                                   "checkpoint": {"envelope": self.checkpoint("tiles.example", size, root, self.tiled_key,
                                                                              self.tiled_id()[:4], "tiles.example")}},
                "canonicalizedBody": b64(body)}

    @staticmethod
    def checkpoint(origin, size, root, key, hint, name):
        text = f"{origin}\n{size}\n{b64(root)}\n"
        return f"{text}\n\u2014 {name} {b64(hint + sign(key, text.encode()))}\n"

    # ---- time stamps

    def timestamp(self, stamped=None, query=None):
        """Of bytes, or the answer to a query."""
        folder = self.folder / "tsa"
        folder.mkdir(exist_ok=True)
        (folder / "key.pem").write_bytes(self.tsa.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        (folder / "cert.pem").write_bytes(self.tsa.pem())
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(
            "[tsa]\ndefault_tsa = a\n[a]\nserial = serial\nsigner_cert = cert.pem\nsigner_key = key.pem\nsigner_digest = sha256\n"
            "default_policy = 1.2.3.4\ndigests = sha256\naccuracy = secs:1\ness_cert_id_alg = sha256\n")
        commands = [["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"]]
        if query is None:
            (folder / "data").write_bytes(stamped)
            commands.insert(0, ["openssl", "ts", "-query", "-data", "data", "-sha256", "-no_nonce", "-cert", "-out", "query"])
        else:
            (folder / "query").write_bytes(query)
        for command in commands:
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
        return (folder / "reply").read_bytes()

    # ---- bundles

    def sign(self, content, identity=None, key=None, envelope=False, tiled=False, stamped=False, **certificate):
        signer = key or ec.generate_private_key(ec.SECP256R1())
        certificate = None if key else self.certificate(signer, identity, **certificate)
        pem = spki_pem(signer) if key else certificate.public_bytes(serialization.Encoding.PEM)
        der = spki(signer) if key else certificate.public_bytes(serialization.Encoding.DER)
        said = envelope if isinstance(envelope, dict) else statement("sha256:" + sha256(content).hex())
        said = json.dumps(said).encode()
        kind = "application/vnd.in-toto+json"
        message = pae(kind, said) if envelope else content
        signature = sign(signer, message)
        material = {"publicKey": {"hint": "key"}} if key else {"certificate": {"rawBytes": b64(der)}}
        if tiled:
            body = {"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": {"hashedRekordV002": {
                "data": {"algorithm": "SHA2_256", "digest": b64(sha256(message))},
                "signature": {"content": b64(signature), "verifier": {
                    "keyDetails": "PKIX_ECDSA_P256_SHA_256", ("publicKey" if key else "x509Certificate"): {"rawBytes": b64(der)}}}}}}
        elif envelope:
            body = {"apiVersion": "0.0.1", "kind": "dsse", "spec": {
                "payloadHash": {"algorithm": "sha256", "value": sha256(said).hex()},
                "signatures": [{"signature": b64(signature), "verifier": b64(pem)}]}}
        else:
            body = {"apiVersion": "0.0.1", "kind": "hashedrekord", "spec": {
                "data": {"hash": {"algorithm": "sha256", "value": sha256(content).hex()}},
                "signature": {"content": b64(signature), "publicKey": {"content": b64(pem)}}}}
        text = json.dumps(body, separators=(",", ":"), sort_keys=True).encode()
        entry = self.tiled_entry(text) if tiled else self.entry(text)
        entry["kindVersion"] = {"kind": body["kind"], "version": body["apiVersion"]}
        material["tlogEntries"] = [entry]
        if stamped or tiled:
            material["timestampVerificationData"] = {"rfc3161Timestamps": [{"signedTimestamp": b64(self.timestamp(signature))}]}
        bundle = {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "verificationMaterial": material}
        if envelope:
            bundle["dsseEnvelope"] = {"payload": b64(said), "payloadType": kind, "signatures": [{"sig": b64(signature)}]}
        else:
            bundle["messageSignature"] = {"messageDigest": {"algorithm": "SHA2_256", "digest": b64(sha256(content))},
                                          "signature": b64(signature)}
        return bundle

    # ---- Cosign, before there were bundles

    def promise(self, body):
        """The annotation with the log's promise."""
        entry = self.entry(json.dumps(body, separators=(",", ":"), sort_keys=True).encode())
        return json.dumps({"SignedEntryTimestamp": entry["inclusionPromise"]["signedEntryTimestamp"],
                           "Payload": {"body": entry["canonicalizedBody"], "integratedTime": int(entry["integratedTime"]),
                                       "logIndex": int(entry["logIndex"]), "logID": base64.b64decode(entry["logId"]["keyId"]).hex()}})

    def _cosign(self, message, identity, key, certificate):
        """The signer's PEM, the signature, and the annotations that tell who it was."""
        signer = key or ec.generate_private_key(ec.SECP256R1())
        if key:
            return spki_pem(signer), sign(signer, message), {}
        pem = self.certificate(signer, identity, **certificate).public_bytes(serialization.Encoding.PEM)
        return pem, sign(signer, message), {"dev.sigstore.cosign/certificate": pem.decode(),
                                            "dev.sigstore.cosign/chain": (self.fulcio.pem() + self.top.pem()).decode()}

    def _stamp(self, annotations, stamped):
        annotations["dev.sigstore.cosign/rfc3161timestamp"] = json.dumps({"SignedRFC3161Timestamp": b64(self.timestamp(stamped))})

    def cosign_signature(self, digest, identity=None, key=None, logged=True, stamped=False, payload=None, **certificate):
        payload = json.dumps(cosign_payload(digest) if payload is None else payload).encode()
        pem, signature, annotations = self._cosign(payload, identity, key, certificate)
        annotations["dev.cosignproject.cosign/signature"] = b64(signature)
        if logged:
            annotations["dev.sigstore.cosign/bundle"] = self.promise({"apiVersion": "0.0.1", "kind": "hashedrekord", "spec": {
                "data": {"hash": {"algorithm": "sha256", "value": sha256(payload).hex()}},
                "signature": {"content": b64(signature), "publicKey": {"content": b64(pem)}}}})
        if stamped:
            self._stamp(annotations, signature)
        return payload, "application/vnd.dev.cosign.simplesigning.v1+json", annotations

    def cosign_attestation(self, said, identity=None, key=None, entry="dsse-0.0.1", stamped=False, **certificate):
        payload, kind = json.dumps(said).encode(), "application/vnd.in-toto+json"
        pem, signature, annotations = self._cosign(pae(kind, payload), identity, key, certificate)
        envelope = json.dumps({"payloadType": kind, "payload": b64(payload), "signatures": [{"keyid": "", "sig": b64(signature)}]}).encode()
        hashes = [{"algorithm": "sha256", "value": sha256(one).hex()} for one in (envelope, payload)]
        specs = {
            "dsse-0.0.1": {"envelopeHash": hashes[0], "payloadHash": hashes[1], "signatures": [{"signature": b64(signature), "verifier": b64(pem)}]},
            "intoto-0.0.1": {"content": {"hash": hashes[0], "payloadHash": hashes[1]}, "publicKey": b64(pem)},
            "intoto-0.0.2": {"content": {"hash": hashes[0], "payloadHash": hashes[1], "envelope": {
                "payloadType": kind, "signatures": [{"publicKey": b64(pem), "sig": b64(b64(signature).encode())}]}}},
        }
        annotations.update({"dev.cosignproject.cosign/signature": "", "predicateType": said["predicateType"]})
        if entry:
            name, version = entry.split("-")
            annotations["dev.sigstore.cosign/bundle"] = self.promise({"apiVersion": version, "kind": name, "spec": specs[entry]})
        if stamped:
            self._stamp(annotations, envelope)
        return envelope, "application/vnd.dsse.envelope.v1+json", annotations

    def root(self):
        start = {"start": rfc3339(NOW - datetime.timedelta(days=20))}

        def log(key, url, log_id):
            return {"baseUrl": url, "hashAlgorithm": "SHA2_256", "publicKey": {"rawBytes": b64(spki(key)), "validFor": dict(start)},
                    "logId": {"keyId": b64(log_id)}}

        def authority(*chain):
            return {"certChain": {"certificates": [{"rawBytes": b64(one.der())} for one in chain]}, "validFor": dict(start)}

        return {"mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
                "tlogs": [log(self.log_key, "https://rekor.example", sha256(spki(self.log_key))),
                          log(self.tiled_key, "https://tiles.example", self.tiled_id())],
                "ctlogs": [log(self.ct_key, "https://ct.example", sha256(spki(self.ct_key)))],
                "certificateAuthorities": [authority(self.fulcio, self.top)],
                "timestampAuthorities": [authority(self.tsa, self.tsa_top)]}


# ---- over HTTP

class PublicKey:
    """A public key in a private one's place, for who only wants the former."""

    def __init__(self, key):
        self.key = key

    def public_key(self):
        return self.key


def check_signature(verifier, signature, message, prehashed=False):
    """By a PEM or DER of a certificate or key; raises where it does not hold."""
    from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils
    if verifier.startswith(b"-----BEGIN CERT"):
        key = x509.load_pem_x509_certificate(verifier).public_key()
    elif verifier.startswith(b"-----"):
        key = serialization.load_pem_public_key(verifier)
    else:
        try:
            key = x509.load_der_x509_certificate(verifier).public_key()
        except ValueError:
            key = serialization.load_der_public_key(verifier)
    algorithm = {48: hashes.SHA384(), 64: hashes.SHA512()}.get(len(message), SHA256) if prehashed else SHA256
    algorithm = utils.Prehashed(algorithm) if prehashed else algorithm
    if isinstance(key, ed25519.Ed25519PublicKey):
        if not prehashed:  # else it is Ed25519ph, which the library has not
            key.verify(signature, message)
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, message, padding.PKCS1v15(), algorithm)
    else:
        if not prehashed and key.curve.key_size == 384:
            algorithm = hashes.SHA384()
        key.verify(signature, message, ec.ECDSA(algorithm))


def packed(body):
    return json.dumps(body, separators=(",", ":"), sort_keys=True).encode()


class Services:
    """Fulcio, Rekor, a time stamp authority, and what gives GitHub's jobs their tokens. Each takes only what the real one would take."""

    def __init__(self, world, rekor=1):
        self.world, self.rekor = world, rekor
        self.changes, self.asked, self.tokens = {}, [], []

    def __enter__(self):
        services = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def answer(self, code, body, kind):
                self.send_response(code)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def handle_any(self):
                name, method, code, kind = services.PATHS.get(self.path.split("?")[0], (None, None, 404, "text/plain"))
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                services.asked.append(name)
                if not name:
                    return self.answer(404, b"no such service", kind)
                try:
                    answer = method(services, body, self)
                except Exception as error:  # what the real one refuses
                    return self.answer(400, json.dumps({"code": 400, "message": repr(error)}).encode(), "application/json")
                change = services.changes.get(name)
                changed = change(answer) if change else answer
                code, changed = changed if isinstance(changed, tuple) else (code, changed)
                return self.answer(code, changed, kind)

            do_GET = do_POST = handle_any

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def signing_config(self):
        valid = {"validFor": {"start": rfc3339(NOW - datetime.timedelta(days=2))}, "operator": "example"}
        return {"mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
                "caUrls": [{"url": self.url, "majorApiVersion": 1, **valid}], "oidcUrls": [],
                "rekorTlogUrls": [{"url": self.url, "majorApiVersion": self.rekor, **valid}],
                "tsaUrls": [{"url": self.url + "/api/v1/timestamp", "majorApiVersion": 1, **valid}],
                "rekorTlogConfig": {"selector": "ANY"}, "tsaConfig": {"selector": "ANY"}}

    def give_token(self, body, handler):
        assert handler.headers["Authorization"] == "Bearer bearer" and handler.path.endswith("&audience=sigstore")
        return json.dumps({"value": token("https://example.com/workflow")}).encode()

    def certify(self, body, handler):
        asked = json.loads(body)
        claims = claims_of(asked["credentials"]["oidcIdentityToken"])
        self.tokens.append(asked["credentials"]["oidcIdentityToken"])
        request = asked["publicKeyRequest"]
        assert request["publicKey"]["algorithm"] == "ECDSA"
        key = serialization.load_pem_public_key(request["publicKey"]["content"].encode())
        subject = claims.get("email") or claims["sub"]
        key.verify(base64.b64decode(request["proofOfPossession"]), subject.encode(), ec.ECDSA(SHA256))
        made = self.world.certificate(PublicKey(key), subject, claims["iss"])
        chain = [made.public_bytes(serialization.Encoding.PEM), self.world.fulcio.pem(), self.world.top.pem()]
        return json.dumps({"signedCertificateEmbeddedSct": {"chain": {"certificates": [one.decode() for one in chain]}}}).encode()

    def log_1(self, body, handler):
        asked = json.loads(body)
        spec = asked["spec"]
        assert asked["apiVersion"] == "0.0.1"
        if asked["kind"] == "hashedrekord":
            verifier = base64.b64decode(spec["signature"]["publicKey"]["content"])
            check_signature(verifier, base64.b64decode(spec["signature"]["content"]), bytes.fromhex(spec["data"]["hash"]["value"]), True)
            made = {**asked}
        else:
            assert asked["kind"] == "dsse"
            text = spec["proposedContent"]["envelope"]
            envelope, (verifier,) = json.loads(text), spec["proposedContent"]["verifiers"]
            payload, signature = base64.b64decode(envelope["payload"]), envelope["signatures"][0]["sig"]
            check_signature(base64.b64decode(verifier), base64.b64decode(signature), pae(envelope["payloadType"], payload))
            made = {"apiVersion": "0.0.1", "kind": "dsse", "spec": {
                "envelopeHash": {"algorithm": "sha256", "value": sha256(text.encode()).hex()},
                "payloadHash": {"algorithm": "sha256", "value": sha256(payload).hex()},
                "signatures": [{"signature": signature, "verifier": verifier}]}}
        entry = self.world.entry(packed(made))
        proof = entry["inclusionProof"]
        return json.dumps({"24296fb24b8ad77a" + "00" * 32: {
            "body": entry["canonicalizedBody"], "integratedTime": int(entry["integratedTime"]), "logIndex": int(entry["logIndex"]),
            "logID": base64.b64decode(entry["logId"]["keyId"]).hex(),
            "verification": {"signedEntryTimestamp": entry["inclusionPromise"]["signedEntryTimestamp"], "inclusionProof": {
                "checkpoint": proof["checkpoint"]["envelope"], "hashes": [base64.b64decode(one).hex() for one in proof["hashes"]],
                "logIndex": int(proof["logIndex"]), "rootHash": base64.b64decode(proof["rootHash"]).hex(), "treeSize": int(proof["treeSize"])}}}}).encode()

    def log_2(self, body, handler):
        asked = json.loads(body)["hashedRekordRequestV002"]
        verifier = asked["signature"]["verifier"]
        (kind,) = set(verifier) - {"keyDetails"}
        digest = base64.b64decode(asked["digest"])
        check_signature(base64.b64decode(verifier[kind]["rawBytes"]), base64.b64decode(asked["signature"]["content"]), digest, True)
        name = {32: "SHA2_256", 48: "SHA2_384", 64: "SHA2_512"}[len(digest)]
        entry = self.world.tiled_entry(packed({"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": {"hashedRekordV002": {
            "data": {"algorithm": name, "digest": asked["digest"]}, "signature": asked["signature"]}}}))
        entry["kindVersion"] = {"kind": "hashedrekord", "version": "0.0.2"}
        return json.dumps(entry).encode()

    def stamp(self, body, handler):
        assert handler.headers["Content-Type"] == "application/timestamp-query"
        return self.world.timestamp(query=body)

    PATHS = {"/api/v2/signingCert": ("fulcio", certify, 201, "application/json"), "/api/v1/log/entries": ("rekor", log_1, 201, "application/json"),
             "/api/v2/log/entries": ("rekor", log_2, 201, "application/json"), "/token": ("token", give_token, 200, "application/json"),
             "/api/v1/timestamp": ("tsa", stamp, 201, "application/timestamp-reply")}
