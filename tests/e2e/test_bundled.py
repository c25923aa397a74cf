# SPDX-License-Identifier: Apache-2.0
"""Libraries linked into a program: what a linker did, beside what pkg-config says of the libraries it took."""
import json
import shutil
import subprocess

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
