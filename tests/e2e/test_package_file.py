# SPDX-License-Identifier: Apache-2.0
"""Package files that lie about uninstalled: made here to the formats, and by the packagers' own tools where they are installed."""
import gzip
import io
import lzma
import shutil
import struct
import subprocess
import tarfile
import zipfile

import pytest

from images import ImageBuilder, file

OS = file("etc/os-release", "ID=debian\nVERSION_ID=12\n")
CONTROL = "Package: thing\nVersion: 1:2.0-1+b1\nArchitecture: amd64\nMaintainer: A <a@debian.org>\nSource: things (1:2.0-1)\nDescription: x\n"


def tar(files, end=True):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as target:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            target.addfile(info, io.BytesIO(content))
    return out.getvalue() if end else out.getvalue()[: sum(512 + (len(c) + 511) // 512 * 512 for _, c in files)]


def ar(members):
    out = b"!<arch>\n"
    for name, content in members:
        out += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode() + content + b"\n" * (len(content) % 2)
    return out


def deb(control=CONTROL, pack=lambda content: content, name="control.tar"):
    return ar([("debian-binary", b"2.0\n"), (name, pack(tar([("./", b""), ("./md5sums", b""), ("./control", control.encode())]))), ("data.tar", tar([("./a", b"x")]))])


def rpm(name="bash", version="5.1", release="6.el9", arch="x86_64", epoch=None, source="bash-5.1-6.el9.src.rpm"):
    def header(tags):
        index, store = b"", b""
        for tag, kind, value in tags:
            store += b"\0" * (-len(store) % 4 if kind == 4 else 0)
            index += struct.pack(">4I", tag, kind, len(store), 1)
            store += struct.pack(">I", value) if kind == 4 else value.encode() + b"\0"
        return b"\x8e\xad\xe8\x01\0\0\0\0" + struct.pack(">2I", len(tags), len(store)) + index + store

    tags = [(1000, 6, name), (1001, 6, version), (1002, 6, release)] + ([(1003, 4, epoch)] if epoch else []) + [(1011, 6, "Debian"), (1014, 6, "MIT"), (1022, 6, arch)]
    tags += [(1044, 6, source)] if source else []
    lead = struct.pack(">4s2B2H66s2H16x", b"\xed\xab\xee\xdb", 3, 0, 0 if source else 1, 1, name.encode(), 1, 5)
    signature = header([(1000, 4, 1), (269, 6, "0" * 39)])
    return lead + signature + b"\0" * (-len(signature) % 8) + header(tags) + b"payload"


def apk(info="pkgname = zlib\npkgver = 1.2.13-r1\narch = x86_64\norigin = zlib-src\nlicense = Zlib\n# x = y\n"):
    """Three gzips; the tars of the first two go on in the next, so they have no end of their own."""
    return gzip.compress(tar([(".SIGN.RSA.x", b"s" * 700)], False)) + gzip.compress(tar([(".PKGINFO", info.encode())], False)) + gzip.compress(tar([("lib/libz.so", b"z")]))


def wheel(name="My.Package"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("my_package/__init__.py", "")
        target.writestr("my_package-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nLicense: MIT\n\n")
    return out.getvalue()


def evaluate(plimsoll, tmp_path, *entries):
    report = plimsoll("eval", "--no-cache", "-f", "json", ImageBuilder("x:1").layer(OS, *entries).docker(tmp_path / "x.tar")).json()
    return report["packages"], [gap["where"] for gap in report["coverage"]["notEvaluated"] if gap["what"] == "package files"]


@pytest.mark.parametrize("path, content, want", [
    ("srv/a.deb", deb(), ("deb", "thing", "1:2.0-1+b1", "amd64", "things")),
    ("srv/a.deb", deb(pack=gzip.compress, name="control.tar.gz"), ("deb", "thing", "1:2.0-1+b1", "amd64", "things")),
    ("srv/a.udeb", deb(pack=lzma.compress, name="control.tar.xz/"), ("deb", "thing", "1:2.0-1+b1", "amd64", "things")),
    ("srv/a.rpm", rpm(), ("rpm", "bash", "5.1-6.el9", "x86_64", "bash")),
    ("srv/a.rpm", rpm(epoch=2), ("rpm", "bash", "2:5.1-6.el9", "x86_64", "bash")),
    ("srv/a.src.rpm", rpm(source=None), ("rpm", "bash", "5.1-6.el9", "src", "bash")),
    ("srv/a.apk", apk(), ("apk", "zlib", "1.2.13-r1", "x86_64", "zlib-src")),
    ("srv/a.whl", wheel(), ("pypi", "my-package", "1.0", None, "my-package")),
], ids=["deb", "deb-gzip", "udeb-xz", "rpm", "rpm-epoch", "rpm-source", "apk", "wheel"])
def test_each_kind_is_read_and_said_not_to_be_installed(plimsoll, tmp_path, path, content, want):
    packages, gaps = evaluate(plimsoll, tmp_path, file(path, content))
    assert [(p["type"], p["name"], p["version"], p.get("arch"), p["source"]["name"]) for p in packages] == [want]
    assert packages[0]["installed"] is False and gaps == []
    assert packages[0]["locations"] == [{"path": path, "what": "package file", "layer": 0}]


def test_the_file_of_an_installed_package_is_one_more_place_of_it(plimsoll, tmp_path):
    status = "Package: thing\nStatus: install ok installed\n" + CONTROL.split("\n", 1)[1] + "\n"
    packages, _ = evaluate(plimsoll, tmp_path, file("var/lib/dpkg/status", status), file("var/cache/apt/archives/thing.deb", deb()),
                           file("srv/newer.deb", deb(CONTROL.replace("2.0", "3.0"))), file("srv/again.deb", deb(CONTROL.replace("2.0", "3.0"))))
    assert [(p["version"], p.get("installed", True), [at["path"] for at in p["locations"]]) for p in packages] == [
        ("1:2.0-1+b1", True, ["var/lib/dpkg/status", "var/cache/apt/archives/thing.deb"]), ("1:3.0-1+b1", False, ["srv/again.deb", "srv/newer.deb"])]


def test_android_has_the_same_extension(plimsoll, tmp_path):
    assert evaluate(plimsoll, tmp_path, file("srv/app.apk", wheel())) == ([], [])


BOMB = ar([("debian-binary", b"2.0\n"), ("control.tar.gz", gzip.compress(tar([("./zeros", b"\0" * (100 << 20)), ("./control", CONTROL.encode())])))])


@pytest.mark.parametrize("path, content", [
    ("a.deb", b"!<arch>\n"), ("a.deb", deb().replace(b"control.tar", b"controx.tar")), ("a.deb", deb("Package: x\n")), ("a.deb", deb("")), ("a.deb", BOMB),
    ("a.deb", deb(CONTROL + "X: " + "y" * (2 << 20) + "\n")), ("a.rpm", b"\xed\xab\xee\xdb"), ("a.rpm", rpm(name="")), ("a.apk", b"ADB.x"), ("a.apk", b"\x1f\x8b\x08 no"),
    ("a.apk", apk("pkgname = x\n")), ("a.whl", b"PK\3\4"), ("a.whl", wheel("")),
], ids=["deb-empty", "deb-without", "deb-version", "deb-nothing", "deb-bomb", "deb-giant", "rpm-lead", "rpm-name", "apk-3", "apk-gzip", "apk-version", "wheel-cut", "wheel-name"])
def test_what_cannot_be_read_is_a_gap(plimsoll, tmp_path, path, content):
    packages, gaps = evaluate(plimsoll, tmp_path, file(path, content))
    assert packages == [] and gaps == [path]


@pytest.mark.parametrize("extension, content", [("deb", deb(pack=gzip.compress)), ("rpm", rpm()), ("apk", apk())])
def test_truncated_anywhere(plimsoll, tmp_path, extension, content):
    """Either the record is there in full or the file is a gap: there is no third thing."""
    cuts = [file(f"srv/{n:05}.{extension}", content[:n]) for n in range(1, len(content), 5)]
    packages, gaps = evaluate(plimsoll, tmp_path, *cuts)
    assert len({p["version"] for p in packages}) <= 1
    assert sorted(gaps + [at["path"] for p in packages for at in p["locations"]]) == [cut.path for cut in cuts]


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg-deb is not installed")
@pytest.mark.parametrize("packing", ["none", "gzip", "xz", "zstd"])
def test_what_dpkg_deb_builds(plimsoll, tmp_path, packing):
    (tmp_path / "t" / "DEBIAN").mkdir(parents=True)
    (tmp_path / "t" / "DEBIAN" / "control").write_text(CONTROL)
    built = subprocess.run(["dpkg-deb", "--uniform-compression", f"-Z{packing}", "--build", tmp_path / "t", tmp_path / "t.deb"], capture_output=True, check=False)
    if built.returncode:
        pytest.skip("this dpkg-deb does not know " + packing)
    packages, gaps = evaluate(plimsoll, tmp_path, file("srv/t.deb", (tmp_path / "t.deb").read_bytes()))
    assert [(p["name"], p["version"], p["source"]["version"]) for p in packages] == [("thing", "1:2.0-1+b1", "1:2.0-1")] and gaps == []


@pytest.mark.skipif(not shutil.which("rpm"), reason="rpm is not installed")
def test_rpm_reads_ours_as_we_do(tmp_path):
    (tmp_path / "a.rpm").write_bytes(rpm(epoch=2))
    said = subprocess.run(["rpm", "-qp", "--nosignature", "--nodigest", "--qf", "%{NAME} %{EPOCH}:%{VERSION}-%{RELEASE} %{ARCH} %{SOURCERPM}", tmp_path / "a.rpm"],
                          capture_output=True, text=True, check=False)
    assert said.stdout == "bash 2:5.1-6.el9 x86_64 bash-5.1-6.el9.src.rpm", said.stderr
