# SPDX-License-Identifier: Apache-2.0
"""The folders' lists and their files agree: no file that is not built, no line without its file.

A folder's sources are the lines of its list.h (`CHECKS(dockerfile, user_root)` is dockerfile/user_root.c) and what its
meson.build names in files('…').
"""
import re

LINE = re.compile(r"^[A-Z][A-Z_]*\(([a-z0-9_]+(?:, *[a-z0-9_]+)*)\)", re.M)
NAMED = re.compile(r"'([\w./-]+\.c)'")
PREFIX = {"cli": "cmd_", "serve": "route_"}  # COMMAND(scan) is cmd_scan.c
ROOT_MAIN = "src/cli/main.c"                 # named by the topmost meson.build
# Tests are listed too: one that is in no list does not run, and nobody misses it.
TESTS = {"tests/unit": "_test.c", "fuzz": "_fuzz.c"}


def tests(tree):
    for at, suffix in TESTS.items():
        listed = tree.text(at + "/meson.build") if at + "/meson.build" in tree.files else ""
        for path in tree.c_files:
            if path.startswith(at + "/") and path.endswith(suffix):
                name = path[len(at) + 1:-2] if at == "tests/unit" else path[len(at) + 1:-len(suffix)]
                if f"'{name}'" not in listed:
                    yield path, 1, "is in no list: it does not run", f"add '{name}' to {at}/meson.build"


def check(tree):
    yield from tests(tree)
    folders = sorted({"/".join(f.split("/")[:2]) for f in tree.sources if f.count("/") > 1})
    for at in folders:
        prefix = PREFIX.get(at.split("/")[1], "")
        listed, known = {}, set()
        if at + "/list.h" in tree.files:
            text = tree.text(at + "/list.h")
            for found in LINE.finditer(text):
                parts = re.split(", *", found.group(1))
                listed["/".join([at, *parts[:-1], prefix + parts[-1]]) + ".c"] = text.count("\n", 0, found.start()) + 1
        if at + "/meson.build" in tree.files:
            known = {f"{at}/{name}" for name in NAMED.findall(tree.text(at + "/meson.build"))}
        for path, line in listed.items():
            if path not in tree.files:
                yield at + "/list.h", line, f"{path} is listed and does not exist", "write the file, or take the line out"
        for path in known - set(tree.files):
            yield at + "/meson.build", 1, f"{path} is named and does not exist", "write the file, or take the name out"
        for path in tree.sources:
            if path.startswith(at + "/") and path.endswith(".c") and path not in listed and path not in known and path != ROOT_MAIN:
                where = at + "/list.h" if listed or at + "/list.h" in tree.files else at + "/meson.build"
                yield path, 1, f"is in no list: it is not built", f"add its line to {where}"
