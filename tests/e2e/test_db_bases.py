# SPDX-License-Identifier: Apache-2.0
"""Known base images that the advisory database brings: what one machine has learned, the next knows after `db update`."""
import hashlib
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from images import ImageBuilder, file

ROOT = Path(__file__).resolve().parents[2]
RELEASE = 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'
BASE = [file("etc/os-release", RELEASE), file("var/lib/dpkg/status", "Package: base-files\nStatus: install ok installed\nVersion: 1.0\n\n")]
KEV = {"dateReleased": "2026-01-03T00:00:00Z", "vulnerabilities": []}
LINE = "company/late:1\tlinux/amd64\t-\t2031-05-06T00:00:00Z\t-\t-\t-\tsha256:" + "0c" * 32 + "\n"


@pytest.fixture
def child(tmp_path):
    builder = ImageBuilder("shop:1.0").layer(*BASE, created_by="ADD rootfs.tar / # buildkit")
    return builder.layer(file("srv/run", "x"), created_by="COPY srv /srv # buildkit").docker(tmp_path / "child.tar")


@pytest.fixture
def table(plimsoll, tmp_path):
    """What another user's machine has learned."""
    base = ImageBuilder("company/base:7").layer(*BASE, created_by="ADD rootfs.tar / # buildkit").docker(tmp_path / "base.tar")
    home = tmp_path / "other-home"
    run = plimsoll("layers", "--no-cache", "--learn", base, env={"XDG_DATA_HOME": str(home)})
    assert run.code == 0, run
    return home / "plimsoll" / "bases.tsv"


@pytest.fixture
def feeds(tmp_path):
    path = tmp_path / "feeds" / "kev" / "known_exploited_vulnerabilities.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(KEV))
    secdb = tmp_path / "feeds" / "alpine-secdb" / "v3.18" / "main.json"
    secdb.parent.mkdir(parents=True)
    secdb.write_text(json.dumps({"packages": [{"pkg": {"name": "zlib", "secfixes": {"1.2.12-r2": ["CVE-2022-37434"]}}}]}))
    return tmp_path / "feeds"


def build(plimsoll, feeds, out, *options):
    return plimsoll("db", "build", "--from", feeds, "-o", out, *options)


def base_of(plimsoll, command, image, *options):
    run = plimsoll(command, "--no-cache", "-f", "json", *options, image)
    assert run.code in (0, 3), run
    return run.json()


@pytest.mark.parametrize("command", ["eval", "scan", "layers"])
def test_an_update_brings_them(plimsoll, command, feeds, table, child, tmp_path):
    assert base_of(plimsoll, command, child)["base"]["decidedBy"] == "system"
    run = build(plimsoll, feeds, tmp_path / "ready.db", "--bases", table)
    assert (run.code, run.err) == (0, ""), run
    run = plimsoll("db", "update", "--from", tmp_path / "ready.db")
    assert run.code == 0, run
    found = base_of(plimsoll, command, child)["base"]
    assert (found["decidedBy"], found["names"], found["layers"]) == ("diff-ids", ["company/base:7"], 1)


def test_a_folder_of_the_feeds_is_the_same(plimsoll, feeds, table, tmp_path):
    assert build(plimsoll, feeds, tmp_path / "a.db", "--bases", table).code == 0
    (feeds / "bases").mkdir()
    shutil.copy(table, feeds / "bases" / "mine.tsv")
    assert build(plimsoll, feeds, tmp_path / "b.db").code == 0
    assert (tmp_path / "a.db").read_bytes() == (tmp_path / "b.db").read_bytes()
    rows = [line.split("\t") for line in plimsoll("db", "status", "--db", tmp_path / "b.db").lines()]
    assert [row[2:] for row in rows if row[0] == "bases"] == [["2", str(table.stat().st_size)]]


def test_none_leaves_the_bytes_as_they_are(plimsoll, feeds, tmp_path):
    """A database without known images has no table of them, which is how older files are."""
    assert build(plimsoll, feeds, tmp_path / "a.db").code == 0
    with sqlite3.connect(tmp_path / "a.db") as db:
        assert "base" not in [name for name, in db.execute("SELECT name FROM sqlite_master")]


def test_their_date_is_not_the_database_s(plimsoll, feeds, child, tmp_path):
    """A newer base makes no advisory newer: --db-max-age judges advisories."""
    (tmp_path / "late.tsv").write_text(LINE)
    assert build(plimsoll, feeds, tmp_path / "a.db", "--bases", tmp_path / "late.tsv").code == 0
    rows = {row[0]: row[1] for row in (line.split("\t") for line in plimsoll("db", "status", "--db", tmp_path / "a.db").lines())}
    assert rows["bases"] == "2031-05-06T00:00:00Z"
    run = plimsoll("scan", "--no-cache", "--db", tmp_path / "a.db", "-f", "json", child)
    assert run.json()["tool"]["database"]["date"].startswith("2026-01-03"), run


