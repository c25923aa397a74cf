# SPDX-License-Identifier: Apache-2.0
"""Debian's conjunctions of licences, and what a policy of licences makes of them."""
import pytest

from images import ImageBuilder, file

HEAD = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: "
STATUS = "Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n"


def judged(plimsoll, tmp_path, declared, policy):
    image = ImageBuilder("x:1").layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("var/lib/dpkg/status", STATUS),
                                      file("usr/share/doc/a/copyright", HEAD + declared + "\n")).docker(tmp_path / "x.tar")
    (tmp_path / "licences.yaml").write_text(policy)
    run = plimsoll("scan", "--license-policy", tmp_path / "licences.yaml", "-f", "json", image)
    report = run.json()
    assert run.code == (0 if report["gates"][0]["passed"] else 1), run
    return report["packages"][0]["licenseExpression"], report["gates"][0]["passed"]


@pytest.mark.parametrize("declared, expression, allowed, passed", [
    ("GPL-1+ or Artistic, and Zlib", "(GPL-1.0-or-later OR Artistic-1.0-Perl) AND Zlib", "GPL-1.0-or-later", False),
    ("GPL-1+ or Artistic, and Zlib", "(GPL-1.0-or-later OR Artistic-1.0-Perl) AND Zlib", "GPL-1.0-or-later, Zlib", True),
    ("GPL-1+ or Artistic and Zlib", "GPL-1.0-or-later OR Artistic-1.0-Perl AND Zlib", "GPL-1.0-or-later", True),
    ("Zlib, and GPL-1+ or Artistic", "Zlib AND (GPL-1.0-or-later OR Artistic-1.0-Perl)", "Artistic-1.0-Perl", False),
    ("Zlib, and GPL-1+ or Artistic", "Zlib AND (GPL-1.0-or-later OR Artistic-1.0-Perl)", "Artistic-1.0-Perl, Zlib", True),
    ("Expat, ISC, or Zlib", "MIT OR ISC OR Zlib", "Zlib", True),
    ("Expat, ISC, and Zlib", "MIT AND ISC AND Zlib", "MIT, ISC", False),
])
def test_a_comma_says_what_must_be_allowed(plimsoll, tmp_path, declared, expression, allowed, passed):
    assert judged(plimsoll, tmp_path, declared, f"allow: [{allowed}]\n") == (expression, passed)
