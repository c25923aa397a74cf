# SPDX-License-Identifier: Apache-2.0
"""containerd through its socket: the program itself is the truth, a stand-in is what goes wrong."""
import contextlib
import http.server
import json
import os
import random
import socketserver
import subprocess
import tarfile
import threading

import pytest

from containerd import Daemon, StandIn, endless, framed, message
from images import ImageBuilder, file, write_index
from test_local_stores import facts, shop

OTHER = "sha256:" + "0" * 64


def large():
    """Of layers that come in several parts."""
    noise = random.Random(4)
    image = ImageBuilder("localhost/large:1")
    for number in range(3):
        image.layer(file(f"usr/lib/{number}", noise.randbytes(9_000_000)), file("etc/os-release", "ID=debian\nVERSION_ID=12\n"))
    return image


# --- the program itself -----------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def daemon():
    with Daemon() as daemon:
        yield daemon


@pytest.mark.parametrize("packing", ["none", "gzip", "zstd", "docker"])
def test_it_is_the_very_image(plimsoll, tmp_path, daemon, packing):
    image, name = shop(), f"localhost/{packing}:1"
    image.name = name
    archive = image.docker(tmp_path / "a.tar") if packing == "docker" else image.oci_archive(tmp_path / "a.tar", refs=[name], compression=packing)
    daemon.load("k8s.io", archive)
    wanted = facts(plimsoll("scan", archive, "-f", "json"))
    for short in (name, name.removeprefix("localhost/")):
        run = plimsoll("scan", f"containerd:{short}", "--offline", "-f", "json", env=daemon.env)
        assert facts(run) == wanted
        asked, disk = run.json(), plimsoll("scan", f"containerd:[{daemon.root}]{short}", "-f", "json").json()
        for report in (asked, disk):
            report["target"].pop("reference"), report.pop("created")
        assert asked == disk and asked["target"]["kind"] == "containerd" and asked["target"]["names"] == [name]
        digest = run.json()["target"]["digest"]
        assert facts(plimsoll("scan", f"containerd:@{digest}", "-f", "json", env={**daemon.env, "CONTAINERD_ADDRESS": f"unix://{daemon.socket}"})) == wanted


def test_layers_come_in_parts(plimsoll, tmp_path, daemon):
    archive = large().oci_archive(tmp_path / "large.tar", refs=["localhost/large:1"])
    daemon.load("default", archive)
    for jobs in ("1", "4"):
        run = plimsoll("scan", "containerd:large:1", "--jobs", jobs, "--no-cache", "-f", "json", env=daemon.env)
        assert facts(run) == facts(plimsoll("scan", archive, "-f", "json"))


def test_names_of_its_namespaces(plimsoll, tmp_path, daemon):
    for space in ("one", "two"):
        image = ImageBuilder("localhost/both:1", env=[f"A={space}"]).layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"))
        daemon.load(space, image.oci_archive(tmp_path / f"{space}.tar", refs=["localhost/both:1"]))
    run = plimsoll("inspect", "containerd:both:1", env=daemon.env)
    assert run.code == 2 and "different images" in run.err and "CONTAINERD_NAMESPACE=one chooses one" in run.err
    for space in ("one", "two"):
        run = plimsoll("inspect", "containerd:both:1", "-f", "json", env={**daemon.env, "CONTAINERD_NAMESPACE": space})
        assert run.code == 0 and f"A={space}" in run.out
    for name, space, said in (("both:2", None, "no image both:2; it has localhost/both:1"), ("both:1", "none", "no image both:1 in the namespace none"),
                              ("bth:1", None, "it has localhost/both:1"), ("nothing", None, "no image nothing:latest\n"), (f"@{OTHER}", None, "no content"),
                              ("@sha256:1", None, "is no digest"), ("both:1", "a b", "containerd answers 3: namespace validation")):
        run = plimsoll("inspect", f"containerd:{name}", env={**daemon.env, "CONTAINERD_NAMESPACE": space})
        assert run.code in (2, 64) and said in run.err, run


