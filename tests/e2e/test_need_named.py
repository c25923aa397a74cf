# SPDX-License-Identifier: Apache-2.0
"""need: what is loaded or started by a name that stands in a text. Without these edges, images of these kinds stopped to serve when what
need had called unneeded was deleted; what the names lead to is unknown, so that nobody deletes it, and the rest is still unreached."""
import json

import pytest

from images import ImageBuilder, file, symlink
from test_need import dpkg, script

PYTHON = ["usr/bin/python3", "usr/lib/python3.11/os.py"]
SITE = "usr/lib/python3/dist-packages"


@pytest.fixture
def verdicts(plimsoll, tmp_path):
    def run(files, cmd, packages, **config):
        image = ImageBuilder(cmd=cmd, **{"workingdir": "/srv", **config})
        owned = [path for _, paths in packages for path in paths]
        image.layer(dpkg(*packages), [script(path, "x") for path in owned if path not in files],
                    [script(path, text) for path, text in files.items()])
        result = plimsoll("need", "-f", "json", image.docker(tmp_path / "image.tar"))
        assert result.code in (0, 3), result
        return {p["name"]: p["need"]["verdict"].replace("discouraged", "unreached") for p in json.loads(result.out)["packages"] if p["type"] == "deb"}
    return run


def python(*names):
    return [("python", PYTHON), *((name, [f"{SITE}/{name}/__init__.py"]) for name in names)]


@pytest.mark.parametrize("cmd", [["gunicorn", "-b", ":80", "proj.wsgi"], ["gunicorn", "proj.wsgi:application"], ["python3", "-m", "gunicorn", "proj.wsgi"]])
def test_an_application_is_named_by_words(verdicts, cmd):
    files = {"usr/bin/gunicorn": "#!/usr/bin/python3\nimport gunicorn\n", "srv/proj/__init__.py": "", "srv/proj/wsgi.py": "import alpha\n",
             f"{SITE}/gunicorn/__main__.py": "import gunicorn\n"}
    found = verdicts(files, cmd, [*python("gunicorn", "alpha", "beta"), ("script", ["usr/bin/gunicorn"])])
    assert found["alpha"] == "required" and found["beta"] == "unreached"


@pytest.mark.parametrize("cmd, env", [(["flask", "run"], ["PATH=/usr/bin", "FLASK_APP=proj.web"]), (["flask", "run"], ["PATH=/usr/bin", "FLASK_APP=proj/web.py"])])
def test_an_application_is_named_by_a_variable(verdicts, cmd, env):
    files = {"usr/bin/flask": "#!/usr/bin/python3\nimport flask\n", "srv/proj/web.py": "import alpha\n"}
    found = verdicts(files, cmd, [*python("flask", "alpha", "beta"), ("script", ["usr/bin/flask"])], env=env)
    assert found["alpha"] == "required" and found["beta"] == "unreached"


def test_settings_name_modules(verdicts):
    files = {"srv/manage.py": "import os, frame\nos.environ.setdefault('SETTINGS', 'proj.settings')\n", "srv/proj/__init__.py": "",
             "srv/proj/settings.py": "APPS = ['shop', 'rest']\nENGINE = 'frame.backends.pg'\nLOG = 'frame.Handler'\n",
             "srv/shop/__init__.py": "", "srv/shop/models.py": "import alpha\n", f"{SITE}/frame/backends/pg/__init__.py": "",
             f"{SITE}/frame/backends/pg/base.py": "import driver\n"}
    found = verdicts(files, ["python3", "/srv/manage.py"], python("frame", "alpha", "driver", "rest", "beta"))
    assert found == {"python": "required", "frame": "required", "alpha": "unknown", "driver": "unknown", "rest": "unknown", "beta": "unreached"}


def test_words_of_what_is_installed_count_where_it_makes_names(verdicts):
    files = {"srv/app.py": "import one, two\n", f"{SITE}/one/__init__.py": "W = ['alpha']\n__import__(W[0])\n", f"{SITE}/two/__init__.py": "W = ['beta']\n"}
    found = verdicts(files, ["python3", "/srv/app.py"], python("one", "two", "alpha", "beta"))
    assert found["alpha"] == "unknown" and found["beta"] == "unreached"


def test_what_lies_beside_who_makes_names_may_be_loaded(verdicts):
    files = {"srv/app.py": "import orm\n", f"{SITE}/orm/dialects/__init__.py": "def load(n):\n    return __import__('orm.dialects.' + n)\n",
             f"{SITE}/orm/__init__.py": "from . import dialects\n", f"{SITE}/orm/dialects/pg/__init__.py": "import driver\n"}
    found = verdicts(files, ["python3", "/srv/app.py"], python("orm", "driver", "beta"))
    assert found["driver"] == "unknown" and found["beta"] == "unreached"


