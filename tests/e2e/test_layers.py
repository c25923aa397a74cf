# SPDX-License-Identifier: Apache-2.0
"""layers: bytes by reason and layer, on images made so that another tool's arithmetic goes wrong; and, on stacks of layers that
nobody would write by hand, what is shown against what umoci unpacks."""
import json
import shutil
import time
from pathlib import Path

import pytest

from images import ImageBuilder, file, folder, hardlink, opaque, symlink, whiteout
from stacks import Refused, random_stack, unpacked

MEGABYTE = 1000 * 1000
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "acceptance" / "layers"


def noise(n, seed=1):
    """Bytes that are like no other file's."""
    return (str(seed) * 64).encode()[:32] * (n // 32)


@pytest.fixture
def layers(plimsoll, tmp_path):
    def run(image, *options):
        path = image if isinstance(image, (str, Path)) else image.docker(tmp_path / "image.tar")
        run = plimsoll("layers", "-f", "json", *options, path)
        assert run.code in (0, 1), run
        return json.loads(run.out)["layers"]
    return run


def wastes(account):
    return {(w["kind"], w["path"], w["layer"], w["cause"]): w["bytes"] for w in account["wastes"]}


def test_a_removed_folder_is_shipped(layers):
    image = ImageBuilder()
    image.layer(folder("opt"), folder("opt/big"), file("opt/big/a", noise(10 * MEGABYTE)))
    image.layer(whiteout("opt/big"))
    account = layers(image)
    assert wastes(account) == {("hidden", "opt/big/a", 0, 1): 10 * MEGABYTE}
    assert account["efficiency"] == 0
    assert account["dive"]["efficiencyScore"] == 1.0 and account["dive"]["wastedBytes"] == 0, "dive does not see it"
    assert account["accounts"][1]["removed"]["bytes"] == 10 * MEGABYTE


def test_a_changed_owner_costs_the_file_once(layers):
    image = ImageBuilder()
    image.layer(file("app", noise(10 * MEGABYTE)))
    image.layer(file("app", noise(10 * MEGABYTE), uid=1000))
    account = layers(image)
    assert wastes(account) == {("metadata", "app", 0, 1): 10 * MEGABYTE}
    assert account["efficiency"] == 0.5
    assert account["dive"]["wastedBytes"] == 20 * MEGABYTE and account["dive"]["userWastedPercent"] == 2.0
    assert account["accounts"][1]["touched"] == {"files": 1, "bytes": 10 * MEGABYTE}


def test_what_an_opaque_folder_hides_is_shipped(layers):
    image = ImageBuilder()
    image.layer(folder("d"), file("d/old", noise(MEGABYTE)))
    image.layer(file("d/new", noise(64, 2)), opaque("d"))
    assert wastes(layers(image)) == {("hidden", "d/old", 0, 1): MEGABYTE}


def test_hard_links_are_no_copies(layers):
    image = ImageBuilder()
    image.layer(file("a", noise(MEGABYTE)), hardlink("b", "a"))
    account = layers(image)
    assert not account["wastes"] and account["storedBytes"] == MEGABYTE
    image.layer(whiteout("a"))
    assert not layers(image)["wastes"], "the other name still shows it"
    image.layer(whiteout("b"))
    assert wastes(layers(image)) == {("hidden", "b", 0, 2): MEGABYTE}


def test_a_broken_hard_link_hides_nothing(layers):
    image = ImageBuilder()
    image.layer(file("a", noise(MEGABYTE)), hardlink("b", "a"))
    image.layer(file("b", noise(MEGABYTE, 2)))
    assert not layers(image)["wastes"]


def test_a_moved_file_is_a_copy_and_hidden(layers):
    image = ImageBuilder()
    image.layer(file("a", noise(MEGABYTE)))
    image.layer(whiteout("a"), file("b", noise(MEGABYTE)))
    assert wastes(layers(image)) == {("hidden", "a", 0, 1): MEGABYTE}


def test_copies_stay_once_and_empty_files_count_for_nothing(layers):
    image = ImageBuilder()
    image.layer(file("a", noise(MEGABYTE)), file("e1"), file("e2"))
    image.layer(file("z", noise(MEGABYTE)), file("e3"))
    account = layers(image)
    assert wastes(account) == {("duplicate", "z", 1, 1): MEGABYTE}
    assert account["wastes"][0]["other"] == "a"


def test_a_plain_and_a_packed_layer_tell_the_same(layers, tmp_path):
    """Larger files are read again where the layer lies plain, and hashed as they go by where it is packed; what the cache has of the one is not
    what the other needs."""
    image = ImageBuilder()
    image.layer(file("a", noise(MEGABYTE)), file("alone", noise(2 * MEGABYTE)))
    image.layer(file("b", noise(MEGABYTE)), file("c", noise(MEGABYTE, 2)), file("small", noise(1024)))
    image.layer(file("c", noise(MEGABYTE, 2), mode=0o755), file("d", noise(1024)))
    packed, plain, larger = image.oci(tmp_path / "image.oci"), image.docker(tmp_path / "image.tar"), tmp_path / "larger.oci"
    image.layer(file("e", noise(2 * MEGABYTE)))
    image.oci(larger)
    for blob in packed.glob("blobs/sha256/*"):
        shared = larger / blob.relative_to(packed)
        if shared.exists():
            shared.unlink()
            shared.hardlink_to(blob)
    time.sleep(0.3)  # what was written this moment is not remembered
    expected = {("duplicate", "b", 1, 1): MEGABYTE, ("metadata", "c", 1, 2): MEGABYTE, ("duplicate", "d", 2, 2): 1024}
    for path in (packed, plain, packed, plain):
        assert wastes(layers(path, "--cache-dir", tmp_path / "cache")) == expected
    assert wastes(layers(larger, "--cache-dir", tmp_path / "cache")) == expected | {("duplicate", "e", 3, 3): 2 * MEGABYTE}


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("key", ["GNU.sparse.realsize", "GNU.sparse.size", "SCHILY.realsize"])
def test_a_header_of_another_size_than_its_content(plimsoll, tmp_path, key, last):
    """A size that a header claims is not where a larger file ends in a plain layer: neither what follows it is its content, nor is its end missing."""
    image = ImageBuilder()
    image.layer(file("a", noise(MEGABYTE)))
    claimed = file("b", noise(200 * 1024))
    claimed.pax[key] = str(MEGABYTE // 32 * 32)
    image.layer(claimed, *([] if last else [file("c", noise(2 * MEGABYTE))]))
    told = []
    for path in (image.docker(tmp_path / "image.tar"), image.oci(tmp_path / "image.oci")):
        run = plimsoll("layers", "-f", "json", path)
        assert run.code in (0, 1, 3), run
        told.append(json.loads(run.out)["layers"])
    assert wastes(told[0]) == wastes(told[1])


def test_one_large_file_is_like_no_other(plimsoll, tmp_path):
    image = ImageBuilder()
    image.layer(file("a", noise(MEGABYTE)))
    for path in (image.docker(tmp_path / "image.tar"), image.oci(tmp_path / "image.oci")):
        assert json.loads(plimsoll("layers", "-f", "json", path).out)["layers"]["contentsCompared"]


def test_a_path_twice_in_one_layer(layers):
    image = ImageBuilder()
    image.layer(file("a", noise(MEGABYTE)), file("a", noise(MEGABYTE, 2)))
    account = layers(image)
    assert wastes(account) == {("hidden", "a", 0, 0): MEGABYTE}
    assert account["accounts"][0]["stored"]["files"] == 2 and account["accounts"][0]["added"]["files"] == 1


def test_a_file_in_place_of_a_folder_and_back(layers):
    image = ImageBuilder()
    image.layer(folder("x"), file("x/in", noise(MEGABYTE)))
    image.layer(file("x", noise(64, 2)))
    image.layer(folder("x"), file("x/in", noise(64, 3)))
    assert wastes(layers(image)) == {("hidden", "x/in", 0, 1): MEGABYTE, ("hidden", "x", 1, 2): 64}


def test_a_whiteout_and_the_same_name_in_one_layer(layers):
    image = ImageBuilder()
    image.layer(file("a", noise(MEGABYTE)))
    image.layer(whiteout("a"), file("a", noise(MEGABYTE)))
    assert wastes(layers(image)) == {("metadata", "a", 0, 1): MEGABYTE}


def test_written_through_a_link(layers):
    image = ImageBuilder()
    image.layer(folder("usr/lib"), symlink("lib", "usr/lib"), file("usr/lib/x", noise(MEGABYTE)))
    image.layer(file("lib/x", noise(MEGABYTE, 2)))
    assert wastes(layers(image)) == {("hidden", "usr/lib/x", 0, 1): MEGABYTE}


def test_leftovers_are_told_with_what_to_do(layers):
    image = ImageBuilder()
    image.layer(file("var/lib/apt/lists/deb_Packages", noise(64, 1)), file("root/.cache/pip/http/a", noise(96, 2)),
                file("home/app/.npm/_cacache/x", noise(128, 3)), file("srv/app/__pycache__/a.pyc", noise(160, 4)),
                file("tmp/x", noise(192, 5)), file("usr/local/cargo/registry/src/a", noise(224, 6)), file("srv/app/tmp/kept", noise(32, 7)))
    account = layers(image)
    assert {(w["what"], w["bytes"]) for w in account["wastes"]} == {
        ("lists of apt", 64), ("cache of pip", 96), ("cache of npm", 128), ("compiled Python", 160), ("temporary files", 192),
        ("registry of cargo", 224)}
    assert all(w["fix"] for w in account["wastes"])


def test_no_layer_and_one_layer(layers):
    image = ImageBuilder()
    image.layer(file("a", "x"))
    account = layers(image)
    assert account["efficiency"] == 1 and account["dive"]["userWastedPercent"] == 0


def test_numbers_of_dive_to_the_last_digit(layers):
    sample = CORPUS / "test-docker-image.tar"
    if not sample.is_file():
        pytest.skip("the corpus of layers is not there")
    account = layers(sample)
    assert account["dive"] == {"efficiencyScore": 0.9844212134184309, "sizeBytes": 1220598, "userSizeBytes": 66237,
                               "wastedBytes": 32025, "userWastedPercent": 0.4834911001404049}
    assert account["shownBytes"] == 1188573
    assert account["hidden"]["bytes"] + account["metadata"]["bytes"] == 32025


@pytest.mark.parametrize("rules, code", [
    ("lowestEfficiency: 0.99\n  highestWastedBytes: 1B\n  highestUserWastedPercent: 0.01", 1),
    ("lowestEfficiency: 0.9\n  highestWastedBytes: 50kB\n  highestUserWastedPercent: 0.5", 0),
    ("lowestEfficiency: disabled\n  highestWastedBytes: off\n  highestUserWastedPercent: false", 0),
    ("lowestEfficiency: '0.9'\n  highestWastedBytes: 1 B\n  highestUserWastedPercent: 0.5", 1),
    ("highestUserWastedPercent: 0.5", 0),
    ("lowestEfficiency: 0.5", 1),  # highestUserWastedPercent stands at 0.1
    ("lowestEfficiency: 1.1", 2), ("highestWastedBytes: 20 bananas", 2), ("highestUserWastedPercent: -1", 2), ("lowest: 1", 2),
])
def test_rules_of_dive(plimsoll, tmp_path, rules, code):
    image = ImageBuilder()
    image.layer(file("base", noise(64 * 1000, 1)))
    image.layer(file("a", noise(32 * 1000, 2)), file("b", noise(320, 3)))
    image.layer(file("b", noise(320, 4)))
    sample = CORPUS / "test-docker-image.tar"
    if not sample.is_file():
        pytest.skip("the corpus of layers is not there")
    (tmp_path / "rules").write_text("rules:\n  " + rules + "\n")
    run = plimsoll("layers", "-f", "json", "--ci-config", tmp_path / "rules", sample)
    assert run.code == code, run
    if code == 2:
        assert f"{tmp_path / 'rules'}:2" in run.err


def shown(nodes):
    """Bytes of every file once, whatever its names."""
    return sum(size for path, (kind, _, _, _, size, _, first) in nodes.items() if kind == "f" and path == first)


@pytest.mark.skipif(not shutil.which("umoci"), reason="umoci")
@pytest.mark.parametrize("seed", range(20))
def test_bytes_add_up(layers, tmp_path, seed):
    image = random_stack(seed)
    account = layers(image)
    lost = account["hidden"]["bytes"] + account["metadata"]["bytes"]
    assert account["storedBytes"] == account["shownBytes"] + lost
    assert account["storedBytes"] == sum(layer["stored"]["bytes"] for layer in account["accounts"])
    assert sum(layer["wasted"]["bytes"] for layer in account["accounts"]) == sum(w["bytes"] for w in account["wastes"])
    try:
        nodes = unpacked(image, tmp_path)
    except Refused:
        pytest.skip("umoci would not unpack it")
    assert account["shownBytes"] == shown(nodes)


def test_the_table_fits_its_width(plimsoll, tmp_path):
    image = ImageBuilder()
    image.layer(file("var/lib/apt/lists/a", noise(64000)), created_by="RUN " + "x" * 300)
    image.layer(whiteout("var/lib/apt"), created_by="RUN rm -rf /var/lib/apt # buildkit")
    run = plimsoll("layers", "--card", "--width", "80", image.docker(tmp_path / "i.tar"))
    assert run.code == 0 and max(map(len, run.out.splitlines())) <= 80
    assert "hidden: removed or replaced by a later layer" in run.out and "WHAT TO DO" in run.out


def test_inspect_as_a_dockerfile_that_reads(plimsoll, tmp_path):
    """A secret is a word that parses, and what the configuration alone has comes before the command."""
    token = "ghp_" + "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5"
    image = ImageBuilder("a:1", workingdir="/srv", user="app", env=["TOKEN=" + token], cmd=["/run"])
    image.layer(file("x", "y"), created_by="COPY x /x # buildkit")
    path = image.docker(tmp_path / "a.tar")
    text = plimsoll("inspect", "-f", "dockerfile", path).out
    assert token not in text and 'ENV TOKEN="<hidden>"\n' in text and "characters)" not in text
    lines = [line.split()[0] for line in text.splitlines() if not line.startswith("#")]
    assert lines.index("WORKDIR") < lines.index("CMD") and lines.index("USER") < lines.index("CMD")
    (tmp_path / "Dockerfile").write_text(text)
    findings = json.loads(plimsoll("check", "-f", "json", tmp_path / "Dockerfile").out)["findings"]
    assert not any("refuse" in f["title"] or f["rule"].endswith("/syntax") for f in findings)


@pytest.mark.parametrize("config, history, last", [
    (dict(cmd=["/other"]), ['CMD ["/run"]'], ['CMD ["/other"]']),
    (dict(cmd=["/run", "a b"]), ['CMD ["/run" "a b"]'], ['CMD ["/run", "a b"]']),
    (dict(cmd=["/bin/sh", "-c", "run me"]), ['CMD ["/bin/sh" "-c" "run me"]'], ['CMD ["/bin/sh", "-c", "run me"]']),
    (dict(cmd=["/run"], entrypoint=["/changed"]), ['ENTRYPOINT ["/first"]', 'CMD ["/run"]'], ['ENTRYPOINT ["/changed"]', 'CMD ["/run"]']),
    (dict(cmd=["/run"], user="root"), ["USER app", 'CMD ["/run"]'], ["USER app", "USER root", 'CMD ["/run"]']),
    (dict(cmd=["/run"], user="app"), ["USER root", "USER app", 'CMD ["/run"]'], ["USER root", "USER app", 'CMD ["/run"]']),
    (dict(cmd=["/run"], workingdir="/srv/app"), ["WORKDIR /srv", "WORKDIR app", 'CMD ["/run"]'], ["WORKDIR /srv", "WORKDIR app", 'CMD ["/run"]']),
    (dict(cmd=["/run"], workingdir="/etc"), ["WORKDIR /srv/", 'CMD ["/run"]'], ["WORKDIR /srv/", "WORKDIR /etc", 'CMD ["/run"]'])])
def test_what_the_configuration_says_otherwise(plimsoll, tmp_path, config, history, last):
    """Once, behind what the history says, and nothing where they agree."""
    image = ImageBuilder("a:1", **config)
    image.layer(file("x", "y"), created_by="COPY x /x # buildkit")
    for step in history:
        image.step(step)
    text = plimsoll("inspect", "-f", "dockerfile", image.docker(tmp_path / "a.tar")).out
    assert text.splitlines()[-len(last):] == last


# --- the line of the Dockerfile ------------------------------------------------------------------------------------

DOCKERFILE = """# syntax=docker/dockerfile:1
FROM debian:12 AS build
RUN make
FROM debian:12 AS common
RUN apt-get update && \\
    apt-get install -y \\
    # a remark
    curl
WORKDIR /srv
FROM common
ARG WHERE=/srv
COPY --chown=1:1 web ${WHERE}/web
RUN ["make", "warm"]
RUN rm -f /srv/web/big
"""


def built():
    image = ImageBuilder("mine:1")
    image.layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), created_by="# debian.sh")
    image.layer(file("var/lib/apt/lists/x", "1" * 1000), created_by="RUN /bin/sh -c apt-get update &&     apt-get install -y     curl # buildkit")
    image.layer(file("srv/web/big", "2" * 500), created_by="COPY --chown=1:1 web /srv/web # buildkit")
    image.layer(file("tmp/warm", "3" * 300), created_by="RUN make warm # buildkit")
    return image.layer(whiteout("srv/web/big"), created_by="/bin/sh -c rm -f /srv/web/big")


