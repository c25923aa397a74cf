# SPDX-License-Identifier: Apache-2.0
"""Special files and accounts: what no distribution ships speaks, what it does ship is silent."""
import json
from pathlib import Path

import pytest

from images import ImageBuilder, block_device, character_device, file, folder, whiteout

IMAGES = next((p / "images" for p in Path(__file__).resolve().parents if (p / "images" / "bullseye.tar").exists()), Path("images"))
RELEASE = 'ID=debian\nVERSION_ID="12"\n'


def debian(*packages):
    """Records of packages and the files that they own."""
    entries = [file("etc/os-release", RELEASE)]
    status = ""
    for name, *paths in packages:
        status += f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n"
        entries.append(file(f"var/lib/dpkg/info/{name}.list", "/.\n" + "".join(f"/{path}\n" for path in paths)))
    return entries + [file("var/lib/dpkg/status", status)]


@pytest.fixture
def special(plimsoll, tmp_path):
    def run(*layers):
        image = ImageBuilder("a:1", user="1000")
        for entries in layers:
            image.layer(*entries)
        run = plimsoll("eval", "--no-cache", "-f", "json", image.docker(tmp_path / "image.tar"))
        assert run.code in (0, 3), run
        return {(f["id"].removeprefix("image/"), f["subject"].get("path")): f for f in run.json()["findings"] if f["id"].startswith("image/")}
    return run


def test_what_distributions_ship_is_silent(special):
    owned = debian(("passwd", "usr/bin/passwd"), ("util-linux", "bin/su"), ("cron", "usr/bin/crontab"), ("odd", "usr/lib/odd/helper"))
    assert special(owned + [file("usr/bin/passwd", "x", mode=0o4755), file("usr/bin/su", "x", mode=0o4755),
                            file("usr/bin/crontab", "x", mode=0o2755, gid=101), file("usr/lib/odd/helper", "x", mode=0o4755),
                            folder("tmp", mode=0o1777), folder("var/mail", mode=0o2775),
                            character_device("dev/null", 1, 3, mode=0o666), character_device("dev/tty", 5, 0, mode=0o666)]) == {}


def test_a_bit_of_one_s_own(special):
    found = special(debian(("base-files", "etc/issue")), [file("srv/helper", "x", mode=0o4755), file("srv/plain", "x", mode=0o4644)])
    assert list(found) == [("setuid", "srv/helper")], "a file that nobody can run gives nothing"
    one = found["setuid", "srv/helper"]
    assert one["severity"] == "medium" and one["aliases"] == ["CIS-DI-0008"] and one["subject"]["layer"] == 1
    assert one["evidence"][0]["what"] == "mode 4755, owner 0:0; of no package"


@pytest.mark.parametrize("path", ["usr/bin/python3.11", "bin/bash", "usr/bin/find"])
def test_an_open_door_speaks_though_a_package_owns_it(special, path):
    found = special(debian(("owner", path)) + [file(path, "x", mode=0o4755)])
    assert found["setuid", path]["severity"] == "high"
    assert "a file of owner" in found["setuid", path]["evidence"][0]["what"]


def test_a_bit_set_later_on_a_package_s_file(special):
    found = special(debian(("owner", "usr/lib/x/tool")) + [file("usr/lib/x/tool", "x")], [file("usr/lib/x/tool", "x", mode=0o4755)])
    assert ("setuid", "usr/lib/x/tool") in found


def test_a_name_alone_is_no_excuse(special):
    assert ("setuid", "opt/mine/su") in special(debian(("base-files", "etc/issue")) + [file("opt/mine/su", "x", mode=0o4755)])


def test_what_is_gone_is_silent(special):
    assert special(debian(("a", "b")) + [file("srv/helper", "x", mode=0o4755)], [whiteout("srv/helper")]) == {}


def test_capabilities(special):
    xattrs = {"security.capability": b"\x01\x00\x00\x02\x00\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"}
    found = special(debian(("iputils-ping", "usr/bin/ping")) + [file("usr/bin/ping", "x", mode=0o755, xattrs=xattrs), file("srv/web", "x", mode=0o755, xattrs=xattrs)])
    assert list(found) == [("file-capability", "srv/web")]


def test_what_everybody_may_write(special):
    found = special(debian(("a", "b")), [folder("srv/open", mode=0o777)] + [file(f"srv/open/{i:02}", "x", mode=0o666) for i in range(12)],
                    [folder("tmp", mode=0o777)])
    assert set(found) == {("world-writable-folder", "srv/open"), ("world-writable-file", "srv/open/00"), ("world-writable-folder", "tmp")}
    assert [e["what"] for e in found["world-writable-file", "srv/open/00"]["evidence"]][-1] == "and 2 more"
    assert found["world-writable-folder", "tmp"]["subject"]["layer"] == 2


def test_devices(special):
    found = special([block_device("dev/sda", 8, 0, mode=0o660), character_device("srv/mem", 1, 1)])
    assert set(found) == {("device-node", "dev/sda"), ("device-node", "srv/mem")}
    assert found["device-node", "dev/sda"]["evidence"][0]["what"].startswith("a block device")


