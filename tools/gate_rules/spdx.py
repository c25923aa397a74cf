# SPDX-License-Identifier: Apache-2.0
"""Every source says its licence in its first three lines."""

NAMED = {"Makefile", "meson.build", "meson_options.txt", ".ci/run"}
LINE = "SPDX-License-Identifier: "


def is_source(tree, path):
    if path.startswith(("samples/", "tests/data/", "fuzz/corpus/", "fuzz/regress/")):
        return False
    if path.endswith((".c", ".h", ".py", ".sh")) or path in NAMED:
        return True
    return path.startswith("tools/") and tree.text(path).startswith("#!")


def check(tree):
    for path in tree.files:
        if is_source(tree, path) and not any(LINE in line for line in tree.text(path).split("\n")[:3]):
            yield path, 1, "has no licence line", f"begin it with: {LINE}Apache-2.0"
