# SPDX-License-Identifier: Apache-2.0
"""Bytes of real programs, cut out around what tells the version: classifiers/NAME/VERSION/PLATFORM/…/FILE.

The folders say what each is. A snippet begins with lines about where it was cut out; they are taken off, so that what is read
is what the program holds. Files of one NAME/VERSION/PLATFORM are read together, since some tell for others.
"""
import json

import pytest

from conftest import CORPUS, cases

MARK = b"### byte snippet to follow ###\n"
# What the corpus calls NAME and the report otherwise; the rest bear one name.
CALLED = {
    "ffmpeg-shared-libs": "ffmpeg", "heimdal-krb5": "heimdal", "mysqld": "mysql", "php-apache": "php",
    "python-with-incorrect-match": "python", "java-jre-openjdk-arm64-eclipse": "openjdk", "go-version-hint": "go", "haskell-ghc": "ghc", "haskell-cabal": "cabal",
    "haskell-stack": "stack", "istio_pilot-agent": "istio", "istio_pilot-discovery": "istio",
    "java-graal-openjdk": "graalvm", "java-jdk-openjdk": "openjdk", "java-jdk-oracle": ("jre", "jdk"),
    "java-jre-openjdk": "openjdk", "java-jre-openjdk-eclipse": "openjdk", "java-jre-oracle": "jre",
    "java-jre-oracle-sdk": "jre", "ndb_mgmd": "mysql-cluster", "ndbmtd": "mysql-cluster", "ndbd": "mysql-cluster",
    "nginx-openresty": "openresty", "postgres": "postgresql", "pypy-shared-lib": "pypy", "python-duplicates": "python",
    "python-shared-lib": "python", "qt": "qtbase", "redis-server": "redis", "rust-libstd": "rust", "rust-libstd-musl": "rust",
    "valkey-server": "valkey", "wp": "wp-cli",
}


def agrees(version, folder):
    """A folder may leave out the build, "11.0.17" of "11.0.17+8-LTS", or have "-" for "+" and zeros at its end; those of
    go-version-hint say what they are about."""
    return folder in (version, version.replace("+", "-"), version + ".0.0") or version.startswith((folder + "+", folder + "-")) or \
        folder.startswith(version + "-dev") or folder in (version.split("-")[0] + "w", version + "w")


@pytest.mark.parametrize("path", cases("classifiers/*/*/*/**/*"))
def test_snippet(plimsoll, tally, tmp_path, path):
    name, folder, platform, *_ = path.relative_to(CORPUS / "classifiers").parts
    group = CORPUS / "classifiers" / name / folder / platform
    for file in group.rglob("*"):
        if file.is_file():
            copy = tmp_path / "usr" / file.relative_to(group)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes().partition(MARK)[2] or file.read_bytes())
    run = plimsoll("scan", "--no-cache", "--allow-incomplete", "-f", "json", f"dir:{tmp_path}")
    assert run.code == 0, run
    found = [package for package in json.loads(run.out)["packages"] if package["type"] != "deb"]
    called = CALLED.get(name, name)
    called = (called,) if isinstance(called, str) else called
    told = [(package["name"], package["version"]) for package in found]
    if name == "go-version-hint" and len(list(file for file in group.rglob("*") if file.is_file())) == 1:
        right = not told  # the file beside it is not in this part of the corpus, and neither tells without the other
    else:
        right = bool(told) and all(n in called and agrees(v, folder) for n, v in told)
    tally("classifiers", int(right), 1)
    assert right, told
