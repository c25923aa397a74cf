# SPDX-License-Identifier: Apache-2.0
"""Images and layers in every packing: read in every way, their digests recomputed, their merged tree as umoci unpacks it.

A tar with a manifest or an index is an image; any other is a layer, and is put on top of a base that is made here.
"""
import functools
import gzip
import hashlib
import io
import json
import os
import posixpath
import shutil
import tarfile

import pytest

from conftest import cases
from images import ImageBuilder, file, folder, pack, symlink, zstd_decompressed
from stacks import differences, random_stack

needs_umoci = pytest.mark.skipif(not shutil.which("umoci"), reason="umoci")
SEEDS = int(os.environ.get("PLIMSOLL_SEEDS", "100"))
PATHS = cases("layers/*.tar", "layers/*.tar.gz")


def unpacked(data):
    if data[:2] == b"\x1f\x8b":
        return gzip.decompress(data)
    return zstd_decompressed(data) if data[:4] == b"\x28\xb5\x2f\xfd" or data[:4] in (b"\x50\x2a\x4d\x18",) else data


def members(data):
    """{name: bytes} of an archive, links between its members followed; None where it is no tar."""
    out = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        infos = {posixpath.normpath(info.name): info for info in tar}
        for name, info in infos.items():
            while info and info.issym():
                info = infos.get(posixpath.normpath(posixpath.join(posixpath.dirname(info.name), info.linkname)))
            if info and info.isfile():
                out[name] = tar.extractfile(info).read()
    return out


def blob(files, descriptor):
    return files["blobs/" + descriptor["digest"].replace(":", "/")]


@functools.lru_cache(2)
def parts(path):
    """(configuration, layers as plain tars) of the image in an archive; None where it is none."""
    files = members(unpacked(path.read_bytes()))
    if "manifest.json" in files:
        manifest = json.loads(files["manifest.json"])[0]
        config, layers = files[manifest["Config"]], [files[posixpath.normpath(name)] for name in manifest["Layers"]]
    elif "index.json" in files:
        manifest = json.loads(files["index.json"])
        while "manifests" in manifest:
            manifest = json.loads(blob(files, manifest["manifests"][0]))
        config, layers = blob(files, manifest["config"]), [blob(files, layer) for layer in manifest["layers"]]
    else:
        return None
    return config, [unpacked(layer) for layer in layers]


def references(path, at):
    """Every way to name it: (arguments, standard input)."""
    data = unpacked(path.read_bytes())
    plain = at / "plain.tar"
    plain.write_bytes(data)
    yield (path,), b""
    yield ("-",), path.read_bytes()
    for how in ("gzip", "zstd", "xz"):
        packed = pack(plain, how)
        yield (packed,), b""
        yield ("-",), packed.read_bytes()
    if "oci-layout" in members(data):
        with tarfile.open(plain) as tar:
            tar.extractall(at / "layout", filter="fully_trusted") if hasattr(tarfile, "data_filter") else tar.extractall(at / "layout")
        yield (f"oci:{at / 'layout'}",), b""
        yield (f"oci-archive:{path}",), b""


@pytest.mark.parametrize("path", PATHS)
def test_image_is_read_in_every_way(plimsoll, tally, tmp_path, path):
    if not parts(path):
        pytest.skip("a layer")
    config, layers = parts(path)
    told = json.loads(config)
    platform = told["os"] + "/" + told["architecture"]
    diff_ids = ["sha256:" + hashlib.sha256(layer).hexdigest() for layer in layers]
    assert diff_ids == told["rootfs"]["diff_ids"], "the corpus itself is damaged"
    right, wrong = 0, []
    for arguments, input in references(path, tmp_path):
        run = plimsoll("inspect", "-f", "json", "--platform", platform, *arguments, input=input)
        target = run.json()["target"] if run.code == 0 else {"layers": []}
        good = [layer["diffId"] for layer in target["layers"]] == diff_ids and \
            target["configDigest"] == "sha256:" + hashlib.sha256(config).hexdigest() and run.err == ""
        right += good
        wrong += [] if good else [repr(run)]
    tally(path, right, right + len(wrong), "ways to read it", *wrong[:1])
    assert not wrong, wrong[0]


def base():
    """What a layer alone is put on: folders and files of the names that such layers hide."""
    return ImageBuilder("base:1").layer(
        folder("etc"), file("etc/profile", "p"), file("etc/passwd", "root:x:0:0::/:/bin/sh\n"), folder("a"), file("a/old", "1"), folder("a/b"),
        file("a/b/old", "2"), folder("b"), file("b/old", "3"), folder("root"), folder("usr"), folder("usr/lib"), symlink("lib", "usr/lib"))


@needs_umoci
@pytest.mark.parametrize("path", PATHS)
def test_merged_tree(tree_dump, tally, tmp_path, path):
    image = base() if not parts(path) else ImageBuilder("corpus:1")
    for layer in parts(path)[1] if parts(path) else [unpacked(path.read_bytes())]:
        image.layer_tar(layer)
    wrong = differences(tree_dump, image, tmp_path, reference=path if parts(path) else None)
    tally(f"{path.name}, as umoci unpacks it", int(not wrong), 1, *wrong[:5])
    assert not wrong, "\n".join(wrong[:10])


@needs_umoci
def test_random_stacks(tree_dump, tally, tmp_path):
    wrong = {}
    for seed in range(1000, 1000 + SEEDS):  # not those of tests/e2e/test_tree.py
        lines = differences(tree_dump, random_stack(seed), tmp_path)
        if lines:
            wrong[seed] = lines
    tally("random stacks, as umoci unpacks them", SEEDS - len(wrong), SEEDS, *(f"{seed}: {lines[0]}" for seed, lines in wrong.items()))
    assert not wrong
