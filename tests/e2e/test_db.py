# SPDX-License-Identifier: Apache-2.0
"""The advisory database as a user meets it: built, updated, asked, old, absent, damaged, hostile.

The unit tests of src/advisory/ say what each cap and each field is; here it is that the program ends with the right code,
names the cap, and leaves the database that was there alone.
"""
import gzip
import hashlib
import http.server
import json
import os
import sqlite3
import threading
import zipfile
from pathlib import Path

import pytest

from images import ImageBuilder, file

NOW = {"SOURCE_DATE_EPOCH": "1767571200"}  # 2026-01-05
STATUS = "Package: zlib1g\nStatus: install ok installed\nArchitecture: amd64\nSource: zlib\nVersion: 1:1.2.11.dfsg-2\n\n"


# ---- feeds ----

def record(id="DEBIAN-CVE-2022-37434", name="zlib", fixed="1:1.2.11.dfsg-2+deb11u2", ecosystem="Debian:11", **more):
    return {"id": id, "modified": "2026-01-02T03:04:05Z", "published": "2022-08-05T00:00:00Z", "upstream": [id[7:]],
            "affected": [{"package": {"ecosystem": ecosystem, "name": name},
                          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}], **more}


def put(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def put_zip(path, records, method=zipfile.ZIP_DEFLATED):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", method) as feed:
        for i, content in enumerate(records):
            feed.writestr(f"{i}.json", content if isinstance(content, (bytes, str)) else json.dumps(content))
    return path


def put_kev(folder, *cves, date="2026-01-03T00:00:00Z"):
    facts = {"dateAdded": "2022-09-01", "dueDate": "2022-09-22", "knownRansomwareCampaignUse": "Known"}
    items = [{"cveID": cve, **facts} for cve in cves]
    return put(folder / "kev" / "known_exploited_vulnerabilities.json",
               json.dumps({"dateReleased": date, "count": len(items), "vulnerabilities": items}))


def put_epss(folder, **scores):
    lines = ["#model_version:v2025.03.14,score_date:2026-01-04T00:00:00+0000", "cve,epss,percentile"]
    lines += [f"{cve.replace('_', '-')},{epss},{percentile}" for cve, (epss, percentile) in scores.items()]
    return put(folder / "epss" / "epss_scores-current.csv.gz", gzip.compress("\n".join(lines).encode() + b"\n", mtime=0))


@pytest.fixture
def feeds(tmp_path):
    folder = tmp_path / "feeds"
    older = record("DEBIAN-CVE-2018-25032", fixed="1:1.2.11.dfsg-2+deb11u1")
    put_zip(folder / "osv" / "Debian" / "all.zip", [record(), older])
    put(folder / "alpine-secdb" / "v3.18" / "main.json", json.dumps(
        {"distroversion": "v3.18", "reponame": "main",
         "packages": [{"pkg": {"name": "zlib", "secfixes": {"1.2.12-r2": ["CVE-2022-37434"]}}}]}))
    put_kev(folder, "CVE-2022-37434", "CVE-1999-9999")
    put_epss(folder, CVE_2022_37434=(0.92, 0.997), CVE_1999_9999=(0.5, 0.5))
    return folder


@pytest.fixture
def built(plimsoll, feeds, tmp_path):
    path = tmp_path / "advisories.db"
    run = plimsoll("db", "build", "--from", feeds, "-o", path)
    assert (run.code, run.err) == (0, "")
    return path


@pytest.fixture
def image(tmp_path):
    builder = ImageBuilder("shop:2.4")
    builder.layer(file("etc/os-release", "ID=debian\nVERSION_ID=11\n"), file("var/lib/dpkg/status", STATUS))
    return builder.docker(tmp_path / "shop.tar")


def digest(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


# ---- build ----

def test_the_same_feeds_give_the_same_bytes(plimsoll, feeds, tmp_path):
    """From another folder, in another order of names on the disk, at another time."""
    other = tmp_path / "elsewhere" / "copy"
    for path in sorted((p for p in feeds.rglob("*") if p.is_file()), reverse=True):
        os.utime(put(other / path.relative_to(feeds), path.read_bytes()), (0, 0))
    for folder, name, world in ((feeds, "a.db", {}), (other, "b.db", {"TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "0"})):
        assert plimsoll("db", "build", "--from", folder, "-o", tmp_path / name, env=world).code == 0
    assert digest(tmp_path / "a.db") == digest(tmp_path / "b.db")


def test_status_tells_each_feed(plimsoll, built, feeds):
    run = plimsoll("db", "status", "--db", built)
    rows = [line.split("\t") for line in run.lines()]
    assert [row[0] for row in rows] == ["alpine-secdb/v3.18", "epss", "kev", "osv/Debian"]
    by_name = {row[0]: row[1:] for row in rows}
    assert by_name["osv/Debian"] == ["2026-01-02T03:04:05Z", "2", str((feeds / "osv/Debian/all.zip").stat().st_size)]
    assert by_name["kev"][:2] == ["2026-01-03T00:00:00Z", "2"] and by_name["epss"][:2] == ["2026-01-04", "2"]


@pytest.mark.parametrize("lacking", ["osv", "alpine-secdb", "kev", "epss"])
def test_a_feed_may_be_lacking(plimsoll, feeds, tmp_path, lacking):
    (feeds / lacking).rename(tmp_path / "away")
    assert plimsoll("db", "build", "--from", feeds, "-o", "a.db").code == 0
    names = [line.split("\t")[0].split("/")[0] for line in plimsoll("db", "status", "--db", "a.db").lines()]
    assert sorted(names) == sorted({"osv", "alpine-secdb", "kev", "epss"} - {lacking})


def test_folders_without_feeds(plimsoll, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    put(tmp_path / "photos" / "2025" / "a.jpg", "x")
    for folder, text in ((empty, "no advisory feed in it"), (tmp_path / "photos", "no advisory feed in it"),
                         (tmp_path / "absent", "No such file or directory"), (tmp_path / "photos/2025/a.jpg", "Not a directory")):
        run = plimsoll("db", "build", "--from", folder, "-o", "a.db")
        assert run.code == 2 and text in run.err and str(folder) in run.err, run
        assert not (plimsoll.work / "a.db").exists()
    assert "osv/ECOSYSTEM/all.zip" in plimsoll("db", "build", "--from", empty, "-o", "a.db").err


def test_a_failed_build_leaves_the_old_database(plimsoll, built, feeds):
    before = digest(built)
    put(feeds / "kev" / "known_exploited_vulnerabilities.json", '{"vulnerabilities": [')
    run = plimsoll("db", "build", "--from", feeds, "-o", built)
    assert run.code == 2 and "known_exploited_vulnerabilities.json" in run.err
    assert digest(built) == before


def test_a_build_in_the_user_s_own_place_keeps_what_was_there(plimsoll, feeds):
    """Nobody has named that file: update keeps the old one too."""
    env = {"XDG_DATA_HOME": str(plimsoll.work / "data")}
    run = plimsoll("db", "build", "--from", feeds, env=env)
    own = next((plimsoll.work / "data").rglob("*.db"))
    first = digest(own)
    assert run.code == 0 and "is replaced" not in run.err and not Path(f"{own}.previous").exists()
    (feeds / "kev").rename(plimsoll.work / "away")
    run = plimsoll("db", "build", "--from", feeds, env=env)
    assert run.code == 0 and f"{own} is replaced; what was there is kept as {own}.previous" in run.err, run
    assert digest(own) != first == digest(Path(f"{own}.previous"))
    run = plimsoll("db", "build", "--from", feeds, "-o", own, env=env)
    assert run.code == 0 and "is replaced" not in run.err and digest(Path(f"{own}.previous")) == first
    now = digest(own)
    put(feeds / "kev" / "known_exploited_vulnerabilities.json", '{"vulnerabilities": [')
    run = plimsoll("db", "build", "--from", feeds, env=env)
    assert run.code == 2 and "is replaced" not in run.err, run
    assert digest(own) == now and digest(Path(f"{own}.previous")) == first, "a build that fails replaces nothing, and not what was kept either"
    assert sorted(path.name for path in own.parent.iterdir()) == [own.name, f"{own.name}.previous"]


# ---- hostile feeds ----

def build_of(plimsoll, folder):
    return plimsoll("db", "build", "--from", folder, "-o", "a.db", timeout=60)


def test_a_zip_bomb(plimsoll, tmp_path):
    put_zip(tmp_path / "f" / "osv" / "npm" / "all.zip", [b"\0" * (15 << 20)])
    run = build_of(plimsoll, tmp_path / "f")
    assert run.code == 2 and "all.zip: unpacks to more than 200 times its size (cap of the ratio)" in run.err


def test_a_bomb_of_scores(plimsoll, feeds):
    put(feeds / "epss" / "epss_scores-current.csv.gz", gzip.compress(b"\n" * (300 << 20), 1))
    run = build_of(plimsoll, feeds)
    assert run.code == 2 and "epss_scores-current.csv.gz" in run.err and "cap of" in run.err


def ranges(n):
    return [{"type": "ECOSYSTEM", "events": [{"introduced": str(i)}, {"fixed": f"{i}.1"}]} for i in range(n)]


HOSTILE = {
    "deep": (lambda: '{"id":"X-1","affected":' + "[" * 10000 + "]" * 10000 + "}", "nested deeper than the cap of 64"),
    "events": (lambda: json.dumps(record(affected=[{"package": {"ecosystem": "Debian:11", "name": "z"}, "ranges": [
        {"type": "ECOSYSTEM", "events": [{"introduced": "1"}, {"fixed": "2"}] * 333333}]}]), separators=(",", ":")),
        "more ranges than the cap of 20000"),
    "ranges": (lambda: json.dumps(record(affected=[{"package": {"ecosystem": "Debian:11", "name": "z"},
                                                    "ranges": ranges(20001)}])), "more ranges than the cap of 20000"),
    "name": (lambda: json.dumps(record(name="z" * 1000000)), "more bytes than the cap of 1024"),
    "version": (lambda: json.dumps(record(fixed="1" * 1025)), "more bytes than the cap of 1024"),
    "aliases": (lambda: json.dumps(record(aliases=[f"A-{i}" for i in range(5001)])), "more ids than the cap of 5000"),
    "values": (lambda: '{"id":"X-1","affected":[' + "1," * 2000001 + "1]}", "more values than the cap of 2000000"),
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("packed", [True, False])
def test_a_hostile_record_is_left_out_and_named(plimsoll, tmp_path, what, packed):
    """Beside it the good one is kept: one publisher's slip must not cost everybody's database."""
    make, text = HOSTILE[what]
    if packed:  # stored, so that no ratio speaks first
        put_zip(tmp_path / "f" / "osv" / "Debian" / "all.zip", [make(), record()], zipfile.ZIP_STORED)
    else:
        put(tmp_path / "f" / "osv" / "Debian" / "bad.json", make())
        put(tmp_path / "f" / "osv" / "Debian" / "good.json", json.dumps(record()))
    run = build_of(plimsoll, tmp_path / "f")
    assert run.code == 0 and text in run.err and len(run.err) < 2000, run.err[:2000]
    assert ("0.json" if packed else "bad.json") in run.err
    found = plimsoll("explain", "--db", "a.db", "CVE-2022-37434")
    assert found.code == 0 and "deb11u2" in found.out, found


@pytest.mark.parametrize("packed", [True, False])
def test_a_record_of_a_million_ranges(plimsoll, tmp_path, packed):
    """Larger than any record may be: it is not even unpacked."""
    one = json.dumps(ranges(1)[0])
    text = '{"id":"X-1","affected":[{"ranges":[' + (one + ",") * 999999 + one + "]}]}"
    folder = tmp_path / "f" / "osv" / "Debian"
    name = put_zip(folder / "all.zip", [text], zipfile.ZIP_STORED) if packed else put(folder / "bad.json", text)
    run = build_of(plimsoll, tmp_path / "f")
    assert run.code == 2 and str(name) in run.err and "16777216 bytes" in run.err, run


def test_deep_catalogue(plimsoll, feeds):
    put(feeds / "kev" / "known_exploited_vulnerabilities.json", "[" * 10000 + "]" * 10000)
    run = build_of(plimsoll, feeds)
    assert run.code == 2 and "known_exploited_vulnerabilities.json: JSON nested deeper than the cap of 16" in run.err


# ---- asking it ----

def test_scores_and_exploits_are_joined(plimsoll, built, image):
    run = plimsoll("scan", image, "--db", built, "-f", "json", env=NOW)
    assert run.code == 0, run
    found = {f["id"]: f for f in run.json()["findings"]}
    assert set(found) == {"CVE-2022-37434", "CVE-2018-25032"}
    facts = found["CVE-2022-37434"]
    assert facts["epss"] == {"probability": 0.92, "percentile": 0.997} and facts["kev"]["ransomware"] is True
    assert (facts["kev"]["added"], facts["kev"]["due"]) == ("2022-09-01", "2022-09-22")
    assert facts["priority"] == "act-now"
    assert not found["CVE-2018-25032"].get("kev") and not found["CVE-2018-25032"].get("epss")


def test_explain_has_them_too(plimsoll, built):
    out = plimsoll("explain", "--db", built, "cve-2022-37434").out
    assert "known to be, since 2022-09-01, also for ransom; CISA wants it fixed by 2022-09-22" in " ".join(out.split())
    assert "92.0 % in the next 30 days (99th percentile)" in out
    rows = out.split("\n\n")[1].splitlines()
    assert [row.split() for row in rows[1:]] == [
        ["Alpine:v3.18", "zlib", "<", "1.2.12-r2", "1.2.12-r2"],
        ["Debian:11", "zlib", "<", "1:1.2.11.dfsg-2+deb11u2", "1:1.2.11.dfsg-2+deb11u2"]]
    assert len({row.index("zlib") for row in rows[1:]}) == 1  # aligned


def test_explain_of_what_the_users_database_lacks(plimsoll, built):
    run = plimsoll("explain", "--db", built, "CVE-2014-0160")
    assert run.code == 2 and "the advisory database does not know 'CVE-2014-0160'" in run.err and "starter" not in run.err


def test_explain_escapes_what_a_feed_says(plimsoll, tmp_path):
    put(tmp_path / "f" / "osv" / "npm" / "a.json", json.dumps(record("MAL-1", "evil\u202e\u009b31m", "1", "npm")))
    assert build_of(plimsoll, tmp_path / "f").code == 0
    run = plimsoll("explain", "--db", "a.db", "MAL-1")
    assert not set(run.out + run.err) & {"\u202e", "\u009b", "\x1b"}


# ---- which database ----

def test_the_starter_stands_in(plimsoll, image):
    report = plimsoll("scan", image, "-f", "json", env=NOW).json()
    assert any("starter database" in note and "plimsoll db update" in note for note in report["notes"])
    assert report["tool"]["database"]["starter"] is True
    assert "starter db of" in plimsoll("scan", image, env=NOW).out
    assert "starter database" in plimsoll("eval", image, env=NOW).out


def test_the_users_own_goes_before_the_starter(plimsoll, feeds, image):
    assert plimsoll("db", "build", "--from", feeds).code == 0  # to its place in XDG_DATA_HOME
    report = plimsoll("scan", image, "-f", "json", env=NOW).json()
    assert not any("starter" in note for note in report["notes"]) and len(report["findings"]) == 2


def test_a_database_that_is_not_there_is_an_error(plimsoll, image):
    for command in (["scan", image], ["explain", "CVE-2022-37434"], ["db", "status"]):
        run = plimsoll(*command, "--db", "absent.db")
        assert run.code == 2 and "absent.db" in run.err and run.out == "", run


def other_application(path):
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE t(a)")


def with_version(path, version):
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version={version}")


DAMAGED = {
    "text": (lambda path: path.write_text("this is no database\n" * 100), "not an SQLite database"),
    "empty": (lambda path: path.write_bytes(b""), "not an SQLite database"),
    "cut": (lambda path: path.write_bytes(path.read_bytes()[:-2000]), "truncated"),
    "another": (lambda path: (path.unlink(), other_application(path)), "not one of advisories"),
    "newer": (lambda path: with_version(path, 99), "version 99, this program reads version 2"),
    "older": (lambda path: with_version(path, 0), "make it anew: plimsoll db update"),
    "overwritten": (lambda path: path.write_bytes(path.read_bytes()[:100] + b"\xff" * (path.stat().st_size - 100)),
                    "malformed"),
}


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_database_is_an_error(plimsoll, built, image, how):
    """And never an image without findings."""
    damage, text = DAMAGED[how]
    damage(built)
    for command in (["scan", image], ["eval", image], ["explain", "CVE-2022-37434"], ["db", "status"]):
        run = plimsoll(*command, "--db", built)
        assert run.code == 2 and text in run.err and str(built) in run.err and run.out == "", run


# ---- its age ----

def test_an_old_database_is_noted(plimsoll, built, image):
    young, old = ({"SOURCE_DATE_EPOCH": str(int(NOW["SOURCE_DATE_EPOCH"]) + days * 86400)} for days in (10, 30))
    assert "days old" not in plimsoll("eval", image, "--db", built, env=young).out
    note = "the database is 31 days old; newer: plimsoll db update"
    assert note in plimsoll("eval", image, "--db", built, env=old).out
    run = plimsoll("scan", image, "--db", built, "-f", "json", env=old)
    assert run.code == 0 and note in run.json()["notes"]


@pytest.mark.parametrize("limit, code, passed", [("2d", 0, True), ("24h", 0, True), ("23h59m", 1, False), ("0", 0, None)])
def test_an_age_that_the_user_sets_is_a_gate(plimsoll, built, image, limit, code, passed):
    run = plimsoll("scan", image, "--db", built, "--db-max-age", limit, "-f", "json", env=NOW)
    assert run.code == code, run
    gates = [g for g in run.json()["gates"] if g["name"] == "--db-max-age"]
    assert [g["passed"] for g in gates] == ([] if passed is None else [passed])
    assert plimsoll("scan", image, "--db", built, "-f", "json", env={**NOW, "PLIMSOLL_DB_MAX_AGE": limit}).code == code


def test_an_age_that_is_none(plimsoll, image):
    run = plimsoll("scan", image, "--db-max-age", "old")
    assert run.code == 64 and "--db-max-age: 'old' is not a duration" in run.err


# ---- update ----

class Mirror(http.server.ThreadingHTTPServer):
    """Serves a folder with etags and counts what it was asked."""

    def __init__(self, folder):
        self.folder, self.sent, self.unchanged = folder, 0, 0
        super().__init__(("127.0.0.1", 0), Answer)

    def url(self, path):
        return f"http://127.0.0.1:{self.server_address[1]}/{path}"


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.server.folder / self.path.lstrip("/")
        if not path.is_file():
            return self.send_error(404)
        etag = f'"{digest(path)[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self.server.unchanged += 1
            self.send_response(304)
            return self.end_headers()
        self.server.sent += 1
        self.send_response(200)
        self.send_header("ETag", etag)
        self.send_header("Content-Length", str(path.stat().st_size))
        self.end_headers()
        self.wfile.write(path.read_bytes())

    def log_message(self, *args):
        pass


@pytest.fixture
def mirror(tmp_path):
    server = Mirror(tmp_path)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_update_from_a_file(plimsoll, built, image):
    run = plimsoll("db", "update", "--from", built)
    assert run.code == 0, run
    own = plimsoll.home / "data" / "plimsoll" / "advisories.db"
    assert digest(own) == digest(built)
    assert plimsoll("db", "status").out == plimsoll("db", "status", "--db", built).out
    assert plimsoll("db", "update", "--from", built).code == 0 and own.with_name("advisories.db.previous").exists()


def test_update_from_a_server(plimsoll, built, mirror, tmp_path):
    run = plimsoll("db", "update", "--from", mirror.url("advisories.db"), "-o", "mine.db")
    assert run.code == 0 and (mirror.sent, mirror.unchanged) == (1, 0), run
    assert digest(plimsoll.work / "mine.db") == digest(built)
    run = plimsoll("db", "update", "--from", mirror.url("advisories.db"), "-o", "mine.db")
    assert run.code == 0 and "not modified" in run.err and (mirror.sent, mirror.unchanged) == (1, 1), run
    assert digest(plimsoll.work / "mine.db") == digest(built)


def test_update_from_a_table_of_feeds(plimsoll, feeds, mirror):
    names = ["osv/Debian/all.zip", "kev/known_exploited_vulnerabilities.json", "epss/epss_scores-current.csv.gz"]
    rows = "".join(f"{name}\t{mirror.url('feeds/' + name)}\n" for name in names)
    table = put(plimsoll.work / "mirror.txt", "# place\taddress\n" + rows)
    run = plimsoll("db", "update", "--from", table, "-o", "mine.db")
    assert run.code == 0 and mirror.sent == 3, run
    first = digest(plimsoll.work / "mine.db")
    run = plimsoll("db", "update", "--from", table, "-o", "mine.db")
    assert run.code == 0 and "not modified" in run.err and (mirror.sent, mirror.unchanged) == (3, 3), run
    put_kev(feeds, "CVE-2018-25032", date="2026-01-05T00:00:00Z")
    run = plimsoll("db", "update", "--from", table, "-o", "mine.db")
    assert run.code == 0 and "not modified" not in run.err and (mirror.sent, mirror.unchanged) == (4, 5), run
    assert digest(plimsoll.work / "mine.db") != first == digest(plimsoll.work / "mine.db.previous")


def test_what_a_server_sends_is_looked_at_first(plimsoll, built, mirror, tmp_path):
    """A page that says hello, a database cut short, nothing: the old one stays, and the error says which."""
    assert plimsoll("db", "update", "--from", built, "-o", "mine.db").code == 0
    put(tmp_path / "hello.db", "<html>hello</html>")
    put(tmp_path / "cut.db", built.read_bytes()[:-5000])
    for name, text in (("hello.db", "not an SQLite database"), ("cut.db", "truncated"), ("absent.db", "404")):
        run = plimsoll("db", "update", "--from", mirror.url(name), "-o", "mine.db")
        assert run.code == 2 and text in run.err, run
        assert digest(plimsoll.work / "mine.db") == digest(built)
    assert sorted(p.name for p in plimsoll.work.iterdir()) == ["mine.db"]


def test_offline_refuses(plimsoll, built, mirror):
    run = plimsoll("db", "update", "--offline", "--from", mirror.url("advisories.db"), "-o", "mine.db")
    assert run.code == 64 and "--offline" in run.err
    assert (mirror.sent, mirror.unchanged) == (0, 0) and not list(plimsoll.work.iterdir())


def test_plain_http_to_elsewhere_is_refused(plimsoll):
    run = plimsoll("db", "update", "--from", "http://example.org/advisories.db", "-o", "mine.db")
    assert run.code == 64 and "only https" in run.err


def test_scores_of_a_day_under_its_name(plimsoll, feeds, tmp_path):
    """The newest, where none is called the current ones."""
    current = feeds / "epss" / "epss_scores-current.csv.gz"
    current.rename(current.with_name("epss_scores-2026-01-04.csv.gz"))
    put(current.with_name("epss_scores-2025-12-31.csv.gz"), b"older, and no gzip")
    run = plimsoll("db", "build", "--from", feeds, "-o", tmp_path / "day.db")
    assert run.code == 0, run
    assert "epss" in plimsoll("db", "status", "--db", tmp_path / "day.db").out
