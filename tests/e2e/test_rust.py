# SPDX-License-Identifier: Apache-2.0
"""A Rust program with the section that cargo-auditable makes: JSON under zlib's own compressor, put into a program that a linker made."""
import json
import shutil
import subprocess
import zlib

import pytest

from images import ImageBuilder, file

CRATES = [{"name": f"crate-{i}", "version": f"1.{i}.0", "source": "crates" ".io", "kind": "build" if i % 7 == 0 else "runtime",
           "dependencies": [i + 1] if i < 199 else []} for i in range(200)]


@pytest.fixture
def rust_program(tmp_path):
    objcopy, true = shutil.which("objcopy"), shutil.which("true")
    if not objcopy or not true:
        pytest.skip("no objcopy is installed")
    record = tmp_path / "record"
    record.write_bytes(zlib.compress(json.dumps({"packages": CRATES}).encode(), 9))
    subprocess.run([objcopy, "--add-section", f".dep-v0={record}", true, tmp_path / "program"], check=True)
    return (tmp_path / "program").read_bytes()


def test_crates_of_a_program(plimsoll, tmp_path, rust_program):
    image = ImageBuilder("x:1").layer(file("usr/bin/x", rust_program, mode=0o755))
    run = plimsoll("eval", "-f", "json", image.docker(tmp_path / "x.tar"))
    found = {(p["name"], p["version"]) for p in run.json()["packages"] if p["type"] == "cargo"}
    assert found == {(crate["name"], crate["version"]) for crate in CRATES}


def test_a_program_of_cargo_auditable(plimsoll, tmp_path):
    """The real thing, with a crate that only the build needs."""
    cargo = shutil.which("cargo")
    if not cargo or subprocess.run([cargo, "auditable", "--version"], capture_output=True).returncode:
        pytest.skip("no cargo-auditable is installed")
    for name, more in (("runs", ""), ("builds", ""), ("app", '[dependencies]\nruns = {path = "../runs"}\n'
                                                       '[build-dependencies]\nbuilds = {path = "../builds"}\n')):
        (tmp_path / name / "src").mkdir(parents=True)
        (tmp_path / name / "Cargo.toml").write_text(f'[package]\nname = "{name}"\nversion = "1.2.3"\nedition = "2021"\n{more}')
        (tmp_path / name / "src" / "lib.rs").write_text("pub fn f() -> u32 { 7 }\n")
    (tmp_path / "app" / "src" / "lib.rs").unlink()
    (tmp_path / "app" / "src" / "main.rs").write_text("fn main() { println!(\"{}\", runs::f()); }\n")
    (tmp_path / "app" / "build.rs").write_text("fn main() { println!(\"cargo:rustc-env=X={}\", builds::f()); }\n")
    subprocess.run([cargo, "auditable", "build", "-q", "--offline"], cwd=tmp_path / "app", check=True)
    program = (tmp_path / "app" / "target" / "debug" / "app").read_bytes()
    image = ImageBuilder("x:1").layer(file("usr/bin/x", program, mode=0o755))
    run = plimsoll("eval", "-f", "json", image.docker(tmp_path / "x.tar"))
    assert {(p["name"], p["version"]) for p in run.json()["packages"] if p["type"] == "cargo"} == \
        {(name, "1.2.3") for name in ("app", "runs", "builds")}