def test_what_it_does_not_keep(plimsoll, tmp_path, daemon):
    """An index of two platforms, of which one is taken away, and then a layer of the other."""
    images = [ImageBuilder("localhost/multi:1", architecture=name, env=[f"A={name}"]).layer(file("etc/os-release", "ID=debian\n"), file("a", name))
              for name in ("amd64", "arm64")]
    archive = tmp_path / "multi.tar"
    with tarfile.open(archive, "w") as tar:
        tar.add(write_index(tmp_path / "multi", images, nested=True), arcname=".")
    daemon.load("multi", archive, "--all-platforms", "--index-name", "localhost/multi:1")
    for image in images:
        run = plimsoll("inspect", "containerd:multi:1", "--platform", f"linux/{image.platform['architecture']}", "-f", "json", env=daemon.env)
        assert run.code == 0 and f"A={image.platform['architecture']}" in run.out, run
    amd, arm = (image.blobs()[0] for image in images)
    daemon.ctr("multi", "content", "rm", arm["digest"])
    run = plimsoll("inspect", "containerd:multi:1", "--platform", "linux/arm64", env=daemon.env)
    assert run.code == 2 and arm["digest"] in run.err and "only another platform" in run.err and "ctr -n multi content fetch --all-platforms NAME" in run.err
    layer = json.loads(images[0].blobs()[1][amd["digest"]])["layers"][0]["digest"]
    daemon.ctr("multi", "content", "rm", layer)
    run = plimsoll("scan", "containerd:multi:1", "--platform", "linux/amd64", env=daemon.env)
    assert run.code == 2 and layer in run.err and "was removed, or never pulled" in run.err and "registry:localhost/multi:1" in run.err, run


def test_layers_that_it_has_unpacked_and_discarded(plimsoll, tmp_path, daemon):
    archive = shop().oci_archive(tmp_path / "a.tar", refs=["localhost/unpacked:1"])
    try:
        daemon.ctr("unpacked", "images", "import", archive)
    except AssertionError as e:
        pytest.skip(f"containerd cannot unpack here: {e}")
    manifest, blobs = shop().blobs()
    layer = json.loads(blobs[manifest["digest"]])["layers"][1]["digest"]
    daemon.ctr("unpacked", "content", "rm", layer)
    (daemon.root / "io.containerd.content.v1.content/blobs/sha256" / layer[7:]).unlink(missing_ok=True)  # its collector comes later
    for reference, env in (("containerd:unpacked:1", daemon.env), (f"containerd:[{daemon.root}]unpacked:1", None)):
        run = plimsoll("scan", reference, env=env)
        assert run.code == 2 and f"layer 2 of 2: {layer} is not kept: containerd discarded it once it was unpacked by overlayfs\n" in run.err, run
        assert "registry:localhost/unpacked:1; without a network: ctr -n unpacked images mount NAME DIR, and dir:DIR" in run.err
    # What is advised.
    folder = tmp_path / "mounted"
    folder.mkdir()
    daemon.ctr("unpacked", "images", "mount", "localhost/unpacked:1", folder)
    try:
        packages = plimsoll("scan", f"dir:{folder}", "-f", "json").json()["packages"]
    finally:
        subprocess.run(["umount", folder], check=True)
    assert [package["name"] for package in packages] == ["libc6"]


# --- a stand-in -------------------------------------------------------------------------------------------------------

@contextlib.contextmanager
def stand_in(tmp_path, image, space="k8s.io", name="localhost/shop:2.4"):
    manifest, blobs = image.blobs()
    with StandIn(tmp_path / "c.sock", {space: {name: manifest}}, blobs) as server:
        server.manifest, server.config, server.layers = manifest, image.config_digest, json.loads(blobs[manifest["digest"]])["layers"]
        yield server


