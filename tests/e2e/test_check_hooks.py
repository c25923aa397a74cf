# SPDX-License-Identifier: Apache-2.0
"""The definitions for pre-commit and GitHub Actions: their keys, and that what they run runs."""
import os
import re
import subprocess
from pathlib import Path

import pytest

from test_check import POD, write

yaml = pytest.importorskip("yaml")
ROOT = Path(__file__).resolve().parent.parent.parent
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_hooks_have_what_pre_commit_asks_for(plimsoll, hook):
    assert {"id", "name", "entry", "language"} <= set(hook)
    assert set(hook) <= {"id", "name", "description", "entry", "language", "files", "exclude", "types", "types_or", "args", "require_serial",
                         "pass_filenames", "minimum_pre_commit_version"}
    pattern = re.compile(hook.get("files", ""))
    if "files" in hook:
        for name in ("Dockerfile", "a/Dockerfile.prod", "Containerfile", "x.dockerfile", "b/dockerfile-ci"):
            assert pattern.search(name), name
        assert not pattern.search("Dockerfiles.md") and not pattern.search("mydockerfile/x.txt")
    write(plimsoll, "Dockerfile", "FROM debian:12\nUSER 1000\n")
    program, *words = hook["entry"].split()
    assert program == "plimsoll"
    run = plimsoll(*words, "Dockerfile")
    assert run.code in (0, 1), run


def run_action(plimsoll, **inputs):
    (step,) = [s for s in ACTION["runs"]["steps"] if s.get("id") == "run"]
    env = {**plimsoll.env, "GITHUB_OUTPUT": str(plimsoll.home / "output"), "INPUT_PROGRAM": str(plimsoll.program),
           "GITHUB_STEP_SUMMARY": "", "DATABASE": str(plimsoll.home / "none")}
    for name, value in ACTION["inputs"].items():
        if name != "program":
            env["INPUT_" + name.upper().replace("-", "_")] = inputs.get(name.replace("-", "_"), value["default"])
    done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], env=env, cwd=plimsoll.work, capture_output=True, text=True)
    return done.returncode, done.stdout, (plimsoll.home / "output").read_text()


def test_action_names_only_its_inputs():
    text = (ROOT / "action.yml").read_text()
    assert {"name", "description", "inputs", "outputs", "runs"} <= set(ACTION) and ACTION["runs"]["using"] == "composite"
    assert set(re.findall(r"inputs\.([a-z-]+)", text)) == set(ACTION["inputs"])
    assert all({"description", "required", "default"} == set(value) for value in ACTION["inputs"].values())
    for step in ACTION["runs"]["steps"]:
        assert "uses" in step or ("${{" not in step["run"] and step["shell"] == "bash")


def test_action_runs(plimsoll):
    write(plimsoll, "a b/pod.yaml", POD.format(a="true", b="false"))
    code, out, output = run_action(plimsoll, paths="a b\n", sarif="out.sarif")
    assert code == 1 and output == "exit-code=1\n" and "::error file=a b/pod.yaml,line=11" in out
    assert (plimsoll.work / "out.sarif").is_file()
    assert run_action(plimsoll, paths="a b", fail_on="")[0] == 0
    assert run_action(plimsoll, paths="$(touch pwned)")[0] == 2 and not (plimsoll.work / "pwned").exists()