def test_what_is_no_line_is_named(plimsoll, feeds, tmp_path):
    mixed = tmp_path / "mixed.tsv"
    mixed.write_text("# of the company\n\nhello\n" + LINE)
    run = build(plimsoll, feeds, tmp_path / "a.db", "--bases", mixed)
    assert run.code == 0 and f"{mixed}:3: not a line of the table of known images" in run.err, run
    mixed.write_text("hello\n" * 200 + LINE)
    run = build(plimsoll, feeds, tmp_path / "a.db", "--bases", mixed)
    said = [line for line in run.err.splitlines() if "mixed.tsv" in line]
    assert len(said) == 1 and "mixed.tsv:1: not a line" in said[0] and "200 such left out" in said[0], run
    mixed.write_text("hello\n")
    before = hashlib.sha256((tmp_path / "a.db").read_bytes()).digest()
    run = build(plimsoll, feeds, tmp_path / "a.db", "--bases", mixed)
    assert run.code == 2 and "mixed.tsv: no known image in it" in run.err and len(run.err.splitlines()) == 2 and "layers --learn" in run.err, run
    assert hashlib.sha256((tmp_path / "a.db").read_bytes()).digest() == before


def test_bases_alone_are_no_database(plimsoll, table, tmp_path):
    (tmp_path / "only" / "bases").mkdir(parents=True)
    shutil.copy(table, tmp_path / "only" / "bases")
    run = build(plimsoll, tmp_path / "only", tmp_path / "a.db")
    assert run.code == 2 and "no advisory feed in it" in run.err


def test_the_cap_of_all_tables(plimsoll, feeds, tmp_path):
    folder = feeds / "bases"
    folder.mkdir()
    for name in ("a.tsv", "b.tsv"):
        (folder / name).write_text(LINE + ("# " + "x" * 1000 + "\n") * 9000)
    run = build(plimsoll, feeds, tmp_path / "a.db")
    assert run.code == 2 and "cap of 16777216 bytes" in run.err, run


def test_a_database_that_brings_nonsense(plimsoll, feeds, table, child, tmp_path):
    """Files come from anywhere: what is no line is told, the others serve, and nothing of it reaches the terminal raw."""
    path = tmp_path / "a.db"
    assert build(plimsoll, feeds, path, "--bases", table).code == 0
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO base VALUES(900, ?)", ("\x1b[31mno line\x1b[0m",))
        db.execute("INSERT INTO base VALUES(901, ?)", (b"\x00\xff",))
    run = plimsoll("layers", "--no-cache", "--db", path, "-f", "json", child)
    assert run.code == 3 and run.json()["base"]["names"] == ["company/base:7"], run
    gaps = [gap["why"] for gap in run.json()["coverage"]["notEvaluated"] if gap["what"] == "known base images"]
    assert gaps and all("advisory database" in why and why.endswith("not a line of that table") for why in gaps)
    assert "\x1b" not in plimsoll("layers", "--no-cache", "--db", path, child).out


def test_layers_and_a_database_that_is_none(plimsoll, child, tmp_path):
    """`layers` asks for no advisory, so it goes on; what it could not look at it says."""
    path = tmp_path / "a.db"
    path.write_text("no database")
    run = plimsoll("layers", "--no-cache", "--db", path, "-f", "json", child)
    assert run.code == 3 and [gap["what"] for gap in run.json()["coverage"]["notEvaluated"]] == ["known base images"], run
    assert plimsoll("layers", "--no-cache", "--db", tmp_path / "absent.db", child).code == 0


def test_one_s_own_table_says_the_last_word(plimsoll, feeds, table, child, tmp_path):
    """Of contents: the database's line of those names is replaced, so what the user has learned since is compared with."""
    rows = table.read_text().splitlines()
    contents = next(row for row in rows if row.startswith("contents\t")).split("\t")
    (tmp_path / "stale.tsv").write_text("\t".join([*contents[:5], "base-files,libc6,tzdata", "-"]) + "\n")
    home = plimsoll.home / "data" / "plimsoll"
    env = {"XDG_DATA_HOME": str(plimsoll.home / "data")}
    home.mkdir(parents=True)
    assert build(plimsoll, feeds, home / "advisories.db", "--bases", tmp_path / "stale.tsv").code == 0
    image = ImageBuilder("mine:1").layer(BASE[0], file("var/lib/dpkg/status", "".join(
        f"Package: {name}\nStatus: install ok installed\nVersion: 1.0\n\n" for name in ("base-files", "libc6", "tzdata")))).docker(tmp_path / "mine.tar")
    run = plimsoll("layers", "--no-cache", "-f", "json", image, env=env)
    assert run.json()["base"]["names"] == ["company/base:7"], run
    (home / "bases.tsv").write_text("\t".join([*contents[:5], "base-files,libc6,tzdata,other", "-"]) + "\n")
    run = plimsoll("layers", "--no-cache", "-f", "json", image, env=env)
    assert "company/base:7" not in run.json()["base"].get("names", []), run


def test_a_digest_that_only_one_table_tells(plimsoll, feeds, table, child, tmp_path):
    rows = [row.split("\t") for row in table.read_text().splitlines()]
    layers = next(row for row in rows if row[0] != "contents")
    told = tmp_path / "told.tsv"
    digest = "sha256:" + "ab" * 32
    told.write_text("\t".join([*layers[:2], "-", *layers[3:]]) + "\n" + "\t".join([*layers[:2], digest, *layers[3:]]) + "\n")
    assert build(plimsoll, feeds, tmp_path / "a.db", "--bases", told).code == 0
    assert base_of(plimsoll, "layers", child, "--db", tmp_path / "a.db")["base"]["digest"] == digest
    told.write_text(told.read_text() + "\t".join([*layers[:2], "sha256:" + "cd" * 32, *layers[3:]]) + "\n")
    assert build(plimsoll, feeds, tmp_path / "b.db", "--bases", told).code == 0
    assert "digest" not in base_of(plimsoll, "layers", child, "--db", tmp_path / "b.db")["base"], "two manifests have these layers"
