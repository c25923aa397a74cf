# SPDX-License-Identifier: Apache-2.0
"""rpm's databases, all three kinds, as rpm reads them."""
import shutil

import pytest

import rpm_oracle
from conftest import cases
from packages import agree, scanned, unread

OS_RELEASE = 'ID="rhel"\nVERSION_ID="8.10"\nPRETTY_NAME="made for a test"\n'


@pytest.mark.skipif(not shutil.which("rpm"), reason="rpm")
@pytest.mark.parametrize("path", cases("rpmdb/*/Packages", "rpmdb/*/Packages.db", "rpmdb/*/rpmdb.sqlite"))
def test_packages(plimsoll, tally, tmp_path, path):
    root = tmp_path / "root"
    (root / "var/lib/rpm").mkdir(parents=True)
    (root / "etc").mkdir()
    (root / "etc/os-release").write_text(OS_RELEASE)
    shutil.copyfile(path, root / "var/lib/rpm" / path.name)
    theirs = rpm_oracle.packages(path, tmp_path)
    ours, notes = scanned(plimsoll, f"dir:{root}", "rpm")
    agree(tally, path, [rpm_oracle.ours(package) for package in ours], theirs)
    assert theirs or notes, "a database without packages is told, not passed over"
    assert not theirs or not unread(notes)
