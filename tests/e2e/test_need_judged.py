# SPDX-License-Identifier: Apache-2.0
"""need, judged: an image is made of packages of this machine, what need calls unneeded is deleted, and what the image starts still runs."""
import json
import os
import shutil
import subprocess

import pytest

from images import ImageBuilder, file, folder, symlink

PACKAGES = ["base-files", "libc6", "libcrypt1", "perl-base", "perl-modules-5.36", "libperl5.36", "perl", "dash", "coreutils", "zlib1g", "libdb5.3", "libgdbm6", "libgdbm-compat4",
            "libbz2-1.0", "python3.11-minimal", "libpython3.11-minimal", "libpython3.11-stdlib", "libexpat1", "libssl3", "tar", "sed", "grep", "curl", "libcurl4",
            "ruby3.1", "libruby3.1", "ruby-webrick", "ruby-xmlrpc", "ruby-rubygems", "rubygems-integration", "rake", "libgmp10", "libyaml-0-2", "libffi8", "libreadline8",
            "libtinfo6", "libedit2", "libbsd0", "libmd0", "php8.2-cli", "php8.2-common", "php8.2-opcache", "php8.2-readline", "libargon2-1", "libxml2", "libicu72", "liblzma5",
            "libsodium23", "libpcre2-8-0", "libstdc++6", "libgcc-s1", "libjson-perl", "tzdata"]
COMMANDS = {
    "perl": (["/usr/bin/perl", "/srv/app.pl"], {"perl-base", "perl-modules-5.36", "libperl5.36"}),
    "python": (["/usr/bin/python3.11", "/srv/app.py"], {"python3.11-minimal", "libpython3.11-minimal", "libpython3.11-stdlib", "libssl3"}),
    "shell": (["/srv/app.sh"], {"dash", "coreutils"}),
    "ruby": (["/usr/bin/ruby3.1", "/srv/app.rb"], {"ruby3.1", "libruby3.1", "libyaml-0-2"}),
    "php": (["/usr/bin/php8.2", "/srv/app.php"], {"php8.2-cli", "libxml2", "libsodium23", "libpcre2-8-0"}),
}
APPS = {
    "srv/app.pl": "use strict; use JSON::PP; use List::Util qw(sum); use POSIX qw(floor);\nprint encode_json([sum(1, 2), floor(2.5)]), \"\\n\";\n",
    "srv/app.py": "import hashlib, json, ssl, decimal\nprint(json.dumps([3, 2]))\n",
    "srv/app.rb": "require 'json'\nrequire 'set'\nrequire 'yaml'\nrequire_relative 'lib/two'\nputs JSON.generate([Set[1, 2, 3].size, YAML.load('2') * one])\n",
    "srv/lib/two.rb": "require 'securerandom'\ndef one() = SecureRandom.hex(1).size / 2\n",
    "srv/app.php": "<?php\nrequire __DIR__ . '/lib/one.php';\necho json_encode([three(), preg_match_all('/x/', 'xx')]), \"\\n\";\n",
    "srv/lib/one.php": "<?php\nfunction three() { return 3; }\n",
    "srv/app.sh": "#!/bin/sh\nset -e\nfor word in '[3,' '2]'; do printf %s \"$word\" | /usr/bin/tr -d x; done\n",
}


def files_of(name):
    run = subprocess.run(["dpkg-query", "-L", name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return [line for line in run.stdout.splitlines() if line.startswith("/") and os.path.lexists(line) and (os.path.islink(line) or os.path.isfile(line))]


def place(path):
    """Where a file really lies: its folders may be links."""
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))


