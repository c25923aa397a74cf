# SPDX-License-Identifier: Apache-2.0
"""Packages of scripting languages, against the tools that installed them: npm's own list, RubyGems' own reading of a gemspec, PHP's
own serialize(); and what only whole images show: hard links of a store, files beyond a cap, metadata that is not UTF-8."""
import json
import os
import random
import shutil
import subprocess
import urllib.parse
from pathlib import Path

import pytest

from images import ImageBuilder, file, hardlink

ROOT = Path(__file__).resolve().parent.parent.parent
IMAGES = Path(os.environ.get("PLIMSOLL_IMAGES") or ROOT.parent / "images")


def report(plimsoll, path):
    return plimsoll("eval", "--no-cache", "-f", "json", path).json()


def packages(found, kind):
    return [p for p in found["packages"] if p["type"] == kind]


def full_name(package):
    return urllib.parse.unquote(package["purl"].split("/", 1)[1].split("?")[0].rsplit("@", 1)[0])


def manifest(name, version, **more):
    return json.dumps({"name": name, "version": version, **more})


# --- npm ------------------------------------------------------------------------------------------------------------

def npm_list(folder):
    """Every package that npm sees below a project, however it came there."""
    run = subprocess.run(["npm", "ls", "--all", "--json", "--offline"], cwd=folder, capture_output=True, text=True)

    def walk(node):
        for name, child in node.get("dependencies", {}).items():
            if "version" in child and not child.get("missing"):
                yield child.get("name") or name, child["version"]
            yield from walk(child)
    return set(walk(json.loads(run.stdout)))


def make_modules(rng, folder, depth=0):
    """A node_modules as npm makes them: nested where versions differ; names of all shapes; rubbish that is no package."""
    modules = folder / "node_modules"
    for i in range(rng.randint(1, 5)):
        name = rng.choice(["", "@scope/", "@x-y.z/"]) + rng.choice(["a", "b.c", "d_e", "test", "f-g", "lodash"]) + str(i)
        version = f"{rng.randint(0, 9)}.{rng.randint(0, 20)}.{rng.randint(0, 9)}" + rng.choice(["", "", "-rc.1", "-beta"])
        package = modules / name
        package.mkdir(parents=True)
        (package / "package.json").write_text(manifest(name, version))
        (package / "lib").mkdir()
        (package / "lib/package.json").write_text('{"type": "module"}')
        (package / "test/node_modules/fixture").mkdir(parents=True)
        (package / "test/node_modules/fixture/package.json").write_text(manifest("fixture", "1.0.0"))
        if depth < 3 and rng.random() < 0.4:
            make_modules(rng, package, depth + 1)
    (modules / ".bin").mkdir(exist_ok=True)


@pytest.mark.skipif(not shutil.which("npm"), reason="npm")
@pytest.mark.parametrize("seed", range(3))
def test_what_npm_lists(plimsoll, tmp_path, seed):
    project = tmp_path / "root/app"
    project.mkdir(parents=True)
    make_modules(random.Random(seed), project)
    (project / "package.json").write_text(manifest("app", "1.0.0"))
    want = npm_list(project)
    assert want
    found = packages(report(plimsoll, f"dir:{tmp_path / 'root'}"), "npm")
    assert {(full_name(p), p["version"]) for p in found} == want


@pytest.mark.parametrize("name", ["shop", "fat"])
def test_images_hold_what_npm_listed(plimsoll, name):
    truth, image = IMAGES / f"{name}.truth/npm.tsv", IMAGES / f"{name}.tar"
    if not truth.exists() or not image.exists():
        pytest.skip(f"no {name} beside the project")
    want = {tuple(line.split("\t")[:2]) for line in truth.read_text().splitlines()}
    found = packages(report(plimsoll, image), "npm")
    assert {(full_name(p), p["version"]) for p in found if p["locations"][0]["path"].startswith("srv/web/node_modules/")} == want
    # What is not of the project is Debian's, in its folder for node; nothing comes of lock files beside what is installed.
    assert {p["locations"][0]["path"].split("/")[0] for p in found} <= {"srv", "usr"}
    assert all(p["locations"][0]["what"] == "package manifest" for p in found)


def test_hard_links_of_a_store_are_one_package(plimsoll, tmp_path):
    text = manifest("a", "1.0.0")
    first, second = (f"{app}/node_modules/.pnpm/a@1.0.0/node_modules/a/package.json" for app in ("x", "y"))
    image = ImageBuilder().layer(file("store/v3/files/00/ab", text), hardlink(first, "store/v3/files/00/ab"),
                                 hardlink(second, "store/v3/files/00/ab"))
    found = packages(report(plimsoll, image.docker(tmp_path / "x.tar")), "npm")
    assert [[place["path"] for place in p["locations"]] for p in found] == [[first, second]]


