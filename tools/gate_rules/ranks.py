# SPDX-License-Identifier: Apache-2.0
"""A folder includes only folders of lower rank; stages meet only through model/. The law is in docs/ARCHITECTURE.md."""
from .tree import folder

RANK = {
    "base": 0,
    "codec": 1, "crypto": 1, "version": 1, "store": 1, "net": 1,
    "model": 2, "registry": 2,
    "source": 3, "image": 3, "config": 3, "layers": 3, "catalog": 3, "advisory": 3, "match": 3, "check": 3, "verify": 3, "sign": 3, "need": 3, "policy": 3,
    "report": 3, "vex": 3, "watch": 3,
    "scan": 4,
    "cli": 5, "serve": 5,
}
# The ways within a rank: a signature is made of encoded bytes; a registry gives digests and artifacts, which are model's.
BESIDE = {"crypto": {"codec"}, "registry": {"model"}}


def may_include(user, used):
    return used == user or RANK[used] < RANK[user] or used in BESIDE.get(user, ())


def check(tree):
    for path in tree.sources:
        user = folder(path)
        if user not in RANK:
            yield path, 1, f"src/{user}/ has no rank", "give the folder a row in tools/gate_rules/ranks.py"
            continue
        for line, name, ours in tree.includes(path):
            if not ours:
                continue
            used = name.split("/")[0]
            if "src/" + name not in tree.files:
                yield path, line, f'"{name}" is no file below src/', "name our headers from src/, as in \"base/str.h\""
            elif used in RANK and not may_include(user, used):
                if RANK[used] > RANK[user]:
                    what = f"{user} (rank {RANK[user]}) includes {used} (rank {RANK[used]}): upward"
                else:
                    what = f"{user} includes {used}: both have rank {RANK[user]}"
                yield path, line, f'{what}: "{name}"', "move what both need to a lower rank, or pass it in through a struct of model/"
