# SPDX-License-Identifier: Apache-2.0
"""dpkg's status files, as dpkg-query reads them. One that is vcpkg's must be told from them, and refused."""
import re
import shutil
import subprocess

import pytest

from conftest import cases
from packages import agree, scanned, unread

FIELDS = "${db:Status-Status}\t${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\n"
OF_VCPKG = re.compile(r"^(?:Abi|Feature|Port-Version):", re.M)  # fields that dpkg has not


def queried(status, admin):
    for name in ("info", "updates"):
        (admin / name).mkdir(parents=True)
    (admin / "status").write_bytes(status)
    run = subprocess.run(["dpkg-query", f"--admindir={admin}", "-W", "-f", FIELDS], capture_output=True, text=True, timeout=120)
    rows = [line.split("\t") for line in run.stdout.splitlines()]
    return [tuple(row[1:]) for row in rows if row[0] not in ("config-files", "not-installed")]


def compared(packages):
    return [(p["name"], p["version"], p["arch"], p["source"]["name"], p["source"]["version"]) for p in packages]


@pytest.mark.skipif(not shutil.which("dpkg-query"), reason="dpkg-query")
@pytest.mark.parametrize("path", cases("dpkg/*.status"))
def test_packages(plimsoll, tally, tmp_path, path):
    status, root = path.read_bytes(), tmp_path / "root"
    (root / "var/lib/dpkg").mkdir(parents=True)
    (root / "etc").mkdir()
    (root / "etc/os-release").write_text('ID=debian\nVERSION_ID="12"\n')
    (root / "var/lib/dpkg/status").write_bytes(status)
    ours, notes = scanned(plimsoll, f"dir:{root}", "deb")
    if OF_VCPKG.search(status.decode("utf-8", "replace")):
        tally(path, int(not ours and bool(unread(notes))), 1, "vcpkg's: refused" if not ours else "vcpkg's, taken for Debian's")
        assert not ours
        assert any("vcpkg" in note["why"] for note in notes), notes
        return
    theirs = queried(status, tmp_path / "admin")
    agree(tally, path, compared(ours), theirs)
    assert not unread(notes)
