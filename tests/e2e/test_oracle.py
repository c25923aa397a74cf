# SPDX-License-Identifier: Apache-2.0
"""Findings against an independent matcher: a few lines of Python that read the package database and the feed themselves and
let dpkg and rpm order the versions. Every finding must be one of the matcher's, and every one of the matcher's a finding.

Two kinds of input: images and feeds made here, seeded and hostile to guesses (always), and the real ones beside the project
(`PLIMSOLL_IMAGES` or ../images, `PLIMSOLL_SHARED` or ../shared), where they are.
"""
import collections
import functools
import io
import json
import os
import random
import re
import shutil
import subprocess
import tarfile
import urllib.parse
import zipfile
from pathlib import Path

import pytest

from images import ImageBuilder, file

ROOT = Path(__file__).resolve().parent.parent.parent
IMAGES = Path(os.environ.get("PLIMSOLL_IMAGES") or ROOT.parent / "images")
SHARED = Path(os.environ.get("PLIMSOLL_SHARED") or ROOT.parent / "shared")
NOW = {"SOURCE_DATE_EPOCH": "1767225600"}  # 2026-01-01: the releases below are alive

needs_dpkg = pytest.mark.skipif(not shutil.which("dpkg"), reason="dpkg")
needs_rpm = pytest.mark.skipif(not shutil.which("rpmbuild") or not shutil.which("rpm"), reason="rpmbuild")


# --- the two tools that know the order ------------------------------------------------------------------------------

@functools.lru_cache(None)
def dpkg_below(a, b):
    return subprocess.run(["dpkg", "--compare-versions", a, "lt", b], stderr=subprocess.DEVNULL).returncode == 0


def rpm_below(pairs):
    """The set of those pairs whose first is the lower, asked in one go."""
    pairs = sorted(pairs)
    below = set()
    for start in range(0, len(pairs), 200):
        part = pairs[start:start + 200]
        lua = "".join(f"io.write(rpm.vercmp('{a}','{b}'),'\\n') " for a, b in part)
        out = subprocess.run(["rpm", "--eval", "%{lua: " + lua + "}"], capture_output=True, text=True, check=True).stdout.split()
        below |= {pair for pair, order in zip(part, out) if order == "-1"}
    return below


# --- feeds ----------------------------------------------------------------------------------------------------------

def records(path):
    with zipfile.ZipFile(path) as feed:
        for name in feed.namelist():
            yield json.loads(feed.read(name))


def write_feed(folder, ecosystem, made):
    folder = folder / "osv" / ecosystem
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as feed:
        for record in made:
            feed.writestr(record["id"] + ".json", json.dumps(record))


