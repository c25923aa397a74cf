# SPDX-License-Identifier: Apache-2.0
"""What package managers themselves list of a tree that they made here, where they are installed, beside what we list of it. Those
of the distributions and of the larger languages have files of their own."""
import json
import os
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest


def tool(*names):
    for name in names:
        if not shutil.which(name):
            pytest.skip(f"no {name}")
    return names[0]


def output(*argv, env=None, cwd=None, check=True):
    run = subprocess.run([str(a) for a in argv], env={**os.environ, **(env or {})}, cwd=cwd, capture_output=True, text=True, timeout=300)
    assert not check or run.returncode == 0, run.stderr[-2000:]
    return run.stdout


def listed(plimsoll, root, kind):
    run = plimsoll("sbom", "--no-cache", "--allow-incomplete", "-f", "json", f"dir:{root}", timeout=600)
    return {(p["name"], p["version"]) for p in run.json()["packages"] if p["type"] == kind}


# --- Conan --------------------------------------------------------------------------------------------------------------------

def test_conan_2_by_its_database(plimsoll, tmp_path):
    place = tmp_path / "root" / "home" / "x" / ".conan2" / "p"
    place.mkdir(parents=True)
    with sqlite3.connect(place / "cache.sqlite3") as cache:
        cache.execute("CREATE TABLE recipes (reference text NOT NULL, rrev text NOT NULL, path text NOT NULL)")
        cache.execute("CREATE TABLE packages (reference text NOT NULL, rrev text NOT NULL, pkgid text, prev text, path text NOT NULL)")
        cache.execute("INSERT INTO recipes VALUES ('only-a-recipe/1.0', 'r', 'p')")
        cache.executemany("INSERT INTO packages VALUES (?, 'r', ?, 'v', ?)", [
            ("zlib/1.2.11", "a", "1"), ("zlib/1.2.11", "b", "2"), ("fmt/9.1.0@me/stable", "a", "3"), ("nothing", "a", "4")])
    other = tmp_path / "root" / "srv" / "p"
    other.mkdir(parents=True)
    with sqlite3.connect(other / "cache.sqlite3") as cache:
        cache.execute("CREATE TABLE packages (reference text)")
        cache.execute("INSERT INTO packages VALUES ('not/conan')")
    (tmp_path / "root" / "p").mkdir()
    (tmp_path / "root" / "p" / "cache.sqlite3").write_bytes(b"SQLite format 3\0" + bytes(100))
    run = plimsoll("sbom", "--no-cache", "-f", "json", f"dir:{tmp_path / 'root'}")
    assert {(p["name"], p["version"]) for p in run.json()["packages"]} == {("zlib", "1.2.11"), ("fmt", "9.1.0")}
    assert [g["where"] for g in run.json()["coverage"]["notEvaluated"]] == ["p/cache.sqlite3"] and run.code == 3


def test_conan(plimsoll, tmp_path):
    conan, home = tool("conan"), tmp_path / "root" / ".conan2"
    env = {"CONAN_HOME": str(home)}
    output(conan, "profile", "detect", env=env)
    for name, version in (("hello", "1.2.3"), ("other", "2.0-rc1")):
        (tmp_path / "conanfile.py").write_text(f"from conan import ConanFile\nclass P(ConanFile):\n    name, version = {name!r}, {version!r}\n")
        output(conan, "create", tmp_path, env=env)
    want = {tuple(r.split("/")) for r in json.loads(output(conan, "list", "*:*", "--format=json", env=env))["Local Cache"]}
    assert len(want) == 2 and listed(plimsoll, tmp_path / "root", "conan") == want