def lines_of(report):
    return {a["index"]: a["line"] for a in report["layers"]["accounts"] if "line" in a}


def test_the_line_that_made_each_layer(plimsoll, tmp_path):
    (tmp_path / "Build").write_text(DOCKERFILE)
    archive = built().docker(tmp_path / "image.tar")
    report = plimsoll("layers", "-f", "json", "--dockerfile", tmp_path / "Build", archive).json()
    assert lines_of(report) == {1: 5, 2: 12, 3: 13, 4: 14}
    assert {(w["path"], w["cause"], w["line"]) for w in report["layers"]["wastes"]} == {("var/lib/apt/lists/x", 1, 5), ("srv/web/big", 4, 12), ("tmp/warm", 3, 13)}
    rows = plimsoll("layers", "--dockerfile", tmp_path / "Build", archive).out.splitlines()
    assert {(len(row.split("\t")), row.split("\t")[-1].rsplit("/", 1)[-1]) for row in rows} == {(7, "Build:5"), (7, "Build:12"), (7, "Build:13")}


def test_a_dockerfile_beside_the_image(plimsoll, tmp_path):
    archive = built().docker(tmp_path / "image.tar")
    assert [row.split("\t")[-1] for row in plimsoll("layers", archive).out.splitlines()] == ["-"] * 3
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    assert lines_of(plimsoll("layers", "-f", "json", archive).json()) == {1: 5, 2: 12, 3: 13, 4: 14}
    # Another image's: nothing of it is in the history.
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nCOPY web /srv/web\nRUN something else\n")
    report = plimsoll("layers", "-f", "json", archive).json()
    assert lines_of(report) == {} and "dockerfile" not in report["layers"]


