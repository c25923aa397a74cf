# SPDX-License-Identifier: Apache-2.0
"""Images that engines of this machine have: Podman's store as skopeo writes it, Docker's made of it, containerd's content store, and engines behind sockets."""
import base64
import contextlib
import hashlib
import http.server
import json
import os
import shutil
import socketserver
import subprocess
import threading
from urllib.parse import unquote

import pytest

import bolt
from images import ImageBuilder, file, folder, hardlink, opaque, symlink, whiteout

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
STATUS = "Package: libc6\nStatus: install ok installed\nVersion: 2.36-9\nArchitecture: amd64\n\n"


def shop():
    image = ImageBuilder("shop:2.4", env=["A=b"])
    image.layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("etc/motd", "hello"), symlink("lib", "usr/lib"), file("usr/bin/a", "x" * 300000),
                hardlink("usr/bin/b", "usr/bin/a"), folder("d"), file("d/x", "1"), file("usr/empty", ""), file("var/lib/dpkg/status", STATUS))
    image.layer(whiteout("etc/motd"), file("etc/ü/n", "é"), opaque("d"), file("d/y", "2"))
    return image


def facts(run):
    """A report without what tells one place of an image from another."""
    assert run.code in (0, 3), run
    report = run.json()
    report.pop("created")
    for key in ("reference", "kind", "names", "mediaType", "indexDigest", "manifestDigest", "digest"):
        report["target"].pop(key, None)
    for layer in report["target"]["layers"]:
        for key in ("digest", "size", "mediaType"):
            layer.pop(key, None)
    return report


# --- Podman ----------------------------------------------------------------------------------------------------------

def storage(tmp_path, driver, layout, name="localhost/shop:2.4"):
    if not shutil.which("skopeo"):
        pytest.skip("skopeo is not installed")
    root, run = tmp_path / f"storage-{driver}", tmp_path / f"run-{driver}"
    copy = subprocess.run(["skopeo", "copy", "-q", f"oci:{layout}", f"containers-storage:[{driver}@{root}+{run}]{name}"], capture_output=True, text=True,
                          env={**os.environ, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)})
    # A mount of the driver's own stays behind in some sandboxes.
    subprocess.run(["umount", str(root / driver)], capture_output=True)
    if copy.returncode:
        pytest.skip(f"skopeo cannot write a store of {driver} here: {copy.stderr.strip()[-200:]}")
    return root


@pytest.mark.parametrize("driver", ["vfs", "overlay"])
def test_podmans_store_gives_the_very_bytes(plimsoll, tmp_path, driver):
    layout = shop().oci(tmp_path / "layout")
    root = storage(tmp_path, driver, layout)
    wanted = facts(plimsoll("scan", f"oci:{layout}", "-f", "json"))
    identity = json.loads((root / f"{driver}-images" / "images.json").read_text())[0]["id"]
    for name in ("shop:2.4", "localhost/shop:2.4", identity, identity[:12], f"sha256:{identity}"):
        assert facts(plimsoll("scan", f"podman:[{root}]{name}", "-f", "json")) == wanted
    run = plimsoll("inspect", f"podman:[{root}]shop:2.5")
    assert run.code == 2 and "no image shop:2.5" in run.err


def test_what_was_built_here_is_not_docker_hubs(plimsoll, tmp_path):
    root = storage(tmp_path, "vfs", shop().oci(tmp_path / "layout"))
    path = root / "vfs-images" / "images.json"
    (record,) = json.loads(path.read_text())
    short, long = (f"{'docker'}.io/{path}shop:2.4" for path in ("", "library/"))
    for stored, fits in ((long, {"shop:2.4", short, long}),
                         ("localhost/shop:2.4", {"shop:2.4", "localhost/shop:2.4"}), ("localhost/library/shop:2.4", {"localhost/library/shop:2.4"}),
                         ("quay.example/shop:2.4", {"quay.example/shop:2.4"})):
        path.write_text(json.dumps([{**record, "names": [stored]}]))
        for name in ("shop:2.4", short, long, "localhost/shop:2.4", "localhost/library/shop:2.4", "quay.example/shop:2.4"):
            assert (plimsoll("inspect", f"podman:[{root}]{name}").code == 0) == (name in fits), (stored, name)


