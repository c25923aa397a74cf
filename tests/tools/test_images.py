# SPDX-License-Identifier: Apache-2.0
"""The image builder: what it writes is what it was asked for, and other tools read it where they are installed."""
import gzip
import io
import json
import shutil
import subprocess
import sys
import tarfile

import pytest

import images
from images import ImageBuilder, capability, file, folder, hardlink, opaque, pack, sparse, symlink, tar_of, truncate, whiteout, write_index

needs_skopeo = pytest.mark.skipif(not shutil.which("skopeo"), reason="skopeo is not installed")
needs_zstd = pytest.mark.skipif(not shutil.which("zstd"), reason="zstd is not installed")


@pytest.fixture
def image():
    return (ImageBuilder("shop:1.0", env=["A=b"], workingdir="/app")
            .layer(folder("etc"), file("etc/os-release", "ID=debian\n"), file("etc/motd", "hello\n"), symlink("lib", "usr/lib"))
            .layer(whiteout("etc/motd"), opaque("var/cache"), created_by="RUN rm /etc/motd")
            .step("CMD [\"sh\"]")
            .layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n")))


def members(path):
    with tarfile.open(path) as tar:
        return {m.name: (tar.extractfile(m).read() if m.isreg() else m.linkname) for m in tar}


def read_layout(get):
    """Follows a layout from index.json to the layers and checks every digest on the way."""
    def blob(d):
        data = get("blobs/sha256/" + d["digest"][7:])
        assert images.hex_of(data) == d["digest"][7:] and len(data) == d["size"]
        return data
    described = json.loads(get("index.json"))["manifests"][0]
    while "index" in described["mediaType"]:
        described = json.loads(blob(described))["manifests"][0]
    manifest = json.loads(blob(described))
    return json.loads(blob(manifest["config"])), [blob(d) for d in manifest["layers"]], manifest


def test_entries_are_written_as_given():
    entries = [file("./a", "1", mode=0o4755, uid=3000000), file("/b"), file("../c"), file("a"), hardlink("d", "a"), images.fifo("p"),
               images.character_device("dev/null", 1, 3), folder("e/"), file("x" * 300), file("ping", xattrs={"security.capability": capability(13)})]
    with tarfile.open(fileobj=io.BytesIO(tar_of(entries))) as tar:
        got = tar.getmembers()
    assert [m.name for m in got] == ["./a", "/b", "../c", "a", "d", "p", "dev/null", "e", "x" * 300, "ping"]
    assert (got[0].mode, got[0].uid) == (0o4755, 3000000)
    assert got[4].islnk() and got[4].linkname == "a" and got[5].isfifo() and got[6].ischr() and (got[6].devmajor, got[6].devminor) == (1, 3)
    assert got[9].pax_headers["SCHILY.xattr.security.capability"].encode("utf-8", "surrogateescape") == capability(13)


def test_sparse_has_its_holes():
    with tarfile.open(fileobj=io.BytesIO(tar_of([sparse("var/log/lastlog", 1 << 20, [(4096, b"a"), (65536, b"bc")])]))) as tar:
        member = tar.getmember("var/log/lastlog")
        data = tar.extractfile(member).read()
    assert member.size == len(data) == 1 << 20
    assert data[4096:4097] == b"a" and data[65536:65538] == b"bc" and data.count(0) == len(data) - 3


def test_whiteouts():
    assert whiteout("etc/motd").path == "etc/.wh.motd"
    assert whiteout("motd").path == ".wh.motd"
    assert opaque("var").path == "var/.wh..wh..opq"


def test_docker_before_25(image, tmp_path):
    got = members(image.docker(tmp_path / "a.tar"))
    manifest = json.loads(got["manifest.json"])[0]
    assert manifest["RepoTags"] == ["shop:1.0"]
    assert [got[n] for n in manifest["Layers"]] == image.layers
    assert images.hex_of(got[manifest["Config"]]) + ".json" == manifest["Config"]
    config = json.loads(got[manifest["Config"]])
    assert config["rootfs"]["diff_ids"] == image.diff_ids and config["config"] == {"Env": ["A=b"], "WorkingDir": "/app"}
    assert [h.get("empty_layer", False) for h in config["history"]] == [False, False, True, False]


def test_docker_links_a_layer_that_comes_twice(tmp_path):
    image = ImageBuilder().layer(file("a")).layer(file("b")).layer(file("a"))
    got = members(image.docker(tmp_path / "a.tar"))
    first, _, third = json.loads(got["manifest.json"])[0]["Layers"]
    assert got[third] == "../" + first


def test_docker_since_25(image, tmp_path):
    got = members(image.docker25(tmp_path / "a.tar"))
    manifest = json.loads(got["manifest.json"])[0]
    assert [got[n] for n in manifest["Layers"]] == image.layers
    assert read_layout(got.__getitem__)[1] == image.layers


def test_podman_links_its_layers(image, tmp_path):
    got = members(image.podman(tmp_path / "a.tar"))
    assert [got[n] for n in json.loads(got["manifest.json"])[0]["Layers"]] == image.layers
    assert sum(isinstance(v, str) and v.startswith("../") for v in got.values()) == 3


def test_kaniko_names(image, tmp_path):
    got = members(image.kaniko(tmp_path / "a.tar"))
    manifest = json.loads(got["manifest.json"])[0]
    assert manifest["Config"] == image.config_digest
    assert [gzip.decompress(got[n]) for n in manifest["Layers"]] == image.layers


@pytest.mark.parametrize("nested", [False, True, 3])
def test_layout(image, tmp_path, nested):
    path = write_index(tmp_path / "l", [image], nested=nested)
    config, layers, _ = read_layout(lambda n: (path / n).read_bytes())
    assert config["rootfs"]["diff_ids"] == image.diff_ids and list(map(gzip.decompress, layers)) == image.layers
    assert json.loads((path / "index.json").read_bytes())["manifests"][0]["annotations"] == {"org.opencontainers.image.ref.name": "shop:1.0"}


def test_layout_of_linked_blobs(image, tmp_path):
    path = write_index(tmp_path / "l", [image], symlinks=True)
    assert all(p.is_symlink() for p in (path / "blobs" / "sha256").iterdir())
    read_layout(lambda n: (path / n).read_bytes())


def test_archive_with_prefix_and_data(image, tmp_path):
    got = members(image.oci_archive(tmp_path / "a.tar", prefix="./", embed=True))
    _, _, manifest = read_layout(lambda n: got["./" + n])
    assert "data" in manifest["config"]


def test_several_refs_and_platforms(image, tmp_path):
    arm = ImageBuilder("shop:arm", architecture="arm64", variant="v8").layer(file("a"))
    path = write_index(tmp_path / "l", [image, arm], refs=[["1.0", "latest"], ["arm"]])
    found = [(m["annotations"]["org.opencontainers.image.ref.name"], m["platform"]["architecture"])
             for m in json.loads((path / "index.json").read_bytes())["manifests"]]
    assert found == [("1.0", "amd64"), ("latest", "amd64"), ("arm", "arm64")]
    assert "annotations" not in json.loads((image.oci(tmp_path / "n", refs=()) / "index.json").read_bytes())["manifests"][0]


@needs_zstd
@pytest.mark.parametrize("name", images.COMPRESSIONS)
def test_compressions_hold_the_layer(name):
    data = tar_of([file("a", "x" * 5000)])
    suffix, compress = images.COMPRESSIONS[name]
    python = [sys.executable, "-c", "import bz2, sys; sys.stdout.buffer.write(bz2.decompress(sys.stdin.buffer.read()))"]
    tool = {"": ["cat"], "+gzip": ["gzip", "-dcq"], "+zstd": ["zstd", "-dcq"], "+xz": ["xz", "-dc"], "+bzip2": python}[suffix]
    run = subprocess.run(tool, input=compress(data), capture_output=True)
    assert run.stdout == data
    assert run.returncode == 0 or "trailing" in name


@needs_zstd
@pytest.mark.parametrize("how", images.PACKINGS)
def test_pack(image, tmp_path, how):
    assert pack(image.docker(tmp_path / "a.tar"), how).stat().st_size < (tmp_path / "a.tar").stat().st_size


def test_tamper_and_truncate(image, tmp_path):
    bent = image.oci(tmp_path / "a", tamper=lambda name, data: None if name.startswith("blobs") else data)
    assert not (bent / "blobs").exists()
    got = members(image.docker(tmp_path / "b.tar", tamper=lambda name, data: b"{" if name == "manifest.json" else data))
    assert got["manifest.json"] == b"{"
    size = (tmp_path / "b.tar").stat().st_size
    assert truncate(tmp_path / "b.tar", -100).stat().st_size == size - 100


def test_same_bytes_twice(image, tmp_path):
    for write in (image.docker, image.docker25, image.podman, image.kaniko, image.oci_archive):
        assert write(tmp_path / "a").read_bytes() == write(tmp_path / "b").read_bytes()


@needs_skopeo
@pytest.mark.parametrize("transport, write", [("docker-archive", "docker"), ("docker-archive", "docker25"), ("docker-archive", "podman"),
                                              ("docker-archive", "kaniko"), ("oci-archive", "oci_archive"), ("oci", "oci")])
def test_skopeo_reads_it(image, tmp_path, transport, write):
    path = getattr(image, write)(tmp_path / "image")
    subprocess.run(["skopeo", "copy", "-q", "--insecure-policy", f"{transport}:{path}", f"dir:{tmp_path}/out"], check=True)
    assert images.hex_of((tmp_path / "out" / image.config_digest[7:]).read_bytes()) == image.config_digest[7:]