def test_entry_points(verdicts):
    info = f"{SITE}/keeper-1.egg-info/entry_points.txt"
    files = {"usr/bin/keeper": "#!/usr/bin/python3\nfrom importlib.metadata import distribution\n",
             info: "[console_scripts]\nkeeper = keeper.main:run\n[keeper.plugins]\nx = plugged:Plug [extra]\n[distutils.commands]\ny = tools:T\n",
             f"{SITE}/keeper/main.py": "import alpha\n"}
    found = verdicts(files, ["keeper"], [*python("keeper", "alpha", "plugged", "tools"), ("script", ["usr/bin/keeper"])])
    assert found["alpha"] == "required" and found["plugged"] == "unknown" and found["tools"] == "unreached"


PROGRAMS = [(name, [f"usr/bin/{name}"]) for name in ("git", "jq", "convert", "java", "cron", "supervisord", "service", "redis", "make")]


@pytest.mark.parametrize("source, wanted", [
    ("import subprocess\nsubprocess.run(['convert', 'x'])\n", {"convert"}),
    ("import os\nos.system('git log && jq . | cat')\n", {"git", "jq"}),
    ("import subprocess, sys\nif sys.platform == 'java' or x['git']: pass\n", set()),
    ("NAMES = ['git']\n", set()),
])
def test_a_source_starts_programs(verdicts, source, wanted):
    found = verdicts({"srv/app.py": source}, ["python3", "/srv/app.py"], [*python(), *PROGRAMS])
    assert {name for name, verdict in found.items() if verdict == "unknown"} == wanted


def test_node_starts_programs_and_loads_by_words(verdicts):
    files = {"srv/package.json": '{"main": "s.js"}', "srv/s.js": "const {execSync} = require('child_process')\nexecSync(`git log`)\napp.set('view engine', 'pug')\n"}
    found = verdicts(files, ["node", "."], [("node", ["usr/bin/node"]), ("pug", ["usr/share/nodejs/pug/index.js"]), ("ejs", ["usr/share/nodejs/ejs/index.js"]), *PROGRAMS])
    assert found["git"] == found["pug"] == "unknown" and found["ejs"] == found["jq"] == "unreached"


def test_keepers_of_services_and_clocks(verdicts):
    files = {"usr/bin/supervisord": "x", "etc/supervisor/supervisord.conf": "[include]\nfiles = conf.d/*.conf\n",
             "etc/supervisor/conf.d/a.conf": "[program:a]\n; command=jq\ncommand=git daemon\n"}
    found = verdicts(files, ["supervisord", "-c", "/etc/supervisor/supervisord.conf"], PROGRAMS)
    assert found["git"] == "unknown" and found["jq"] == "unreached"
    files = {"etc/cron.d/x": "# * * * * * root git\n5 4 * * * root convert x\nMAILTO=jq\n", "etc/crontab": "@daily make it\n"}
    found = verdicts(files, ["cron", "-f"], PROGRAMS)
    assert found["convert"] == found["make"] == "unknown" and found["git"] == found["jq"] == "unreached"
    files = {"start.sh": "#!/usr/bin/sh\nservice redis start\n", "etc/init.d/redis": "#!/usr/bin/sh\nredis &\n"}
    found = verdicts(files, ["/start.sh"], [*PROGRAMS, ("sh", ["usr/bin/sh"])])
    assert found["redis"] == "required" and found["git"] == "unreached"


def test_a_folder_of_services(verdicts):
    files = {"etc/sv/a/run": "#!/usr/bin/sh\nexec git daemon\n", "etc/sv/a/log/run": "#!/usr/bin/sh\nexec jq\n", "etc/other/a/run": "#!/usr/bin/sh\nexec convert\n"}
    found = verdicts(files, ["runsvdir", "-P", "/etc/sv"], [*PROGRAMS, ("sh", ["usr/bin/sh"]), ("runit", ["usr/bin/runsvdir"])])
    assert found["git"] == found["jq"] == "required" and found["convert"] == "unreached"


def test_recipes(verdicts):
    found = verdicts({"srv/Makefile": "run: x\n\t@git daemon\n"}, ["make", "run"], PROGRAMS)
    assert found["git"] == "required" and found["jq"] == "unreached"


def test_settings_beside_settings(verdicts, plimsoll, tmp_path):
    """As Apache and nginx have them: a folder of links, modules named by what was included."""
    image = ImageBuilder(cmd=["server", "/etc/server/server.conf"])
    image.layer(dpkg(("server", ["usr/bin/server"]), ("mod", ["usr/lib/server/mod.so", "etc/server/mods-available/mod.load"]), ("other", ["usr/lib/server/other.so"])),
                script("usr/bin/server", "x"), file("usr/lib/server/mod.so", "x"), file("usr/lib/server/other.so", "x"),
                file("etc/server/server.conf", "Include mods-enabled/*.load\n"), file("etc/server/mods-available/mod.load", "LoadModule mod /usr/lib/server/mod.so\n"),
                symlink("etc/server/mods-enabled/mod.load", "../mods-available/mod.load"))
    result = plimsoll("need", "-f", "json", image.docker(tmp_path / "beside.tar"))
    assert {p["name"]: p["need"]["verdict"] for p in json.loads(result.out)["packages"]} == {"server": "required", "mod": "unknown", "other": "unreached"}


