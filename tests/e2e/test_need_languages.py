# SPDX-License-Identifier: Apache-2.0
"""need: what Perl, Ruby, PHP and Java load. Where the interpreter is installed here it runs the same files, and says itself what it loaded."""
import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from images import ImageBuilder, file, folder
from test_need import chain, dpkg, need, script, verdicts  # noqa: F401

REACHED = {"required"}


def tree(root, files):
    """The same files on this disk; returns their entries."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    return [file(path, text, mode=0o755) for path, text in files.items()]


def each_a_package(files):
    """A package for every file, named by its path."""
    return dpkg(*((path.replace("/", "."), [path]) for path in list(files)))


def reached(report, verdict="required"):
    return {p["name"] for p in report["packages"] if p["need"]["verdict"] == verdict and p["type"] == "deb"}


def names(paths):
    return {path.replace("/", ".") for path in paths}


# --- Perl ----------------------------------------------------------------------------------------------------------

PERL_LIB = "usr/share/perl5/"
PERL = {
    "srv/app.pl": "#!/usr/bin/perl\nuse strict;\nuse lib '/srv/lib';\nuse My::First qw(a b);\nuse parent -norequire, 'Nothing';\n"
                  "use base qw(\n  My::Base\n);\nrequire My::Second;\nif (0) { require 'old.pl'; }\nmy $x = {use => 1};\n"
                  "# use My::Remark;\n=pod\n\nuse My::Documented;\n\n=cut\nprint join(\"\\n\", values %INC), \"\\n\";\n__END__\nuse My::Ended;\n",
    "srv/lib/My/First.pm": "package My::First; use Far::Away; sub import {} 1;",
    PERL_LIB + "My/First.pm": "package My::First; use Never::Loaded; 1;",
    PERL_LIB + "My/Base.pm": "package My::Base; sub x {} 1;",
    PERL_LIB + "My/Second.pm": "package My::Second; eval { require Optional; }; 1;",
    PERL_LIB + "Far/Away.pm": "package Far::Away; 1;",
    PERL_LIB + "Optional.pm": "package Optional; 1;",
    PERL_LIB + "My/Remark.pm": "1;", PERL_LIB + "My/Documented.pm": "1;", PERL_LIB + "My/Ended.pm": "1;", PERL_LIB + "Never/Loaded.pm": "1;",
    PERL_LIB + "strict.pm": "1;",
}


def test_perl(need, tmp_path):
    root = tmp_path / "root"
    entries = tree(root, PERL)
    image = ImageBuilder(cmd=["/srv/app.pl"], workingdir="/srv")
    image.layer(each_a_package(PERL), script("usr/bin/perl", "x"), entries)
    found = reached(need(image))
    if shutil.which("perl"):
        app = (root / "srv/app.pl").read_text().replace("'/srv/lib'", f"'{root}/srv/lib'")
        (root / "srv/here.pl").write_text(app)
        run = subprocess.run(["perl", "-I", root / PERL_LIB, root / "srv/here.pl"], stdout=subprocess.PIPE, text=True, check=True)
        loaded = {os.path.relpath(line, root) for line in run.stdout.split() if line.startswith(str(root))}
        assert len(loaded) >= 5 and names(loaded) <= found, "Perl itself loads more"
    assert found == names(["srv/app.pl", "srv/lib/My/First.pm", PERL_LIB + "My/Base.pm", PERL_LIB + "My/Second.pm", PERL_LIB + "Far/Away.pm",
                           PERL_LIB + "Optional.pm", PERL_LIB + "strict.pm"])


def test_perl_objects_and_options(need):
    lib = "usr/lib/x86_64-linux-gnu/perl5/5.36/"
    image = ImageBuilder(cmd=["perl", "-Mmodule::One=x", "-wne", "use Two; print"], env=["PERL5LIB=/opt/perl"])
    files = {lib + "module/One.pm": "1;", lib + "auto/module/One/One.so": "x", "opt/perl/Two.pm": "1;", lib + "Two.pm": "1;"}
    image.layer(each_a_package(files), script("usr/bin/perl", "x"), [file(p, t) for p, t in files.items()])
    assert reached(need(image)) == names([lib + "module/One.pm", lib + "auto/module/One/One.so", "opt/perl/Two.pm"])


# --- Ruby ----------------------------------------------------------------------------------------------------------

GEMS = "usr/local/bundle/"


def gem(name, version, files):
    """The folder of an installed gem and its specification."""
    spec = f"Gem::Specification.new do |s|\n  s.name = \"{name}\".freeze\n  s.version = \"{version}\"\n  s.summary = \"x\"\n  s.authors = [\"x\"]\nend\n"
    return {f"{GEMS}specifications/{name}-{version}.gemspec": spec, **{f"{GEMS}gems/{name}-{version}/{path}": text for path, text in files.items()}}


RUBY = {
    "srv/app.rb": "#!/usr/bin/env ruby\nrequire_relative 'lib/local'\n$LOAD_PATH.unshift File.expand_path('../more', __FILE__)\nrequire 'added'\n"
                  "require \"one\"\nautoload :Late, 'one/late'\nLate\n# require 'two'\n=begin\nrequire 'two'\n=end\n"
                  "require File.join(File.dirname(__FILE__), 'lib', 'joined')\nputs $LOADED_FEATURES\n__END__\nrequire 'two'\n",
    "srv/lib/local.rb": "require 'other-gem'\n", "srv/more/added.rb": "x = 1\n", "srv/lib/joined.rb": "1\n",
    **gem("one", "1.2.3", {"lib/one.rb": "require 'one/part'\n", "lib/one/part.rb": "1\n", "lib/one/late.rb": "Late = 1\n"}),
    **gem("other-gem", "2.0", {"lib/other-gem.rb": "1\n"}),
    **gem("two", "1.0", {"lib/two.rb": "1\n"}),
}


def gems(report):
    return {p["name"]: p["need"]["verdict"] for p in report["packages"] if p["type"] == "gem"}


def test_ruby(need, tmp_path):
    root = tmp_path / "root"
    entries = tree(root, RUBY)
    image = ImageBuilder(cmd=["/srv/app.rb"])
    image.layer(script("usr/bin/ruby", "x"), entries)
    report = need(image)
    assert gems(report) == {"one": "required", "other-gem": "required", "two": "unreached"}
    one = next(p["need"] for p in report["packages"] if p["name"] == "one")
    assert one["files"] == 3 and one["bytes"] == sum(len(t) for p, t in RUBY.items() if "gems/one-1.2.3" in p)
    if shutil.which("ruby"):
        run = subprocess.run(["ruby", root / "srv/app.rb"], stdout=subprocess.PIPE, text=True, env={**os.environ, "GEM_PATH": str(root / GEMS), "GEM_HOME": str(root / GEMS)})
        loaded = {os.path.relpath(line, root) for line in run.stdout.split() if line.startswith(str(root))}
        assert run.returncode == 0 and {p.split("/")[4] for p in loaded if p.startswith(GEMS)} == {"one-1.2.3", "other-gem-2.0"}


def test_programs_of_gems_and_a_gemfile(need):
    files = {**gem("puma", "6.0", {"exe/puma": "require 'puma/cli'\n", "lib/puma/cli.rb": "require 'nio'\n"}), **gem("nio4r", "2.0", {"lib/nio.rb": "1\n"}),
             **gem("by-slash", "1.0", {"lib/by/slash.rb": "1\n"}), **gem("not-loaded", "1.0", {"lib/not-loaded.rb": "1\n"}),
             **gem("renamed", "1.0", {"lib/another.rb": "1\n"}), **gem("spare", "1.0", {"lib/spare.rb": "1\n"}),
             "srv/Gemfile": "source 'https://example.org'\ngem 'by-slash', '~> 1'\ngem \"not-loaded\", require: false\ngem 'renamed', require: 'another'\n",
             "srv/config.ru": "require 'bundler/setup'\nBundler.require(:default)\nrun 1\n"}
    image = ImageBuilder(cmd=["bundle", "exec", "puma", "config.ru"], workingdir="/srv", env=["PATH=/usr/local/bundle/bin:/usr/bin"])
    image.layer(script("usr/bin/ruby", "x"), script("usr/bin/bundle", "x"), [file(p, t) for p, t in files.items()],
                script(GEMS + "bin/puma", "#!/usr/bin/env ruby\nversion = '>= 0.a'\nload Gem.activate_bin_path('puma', 'puma', version)\n"))
    assert gems(need(image)) == {"puma": "required", "nio4r": "required", "by-slash": "required", "renamed": "required", "not-loaded": "unreached",
                                 "spare": "unreached"}


# --- PHP -----------------------------------------------------------------------------------------------------------

def installed(*packages):
    return json.dumps({"packages": [{"name": n, "version": "1.0.0", "type": "library", "install-path": f"../{n}"} for n in packages]})


MAP = "<?php\n\n$vendorDir = dirname(__DIR__);\n$baseDir = dirname($vendorDir);\n\nreturn array(\n%s);\n"
PHP = {
    "app/public/index.php": "<?php\nnamespace App;\nuse Acme\\Log\\{Writer, Reader as R};\nuse function Acme\\Log\\f;\nrequire_once dirname(__DIR__) . '/vendor/autoload.php';\n"
                            "include __DIR__ . '/local.php';\n/* new \\Acme\\Spare\\Thing */ // \\Acme\\Spare\\Thing\n$w = new Writer(); $c = 'Acme\\\\Text\\\\Named'; new $c; Old_Style::f();\n"
                            "new Own\\Model;\necho implode(\"\\n\", get_included_files());\n",
    "app/public/local.php": "<?php\n", "app/src/Own/Model.php": "<?php\nnamespace App\\Own;\nclass Model {}\n",
    "app/vendor/autoload.php": "<?php\nrequire_once __DIR__ . '/composer/autoload_real.php';\n",
    "app/vendor/composer/autoload_real.php": """<?php
