# SPDX-License-Identifier: Apache-2.0
"""What every end-to-end test gets: the program in a clean world, and the sample image.

    def test_something(plimsoll, tmp_path):
        image = ImageBuilder().layer(file("etc/os-release", "ID=debian\\n")).docker(tmp_path / "a.tar")
        run = plimsoll("eval", image, "-f", "json")
        assert run.code == 0, run.err
        assert run.json()["schema"] == "plimsoll-report/1"

Arguments may be anything that str() makes an argument of. The program sees none of the caller's environment but PATH, no
terminal, an empty standard input, and a home, a cache and a working folder of its own.
"""
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))
# A run in the background of a shell ignores SIGINT, and the program would inherit that: what is handled here is not ignored there.
for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGTERM, signal.SIG_DFL)):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, handler)
PATIENCE = 120  # seconds after which a run counts as hung


class Run:
    """How a run of the program ended."""

    def __init__(self, argv, code, out, err):
        self.argv, self.code, self.out_bytes, self.err_bytes = argv, code, out, err
        self.out, self.err = out.decode("utf-8", "replace"), err.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.out)

    def lines(self):
        return self.out.splitlines()

    def __repr__(self):
        return f"{' '.join(self.argv)}: {self.code}\n--- out\n{self.out}--- err\n{self.err}---"


class Plimsoll:
    def __init__(self, program, home):
        self.program, self.home = program, home
        self.work = home / "work"
        for name in ("work", "cache", "config", "data", "state", "tmp"):
            (home / name).mkdir()
        self.env = {
            "PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "dumb",
            "XDG_CACHE_HOME": str(home / "cache"), "XDG_CONFIG_HOME": str(home / "config"), "XDG_DATA_HOME": str(home / "data"),
            "XDG_STATE_HOME": str(home / "state"), "TMPDIR": str(home / "tmp"),
        }
        # The sanitizers' settings are the test run's, not the caller's world.
        self.env.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})

    def __call__(self, *args, input=b"", env=None, cwd=None, timeout=PATIENCE):
        """Runs it. `input` is bytes or text for standard input; `env` adds to the environment, None as a value takes away."""
        argv = [str(self.program), *map(str, args)]
        world = {k: v for k, v in {**self.env, **(env or {})}.items() if v is not None}
        done = subprocess.run(argv, input=input.encode() if isinstance(input, str) else input, capture_output=True, env=world,
                              cwd=cwd or self.work, timeout=timeout)
        return Run(argv, done.returncode, done.stdout, done.stderr)

    @property
    def cache(self):
        return self.home / "cache"


@pytest.fixture(scope="session")
def program():
    """The program under test: $PLIMSOLL, or what `make` built."""
    path = Path(os.environ.get("PLIMSOLL") or ROOT / "build" / "plimsoll")
    if not path.is_file():
        pytest.fail(f"{path} is not built: run make, or name the program in PLIMSOLL", pytrace=False)
    return path.resolve()


@pytest.fixture
def plimsoll(program, tmp_path_factory):
    return Plimsoll(program, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def tree_dump(program):
    """tests/tools/tree_dump.c, of the same build as the program."""
    path = program.parent / "tests" / "tools" / "tree-dump"
    if not path.is_file():
        pytest.skip(f"no tree-dump: ninja -C {program.parent} tests/tools/tree-dump")
    return path


@pytest.fixture(scope="session")
def judge(program):
    """tests/tools/judge.c, of the same build as the program."""
    path = program.parent / "tests" / "tools" / "judge"
    if not path.is_file():
        pytest.skip(f"no judge: ninja -C {program.parent} tests/tools/judge")
    return path


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """The sample image as an OCI layout; its Dockerfile and manifest are in sample_text."""
    out = tmp_path_factory.mktemp("sample") / "shop"
    subprocess.run([sys.executable, ROOT / "tools" / "make-sample", ROOT / "samples" / "shop", out], check=True)
    return out


@pytest.fixture(scope="session")
def sample_text():
    return ROOT / "samples" / "shop"
