# SPDX-License-Identifier: Apache-2.0
"""Every header compiles alone, and twice in a row, with gcc and, where it is installed, clang."""
import concurrent.futures
import os
import re
import shutil
import subprocess

COMPILERS = ["gcc", "clang"]
FLAGS = ["-std=gnu17", "-D_GNU_SOURCE", '-DPLIMSOLL_VERSION="0"', "-Wall", "-Wextra", "-Werror", "-Wno-unused", "-Wno-missing-field-initializers",
         "-fsyntax-only", "-Isrc", "-x", "c"]
LIBRARY = re.compile(r"dependency\('([a-zA-Z0-9._-]+)'")


def library_flags(tree):
    """Include paths of the libraries that meson.build names."""
    flags = []
    for name in LIBRARY.findall(tree.text("meson.build")) if "meson.build" in tree.files else []:
        found = subprocess.run(["pkg-config", "--cflags", name], capture_output=True, text=True)
        flags += [f for f in found.stdout.split() if found.returncode == 0 and f not in flags]
    return flags


def check(tree):
    compilers = [c for c in COMPILERS if shutil.which(c)]
    if not compilers:
        yield "src", 1, "no compiler to try the headers with", "run tools/install-deps"
        return
    flags = FLAGS + library_flags(tree)

    def compiled(job):
        compiler, path = job
        run = subprocess.run([compiler, *flags, "-include", path, "-include", path, os.devnull], cwd=tree.root, capture_output=True, text=True)
        return compiler, path, run

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for compiler, path, run in pool.map(compiled, [(c, p) for p in tree.headers for c in compilers]):
            if run.returncode:
                found = re.search(r"^(\S+?):(\d+):.*?error: (.*)$", run.stderr, re.M)
                where, line, words = found.groups() if found else (path, 1, run.stderr.strip()[:200])
                yield (path, int(line) if where.endswith(path) else 1, f"does not compile alone ({compiler}): {words}",
                       "include what the header uses, or declare the struct forward")
