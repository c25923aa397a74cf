# SPDX-License-Identifier: Apache-2.0
"""What pip itself says is installed: of an environment made here, and of the one these tests run in."""
import base64
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest


def pip(python, *arguments):
    run = subprocess.run([python, "-m", "pip", "--disable-pip-version-check", *arguments], capture_output=True, text=True)
    if run.returncode:
        pytest.skip(f"pip: {run.stderr.strip()[-200:]}")
    return run.stdout


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def packages(plimsoll, folder):
    return [package for package in plimsoll("eval", "-f", "json", f"dir:{folder}").json()["packages"] if package["type"] == "pypi"]


def directly_in(packages, folder):
    """Those that lie in the folder itself: what another package carries within it pip does not list."""
    return {(normal(package["name"]), package["version"]) for package in packages
            for location in package["locations"] if re.fullmatch(re.escape(folder) + r"[^/]+(/[^/]+)?", location["path"])}


def wheel(path, name, version, metadata, files):
    """A wheel as the specification has it, so that pip will install it without a network."""
    info = f"{name}-{version}.dist-info"
    files = files | {f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{metadata}",
                     f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    record = io.StringIO()
    for file, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        csv.writer(record, lineterminator="\n").writerow([file, f"sha256={digest}", len(text)])
    made = path / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
        archive.writestr(f"{info}/RECORD", record.getvalue() + f"{info}/RECORD,,\n")
    return made


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    folder = tmp_path_factory.mktemp("environment")
    try:
        venv.create(folder / "v", with_pip=True)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no environment can be made here: {error}")
    python = folder / "v/bin/python"
    made = [wheel(folder, "Some_Name.x", "1.0.post1", "Requires-Dist: needed (>=1) ; python_version > '2'\n"
                  "Requires-Dist: extra; extra == 'x'\nProvides-Extra: x\nLicense: MIT\n\nName: trap\n", {"some/__init__.py": "", "some/a,b.py": ""}),
            wheel(folder, "needed", "2!1.0+local.1", "", {"needed.py": "x = 1\n"})]
    pip(python, "install", "--no-index", "--no-deps", *map(str, made))
    return folder / "v", python


def test_an_environment_holds_what_pip_lists(plimsoll, environment):
    folder, python = environment
    want = {(normal(entry["name"]), entry["version"]) for entry in json.loads(pip(python, "list", "--format=json"))}
    site = next(folder.glob("lib/python*/site-packages")).relative_to(folder)
    assert ("some-name-x", "1.0.post1") in want
    assert directly_in(packages(plimsoll, folder), f"{site}/") == want


def test_files_are_those_of_record(plimsoll, environment):
    folder, python = environment
    code = ("import importlib.metadata, json; print(json.dumps({d.metadata['Name']: len(set(d.files)) "
            "for d in importlib.metadata.distributions() if d.files}))")
    want = json.loads(subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout)
    got = {package["name"]: package["files"] for package in packages(plimsoll, folder)
           if re.search(r"site-packages/[^/]+/METADATA$", package["locations"][0]["path"])}
    assert got == want


def test_the_environment_of_these_tests(plimsoll):
    folder = Path(sysconfig.get_path("purelib"))
    want = {(normal(entry["name"]), entry["version"])
            for entry in json.loads(pip(sys.executable, "list", "--format=json", "--path", str(folder)))}
    if not want:
        pytest.skip("nothing is installed beside these tests")
    assert want <= directly_in(packages(plimsoll, folder), "")
