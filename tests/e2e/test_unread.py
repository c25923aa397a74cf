# SPDX-License-Identifier: Apache-2.0
"""Packages that this version sees and does not read are said, and make a report incomplete; the distribution's own are its."""
from images import ImageBuilder, file

OS = "ID=debian\nVERSION_ID=12\n"
STATUS = "Package: libsix-ocaml\nStatus: install ok installed\nArchitecture: all\nVersion: 1.16.0-4\n\n"
OWNED = "usr/share/opam/.opam-switch/packages/six.1.16.0/opam"


def gaps(plimsoll, tmp_path, *entries):
    image = ImageBuilder("x:1").layer(file("etc/os-release", OS), file("var/lib/dpkg/status", STATUS),
                                      file("var/lib/dpkg/info/libsix-ocaml.list", f"/.\n/{OWNED}\n"), file(OWNED, "six"), *entries)
    run = plimsoll("scan", "-f", "json", image.docker(tmp_path / "x.tar"))
    return run.code, {gap["what"]: gap["where"] for gap in run.json()["coverage"]["notEvaluated"]}


def test_what_the_distribution_owns_is_no_gap(plimsoll, tmp_path):
    assert gaps(plimsoll, tmp_path) == (0, {})


def test_what_nobody_owns_is_a_gap_a_kind(plimsoll, tmp_path):
    code, found = gaps(plimsoll, tmp_path, file("root/.opam/5.1/.opam-switch/packages/a.1/opam", "a"), file("srv/package.json", "{}"))
    assert code == 3
    assert found == {"OCaml packages": "root/.opam/5.1/.opam-switch/packages"}


def test_projects_whose_locks_are_not_read_are_gaps(plimsoll, tmp_path):
    _, found = gaps(plimsoll, tmp_path, file("a/bun.lockb", "x"), file("d/go.mod", "module d\nrequire a.test/b v1.0.0\n"))
    assert found == {"npm packages": "a/bun.lockb", "Go modules": "d/go.mod"}


def test_what_came_with_go_or_a_package_is_no_project(plimsoll, tmp_path):
    places = ("root/go/pkg/mod/x.test/a@v1.0.0/go.mod", "cache/x.test/a@v1.0.0/go.mod", "usr/local/go/src/go.mod",
              "usr/lib/go-1.19/src/go.mod", "usr/share/x/go.mod", "usr/lib/python3/site-packages/x/poetry.lock", "a/mygo.mod")
    assert gaps(plimsoll, tmp_path, *(file(place, "module x\nrequire a.test/b v1.0.0\n") for place in places)) == (0, {})
