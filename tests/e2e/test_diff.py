# SPDX-License-Identifier: Apache-2.0
"""diff: what changed from one image to another, in every format."""
import json
import re

import pytest

from images import ImageBuilder, capability, file, folder, hardlink, symlink, whiteout

STATUS = "Package: {0}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {1}\nMaintainer: Debian <d@debian.org>\n\n"
RELEASE = file("etc/os-release", "ID=debian\nVERSION_ID=12\n")


def debian(**packages):
    return file("var/lib/dpkg/status", "".join(STATUS.format(name.replace("_", "-"), version) for name, version in packages.items()))


@pytest.fixture
def diff(plimsoll, tmp_path):
    def run(before, after, *options):
        run = plimsoll("diff", "-f", "json", *options, before.docker(tmp_path / "before.tar"), after.docker(tmp_path / "after.tar"))
        assert run.code in (0, 3), run
        return json.loads(run.out)["difference"]
    return run


def pair(first, second):
    a, b = ImageBuilder("shop:1"), ImageBuilder("shop:2")
    a.layer(*first)
    b.layer(*second)
    return a, b


def test_an_image_and_itself(diff, tmp_path):
    image = ImageBuilder()
    image.layer(RELEASE, debian(a="1"), file("x", "y"), symlink("l", "x"), hardlink("h", "x"))
    out = diff(image, image)
    assert out["layersShared"] == 1 and not any(out[part] for part in ("packages", "findings", "config", "files"))
    assert out["bytesBefore"] == out["bytesAfter"]


def test_packages(diff):
    out = diff(*pair([RELEASE, debian(same="1", gone="2", upgraded="3")], [RELEASE, debian(same="1", upgraded="3.1", new="4")]))
    assert [(p["change"], p["name"], p.get("before"), p.get("after")) for p in out["packages"]] == [
        ("removed", "gone", "2", None), ("added", "new", None, "4"), ("changed", "upgraded", "3", "3.1")]


def test_findings(diff):
    before, after = pair([RELEASE, debian(openssl="3.0.1-1")], [RELEASE, debian(openssl="99")])
    gone = diff(before, after)["findings"]
    assert gone and all(f["change"] == "removed" for f in gone if f["id"].startswith("CVE"))
    new = diff(after, before)["findings"]
    assert {f["id"] for f in new if f["change"] == "added"} == {f["id"] for f in gone if f["change"] == "removed"}


def test_files_by_content_and_not_by_size_or_time(diff):
    out = diff(*pair(
        [file("same", "12345", mtime=1), file("other", "12345", mtime=1), file("mode", "x"), file("gone", "1"), file("kind", "x"),
         symlink("link", "a"), file("cap", "x")],
        [file("same", "12345", mtime=2), file("other", "54321", mtime=1), file("mode", "x", mode=0o4755), file("new", "22"),
         symlink("kind", "x"), symlink("link", "b"), file("cap", "x", xattrs={"security.capability": capability(10)})]))
    assert {(f["change"], f["path"], f.get("attributesOnly", False)) for f in out["files"]} == {
        ("changed", "other", False), ("changed", "mode", True), ("removed", "gone", False), ("added", "new", False),
        ("changed", "kind", False), ("changed", "link", False), ("changed", "cap", True)}
    assert out["filesSame"] == 1


def test_configuration_without_its_secrets(plimsoll, tmp_path, diff):
    a = ImageBuilder("shop:1", User="app", Env=["A=1", "B=2", "DB_PASSWORD=hunter2"], Labels={"v": "1"}, Cmd=["/run"])
    b = ImageBuilder("shop:2", Env=["A=1", "B=3", "DB_PASSWORD=hunter3", "C=4"], Labels={"v": "2", "w": "x"}, Cmd=["/run", "-v"])
    for image in (a, b):
        image.layer(file("x", "y"))
    out = diff(a, b)
    assert {(c["change"], c["what"]) for c in out["config"]} == {
        ("removed", "user"), ("changed", "env B"), ("changed", "env DB_PASSWORD"), ("added", "env C"), ("changed", "label v"),
        ("added", "label w"), ("changed", "command")}
    run = plimsoll("diff", a.docker(tmp_path / "a.tar"), b.docker(tmp_path / "b.tar"))
    assert "hunter" not in json.dumps(out) + run.out


def test_rows_table_and_markdown(plimsoll, tmp_path):
    a, b = pair([RELEASE, debian(curl="1"), file("a|b", "1")], [RELEASE, debian(curl="2"), folder("d"), file("d/<x>", "1")])
    paths = a.docker(tmp_path / "a.tar"), b.docker(tmp_path / "b.tar")
    rows = [line.split("\t") for line in plimsoll("diff", *paths).out.splitlines()]
    assert ["package", "~", "curl", "1", "2"] in rows and all(len(row) == 5 for row in rows)
    card = plimsoll("diff", "--card", "--width", "80", *paths).out
    assert max(map(len, card.splitlines())) <= 80 and "curl     1 → 2" in card
    markdown = plimsoll("diff", "-f", "markdown", *paths).out
    assert "| changed | `curl` | `1` | `2` |" in markdown and "a\\|b" in markdown and "`d/<x>`" in markdown


