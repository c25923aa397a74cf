# SPDX-License-Identifier: Apache-2.0
"""need and why: which packages are reached from what an image starts. Libraries are held against the dynamic linker itself, which lists
what it takes in the same tree, where this machine lets us change the root."""
import json
import os
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest

from images import ImageBuilder, file, folder, symlink

LINKER = Path("/lib64/ld-linux-x86-64.so.2")
IMAGES = Path(__file__).resolve().parents[3] / "images"

needs_compiler = pytest.mark.skipif(not shutil.which("gcc") or not LINKER.exists(), reason="no gcc, or not x86-64")


def dpkg(*packages):
    """A database of (name, files[, fields])."""
    entries, status = [], ""
    for name, files, *fields in packages:
        status += f"Package: {name}\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n" + "".join(f + "\n" for f in fields) + "\n"
        entries.append(file(f"var/lib/dpkg/info/{name}.list", "".join(f"/{f}\n" for f in files)))
    return [file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("var/lib/dpkg/status", status), *entries]


@pytest.fixture
def need(plimsoll, tmp_path):
    def run(image, command="need", *words):
        path = image if isinstance(image, (str, Path)) else image.docker(tmp_path / "image.tar")
        result = plimsoll(command, "-f", "json", path, *words)
        assert result.code in (0, 3), result
        return json.loads(result.out)
    return run


def verdicts(report):
    return {p["name"]: p["need"]["verdict"] for p in report["packages"]}


def chain(report, name):
    return [(s["edge"], s["what"]) for p in report["packages"] if p["name"] == name for s in p["need"]["chain"]]


def script(path, text):
    return file(path, text, mode=0o755)


# --- what is started -----------------------------------------------------------------------------------------------

def test_scripts_lead_to_what_they_call(need):
    image = ImageBuilder(entrypoint=["/entry.sh"], cmd=["serve", "-c", "/etc/serve.conf"], env=["PATH=/usr/bin:/opt/bin"])
    image.layer(dpkg(("shell", ["usr/bin/sh"]), ("serve", ["usr/bin/serve"], "Depends: data (>= 1), gone | other"), ("conf", ["etc/serve.conf"]),
                     ("data", ["usr/share/data"]), ("tool", ["opt/bin/tool"]), ("gosu", ["usr/bin/gosu"]), ("curl", ["usr/bin/curl"]),
                     ("spare", ["usr/bin/spare"])),
                script("entry.sh", '#!/usr/bin/sh\nif true; then tool --now | cat; fi\necho curl\nexec gosu app "$@"\n'),
                script("usr/bin/sh", "x"), script("usr/bin/serve", "x"), file("etc/serve.conf", "x"), file("usr/share/data", "x"),
                script("opt/bin/tool", "x"), script("usr/bin/gosu", "x"), script("usr/bin/curl", "12345"), script("usr/bin/spare", "123"))
    report = need(image)
    assert verdicts(report) == {"shell": "required", "serve": "required", "conf": "required", "data": "depended", "tool": "required",
                                "gosu": "required", "curl": "discouraged", "spare": "unreached"}
    assert chain(report, "tool") == [("start", "entry.sh"), ("call", "opt/bin/tool")]
    assert chain(report, "data") == [("start", "usr/bin/serve"), ("package", "data")]
    curl = next(p["need"] for p in report["packages"] if p["name"] == "curl")
    assert curl["bytes"] == 5 and curl["kind"] == "transfer tool" and curl["removal"] == "apt-get purge -y --auto-remove curl"


def test_a_health_check_needs_its_tool(need):
    image = ImageBuilder(cmd=["/app"], healthcheck={"Test": ["CMD-SHELL", "curl -f http://localhost/ || exit 1"]})
    image.layer(dpkg(("curl", ["usr/bin/curl"]), ("dash", ["bin/sh"])), script("app", "x"), script("usr/bin/curl", "x"), script("bin/sh", "x"))
    assert verdicts(need(image)) == {"curl": "required", "dash": "required"}


def test_wrappers_start_the_rest(need):
    for words in (["tini", "-g", "--", "app"], ["env", "-u", "A", "B=c", "app"], ["timeout", "-k", "3", "10", "app"],
                  ["sh", "-c", "cd / && exec app"]):
        image = ImageBuilder(cmd=words)
        image.layer(dpkg(("app", ["usr/bin/app"])), script("usr/bin/app", "x"))
        assert verdicts(need(image)) == {"app": "required"}, words


def test_links_are_followed_and_count(need):
    image = ImageBuilder(cmd=["app"])
    image.layer(dpkg(("name", ["usr/bin/app"]), ("real", ["opt/app-1"])), symlink("usr/bin/app", "/etc/alternatives/app"),
                symlink("etc/alternatives/app", "../../opt/app-1"), script("opt/app-1", "x"))
    report = need(image)
    assert verdicts(report) == {"name": "required", "real": "required"}
    assert [edge for edge, _ in chain(report, "real")] == ["start", "link", "link"]


def test_a_loop_of_links_ends(need):
    image = ImageBuilder(cmd=["/a"])
    image.layer(dpkg(("p", ["a"])), symlink("a", "b"), symlink("b", "a"))
    assert need(image)["need"]["caveats"]


def test_without_a_start_nobody_knows(need):
    image = ImageBuilder()
    image.layer(dpkg(("p", ["usr/bin/p"])), script("usr/bin/p", "x"))
    report = need(image)
    assert verdicts(report) == {"p": "unknown"} and not report["need"]["starts"]


def test_what_is_only_named_stays_unknown(need):
    image = ImageBuilder(cmd=["app", "/etc/app.conf"])
    image.layer(dpkg(("app", ["usr/bin/app"]), ("module", ["usr/lib/app/module.so"]), ("remark", ["usr/lib/app/remark.so"])),
                script("usr/bin/app", "x"), file("etc/app.conf", "# load /usr/lib/app/remark.so\nload /usr/lib/app/module.so;\n"),
                file("usr/lib/app/module.so", "x"), file("usr/lib/app/remark.so", "x"))
    assert verdicts(need(image)) == {"app": "required", "module": "unknown", "remark": "unreached"}


def test_shared_inodes_are_not_freed(need):
    from images import hardlink
    image = ImageBuilder(cmd=["/app"])
    image.layer(dpkg(("one", ["a", "b"]), ("two", ["c"])), script("app", "x"), file("a", "x" * 100), file("b", "x" * 7), hardlink("c", "a"))
    assert {p["name"]: p["need"]["bytes"] for p in need(image)["packages"]} == {"one": 7, "two": 0}


# --- modules -------------------------------------------------------------------------------------------------------

def test_python_imports(need):
    image = ImageBuilder(cmd=["python3", "/srv/app.py"])
    site = "usr/lib/python3/dist-packages/"
    image.layer(dpkg(("python", ["usr/bin/python3"]), ("one", [site + "one/__init__.py", site + "one/part.py"]), ("two", [site + "two.py"]),
                     ("three", [site + "three.cpython-311-x86_64-linux-gnu.so"]), ("four", [site + "four.py"])),
                script("usr/bin/python3", "x"), file("srv/app.py", "import local\nfrom one import (\n  part, # two\n)\n"),
                file("srv/local.py", "def f():\n    import three\n"), file(site + "one/__init__.py"), file(site + "one/part.py", "from .. import two\n"),
                file(site + "two.py", "x"), file(site + "three.cpython-311-x86_64-linux-gnu.so", "x"), file(site + "four.py", "x"))
    report = need(image)
    assert verdicts(report) == {"python": "required", "one": "required", "two": "required", "three": "required", "four": "unreached"}
    assert chain(report, "three")[-2:] == [("import", "srv/local.py"), ("import", site + "three.cpython-311-x86_64-linux-gnu.so")]


