# SPDX-License-Identifier: Apache-2.0
"""Secrets are found in every layer, in the environment and in the history; and no output of any format, no log and no cache
holds one whole. Values are put together here, so that none stands in the repository."""
import binascii

import pytest

from images import ImageBuilder, file, whiteout

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PASSWORD = "kJ7-mountain-Goat"


def github(body="R4nd0mB0dyOfThirtyLettersXyZ12"):
    number, check = binascii.crc32(body.encode()), ""
    while number:
        number, check = number // 62, DIGITS[number % 62] + check
    return "gh" + "p_" + body + check.rjust(6, "0")


AWS = "AK" + "IAQ3EGSRTUVW4X6YZ7"
SLACK = "xo" + "xb-819463027415-3907258146372-AbCdEfGhIjKlMnOpQrStUvWx"
VALUES = [github(), AWS, SLACK, PASSWORD]


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    built = ImageBuilder("shop:1", env=[f"DB_PASSWORD={PASSWORD}", "PATH=/usr/bin"], entrypoint=["sh", "-c", f"PGPASSWORD={PASSWORD} psql"],
                         cmd=["/bin/app", f"--token={github()}"])
    built.layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("srv/token", f"one\ntoken = {github()}\n"),
                file("root/.aws/credentials", f"[default]\naws_access_key_id = {AWS}\n"))
    built.layer(whiteout("srv/token"), created_by="RUN /bin/sh -c rm srv/token")
    built.layer(file("etc/motd", "hello"), created_by=f"RUN |1 HOOK={SLACK} /bin/sh -c notify --password {PASSWORD}2 && curl -u bob:{PASSWORD}3 https://example.org/")
    return built.docker(tmp_path_factory.mktemp("secrets") / "shop.tar")


def secrets(plimsoll, image):
    report = plimsoll("eval", "--no-cache", "-f", "json", image).json()
    return {(f["id"], f["subject"].get("path"), f["severity"]): f for f in report["findings"] if f["kind"] == "secret"}


def test_each_place_is_looked_at(plimsoll, image):
    found = secrets(plimsoll, image)
    assert ("secret/token", "root/.aws/credentials", "high") in found
    assert {key[0] for key in found} == {"secret/token", "secret/history", "secret/command", "image/secret-env"}
    deleted = found["secret/token", "srv/token", "critical"]
    assert deleted["subject"]["layer"] == 0 and deleted["subject"]["line"] == 2
    assert any("deleted in layer 1" in evidence["what"] for evidence in deleted["evidence"])
    assert "layer 0" in deleted["fix"]
    assert deleted["fix"].startswith("revoke the ") and " in srv/token:2, " in deleted["fix"]
    assert deleted["reason"].endswith(", deleted in layer 1") and not deleted["reason"].startswith(("a ", "an "))


@pytest.mark.parametrize("command", [("eval",), ("eval", "-f", "json"), ("eval", "-f", "sarif"), ("eval", "-f", "table", "--all"),
                                     ("scan", "-f", "json"), ("inspect",), ("inspect", "-f", "json"), ("eval", "-vv"), ("eval", "--full"), ("eval", "-f", "html"),
                                     ("need", "-f", "json"), ("layers", "-f", "json"), ("sbom", "-f", "json"), ("inspect", "-f", "docker"),
                                     ("inspect", "-f", "dockerfile")])
def test_no_output_and_no_cache_holds_one_whole(plimsoll, image, command, tmp_path):
    run = plimsoll(*command, "--cache-dir", tmp_path / "cache", image)
    assert run.out
    kept = [path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    for value in VALUES:
        assert value not in run.out and value not in run.err
        assert not any(value.encode() in content for content in kept)


def test_a_licence_that_is_denied_fails_the_gate(plimsoll, tmp_path):
    status = "Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n"
    copyright = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-3+ or Expat\n"
    image = ImageBuilder("x:1").layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("var/lib/dpkg/status", status),
                                      file("usr/share/doc/a/copyright", copyright)).docker(tmp_path / "x.tar")
    policy = tmp_path / "licences.yaml"
    for text, code, passed in (("allow: [MIT]\n", 0, True), ("deny: [GPL-3.0-or-later]\n", 0, True), ("allow: [ISC]\n", 1, False)):
        policy.write_text(text)
        run = plimsoll("scan", "--license-policy", policy, "-f", "json", image)
        assert run.code == code, run
        assert [gate["passed"] for gate in run.json()["gates"]] == [passed]
        assert run.json()["packages"][0]["licenseExpression"] == "GPL-3.0-or-later OR MIT"
    policy.write_text("allow: [No-Such-1.0]\n")
    assert plimsoll("scan", "--license-policy", policy, image).code == 2


