# SPDX-License-Identifier: Apache-2.0
"""The registry client, by tests/tools/registry_drive.c: against a registry that answers as told, and against Debian's docker-registry."""
import base64
import hashlib
import json
import os
import socket
import socketserver
import subprocess
import threading
import time
from pathlib import Path

import pytest

from images import ImageBuilder, file
from registry import (INDEX, MANIFEST, DockerRegistry, Registry, answer, ask, content, cut, drip, drop, fallback_tag, hang, headers, length, redirect, sha256,
                      truncate)

NOT_FOUND, IO, FORMAT, LIMIT, DIGEST, UNSUPPORTED, USAGE, TIMEOUT = 5, 1, 2, 3, 4, 6, 7, 8
BIG = bytes(range(256)) * 20000  # 5 MB


class Drive:
    """The client: drive("shop:1.0", "tags") -> code, out, err."""

    def __init__(self, program, home):
        self.program, self.home = program, home
        self.env = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "REGISTRY_DRIVE_DEBUG": "1"}
        self.env.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})

    def __call__(self, *words, env=None):
        done = subprocess.run([self.program, *map(str, words)], capture_output=True, env={**self.env, **(env or {})}, timeout=120)
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")
        return self

    def write(self, path, content):
        path = self.home / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def lines(self):
        return self.out.decode().splitlines()

    def __repr__(self):
        return f"{self.code}\n{self.out[:500]}\n{self.err}"


@pytest.fixture
def drive(program, tmp_path_factory):
    path = program.parent / "tests" / "tools" / "registry-drive"
    if not path.is_file():
        pytest.skip(f"no registry-drive: ninja -C {program.parent} tests/tools/registry-drive")
    return Drive(path, tmp_path_factory.mktemp("home"))


@pytest.fixture
def layout(tmp_path):
    return ImageBuilder("shop:1.0").layer(file("etc/os-release", "ID=debian\n")).layer(file("a", "b" * 100000)).oci(tmp_path / "layout")


def good_stream(drive, name, blob, *options):
    run = drive(*options, name, "stream", blob["digest"], blob["size"])
    return run.code == 0 and "digest ok" in run.err and sha256(run.out) == blob["digest"]


# ---- pulling ----

def test_manifest_by_tag_and_digest(drive, layout):
    with Registry() as registry:
        image = registry.add_layout("shop/api", layout, tag="1.0")
        for name in ("1.0", image["digest"]):
            head, _, body = drive(registry.reference("shop/api:1.0", ""), "manifest", name).out.partition(b"\n")
            assert head.decode() == f"{image['digest']} {MANIFEST}" and sha256(body) == image["digest"]
        assert drive(registry.reference("shop/api:none", ""), "manifest").code == NOT_FOUND
        assert "shop/api:none" in drive.err and "127.0.0.1" in drive.err
        assert all("application/vnd.oci.image.index" in r.headers["accept"] for r in registry.asked("GET .*/manifests/"))


def test_blobs(drive):
    with Registry() as registry:
        blob = registry.add_blob("shop", BIG)
        name = registry.reference("shop", "")
        assert drive(name, "blob", blob["digest"]).out == BIG
        assert good_stream(drive, name, blob)
        assert drive(name, "stream", blob["digest"], blob["size"], 1000).out == BIG[1000:]
        assert drive(name, "range", blob["digest"], 70000, 1000).out == BIG[70000:71000]
        assert drive(name, "range", blob["digest"], len(BIG) - 5, 10).code == FORMAT
        assert drive(name, "range", blob["digest"], len(BIG) + 5, 10).code == FORMAT
        assert drive(name, "blob", sha256(b"other")).code == NOT_FOUND
        registry.fail("GET .*/blobs/", content(BIG[70000:]), times=1)  # all from there on, and not what was asked for alone
        assert drive(name, "range", blob["digest"], 70000, 1000).out == BIG[70000:71000]
    with Registry(ranges=False) as registry:
        blob = registry.add_blob("shop", BIG)
        assert drive(registry.reference("shop", ""), "range", blob["digest"], 0, 10).code == UNSUPPORTED


def test_an_empty_blob(drive):
    with Registry() as registry:
        blob = registry.add_blob("shop", b"")
        assert good_stream(drive, registry.reference("shop", ""), blob)


def test_tags_come_in_pages(drive, layout):
    with Registry(page=3) as registry:
        registry.add_layout("shop", layout, tag="a")
        for i in range(10):
            registry.tags["shop"][f"v{i}"] = registry.tags["shop"]["a"]
        assert drive(registry.reference("shop", ""), "tags").lines() == ["a", *(f"v{i}" for i in range(10))]
        assert registry.count("GET .*/tags/list") == 4
        assert drive(registry.reference("none", ""), "tags").code == NOT_FOUND


def test_referrers(drive, layout):
    with Registry(page=1) as registry:
        image = registry.add_layout("shop", layout)
        first = registry.attach("shop", image, "application/x.a", b"1", annotations={"a": "b"})
        second = registry.attach("shop", image, "application/x.b", b"2")
        third = registry.attach("shop", image, "application/x.c", b"3", tag_only=True)  # in both places
        hidden = registry.add_blob("shop", b"4")
        registry.add_to_fallback("shop", image["digest"], {**hidden, "mediaType": MANIFEST})
        got = drive(registry.reference("shop", ""), "referrers", image["digest"]).lines()
        assert got == [f"api {first['digest']} application/x.a a=b", f"api {second['digest']} application/x.b", f"api {third['digest']} application/x.c",
                       f"tag {hidden['digest']} "]


@pytest.mark.parametrize("status", [400, 404, 405, 501])
def test_referrers_without_the_api(drive, layout, status):
    with Registry(referrers=False) as registry:
        image = registry.add_layout("shop", layout)
        registry.fail("GET .*/referrers/", answer(status), times=None)
        assert (drive(registry.reference("shop", ""), "referrers", image["digest"]).code, drive.out) == (0, b"")
        first = registry.attach("shop", image, "application/x.a", b"1")
        assert drive(registry.reference("shop", ""), "referrers", image["digest"]).lines() == [f"tag {first['digest']} application/x.a"]


@pytest.mark.parametrize("fault, code", [
    (answer(200, {"Content-Type": INDEX}, "garbage"), FORMAT), (answer(200, {"Content-Type": INDEX}, '{"schemaVersion":2}'), FORMAT),
    (answer(200, {"Content-Type": INDEX}, '{"manifests":[{"digest":"sha256:1"}]}'), FORMAT), (answer(403), IO), (answer(500), IO),
    (answer(200, {"Content-Type": INDEX}, '{"manifests":[],"manifests":[]}'), FORMAT),
    (answer(200, {"Content-Type": INDEX}, b"[" * 100000), LIMIT), (answer(200, {"Content-Type": INDEX}, b" " * (5 << 20)), LIMIT),
    (answer(200, {"Content-Type": INDEX, "Link": '</v2/shop/referrers/x>; rel="next"'}, '{"manifests":[]}'), FORMAT),
    (answer(200, {"Content-Type": INDEX, "Link": '<https://elsewhere.example/x>; rel="next"'}, '{"manifests":[]}'), FORMAT),
], ids=range(10))
def test_what_could_not_be_looked_at_is_an_error(drive, layout, fault, code):
    with Registry() as registry:
        image = registry.add_layout("shop", layout)
        registry.fail("GET .*/referrers/", fault, times=None)
        assert drive(registry.reference("shop", ""), "referrers", image["digest"]).code == code, drive
        assert registry.count("GET .*/referrers/") < 1100


