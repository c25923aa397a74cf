# SPDX-License-Identifier: Apache-2.0
"""The merged tree against another program's: what `tree-dump` prints of an image beside what umoci unpacks of it.

    image = random_stack(seed)                     # up to four layers of all that layers may hold
    assert differences(tree_dump, image, folder) == []
"""
import os
import random
import shutil
import stat
import subprocess

from images import ImageBuilder, file, folder, hardlink, opaque, symlink, whiteout

KINDS = {stat.S_IFREG: "f", stat.S_IFDIR: "d", stat.S_IFLNK: "l", stat.S_IFCHR: "c", stat.S_IFBLK: "b", stat.S_IFIFO: "p"}


class Refused(Exception):
    """umoci would not unpack it."""


def names_together(nodes):
    """{path: (type, mode, uid, gid, size, link target, the first of its hard-linked names)} of (path, inode, facts)."""
    first = {}
    for path, inode, _ in sorted(nodes):
        first.setdefault(inode, path)
    return {path: (*facts, first[inode]) for path, inode, facts in nodes}


def dumped(tree_dump, reference):
    run = subprocess.run([tree_dump, reference], capture_output=True, timeout=120)
    assert run.returncode == 0, run.stderr
    nodes = []
    for record in run.stdout.split(b"\0\n")[:-1]:
        kind, mode, uid, gid, size, inode, path, target = (os.fsdecode(field) for field in record.split(b"\0"))
        facts = [kind, int(mode, 8), int(uid), int(gid), int(size) if kind == "f" else 0, target]
        nodes.append((path, inode, facts))
    return names_together(nodes)


def on_disk(root):
    nodes = []
    for at, folders, files in os.walk(root):
        links = [name for name in folders if os.path.islink(os.path.join(at, name))]
        for path in [at, *(os.path.join(at, name) for name in files + links)]:
            info = os.lstat(path)
            kind = KINDS[stat.S_IFMT(info.st_mode)]
            relative = os.path.relpath(path, root)
            nodes.append(("" if relative == "." else relative, info.st_ino, [
                kind, stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid, info.st_size if kind == "f" else 0,
                os.readlink(path) if kind == "l" else ""]))
    return names_together(nodes)


def unpacked(image, at):
    """The tree that umoci makes of it. Where we are not root, nothing has an owner."""
    layout, bundle = at / "layout", at / "bundle"
    image.oci(layout, refs=["it"], compression="none")
    run = subprocess.run(["umoci", "unpack", *(["--rootless"] if os.geteuid() else []), "--image", f"{layout}:it", bundle],
                         capture_output=True, text=True, timeout=120)
    if run.returncode:
        raise Refused(run.stderr.strip().split("\n")[-1])
    try:
        return on_disk(bundle / "rootfs")
    finally:
        shutil.rmtree(bundle)
        shutil.rmtree(layout)


def comparable(nodes, untold):
    """What two extractors must agree on: not the attributes of a folder that no layer describes, nor those of the root."""
    out = {}
    for path, (kind, mode, uid, gid, *rest) in nodes.items():
        if path == "" or path in untold:
            mode = uid = gid = 0
        if os.geteuid():
            uid = gid = 0
        out[path] = (kind.lower(), "" if kind == "l" else f"{mode:o}", uid, gid, *rest)  # Linux knows no mode of a link
    return out


def differences(tree_dump, image, at, reference=None):
    """Lines; none where the two agree. `reference`: what to read, where it is not `image` itself."""
    theirs, ours = unpacked(image, at), dumped(tree_dump, reference or image.docker(at / "image.tar"))
    untold = {path for path, facts in ours.items() if facts[0] == "D"}
    theirs, ours = comparable(theirs, untold), comparable(ours, untold)
    return [f"{path or '/'}: ours {ours.get(path)}, umoci's {theirs.get(path)}" for path in sorted(ours.keys() | theirs.keys())
            if ours.get(path) != theirs.get(path)]


# --- stacks of layers -----------------------------------------------------------------------------------------------

NAMES = "abcd"
TARGETS = ["a", "b", "c", "/a", "/a/b", "../b", "nowhere", "/nowhere/at/all", "../../../../etc", "/proc/self/root/a", "d"]