def test_the_cap_is_told(special):
    found = special([file(f"srv/{i:03}", "x", mode=0o4755) for i in range(60)])
    assert len(found) == 50
    assert found["setuid", "srv/049"]["evidence"][-1]["what"] == "and 10 more files"


PASSWD = "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/:/usr/sbin/nologin\napp:x:1000:1000::/:/bin/sh\n"


def accounts(special, passwd=PASSWD, shadow="root:*:1::::::\ndaemon:*:1::::::\napp:!:1::::::\n", group="root:x:0:\napp:x:1000:\n"):
    found = special([file("etc/passwd", passwd), file("etc/shadow", shadow, mode=0o640), file("etc/group", group)])
    return {(f["id"], f["subject"]["path"], f["subject"]["line"], f["severity"]) for f in found.values()}


def test_sound_accounts(special):
    assert accounts(special) == set()


@pytest.mark.parametrize("change, expected", [
    ({"shadow": "root::1::::::\napp:!:1::::::\n"}, ("image/empty-password", "etc/shadow", 1, "high")),
    ({"shadow": "root:*:1::::::\ndaemon::1::::::\n"}, ("image/empty-password", "etc/shadow", 2, "low")),
    ({"passwd": PASSWD + "guest::1001:1001::/:\n"}, ("image/empty-password", "etc/passwd", 4, "high")),
    ({"passwd": PASSWD + "toor:x:0:0::/:/bin/sh\n"}, ("image/second-root", "etc/passwd", 4, "medium")),
    ({"passwd": PASSWD + "twin:x:1000:1000::/:/bin/sh\n"}, ("image/shared-id", "etc/passwd", 4, "low")),
    ({"group": "root:x:0:\napp:x:1000:\nother:x:1000:\n"}, ("image/shared-id", "etc/group", 3, "low")),
    ({"shadow": "nobody-here::1::::::\n"}, None),
    ({"passwd": PASSWD + "# note\n\n+::::::\n"}, None),
])
def test_accounts(special, change, expected):
    assert accounts(special, **change) == ({expected} if expected else set())


def test_lines_that_are_none(plimsoll, tmp_path):
    image = ImageBuilder("a:1").layer(file("etc/passwd", "root\n" * 9)).docker(tmp_path / "image.tar")
    run = plimsoll("eval", "--no-cache", "-f", "json", image)
    gaps = [g["why"] for g in run.json()["coverage"]["notEvaluated"] if g["what"] == "accounts"]
    assert run.code == 3 and gaps == [f"line {i} has fewer than three fields" for i in (1, 2, 3)]


@pytest.mark.parametrize("name", ["alpine", "bullseye", "shop"])
def test_real_images_are_silent(plimsoll, name):
    image = IMAGES / f"{name}.tar"
    if not image.exists():
        pytest.skip(f"{image.name} is not here")
    found = json.loads(plimsoll("eval", "-f", "json", image).out)["findings"]
    rules = {"setuid", "file-capability", "world-writable-folder", "world-writable-file", "device-node", "empty-password", "second-root", "shared-id"}
    assert [f for f in found if f["id"].removeprefix("image/") in rules] == []


def test_a_password_that_is_baked_in(special):
    found = special(debian(), [file("etc/passwd", "root:x:0:0::/root:/bin/sh\nold:abcdefghij./3:9:9::/:/bin/sh\n"),
                               file("etc/shadow", "root:*:1::::::\nlocked:!$6$salt$hash:1::::::\n")])
    assert list(found) == [("baked-password", "etc/passwd")] and found["baked-password", "etc/passwd"]["subject"]["line"] == 2
    found = special(debian(), [file("etc/shadow", "root:*:1::::::\napp:$6$salt$hash:1::::::\n")])
    assert found["baked-password", "etc/shadow"]["evidence"][0]["what"] == "the password of app is in the image as a hash"


def test_who_can_log_in(special):
    accounts = [file("etc/shells", "# login shells\n/bin/sh\n/bin/gone\n"), file("bin/sh", "x", mode=0o755), file("bin/menu", "x", mode=0o755),
                file("etc/passwd", "root:x:0:0::/root:/bin/sh\nc:x:3:3::/:/usr/sbin/nologin\nd:x:4:4::/:/bin/gone\ne:x:5:5::/:/bin/menu\na:x:1:1::/:/bin/sh\n")]
    assert special(debian(), accounts) == {}, "nothing lets anybody in"
    found = special(debian(), [*accounts, file("usr/sbin/sshd", "x", mode=0o755)])
    assert found["login-shell", "etc/passwd"]["subject"]["line"] == 5
    assert found["login-shell", "etc/passwd"]["evidence"][0]["what"] == "a logs in with /bin/sh, and usr/sbin/sshd lets people in"
    assert list(found) == [("login-shell", "etc/passwd")]
