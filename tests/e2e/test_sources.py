# SPDX-License-Identifier: Apache-2.0
"""Every packing gives the same image; every broken one its own error, on one line, that names the file and the place."""
import gzip
import hashlib
import json
import os
import time
from pathlib import Path

import pytest

from images import COMPRESSIONS, ImageBuilder, file, folder, pack, symlink, tar_of, truncate, whiteout, write_index

SHARED = Path(__file__).resolve().parents[3] / "shared" / "acceptance"


def shop(**config):
    image = ImageBuilder("shop:1.0", env=["A=b"], cmd=["/bin/app"], **config)
    image.layer(folder("etc"), file("etc/os-release", "ID=debian\nVERSION_ID=11\n"), symlink("lib", "usr/lib"))
    image.step("ENV A=b")
    image.layer(file("usr/lib/libx.so", b"x" * 5000), created_by="RUN make # buildkit")
    image.layer(whiteout("etc/motd"), file("app", b"\x7fELF" + b"0" * 100000), created_by="COPY app /app")
    return image


def assert_shop(run, image):
    assert run.code == 0, run
    target = run.json()["target"]
    assert [layer["diffId"] for layer in target["layers"]] == image.diff_ids
    assert target["configDigest"] == image.config_digest
    assert target["platform"] == "linux/amd64"
    assert run.err == ""


ARCHIVES = {
    "docker": lambda image, path: image.docker(path),
    "docker25": lambda image, path: image.docker25(path),
    "podman": lambda image, path: image.podman(path),
    "kaniko": lambda image, path: image.kaniko(path),
    "oci-archive": lambda image, path: image.oci_archive(path),
    "oci-archive from ./": lambda image, path: image.oci_archive(path, prefix="./"),
    "oci-archive embedded": lambda image, path: image.oci_archive(path, embed=True),
}


@pytest.mark.parametrize("packing", ARCHIVES)
@pytest.mark.parametrize("how", ["plain", "gzip", "zstd", "xz"])
def test_archives(plimsoll, tmp_path, packing, how):
    image = shop()
    path = ARCHIVES[packing](image, tmp_path / "image.tar")
    if how != "plain":
        path = pack(path, how)
    assert_shop(plimsoll("inspect", "-f", "json", path), image)


@pytest.mark.parametrize("packing", ARCHIVES)
def test_archives_on_standard_input(plimsoll, tmp_path, packing):
    image = shop()
    path = ARCHIVES[packing](image, tmp_path / "image.tar")
    assert_shop(plimsoll("inspect", "-f", "json", "-", input=path.read_bytes()), image)


@pytest.mark.parametrize("compression", [c for c in COMPRESSIONS if c != "bzip2"])
@pytest.mark.parametrize("docker_media", [False, True])
def test_layouts(plimsoll, tmp_path, compression, docker_media):
    image = shop()
    path = image.oci(tmp_path / "layout", compression=compression, docker_media=docker_media)
    assert_shop(plimsoll("inspect", "-f", "json", path), image)
    assert_shop(plimsoll("inspect", "-f", "json", f"oci:{path}:shop:1.0"), image)
    assert_shop(plimsoll("inspect", "-f", "json", f"oci-dir:{path}:1.0"), image)


def test_a_media_type_is_not_believed(plimsoll, tmp_path):
    image = shop()
    path = image.oci(tmp_path / "layout", compression="zstd", media="application/vnd.oci.image.layer.v1.tar+gzip")
    assert_shop(plimsoll("inspect", "-f", "json", path), image)


def test_bzip2_is_no_packing_of_layers(plimsoll, tmp_path):
    run = plimsoll("inspect", shop().oci(tmp_path / "layout", compression="bzip2"))
    assert run.code == 2 and "layer 1 of 3: neither a tar nor one packed by gzip, zstd or xz" in run.err


def test_symlinked_blobs_and_nested_indexes(plimsoll, tmp_path):
    image = shop()
    assert_shop(plimsoll("inspect", "-f", "json", write_index(tmp_path / "links", [image], symlinks=True)), image)
    assert_shop(plimsoll("inspect", "-f", "json", write_index(tmp_path / "deep", [image], nested=5)), image)
    too_deep = plimsoll("inspect", write_index(tmp_path / "deeper", [image], nested=12))
    assert too_deep.code == 2 and "nested deeper than the limit of 8" in too_deep.err


