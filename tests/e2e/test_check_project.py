# SPDX-License-Identifier: Apache-2.0
"""A repository that nobody has reviewed must not make a report print files outside of it."""
import pytest

SECRET = "hunter2hunter2"
SERVICE = "services: {a: {image: 'x:1'}}\n"


def write(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)


@pytest.fixture
def project(plimsoll):
    """The folder of a project, beside one that holds what must not be seen in six shapes."""
    folder = plimsoll.work / "project"
    write(plimsoll.work / "outside", creds=f"TOKEN={SECRET}\n", Dockerfile=f"FROM a:1\n{SECRET}\n",
          base_yaml=f"services: {{b: {{image: '{SECRET}:latest', privileged: true}}}}\n", dockerignore=f"{SECRET}\n")
    write(folder, inner_yaml="services: {i: {image: 'x/${TOKEN}:latest'}}\n", compose_yaml=SERVICE)
    return folder


@pytest.mark.parametrize("compose", [
    "include: [{path: inner.yaml, env_file: ../outside/creds}]\n",
    "include: [../outside/base.yaml]\n",
    "services: {a: {extends: {file: ../outside/base.yaml, service: b}}}\n",
    "services: {a: {build: ../outside}}\n",
    "services: {a: {build: {context: ., dockerfile: ../outside/Dockerfile}}}\n",
    "services: {a: {build: '%s'}}\n",
])
def test_files_that_compose_names(plimsoll, project, compose):
    absolute = str(plimsoll.work / "outside")
    write(project, compose_yaml=compose.replace("%s", absolute))
    for paths in (["project"], ["project/compose.yaml"]):
        run = plimsoll("check", "--rule", "*", "-f", "json", *paths)
        assert SECRET not in run.out
        assert "outside of the project" in run.out
    # What the user names belongs to the project.
    assert SECRET in plimsoll("check", "--rule", "*", "-f", "json", ".").out


@pytest.mark.parametrize("name, target", [("Dockerfile", "Dockerfile"), ("other.yaml", "base.yaml"), (".env", "creds")])
def test_links(plimsoll, project, name, target):
    write(project, compose_yaml="services: {i: {image: 'x/${TOKEN}:latest'}}\n")
    (project / name).symlink_to(plimsoll.work / "outside" / target)
    run = plimsoll("check", "--rule", "*", "-f", "json", "project")
    assert SECRET not in run.out and "of the project" in run.out


def test_bake(plimsoll, project):
    (project / "docker-bake.hcl").write_text('target "a" { context = "../outside" }\n')
    run = plimsoll("check", "--rule", "*", "-f", "json", "project")
    assert SECRET not in run.out and "outside of the project" in run.out


def test_a_file_that_is_given_with_another_names_what_is_there(plimsoll):
    text = "services: {t: {image: 'a:1', depends_on: [db]}}\n"
    (plimsoll.work / "docker-compose.test.yml").write_text(text)
    assert "db" in plimsoll("check", "docker-compose.test.yml").out
    (plimsoll.work / "docker-compose.yml").write_text("services: {db: {image: 'b:1'}}\n")
    assert plimsoll("check", "docker-compose.test.yml").code == 0
    (plimsoll.work / "docker-compose.yml").write_text(text)
    assert plimsoll("check", "docker-compose.yml").code == 3


def test_the_working_folder_is_known(plimsoll, project):
    (project / "compose.yaml").write_text("services: {a: {image: 'a:1', volumes: ['${PWD}/data:/data']}}\n")
    assert plimsoll("check", "project/compose.yaml").code == 0


def test_a_dockerfile_that_only_bake_knows_is_told_once(plimsoll, project):
    (project / "docker-bake.hcl").write_text('target "a" { dockerfile-inline = templatefile("x") }\n')
    run = plimsoll("check", "-f", "json", "project/docker-bake.hcl")
    assert run.code == 3 and [gap["where"] for gap in run.json()["coverage"]["notEvaluated"]] == ["project/docker-bake.hcl:1"]


def test_the_whole_repository_is_the_project(plimsoll, project):
    (plimsoll.work / ".git").mkdir()
    write(project, compose_yaml="services: {a: {build: ../outside}}\n")
    run = plimsoll("check", "-f", "json", "project/compose.yaml")
    assert SECRET in run.out and "outside of the project" not in run.out
