# SPDX-License-Identifier: Apache-2.0
"""The TUF client: what is published as it should be is taken, and nothing that is older, expired, of others or damaged."""
import datetime
import http.server
import json
import os
import shutil
import threading

import pytest

pytest.importorskip("cryptography", reason="python3-cryptography signs the repositories")
import tuf  # noqa: E402
from conftest import ROOT  # noqa: E402

BUILT_IN = (ROOT / "data" / "sigstore" / "trusted_root.json").read_bytes()
DAY = datetime.timedelta(days=1)


class World:
    """A repository, its first root, a folder to keep things in, and the program."""

    def __init__(self, plimsoll, folder, **keywords):
        self.plimsoll, self.folder = plimsoll, folder
        self.repository = tuf.Repository(folder / "mirror", {"trusted_root.json": BUILT_IN}, **keywords)
        self.kept = folder / "kept"
        (folder / "first.json").write_bytes(self.repository.first_root)

    def update(self, *options, mirror=None):
        return self.plimsoll("trust", "update", "--root", self.folder / "first.json", "--folder", self.kept,
                             "--mirror", mirror or self.folder / "mirror", *options)

    def version(self, name):
        return json.loads((self.kept / f"{name}.json").read_text())["signed"]["version"]


@pytest.fixture
def world(plimsoll, tmp_path):
    return World(plimsoll, tmp_path)


def refused(run, *words):
    assert run.code == 2, run
    for word in words:
        assert word in run.err, run
    return True


@pytest.mark.parametrize("scheme", ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ed25519", "rsassa-pss-sha256"])
@pytest.mark.parametrize("consistent", [True, False])
def test_update(plimsoll, tmp_path, scheme, consistent):
    world = World(plimsoll, tmp_path, scheme=scheme, consistent=consistent)
    world.repository.publish()
    run = world.update("-o", tmp_path / "out.json")
    assert run.code == 0, run
    assert (tmp_path / "out.json").read_bytes() == BUILT_IN == (world.kept / "trusted_root.json").read_bytes()
    assert "root       version 1" in run.out and "targets    version 1" in run.out
    # Nothing new: nothing changes.
    before = {path.name: path.read_bytes() for path in world.kept.iterdir() if path.name != "update.json"}
    assert world.update().code == 0
    assert before == {path.name: path.read_bytes() for path in world.kept.iterdir() if path.name != "update.json"}


def test_rotation(world):
    world.repository.publish()
    assert world.update().code == 0
    new = [tuf.Key() for _ in range(3)]
    world.repository.rotate(new)
    world.repository.rotate()
    world.repository.keys["timestamp"] = [tuf.Key()]
    world.repository.rotate()
    world.repository.publish()
    run = world.update()
    assert run.code == 0 and world.version("root") == 4 and world.version("timestamp") == 2, run


@pytest.mark.parametrize("old,new,words", [(1, 2, "by the last one's keys: signed by 1"), (2, 1, "by its own keys: signed by 1"), (2, 0, "signed by 0")])
def test_rotation_by_too_few(world, old, new, words):
    world.repository.publish()
    assert world.update().code == 0
    world.repository.rotate([tuf.Key() for _ in range(3)], old=old, new=new)
    assert refused(world.update(), words)
    assert world.version("root") == 1


def test_a_key_counts_once_whatever_it_is_called(world):
    """Two names for one key, and two signatures by it, are one."""
    twice = world.repository.keys["root"][0]

    def rename(body):
        body["keys"]["another"] = twice.json
        body["roles"]["root"]["keyids"].append("another")

    world.repository.publish()
    world.repository.rotate(tamper=rename)
    assert world.update().code == 0
    data = json.loads(world.repository.rotate(tamper=rename, old=1, new=1))
    signature = data["signatures"][0]
    data["signatures"] += [signature, {"keyid": "another", "sig": signature["sig"]}]
    (world.folder / "mirror" / "3.root.json").write_text(json.dumps(data))
    assert refused(world.update(), "signed by 1 of the keys")


def test_roots_are_one_after_the_other(world):
    world.repository.publish()
    world.repository.rotate(tamper=lambda body: body.update(version=5))
    assert refused(world.update(), "version 5, not 2")
    (world.folder / "mirror" / "2.root.json").write_bytes(world.repository.first_root)
    assert refused(world.update(), "version 1, not 2")


@pytest.mark.parametrize("role", ["root", "timestamp", "snapshot", "targets"])
def test_expired(world, role):
    world.repository.expires[role] = tuf.NOW - DAY
    world.repository.rotate()
    world.repository.publish()
    assert refused(world.update(), role, "expired on")


def test_an_expired_root_in_between(world):
    world.repository.expires["root"] = tuf.NOW - DAY
    world.repository.rotate()
    world.repository.expires["root"] = tuf.NOW + DAY
    world.repository.rotate()
    world.repository.publish()
    assert world.update().code == 0


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_rollback(world, role):
    """A version that is older than what was seen, signed as it should be."""
    for _ in range(3):
        world.repository.publish()
    assert world.update().code == 0

    def older(name, body):
        if name == role:
            body["version"] = 1
        if role == "targets" and name == "snapshot":
            body["meta"]["targets.json"]["version"] = 1

    world.repository.publish(older)
    if role == "snapshot":  # the timestamp names what it is
        world.repository.publish(lambda name, body: name == "timestamp" and body["meta"]["snapshot.json"].update(version=1))
    assert refused(world.update(), "was seen before" if role != "targets" else "names version 1 of targets.json, and 3 was seen before")


def test_a_role_vanishes(world):
    world.repository.delegate("other", {}, ["other/*"])
    world.repository.publish()
    assert world.update().code == 0
    world.repository.publish(lambda name, body: name == "snapshot" and body["meta"].pop("other.json"))
    assert refused(world.update(), "other.json was there before and is not any more")


def test_recovers_from_a_version_that_was_set_too_high(world):
    """Whoever had the keys of timestamp and snapshot set them to the end: new keys make them count anew."""
    world.repository.versions.update(timestamp=1000, snapshot=1000)
    world.repository.publish()
    assert world.update().code == 0
    world.repository.keys.update(timestamp=[tuf.Key()], snapshot=[tuf.Key()])
    world.repository.versions.update(timestamp=1, snapshot=1)
    world.repository.rotate()
    world.repository.publish()
    assert world.update().code == 0 and world.version("timestamp") == 2


def test_mix_and_match(world):
    """Documents of two snapshots."""
    world.repository.publish()
    world.repository.publish(lambda name, body: name == "targets" and body.update(version=1))
    assert refused(world.update(), "targets: version 1, not 2")


@pytest.mark.parametrize("role", ["snapshot", "targets"])
def test_hashes(world, role):
    world.repository.hashed = True
    world.repository.publish()
    assert world.update().code == 0
    world.repository.publish()
    path = world.folder / "mirror" / f"2.{role}.json"
    whole = path.read_bytes()
    for damaged in (whole + b" ", whole[:-1], whole.replace(b"\n", b" ", 1)):
        path.write_bytes(damaged)
        assert refused(world.update(), role)
    path.write_bytes(whole)
    assert world.update().code == 0


@pytest.mark.parametrize("name", ["timestamp.json", "1.snapshot.json", "1.targets.json"])
def test_missing(world, name):
    world.repository.publish()
    (world.folder / "mirror" / name).unlink()
    assert refused(world.update(), name)


@pytest.mark.parametrize("name", ["timestamp.json", "1.snapshot.json", "1.targets.json", "2.root.json"])
@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b'{"signed":{},"signatures":[]}', b'{"signed":{"a":1,"a":2}}', b"\xff", b"[" * 5000])
def test_damaged(world, name, damage):
    world.repository.rotate()
    world.repository.publish()
    (world.folder / "mirror" / name).write_bytes(damage)
    assert refused(world.update())
    assert not (world.kept / "trusted_root.json").exists()