$psr4 = require __DIR__ . '/autoload_psr4.php'; $psr0 = require __DIR__ . '/autoload_namespaces.php'; $map = require __DIR__ . '/autoload_classmap.php';
spl_autoload_register(function ($class) use ($psr4, $psr0, $map) {
    if (isset($map[$class])) { require $map[$class]; return; }
    foreach ($psr4 as $prefix => $dirs) if (strpos($class, $prefix) === 0) foreach ($dirs as $dir) {
        $f = $dir . '/' . str_replace('\\\\', '/', substr($class, strlen($prefix))) . '.php'; if (is_file($f)) { require $f; return; } }
    foreach ($psr0 as $prefix => $dirs) if (strpos($class, $prefix) === 0) foreach ($dirs as $dir) {
        $f = $dir . '/' . str_replace('_', '/', $class) . '.php'; if (is_file($f)) { require $f; return; } }
});
foreach (require __DIR__ . '/autoload_files.php' as $f) require $f;
""",
    "app/vendor/composer/autoload_psr4.php": MAP % "    'App\\\\' => array($baseDir . '/src'),\n    'Acme\\\\Log\\\\' => array($vendorDir . '/acme/log/src'),\n    'Acme\\\\Text\\\\' => array($vendorDir . '/acme/text'),\n    'Acme\\\\Spare\\\\' => array($vendorDir . '/acme/spare'),\n",
    "app/vendor/composer/autoload_namespaces.php": MAP % "    'Old_' => array($vendorDir . '/acme/old/lib'),\n",
    "app/vendor/composer/autoload_classmap.php": MAP % "    'Acme\\\\Log\\\\Mapped' => $vendorDir . '/acme/mapped/m.php',\n",
    "app/vendor/composer/autoload_files.php": MAP % "    'abc' => $vendorDir . '/acme/always/functions.php',\n",
    "app/vendor/composer/installed.json": installed("acme/log", "acme/text", "acme/old", "acme/mapped", "acme/always", "acme/spare"),
    "app/vendor/acme/log/src/Writer.php": "<?php\nnamespace Acme\\Log;\nclass Writer extends Mapped {}\n",
    "app/vendor/acme/log/src/Reader.php": "<?php\n", "app/vendor/acme/text/Named.php": "<?php\nnamespace Acme\\Text;\nclass Named {}\n",
    "app/vendor/acme/old/lib/Old/Style.php": "<?php\nclass Old_Style { static function f() {} }\n",
    "app/vendor/acme/mapped/m.php": "<?php\nnamespace Acme\\Log;\nclass Mapped {}\n", "app/vendor/acme/always/functions.php": "<?php\n",
    "app/vendor/acme/spare/Thing.php": "<?php\n",
}


def composer(report):
    return {p["name"]: p["need"]["verdict"] for p in report["packages"] if p["type"] == "composer"}


def test_php(need, tmp_path):
    root = tmp_path / "root"
    files = dict(PHP)
    files["app/public/index.php"] = files["app/public/index.php"].replace("Old_Style", "\\Old_Style")
    entries = tree(root, files)
    image = ImageBuilder(cmd=["php", "/app/public/index.php"])
    image.layer(script("usr/bin/php", "x"), entries)
    report = need(image)
    assert composer(report) == {"log": "required", "text": "required", "old": "required", "mapped": "required", "always": "required", "spare": "unreached"}
    if shutil.which("php"):
        run = subprocess.run(["php", root / "app/public/index.php"], stdout=subprocess.PIPE, text=True)
        loaded = {os.path.relpath(line, root).split("/")[3] for line in run.stdout.split() if "/vendor/acme/" in line}
        assert run.returncode == 0 and loaded == {"log", "text", "old", "mapped", "always"}


def test_php_extensions_and_requests(need):
    files = {"usr/local/etc/php/conf.d/x.ini": "; extension=none\nextension=intl\nzend_extension=opcache.so\n", "usr/local/lib/php/extensions/no-debug/intl.so": "x",
             "usr/local/lib/php/extensions/no-debug/opcache.so": "x", "usr/local/lib/php/extensions/no-debug/none.so": "x",
             "var/www/html/index.php": "<?php include 'part.php';", "var/www/html/part.php": "<?php", "opt/other.php": "<?php"}
    image = ImageBuilder(cmd=["php-fpm"], workingdir="/var/www/html")
    image.layer(each_a_package(files), script("usr/sbin/php-fpm", "x"), [file(p, t) for p, t in files.items()])
    report = need(image)
    assert reached(report) == names(p for p in files if "usr/local" in p and "none" not in p)
    assert reached(report, "unknown") == names(p for p in files if "www" in p), "requests may run them"
    assert reached(report, "unreached") == names(p for p in files if "none" in p or "other" in p)
    assert any("requests" in caveat for caveat in report["need"]["caveats"])


# --- Java ----------------------------------------------------------------------------------------------------------

JAVA = {
    "app": {"app/Main.java": "package app; public class Main { public static void main(String[] a) { System.out.println(used.lib.Used.f()); } }"},
    "used": {"used/lib/Used.java": "package used.lib; public class Used { public static String f() { return deep.Deep[].class.getName(); } }"},
    "deep": {"deep/Deep.java": "package deep; public class Deep { }"},
    "spare": {"spare/Spare.java": "package spare; public class Spare { }"},
}
needs_java = pytest.mark.skipif(not shutil.which("javac") or not shutil.which("jar"), reason="no JDK here")


@pytest.fixture(scope="session")
def jars(tmp_path_factory):
    root = tmp_path_factory.mktemp("java")
    sources = [(name, path, text) for name, files in JAVA.items() for path, text in files.items()]
    for name, path, text in sources:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    subprocess.run(["javac", "-d", root / "out", *(root / p for _, p, _ in sources)], check=True)
    for name, path, _ in sources:
        subprocess.run(["jar", "cf", root / f"{name}.jar", "-C", root / "out", str(Path(path).parent)], check=True)
    (root / "m.txt").write_text("Main-Class: app.Main\nClass-Path: lib/used.jar lib/deep.jar lib/spare.jar\n")
    subprocess.run(["jar", "cfm", root / "started.jar", root / "m.txt", "-C", root / "out", "app"], check=True)
    return root


JAR_PLACES = {"srv/app.jar": "app.jar", "srv/started.jar": "started.jar", "srv/lib/used.jar": "used.jar", "srv/lib/deep.jar": "deep.jar", "srv/lib/spare.jar": "spare.jar",
              "opt/away.jar": "spare.jar"}


@needs_java
@pytest.mark.parametrize("words, main", [(["-cp", "app.jar:lib/*", "app.Main"], "srv/app.jar"), (["-jar", "started.jar"], "srv/started.jar"),
                                         (["-Xmx1g", "--class-path=/srv/app.jar:/srv/lib/used.jar:/srv/lib/deep.jar:/srv/lib/spare.jar", "app.Main", "-cp", "x"], "srv/app.jar")])
def test_archives_that_classes_refer_to(need, jars, tmp_path, words, main):
    entries = tree(tmp_path / "root", {path: (jars / name).read_bytes() for path, name in JAR_PLACES.items()})
    image = ImageBuilder(cmd=["java", *words], workingdir="/srv")
    image.layer(each_a_package(JAR_PLACES), script("usr/bin/java", "x"), entries)
    report = need(image)
    assert reached(report) == names([main, "srv/lib/used.jar", "srv/lib/deep.jar"])
    assert reached(report, "unknown") == names(["srv/lib/spare.jar"]), "it is on the class path"
    assert names(["opt/away.jar"]) <= reached(report, "unreached")
    here = [w.replace("/srv/", f"{tmp_path}/root/srv/") for w in words]
    run = subprocess.run(["java", "-Xlog:class+load:file=" + str(tmp_path / "log"), *here], cwd=tmp_path / "root/srv", stdout=subprocess.PIPE, text=True)
    assert run.returncode == 0 and run.stdout.strip() == "[Ldeep.Deep;"
    log = (tmp_path / "log").read_text()
    assert "used.jar" in log and "deep.jar" in log and "spare.jar" not in log, "Java loads the same"


@needs_java
def test_a_class_path_that_nobody_knows(need, jars):
    image = ImageBuilder(cmd=["/start.sh"])
    image.layer(each_a_package(["srv/app.jar"]), script("start.sh", "#!/bin/sh\nexec java -cp \"$CP\" app.Main\n"), script("usr/bin/java", "x"), script("bin/sh", "x"),
                file("srv/app.jar", (jars / "app.jar").read_bytes()))
    report = need(image)
    assert verdicts(report)["srv.app.jar"] == "unknown" and any("class path" in c for c in report["need"]["caveats"])


def test_modules_with_made_names_are_told(need):
    image = ImageBuilder(cmd=["python3", "/srv/app.py"])
    image.layer(dpkg(("p", ["usr/bin/python3"])), script("usr/bin/python3", "x"), file("srv/app.py", "import importlib\nimportlib.import_module(name)\n"))
    assert any("srv/app.py" in c and "made while" in c for c in need(image)["need"]["caveats"])


# --- caps ----------------------------------------------------------------------------------------------------------

def test_lookups_of_modules_are_capped(need):
    """Five thousand gems, of which four thousand names are asked that none has: twenty million looks, and then it is enough."""
    image = ImageBuilder(cmd=["/srv/0.rb"])
    image.layer(dpkg(("late", ["srv/late.rb"])), script("usr/bin/ruby", "x"), [folder(f"usr/lib/ruby/gems/3.1.0/gems/g{i}-1/lib") for i in range(5000)], file("srv/late.rb", "1"),
                [script(f"srv/{n}.rb", f"#!/usr/bin/env ruby\nrequire_relative '{n + 1}'\n" + "".join(f"require 'm{n}_{i}'\n" for i in range(1990))) for n in range(2)])
    report = need(image)
    assert any("more often than the limit of 10000000" in caveat for caveat in report["need"]["caveats"])


def test_autoloaders_are_capped(need):
    image = ImageBuilder(cmd=["php", "/srv/index.php"])
    files = {f"srv/v{i}/composer/autoload_real.php": "<?php" for i in range(65)}
    files |= {f"srv/v{i}/composer/autoload_files.php": MAP % "    'x' => $vendorDir . '/x.php',\n" for i in range(65)}
    files |= {f"srv/v{i}/x.php": "<?php" for i in range(65)}
    files["srv/index.php"] = "<?php\n" + "".join(f"require __DIR__ . '/v{i}/composer/autoload_real.php';\n" for i in range(65))
    image.layer(each_a_package(f"srv/v{i}/x.php" for i in range(65)), script("usr/bin/php", "x"), [file(p, t) for p, t in files.items()])
    report = need(image)
    assert len(reached(report)) == 64 and any("more than 64 of Composer's autoloaders" in caveat for caveat in report["need"]["caveats"])


def class_of(name, *uses):
    """A class file that refers to others: only its constant pool is ever looked at."""
    pool = b"".join(b"\x01" + len(u).to_bytes(2, "big") + u.encode() + b"\x07" + (2 * i + 1).to_bytes(2, "big") for i, u in enumerate([name, *uses]))
    return b"\xca\xfe\xba\xbe\0\0\0\x41" + (2 * len([name, *uses]) + 1).to_bytes(2, "big") + pool


def jar_of(*classes):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, *uses in classes:
            archive.writestr(name + ".class", class_of(name, *uses))
    return out.getvalue()


LIB = "BOOT-INF/lib/"


def fat_jar(libraries, *classes, manifest="Main-Class: org.springframework.boot.loader.launch.JarLauncher\nStart-Class: app.Main\n", folder=LIB, into="BOOT-INF/classes/"):
    """As Spring Boot packs one: the loader, the application's classes, its libraries, stored as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n" + manifest)
        archive.writestr("org/springframework/boot/loader/launch/JarLauncher.class", class_of("org/springframework/boot/loader/launch/JarLauncher"))
        # Libraries first: what leads to them comes later in the archive.
        for name, content in libraries.items():
            archive.writestr(folder + name, content)
        for name, *uses in classes:
            archive.writestr(into + name + ".class", class_of(name, *uses))
    return out.getvalue()


