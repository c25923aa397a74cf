# SPDX-License-Identifier: Apache-2.0
"""Which image another was built on: each rung of the evidence by itself, what happens where rungs disagree, and whose the packages and
findings then are. The diff_ids, digests and histories that are compared are what Python's hashlib and json made of the images."""
import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from images import CREATED, ImageBuilder, file, folder

ROOT = Path(__file__).resolve().parents[2]
RELEASE = 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'


def stanza(name, version="1.0"):
    return f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n"


BASE_FILES = [file("etc/os-release", RELEASE), file("var/lib/dpkg/status", stanza("base-files")), file("usr/share/man/man1/ls.1", "x")]
OWN_FILES = [file("var/lib/dpkg/status", stanza("base-files") + stanza("mine", "2.0")), file("srv/run", "#!/bin/sh\n", mode=0o4755)]


def base_image():
    return ImageBuilder("company/base:7").layer(*BASE_FILES, created_by="ADD rootfs.tar / # buildkit")


def child(**config):
    image = ImageBuilder("shop:1.0", **config).layer(*BASE_FILES, created_by="ADD rootfs.tar / # buildkit")
    return image.layer(*OWN_FILES, created_by="COPY srv /srv # buildkit")


def annotated(layout, annotations):
    """The layout with these annotations in its manifest, and the digests that follow from that."""
    index = json.loads((layout / "index.json").read_text())
    entry = index["manifests"][0]
    manifest = json.loads((layout / "blobs" / "sha256" / entry["digest"][7:]).read_text())
    data = json.dumps({**manifest, "annotations": annotations}).encode()
    entry["digest"], entry["size"] = "sha256:" + hashlib.sha256(data).hexdigest(), len(data)
    (layout / "blobs" / "sha256" / entry["digest"][7:]).write_bytes(data)
    (layout / "index.json").write_text(json.dumps(index))
    return layout


@pytest.fixture
def report(plimsoll, tmp_path):
    def run(image, *options, command="eval"):
        path = image.docker(tmp_path / "image.tar") if isinstance(image, ImageBuilder) else image
        run = plimsoll(command, "--no-cache", "-f", "json", *options, path)
        assert run.code in (0, 3), run
        return run.json()
    return run


def whose(report):
    return {p["name"]: p.get("whose") for p in report["packages"]}


def test_given(report, tmp_path):
    base = base_image().docker(tmp_path / "base.tar")
    for command in ("eval", "scan", "layers"):
        found = report(child(), "--base", base, command=command)
        assert found["base"]["decidedBy"] == found["base"]["layersDecidedBy"] == "given"
        assert found["base"]["names"] == ["company/base:7"] and found["base"]["layers"] == 1
        assert whose(found) == {"base-files": "base", "mine": "own"}


def test_findings_are_somebody_s(report, tmp_path):
    found = report(child(), "--base", base_image().docker(tmp_path / "base.tar"))
    setuid = [f for f in found["findings"] if f["id"] == "image/setuid"]
    assert [(f["subject"]["path"], f["whose"]) for f in setuid] == [("srv/run", "own")]


def test_given_but_not_the_base(report, tmp_path):
    other = ImageBuilder("other:1").layer(file("etc/motd", "x")).docker(tmp_path / "other.tar")
    found = report(child(), "--base", other)
    assert found["base"]["decidedBy"] == "system"
    assert "is not the base: the image begins with none of its layers" in found["base"]["evidence"][0]
    assert found["base"]["evidence"][0] in found["notes"]
    assert set(whose(found).values()) == {None}


def test_given_that_is_not_there(plimsoll, tmp_path):
    run = plimsoll("eval", "--base", tmp_path / "none.tar", child().docker(tmp_path / "a.tar"))
    assert run.code == 2 and "--base" in run.err and run.out == ""


def test_annotations(report, tmp_path):
    digest = "sha256:" + "ab" * 32
    layout = annotated(child().oci(tmp_path / "layout"), {"org.opencontainers.image.base.name": "company/base:7",
                                                          "org.opencontainers.image.base.digest": digest})
    found = report(layout)["base"]
    assert (found["decidedBy"], found["names"], found["digest"]) == ("annotation", ["company/base:7"], digest)
    assert "layers" not in found, "a name says nothing of layers"