def test_what_is_asked(plimsoll, tmp_path):
    image = large()
    with stand_in(tmp_path, image, name="localhost/large:1") as server:
        run = plimsoll("scan", "containerd:large:1", "-f", "json", env=server.env)
        assert facts(run) == facts(plimsoll("scan", image.oci_archive(tmp_path / "a.tar"), "-f", "json"))
        assert [call[:2] for call in server.asked[:2]] == [("Namespaces/List", None), ("Images/List", "k8s.io")]
        assert {space for method, space, _ in server.asked if method.startswith("Content/")} == {"k8s.io"}
        for layer in server.layers:
            # Each byte once, in parts of four MiB.
            parts = [(request.get(2, 0), request[3]) for method, _, request in server.asked if method == "Content/Read" and request[1].decode() == layer["digest"]]
            assert parts == [(at, min(4 << 20, layer["size"] - at)) for at in range(0, layer["size"], 4 << 20)] and len(parts) == 3
        server.asked.clear()
        assert plimsoll("scan", "containerd:large:1", env={**server.env, "CONTAINERD_NAMESPACE": "k8s.io"}).code in (0, 3)
        assert not any(method == "Namespaces/List" for method, _, _ in server.asked)


def test_ids_and_names_as_the_disk_has_them(plimsoll, tmp_path):
    image = shop()
    manifest, blobs = image.blobs()
    names = {"default": {"localhost/both:1": manifest, "localhost/gone:1": {**manifest, "digest": OTHER}},
             "k8s.io": {"localhost/shop:2.4": manifest, image.config_digest: manifest, "registry.example/team/pause:3.9": manifest,
                         f"registry.example/team/pause@{OTHER}": {**manifest, "digest": OTHER}, "localhost/both:1": {**manifest, "digest": OTHER}}}
    with StandIn(tmp_path / "c.sock", names, blobs) as server:
        # An image without a digest is nobody's concern but its own.
        names["k8s.io"]["localhost/bad:1"] = {**manifest, "digest": ""}
        for name in ("shop:2.4", "localhost/shop:2.4", image.config_digest, image.config_digest[7:19], manifest["digest"], manifest["digest"][7:19],
                     f"@{manifest['digest']}"):
            assert plimsoll("inspect", f"containerd:{name}", env=server.env).code == 0, name
        for name, said in (("shop:9", "it has localhost/shop:2.4"), ("pause", "it has registry.example/team/pause:3.9\n"), ("team/pause", "it has registry.example/"),
                           ("use:3.9", "no image use:3.9\n"), (manifest["digest"][7:18], "no image"), ("both:1", "different images"), ("gone:1", "is not kept")):
            run = plimsoll("inspect", f"containerd:{name}", env=server.env)
            assert run.code == 2 and said in run.err, run


def cut(answer):
    answer.data = [b"".join(answer.data)[:-3]]


def replaced(data):
    def fault(answer):
        answer.data = data
    return fault


def ends_with(*trailers):
    def fault(answer):
        answer.trailers = list(trailers)
    return fault


def failing(status, words=""):
    def fault(answer):
        answer.data, answer.trailers = [], [("grpc-status", str(status)), ("grpc-message", words)]
    return fault


def at_once(answer):
    """Status and headers are one."""
    answer.headers += [("grpc-status", "14"), ("grpc-message", "later")]
    answer.data, answer.trailers = [], []


def not_found_page(answer):
    answer.headers, answer.data, answer.trailers = [(":status", "404")], [b"<html>"], []


def reset(answer):
    answer.data, answer.reset = answer.data[:1], True