def test_lists_in_a_circle(drive, layout):
    with Registry() as registry:
        image = registry.add_layout("shop", layout)
        for kind in ("referrers", "tags"):
            for here, there in ("ab", "ba"):
                registry.fail(f"GET .*/{kind}/{here}", answer(200, {"Link": f'<{there}>; rel="next"'}, '{"manifests":[],"tags":[]}'), times=None)
            registry.fail(f"GET .*/{kind}/", answer(200, {"Link": f'</v2/shop/{kind}/a>; rel="next"'}, '{"manifests":[],"tags":[]}'), times=None)
        assert drive(registry.reference("shop", ""), "referrers", image["digest"]).code == FORMAT and "where it has been" in drive.err
        assert drive(registry.reference("shop", ""), "tags").code == FORMAT
        assert len(registry.requests) < 10


@pytest.mark.parametrize("words", [["tags"], ["referrers", sha256(b"")]], ids=["tags", "referrers"])
def test_lists_without_an_end(drive, words):
    """Each page is small enough, another one than those before, and says the same."""
    with Registry() as registry:
        pages = iter(range(1, 1000))
        entry = {"mediaType": MANIFEST, "size": 2, "digest": sha256(b"{}"), "annotations": {"x": "x" * (3 << 20)}}
        body = json.dumps({"tags": ["x" * (3 << 20)]} if words == ["tags"] else {"manifests": [entry]})

        def more(_):
            return answer(200, {"Link": f'<?page={next(pages)}>; rel="next"', "Content-Type": INDEX}, body)(_)
        more.instead = True
        registry.fail("GET .*/(tags|referrers)/", more, times=None)
        assert drive(registry.reference("shop", ""), *words).code == LIMIT and "a list of more than the cap" in drive.err, drive
        assert next(pages) < 30


def test_a_fallback_that_is_no_index_lists_nothing(drive, layout):
    with Registry(referrers=False) as registry:
        image = registry.add_layout("shop", layout)
        registry.tags["shop"][fallback_tag(image["digest"])] = image["digest"]
        assert (drive(registry.reference("shop", ""), "referrers", image["digest"]).code, drive.out) == (0, b"")


# ---- what goes wrong for a while ----

@pytest.mark.parametrize("fault", [answer(429, {"Retry-After": "1"}), answer(500), answer(503), answer(502), drop()], ids=["429", "500", "503", "502", "drop"])
def test_what_passes_is_waited_for(drive, layout, fault):
    with Registry() as registry:
        registry.add_layout("shop", layout)
        registry.fail("GET .*/manifests/", fault, times=2)
        assert drive(registry.reference("shop", ""), "manifest").code == 0, drive
        assert registry.count("GET .*/manifests/") == 3


def test_what_does_not_pass_is_given_up(drive, layout):
    with Registry() as registry:
        registry.add_layout("shop", layout)
        registry.fail("GET .*/manifests/", answer(503), times=None)
        assert drive(registry.reference("shop", ""), "manifest").code == IO and "503" in drive.err
        assert registry.count("GET .*/manifests/") == 5


def test_waiting_has_its_bounds(drive, layout):
    with Registry() as registry:
        registry.add_layout("shop", layout)
        registry.fail("GET .*/manifests/", answer(429, {"Retry-After": "3600"}), times=None)
        began = time.monotonic()
        assert drive(registry.reference("shop", ""), "manifest").code == IO and "3600" in drive.err
        assert drive("--timeout", 500, registry.reference("shop", ""), "manifest").code in (IO, TIMEOUT)
        registry.faults.clear()
        registry.fail("GET .*/manifests/", hang(30), times=None)
        assert drive("--timeout", 700, registry.reference("shop", ""), "manifest").code == TIMEOUT
        assert time.monotonic() - began < 10


def test_nobody_there(drive):
    began = time.monotonic()
    assert drive("127.0.0.1:1/shop", "manifest").code == IO and "127.0.0.1" in drive.err
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("fault", [cut(100000), cut(1), truncate(70000), drop(), length(len(BIG) + 1)], ids=["cut", "cut1", "truncate", "drop", "length"])
def test_a_blob_that_breaks_is_taken_up_again(drive, fault, ranges):
    with Registry(ranges=ranges) as registry:
        blob = registry.add_blob("shop", BIG)
        registry.fail("GET .*/blobs/", fault)
        run = drive(registry.reference("shop", ""), "stream", blob["digest"], blob["size"])
        if fault.__closure__ and "length" in str(fault.__closure__[0].cell_contents):  # a whole that is said to be another is not begun
            assert run.code == FORMAT, run
            return
        assert run.code == 0 and run.out == BIG, run
        if ranges and registry.count("GET .*/blobs/") > 1 and registry.asked("GET .*/blobs/")[0].status:
            assert registry.asked("GET .*/blobs/")[-1].headers["range"].startswith("bytes=")


def test_a_blob_that_breaks_again_and_again(drive):
    with Registry() as registry:
        blob = registry.add_blob("shop", BIG)
        registry.fail("GET .*/blobs/", cut(400000), times=3)
        assert good_stream(drive, registry.reference("shop", ""), blob)
        registry.fail("GET .*/blobs/", cut(10), times=None)
        assert drive(registry.reference("shop", ""), "stream", blob["digest"], blob["size"]).code == IO
        assert registry.count("GET .*/blobs/") < 20


def test_what_is_not_the_blob(drive):
    with Registry() as registry:
        blob = registry.add_blob("shop", BIG)
        name = registry.reference("shop", "")
        registry.fail("GET .*/blobs/", content(b"x" * len(BIG)), times=None)
        assert drive(name, "stream", blob["digest"], blob["size"]).code == 0 and "digest wrong" in drive.err
        assert drive(name, "blob", blob["digest"]).code == DIGEST and blob["digest"] in drive.err
        registry.faults.clear()
        registry.fail("GET .*/blobs/", content(BIG + b"more"), times=None)
        assert drive(name, "stream", blob["digest"], blob["size"]).code == FORMAT
        registry.faults.clear()
        registry.fail("GET .*/blobs/", lambda a: length(None)(content(BIG + b"more")(a)), times=None)
        assert drive(name, "stream", blob["digest"], blob["size"]).code == FORMAT
        registry.faults.clear()
        registry.fail("GET .*/blobs/", truncate(1000), times=None)
        assert drive(name, "stream", blob["digest"], blob["size"]).code in (IO, FORMAT)


