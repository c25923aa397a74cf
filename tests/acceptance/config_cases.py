#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rules about configuration against other tools' own tests: config-cases.jsonl.gz, a case a line.

usage: config_cases.py PLIMSOLL CORPUS [--source NAME] [--check ID] [--by check] [--verbose] [--save FOLDER]

A case is a file, a tool's check, and whether that check passes or fails on it. Ours fails where a rule that bears the check's id as an
alias finds something. Prints a table by tool (and by check), and what disagrees without being on the reviewed list
config_waivers.tsv: source, check, origin (or "*"), reason. Exit status 1 where a tool is below its bar.
"""
import argparse
import collections
import concurrent.futures
import csv
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# The share of each tool's cases that must agree, waived ones counted as such.
BARS = {"psa": 1.0, "hadolint": 0.98, "checkov": 0.98, "kubesec": 0.98, "buildkit": 0.98,
        "trivy": 0.95, "regolibrary": 0.95, "kube-score": 0.95, "kube-linter": 0.95}
# Ids that could be another tool's carry their own's name.
PREFIX = {"kubesec": "kubesec:", "buildkit": "buildkit:", "kube-linter": "kube-linter:", "kube-score": "kube-score:",
          "regolibrary": "kubescape:"}
LABEL_TYPES = {"RawText": "text", "Url": "url", "Rfc3339": "rfc3339", "Spdx": "spdx", "GitHash": "hash", "SemVer": "semver",
               "Email": "email"}
WAIVERS = pathlib.Path(__file__).with_name("config_waivers.tsv")


def load(corpus):
    with gzip.open(pathlib.Path(corpus) / "config-cases.jsonl.gz", "rt", encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def waivers():
    with open(WAIVERS, encoding="utf-8", newline="") as f:
        rows = csv.reader((line for line in f if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(source, check, origin): reason for source, check, origin, reason in rows}


def waiver(known, case):
    for origin in (case["origin"], "*"):
        if (reason := known.get((case["source"], case["check"], origin))):
            return reason
    return None


def skipped(case):
    """What a file alone does not tell: data of a host, a cloud, a cluster; ShellCheck's own rules."""
    if case["kind"] == "k8s-external":
        return "needs data that is not in the file"
    if case["source"] == "hadolint" and case["check"] in ("SC*", "(any)"):
        return "ShellCheck's own"
    if case["source"] == "hadolint" and case["check"].startswith("SC"):
        return "ShellCheck's own"
    return None


def alias(case):
    name = case["check"]
    if case["source"] == "kube-score":
        name = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return PREFIX.get(case["source"], "") + name


def options(case):
    if case["source"] == "psa":
        return ["--framework", "pss-" + case["check"].split("/")[0], "--k8s-version", case["version"]]
    version = ["--k8s-version", ".".join(case["version"].lstrip("v").split(".")[:2])] if case.get("version") else []
    return ["--rule", alias(case)] + version


def hadolint_settings(config):
    """hadolint's configuration as its test writes it, in its own file format."""
    lines = []
    if (found := re.search(r"allowedRegistries = \[(.*?)\]", config)):
        lines += ["trustedRegistries:"] + [f"  - {name}" for name in re.findall(r'"[^"]*"', found[1])]
    if (found := re.search(r"labelSchema = Map.fromList \[(.*?)\]", config)):
        lines += ["label-schema:"]
        lines += [f"  {name}: {LABEL_TYPES[kind]}" for name, kind in re.findall(r'"([^"]*)" , (?:Rule\.)?(\w+)', found[1])]
    if "strictLabels = True" in config:
        lines += ["strict-labels: true"]
    return "\n".join(lines) + "\n"


def run(plimsoll, case, folder):
    """What came out: whether our rule failed, the findings' first lines, and the whole answer."""
    folder = pathlib.Path(folder)
    path = folder / ("Dockerfile" if case["kind"] == "dockerfile" else "manifest.yaml")
    path.write_text(case["file_content"], encoding="utf-8", errors="surrogatepass")
    if case["source"] == "hadolint" and case.get("config"):
        (folder / ".hadolint.yaml").write_text(hadolint_settings(case["config"]))
    done = subprocess.run([plimsoll, "check", "-f", "json", *options(case), path.name], cwd=folder, text=True,
                          capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
    if done.returncode == 64 and "--rule" in done.stderr:
        return "no rule", [], done.stderr  # which neither passes nor fails
    if done.returncode not in (0, 1, 3):
        return None, [], done.stdout + done.stderr
    findings = [f for f in json.loads(done.stdout)["findings"] if not f["ignored"]]
    return bool(findings), sorted(f["subject"].get("line", 0) for f in findings), done.stdout + done.stderr


def agrees(case, failed, lines):
    if failed != (case["expected"] == "fail"):
        return False
    if case["source"] == "buildkit" and case["expected"] == "fail" and case.get("lines"):
        wanted = {line for line in case["lines"] if isinstance(line, int)}
        return wanted <= set(lines)
    return True


def judge(plimsoll, case):
    with tempfile.TemporaryDirectory() as folder:
        failed, lines, answer = run(plimsoll, case, folder)
    return failed is not None and agrees(case, failed, lines), failed, lines, answer


def table(results, key):
    counts = collections.defaultdict(lambda: [0, 0, 0])
    for case, right, reason in results:
        row = counts[key(case)]
        row[0] += 1
        row[1] += right
        row[2] += (not right) and reason is not None
    for name, (n, right, waived) in sorted(counts.items()):
        print(f"  {' '.join(name) if isinstance(name, tuple) else name:48} {right:5} of {n:5}  {100 * right / n:6.1f} %"
              + (f"  {waived} waived" if waived else ""))
    return counts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plimsoll", type=os.path.abspath)
    parser.add_argument("corpus")
    parser.add_argument("--source")
    parser.add_argument("--check", help="an id, or a regular expression over ids")
    parser.add_argument("--by", choices=["check"])
    parser.add_argument("--verbose", action="store_true", help="print what disagrees")
    parser.add_argument("--save", help="write the files that disagree here")
    options_ = parser.parse_args()
    cases = [c for c in load(options_.corpus) if not skipped(c)
             and options_.source in (None, c["source"]) and (not options_.check or re.fullmatch(options_.check, c["check"]))]
    known, results = waivers(), []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for i, (case, (right, failed, lines, answer)) in enumerate(
                zip(cases, pool.map(lambda c: judge(options_.plimsoll, c), cases))):
            reason = waiver(known, case)
            results.append((case, right, reason))
            if right or reason:
                continue
            if options_.verbose:
                got = "broke: " + answer.strip()[-200:] if failed is None else failed if isinstance(failed, str) else "fail" if failed else "pass"
                print(f"{i} {case['source']} {case['check']} want {case['expected']} got {got} {case.get('lines', '')}{lines or ''} "
                      f"{case['origin']} {case.get('note', '')[:80]}")
            if options_.save:
                os.makedirs(options_.save, exist_ok=True)
                name = re.sub(r"[^\w.-]+", "_", f"{case['source']}-{case['check']}-{case['expected']}-{i}")
                pathlib.Path(options_.save, name).write_text(case["file_content"])
    if options_.by:
        table(results, lambda c: (c["source"], c["check"]))
    below = [name for name, (n, right, waived) in table(results, lambda c: c["source"]).items()
             if (right + waived) / n < BARS[name]]
    if below:
        sys.exit("below the bar: " + ", ".join(below))


if __name__ == "__main__":
    main()
