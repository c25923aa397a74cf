# SPDX-License-Identifier: Apache-2.0
"""The fixtures of the end-to-end tests, over a stand-in for the program."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

PROGRAM = """#!/bin/sh
case $1 in
env) env ;;
echo) cat ;;
json) echo '{"a": [1]}' ;;
fail) echo "plimsoll: no" >&2; exit 3 ;;
esac
"""
TESTS = """
import os
def test_world(plimsoll, monkeypatch):
    monkeypatch.setenv("PLIMSOLL_SECRET", "x")
    run = plimsoll("env", env={"NO_COLOR": "1", "TERM": None})
    world = dict(line.split("=", 1) for line in run.lines())
    assert world["HOME"] == str(plimsoll.home) and world["XDG_CACHE_HOME"] == str(plimsoll.cache)
    assert world["NO_COLOR"] == "1" and "TERM" not in world and "PLIMSOLL_SECRET" not in world
    assert world["PWD"] == str(plimsoll.work)
def test_run(plimsoll):
    assert plimsoll("echo", input="text").out == "text" and plimsoll("echo").out == ""
    assert plimsoll("json").json() == {"a": [1]}
    run = plimsoll("fail")
    assert (run.code, run.err) == (3, "plimsoll: no\\n") and "plimsoll: no" in repr(run)
def test_sample(sample, sample_text):
    assert (sample / "index.json").is_file() and (sample_text / "Dockerfile").is_file()
def test_images():
    from images import ImageBuilder
"""


def test_fixtures(tmp_path):
    e2e = tmp_path / "tests" / "e2e"
    e2e.mkdir(parents=True)
    for name in ("conftest.py", "images.py"):
        shutil.copy(ROOT / "tests" / "e2e" / name, e2e)
    for name in ("tools", "samples"):
        (tmp_path / name).symlink_to(ROOT / name)
    (e2e / "test_it.py").write_text(TESTS)
    (tmp_path / "plimsoll").write_text(PROGRAM)
    (tmp_path / "plimsoll").chmod(0o755)

    def run(**env):
        return subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(e2e)], capture_output=True, text=True,
                              env={**{k: v for k, v in os.environ.items() if k != "PLIMSOLL"}, **env})
    done = run(PLIMSOLL=str(tmp_path / "plimsoll"))
    assert done.returncode == 0 and "4 passed" in done.stdout, done.stdout
    assert "is not built: run make" in run().stdout
