# SPDX-License-Identifier: Apache-2.0
"""Java archives made here, against what Python reads in them; and archives that are made to hurt."""
import gzip
import io
import json
import random
import struct
import subprocess
import sys
import zipfile

import pytest

from images import ImageBuilder, file, hardlink, whiteout

EXTENSIONS = (".jar", ".war", ".ear", ".par", ".sar", ".nar", ".jpi", ".hpi", ".kar", ".lpkg")


def archive(entries, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, content in entries:
            target.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def pom(group, artifact, version):
    return f"META-INF/maven/{group}/{artifact}/pom.properties", f"version={version}\ngroupId={group}\nartifactId={artifact}\n"


def properties_in(content, where):
    """All (coordinates, archive) that pom.properties of an archive and of the archives in it say: nothing of our reader is used."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        for name in source.namelist():
            if name.split("/")[-1] == "pom.properties":
                fields = dict(line.split("=", 1) for line in source.read(name).decode().splitlines() if "=" in line and line[0] != "#")
                yield (fields["groupId"].strip(), fields["artifactId"].strip(), fields["version"].strip()), where
            elif name.endswith(EXTENSIONS):
                yield from properties_in(source.read(name), f"{where}!/{name}")


def evaluate(plimsoll, tmp_path, *entries, code=None):
    run = plimsoll("eval", "--no-cache", "-f", "json", ImageBuilder("x:1").layer(*entries).docker(tmp_path / "x.tar"))
    assert code is None or run.code == code
    report = run.json()
    return [p for p in report["packages"] if p["type"] == "maven"], report["coverage"]["notEvaluated"]


def listed(packages):
    """(coordinates, archive) as the report has them; the path of a part's pom.properties is left off."""
    for package in packages:
        group, name = package["purl"].removeprefix("pkg:maven/").split("@")[0].rsplit("/", 1)
        for location in package["locations"]:
            yield (group, name, package["version"]), location["path"].split("!/META-INF/")[0]


def test_nothing_that_the_archives_say_is_missed(plimsoll, tmp_path):
    chance, made = random.Random(4), {}

    def make(depth):
        own = [pom(f"org.g{chance.randrange(9)}", f"a{chance.randrange(1000)}", f"{chance.randrange(9)}.{n}") for n in range(chance.choice([0, 1, 1, 3]))]
        inner = [(f"lib/x{n}.jar", make(depth - 1)) for n in range(chance.randrange(3))] if depth else []
        entries = [("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")] + own + inner + [("a/B.class", chance.randbytes(300))]
        return archive(entries, chance.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]))

    for n in range(20):
        made[f"srv/x{n}{chance.choice(EXTENSIONS)}"] = make(3)
    packages, _ = evaluate(plimsoll, tmp_path, *(file(path, content) for path, content in made.items()))
    want = {found for path, content in made.items() for found in properties_in(content, path)}
    assert len(want) > 50
    assert set(listed(packages)) == want


def test_the_report_says_what_a_package_rests_on(plimsoll, tmp_path):
    packages, _ = evaluate(plimsoll, tmp_path, file("lib/a-1.0.jar", archive([pom("g.h", "a", "1.0")])), file("lib/b-2.0.jar", archive([("x.class", b"")])))
    assert {p["name"]: p["locations"][0]["what"] for p in packages} == {"a": "pom.properties", "b": "file name, group unknown"}


def test_a_renamed_archive_is_what_its_manifest_says(plimsoll, tmp_path):
    fields = "Implementation-Vendor-Id: org.apache.logging.log4j\nBundle-SymbolicName: org.apache.logging.log4j.core\nImplementation-Title: Apache Log4j Core\n"
    content = archive([("META-INF/MANIFEST.MF", f"Manifest-Version: 1.0\n{fields}Implementation-Version: 2.14.1\n")])
    packages, _ = evaluate(plimsoll, tmp_path, file("lib/c-2.14.1.jar", content), file("lib/silent-1.0.jar", archive([("x.class", b"")])))
    assert {p["purl"]: p["locations"][0]["what"] for p in packages} == {
        "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1": "manifest, group inferred from Implementation-Vendor-Id",
        "pkg:maven/silent@1.0": "file name, group unknown"}


def test_a_hard_link_is_one_package_at_two_places(plimsoll, tmp_path):
    packages, _ = evaluate(plimsoll, tmp_path, file("lib/a-1.0.jar", archive([pom("g.h", "a", "1.0")])), hardlink("lib/b.jar", "lib/a-1.0.jar"))
    assert [[at["path"] for at in p["locations"]] for p in packages] == [["lib/a-1.0.jar", "lib/b.jar"]]


def test_removed_ones_are_not_there_and_the_layer_is_that_of_the_file(plimsoll, tmp_path):
    image = ImageBuilder("x:1").layer(file("a.jar", archive([pom("g.h", "a", "1.0")]))).layer(file("b.jar", archive([pom("g.h", "b", "1.0")])), whiteout("a.jar"))
    report = plimsoll("eval", "--no-cache", "-f", "json", image.docker(tmp_path / "x.tar")).json()
    assert [(p["name"], p["layer"]) for p in report["packages"]] == [("b", 1)]