def test_platforms(plimsoll, tmp_path):
    amd, arm = shop(), ImageBuilder("shop:1.0", architecture="arm64", variant="v8").layer(file("a", "arm"))
    path = write_index(tmp_path / "multi", [arm, amd], nested=True)
    found = plimsoll("inspect", "-f", "json", "--platform", "linux/arm64", path).json()["target"]
    assert found["configDigest"] == arm.config_digest and found["platform"] == "linux/arm64/v8"
    assert_shop(plimsoll("inspect", "-f", "json", "--platform", "linux/amd64", path), amd)
    missing = plimsoll("inspect", "--platform", "linux/s390x", path)
    assert missing.code == 2 and "linux/arm64" in missing.err and "try:" in missing.err


def test_the_platform_of_the_only_image_must_fit(plimsoll, tmp_path):
    image = shop()
    for path in (image.docker(tmp_path / "a.tar"), image.oci(tmp_path / "layout")):
        assert plimsoll("inspect", "-p", "linux/amd64", path).code == 0
        run = plimsoll("inspect", "-p", "linux/arm64", path)
        assert run.code == 2 and "no image for linux/arm64; it holds" in run.err and "linux/amd64" in run.err
        assert plimsoll("inspect", "-p", "arm64", path).code == 64


@pytest.mark.parametrize("kind, image", [("application/vnd.oci.image.config.v1+json", True), ("application/vnd.docker.container.image.v1+json", True),
                                         ("", True), ("application/vnd.dev.sigstore.bundle.v0.3+json", False)])
def test_what_an_index_says_of_an_image(plimsoll, tmp_path, kind, image):
    """As `cosign save` writes it: artifactType is the configuration's."""
    shop().oci(tmp_path / "a")
    index = json.loads((tmp_path / "a/index.json").read_text())
    index["manifests"][0]["artifactType"] = kind
    (tmp_path / "a/index.json").write_text(json.dumps(index))
    run = plimsoll("inspect", tmp_path / "a")
    assert run.code == 0 if image else (run.code == 2 and "leads to no image" in run.err), run


def test_several_refs(plimsoll, tmp_path):
    one, two = shop(), ImageBuilder("other:2").layer(file("b", "b"))
    path = write_index(tmp_path / "refs", [one, two], refs=[["shop:1.0", "shop:latest"], ["other:2"]])
    assert_shop(plimsoll("inspect", "-f", "json", f"oci:{path}:shop:latest"), one)
    names = plimsoll("inspect", "-f", "json", f"oci:{path}:shop:latest").json()["target"]["names"]
    assert names == ["shop:1.0", "shop:latest"]
    several = plimsoll("inspect", path)
    assert several.code == 2 and "several images" in several.err and "other:2" in several.err
    none = plimsoll("inspect", f"oci:{path}:nope")
    assert none.code == 2 and "no image nope" in none.err