def test_a_manifest_beyond_the_cap_is_noted(plimsoll, tmp_path):
    large = manifest("large", "1.0.0", description="x" * (17 << 20))
    image = ImageBuilder().layer(file("n/node_modules/large/package.json", large), file("n/node_modules/a/package.json", manifest("a", "1.0.0")))
    found = report(plimsoll, image.docker(tmp_path / "x.tar"))
    assert [full_name(p) for p in packages(found, "npm")] == ["a"]
    assert ["n/node_modules/large/package.json"] == [gap["where"] for gap in found["coverage"]["notEvaluated"] if "limit" in gap["why"]]


def test_metadata_in_latin_1(plimsoll, tmp_path):
    gemspec = "# stub: a 1.0 ruby lib\nGem::Specification.new do |s|\n  s.authors = [\"J\xf6rg\".freeze]\nend\n".encode("latin1")
    image = ImageBuilder().layer(file("g/specifications/a-1.0.gemspec", gemspec),
                                 file("n/node_modules/b/package.json", '{"name": "b", "version": "1.0.0", "license": "J\xf6rg"}'.encode("latin1")),
                                 file("w/wp-content/plugins/c.php", "<?php /* Plugin Name: \xe9\nVersion: 1.\xe9 */".encode("latin1")))
    found = report(plimsoll, image.docker(tmp_path / "x.tar"))
    assert {p["name"] for p in found["packages"]} == {"a", "b", "c"}


# --- Ruby -----------------------------------------------------------------------------------------------------------

RUBY = """
require "json"
specs = (Dir[*Gem.path.map { |d| d + "/specifications/*.gemspec" }] + Dir[Gem.default_dir + "/specifications/default/*.gemspec"]).uniq
puts JSON.generate(specs.map { |f| s = Gem::Specification.load(f)
  [f, s.name, s.version.to_s, s.platform.to_s, s.licenses] })
"""


@pytest.mark.skipif(not shutil.which("ruby"), reason="ruby")
def test_what_rubygems_reads(plimsoll, tmp_path):
    run = subprocess.run(["ruby", "-e", RUBY], capture_output=True, text=True)
    if run.returncode or not json.loads(run.stdout):
        pytest.skip("no gems here")
    entries, want = [], set()
    for path, name, version, platform, licenses in json.loads(run.stdout):
        entries.append(file(path.lstrip("/"), Path(path).read_bytes()))
        want.add((path.lstrip("/"), name, version, platform, " OR ".join(licenses)))
    found = packages(report(plimsoll, ImageBuilder().layer(*entries).docker(tmp_path / "x.tar")), "gem")
    platforms = [dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(p["purl"]).query)).get("platform", "ruby") for p in found]
    assert {(p["locations"][0]["path"], p["name"], p["version"], platform, "".join(p.get("licenses", [])))
            for p, platform in zip(found, platforms)} == want


# --- PHP ------------------------------------------------------------------------------------------------------------

@pytest.mark.skipif(not shutil.which("php"), reason="php")
@pytest.mark.parametrize("seed", range(3))
def test_what_php_serializes(plimsoll, tmp_path, seed):
    rng = random.Random(seed)
    files = {f"f{i}": {"role": rng.choice(["php", "ext"]), "installed_as": f"/usr/share/php/{rng.choice('abc')}/{i}.php", "n": rng.random(),
                       "md5sum": "\"};\u00e9" * rng.randint(0, 3), "none": None, "yes": True} for i in range(rng.randint(0, 50))}
    record = {"noise": [[[rng.randint(-9, 9)]]], "name": "Some_Thing", "channel": "pecl.example.org", "version": {"release": "1.2.3RC1"}, "filelist": files}
    made = subprocess.run(["php", "-r", "echo serialize(json_decode(stream_get_contents(STDIN), true));"], input=json.dumps(record).encode(),
                          capture_output=True, check=True).stdout
    image = ImageBuilder().layer(file("usr/share/php/.registry/.channel.pecl.example.org/some_thing.reg", made))
    found = report(plimsoll, image.docker(tmp_path / "x.tar"))
    package, = packages(found, "pear")
    assert package["purl"] == "pkg:pear/pecl.example.org/Some_Thing@1.2.3RC1"
    assert package.get("files", 0) in (len(files), [f["installed_as"][1:] for f in files.values()])