def test_annotations_of_the_index(report, tmp_path):
    layout = child().oci(tmp_path / "layout")
    index = json.loads((layout / "index.json").read_text())
    index["manifests"][0].setdefault("annotations", {})["org.opencontainers.image.base.name"] = "company/base:7"
    (layout / "index.json").write_text(json.dumps(index))
    found = report(layout)["base"]
    assert (found["decidedBy"], found["names"]) == ("annotation", ["company/base:7"])


def test_an_annotation_that_the_layers_deny(report, tmp_path):
    """The digest is that of a known image, whose layers these are not."""
    line = next(line for line in (ROOT / "data" / "bases.tsv").read_text().splitlines() if line.split("\t")[2] != "-")
    layout = annotated(child().oci(tmp_path / "layout"), {"org.opencontainers.image.base.digest": line.split("\t")[2]})
    found = report(layout)["base"]
    assert found["decidedBy"] == "system" and "does not begin with its layers" in found["evidence"][0]


@pytest.mark.parametrize("labels", [{"org.opencontainers.image.base.name": "a/b:1"}, {"image.base.ref.name": "a/b:1"}])
def test_labels(report, labels):
    found = report(child(labels=labels))["base"]
    assert (found["decidedBy"], found["names"]) == ("label", ["a/b:1"])


def test_build_information(report):
    image = child()
    info = {"frontend": "dockerfile.v0", "sources": [{"type": "docker-image", "ref": "a/b:1", "pin": "sha256:" + "cd" * 32}]}
    image.extra["moby.buildkit.buildinfo.v1"] = base64.b64encode(json.dumps(info).encode()).decode()
    found = report(image)["base"]
    assert (found["decidedBy"], found["names"], found["digest"]) == ("label", ["a/b:1"], "sha256:" + "cd" * 32)
    info["sources"].append({"type": "docker-image", "ref": "c/d:1", "pin": "sha256:" + "ef" * 32})
    image.extra["moby.buildkit.buildinfo.v1"] = base64.b64encode(json.dumps(info).encode()).decode()
    assert report(image)["base"]["decidedBy"] == "system", "of several stages nobody knows which"
    image.extra["moby.buildkit.buildinfo.v1"] = "no base64 {"
    assert report(image)["base"]["decidedBy"] == "system"


def learn(plimsoll, path):
    run = plimsoll("layers", "--no-cache", "--learn", "-f", "json", path)
    assert run.code == 0, run
    note = run.json()["notes"][-1]
    assert note.startswith("remembered as a base in ")
    return Path(note.removeprefix("remembered as a base in "))


def test_layers_of_a_learned_image(plimsoll, report, tmp_path):
    table = learn(plimsoll, base_image().docker(tmp_path / "base.tar"))
    found = report(child())
    assert (found["base"]["decidedBy"], found["base"]["names"], found["base"]["layers"]) == ("diff-ids", ["company/base:7"], 1)
    assert whose(found) == {"base-files": "base", "mine": "own"}
    learn(plimsoll, base_image().docker(tmp_path / "base.tar"))
    fields = [line.split("\t") for line in table.read_text().splitlines()]
    assert [row[0] for row in fields] == ["company/base:7", "contents"], "learned twice, known once"
    assert fields[0][0] == "company/base:7" and fields[0][7] == base_image().diff_ids[0] and fields[0][5] == "1"
    assert fields[0][8:] == [CREATED + " ADD rootfs.tar / # buildkit"]


@pytest.mark.parametrize("options", [(), ("--card",), ("-f", "json")])
def test_what_was_learned_is_said_and_where(plimsoll, tmp_path, options):
    scratch = ImageBuilder("company/scratch:1").layer(file("x", "y"))
    run = plimsoll("layers", "--no-cache", "--learn", *options, scratch.docker(tmp_path / "scratch.tar"))
    assert re.search(r"^plimsoll: company/scratch:1 remembered as a base in \S+/bases.tsv$", run.err, re.M), run
    if options:
        assert "remembered as a base in" in run.out
    assert "remembered" not in plimsoll("layers", "--no-cache", "--learn", "-q", tmp_path / "scratch.tar").err


def test_a_known_image_is_itself(plimsoll, report, tmp_path):
    base = base_image().docker(tmp_path / "base.tar")
    learn(plimsoll, base)
    found = report(base)
    assert found["base"]["evidence"][0] == "the image is company/base:7 itself: it has its layers, and no more"
    assert "itself" not in report(child())["base"]["evidence"][0]


def test_what_is_no_base_is_said_once(plimsoll, tmp_path):
    other = ImageBuilder("other:1").layer(file("etc/motd", "x")).docker(tmp_path / "other.tar")
    run = plimsoll("layers", "--card", "--width", "300", "--base", other, child().docker(tmp_path / "a.tar"))
    assert run.out.count("is not the base") == 1


