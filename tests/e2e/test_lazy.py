# SPDX-License-Identifier: Apache-2.0
"""Layers read by their table of contents: what is fetched, what is checked, and what the report says was not."""
import gzip
import json
import os
import shutil
import subprocess

import pytest

import estargz
from images import ImageBuilder, file, folder, hardlink, symlink, tar_of, whiteout
from registry import Answer, Registry, cut
from test_registry_images import noise

PACKAGES = "".join(f"Package: p{i}\nStatus: install ok installed\nVersion: 1.{i}\nArchitecture: amd64\n\n" for i in range(3000))


def tars():
    return [
        tar_of([file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), folder("usr"), file("usr/large", noise(2 << 20, 1), mode=0o755), symlink("lib", "usr/lib"),
                file("var/lib/dpkg/status", PACKAGES), file("usr/larger", noise(3 << 20, 2)), hardlink("usr/again", "usr/large"), file("usr/empty")]),
        tar_of([whiteout("usr/larger"), file("srv/app/package-lock.json", json.dumps({
            "name": "app", "lockfileVersion": 3, "packages": {"": {"name": "app"}, "node_modules/lodash": {"version": "4.17.20"}}}))]),
    ]


def put(registry, change=lambda toc: None, annotate=True, **more):
    builder, layers = ImageBuilder("shop:1"), []
    for tar in tars():
        blob, annotations, _ = estargz.pack(tar, change=change, **more)
        builder.layer_tar(estargz.unpacked(blob))
        layers.append({**registry.add_blob("shop", blob, "application/vnd.oci.image.layer.v1.tar+gzip"), **({"annotations": annotations} if annotate else {})})
    config = registry.add_blob("shop", builder.config, "application/vnd.oci.image.config.v1+json")
    registry.add_manifest("shop", {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": layers}, tag="1")
    return registry.reference("shop:1"), layers


def facts(run):
    report = run.json()
    return report["packages"], report["findings"]


def sent(registry):
    """Bytes of blobs that were asked for."""
    total = 0
    for request in registry.requests:
        if "/blobs/" in request.path:
            first, last = request.headers.get("range", "bytes=0-0").removeprefix("bytes=").split("-")
            total += int(last or 0) - int(first) + 1
    return total


@pytest.fixture
def registry():
    with Registry() as registry:
        yield registry


@pytest.mark.parametrize("chunk", [1 << 16, 1 << 22])
def test_only_the_wanted_files_are_fetched(plimsoll, registry, chunk):
    reference, layers = put(registry, chunk=chunk)
    lazy = plimsoll("scan", reference, "--lazy", "-f", "json")
    assert lazy.code == 3, lazy
    asked = [r for r in registry.requests if "/blobs/" in r.path]
    assert all("range" in r.headers for r in asked if layers[0]["digest"] in r.path or layers[1]["digest"] in r.path)
    assert sent(registry) < 400000 < layers[0]["size"]
    gaps = [gap["why"] for gap in lazy.json()["coverage"]["notEvaluated"] if gap["what"] == "layers"]
    assert len(gaps) == 2 and all("read lazily" in why and "not hashed" in why for why in gaps) and not lazy.json()["coverage"]["complete"]
    whole = plimsoll("scan", reference, "-f", "json", "--no-cache")
    assert facts(lazy) == facts(whole) and len(whole.json()["packages"]) == 3001
    target = lazy.json()["target"]
    assert [layer["digest"] for layer in target["layers"]] == [layer["digest"] for layer in layers]


def test_nothing_that_was_read_lazily_is_kept(plimsoll, registry):
    reference, layers = put(registry)
    plimsoll("scan", reference, "--lazy")
    before = registry.count(f"GET .*/blobs/{layers[0]['digest']}")
    run = plimsoll("scan", reference, "-f", "json")
    assert registry.count(f"GET .*/blobs/{layers[0]['digest']}") == before + 1
    assert not [gap for gap in run.json()["coverage"]["notEvaluated"] if gap["what"] == "layers"]
    # What is known as a whole is not read lazily.
    assert "read lazily" not in plimsoll("scan", reference, "--lazy", "-f", "json").out


def test_without_the_option_or_the_table_a_layer_is_read_as_a_whole(plimsoll, registry):
    reference, layers = put(registry, annotate=False)
    run = plimsoll("scan", reference, "--lazy", "-f", "json")
    assert "read lazily" not in run.out and all("range" not in r.headers for r in registry.requests)


def test_a_registry_without_ranges(plimsoll):
    with Registry(ranges=False) as registry:
        reference, layers = put(registry)
        run = plimsoll("scan", reference, "--lazy", "-f", "json")
        assert "read lazily" not in run.out and "is read as a whole" in run.err and len(run.json()["packages"]) == 3001


def test_nothing_of_a_table_that_came_to_nothing_is_kept(plimsoll, registry):
    """A table of somebody's own over a layer that is public: what comes in the end has the right digests, and goes into the cache."""
    tar = tars()[1]
    true, size = gzip.compress(tar, mtime=0), len(gzip.compress(tar, mtime=0))
    table = json.dumps({"version": 1, "entries": [
        {"name": "var/lib/dpkg/.wh.status", "type": "reg", "mode": 0o644, "modtime": "2024-01-02T03:04:05Z"},
        {"name": "srv/app/package-lock.json", "type": "reg", "mode": 0o644, "modtime": "2024-01-02T03:04:05Z", "size": 3, "digest": estargz.digest(b"abc"),
         "offset": 100, "chunkOffset": 0, "chunkSize": 3, "chunkDigest": estargz.digest(b"abc")}]}).encode()
    member = estargz.member(tar_of([file("stargz.index.json", table)]))
    at = max(size, 4096) - 51 - len(member)
    true += bytes(max(0, 4096 - size))  # behind a gzip member zeroes are padding
    false = bytes(at) + member + estargz.footer(at)
    builder = ImageBuilder("shop:1")
    status = tar_of([file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("var/lib/dpkg/status", PACKAGES)])
    layers = []
    for number, content in enumerate([status, tar]):
        builder.layer_tar(content)
        layer = registry.add_blob("shop", true if number else gzip.compress(content, mtime=0), "application/vnd.oci.image.layer.v1.tar+gzip")
        layers.append({**layer, "annotations": {"containerd.io/snapshot/stargz/toc.digest": estargz.digest(table)}} if number else layer)
    config = registry.add_blob("shop", builder.config, "application/vnd.oci.image.config.v1+json")
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": layers}
    registry.add_manifest("shop", manifest, tag="1")
    reference, answer = registry.reference("shop:1"), registry.answer_to

    def lie(request):
        if layers[1]["digest"] not in request.path or "range" not in request.headers:
            return answer(request)
        first, last = (int(number) for number in request.headers["range"].removeprefix("bytes=").split("-"))
        if first >= at:
            return Answer(206, {"Content-Range": f"bytes {first}-{last}/{len(false)}"}, false[first:last + 1])
        return Answer(200, {}, true)

    honest = plimsoll("scan", reference, "-f", "json", "--no-cache")
    registry.server.RequestHandlerClass.answer_to = staticmethod(lie)
    lazy = plimsoll("scan", reference, "--lazy", "-f", "json")
    registry.server.RequestHandlerClass.answer_to = staticmethod(answer)
    assert len(honest.json()["packages"]) == 3001 and honest.code == 0, honest
    assert "is read as a whole" in lazy.err and facts(lazy) == facts(honest) and "read lazily" not in lazy.out
    assert facts(plimsoll("scan", reference, "-f", "json")) == facts(honest)


def layers_asked_for(registry, layers):
    return sum(registry.count(f"GET .*/blobs/{layer['digest']}") for layer in layers)


@pytest.mark.parametrize("ranges", [True, False])
def test_inspect_fetches_no_layer_of_which_it_wants_nothing(plimsoll, ranges):
    with Registry(ranges=ranges) as registry:
        reference, layers = put(registry, annotate=not ranges)
        run = plimsoll("inspect", reference, "--lazy", "-f", "json")
        gaps = [gap["why"] for gap in run.json()["coverage"]["notEvaluated"]]
        assert run.code == 3 and [why[:20] for why in gaps] == ["layer 1: not fetched", "layer 2: not fetched"], run
        assert all("neither its digest nor its diff_id was checked" in why for why in gaps) and not run.json()["coverage"]["complete"]
        # Without ranges the table is asked for, and what comes instead is not listened to.
        assert layers_asked_for(registry, layers) == (0 if ranges else 2)
        # It says the same as what has read them, but for what is only known then; and nothing of it is kept.
        asked = layers_asked_for(registry, layers)
        whole = plimsoll("inspect", reference, "-f", "json")
        assert whole.code == 0 and layers_asked_for(registry, layers) == asked + 2
        said, wanted = run.json()["target"], whole.json()["target"]
        assert all(layer.pop("unpacked") for layer in wanted["layers"]) and said == wanted
        # What is in the cache by then is known, and was checked.
        assert plimsoll("inspect", reference, "--lazy").code == 0


def test_an_altered_layer_that_is_not_fetched(plimsoll, registry):
    reference, layers = put(registry, annotate=False)
    good = registry.blobs["shop"][layers[1]["digest"]]
    registry.blobs["shop"][layers[1]["digest"]] = good[:-1] + bytes([good[-1] ^ 1])
    assert plimsoll("inspect", reference, "--lazy").code == 3
    for command in (["inspect"], ["scan", "--lazy"]):
        run = plimsoll(*command, reference)
        assert run.code == 2 and "layer 2 of 2" in run.err, run
    # Manifest and configuration are held against their digests as ever.
    config = next(digest for digest, blob in registry.blobs["shop"].items() if isinstance(blob, bytes) and blob.startswith(b"{"))
    registry.blobs["shop"][config] = registry.blobs["shop"][config].replace(b"amd64", b"arm64")
    run = plimsoll("inspect", reference, "--lazy", "--no-cache")
    assert run.code == 2 and "configuration" in run.err, run


def place_of(blob, name):
    """Where a file begins, as the blob's own table says."""
    table = json.loads(estargz.unpacked(blob).split(b'{"version"', 1)[1].join([b'{"version"', b""]).split(b"\0")[0])
    return next(entry for entry in table["entries"] if entry["name"] == name)["offset"]


def test_what_was_altered_is_found(plimsoll, registry):
    reference, layers = put(registry)
    digest = layers[0]["digest"]
    good = registry.blobs["shop"][digest]
    for at, said in ((place_of(good, "var/lib/dpkg/status") + 20, ("digest", "damaged", "checksum")), (len(good) - 200, ("digest", "damaged", "checksum")), (len(good) - 51 + 20, ("footer", "digest", "damaged", "gzip", "header"))):
        registry.blobs["shop"][digest] = good[:at] + bytes([good[at] ^ 1]) + good[at + 1:]
        run = plimsoll("scan", reference, "--lazy")
        assert run.code == 2 and "layer 1 of 2" in run.err and any(word in run.err for word in said), run
    # Bytes of what nobody wants are not seen: that is what the note is about.
    at = place_of(good, "usr/large") + 20
    registry.blobs["shop"][digest] = good[:at] + bytes([good[at] ^ 1]) + good[at + 1:]
    assert plimsoll("scan", reference, "--lazy").code == 3
    assert plimsoll("scan", reference).code == 2


def test_parts_from_a_mirror_are_held_against_the_same_digests(plimsoll, registry):
    reference, layers = put(registry)
    with Registry() as mirror:
        put(mirror)
        words = ["scan", reference, "--lazy", "-f", "json", "--no-cache", "--registry-mirror", f"{registry.host}={mirror.host}"]
        good = plimsoll(*words)
        blobs = [f"GET .*/blobs/{layer['digest']}" for layer in layers]
        assert good.code == 3 and all(mirror.count(blob) for blob in blobs) and not any(registry.count(blob) for blob in blobs)
        # Wherever a mirror lies, the registry itself has the last word.
        digest = layers[0]["digest"]
        whole = mirror.blobs["shop"][digest]
        for at in (place_of(whole, "var/lib/dpkg/status") + 20, len(whole) - 200, len(whole) - 51 + 20):
            mirror.blobs["shop"][digest] = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:]
            before = registry.count(blobs[0])
            run = plimsoll(*words)
            assert run.code == 3 and facts(run) == facts(good) and registry.count(blobs[0]) > before, run
        at = place_of(whole, "var/lib/dpkg/status") + 20
        mirror.blobs["shop"][digest] = registry.blobs["shop"][digest] = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:]
        assert plimsoll(*words).code == 2