LIBRARIES = {"spare-1.0.jar": jar_of(("spare/Spare", "java/lang/String")), "deep-1.0.jar": jar_of(("deep/Deep",)), "used-1.0.jar": jar_of(("used/lib/Used", "deep/Deep")),
             "self-1.0.jar": jar_of(("self/A", "self/B"), ("self/B", "self/A"))}


@pytest.mark.parametrize("folder, into, place, words", [
    (LIB, "BOOT-INF/classes/", "srv/app.jar", ["java", "-jar", "/srv/app.jar"]),
    ("WEB-INF/lib/", "WEB-INF/classes/", "srv/app.war", ["java", "-jar", "/srv/app.war"])])
def test_libraries_in_an_archive(need, folder, into, place, words):
    image = ImageBuilder(cmd=words)
    image.layer(each_a_package([]), script("usr/bin/java", "x"), file(place, fat_jar(LIBRARIES, ("app/Main", "used/lib/Used"), folder=folder, into=into)))
    report = need(image)
    assert {name: verdict for name, verdict in verdicts(report).items() if name in ("used", "deep", "spare", "self")} == {
        "used": "required", "deep": "required", "spare": "unknown", "self": "unknown"}, "a library leads to no other only by being there"
    assert chain(report, "deep")[2:] == [("import", f"{place}!/{folder}used-1.0.jar"), ("import", f"{place}!/{folder}deep-1.0.jar")]
    assert chain(report, "spare")[2:] == [("named", f"{place}!/{folder}spare-1.0.jar")]


