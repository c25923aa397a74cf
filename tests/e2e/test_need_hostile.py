# SPDX-License-Identifier: Apache-2.0
"""What an image can make `need` do: sizes at which work that grows with a square would not end while the test waits."""
from pathlib import Path

from images import ImageBuilder, file


PHP = Path("/bin/true").read_bytes()  # some program


def need(plimsoll, tmp_path, *files, **config):
    run = plimsoll("need", "-f", "json", ImageBuilder(**config).layer(*files).docker(tmp_path / "x.tar"), timeout=60)
    assert run.code in (0, 3), run
    return run.json()["need"]


def status(packages):
    return "".join(f"Package: {name}\nStatus: install ok installed\nVersion: 1\nArchitecture: all\nDepends: {depends}\n\n" for name, depends in packages)


def test_a_line_of_nothing_but_quotes(plimsoll, tmp_path):
    need(plimsoll, tmp_path, file("srv/a.rb", "$: " + "''" * 2_000_000), file("usr/bin/ruby", "#!/bin/sh\n", mode=0o755),
         cmd=["ruby", "/srv/a.rb"])


def test_a_chain_of_dependencies_to_the_package_manager(plimsoll, tmp_path):
    n = 60_000
    chain = [("dnf", f"p{n - 1}")] + [(f"p{i}", f"p{i - 1}" if i else "dnf") for i in range(n)]
    need(plimsoll, tmp_path, file("etc/os-release", "ID=rhel\nVERSION_ID=9\n"), file("usr/bin/dnf", "x", mode=0o755),
         file("var/lib/dpkg/status", status(chain)), cmd=["/usr/bin/dnf"])


def test_places_of_one_prefix(plimsoll, tmp_path):
    """Composer's prefix with forty thousand folders, and classes that are in none: each is asked for, and not without end."""
    places = "".join("    'A\\\\' => array($vendorDir . '/p%d'),\n" % i for i in range(40_000))
    classes = "".join(f"new \\A\\C{i}();\n" for i in range(2_000))
    found = need(plimsoll, tmp_path, file("usr/bin/php", PHP, mode=0o755), file("app/i.php", f"<?php\nrequire __DIR__ . '/vendor/autoload.php';\n{classes}"),
                 file("app/vendor/autoload.php", "<?php\nrequire_once __DIR__ . '/composer/autoload_real.php';\n"),
                 file("app/vendor/composer/autoload_real.php", "<?php\n"),
                 file("app/vendor/composer/autoload_psr4.php", f"<?php\n$vendorDir = dirname(__DIR__);\nreturn array(\n{places});\n"),
                 cmd=["/usr/bin/php", "/app/i.php"])
    assert any("more often than the limit" in caveat for caveat in found["caveats"]), found["caveats"]
