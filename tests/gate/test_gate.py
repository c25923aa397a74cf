# SPDX-License-Identifier: Apache-2.0
"""The gate itself: each breach planted in a copy of the tree must fail it by name, and the tree as it is must pass."""
import os
import re
import shutil
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SPDX = "/* SPDX-License-Identifier: Apache-2.0 */\n"


def gate(root, *rules):
    argv = [sys.executable, os.path.join(ROOT, "tools", "gate"), "--root", str(root)]
    return subprocess.run(argv + [a for r in rules for a in ("--only", r)], capture_output=True, text=True)


@pytest.fixture
def tree(tmp_path):
    """A copy of what the gate looks at, and a function that plants a file in it."""
    for name in ("src", "tools", "docs", "fuzz"):
        if os.path.isdir(os.path.join(ROOT, name)):
            shutil.copytree(os.path.join(ROOT, name), tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("meson.build", "meson_options.txt", "Makefile"):
        shutil.copy(os.path.join(ROOT, name), tmp_path)

    def plant(path, text, append=False):
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text((target.read_text() if append else SPDX) + text)
    tree = lambda: None
    tree.root, tree.plant = tmp_path, plant
    return tree


HEADER = "#ifndef {0}_H\n#define {0}_H\n{1}\n#endif\n"

# name: (rule, files to plant, what the gate must name)
BREACHES = {
    "upward include": ("rank", {"src/base/up.h": HEADER.format("UP", '#include "model/low.h"'), "src/model/low.h": HEADER.format("LOW", "")},
                       r"src/base/up\.h:4: \[rank\] base \(rank 0\) includes model \(rank 2\)"),
    "stage to stage": ("rank", {"src/catalog/a.h": HEADER.format("A", '#include "match/b.h"'), "src/match/b.h": HEADER.format("B", "")},
                       r"src/catalog/a\.h:4: \[rank\] catalog includes match: both have rank 3"),
    "beside in rank 1": ("rank", {"src/codec/a.h": HEADER.format("A", '#include "crypto/b.h"'), "src/crypto/b.h": HEADER.format("B", "")},
                         r"src/codec/a\.h:4: \[rank\] codec includes crypto"),
    "include of nothing": ("rank", {"src/base/a.h": HEADER.format("A", '#include "base/not_there.h"')},
                           r"src/base/a\.h:4: \[rank\] \"base/not_there\.h\" is no file"),
    "folder without rank": ("rank", {"src/misc/a.h": HEADER.format("A", "")}, r"src/misc/a\.h:1: \[rank\] src/misc/ has no rank"),
    "cycle": ("cycle", {"src/base/a.h": HEADER.format("A", '#include "base/b.h"'), "src/base/b.h": HEADER.format("B", '#include "base/c.h"'),
                        "src/base/c.h": HEADER.format("C", '#include "base/a.h"')},
              r"\[cycle\] include cycle: base/a\.h > base/b\.h > base/c\.h > base/a\.h"),
    "not alone": ("standalone", {"src/base/a.h": HEADER.format("A", "size_t a_length(void);")},
                  r"src/base/a\.h:4: \[standalone\] does not compile alone \(gcc\): unknown type name .size_t"),
    "not twice": ("standalone", {"src/base/a.h": "struct twice { int x; };\n"}, r"\[standalone\] does not compile alone \(gcc\): redefinition"),
    "library outside": ("thirdparty", {"src/image/a.h": HEADER.format("A", "#include <openssl/evp.h>")},
                        r"src/image/a\.h:4: \[thirdparty\] <openssl/evp\.h> outside src/crypto/"),
    "test library": ("thirdparty", {"src/base/a.c": "#include <cmocka.h>\n"}, r"<cmocka\.h> outside tests/"),
    "unknown library": ("thirdparty", {"src/codec/a.c": "#include <glib.h>\n"}, r"src/codec/a\.c:2: \[thirdparty\] <glib\.h> is no header we know"),
    "banned": ("banned", {"src/base/a.c": "/* strcpy(a, b) */\nint f(char *p);\nint f(char *p)\n{\n\treturn atoi(p);\n}\n"},
               r"src/base/a\.c:6: \[banned\] atoi\(\)"),
    "printing library": ("banned", {"src/model/a.c": 'void f(void)\n{\n\tputs("x");\n}\n'}, r"src/model/a\.c:4: \[banned\] puts\(\)"),
    "unlisted": ("list", {"src/catalog/unlisted.c": ""}, r"src/catalog/unlisted\.c:1: \[list\] is in no list"),
    "unbuilt": ("list", {"src/base/unbuilt.c": ""}, r"src/base/unbuilt\.c:1: \[list\] is in no list.*\n +add its line to src/base/meson\.build"),
    "test that does not run": ("list", {"tests/unit/base/new_test.c": "", "fuzz/new_fuzz.c": ""},
                               r"fuzz/new_fuzz\.c:1: .*\n.*\ntests/unit/base/new_test\.c:1: \[list\] is in no list: it does not run"),
    "no licence": ("spdx", {"src/base/../base/a.c": None}, r"src/base/a\.c:1: \[spdx\]"),
    "registry": ("name", {"src/base/a.c": "/* as docker.io/library/x */\n"}, r"src/base/a\.c:2: \[name\] name of a registry: docker\.io"),
    "url": ("name", {"docs/a.md": "see https://mirror.corp.internal/x\n"}, r"docs/a\.md:2: \[name\] URL of mirror\.corp\.internal"),
    "machine path": ("name", {"tools/a.py": "P = '/home/jo/src'\n"}, r"tools/a\.py:2: \[name\] path of one machine"),
}


@pytest.mark.parametrize("name", BREACHES)
def test_breach_fails(tree, name):
    rule, files, expected = BREACHES[name]
    if rule == "standalone":  # compiles every header: leave it few
        for folder in (tree.root / "src").iterdir():
            if folder.is_dir() and folder.name != "base":
                shutil.rmtree(folder)
    for path, text in files.items():
        if text is None:
            (tree.root / os.path.normpath(path)).write_text("int x;\n")
        else:
            tree.plant(path, text)
    run = gate(tree.root, rule)
    assert run.returncode == 1, run.stdout + run.stderr
    assert re.search(expected, run.stdout), run.stdout


def test_listed_file_that_is_missing_fails(tree):
    tree.plant("src/catalog/list.h", "CATALOGER(ghost)\n", append=True)
    run = gate(tree.root, "list")
    assert run.returncode == 1
    assert re.search(r"src/catalog/list\.h:\d+: \[list\] src/catalog/ghost\.c is listed and does not exist", run.stdout)


def test_list_of_families(tree):
    tree.plant("src/check/list.h", "CHECKS(dockerfile, user_root)\n", append=True)
    tree.plant("src/check/dockerfile/user_root.c", "")
    assert "dockerfile/user_root" not in gate(tree.root, "list").stdout


def test_what_is_allowed_passes(tree):
    tree.plant("src/crypto/a.h", HEADER.format("A", '#include "codec/b.h"\n#include <openssl/evp.h>'))
    tree.plant("src/codec/b.h", HEADER.format("B", '#include "base/str.h"\n#include <sys/stat.h>'))
    run = gate(tree.root, "rank", "thirdparty", "cycle")
    assert run.returncode == 0, run.stdout + run.stderr


def test_this_tree_passes_and_shows_its_figures():
    run = gate(ROOT)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "functions:" in run.stdout and "gate: no breaches" in run.stdout
