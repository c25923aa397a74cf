# SPDX-License-Identifier: Apache-2.0
"""Actions that remove packages of languages. What is promised is held against the image with the action carried out; and what stays
must still run, which the interpreter of this machine is asked where there is one."""
import json
import shutil
import subprocess

import pytest

from images import ImageBuilder, file
from test_cli import on_terminal
from test_need_languages import jar_of
from test_policy import NOW, build_database, database, evaluate, findings_of, names_of, removals  # noqa: F401

SITE = "usr/lib/python3/dist-packages/"


def osv(identifier, ecosystem, name):
    return {"id": identifier, "published": "2026-01-01T00:00:00Z", "modified": "2026-11-20T00:00:00Z", "schema_version": "1.7.0", "details": "x",
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "affected": [{"package": {"ecosystem": ecosystem, "name": name}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}


@pytest.fixture
def database(plimsoll, tmp_path):  # noqa: F811
    folder = tmp_path / "db-folder"
    for ecosystem, records in {"PyPI": ["runner", "plug", "alpha"], "npm": ["spare", "inner", "used"]}.items():
        (folder / "feeds" / "osv" / ecosystem).mkdir(parents=True)
        for name in records:
            record = osv(f"GHSA-{name}", ecosystem, name)
            (folder / "feeds" / "osv" / ecosystem / f"{record['id']}.json").write_text(json.dumps(record))
    return build_database(plimsoll, folder, advisories=[])


def dist(name, modules, requires=(), asked=True):
    """A distribution as pip leaves it: modules are files below site-packages."""
    info = f"{SITE}{name}-1.0.dist-info/"
    paths = [*modules, *(f"{name}-1.0.dist-info/{f}" for f in ["METADATA", "INSTALLER", "RECORD"] + ["REQUESTED"] * asked)]
    return {**{SITE + path: text for path, text in modules.items()}, info + "INSTALLER": "pip\n", **({info + "REQUESTED": ""} if asked else {}),
            info + "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n" + "".join(f"Requires-Dist: {r}\n" for r in requires),
            info + "RECORD": "".join(f"{path},,\n" for path in paths)}


def world(app="import alpha\nprint(alpha.x)\n"):
    """app needs alpha, which needs beta by its record; runner and what only it needs are there besides."""
    return {"alpha": dist("alpha", {"alpha/__init__.py": "x = 1\n"}, ["beta"]), "beta": dist("beta", {"beta.py": "1\n"}, asked=False),
            "runner": dist("runner", {"runner/__init__.py": "import plug\n" + "#" * 5000}, ["plug", "beta"]),
            "plug": dist("plug", {"plug.py": "#" * 700}, asked=False), "": {"srv/app.py": app}}


def python_image(parts, created_by="RUN pip install alpha runner", **config):
    image = ImageBuilder(**{"cmd": ["python3", "/srv/app.py"], "user": "app", **config})
    image.layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("usr/bin/python3", "\x7f", mode=0o755), file("var/lib/dpkg/status", ""))
    image.layer([file(path, text) for part in parts.values() for path, text in part.items()], created_by=created_by)
    return image


def of_languages(report):
    return [a for a in removals(report) if not any("pkg:deb/" in purl for purl in a["takes"])]


def test_what_nothing_imports_goes_with_what_only_it_needs(evaluate):  # noqa: F811
    before = evaluate(python_image(world()))
    (action,) = of_languages(before)
    assert names_of(action) == {"runner", "plug"}, "beta is alpha's too"
    assert action["text"] == "remove runner and 1 package only it needs: drop it from that command" and action["where"] == "layer 1"
    left = {name: part for name, part in world().items() if name not in names_of(action)}
    after = evaluate(python_image(left))
    lost = [f for f in findings_of(before) if f not in findings_of(after)]
    assert sorted((f["id"], f["purl"]) for f in action["removes"]) == sorted(lost) and len(lost) == 2
    assert action["packages"] == 2 and not of_languages(after)
    assert action["bytes"] == sum(len(t) for n in ("runner", "plug") for t in world()[n].values())


@pytest.mark.skipif(not shutil.which("python3"), reason="no python3")
def test_python_still_runs_without_it(evaluate, tmp_path):  # noqa: F811
    taken = set().union(*(names_of(a) for a in of_languages(evaluate(python_image(world())))))
    for name, part in world().items():
        for path, text in part.items() if name not in taken else ():
            (tmp_path / "root" / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "root" / path).write_text(text)
    run = subprocess.run(["python3", "-S", tmp_path / "root/srv/app.py"], env={"PYTHONPATH": str(tmp_path / "root" / SITE)}, stdout=subprocess.PIPE)
    assert taken and run.returncode == 0 and run.stdout == b"1\n"


@pytest.mark.parametrize("command, says", [
    ("RUN pip install alpha 'Runner[fast]==1.0'", "drop it from that command"),
    ("RUN /bin/sh -c pip install -r requirements.txt # buildkit", "drop it from requirements.txt"),
    ("RUN uv sync --frozen", "drop it from pyproject.toml"),
    ("COPY --from=build /usr /usr", "pip uninstall -y runner plug"),
    ("RUN pip install runner-tools", "pip uninstall -y runner plug"),
])
def test_the_deed_is_told_by_what_brought_it(evaluate, command, says):  # noqa: F811
    (action,) = of_languages(evaluate(python_image(world(), command)))
    assert action["text"].endswith(": " + says)


def test_the_line_of_the_dockerfile(evaluate, tmp_path):  # noqa: F811
    (tmp_path / "Dockerfile").write_text("FROM debian:12\n\nRUN pip install alpha runner\nUSER app\n")
    (action,) = of_languages(evaluate(python_image(world())))
    assert action["where"].endswith("Dockerfile:3")
    (action,) = of_languages(evaluate(python_image(world()), "--no-config"))
    assert action["where"] == "layer 1"
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nRUN something else\nUSER app\n")
    (action,) = of_languages(evaluate(python_image(world())))
    assert action["where"] == "layer 1", "the image was built of another"


@pytest.mark.parametrize("app, config", [
    ("import alpha, importlib\nimportlib.import_module(name)\n", {}),                 # whatever the name is
    ("import alpha\n", {"cmd": ["python3"]}),                                       # whoever uses it imports what they like
    ("import alpha\n", {"cmd": ["/bin/nothing-that-is-there"]}),
    ("import alpha\n", {"cmd": ["python3", "/mnt/app.py"]}),                        # it comes from a volume
    ("import alpha\n", {"cmd": []}),                                                # nobody knows what is started
])
def test_nothing_is_offered_where_nobody_knows(evaluate, app, config):  # noqa: F811
    report = evaluate(python_image(world(app), **config))
    assert not of_languages(report)


def test_why_it_is_not_offered_is_said(plimsoll, tmp_path):
    image = python_image(world("import alpha, importlib\nimportlib.import_module(name)\n"))
    run = plimsoll("eval", "--no-cache", "--full", image.docker(tmp_path / "a.tar"), env=NOW)
    assert "of languages whose modules are loaded by names made while they run" in " ".join(run.out.split())


def test_a_manager_goes_although_names_are_made(evaluate):  # noqa: F811
    parts = world("import alpha, importlib\nimportlib.import_module(name)\n")
    parts["pip"] = dist("pip", {"pip/__init__.py": "#" * 6000000})
    (action,) = of_languages(evaluate(python_image(parts, "COPY . /")))
    assert names_of(action) == {"pip"} and "pip uninstall -y pip" in action["text"]


def test_the_interpreters_own_library_is_not_asked(evaluate):  # noqa: F811
    parts = world()
    parts["lib"] = {"usr/lib/python3.11/importlib/__init__.py": "def import_module(name):\n    return __import__(name)\n"}
    (action,) = of_languages(evaluate(python_image(parts)))
    assert names_of(action) == {"runner", "plug"}


# --- Node.js -----------------------------------------------------------------------------------------------------------

def npm(folder, name, code="module.exports = 1\n", requires=()):
    return {f"{folder}/node_modules/{name}/package.json": json.dumps({"name": name, "version": "1.0.0", "main": "index.js", "dependencies": {r: "1" for r in requires}}),
            f"{folder}/node_modules/{name}/index.js": code}


def node_image(files, cmd=("node", "/srv/app.js"), created_by="RUN npm ci"):
    image = ImageBuilder(cmd=list(cmd), user="app")
    image.layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("var/lib/dpkg/status", ""), file("usr/local/bin/node", "\x7f", mode=0o755))
    image.layer([file(path, text) for path, text in files.items()], created_by=created_by)
    return image