def test_one_cannot_be_read(plimsoll, tmp_path):
    image = ImageBuilder()
    image.layer(file("x", "y"))
    run = plimsoll("diff", tmp_path / "none.tar", image.docker(tmp_path / "a.tar"))
    assert run.code == 2 and "none.tar" in run.err


def test_removed_by_a_whiteout(diff):
    a = ImageBuilder()
    a.layer(folder("d"), file("d/x", "1"))
    b = ImageBuilder()
    b.layer(folder("d"), file("d/x", "1"))
    b.layer(whiteout("d"))
    out = diff(a, b)
    assert out["layersShared"] == 1 and [(f["change"], f["path"]) for f in out["files"]] == [("removed", "d/x")]


def test_a_gate_on_what_is_new(plimsoll, tmp_path):
    bad, good = pair([RELEASE, debian(openssl="3.0.1-1")], [RELEASE, debian(openssl="99")])
    bad, good = bad.docker(tmp_path / "bad.tar"), good.docker(tmp_path / "good.tar")
    assert plimsoll("diff", "--fail-on", "negligible", bad, good).code == 0, "what is gone is no reason to fail"
    assert plimsoll("diff", "--fail-on", "negligible", bad, bad).code == 0, "nor what was there before"
    run = plimsoll("diff", "--fail-on", "negligible", good, bad)
    assert run.code == 1 and "--fail-on negligible" in run.err
    run = plimsoll("diff", "--card", "--fail-on", "negligible", good, bad)
    assert re.search(r"^plimsoll: may not sail: --fail-on negligible \(\d+\)$", run.err, re.M), run
    text = run.out
    assert "failed  --fail-on negligible" in text and re.search(r"^ +PRIORITY +SEVERITY +ID +SUBJECT$", text, re.M), text
    assert plimsoll("diff", good, bad).code == 0


# --- a policy's gates --------------------------------------------------------------------------------------------------

PRIVILEGED = [file("usr/bin/su", "x", mode=0o4755), file("usr/bin/sudo", "x", mode=0o4755)]


def image_of(*layers, **config):
    image = ImageBuilder("shop:1", **{"user": "app", "cmd": ["/run"], **config})
    for layer in layers:
        image.layer(layer)
    return image


@pytest.fixture
def gates(plimsoll, tmp_path):
    def run(before, after, policy, *options):
        (tmp_path / "policy.yaml").write_text(policy)
        run = plimsoll("diff", "--policy", tmp_path / "policy.yaml", "-f", "json", *options, before.docker(tmp_path / "a.tar"), after.docker(tmp_path / "b.tar"))
        report = json.loads(run.out)
        return run.code, {gate["name"]: (gate["verdict"], gate["actual"]) for gate in report["gates"]}
    return run


def base(**packages):
    return [RELEASE, file("etc/passwd", "root:x:0:0::/:/bin/sh\napp:x:1:1::/:/bin/sh\n"), file("run", "x", mode=0o755), debian(**packages)]


def test_a_policy_is_judged_on_what_is_new(gates):
    bad, good = image_of(base(openssl="3.0.1-1")), image_of(base(openssl="99"))
    policy = "gates:\n  fail-on: low\n"
    assert gates(bad, bad, policy) == (0, {"fail-on": ("passed", "0")})
    assert gates(bad, good, policy)[0] == 0
    code, found = gates(good, bad, policy)
    assert code == 1 and found["fail-on"][0] == "failed" and int(found["fail-on"][1]) > 0
    assert gates(good, image_of(base(openssl="99"), [file("etc/app.env", "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzQQ12kkLL\n"),
                                                     file("root/.ssh/id_rsa", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n")]),
                 "gates:\n  secrets: none\n")[0] == 1


@pytest.mark.parametrize("before, after, gate, verdict, actual", [
    (["a", "b"], ["a", "b"], "max-packages: 1", "passed", "2 (before: 2)"),       # as many too many as there were
    (["a", "b", "c"], ["a", "b"], "max-packages: 1", "passed", "2 (before: 3)"),
    (["a", "b"], ["a", "b", "c"], "max-packages: 1", "failed", "3 (before: 2)"),
    (["a"], ["a", "b"], "max-packages: 1", "failed", "2 (before: 1)"),
    (["a", "b"], ["a"], "max-packages: 1", "passed", "1"),
])
def test_amounts_fail_where_they_are_worse(gates, before, after, gate, verdict, actual):
    images = [image_of(base(**{name: "1" for name in names})) for names in (before, after)]
    code, found = gates(*images, f"gates:\n  {gate}\n")
    assert found == {gate.split(":")[0]: (verdict, actual)} and code == (verdict == "failed")


def test_facts_of_the_image(gates):
    root, app = image_of(base(a="1"), user=""), image_of(base(a="1"))
    policy = "gates:\n  user: non-root\n  max-setuid: 0\n"
    assert gates(root, root, policy)[0] == 0
    assert gates(app, root, policy)[0] == 1
    assert gates(app, image_of(base(a="1"), PRIVILEGED), policy)[1]["max-setuid"] == ("failed", "2 (before: 0)")
    assert gates(image_of(base(a="1"), PRIVILEGED[:1]), image_of(base(a="1"), PRIVILEGED[1:]), policy)[0] == 0, "as many as before"
    # What is no matter of the change is judged as it is.
    for image in (app, root):
        image.extra["created"] = "2020-01-01T00:00:00Z"
    assert gates(app, app, "gates:\n  max-image-age: 30d\n")[0] == 1


def test_exemptions_of_the_policy_count(gates):
    bad, good = image_of(base(openssl="3.0.1-1")), image_of(base(openssl="99"))
    code, found = gates(good, bad, "gates:\n  fail-on: low\nexemptions:\n  - package: openssl\n    reason: on its way\n")
    assert code == 0 and found["fail-on"] == ("passed", "0")


@pytest.mark.parametrize("before, after, actual", [
    (["DB_PASSWORD=hunter2Xq9Zt71"], ["DB_PASSWORD=hunter2Xq9Zt71"], 0),
    (["DB_PASSWORD=hunter2Xq9Zt71"], ["API_PASSWORD=Zk81mmQpa02Lsq"], 1),                               # another in its place
    (["DB_PASSWORD=hunter2Xq9Zt71"], ["DB_PASSWORD=hunter2Xq9Zt71", "API_PASSWORD=Zk81mmQpa02Lsq"], 1),  # another beside it
    (["DB_PASSWORD=hunter2Xq9Zt71"], ["", "DB_PASSWORD=hunter2Xq9Zt71"], 0),                            # the same on another line
    (["PORT=1"], ["DB_PASSWORD=hunter2Xq9Zt71", "API_PASSWORD=Zk81mmQpa02Lsq"], 2),
])
def test_another_secret_in_a_file_that_had_one(gates, before, after, actual):
    images = [image_of(base(a="1"), [file("srv/.env", "\n".join(lines) + "\n")]) for lines in (before, after)]
    code, found = gates(*images, "gates:\n  secrets: none\n")
    assert found == {"secrets": ("failed" if actual else "passed", str(actual))} and code == (actual > 0)


def test_a_policy_of_licences_alone(gates):
    images = [image_of(base(a="1")), image_of(base(a="1", b="1"))]
    code, found = gates(*images, "gates:\n  licenses:\n    allow: [MIT]\n    unknown: deny\n")
    assert code == 1 and found["licenses"][0] == "failed"
    assert gates(images[0], images[0], "gates:\n  licenses:\n    allow: [MIT]\n    unknown: deny\n")[0] == 0


def test_gates_that_diff_cannot_judge_are_evals(plimsoll, tmp_path):
    (tmp_path / "policy.yaml").write_text("gates:\n  signature: required\n  max-unneeded-packages: 0\n")
    image = image_of(base(a="1"), cmd=["/run"])
    run = plimsoll("diff", "--policy", tmp_path / "policy.yaml", "-f", "json", image.docker(tmp_path / "a.tar"), image.docker(tmp_path / "b.tar"))
    report = json.loads(run.out)
    assert [gate["name"] for gate in report["gates"]] == ["max-unneeded-packages"] and run.code == 0
    assert any("left to plimsoll eval" in note for note in report["notes"])


def test_gates_in_every_format(plimsoll, tmp_path):
    (tmp_path / "policy.yaml").write_text("gates:\n  max-packages: 1\n")
    a, b = image_of(base(a="1")).docker(tmp_path / "a.tar"), image_of(base(a="1", b="2")).docker(tmp_path / "b.tar")
    words = ["diff", "--policy", tmp_path / "policy.yaml", a, b]
    assert "failed  max-packages  2 (before: 1)  at most 1" in plimsoll(*words, "--card").out
    markdown = plimsoll(*words, "-f", "markdown").out
    assert "**✖ May not sail**" in markdown and "| failed | `max-packages` | `at most 1` | `2 (before: 1)` |" in markdown
    assert "may not sail" in plimsoll(*words).err and plimsoll(*words, "-f", "html").code == 1
    assert "Gates" not in plimsoll("diff", "-f", "markdown", a, b).out


def test_limits_are_whole_on_a_narrow_terminal(plimsoll, tmp_path):
    """A long fact of one gate takes nothing from the limits of the others."""
    (tmp_path / "policy.yaml").write_text("gates:\n  fail-on: act-now\n  user: non-root\n  max-unneeded-packages: 20\n  max-waste: 10%\n"
                                          "  forbidden-rules: [container/ssh-port, image/tag-latest]\n")
    root = ImageBuilder("shop:1").layer(RELEASE, debian(a="1")).docker(tmp_path / "root.tar")
    run = plimsoll("diff", "--card", "--width", "80", "--policy", tmp_path / "policy.yaml", root, root)
    assert max(map(len, run.out.splitlines())) <= 80
    for limit in ("0 findings of act-now", "non-root", "at most 20", "at most 10 %", "container/ssh-port, image/tag-latest"):
        assert re.search(f" {re.escape(limit)}$", run.out, re.M), run.out