def test_a_file_of_podmans_store_that_was_altered(plimsoll, tmp_path):
    root = storage(tmp_path, "vfs", shop().oci(tmp_path / "layout"))
    files = sorted((root / "vfs" / "dir").glob("*/usr/bin/a"))
    for altered, said in (("y" * 300000, "diff_id"), ("x", "is shorter than when the layer was unpacked"), (None, "No such file")):
        for path in files:
            path.write_text(altered) if altered else path.unlink()
        run = plimsoll("scan", f"podman:[{root}]shop:2.4")
        assert run.code == 2 and said in run.err and "layer 1 of 2" in run.err, run


# --- Docker's store ---------------------------------------------------------------------------------------------------

def docker_store(tmp_path, layout):
    """What Docker keeps, made of what skopeo wrote for Podman: both keep the same tar-split."""
    source, root = storage(tmp_path, "vfs", layout), tmp_path / "docker"
    image = json.loads((source / "vfs-images/images.json").read_text())[0]
    layers = {layer["id"]: layer for layer in json.loads((source / "vfs-layers/layers.json").read_text())}
    key = base64.b64encode(f"sha256:{image['id']}".encode()).decode()
    store = root / "image" / "vfs"
    (store / "imagedb/content/sha256").mkdir(parents=True)
    shutil.copy(source / "vfs-images" / image["id"] / f"={key}", store / "imagedb/content/sha256" / image["id"])
    (store / "repositories.json").write_text(json.dumps({"Repositories": {"shop": {"shop:2.4": f"sha256:{image['id']}"}}}))
    chain, ids, layer = "", [], image["layer"]
    while layer:
        ids.insert(0, layer)
        layer = layers[layer].get("parent")
    for number, layer in enumerate(ids):
        diff_id = layers[layer]["diff-digest"]
        chain = f"sha256:{hashlib.sha256(f'{chain} {diff_id}'.encode()).hexdigest()}" if chain else diff_id
        record = store / "layerdb/sha256" / chain[7:]
        record.mkdir(parents=True)
        (record / "cache-id").write_text(f"cache{number}")
        shutil.copy(source / f"vfs-layers/{layer}.tar-split.gz", record / "tar-split.json.gz")
        shutil.copytree(source / "vfs/dir" / layer, root / f"vfs/dir/cache{number}", symlinks=True)
    return root


def test_dockers_store(plimsoll, tmp_path):
    layout = shop().oci(tmp_path / "layout")
    root = docker_store(tmp_path, layout)
    assert facts(plimsoll("scan", f"docker:[{root}]shop:2.4", "-f", "json")) == facts(plimsoll("scan", f"oci:{layout}", "-f", "json"))
    target = plimsoll("inspect", f"docker:[{root}]shop:2.4", "-f", "json").json()["target"]
    assert target["kind"] == "docker" and target["names"] == ["shop:2.4"]
    config = next((root / "image/vfs/imagedb/content/sha256").iterdir())
    config.write_bytes(config.read_bytes() + b" ")
    run = plimsoll("scan", f"docker:[{root}]shop:2.4")
    assert run.code == 2 and "the configuration has digest" in run.err


def test_a_link_in_a_store_is_not_followed(plimsoll, tmp_path):
    root = docker_store(tmp_path, shop().oci(tmp_path / "layout"))
    path = root / "vfs/dir/cache0/usr/bin/a"
    path.unlink()
    (tmp_path / "elsewhere").write_text("x" * 300000)
    path.symlink_to(tmp_path / "elsewhere")
    run = plimsoll("scan", f"docker:[{root}]shop:2.4")
    assert run.code == 2 and "usr/bin/a" in run.err


# --- containerd -------------------------------------------------------------------------------------------------------

def containerd(tmp_path, layout, names):
    """names: {namespace: {name: None for the image's manifest, or a digest}}"""
    root, entry = tmp_path / "containerd", json.loads((layout / "index.json").read_text())["manifests"][0]
    content = root / "io.containerd.content.v1.content"
    content.mkdir(parents=True)
    shutil.copytree(layout / "blobs", content / "blobs")

    def image(digest):
        return {"createdat": b"\1", "labels": {"a": b"b"}, "target": {
            "digest": (digest or entry["digest"]).encode(), "mediatype": MANIFEST.encode(), "size": bolt.varint(entry["size"])}}
    bolt.write(root / "io.containerd.metadata.v1.bolt/meta.db", {"v1": {"version": b"\6", **{
        space: {"images": {name: image(digest) for name, digest in images.items()}} for space, images in names.items()}}})
    return root, entry["digest"]