def affected(ecosystem, name, *events):
    return {"package": {"ecosystem": ecosystem, "name": name}, "ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}


def database(plimsoll, feeds, out):
    run = plimsoll("db", "build", "--from", feeds, "-o", out)
    assert run.code == 0, run
    return out


def feeds_of(tmp_path, *ecosystems):
    """The real feeds of some ecosystems, in a folder of their own."""
    for ecosystem in ecosystems:
        source = SHARED / "feeds" / "osv" / ecosystem / "all.zip"
        if not source.is_file():
            pytest.skip(f"no feed of {ecosystem} beside the project")
        (tmp_path / "feeds" / "osv" / ecosystem).mkdir(parents=True)
        shutil.copy(source, tmp_path / "feeds" / "osv" / ecosystem / "all.zip")
    return tmp_path / "feeds"


# --- the program's answer -------------------------------------------------------------------------------------------

def scan(plimsoll, image, db):
    run = plimsoll("scan", image, "--db", db, "-f", "json", "--all", env=NOW, timeout=600)
    assert run.code in (0, 3), run
    return run.code, run.json()


def found(report):
    """{(CVE, package, architecture)}; a finding that is there twice fails."""
    keys = []
    for finding in report["findings"]:
        if finding["kind"] == "vulnerability":
            name, _, rest = finding["subject"]["purl"].split("/")[-1].partition("@")
            arch = dict(urllib.parse.parse_qsl(rest.partition("?")[2])).get("arch", "")
            keys.append((finding["id"], urllib.parse.unquote(name), arch))
    twice = [key for key, n in collections.Counter(keys).items() if n > 1]
    assert not twice, twice
    return set(keys)


def agree(got, want):
    assert not got - want, f"{len(got - want)} too many: {sorted(got - want)[:10]}"
    assert not want - got, f"{len(want - got)} missing: {sorted(want - got)[:10]}"


# --- Debian ---------------------------------------------------------------------------------------------------------

def dpkg_packages(status):
    """(binary, architecture, source, source version) of what is installed."""
    for stanza in re.split(r"\n\s*\n", status):
        fields = dict(re.findall(r"^([A-Za-z-]+):[ \t]*(.*)$", stanza, re.M))
        if fields.get("Status", "").split()[-1:] != ["installed"]:
            continue
        source, version = fields.get("Source", fields["Package"]), fields["Version"]
        told = re.fullmatch(r"(\S+)\s*\((\S+)\)", source)
        if told:
            source, version = told.groups()
        yield fields["Package"], fields["Architecture"], source, version


def holds(version, entry, below):
    if version in entry.get("versions", []):
        return True
    for span in entry.get("ranges", []):
        inside = False
        for event in span["events"]:
            if "introduced" in event:
                inside = inside or event["introduced"] == "0" or not below(version, event["introduced"])
            elif "fixed" in event:
                inside = inside and below(version, event["fixed"])
            elif "last_affected" in event:
                inside = inside and not below(event["last_affected"], version)
        if inside:
            return True
    return False


def dpkg_oracle(status, feed, ecosystem):
    entries = collections.defaultdict(list)
    for record in feed:
        if "withdrawn" in record:
            continue
        ids = [i for i in record.get("upstream", []) + record.get("aliases", []) + [record["id"]] if i.startswith("CVE-")]
        for entry in record["affected"]:
            if entry["package"]["ecosystem"] == ecosystem:
                entries[entry["package"]["name"]].append((ids[0] if ids else record["id"], entry))
    want = set()
    for name, arch, source, version in dpkg_packages(status):
        if source == "linux" and not name.startswith("linux-image-"):
            continue  # headers are no kernel
        want |= {(cve, name, arch) for cve, entry in entries[source] if holds(version, entry, dpkg_below)}
    return want


def status_in(image):
    """var/lib/dpkg/status of an image of one docker-archive, as the last layer that has it says."""
    with tarfile.open(image) as archive:
        manifest = json.load(archive.extractfile("manifest.json"))
        for layer in reversed(manifest[0]["Layers"]):
            with tarfile.open(fileobj=io.BufferedReader(archive.extractfile(layer))) as tar:
                for member in tar:
                    if member.name.removeprefix("./") == "var/lib/dpkg/status":
                        return tar.extractfile(member).read().decode()
    raise AssertionError("no dpkg status")


@needs_dpkg
@pytest.mark.parametrize("name,release", [("bullseye", "11"), ("shop", "12"), ("fat", "12")])
def test_debian_image_as_dpkg_orders(plimsoll, tmp_path, name, release):
    image = IMAGES / f"{name}.tar"
    if not image.is_file():
        pytest.skip(f"no image {name} beside the project")
    feeds = feeds_of(tmp_path, "Debian")
    _, report = scan(plimsoll, image, database(plimsoll, feeds, tmp_path / "db"))
    want = dpkg_oracle(status_in(image), records(feeds / "osv" / "Debian" / "all.zip"), f"Debian:{release}")
    assert len(want) > 100
    agree({key for key in found(report)}, want)


def odd_version(dice):
    """A version that a naive order gets wrong: epochs, tildes, letters, zeros, revisions."""
    text = dice.choice(["", "", "", "0:", "1:", "2:"]) + str(dice.choice([0, 1, 1, 2, 9, 10]))
    for _ in range(dice.randrange(3)):
        text += dice.choice([".", "+", "~", ".0", "a", "rc", "~~", "+really"]) + str(dice.choice([0, 1, "01", 2, 9, 10]))
    return text + dice.choice(["-1", "-1", "-0", "-1+deb12u1", "-1~deb12u1", "-1.1", "-01", "-10", "-9", "-1build1"])


@needs_dpkg
def test_odd_debian_versions(plimsoll, tmp_path):
    dice = random.Random(20261124)
    status, made = "", []
    for n in range(120):
        version = odd_version(dice)
        stanza = f"Package: lib{n}\nStatus: install ok installed\nArchitecture: amd64\n" \
                 "Maintainer: Debian QA Group <packages@qa.debian.org>\n"
        if n % 3 == 0:  # numbered by itself
            stanza += f"Source: s{n} ({version})\nVersion: {odd_version(dice)}+b1\n"
        elif n % 3 == 1:
            stanza += f"Source: s{n}\nVersion: {version}\n"
        else:
            stanza += f"Version: {version}\n"
        status += stanza + "Description: made\n\n"
        source = f"lib{n}" if n % 3 == 2 else f"s{n}"
        for k in range(4):
            fixed = [{"fixed": dice.choice([odd_version(dice), version, version + "+x", version + "~x"])}] if dice.random() < .9 else []
            introduced = odd_version(dice) if dice.random() < .3 else "0"
            cve = f"CVE-2026-{n * 10 + k:04}"
            record = {"id": "DEBIAN-" + cve, "upstream": [cve], "modified": "2026-01-01T00:00:00Z",
                      "affected": [affected("Debian:12", source, {"introduced": introduced}, *fixed)]}
            if dice.random() < .1:
                record["withdrawn"] = "2026-01-01T00:00:00Z"
            made.append(record)
        # of the binary's name, where the feed means a source of that name: not this one
        if n % 3 != 2:
            made.append({"id": f"DEBIAN-CVE-2025-{n:04}", "upstream": [f"CVE-2025-{n:04}"], "modified": "2026-01-01T00:00:00Z",
                         "affected": [affected("Debian:12", f"lib{n}", {"introduced": "0"})]})
    # a range that ends before it begins is nobody's data
    made = [r for r in made if not ends_before_it_begins(r)]
    write_feed(tmp_path / "feeds", "Debian", made)
    image = ImageBuilder("odd:1").layer(file("etc/os-release", 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian 12"\n'),
                                        file("var/lib/dpkg/status", status)).docker(tmp_path / "odd.tar")
    code, report = scan(plimsoll, image, database(plimsoll, tmp_path / "feeds", tmp_path / "db"))
    want = dpkg_oracle(status, made, "Debian:12")
    assert len(want) > 100
    agree(found(report), want)
    assert code == 0, report["coverage"]


def ends_before_it_begins(record):
    begin, *end = record["affected"][0]["ranges"][0]["events"]
    return bool(end) and begin["introduced"] != "0" and not dpkg_below(begin["introduced"], end[0]["fixed"])


# --- never "no vulnerabilities" where nobody looked -----------------------------------------------------------------

@pytest.mark.parametrize("os_release,why", [
    ('ID=debian\nPRETTY_NAME="Debian GNU/Linux"\n', "which release"),
    ('ID=debian\nVERSION_ID="9"\nPRETTY_NAME="Debian GNU/Linux 9"\n', "past its end of life"),
    ('ID=debian\nVERSION_ID="13"\nPRETTY_NAME="Debian GNU/Linux 13"\n', "the database covers Debian:12"),
    ('ID=kali\nID_LIKE=debian\nVERSION_ID="2026.1"\nPRETTY_NAME="Kali"\n', "no feed is known"),
    ("", "the distribution is unknown"),
])
def test_what_was_not_looked_at_is_told(plimsoll, tmp_path, os_release, why):
    write_feed(tmp_path / "feeds", "Debian", [
        {"id": "DEBIAN-CVE-2026-0001", "upstream": ["CVE-2026-0001"], "modified": "2026-01-01T00:00:00Z",
         "affected": [affected("Debian:12", "bash", {"introduced": "0"})]}])
    status = "Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2-1\n" \
             "Maintainer: Debian QA Group <packages@qa.debian.org>\n\n"
    entries = [file("var/lib/dpkg/status", status)] + ([file("etc/os-release", os_release)] if os_release else [])
    image = ImageBuilder("told:1").layer(*entries).docker(tmp_path / "told.tar")
    code, report = scan(plimsoll, image, database(plimsoll, tmp_path / "feeds", tmp_path / "db"))
    assert code == 3
    assert found(report) == set()
    assert not report["coverage"]["complete"]
    assert any(why in gap["why"] for gap in report["coverage"]["notEvaluated"]), report["coverage"]


# --- AlmaLinux and its kin ------------------------------------------------------------------------------------------

SPEC = """Name: {name}
Version: {version}
Release: {release}
{epoch}{module}Summary: made
License: MIT
Vendor: AlmaLinux
BuildArch: {arch}
%description
made
%files
"""

# name, epoch, version, release, module, architecture
RPMS = [
    ("bash", 0, "4.4.20", "1.el8_4", "", "x86_64"),
    ("openssl-libs", 1, "1.1.1g", "15.el8_3", "", "x86_64"),
    ("bind-libs", 32, "9.11.26", "3.el8", "", "x86_64"),
    ("glibc", 0, "2.28", "151.el8", "", "x86_64"),
    ("glibc-common", 0, "2.28", "151.el8", "", "x86_64"),
    ("curl", 0, "7.61.1", "18.el8", "", "x86_64"),
    ("libcurl", 0, "7.61.1", "34.el8_10.2", "", "x86_64"),
    ("systemd", 0, "239", "45.el8_4.3", "", "x86_64"),
    ("vim-minimal", 2, "8.0.1763", "15.el8", "", "x86_64"),
    ("kernel-headers", 0, "4.18.0", "305.el8", "", "x86_64"),
    ("kernel-core", 0, "4.18.0", "305.el8", "", "x86_64"),
    ("nodejs", 1, "18.14.2", "2.module_el8.7.0+3497+c65299e7", "nodejs:18:8070020230306170042:bd1311ed", "x86_64"),
    ("npm", 1, "9.5.0", "1.18.14.2.2.module_el8.7.0+3497+c65299e7", "nodejs:18:8070020230306170042:bd1311ed", "x86_64"),
    ("nginx", 1, "1.20.1", "1.module_el8.6.0+2782+a022aca3", "nginx:1.20:8060020220510:abc", "x86_64"),
    ("python3-pip", 0, "9.0.3", "19.el8", "", "noarch"),
    ("zlib", 0, "1.2.11", "99.el8", "", "x86_64"),
]


def evr(epoch, version, release):
    return f"{epoch}:{version}-{release}" if epoch else f"{version}-{release}"


def rpm_database(folder):
    """A real database of packages that are built here, as rpm itself writes it."""
    top = folder / "rpmbuild"
    for name, epoch, version, release, module, arch in RPMS:
        spec = folder / f"{name}.spec"
        spec.write_text(SPEC.format(name=name, version=version, release=release, arch="noarch" if arch == "noarch" else "x86_64",
                                    epoch=f"Epoch: {epoch}\n" if epoch else "", module=f"ModularityLabel: {module}\n" if module else ""))
        subprocess.run(["rpmbuild", "-bb", "--quiet", "--target", arch, "--define", f"_topdir {top}", "--define", "_build_id_links none",
                        spec], check=True, capture_output=True)
    subprocess.run(["rpm", "--root", folder / "root", "--dbpath", "/var/lib/rpm", "-i", "--justdb", "--nodeps", "--ignorearch",
                    *sorted((top / "RPMS").rglob("*.rpm"))], check=True, capture_output=True)
    files = (folder / "root" / "var" / "lib" / "rpm").iterdir()
    return sorted(path for path in files if path.name.startswith(("rpmdb.sqlite", "Packages")))


def stream_of(record):
    """A modular update names its module in its first line: "Important: nodejs:18 security update"."""
    told = re.search(r"(?:^|[\s:])([A-Za-z][\w.+-]*:[A-Za-z0-9][\w.+-]*)\s", record.get("summary", ""))
    return told.group(1) if told else ""


def rpm_oracle(feed, ecosystem):
    """In one record the lowest of a name's fixes mends: the others are rebuilds of it. Bug fixes are no vulnerabilities."""
    asked = {name: (evr(e, v, r), module, arch) for name, e, v, r, module, arch in RPMS
             if not (name.startswith("kernel") and name.endswith("headers"))}
    todo, pairs = [], set()
    for record in feed:
        cves = [i for i in record.get("related", []) + record.get("aliases", []) + record.get("upstream", []) if i.startswith("CVE-")]
        fixes = collections.defaultdict(set)
        for entry in record["affected"]:
            name = entry["package"]["name"]
            if name in asked and entry["package"]["ecosystem"] == ecosystem and cves:
                fixes[name] |= {event["fixed"] for span in entry["ranges"] for event in span["events"] if "fixed" in event}
        for name, versions in fixes.items():
            version, module, arch = asked[name]
            modular = ".module" in next(iter(versions))
            if modular != bool(module) or (modular and stream_of(record) != ":".join(module.split(":")[:2])):
                continue
            todo.append((cves, name, arch, version, versions))
            pairs |= {(version, fixed) for fixed in versions}
    below = rpm_below(pairs)
    return {(cve, name, arch) for cves, name, arch, version, versions in todo
            if all((version, fixed) in below for fixed in versions) for cve in cves}


def alma_image(tmp_path):
    entries = [file("etc/os-release", 'ID="almalinux"\nVERSION_ID="8.10"\nPRETTY_NAME="AlmaLinux 8.10"\n')]
    entries += [file("var/lib/rpm/" + path.name, path.read_bytes()) for path in rpm_database(tmp_path)]
    return ImageBuilder("alma:8").layer(*entries).docker(tmp_path / "alma.tar")


@needs_rpm
def test_alma_as_rpm_orders(plimsoll, tmp_path):
    feeds = feeds_of(tmp_path, "AlmaLinux")
    image = alma_image(tmp_path)
    _, report = scan(plimsoll, image, database(plimsoll, feeds, tmp_path / "db"))
    want = rpm_oracle(records(feeds / "osv" / "AlmaLinux" / "all.zip"), "AlmaLinux:8")
    assert len(want) > 100
    agree(found(report), want)


@needs_rpm
def test_made_alma_advisories(plimsoll, tmp_path):
    def record(number, summary, *fixes):
        return {"id": f"ALSA-2026:{number:04}", "summary": summary, "related": [f"CVE-2026-{number:04}"],
                "modified": "2026-01-01T00:00:00Z",
                "affected": [affected("AlmaLinux:8", name, {"introduced": "0"}, {"fixed": fixed}) for name, fixed in fixes]}
    made = [
        record(1, "Important: openssl security update", ("openssl-libs", "1:1.1.1g-16.el8_3")),
        record(2, "Important: openssl security update", ("openssl-libs", "1:1.1.1g-15.el8")),
        record(3, "Important: openssl security update", ("openssl-libs", "9.9.9-1.el8")),
        record(4, "Low: bash security update", ("bash", "1:1.0-1.el8")),
        record(5, "Important: nodejs:18 security update", ("nodejs", "1:18.16.1-1.module_el8.8.0+3595+0818e803"),
               ("npm", "1:9.5.1-1.18.16.1.1.module_el8.8.0+3595+0818e803")),
        record(6, "Important: nodejs:20 security update", ("nodejs", "1:20.11.1-1.module_el8.9.0+3775+d8460d35")),
        record(7, "Important: nodejs:16 security update", ("npm", "1:9.9.0-1.module_el8.9.0+3775+d8460d35")),
        record(8, "Important: nodejs security update", ("nodejs", "1:19.0-1.el8")),
        record(9, "Important: nginx:1.22 security update", ("nginx", "1:1.22.1-1.module_el8.8.0+1+2")),
        record(10, "Important: nginx:1.20 security update", ("nginx", "1:1.20.1-1.module_el8.6.0+2782+a022aca3"),
               ("nginx", "1:1.20.1-1.module_el8.8.0+3000+a022aca3")),
        record(11, "Important: kernel security update", ("kernel-headers", "4.18.0-400.el8"), ("kernel-core", "4.18.0-400.el8")),
        record(12, "Low: pip security update", ("python3-pip", "9.0.3-20.el8")),
        record(13, "Low: vim security update", ("vim-minimal", "2:8.0.1763-15.el8"), ("vim-minimal", "2:8.0.1763-16.el8")),
    ]
    write_feed(tmp_path / "feeds", "AlmaLinux", made)
    _, report = scan(plimsoll, alma_image(tmp_path), database(plimsoll, tmp_path / "feeds", tmp_path / "db"))
    want = rpm_oracle(made, "AlmaLinux:8")
    assert {(cve[-2:], name) for cve, name, _ in want} == {
        ("01", "openssl-libs"), ("04", "bash"), ("05", "nodejs"), ("05", "npm"), ("11", "kernel-core"), ("12", "python3-pip")}
    agree(found(report), want)
