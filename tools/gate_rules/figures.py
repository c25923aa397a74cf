# SPDX-License-Identifier: Apache-2.0
"""Figures for the eye, beside those of good trees. A long function is a place to look for the missing idea (a table, a
type, a stage), never a number to satisfy by cutting one thought in two: nothing fails on them."""
import re
import statistics

MODELS = "apk-tools 11 and 39, libgit2 15 and 52"
LONG_FILE, LONG_HEADER, SHOWN = 600, 150, 5
NAME = re.compile(r"(\w+)\s*\([^;{}]*$")


def functions(tree, path):
    """(lines, name, first line): a body is what stands between a `{` and a `}` in the first column."""
    lines = tree.code(path).split("\n")
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start and not line.rstrip().endswith(";"):
            head = NAME.search(" ".join(lines[max(0, start - 6):start - 1]))
            yield number - start - 1, head.group(1) if head else "?", start
            start = None


def show(tree):
    bodies = sorted(((n, name, f"{p}:{line}") for p in tree.sources if p.endswith(".c") for n, name, line in functions(tree, p)), reverse=True)
    if not bodies:
        return
    sizes = [n for n, _, _ in bodies]
    p90 = statistics.quantiles(sizes, n=10)[-1] if len(sizes) > 1 else sizes[0]
    print(f"functions: {len(sizes)}, lines median {statistics.median(sizes):.0f} and p90 {p90:.0f} ({MODELS}); longest:")
    for n, name, where in bodies[:SHOWN]:
        print(f"  {n:5}  {name}  {where}")
    for title, suffix, mark in ("files", ".c", LONG_FILE), ("headers", ".h", LONG_HEADER):
        longest = sorted(((tree.text(p).count("\n"), p) for p in tree.sources if p.endswith(suffix)), reverse=True)
        print(f"{title}: {len(longest)} (good trees' longest stay near {mark}); longest:")
        for n, path in longest[:SHOWN]:
            print(f"  {n:5}  {path}")