def test_a_record_that_anyone_can_write_excuses_nothing(plimsoll, tmp_path):
    built = ImageBuilder("shop:1")
    built.layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("srv/token", f"{github()}\n"),
                file("usr/lib/python3/dist-packages/x-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: x\nVersion: 1\n"),
                file("usr/lib/python3/dist-packages/x-1.dist-info/RECORD", "../../../../srv/token,,\n"))
    assert [path for _, path, _ in secrets(plimsoll, built.docker(tmp_path / "x.tar"))] == ["srv/token"]


def named(plimsoll, tmp_path, *entries):
    """(path, line, what the evidence calls it) of all secrets, and what was not evaluated."""
    image = ImageBuilder("x:1").layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), *entries).docker(tmp_path / "x.tar")
    report = plimsoll("eval", "--no-cache", "-f", "json", image).json()
    found = {(f["subject"]["path"], f["subject"].get("line"), f["evidence"][0]["what"].partition(": ")[0].rpartition(")")[2].lstrip(", "))
             for f in report["findings"] if f["kind"] == "secret"}
    return found, report["coverage"]["notEvaluated"]


@pytest.mark.parametrize("path", ["srv/.env", "srv/.env.production", "srv/shop.env"])
def test_files_of_an_environment(plimsoll, tmp_path, path):
    text = (f"# DB_PASSWORD={PASSWORD}\nDATABASE_URL=postgres://shop:{PASSWORD}@db/shop\nREDIS_URL=\"redis://:{PASSWORD}@cache:6379/0\"\n"
            f"export SECRET_KEY={PASSWORD}x\nPUBLIC_URL=https://example.org/\nLOG_LEVEL=debug\nTOKEN_FILE=/run/secrets/token\nEMPTY_PASSWORD=\n")
    found, _ = named(plimsoll, tmp_path, file(path, text))
    assert found == {(path, 2, "DATABASE_URL"), (path, 3, "REDIS_URL"), (path, 4, "SECRET_KEY")}


def test_settings_of_django(plimsoll, tmp_path):
    text = (f"import os\nSECRET_KEY = 'django-insecure-{PASSWORD}'\nDATABASES = {{\n 'default': {{\n  'NAME': 'shop',\n  'PASSWORD': '{PASSWORD}',\n }}\n}}\n"
            f"DATABASE_URL = \"mysql://shop:{PASSWORD}1@db/shop\"\nEMAIL_HOST_PASSWORD = os.environ['EMAIL_HOST_PASSWORD']\n"
            "AWS_SECRET_KEY = config('AWS_SECRET_KEY')\nAUTH_PASSWORD_VALIDATORS = [\n {'NAME': 'django.contrib.auth.password_validation.X'},\n]\n"
            "PASSWORD_HASHERS = ['django.contrib.auth.hashers.Argon2PasswordHasher']\n")
    found, _ = named(plimsoll, tmp_path, file("srv/shop/settings.py", text), file("srv/shop/settings/base.py", text), file("srv/shop/other.py", text))
    lines = {(2, "SECRET_KEY"), (6, "PASSWORD"), (9, "DATABASE_URL")}
    assert found == {(path, *line) for path in ("srv/shop/settings.py", "srv/shop/settings/base.py") for line in lines}


def test_values_that_look_alike_are_several(plimsoll, tmp_path):
    """Nothing but their first letters and length is kept; one that a file repeats is one."""
    lines = [f"git://u:{PASSWORD}{i}@example.org\n" for i in (1, 2, 2, 3)]
    found, _ = named(plimsoll, tmp_path, file("srv/.git-credentials", "".join(lines)))
    assert {line for _, line, _ in found} == {1, 2, 4} and len(found) == 3
    image = ImageBuilder("x:1").layer(file("srv/.git-credentials", "".join(lines))).layer(file("srv/.git-credentials", "# moved\n" + "".join(lines))).docker(tmp_path / "y.tar")
    report = plimsoll("eval", "--no-cache", "-f", "json", image).json()
    assert len([f for f in report["findings"] if f["kind"] == "secret"]) == 3, "the same in two layers"


@pytest.mark.parametrize("count,told", [(100, None), (101, "101 in one file, of which 100 are told"), (4321, "4321 in one file, of which 100 are told")])
@pytest.mark.parametrize("path,line", [("srv/.env", "P{}_PASSWORD={}{}\n"), ("srv/.git-credentials", "git://u{}:{}{}@example.org\n"), ("srv/.htpasswd", "u{}:$apr1${}{}\n")])
def test_more_in_a_file_than_are_told_is_told(plimsoll, tmp_path, count, told, path, line):
    text = "".join(line.format(i, PASSWORD, i) for i in range(count))
    found, gaps = named(plimsoll, tmp_path, file(path, text))
    assert len({line for _, line, _ in found}) == 100
    assert [(g["where"], g["why"].removeprefix("layer 1: ")) for g in gaps if g["what"] == "secrets"] == ([(path, told)] if told else [])