def test_an_archive_with_a_script_in_front(plimsoll, tmp_path):
    content = b"#!/bin/sh\nexec java -jar $0\n" + archive([pom("g.h", "a", "1.0")])
    packages, gaps = evaluate(plimsoll, tmp_path, file("srv/run.jar", content, 0o755))
    assert [p["name"] for p in packages] == ["a"]
    assert not [gap for gap in gaps if gap["what"] == "Java archives"]


def bomb():
    """An archive in an archive of zeros, larger than any may be, and a small one behind it."""
    zeros = archive([("META-INF/MANIFEST.MF", b"\0" * (30 << 20))])
    return archive([("lib/zeros.jar", zeros), ("lib/huge.jar", b"\0" * (300 << 20)), ("lib/fine.jar", archive([pom("g.h", "fine", "1.0")]))])


def nest(levels):
    inside = archive([pom("g.h", "innermost", "1.0")])
    for _ in range(levels):
        inside = archive([("in.jar", inside)])
    return archive([("deep.jar", inside), ("fine.jar", archive([pom("g.h", "fine", "1.0")]))])


def directory_of_millions():
    """Nothing but records of the directory: each would be an object of the library's."""
    record = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    count = 1_200_000
    return record * count + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, len(record) * count, 0, 0)


@pytest.mark.parametrize("hurt, why", [(bomb, "cap"), (lambda: nest(100), "deeper than the limit of 8"), (directory_of_millions, "more entries than the cap")],
                         ids=["bomb", "deep", "directory"])
def test_hostile_archives_are_capped_and_the_rest_is_reported(plimsoll, tmp_path, hurt, why):
    packages, gaps = evaluate(plimsoll, tmp_path, file("srv/hostile.jar", hurt()), file("srv/z.jar", archive([pom("g.h", "sound", "1.0")])))
    assert "sound" in {p["name"] for p in packages}
    assert [gap["where"] for gap in gaps if gap["what"] == "Java archives" and why in gap["why"]] != []
    if hurt is not directory_of_millions:
        assert "fine" in {p["name"] for p in packages}


def test_truncated_anywhere(plimsoll, tmp_path):
    content = archive([pom("g.h", "a", "1.0"), ("lib/b.jar", archive([pom("g.h", "b", "1.0")]))])
    cuts = [file(f"srv/{n}/cut.jar", content[:n]) for n in range(1, len(content), 3)]
    _, gaps = evaluate(plimsoll, tmp_path, *cuts)
    assert len([gap for gap in gaps if gap["what"] == "Java archives"]) == len(cuts)


def native(tmp_path, packed, length=None):
    """A program with the two symbols that GraalVM's builder exports."""
    source = tmp_path / "native.c"
    source.write_text(f"const unsigned char sbom[] = {{{','.join(map(str, packed))}}};\nconst long sbom_length = {len(packed) if length is None else length};\n"
                      "int main(void) { return 0; }\n")
    subprocess.run(["cc", "-rdynamic", "-o", tmp_path / "native", source], check=True)
    return (tmp_path / "native").read_bytes()


DOCUMENT = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
    {"type": "library", "group": "org.slf4j", "name": "slf4j-api", "version": "2.0.9", "licenses": [{"license": {"id": "MIT"}}]},
    {"type": "library", "name": "no-version"}]}


def test_what_graalvm_compiled_in(plimsoll, tmp_path):
    program = native(tmp_path, gzip.compress(json.dumps(DOCUMENT).encode()))
    packages, gaps = evaluate(plimsoll, tmp_path, file("srv/app", program, 0o755))
    assert [(p["purl"], p["licenses"], p["locations"][0]["what"]) for p in packages] == [
        ("pkg:maven/org.slf4j/slf4j-api@2.0.9", ["MIT"], "SBOM in a native program")]


@pytest.mark.parametrize("packed, length", [(b"no gzip", None), (gzip.compress(b"{"), None), (gzip.compress(b"{}"), 1 << 40), (gzip.compress(b"{}"), 1 << 23),
                                            (gzip.compress(b"0" * (65 << 20)), None)], ids=["packing", "json", "large", "beyond", "bomb"])
def test_a_damaged_list_of_parts_is_a_gap(plimsoll, tmp_path, packed, length):
    packages, gaps = evaluate(plimsoll, tmp_path, file("srv/app", native(tmp_path, packed, length), 0o755))
    assert packages == [] and [gap["where"] for gap in gaps if gap["what"] == "native Java programs"] == ["srv/app"]


if __name__ == "__main__":
    # python test_java.py FILE…: the oracle by hand, on archives of a real image.
    for path in sys.argv[1:]:
        with open(path, "rb") as source:
            for (group, name, version), where in properties_in(source.read(), path):
                print(group, name, version, where, sep="\t")
