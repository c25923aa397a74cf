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

from images import ImageBuilder, file, hardlink


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
    wheel(folder, "needed", "2!1.0+local.1", "", {"needed.py": "x = 1\n"})
    wheel(folder, "Some_Name.x", "1.0.post1", "Requires-Dist: needed (>=1) ; python_version > '2'\n"
          "Requires-Dist: extra; extra == 'x'\nProvides-Extra: x\nLicense: MIT\n\nName: trap\n", {"some/__init__.py": "", "some/a,b.py": ""})
    pip(python, "install", "--no-index", "--find-links", str(folder), "Some_Name.x")
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


def test_what_pip_was_not_asked_for_is_automatic(plimsoll, environment):
    folder, python = environment
    asked = {normal(entry["metadata"]["name"]) for entry in json.loads(pip(python, "inspect"))["installed"] if entry["requested"]}
    sbom = plimsoll("sbom", "-f", "cyclonedx", f"dir:{folder}").json()
    automatic = {normal(component["name"]) for component in sbom["components"] if component.get("purl", "").startswith("pkg:pypi/")
                 for entry in component.get("properties", []) if entry == {"name": "plimsoll:automatic", "value": "true"}}
    assert "some-name-x" in asked and "needed" in automatic and not asked & automatic


SITE = "venv/lib/python3.11/site-packages"


def test_hard_links_are_one_package_with_two_places(plimsoll, tmp_path):
    image = ImageBuilder("x:1").layer(
        file("cache/uv/archive-v0/k/a-1.dist-info/METADATA", "Name: a\nVersion: 1\n"), file("cache/uv/archive-v0/k/a-1.dist-info/RECORD", "a.py,,\n"),
        hardlink(f"{SITE}/a-1.dist-info/METADATA", "cache/uv/archive-v0/k/a-1.dist-info/METADATA"),
        file(f"{SITE}/a-1.dist-info/RECORD", "a.py,,\n../../../bin/a,,\n"))
    [package] = plimsoll("eval", "-f", "json", image.docker(tmp_path / "x.tar")).json()["packages"]
    assert [location["path"] for location in package["locations"]] == ["cache/uv/archive-v0/k/a-1.dist-info/METADATA", f"{SITE}/a-1.dist-info/METADATA"]
    assert package["files"] == 3


def test_an_sbom_that_spells_a_name_otherwise_adds_a_place(plimsoll, tmp_path):
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.5",
            "components": [{"type": "library", "name": "some-name", "version": "1", "purl": "pkg:pypi/some-name@1"}]}
    image = ImageBuilder("x:1").layer(file(f"{SITE}/Some_Name-1.dist-info/METADATA", "Name: Some_Name\nVersion: 1\n"),
                                      file("app/app.cdx.json", json.dumps(bill)))
    [package] = plimsoll("eval", "-f", "json", image.docker(tmp_path / "x.tar")).json()["packages"]
    assert package["name"] == "Some_Name" and len(package["locations"]) == 2 and not package.get("doubtful")


def test_a_cached_image_says_the_same(plimsoll, tmp_path):
    image = ImageBuilder("x:1").layer(file(f"{SITE}/a-1.dist-info/METADATA", "Name: a\nVersion: 1\n"),
                                      file(f"{SITE}/a-1.dist-info/RECORD", "a.py,,\n")).docker(tmp_path / "x.tar")
    first, second = (plimsoll("eval", "-f", "json", image, env={"SOURCE_DATE_EPOCH": "1"}) for _ in range(2))
    assert first.out == second.out and '"files"' in first.out


def test_hostile_metadata_costs_nothing_but_a_gap(plimsoll, tmp_path):
    deep = '{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": ' + "[" * 100000
    image = ImageBuilder("x:1").layer(
        file(f"{SITE}/many-1.dist-info/METADATA", "Name: many\nVersion: 1\n" + "Requires-Dist: a\n" * 1000000),
        file(f"{SITE}/long-1.dist-info/METADATA", "Name: " + "l" * 5000000 + "\nVersion: 1\n"),
        file(f"{SITE}/listed-1.dist-info/METADATA", "Name: listed\nVersion: 1\n"),
        file(f"{SITE}/listed-1.dist-info/RECORD", "x" * 60 + ",,\n" + "".join(f"{i:080}.py,,\n" for i in range(200000))),
        file(f"{SITE}/bomb-1-py3.egg", bomb()), file(f"{SITE}/listed-1.dist-info/sboms/deep.json", deep))
    run = plimsoll("scan", "-f", "json", image.docker(tmp_path / "x.tar"), timeout=30)
    report = run.json()
    gaps = {(Path(gap["where"]).name, gap["why"]) for gap in report["coverage"]["notEvaluated"] if gap["what"] == "Python packages"}
    assert {"many", "listed", "long"} == {package["name"] for package in report["packages"]}
    assert {name for name, _ in gaps} == {"METADATA", "RECORD", "bomb-1-py3.egg", "deep.json"}
    assert all("limit" in why or "cap" in why or "depth" in why for _, why in gaps), gaps


def bomb():
    """An egg whose metadata unpacks to far more than any metadata holds."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("EGG-INFO/PKG-INFO", b"\0" * (64 << 20))
    return out.getvalue()