def test_a_slow_blob(drive):
    with Registry() as registry:
        blob = registry.add_blob("shop", BIG[:50000])
        registry.fail("GET .*/blobs/", drip(1000, 0.02))
        assert good_stream(drive, registry.reference("shop", ""), blob)
        registry.fail("GET .*/blobs/", drip(10, 0.1))
        assert drive("--timeout", 1000, registry.reference("shop", ""), "stream", blob["digest"], blob["size"]).code == TIMEOUT


def test_many_at_once(drive):
    with Registry() as registry:
        blobs = [registry.add_blob("shop", bytes([i]) * 300000) for i in range(24)]
        registry.fail("GET .*/blobs/", cut(100000), times=5)
        words = [w for b in blobs for w in (b["digest"], b["size"])]
        assert drive(registry.reference("shop", ""), "parallel", 16, *words).code == 0, drive


# ---- manifests that are none ----

@pytest.mark.parametrize("manifest, media_type, code, words", [
    (b"garbage", MANIFEST, FORMAT, "shop:latest"),
    (b'{"schemaVersion":2,"schemaVersion":2}', MANIFEST, FORMAT, "duplicate"),
    (b'{"schemaVersion":1,"name":"a"}', "application/vnd.docker.distribution.manifest.v1+prettyjws", UNSUPPORTED, "schema 1"),
    (b'{"schemaVersion":1,"name":"a"}', "text/plain", UNSUPPORTED, "schema 1"),
    (b'{"schemaVersion":2,"manifests":[],"layers":[]}', MANIFEST, FORMAT, "at once"),
    (b'{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json"}', MANIFEST, FORMAT, "calls itself"),
    (b" " * (5 << 20), MANIFEST, LIMIT, "cap"),
    (b'{"schemaVersion":2,"layers":[]}', "text/plain; charset=utf-8", 0, ""),
    (b'{"schemaVersion":2,"manifests":[]}', "application/json", 0, ""),
], ids=range(9))
def test_hostile_manifests(drive, manifest, media_type, code, words):
    with Registry() as registry:
        registry.add_manifest("shop", manifest, "latest", media_type)
        assert drive(registry.reference("shop", ""), "manifest").code == code and words in drive.err, drive


def test_the_type_of_what_does_not_say_it(drive):
    with Registry() as registry:
        registry.add_manifest("shop", b'{"schemaVersion":2,"layers":[]}', "a", "text/plain")
        registry.add_manifest("shop", b'{"schemaVersion":2,"manifests":[]}', "b", "application/json")
        assert drive(registry.reference("shop:a", ""), "manifest").lines()[0].endswith(" " + MANIFEST)
        assert drive(registry.reference("shop:b", ""), "manifest").lines()[0].endswith(" " + INDEX)


def test_another_manifest_than_the_digest_says(drive, layout):
    with Registry() as registry:
        image = registry.add_layout("shop", layout)
        registry.fail("GET .*/manifests/", content(b'{"schemaVersion":2}'), times=None)
        assert drive(registry.reference("shop", ""), "manifest", image["digest"]).code == DIGEST


# ---- redirects ----

def test_blobs_elsewhere_are_fetched_without_authorization(drive):
    with Registry(basic=("user", "secret")) as registry:
        blob = registry.add_blob("shop", BIG)
        auth = drive.write("auth.json", {"auths": {registry.host: {"auth": base64.b64encode(b"user:secret").decode()}}})
        registry.fail("GET /v2/shop/blobs/", redirect(f"{registry.elsewhere}/{blob['digest']}"), times=None)
        assert good_stream(drive, registry.reference("shop", ""), blob, "--auth", auth)
        away = [r for r in registry.requests if r.server == "elsewhere"]
        assert away and all(r.authorization is None for r in away)
        assert registry.asked("GET /v2/shop/blobs/")[-1].authorization


def test_signed_addresses_are_not_shown(drive):
    """Who reads the log of a build is not to fetch what the registry gave us alone."""
    with Registry() as registry:
        blob = registry.add_blob("shop", BIG)
        registry.fail("GET /v2/shop/blobs/", redirect(f"{registry.elsewhere}/{blob['digest']}?X-Amz-Signature=f00d"), times=None)
        registry.fail("GET /sha256:.*", cut(1000), times=None)
        for words in (["blob", blob["digest"]], ["stream", blob["digest"], blob["size"]]):
            assert drive(registry.reference("shop", ""), *words).code == IO and registry.elsewhere in drive.err and "f00d" not in drive.err, drive


def test_redirects_that_lead_nowhere(drive):
    with Registry() as registry:
        blob = registry.add_blob("shop", BIG)
        name = registry.reference("shop", "")
        for target, code in ((f"/v2/shop/blobs/{blob['digest']}", LIMIT), ("file:///etc/passwd", USAGE), ("http://registry.example/x", USAGE)):
            registry.faults.clear()
            registry.fail("GET .*/blobs/", redirect(target), times=None)
            assert drive(name, "blob", blob["digest"]).code == code, drive
            assert drive(name, "stream", blob["digest"], blob["size"]).code == code, drive


# ---- who we are ----

def basic_auth(registry, user="user", password="secret"):
    return {"auths": {registry.host: {"auth": base64.b64encode(f"{user}:{password}".encode()).decode()}}}


@pytest.mark.parametrize("options", [{"basic": ("user", "secret")}, {"token": ("user", "secret")}], ids=["basic", "token"])
@pytest.mark.parametrize("way", ["option", "auth", "docker", "podman", "runtime", "variable", "folder"])
def test_where_credentials_are_found(drive, layout, options, way, tmp_path):
    with Registry(**options) as registry:
        image = registry.add_layout("shop", layout)
        registry.attach("shop", image, "application/x.a", b"1")
        words, env = [], {}
        if way == "option":
            words = ["--user", "user", "--password", "secret"]
        elif way == "auth":
            words = ["--auth", drive.write("auth.json", basic_auth(registry))]
        elif way == "folder":
            words = ["--auth", drive.write("own/config.json", basic_auth(registry)).parent]
        elif way == "docker":
            drive.write(".docker/config.json", basic_auth(registry))
        elif way == "podman":
            drive.write(".config/containers/auth.json", basic_auth(registry))
        elif way == "runtime":
            env = {"XDG_RUNTIME_DIR": str(drive.write("run/containers/auth.json", basic_auth(registry)).parent.parent)}
        elif way == "variable":
            env = {"REGISTRY_AUTH_FILE": str(drive.write("other.json", basic_auth(registry)))}
        assert drive(*words, registry.reference("shop", ""), "referrers", image["digest"], env=env).code == 0, drive
        assert len(drive.lines()) == 1
        assert drive(registry.reference("shop", ""), "manifest", env={"HOME": str(tmp_path)}).code == IO and "docker login" in drive.err