NODE = {"srv/app.js": "console.log(require('used'))\n", **npm("srv", "used", "module.exports = require('lib')\n", ["lib"]), **npm("srv", "lib"),
        **npm("srv", "spare", "require('inner'); require('lib')\n", ["inner", "lib"]), **npm("srv", "inner", "#" * 300),
        **npm("srv/node_modules/spare", "lib", "x" * 200)}


def test_node_packages(evaluate, tmp_path):  # noqa: F811
    before = evaluate(node_image(NODE))
    (action,) = of_languages(before)
    assert sorted(p.split("/")[-1] for p in action["takes"]) == ["inner@1.0.0", "lib@1.0.0", "spare@1.0.0"], "the copy of lib in its folder goes too"
    assert action["text"] == "remove spare and 2 packages only it needs: drop it from package.json"
    left = {p: t for p, t in NODE.items() if "node_modules/spare" not in p and "node_modules/inner" not in p}
    assert action["bytes"] == sum(map(len, NODE.values())) - sum(map(len, left.values()))
    after = evaluate(node_image(left))
    assert sorted((f["id"], f["purl"]) for f in action["removes"]) == sorted(f for f in findings_of(before) if f not in findings_of(after))
    if shutil.which("node"):
        for path, text in left.items():
            (tmp_path / "root" / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "root" / path).write_text(text)
        assert subprocess.run(["node", tmp_path / "root/srv/app.js"], stdout=subprocess.PIPE).stdout == b"1\n"