def test_containerds_content(plimsoll, tmp_path):
    layout = shop().oci(tmp_path / "layout")
    other = "sha256:" + "0" * 64
    root, digest = containerd(tmp_path, layout, {
        "default": {"localhost/both:1": None, "localhost/gone:1": other},
        "k8s.io": {"localhost/shop:2.4": None, f"localhost/shop@{'sha256:' + '1' * 64}": other, "localhost/both:1": other}})
    wanted = facts(plimsoll("scan", f"oci:{layout}", "-f", "json"))
    for name in ("shop:2.4", "localhost/shop:2.4", digest[7:19], digest, f"@{digest}"):
        assert facts(plimsoll("scan", f"containerd:[{root}]{name}", "-f", "json")) == wanted
    for name, env, said in (("shop:9", None, "no image shop:9"), ("both:1", None, "different images"), ("gone:1", None, "is not kept"),
                            ("shop:2.4", {"CONTAINERD_NAMESPACE": "default"}, "in the namespace default"), (f"@{other}", None, "no content")):
        run = plimsoll("scan", f"containerd:[{root}]{name}", env=env)
        assert run.code == 2 and said in run.err, run
    assert plimsoll("inspect", f"containerd:[{root}]both:1", env={"CONTAINERD_NAMESPACE": "default"}).code == 0


def test_containerd_has_discarded_a_layer(plimsoll, tmp_path):
    layout = shop().oci(tmp_path / "layout")
    root, digest = containerd(tmp_path, layout, {"moby": {"localhost/shop:2.4": None}})
    manifest = json.loads((layout / "blobs/sha256" / digest[7:]).read_text())
    (root / "io.containerd.content.v1.content/blobs/sha256" / manifest["layers"][1]["digest"][7:]).unlink()
    run = plimsoll("scan", f"containerd:[{root}]shop:2.4")
    assert run.code == 2 and "is not kept" in run.err and "registry:localhost/shop:2.4, or ctr -n moby content fetch" in run.err


def test_a_database_that_is_none(plimsoll, tmp_path):
    root, digest = containerd(tmp_path, shop().oci(tmp_path / "layout"), {"default": {"localhost/shop:2.4": None}})
    (root / "io.containerd.metadata.v1.bolt/meta.db").write_bytes(b"\0" * 65536)
    run = plimsoll("scan", f"containerd:[{root}]shop:2.4")
    assert run.code == 2 and "no bbolt database" in run.err
    assert plimsoll("inspect", f"containerd:[{root}]@{digest}").code == 0


def test_a_large_database_is_read_in_part(plimsoll, tmp_path):
    root, _ = containerd(tmp_path, shop().oci(tmp_path / "layout"), {"default": {"localhost/shop:2.4": None}})
    os.truncate(root / "io.containerd.metadata.v1.bolt/meta.db", 64 << 30)
    run = plimsoll("inspect", f"containerd:[{root}]shop:2.4", timeout=30)
    assert run.code == 0, run


def test_links_that_lead_out_of_a_store(plimsoll, tmp_path):
    layout = shop().oci(tmp_path / "layout")
    root, digest = containerd(tmp_path, layout, {"default": {"localhost/shop:2.4": None}})
    blobs = root / "io.containerd.content.v1.content/blobs/sha256"
    layer = json.loads((layout / "blobs/sha256" / digest[7:]).read_text())["layers"][0]["digest"][7:]
    places = [root / "io.containerd.metadata.v1.bolt/meta.db", blobs / digest[7:], blobs / layer, blobs]
    for place in places:
        # Inside it may lead anywhere; outside there is the same, and it is not read.
        inside, outside = root / "elsewhere", tmp_path / "outside"
        place.rename(inside)
        place.symlink_to(os.path.relpath(inside, place.parent))
        assert plimsoll("scan", f"containerd:[{root}]shop:2.4").code in (0, 3), place
        place.unlink()
        inside.rename(outside)
        for target in (outside, os.path.relpath(outside, place.parent)):
            place.symlink_to(target)
            run = plimsoll("scan", f"containerd:[{root}]shop:2.4")
            assert run.code == 2 and "a link leads out of the store" in run.err, run
            place.unlink()
        outside.rename(place)
    assert plimsoll("scan", f"containerd:[{root}]shop:2.4").code in (0, 3)