@pytest.mark.parametrize("words", [["python3", "-m", "web"], ["python3", "-c", "import web"], ["serve", "web:app"], ["sh", "-c", "exec serve -w 2 web:app"]])
def test_python_modules_are_started(need, words):
    site = "usr/lib/python3/dist-packages/"
    image = ImageBuilder(cmd=words, workingdir="/srv")
    image.layer(dpkg(("server", [site + "server.py"]), ("web", [site + "web/__init__.py", site + "web/__main__.py"]), ("used", [site + "used.py"])),
                script("usr/bin/sh", "x"), script("usr/bin/python3", "x"), script("usr/bin/serve", "#!/usr/bin/env python3\nfrom server import run\n"),
                file(site + "server.py", "x"), file(site + "web/__init__.py", "import used\n"), file(site + "web/__main__.py", "x"), file(site + "used.py", "x"))
    assert verdicts(need(image)) == {"server": "required" if "serve" in " ".join(words) else "unreached", "web": "required", "used": "required"}


def test_scripts_of_a_manifest(need):
    image = ImageBuilder(cmd=["npm", "start"], workingdir="/app")
    image.layer(script("usr/bin/node", "x"), script("usr/bin/npm", "x"), file("app/package.json", json.dumps({"scripts": {"start": "A=b run-it server.js"}})),
                symlink("app/node_modules/.bin/run-it", "../it/cli.js"), file("app/node_modules/it/package.json", '{"name": "it", "version": "1.0.0"}'),
                script("app/node_modules/it/cli.js", "#!/usr/bin/env node\nrequire('./lib')"), file("app/node_modules/it/lib.js", "x"))
    assert verdicts(need(image))["it"] == "required"


def test_all_jars_of_a_class_path(need):
    image = ImageBuilder(cmd=["java", "-cp", "/app/main.jar:/app/lib/*", "Main"])
    image.layer(dpkg(("main", ["app/main.jar"]), ("one", ["app/lib/one.jar"]), ("other", ["app/lib/other.txt"])),
                script("usr/bin/java", "x"), file("app/main.jar", "x"), file("app/lib/one.jar", "x"), file("app/lib/other.txt", "x"))
    assert verdicts(need(image)) == {"main": "required", "one": "required", "other": "unreached"}


@pytest.mark.parametrize("cmd, env", [
    (["sh", "-c", "cd /app && java -cp 'lib/*:main.jar' Main"], ()), (["sh", "-c", "cd /app; exec java -cp \"./lib/*:main.jar\" Main"], ()),
    (["/app/run"], ()), (["java", "Main"], ("JDK_JAVA_OPTIONS=-cp /app/main.jar:/app/lib/*",))])
def test_a_class_path_from_the_folder_that_is_changed_to(need, cmd, env):
    image = ImageBuilder(cmd=cmd, env=["PATH=/usr/bin:/bin", *env])
    image.layer(dpkg(("main", ["app/main.jar"]), ("one", ["app/lib/one.jar"]), ("other", ["app/lib/other.txt"])), script("usr/bin/java", "x"), script("bin/sh", "x"),
                script("app/run", "#!/bin/sh\ncd /app && exec java -cp \"lib/*:main.jar\" Main\n"),
                file("app/main.jar", "x"), file("app/lib/one.jar", "x"), file("app/lib/other.txt", "x"))
    assert verdicts(need(image)) == {"main": "required", "one": "required", "other": "unreached"}


def test_a_source_in_the_folder_that_is_changed_to(need):
    image = ImageBuilder(cmd=["sh", "-c", "cd /srv && python3 app.py"])
    site = "usr/lib/python3/dist-packages/"
    image.layer(dpkg(("one", [site + "one.py"]), ("two", [site + "two.py"])), script("usr/bin/python3", "x"), script("bin/sh", "x"),
                file("srv/app.py", "import one\n"), file(site + "one.py", "x"), file(site + "two.py", "x"))
    report = need(image)
    assert verdicts(report) == {"one": "required", "two": "unreached"} and not report["need"]["caveats"]


@pytest.mark.parametrize("words, known", [
    ({"cmd": ["bash"]}, False), ({"cmd": ["python3"]}, True), ({"cmd": ["node"]}, True), ({"entrypoint": ["/not-there"], "cmd": ["app"]}, False),
    ({"entrypoint": ["sh", "-c", 'exec "$@"', "--"]}, False), ({"entrypoint": ["sh", "-c", 'exec "$@"', "--"], "cmd": ["app"]}, True),
    ({"entrypoint": ["sh", "-c", 'exec "$@"', "--", "app"]}, True), ({"entrypoint": ["/entry.sh"]}, False), ({"entrypoint": ["/entry.sh"], "cmd": ["app"]}, True)])
def test_what_is_not_told_lowers_nothing(plimsoll, tmp_path, words, known):
    """A shell, or what runs what it is given: nobody knows what is needed then, and no package counts as one that is not."""
    image = ImageBuilder(env=["PATH=/usr/bin:/bin"], **words)
    image.layer(dpkg(("app", ["usr/bin/app"]), ("spare", ["usr/bin/spare"])), *(script(f"usr/bin/{name}", "x") for name in ("app", "spare", "bash", "python3", "node")),
                script("bin/sh", "x"), script("entry.sh", '#!/bin/sh\nset -e\nexec "$@"\n'))
    path = image.docker(tmp_path / "image.tar")
    card = plimsoll("eval", "--card", path).out
    report = plimsoll("eval", "-f", "json", path).json()
    assert ("needed ones unknown" in card) is not known and ("is not known:" in card) is not known, card
    assert any("spare" in json.dumps(action) for action in report["actions"]) is known
    (tmp_path / "policy.yaml").write_text("gates:\n  max-unneeded-packages: 1\n")
    gate = plimsoll("eval", "-f", "json", "--policy", tmp_path / "policy.yaml", path).json()["gates"][0]
    assert (gate["verdict"] == "cannot-say") is not known, gate


def test_who_uses_an_interpreter_may_load_its_modules(need):
    """But no library of another language, and no program."""
    image = ImageBuilder(cmd=["node"])
    image.layer(dpkg(("spare", ["usr/bin/spare"])), script("usr/bin/node", "x"), script("usr/bin/spare", "x"),
                file("srv/node_modules/a/package.json", '{"name": "a", "version": "1.0.0"}'), file("srv/node_modules/a/index.js", "0"))
    report = need(image)
    assert verdicts(report) == {"spare": "unreached", "a": "unknown"} and report["need"]["caveats"]


def test_node_requires(need):
    image = ImageBuilder(cmd=["node", "server.js"], workingdir="/app")
    modules = "app/node_modules/"

    def package(name, main="main.js", text="", at=None):
        at = at or modules + name
        return [file(f"{at}/package.json", json.dumps({"name": name, "version": "1.0.0", "main": main})), file(f"{at}/{main}", text or "0")]

    image.layer(script("usr/bin/node", "x"), file("app/server.js", "const a = require('a');\nimport('@s/b');\n"),
                package("a", text="require('./more'); require('inner')"), file(modules + "a/more.js", "require(\"fs\")"),
                package("inner", at=modules + "a/node_modules/inner"), package("@s/b", "lib/index.js"), package("unused"))
    report = need(image)
    assert {p["name"]: p["need"]["verdict"] for p in report["packages"] if p["type"] == "npm"} == {
        "a": "required", "inner": "required", "b": "required", "unused": "unreached"}
    sizes = {p["name"]: p["need"]["files"] for p in report["packages"]}
    assert sizes["a"] == 3 and sizes["inner"] == 2, "what lies in a folder of packages is not the outer one's"


