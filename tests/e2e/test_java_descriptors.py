# SPDX-License-Identifier: Apache-2.0
"""Archives of Java with as many descriptors of Maven as may be in one: each is told once, in time that grows with their number."""
import io
import zipfile

from images import ImageBuilder, file

DESCRIPTORS = 9998


def archive_of(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def descriptor(artifact, version="1"):
    return f"groupId=org.example\nartifactId={artifact}\nversion={version}\n"


def jar():
    entries = [(f"META-INF/maven/org.example/a{i}/pom.properties", descriptor(f"a{i}")) for i in range(DESCRIPTORS)]
    entries.append(("x/pom.properties", descriptor("a0")))
    entries.append(("y/pom.properties", descriptor("a0", "2")))
    entries.append(("META-INF/maven/org.example/a1/pom.xml",
                    "<project><groupId>org.example</groupId><artifactId>a1</artifactId><version>1</version>"
                    "<licenses><license><name>MIT</name></license></licenses></project>"))
    entries.append(("META-INF/maven/org.example/a2/pom.xml", "<project>"))
    return archive_of(entries)


def packages(plimsoll, image):
    run = plimsoll("sbom", "--no-cache", "-f", "cyclonedx", image)
    return [(part["name"], part["version"], part.get("licenses")) for part in run.json()["components"] if part["type"] == "library"]


def test_each_descriptor_is_told_once(plimsoll, tmp_path):
    found = packages(plimsoll, ImageBuilder("x:1").layer(file("a.jar", jar())).docker(tmp_path / "x.tar"))
    assert len(found) == DESCRIPTORS + 1
    assert sorted(version for name, version, _ in found if name == "a0") == ["1", "2"]
    assert [licenses is not None for name, _, licenses in found if name == "a1"] == [True]