def test_parts_that_break_off_are_taken_up_where_they_broke(plimsoll, registry):
    reference, layers = put(registry)
    words = ["scan", reference, "--lazy", "-f", "json", "--no-cache"]
    good, asked = plimsoll(*words), registry.count("GET .*/blobs/")
    registry.fail(f"GET .*/blobs/{layers[0]['digest']}", cut(20), times=2)
    registry.requests.clear()
    run = plimsoll(*words)
    assert run.code == good.code == 3 and facts(run) == facts(good) and registry.count("GET .*/blobs/") == asked + 2, run
    # Not without end.
    registry.fail(f"GET .*/blobs/{layers[0]['digest']}", cut(0), times=None)
    run = plimsoll(*words)
    assert run.code == 2 and "layer 1 of 2" in run.err, run


def test_a_mirror_that_breaks_every_part_is_not_asked_for_each(plimsoll, registry):
    reference, layers = put(registry, chunk=1 << 14)
    with Registry() as mirror:
        put(mirror, chunk=1 << 14)
        mirror.fail(f"GET .*/blobs/({layers[0]['digest']}|{layers[1]['digest']})", cut(0), times=None)
        run = plimsoll("scan", reference, "--lazy", "-f", "json", "--no-cache", "--jobs", "1", "--registry-mirror", f"{registry.host}={mirror.host}")
        broken = sum(mirror.count(f"GET .*/blobs/{layer['digest']}") for layer in layers)
        assert run.code == 3 and "read lazily" in run.out and broken == 6 < sum(registry.count(f"GET .*/blobs/{layer['digest']}") for layer in layers), run