FAULTS = {
    "cut": ("Content/Read", cut, "truncated"),
    "cut list": ("Images/List", cut, "truncated"),
    "no status": ("Content/Read", ends_with(), "ends without a status"),
    "status that is none": ("Content/Read", ends_with(("grpc-status", "-1")), "ends without a status"),
    "status": ("Content/Read", failing(13, "a%20b%0Ac"), "containerd answers 13: a b"),
    "status at once": ("Namespaces/List", at_once, "containerd answers 14: later"),
    "status behind all": ("Content/Read", ends_with(("grpc-status", "15"), ("grpc-message", "data loss")), "containerd answers 15: data loss"),
    "no such service": ("Namespaces/List", failing(12, "unknown service"), "has no containerd.services.namespaces.v1.Namespaces/List"),
    "denied": ("Images/List", failing(7, "no"), "containerd answers 7: no"),
    "no gRPC": ("Namespaces/List", not_found_page, "no server of gRPC: status 404"),
    "reset": ("Content/Read", reset, "c.sock"),
    "compressed": ("Content/Read", replaced([framed(b"a", compressed=1)]), "compressed"),
    "huge": ("Content/Read", replaced([b"\0\xff\xff\xff\xffabc"]), "truncated"),
    "huge list": ("Images/List", replaced([b"\0\x7f\xff\xff\xff" + b"a" * 100]), "truncated"),
    "endless": ("Content/Read", replaced(endless(b"\0\0\0\0\0" + b"a" * 60000)), "cap of 8388608 bytes"),
    "endless list": ("Images/List", replaced(endless(b"a" * 60000)), "cap of 16777216 bytes"),
    "no message": ("Images/List", replaced([]), "with no message"),
    "two messages": ("Images/List", lambda answer: answer.data.append(framed(b"")), "with more than one message"),
    "malformed list": ("Images/List", replaced([framed(b"\x0a\x05ab")]), "malformed protobuf"),
    "malformed image": ("Images/List", replaced([framed(message((1, b"\x0f")))]), "malformed protobuf"),
    "malformed namespace": ("Namespaces/List", replaced([framed(message((1, b"\x08")))]), "malformed protobuf"),
    "malformed content": ("Content/Read", replaced([framed(b"\x12\x05ab")]), "malformed protobuf"),
    "malformed info": ("Content/Info", replaced([framed(message((1, b"\x10")))]), "malformed protobuf"),
    "many namespaces": ("Namespaces/List", replaced([framed(message(*[(1, message((1, "a")))] * 1001))]), "limit of 1000 namespaces"),
    "image without digest": ("Images/List", replaced([framed(message((1, message((1, "localhost/shop:2.4"), (3, message((1, "a")))))))]), "without a digest"),
    "nothing of a part": ("Content/Read", replaced([]), "truncated: 0 of"),
    "an empty piece": ("Content/Read", replaced([framed(message((1, 0)))]), "a piece of 0"),
    "more than was asked for": ("Content/Read", replaced([framed(message((2, b"a" * 100000)))]), "a piece of 100000"),
    "trailers without end": ("Content/Read", ends_with(*[("a", "b" * 8000)] * 40), "c.sock"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_faults(plimsoll, tmp_path, what):
    method, fault, said = FAULTS[what]
    with stand_in(tmp_path, shop()) as server:
        assert plimsoll("scan", "containerd:shop:2.4", "--no-cache", env=server.env).code in (0, 3)
        server.faults[method] = fault
        run = plimsoll("scan", "containerd:shop:2.4", "--no-cache", env=server.env, timeout=60)
        assert run.code == 2 and said in run.err and "c.sock" in run.err, run


def test_a_layer_that_breaks_in_its_middle(plimsoll, tmp_path):
    with stand_in(tmp_path, large(), name="localhost/large:1") as server:
        for fault in (reset, cut, failing(2, "broken")):
            server.faults["Content/Read"] = lambda answer: fault(answer) if server.asked[-1][2].get(2) else None
            run = plimsoll("scan", "containerd:large:1", "--no-cache", env=server.env)
            assert run.code == 2 and "layer" in run.err and "c.sock" in run.err, run


@pytest.mark.parametrize("which", ["manifest", "config", "layer"])
def test_other_bytes_under_a_digest(plimsoll, tmp_path, which):
    image = shop()
    with stand_in(tmp_path, image) as server:
        digest = {"manifest": server.manifest["digest"], "config": image.config_digest, "layer": server.layers[1]["digest"]}[which]
        sound = server.blobs[digest]
        # Of a layer the time in gzip's header: it unpacks to the very same.
        server.blobs[digest] = sound[:4] + bytes([sound[4] ^ 1]) + sound[5:]
        run = plimsoll("scan", "containerd:shop:2.4", env=server.env)
        assert run.code == 2 and "digest" in run.err, run
        # Shorter than its descriptor says.
        server.blobs[digest] = sound[:-1]
        run = plimsoll("scan", "containerd:shop:2.4", env=server.env)
        assert run.code == 2 and "bytes" in run.err, run


def test_a_layer_that_is_not_kept(plimsoll, tmp_path):
    with stand_in(tmp_path, shop()) as server:
        del server.blobs[server.layers[1]["digest"]]
        for snapshotter, why, advice in ((None, "it was removed, or never pulled", "{}, or ctr -n k8s.io content fetch NAME"),
                                         ("overlayfs", "containerd discarded it once it was unpacked by overlayfs", "{}; without a network: ctr -n k8s.io images mount"),
                                         ("stargz", "it was unpacked by stargz, or is pulled lazily by it", "{}; without a network: ctr -n k8s.io images mount")):
            if snapshotter:
                server.labels[server.config] = {"a": "b", f"containerd.io/gc.ref.snapshot.{snapshotter}": "sha256:1"}
            for reference, name in (("shop:2.4", "localhost/shop:2.4"), (f"@{server.manifest['digest']}", "NAME")):
                run = plimsoll("inspect", f"containerd:{reference}", env=server.env)
                assert run.code == 2 and f"layer 2 of 2: {server.layers[1]['digest']} is not kept: {why}\n" in run.err, run
                assert f"registry:{advice.format(name)}" in run.err, run


def test_content_of_another_namespace_is_not_taken(plimsoll, tmp_path):
    manifest, blobs = shop().blobs()
    with StandIn(tmp_path / "c.sock", {"a": {}, "b": {"localhost/shop:2.4": manifest}}, {("a", digest): blob for digest, blob in blobs.items()}) as server:
        run = plimsoll("inspect", "containerd:shop:2.4", env=server.env)
        assert run.code == 2 and "is not kept" in run.err, run
        assert plimsoll("inspect", f"containerd:@{manifest['digest']}", env=server.env).code == 0


def test_who_does_not_answer(plimsoll, tmp_path):
    with stand_in(tmp_path, shop()) as server:
        waiting = threading.Event()
        server.faults["Images/List"] = lambda answer: waiting.wait(30)
        run = plimsoll("inspect", "containerd:shop:2.4", "--timeout", "1s", env=server.env, timeout=20)
        waiting.set()
        assert run.code == 2 and "time" in run.err, run


# --- sockets ----------------------------------------------------------------------------------------------------------

def test_sockets_that_are_none(plimsoll, tmp_path):
    (tmp_path / "file").write_text("")
    for address, code, said in (("/nowhere.sock", 2, "/nowhere.sock: No such file"), (tmp_path / "file", 2, "nobody listens there"),
                                ("tcp://1.2.3.4:5", 2, "only a socket of this machine"), ("c.sock", 2, "by its whole path")):
        run = plimsoll("inspect", "containerd:shop", env={"CONTAINERD_ADDRESS": str(address)})
        assert run.code == code and said in run.err, run


def test_a_socket_of_another_user(plimsoll, tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may read every socket")
    with stand_in(tmp_path, shop()) as server:
        os.chmod(server.path, 0)
        run = plimsoll("inspect", "containerd:shop:2.4", env=server.env)
        assert run.code == 2 and "Permission denied" in run.err and "as root" in run.err, run


def test_a_socket_of_another_program(plimsoll, tmp_path):
    class Server(socketserver.ThreadingUnixStreamServer):
        daemon_threads = True

    class Handler(http.server.BaseHTTPRequestHandler):
        def address_string(self):
            return "local"

        def log_message(self, *_):
            pass
    server = Server(str(tmp_path / "d.sock"), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    run = plimsoll("inspect", "containerd:shop:2.4", env={"CONTAINERD_ADDRESS": str(tmp_path / "d.sock")})
    server.shutdown()
    server.server_close()
    assert run.code == 2 and "d.sock" in run.err, run


def test_the_store_named_is_read_and_nobody_asked(plimsoll, tmp_path):
    with stand_in(tmp_path, shop()) as server:
        run = plimsoll("inspect", f"containerd:[{tmp_path}/none]shop:2.4", env=server.env)
        assert run.code == 2 and "none: No such file" in run.err and not server.asked
