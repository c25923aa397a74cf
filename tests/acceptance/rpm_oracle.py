# SPDX-License-Identifier: Apache-2.0
"""What the installed rpm says of a package database: (name, epoch, version-release, architecture, source rpm, licence, vendor,
modularity label, number of files without directories) of each package.

rpm of Debian reads SQLite and the hash of Berkeley DB. Of an ndb its headers are taken out here and put into an SQLite
database, which is then rpm's to read: the headers are the same in all of them.
"""
import shutil
import sqlite3
import struct
import subprocess

FIELDS = ("NAME", "EPOCH", "VERSION}-%{RELEASE", "ARCH", "SOURCERPM", "LICENSE", "VENDOR", "MODULARITYLABEL")
QUERY = "\\t".join(f"%{{{field}}}" for field in FIELDS) + "\\t[%{FILEMODES:octal} ]\\n"


def ndb_headers(data):
    """The blobs of `Packages.db`: slots of 16 bytes in pages, then blobs in blocks of 16 bytes behind a head of 16."""
    magic, _, _, pages = struct.unpack_from("<4s3I", data)
    assert magic == b"RpmP"
    for at in range(32, pages * 4096, 16):
        slot, number, block, blocks = struct.unpack_from("<4s3I", data, at)
        assert slot == b"Slot"
        if block and blocks:
            head, told, _, length = struct.unpack_from("<4s3I", data, block * 16)
            assert (head, told) == (b"BlbS", number)
            yield data[block * 16 + 16:block * 16 + 16 + length]


def query(folder, backend):
    run = subprocess.run(["rpm", "--define", f"_db_backend {backend}", "--dbpath", folder, "-qa", "--qf", QUERY],
                         capture_output=True, text=True, errors="surrogateescape", timeout=120)
    assert run.returncode == 0, run.stderr
    rows = [["" if field == "(none)" else field for field in line.split("\t")] for line in run.stdout.splitlines()]
    for row in rows:
        row[1] = row[1] if row[1] != "0" else ""  # an epoch of zero says nothing: the report leaves it out, as it does dpkg's
        row[-1] = str(sum(not mode.startswith("4") for mode in row[-1].split() if mode != "(none)"))
    return sorted(tuple(row) for row in rows if row[0] != "gpg-pubkey")  # a key, no package


def packages(path, work):
    """`path` is a database by its usual name; `work` a folder to copy it into, since rpm writes where it reads."""
    folder = work / "oracle"
    folder.mkdir()
    if path.name != "Packages.db":
        shutil.copyfile(path, folder / path.name)
    if path.name == "Packages":
        return query(folder, "bdb_ro")
    subprocess.run(["rpm", "--dbpath", folder, "--initdb"], check=True, capture_output=True)  # tables that are missing
    if path.name == "rpmdb.sqlite":
        return query(folder, "sqlite")
    with sqlite3.connect(folder / "rpmdb.sqlite") as db:
        db.executemany("INSERT INTO Packages (blob) VALUES (?)", [(blob,) for blob in ndb_headers(path.read_bytes())])
    db.close()
    return query(folder, "sqlite")


def ours(package):
    """A package of the report in the same words. Its version carries the epoch; its source is the source rpm's name."""
    epoch, _, version = package["version"].rpartition(":")
    source = package["source"]
    told = f"{source['name']}-{source['version'].rpartition(':')[2]}.src.rpm"
    return (package["name"], epoch, version, package.get("arch", ""), told, " ".join(package["licenses"]), package.get("supplier", ""),
            package.get("modularity", ""), str(package["files"]))
