# SPDX-License-Identifier: Apache-2.0
"""Real images beside the project, with the lists of their own tools: packages as dpkg-query listed them when the image was
made, findings as the independent matcher of tests/e2e/test_oracle.py has them."""
import shutil

import pytest

import test_oracle as oracle
from conftest import CORPUS, beside
from packages import agree, scanned, unread

IMAGES = oracle.IMAGES if oracle.IMAGES.is_dir() else beside("images")
TOLD = sorted(IMAGES.glob("*.truth/dpkg.tsv")) if IMAGES else []
FOUND = [pytest.param(path, id=path.parent.stem) for path in TOLD] or \
    [pytest.param(None, id="-", marks=pytest.mark.skip(reason="no images with their truth: name their folder in PLIMSOLL_IMAGES"))]


@pytest.mark.parametrize("truth", FOUND)
@pytest.mark.parametrize("form", [".tar", ".oci"])
def test_packages(plimsoll, tally, truth, form):
    image = truth.parent.with_suffix(form)
    if not image.exists():
        pytest.skip(f"no {image.name}")
    lines = [line.split("\t") for line in truth.read_text().splitlines()]
    theirs = [(name.split(":")[0], *rest) for name, *rest in lines]  # libc6:amd64, where several may be installed
    ours, notes = scanned(plimsoll, image, "deb")
    agree(tally, f"{image.name}, packages", [(p["name"], p["version"], p["source"]["name"], p["source"]["version"]) for p in ours], theirs)
    assert not unread(notes)


@pytest.mark.skipif(not shutil.which("dpkg"), reason="dpkg")
@pytest.mark.parametrize("truth", FOUND)
def test_findings(plimsoll, tally, tmp_path, truth):
    image, feeds = truth.parent.with_suffix(".tar"), beside("feeds")
    feed = feeds / "osv" / "Debian" / "all.zip" if feeds else None
    if not feed or not feed.is_file():
        pytest.skip("no feed of Debian in the corpus or beside it")
    (tmp_path / "feeds/osv/Debian").mkdir(parents=True)
    shutil.copy(feed, tmp_path / "feeds/osv/Debian")
    _, report = oracle.scan(plimsoll, image, oracle.database(plimsoll, tmp_path / "feeds", tmp_path / "db"))
    release = report["target"]["os"]["version"].split(".")[0]
    want = oracle.dpkg_oracle(oracle.status_in(image), oracle.records(feed), f"Debian:{release}")
    assert want or CORPUS is None
    agree(tally, f"{image.name}, findings", list(oracle.found(report)), list(want))
