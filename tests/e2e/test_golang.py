# SPDX-License-Identifier: Apache-2.0
"""Go programs as the Go distribution's own tools see them: modules as `go version -m` prints them, functions as `go tool nm` does.

The programs are made here, for every system that there is an executable format for, from modules that a folder serves; where no
Go is installed, the tests are skipped (tests/unit/catalog/programs_test.c makes the encodings by hand).
"""
import os
import re
import shutil
import subprocess
import zipfile

import pytest

from images import ImageBuilder, file

GO = shutil.which("go")
pytestmark = pytest.mark.skipif(not GO, reason="no Go is installed")

MODULES = {  # path, version: the requirements and one file of a package
    ("example.test/dep", "v1.2.3"): "package dep\n\nimport \"example.test/deeper/v2\"\n\ntype T struct{ n int }\n\n"
                                    "func (t *T) Add(n int) { t.n += n }\nfunc Inlined(n int) int { return n + deeper.Called(n) }\n",
    ("example.test/deeper/v2", "v2.0.1"): "package deeper\n\n//go:noinline\nfunc Called(n int) int { return n * 3 }\n"
                                          "func NeverCalled(n int) int { return n * 5 }\n",
    ("example.test/old", "v0.9.0"): "package old\n\nfunc F() int { return 1 }\n",
    ("example.test/new", "v0.9.1-rc.1"): "package old\n\n//go:noinline\nfunc F() int { return 2 }\n",
    ("example.test/folder", "v1.0.0"): "package folder\n",
}
REQUIRES = {"example.test/dep": "require example.test/deeper/v2 v2.0.1\n"}
MAIN = """package main

import (
	"example.test/dep"
	"example.test/folder"
	old "example.test/old"
)

var version string

func generic[T any](t T) T { return t }

func main() {
	t := &dep.T{}
	t.Add(dep.Inlined(old.F()))
	println(generic(t), generic(folder.F()), version)
}
"""


def module_proxy(folder):
    for (path, version), text in MODULES.items():
        at = folder / path / "@v"
        at.mkdir(parents=True, exist_ok=True)
        gomod = f"module {'example.test/old' if path == 'example.test/new' else path}\n\ngo 1.18\n{REQUIRES.get(path, '')}"
        (at / f"{version}.mod").write_text(gomod)
        (at / f"{version}.info").write_text('{"Version":"%s"}' % version)
        (at / "list").write_text(version + "\n")
        with zipfile.ZipFile(at / f"{version}.zip", "w") as archive:
            archive.writestr(f"{path}@{version}/go.mod", gomod)
            archive.writestr(f"{path}@{version}/x.go", text)


@pytest.fixture(scope="module")
def go(tmp_path_factory):
    """Builds main with arguments of `go build`, for a system; gives the program's path."""
    root = tmp_path_factory.mktemp("go")
    module_proxy(root / "proxy")
    work = root / "main"
    (work / "here").mkdir(parents=True)
    (work / "here" / "go.mod").write_text("module example.test/folder\n\ngo 1.18\n")
    (work / "here" / "x.go").write_text("package folder\n\nfunc F() int { return 3 }\n")
    (work / "main.go").write_text(MAIN)
    (work / "go.mod").write_text(
        "module example.test/shop\n\ngo 1.18\n\nrequire (\n\texample.test/dep v1.2.3\n\texample.test/deeper/v2 v2.0.1\n"
        "\texample.test/old v0.9.0\n\texample.test/folder v1.0.0\n)\n"
        "replace example.test/old => example.test/new v0.9.1-rc.1\nreplace example.test/folder => ./here\n")
    env = os.environ | {"GOPROXY": f"file://{root}/proxy", "GOSUMDB": "off", "GONOSUMDB": "*", "GOFLAGS": "-mod=mod -modcacherw",
                        "GOMODCACHE": str(root / "modules"), "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off"}

    def build(*arguments, system="linux", machine="amd64", folder=work):
        out = root / f"program-{len(list(root.iterdir()))}"
        run = subprocess.run([GO, "build", *arguments, "-o", out, "."], cwd=folder, capture_output=True, text=True,
                             env=env | {"GOOS": system, "GOARCH": machine})
        assert run.returncode == 0, run.stderr
        return out

    build.work = work
    build.env = env
    return build


def packages(plimsoll, tmp_path, program):
    image = ImageBuilder("x:1").layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"),
                                      file("usr/bin/shop", program.read_bytes(), mode=0o755))
    run = plimsoll("eval", "-f", "json", image.docker(tmp_path / "x.tar"))
    return {(p["name"] if not p.get("namespace") else f"{p['namespace']}/{p['name']}", p["version"]): p
            for p in run.json()["packages"] if p["type"] == "golang"}


def purls(found):
    return {p["purl"].removeprefix("pkg:golang/").replace("%2B", "+").replace("%28devel%29", "(devel)") for p in found.values()}


def as_go_says(program):
    """`go version -m`: what replaced a module stands behind it."""
    lines = subprocess.run([GO, "version", "-m", program], capture_output=True, text=True, check=True).stdout.splitlines()
    said = [("stdlib", re.search(r": go([0-9.]+(rc[0-9]+)?)", lines[0])[1])]
    for line in lines[1:]:
        kind, path, *rest = line.strip("\t").split("\t") + ["", ""]
        if kind in ("mod", "dep"):
            said.append((path, rest[0]))
        elif kind == "=>" and not path.startswith("."):
            said[-1] = (path, rest[0])
    return {f"{path}@{version}" for path, version in said}


