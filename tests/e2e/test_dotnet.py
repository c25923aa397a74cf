# SPDX-License-Identifier: Apache-2.0
"""Programs of .NET made here: assemblies with a version resource, and applications that are one file."""
import json
import struct
import subprocess

import pytest

from images import ImageBuilder, file

MARK = bytes.fromhex("8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae")


def evaluate(plimsoll, tmp_path, *entries):
    report = plimsoll("eval", "--no-cache", "-f", "json", ImageBuilder("x:1").layer(*entries).docker(tmp_path / "x.tar")).json()
    gaps = [gap["where"] for gap in report["coverage"]["notEvaluated"] if gap["what"] == ".NET packages"]
    return [p for p in report["packages"] if p["type"] == "nuget"], gaps


def wide(text):
    return text.encode("utf-16-le") + b"\0\0"


def block(key, value=b"", children=b"", text=False):
    """A structure of VS_VERSIONINFO: lengths, key, value and children, each at a multiple of four."""
    head = wide(key)
    head += b"\0" * (-(6 + len(head)) % 4)
    body = value + b"\0" * (-len(value) % 4) + children
    return struct.pack("<3H", 6 + len(head) + len(body), len(value) // 2 if text else len(value), int(text)) + head + body


def joined(blocks):
    return b"".join(b + b"\0" * (-len(b) % 4) for b in blocks)


def assembly(managed=True, **strings):
    """A PE32 file of one section with a version resource and, where it is managed, the header of the CLI."""
    table = block("040904b0", children=joined([block(key, wide(value), text=True) for key, value in strings.items()]))
    fixed = struct.pack("<13L", 0xfeef04bd, 0x10000, 1 << 16, 0, 1 << 16, 0, 0x3f, 0, 4, 2, 0, 0, 0)
    version = block("VS_VERSION_INFO", fixed, block("StringFileInfo", children=table))
    rva, tree = 0x1000, b""
    for kind, target in ((16, 24 | 1 << 31), (1, 48 | 1 << 31), (1033, 72)):
        tree += struct.pack("<2L4H2L", 0, 0, 0, 0, 0, 1, kind, target & 0xffffffff)
    tree += struct.pack("<4L", rva + 88, len(version), 0, 0)
    section = tree + version
    section += b"\0" * (-len(section) % 4)
    cli = len(section)
    section += struct.pack("<L", 72) + b"\0" * 68
    directories = [(0, 0)] * 16
    directories[2] = (rva, cli)
    directories[14] = (rva + cli, 72) if managed else (0, 0)
    optional = struct.pack("<HBB9L6H4L2H6L", 0x10b, 8, 0, 0, len(section), 0, 0, rva, 0, 0x400000, 0x1000, 512, 4, 0, 0, 0, 4, 0, 0, 0x3000, 512, 0, 3, 0,
                           0x100000, 0x1000, 0x100000, 0x1000, 0, 16)[:92]
    optional += struct.pack("<L", 16) + b"".join(struct.pack("<2L", *d) for d in directories)
    header = b"MZ" + b"\0" * 58 + struct.pack("<L", 64) + b"PE\0\0" + struct.pack("<2H3L2H", 0x14c, 1, 0, 0, 0, len(optional), 0x2102) + optional
    header += struct.pack("<8s6L2HL", b".rsrc", len(section), rva, len(section), 512, 0, 0, 0, 0, 0x40000040)
    return header.ljust(512, b"\0") + section


def deps(name, version, assets):
    return json.dumps({"runtimeTarget": {"name": "t"}, "targets": {"t": {f"{name}/{version}": {"runtime": {asset: {} for asset in assets}}}},
                       "libraries": {f"{name}/{version}": {"type": "package"}}})


def test_assemblies_are_read_where_no_list_names_them(plimsoll, tmp_path):
    info = {"CompanyName": "Example", "InternalName": "Example.Json.dll", "FileVersion": "13.0.1.25517", "ProductVersion": "13.0.1+ae9fe44e"}
    old = {"OriginalFilename": "Old.dll", "ProductVersion": "4.6.26515.07 @BuiltBy: someone"}
    packages, gaps = evaluate(
        plimsoll, tmp_path, file("app/Listed.dll", assembly(InternalName="Listed.dll", ProductVersion="1.0.0")), file("app/App.deps.json", deps("Listed", "1.0", ["Listed.dll"])),
        file("app/Renamed.dll", assembly(**info)), file("app/old.dll", assembly(**old)), file("app/native.dll", assembly(managed=False, **info)),
        file("app/de/App.resources.dll", assembly(InternalName="App.resources.dll", ProductVersion="1.0.0")),
        file("packs/A.Ref/1.0/ref/net6.0/A.dll", assembly(InternalName="A.dll", ProductVersion="1.0.0")), file("app/silent.dll", assembly()))
    assert [(p["name"], p["version"], p["locations"][0]["what"]) for p in packages] == [
        ("Example.Json", "13.0.1", "version resource"), ("Listed", "1.0", "deps.json"), ("Old", "4.6.26515.07", "version resource"), ("silent", "1.0.0.0", "version resource")]
    assert gaps == []


def application(tmp_path, documents, major=6, header=None):
    """A host with the mark in its data, the files behind it and then the list of them, as the SDK's bundler writes it."""
    (tmp_path / "host.c").write_text("unsigned char place[40] = {1, 1, 1, 1, 1, 1, 1, 1, " + ", ".join(map(str, MARK)) + "};\nint main(void) { return place[0]; }\n")
    subprocess.run(["cc", "-o", tmp_path / "host", tmp_path / "host.c"], check=True)
    host = (tmp_path / "host").read_bytes()
    body, entries = b"", b""
    for kind, name, content in documents:
        entries += struct.pack("<2q", len(host) + len(body), len(content)) + (struct.pack("<q", 0) if major >= 6 else b"") + bytes([kind, len(name)]) + name.encode()
        body += content
    place = len(host) + len(body) if header is None else header
    body += struct.pack("<2Li", major, 0, len(documents)) + b"\x02id" + (b"\0" * 40 if major >= 2 else b"") + entries
    assert host.count(b"\1" * 8 + MARK) == 1
    return host.replace(b"\1" * 8 + MARK, struct.pack("<q", place) + MARK) + body


@pytest.mark.parametrize("major", [1, 2, 6])
def test_applications_of_one_file(plimsoll, tmp_path, major):
    content = application(tmp_path, [(1, "A.dll", b"MZ"), (3, "App.deps.json", deps("In.Bundle", "1.2", ["In.Bundle.dll"]).encode())], major)
    packages, gaps = evaluate(plimsoll, tmp_path, file("app/run", content, 0o755))
    assert [(p["purl"], p["locations"][0]["path"]) for p in packages] == [("pkg:nuget/In.Bundle@1.2", "app/run!/App.deps.json")]
    assert gaps == []


def test_a_host_beside_its_files_is_no_bundle(plimsoll, tmp_path):
    assert evaluate(plimsoll, tmp_path, file("app/run", application(tmp_path, [], header=0), 0o755)) == ([], [])


@pytest.mark.parametrize("damage", ["place", "version", "count", "deps", "none"])
def test_damaged_bundles_are_gaps(plimsoll, tmp_path, damage):
    document = (3, "App.deps.json", deps("In.Bundle", "1.2", ["In.Bundle.dll"]).encode())
    content = {
        "place": lambda: application(tmp_path, [document], header=1 << 50),
        "version": lambda: application(tmp_path, [document], major=77),
        "count": lambda: application(tmp_path, [document] * 3)[:-60],
        "deps": lambda: application(tmp_path, [(3, "App.deps.json", b"{")]),
        "none": lambda: application(tmp_path, [(1, "A.dll", b"MZ")]),
    }[damage]()
    assert evaluate(plimsoll, tmp_path, file("app/run", content, 0o755)) == ([], ["app/run"])