def test_ruby_loads_by_made_names(verdicts):
    lib = "usr/lib/ruby/vendor_ruby"
    files = {"usr/bin/puma": "#!/usr/bin/ruby\nrequire 'rack'\n", "srv/config.ru": "require 'sinatra'\n", f"{lib}/rack.rb": "require \"rack/handler/#{n}\"\n",
             f"{lib}/rack/handler/web.rb": "require 'webrick'\n"}
    packages = [("ruby", ["usr/bin/ruby"]), ("puma", ["usr/bin/puma"]), *((name, [f"{lib}/{name}.rb"]) for name in ("rack", "sinatra", "webrick", "other"))]
    found = verdicts(files, ["puma", "-p", "80"], packages)
    assert found["sinatra"] == "required" and found["webrick"] == "unknown" and found["other"] == "unreached"


def test_a_source_that_is_not_there_may_load_anything_of_its_language(plimsoll, tmp_path):
    image = ImageBuilder(cmd=["node", "/srv/s.js"])
    image.layer(dpkg(("node", ["usr/bin/node"]), ("git", ["usr/bin/git"])), script("usr/bin/node", "x"), script("usr/bin/git", "x"),
                file("srv/node_modules/a/package.json", '{"name": "a", "version": "1.0.0"}'), file("srv/node_modules/a/index.js", "x"))
    packages = json.loads(plimsoll("need", "-f", "json", image.docker(tmp_path / "lost.tar")).out)["packages"]
    found = {p["name"]: p["need"] for p in packages}
    assert found["a"]["verdict"] == "unknown" and found["a"]["why"] == "what is started is not in the image, and may load it"
    assert found["git"]["verdict"] == "discouraged"


def test_what_came_with_the_base_is_not_freed(plimsoll, tmp_path):
    image = ImageBuilder(cmd=["app"])
    image.layer(dpkg(("app", ["usr/bin/app"]), ("old", ["usr/bin/old"]), ("new", ["usr/bin/new"])), script("usr/bin/old", "x" * 100))
    base = ImageBuilder("company/base:1", cmd=["app"])
    base.layers = list(image.layers)
    world = {"XDG_DATA_HOME": str(tmp_path)}
    assert plimsoll("layers", "--learn", base.docker(tmp_path / "base.tar"), env=world).code == 0
    image.layer(script("usr/bin/app", "x"), script("usr/bin/new", "y" * 70))
    found = json.loads(plimsoll("need", "-f", "json", image.docker(tmp_path / "image.tar"), env=world).out)["packages"]
    assert {p["name"]: (p["need"]["bytes"], p["need"]["frees"]) for p in found} == {"app": (1, 1), "old": (100, 0), "new": (70, 70)}
    assert "100 B, came with the base" in plimsoll("need", "--card", image.docker(tmp_path / "image.tar"), env=world).out


def test_near_names(plimsoll, tmp_path):
    image = ImageBuilder(cmd=["app"])
    image.layer(dpkg(("libssl3", ["usr/lib/x"], "Source: openssl"), ("Python3", ["usr/bin/app"])), script("usr/bin/app", "x"), script("usr/lib/x", "x"))
    archive = image.docker(tmp_path / "image.tar")
    for asked, near in (("libssl4", "libssl3"), ("openssl", "libssl3"), ("python", "Python3")):
        run = plimsoll("why", archive, asked)
        assert run.code == 2 and f"try: {near}" in run.err


@pytest.mark.parametrize("asked", ["b", "@scope/b", "pkg:npm/%40scope/b@1.0.0"])
def test_a_package_is_asked_for_as_reports_name_it(plimsoll, tmp_path, asked):
    image = ImageBuilder(cmd=["node", "/srv/a.js"])
    image.layer(script("usr/bin/node", "x"), file("srv/a.js", "require('@scope/b')"), file("srv/node_modules/@scope/b/package.json", '{"name": "@scope/b", "version": "1.0.0"}'),
                file("srv/node_modules/@scope/b/index.js", "0"))
    run = plimsoll("why", "--card", image.docker(tmp_path / "image.tar"), asked)
    assert run.code in (0, 3) and "required" in run.out, run


def test_a_tag_is_no_name_of_a_base(plimsoll, tmp_path):
    layout = ImageBuilder("latest").layer(file("a", "b")).oci(tmp_path / "base")
    run = plimsoll("layers", "--learn", layout, env={"XDG_DATA_HOME": str(tmp_path)})
    assert run.code == 2 and "a tag without the name" in run.err and "--learn-as" in run.err
    run = plimsoll("layers", "--learn-as", "company/base:7", "-f", "json", layout, env={"XDG_DATA_HOME": str(tmp_path)})
    assert run.code == 0 and any("remembered" in note for note in json.loads(run.out)["notes"])
    assert any("company/base:7" in path.read_text() for path in tmp_path.rglob("*.tsv"))
