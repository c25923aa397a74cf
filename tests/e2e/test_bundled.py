# SPDX-License-Identifier: Apache-2.0
"""Libraries linked into a program: what a linker did, beside what pkg-config says of the libraries it took."""
import io
import json
import random
import shutil
import struct
import subprocess
import zipfile

import pytest

# Library as the report calls it: its pkg-config module, a program that pulls in what tells, its archives.
LIBRARIES = {
    "zlib": ("zlib", "#include <zlib.h>\nint main(void) { return !zlibVersion() || inflateInit(&(z_stream){0}); }", "z"),
    "openssl": ("libcrypto", "#include <openssl/evp.h>\n#include <openssl/err.h>\n#include <openssl/crypto.h>\nint main(void)"
                "{ ERR_print_errors_fp(0); return !OpenSSL_version(0) || !EVP_sha256(); }", "crypto"),
    "sqlite": ("sqlite3", "#include <sqlite3.h>\nint main(void) { sqlite3 *db; return sqlite3_open(\"\", &db); }", "sqlite3 m"),
    "xz": ("liblzma", "#include <lzma.h>\nint main(void) { lzma_filter f[5]; int e; return !lzma_version_string() ||"
           " lzma_str_to_filters(\"\", &e, f, 0, 0) != 0; }", "lzma"),
    "pcre2": ("libpcre2-8", "#define PCRE2_CODE_UNIT_WIDTH 8\n#include <pcre2.h>\nint main(void) { int e; PCRE2_SIZE o;"
              " unsigned char b[256]; pcre2_config(PCRE2_CONFIG_VERSION, b); pcre2_get_error_message(101, b, 256);"
              " return !pcre2_compile(b, 1, 0, &e, &o, 0); }", "pcre2-8"),
    "expat": ("expat", "#include <expat.h>\nint main(void) { return !XML_ExpatVersion() || !XML_ErrorString(1); }", "expat"),
}


def version_of(module):
    run = subprocess.run(["pkg-config", "--modversion", module], capture_output=True, text=True)
    return run.stdout.strip() if run.returncode == 0 else None


def build(tmp_path, source, libraries, static):
    """A program, or None where that cannot be linked here."""
    (tmp_path / "main.c").write_text(source)
    program = tmp_path / "root" / "opt" / "program"
    program.parent.mkdir(parents=True)
    command = ["cc", "-w", "-s", tmp_path / "main.c", "-o", program] + (["-static"] if static else [])
    run = subprocess.run(command + [f"-l{name}" for name in libraries.split()] + ["-lpthread", "-ldl"], capture_output=True)
    return program if run.returncode == 0 else None


def found(plimsoll, tmp_path):
    run = plimsoll("scan", "--no-cache", "--allow-incomplete", "-f", "json", f"dir:{tmp_path / 'root'}")
    assert run.code == 0, run
    return {package["name"]: package for package in json.loads(run.out)["packages"] if package["type"] == "generic"}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("static", [True, False], ids=["linked in", "loaded"])
def test_as_linked(plimsoll, tmp_path, library, static):
    module, source, archives = LIBRARIES[library]
    version = version_of(module) if shutil.which("pkg-config") and shutil.which("cc") else None
    if not version or not build(tmp_path, source, archives, static):
        pytest.skip(f"{library} cannot be linked here")
    packages = found(plimsoll, tmp_path)
    if not static:
        assert not packages
        return
    assert packages[library]["version"] == version
    assert packages[library]["locations"][0]["path"] == "opt/program"


# --- in archives: a program without a table of sections, which is searched whole --------------------------------------------------

ZLIB = b"\0 deflate 1.2.11 Copyright 1995-2017 Jean-loup Gailly and Mark Adler \0incorrect header check\0"
SQLITE = b"\0malformed database schema (\0" b"3.40.1\0"


def program(text):
    return b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 0, 0, 0, 64, 56, 0, 64, 0, 0) + text


def archive(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def packages_of(plimsoll, tmp_path, files):
    for name, data in files.items():
        path = tmp_path / "root" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    run = plimsoll("scan", "--no-cache", "--allow-incomplete", "-f", "json", f"dir:{tmp_path / 'root'}").json()
    gaps = [(g["where"], g["why"]) for g in run["coverage"]["notEvaluated"] if g["what"] == "bundled libraries"]
    return {(p["name"], p["version"], p["locations"][0]["path"], p["locations"][0]["what"]) for p in run["packages"] if p["type"] == "generic"}, gaps


def test_in_archives(plimsoll, tmp_path):
    jar = archive({"org/x/native/Linux/x86_64/libx.so": program(ZLIB), "org/x/native/Linux/arm/libx.so": program(ZLIB),
                   "org/x/|odd/liby.so.1": program(SQLITE), "org/x/text": program(SQLITE), "x.so": b"no program", "X.class": b"\xca\xfe\xba\xbe"})
    found, gaps = packages_of(plimsoll, tmp_path, {"opt/x.jar": jar, "srv/y-1.0-py3-none-any.whl": archive({"y/_y.abi3.so": program(ZLIB)}),
                                                   "srv/no.jar": archive({"text": ZLIB})})
    mark = "version string and texts of its code in "
    assert {f for f in found if "version string" in f[3]} == {
        ("zlib", "1.2.11", "opt/x.jar", mark + "org/x/native/Linux/x86_64/libx.so"), ("sqlite", "3.40.1", "opt/x.jar", mark + "org/x/?odd/liby.so.1"),
        ("zlib", "1.2.11", "srv/y-1.0-py3-none-any.whl", mark + "y/_y.abi3.so")}
    assert gaps == []


@pytest.mark.parametrize("members,why", [
    ({f"{i}.so": b"x" for i in range(1001)}, "more programs in it than the limit of 1000"),
    ({"large.so": program(ZLIB) + random.Random(1).randbytes((32 << 20) + 1)}, "33554432 bytes")])
def test_archives_beyond_a_limit_are_told(plimsoll, tmp_path, members, why):
    _, gaps = packages_of(plimsoll, tmp_path, {"opt/x.jar": archive(members)})
    assert [where for where, _ in gaps] == ["opt/x.jar"] and why in gaps[0][1]