def test_the_longest_is_the_base(plimsoll, report, tmp_path):
    learn(plimsoll, base_image().docker(tmp_path / "base.tar"))
    middle = child()
    middle.name = "company/runtime:3"
    learn(plimsoll, middle.docker(tmp_path / "middle.tar"))
    found = report(child().layer(file("srv/more", "x")))["base"]
    assert (found["names"], found["layers"]) == (["company/runtime:3"], 2)


def test_an_inherited_label_is_told(plimsoll, report, tmp_path):
    learn(plimsoll, base_image().docker(tmp_path / "base.tar"))
    found = report(child(labels={"org.opencontainers.image.base.name": "scratch/grandparent:1"}))["base"]
    assert (found["decidedBy"], found["names"]) == ("diff-ids", ["company/base:7"])
    assert any("inherited" in sentence for sentence in found["evidence"])


def test_packed_layers(plimsoll, report, tmp_path):
    table = learn(plimsoll, base_image().oci(tmp_path / "base"))
    fields = table.read_text().rstrip("\n").split("\t")
    assert fields[6].startswith("sha256:") and fields[6] != fields[7]
    table.write_text("\t".join([*fields[:7], "-", *fields[8:]]) + "\n")
    found = report(child().oci(tmp_path / "child"))["base"]
    assert (found["decidedBy"], found["names"], found["layers"]) == ("blobs", ["company/base:7"], 1)


def test_history(plimsoll, report, tmp_path):
    table = learn(plimsoll, base_image().docker(tmp_path / "base.tar"))
    fields = table.read_text().rstrip("\n").split("\t")
    table.write_text("\t".join([*fields[:7], "sha256:" + "00" * 32, *fields[8:]]) + "\n")
    found = report(child())["base"]
    assert (found["decidedBy"], found["names"], found["layers"]) == ("history", ["company/base:7"], 1)


def forget_layers(table):
    """Leaves what the table says of contents: as if the base had been squashed."""
    rows = [row for row in table.read_text().splitlines() if row.startswith("contents\t")]
    table.write_text("\n".join(rows) + "\n")
    return rows


def test_files_of_a_squashed_base(plimsoll, report, tmp_path):
    many = [file(f"usr/share/data/{i}", f"content {i}") for i in range(800)]
    learn(plimsoll, ImageBuilder("company/base:7").layer(*BASE_FILES, *many).docker(tmp_path / "base.tar"))
    table = learn(plimsoll, ImageBuilder("company/other:1").layer(*BASE_FILES, [file(f"usr/share/data/{i}", f"other {i}") for i in range(800)]).docker(tmp_path / "other.tar"))
    row = next(row.split("\t") for row in forget_layers(table) if "company/base:7" in row)
    assert row[2:6] == ["debian", "12", "-", "base-files"] and len(row[6].split(",")) == 128
    squashed = ImageBuilder("mine:1").layer(*BASE_FILES, *many[:720], *OWN_FILES)
    found = report(squashed, command="layers")
    assert (found["base"]["decidedBy"], found["base"]["names"]) == ("contents", ["company/base:7"])
    assert any("% of the files of company/base:7 are there, by a sample of 128" in sentence for sentence in found["base"]["evidence"])
    assert whose(found) == {"base-files": "base", "mine": "own"}, "no layer tells, the base's packages do"
    # Where nobody has read the files, and where too few are there, nothing is claimed by them.
    assert report(squashed, command="scan")["base"]["decidedBy"] == "system"
    assert report(ImageBuilder("mine:1").layer(*BASE_FILES, *many[:400], *OWN_FILES), command="layers")["base"]["decidedBy"] == "system"


def debian(*names):
    return [file("etc/os-release", RELEASE), file("var/lib/dpkg/status", "".join(stanza(name) for name in names)), file("usr/share/man/man1/ls.1", "x")]


def known_packages(name):
    rows = [row.split("\t") for row in (ROOT / "data" / "bases.tsv").read_text().splitlines() if row.startswith("contents\t")]
    return next(row[5].split(",") for row in rows if row[1].split(",")[0] == name)


