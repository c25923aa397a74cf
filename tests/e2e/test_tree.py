# SPDX-License-Identifier: Apache-2.0
"""The merged tree is what another program unpacks, on stacks of layers that nobody would write by hand."""
import shutil

import pytest

from stacks import differences, random_stack

pytestmark = pytest.mark.skipif(not shutil.which("umoci"), reason="umoci")


@pytest.mark.parametrize("seed", range(20))
def test_random_stack(tree_dump, tmp_path, seed):
    assert not differences(tree_dump, random_stack(seed), tmp_path)
