# SPDX-License-Identifier: Apache-2.0
"""The sample image: the same bytes twice, digests that hold, and in it what samples/README.md promises."""
import gzip
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SHOP = ROOT / "samples" / "shop"


def make(out, *options):
    subprocess.run([sys.executable, ROOT / "tools" / "make-sample", *options, SHOP, out], check=True)
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def layout(tmp_path_factory):
    return make(tmp_path_factory.mktemp("sample") / "a")


def follow(layout, described):
    data = layout["blobs/sha256/" + described["digest"][7:]]
    assert len(data) == described["size"] and hashlib.sha256(data).hexdigest() == described["digest"][7:]
    return data


@pytest.fixture(scope="module")
def manifest(layout):
    return json.loads(follow(layout, json.loads(layout["index.json"])["manifests"][0]))


@pytest.fixture(scope="module")
def layers(layout, manifest):
    return [gzip.decompress(follow(layout, d)) for d in manifest["layers"]]


def test_digests_and_name(layout, manifest, layers):
    config = json.loads(follow(layout, manifest["config"]))
    assert config["rootfs"]["diff_ids"] == ["sha256:" + hashlib.sha256(d).hexdigest() for d in layers]
    assert len(layers) == 3 == sum(not h.get("empty_layer") for h in config["history"])
    assert json.loads(layout["index.json"])["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"] == "shop:1.0"


def test_same_bytes_twice(layout, tmp_path):
    assert make(tmp_path / "b") == layout


def test_text_in_image_json_agrees_with_the_dockerfile():
    config = json.loads((SHOP / "image.json").read_text())["config"]
    dockerfile = (SHOP / "Dockerfile").read_text()
    token = next(v for v in config["Env"] if v.startswith("SHOP_API_TOKEN="))
    assert "ENV " + token in dockerfile and "USER" not in dockerfile and "User" not in config


def names(layer):
    with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
        return {m.name: m for m in tar}


def test_content(layers):
    base, app, config = map(names, layers)
    assert base["etc/os-release"].issym() and base["etc/shadow"].mode == 0o640 and base["usr/bin/bash"].mode == 0o755
    assert app["usr/bin/curl"].mode == 0o4755
    assert "app/build/.wh.deploy-token.txt" in config and "app/build/deploy-token.txt" in app
    assert all(m.mtime == base["etc"].mtime and m.uid == 0 for layer in (base, app, config) for m in layer.values())


def test_checksums_in_the_package_database_hold():
    for sums in SHOP.glob("layers/*/var/lib/dpkg/info/*.md5sums"):
        root = SHOP / "layers" / sums.relative_to(SHOP / "layers").parts[0]
        for line in sums.read_text().splitlines():
            digest, path = line.split("  ")
            path = "usr/" + path if path.startswith("bin/") else path
            assert hashlib.md5((root / path).read_bytes()).hexdigest() == digest, path


@pytest.mark.skipif(not shutil.which("dpkg-query"), reason="no dpkg-query")
def test_dpkg_reads_its_database():
    run = subprocess.run(["dpkg-query", f"--admindir={SHOP}/layers/02-app/var/lib/dpkg", "-W", "-f", "${Package} ${Version} ${source:Package} ${source:Version} ${db:Status-Abbrev}\n"],
                         capture_output=True, text=True, check=True)
    rows = {line.split()[0]: line.split()[1:] for line in run.stdout.splitlines()}
    assert len(rows) == 32
    assert rows["bash"] == ["5.2.15-2+b2", "bash", "5.2.15-2", "ii"]
    assert rows["libssl3"] == ["3.0.9-1", "openssl", "3.0.9-1", "ii"]
    assert rows["bsdutils"] == ["1:2.38.1-5+b1", "util-linux", "2.38.1-5", "ii"]
    assert rows["wget"][-1] == "rc"


@pytest.mark.parametrize("compression", ["none", "zstd"])
def test_other_packings(tmp_path, compression):
    if compression == "zstd" and not shutil.which("zstd"):
        pytest.skip("zstd is not installed")
    make(tmp_path / "a", "--compression", compression, "--docker-archive", str(tmp_path / "a.tar"))
    with tarfile.open(tmp_path / "a.tar") as tar:
        listed = json.load(tar.extractfile("manifest.json"))[0]
        assert listed["RepoTags"] == ["shop:1.0"]
        assert all(tar.extractfile(n).read(262)[257:] == b"ustar" for n in listed["Layers"])
