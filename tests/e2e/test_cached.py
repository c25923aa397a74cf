# SPDX-License-Identifier: Apache-2.0
"""What is said of an image that is known is what was said of it at first, byte for byte; and a record of the cache that is damaged, of another
form or cut short is passed over."""
import shutil
import time

import pytest

from images import ImageBuilder, file, folder, hardlink, symlink, whiteout

EPOCH = {"SOURCE_DATE_EPOCH": "1790000000"}
OS = "ID=debian\nVERSION_ID=12\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"


def package(name, files):
    return (f"Package: {name}\nStatus: install ok installed\nArchitecture: all\nVersion: 1.0-1\n\n",
            file(f"var/lib/dpkg/info/{name}.list", "".join(f"/{f}\n" for f in files)))


def debian(*packages):
    listed = [package(name, files) for name, files in packages]
    return [file("etc/os-release", OS), file("var/lib/dpkg/status", "".join(text for text, _ in listed)), *(entry for _, entry in listed)]


def python_image():
    image = ImageBuilder("python:1", entrypoint=["python3", "/srv/app/main.py"], workingdir="/srv/app", env=["PATH=/usr/bin:/bin"])
    image.layer(*debian(("python3", ["usr/bin/python3", "usr/lib/python3/json/__init__.py", "usr/lib/python3/zlib.py"]), ("idle", ["usr/bin/idle"]),
                        ("bash", ["bin/bash"])),
                file("usr/bin/python3", "#!/bin/sh\n", 0o755), folder("usr/lib/python3"), file("usr/lib/python3/json/__init__.py", "import zlib\n"),
                file("usr/lib/python3/zlib.py", "x = 1\n"), file("usr/bin/idle", "#!/usr/bin/python3\n", 0o755), file("bin/bash", "#!/bin/true\n", 0o4755))
    image.layer(file("srv/app/main.py", "import json\nimport helper\n"), file("srv/app/helper.py", "import os\n"),
                file("root/.aws/credentials", "[default]\naws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzzzzKEYQ\n"),
                file("tmp/left", "x" * 5000))
    image.layer(whiteout("root/.aws/credentials"), file("tmp/left", "y" * 5000), hardlink("srv/app/again.py", "srv/app/main.py"))
    return image


def shell_image():
    image = ImageBuilder("shell:1", cmd=["/entry.sh", "serve"], user="1000")
    image.layer(*debian(("dash", ["bin/sh"]), ("curl", ["usr/bin/curl"])), file("bin/sh", "#!/bin/true\n", 0o755), file("usr/bin/curl", "#!/bin/sh\n", 0o755))
    image.layer(file("entry.sh", "#!/bin/sh\n. /etc/app/rc\ncurl http://localhost/\n", 0o755), symlink("etc/app/rc", "/srv/rc"), file("srv/rc", "x=1\n"),
                file("srv/node_modules/a/package.json", '{"name": "a", "version": "1.0.0"}'))
    return image


IMAGES = {"python": python_image, "shell": shell_image, "nothing": lambda: ImageBuilder("nothing:1").layer(file("a", "b"))}
COMMANDS = {
    "eval": ["eval", "-f", "json"], "card": ["eval", "--card"], "scan": ["scan", "-f", "json"], "layers": ["layers", "-f", "json"],
    "need": ["need", "-f", "json"], "binaries": ["need", "--binaries"], "why": ["why", "IMAGE", "curl"], "sbom": ["sbom", "-f", "cyclonedx"],
}


def image_at(tmp_path, name):
    image = IMAGES[name]().oci(tmp_path / "layout")
    time.sleep(0.3)  # what was written this moment may still change, and is not remembered
    return image


def run(plimsoll, tmp_path, command, image, *options):
    words = [image if word == "IMAGE" else word for word in COMMANDS[command]]
    done = plimsoll(*words, *options, "--offline", "--cache-dir", tmp_path / "cache", *([] if image in words else [image]), env=EPOCH)
    return done.code, done.out, done.err


@pytest.mark.parametrize("name", IMAGES)
def test_again_is_the_same(plimsoll, tmp_path, name):
    image = image_at(tmp_path, name)
    first = {}
    for command in COMMANDS:
        first[command] = run(plimsoll, tmp_path, command, image)
        shutil.rmtree(tmp_path / "cache")
    for _ in range(2):  # now by the records that other commands have left, then by its own
        for command in COMMANDS:
            assert run(plimsoll, tmp_path, command, image) == first[command], command


def test_what_a_run_opened_is_asked_each_time(plimsoll, tmp_path):
    image = image_at(tmp_path, "python")
    (tmp_path / "one").write_text("/usr/bin/idle\n")
    (tmp_path / "two").write_text("/bin/bash\n")
    without = run(plimsoll, tmp_path, "need", image)
    said = {name: run(plimsoll, tmp_path, "need", image, "--profile", tmp_path / name) for name in ("one", "two")}
    assert len({without[1], said["one"][1], said["two"][1]}) == 3
    assert run(plimsoll, tmp_path, "need", image) == without
    assert run(plimsoll, tmp_path, "need", image, "--profile", tmp_path / "one") == said["one"]


def test_another_entrypoint_of_the_same_layers(plimsoll, tmp_path):
    said = []
    for turn in range(2):
        for words in (["python3", "/srv/app/main.py"], ["/usr/bin/idle"]):
            image = python_image()
            image.settings["Entrypoint"] = words
            place = tmp_path / f"{turn}-{words[0].strip('/').replace('/', '-')}"
            said.append(run(plimsoll, tmp_path, "need", image.oci(place))[1].replace(str(place), ""))
    assert said[0] != said[1] and said[2:] == said[:2]


@pytest.mark.parametrize("harm", ["cut", "empty", "flipped", "longer", "header"])
def test_a_damaged_record_is_passed_over(plimsoll, tmp_path, harm):
    image = image_at(tmp_path, "python")
    first = run(plimsoll, tmp_path, "eval", image)
    records = [path for path in (tmp_path / "cache/images").iterdir() if path.is_file()]
    assert records
    for path in records:
        data = bytearray(path.read_bytes())
        if harm == "flipped":
            for at in range(64, len(data), 257):
                data[at] ^= 0x41
        elif harm == "header":
            data[8:12] = (int.from_bytes(data[8:12], "little") - 1).to_bytes(4, "little")
        path.write_bytes({"cut": data[:len(data) // 2], "empty": b"", "longer": data + b"x" * 100}.get(harm, data))
    assert run(plimsoll, tmp_path, "eval", image) == first
    assert run(plimsoll, tmp_path, "eval", image) == first
