# SPDX-License-Identifier: Apache-2.0
"""The front door: what a person types first, on systems that lack things."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LISTS = sorted((ROOT / "tools" / "packages").glob("*.txt"))


def run(*argv, **more):
    return subprocess.run([str(a) for a in argv], cwd=more.pop("cwd", ROOT), capture_output=True, text=True, **more)


def test_help_fits_a_screen():
    lines = run("make", "help").stdout.splitlines()
    assert 5 < len(lines) <= 24 and max(map(len, lines)) <= 100
    targets = [line.split()[0] for line in lines[1:]]
    assert {"all", "demo", "test", "install", "uninstall", "bench", "acceptance", "gate", "fuzz", "clean", "help"} <= set(targets)


@pytest.mark.parametrize("path", LISTS, ids=lambda p: p.stem)
def test_each_package_has_its_reason(path):
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    assert lines and all(len(line.split("#")) == 2 and line.split("#")[1].strip() for line in lines)


@pytest.fixture
def system(tmp_path):
    """A copy of install-deps on a system made of stand-ins: a dpkg-query that knows some packages, an apt-get that writes down
    what it is asked, and as little else as the script needs."""
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "sed", "cut", "dirname", "grep", "awk", "env", "cat"):
        (programs / name).symlink_to(shutil.which(name))

    class System:
        asked = tmp_path / "asked"

        def program(self, name, text):
            (programs / name).write_text("#!/bin/sh\n" + text)
            (programs / name).chmod(0o755)

        def has(self, *packages, uid=0):
            words = "".join(f"echo 'installed {p}'\n" for p in packages) + "echo 'config-files meson'\n"
            self.program("dpkg-query", words + "exit 1\n")
            self.program("apt-get", f'echo "$DEBIAN_FRONTEND $*" >>{self.asked}\n')
            self.program("id", f"echo {uid}\n")

        def install(self, *args):
            return run(tmp_path / "tools" / "install-deps", *args, env={"PATH": str(programs)})

        def calls(self):
            return self.asked.read_text().splitlines() if self.asked.exists() else []
    return System()


def names(purpose):
    return [line.split()[0] for line in (ROOT / "tools" / "packages" / f"{purpose}.txt").read_text().splitlines() if line and line[0] != "#"]


def test_nothing_missing_is_silent(system):
    system.has(*names("build"))
    done = system.install("build")
    assert (done.returncode, done.stdout, done.stderr, system.calls()) == (0, "", "", [])


def test_what_is_missing_is_named_and_installed(system):
    system.has(*[n for n in names("build") if n not in ("meson", "gcc")])  # meson: its configuration is left, it is not there
    done = system.install("build")
    assert done.returncode == 0 and "gcc" in done.stdout and "the compiler" in done.stdout and "zlib1g-dev" not in done.stdout
    update, install = system.calls()
    assert update.startswith("noninteractive ") and update.endswith(" update")
    assert install.endswith("install -y --no-install-recommends meson gcc")


def test_check_installs_nothing(system):
    system.has(*[n for n in names("build") if n != "gcc"])
    done = system.install("--check")
    assert done.returncode == 1 and "tools/install-deps build" in done.stderr and system.calls() == []


def test_a_user_goes_through_sudo(system):
    system.has(uid=1000)
    done = system.install("build")
    assert done.returncode == 1 and "sudo is not installed" in done.stderr and "As root, run: tools/install-deps build" in done.stderr
    system.program("sudo", 'exec "$@"\n')
    assert system.install("build").returncode == 0 and len(system.calls()) == 2
    system.program("sudo", 'echo "me is not in the sudoers file." >&2\nexit 1\n')
    done = system.install("build")
    assert done.returncode == 1 and "sudo failed" in done.stderr and "sk root to run tools/install-deps build" in done.stderr
    assert "apt-get update failed" not in done.stderr and len(system.calls()) == 2


def test_without_apt_the_packages_are_named(system):
    done = system.install("build")
    assert done.returncode == 1 and "no apt-get" in done.stderr and "libarchive-dev" in done.stderr
    assert system.install("--check").returncode == 0


def test_failing_apt_is_an_error(system):
    system.has()
    system.program("apt-get", "exit 100\n")
    done = system.install("build")
    assert done.returncode == 1 and "apt-get update failed" in done.stderr


def test_runner_refuses_unknown_suites():
    done = run(sys.executable, "tools/run-tests", "nonsense")
    assert done.returncode == 64 and "no such suite: nonsense" in done.stderr


def test_runner_counts_and_closes_with_one_line(tmp_path):
    """In a tree that holds the runner and one folder of tests."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "run-tests", tmp_path / "tools")
    tests = tmp_path / "tests" / "tools"
    tests.mkdir(parents=True)
    assert run(tmp_path / "tools" / "run-tests", "tools").stdout.splitlines()[-1] == "0 passed, 0 failed, 0 skipped"
    (tests / "test_a.py").write_text("import pytest\ndef test_a(): pass\ndef test_b(): assert 1 == 2\n@pytest.mark.skip\ndef test_c(): pass\n")
    done = run(tmp_path / "tools" / "run-tests", "tools")
    assert done.returncode == 1 and done.stdout.splitlines()[-1] == "1 passed, 1 failed, 1 skipped"
    assert "assert 1 == 2" in done.stdout
    (tests / "test_a.py").write_text("def test_a(): pass\n")
    done = run(tmp_path / "tools" / "run-tests", "tools")
    assert done.returncode == 0 and done.stdout.splitlines()[-1] == "1 passed, 0 failed, 0 skipped"
    (tests / "test_a.py").write_text("import no_such_module\n")
    done = run(tmp_path / "tools" / "run-tests", "tools")
    assert done.returncode == 1 and done.stdout.splitlines()[-1] == "0 passed, 1 failed, 0 skipped"
