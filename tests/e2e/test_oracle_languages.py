# SPDX-License-Identifier: Apache-2.0
"""Matching of languages against an independent matcher: OSV's own evaluation in a few lines of Python, over the real feeds beside the
project (`PLIMSOLL_SHARED` or ../shared). Who orders versions is another than ours: `packaging` for PyPI, Gem::Version for gems, PHP's
version_compare() for Composer, and for what follows semantic versioning the standard's chapter 11 written down again here.

The packages are made: each name of a feed, at versions on and around every bound that the feed has for it.
"""
import collections
import functools
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = Path(os.environ.get("PLIMSOLL_SHARED") or ROOT.parent / "shared")
VERSIONS_A_NAME = 24
RUST = "crates" ".io"


# --- who orders versions: each gives a function from a list of versions to their ranks, None for what it does not take ---------------

def ranked(keys):
    order = {key: rank for rank, key in enumerate(sorted({key for key in keys if key is not None}))}
    return [None if key is None else order[key] for key in keys]


SEMVER = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$")


@functools.total_ordering
class Identifier:
    """Of a pre-release: numbers before words."""

    def __init__(self, text):
        self.key = (0, int(text), "") if text.isdigit() else (1, 0, text)

    def __eq__(self, other):
        return self.key == other.key

    def __lt__(self, other):
        return self.key < other.key

    def __hash__(self):
        return hash(self.key)


def semver_key(version):
    match = SEMVER.match(version)
    if not match:
        return None
    numbers = tuple(int(n or 0) for n in match.groups()[:3])
    pre = match.group(4)
    return numbers + ((1,) if pre is None else (0, tuple(Identifier(part) for part in pre.split("."))),)


def bitnami_key(version):
    """A revision behind the version does not count."""
    return semver_key(re.sub(r"-\d+(?=\+|$)", "", version))


def by_key(key):
    return lambda versions: ranked([key(version) for version in versions])


def pypi_ranks(versions):
    packaging = pytest.importorskip("packaging.version")

    def key(version):
        try:
            return packaging.Version(version)
        except packaging.InvalidVersion:
            return None
    return ranked([key(version) for version in versions])


def by_program(argv, program):
    """Lists of versions on lines of JSON in, lists of ranks out: one process for all."""
    def ranks(lists):
        run = subprocess.run([*argv, program], input="\n".join(map(json.dumps, lists)), capture_output=True, text=True, check=True)
        return [json.loads(line) for line in run.stdout.splitlines()]
    return ranks


RUBY = """
require "json"
STDIN.each_line do |line|
  keys = JSON.parse(line).map { |v| Gem::Version.correct?(v) ? Gem::Version.new(v) : nil }
  order = keys.compact.uniq.sort
  puts JSON.dump(keys.map { |k| k && order.index { |o| (o <=> k) == 0 } })
end
"""
PHP = r"""
while (($line = fgets(STDIN)) !== false) {
    $keys = array_map(function ($v) {
        if (!preg_match('/^v?(\d+)(\.\d+)?(\.\d+)?(\.\d+)?(-?(?:beta|b|RC|alpha|a|patch|pl|p)\.?\d*)?$/i', $v, $m)) return null;
        $n = $m[1];
        for ($i = 2; $i <= 4; $i++) $n .= isset($m[$i]) && $m[$i] !== "" ? $m[$i] : ".0";
        return strtolower($n . (isset($m[5]) ? "-" . ltrim($m[5], "-") : ""));
    }, json_decode($line));
    $order = [];
    foreach ($keys as $k) {
        if ($k === null) continue;
        foreach ($order as $o) if (version_compare($o, $k, "==")) continue 2;
        $order[] = $k;
    }
    usort($order, "version_compare");
    echo json_encode(array_map(function ($k) use ($order) {
        if ($k === null) return null;
        foreach ($order as $i => $o) if (version_compare($o, $k, "==")) return $i;
    }, $keys)), "\n";
}
"""


def each(ranks):
    return lambda lists: [ranks(versions) for versions in lists]


ECOSYSTEMS = {
    # folder of the feed: purl type, ecosystem, who orders lists of versions, a program that must be there
    "PyPI": ("pypi", "PyPI", each(pypi_ranks), None),
    "npm": ("npm", "npm", each(by_key(semver_key)), None),
    "Go": ("golang", "Go", each(by_key(semver_key)), None),
    "crates_io": ("cargo", RUST, each(by_key(semver_key)), None),
    "Bitnami": ("bitnami", "Bitnami", each(by_key(bitnami_key)), None),
    "RubyGems": ("gem", "RubyGems", by_program(["ruby", "-e"], RUBY), "ruby"),
    "Packagist": ("composer", "Packagist", by_program(["php", "-r"], PHP), "php"),
}
# Bitnami's Java is ordered as Java's versions are: tests/data/match/language-products.
OWN_ORDER = {"Bitnami": {"java", "java-min", "jre"}}


# --- the feeds --------------------------------------------------------------------------------------------------------

