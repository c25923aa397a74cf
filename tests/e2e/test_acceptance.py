# SPDX-License-Identifier: Apache-2.0
"""The acceptance suite over the corpus beside the project, where there is one; the slow parts are for `make acceptance`."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CORPUS = Path(os.environ.get("PLIMSOLL_SHARED") or ROOT.parent / "shared") / "acceptance"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus beside the project")
def test_corpus_agrees(program):
    run = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not feeds and not images and not random_stacks",
                          ROOT / "tests" / "acceptance"], env={**os.environ, "PLIMSOLL_CORPUS": str(CORPUS), "PLIMSOLL": str(program)},
                         capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr
