# SPDX-License-Identifier: Apache-2.0
"""Files beside an image, Compose projects over several files, and what Docker itself makes of the same words."""
import json
import os

from images import ImageBuilder, file

COMPOSE = "services:\n  web:\n    image: shop:1\n    privileged: true\n"


def image_in(folder, **config):
    return ImageBuilder(**config).layer(file("etc/passwd", "root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\napp:x:10001:1::/:/bin/sh\n")).docker(folder / "shop.tar")


def findings(run, rule):
    return [finding for finding in run.json()["findings"] if finding["rule"] == rule]


def notes(run):
    return " ".join(run.json().get("notes", []))


def test_files_beside_an_image_are_judged_and_named(plimsoll, tmp_path):
    image = image_in(tmp_path)
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    (tmp_path / "settings.yaml").write_text("some: thing\n")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "compose.yaml").write_text(COMPOSE)
    run = plimsoll("eval", image, "-f", "json", "--allow-incomplete")
    found = findings(run, "container/privileged")
    assert [(f["subject"]["path"], f["subject"]["line"]) for f in found] == [(str(tmp_path / "compose.yaml"), 4)], run
    assert "compose.yaml" in notes(run) and "settings.yaml" not in notes(run)


def test_files_beside_can_be_left_out_or_named(plimsoll, tmp_path):
    image = image_in(tmp_path)
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "other.yaml").write_text(COMPOSE)
    run = plimsoll("eval", image, "-f", "json", "--allow-incomplete", "--no-config")
    assert not findings(run, "container/privileged") and "compose.yaml" not in notes(run)
    run = plimsoll("eval", image, "-f", "json", "--allow-incomplete", "--config", tmp_path / "deploy")
    assert [f["subject"]["path"] for f in findings(run, "container/privileged")] == [str(tmp_path / "deploy" / "other.yaml")]
    run = plimsoll("eval", image, "--config", tmp_path / "none.yaml")
    assert run.code == 2 and "none.yaml" in run.err


def test_an_archive_on_standard_input_has_nothing_beside_it(plimsoll, tmp_path):
    image = image_in(tmp_path)
    (plimsoll.work / "compose.yaml").write_text(COMPOSE)
    run = plimsoll("eval", "-", "-f", "json", "--allow-incomplete", input=image.read_bytes())
    assert not findings(run, "container/privileged"), run


def test_too_many_files_beside_an_image_are_told(plimsoll, tmp_path):
    image = image_in(tmp_path)
    for i in range(70):
        (tmp_path / f"{i:03}.yaml").write_text(COMPOSE)
    run = plimsoll("eval", image, "-f", "json")
    assert run.code == 3 and any("no more than 64 files" in gap["why"] for gap in run.json()["coverage"]["notEvaluated"]), run
    assert len(findings(run, "container/privileged")) == 64
    (tmp_path / "000.yaml").write_text(COMPOSE + "# " + "x" * (1 << 20))
    run = plimsoll("eval", image, "-f", "json")
    assert any("larger than 1 MiB" in gap["why"] for gap in run.json()["coverage"]["notEvaluated"])


def test_the_user_of_an_image_is_what_its_accounts_say(plimsoll, tmp_path):
    for user, root in (("", True), ("root", True), ("0:5", True), ("toor", True), ("app", False), ("app:root", False), ("77", False)):
        image = image_in(tmp_path, **({"user": user} if user else {}))
        run = plimsoll("eval", image, "-f", "json", "--allow-incomplete", "--no-cache")
        assert bool(findings(run, "container/root-user")) == root, (user, run)
    (tmp_path / "ignore").write_text("image/user-root\n")
    image = image_in(tmp_path)
    run = plimsoll("eval", image, "-f", "json", "--allow-incomplete", "--ignore", tmp_path / "ignore")
    assert all(f.get("ignored") for f in findings(run, "container/root-user")), run


def test_the_user_is_the_same_from_the_cache(plimsoll, tmp_path):
    image = image_in(tmp_path, user="toor")
    runs = [plimsoll("eval", image, "-f", "json", "--allow-incomplete", env={"SOURCE_DATE_EPOCH": "1795478400"}) for _ in range(3)]
    assert runs[0].out == runs[1].out == runs[2].out and findings(runs[2], "container/root-user"), runs[2]


def test_places_of_a_project_are_those_of_the_file_that_says_so(plimsoll):
    (plimsoll.work / "compose.yaml").write_text("services:\n  web:\n    extends: {file: base.yaml, service: app}\n")
    (plimsoll.work / "base.yaml").write_text("services:\n  app:\n    image: nginx:1.27\n    pid: host\n")
    run = plimsoll("check", "-f", "json", "compose.yaml")
    assert [(f["subject"]["path"], f["subject"]["line"]) for f in findings(run, "container/host-pid")] == [("base.yaml", 4)], run


def test_an_inline_dockerfile_has_its_places_in_the_compose_file(plimsoll):
    text = "services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM nginx:1.27\n        USER root\n"
    (plimsoll.work / "compose.yaml").write_text(text)
    run = plimsoll("check", "-f", "json", "compose.yaml")
    for finding in findings(run, "container/root-user"):
        where = finding["subject"]
        assert (where["path"], where["line"]) == ("compose.yaml", 6)
        assert text.splitlines()[where["line"] - 1].strip() == "USER root"
    assert findings(run, "container/root-user"), run


def test_variables_that_nobody_set_are_told_and_not_guessed(plimsoll):
    (plimsoll.work / "compose.yaml").write_text("services:\n  web:\n    image: nginx:1.27\n    privileged: ${PRIVILEGED}\n")
    run = plimsoll("check", "-f", "json", "--rule", "container/privileged", "compose.yaml", env={"PRIVILEGED": "true"})
    assert run.code == 3 and not run.json()["findings"], run
    assert any("PRIVILEGED" in gap["why"] or "variable" in gap["why"] or "rests on" in gap["why"] for gap in run.json()["coverage"]["notEvaluated"])
    (plimsoll.work / ".env").write_text("PRIVILEGED=true\n")
    run = plimsoll("check", "-f", "json", "--rule", "container/privileged", "compose.yaml")
    assert run.code == 0 and len(run.json()["findings"]) == 1, run


def test_a_pipe_that_a_project_names_is_not_waited_for(plimsoll):
    os.mkfifo(plimsoll.work / "pipe.yaml")
    (plimsoll.work / "compose.yaml").write_text("include: [pipe.yaml]\nservices:\n  web:\n    extends: {file: pipe.yaml, service: x}\n    image: a:1\n")
    run = plimsoll("check", "-f", "json", "compose.yaml")
    assert run.code == 3 and any("no regular file" in gap["why"] for gap in run.json()["coverage"]["notEvaluated"]), run


def test_inspected_containers_and_command_lines(plimsoll):
    inspected = [{"Name": "/a", "Config": {"Image": "nginx:1.27", "User": "5"}, "HostConfig": {"Privileged": True}}]
    (plimsoll.work / "inspect.json").write_text(json.dumps(inspected, indent=1))
    run = plimsoll("check", "-f", "json", "inspect.json")
    assert len(findings(run, "container/privileged")) == 1, run
    (plimsoll.work / "start").write_text("docker run --privileged \\\n  -v /var/run/docker.sock:/s nginx:1.27\n")
    run = plimsoll("check", "-f", "json", "start")
    assert [f["subject"]["line"] for f in findings(run, "container/privileged")] == [1], run
    assert [f["subject"]["line"] for f in findings(run, "container/runtime-socket")] == [2]