def records(folder):
    path = SHARED / "feeds" / "osv" / folder / "all.zip"
    if not path.is_file():
        pytest.skip(f"no feed of {folder} beside the project")
    with zipfile.ZipFile(path) as feed:
        return [record for record in (json.loads(feed.read(name)) for name in feed.namelist()) if "withdrawn" not in record]


def names_of_vulnerabilities(all_records):
    """{record's id: the ids its findings have}: CVEs where there are any, also those that a neighbour by alias tells."""
    group = {}

    def root(x):
        while group.setdefault(x, x) != x:
            x = group[x]
        return x

    cves = {}
    for record in all_records:
        ids = [record["id"], *record.get("aliases", [])]
        if record["id"].startswith("FOP-") and len(ids) == 1:  # which names the CVE in its own id alone
            ids += re.findall(r"CVE-\d{4}-\d{4,}$", record["id"])
        cves[record["id"]] = {x for x in ids if x.startswith("CVE-")}
        for a, b in itertools.pairwise(x for x in ids if not x.startswith("CVE-")):
            group[root(b)] = root(a)
    told, members = collections.defaultdict(set), collections.defaultdict(set)
    for record in all_records:
        told[root(record["id"])] |= cves[record["id"]]
    for x in list(group):
        members[root(x)].add(x)
    names = {}
    for record in all_records:
        whole = told[root(record["id"])]
        best = min(members[root(record["id"])], key=lambda x: (not x.startswith("GHSA-"), x))
        names[record["id"]] = cves[record["id"]] or (whole if len(whole) == 1 else {best})
    return names


def fold(ecosystem, name):
    if ecosystem == "PyPI":
        return re.sub(r"[-_.]+", "-", name).lower()
    return name.lower() if ecosystem in ("NuGet", "Packagist", "Bitnami") else name


def entries_by_name(all_records, ecosystem):
    names = names_of_vulnerabilities(all_records)
    found = collections.defaultdict(list)
    for record in all_records:
        for affected in record.get("affected", []):
            package = affected.get("package")
            if not package or package["ecosystem"] != ecosystem:
                continue
            ranges = [r["events"] for r in affected.get("ranges", []) if r["type"] in ("SEMVER", "ECOSYSTEM")]
            listed = affected.get("versions", [])
            if ranges or listed:
                found[fold(ecosystem, package["name"])].append((names[record["id"]], ranges, listed))
    return found


def bounds(entries):
    return {version for _, ranges, _ in entries for events in ranges for event in events for version in event.values()} - {"0", "*"}


def around(version):
    """The version, its neighbours, and what is just before and behind it."""
    yield version
    numbers = re.match(r"(.*?)(\d+)$", version)
    if numbers and len(numbers.group(2)) < 10:
        yield f"{numbers.group(1)}{int(numbers.group(2)) + 1}"
        yield f"{numbers.group(1)}{max(int(numbers.group(2)) - 1, 0)}"
    yield version + "-rc.1"
    yield version + "-alpha"
    yield version + "rc1"
    yield version + ".post1"
    yield version + ".dev0"
    yield version + ".1"
    yield version + "+local.1"
    yield "v" + version


def candidates(ecosystem, name, entries):
    seed = random.Random(ecosystem + name)
    versions = {"0.0.1", "1.0.0", "99999.0.0"} | {v for bound in bounds(entries) for v in around(bound)}
    versions |= set(seed.sample(sorted({v for _, _, listed in entries for v in listed}), k=min(5, len(
        {v for _, _, listed in entries for v in listed}))))
    if ecosystem == "Go" and name in ("stdlib", "toolchain"):  # whose versions are those of Go's releases
        versions = {v for v in versions if re.fullmatch(r"[\d.]+(-rc\.\d+)?", v)}
    exact = bounds(entries) & versions
    rest = sorted(versions - exact)
    return sorted(exact)[:VERSIONS_A_NAME] + seed.sample(rest, min(VERSIONS_A_NAME, len(rest)))


# --- OSV's evaluation ---------------------------------------------------------------------------------------------------

class Order:
    """Ranks of the versions of one name."""

    def __init__(self, ecosystem, versions, ranks):
        self.ecosystem, self.rank = ecosystem, dict(zip(versions, ranks))

    def of(self, version, bound):
        """Of the version where it is held against that bound: a local version counts only against another."""
        if self.ecosystem == "PyPI" and "+" in version and "+" not in bound:
            version = version.split("+")[0]
        return self.rank[version]

    def before(self, version, bound):
        return bound != "0" and self.of(version, bound) < self.rank[bound]

    def same(self, version, bound):
        return self.rank.get(bound) is not None and bound != "0" and self.of(version, bound) == self.rank[bound]


KINDS = ("introduced", "fixed", "last_affected")


def without_contradictions(order, events):
    """
    A fix that is not above the introduction right before it ("introduced 1.2.0, fixed 1.2.0" in RustSec and Bitnami, "introduced
    4.1, fixed 4.1.0.beta2" in RUBYSEC) says that the branch never was affected. Sorted and taken apart it would say that all later
    versions are, for ever: such a pair is left out, which OSV's words do not say.
    """
    kept = []
    for event in events:
        if kept and "introduced" in kept[-1] and "fixed" in event and kept[-1]["introduced"] != "0" and \
                order.rank[event["fixed"]] <= order.rank[kept[-1]["introduced"]]:
            kept.pop()
            continue
        kept.append(event)
    return kept


