# SPDX-License-Identifier: Apache-2.0
"""A record that stands under an unusual name is read all the same: through links of both kinds, in one layer or over several."""
import pytest

from images import ImageBuilder, file, folder, hardlink, symlink

OS = "ID=debian\nVERSION_ID=12\n"
STATUS = "Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1-2\n\n"

CASES = {
    "plain": [[file("etc/os-release", OS), file("var/lib/dpkg/status", STATUS)]],
    "a symbolic link to an odd place": [[file("opt/os", OS), symlink("etc/os-release", "../opt/os"),
                                         file("srv/db", STATUS), symlink("var/lib/dpkg/status", "/srv/db")]],
    "a symbolic link into an older layer": [[file("opt/os", OS), file("srv/db", STATUS)],
                                            [symlink("etc/os-release", "../opt/os"), symlink("var/lib/dpkg/status", "/srv/db")]],
    "a hard link to an odd name": [[file("opt/os", OS), hardlink("etc/os-release", "opt/os"),
                                    file("srv/db", STATUS), hardlink("var/lib/dpkg/status", "srv/db")]],
    "a hard link into an older layer": [[file("opt/os", OS), file("srv/db", STATUS)],
                                        [hardlink("etc/os-release", "opt/os"), hardlink("var/lib/dpkg/status", "srv/db")]],
    "a folder that is a link": [[folder("data/dpkg"), file("data/dpkg/status", STATUS), symlink("var/lib/dpkg", "../../data/dpkg"),
                                 file("usr/lib/os-release", OS)]],
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("compression", ["gzip", "none"])
def test_odd_names(plimsoll, tmp_path, case, compression):
    image = ImageBuilder("odd:1")
    for entries in CASES[case]:
        image.layer(*entries)
    path = image.oci(tmp_path / "layout", compression=compression)
    for turn in ("cold", "cached"):
        report = plimsoll("scan", "-f", "json", path).json()
        assert report["target"]["os"]["id"] == "debian", turn
        assert [(p["name"], p["version"]) for p in report["packages"]] == [("a", "1-2")], turn
        assert not [gap for gap in report["coverage"]["notEvaluated"] if "kept" in gap["why"]], turn


def test_a_root_file_system_with_links(plimsoll, tmp_path):
    root = tmp_path / "root"
    for name, text in (("opt/os", OS), ("srv/db", STATUS)):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (root / "etc").mkdir()
    (root / "etc/os-release").symlink_to("../opt/os")
    (root / "var/lib/dpkg").mkdir(parents=True)
    (root / "var/lib/dpkg/status").symlink_to("/srv/db")
    report = plimsoll("scan", "-f", "json", f"dir:{root}").json()
    assert report["target"]["os"]["id"] == "debian" and len(report["packages"]) == 1


def test_a_link_out_of_the_root_is_not_followed(plimsoll, tmp_path):
    outside = tmp_path / "outside"
    outside.write_text(STATUS)
    root = tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    (root / "etc/os-release").write_text(OS)
    (root / "var/lib/dpkg").mkdir(parents=True)
    (root / "var/lib/dpkg/status").symlink_to(outside)
    report = plimsoll("scan", "-f", "json", f"dir:{root}").json()
    assert report["packages"] == []