def test_packages_of_a_flattened_base_and_what_a_smaller_one_drops(report):
    names = known_packages("debian:12")
    found = report(ImageBuilder("mine:1").layer(*debian(*names, "mine")))
    assert (found["base"]["decidedBy"], found["base"]["names"]) == ("packages", ["debian:12"])
    assert {name for name, whose_it_is in whose(found).items() if whose_it_is == "own"} == {"mine"}
    smaller = known_packages("distroless/base-nossl-debian12")
    drops = found["base"]["drops"]
    assert drops["with"] == ["distroless/base-nossl-debian12"] and drops["packages"] == len(set(names) - set(smaller))
    # One package of the base away, and it is not that base.
    assert report(ImageBuilder("mine:1").layer(*debian(*names[1:], "mine")))["base"]["decidedBy"] == "system"
    assert "drops" not in report(ImageBuilder("mine:1").layer(*debian(*names[1:])))["base"]


def test_findings_that_go_with_a_smaller_base(plimsoll, report, tmp_path):
    table = learn(plimsoll, ImageBuilder("company/base:1").layer(*debian("base-files", "libc6", "old", "older")).docker(tmp_path / "a.tar"))
    learn(plimsoll, ImageBuilder("company/small:1").layer(*debian("base-files", "libc6")).docker(tmp_path / "b.tar"))
    assert len(forget_layers(table)) == 2
    entries = debian("base-files", "libc6", "older", "mine")
    entries[1] = file("var/lib/dpkg/status", "".join(stanza(name) for name in ("base-files", "libc6", "older", "mine")) +
                      stanza("old").replace("\n\n", "\nInstalled-Size: 7\n\n"))
    found = report(ImageBuilder("mine:1").layer(*entries))["base"]
    assert found["names"] == ["company/base:1"] and found["drops"] == {"with": ["company/small:1"], "packages": 2, "bytes": 7 * 1024, "findings": 0}


def test_a_known_image_by_its_history(report):
    """The line of history that debuerreotype writes; slim and full share it, so both are named."""
    image = ImageBuilder("mine:1")
    image.layer(*BASE_FILES, created_by="# debian.sh --arch 'amd64' out/ 'bookworm' '@1785715200'")
    image.history[0]["created"] = "2026-08-03T00:00:00Z"
    image.layer(*OWN_FILES)
    found = report(image)["base"]
    assert found["decidedBy"] == "history" and "digest" not in found
    assert set(found["names"]) == {"debian:bookworm", "debian:12", "debian:bookworm-slim", "debian:12-slim"}
    assert found["smaller"]["names"][0] == "debian:bookworm-slim" and found["smaller"]["freesBytes"] == 48497091 - 28232655, "the newest of each"


def test_a_guess_by_cmd(report):
    image = ImageBuilder("mine:1").layer(*BASE_FILES).step('CMD ["bash"]').layer(*OWN_FILES).step('CMD ["/srv/run"]')
    found = report(image)
    assert (found["base"]["layersDecidedBy"], found["base"]["layers"]) == ("command", 1)
    assert whose(found) == {"base-files": "base", "mine": "own"}


def test_a_guess_by_time(report):
    image = child()
    image.history[1]["created"] = "2024-03-02T03:04:05Z"
    assert report(image)["base"]["layersDecidedBy"] == "command"
    image.history[1]["created"] = CREATED
    assert "layers" not in report(image)["base"]
    image.history[1]["created"] = "yesterday"
    assert "layers" not in report(image)["base"]


def test_a_broken_table_is_told(plimsoll, report, tmp_path):
    table = learn(plimsoll, base_image().docker(tmp_path / "base.tar"))
    table.write_text(table.read_text() + "one\ttwo\n" + "a:1\tx\t-\t-\t-\t-\tsha256:short\t-\n")
    found = report(child())
    assert found["base"]["decidedBy"] == "diff-ids"
    gaps = [g["why"] for g in found["coverage"]["notEvaluated"] if g["what"] == "known base images"]
    assert [why.rsplit("bases.tsv", 1)[1] for why in gaps] == [":3: not a line of that table", ":4: not a line of that table"]


def test_a_table_beyond_the_cap(plimsoll, tmp_path):
    table = learn(plimsoll, base_image().docker(tmp_path / "base.tar"))
    with open(table, "ab") as handle:
        handle.truncate(17 << 20)
    run = plimsoll("eval", "--no-cache", child().docker(tmp_path / "a.tar"))
    assert run.code == 2 and "bases.tsv" in run.err, run