@pytest.mark.parametrize("name,cap", [("timestamp.json", 16 << 10), ("1.snapshot.json", 2 << 20), ("1.targets.json", 5 << 20), ("2.root.json", 512 << 10)])
def test_caps(world, name, cap):
    world.repository.rotate()
    world.repository.publish()
    path = world.folder / "mirror" / name
    path.write_bytes(path.read_bytes() + b" " * cap)
    assert refused(world.update(), str(cap))


def test_signed_by_others(world):
    world.repository.publish()
    for role in ("timestamp", "snapshot", "targets"):
        kept = world.repository.keys[role]
        world.repository.keys[role] = [tuf.Key()]
        world.repository.publish()
        assert refused(world.update(), role, "signed by 0 of the keys")
        world.repository.keys[role] = kept
    world.repository.publish()
    assert world.update().code == 0


def test_of_another_kind(world):
    """The keys of one role must not make another's document."""
    world.repository.publish()
    shutil.copy(world.folder / "mirror" / "1.snapshot.json", world.folder / "mirror" / "timestamp.json")
    assert refused(world.update(), '"snapshot", not "timestamp"')


def test_target(world):
    world.repository.publish()
    path = next((world.folder / "mirror" / "targets").iterdir())
    path.write_bytes(BUILT_IN[:-1] + b" ")
    assert refused(world.update(), "sha256")
    path.write_bytes(BUILT_IN + b" ")
    assert refused(world.update(), "of another length")
    path.unlink()
    assert refused(world.update(), "trusted_root.json")
    path.write_bytes(BUILT_IN)
    assert world.update().code == 0
    world.repository.targets = {}
    world.repository.publish()
    assert refused(world.update(), "no role has it")


