# SPDX-License-Identifier: Apache-2.0
"""The helpers of the end-to-end tests are tested here, without the program."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