def test_libraries_of_an_archive_that_nobody_starts(need):
    image = ImageBuilder(cmd=["/usr/bin/other"])
    image.layer(each_a_package([]), script("usr/bin/other", "x"), file("srv/app.jar", fat_jar(LIBRARIES, ("app/Main", "used/lib/Used"))))
    assert set(verdicts(need(image)).values()) == {"unreached"}


def test_what_a_library_in_an_archive_refers_to_outside(need):
    """A class path of both: what a needed library refers to is needed, what one does that may be loaded is only named."""
    libraries = {"used-1.0.jar": jar_of(("used/lib/Used", "out/Out")), "spare-1.0.jar": jar_of(("spare/Spare", "far/Far"))}
    files = {"srv/lib/out.jar": jar_of(("out/Out",)), "srv/lib/far.jar": jar_of(("far/Far",)), "opt/away.jar": jar_of(("away/Away",))}
    image = ImageBuilder(cmd=["java", "-cp", "/srv/app.jar:/srv/lib/*", "app.Main"])
    fat = fat_jar(libraries, ("app/Main", "used/lib/Used"))
    image.layer(each_a_package(files), script("usr/bin/java", "x"), file("srv/app.jar", fat), [file(p, t) for p, t in files.items()])
    found = verdicts(need(image))
    assert (found["srv.lib.out.jar"], found["srv.lib.far.jar"], found["opt.away.jar"]) == ("required", "unknown", "unreached")


