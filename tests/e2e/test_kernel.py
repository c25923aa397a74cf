# SPDX-License-Identifier: Apache-2.0
"""Modules as distributions pack them, against what modinfo(8) reads where that is installed."""
import gzip
import lzma
import shutil
import subprocess

import pytest

from images import ImageBuilder, file

INFO = b"license=GPL\0version=2.2.4-1\0name=%s\0author=Some One\0vermagic=6.1.0 SMP mod_unload \0"


def zstd(content):
    return subprocess.run(["zstd", "-q"], input=content, capture_output=True, check=True).stdout


PACKINGS = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress, ".zst": zstd}


@pytest.fixture
def module(tmp_path):
    objcopy, true = shutil.which("objcopy"), shutil.which("true")
    if not objcopy or not true:
        pytest.skip("no objcopy is installed")

    def make(name):
        (tmp_path / "info").write_bytes(INFO % name.encode())
        subprocess.run([objcopy, "--add-section", f".modinfo={tmp_path / 'info'}", true, tmp_path / f"{name}.ko"], check=True)
        return (tmp_path / f"{name}.ko").read_bytes()

    return make


def test_packed_modules(plimsoll, tmp_path, module):
    packings = {end: pack for end, pack in PACKINGS.items() if end != ".zst" or shutil.which("zstd")}
    names = {end: f"module_{end[1:] or 'plain'}" for end in packings}
    image = ImageBuilder("x:1").layer(*[file(f"lib/modules/6.1.0/extra/{names[end]}.ko{end}", pack(module(names[end])))
                                        for end, pack in packings.items()])
    run = plimsoll("eval", "-f", "json", image.docker(tmp_path / "x.tar"))
    assert {(p["name"], p["version"]) for p in run.json()["packages"]} == {(name, "2.2.4-1") for name in names.values()}
    modinfo = shutil.which("modinfo")
    if modinfo:
        said = subprocess.run([modinfo, "-F", "version", tmp_path / "module_plain.ko"], capture_output=True, text=True, check=True)
        assert said.stdout.strip() == "2.2.4-1"
