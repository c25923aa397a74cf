# SPDX-License-Identifier: Apache-2.0
"""The registry of the tests answers as a registry does, and goes wrong as told: by skopeo, and by bare requests."""
import http.client
import json
import shutil
import subprocess

import pytest

from images import ImageBuilder, file
from registry import MANIFEST, DockerRegistry, Registry, answer, ask, content, cut, fallback_tag, redirect, sha256, truncate


@pytest.fixture
def layout(tmp_path):
    return ImageBuilder("shop:1.0").layer(file("etc/os-release", "ID=debian\n")).layer(file("a", "b" * 100000)).oci(tmp_path / "layout")


def test_pull_and_push(layout):
    with Registry() as registry:
        image = registry.add_layout("shop/api", layout, tag="1.0")
        status, headers, body = ask(registry, "GET", "/v2/shop/api/manifests/1.0")
        assert (status, headers["docker-content-digest"], sha256(body)) == (200, image["digest"], image["digest"])
        status, headers, _ = ask(registry, "POST", "/v2/shop/api/blobs/uploads/")
        assert status == 202
        status, headers, _ = ask(registry, "PATCH", headers["location"], b"abc", {"Content-Range": "0-2"})
        assert (status, headers["range"]) == (202, "0-2")
        assert ask(registry, "PATCH", headers["location"], b"x", {"Content-Range": "9-9"})[0] == 416
        assert ask(registry, "PUT", headers["location"] + "&digest=" + sha256(b"abcdef"), b"def")[0] == 201
        assert ask(registry, "GET", "/v2/shop/api/blobs/" + sha256(b"abcdef"), headers={"Range": "bytes=2-3"})[2] == b"cd"
        assert ask(registry, "POST", f"/v2/other/blobs/uploads/?mount={sha256(b'abcdef')}&from=shop/api")[0] == 201


def test_referrers(layout):
    with Registry(page=1) as registry:
        image = registry.add_layout("shop", layout)
        first = registry.attach("shop", image, "application/x.a", b"1")
        registry.attach("shop", image, "application/x.b", b"2")
        _, headers, body = ask(registry, "GET", "/v2/shop/referrers/" + image["digest"])
        assert [d["digest"] for d in json.loads(body)["manifests"]] == [first["digest"]] and 'rel="next"' in headers["link"]
    with Registry(referrers=False) as registry:
        image = registry.add_layout("shop", layout)
        registry.attach("shop", image, "application/x.a", b"1")
        assert ask(registry, "GET", "/v2/shop/referrers/" + image["digest"])[0] == 404
        assert len(registry.manifest("shop", fallback_tag(image["digest"]))["manifests"]) == 1


def test_faults(layout):
    with Registry() as registry:
        registry.add_layout("shop", layout)
        blob = registry.add_blob("shop", b"0123456789" * 1000)["digest"]
        registry.fail("GET .*/manifests/", answer(429, {"Retry-After": "1"}))
        registry.fail("GET .*/blobs/", cut(10))
        registry.fail("GET .*/blobs/", truncate(5))
        registry.fail("GET .*/blobs/", content(b"lies"))
        registry.fail("GET .*/blobs/", redirect(registry.elsewhere + "/" + blob))
        assert [ask(registry, "GET", "/v2/shop/manifests/latest")[0] for _ in range(2)] == [429, 200]
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            ask(registry, "GET", "/v2/shop/blobs/" + blob)
        assert ask(registry, "GET", "/v2/shop/blobs/" + blob)[2] == b"01234"
        assert ask(registry, "GET", "/v2/shop/blobs/" + blob)[2] == b"lies"
        assert ask(registry, "GET", "/v2/shop/blobs/" + blob)[1]["location"].endswith(blob)
        assert registry.count("GET .*/blobs/") == 4


@pytest.mark.parametrize("options", [{}, {"tls": True}, {"basic": ("u", "p")}, {"token": ("u", "p")}, {"tls": True, "token": ("u", "p"), "page": 1}], ids=str)
def test_by_skopeo(layout, tmp_path, options):
    if not shutil.which("skopeo"):
        pytest.skip("no skopeo: apt-get install skopeo")
    credentials = ["u:p"] if "basic" in options or "token" in options else []
    with Registry(**options) as registry:
        words = ["--dest-tls-verify=false", *(f"--dest-creds={c}" for c in credentials)]
        subprocess.run(["skopeo", "copy", "-q", "--insecure-policy", *words, f"oci:{layout}", f"docker://{registry.host}/shop/api:1.0"], check=True)
        words = ["--src-tls-verify=false", *(f"--src-creds={c}" for c in credentials)]
        subprocess.run(["skopeo", "copy", "-q", "--insecure-policy", *words, f"docker://{registry.host}/shop/api:1.0", f"oci:{tmp_path / 'out'}:x"], check=True)
        assert json.loads((tmp_path / "out" / "index.json").read_bytes())["manifests"][0]["mediaType"] == MANIFEST


def test_docker_registry(layout, tmp_path):
    with DockerRegistry(tmp_path) as registry:
        assert ask(registry, "GET", "/v2/")[0] == 200
    with DockerRegistry(tmp_path / "layout", basic=("u", "p")) as registry:
        assert ask(registry, "GET", "/v2/")[0] == 401
