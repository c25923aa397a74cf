# SPDX-License-Identifier: Apache-2.0
"""TUF repositories made to order, sound or broken in one place, signed by the Python library `cryptography`.

    repository = Repository(tmp_path / "mirror", {"trusted_root.json": b"…"})
    repository.publish()                     # writes all documents; each call is a new version of timestamp, snapshot and targets
    repository.rotate()                      # a new root; keywords say by how many keys it is signed
    (tmp_path / "root.json").write_bytes(repository.first_root)
"""
import datetime
import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

UTC = datetime.timezone.utc
NOW = datetime.datetime.now(UTC).replace(microsecond=0)
DAY = datetime.timedelta(days=1)
ROLES = ("root", "timestamp", "snapshot", "targets")


def canonical(value):
    """OLPC's canonical JSON."""
    if isinstance(value, dict):
        return "{" + ",".join(canonical(k) + ":" + canonical(value[k]) for k in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return {True: "true", False: "false", None: "null"}[value] if value is None or isinstance(value, bool) else str(value)


class Key:
    def __init__(self, scheme="ecdsa-sha2-nistp256"):
        self.scheme = scheme
        self.key = (ed25519.Ed25519PrivateKey.generate() if scheme == "ed25519" else rsa.generate_private_key(65537, 2048) if scheme.startswith("rsa")
                    else ec.generate_private_key(ec.SECP384R1() if scheme.endswith("384") else ec.SECP256R1()))
        public = self.key.public_key()
        text = (public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex() if scheme == "ed25519" else
                public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode())
        self.json = {"keytype": scheme.split("-")[0] if not scheme.startswith("rsa") else "rsa", "scheme": scheme, "keyval": {"public": text}}
        self.id = hashlib.sha256(canonical(self.json).encode()).hexdigest()

    def sign(self, message):
        if self.scheme == "ed25519":
            return self.key.sign(message)
        if self.scheme.startswith("rsa"):
            return self.key.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
        return self.key.sign(message, ec.ECDSA(hashes.SHA384() if self.scheme.endswith("384") else hashes.SHA256()))


def seal(body, keys):
    message = canonical(body).encode()
    return json.dumps({"signed": body, "signatures": [{"keyid": key.id, "sig": key.sign(message).hex()} for key in keys]}, indent=1).encode()


def meta(version, data=None):
    return {"version": version, **({"length": len(data), "hashes": {"sha256": hashlib.sha256(data).hexdigest()}} if data is not None else {})}


class Repository:
    def __init__(self, folder, targets, scheme="ecdsa-sha2-nistp256", threshold=2, consistent=True):
        self.folder, self.targets, self.consistent = Path(folder), dict(targets), consistent
        self.keys = {role: [Key(scheme) for _ in range(3 if role == "root" else 1)] for role in ROLES}
        self.thresholds = {role: threshold if role == "root" else 1 for role in ROLES}
        self.versions = {role: 0 for role in ROLES}
        self.expires = {role: NOW + 30 * DAY for role in ROLES}
        self.hashed = False  # whether lengths and hashes are in timestamp and snapshot
        self.delegations, self.delegated = None, {}
        (self.folder / "targets").mkdir(parents=True)
        self.first_root = self.rotate()

    def body(self, role, **parts):
        return {"_type": role, "spec_version": "1.0.31", "version": self.versions[role],
                "expires": self.expires[role].strftime("%Y-%m-%dT%H:%M:%SZ"), **parts}

    def rotate(self, keys=None, old=2, new=2, tamper=None, write=True):
        """A root after the present one, signed by so many of the old and of the new keys."""
        before = self.keys["root"]
        self.keys["root"] = keys or before
        self.versions["root"] += 1
        known = {key.id: key.json for role in ROLES for key in self.keys[role]}
        body = self.body("root", consistent_snapshot=self.consistent, keys=known, roles={
            role: {"keyids": [key.id for key in self.keys[role]], "threshold": self.thresholds[role]} for role in ROLES})
        if tamper:
            tamper(body)
        signers = before[:old] + [key for key in self.keys["root"][:new] if key not in before[:old]]
        data = seal(body, signers)
        if write:
            (self.folder / f"{self.versions['root']}.root.json").write_bytes(data)
        return data

    def put(self, role, data):
        name = f"{self.versions[role]}.{role}.json" if self.consistent and role != "timestamp" else f"{role}.json"
        (self.folder / name).write_bytes(data)
        return data

    def put_target(self, name, data):
        path = Path(name)
        stored = path.with_name(f"{hashlib.sha256(data).hexdigest()}.{path.name}") if self.consistent else path
        (self.folder / "targets" / stored).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / "targets" / stored).write_bytes(data)

    @staticmethod
    def listed(targets):
        return {name: {"length": len(data), "hashes": {"sha256": hashlib.sha256(data).hexdigest()}} for name, data in targets.items()}

    def publish(self, tamper=None, targets=None):
        """`tamper` gets each role's name and body before it is signed."""
        tamper = tamper or (lambda role, body: None)
        for role in ("timestamp", "snapshot", "targets"):
            self.versions[role] += 1
        for name, data in (self.targets if targets is None else targets).items():
            self.put_target(name, data)
        body = self.body("targets", targets=self.listed(self.targets), **({"delegations": self.delegations} if self.delegations else {}))
        tamper("targets", body)
        data = self.put("targets", seal(body, self.keys["targets"]))
        listed = {"targets.json": meta(self.versions["targets"], data if self.hashed else None), **self.delegated}
        body = self.body("snapshot", meta=listed)
        tamper("snapshot", body)
        data = self.put("snapshot", seal(body, self.keys["snapshot"]))
        body = self.body("timestamp", meta={"snapshot.json": meta(self.versions["snapshot"], data if self.hashed else None)})
        tamper("timestamp", body)
        self.put("timestamp", seal(body, self.keys["timestamp"]))

    def delegate(self, name, targets, paths, terminating=False, keys=None, tamper=None, version=1):
        """A role below the top one; publish() makes it known."""
        key = Key()
        body = {"_type": "targets", "spec_version": "1.0.31", "version": version, "expires": self.expires["targets"].strftime("%Y-%m-%dT%H:%M:%SZ"),
                "targets": self.listed(targets)}
        if tamper:
            tamper(body)
        (self.folder / (f"{version}.{name}.json" if self.consistent else f"{name}.json")).write_bytes(seal(body, keys or [key]))
        for target, data in targets.items():
            self.put_target(target, data)
        self.delegations = self.delegations or {"keys": {}, "roles": []}
        self.delegations["keys"][key.id] = key.json
        self.delegations["roles"].append({"name": name, "keyids": [key.id], "threshold": 1, "terminating": terminating, "paths": paths})
        self.delegated[f"{name}.json"] = meta(version)
