# SPDX-License-Identifier: Apache-2.0
"""Reports that go out while they are made: the same bytes wherever they go, little memory, and no part of a report in place of a file."""
import os
import subprocess

import pytest

from images import ImageBuilder, file
from test_cli import on_terminal

STATUS = "Package: p{0}\nSource: {1}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.{0}-1\nMaintainer: Debian <d@debian.org>\n\n"
NOW = {"SOURCE_DATE_EPOCH": "1795512600"}


@pytest.fixture
def large(tmp_path):
    """Some eight thousand findings by the starter database."""
    image = ImageBuilder("large:1", cmd=["/x"])
    image.layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"),
                file("var/lib/dpkg/status", "".join(STATUS.format(i, ["firefox-esr", "thunderbird"][i % 2]) for i in range(12))))
    return image.docker(tmp_path / "large.tar")


def test_the_same_bytes_wherever_they_go(plimsoll, tmp_path, large):
    first, link = tmp_path / "first.json", tmp_path / "link.json"
    link.symlink_to(tmp_path / "second.json")
    (tmp_path / "second.json").write_text("old")
    os.chmod(tmp_path / "second.json", 0o600)
    run = plimsoll("scan", "--no-cache", "-f", "json", "-o", f"json={first}", "-o", f"json={link}", large, env=NOW)
    assert len(run.out) > 1 << 20 and run.out.encode() == first.read_bytes() == link.read_bytes()
    assert link.is_symlink() and (tmp_path / "second.json").stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in tmp_path.glob("*.json*")) == ["first.json", "link.json", "second.json"], "no part is left"


def test_what_cannot_be_written_is_an_error(plimsoll, tmp_path, large):
    run = plimsoll("scan", "--no-cache", "-o", "json=/dev/full", large, env=NOW)
    assert run.code == 2 and "/dev/full" in run.err and "No space left" in run.err
    run = plimsoll("scan", "--no-cache", "-o", f"json={tmp_path}/no/folder.json", large, env=NOW)
    assert run.code == 2 and "folder.json" in run.err


def test_a_file_that_cannot_be_finished_stays_as_it_was(plimsoll, tmp_path, large):
    kept = tmp_path / "kept" / "report.json"
    kept.parent.mkdir()
    kept.write_text("old")
    run = subprocess.run(["sh", "-c", 'ulimit -f 512; trap "" XFSZ; exec "$@"', "sh", os.environ["PLIMSOLL"], "scan", "--no-cache", "-o", f"json={kept}", large],
                         env={**os.environ, **NOW, "HOME": str(tmp_path)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert run.returncode == 2 and "File too large" in run.stderr, run
    assert kept.read_text() == "old" and list(kept.parent.iterdir()) == [kept]


@pytest.mark.parametrize("format", ["csv", "cyclonedx", "cyclonedx-1.5", "cyclonedx-1.7", "gitlab", "html", "junit", "sarif"])
def test_formats_of_programs_go_out_while_they_are_made(plimsoll, tmp_path, large, format):
    """A terminal gets a report whole, a file gets it in parts: the same bytes, whatever the reporter remembers of them."""
    parts = tmp_path / "parts"
    run = plimsoll("eval", "--no-cache", "-o", f"{format}={parts}", "--allow-incomplete", large, env=NOW)
    assert run.code == 0 and len(parts.read_bytes()) > 1 << 19
    code, whole = on_terminal(plimsoll, "eval", "--no-cache", "--no-pager", "-f", format, "--allow-incomplete", large, env=NOW)
    assert code == 0 and whole.replace("\r", "") == parts.read_bytes().decode().replace("\r", "")