@pytest.mark.parametrize("files, kind", [
    ([file("app", "x")], "scratch"),
    ([file("etc/os-release", RELEASE), file("var/lib/dpkg/status.d/libc6", stanza("libc6"))], "distroless"),
    ([file("etc/os-release", "ID=wolfi\n"), file("lib/apk/db/installed", "P:busybox\nV:1-r0\n\n")], "wolfi"),
    ([file("etc/os-release", "ID=chainguard\n"), file("lib/apk/db/installed", "P:busybox\nV:1-r0\n\n")], "chainguard"),
    ([file("etc/os-release", "ID=alpine\nVERSION_ID=3.20.1\n"), file("lib/apk/db/installed", "P:musl\nV:1-r0\n\n")], "alpine"),
    ([file("etc/os-release", 'ID=rhel\nVERSION_ID="9.4"\n')], "ubi-micro"),
    ([file("etc/os-release", 'ID=rhel\nVERSION_ID="9.4"\n'), file("usr/bin/microdnf", "x")], "ubi-minimal"),
    ([file("etc/os-release", 'ID=rhel\nVERSION_ID="9.4"\n'), file("usr/bin/dnf", "x"), file("usr/bin/microdnf", "x")], "ubi"),
    ([file("etc/os-release", RELEASE), file("var/lib/dpkg/status", stanza("base-files"))], "slim"),
    ([file("etc/os-release", RELEASE), file("etc/dpkg/dpkg.cfg.d/docker", "x"), folder("usr/share/man/man1"),
      file("var/lib/dpkg/status", stanza("base-files"))], "slim"),
    (BASE_FILES, "full"),
])
def test_kinds(report, files, kind):
    assert report(ImageBuilder("a:1").layer(*files))["base"]["kind"] == kind


def test_smaller_only_of_what_is_full(report):
    assert report(ImageBuilder("a:1").layer(*BASE_FILES))["base"]["smaller"]["names"][0] == "debian:bookworm-slim"
    assert "debian:bookworm-slim is a smaller base: 20 MB less to pull" in report(ImageBuilder("a:1").layer(*BASE_FILES))["notes"]
    assert "smaller" not in report(ImageBuilder("a:1").layer(*BASE_FILES[:2]))["base"]


def test_inspect_has_the_evidence(plimsoll, report):
    found = report(child(labels={"image.base.ref.name": "a/b:1"}), command="inspect")["base"]
    assert (found["decidedBy"], found["names"]) == ("label", ["a/b:1"])
    assert found["evidence"] == ["the label image.base.ref.name says a/b:1"]


def test_what_an_image_claims_is_escaped_and_cut(plimsoll, tmp_path):
    image = child(labels={"org.opencontainers.image.base.name": "\x1b[31mred\n" + "x" * 5000}).docker(tmp_path / "a.tar")
    for command in ("eval", "inspect"):
        out = plimsoll(command, "--no-cache", image).out
        assert "\x1b" not in out and "x" * 300 not in "".join(line for line in out.splitlines() if "base image" in line)


def test_the_card_says_whose(plimsoll, tmp_path):
    base = base_image().docker(tmp_path / "base.tar")
    run = plimsoll("eval", "--no-cache", "--card", "--full", "--base", base, child().docker(tmp_path / "a.tar"))
    line = next(line for line in run.lines() if line.startswith("base image"))
    assert "company/base:7, layer 0 (given): 0 findings, 2 own" in line
    rows = plimsoll("eval", "--no-cache", "--wide", "--base", base, child().docker(tmp_path / "a.tar")).lines()
    assert [row.split("\t")[-1] for row in rows if "image/setuid\t" in row] == ["own"]
    screen = plimsoll("layers", "--no-cache", "--base", base, child().docker(tmp_path / "a.tar"), "-o", f"table={tmp_path / 'out'}")
    assert screen.code == 0


def test_the_table_that_is_built_in():
    text = (ROOT / "data" / "bases.tsv").read_text()
    assert len(text) <= 100 * 1000
    assert text.splitlines() == sorted(text.splitlines())
    for line in text.splitlines():
        if line.startswith("contents\t"):
            names = line.split("\t")[1].split(",")
            assert not any("." in name.split(":")[0] for name in names), "no host of a registry"
            continue
        names, platform, digest, created, size, packages, blobs, diff_ids, *history = line.split("\t")
        assert all(":" in name and "." not in name.split(":")[0] for name in names.split(",")), "no host of a registry"
        layers = [len(part.split(",")) for part in (blobs, diff_ids) if part != "-"]
        assert layers and len(set(layers)) == 1 and len(history) in (0, layers[0])
