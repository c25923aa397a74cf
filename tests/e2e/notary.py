# SPDX-License-Identifier: Apache-2.0
"""Repositories of Notary's first version (Docker Content Trust), made to order by the Python library `cryptography`, and a server for the notary program.

    repository = Repository("docker.io/library/shop")
    repository.tag("2.4", manifest)                  # in targets; releases=True: in targets/releases
    repository.write(tmp_path / "trust")             # as docker and notary keep it
    with Server() as server: …                       # server.url; repositories that are written below server.folder, or that notary publishes
"""
import base64
import datetime
import email.parser
import hashlib
import http.server
import json
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tuf import canonical

UTC = datetime.timezone.utc
NOW = datetime.datetime.now(UTC).replace(microsecond=0)
DAY = datetime.timedelta(days=1)
ROLES = ("root", "timestamp", "snapshot", "targets")
RELEASES = "targets/releases"


def b64(data):
    return base64.b64encode(data).decode()


class Key:
    """kind "ecdsa", "rsa", "ed25519"; `name` makes it a certificate for that name, as a root's key is."""

    def __init__(self, kind="ecdsa", name=None, start=NOW - DAY, end=NOW + 365 * DAY, issuer=None, ca=False):
        self.key = (ed25519.Ed25519PrivateKey.generate() if kind == "ed25519" else rsa.generate_private_key(65537, 2048) if kind == "rsa"
                    else ec.generate_private_key(ec.SECP256R1()))
        public = self.key.public_key()
        if name:
            subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
            builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer.certificate.subject if issuer else subject).public_key(public)
                       .serial_number(x509.random_serial_number()).not_valid_before(start.replace(tzinfo=None))
                       .not_valid_after(end.replace(tzinfo=None))
                       .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True))
            if not ca:
                builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
            self.certificate = builder.sign((issuer or self).key, hashes.SHA256())
            data, kind = self.certificate.public_bytes(serialization.Encoding.PEM), kind + "-x509"
        elif kind == "ed25519":
            data = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        else:
            data = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.json = {"keytype": kind, "keyval": {"private": None, "public": b64(data)}}
        self.id = hashlib.sha256(canonical(self.json).encode()).hexdigest()

    def sign(self, message):
        if isinstance(self.key, ed25519.Ed25519PrivateKey):
            return "eddsa", self.key.sign(message)
        if isinstance(self.key, rsa.RSAPrivateKey):
            return "rsapss", self.key.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
        r, s = utils.decode_dss_signature(self.key.sign(message, ec.ECDSA(hashes.SHA256())))
        return "ecdsa", r.to_bytes(32, "big") + s.to_bytes(32, "big")


def seal(body, keys):
    message = canonical(body).encode()
    signatures = []
    for key in keys:
        method, signature = key.sign(message)
        signatures.append({"keyid": key.id, "method": method, "sig": b64(signature)})
    return json.dumps({"signed": body, "signatures": signatures}, separators=(",", ":")).encode()


def meta(data):
    return {"length": len(data), "hashes": {"sha256": b64(hashlib.sha256(data).digest()), "sha512": b64(hashlib.sha512(data).digest())}}


def rfc3339(time):
    return time.strftime("%Y-%m-%dT%H:%M:%S.123456789+00:00")


class Repository:
    def __init__(self, gun, kind="ecdsa", root=None):
        self.gun = gun
        self.keys = {role: [Key(kind)] for role in ROLES}
        self.keys["root"] = [root or Key("ecdsa", name=gun)]
        self.previous = []  # keys of roots before, which sign too
        self.releases_key = Key(kind)
        self.versions = {role: 1 for role in ROLES}
        self.expires = {role: NOW + 30 * DAY for role in (*ROLES, RELEASES)}
        self.targets, self.releases, self.others = {}, None, {}
        self.paths, self.threshold = [""], 1
        self.roots = {}

    def tag(self, name, manifest, releases=False):
        if releases and self.releases is None:
            self.releases = {}
        (self.releases if releases else self.targets)[name] = meta(manifest)

    def delegate(self, role, paths=("",), keys=1, threshold=1, targets=None):
        """Another delegation than that of releases, named by what stands before its last "/": tags to manifests."""
        self.others[role] = {"keys": [Key() for _ in range(keys)], "paths": list(paths), "threshold": threshold,
                             "targets": {tag: meta(manifest) for tag, manifest in (targets or {}).items()}}

    def delegations(self, parent):
        """What a role says of those whom it names, in the order in which they were made."""
        named = [(role, one) for role, one in self.others.items() if role.rpartition("/")[0] == parent]
        return {"keys": {key.id: key.json for _, one in named for key in one["keys"]},
                "roles": [{"name": role, "keyids": [key.id for key in one["keys"]], "threshold": one["threshold"], "paths": one["paths"]}
                          for role, one in named]}

    def rotate(self, key):
        self.build()
        self.previous = self.keys["root"]
        self.keys["root"] = [key]
        self.versions["root"] += 1

    def build(self, tamper=None):
        """The documents by their names; `tamper` gets each role's name and body before it is signed, and may change who signs by a key "signers"."""
        tamper = tamper or (lambda role, body: None)
        built = {}

        def make(role, kind, signers, **parts):
            body = {"_type": kind, "version": self.versions.get(role, 1), "expires": rfc3339(self.expires.get(role, NOW + 30 * DAY)), **parts}
            tamper(role, body)
            signers = body.pop("signers", signers)
            built[role] = seal(body, signers)
            return built[role]

        known = {key.id: key.json for role in ROLES for key in self.keys[role]}
        root = make("root", "Root", self.keys["root"] + self.previous, consistent_snapshot=False, keys=known, roles={
            role: {"keyids": [key.id for key in self.keys[role]], "threshold": self.threshold if role == "root" else 1} for role in ROLES})
        self.roots[self.versions["root"]] = root
        delegations = self.delegations("targets")
        if self.releases is not None:
            delegations["keys"][self.releases_key.id] = self.releases_key.json
            delegations["roles"].append({"name": RELEASES, "keyids": [self.releases_key.id], "threshold": 1, "paths": self.paths})
        targets = make("targets", "Targets", self.keys["targets"], targets=self.targets, delegations=delegations)
        named = {"root": meta(root), "targets": meta(targets)}
        if self.releases is not None:
            named[RELEASES] = meta(make(RELEASES, "Targets", [self.releases_key], targets=self.releases, delegations=self.delegations(RELEASES)))
        for role, one in self.others.items():
            named[role] = meta(make(role, "Targets", one["keys"], targets=one["targets"], delegations=self.delegations(role)))
        snapshot = make("snapshot", "Snapshot", self.keys["snapshot"], meta=named)
        make("timestamp", "Timestamp", self.keys["timestamp"], meta={"snapshot": meta(snapshot), "root": meta(root)})
        return built

    def write(self, folder, tamper=None, change=None):
        """As docker and notary keep it below their folder. `change` gets each document's bytes after they were signed."""
        place = Path(folder) / "tuf" / self.gun / "metadata"
        for role, data in self.build(tamper).items():
            data = change(role, data) if change else data
            if data is None:
                continue
            (place / f"{role}.json").parent.mkdir(parents=True, exist_ok=True)
            (place / f"{role}.json").write_bytes(data)
        for version, data in self.roots.items():
            (place / f"{version}.root.json").write_bytes(data)
        return Path(folder)


