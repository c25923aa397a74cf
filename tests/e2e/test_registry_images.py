# SPDX-License-Identifier: Apache-2.0
"""Images in registries: the same report as of the layout, whatever packs the layers; what goes wrong on the way; what is not asked for again."""
import hashlib
import json
import lzma
import os
import shutil
import subprocess
import time
import zlib

import pytest

from images import COMPRESSIONS, ImageBuilder, file, hardlink, symlink, whiteout, write_index
from registry import DockerRegistry, Registry, answer, content, cut, drip, hang

STATUS = "Package: libc6\nStatus: install ok installed\nVersion: 2.36-9\nArchitecture: amd64\n\n"


def noise(count, seed):
    """Bytes that do not pack."""
    return b"".join(hashlib.sha256(f"{seed} {i}".encode()).digest() for i in range(count // 32))


def shop(architecture="amd64"):
    image = ImageBuilder("shop:2.4", architecture=architecture, env=["A=b"])
    image.layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("etc/motd", "hello"), file("usr/bin/a", noise(3 << 20, 1)),
                hardlink("usr/bin/b", "usr/bin/a"), symlink("lib", "usr/lib"), file("var/lib/dpkg/status", STATUS))
    image.layer(whiteout("etc/motd"), file("srv/data", noise(600000, 2)))
    image.layer(file("srv/app", "x" * 100))
    return image


def facts(run, *drop):
    """A report without what tells one place of an image from another."""
    assert run.code in (0, 3), run
    report = run.json()
    report.pop("created")
    for key in ("reference", "kind", "names", *drop):
        report["target"].pop(key, None)
    return report


@pytest.fixture
def registry():
    with Registry() as registry:
        yield registry


def put(registry, layout, name="team/shop", tag="2.4"):
    registry.add_layout(name, layout, tag=tag)
    return registry.reference(f"{name}:{tag}")


def blob_requests(registry):
    return registry.count("GET .*/blobs/")


# --- the same image ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("compression", ["gzip", "zstd", "none", "xz", ["none", "gzip", "zstd"]])
@pytest.mark.parametrize("jobs", ["1", "3"])
def test_the_same_report_as_of_the_layout(plimsoll, tmp_path, registry, compression, jobs):
    layout = shop().oci(tmp_path / "layout", compression=compression)
    reference = put(registry, layout)
    wanted = facts(plimsoll("scan", f"oci:{layout}", "-f", "json", "--no-cache"))
    run = plimsoll("scan", reference, "-f", "json", "--no-cache", "--jobs", jobs)
    assert facts(run) == wanted
    target = run.json()["target"]
    assert target["kind"] == "registry" and target["names"] == [f"{registry.host}/team/shop:2.4"] and target["reference"] == reference
    # Each layer and the configuration once, and nothing asked twice.
    assert blob_requests(registry) == 4 and registry.count("GET .*/manifests/") == 1


def test_every_form_of_the_reference(plimsoll, tmp_path, registry):
    layout = shop().oci(tmp_path / "layout")
    put(registry, layout)
    digest = json.loads((layout / "index.json").read_text())["manifests"][0]["digest"]
    name = f"{registry.host}/team/shop"
    wanted = facts(plimsoll("scan", f"oci:{layout}", "-f", "json"))
    for reference in (f"registry:{name}:2.4", f"docker://{name}:2.4", f"{name}:2.4", f"registry:{name}@{digest}", f"{name}@{digest}", f"{name}:2.4@{digest}"):
        assert facts(plimsoll("scan", reference, "-f", "json")) == wanted, reference
    run = plimsoll("inspect", f"{name}@sha256:{'0' * 64}")
    assert run.code == 2 and registry.host in run.err and "team/shop" in run.err


def test_platforms(plimsoll, tmp_path, registry):
    layout = write_index(tmp_path / "multi", [shop("arm64"), shop("amd64")], nested=True)
    reference = put(registry, layout)
    for platform in ("linux/amd64", "linux/arm64"):
        wanted = facts(plimsoll("scan", f"oci:{layout}", "--platform", platform, "-f", "json"))
        assert facts(plimsoll("scan", reference, "--platform", platform, "-f", "json")) == wanted
        assert wanted["target"]["platform"] == platform
    run = plimsoll("scan", reference, "--platform", "linux/s390x")
    assert run.code == 2 and "no image for linux/s390x" in run.err and "linux/arm64" in run.err


def test_debians_registry_fed_by_skopeo(plimsoll, tmp_path):
    if not shutil.which("skopeo"):
        pytest.skip("skopeo is not installed")
    layout = shop().oci(tmp_path / "layout")
    with DockerRegistry(tmp_path) as registry:
        for format in ("oci", "v2s2"):
            subprocess.run(["skopeo", "copy", "-q", "--format", format, "--dest-tls-verify=false", f"oci:{layout}", f"docker://{registry.host}/team/shop:{format}"],
                           check=True, env={**os.environ, "HOME": str(tmp_path)})
            run = plimsoll("scan", registry.reference(f"team/shop:{format}"), "-f", "json")
            drop = ("digest", "mediaType", "layers") if format == "v2s2" else ()
            assert facts(run, *drop) == facts(plimsoll("scan", f"oci:{layout}", "-f", "json"), *drop)
        run = plimsoll("scan", registry.reference("team/shop:none"))
        assert run.code == 2 and registry.host in run.err and "team/shop" in run.err and "none" in run.err


# --- what is known is not asked for again -----------------------------------------------------------------------------------

def test_the_second_evaluation_costs_the_manifest(plimsoll, tmp_path, registry):
    reference = put(registry, shop().oci(tmp_path / "layout"))
    first = plimsoll("scan", reference, "-f", "json")
    before = blob_requests(registry)
    second = plimsoll("scan", reference, "-f", "json")
    assert facts(second) == facts(first) and before == 4 and blob_requests(registry) == before
    assert registry.count("GET .*/manifests/") == 2
    # What lies beside it is looked for each time.
    wholly = [plimsoll("eval", reference).code in (0, 3) and blob_requests(registry) for _ in range(2)]
    assert wholly[0] == wholly[1] == before + 3
    before = wholly[1]
    # Another image on the same layers: its configuration and its own layer alone.
    more = shop()
    more.layer(file("srv/more", "y"))
    registry.add_layout("team/more", more.oci(tmp_path / "more"), tag="1")
    assert plimsoll("scan", registry.reference("team/more:1")).code in (0, 3)
    assert blob_requests(registry) == before + 2


def test_without_a_cache_nothing_is_kept(plimsoll, tmp_path, registry):
    reference = put(registry, shop().oci(tmp_path / "layout"))
    for times in (1, 2):
        assert plimsoll("scan", reference, "--no-cache").code in (0, 3)
        assert blob_requests(registry) == 4 * times
    assert not any(plimsoll.cache.rglob("*")) and not any((plimsoll.home / "tmp").iterdir())


def test_a_cached_blob_that_was_altered_is_fetched(plimsoll, tmp_path, registry):
    reference = put(registry, shop().oci(tmp_path / "layout"))
    first = plimsoll("scan", reference, "-f", "json")
    kept = list((plimsoll.cache / "plimsoll" / "blobs").iterdir())
    assert len(kept) == 1
    kept[0].write_bytes(b"{}")
    assert facts(plimsoll("scan", reference, "-f", "json")) == facts(first)
    assert blob_requests(registry) == 5


# --- names -------------------------------------------------------------------------------------------------------------------

def test_names_that_may_be_paths(plimsoll, tmp_path, registry):
    (tmp_path / "build").mkdir()
    for name, said, hint in (("./shop", "No such file", None), ("shop.tar", "No such file", None), ("build/shop", "No such file", "registry:build/shop"),
                             ("No/Such", "No such file", None), ("registry:Shop:1", "Shop", None)):
        run = plimsoll("inspect", name, cwd=tmp_path)
        assert run.code in (2, 64) and said in run.err and (hint or "") in run.err, run
    for name in ("shop:2.4", f"registry:{registry.host}/a:1", f"docker://{registry.host}/a:1", f"{registry.host}/a"):
        run = plimsoll("inspect", name, "--offline")
        assert run.code == 2 and "--offline" in run.err, run
    assert not registry.requests


# --- what goes wrong -----------------------------------------------------------------------------------------------------------

def test_nobody_answers(plimsoll):
    run = plimsoll("inspect", "127.0.0.1:9/shop:1")
    assert run.code == 2 and "127.0.0.1:9/shop: " in run.err and "Failed to connect" in run.err, run
    assert "\ntry: " in run.err and "docker save NAME:TAG | plimsoll eval -" in run.err, run
    run = plimsoll("eval", "registry.invalid/shop:1")
    assert run.code == 2 and "Could not resolve host" in run.err and "\ntry: " in run.err, run


def test_a_connection_that_is_cut_goes_on_where_it_broke(plimsoll, tmp_path, registry):
    layout = shop().oci(tmp_path / "layout")
    reference = put(registry, layout)
    registry.fail("GET .*/blobs/", cut(100000), times=2)
    assert facts(plimsoll("scan", reference, "-f", "json")) == facts(plimsoll("scan", f"oci:{layout}", "-f", "json"))


def blobs_of(registry, name="team/shop"):
    return sorted(registry.blobs[name].items(), key=lambda item: len(content_of(item[1])), reverse=True)


def content_of(blob):
    return blob if isinstance(blob, bytes) else blob.read_bytes()


@pytest.mark.parametrize("compression", ["gzip", "none"])
def test_a_layer_that_is_not_what_it_should_be(plimsoll, tmp_path, registry, compression):
    reference = put(registry, shop().oci(tmp_path / "layout", compression=compression))
    digest, blob = blobs_of(registry)[0]
    good = content_of(blob)
    middle = len(good) // 2
    for bad, said in ((good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1:], ("digest", "damaged", "checksum")), (good + b"\0" * 1024, ("bytes",)),
                      (good[:-700], ("bytes", "sent", "ends", "truncated"))):
        registry.blobs["team/shop"][digest] = bad
        run = plimsoll("scan", reference, "--no-cache")
        assert run.code == 2 and "layer 1 of 3" in run.err and any(word in run.err for word in said), run
    registry.blobs["team/shop"][digest] = content_of(blobs_of(registry)[1][1])
    assert plimsoll("scan", reference).code == 2
    # And nothing of it was believed.
    registry.blobs["team/shop"][digest] = good
    assert plimsoll("scan", reference).code in (0, 3)


