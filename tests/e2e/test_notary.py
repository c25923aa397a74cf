# SPDX-License-Identifier: Apache-2.0
"""Docker Content Trust: what a tag stands for, by the whole chain, in a folder and on a server; by the notary program where it is at hand."""
import datetime
import json
import os
import shutil
import subprocess

import pytest

pytest.importorskip("cryptography", reason="python3-cryptography signs the repositories")
import notary  # noqa: E402
from cryptography.hazmat.primitives import serialization  # noqa: E402
from images import ImageBuilder, file  # noqa: E402
from notary import NOW, RELEASES, Key, Repository  # noqa: E402

DAY = datetime.timedelta(days=1)
GUN = "registry.example.org/shop/api"


class World:
    def __init__(self, plimsoll, folder):
        self.plimsoll, self.folder = plimsoll, folder
        self.layout = ImageBuilder("shop:2.4").layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n")).oci(folder / "layout")
        self.descriptor = json.loads((self.layout / "index.json").read_text())["manifests"][0]
        self.manifest = (self.layout / "blobs" / "sha256" / self.descriptor["digest"][7:]).read_bytes()
        self.repository = Repository(GUN)
        self.repository.tag("2.4", self.manifest)
        self.trust = folder / "trust"

    def look(self, *options, tag=":2.4", place=None):
        """The proofs, and the run."""
        run = self.plimsoll("provenance", f"oci:{self.layout}", "-f", "json", "--dct", place or self.trust, "--dct-name", GUN + tag, *options)
        assert run.out, run
        return [proof for proof in run.json()["provenance"]["proofs"] if proof["format"] == "dct"], run

    def reason(self, *options, **keywords):
        proofs, run = self.look(*options, **keywords)
        assert len(proofs) == 1, run
        return proofs[0]["reason"]


@pytest.fixture
def world(plimsoll, tmp_path):
    return World(plimsoll, tmp_path)


@pytest.mark.parametrize("kind", ["ecdsa", "rsa", "ed25519"])
@pytest.mark.parametrize("releases", [False, True])
def test_verified(plimsoll, tmp_path, kind, releases):
    world = World(plimsoll, tmp_path)
    world.repository = Repository(GUN, kind=kind)
    world.repository.tag("2.4", world.manifest, releases=releases)
    world.repository.write(world.trust)
    proofs, run = world.look()
    assert [proof["reason"] for proof in proofs] == ["verified"], run
    proof = proofs[0]
    assert proof["storage"] == "notary" and proof["place"] == GUN + ":2.4"
    assert (RELEASES if releases else "targets of") in proof["signer"]
    assert "2026-12-08" in json.dumps(proof["claims"]) and "on first use" in json.dumps(proof["claims"])