class Server:
    """What a notary server does, as far as its clients need it: keeps documents, and has the key of timestamps.
    `login`: (user, password) that it gives a token for; `identity`: the identity token that it takes in their place."""

    def __init__(self, folder, login=None, identity=None):
        self.folder, self.login, self.identity, self.asked = Path(folder), login, identity, []
        self.timestamp, self.realm = {}, None
        handler = type("Handler", (Handler,), {"owner": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def place(self, gun):
        return self.folder / "tuf" / gun / "metadata"

    def key(self, gun):
        return self.timestamp.setdefault(gun, Key())

    def publish(self, gun, files):
        place = self.place(gun)
        for role, data in files.items():
            (place / f"{role}.json").parent.mkdir(parents=True, exist_ok=True)
            (place / f"{role}.json").write_bytes(data)
            digest = hashlib.sha256(data).hexdigest()
            (place / f"{role}.{digest}.json").write_bytes(data)
            if role == "root":
                (place / f"{json.loads(data)['signed']['version']}.root.json").write_bytes(data)
        if (place / "snapshot.json").exists():
            body = {"_type": "Timestamp", "version": 1, "expires": rfc3339(NOW + 14 * DAY),
                    "meta": {role: meta((place / f"{role}.json").read_bytes()) for role in ("snapshot", "root")}}
            (place / "timestamp.json").write_bytes(seal(body, [self.key(gun)]))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner = None

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def split(self):
        path = urlsplit(self.path).path.removeprefix("/v2/")
        gun, _, rest = path.partition("/_trust/tuf/")
        return gun, rest

    def authorized(self):
        """Where the server has a login (user, password, of whom a token is given): whether this request shows a token, or asks for one."""
        if not self.owner.login:
            return True
        shown, path = self.headers.get("Authorization", ""), urlsplit(self.path)
        self.owner.asked.append((path.path, shown))
        if path.path == "/token":
            good = shown == "Basic " + b64(":".join(self.owner.login).encode())
            self.answer(200 if good else 401, json.dumps({"token": "of-" + path.query[-4:]}).encode())
            return False
        if shown.startswith("Bearer of-"):
            return True
        self.send_response(401)
        self.send_header("WWW-Authenticate", f'Bearer realm="{self.owner.realm or self.owner.url}/token",service="notary",scope="repository:x:pull"')
        self.send_header("Content-Length", "0")
        self.end_headers()
        return False

    def do_GET(self):
        gun, rest = self.split()
        if not self.authorized():
            return None
        if not rest:
            return self.answer(200, b"{}")
        if rest == "timestamp.key":
            return self.answer(200, json.dumps(self.owner.key(gun).json).encode())
        path = self.owner.place(gun) / rest
        if not path.is_file():
            return self.answer(404, b'{"errors":[{"code":"METADATA_NOT_FOUND","message":"no"}]}')
        return self.answer(200, path.read_bytes())

    def do_POST(self):
        gun, _ = self.split()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if urlsplit(self.path).path == "/token":  # OAuth 2, distribution's docs/spec/auth/oauth.md
            form = parse_qs(body.decode())
            self.owner.asked.append((self.path, self.headers.get("Authorization", "")))
            good = self.owner.identity and form.get("grant_type") == ["refresh_token"] and form.get("refresh_token") == [self.owner.identity]
            return self.answer(200 if good else 401, json.dumps({"access_token": "of-" + form["service"][0]}).encode())
        message = email.parser.BytesParser().parsebytes(b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n" + body)
        self.owner.publish(gun, {part.get_filename(): part.get_payload(decode=True) for part in message.get_payload()})
        self.answer(200)