class World:
    """Roughly what is there after what was written so far: enough to write nothing that every extractor refuses, and nothing
    that means one thing where markers act first, as the specification wants, and another where they act in their turn."""

    def __init__(self):
        self.kinds = {(): "folder"}  # path: "folder", "file", or a link's target
        self.begin_layer()

    def begin_layer(self):
        self.written, self.followed = set(), set()  # places that this layer wrote, and links that it wrote through

    def may_mark(self, at):
        """Markers below nothing, and those through a link of their own layer, are read in as many ways as there are readers."""
        return at[:-1] in self.kinds and not self.by_new_link

    def resolve(self, path, seen, links=20):
        """The place without links on the way; None where that leads below a file or in a circle."""
        at = ()
        parts = path.split("/")
        for n, part in enumerate(parts):
            if part in ("", "."):
                continue
            at = at[:-1] if part == ".." else at + (part,)
            kind = self.kinds.get(at)
            if kind == "file":
                return None
            if kind not in (None, "folder"):
                seen.add(at)
                root = "" if kind.startswith("/") else "/".join(at[:-1])
                return self.resolve("/".join([root, kind, *parts[n + 1:]]), seen, links - 1) if links else None
        return at

    def place(self, path):
        """Where an entry of this path comes to be, or None where it should not be written."""
        parent, _, name = path.rpartition("/")
        seen = set()
        at = self.resolve(parent, seen)
        if at is None or any(link[:len(at) + 1] == at + (name,) for link in self.followed | seen):
            return None
        self.followed |= seen
        self.by_new_link = bool(seen & self.written)
        return at + (name,)

    def put(self, at, kind):
        for n in range(len(at)):
            self.kinds.setdefault(at[:n], "folder")
        if kind != "folder" or self.kinds.get(at) != "folder":
            self.drop(at)
        self.kinds[at] = kind
        self.written |= {at[:n + 1] for n in range(len(at))}

    def drop(self, at):
        self.kinds = {path: kind for path, kind in self.kinds.items() if path[:len(at)] != at or path == ()}

    def files(self, lower):
        return sorted(path for path, kind in self.kinds.items() if kind == "file" and (lower or path in self.written))


def random_stack(seed):
    """Few names and many ways, so that everything meets everything: files over folders, links as parents, links that lead
    nowhere, out of the root or round, hard links, markers before and after what they hide."""
    dice = random.Random(seed)
    image, world = ImageBuilder(f"stack:{seed}"), World()
    for _ in range(dice.randint(1, 4)):
        world.begin_layer()
        entries, marks = [], dice.random() < .7
        for _ in range(dice.randint(1, 14)):
            path = "/".join(dice.choice(NAMES) for _ in range(dice.choice([1, 1, 2, 2, 2, 3, 4])))
            at, owner = world.place(path), {"uid": dice.choice([0, 0, 7, 100000]), "gid": dice.choice([0, 0, 9])}
            kind = dice.choices(["file", "folder", "link", "hard", "whiteout", "opaque"], [6, 5, 3, 2, 3 * marks, marks])[0]
            if at is None:
                continue
            if kind == "file":
                entries.append(file(path, b"x" * dice.randrange(1000), dice.choice([0o644, 0o755, 0o4755, 0o600]), **owner))
                world.put(at, "file")
            elif kind == "folder":
                entries.append(folder(path, dice.choice([0o755, 0o700, 0o1777, 0o2755]), **owner))
                world.put(at, "folder")
            elif kind == "link":
                target = dice.choice(TARGETS)
                entries.append(symlink(path, target, **owner))
                world.put(at, target)
            elif kind == "hard":  # of a lower layer's file only where no marker of this one may hide it
                targets = [target for target in world.files(lower=not marks) if target[:len(at)] != at]
                if targets:
                    target = dice.choice(targets)
                    entries.append(hardlink(path, "/".join(target)))
                    world.put(at, "file")
            elif kind == "whiteout" and at not in world.written and world.may_mark(at):
                entries.append(whiteout(path))
                world.drop(at)
            elif kind == "opaque" and world.kinds.get(at) == "folder" and world.may_mark(at):
                entries.append(opaque(path))
                world.put(at, "folder")
        image.layer(*entries)
    return image