def test_what_else_lies_in_an_archive_is_as_needed_as_that(need):
    inner = jar_of(("inner/Inner",))
    image = ImageBuilder(cmd=["java", "-jar", "/srv/app.jar"])
    image.layer(each_a_package([]), script("usr/bin/java", "x"), file("srv/app.jar", fat_jar({"plugin-1.0.jar": inner}, ("app/Main",), folder="plugins/")))
    assert verdicts(need(image))["plugin"] == "required"


def test_a_damaged_library_in_an_archive(need):
    image = ImageBuilder(cmd=["java", "-jar", "/srv/app.jar"])
    image.layer(each_a_package([]), script("usr/bin/java", "x"), file("srv/app.jar", fat_jar({**LIBRARIES, "bad-1.0.jar": b"PK\3\4 broken"}, ("app/Main", "used/lib/Used"))))
    report = need(image)
    assert verdicts(report)["used"] == "required"
    assert any("app.jar!/BOOT-INF/lib/bad-1.0.jar: what it refers to is not known" in caveat for caveat in report["need"]["caveats"])


def test_a_run_that_opened_an_archive_says_nothing_of_one_library(need, tmp_path):
    image = ImageBuilder(cmd=["java", "-jar", "/srv/app.jar"])
    image.layer(each_a_package([]), script("usr/bin/java", "x"), file("srv/app.jar", fat_jar(LIBRARIES, ("app/Main", "used/lib/Used"))))
    (tmp_path / "run.txt").write_text("/srv/app.jar\n")
    found = verdicts(need(image, "need", "--profile", tmp_path / "run.txt"))
    assert (found["used"], found["spare"]) == ("required", "unknown")


