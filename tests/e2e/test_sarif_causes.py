# SPDX-License-Identifier: Apache-2.0
"""SARIF of an image: a finding stands at the line of the Dockerfile that its layer comes from, where one is given or lies beside the image."""
import json

import jsonschema
import pytest

from images import ImageBuilder, file
from test_diff import RELEASE, debian
from test_report import SARIF_SCHEMA, errors, load

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu\n-----END RSA PRIVATE KEY-----\n"
DOCKERFILE = "# shop\nFROM debian:12 AS base\nRUN apt-get install openssl\n\nFROM base\nWORKDIR /\nCOPY keys /srv/\nRUN make\n"


def image():
    built = ImageBuilder("shop:1", user="app")
    built.layer(RELEASE, debian(rsync="3.0-1"), created_by="/bin/sh -c #(nop) ADD file:1234 in / ")
    built.layer(debian(rsync="3.0-1", openssl="3.0.1-1"), created_by="RUN /bin/sh -c apt-get install openssl # buildkit")
    built.layer(file("srv/id_rsa", KEY), created_by="COPY keys /srv/ # buildkit")
    built.layer(file("srv/x", "y"), created_by="RUN /bin/sh -c make # buildkit")
    return built


@pytest.fixture
def results(plimsoll, tmp_path):
    def run(dockerfile=DOCKERFILE, *words):
        if dockerfile:
            (tmp_path / "Dockerfile").write_text(dockerfile)
        out = plimsoll("eval", "-f", "sarif", *words, image().docker(tmp_path / "image.tar"), cwd=tmp_path)
        document = json.loads(out.out)
        if SARIF_SCHEMA.exists():
            assert errors(jsonschema.Draft4Validator(load(SARIF_SCHEMA), format_checker=jsonschema.FormatChecker()), document) == []
        return document["runs"][0]["results"]
    return run


def place(result):
    physical = result["locations"][0]["physicalLocation"]
    return physical["artifactLocation"]["uri"].split("/")[-1], physical["region"]["startLine"]


def of_package(results, name):
    found = {place(r) for r in results if f"/{name}@" in r["locations"][0].get("logicalLocations", [{}])[0].get("fullyQualifiedName", "")}
    assert found
    return found


def of_secret(results):
    (found,) = [r for r in results if r["ruleId"].startswith("secret/") or "private-key" in r["ruleId"]]
    return found


def test_findings_stand_at_the_line_of_their_layer(results):
    found = results()
    assert of_package(found, "openssl") == {("Dockerfile", 3)}, "a stage that the last one is built on"
    assert of_package(found, "rsync") == {("Dockerfile", 2)}, "it came with the FROM of an image"
    secret = of_secret(found)
    assert place(secret) == ("Dockerfile", 7)
    related = secret["relatedLocations"][0]["physicalLocation"]
    assert related["artifactLocation"]["uri"] == "srv/id_rsa" and related["region"]["startLine"] == 1
    assert "[srv/id_rsa](1)" in secret["message"]["text"] and secret["relatedLocations"][0]["id"] == 1


def test_what_is_about_the_dockerfile_itself_stays_at_its_place(results):
    own = [r for r in results(DOCKERFILE.replace("RUN make", "RUN sudo make")) if r["ruleId"] == "run/sudo"]
    assert [place(r) for r in own] == [("Dockerfile", 8)] and own[0]["locations"][0]["physicalLocation"]["region"]["startColumn"] > 0


@pytest.mark.parametrize("dockerfile, words", [(None, []), (DOCKERFILE, ["--no-config"]), (DOCKERFILE.replace("make", "other").replace("install openssl", "other"), [])])
def test_without_a_file_that_fits_they_stand_in_the_image(results, dockerfile, words):
    found = results(dockerfile, *words)
    assert {name for name, _ in of_package(found, "openssl")} == {"status"}
    assert place(of_secret(found)) == ("id_rsa", 1)


def test_a_given_file(results, tmp_path):
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "shop.Dockerfile").write_text(DOCKERFILE)
    assert of_package(results(None, "--config", "build/shop.Dockerfile"), "openssl") == {("shop.Dockerfile", 3)}


@pytest.mark.parametrize("dockerfile, line", [
    (DOCKERFILE.replace("FROM debian:12 AS base\nRUN apt-get install openssl\n\nFROM base", "FROM shop-base"), 2),  # its layers are those of the base
    (DOCKERFILE.replace("debian:12", "scratch"), None),                                                          # whatever lies below, it came otherwise
    (DOCKERFILE.replace("RUN apt-get", "RUN first\nRUN apt-get"), None),                                         # an instruction that no layer has
])
def test_what_came_with_from(results, dockerfile, line):
    found = of_package(results(dockerfile), "rsync")
    assert found == {("Dockerfile", line)} if line else {name for name, _ in found} == {"status"}, found
