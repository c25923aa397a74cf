# SPDX-License-Identifier: Apache-2.0
"""Packages that this version sees and does not read are said, and make a report incomplete; the distribution's own are its."""
from images import ImageBuilder, file

OS = "ID=debian\nVERSION_ID=12\n"
STATUS = "Package: libsix-java\nStatus: install ok installed\nArchitecture: all\nVersion: 1.16.0-4\n\n"
OWNED = "usr/share/java/six-1.16.0.jar"


def gaps(plimsoll, tmp_path, *entries):
    image = ImageBuilder("x:1").layer(file("etc/os-release", OS), file("var/lib/dpkg/status", STATUS),
                                      file("var/lib/dpkg/info/libsix-java.list", f"/.\n/{OWNED}\n"), file(OWNED, "PK"), *entries)
    run = plimsoll("scan", "-f", "json", image.docker(tmp_path / "x.tar"))
    return run.code, {gap["what"]: gap["where"] for gap in run.json()["coverage"]["notEvaluated"]}


def test_what_the_distribution_owns_is_no_gap(plimsoll, tmp_path):
    assert gaps(plimsoll, tmp_path) == (0, {})


def test_what_nobody_owns_is_a_gap_a_kind(plimsoll, tmp_path):
    code, found = gaps(plimsoll, tmp_path, file("srv/lib/d.jar", "PK"), file("srv/package.json", "{}"))
    assert code == 3
    assert found == {"Java archives": "srv/lib"}