def in_range(order, version, events):
    limits = [event["limit"] for event in events if "limit" in event]
    if limits and "*" not in limits and not any(order.before(version, limit) for limit in limits):
        return False
    steps = [(kind, bound) for event in without_contradictions(order, events) for kind, bound in event.items() if kind in KINDS]
    # Of two pairs that meet ("fixed 4.1.0" of the one, "introduced 4.1.0" of the other) the one ends before the other begins.
    steps.sort(key=lambda step: (-1 if step[1] == "0" else order.rank[step[1]], ("fixed", *KINDS).index(step[0])))
    vulnerable = False
    for kind, bound in steps:
        before = order.before(version, bound)
        if kind == "introduced" and not before:
            vulnerable = True
        elif kind == "fixed" and not before:
            vulnerable = False
        elif kind == "last_affected" and not before and not order.same(version, bound):
            vulnerable = False
    return vulnerable


def affected_by(order, version, entries):
    return {name for names, ranges, listed in entries
            if any(order.same(version, v) for v in listed) or any(in_range(order, version, events) for events in ranges)
            for name in names}


def orders(ecosystem, rank_lists, by_name, wanted):
    lists = []
    for name in sorted(by_name):
        versions = set(wanted[name]) | bounds(by_name[name]) | {v for _, _, listed in by_name[name] for v in listed}
        versions |= {v.split("+")[0] for v in versions}
        lists.append(sorted(versions))
    return {name: Order(ecosystem, versions, ranks) for name, versions, ranks in zip(sorted(by_name), lists, rank_lists(lists))}


# --- the program's answer ------------------------------------------------------------------------------------------------

def judged(judge, database, purl_type, packages):
    lines = "".join(f"{purl_type}\t\t{name}\t{version}\n" for name, version in packages)
    run = subprocess.run([judge, database], input=lines, capture_output=True, text=True, check=True)
    found, fixes = collections.defaultdict(set), {}
    for line in run.stdout.splitlines():
        number, vulnerability, fixed = line.split("\t")
        if number != "gap":
            assert vulnerability not in found[packages[int(number) - 1]], "found twice: " + line
            found[packages[int(number) - 1]].add(vulnerability)
            fixes[packages[int(number) - 1], vulnerability] = fixed
    return found, fixes


@pytest.mark.parametrize("folder", ECOSYSTEMS)
def test_against_osvs_own_evaluation(plimsoll, judge, tmp_path, folder):
    purl_type, ecosystem, rank_lists, tool = ECOSYSTEMS[folder]
    if tool and not shutil.which(tool):
        pytest.skip(f"{tool} orders these versions, and is not here")
    by_name = entries_by_name(records(folder), ecosystem)
    for name in OWN_ORDER.get(folder, ()):
        by_name.pop(name, None)
    wanted = {name: candidates(ecosystem, name, entries) for name, entries in by_name.items()}
    order = orders(ecosystem, rank_lists, by_name, wanted)
    # What the other order does not take is no question; bounds that it does not take make no answer.
    packages = [(name, version) for name in sorted(by_name) for version in wanted[name]
                if order[name].rank[version] is not None and all(order[name].rank[bound] is not None for bound in bounds(by_name[name]))]
    assert len(packages) > 100
    feeds = tmp_path / "feeds" / "osv" / folder
    feeds.mkdir(parents=True)
    shutil.copy(SHARED / "feeds" / "osv" / folder / "all.zip", feeds)
    assert plimsoll("db", "build", "--from", tmp_path / "feeds", "-o", tmp_path / "a.db").code in (0, 3)

    found, fixes = judged(judge, tmp_path / "a.db", purl_type, packages)
    wrong = []
    some = 0
    for name, version in packages:
        want = affected_by(order[name], version, by_name[name])
        some += len(want)
        if want != found[name, version]:
            wrong.append((name, version, "missing", sorted(want - found[name, version]), "too many", sorted(found[name, version] - want)))
    assert some > 100
    assert not wrong, f"{len(wrong)} of {len(packages)}: {wrong[:5]}"
    # What a finding calls the fix is one: the version is above the installed one, and no longer affected by the vulnerability.
    unfixed = []
    for (name, version), vulnerability in random.Random(folder).sample(sorted(fixes), min(3000, len(fixes))):
        fixed = fixes[(name, version), vulnerability]
        # By ranges alone: some records list the very version that they call the fix.
        entries = [(names, ranges, []) for names, ranges, _ in by_name[name] if vulnerability in names]
        if fixed and (not order[name].before(version, fixed) or affected_by(order[name], fixed, entries)):
            unfixed.append((name, version, vulnerability, fixed))
    assert not unfixed, f"{len(unfixed)}: {unfixed[:5]}"
