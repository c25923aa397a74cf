# SPDX-License-Identifier: Apache-2.0
"""need on images of rpm: packages that rpmbuild made and rpm installed, and the reasons that dnf remembers."""
import shutil
import sqlite3
import subprocess

import pytest

from images import ImageBuilder, file
from test_need import entries_of, need, verdicts  # noqa: F401

needs_rpm = pytest.mark.skipif(not shutil.which("rpmbuild") or not shutil.which("rpm"), reason="no rpmbuild")

SPEC = """Name: {name}
Version: 1
Release: 1
Summary: x
License: MIT
BuildArch: noarch
AutoReqProv: no
{fields}
%description
x
%install
mkdir -p %{{buildroot}}$(dirname {path})
printf '{text}' > %{{buildroot}}{path}
chmod 755 %{{buildroot}}{path}
%files
{path}
"""
PACKAGES = [("app", "/usr/bin/app", "#!/usr/bin/shell\\n/usr/bin/tool\\n", "Requires: capability, /usr/share/data"), ("shell", "/usr/bin/shell", "x", ""),
            ("tool", "/usr/bin/tool", "x", ""), ("library", "/usr/share/library", "x", "Provides: capability"), ("data", "/usr/share/data", "12345", ""),
            ("left", "/usr/share/left", "123", ""), ("asked", "/usr/share/asked", "x", ""), ("vim-minimal", "/usr/bin/vi", "x", "")]


