# SPDX-License-Identifier: Apache-2.0
"""layers, judged: images of odd entries are unpacked by umoci, and every content carries a number of its own, so that what is left of it tells what was hidden."""
import json
import os
import random
import re
import shutil
import subprocess

import pytest

from images import ImageBuilder, file, folder, hardlink, opaque, symlink, whiteout

pytestmark = pytest.mark.skipif(not shutil.which("umoci") or os.geteuid() != 0, reason="no umoci, or not root")

NAMES = ["a", "b", "ä", "name with blanks", "-dash", "bad\udcff", "x" * 120, "new\nline", "%41", "é́"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.number = 0
        self.stored = {}  # number: (layer, path, size)

    def content(self, layer, path):
        self.number += 1
        text = f"<{self.number}>" + "x" * self.random.choice([0, 1, 511, 512, 513, 5000])
        self.stored[self.number] = (layer, path, len(text))
        return text

    def path(self):
        return "/".join(self.random.choice(NAMES) for _ in range(self.random.randint(1, 3)))

    def layer(self, index, known):
        """Entries in the order of a builder: folders before what is in them, a target before its hard link, no path twice."""
        entries, seen, files = [], set(), []
        for _ in range(self.random.randint(3, 25)):
            path = self.path()
            if path in seen or any(path.startswith(other + "/") for other in seen if other not in known["folders"]) or any(other.startswith(path + "/") for other in seen):
                continue
            parts = path.split("/")
            parents = ["/".join(parts[:i]) for i in range(1, len(parts))]
            if any(parent in seen and parent not in known["folders"] for parent in parents):
                continue
            for parent in parents:
                if parent not in seen:
                    entries.append(folder(parent))
                    seen.add(parent)
                    known["folders"].add(parent)
            kind = self.random.choice(["file", "file", "file", "link", "symlink", "whiteout", "opaque", "touch"])
            seen.add(path)
            known["folders"].discard(path)
            if kind == "link" and files:
                entries.append(hardlink(path, self.random.choice(files)))
            elif kind == "symlink":
                entries.append(symlink(path, self.random.choice(["nowhere", "/a/b", "../..", path])))
            elif kind == "whiteout" and index:
                entries.append(whiteout(path))
            elif kind == "opaque" and index:
                entries += [folder(path), opaque(path)]
                known["folders"].add(path)
            else:
                entries.append(file(path, self.content(index, path), mode=self.random.choice([0o644, 0o4755])))
                files.append(path)
        return entries


def unpack(layout, root):
    reference = json.loads((layout / "index.json").read_text())["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"]
    return subprocess.run(["umoci", "raw", "unpack", "--image", f"{layout}:{reference}", root], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def found_in(root):
    """The numbers that are in the unpacked files, and the bytes of all of them, each inode once."""
    numbers, inodes = set(), {}
    for folder_path, _, names in os.walk(os.fsencode(root)):
        for name in names:
            path = os.path.join(folder_path, name)
            status = os.lstat(path)
            if os.path.islink(path) or not os.path.isfile(path):
                continue
            inodes[status.st_ino] = status.st_size
            with open(path, "rb") as f:
                match = re.match(rb"<(\d+)>", f.read(32))
            if match:
                numbers.add(int(match.group(1)))
    return numbers, sum(inodes.values())


@pytest.mark.parametrize("seed", range(40))
def test_bytes_as_umoci_unpacks_them(plimsoll, tmp_path, seed):
    maker = Maker(seed)
    image = ImageBuilder("odd:1", cmd=["/a"])
    known = {"folders": set()}
    for index in range(maker.random.randint(2, 6)):
        image.layer(maker.layer(index, known))
    layout = image.oci(tmp_path / "layout")
    unpacked = unpack(layout, tmp_path / "root")
    if unpacked.returncode:
        pytest.skip(f"umoci does not unpack it: {unpacked.stdout.strip().splitlines()[-1]}")
    live, shown = found_in(tmp_path / "root")
    report = plimsoll("layers", "--no-cache", "-f", "json", layout).json()["layers"]
    assert report["storedBytes"] == sum(size for _, _, size in maker.stored.values())
    assert report["shownBytes"] == shown
    hidden = {n: row for n, row in maker.stored.items() if n not in live}
    assert report["hidden"]["bytes"] == sum(size for _, _, size in hidden.values())
    assert sorted((w["layer"], w["bytes"]) for w in report["wastes"] if w["kind"] == "hidden") == sorted((layer, size) for layer, _, size in hidden.values() if size)