@pytest.mark.parametrize("options", [{"basic": ("user", "secret")}, {"token": ("user", "secret")}], ids=["basic", "token"])
def test_wrong_credentials(drive, layout, options):
    with Registry(**options) as registry:
        registry.add_layout("shop", layout)
        auth = drive.write("auth.json", basic_auth(registry, password="wrong"))
        assert drive("--auth", auth, registry.reference("shop", ""), "manifest").code == IO
        assert "auth.json" in drive.err and "wrong" not in drive.err
        assert len(registry.requests) < 6


def test_a_helper_is_asked(drive, layout):
    with Registry(token=("user", "secret")) as registry:
        registry.add_layout("shop", layout)
        helper = drive.write("bin/docker-credential-test", '#!/bin/sh\nread -r server; echo "$1 $server" > "$HOME/asked"\n'
                             'echo \'{"ServerURL":"x","Username":"user","Secret":"secret"}\'\n')
        helper.chmod(0o755)
        env = {"PATH": f"{helper.parent}:{os.environ['PATH']}"}
        for config in ({"credHelpers": {registry.host: "test"}}, {"credsStore": "test"}):
            drive.write(".docker/config.json", config)
            assert drive(registry.reference("shop", ""), "manifest", env=env).code == 0, drive
            assert (drive.home / "asked").read_text() == f"get {registry.host}\n"
        drive.write(".docker/config.json", {"credsStore": "../../bin/evil"})
        assert drive(registry.reference("shop", ""), "manifest", env=env).code == IO
        drive.write(".docker/config.json", {"credsStore": "absent"})
        assert drive(registry.reference("shop", ""), "manifest", env=env).code == IO and "docker-credential-absent" in drive.err
        helper.write_text("#!/bin/sh\necho credentials not found in native keychain; exit 1\n")
        drive.write(".docker/config.json", {"credsStore": "test", **basic_auth(registry)})
        assert drive(registry.reference("shop", ""), "manifest", env=env).code == 0 and "warning" not in drive.err, drive


def test_a_helper_takes_no_longer_than_the_run_may(plimsoll, layout, tmp_path):
    with Registry(basic=("user", "secret")) as registry:
        registry.add_layout("shop", layout)
        (tmp_path / "bin").mkdir()
        helper = tmp_path / "bin" / "docker-credential-test"
        helper.write_text("#!/bin/sh\nexec sleep 40\n")
        helper.chmod(0o755)
        (tmp_path / "config.json").write_text(json.dumps({"credsStore": "test"}))
        begun = time.monotonic()
        run = plimsoll("inspect", registry.reference("shop:latest"), "--timeout", "2s",
                       env={"PATH": f"{helper.parent}:{os.environ['PATH']}", "DOCKER_CONFIG": str(tmp_path)})
        assert run.code == 2 and time.monotonic() - begun < 20, run
        assert "docker-credential-test gives no credentials" in run.err, run


def test_identity_tokens_go_in_a_form(drive, layout):
    with Registry(token=("user", "secret"), identity_token="idtoken") as registry:
        registry.add_layout("shop", layout)
        drive.write(".docker/config.json", {"auths": {registry.host: {"identitytoken": "idtoken"}}})
        assert drive(registry.reference("shop", ""), "manifest").code == 0, drive
        asked = [r for r in registry.requests if r.server == "token"]
        assert [r.method for r in asked] == ["POST"] and "idtoken" not in asked[0].path


@pytest.mark.parametrize("status", [307, 308, 302])
def test_a_redirect_takes_no_secret_elsewhere(drive, layout, status):
    """307 and 308 have the form sent again, with the secret in it."""
    with Registry(token=("user", "secret"), identity_token="refresh-me") as registry:
        registry.add_layout("shop", layout)
        drive.write(".docker/config.json", {"auths": {registry.host: {"identitytoken": "refresh-me"}}})
        registry.fail("POST /token", redirect(f"{registry.elsewhere}/token", status), times=None)
        assert drive(registry.reference("shop", ""), "manifest").code != 0
        assert registry.count("POST /token") and not [r for r in registry.requests if r.server == "elsewhere" and (r.body or r.authorization)]
        assert status == 302 or "for it alone" in drive.err, drive


def test_anyone_may_pull(drive, layout):
    with Registry(token=(None, None), anonymous_pull=True) as registry:
        registry.add_layout("shop", layout)
        assert drive(registry.reference("shop", ""), "manifest").code == 0, drive


def test_one_token_for_many_requests_and_another_where_it_ends(drive, layout):
    with Registry(token=("user", "secret")) as registry:
        image = registry.add_layout("shop", layout)
        drive.write(".docker/config.json", basic_auth(registry))
        assert drive(registry.reference("shop", ""), "referrers", image["digest"]).code == 0
        assert len([r for r in registry.requests if r.server == "token"]) == 1
    with Registry(token=("user", "secret"), token_uses=1) as registry:
        image = registry.add_layout("shop", layout)
        blob = registry.add_blob("shop", BIG)
        drive.write(".docker/config.json", basic_auth(registry))
        registry.fail("GET .*/blobs/", cut(100000), times=3)
        assert good_stream(drive, registry.reference("shop", ""), blob), drive
        assert drive(registry.reference("shop", ""), "referrers", image["digest"]).code == 0, drive


def test_secrets_go_where_they_belong(drive, layout):
    with Registry(token=("user", "secret")) as registry, Registry() as other:
        registry.add_layout("shop", layout)
        other.add_layout("shop", layout)
        drive.write(".docker/config.json", basic_auth(registry))
        assert drive(registry.reference("shop", ""), "manifest").code == 0
        assert drive(other.reference("shop", ""), "manifest").code == 0
        assert all(r.authorization is None for r in other.requests)
        assert not any((r.authorization or "").startswith("Basic") for r in registry.requests if r.server == "registry")
        # A token server without TLS, and one that is none.
        for realm, words in (("http://registry.example/token", "only https"), ("nonsense", "names a token server")):
            other.faults.clear()
            other.fail("GET ", answer(401, {"WWW-Authenticate": f'Bearer realm="{realm}",service="x"'}), times=None)
            assert drive(other.reference("shop", ""), "manifest").code in (USAGE, FORMAT) and words in drive.err, drive


def test_401_without_a_challenge(drive, layout):
    with Registry(basic=("user", "secret"), challenge=False) as registry:
        registry.add_layout("shop", layout)
        assert drive(registry.reference("shop", ""), "manifest").code == IO and "does not say what it wants" in drive.err