def test_a_copy_that_stays_keeps_the_folder_that_it_lies_in(evaluate):  # noqa: F811
    files = dict(NODE)
    files["srv/app.js"] += "require('./node_modules/spare/node_modules/lib')\n"
    assert not of_languages(evaluate(node_image(files)))


def test_made_names_of_node(evaluate):  # noqa: F811
    files = dict(NODE)
    files["srv/node_modules/used/index.js"] = "module.exports = require(process.env.X)\n"
    assert not of_languages(evaluate(node_image(files)))


def test_npm_itself(evaluate):  # noqa: F811
    lib = "usr/local/lib"
    files = {**NODE, **npm(lib, "npm", "require('used')\n" + "#" * 6000000, ["used"]), **npm(lib + "/node_modules/npm", "used", "#" * 40)}
    action = next(a for a in of_languages(evaluate(node_image(files, created_by="COPY . /"))) if "npm" in names_of(a))
    assert action["text"] == "remove npm and 1 package only it needs: npm uninstall -g npm"
    assert action["packages"] == 2 and action["total"] == 1, "app has another copy of used"


# --- programs and archives -----------------------------------------------------------------------------------------------

def manifest(group, name):
    return f"META-INF/maven/{group}/{name}/pom.properties", f"groupId={group}\nartifactId={name}\nversion=1.0\n"


def jar(name, *classes, loader=False):
    import io
    import zipfile
    out = io.BytesIO(jar_of(*classes))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(*manifest("org.example", name))
    return out.getvalue()


@pytest.mark.parametrize("main, offered", [(("a/Main",), True), (("a/Main", "java/net/URLClassLoader"), False)])
def test_archives(evaluate, main, offered):  # noqa: F811
    image = ImageBuilder(cmd=["java", "-cp", "/srv/main.jar", "a.Main"], user="app")
    big = b"x" * 100
    image.layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("var/lib/dpkg/status", ""), file("usr/bin/java", "\x7f", mode=0o755),
                file("srv/main.jar", jar("main", main)), file("opt/spare.jar", jar("spare", ("b/B",)) + big))
    actions = of_languages(evaluate(image))
    assert [a["text"] for a in actions] == (["remove opt/spare.jar, which nothing started leads to (org.example:spare)"] if offered else [])
    assert not offered or actions[0]["bytes"] == len(jar("spare", ("b/B",)) + big)