def test_first_use_is_nobody_who_was_named(world):
    """Where somebody is named, a root that anybody may have made does not count; one that is pinned does."""
    key = world.folder / "key.pub"
    key.write_bytes(Key().key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
    world.repository.write(world.trust)
    proofs, run = world.look("--key", key)
    assert proofs[0]["reason"] == "certificate-untrusted" and "first use" in proofs[0]["detail"], run
    assert world.reason("--key", key, *pins(world, certs={GUN: [world.repository.keys["root"][0].id]})) == "verified"


def test_without_a_tag_any_that_stands_for_it(world):
    world.repository.tag("latest", world.manifest)
    world.repository.tag("aaa", b"another")
    world.repository.write(world.trust)
    proofs, _ = world.look(tag="")
    assert [proof["place"] for proof in proofs] == [GUN + ":2.4"]


def test_releases_count_first(world):
    world.repository.tag("2.4", b"another", releases=True)
    world.repository.write(world.trust)
    proofs, run = world.look()
    assert proofs[0]["reason"] == "artifact" and "the tag was signed for sha256:" in proofs[0]["detail"], run


def test_releases_speak_only_of_their_paths(world):
    world.repository.tag("2.4", b"another", releases=True)
    world.repository.paths = ["rc-"]
    world.repository.write(world.trust)
    assert world.reason() == "verified"


def test_not_there(world):
    world.repository.write(world.trust)
    assert world.look(tag=":9")[0] == []
    (world.folder / "empty").mkdir()
    proofs, run = world.look(place=world.folder / "empty")
    assert proofs == [], run
    run = world.plimsoll("provenance", f"oci:{world.layout}", "--dct", world.folder / "nowhere")
    assert run.code == 2 and "nowhere: No such file" in run.err, run


# ---- delegations

def roles(proofs):
    return [claim["value"] for proof in proofs for claim in proof["claims"] if claim["name"] == "role"]


def test_another_delegation(world):
    world.repository.delegate("targets/qa", paths=["3."], targets={"3.0": world.manifest, "4.0": world.manifest})
    world.repository.write(world.trust)
    proofs, run = world.look(tag=":3.0")
    assert [proof["reason"] for proof in proofs] == ["verified"] and roles(proofs) == ["targets/qa"], run
    assert world.look(tag=":4.0")[0] == []  # of which it may not speak
    with notary.Server(world.folder / "server") as server:
        world.repository.write(server.folder)
        assert world.reason(tag=":3.0", place=server.url) == "verified"


def test_delegations_in_their_order(world):
    """Releases, whom they name, targets, then the others breadth first."""
    other, repository = b"another", world.repository
    repository.delegate("targets/a", targets={"x": world.manifest})
    repository.delegate("targets/a/deep", targets={"x": other, "y": other, "z": world.manifest, "2.4": other})
    repository.delegate("targets/b", targets={"x": other, "y": world.manifest, "2.4": other})
    repository.write(world.trust)
    for tag, role in [("x", "targets/a"), ("y", "targets/b"), ("z", "targets/a/deep"), ("2.4", "targets")]:
        proofs, run = world.look(tag=":" + tag)
        assert [proof["reason"] for proof in proofs] == ["verified"] and roles(proofs) == [role], (tag, run)
    repository.tag("other", b"x", releases=True)
    repository.delegate("targets/releases/team", targets={"2.4": other})
    repository.write(world.trust)
    assert world.reason() == "artifact"  # what the releases' own say counts before targets


def test_delegations_within_those_of_who_delegates(world):
    world.repository.delegate("targets/a", paths=["1."])
    world.repository.delegate("targets/a/deep", paths=["1.5", "3."], targets={"1.5": world.manifest, "3.0": world.manifest, "1.4": world.manifest})
    world.repository.write(world.trust)
    assert world.reason(tag=":1.5") == "verified"
    assert world.look(tag=":3.0")[0] == [] and world.look(tag=":1.4")[0] == []


def test_a_delegation_by_several(world):
    world.repository.delegate("targets/qa", keys=2, threshold=2, targets={"3.0": world.manifest})
    world.repository.write(world.trust)
    assert world.reason(tag=":3.0") == "verified"
    one = world.repository.others["targets/qa"]["keys"][:1]
    world.repository.write(world.trust, tamper=lambda name, body: name == "targets/qa" and body.update(signers=one * 2))
    assert world.reason(tag=":3.0") == "signature"
    assert world.reason() == "verified"  # who does not hold keeps nobody else from saying it


@pytest.mark.parametrize("name", ["targets/../../x", "targets/A", "targets//a", "targets/a/b", "other/a", "targets/", "targets"])
def test_names_of_delegations(world, name):
    """What is no name, or is of somebody else, is nowhere looked for."""
    def tamper(role, body):
        if role == "targets":
            body["delegations"]["roles"][0]["name"] = name
        if role == "snapshot":
            body["meta"][name] = body["meta"].get(name) or body["meta"]["targets/qa"]

    world.repository.delegate("targets/qa", targets={"3.0": world.manifest})
    world.repository.write(world.trust, tamper=tamper)
    assert world.look(tag=":3.0")[0] == [] and world.reason() == "verified"


def test_a_delegation_that_does_not_hold(world):
    world.repository.delegate("targets/qa", paths=["3."], targets={"3.0": world.manifest})
    world.repository.expires["targets/qa"] = NOW - DAY
    world.repository.write(world.trust)
    assert world.reason() == "verified" and world.reason(tag=":3.0") == "expired" and world.look(tag=":4.0")[0] == []
    world.repository.expires["targets/qa"] = NOW + DAY
    world.repository.write(world.trust)
    (world.trust / "tuf" / GUN / "metadata" / "targets" / "qa.json").unlink()
    proofs, run = world.look(tag=":3.0")
    assert proofs == [] and run.code == 3, run


@pytest.fixture
def crowd(world):
    """A repository with as many delegations as are asked, all of one key, before that of releases."""
    key = Key()
    for i in range(64):
        world.repository.others[f"targets/d{i}"] = {"keys": [key], "paths": [""], "threshold": 1, "targets": {}}
    return world


def test_releases_behind_many_others(crowd):
    """Whom targets names first takes nobody's place who counts before targets."""
    crowd.repository.tag("2.4", b"another", releases=True)
    crowd.repository.delegate("targets/releases/team", targets={"2.5": b"another"})
    crowd.repository.tag("2.5", crowd.manifest)
    crowd.repository.write(crowd.trust)
    assert crowd.reason() == "artifact" and crowd.reason(tag=":2.5") == "artifact"


@pytest.mark.parametrize("part", ["sha256", "length"])
@pytest.mark.parametrize("released", [True, False])
def test_a_word_that_cannot_be_read(world, part, released):
    """It is the one that counts all the same: nobody's who comes behind it does."""
    world.repository.tag("2.4", b"another", releases=released)
    said = (world.repository.releases if released else world.repository.targets)["2.4"]
    (said["hashes"] if part == "sha256" else said).pop(part)
    world.repository.delegate("targets/qa", targets={"2.4": world.manifest})
    world.repository.write(world.trust)
    proofs, run = world.look()
    assert [proof["reason"] for proof in proofs] == ["metadata"] and (RELEASES if released else "targets") + ":" in proofs[0]["detail"], run
    assert world.look(tag="")[0] == []


def test_more_delegations_than_are_asked(crowd):
    crowd.repository.delegate("targets/last", targets={"3.0": crowd.manifest})
    crowd.repository.write(crowd.trust)
    assert crowd.reason() == "verified" and crowd.reason(tag="") == "verified"
    proofs, run = crowd.look(tag=":3.0")
    assert proofs == [] and run.code == 3 and "cap of 64 delegations" in run.out, run
    crowd.repository.targets.clear()
    crowd.repository.write(crowd.trust)
    proofs, run = crowd.look(tag="")
    assert proofs == [] and run.code == 3 and "cap of 64 delegations" in run.out, run


def test_more_of_the_releases_than_are_asked(world):
    """One that is left out may be the one that counts before targets."""
    world.repository.tag("x", b"x", releases=True)
    for i in range(64):
        world.repository.delegate(f"targets/releases/d{i}", targets={"2.4": b"another"} if i == 63 else {})
    world.repository.write(world.trust)
    proofs, run = world.look()
    assert proofs == [] and run.code == 3 and "cap of 64 delegations of targets/releases" in run.out, run


# ---- the chain

@pytest.mark.parametrize("role", ["root", "timestamp", "snapshot", "targets", RELEASES])
def test_expired(world, role):
    world.repository.tag("x", b"x", releases=True)
    world.repository.expires[role] = NOW - DAY
    world.repository.write(world.trust)
    assert world.reason() == "expired"
    assert world.reason("--at-time", (NOW - 2 * DAY).strftime("%Y-%m-%dT%H:%M:%SZ")) in ("verified", "certificate-expired")


@pytest.mark.parametrize("role", ["root", "timestamp", "snapshot", "targets", RELEASES])
def test_signed_by_others(world, role):
    world.repository.tag("x", b"x", releases=True)
    world.repository.write(world.trust, tamper=lambda name, body: name == role and body.update(signers=[Key()]))
    assert world.reason() == "signature"


@pytest.mark.parametrize("role,reason", [("root", "metadata"), ("snapshot", "metadata"), ("targets", "metadata"), (RELEASES, "metadata")])
def test_not_the_one_that_was_named(world, role, reason):
    world.repository.tag("x", b"x", releases=True)
    world.repository.write(world.trust, change=lambda name, data: data + b" " if name == role else data)
    assert world.reason() == reason


@pytest.mark.parametrize("role", ["snapshot", "targets", RELEASES])
def test_not_named_at_all(world, role):
    world.repository.tag("x", b"x", releases=True)
    names = {"snapshot": ("timestamp", "snapshot"), "targets": ("snapshot", "targets"), RELEASES: ("snapshot", RELEASES)}
    by, what = names[role]
    world.repository.write(world.trust, tamper=lambda name, body: name == by and body["meta"].pop(what))
    # A delegation that the snapshot has not is none.
    assert world.reason() == ("metadata" if role != RELEASES else "verified")


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_missing(world, role):
    world.repository.write(world.trust, change=lambda name, data: None if name == role else data)
    proofs, run = world.look()
    assert proofs == [] and run.code == 3 and role in run.out, run


@pytest.mark.parametrize("role", ["root", "timestamp", "snapshot", "targets"])
@pytest.mark.parametrize("damage", [b"", b"{}", b"[" * 3000, b'{"signed":{"_type":"Root"},"signatures":{}}'])
def test_damaged(world, role, damage):
    world.repository.write(world.trust, change=lambda name, data: damage if name == role else data)
    assert world.reason() in ("bundle-malformed", "metadata")


def test_a_keys_name_is_its_digest(world):
    """A key under another's name signs nothing."""
    other = Key()

    def swap(role, body):
        if role == "root":
            body["keys"][world.repository.keys["targets"][0].id] = other.json
        if role == "targets":
            body["signers"] = [other]
            other.id = world.repository.keys["targets"][0].id

    world.repository.write(world.trust, tamper=swap)
    assert world.reason() == "signature"


# ---- whose root it is

@pytest.mark.parametrize("name,reason", [(GUN, "verified"), ("registry.example.org/shop/*", "verified"), ("registry.example.org/other", "identity"),
                                         ("registry.example.org/shop", "identity"), ("other*", "identity")])
def test_the_roots_name(world, name, reason):
    world.repository.keys["root"] = [Key(name=name)]
    world.repository.write(world.trust)
    assert world.reason() == reason


def test_the_roots_certificate_expired(world):
    world.repository.keys["root"] = [Key(name=GUN, start=NOW - 9 * DAY, end=NOW - DAY)]
    world.repository.write(world.trust)
    assert world.reason() == "certificate-expired"
    assert world.reason("--at-time", (NOW - 2 * DAY).strftime("%Y-%m-%dT%H:%M:%SZ")) == "verified"


def test_a_root_without_a_certificate(world):
    world.repository.keys["root"] = [Key()]
    world.repository.write(world.trust)
    assert world.reason() == "identity"


def pins(world, **pinning):
    (world.folder / "pins.json").write_text(json.dumps({"trust_pinning": pinning}))
    return ["--dct-pins", world.folder / "pins.json"]


def test_pins(world):
    world.repository.write(world.trust)
    own = world.repository.keys["root"][0]
    proofs, run = world.look(*pins(world, certs={GUN: [own.id]}))
    assert proofs[0]["reason"] == "verified" and '"pinned"' in json.dumps(proofs[0]["claims"]), run
    assert world.reason(*pins(world, certs={GUN: ["0" * 64]})) == "certificate-untrusted"
    assert world.reason(*pins(world, certs={"registry.example.org/*": ["0" * 64], GUN: [own.id]})) == "verified"
    assert world.reason(*pins(world, certs={"registry.example.org/*": ["0" * 64]})) == "certificate-untrusted"
    assert world.reason(*pins(world, certs={"elsewhere/*": ["0" * 64]})) == "verified"
    assert world.reason(*pins(world, disable_tofu=True)) == "certificate-untrusted"
    assert world.reason(*pins(world, disable_tofu=True, certs={GUN: [own.id]})) == "verified"
    (world.folder / "pins.json").write_text("{}")
    run = world.plimsoll("provenance", f"oci:{world.layout}", "--dct", world.trust, "--dct-name", GUN, "--dct-pins", world.folder / "pins.json")
    assert run.code == 64 and "trust_pinning" in run.err, run


def test_pinned_authority(world):
    authority, other = Key(name="authority", ca=True), Key(name="other", ca=True)
    world.repository.keys["root"] = [Key(name=GUN, issuer=authority)]
    world.repository.write(world.trust)
    for key, reason in ((authority, "verified"), (other, "certificate-untrusted")):
        (world.folder / "ca.pem").write_bytes(key.certificate.public_bytes(serialization.Encoding.PEM))
        assert world.reason(*pins(world, ca={"registry.example.org/*": str(world.folder / "ca.pem")})) == reason


def test_rotation(world):
    """From a root that is known to the present one, over those between."""
    known = world.folder / "known"
    world.repository.write(known)
    for _ in range(3):
        world.repository.rotate(Key(name=GUN))
    world.repository.write(world.trust)
    proofs, run = world.look("--dct-known", known)
    assert proofs[0]["reason"] == "verified" and '"pinned"' in json.dumps(proofs[0]["claims"]), run
    (world.trust / "tuf" / GUN / "metadata" / "3.root.json").unlink()
    proofs, run = world.look("--dct-known", known)
    assert proofs == [] and run.code == 3, run


def test_a_root_of_somebody_else(world):
    known = world.folder / "known"
    world.repository.write(known)
    other = Repository(GUN)
    other.versions["root"] = 2
    other.tag("2.4", world.manifest)
    other.write(world.trust)
    assert world.reason("--dct-known", known) == "signature"
    assert world.reason() == "verified"  # who comes first


def test_an_older_root_than_the_known_one(world):
    world.repository.write(world.trust)
    known = world.folder / "known"
    world.repository.versions["root"] = 4
    world.repository.write(known)
    assert world.reason("--dct-known", known) == "metadata"


# ---- a server

def test_server(world):
    world.repository.tag("2.4", world.manifest, releases=True)
    with notary.Server(world.folder / "server") as server:
        world.repository.write(server.folder)
        assert world.reason(place=server.url) == "verified"
        assert world.look(place=server.url, tag=":9")[0] == []
        run = world.plimsoll("provenance", f"oci:{world.layout}", "-f", "json", "--dct", server.url, "--dct-name", "registry.example.org/none")
        assert not [p for p in run.json()["provenance"]["proofs"] if p["format"] == "dct"], run


def test_server_that_asks_who_we_are(world):
    """With the credentials of the registry, to the token server that it names, once."""
    with notary.Server(world.folder / "server", login=("me", "secret")) as server:
        world.repository.write(server.folder)
        proofs, run = world.look(place=server.url)
        assert proofs == [] and run.code == 3 and "401" in run.out, run
        docker = world.plimsoll.home / ".docker"
        docker.mkdir()
        (docker / "config.json").write_text(json.dumps({"auths": {"registry.example.org": {"auth": notary.b64(b"me:secret")}}}))
        server.asked.clear()
        assert world.reason(place=server.url) == "verified"
        assert [path for path, _ in server.asked].count("/token") == 1
        assert all("Basic" not in shown for path, shown in server.asked if path != "/token")
        server.realm = "http://example.org"  # which would get the password in the open
        proofs, run = world.look(place=server.url)
        assert proofs == [] and run.code == 3 and "without TLS" in run.out, run


def test_server_that_takes_an_identity_token(world):
    """Docker's `identitytoken`, by OAuth: never in a URL, nor to anybody but the token server."""
    with notary.Server(world.folder / "server", login=("me", "secret"), identity="of-me-alone") as server:
        world.repository.write(server.folder)
        docker = world.plimsoll.home / ".docker"
        docker.mkdir()
        entry = {"auth": notary.b64(b"<token>:"), "identitytoken": "of-me-alone"}
        (docker / "config.json").write_text(json.dumps({"auths": {"registry.example.org": entry}}))
        assert world.reason(place=server.url) == "verified"
        assert ("/token", "") in server.asked and not [1 for path, shown in server.asked if "of-me-alone" in path + shown]
        entry["identitytoken"] = "of-another"
        (docker / "config.json").write_text(json.dumps({"auths": {"registry.example.org": entry}}))
        proofs, run = world.look(place=server.url)
        assert proofs == [] and run.code == 3 and "401" in run.out, run
        server.realm = "http://example.org"
        proofs, run = world.look(place=server.url)
        assert proofs == [] and run.code == 3 and "without TLS" in run.out, run


def test_server_that_is_not_there(world):
    proofs, run = world.look(place="http://127.0.0.1:9")
    assert proofs == [] and run.code == 3 and "content trust" in run.out, run


# ---- what the notary program makes

has_notary = pytest.mark.skipif(not shutil.which("notary"), reason="the notary program is not installed")


@has_notary
def test_what_notary_publishes(world):
    with notary.Server(world.folder / "server") as server:
        trust = world.folder / "notary"
        env = {**os.environ, "HOME": str(world.folder), **{f"NOTARY_{role}_PASSPHRASE": "passphrase" for role in ("ROOT", "TARGETS", "SNAPSHOT", "DELEGATION")}}

        def run(*words):
            done = subprocess.run(["notary", "-s", server.url, "-d", str(trust), *map(str, words)], env=env, capture_output=True, text=True, input="")
            assert done.returncode == 0, (words, done.stdout, done.stderr)

        (world.folder / "manifest").write_bytes(world.manifest)
        run("init", GUN)
        run("add", GUN, "2.4", world.folder / "manifest")
        run("publish", GUN)
        run("list", GUN)  # its own copy is whole only then
        for place in (server.url, trust):
            proofs, look = world.look(place=place)
            assert [proof["reason"] for proof in proofs] == ["verified"], look
        # By another delegation than that of releases.
        key, certificate, private = Key("rsa", name=GUN), world.folder / "qa.crt", world.folder / "qa.key"
        certificate.write_bytes(key.certificate.public_bytes(serialization.Encoding.PEM))
        private.write_bytes(key.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()))
        run("key", "import", private, "--role", "targets/qa", "--gun", GUN)
        run("delegation", "add", GUN, "targets/qa", certificate, "--paths", "3.")
        run("publish", GUN)
        run("add", GUN, "3.0", world.folder / "manifest", "--roles", "targets/qa")
        run("publish", GUN)
        proofs, look = world.look(tag=":3.0", place=server.url)
        assert [proof["reason"] for proof in proofs] == ["verified"] and roles(proofs) == ["targets/qa"], look
        # A new root key, by its own command.
        run("key", "rotate", GUN, "targets")
        run("add", GUN, "2.5", world.folder / "manifest")
        run("publish", GUN)
        assert world.reason(tag=":2.5", place=server.url) == "verified"
        assert world.reason("--dct-known", trust, tag=":2.5", place=server.url) == "verified"