@pytest.mark.parametrize("body, code", [("garbage", FORMAT), ("{}", FORMAT), ('{"token":"a\\nX: b"}', FORMAT), ('{"token":"a"}', IO)])
def test_token_servers_that_answer_wrongly(drive, layout, body, code):
    with Registry(token=("user", "secret")) as registry:
        registry.add_layout("shop", layout)
        registry.fail("GET /token", answer(200, {}, body), times=None)
        assert drive(registry.reference("shop", ""), "manifest").code == code, drive


def test_files_of_others_are_passed_over_and_named_ones_must_be_right(drive, layout):
    with Registry() as registry:
        registry.add_layout("shop", layout)
        broken = drive.write(".docker/config.json", "{")
        assert drive(registry.reference("shop", ""), "manifest").code == 0
        with Registry(basic=("user", "secret")) as other:
            assert drive(other.reference("shop", ""), "manifest").code == IO and "no credentials are taken" in drive.err
            assert drive("--auth", broken, other.reference("shop", ""), "manifest").code == FORMAT
            assert drive("--auth", drive.home / "absent", other.reference("shop", ""), "manifest").code == NOT_FOUND


# ---- TLS ----

def test_authorities(drive, layout):
    with Registry(tls=True, token=("user", "secret")) as registry:
        registry.add_layout("shop", layout)
        drive.write(".docker/config.json", basic_auth(registry))
        name = registry.reference("shop", "")
        assert drive(name, "manifest").code == IO and "--registry-ca" in drive.err
        assert drive("--ca", registry.ca, name, "manifest").code == 0, drive
        assert drive("--insecure", registry.host, name, "manifest").code != 0  # the token server's certificate counts
        assert drive("--insecure", registry.host, "--insecure", registry.realm.split("/")[2], name, "manifest").code == 0, drive
        for host in (registry.host, registry.realm.split("/")[2]):
            drive.write(f".config/containers/certs.d/{host}/ca.crt", registry.ca.read_text())
        assert drive(name, "manifest").code == 0, drive
        assert drive("--ca", drive.home / "absent", name, "manifest").code == NOT_FOUND
        assert drive("--ca", drive.write("empty.pem", "nothing"), name, "manifest").code == FORMAT


def test_client_certificates(drive, layout):
    with Registry(client_tls=True) as registry:
        registry.add_layout("shop", layout)
        name = registry.reference("shop", "")
        assert drive("--ca", registry.ca, name, "manifest").code == IO
        folder = f".config/containers/certs.d/{registry.host}"
        drive.write(f"{folder}/ca.crt", registry.ca.read_text())
        drive.write(f"{folder}/client.cert", registry.client_cert.read_text())
        drive.write(f"{folder}/client.key", registry.client_key.read_text())
        assert drive(name, "manifest").code == 0, drive


# ---- proxies ----

class Proxy(socketserver.ThreadingTCPServer):
    """One of HTTP (RFC 9110, section 9.3.6), which leads everybody to one place, whatever he asks for."""
    daemon_threads = allow_reuse_address = True

    def __init__(self, place):
        host, port = place.split(":")
        self.place, self.asked = (host, int(port)), []
        super().__init__(("127.0.0.1", 0), ProxyHandler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, who=""):
        return f"http://{who}127.0.0.1:{self.server_address[1]}"


class ProxyHandler(socketserver.StreamRequestHandler):
    def handle(self):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self.rfile.readline()
            if not line:
                return
            head += line
        self.server.asked.append(head.decode())
        method, url, _ = head.split(b" ", 2)
        with socket.create_connection(self.server.place) as there:
            if method == b"CONNECT":
                self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            else:
                fields = b"".join(line + b"\r\n" for line in head.split(b"\r\n")[1:-2] if not line.lower().startswith((b"proxy-", b"connection")))
                there.sendall(method + b" /" + url.split(b"/", 3)[3] + b" HTTP/1.1\r\n" + fields + b"Connection: close\r\n\r\n")
            back = threading.Thread(target=self.pump, args=(there, self.connection), daemon=True)
            back.start()
            if method == b"CONNECT":
                self.pump(self.connection, there)
            back.join()

    @staticmethod
    def pump(source, sink):
        try:
            while piece := source.recv(65536):
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def test_proxies(drive, layout):
    """Those of the environment, with a tunnel for TLS, and none where it says so or for plain http on the loopback interface."""
    with Registry(basic=("user", "secret")) as registry, Proxy(registry.host) as proxy:
        registry.add_layout("shop", layout, tag="1.0")
        name = "registry.example:5000/shop:1.0"
        drive.write(".docker/config.json", {"auths": {"registry.example:5000": {"auth": base64.b64encode(b"user:secret").decode()}}})
        plain = ("--insecure", "registry.example:5000", name, "manifest")
        assert drive(*plain, env={"http_proxy": proxy.url("me:word@"), "https_proxy": proxy.url("me:word@")}).code == 0, drive
        assert all("registry.example:5000" in head and "Proxy-Authorization: Basic " in head for head in proxy.asked)
        assert not any("proxy-authorization" in request.headers for request in registry.requests), "what the proxy is told stays there"
        assert drive(*plain, env={"http_proxy": proxy.url(), "https_proxy": proxy.url(), "no_proxy": "registry.example"}).code == IO
        proxy.asked.clear()
        drive.write(".docker/config.json", basic_auth(registry))
        assert drive(registry.reference("shop:1.0", ""), "manifest", env={"http_proxy": proxy.url()}).code == 0 and not proxy.asked, drive
    with Registry(tls=True) as registry, Proxy(registry.host) as proxy:
        registry.add_layout("shop", layout, tag="1.0")
        name = registry.host.replace("127.0.0.1", "localhost") + "/shop:1.0"
        assert drive("--ca", registry.ca, name, "manifest", env={"https_proxy": proxy.url(), "http_proxy": "http://127.0.0.1:9"}).code == 0, drive
        assert proxy.asked and all(head.startswith("CONNECT localhost:") for head in proxy.asked), proxy.asked
        assert not any("/v2/" in head for head in proxy.asked)


# ---- mirrors and names ----

def conf(drive, text):
    return drive.write(".config/containers/registries.conf", text)


def test_mirrors_come_first_and_the_registry_last(drive, layout):
    with Registry() as mirror, Registry() as registry:
        image = mirror.add_layout("copies/shop", layout, tag="1.0")
        registry.add_layout("shop", layout, tag="1.0")
        registry.add_layout("shop", layout, tag="2.0")
        conf(drive, f'[[registry]]\nprefix = "registry.example"\nlocation = "{registry.host}"\n'
                    f'[[registry.mirror]]\nlocation = "{mirror.host}/copies"\n')
        assert drive("registry.example/shop:1.0", "manifest").code == 0 and not registry.requests, drive
        assert drive("registry.example/shop:2.0", "manifest").code == 0 and registry.count("GET .*/manifests/2.0") == 1
        blob = registry.add_blob("shop", BIG)
        assert good_stream(drive, "registry.example/shop", blob)
        mirror.blobs["copies/shop"][blob["digest"]] = BIG
        mirror.fail("GET .*/blobs/", cut(1000000), times=1)
        assert good_stream(drive, "registry.example/shop", blob)
        mirror.fail("GET .*/manifests/", content(b"{}"), times=1)  # a mirror that lies is passed over
        assert drive(f"registry.example/shop@{image['digest']}", "manifest").code == 0 and "warning" in drive.err