@pytest.mark.parametrize("text, says", [("not one\n", "it has no FROM"), ("", "it has no FROM")])
def test_what_is_no_dockerfile(plimsoll, tmp_path, text, says):
    (tmp_path / "Build").write_text(text)
    run = plimsoll("layers", "--dockerfile", tmp_path / "Build", built().docker(tmp_path / "image.tar"))
    assert run.code == 2 and says in run.err


# --- what to do -----------------------------------------------------------------------------------------------------

def test_what_a_package_compiled_no_variable_prevents(layers):
    image = ImageBuilder()
    image.layer(file("var/lib/dpkg/status", "Package: tool\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n"),
                file("var/lib/dpkg/info/tool.list", "/usr/share/tool/a.py\n"), file("usr/share/tool/a.py", "x = 1\n"),
                file("usr/share/tool/__pycache__/a.cpython-311.pyc", noise(64, 1)), file("srv/app/b.py", "y = 1\n"),
                file("srv/app/__pycache__/b.cpython-311.pyc", noise(96, 2)))
    found = {w["path"]: (w["what"], w["fix"]) for w in layers(image)["wastes"]}
    what, fix = found["usr/share/tool/__pycache__/a.cpython-311.pyc"]
    assert what == "compiled Python of packages" and "rm -rf" in fix and "PYTHONDONTWRITEBYTECODE" not in fix
    assert "PYTHONDONTWRITEBYTECODE" in found["srv/app/__pycache__/b.cpython-311.pyc"][1]