# --- engines ----------------------------------------------------------------------------------------------------------

@contextlib.contextmanager
def engine(path, images):
    """A daemon's socket: images by name, as (id, bytes of an archive)."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            name, _, what = unquote(self.path).removeprefix("/images/").rpartition("/")
            if name not in images:
                return self.answer(404, json.dumps({"message": f"No such image: {name}"}).encode())
            identity, archive = images[name]
            if what == "json":
                return self.answer(200, json.dumps({"Id": identity}).encode())
            return self.answer(200, archive, cut=name.startswith("cut"))

        def answer(self, status, body, cut=False):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:len(body) // 2] if cut else body)

        def address_string(self):
            return "local"

        def log_message(self, *_):
            pass

    class Server(socketserver.ThreadingUnixStreamServer):
        daemon_threads = True

    server = Server(str(path), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()


def test_an_engine_is_asked_through_its_socket(plimsoll, tmp_path):
    image = shop()
    layout, archive = image.oci(tmp_path / "layout"), image.docker(tmp_path / "a.tar").read_bytes()
    new = image.docker25(tmp_path / "b.tar").read_bytes()
    identity = image.config_digest
    wanted = facts(plimsoll("scan", f"oci:{layout}", "-f", "json"))
    images = {"shop:2.4": (identity, archive), "new:latest": (identity, new), "team/wrong:1": ("sha256:" + "1" * 64, archive), "cut:1": (identity, archive),
              "bare:1": (identity[7:], archive)}
    with engine(tmp_path / "d.sock", images) as asked:
        for scheme, variable in (("docker", "DOCKER_HOST"), ("podman", "CONTAINER_HOST")):
            env = {variable: f"unix://{tmp_path}/d.sock"}
            # It never leaves the machine.
            for name in ("shop:2.4", "new", "bare:1"):
                run = plimsoll("scan", f"{scheme}:{name}", "-f", "json", "--offline", env=env)
                assert facts(run) == wanted and run.json()["target"]["kind"] == scheme
            assert asked[:2] == ["/images/shop:2.4/json", "/images/shop:2.4/get"]
            for name, said in (("none:1", f"{scheme} has no image none:1"), ("team/wrong:1", "is not the image sha256:1111"), ("cut:1", "d.sock"),
                               ("a b", "has no image")):
                run = plimsoll("scan", f"{scheme}:{name}", env=env)
                assert run.code == 2 and said in run.err, run
            del asked[:]


def test_the_users_own_engine(plimsoll, tmp_path):
    image = shop()
    identity = image.config_digest
    with engine(tmp_path / "docker.sock", {"shop:latest": (identity, image.docker(tmp_path / "a.tar").read_bytes())}):
        assert plimsoll("inspect", "docker:shop", env={"XDG_RUNTIME_DIR": str(tmp_path)}).code == 0


@pytest.mark.skipif(any(map(os.path.lexists, ("/var/lib/containerd", "/run/containerd/containerd.sock"))), reason="containerd is here")
@pytest.mark.parametrize("name, called, advice", [("shop", "shop:latest", "registry:shop:latest"), ("team/shop:2", "team/shop:2", "registry:team/shop:2"),
                                                  ("@sha256:" + "1" * 64, "@sha256:" + "1" * 64, None), ("2" * 64, "2" * 64, None)])
def test_no_containerd(plimsoll, name, called, advice):
    run = plimsoll("inspect", f"containerd:{name}")
    reason, hint = run.err.splitlines()[:2]
    assert run.code == 2 and f"no image {called}: " in reason and "/var/lib/containerd" in reason and "/run/containerd/containerd.sock" in reason, run
    assert "ctr images export" in hint and "root" not in hint and ("registry:" in hint) == bool(advice) and (advice or "") in hint, run


def test_no_engine(plimsoll):
    for name, env, said in (("docker:shop", {"DOCKER_HOST": "unix:///nowhere.sock"}, "/nowhere.sock"), ("docker:shop", {"DOCKER_HOST": "tcp://1.2.3.4:5"}, "only an engine of this machine"),
                            ("docker:[/nowhere]shop", None, "/nowhere"), ("podman:[]x", None, "in brackets"), ("containerd:[/nowhere]x", None, "/nowhere")):
        run = plimsoll("inspect", name, env=env)
        assert run.code in (2, 64) and said in run.err, run