def test_target_that_is_no_trusted_root(world):
    world.repository.targets = {"trusted_root.json": b"{}"}
    world.repository.publish()
    assert refused(world.update(), "mediaType")


@pytest.mark.parametrize("authorities", ["certificateAuthorities", "timestampAuthorities"])
def test_target_with_a_damaged_certificate(world, authorities):
    """Certificates are decoded when a signature asks for them, but not before what an update brought is kept."""
    root = json.loads(BUILT_IN)
    root[authorities][-1]["certChain"]["certificates"][-1]["rawBytes"] = "AAAA"
    world.repository.targets = {"trusted_root.json": json.dumps(root).encode()}
    world.repository.publish()
    assert refused(world.update(), "the trusted root is damaged") and not (world.kept / "trusted_root.json").exists()


def test_delegated(world):
    world.repository.targets = {}
    world.repository.delegate("docs", {"a.txt": b"a"}, ["docs/*"])
    world.repository.delegate("trust", {"trusted_root.json": BUILT_IN}, ["trusted_root.*"])
    world.repository.publish()
    assert refused(world.update(), "of a delegated role")  # it is found there, and yet not kept


def test_a_delegation_that_ends_the_search(world):
    world.repository.targets = {}
    world.repository.delegate("first", {}, ["*"], terminating=True)
    world.repository.delegate("second", {"trusted_root.json": BUILT_IN}, ["*"])
    world.repository.publish()
    assert refused(world.update(), "no role has it")


def test_a_delegation_that_does_not_cover(world):
    world.repository.targets = {}
    world.repository.delegate("docs", {"trusted_root.json": BUILT_IN}, ["docs/*", "trusted_root.jso", "**", "{trusted_root.json}"])
    world.repository.publish()
    assert refused(world.update(), "no role has it")


class Server(http.server.SimpleHTTPRequestHandler):
    missing = 404

    def log_message(self, *_):
        pass

    def do_GET(self):
        if os.path.exists(self.translate_path(self.path)):
            super().do_GET()
        else:
            self.send_error(self.missing)


@pytest.mark.parametrize("missing", [404, 403])
def test_by_http(world, missing):
    """Where a root does not exist some stores answer that it is forbidden."""
    world.repository.rotate()
    world.repository.publish()
    handler = type("Handler", (Server,), {"missing": missing})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *a: handler(*a, directory=str(world.folder / "mirror")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        run = world.update(mirror=f"http://127.0.0.1:{server.server_address[1]}/")
        assert run.code == 0 and world.version("root") == 2, run
        run = world.update("--offline", mirror=f"http://127.0.0.1:{server.server_address[1]}/")
        assert run.code == 64 and "--offline" in run.err, run
    finally:
        server.shutdown()


def test_the_built_in_root(plimsoll, tmp_path):
    """Sigstore's own, signed by three of five whom nobody here is: it is believed, and what is missing is what comes next."""
    (tmp_path / "mirror").mkdir()
    run = plimsoll("trust", "update", "--mirror", tmp_path / "mirror", "--folder", tmp_path / "kept")
    assert refused(run, "timestamp.json")
    assert (tmp_path / "kept" / "root.json").read_bytes() == (ROOT / "data" / "sigstore" / "root.json").read_bytes()
    # Its successor by itself: the same bytes are not one version on.
    (tmp_path / "mirror" / "17.root.json").write_bytes((tmp_path / "kept" / "root.json").read_bytes())
    assert refused(plimsoll("trust", "update", "--mirror", tmp_path / "mirror", "--folder", tmp_path / "kept"), "version 16, not 17")


def test_status(plimsoll, tmp_path):
    run = plimsoll("trust", "status")
    assert run.code == 0 and "* built in   of " in run.out and "never: plimsoll trust update" in run.out, run
    assert plimsoll("trust", "statsu").code == 64
    assert plimsoll("trust", "update", "--root", tmp_path / "x").code == 64
    assert plimsoll("trust", "status", "--mirror", "x").code == 64


def test_what_was_updated_is_used(plimsoll, tmp_path, world):
    """In the usual folder, where it holds; where it was changed it is not, and that is told."""
    world.repository.publish()
    assert world.update().code == 0
    usual = plimsoll.home / "data" / "plimsoll" / "sigstore"
    shutil.copytree(world.kept, usual)
    run = plimsoll("trust", "status")
    assert "* updated    on " in run.out and "  built in" in run.out, run
    (usual / "trusted_root.json").write_bytes(BUILT_IN + b" ")
    run = plimsoll("trust", "status")
    assert "* built in" in run.out and "not usable" in run.out, run
    # Of an earlier day than the one that is built in.
    (usual / "trusted_root.json").write_bytes(BUILT_IN)
    (usual / "update.json").write_text('{"updated": "2020-01-01T00:00:00Z", "mirror": "m"}')
    assert "* built in" in plimsoll("trust", "status").out
