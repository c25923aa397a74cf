# SPDX-License-Identifier: Apache-2.0
"""The order of findings of real images beside a ranking by hand (priorities.tsv): what a person would do first stands first."""
from collections import defaultdict
from pathlib import Path

import pytest

from test_images import IMAGES

RANKED = defaultdict(list)
for line in (Path(__file__).with_name("priorities.tsv")).read_text().splitlines():
    if line and not line.startswith("#"):
        image, tier, *rest = line.split("\t")
        RANKED[image].append((int(tier), *rest))


@pytest.mark.parametrize("name", sorted(RANKED))
def test_order(plimsoll, tally, name):
    image = next((path for path in (IMAGES / f"{name}.oci", IMAGES / f"{name}.tar") if path.exists()), None) if IMAGES else None
    if not image:
        pytest.skip(f"no image {name}: name their folder in PLIMSOLL_IMAGES")
    run = plimsoll("eval", "-f", "json", image)
    assert run.code in (0, 3), run
    place = {(f["id"], f["subject"].get("name")): (n, f) for n, f in reversed(list(enumerate(run.json()["findings"])))}
    ranked = [(tier, identity, package, *place[identity, package]) for tier, identity, package, _ in RANKED[name] if (identity, package) in place]
    assert len(ranked) >= len(RANKED[name]) * 3 // 4, "the images or the database have changed: rank what is there now"
    pairs = [(a, b) for a in ranked for b in ranked if a[0] < b[0]]
    wrong = [f"{a[1]} {a[2]} ({a[4]['score']}: {a[4]['reason']}) stands below {b[1]} {b[2]} ({b[4]['score']}: {b[4]['reason']})"
             for a, b in pairs if a[3] > b[3]]
    tally(f"{name}, order of priorities", len(pairs) - len(wrong), len(pairs))
    assert not wrong, "\n".join(wrong)