# --- libraries -----------------------------------------------------------------------------------------------------

def build(root, path, *options, needs=(), soname=None):
    """A program, or with a soname a library, of no code to speak of; `needs` are paths of libraries in the tree."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    shape = ["-shared", f"-Wl,-soname,{soname}"] if soname else ["-pie", "-Wl,-e,f"]
    subprocess.run(["gcc", "-nostdlib", "-fPIC", "-x", "c", "-", "-x", "none", "-o", target, *shape, "-Wl,--no-as-needed", "-Wl,--allow-shlib-undefined",
                    f"-Wl,--dynamic-linker,{LINKER}", *options, *(root / n for n in needs)],
                   input=b"void f(void) {}", check=True)


def entries_of(root):
    found = []
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_symlink():
            found.append(symlink(name, os.readlink(path)))
        elif path.is_dir():
            found.append(folder(name))
        else:
            found.append(file(name, path.read_bytes(), mode=0o755))
    return found


def case_default(root):
    build(root, "usr/lib/liba.so.1", soname="liba.so.1")
    build(root, "lib/x86_64-linux-gnu/liba.so.1", soname="liba.so.1")
    build(root, "bin/app", needs=["usr/lib/liba.so.1"])


def case_runpath_is_not_inherited(root):
    build(root, "opt/lib/libb.so", soname="libb.so")
    build(root, "opt/lib/liba.so", soname="liba.so", needs=["opt/lib/libb.so"])
    build(root, "bin/app", "-Wl,--enable-new-dtags,-rpath,/opt/lib", needs=["opt/lib/liba.so"])


def case_rpath_is_inherited(root):
    case_runpath_is_not_inherited(root)
    build(root, "bin/app", "-Wl,--disable-new-dtags,-rpath,/opt/lib", needs=["opt/lib/liba.so"])


def case_origin(root):
    build(root, "opt/app/lib/liba.so", soname="liba.so")
    build(root, "usr/lib/liba.so", soname="liba.so")
    build(root, "opt/app/bin/app", "-Wl,-rpath,$ORIGIN/../lib", needs=["usr/lib/liba.so"])
    (root / "bin").mkdir(exist_ok=True)
    (root / "bin/app").symlink_to("../opt/app/bin/app")


def case_cache(root):
    build(root, "opt/cached/liba.so", soname="liba.so")
    build(root, "lib/liba.so", soname="liba.so")
    build(root, "bin/app", needs=["lib/liba.so"])
    (root / "etc").mkdir()
    (root / "etc/ld.so.conf").write_text("/opt/cached\n")
    subprocess.run(["ldconfig", "-r", root, "-X"], check=True, env={"PATH": "/usr/sbin:/sbin"})


def case_configured_without_cache(root):
    case_cache(root)
    (root / "etc/ld.so.cache").unlink()
    (root / "lib/liba.so").unlink()


def case_other_class(root):
    build(root, "lib/liba.so", soname="liba.so")
    build(root, "bin/app", "-Wl,-rpath,/opt/lib", needs=["lib/liba.so"])
    wrong = bytearray((root / "lib/liba.so").read_bytes())
    wrong[18:20] = (183).to_bytes(2, "little")  # another machine's
    (root / "opt/lib").mkdir(parents=True)
    (root / "opt/lib/liba.so").write_bytes(wrong)


# name: (made by, libraries that the linker takes, what it does not find)
LIBRARY_CASES = {
    "default": (case_default, {"lib/x86_64-linux-gnu/liba.so.1"}, set()),
    "runpath-not-inherited": (case_runpath_is_not_inherited, {"opt/lib/liba.so"}, {"libb.so"}),
    "rpath-inherited": (case_rpath_is_inherited, {"opt/lib/liba.so", "opt/lib/libb.so"}, set()),
    "origin": (case_origin, {"opt/app/lib/liba.so"}, set()),
    "cache": (case_cache, {"opt/cached/liba.so"}, set()),
    "configured-without-cache": (case_configured_without_cache, set(), {"liba.so"}),
    "other-machine": (case_other_class, {"lib/liba.so"}, set()),
}


def listed(root):
    """What the linker itself takes in that root, and what it misses. It is told the program's own place, which the kernel would tell it."""
    program = "/" + str((root / "bin/app").resolve().relative_to(root.resolve()))
    run = subprocess.run([LINKER, program], preexec_fn=lambda: os.chroot(root), cwd="/", env={"LD_TRACE_LOADED_OBJECTS": "1"},
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines = run.stdout.splitlines()
    taken = {os.path.normpath(line.split("=> ")[1].split(" ")[0]).lstrip("/") for line in lines if "=> /" in line}
    return taken, {line.split()[0] for line in lines if "=> not found" in line}


@needs_compiler
@pytest.mark.parametrize("name", LIBRARY_CASES)
def test_libraries_as_the_linker_finds_them(need, tmp_path, name):
    make, taken, missing = LIBRARY_CASES[name]
    root = tmp_path / "root"
    (root / "lib64").mkdir(parents=True)
    shutil.copy(LINKER.resolve(), root / LINKER.relative_to("/"))
    make(root)
    image = ImageBuilder(cmd=["/bin/app"])
    image.layer(entries_of(root))
    report = need(image)["need"]
    assert {p["path"] for p in report["programs"] if p["library"] and not p["path"].startswith("lib64/")} == taken
    assert {m["library"] for m in report["missingLibraries"]} == missing
    if os.geteuid() == 0:
        assert listed(root) == (taken, missing), "this machine's linker says otherwise"


@needs_compiler
def test_how_programs_were_linked(need, tmp_path):
    root = tmp_path / "root"
    build(root, "bin/app", "-Wl,-z,relro,-z,now")
    build(root, "bin/weak", "-no-pie", "-Wl,-z,execstack", "-Wl,-z,norelro")
    image = ImageBuilder(cmd=["sh", "-c", "/bin/app; /bin/weak"])
    image.layer(entries_of(root))
    found = {p["path"]: (p["pie"], p["nx"], p["relro"]) for p in need(image)["need"]["programs"]}
    assert found == {"bin/app": (True, True, "full"), "bin/weak": (False, False, "none")}


# --- why, and how it is printed ------------------------------------------------------------------------------------

def small():
    image = ImageBuilder(cmd=["app"])
    return image.layer(dpkg(("app", ["usr/bin/app"]), ("sudo", ["usr/bin/sudo"])), script("usr/bin/app", "x"), file("usr/bin/sudo", "abc", mode=0o4755))


def test_why(plimsoll, tmp_path):
    path = small().docker(tmp_path / "image.tar")
    run = plimsoll("why", path, "app")
    assert run.code == 0 and "usr/bin/app is started" in run.out
    run = plimsoll("why", path, "sudo")
    assert "3 B in 1 file, 0 vulnerabilities, 1 setuid or privileged, 0 shells" in run.out and "apt-get purge -y --auto-remove sudo" in run.out
    run = plimsoll("why", path, "nothing")
    assert run.code == 2 and "no package of the name nothing" in run.err


def test_why_of_an_advisory_and_explain_of_a_package(plimsoll, tmp_path):
    path = small().docker(tmp_path / "image.tar")
    assert f"try: plimsoll explain CVE-2021-44228 {path}\n" in plimsoll("why", path, "CVE-2021-44228").err
    run = plimsoll("explain", "sudo", path)
    assert run.code == 2 and "no finding 'sudo': that is a package" in run.err and f"try: plimsoll why {path} sudo\n" in run.err
    assert f"try: plimsoll eval --full {path}, " in plimsoll("explain", "nothing", path).err


@pytest.mark.parametrize("width", [40, 50, 80])
def test_why_keeps_its_tree_within_the_width(plimsoll, tmp_path, width):
    """Each step stands right of the one before it, and so do its further lines; nothing is longer than the line or ends in blanks."""
    names = [f"opt/{'long-folder-' * 3}{n}/step-{n}" for n in range(4)]
    image = ImageBuilder(cmd=["/" + names[0]])
    image.layer(dpkg(("last", [names[-1]])), *(script(name, f"#!/bin/sh\nexec /{after}\n") for name, after in zip(names, names[1:])), script(names[-1], "x"))
    lines = plimsoll("why", image.docker(tmp_path / "image.tar"), "last", "--width", width).lines()
    assert max(map(len, lines)) <= width and not [line for line in lines if line != line.rstrip()], lines
    begins = [i for i, line in enumerate(lines) if i > 1 and line.lstrip().startswith("opt/")]
    begins = begins[-len(names):]
    depths = [len(lines[i]) - len(lines[i].lstrip()) for i in begins]
    assert depths == sorted(depths), lines
    for at, depth in zip(begins, depths):
        for line in lines[at + 1:next((b for b in begins if b > at), len(lines))]:
            assert len(line) - len(line.lstrip()) > depth, lines


def test_an_sbom_has_no_files(plimsoll, tmp_path):
    path = tmp_path / "sbom.json"
    path.write_text(plimsoll("sbom", "-f", "cyclonedx", small().docker(tmp_path / "image.tar")).out)
    run = plimsoll("need", path)
    assert run.code == 2 and "holds no files" in run.err


@pytest.mark.parametrize("also, depended", [(255, 0), (256, 1)])
def test_many_who_provide_one_name(need, also, depended):
    """One that is started meets what another depends on, but only 256 providers of a name are looked at: walked to a cap, not squared."""
    image = ImageBuilder(entrypoint=["/usr/bin/app"], cmd=[f"/usr/bin/p{also}"])
    image.layer(dpkg(("app", ["usr/bin/app"], "Depends: all"), *((f"p{i:03}", [f"usr/bin/p{i}"], "Provides: all", "Depends: all") for i in range(400))),
                script("usr/bin/app", "x"), [script(f"usr/bin/p{i}", "x") for i in range(400)])
    found = list(verdicts(need(image)).values())
    assert found.count("required") == 2 and found.count("depended") == depended


def each_a_program(*packages):
    """Of (name, fields …): a package of one program each."""
    return [dpkg(*((name, [f"usr/bin/{name}"], *fields) for name, *fields in packages)), *(script(f"usr/bin/{name}", "x") for name, *_ in packages)]


@pytest.mark.parametrize("packages, depended", [
    ([("app", "Depends: one | two"), ("one",), ("two",)], {"one"}),
    ([("app", "Depends: two | one"), ("one",), ("two",)], {"two"}),
    ([("app", "Depends: absent | two"), ("one",), ("two",)], {"two"}),
    ([("app", "Depends: one (>= 2) [amd64] | two, more"), ("one",), ("two",), ("more", "Depends: two")], {"more", "two"}),
    ([("app", "Depends: one | two, two"), ("one",), ("two",)], {"two"}),
    ([("app", "Pre-Depends: two", "Depends: one | two"), ("one",), ("two",)], {"two"}),
    ([("app", "Depends: virtual"), ("one", "Provides: virtual (= 1)"), ("two", "Provides: virtual")], None),
    ([("app", "Depends: default | virtual"), ("one", "Provides: virtual"), ("two", "Provides: virtual"), ("default",)], {"default"}),
    ([("app", "Depends: virtual, more"), ("one", "Provides: virtual"), ("two", "Provides: virtual"), ("more", "Depends: one")], {"more", "one"}),
    ([("app", "Depends: virtual"), ("virtual",), ("other", "Provides: virtual")], {"virtual"}),
    ([("app", "Depends: a | b, c | b"), ("a",), ("b",), ("c",)], {"a", "c"}),
    ([("app", "Provides: virtual", "Depends: virtual"), ("other", "Provides: virtual")], set()),
    ([("app", "Depends: mid"), ("mid", "Depends: one | two"), ("one",), ("two", "Depends: deep"), ("deep",)], {"mid", "one"}),
])
def test_one_alternative_is_enough(need, packages, depended):
    image = ImageBuilder(cmd=["/usr/bin/app"]).layer(*each_a_program(*packages))
    found = {name for name, verdict in verdicts(need(image)).items() if verdict == "depended"}
    assert found == depended if depended is not None else len(found) == 1, found


def test_an_alternative_that_is_started_anyway(need):
    image = ImageBuilder(entrypoint=["/usr/bin/app"], cmd=["/usr/bin/two"])
    report = need(image.layer(*each_a_program(("app", "Depends: one | two"), ("one", "Depends: deep"), ("two",), ("deep",))))
    assert verdicts(report) == {"app": "required", "two": "required", "one": "unreached", "deep": "unreached"}
    assert removals(report)["one"] == "apt-get purge -y --auto-remove one"


def test_an_alternative_does_not_hold_what_is_essential(need):
    image = ImageBuilder(cmd=["/usr/bin/app"])
    found = removals(need(image.layer(*each_a_program(("app",), ("core", "Essential: yes", "Depends: one | two"), ("one",), ("two",)))))
    assert found["one"] == "apt-get purge -y --auto-remove one", "two is there"
    found = removals(need(ImageBuilder(cmd=["/usr/bin/app"]).layer(*each_a_program(("app",), ("core", "Essential: yes", "Depends: one | two"), ("one",)))))
    assert found["one"].startswith("goes only with core"), "nothing else serves"


def test_a_dependency_is_of_one_s_own_architecture(need):
    status = "".join(f"Package: {name}\nStatus: install ok installed\nVersion: 1\nMulti-Arch: same\nArchitecture: {arch}\n{more}\n" for name, arch, more in (
        ("app", "amd64", "Depends: lib\n"), ("lib", "i386", ""), ("lib", "amd64", "")))
    image = ImageBuilder(cmd=["/usr/bin/app"]).layer(
        file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("var/lib/dpkg/status", status), script("usr/bin/app", "x"), file("usr/lib/a", "x"), file("usr/lib/b", "x"),
        file("var/lib/dpkg/info/app:amd64.list", "/usr/bin/app\n"), file("var/lib/dpkg/info/lib:i386.list", "/usr/lib/a\n"), file("var/lib/dpkg/info/lib:amd64.list", "/usr/lib/b\n"))
    found = {(p["name"], p["arch"]): p["need"]["verdict"] for p in need(image)["packages"]}
    assert found == {("app", "amd64"): "required", ("lib", "amd64"): "depended", ("lib", "i386"): "unreached"}


@pytest.mark.skipif(not shutil.which("dpkg") or os.getuid() != 0, reason="no dpkg, or not root")
@pytest.mark.parametrize("seed", range(12))
def test_dpkg_agrees_that_the_rest_can_go(need, tmp_path, seed):
    """Packages that depend on each other at random: dpkg itself lets all go that are not needed, at once, and of those that are depended on
    only one that was chosen where another would have done (which choices leave fewest is not looked for)."""
    random = Random(seed)
    names = [f"p{i:02}" for i in range(30)]
    virtual = ["v1", "v2", "v3"]

    def needs():
        return ", ".join(" | ".join(random.sample(names + virtual, random.choice([1, 1, 2, 3]))) for _ in range(random.choice([0, 1, 1, 2])))

    packages = [(name, *([f"Depends: {wanted}"] if (wanted := needs()) else []), *([f"Provides: {random.choice(virtual)}"] if random.random() < 0.2 else [])) for name in names]
    image = ImageBuilder(cmd=["/usr/bin/p00"]).layer(*each_a_program(*packages))
    found = verdicts(need(image))
    rest = sorted(name for name, verdict in found.items() if verdict == "unreached")
    admin = tmp_path / "admin"
    for folder_of in ("info", "updates", "triggers", "parts"):
        (admin / folder_of).mkdir(parents=True)
    (admin / "status").write_text("".join(
        f"Package: {name}\nStatus: install ok installed\nMaintainer: x\nDescription: x\nVersion: 1\nArchitecture: amd64\n" + "".join(f + "\n" for f in fields) + "\n" for name, *fields in packages))
    (admin / "available").write_text("")
    for name in names:
        (admin / "info" / f"{name}.list").write_text("/.\n")

    def removes(*gone):
        run = subprocess.run(["dpkg", f"--admindir={admin}", "--force-not-root", "--no-act", "--remove", *gone], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
        return run.returncode == 0, run.stderr

    # What random needs leave unmet from the start is dpkg's to complain of, with or without us.
    assert rest and set(found.values()) <= {"required", "depended", "unreached"}
    done, said = removes(*rest)
    assert done, said
    serves = {name: {name} | {f.split()[1] for f in fields if f.startswith("Provides")} for name, *fields in packages}
    choices = [[name for name in names if serves[name] & set(wanted.split(" | "))] for _, *fields in packages for f in fields if f.startswith("Depends")
               for wanted in f[9:].split(", ")]
    chosen = {name for choice in choices if len(choice) > 1 for name in choice}
    for name in set(found) - set(rest) - chosen:
        assert name == "p00" or not removes(*rest, name)[0], f"{name} is depended on, yet dpkg lets it go with the rest"


def test_folders_of_variables_are_capped(need):
    image = ImageBuilder(cmd=["app"], env=["PATH=" + ":".join(f"/n{i}" for i in range(200)) + ":/usr/bin"])
    image.layer(dpkg(("app", ["usr/bin/app"])), script("usr/bin/app", "x"))
    assert verdicts(need(image)) == {"app": "unreached"}


def test_a_name_in_what_is_only_named_counts_twice_and_no_more(need):
    image = ImageBuilder(cmd=["app", "/opt/a/0.sh"])
    image.layer(dpkg(*((f"c{i}", [f"opt/a/{i}.sh"]) for i in range(4))), script("usr/bin/app", "x"),
                [file(f"opt/a/{i}.sh", f"NEXT=/opt/a/{i + 1}.sh\n") for i in range(4)])
    assert verdicts(need(image)) == {"c0": "required", "c1": "unknown", "c2": "unknown", "c3": "unreached"}


def test_settings_lead_on_however_they_are_parted(need):
    image = ImageBuilder(cmd=["app", "/etc/0.conf"])
    image.layer(dpkg(*((f"c{i}", [f"etc/{i}.conf"]) for i in range(4))), script("usr/bin/app", "x"),
                [file(f"etc/{i}.conf", f"include /etc/{i + 1}.conf\n") for i in range(4)])
    assert verdicts(need(image)) == {"c0": "required", "c1": "unknown", "c2": "unknown", "c3": "unknown"}


def test_a_row_for_each_package(plimsoll, tmp_path):
    run = plimsoll("need", small().docker(tmp_path / "image.tar"))
    assert [line.split("\t")[:3] for line in run.out.splitlines()] == [["required", "deb", "app"], ["discouraged", "deb", "sudo"]]


def test_the_report_is_as_the_schema_says(need):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((Path(__file__).resolve().parents[2] / "docs/report.schema.json").read_text())
    jsonschema.validate(need(small()), schema)


def test_a_shop_keeps_what_it_serves_with(need):
    if not (IMAGES / "shop.tar").exists():
        pytest.skip("no images")
    found = verdicts(need(IMAGES / "shop.tar"))
    assert {found[name] for name in ("Flask", "libc6", "libssl3", "libexpat1", "cryptography", "zlib1g")} == {"required"}
    assert {found[name] for name in ("gcc-12", "git", "sudo", "netcat-openbsd", "curl")} == {"discouraged"}
    assert found["openjdk-17-jre-headless"] == found["nodejs"] == "unreached"


# --- what a run opened ---------------------------------------------------------------------------------------------

OPENED = {
    "paths": "# what was opened\n/usr/lib/late.so\n/usr/bin/app\n/nowhere/at/all\n",
    "strace": '41  execve("/usr/bin/app", ["app"], 0x7ffc /* 3 vars */) = 0\n[pid    42] openat(AT_FDCWD, "/usr/lib/late.so", O_RDONLY|O_CLOEXEC) = 3\n'
              '41  openat(AT_FDCWD, "/usr/share/tried", O_RDONLY) = -1 ENOENT (No such file or directory)\n41  stat("/usr/share/tried", {}) = 0\n'
              '41  read(3, "open(\\"/usr/share/tried\\")", 100) = 20\n',
    "strace -y": '12:00:01 openat(AT_FDCWD</usr/lib>, "late.so", O_RDONLY) = 3</usr/lib/late.so>\n',
    "perf trace": '   0.123 ( 0.005 ms): app/41 openat(dfd: CWD, filename: "/usr/lib/late.so", flags: RDONLY|CLOEXEC) = 3\n',
    "falco": '{"rule":"x","output_fields":{"fd.name":"/usr/lib/late.so","proc.name":"/usr/share/tried"}}\n{"output_fields":{"fd.name":"127.0.0.1:80"}}\n',
    "report": json.dumps({"image": {"files": [{"path": "/usr/lib/late.so", "flags": {"read": True}}], "note": "/usr/share/tried"}}, indent=1),
    "list": '[\n "/usr/lib/late.so"\n]\n',
}


def late():
    image = ImageBuilder(cmd=["app"])
    return image.layer(dpkg(("app", ["usr/bin/app"]), ("late", ["usr/lib/late.so.1"], "Depends: below"), ("below", ["usr/share/below"]), ("tried", ["usr/share/tried"])),
                       script("usr/bin/app", "x"), symlink("usr/lib/late.so", "late.so.1"), [file(p, "x") for p in ("usr/lib/late.so.1", "usr/share/below", "usr/share/tried")])


@pytest.mark.parametrize("kind", OPENED)
def test_a_run_observes_what_no_edge_leads_to(need, tmp_path, kind):
    (tmp_path / "run").write_text(OPENED[kind])
    assert verdicts(need(late())) == {"app": "required", "late": "unreached", "below": "unreached", "tried": "unreached"}
    report = need(late(), "need", "--profile", str(tmp_path / "run"))
    assert verdicts(report) == {"app": "required", "late": "observed", "below": "depended", "tried": "unreached"}
    assert chain(report, "late") == [("opened", "usr/lib/late.so.1")] and report["need"]["profile"]["found"] == (2 if "app" in OPENED[kind].split("/bin/")[-1][:4] else 1)


@pytest.mark.parametrize("text, says", [("", "names no file"), ("nothing of the kind\n", "names no file"), ("{}\n{broken}\n", ":2: neither a path"), ("[1", "run: ")])
def test_a_profile_of_another_kind_is_refused(plimsoll, tmp_path, text, says):
    (tmp_path / "run").write_text(text)
    run = plimsoll("need", "--profile", tmp_path / "run", late().docker(tmp_path / "image.tar"))
    assert run.code == 2 and says in run.err, run.err


@pytest.mark.skipif(not shutil.which("strace") or not LINKER.exists(), reason="no strace")
def test_what_strace_writes_is_read(need, tmp_path):
    (tmp_path / "data").write_text("x")
    trace = tmp_path / "run"
    if subprocess.run(["strace", "-f", "-o", trace, "cat", tmp_path / "data"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
        pytest.skip("strace may not trace here")
    image = ImageBuilder(cmd=["nothing"])
    inside = str(tmp_path / "data").lstrip("/")
    image.layer(dpkg(("data", [inside]), ("other", ["other"])), file(inside, "x"), file("other", "x"))
    assert verdicts(need(image, "need", "--profile", str(trace))) == {"data": "observed", "other": "unreached"}


def test_what_lies_in_caches_is_waste(need):
    image = ImageBuilder(cmd=["app"])
    image.layer(dpkg(("app", ["usr/bin/app"])), script("usr/bin/app", "x"), file("root/.npm/_cacache/a/package.json", '{"name": "cached", "version": "1.0.0"}'),
                file("srv/node_modules/kept/package.json", '{"name": "kept", "version": "1.0.0"}'), file("tmp/node_modules/left/package.json", '{"name": "left", "version": "1.0.0"}'))
    report = need(image)
    assert verdicts(report)["left"] == "waste" and verdicts(report)["kept"] == "unreached"
    left = next(p["need"] for p in report["packages"] if p["name"] == "left")
    assert left["bytes"] == 36 and "temporary files" in left["why"] and "tmpfs" in left["removal"]
    assert report["need"]["counts"]["waste"]["packages"] >= 1


# --- how programs were linked --------------------------------------------------------------------------------------

@needs_compiler
def test_what_static_linking_would_let_go(need, tmp_path):
    root = tmp_path / "root"
    build(root, "usr/lib/libdeep.so", soname="libdeep.so")
    build(root, "usr/lib/libonly.so", soname="libonly.so", needs=["usr/lib/libdeep.so"])
    build(root, "usr/lib/libboth.so", soname="libboth.so")
    build(root, "bin/app", needs=["usr/lib/libonly.so", "usr/lib/libboth.so"])
    build(root, "bin/helper", needs=["usr/lib/libboth.so"])
    image = ImageBuilder(cmd=["/bin/app", "/bin/helper"])
    image.layer(dpkg(("only", ["usr/lib/libonly.so", "usr/share/only"]), ("deep", ["usr/lib/libdeep.so"]), ("both", ["usr/lib/libboth.so"]), ("base", ["bin/helper"], "Depends: kept"),
                     ("kept", ["usr/lib/kept"])), entries_of(root), file("usr/share/only", "12345"))
    programs = {p["path"]: p for p in need(image)["need"]["programs"]}
    sizes = {name: (root / f"usr/lib/lib{name}.so").stat().st_size for name in ("only", "deep")}
    assert programs["bin/app"]["dropped"] == {"libraries": 2, "bytes": sum(sizes.values()), "packages": ["deep", "only"], "packageBytes": sum(sizes.values()) + 5, "findings": 0}
    # What another needed package asks for stays.
    image = ImageBuilder(cmd=["/bin/app", "/bin/helper"])
    image.layer(dpkg(("deep", ["usr/lib/libdeep.so"]), ("base", ["bin/helper"], "Depends: deep")), entries_of(root))
    assert {p["path"]: p for p in need(image)["need"]["programs"]}["bin/app"]["dropped"]["packages"] == []


def by_readelf(path):
    """Position, RELRO, stack, stack protector, fortified, RUNPATH, as readelf shows them."""
    def shown(option):
        return subprocess.run(["readelf", "-W", option, path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout
    header, segments, dynamic, symbols = shown("-h"), shown("-l"), shown("-d"), shown("-s")
    stack = [line for line in segments.splitlines() if "GNU_STACK" in line]
    now = "BIND_NOW" in dynamic or "Flags: NOW" in dynamic
    names = {line.split()[7].split("@")[0] for line in symbols.splitlines() if len(line.split()) > 7}
    path_line = [line.split("[")[1].rstrip("]") for line in dynamic.splitlines() if "(RUNPATH)" in line or "(RPATH)" in line]
    return ("yes" if "DYN (" in header else "no", "no" if "GNU_RELRO" not in segments else "full" if now else "partial", "no" if not stack or "RWE" in stack[0] else "yes",
            "yes" if any(n.startswith("__stack_chk_") for n in names) else "no", "yes" if any(n.startswith("__") and n.endswith("_chk") for n in names) else "no",
            path_line[0] if path_line else "-")


@pytest.mark.skipif(not shutil.which("readelf") or not LINKER.exists(), reason="no readelf")
def test_binaries_as_readelf_shows_them(plimsoll, tmp_path):
    programs = [Path(p).resolve() for p in ("/bin/ls", "/usr/bin/env", "/usr/bin/python3", "/usr/bin/gcc", "/usr/bin/perl", "/usr/bin/git", "/bin/bash", "/usr/bin/ssh") if Path(p).exists()]
    image = ImageBuilder(cmd=["sh", "-c", "; ".join(map(str, programs))])
    libraries = set()
    for program in programs:
        listed_here = subprocess.run(["ldd", program], stdout=subprocess.PIPE, text=True).stdout
        libraries |= {word for word in listed_here.split() if word.startswith("/")}
    paths = {str(p) for p in programs} | libraries
    image.layer([file(p.lstrip("/"), Path(p).read_bytes(), mode=0o755) for p in sorted(paths)])
    run = plimsoll("need", "--binaries", image.docker(tmp_path / "image.tar"))
    rows = {line.split("\t")[0]: tuple(line.split("\t")[2:]) for line in run.out.splitlines()}
    assert len(rows) >= len(programs) + 2
    for path, row in rows.items():
        expected = by_readelf("/" + path)
        assert tuple("no" if said == "?" else said for said in row) == expected, path


# --- words in programs ---------------------------------------------------------------------------------------------

CALLER = """extern int %s(const char *, char **);
void f(void) { %s("tls_helper", 0); }"""


@needs_compiler
@pytest.mark.parametrize("function, name, verdict", [("execvp", "usr/bin/fetcher", "unknown"), ("lookup", "usr/bin/fetcher", "unreached"),
                                                     ("execvp", "usr/bin/python3", "unreached")])
def test_a_word_that_is_a_program_on_path(need, tmp_path, function, name, verdict):
    """As busybox's wget starts ssl_client: by its name alone. A program that starts nothing names none; a language's words are its own."""
    root = tmp_path / "root"
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/lib").mkdir()
    subprocess.run(["gcc", "-nostdlib", "-fno-builtin", "-x", "c", "-", "-o", root / "usr/lib/libstart.so", "-shared", "-fPIC"],
                   input=f"int {function}(const char *a, char **b) {{ return a && b; }}".encode(), check=True)
    subprocess.run(["gcc", "-nostdlib", "-fno-builtin", "-pie", "-fPIC", "-Wl,-e,f", f"-Wl,--dynamic-linker,{LINKER}", "-x", "c", "-", "-x", "none",
                    "-o", root / name, root / "usr/lib/libstart.so"], input=CALLER.replace("%s", function).encode(), check=True)
    build(root, "usr/lib/libtls.so.1", soname="libtls.so.1")
    build(root, "usr/bin/tls_helper", needs=["usr/lib/libtls.so.1"])
    image = ImageBuilder(cmd=["/" + name], env=["PATH=/usr/bin"])
    image.layer(dpkg(("caller", [name]), ("helper", ["usr/bin/tls_helper"]), ("tls", ["usr/lib/libtls.so.1"]), ("spare", ["usr/bin/spare"])),
                *entries_of(root), script("usr/bin/spare", "x"))
    report = need(image)
    found = verdicts(report)
    assert (found["caller"], found["helper"], found["tls"], found["spare"]) == ("required", verdict, verdict, "unreached")
    if verdict == "unknown":
        assert chain(report, "tls") == [("start", name), ("word", "usr/bin/tls_helper"), ("library", "usr/lib/libtls.so.1")]


@needs_compiler
@pytest.mark.parametrize("words, verdict", [(4095, "unknown"), (4096, "unreached")])
def test_so_many_words_and_no_more(need, tmp_path, words, verdict):
    root = tmp_path / "root"
    (root / "usr/lib").mkdir(parents=True)
    (root / "usr/bin").mkdir()
    subprocess.run(["gcc", "-nostdlib", "-x", "c", "-", "-o", root / "usr/lib/libstart.so", "-shared", "-fPIC"], input=b"int execv(const char *a, char **b) { return a && b; }", check=True)
    text = "\\0".join([f"word{i:05}" for i in range(words)] + ["helper"])
    source = f'extern int execv(const char *, char **); const char words[] = "{text}"; int f(void) {{ return execv(words, 0); }}'
    subprocess.run(["gcc", "-nostdlib", "-fno-builtin", "-pie", "-fPIC", "-Wl,-e,f", f"-Wl,--dynamic-linker,{LINKER}", "-x", "c", "-", "-x", "none",
                    "-o", root / "usr/bin/caller", root / "usr/lib/libstart.so"], input=source.encode(), check=True)
    image = ImageBuilder(cmd=["/usr/bin/caller"], env=["PATH=/usr/bin"])
    image.layer(dpkg(("caller", ["usr/bin/caller"]), ("helper", ["usr/bin/helper"])), *entries_of(root), script("usr/bin/helper", "x"))
    assert verdicts(need(image)) == {"caller": "required", "helper": verdict}


# --- commands that remove ------------------------------------------------------------------------------------------

def removals(report):
    return {p["name"]: p["need"].get("removal") for p in report["packages"]}


def test_what_apk_needs_named(need):
    """apk removes nothing that another package keeps, and says no more than that; what it brought in by itself goes with its reasons."""
    records = [("box", "", ""), ("manager", "D:so:libtls.so.1\n", ""), ("libtls", "p:so:libtls.so.1=1\n", ""), ("client", "D:so:libtls.so.1\n", "i:box=1 libtls\n"),
               ("doc", "", "i:box=1\n"), ("alone", "", "")]
    text = "".join(f"P:{name}\nV:1\nA:x86_64\n{fields}{more}F:opt\nR:{name}\n\n" for name, fields, more in records)
    image = ImageBuilder(cmd=["/opt/box"])
    image.layer(file("etc/os-release", "ID=alpine\nVERSION_ID=3.18.9\n"), file("lib/apk/db/installed", text), file("etc/apk/world", "box\nmanager\n"),
                *(script(f"opt/{name}", "x") for name, *_ in records))
    report = need(image)
    assert removals(report) == {"box": None, "manager": "apk del manager", "libtls": "apk del libtls manager", "client": "apk del client manager",
                                "doc": "apk add '!doc'", "alone": "apk del alone"}
    whys = {p["name"]: p["need"]["why"] for p in report["packages"]}
    assert whys["alone"].endswith("nothing depends on it any more") and not whys["client"].endswith("any more") and not whys["doc"].endswith("any more")


def test_what_apt_asks_for(need):
    image = ImageBuilder(cmd=["/app"])
    image.layer(dpkg(("app", ["app"]), ("apt", ["usr/bin/apt"], "Depends: libapt"), ("libapt", ["usr/lib/libapt"]), ("spare", ["usr/bin/spare"]),
                     ("core", ["usr/bin/core"], "Essential: yes\nDepends: libcore"), ("libcore", ["usr/lib/libcore"]),
                     ("fs", ["usr/bin/fs"], "Important: yes\nDepends: libfs"), ("libfs", ["usr/lib/libfs"])),
                *(script(path, "x") for path in ("usr/bin/fs", "usr/lib/libfs", "app", "usr/bin/apt", "usr/lib/libapt", "usr/bin/spare", "usr/bin/core", "usr/lib/libcore")))
    found = removals(need(image))
    assert found["spare"] == "apt-get purge -y --auto-remove spare"
    assert found["apt"] == "apt-get purge -y --auto-remove --allow-remove-essential apt"
    assert found["libapt"] == "apt-get purge -y --auto-remove --allow-remove-essential libapt apt"
    assert found["libfs"] == "apt-get purge -y --auto-remove --allow-remove-essential libfs fs"
    assert found["core"].startswith("essential, ") and found["libcore"].startswith("goes only with core, which is essential")


APT = ["-o", "Dir::Etc=/nowhere", "-o", "APT::Architecture=amd64", "-o", "APT::Architectures=amd64", "-o", "Debug::NoLocking=1"]


def apt_tree(root, packages, automatic):
    """What apt reads of (name, fields …), the same as in the image, and the options that make it read there."""
    for name in ("lists/partial", "cache/archives/partial", "state", "dpkg"):
        (root / name).mkdir(parents=True)
    status = root / "dpkg/status"
    status.write_text("".join(f"Package: {name}\nStatus: install ok installed\nPriority: optional\nMaintainer: x\nDescription: x\nVersion: 1\nArchitecture: amd64\n" +
                              "".join(f + "\n" for f in fields) + "\n" for name, *fields in packages))
    (root / "state/extended_states").write_text(extended_states(automatic))
    return [*APT, "-o", f"Dir::State={root}/state", "-o", f"Dir::State::status={status}", "-o", f"Dir::State::Lists={root}/lists", "-o", f"Dir::Cache={root}/cache",
            "-o", f"Dir::Log={root}", "-o", f"Dir::State::extended_states={root}/state/extended_states"]


def extended_states(automatic):
    return "".join(f"Package: {name}\nArchitecture: amd64\nAuto-Installed: 1\n\n" for name in automatic)


def what_apt_removes(options, command, states):
    """The command of a Dockerfile as apt simulates it; what it marks is marked."""
    before = states.read_text()
    marks, _, purge = command.rpartition(" && ")
    if marks:
        tool, verb, *names = marks.split()
        assert (tool, verb) == ("apt-mark", "manual")
        subprocess.run(["apt-mark", *options, "manual", *names], check=True, capture_output=True)
    run = subprocess.run(["apt-get", "-s", *options, *purge.split()[1:]], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    states.write_text(before)
    assert run.returncode == 0, run.stdout + run.stderr
    return {line.split()[1] for line in run.stdout.splitlines() if line.startswith(("Purg ", "Remv "))}


needs_apt = pytest.mark.skipif(not shutil.which("apt-get") or not shutil.which("apt-mark"), reason="no apt")


@needs_apt
def test_what_is_needed_and_came_in_by_itself_is_marked(need, tmp_path):
    """python3 of Debian: nothing leads to it, but it alone brought in the interpreter that is started."""
    packages = [("python3", "Depends: python3-minimal, python3-doc"), ("python3-minimal", "Depends: libpython"), ("libpython",), ("python3-doc",), ("spare", "Depends: common"),
                ("common",)]
    automatic = ["python3-minimal", "libpython", "python3-doc", "common"]
    image = ImageBuilder(cmd=["/usr/bin/python3-minimal"]).layer(*each_a_program(*packages), file("var/lib/apt/extended_states", extended_states(automatic)))
    found = removals(need(image))
    assert found["python3"] == "apt-mark manual python3-minimal && apt-get purge -y --auto-remove python3"
    assert found["spare"] == "apt-get purge -y --auto-remove spare"
    options, states = apt_tree(tmp_path / "apt", packages, automatic), tmp_path / "apt/state/extended_states"
    assert "python3-minimal" in what_apt_removes(options, "apt-get purge -y --auto-remove python3", states), "apt would have taken it"
    assert what_apt_removes(options, found["python3"], states) == {"python3", "python3-doc"}


@needs_apt
@pytest.mark.parametrize("seed", [*range(8), 120, 126, 143])  # of the last three: all alternatives of somebody go together
def test_apt_takes_nothing_that_is_needed(need, tmp_path, seed):
    """Every command, of packages that depend on each other at random, the most of which came in by themselves."""
    random = Random(seed)
    names = [f"p{i:02}" for i in range(30)]

    def needs(i):
        """No package lacks what it depends on, or apt refuses to do anything."""
        return ", ".join(" | ".join(random.sample(names[i + 1:], min(len(names) - i - 1, random.choice([1, 1, 1, 2])))) for _ in range(random.choice([0, 1, 2, 3])) if i < 29)

    packages = [(name, *([f"Depends: {wanted}"] if (wanted := needs(i)) else [])) for i, name in enumerate(names)]
    automatic = [name for name in names if random.random() < 0.8]
    image = ImageBuilder(cmd=[f"/usr/bin/{random.choice(names[8:16])}"]).layer(*each_a_program(*packages), file("var/lib/apt/extended_states", extended_states(automatic)))
    report = need(image)
    needed = {name for name, verdict in verdicts(report).items() if verdict in ("required", "observed", "depended", "unknown")}
    options, states = apt_tree(tmp_path / "apt", packages, automatic), tmp_path / "apt/state/extended_states"
    commands = {name: command for name, command in removals(report).items() if command}
    assert needed and commands
    for name, command in commands.items():
        gone = what_apt_removes(options, command, states)
        assert name in gone and not gone & needed, (command, gone & needed)


def test_apk_keeps_what_is_needed_by_name(need):
    records = [("tool", "D:lib doc\n"), ("lib", ""), ("doc", ""), ("other", "")]
    text = "".join(f"P:{name}\nV:1\nA:x86_64\n{fields}F:opt\nR:{name}\n\n" for name, fields in records)
    image = ImageBuilder(cmd=["/opt/lib"]).layer(
        file("etc/os-release", "ID=alpine\nVERSION_ID=3.18.9\n"), file("lib/apk/db/installed", text), file("etc/apk/world", "tool\nother\n"),
        *(script(f"opt/{name}", "x") for name, _ in records))
    found = removals(need(image))
    assert found == {"lib": None, "tool": "apk add lib && apk del tool", "doc": "apk add lib && apk del doc tool", "other": "apk del other"}


@pytest.mark.parametrize("n, says", [(12, "apt-mark manual " + " ".join(f"lib{i:02}" for i in range(12)) + " && apt-get purge -y --auto-remove tool"),
                                     (13, "apt-get purge -y tool")])
def test_so_many_are_marked_and_no_more(need, n, says):
    libraries = [f"lib{i:02}" for i in range(n)]
    image = ImageBuilder(entrypoint=["/bin/sh", "-c", "; ".join(f"/usr/bin/{name}" for name in libraries)])
    image.layer(*each_a_program(("tool", f"Depends: {', '.join(libraries)}"), *((name,) for name in libraries)), script("bin/sh", "x"),
                file("var/lib/apt/extended_states", extended_states(libraries)))
    assert removals(need(image))["tool"] == says


def test_what_others_provide_keeps_nobody(need):
    image = ImageBuilder(cmd=["/app"])
    names = ["app", "core", "mawk", "gawk"]
    image.layer(dpkg(("app", ["app"]), ("core", ["core"], "Essential: yes\nPre-Depends: awk"), ("mawk", ["mawk"], "Provides: awk"), ("gawk", ["gawk"], "Provides: awk")),
                *(script(name, "x") for name in names))
    assert removals(need(image))["mawk"] == "apt-get purge -y --auto-remove mawk"
    image = ImageBuilder(cmd=["/app"])
    image.layer(dpkg(("app", ["app"]), ("core", ["core"], "Essential: yes\nPre-Depends: awk"), ("mawk", ["mawk"], "Provides: awk")), *(script(name, "x") for name in names[:3]))
    assert removals(need(image))["mawk"].startswith("goes only with core")


@pytest.mark.parametrize("users, says", [(12, "apk del base" + "".join(f" user{i:02}" for i in range(12))), (13, "more than 12 packages")])
def test_a_command_names_so_many_and_no_more(need, users, says):
    names = [f"user{i:02}" for i in range(users)]
    text = "".join(f"P:{name}\nV:1\nA:x86_64\n{'D:base' if name != 'base' else 'o:base'}\nF:opt\nR:{name}\n\n" for name in ["base", *names])
    image = ImageBuilder(cmd=["/app"]).layer(file("etc/os-release", "ID=alpine\nVERSION_ID=3.18.9\n"), file("lib/apk/db/installed", text), script("app", "x"),
                                             file("etc/apk/world", "\n".join(names) + "\n"), *(script(f"opt/{name}", "x") for name in ["base", *names]))
    assert removals(need(image))["base"].startswith(says)


# --- what nobody asked for -----------------------------------------------------------------------------------------

def test_no_list_of_vulnerabilities_is_no_failure(plimsoll, tmp_path):
    """Only of need and why: what they answer is in the files."""
    image = ImageBuilder(cmd=["/app"])
    image.layer(file("etc/os-release", "ID=nowhere\nVERSION_ID=12\n"), *dpkg(("app", ["app"]), ("spare", ["usr/bin/spare"]))[1:], script("app", "x"), script("usr/bin/spare", "x"))
    path = image.docker(tmp_path / "image.tar")
    result = plimsoll("need", path)
    assert result.code == 0 and result.err.count("vulnerabilities are not known") == 1
    assert [line.split("\t")[5] for line in result.out.splitlines()] == ["?", "?"]
    why = plimsoll("why", path, "app")
    assert why.code == 0 and "start: command\n" in why.out
    assert plimsoll("eval", path).code == 3
    assert plimsoll("diff", path, path).code == 0 and plimsoll("diff", "--fail-on", "high", path, path).code == 3


@needs_compiler
def test_a_long_path_keeps_its_name(plimsoll, tmp_path):
    root = tmp_path / "root"
    build(root, "usr/lib/x86_64-linux-gnu/of/a/folder/that/is/deep/telling.cpython-311-x86_64-linux-gnu")
    image = ImageBuilder(cmd=["/usr/lib/x86_64-linux-gnu/of/a/folder/that/is/deep/telling.cpython-311-x86_64-linux-gnu"]).layer(*entries_of(root))
    assert "/telling." in plimsoll("need", "--binaries", "--card", image.docker(tmp_path / "image.tar")).out
