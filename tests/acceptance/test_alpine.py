# SPDX-License-Identifier: Apache-2.0
"""Alpine's root file systems as published, unpacked and as an image, beside a reading of apk's database in a few lines."""
import gzip
import subprocess

import pytest

from conftest import cases
from images import ImageBuilder
from packages import agree, scanned, unread


def installed(root):
    """Records of `lib/apk/db/installed`: a letter, a colon and a value a line. R: is a file, below the last F:."""
    database = next(root / at for at in ("lib/apk/db/installed", "usr/lib/apk/db/installed") if (root / at).is_file())
    for record in database.read_text().split("\n\n"):
        lines = [line.partition(":") for line in record.splitlines() if line]
        fields = {letter: value for letter, _, value in lines}
        if fields:
            yield (fields["P"], fields["V"], fields["A"], fields.get("o", fields["P"]), fields.get("L", ""),
                   sum(letter == "R" for letter, _, _ in lines))


def ours(packages):
    return [(p["name"], p["version"], p["arch"], p["source"]["name"], " ".join(p["licenses"]), p["files"]) for p in packages]


@pytest.mark.parametrize("path", cases("alpine/*.tar.gz"))
def test_packages(plimsoll, tally, tmp_path, path):
    root = tmp_path / "root"
    root.mkdir()
    subprocess.run(["tar", "-xzf", path, "-C", root], check=True)
    theirs = list(installed(root))
    packages, notes = scanned(plimsoll, f"dir:{root}", "apk")
    agree(tally, path, ours(packages), theirs)
    assert not unread(notes)
    image = ImageBuilder().layer_tar(gzip.decompress(path.read_bytes())).oci(tmp_path / "image")
    packages, notes = scanned(plimsoll, image, "apk")
    assert sorted(ours(packages)) == sorted(theirs)
    assert not unread(notes)