def test_many_libraries_that_all_have_one_package(need):
    """One that refers to what all of them have is looked at once, not once for each."""
    same = jar_of(("a/A", "a/B"))
    libraries = {f"lib{i}-1.0.jar": same for i in range(3000)}
    image = ImageBuilder(cmd=["java", "-jar", "/srv/app.jar"])
    image.layer(each_a_package([]), script("usr/bin/java", "x"), file("srv/app.jar", fat_jar(libraries, ("app/Main", "a/A"))))
    assert list(verdicts(need(image)).values()).count("required") >= 3000


@needs_java
def test_java_itself_loads_what_is_needed_of_an_archive(need, jars, tmp_path):
    """The same libraries laid out as Spring Boot's loader lays them on the class path: what Java loads of them is what is required."""
    libraries = {f"{name}-1.0.jar": (jars / f"{name}.jar").read_bytes() for name in ("used", "deep", "spare")}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMain-Class: app.Main\n")
        archive.write(jars / "out/app/Main.class", "BOOT-INF/classes/app/Main.class")
        for name, content in libraries.items():
            archive.writestr(LIB + name, content)
    image = ImageBuilder(cmd=["java", "-jar", "/srv/app.jar"])
    image.layer(each_a_package([]), script("usr/bin/java", "x"), file("srv/app.jar", out.getvalue()))
    found = verdicts(need(image))
    with zipfile.ZipFile(out) as archive:
        archive.extractall(tmp_path / "laid")
    root = tmp_path / "laid" / "BOOT-INF"
    run = subprocess.run(["java", f"-Xlog:class+load:file={tmp_path / 'log'}", "-cp", f"{root / 'classes'}:{root / 'lib'}/*", "app.Main"], stdout=subprocess.PIPE, text=True)
    log = (tmp_path / "log").read_text()
    assert run.returncode == 0
    assert {name for name in ("used", "deep", "spare") if f"{name}-1.0.jar" in log} == {name for name in ("used", "deep", "spare") if found[name] == "required"}


