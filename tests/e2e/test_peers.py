# SPDX-License-Identifier: Apache-2.0
"""SBOMs as other tools write them, made by those tools here where they are installed: what they name is what a look at the same
files finds. npm comes with Node.js, `cyclonedx-py` is PyPI's cyclonedx-bom; Syft and Trivy are looked for in PATH and in
$PLIMSOLL_PEERS, a folder of programs."""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
IMAGES = Path(os.environ.get("PLIMSOLL_IMAGES") or ROOT.parent / "images")
SHARED = Path(os.environ.get("PLIMSOLL_SHARED") or ROOT.parent / "shared")


def tool(name):
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PLIMSOLL_PEERS", ""), os.environ.get("PATH", os.defpath)]))
    if not found:
        pytest.skip(f"no {name}")
    return found


def output(*argv, cwd=None):
    run = subprocess.run([str(a) for a in argv], cwd=cwd, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout


def packages(plimsoll, reference, *more):
    return {p["purl"]: p for p in plimsoll("sbom", "--allow-incomplete", "-f", "json", reference, *more, timeout=600).json()["packages"]}


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    """A folder as npm leaves it: a scope, a package within a package, one that only tests need."""
    folder = tmp_path_factory.mktemp("app")
    tree = {"": {"name": "app", "version": "1.0.0", "dependencies": {"lodash": "^4.0.0", "@babel/traverse": "^7.0.0"}, "devDependencies": {"mocha": "^9.0.0"}},
            "node_modules/lodash": {"version": "4.17.20", "license": "MIT"},
            "node_modules/@babel/traverse": {"version": "7.22.0", "license": "MIT", "dependencies": {"debug": "^4.0.0"}},
            "node_modules/debug": {"version": "4.3.4", "license": "MIT"},
            "node_modules/mocha": {"version": "9.0.0", "license": "MIT", "dependencies": {"debug": "^3.0.0"}},
            "node_modules/mocha/node_modules/debug": {"version": "3.1.0", "license": "MIT"}}
    for place, manifest in tree.items():
        (folder / place).mkdir(parents=True, exist_ok=True)
        (folder / place / "package.json").write_text(json.dumps({"name": place.rpartition("node_modules/")[2], **manifest}))
    locked = {p: {**m, "resolved": f"https://example.test/{p}.tgz", **({"dev": True} if p.startswith("node_modules/mocha") else {})} if p else m
              for p, m in tree.items()}
    (folder / "package-lock.json").write_text(json.dumps({"name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": locked}))
    return folder


@pytest.mark.parametrize("kind", ["cyclonedx", "spdx"])
def test_npm(plimsoll, modules, tmp_path, kind):
    written = tmp_path / "npm.json"
    written.write_text(output(tool("npm"), "sbom", "--offline", "--sbom-format", kind, cwd=modules))
    want, got = packages(plimsoll, f"dir:{modules}"), packages(plimsoll, f"sbom:{written}")
    application = {"pkg:npm/app@1.0.0"}  # that the whole is about: to SPDX a package like others
    assert len(want) == 5 and set(got) - application == set(want)
    if kind == "cyclonedx":  # npm's SPDX says it of what the application itself asks for, and of nothing that this needs
        assert {p for p in got if got[p].get("development")} == {"pkg:npm/mocha@9.0.0", "pkg:npm/debug@3.1.0"}


@pytest.mark.parametrize("form", ["JSON", "XML"])
def test_cyclonedx_python(plimsoll, tmp_path, form):
    program = tool("cyclonedx-py")
    site = tmp_path / "root" / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    output(sys.executable, "-m", "venv", "--without-pip", tmp_path / "root")
    for name, version in (("jinja2", "2.11.2"), ("MarkupSafe", "1.1.1"), ("zope.interface", "5.0")):
        info = site / f"{name}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    written = tmp_path / "x"
    written.write_text(output(program, "environment", "--output-format", form, tmp_path / "root" / "bin" / "python"))
    got = {p.replace("zope.", "zope-") for p in packages(plimsoll, f"sbom:{written}")}  # as its record has it, not as PEP 503 has
    assert got == set(packages(plimsoll, f"dir:{tmp_path / 'root'}")) and len(got) == 3


# --- of whole images -----------------------------------------------------------------------------------------------------------

def findings(plimsoll, reference, database):
    run = plimsoll("scan", "--allow-incomplete", *database, "-f", "json", reference, timeout=600)
    return {(f["id"], f["subject"]["purl"].split("?")[0]) for f in run.json()["findings"] if f["kind"] == "vulnerability"}


@pytest.fixture
def database(plimsoll, tmp_path):
    """All advisories beside the project, or the few that are in the program."""
    if not (SHARED / "feeds").is_dir():
        return []
    path = tmp_path / "x.db"
    assert plimsoll("db", "build", "--from", SHARED / "feeds", "-o", path, timeout=600).code == 0
    return ["--db", path]


def image_of(name):
    image = IMAGES / f"{name}.tar"
    if not image.exists():
        pytest.skip(f"no {name}.tar in $PLIMSOLL_IMAGES")
    return image


@pytest.mark.parametrize("name", ["alpine", "bullseye", "shop", "fat"])
def test_syft(plimsoll, database, tmp_path, name):
    program, image = tool("syft"), image_of(name)
    forms = ["syft-json", "spdx-json", "spdx-tag-value", "cyclonedx-json", "cyclonedx-xml"]
    output(program, "scan", "-q", f"docker-archive:{image}", *[w for f in forms for w in ("-o", f"{f}={tmp_path / f}")])
    lists = {f: findings(plimsoll, f"sbom:{tmp_path / f}", database) for f in forms}
    # What only a look at the bytes finds, Syft does not list: libraries within other files.
    want = {(i, p) for i, p in findings(plimsoll, image, database) if not p.startswith("pkg:generic/")}
    for form in forms:
        assert want - lists[form] == set(), form
    for form in forms[:3]:
        assert lists[form] - want == set(), form
    # Its CycloneDX names no files, so that nobody can tell what is the distribution's; of that, both forms say the same.
    assert lists[forms[3]] == lists[forms[4]] and not [p for _, p in lists[forms[3]] - want if p.startswith("pkg:deb/")]


def test_where_syft_found_a_package(plimsoll, tmp_path):
    """In its SPDX that is a sentence; a copy that the distribution owns is told by it from one that is the application's own."""
    def package(name, version, purl, source):
        return {"SPDXID": f"SPDXRef-{len(purl)}-{name}-{source.count('o')}", "name": name, "versionInfo": version, "sourceInfo": f"acquired package info from {source}",
                "downloadLocation": "NOASSERTION", "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}]}
    node, deb, lodash = "installed node module manifest file: ", "pkg:deb/debian/node-lodash@4.17.21-1?distro=debian-12", "pkg:npm/lodash@4.17.21"
    parts = [package("node-lodash", "4.17.21-1", deb, "DPKG DB: /usr/share/doc/node-lodash/copyright, /var/lib/dpkg/status"),
             package("lodash", "4.17.21", lodash, node + "/usr/share/nodejs/lodash/package.json"),
             package("lodash", "4.17.21", lodash, node + "/srv/app/node_modules/lodash/package.json, /srv/app/x")]
    files = [{"SPDXID": "SPDXRef-f", "fileName": "usr/share/nodejs/lodash/package.json", "checksums": [{"algorithm": "SHA1", "checksumValue": "0" * 40}]}]
    document = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "packages": parts, "files": files,
                "relationships": [{"spdxElementId": parts[0]["SPDXID"], "relationshipType": "CONTAINS", "relatedSpdxElement": "SPDXRef-f"}]}
    path = tmp_path / "x.json"
    path.write_text(json.dumps(document))
    run = plimsoll("sbom", "-f", "json", f"sbom:{path}")
    got = {p["locations"][0]["path"]: (p["name"], p.get("owner")) for p in run.json()["packages"]}
    assert run.code == 0 and got == {"var/lib/dpkg/status": ("node-lodash", None), "usr/share/nodejs/lodash/package.json": ("lodash", deb),
                                     "srv/app/node_modules/lodash/package.json": ("lodash", None)}
    # Noughts are a digest that was not made, and become none of ours.
    again = plimsoll("sbom", "-f", "spdx", f"sbom:{path}").json()
    assert "files" not in again and not any(p["filesAnalyzed"] for p in again["packages"])