def mirrored(drive, registry, *mirrors):
    conf(drive, f'[[registry]]\nprefix = "registry.example"\nlocation = "{registry.host}"\n' +
         "".join(f'[[registry.mirror]]\nlocation = "{mirror.host}"\n' for mirror in mirrors))
    return "registry.example/shop"


def test_parts_of_blobs_come_from_mirrors_too(drive):
    with Registry() as gone, Registry(ranges=False) as whole, Registry() as mirror, Registry() as registry:
        for place in (whole, mirror, registry):
            blob = place.add_blob("shop", BIG)
        name = mirrored(drive, registry, gone, whole, mirror)
        part = ("range", blob["digest"], 70000, 1000)
        assert drive(name, *part).out == BIG[70000:71000], drive
        assert gone.requests and whole.requests and not registry.requests
        # Whatever is wrong with a mirror, the next place is asked, and the registry itself at last.
        for fault in (answer(500), cut(10), content(b""), headers(Content_Range="bytes 0-9/10")):
            mirror.fail("GET .*/blobs/", fault, times=None)
            before = registry.count("GET .*/blobs/")
            assert drive(name, *part).out == BIG[70000:71000], (fault, drive)
            assert registry.count("GET .*/blobs/") == before + 1
            mirror.faults.clear()
        registry.fail("GET .*/blobs/", answer(404), times=None)
        mirror.fail("GET .*/blobs/", answer(404), times=None)
        assert drive(name, *part).code == NOT_FOUND and registry.host in drive.err


@pytest.mark.parametrize("ranges", [True, False])
def test_a_blob_that_a_mirror_does_not_finish_is_taken_up_elsewhere(drive, ranges):
    with Registry() as mirror, Registry(ranges=ranges) as registry:
        for place in (mirror, registry):
            blob = place.add_blob("shop", BIG)
        name = mirrored(drive, registry, mirror)
        mirror.fail("GET .*/blobs/", cut(1000000), times=1)
        assert good_stream(drive, name, blob) and not registry.requests, drive
        assert mirror.asked("GET .*/blobs/")[-1].headers["range"].startswith("bytes=")
        # It breaks again and again, without a byte between.
        mirror.fail("GET .*/blobs/", cut(1000000), times=1)
        mirror.fail("GET .*/blobs/", cut(0), times=None)
        assert good_stream(drive, name, blob), drive
        last = registry.asked("GET .*/blobs/")
        assert len(last) == 1 and last[0].headers["range"].startswith("bytes=") and int(last[0].headers["range"][6:-1]) > 0
        # What it gave first is held against the digest with the rest.
        mirror.faults.clear()
        mirror.blobs["shop"][blob["digest"]] = b"x" + BIG[1:]
        mirror.fail("GET .*/blobs/", cut(1000000), times=1)
        mirror.fail("GET .*/blobs/", cut(0), times=None)
        assert not good_stream(drive, name, blob)


def test_a_part_that_breaks_is_taken_up_where_it_broke(drive):
    with Registry() as mirror, Registry() as registry:
        for place in (mirror, registry):
            blob = place.add_blob("shop", BIG)
        part = ("range", blob["digest"], 70000, 1000)
        name = mirrored(drive, registry)
        registry.fail("GET .*/blobs/", cut(20), times=1)
        registry.fail("GET .*/blobs/", cut(0), times=2)
        assert drive(name, *part).out == BIG[70000:71000], drive
        assert [r.headers["range"] for r in registry.asked("GET .*/blobs/")] == ["bytes=70000-70999"] + ["bytes=70020-70999"] * 3
        # Not for ever.
        registry.fail("GET .*/blobs/", cut(0), times=None)
        registry.requests.clear()
        assert drive(name, *part).code == IO and registry.count("GET .*/blobs/") == 5, drive
        registry.faults.clear()
        # A mirror is borne with once.
        name = mirrored(drive, registry, mirror)
        registry.requests.clear()
        mirror.fail("GET .*/blobs/", cut(20), times=1)
        assert drive(name, *part).out == BIG[70000:71000] and not registry.requests and mirror.count("GET .*/blobs/") == 2, drive
        mirror.fail("GET .*/blobs/", cut(0), times=None)
        assert drive(name, *part).out == BIG[70000:71000] and registry.count("GET .*/blobs/") == 1 and mirror.count("GET .*/blobs/") == 4, drive


def test_a_mirror_that_breaks_every_transfer_is_asked_no_more(drive):
    with Registry() as mirror, Registry() as registry:
        blobs = [[place.add_blob("shop", BIG[i:]) for place in (mirror, registry)][0] for i in range(12)]
        name = mirrored(drive, registry, mirror)
        words = [word for blob in blobs for word in (blob["digest"], blob["size"])]
        mirror.fail("GET .*/blobs/", cut(0), times=None)
        assert drive(name, "parallel", 1, *words).code == 0, drive
        # Three transfers, each begun twice; the other nine are the registry's alone.
        assert mirror.count("GET .*/blobs/") == 6 and registry.count("GET .*/blobs/") == 12 and "from now on" in drive.err
        # Nor one that gives something else each time; that counts for more.
        mirror.faults.clear()
        mirror.requests.clear()
        mirror.fail("GET .*/blobs/", content(BIG + b"x"), times=None)
        assert drive(name, "parallel", 1, *words).code == 0 and mirror.count("GET .*/blobs/") == 2 == drive.err.count("warning"), drive
        # What it merely has not is no reason.
        mirror.faults.clear()
        mirror.requests.clear()
        mirror.fail("GET .*/blobs/", answer(404), times=None)
        assert drive(name, "parallel", 1, *words).code == 0 and mirror.count("GET .*/blobs/") == 12, drive


def test_a_mirror_that_breaks_after_every_byte_does_not_end_it(drive):
    """Bytes between the breaks are patience with the registry itself; a mirror has others behind it."""
    with Registry() as mirror, Registry() as registry:
        for place in (mirror, registry):
            blob = place.add_blob("shop", BIG)
        mirror.fail("GET .*/blobs/", cut(1000), times=None)
        assert good_stream(drive, mirrored(drive, registry, mirror), blob), drive
        assert registry.asked("GET .*/blobs/")[0].headers["range"] == "bytes=5000-"


def test_a_mirror_whose_blob_ends_early_is_warned_of(drive):
    with Registry() as mirror, Registry() as registry:
        for place in (mirror, registry):
            blob = place.add_blob("shop", BIG)
        mirror.blobs["shop"][blob["digest"]] = BIG[:1000000]
        assert good_stream(drive, mirrored(drive, registry, mirror), blob), drive
        assert f"warning: the mirror {mirror.host} is passed over" in drive.err and "truncated" in drive.err