def altered(blob, at):
    return blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1:]


@pytest.mark.parametrize("compression", ["gzip", "zstd", "none"])
@pytest.mark.parametrize("jobs", ["1", "3"])
def test_what_a_mirror_has_wrong_the_registry_has_right(plimsoll, tmp_path, registry, compression, jobs):
    layout = shop().oci(tmp_path / "layout", compression=compression)
    reference = put(registry, layout)
    digest, blob = blobs_of(registry)[0]
    good, other = content_of(blob), content_of(blobs_of(registry)[1][1])
    wanted, get = facts(plimsoll("scan", f"oci:{layout}", "-f", "json", "--no-cache")), f"GET .*/blobs/{digest}"
    with Registry() as mirror:
        mirror.add_layout("team/shop", layout, tag="2.4")
        words = ["scan", reference, "-f", "json", "--jobs", jobs, "--registry-mirror", f"{registry.host}={mirror.host}"]
        run = plimsoll(*words, "--no-cache")
        assert facts(run) == wanted and not registry.count("GET .*/blobs/") and "passed over" not in run.err, run
        # At the beginning, amid the files (of the plain tar nothing but its digest tells), at the end, too much, another layer.
        for bad in (altered(good, 0), altered(good, len(good) // 2), altered(good, len(good) - 1), good + b"\0" * 1024, other):
            mirror.blobs["team/shop"][digest] = bad
            for server in (registry, mirror):
                server.requests.clear()
            run = plimsoll(*words, "--no-cache")
            # Of a shorter one the registry is first asked for what is missing; that it ends too soon and is another counts twice, and is enough.
            short = len(bad) < len(good)
            assert facts(run) == wanted and mirror.count(get) and registry.count(get) == (2 if short else 1), run
            assert short or registry.count("GET .*/blobs/") == 1, run
            assert f"warning: the mirror {mirror.host} is passed over" in run.err, run
        # Nothing of what was wrong is kept, and what was right is.
        assert facts(plimsoll(*words)) == wanted
        before = mirror.count(get), registry.count(get)
        assert facts(plimsoll(*words)) == wanted and (mirror.count(get), registry.count(get)) == before
        # Where the registry has it wrong too, that is the end, and it was asked once.
        registry.requests.clear()
        mirror.blobs["team/shop"][digest] = registry.blobs["team/shop"][digest] = altered(good, len(good) // 2)
        run = plimsoll(*words, "--no-cache")
        assert run.code == 2 and "layer 1 of 3" in run.err and registry.count(get) == 1, run


@pytest.mark.parametrize("bad", [lambda good: altered(good, len(good) // 2), lambda good: altered(good, len(good) - 1), lambda good: good[:100]])
def test_what_a_mirror_has_wrong_the_second_time(plimsoll, tmp_path, registry, bad):
    """A file that only a link leads to is fetched when the tree is known."""
    image = ImageBuilder("shop:2.4").layer(file("usr/share/os.txt", "ID=debian\nVERSION_ID=12\n"), symlink("etc/os-release", "../usr/share/os.txt"),
                                           file("usr/bin/a", noise(100000, 1)), file("var/lib/dpkg/status", STATUS))
    layout = image.oci(tmp_path / "layout")
    reference = put(registry, layout)
    digest, blob = blobs_of(registry)[0]
    good, get = content_of(blob), f"GET .*/blobs/{digest}"
    with Registry() as mirror:
        mirror.add_layout("team/shop", layout, tag="2.4")
        mirror.fail(get, content(bad(good)), times=None, after=1)
        run = plimsoll("scan", reference, "-f", "json", "--no-cache", "--registry-mirror", f"{registry.host}={mirror.host}")
        assert facts(run) == facts(plimsoll("scan", f"oci:{layout}", "-f", "json", "--no-cache")) and "debian" in run.out, run
        assert mirror.count(get) >= 2 and registry.count(get) in (1, 2) and f"warning: the mirror {mirror.host} is passed over" in run.err, run


def test_a_mirror_that_lies_about_every_layer_is_soon_asked_no_more(plimsoll, tmp_path, registry):
    image = ImageBuilder("shop:2.4").layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"))
    for i in range(40):
        image.layer(file(f"srv/{i}", noise(20000, i)))
    layout = image.oci(tmp_path / "layout")
    reference = put(registry, layout)
    with Registry() as mirror:
        mirror.add_layout("team/shop", layout, tag="2.4")
        for digest, blob in blobs_of(registry):
            mirror.blobs["team/shop"][digest] = altered(content_of(blob), 60)
        run = plimsoll("scan", reference, "-f", "json", "--no-cache", "--jobs", "1", "--registry-mirror", f"{registry.host}={mirror.host}")
        assert facts(run) == facts(plimsoll("scan", f"oci:{layout}", "-f", "json", "--no-cache")), run
        # Two lies are enough; a few more are under way by then.
        assert 2 <= run.err.count("is passed over") <= 12 and blob_requests(mirror) <= 13, run


def xz_of_much_memory(data):
    """A dictionary of 4 GB, says the block's header: its size, flags, the filter LZMA2, 1 byte of properties; at its end a checksum."""
    packed = bytearray(lzma.compress(data, check=lzma.CHECK_CRC32))
    end = 12 + 4 * packed[12]
    assert packed[14:16] == b"\x21\x01"
    packed[16] = 40
    packed[end:end + 4] = zlib.crc32(packed[12:end]).to_bytes(4, "little")
    return bytes(packed)


def test_what_reaches_a_limit_is_no_lie_of_a_mirror(plimsoll, tmp_path, registry, monkeypatch):
    """It gave what it should: of the next layer it is asked as before."""
    monkeypatch.setitem(COMPRESSIONS, "xz-much", ("", xz_of_much_memory))
    image = ImageBuilder("shop:2.4")
    for i in range(6):
        image.layer(file(f"srv/{i}", noise(2000, i)))
    layout = image.oci(tmp_path / "layout", compression="xz-much")
    reference = put(registry, layout)
    with Registry() as mirror:
        mirror.add_layout("team/shop", layout, tag="2.4")
        run = plimsoll("scan", "-v", reference, "--no-cache", "--jobs", "1", "--registry-mirror", f"{registry.host}={mirror.host}")
        assert run.code == 2 and "layer 1 of 6: " in run.err and "more than the limit of" in run.err, run
        assert "asked for nothing more" not in run.err and blob_requests(mirror) == 7 == blob_requests(registry) + 1, run


def test_what_the_registry_lacks_the_second_time_is_no_lie_of_a_mirror(plimsoll, tmp_path, registry):
    image = ImageBuilder("shop:2.4").layer(file("usr/share/os.txt", "ID=debian\nVERSION_ID=12\n"), symlink("etc/os-release", "../usr/share/os.txt"),
                                           file("usr/bin/a", noise(100000, 1)), file("var/lib/dpkg/status", STATUS))
    reference = put(registry, image.oci(tmp_path / "layout"))
    digest, _ = blobs_of(registry)[0]
    get = f"GET .*/blobs/{digest}"
    with Registry() as mirror:
        mirror.add_layout("team/shop", tmp_path / "layout", tag="2.4")
        mirror.fail(get, cut(20000), times=1, after=1)
        mirror.fail(get, cut(0), times=None, after=1)
        registry.fail(get, answer(404), times=None)
        run = plimsoll("scan", reference, "--no-cache", "--registry-mirror", f"{registry.host}={mirror.host}")
        assert run.code == 2 and "is passed over" not in run.err and registry.count(get) == 1, run


def test_a_layer_that_is_wrong_without_a_mirror_is_asked_for_once(plimsoll, tmp_path, registry):
    reference = put(registry, shop().oci(tmp_path / "layout"))
    digest, blob = blobs_of(registry)[0]
    registry.blobs["team/shop"][digest] = altered(content_of(blob), 1000)
    with Registry() as mirror:
        run = plimsoll("scan", reference, "--no-cache", "--registry-mirror", f"{registry.host}={mirror.host}")
        assert run.code == 2 and registry.count(f"GET .*/blobs/{digest}") == 1 == mirror.count(f"GET .*/blobs/{digest}"), run


def test_a_configuration_or_manifest_that_is_not_what_it_should_be(plimsoll, tmp_path, registry):
    reference = put(registry, shop().oci(tmp_path / "layout"))
    config, blob = next((digest, blob) for digest, blob in blobs_of(registry) if content_of(blob).startswith(b"{"))
    good = content_of(blob)
    registry.blobs["team/shop"][config] = good.replace(b"A=b", b"A=c")
    run = plimsoll("scan", reference)
    assert run.code == 2 and f"gives for {config}" in run.err, run
    registry.blobs["team/shop"][config] = good
    manifest = registry.tags["team/shop"]["2.4"]
    registry.fail("GET .*/manifests/sha256:", answer(200, {"Content-Type": "application/vnd.oci.image.manifest.v1+json"}, "{}"))
    run = plimsoll("scan", f"registry:{registry.host}/team/shop@{manifest}")
    assert run.code == 2 and f"gives for {manifest}" in run.err, run


def test_a_blob_that_is_missing(plimsoll, tmp_path, registry):
    reference = put(registry, shop().oci(tmp_path / "layout"))
    digest, _ = blobs_of(registry)[0]
    del registry.blobs["team/shop"][digest]
    run = plimsoll("scan", reference)
    assert run.code == 2 and "layer 1 of 3" in run.err and registry.host in run.err, run


def test_a_registry_that_is_slow(plimsoll, tmp_path, registry):
    layout = shop().oci(tmp_path / "layout")
    reference = put(registry, layout)
    registry.fail("GET .*/blobs/", drip(200000, 0.05), times=2)
    assert facts(plimsoll("scan", reference, "-f", "json")) == facts(plimsoll("scan", f"oci:{layout}", "-f", "json"))
    registry.fail("GET .*/blobs/", hang(30), times=None)
    begin = time.monotonic()
    run = plimsoll("scan", reference, "--no-cache", "--timeout", "2s")
    assert run.code == 2 and time.monotonic() - begin < 15, run


def test_sizes_that_the_manifest_makes_up(plimsoll, tmp_path, registry):
    layout = shop().oci(tmp_path / "layout")
    registry.add_layout("team/shop", layout, tag="2.4")
    digest = registry.tags["team/shop"]["2.4"]
    manifest = json.loads(registry.manifests["team/shop"][digest][1])
    for size, said in ((10, "bytes"), (1 << 50, "bytes")):
        changed = json.loads(json.dumps(manifest))
        changed["layers"][0]["size"] = size
        registry.add_manifest("team/shop", changed, tag="sized")
        run = plimsoll("scan", registry.reference("team/shop:sized"))
        assert run.code == 2 and said in run.err, run
    changed = json.loads(json.dumps(manifest))
    changed["config"]["size"] = 1 << 40
    registry.add_manifest("team/shop", changed, tag="sized")
    run = plimsoll("scan", registry.reference("team/shop:sized"))
    assert run.code == 2 and "limit" in run.err, run


def test_what_is_no_image(plimsoll, tmp_path, registry):
    registry.add_manifest("team/shop", {"schemaVersion": 1, "fsLayers": [], "history": []}, tag="old", media_type="application/vnd.docker.distribution.manifest.v1+prettyjws")
    run = plimsoll("scan", registry.reference("team/shop:old"))
    assert run.code == 2, run
    registry.add_manifest("team/shop", b"not json at all", tag="noise", media_type="application/vnd.oci.image.manifest.v1+json")
    run = plimsoll("scan", registry.reference("team/shop:noise"))
    assert run.code == 2 and "JSON" in run.err, run