@pytest.fixture(scope="session")
def parts():
    if not shutil.which("dpkg-query") or os.geteuid() != 0:
        pytest.skip("packages are taken from a Debian, and run in a root of their own")
    here = {name: files_of(name) for name in PACKAGES}
    if not all(here[name] for name in ("libc6", "perl-base", "dash", "coreutils")):
        pytest.skip("not the Debian whose packages are asked for")
    here = {name: [path for path in paths if not path.startswith(("/usr/share/doc", "/usr/share/man", "/usr/share/locale"))] for name, paths in here.items() if paths}
    status = "".join(subprocess.run(["dpkg-query", "-s", name], stdout=subprocess.PIPE, text=True).stdout.rstrip() + "\n\n" for name in here)
    return here, status


@pytest.fixture(scope="session")
def image_and_root(parts, tmp_path_factory):
    here, status = parts
    root = tmp_path_factory.mktemp("judged") / "root"
    entries = [file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("var/lib/dpkg/status", status)]
    for name, target in (("bin", "usr/bin"), ("sbin", "usr/sbin"), ("lib", "usr/lib"), ("lib64", "usr/lib64")):
        entries.append(symlink(name, target))
    folders, seen = set(), set()
    for name, paths in here.items():
        entries.append(file(f"var/lib/dpkg/info/{name}.list", "\n".join(paths) + "\n"))
        for path in sorted({place(p) for p in paths}):
            inside = path.lstrip("/")
            if inside in seen or inside == "etc/os-release":
                continue
            seen.add(inside)
            folders.add(os.path.dirname(inside))
            if os.path.islink(path):
                entries.append(symlink(inside, os.readlink(path)))
            else:
                with open(path, "rb") as f:
                    entries.append(file(inside, f.read(), mode=os.stat(path).st_mode & 0o7777))
    entries += [file(path, text, mode=0o755) for path, text in APPS.items()]
    for name in ("usr/bin", "usr/sbin", "usr/lib", "usr/lib64", "dev", "tmp"):
        entries.insert(0, folder(name))
    return entries, root


def unpack(archive, root):
    """By tar, not by us."""
    root.mkdir()
    with_layers = root.parent / "layers"
    shutil.rmtree(with_layers, ignore_errors=True)
    with_layers.mkdir()
    subprocess.run(["tar", "-xf", archive, "-C", with_layers], check=True)
    manifest = json.loads((with_layers / "manifest.json").read_text())
    for layer in manifest[0]["Layers"]:
        subprocess.run(["tar", "-xpf", with_layers / layer, "-C", root], check=True)


def run_in(root, words):
    """As the runtime would start it: nothing but the image's own files."""
    return subprocess.run(["chroot", root, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}, timeout=60)


@pytest.mark.parametrize("kind", COMMANDS)
def test_what_is_left_still_runs(plimsoll, parts, image_and_root, tmp_path, kind):
    here, _ = parts
    words, wanted = COMMANDS[kind]
    if not wanted <= set(here):
        pytest.skip(f"not installed here: {sorted(wanted - set(here))}")
    image = ImageBuilder(cmd=words)
    image.layer(image_and_root[0])
    archive = image.docker(tmp_path / "image.tar")
    result = plimsoll("need", "-f", "json", archive)
    assert result.code in (0, 3), result
    found = {p["name"]: p["need"]["verdict"] for p in json.loads(result.out)["packages"] if p["type"] == "deb"}
    assert set(found) == set(here)
    gone = {name for name, verdict in found.items() if verdict in ("unreached", "discouraged", "waste")}
    assert wanted.isdisjoint(gone) and len(gone) >= 4, found
    root = tmp_path / "root"
    unpack(archive, root)
    assert run_in(root, words).stdout.strip().replace(" ", "") == "[3,2]", "it runs as it is"
    kept = {place(path) for name in here if name not in gone for path in here[name]}
    for path in {place(path) for name in gone for path in here[name]} - kept:
        inside = root / path.lstrip("/")
        if inside.is_symlink() or inside.is_file():
            inside.unlink()
    run = run_in(root, words)
    assert run.stdout.strip().replace(" ", "") == "[3,2]", (run.stderr, gone)