def test_a_mirror_by_digest_only_and_one_that_is_gone(drive, layout):
    with Registry() as mirror, Registry() as registry:
        image = mirror.add_layout("shop", layout, tag="1.0")
        registry.add_layout("shop", layout, tag="1.0")
        conf(drive, f'[[registry]]\nlocation = "{registry.host}"\n[[registry.mirror]]\nlocation = "127.0.0.1:1"\n'
                    f'[[registry.mirror]]\nlocation = "{mirror.host}"\npull-from-mirror = "digest-only"\n')
        name = registry.reference("shop", "")
        assert drive(name + ":1.0", "manifest").code == 0 and not mirror.requests
        assert drive(f"{name}@{image['digest']}", "manifest").code == 0 and mirror.requests


def test_blocked_and_rewritten(drive, layout):
    with Registry() as registry:
        registry.add_layout("inner/shop", layout)
        conf(drive, f'[[registry]]\nprefix = "*.example"\nblocked = true\n'
                    f'[[registry]]\nprefix = "registry.test/outer"\nlocation = "{registry.host}/inner"\n')
        assert drive("a.example/shop", "manifest").code == USAGE and "blocks" in drive.err
        assert drive("registry.test/outer/shop", "manifest").code == 0, drive


def test_short_names(drive, layout):
    with Registry() as registry:
        registry.add_layout("shop", layout)
        assert drive("shop", "resolve").lines() == ["docker.io/library/shop:latest"]
        conf(drive, f'unqualified-search-registries = ["{registry.host}"]\n[aliases]\n"web" = "registry.example/team/web"\n')
        assert drive("shop", "resolve").lines() == [f"{registry.host}/shop:latest"]
        assert drive("web:2", "resolve").lines() == ["registry.example/team/web:2"]
        assert drive("shop", "manifest").code == 0
        conf(drive, 'unqualified-search-registries = ["a.example", "b.example"]\n')
        assert drive("shop", "resolve").lines() == ["docker.io/library/shop:latest"]


def test_mirror_by_option(drive, layout):
    with Registry() as mirror:
        mirror.add_layout("library/shop", layout)
        assert drive("--mirror", mirror.host, "shop", "manifest").code == 0, drive
        assert drive("--mirror", f"registry.example={mirror.host}/library", "registry.example/shop", "manifest").code == 0, drive


def test_offline(drive, layout):
    with Registry() as registry:
        registry.add_layout("shop", layout)
        assert drive("--offline", registry.reference("shop", ""), "manifest").code == USAGE and "--offline" in drive.err
        assert not registry.requests


def test_files_that_are_no_good(drive, layout):
    with Registry() as registry:
        registry.add_layout("shop", layout)
        conf(drive, "[[registry]\n")
        assert drive(registry.reference("shop", ""), "manifest").code == 0 and "registries.conf" in drive.err


# ---- pushing ----

def push_image(drive, registry, layout, name, *options):
    """Everything of a layout with one manifest, as a client pushes it."""
    index = json.loads((layout / "index.json").read_bytes())
    descriptor = index["manifests"][0]
    for path in sorted((layout / "blobs" / "sha256").iterdir()):
        if path.name != descriptor["digest"][7:]:
            assert drive(*options, name, "put-blob", path).lines() == [f"sha256:{path.name}"], drive
    path = layout / "blobs" / "sha256" / descriptor["digest"][7:]
    assert drive(*options, name, "put-manifest", path, descriptor["mediaType"], "pushed").lines() == [descriptor["digest"]], drive
    return descriptor


@pytest.mark.parametrize("options", [{}, {"token": ("user", "secret")}, {"basic": ("user", "secret")}, {"monolithic_max": 50}, {"chunk_min": 1 << 20}], ids=str)
def test_push(drive, layout, options):
    with Registry(**options) as registry:
        drive.write(".docker/config.json", basic_auth(registry))
        if "monolithic_max" in options:
            registry.monolithic_max = 1 << 20
            blob = drive.write("blob", "x" * (3 << 20))
            assert drive(registry.reference("shop", ""), "put-blob", blob).code == 0, drive
            assert registry.count("PATCH ") == 3 and registry.blobs["shop"][sha256(blob.read_bytes())]
            return
        image = push_image(drive, registry, layout, registry.reference("shop", ""))
        assert registry.tags["shop"]["pushed"] == image["digest"]
        before = len(registry.requests)
        push_image(drive, registry, layout, registry.reference("shop", ""))
        assert not [r for r in registry.requests[before:] if r.method in ("POST", "PATCH") and r.server == "registry"]


def test_large_blobs_go_in_pieces(drive):
    with Registry() as registry:
        path = drive.home / "large"
        path.write_bytes(os.urandom(1 << 20) * 40)
        digest = sha256(path.read_bytes())
        assert drive(registry.reference("shop", ""), "put-file", path, digest).code == 0, drive
        assert [r.headers["content-range"] for r in registry.asked("PATCH ")] == ["0-16777215", "16777216-33554431", "33554432-41943039"]
        assert registry.blobs["shop"][digest] == path.read_bytes()
        assert drive(registry.reference("shop", ""), "put-file", path, sha256(b"wrong")).code == IO and "DIGEST" in drive.err.upper()


@pytest.mark.parametrize("mounts", [True, False])
def test_blobs_are_taken_from_another_repository(drive, mounts):
    with Registry(mounts=mounts, token=("user", "secret")) as registry:
        drive.write(".docker/config.json", basic_auth(registry))
        blob = registry.add_blob("base", BIG)
        path = drive.home / "blob"
        path.write_bytes(BIG)
        assert drive(registry.reference("shop", ""), "put-file", path, blob["digest"], "base").code == 0, drive
        assert registry.blobs["shop"][blob["digest"]] == BIG
        assert bool(registry.asked("PUT .*/blobs/uploads/")) != mounts


@pytest.mark.parametrize("pattern, fault", [("POST ", answer(503)), ("PUT .*/uploads/", answer(500)), ("HEAD ", drop()), ("PUT .*/manifests/", answer(429)),
                                            ("PUT .*/uploads/", drop())], ids=range(5))
def test_pushing_with_patience(drive, layout, pattern, fault):
    with Registry() as registry:
        registry.fail(pattern, fault, times=2)
        push_image(drive, registry, layout, registry.reference("shop", ""))


def referrer(drive, image, number):
    return drive.write(f"referrer{number}", {
        "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": f"application/x.{number}",
        "config": {"mediaType": "application/vnd.oci.empty.v1+json", "size": 2, "digest": sha256(b"{}")}, "layers": [],
        "subject": {k: image[k] for k in ("mediaType", "digest", "size")}, "annotations": {"n": str(number)}})