def list_beside(layout, manifest):
    """A manifest into a layout's index, without a word of what it is."""
    data = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": [], **manifest}).encode()
    digest = hashlib.sha256(data).hexdigest()
    (layout / "blobs/sha256" / digest).write_bytes(data)
    index = json.loads((layout / "index.json").read_text())
    index["manifests"].append({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": f"sha256:{digest}", "size": len(data)})
    (layout / "index.json").write_text(json.dumps(index))
    return digest


def descriptor(media_type, digest="sha256:" + "0" * 64):
    return {"mediaType": media_type, "digest": digest, "size": 2}


def test_only_what_is_no_image_is_left_out(plimsoll, tmp_path):
    image = shop(architecture="arm64")
    layout = image.oci(tmp_path / "layout", refs=())
    about = descriptor("application/vnd.oci.image.manifest.v1+json")
    signature = list_beside(layout, {"config": descriptor("application/vnd.cncf.notary.signature"), "subject": about})
    typed = list_beside(layout, {"config": descriptor("application/vnd.oci.image.config.v1+json"), "artifactType": "application/x.chart"})
    run = plimsoll("inspect", "-v", "-f", "json", layout)
    assert run.code == 0 and run.json()["target"]["configDigest"] == image.config_digest, run
    assert "left out" in run.err and all(f"@sha256:{digest[:12]}" in run.err for digest in (signature, typed)), run
    # What is left alone is held against the platform that is asked for, as the only one is, whether the index says its own or not.
    for known in (True, False):
        if not known:
            index = json.loads((layout / "index.json").read_text())
            del index["manifests"][0]["platform"]
            (layout / "index.json").write_text(json.dumps(index))
        assert plimsoll("inspect", "-p", "linux/arm64", layout).code == 0
        run = plimsoll("inspect", "-p", "linux/amd64", layout)
        assert run.code == 2 and "no image for linux/amd64; it holds" in run.err and "linux/arm64" in run.err, run
    # An image that is about another is an image: which is meant nobody can know.
    decoy = list_beside(layout, {"config": descriptor("application/vnd.oci.image.config.v1+json"), "subject": about})
    run = plimsoll("inspect", layout)
    assert run.code == 2 and "it holds several images" in run.err and f"@sha256:{decoy[:12]}" in run.err and signature[:12] not in run.err, run


def test_few_manifests_are_opened_for_what_they_are(plimsoll, tmp_path):
    layout = shop().oci(tmp_path / "layout")
    signature = {"config": descriptor("application/vnd.cncf.notary.signature"), "pad": " " * (4000 << 10)}
    for i in range(16):
        list_beside(layout, {**signature, "i": i})
    run = plimsoll("inspect", layout)
    assert run.code == 0, run
    list_beside(layout, {**signature, "i": 16})
    run = plimsoll("inspect", layout)
    assert run.code == 2 and "it holds several images: shop:1.0" in run.err, run


def test_by_digest(plimsoll, tmp_path):
    image = shop()
    path = image.oci(tmp_path / "layout", refs=())
    digest = json.loads((path / "index.json").read_text())["manifests"][0]["digest"]
    assert_shop(plimsoll("inspect", "-f", "json", f"oci:{path}@{digest}"), image)


def test_docker_archive_of_several_images(plimsoll, tmp_path):
    image = shop()

    def twice(name, data):
        if name == "manifest.json":
            entry = json.loads(data)[0]
            return json.dumps([entry, {**entry, "RepoTags": ["other:1"]}]).encode()
        return data

    path = image.docker(tmp_path / "two.tar", tamper=twice)
    assert_shop(plimsoll("inspect", "-f", "json", f"docker-archive:{path}:other:1"), image)
    several = plimsoll("inspect", path)
    assert several.code == 2 and "holds 2 images: shop:1.0, other:1" in several.err


def test_docker_25_0_0_wrote_the_wrong_order(plimsoll, tmp_path):
    image = shop()

    def shuffled(name, data):
        if name.startswith("blobs/") and b'"layers"' in data and b'"diff_ids"' not in data:
            manifest = json.loads(data)
            manifest["layers"].reverse()
            return json.dumps(manifest).encode()
        return data

    members = {}
    image.docker25(tmp_path / "right.tar", tamper=lambda name, data: members.setdefault(name, data))
    changed = {}
    for name, data in members.items():
        new = shuffled(name, data)
        if new != data:
            changed[name] = ("blobs/sha256/" + hashlib.sha256(new).hexdigest(), new)
    (old, (path_new, new)), = changed.items()
    index = json.loads(members["index.json"])
    for d in index["manifests"]:
        d["digest"], d["size"] = "sha256:" + path_new.split("/")[-1], len(new)
    members.pop(old)
    members[path_new] = new
    members["index.json"] = json.dumps(index).encode()
    (tmp_path / "wrong.tar").write_bytes(tar_of([file(n, d) for n, d in members.items()]))
    run = plimsoll("inspect", "-f", "json", tmp_path / "wrong.tar")
    assert run.json()["target"]["layers"] and [x["diffId"] for x in run.json()["target"]["layers"]] == image.diff_ids
    assert "manifest.json" in json.dumps(run.json()["coverage"])


def test_root_file_system(plimsoll, tmp_path):
    (tmp_path / "root" / "etc").mkdir(parents=True)
    (tmp_path / "root" / "etc" / "os-release").write_text("ID=debian\nVERSION_ID=11\n")
    run = plimsoll("inspect", "-f", "json", f"dir:{tmp_path}/root")
    assert run.code == 0 and run.json()["target"]["kind"] == "dir"
    assert plimsoll("inspect", "-f", "json", tmp_path / "root").json()["target"]["kind"] == "dir"


# --- what is broken --------------------------------------------------------------------------------------------------

def without(part):
    return lambda name, data: None if part in name else data


def altered(part):
    return lambda name, data: bytes([data[0] ^ 1]) + data[1:] if part in name else data


BROKEN = {
    "a plain tar of a root file system": (lambda i, p: i.rootfs(p), "a root file system, not an image"),
    "a tar of anything": (lambda i, p: p.write_bytes(tar_of([file("readme", "x")])) and p, "not an image: neither manifest.json"),
    "no tar at all": (lambda i, p: p.write_bytes(b"hello world, this is no tar" * 100) and p, "neither a tar nor one packed by gzip, zstd or xz"),
    "text that is packed": (lambda i, p: p.write_bytes(gzip.compress(b"hello world")) and p, "packed by gzip, but what is packed is no tar"),
    "a tar of one file": (lambda i, p: p.write_bytes(tar_of([file("readme", "x")])) and p, "is in it (1 file)"),
    "an empty file": (lambda i, p: p.write_bytes(b"") or p, "empty: 0 bytes"),
    "a cut archive": (lambda i, p: truncate(i.docker(p), 30000), "runcated"),
    "a layer missing": (lambda i, p: i.podman(p, tamper=without(i.diff_ids[1][7:] + ".tar")), "layer 2 of 3"),
    "the configuration missing": (lambda i, p: i.docker(p, tamper=without(i.config_digest[7:])), "configuration"),
    "a configuration altered": (lambda i, p: i.docker(p, tamper=lambda n, d: d.replace(b"A=b", b"A=c") if n.startswith(i.config_digest[7:]) else d),
                                "its name says sha256:"),
    "a layer altered": (lambda i, p: i.docker(p, tamper=lambda n, d: d.replace(b"x" * 100, b"y" * 100)), "layer 2 of 3: unpacked it has diff_id"),
    "an OCI layer altered": (lambda i, p: i.oci_archive(p, compression="none", tamper=lambda n, d: d.replace(b"x" * 100, b"y" * 100)),
                             "layer 2 of 3: the blob has digest"),
    "a manifest altered": (lambda i, p: i.oci_archive(p, tamper=lambda n, d: d.replace(b"schemaVersion", b"schemaVersioN") if n.startswith("blobs") else d),
                           "manifest: the blob has digest"),
    "manifest.json is not JSON": (lambda i, p: i.docker(p, tamper=lambda n, d: b"{" if n == "manifest.json" else d), "manifest.json"),
    "index.json is deep": (lambda i, p: i.oci_archive(p, tamper=lambda n, d: b"[" * 100000 if n == "index.json" else d), "index.json"),
    "index.json without manifests": (lambda i, p: i.oci_archive(p, tamper=lambda n, d: b"{}" if n == "index.json" else d), "without manifests"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken(plimsoll, tmp_path, what):
    make, words = BROKEN[what]
    path = make(shop(), tmp_path / "broken.tar")
    run = plimsoll("inspect", path)
    assert run.code == 2, run
    assert run.out == ""
    lines = run.err.splitlines()
    assert words in lines[0] and "broken.tar" in lines[0], run
    assert len(lines) <= 2 and (len(lines) == 1 or lines[1].startswith("try: ")), run


def test_missing_blob_of_a_layout(plimsoll, tmp_path):
    image = shop()
    path = image.oci(tmp_path / "layout")
    blobs = path / "blobs" / "sha256"
    index = json.loads((path / "index.json").read_text())
    manifest = json.loads((blobs / index["manifests"][0]["digest"][7:]).read_text())
    victim = blobs / manifest["layers"][1]["digest"][7:]
    victim.unlink()
    run = plimsoll("inspect", path)
    assert run.code == 2 and "is missing" in run.err and "layer 2 of 3" in run.err


def test_an_archive_cut_at_every_block_is_an_error_or_whole(plimsoll, tmp_path):
    """Nothing between a whole answer and an error: an archive cut anywhere never gives a part of an image."""
    image = ImageBuilder("cut:1").layer(file("etc/os-release", "ID=debian\n")).layer(file("b", "b" * 3000))
    path = image.docker(tmp_path / "whole.tar")
    whole = path.read_bytes()
    for size in range(0, len(whole), 509):
        cut = tmp_path / "cut.tar"
        cut.write_bytes(whole[:size])
        run = plimsoll("inspect", "-f", "json", cut)
        if run.code == 0:
            assert [layer["diffId"] for layer in run.json()["target"]["layers"]] == image.diff_ids, size
        else:
            assert run.code == 2 and run.err.startswith("plimsoll: ") and run.out == "", (size, run)


def sha512_layout(image, path, digest=None, diff_id=None):
    """The layout with the one layer named by SHA-512, rightly or as told."""
    layer = image.layers[0]
    image.extra = {"rootfs": {"type": "layers", "diff_ids": [diff_id or "sha512:" + hashlib.sha512(layer).hexdigest()]}}
    image.oci(path, compression="none", refs=())
    blobs = path / "blobs"
    index = json.loads((path / "index.json").read_text())
    old = blobs / "sha256" / index["manifests"][0]["digest"][7:]
    manifest = json.loads(old.read_text())
    manifest["layers"][0]["digest"] = digest or "sha512:" + hashlib.sha512(layer).hexdigest()
    (blobs / "sha512").mkdir()
    (blobs / "sha512" / manifest["layers"][0]["digest"][7:]).write_bytes(layer)
    data = json.dumps(manifest).encode()
    (blobs / "sha256" / hashlib.sha256(data).hexdigest()).write_bytes(data)
    index["manifests"][0].update(digest="sha256:" + hashlib.sha256(data).hexdigest(), size=len(data))
    (path / "index.json").write_text(json.dumps(index))
    return path


def test_sha512_is_checked_as_sha256_is(plimsoll, tmp_path):
    def image():
        return ImageBuilder("x:1").layer(file("etc/os-release", "ID=debian\n"))
    assert plimsoll("inspect", sha512_layout(image(), tmp_path / "right")).code == 0
    run = plimsoll("inspect", sha512_layout(image(), tmp_path / "blob", digest="sha512:" + "0" * 128))
    assert run.code == 2 and "the blob has digest sha512:" in run.err
    run = plimsoll("inspect", sha512_layout(image(), tmp_path / "diff", diff_id="sha512:" + "1" * 128))
    assert run.code == 2 and "unpacked it has diff_id sha512:" in run.err


def test_zstd_may_pack_better_than_gzip_can(plimsoll, tmp_path):
    image = ImageBuilder("zeros:1").layer(file("zeros", b"\0" * (64 << 20)))
    assert plimsoll("inspect", image.oci(tmp_path / "layout", compression="zstd")).code == 0


@pytest.mark.parametrize("name, words", [
    ("127.0.0.1:5073/SHOP:1", "no name of an image in a registry: a repository has small letters"),
    ("127.0.0.1:5073/shop:", "what stands behind : is no tag"), ("127.0.0.1:5073/shop@sha256:12", "what stands behind @ is no digest"),
    ("https://127.0.0.1:5073/shop:1", "127.0.0.1:5073/shop:1, without what stands before the host"), ("Shop/Api", "No such file or directory")])
def test_a_name_that_is_none(plimsoll, name, words):
    run = plimsoll("inspect", name)
    assert run.code in (2, 64) and words in run.err and run.out == "", run


def test_no_such_file(plimsoll):
    run = plimsoll("inspect", "no/such", "--offline")
    assert run.code == 2 and "No such file" in run.err and "--offline forbids" in run.err
    assert plimsoll("inspect", "/dev/null").code == 2


def test_a_full_disk_for_the_spool(plimsoll, tmp_path):
    """An archive on standard input is kept in TMPDIR; where there is no room the error says so."""
    run = plimsoll("inspect", "-", input=shop().docker(tmp_path / "a.tar").read_bytes(), env={"TMPDIR": "/proc/nowhere"})
    assert run.code == 2 and "temporary file" in run.err


# --- layers and the cache --------------------------------------------------------------------------------------------

# inspect keeps the layers and what is known of their files; scan what came of the image as well.
@pytest.mark.parametrize("command, files", [("inspect", 6), ("scan", 7)])
def test_second_evaluation_reads_the_cache_and_says_the_same(plimsoll, tmp_path, command, files):
    image = shop()
    path = image.oci(tmp_path / "layout")
    old = 1000000000
    for blob in path.rglob("*"):
        os.utime(blob, (old, old))
    time.sleep(0.1)

    def run():
        return plimsoll(command, "-f", "json", path, env={"SOURCE_DATE_EPOCH": "1700000000"})

    first = run()
    cached = [p for p in plimsoll.cache.rglob("*") if p.is_file()]
    assert len(cached) == files, cached
    second = run()
    assert (first.out, first.err, first.code) == (second.out, second.err, second.code)
    for entry in cached:                     # a damaged cache is no cache
        data = bytearray(entry.read_bytes())
        data[len(data) // 2] ^= 0xff
        entry.write_bytes(bytes(data))
    third = run()
    assert (first.out, first.err, first.code) == (third.out, third.err, third.code)
    for entry in cached:                     # nor is one that was cut
        entry.write_bytes(entry.read_bytes()[:-1])
    fourth = run()
    assert (first.out, first.err, first.code) == (fourth.out, fourth.err, fourth.code)


def test_a_changed_blob_is_read_again(plimsoll, tmp_path):
    image = shop()
    path = image.oci(tmp_path / "layout", compression="none")
    time.sleep(0.1)
    assert plimsoll("inspect", path).code == 0 and plimsoll("scan", path).code in (0, 3)
    victim = next(p for p in (path / "blobs" / "sha256").iterdir() if p.read_bytes() == image.layers[1])
    stat = victim.stat()
    victim.write_bytes(victim.read_bytes().replace(b"xxxx", b"yyyy"))
    os.utime(victim, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    for command in ("inspect", "scan"):
        run = plimsoll(command, path)
        assert run.code == 2 and "the blob has digest" in run.err


def test_no_cache_writes_nothing(plimsoll, tmp_path):
    path = shop().oci(tmp_path / "layout")
    assert plimsoll("inspect", "--no-cache", path).code == 0
    assert not [p for p in plimsoll.cache.rglob("*") if p.is_file()]


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here")
@pytest.mark.parametrize("name, layers", [("test-docker-image.tar", 14), ("test-oci-gzip-image.tar", 1), ("test-oci-zstd-image.tar", 1),
                                          ("test-oci-uncompressed-image.tar", 1), ("test-oci-estargz-image.tar", 1)])
def test_published_images(plimsoll, name, layers):
    run = plimsoll("inspect", "-f", "json", SHARED / "layers" / name)
    assert run.code == 0, run
    assert len(run.json()["target"]["layers"]) == layers


def by_hand(path, config, config_name, layer_name):
    """A docker-archive with these names."""
    layer = tar_of([file("etc/os-release", "ID=debian\n")])
    diff_id = "sha256:" + hashlib.sha256(layer).hexdigest()
    config = json.dumps({"os": "linux", "config": {}, **config(diff_id)}).encode()
    names = [name.format(hashlib.sha512(data).hexdigest()) for name, data in ((config_name, config), (layer_name, layer))]
    manifest = json.dumps([{"Config": names[0], "RepoTags": ["hand:1"], "Layers": [names[1]]}])
    path.write_bytes(tar_of([file(names[0], config), file(names[1], layer), file("manifest.json", manifest)]))
    return path


def test_a_configuration_without_diff_ids_is_noted(plimsoll, tmp_path):
    path = by_hand(tmp_path / "bare.tar", lambda diff_id: {}, "config.json", "layer.tar")
    run = plimsoll("inspect", "-f", "json", path)
    assert run.code == 3 and "no diff_ids" in run.out, run
    path = by_hand(tmp_path / "whole.tar", lambda d: {"rootfs": {"type": "layers", "diff_ids": [d]}}, "config.json", "layer.tar")
    assert "no diff_ids" not in plimsoll("inspect", "-f", "json", path).out


def test_names_below_sha512_are_sha512(plimsoll, tmp_path):
    path = by_hand(tmp_path / "sha512.tar", lambda d: {"rootfs": {"type": "layers", "diff_ids": [d]}}, "blobs/sha512/{}", "blobs/sha512/{}")
    run = plimsoll("inspect", "-f", "json", path)
    assert run.code == 0, run
    path.write_bytes(path.read_bytes().replace(b'"linux"', b'"linuX"'))
    run = plimsoll("inspect", path)
    assert run.code == 2 and "its name says sha512:" in run.err, run


def test_docker_save_before_1_10(plimsoll, tmp_path):
    image = shop()
    path = image.docker_v1(tmp_path / "v1.tar")
    for reference in (path, f"docker-archive:{path}", f"{path}:shop:1.0"):
        run = plimsoll("inspect", "-f", "json", reference)
        target = run.json()["target"]
        assert run.code == 3, "nothing in it can be checked against a digest"
        assert "names no diff_ids" in json.dumps(run.json()["coverage"])
        assert [layer["diffId"] for layer in target["layers"]] == image.diff_ids
        assert target["kind"] == "docker-archive" and target["names"] == ["shop:1.0"]
    modern = plimsoll("inspect", "-f", "json", image.docker(tmp_path / "modern.tar"))
    assert [layer.get("createdBy") for layer in target["layers"]] == [x.get("createdBy") for x in modern.json()["target"]["layers"]]
    assert target["config"] == modern.json()["target"]["config"]


@pytest.mark.parametrize("name, damage, message", [
    ("cycle", lambda n, d: json.dumps({"parent": n.split("/")[0], "config": {}}).encode() if n.endswith("/json") else d,
     "each other's parents"),
    ("layer gone", lambda n, d: None if n.endswith("/layer.tar") else d, "layer 1 of"),
    ("json gone", lambda n, d: None if n.endswith("/json") else d, "/json"),
    ("no JSON", lambda n, d: b"{" if n == "repositories" else d, "repositories"),
    ("climbs out", lambda n, d: b'{"shop": {"1.0": "../x"}}' if n == "repositories" else d, "is no layer's id"),
    ("no image", lambda n, d: b"{}" if n == "repositories" else d, "no image"),
])
def test_docker_save_before_1_10_that_is_broken(plimsoll, tmp_path, name, damage, message):
    run = plimsoll("inspect", shop().docker_v1(tmp_path / "v1.tar", tamper=damage))
    assert run.code == 2 and message in run.err, run.err


def test_what_a_descriptor_embeds_needs_no_blob(plimsoll, tmp_path):
    image = ImageBuilder()
    image.layer(file("etc/os-release", "ID=alpine\nVERSION_ID=3.11\n"))
    path = image.oci(tmp_path / "image.oci", embed=True)
    for blob in path.glob("blobs/sha256/*"):
        blob.unlink()
    for command in ("inspect", "scan", "layers", "sbom", "eval"):
        run = plimsoll(command, path)
        assert run.code in (0, 1, 3) and "missing" not in run.err, run


def test_a_layer_that_nobody_may_distribute_may_be_absent(plimsoll, tmp_path):
    image = ImageBuilder()
    image.layer(file("etc/os-release", "ID=alpine\nVERSION_ID=3.11\n"))
    image.layer(file("foreign", "x"))
    path = image.oci(tmp_path / "image.oci", media="application/vnd.oci.image.layer.nondistributable.v1.tar+gzip")
    manifest = json.loads((path / "index.json").read_text())["manifests"][0]["digest"].split(":")[1]
    last = json.loads((path / "blobs/sha256" / manifest).read_text())["layers"][1]["digest"].split(":")[1]
    (path / "blobs/sha256" / last).unlink()
    report = plimsoll("eval", "-f", "json", path).json()
    assert "non-distributable" in json.dumps(report["coverage"])


@pytest.mark.parametrize("asked, code", [("linux/arm64", 3), ("linux/arm64/v8", 3), ("linux/arm64/v7", 2)])
def test_the_variant_that_an_index_says(plimsoll, tmp_path, asked, code):
    """A configuration need not say it again."""
    image = ImageBuilder(architecture="arm64")
    image.layer(file("etc/os-release", "ID=alpine\nVERSION_ID=3.11\n"))
    path = image.oci(tmp_path / "image.oci")
    index = json.loads((path / "index.json").read_text())
    index["manifests"][0]["platform"] = {"os": "linux", "architecture": "arm64", "variant": "v8"}
    (path / "index.json").write_text(json.dumps(index))
    assert plimsoll("eval", "--platform", asked, path).code == code