def test_an_archive_that_cannot_be_read_may_name_others(evaluate):  # noqa: F811
    """Its first entry is packed in a way that nobody knows; what its manifest says behind that is not read."""
    main = bytearray(jar("main", ("a/Main",)))
    for signature, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        begin = main.index(signature) + at
        main[begin:begin + 2] = b"\x63\0"
    image = ImageBuilder(cmd=["java", "-jar", "/srv/main.jar"], user="app")
    image.layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("var/lib/dpkg/status", ""), file("usr/bin/java", "\x7f", mode=0o755),
                file("srv/main.jar", bytes(main)), file("opt/spare.jar", jar("spare", ("b/B",)) + b"x" * 100))
    assert not of_languages(evaluate(image))


@pytest.mark.parametrize("later, target", [
    ([], "2.0"),
    ([("2.0", "2.1")], "2.1"),
    ([("2.0", "2.1"), ("2.1", "3.0")], "3.0"),
    ([("2.0", None)], "2.0"),  # nothing newer is clean: the fix that there is
    ([("2.0.5", "2.1")], "2.0"),
    ([("2.0", "2.1"), ("1.5", "1.7")], "2.1"),
])
def test_an_upgrade_does_not_lead_to_what_another_advisory_is_about(plimsoll, tmp_path, later, target):
    """The lowest version that fixes what is there may have what was not there: the promise is for the version that is named."""
    feeds = tmp_path / "up" / "feeds" / "osv" / "PyPI"
    feeds.mkdir(parents=True)
    for number, (introduced, fixed) in enumerate([("0", "2.0"), *later]):
        record = osv(f"GHSA-{number}", "PyPI", "alpha")
        record["affected"][0]["ranges"][0]["events"] = [{"introduced": introduced}] + [{"fixed": fixed}] * (fixed is not None)
        (feeds / f"GHSA-{number}.json").write_text(json.dumps(record))
    path = build_database(plimsoll, tmp_path / "up", advisories=[])
    part = world()

    def look():
        run = plimsoll("eval", "--no-cache", "--db", path, "-f", "json", python_image(part).docker(tmp_path / "a.tar"), env={"SOURCE_DATE_EPOCH": "1795512600"})
        return run.json()

    before = look()
    action = next(a for a in before["actions"] if a["kind"] == "upgrade")
    assert action["text"] == f"upgrade alpha 1.0 → {target}" and action["total"] == 1
    part["alpha"] = {name.replace("-1.0.", f"-{target}."): text.replace("Version: 1.0\n", f"Version: {target}\n").replace("-1.0.", f"-{target}.")
                     for name, text in part["alpha"].items()}
    vulnerable = [f["id"] for f in look()["findings"] if f["kind"] == "vulnerability"]
    assert vulnerable == (["GHSA-1"] if later == [("2.0", None)] else [])


def test_a_group_of_maven_breaks_no_row(plimsoll, tmp_path):
    feeds = tmp_path / "wide" / "feeds" / "osv" / "Maven"
    feeds.mkdir(parents=True)
    record = osv("CVE-2021-44228", "Maven", "org.apache.logging.log4j:log4j-core")
    record["affected"][0]["ranges"][0]["events"].append({"fixed": "2.15.0"})
    (feeds / "CVE-2021-44228.json").write_text(json.dumps(record))
    path = build_database(plimsoll, tmp_path / "wide", advisories=[])
    (tmp_path / "a.cdx.json").write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": [
        {"type": "library", "group": "org.apache.logging.log4j", "name": "log4j-core", "version": "2.14.1",
         "purl": "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"}]}))
    texts = [on_terminal(plimsoll, "scan", "--no-cache", "--color", "never", "--width", width, "--db", path, tmp_path / "a.cdx.json",
                         env={"SOURCE_DATE_EPOCH": "1795512600"})[1] for width in (80, 120)]
    row = next(line for line in texts[0].splitlines() if "CVE-2021-44228" in line)
    assert "  log4j-core  2.14.1     2.15.0    critical" in row, texts[0]
    assert "org.apache" not in texts[0] and "org.apache.logging.log4j:log4j-core" in texts[1]