def test_what_has_a_subject_is_listed(drive, layout, tmp_path):
    with Registry() as registry, Registry(referrers=False) as old:
        for place in (registry, old):
            image = place.add_layout("shop", layout)
            name = place.reference("shop", "")
            drive(name, "put-blob", drive.write("empty", "{}"))
            for number in (1, 2, 2):
                assert drive(name, "put-manifest", referrer(drive, image, number), MANIFEST).code == 0, drive
            got = drive(name, "referrers", image["digest"]).lines()
            assert [line.split()[2:] for line in got] == [["application/x.1", "n=1"], ["application/x.2", "n=2"]]
            assert (fallback_tag(image["digest"]) in place.tags["shop"]) == (place is old)
        # What was in the index stays as it was.
        tag = fallback_tag(image["digest"])
        index = old.manifest("shop", tag)
        index["annotations"], index["manifests"][0]["x"] = {"k": "v"}, [1, None, True]
        old.add_manifest("shop", index, tag, INDEX)
        assert drive(name, "put-manifest", referrer(drive, image, 3), MANIFEST).code == 0
        after = old.manifest("shop", tag)
        assert after["annotations"] == {"k": "v"} and after["manifests"][:2] == index["manifests"] and len(after["manifests"]) == 3


def test_somebody_else_writes_the_same_tag(drive, layout):
    with Registry(referrers=False) as registry:
        image = registry.add_layout("shop", layout)
        registry.attach("shop", image, "application/x.0", b"0")
        tag, name = fallback_tag(image["digest"]), registry.reference("shop", "")
        drive(name, "put-blob", drive.write("empty", "{}"))
        lost = registry.manifest("shop", tag)

        def lose(a):  # the other's write comes right behind ours
            registry.add_manifest("shop", lost, tag, INDEX)
            return a
        registry.fail(f"PUT .*/manifests/{tag}", lose, times=1)
        assert drive(name, "put-manifest", referrer(drive, image, 1), MANIFEST).code == 0, drive
        assert len(registry.manifest("shop", tag)["manifests"]) == 2


def test_who_writes_reads_past_mirrors(drive, layout):
    """A mirror may be behind: written from what it says, the list would lose what others have put there."""
    with Registry(referrers=False) as mirror, Registry(referrers=False) as registry:
        mirror.add_layout("shop", layout)
        image = registry.add_layout("shop", layout)
        registry.attach("shop", image, "application/x.0", b"0")
        conf(drive, f'[[registry]]\nprefix = "registry.example"\nlocation = "{registry.host}"\n[[registry.mirror]]\nlocation = "{mirror.host}"\n')
        drive("registry.example/shop", "put-blob", drive.write("empty", "{}"))
        assert drive("registry.example/shop", "put-manifest", referrer(drive, image, 1), MANIFEST).code == 0, drive
        assert len(registry.manifest("shop", fallback_tag(image["digest"]))["manifests"]) == 2 and not mirror.requests


# ---- the command line ----

def test_options(plimsoll, layout, tmp_path):
    with Registry(tls=True, token=("user", "secret")) as registry, Registry() as other:
        image = registry.add_layout("shop", layout, tag="1.0")
        words = ["inspect", "-f", "json", registry.reference("shop:1.0"), "--registry-ca", registry.ca]
        secret = {"PLIMSOLL_REGISTRY_PASSWORD": "secret"}
        run = plimsoll(*words, "--registry-user", "user", env=secret)
        assert run.code == 0 and image["digest"] in run.out, run
        assert plimsoll(*words, env={**secret, "PLIMSOLL_REGISTRY_USER": "user"}).code == 0
        assert plimsoll(*words, "--registry-user", "user", "--registry-password-stdin", input="secret\n").code == 0
        assert plimsoll(*words, "--registry-user", "user").code == 64
        assert plimsoll(*words, "--registry-password-stdin").code == 64
        run = plimsoll(*words, "--registry-user", "user", env={"PLIMSOLL_REGISTRY_PASSWORD": "wrong-password"})
        assert run.code == 2 and "--registry-user" in run.err and "wrong-password" not in run.err, run
        auth = tmp_path / "auth.json"
        auth.write_text(json.dumps(basic_auth(registry)))
        assert plimsoll(*words, "--registry-config", auth).code == 0
        assert plimsoll("inspect", registry.reference("shop:1.0"), "--insecure-registry", registry.host, "--insecure-registry",
                        registry.realm.split("/")[2], "--registry-config", auth).code == 0
        run = plimsoll("inspect", registry.reference("shop:1.0"))
        assert run.code == 2 and "--registry-ca" in run.err, run
        # The user is for the registries that are named, not for their mirrors.
        other.add_layout("shop", layout, tag="1.0")
        run = plimsoll(*words, "--registry-mirror", f"{registry.host}={other.host}", "--registry-user", "user", env=secret)
        assert run.code == 0 and other.requests and all(r.authorization is None for r in other.requests), run


# ---- Debian's docker-registry ----

@pytest.mark.parametrize("options", [{}, {"basic": ("user", "secret")}, {"tls": True}], ids=["plain", "basic", "tls"])
def test_docker_registry(drive, layout, tmp_path, options):
    with DockerRegistry(tmp_path, **options) as registry:
        words = ["--ca", registry.ca] if "tls" in options else []
        drive.write(".docker/config.json", basic_auth(registry))
        name = registry.reference("shop/api", "")
        image = push_image(drive, registry, layout, name, *words)
        assert drive(*words, name + ":pushed", "manifest").lines()[0] == f"{image['digest']} {MANIFEST}"
        assert drive(*words, name, "tags").lines() == ["pushed"]
        manifest = json.loads((layout / "blobs/sha256" / image["digest"][7:]).read_bytes())
        for layer in manifest["layers"]:
            assert good_stream(drive, name, layer, *words)
        first = manifest["layers"][0]
        assert drive(*words, name, "range", first["digest"], 1, 10).out == (layout / "blobs/sha256" / first["digest"][7:]).read_bytes()[1:11]
        # No referrers API: the tag stands in.
        drive(*words, name, "put-blob", drive.write("empty", "{}"))
        for number in (1, 2):
            assert drive(*words, name, "put-manifest", referrer(drive, image, number), MANIFEST).code == 0, drive
        got = drive(*words, name, "referrers", image["digest"]).lines()
        assert [line.split()[0] for line in got] == ["tag", "tag"]
        # Mounts and pieces.
        path = drive.home / "large"
        path.write_bytes(os.urandom(1 << 20) * 33)
        assert drive(*words, name, "put-file", path, sha256(path.read_bytes())).code == 0, drive
        assert drive(*words, registry.reference("other", ""), "put-file", path, sha256(path.read_bytes()), "shop/api").code == 0, drive
        blob = {"digest": sha256(path.read_bytes()), "size": path.stat().st_size}
        assert good_stream(drive, registry.reference("other", ""), blob, *words)