def test_each_command_is_told_once(plimsoll, tmp_path):
    """The layer that makes what is hidden is the one to change, and what is to be done there stands together."""
    image = ImageBuilder("a:1")
    image.layer(file("srv/hidden", noise(3 * MEGABYTE, 1)), file("var/lib/apt/lists/x", noise(MEGABYTE, 2)), file("srv/kept", "x"), created_by="RUN make everything")
    image.layer(file("tmp/x", noise(2 * MEGABYTE, 3)), created_by="RUN leave something")
    image.layer(whiteout("srv/hidden"), created_by="RUN tidy up")
    text = plimsoll("layers", "--card", "--width", "100", image.docker(tmp_path / "a.tar")).out.split("WHAT TO DO")[1]
    assert text.count("RUN make everything") == 1 and text.count("RUN leave something") == 1 and "RUN tidy up" not in text
    assert "layer 0 makes 1 file that layer 2 removes or replaces" in text
    assert text.index("makes 1 file") < text.index("lists of apt") < text.index("RUN make everything") < text.index("temporary files")


@pytest.mark.parametrize("options", [[], ["-q"]])
def test_rules_are_told_beside_rows(plimsoll, tmp_path, options):
    image = ImageBuilder("a:1").layer(file("srv/x", noise(MEGABYTE))).layer(whiteout("srv/x")).docker(tmp_path / "a.tar")
    (tmp_path / "rules").write_text("rules:\n  lowestEfficiency: 0.95\n  highestWastedBytes: disabled\n  highestUserWastedPercent: disabled\n")
    run = plimsoll("layers", *options, "--ci-config", tmp_path / "rules", image)
    assert run.code == 1 and "FAIL  lowestEfficiency: 0." in run.err and ", at least 0.95" in run.err and "lowestEfficiency" not in run.out


def test_a_gate_on_findings_is_left_to_eval(plimsoll, tmp_path):
    """layers looks for none: that nothing was found is no answer."""
    (tmp_path / "policy.yaml").write_text("gates:\n  fail-on: plan\n  max-setuid: 0\n")
    image = ImageBuilder("shop:1")
    image.layer(file("etc/os-release", "ID=debian\nVERSION_ID=12\n"))
    run = plimsoll("layers", "--policy", tmp_path / "policy.yaml", "-f", "json", image.docker(tmp_path / "shop.tar"))
    assert run.code == 0 and [gate["name"] for gate in run.json()["gates"]] == ["max-setuid"]
    assert any("left to plimsoll eval" in note for note in run.json()["notes"])


def test_an_sbom_has_no_layers(plimsoll, tmp_path):
    (tmp_path / "bill.json").write_text('{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": []}')
    run = plimsoll("layers", tmp_path / "bill.json")
    assert run.code == 2 and "an SBOM has no layers" in run.err and not run.out
