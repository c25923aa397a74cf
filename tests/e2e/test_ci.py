# SPDX-License-Identifier: Apache-2.0
"""The templates for CI systems: their shell parts are run with the environment that the system would give, over the real program and a
database whose update is counted; their keys are those that the systems know; shellcheck reads the scripts."""
import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml")
ROOT = Path(__file__).resolve().parent.parent.parent
CI = ROOT / "ci"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
GITLAB = yaml.safe_load((CI / "gitlab.yml").read_text())
TEKTON = yaml.safe_load((CI / "tekton.yaml").read_text())
JENKINS = (CI / "Jenkinsfile").read_text()
HOSTILE = "x.tar; touch pwned $(touch pwned) `touch pwned` ${IFS} '\" --help"


def jenkins_script():
    (script,) = re.findall(r"'''(.*?)'''", JENKINS, re.S)
    return script


def gitlab_script():
    return "\n".join(GITLAB["plimsoll"]["script"])


def tekton_script():
    (step,) = TEKTON["spec"]["steps"]
    return step["script"]


SCRIPTS = {"gitlab": gitlab_script, "jenkins": jenkins_script, "tekton": tekton_script}


class Pipeline:
    """A job's world: the program on the PATH, but for `db update`, which is counted and does what the test says."""

    def __init__(self, plimsoll, sample, folder):
        self.plimsoll, self.folder = plimsoll, folder
        self.work, self.database = folder / "work", folder / "work" / ".plimsoll" / "advisories.db"
        self.updates, self.bin = folder / "updates", folder / "bin"
        self.work.mkdir()
        self.bin.mkdir()
        feeds = folder / "feeds" / "osv" / "Debian"
        feeds.mkdir(parents=True)
        (feeds / "CVE-2022-0001.json").write_text(json.dumps({
            "id": "CVE-2022-0001", "modified": "2026-11-20T00:00:00Z", "affected": [{
                "package": {"ecosystem": "Debian:12", "name": "none"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}))
        done = plimsoll("db", "build", "--from", folder / "feeds", "-o", folder / "ready.db")
        assert done.code == 0, done
        shutil.copytree(sample, self.work / "image dir")
        script = self.bin / "plimsoll"
        script.write_text('#!/bin/sh\nif [ "$1 $2" = "db update" ]; then\n  echo update >>"$UPDATES"\n  [ -n "$READY" ] || exit 2\n'
                          '  while [ $# -gt 0 ]; do [ "$1" = --db ] && PLIMSOLL_DB=$2; shift; done\n  cp "$READY" "$PLIMSOLL_DB"\n  exit\nfi\n'
                          'exec "$REAL" "$@"\n')
        script.chmod(0o755)

    def run(self, shell, script, ready=True, **env):
        world = {**self.plimsoll.env, "PATH": f"{self.bin}:{os.environ['PATH']}", "REAL": str(self.plimsoll.program), "UPDATES": str(self.updates),
                 "READY": str(self.folder / "ready.db") if ready else "", "PLIMSOLL_DB": str(self.database),
                 "PLIMSOLL_CACHE_DIR": str(self.work / ".plimsoll" / "cache"), "CI": "true", **env}
        return subprocess.run([*shell, script], env=world, cwd=self.work, capture_output=True, text=True)

    def count(self):
        return len(self.updates.read_text().split()) if self.updates.exists() else 0


@pytest.fixture
def pipeline(plimsoll, sample, tmp_path):
    return Pipeline(plimsoll, sample, tmp_path)


def run(pipeline, name, target="image dir", fail_on="critical", **options):
    (pipeline.work / ".plimsoll").mkdir(exist_ok=True)
    env = {"TARGET": target, "PLIMSOLL_FAIL_ON": fail_on, "DATABASE_BOUND": "true", "DATABASE": str(pipeline.work / ".plimsoll"),
           "EXIT_CODE": str(pipeline.folder / "exit-code")}
    return pipeline.run(["sh", "-e", "-c"], SCRIPTS[name](), **env, **options)


templates = pytest.mark.parametrize("name", sorted(SCRIPTS))


@templates
def test_one_command_one_page_one_exit_code(pipeline, name):
    done = run(pipeline, name)
    assert done.returncode in (1, 3) and ("may not sail" in done.stdout or "cannot say" in done.stdout), done
    page = (pipeline.work / "plimsoll.html").read_text()
    assert page.startswith("<!DOCTYPE html>") and page.endswith("</html>\n")  # written though the gate failed
    if name == "tekton":
        assert (pipeline.folder / "exit-code").read_text() == str(done.returncode)


@templates
def test_a_download_a_day(pipeline, name):
    run(pipeline, name)
    run(pipeline, name)
    assert pipeline.count() == 1
    old = time.time() - 2 * 24 * 3600
    os.utime(pipeline.database, (old, old))
    run(pipeline, name)
    assert pipeline.count() == 2
    # A feed that is down is no reason to fail where a database is there …
    os.utime(pipeline.database, (old, old))
    assert run(pipeline, name, ready=False).returncode in (1, 3) and pipeline.count() == 3
    # … and one where there is none.
    pipeline.database.unlink()
    (pipeline.work / "plimsoll.html").unlink()
    assert run(pipeline, name, ready=False).returncode not in (0, 3) and not (pipeline.work / "plimsoll.html").exists()


@templates
def test_values_are_no_part_of_the_script(pipeline, name):
    done = run(pipeline, name, target=HOSTILE)
    assert done.returncode == 2 and "usage:" not in done.stdout
    assert not list(pipeline.work.rglob("pwned"))
    assert run(pipeline, name, target="--help").returncode == 2


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="no shellcheck")
@templates
def test_scripts_are_clean(name):
    text = SCRIPTS[name]()
    text = text if text.startswith("#!") else "#!/bin/sh\n" + text
    done = subprocess.run(["shellcheck", "-"], input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_gitlab_has_keys_that_gitlab_knows():
    job = GITLAB["plimsoll"]
    assert set(GITLAB) == {"plimsoll"}
    assert set(job) <= {"stage", "image", "variables", "cache", "script", "artifacts", "allow_failure", "rules", "needs"}
    assert job["artifacts"]["when"] == "always" and job["cache"]["when"] == "always" and job["allow_failure"] == {"exit_codes": [3]}
    assert set(job["artifacts"]["reports"]) == {"container_scanning", "cyclonedx", "junit"}
    script = gitlab_script()
    written = set(re.findall(r"-o \w+=(\S+)", script)) - {"-"}
    assert written == set(job["artifacts"]["paths"]) | set(job["artifacts"]["reports"].values())
    assert not re.search(r"\$CI_\w*(NAME|TITLE|MESSAGE|REF)", script)


def test_tekton_is_a_task_and_a_good_pod(plimsoll):
    assert TEKTON["apiVersion"] == "tekton.dev/v1" and TEKTON["kind"] == "Task"
    assert set(TEKTON["spec"]) <= {"description", "params", "workspaces", "results", "steps"}
    assert "$(" not in tekton_script().replace("$(find ", "")  # variables of Tekton are put in as text: none stands in the script
    text = (CI / "tekton.yaml").read_text()
    named = set(re.findall(r"\$\(params\.([a-z-]+)\)", text))
    assert named == {p["name"] for p in TEKTON["spec"]["params"]}
    done = plimsoll("check", "--allow-incomplete", "--fail-on", "low", CI / "tekton.yaml")
    assert done.code == 0, done


def test_jenkinsfile():
    assert JENKINS.count("{") == JENKINS.count("}") and "${params" not in jenkins_script()
    always = JENKINS[JENKINS.index("post {"):]
    assert "always {" in always and "archiveArtifacts" in always and "junit(" in always


# ---- GitHub ----

def step(name):
    (found,) = [s for s in ACTION["runs"]["steps"] if s.get("id") == name]
    return found


def run_action(pipeline, **inputs):
    output, summary = pipeline.folder / "output", pipeline.folder / "summary"
    env = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary), "INPUT_PROGRAM": "plimsoll", "DATABASE": str(pipeline.database)}
    output.write_text("")
    for name, value in ACTION["inputs"].items():
        if name != "program":
            env["INPUT_" + name.upper().replace("-", "_")] = inputs.get(name.replace("-", "_"), value["default"])
    env.pop("PLIMSOLL_DB", None)
    done = pipeline.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"], step("run")["run"], **env)
    return done, output.read_text()


def test_action_evaluates_an_image(pipeline):
    script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
    done = pipeline.run(script, step("update")["run"], INPUT_PROGRAM="plimsoll", DATABASE=str(pipeline.database))
    assert done.returncode == 0 and pipeline.database.is_file() and pipeline.count() == 1
    done = pipeline.run(script, step("update")["run"], ready=False, INPUT_PROGRAM="plimsoll", DATABASE=str(pipeline.database))
    assert done.returncode == 0 and done.stdout.startswith("::warning::")
    done, output = run_action(pipeline, command="eval", image="image dir", page="page.html", sarif="out.sarif", fail_on="high")
    assert done.returncode in (1, 3) and output == f"exit-code={done.returncode}\n", done
    assert (pipeline.work / "page.html").is_file() and json.loads((pipeline.work / "out.sarif").read_text())["version"] == "2.1.0"
    assert (pipeline.folder / "summary").read_text().startswith("<!-- plimsoll eval -->\n## ")
    done, _ = run_action(pipeline, command="eval", image=HOSTILE)
    assert done.returncode == 2 and not list(pipeline.work.rglob("pwned"))


def test_action_saves_the_database_before_the_gate_and_uploads_behind_it():
    steps = ACTION["runs"]["steps"]
    uses = [s.get("uses", s.get("id")) for s in steps]
    assert uses == ["day", "actions/cache/restore@v4", "update", "actions/cache/save@v4", "run", "actions/upload-artifact@v4"]
    assert steps[-1]["if"].startswith("always()")


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="no shellcheck")
def test_scripts_of_the_action_are_clean():
    for one in ACTION["runs"]["steps"]:
        if "run" in one:
            done = subprocess.run(["shellcheck", "-s", "bash", "-"], input=one["run"], capture_output=True, text=True)
            assert done.returncode == 0, done.stdout
