# SPDX-License-Identifier: Apache-2.0
"""What package managers themselves list of a tree that they made here, where they are installed, beside what we list of it. Those
of the distributions and of the larger languages have files of their own."""
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
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


# --- pacman ---------------------------------------------------------------------------------------------------------------------

def pacman_package(path, name, version, *more):
    info = f"pkgname = {name}\npkgbase = {name}\npkgver = {version}\npkgdesc = x\nsize = 1\narch = any\nlicense = MIT\n" + "".join(f"{m}\n" for m in more)
    with tarfile.open(path, "w:gz") as made:
        for member, data in ((".PKGINFO", info), (f"usr/share/{name}/a", "a")):
            entry = tarfile.TarInfo(member)
            entry.size = len(data)
            made.addfile(entry, io.BytesIO(data.encode()))
    return path


def test_pacman(plimsoll, tmp_path):
    pacman, root = tool("pacman"), tmp_path / "root"
    if os.geteuid():
        pytest.skip("pacman installs for root only")
    (root / "var" / "lib" / "pacman").mkdir(parents=True)
    (tmp_path / "conf").write_text("[options]\nArchitecture = auto\nSigLevel = Never\nLocalFileSigLevel = Never\n")
    common = ["--config", tmp_path / "conf", "--root", root, "--dbpath", root / "var/lib/pacman", "--cachedir", tmp_path, "--logfile", tmp_path / "log"]
    made = [pacman_package(tmp_path / f"{i}.pkg.tar.gz", *p) for i, p in enumerate(
        [("one", "1.0-1"), ("two-libs", "2:1.2.r3.gabc-4", "depend = one"), ("gone", "1-1")])]
    output(pacman, "-U", "--noconfirm", *common, *made)
    output(pacman, "-R", "--noconfirm", *common, "gone")
    want = {tuple(line.split()) for line in output(pacman, "-Q", *common).splitlines()}
    assert len(want) == 2 and listed(plimsoll, root, "alpm") == want


# --- Nix ------------------------------------------------------------------------------------------------------------------------

NIX = ["hello-2.10", "python3.11-requests-2.31.0", "gcc-wrapper-12.3.0", "glibc-2.38-27", "xorgserver-21.1.8", "nss-cacert-3.92",
       "source-1.0-rc1", "libfoo-0-unstable-2023-01-01", "sqlite-3.43.2"]


def test_nix_names(plimsoll, tmp_path):
    """Where a name ends and a version begins is Nix's to say."""
    program = tool("nix-instantiate")
    expression = "builtins.toJSON (map builtins.parseDrvName [ " + " ".join(f'"{n}"' for n in NIX) + " ])"
    want = {(x["name"], x["version"]) for x in json.loads(json.loads(output(program, "--eval", "-E", expression)))}
    for n in NIX:
        path = tmp_path / "root" / "nix" / "store" / f"{'0123456789abcdfghijklmnpqrsvwxyz'}-{n}" / "bin"
        path.mkdir(parents=True)
        (path / "x").write_text("x")
    assert listed(plimsoll, tmp_path / "root", "nix") == want


# --- languages ------------------------------------------------------------------------------------------------------------------

def test_luarocks(plimsoll, tmp_path):
    luarocks, root = tool("luarocks"), tmp_path / "root" / "usr" / "local"
    for name, version in (("one", "1.0-1"), ("two", "scm-2")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.lua").write_text("return {}")
        (folder / f"{name}-{version}.rockspec").write_text(
            f'package = "{name}"\nversion = "{version}"\nsource = {{url = "git+https://example.test/x"}}\n'
            f'build = {{type = "builtin", modules = {{{name} = "{name}.lua"}}}}\n')
        output(luarocks, "--tree", root, "make", folder / f"{name}-{version}.rockspec", cwd=folder)
    want = {tuple(line.split()[:2]) for line in output(luarocks, "--tree", root, "list", "--porcelain").splitlines()}
    assert len(want) == 2 and listed(plimsoll, tmp_path / "root", "luarocks") == want


def test_composer(plimsoll, tmp_path):
    composer, project = tool("composer", "php"), tmp_path / "root" / "srv" / "app"
    for name, version in (("acme/one", "1.2.3"), ("acme/two", "2.0.0-RC1")):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "composer.json").write_text(json.dumps({"name": name, "version": version, "license": "MIT"}))
    project.mkdir(parents=True)
    (project / "composer.json").write_text(json.dumps({
        "name": "acme/app", "require": {"acme/one": "*"}, "require-dev": {"acme/two": "*"}, "minimum-stability": "dev",
        "repositories": [{"packagist.org": False}, *({"type": "path", "url": str(tmp_path / n), "options": {"symlink": False}} for n in ("acme/one", "acme/two"))]}))
    env = {"COMPOSER_HOME": str(tmp_path / "home"), "COMPOSER_ALLOW_SUPERUSER": "1"}
    output(composer, "install", "--no-interaction", f"--working-dir={project}", env=env)
    shown = json.loads(output(composer, "show", "--format=json", f"--working-dir={project}", env=env))["installed"]
    want = {(p["name"].partition("/")[2], p["version"].removeprefix("v")) for p in shown}
    assert len(want) == 2 and listed(plimsoll, tmp_path / "root", "composer") == want