@pytest.mark.parametrize("system, machine", [("linux", "amd64"), ("linux", "386"), ("linux", "s390x"), ("windows", "amd64"),
                                             ("darwin", "arm64")])
def test_modules_as_go_prints_them(go, plimsoll, tmp_path, system, machine):
    program = go("-buildvcs=false", system=system, machine=machine)
    assert purls(packages(plimsoll, tmp_path, program)) == as_go_says(program)
    assert "example.test/new@v0.9.1-rc.1" in as_go_says(program)


def test_a_stripped_program_is_the_same(go, plimsoll, tmp_path):
    program = go("-buildvcs=false", "-trimpath", "-ldflags=-s -w")
    found = packages(plimsoll, tmp_path, program)
    assert purls(found) == as_go_says(program)
    assert [p.get("licenseExpression") for p in found.values() if p["name"] == "stdlib"] == ["BSD-3-Clause"]


def test_the_version_that_the_linker_was_told(go, plimsoll, tmp_path):
    program = go("-buildvcs=false", "-ldflags=-s -X 'main.version=1.4.2'")
    assert "example.test/shop@v1.4.2" in purls(packages(plimsoll, tmp_path, program))


def test_the_version_that_only_a_variable_holds(go, plimsoll, tmp_path):
    """-trimpath leaves -ldflags out of what is recorded."""
    program = go("-buildvcs=false", "-trimpath", "-ldflags=-X 'main.version=1.4.2'")
    assert "-ldflags" not in subprocess.run([GO, "version", "-m", program], capture_output=True, text=True).stdout
    assert "example.test/shop@v1.4.2" in purls(packages(plimsoll, tmp_path, program))


def test_the_commit(go, plimsoll, tmp_path):
    """What Go makes of a checkout is taken over; where it says "(devel)", as before 1.24, the same is made here."""
    git = shutil.which("git")
    if not git:
        pytest.skip("no git is installed")
    work = tmp_path / "checkout"
    shutil.copytree(go.work, work)
    identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.test", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL":
                "a@example.test", "GIT_AUTHOR_DATE": "2024-01-02T03:04:05Z", "GIT_COMMITTER_DATE": "2024-01-02T03:04:05Z"}
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([git, *command], cwd=work, check=True, env=os.environ | identity)
    program = go("-buildvcs=true", folder=work)
    found = purls(packages(plimsoll, tmp_path, program))
    assert found >= as_go_says(program) - {"example.test/shop@(devel)"}
    assert any(re.fullmatch(r"example\.test/shop@v0\.0\.0-20240102030405-[0-9a-f]{12}", purl) for purl in found)


@pytest.fixture
def functions(plimsoll):
    dump = plimsoll.program.parent / "tests" / "tools" / "functions-dump"
    if not dump.exists():
        pytest.skip(f"no functions-dump: ninja -C {plimsoll.program.parent} tests/tools/functions-dump")
    return lambda program: set(subprocess.run([dump, program], capture_output=True, text=True, check=True).stdout.splitlines())


def named_by_go(program):
    """Text symbols, without those that only exist for the linker; instances of generic functions are one name in the table."""
    lines = subprocess.run([GO, "tool", "nm", program], capture_output=True, text=True, check=True).stdout.splitlines()
    names = {line.split(None, 2)[2] for line in lines if line.split()[1] in "Tt"}
    return {re.sub(r"\[.*\]", "[...]", name) for name in names
            if not name.startswith(("type:", "type..", "go:", "go.", "_rt0", "runtime.text", "runtime.etext", "_cgo", "_"))}


@pytest.mark.parametrize("system, machine", [("linux", "amd64"), ("linux", "s390x"), ("windows", "amd64"), ("darwin", "arm64")])
def test_functions_as_go_names_them(go, functions, system, machine):
    program = go("-buildvcs=false", system=system, machine=machine)
    stripped = go("-buildvcs=false", "-ldflags=-s -w", system=system, machine=machine)
    found = functions(program)
    named = {name for name in named_by_go(program) if "." in name}
    assert len(named) > 500 and "example.test/deeper/v2.Called" in named
    # A wrapper that the compiler made bears no name in the table.
    assert {name for name in named - found if not name.endswith(("-fm", ".abi0", ".args_stackmap"))} == set()
    assert {"example.test/dep.Inlined", "example.test/dep.(*T).Add", "main.main"} <= found
    assert "example.test/deeper/v2.NeverCalled" not in found
    assert functions(stripped) == found


@pytest.mark.parametrize("starts", [True, False])
def test_need_says_that_a_program_may_start_others(plimsoll, tmp_path, starts):
    """Go's linker keeps texts without ends: which programs are started cannot be read, that some are can."""
    call = '_ = exec.Command("git", "--version").Run()' if starts else "println(exec.ErrNotFound != nil)"
    (tmp_path / "main.go").write_text(f'package main\n\nimport "os/exec"\n\nfunc main() {{\n\t{call}\n}}\n')
    (tmp_path / "go.mod").write_text("module example.test/starter\n\ngo 1.18\n")
    env = os.environ | {"GOFLAGS": "-ldflags=-s", "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off"}
    subprocess.run([GO, "build", "-o", "starter", "."], cwd=tmp_path, check=True, env=env)
    image = ImageBuilder(cmd=["/starter"]).layer([file("starter", (tmp_path / "starter").read_bytes(), mode=0o755)]).docker(tmp_path / "image.tar")
    run = plimsoll("need", "-f", "json", image)
    caveats = run.json()["need"]["caveats"]
    assert any("starter starts programs" in caveat for caveat in caveats) is starts, caveats