@pytest.fixture(scope="session")
def rpm_root(tmp_path_factory):
    top = tmp_path_factory.mktemp("rpm")
    root = top / "root"
    for name, path, text, fields in PACKAGES:
        (top / f"{name}.spec").write_text(SPEC.format(name=name, path=path, text=text, fields=fields))
        subprocess.run(["rpmbuild", "-bb", "--define", f"_topdir {top}", "--define", "__os_install_post %{nil}", top / f"{name}.spec"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    root.mkdir()
    subprocess.run(["rpm", "--root", root, "--dbpath", "/var/lib/rpm", "-i", "--nodeps", "--noscripts", "--ignoreos", *(top / "RPMS").rglob("*.rpm")], check=True)
    (root / "etc").mkdir(exist_ok=True)
    (root / "etc/os-release").write_text('ID="almalinux"\nVERSION_ID="9.4"\n')
    return root


def image_of(root, *entries):
    image = ImageBuilder(cmd=["app"])
    return image.layer(entries_of(root), *entries)


def orphans(report):
    return {p["name"] for p in report["packages"] if p["need"]["orphan"]}


@needs_rpm
def test_verdicts_of_an_rpm_image(need, rpm_root):
    report = need(image_of(rpm_root))
    assert verdicts(report) == {"app": "required", "shell": "required", "tool": "required", "library": "depended", "data": "depended", "left": "unreached",
                                "asked": "unreached", "vim-minimal": "discouraged"}
    left = next(p["need"] for p in report["packages"] if p["name"] == "left")
    assert left["bytes"] == 3 and left["removal"] == "dnf remove -y left" and not left["orphan"], "nobody knows why it was installed"


def history(path):
    """The tables of DNF 4 that tell reasons: asked, then left as a dependency, and what was asked for later."""
    db = sqlite3.connect(path)
    db.executescript("""CREATE TABLE rpm (item_id INTEGER, name TEXT, epoch INTEGER, version TEXT, release TEXT, arch TEXT);
        CREATE TABLE trans_item (id INTEGER PRIMARY KEY, trans_id INTEGER, item_id INTEGER, action INTEGER, reason INTEGER, state INTEGER);""")
    rows = [("left", 1, 1), ("library", 1, 1), ("data", 1, 4), ("asked", 1, 1), ("asked", 7, 1), ("asked", 11, 2)]
    for item, (name, action, reason) in enumerate(rows):
        db.execute("INSERT INTO rpm VALUES (?, ?, 0, '1', '1', 'noarch')", (item, name))
        db.execute("INSERT INTO trans_item VALUES (?, 1, ?, ?, ?, 1)", (item, item, action, reason))
    db.commit()
    db.close()
    return path.read_bytes()


STATE = """version = "1.0"
[packages]
"left.noarch" = {reason="Dependency"}
"library.noarch" = {reason="Dependency"}
"data.noarch" = {reason="Weak Dependency"}
"asked.noarch" = {reason="User"}
"tool.x86_64" = {reason="Dependency"}
"""


@needs_rpm
@pytest.mark.parametrize("which", ["dnf 4", "dnf 5", "both"])
def test_what_dnf_brought_in_and_nothing_needs(need, rpm_root, tmp_path, which):
    entries = []
    if which != "dnf 5":
        entries.append(file("var/lib/dnf/history.sqlite", history(tmp_path / "history.sqlite")))
    if which != "dnf 4":
        entries.append(file("usr/lib/sysimage/libdnf5/packages.toml", STATE))
    assert orphans(need(image_of(rpm_root, *entries))) == {"left"}, "what something depends on is none"


@needs_rpm
@pytest.mark.parametrize("which, mark", [("dnf 4", "dnf mark install lib && "), ("dnf 5", "dnf mark user -y lib && "), ("nobody", "")])
def test_what_is_needed_is_marked_before_dnf_removes(need, tmp_path, which, mark):
    root = tmp_path / "root"
    for name, fields in (("tool", "Requires: lib, doc"), ("lib", ""), ("doc", "")):
        (tmp_path / f"{name}.spec").write_text(SPEC.format(name=name, path=f"/usr/bin/{name}", text="x", fields=fields))
        subprocess.run(["rpmbuild", "-bb", "--define", f"_topdir {tmp_path}", "--define", "__os_install_post %{nil}", tmp_path / f"{name}.spec"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    root.mkdir()
    subprocess.run(["rpm", "--root", root, "--dbpath", "/var/lib/rpm", "-i", "--noscripts", "--ignoreos", *(tmp_path / "RPMS").rglob("*.rpm")], check=True)
    entries = [file("etc/os-release", 'ID="almalinux"\nVERSION_ID="9.4"\n')]
    if which == "dnf 5":
        entries.append(file("usr/lib/sysimage/libdnf5/packages.toml", 'version = "1.0"\n[packages]\n"lib.noarch" = {reason="Dependency"}\n"doc.noarch" = {reason="Dependency"}\n'))
    if which == "dnf 4":
        db = sqlite3.connect(tmp_path / "history.sqlite")
        db.executescript("""CREATE TABLE rpm (item_id INTEGER, name TEXT, epoch INTEGER, version TEXT, release TEXT, arch TEXT);
            CREATE TABLE trans_item (id INTEGER PRIMARY KEY, trans_id INTEGER, item_id INTEGER, action INTEGER, reason INTEGER, state INTEGER);
            INSERT INTO rpm VALUES (0, 'lib', 0, '1', '1', 'noarch'), (1, 'doc', 0, '1', '1', 'noarch');
            INSERT INTO trans_item VALUES (0, 1, 0, 1, 1, 1), (1, 1, 1, 1, 1, 1);""")
        db.commit()
        db.close()
        entries.append(file("var/lib/dnf/history.sqlite", (tmp_path / "history.sqlite").read_bytes()))
    found = {p["name"]: p["need"].get("removal") for p in need(ImageBuilder(cmd=["/usr/bin/lib"]).layer(entries_of(root), *entries))["packages"]}
    assert found == {"lib": None, "tool": f"{mark}dnf remove -y tool", "doc": f"{mark}dnf remove -y doc"}


@needs_rpm
@pytest.mark.parametrize("path, content", [("var/lib/dnf/history.sqlite", b"SQLite format 3\0 and no more"), ("var/lib/dnf/history.sqlite", b""),
                                           ("usr/lib/sysimage/libdnf5/packages.toml", b"[packages\n")])
def test_damaged_reasons_are_told(need, rpm_root, path, content):
    report = need(image_of(rpm_root, file(path, content)))
    assert not orphans(report) and verdicts(report)["left"] == "unreached"
    assert any(path in gap for gap in map(str, report["coverage"]["notEvaluated"]))


UBI = [("microdnf", "Requires: libdnf, glibc"), ("libdnf", "Requires: rpm-libs, librepo"), ("librepo", "Requires: glibc, shared"), ("rpm", "Requires: rpm-libs"),
       ("rpm-libs", "Requires: glibc"), ("glibc", ""), ("shared", ""), ("bash", "Requires: glibc"), ("app", "Requires: shared")]


@needs_rpm
def test_what_a_base_without_a_manager_drops(plimsoll, tmp_path):
    """UBI minimal to UBI micro: the manager and what only it needs. The image's dependencies are asked of rpm as well."""
    root = tmp_path / "root"
    for name, fields in UBI:
        path = "/usr/bin/microdnf" if name == "microdnf" else f"/usr/share/{name}"
        (tmp_path / f"{name}.spec").write_text(SPEC.format(name=name, path=path, text="12345", fields=fields))
        subprocess.run(["rpmbuild", "-bb", "--define", f"_topdir {tmp_path}", "--define", "__os_install_post %{nil}", tmp_path / f"{name}.spec"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    root.mkdir()
    subprocess.run(["rpm", "--root", root, "--dbpath", "/var/lib/rpm", "-i", "--noscripts", "--ignoreos", *(tmp_path / "RPMS").rglob("*.rpm")], check=True)
    (root / "etc").mkdir()
    (root / "etc/os-release").write_text('ID="rhel"\nVERSION_ID="9.4"\n')
    report = plimsoll("scan", "--no-cache", "-f", "json", image_of(root).docker(tmp_path / "image.tar")).json()
    assert report["base"]["kind"] == "ubi-minimal"
    gone = {"microdnf", "libdnf", "librepo", "rpm", "rpm-libs"}
    findings = sum(f["subject"].get("purl", "").split("@")[0].rsplit("/", 1)[-1] in gone for f in report["findings"])
    assert report["base"]["drops"] == {"with": ["ubi-micro"], "packages": len(gone), "bytes": 25, "findings": findings}
    # rpm agrees: without them nothing that stays is broken.
    erase = ["rpm", "--root", root, "--dbpath", "/var/lib/rpm", "-e", "--test", "microdnf", "libdnf", "librepo", "rpm", "rpm-libs"]
    assert subprocess.run(erase, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).returncode == 0
    assert subprocess.run([*erase, "shared"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT).returncode != 0