def test_archives_of_one_package_are_capped(need):
    image = ImageBuilder(cmd=["java", "-cp", "/srv/*", "a.Main"])
    files = {"srv/main.jar": jar_of(("a/Main", "b/B")), **{f"srv/{i}.jar": jar_of(("b/B",)) for i in range(300)}}
    image.layer(each_a_package(files), script("usr/bin/java", "x"), [file(p, t) for p, t in files.items()])
    report = need(image)
    assert len(reached(report)) == 1 + 256 and len(reached(report, "unknown")) == 300 - 256


def test_an_archive_that_comes_later_has_what_was_asked_before(need):
    """main.jar asks for c before next.jar, which brings c.jar in by its manifest, is looked into."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", "Class-Path: lib/c.jar\n")
        archive.writestr("b/B.class", class_of("b/B"))
    files = {"srv/main.jar": jar_of(("a/Main", "c/C", "b/B")), "srv/next.jar": out.getvalue(), "srv/lib/c.jar": jar_of(("c/C",))}
    image = ImageBuilder(cmd=["java", "-cp", "/srv/main.jar:/srv/next.jar", "a.Main"])
    image.layer(each_a_package(files), script("usr/bin/java", "x"), [file(p, t) for p, t in files.items()])
    assert reached(need(image)) == names(files)


def test_damaged_classes_and_archives_are_told(need):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for i in range(5):
            archive.writestr(f"a/C{i}.class", b"\xca\xfe\xba\xbe no class")
    image = ImageBuilder(cmd=["java", "-cp", "/srv/a.jar:/srv/b.jar", "a.C0"])
    image.layer(dpkg(("a", ["srv/a.jar"]), ("b", ["srv/b.jar"])), script("usr/bin/java", "x"), file("srv/a.jar", out.getvalue()), file("srv/b.jar", b"PK\3\4 broken"))
    report = need(image)
    assert verdicts(report) == {"a": "required", "b": "required"}, "of what cannot be read all counts"
    assert len([c for c in report["need"]["caveats"] if "a.jar" in c]) == 1, "five classes, one note"
