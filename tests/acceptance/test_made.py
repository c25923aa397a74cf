# SPDX-License-Identifier: Apache-2.0
"""Databases made from those of the corpus, by seed or by another writer, beside what the native tools say of them."""
import random
import re
import shutil
import sqlite3
import struct
import subprocess

import pytest

import rpm_oracle
from conftest import cases
from packages import agree, scanned, unread
from test_dpkg import OF_VCPKG, compared, queried

DB_LOAD = shutil.which("db5.3_load") or shutil.which("db_load")
STATES = ["install ok installed"] * 4 + [
    "hold ok installed", "deinstall ok installed", "install ok unpacked", "install ok half-configured", "install ok half-installed",
    "install reinstreq half-installed", "install ok triggers-pending", "install ok triggers-awaited", "deinstall ok config-files",
    "purge ok not-installed"]
SOURCES = ["abc", "abc (1:2.3-4)", "abc (2.0~rc1)", "abc  (1-1)", "a+b-c.d", "abc (0:7-1)"]
VERSIONS = ["0", "1:0-0", "1.0+b1", "2:3.4~rc1-1+b2", "1-2-3", "0:1.2-1", "1.0-1+deb12u1+b7", "5:6"]


def field(stanza, name, value):
    return re.sub(rf"^{name}:.*(?:\n .*)*\n", "", stanza, flags=re.M) + (f"{name}: {value}\n" if value else "")


def mutated(stanza, dice):
    """The stanza in another state, of another version or source, or written otherwise, as dpkg accepts it."""
    if dice.random() < .6:
        state = dice.choice(STATES)
        stanza = field(field(stanza, "Status", state), "Conffiles", "")
        stanza = field(stanza, "Triggers-Pending", "x" if "pending" in state else "")
        stanza = field(stanza, "Triggers-Awaited", "y" if "awaited" in state else "")
        stanza = field(stanza, "Config-Version", "1.0" if re.search("config-files|half-|unpacked", state) else "")
    if dice.random() < .3:
        stanza = field(stanza, "Source", dice.choice(SOURCES))
    if dice.random() < .3:
        stanza = field(stanza, "Version", dice.choice(VERSIONS))
    if dice.random() < .2:
        stanza = re.sub("^(Package|Version|Status|Architecture|Source):", lambda m: m[0].upper(), stanza, flags=re.M)
    if dice.random() < .2:
        stanza = re.sub("^(Package|Version|Architecture): *(.*)$", r"\1:\t  \2  ", stanza, flags=re.M)
    if dice.random() < .1 and "all" not in stanza:
        stanza = field(stanza, "Architecture", dice.choice(["arm64", "i386", "foreign-x"]))
    return stanza + ("X-Own: y\n continued\n .\n" if dice.random() < .1 else "")


@pytest.mark.skipif(not shutil.which("dpkg-query"), reason="dpkg-query")
@pytest.mark.parametrize("path", cases("dpkg/*.status"))
def test_mutated_status(plimsoll, tally, tmp_path, path):
    text = path.read_text(errors="replace")
    if OF_VCPKG.search(text):
        pytest.skip("vcpkg's")
    stanzas, ours, theirs = [part + "\n" for part in text.strip().split("\n\n")], [], []
    for seed in range(20):
        dice, at = random.Random(seed), tmp_path / str(seed)
        status = "\n".join(mutated(stanza, dice) for stanza in dice.sample(stanzas, min(len(stanzas), 80))).encode()
        told = queried(status, at / "admin")
        (at / "root/var/lib/dpkg").mkdir(parents=True)
        (at / "root/var/lib/dpkg/status").write_bytes(status)
        packages, notes = scanned(plimsoll, f"dir:{at / 'root'}", "deb")
        assert told and not unread(notes), (seed, notes)
        ours += [(seed, *row) for row in compared(packages)]
        theirs += [(seed, *row) for row in told]
    agree(tally, f"{path.name}, mutated", ours, theirs)


def berkeley(headers, out, page, order):
    """The headers in a hash of Berkeley DB, as its own tool writes it; `order` is <, as rpm on x86, or >."""
    number = [struct.pack(order + "I", n).hex() for n in range(len(headers) + 1)]
    lines = ["VERSION=3", "format=bytevalue", "type=hash", f"db_pagesize={page}", f"db_lorder={1234 if order == '<' else 4321}", "HEADER=END",
             number[0], number[-1]]
    for n, header in enumerate(headers, 1):
        lines += [number[n], header.hex()]
    text = "".join((line if "=" in line else " " + line) + "\n" for line in [*lines, "DATA=END"])
    subprocess.run([DB_LOAD, out], input=text, text=True, check=True)


@pytest.mark.skipif(not DB_LOAD or not shutil.which("rpm"), reason="db_load of db5.3-util, rpm")
@pytest.mark.parametrize("path", cases("rpmdb/*/rpmdb.sqlite"))
def test_other_writer_of_berkeley_db(plimsoll, tally, tmp_path, path):
    theirs = rpm_oracle.packages(path, tmp_path)
    if not theirs:
        pytest.skip("no packages")
    with sqlite3.connect(tmp_path / "oracle" / "rpmdb.sqlite") as db:
        headers = [blob for blob, in db.execute("SELECT blob FROM Packages ORDER BY hnum")]
    for page in (512, 4096, 65536):
        for order in "<>":
            root = tmp_path / f"{page}{order}"
            (root / "var/lib/rpm").mkdir(parents=True)
            berkeley(headers, root / "var/lib/rpm/Packages", page, order)
            packages, notes = scanned(plimsoll, f"dir:{root}", "rpm")
            agree(tally, f"{path.parent.name} as Berkeley DB, pages of {page}, {order}", map(rpm_oracle.ours, packages), theirs)
            assert not unread(notes)
