# SPDX-License-Identifier: Apache-2.0
"""The tree that the rules look at: its files, their text, and their C code with comments and strings blanked out."""
import functools
import os
import re

SKIP = {".git", "__pycache__", ".pytest_cache"}
BLANK = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.M)


class Tree:
    def __init__(self, root):
        self.root = os.path.abspath(root)
        self.files = sorted(self._walk())
        self.c_files = [f for f in self.files if f.endswith((".c", ".h")) and f.startswith(("src/", "tests/", "fuzz/"))]
        self.sources = [f for f in self.c_files if f.startswith("src/")]
        self.headers = [f for f in self.sources if f.endswith(".h") and not f.endswith("/list.h")]

    def _walk(self):
        for folder, folders, names in os.walk(self.root):
            here = os.path.relpath(folder, self.root)
            folders[:] = [d for d in folders if d not in SKIP and not (here == "." and d.startswith("build"))]
            for name in names:
                yield os.path.normpath(os.path.join(here, name))

    @functools.lru_cache(maxsize=None)
    def text(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as f:
            return f.read()

    @functools.lru_cache(maxsize=None)
    def code(self, path):
        """The text with every comment and literal replaced by blanks; lines stay where they are."""
        return BLANK.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), self.text(path))

    @functools.lru_cache(maxsize=None)
    def includes(self, path):
        """(line, name, is it one of ours) for each #include that is not in a comment."""
        text, code = self.text(path), self.code(path)
        return [(text.count("\n", 0, m.start()) + 1, m.group(1) or m.group(2), m.group(1) is not None)
                for m in INCLUDE.finditer(text) if code[m.start():m.end()].lstrip().startswith("#")]


def folder(path):
    """src/catalog/deb/x.c -> catalog"""
    return path.split("/")[1] if path.count("/") > 1 else ""