HOSTILE = {
    "a chunk behind the end": lambda toc: toc["entries"][0].update(offset=1 << 40),
    "chunks with a hole": lambda toc: toc["entries"][0].update(chunkOffset=5),
    "a size that is made up": lambda toc: toc["entries"][0].update(size=1 << 50, chunkSize=1 << 50),
    "a chunk of nobody": lambda toc: toc["entries"].insert(0, {"type": "chunk", "name": "x", "chunkOffset": 0}),
    "no digest": lambda toc: [toc["entries"][0].pop(key) for key in ("digest", "chunkDigest")],
    "another version": lambda toc: toc.update(version=2),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_table_that_lies(plimsoll, registry, what):
    def change(toc):
        if any(entry["name"] == "etc/os-release" for entry in toc["entries"]):
            HOSTILE[what](toc)
    reference, _ = put(registry, change=change)
    run = plimsoll("scan", reference, "--lazy", timeout=30)
    assert run.code == 2 or (what in ("another version", "a size that is made up") and run.code == 3), run


def test_parts_larger_than_any_that_is_wanted(plimsoll, registry, tmp_path):
    """The table decides how much is fetched, and held in memory, at once."""
    shift = 600 << 20

    def far(toc):
        for entry in toc["entries"]:
            if "offset" in entry:
                entry["offset"] = 1 if entry["name"] == "etc/os-release" else entry["offset"] + shift

    def deep(toc):
        next(entry for entry in toc["entries"] if entry["name"] == "etc/os-release")["innerOffset"] = 1 << 40

    for change, before, said in ((far, shift, "names a part of"), (deep, 0, "into its pack")):
        blob, annotations, _ = estargz.pack(tars()[0], change=change)
        place = registry.add_blob("shop", blob, "application/vnd.oci.image.layer.v1.tar+gzip")
        with open(tmp_path / "blob", "wb") as out:
            out.seek(before)
            out.write(blob[:-51] + estargz.footer(before + int(blob[-35:-19], 16)))
        registry.blobs["shop"][place["digest"]] = tmp_path / "blob"
        config = registry.add_blob("shop", ImageBuilder("shop:1").layer_tar(estargz.unpacked(blob)).config, "application/vnd.oci.image.config.v1+json")
        layer = {**place, "size": before + len(blob), "annotations": annotations}
        registry.add_manifest("shop", {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": [layer]},
                              tag="1")
        run = plimsoll("scan", registry.reference("shop:1"), "--lazy")
        assert run.code == 2 and said in run.err, run


def test_names_that_climb_out(plimsoll, registry):
    def change(toc):
        toc["entries"].append({"type": "reg", "name": "../../etc/evil"})
        toc["entries"].append({"type": "whatever", "name": "etc/odd"})
    reference, _ = put(registry, change=change)
    run = plimsoll("scan", reference, "--lazy", "-f", "json")
    assert run.code == 3 and "climbs out" in run.out


def test_zstd_chunked_as_skopeo_writes_it(plimsoll, tmp_path, registry):
    if not shutil.which("skopeo"):
        pytest.skip("skopeo is not installed")
    builder = ImageBuilder("shop:1")
    for tar in tars():
        # Its writer ends a tar with two blocks, whatever stood there.
        tar = tar.rstrip(b"\0")
        builder.layer_tar(tar + b"\0" * (-len(tar) % 512 + 1024))
    layout, chunked = builder.oci(tmp_path / "layout"), tmp_path / "chunked"
    done = subprocess.run(["skopeo", "copy", "-q", "--dest-compress-format", "zstd:chunked", f"oci:{layout}", f"oci:{chunked}"], capture_output=True,
                          env={**os.environ, "HOME": str(tmp_path)})
    if done.returncode or "zstd-chunked" not in "".join(p.read_text("latin-1") for p in (chunked / "blobs/sha256").iterdir() if p.stat().st_size < 10000):
        pytest.skip("this skopeo writes no zstd:chunked")
    registry.add_layout("shop", chunked, tag="1")
    lazy, whole = (plimsoll("scan", registry.reference("shop:1"), "-f", "json", "--no-cache", *more) for more in (["--lazy"], []))
    assert lazy.code == 3 and lazy.out.count("read lazily") == 2
    assert facts(lazy) == facts(whole) and len(whole.json()["packages"]) == 3001
    assert facts(whole) == facts(plimsoll("scan", f"oci:{layout}", "-f", "json"))