def copied(root, *paths):
    """Records of the system, where they are, in a root of their own."""
    for path in paths:
        place = root / Path(path).relative_to("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    return root


def test_r(plimsoll, tmp_path):
    rows = output(tool("Rscript"), "-e", 'p <- installed.packages(); cat(paste(p[,"Package"], p[,"Version"], p[,"LibPath"]), sep="\\n")').split("\n")
    rows = [row.split() for row in rows if row.strip()]
    root = copied(tmp_path / "root", *(Path(place) / name / "DESCRIPTION" for name, _, place in rows))
    assert len(rows) > 10 and listed(plimsoll, root, "cran") == {(name, version) for name, version, _ in rows}


def test_ghc(plimsoll, tmp_path):
    listing = output(tool("ghc-pkg"), "list", "--global").splitlines()
    root = copied(tmp_path / "root", *Path(listing[0].strip().rstrip(":")).glob("*.conf"))
    want = {tuple(line.strip(" ()").rsplit("-", 1)) for line in listing[1:] if line.strip()}
    assert len(want) > 10 and listed(plimsoll, root, "hackage") == want


def test_erlang(plimsoll, tmp_path):
    told = output(tool("erl"), "-noshell", "-eval", "lists:foreach(fun(F) -> {ok, [{application, N, P}]} = file:consult(F), "
                  'io:format("~s ~s ~s~n", [N, proplists:get_value(vsn, P), F]) end, filelib:wildcard(code:lib_dir() ++ "/*/ebin/*.app")), halt().')
    rows = [line.split() for line in told.splitlines()]
    root = copied(tmp_path / "root", *(path for _, _, path in rows))
    assert len(rows) > 5 and listed(plimsoll, root, "otp") == {(name, version) for name, version, _ in rows}


INSTALLED = """
my $i = ExtUtils::Installed->new(inc_override => [$ARGV[0]], extra_libs => [], skip_cwd => 1);
print map { "$_ " . ($i->version($_) // "") . "\\n" } grep { $_ ne "Perl" } $i->modules;
"""


def test_perl(plimsoll, tmp_path):
    """As MakeMaker installs a distribution, and as ExtUtils::Installed lists it; we name the distribution, it the module."""
    perl, base = tool("perl", "make"), tmp_path / "root" / "usr" / "local"
    for module, version in (("Acme::One", "1.25"), ("Two", "v0.3.1")):
        folder = tmp_path / module.replace("::", "-")
        place = folder / "lib" / (module.replace("::", "/") + ".pm")
        place.parent.mkdir(parents=True)
        place.write_text(f"package {module};\nour $VERSION = '{version}';\n1;\n")
        (folder / "Makefile.PL").write_text(f"use ExtUtils::MakeMaker;\nWriteMakefile(NAME => '{module}', VERSION => '{version}');\n")
        output(perl, "Makefile.PL", f"INSTALL_BASE={base}", cwd=folder)
        output("make", "install", cwd=folder)
    told = output(perl, "-MExtUtils::Installed", "-e", INSTALLED, base / "lib" / "perl5")
    want = {(name.replace("::", "-"), version) for name, version in (line.split() for line in told.splitlines())}
    assert len(want) == 2 and listed(plimsoll, tmp_path / "root", "cpan") == want
