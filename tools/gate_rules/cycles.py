# SPDX-License-Identifier: Apache-2.0
"""Headers that include each other, directly or around a corner."""


def check(tree):
    uses = {path: [("src/" + name, line) for line, name, ours in tree.includes(path) if ours] for path in tree.headers}
    done = set()

    def visit(path, trail):
        if path in trail:
            ring = trail[trail.index(path):] + [path]
            line = next(line for used, line in uses[ring[-2]] if used == path)
            yield (ring[-2], line, "include cycle: " + " > ".join(p.removeprefix("src/") for p in ring),
                   "declare the struct forward in one of them, or move what they share to a header of its own")
        elif path in uses and path not in done:
            for used, _ in uses[path]:
                yield from visit(used, trail + [path])
            done.add(path)

    for path in tree.headers:
        yield from visit(path, [])
