# SPDX-License-Identifier: Apache-2.0
"""What is past its end of life in an image, or soon will be: the distribution, and runtimes that no package of it brought. The day is SOURCE_DATE_EPOCH."""
import datetime
import re
from pathlib import Path

import pytest

from images import ImageBuilder, file

TABLE = Path(__file__).resolve().parent.parent.parent / "data" / "end-of-life.tsv"
REDIS = b"\x7fELF" + bytes(60) + b"Redis version 8.0.6 (00000000/0)\0"
JAVA = 'JAVA_VERSION="16.0.2"\nIMPLEMENTOR="Eclipse Adoptium"\n'


def told(begin):
    """What the table has behind these fields."""
    return re.search(f"^{begin}\t(.*)$", TABLE.read_text(), re.M)[1]


def on(day):
    return {"SOURCE_DATE_EPOCH": str(int(datetime.datetime.fromisoformat(day + "T12:00:00+00:00").timestamp()))}


def os_release(identifier, version, name):
    return file("etc/os-release", f'ID={identifier}\nVERSION_ID="{version}"\nPRETTY_NAME="{name}"\n')


def ends(plimsoll, image, day):
    run = plimsoll("eval", image, "-f", "json", env=on(day))
    assert run.code in (0, 3), run.err
    return {f["title"]: f for f in run.json()["findings"] if "end-of-life" in f["rule"]}


@pytest.fixture
def image(tmp_path):
    builder = ImageBuilder("shop:2.4")
    builder.layer(os_release("debian", "11", "Debian GNU/Linux 11 (bullseye)"), file("var/lib/dpkg/status", ""))
    builder.layer(file("opt/java/release", JAVA), file("usr/local/bin/redis-server", REDIS, mode=0o755))
    return builder.docker(tmp_path / "shop.tar")


def test_past_and_soon(plimsoll, image):
    found = ends(plimsoll, image, "2026-11-30")
    system = found.pop("Debian GNU/Linux 11 (bullseye) is past its end of life")
    java = found.pop("OpenJDK 16.0.2 is past its end of life")
    redis = found.pop("Redis 8.0.6 is soon past its end of life")
    assert not found
    assert (system["kind"], system["rule"], system["severity"]) == ("config", "image/end-of-life", "medium")
    assert system["subject"] == {"path": "etc/os-release"}
    assert system["fix"] == "move to Debian 12 (until 2028-06-30), or to 13 (until 2030-06-30)"
    assert system["reason"] == "support ended 2026-08-31"
    assert [e["what"] for e in system["evidence"]] == [
        "Debian GNU/Linux 11 (bullseye): support of 11 ended on 2026-08-31, 91 days ago",
        f"as {told('system.debian.Debian')} had it on {told('date')}"]
    assert (java["kind"], java["rule"], java["severity"]) == ("package", "package/end-of-life", "high")
    assert java["subject"]["name"] == "openjdk" and java["evidence"][0]["where"] == "opt/java/release"
    assert (redis["rule"], redis["severity"]) == ("package/end-of-life-soon", "low")
    assert redis["fix"] == "move to Redis 8.2 (until 2030-09-01)"


def test_the_day_counts(plimsoll, image):
    assert not any(title.startswith(("Debian", "Redis")) for title in ends(plimsoll, image, "2026-05-01"))
    assert "Debian GNU/Linux 11 (bullseye) is soon past its end of life" in ends(plimsoll, image, "2026-08-31")
    assert "Debian GNU/Linux 11 (bullseye) is past its end of life" in ends(plimsoll, image, "2026-09-01")
    late = ends(plimsoll, image, "2027-06-01")["Debian GNU/Linux 11 (bullseye) is past its end of life"]
    assert late["severity"] == "high"


def test_coverage_is_as_it_was(plimsoll, image):
    """The finding says what to do; that nothing more is recorded for the release is still what makes the answer incomplete."""
    run = plimsoll("eval", image, "-f", "json", env=on("2026-11-30"))
    assert run.code == 3
    assert any("past its end of life (2026-08-31)" in gap["why"] for gap in run.json()["coverage"]["notEvaluated"])


def test_paid_support_is_said(plimsoll, tmp_path):
    builder = ImageBuilder("u:1")
    builder.layer(os_release("ubuntu", "20.04", "Ubuntu 20.04.6 LTS"), file("var/lib/dpkg/status", ""))
    [finding] = ends(plimsoll, builder.docker(tmp_path / "u.tar"), "2026-11-30").values()
    assert finding["severity"] == "medium"
    assert "paid or restricted support goes on until 2030-04-02" in [e["what"] for e in finding["evidence"]]


def test_what_the_distribution_brings_is_its_own(plimsoll, tmp_path):
    """The same program: owned by a package of the distribution, and by none."""
    status = ("Package: redis-server\nStatus: install ok installed\nVersion: 5:8.0.6-1\nArchitecture: amd64\n"
              "Maintainer: Debian Redis Maintainers <redis@packages.debian.org>\n\n")
    for owned in (True, False):
        builder = ImageBuilder("d:1")
        builder.layer(os_release("debian", "13", "Debian GNU/Linux 13 (trixie)"), file("var/lib/dpkg/status", status),
                      file("var/lib/dpkg/info/redis-server.list", "/usr/bin/redis-server\n" if owned else "/usr/bin/other\n"),
                      file("usr/bin/redis-server", REDIS, mode=0o755))
        found = ends(plimsoll, builder.docker(tmp_path / f"{owned}.tar"), "2026-12-31")
        assert bool(found) is not owned, found


def test_gate_and_explain(plimsoll, image):
    assert plimsoll("eval", image, "--fail-on", "high", "--allow-incomplete", env=on("2026-11-30")).code == 1
    for rule in ("image/end-of-life", "image/end-of-life-soon", "package/end-of-life", "package/end-of-life-soon"):
        assert plimsoll("explain", rule).code == 0
    assert "support ended 2021-09-30" in plimsoll("eval", image, "--all", env=on("2026-11-30")).out


def test_an_sbom_tells_as_much(plimsoll, image, tmp_path):
    bill = tmp_path / "shop.cdx.json"
    bill.write_text(plimsoll("sbom", image, "-f", "cyclonedx").out)
    found = ends(plimsoll, bill, "2026-11-30")
    assert {"OpenJDK 16.0.2 is past its end of life", "Redis 8.0.6 is soon past its end of life"} <= set(found)
    assert any(f["rule"] == "image/end-of-life" for f in found.values())
    assert not [f for f in plimsoll("eval", bill, "-f", "json", env=on("2026-11-30")).json()["findings"]
                if f["kind"] == "config" and "end-of-life" not in f["rule"]]
