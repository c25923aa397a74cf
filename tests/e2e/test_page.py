# SPDX-License-Identifier: Apache-2.0
"""The page in a real browser: its script runs under its own policy, sorts and filters; without script, and under a server's policy that
refuses style and script, everything is still there. And by numbers: contrast of both palettes."""
import functools
import http.server
import re
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from images import ImageBuilder, file, whiteout

html5lib = pytest.importorskip("html5lib")
ROOT = Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "tests" / "data" / "report"
CSS = (ROOT / "data" / "html" / "report.css").read_text()
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
browser = pytest.mark.skipif(not CHROMIUM, reason="no chromium")
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; style-src 'self';"  # as Jenkins serves what a build leaves behind


class Browser:
    def __init__(self, home):
        self.home = home

    def run(self, address, *flags):
        argv = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
                f"--user-data-dir={self.home}", "--virtual-time-budget=10000", "--enable-logging=stderr", *flags, str(address)]
        done = subprocess.run(argv, capture_output=True, timeout=120)
        said = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if "CONSOLE" in line]
        return done.stdout.decode(), said

    def document(self, address, *flags):
        text, said = self.run(address, "--dump-dom", *flags)
        return html5lib.parse(text, namespaceHTMLElements=False), said


@pytest.fixture
def chromium(tmp_path):
    return Browser(tmp_path / "browser")


def address(path, state=""):
    return path.resolve().as_uri() + state


def findings(document):
    """Rows of the tables of findings as lists of texts, by the words of the head."""
    tables = [t for t in document.iter("table") if t.get("data-list") == "findings"]
    head = ["".join(th.itertext()) for th in tables[0].findall("thead/tr/th")]
    return [dict(zip(head, ("".join(td.itertext()) for td in row))) for table in tables for row in table.findall("tbody/tr")
            if row.get("class") != "more"]


def controls(document):
    return [e.tag for e in document.iter() if e.tag in ("button", "input", "select")]


@browser
def test_script_runs_under_its_own_policy_and_sorts(chromium):
    page = GOLDEN / "eval-bad.html"
    document, said = chromium.document(address(page))
    assert said == [] and "input" in controls(document) and controls(document).count("button") == 11
    plain = findings(document)
    assert plain == findings(html5lib.parse(page.read_text(), namespaceHTMLElements=False))
    assert [e for e in document.iter() if e.get("role") == "status"][0].text == "10 of 10 shown"

    document, said = chromium.document(address(page, "#?sort=-CVSS"))
    rows = findings(document)
    scores = [row["CVSS"] for row in rows]
    assert said == [] and scores == ["10.0", "7.5"] + [""] * 8
    assert [th.get("aria-sort") for th in document.iter("th")].count("descending") == 1
    body = [t for t in document.iter("table") if t.get("data-list") == "findings"][0].findall("tbody/tr")
    assert [row.get("class") for row in body] == ["top", "more"] * 10 and "CVE-2021-44228 in" not in "".join(body[2].itertext())
    assert "score" not in "".join(body[0].itertext()) and "CVSS 10.0" in "".join(body[1].itertext())  # its own details are below it
    document, _ = chromium.document(address(page, "#?sort=Package+or+place"))
    assert [r["Package or place"] for r in findings(document)] == sorted((r["Package or place"] for r in plain), key=str.lower)


@browser
def test_filters_from_the_address(chromium):
    page = GOLDEN / "eval-bad.html"
    document, said = chromium.document(address(page, "#?Severity=high&words=openssl+lib"))
    assert said == [] and findings(document) == []
    document, _ = chromium.document(address(page, "#?Severity=high&words=libssl"))
    assert {row["Package or place"] for row in findings(document)} == {"libssl1.1"}
    document, _ = chromium.document(address(page, "#?likelihood=4&impact=0"))
    assert [row["Id"] for row in findings(document)] == ["CVE-2021-44228"]
    document, _ = chromium.document(address(page, "#?fix=no&Severity=%3Cscript%3E"))
    assert all(not row["Fixed in"] or row["Fixed in"] in ("none yet", "won't fix", "deferred") for row in findings(document))


@pytest.fixture
def served():
    """A server on this machine that sends a policy with every file; gives (address, what was asked for)."""
    servers = []

    def serve(policy):
        asked = []

        class Handler(http.server.SimpleHTTPRequestHandler):
            def end_headers(self):
                self.send_header("Content-Security-Policy", policy)
                super().end_headers()

            def log_message(self, format, *args):
                asked.append(self.path)

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(GOLDEN)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/", asked

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@browser
def test_a_server_that_refuses_script_and_style(chromium, served):
    root, asked = served(SANDBOX)
    document, said = chromium.document(root + "eval-bad.html")
    assert controls(document) == [] and len(findings(document)) == 10
    assert any("style" in line for line in said)  # it was refused: the test sees what it is to see
    assert asked == ["/eval-bad.html"]            # and nothing else was asked for, no icon either


@browser
def test_attacks_are_inert(chromium):
    document, said = chromium.document(address(GOLDEN / "eval-markup.html"))
    assert said == [] and findings(document)
    assert not [e for e in document.iter() if e.tag in ("img", "iframe")]
    assert not [n for e in document.iter() for n in e.attrib if n.startswith("on")]
    assert len([e for e in document.iter("script")]) == 1
    links = {e.get("href") for e in document.iter("a")}
    assert not [link for link in links if "alert" in link or link.startswith("javascript")]


@browser
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext")
@pytest.mark.parametrize("policy", ["img-src data:", "script-src 'none'"], ids=["script", "no script"])
def test_print_has_what_is_closed(chromium, served, tmp_path, policy):
    chromium.run(served(policy)[0] + "eval-bad.html", f"--print-to-pdf={tmp_path}/page.pdf")
    text = subprocess.run(["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, check=True).stdout.decode()
    assert "CVE-2021-44228" in text and "plain199" in text and "Search in the rows" not in text


# ---- numbers ----

def luminance(colour):
    colour = colour.lstrip("#")
    colour = "".join(c * 2 for c in colour) if len(colour) == 3 else colour
    parts = [int(colour[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    """WCAG 2.2, "contrast ratio"."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def palettes():
    found = [dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6})", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.S)]
    assert len(found) == 3 and all(len(p) >= 9 for p in found)  # light, dark, print
    return found


def test_contrast_of_every_palette():
    for palette in palettes():
        for name in ("text", "soft", "link", "bad", "look", "good"):
            for ground in ("page", "band"):
                assert contrast(palette[name], palette[ground]) >= 4.5, (name, ground, palette)
        assert contrast(palette["focus"] if "focus" in palette else palette["link"], palette["page"]) >= 3


def test_contrast_of_pictures():
    colours = set(re.findall(r'#define [A-Z_]+ "(#[0-9a-f]{6})"', (ROOT / "src" / "report" / "html_svg.h").read_text()))
    assert len(colours) == 4
    for palette in palettes():
        for colour in colours:
            assert contrast(colour, palette["page"]) >= 3, colour


def test_style_and_script_can_stand_in_a_page():
    for name in ("report.css", "report.js"):
        text = (ROOT / "data" / "html" / name).read_bytes()
        assert b"</" not in text and b"\r" not in text and b"\0" not in text and b"<!--" not in text and text.decode("ascii")
    script = (ROOT / "data" / "html" / "report.js").read_text()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(|XMLHttpRequest", script)


@pytest.mark.skipif(not shutil.which("node"), reason="no node")
def test_script_is_a_script():
    subprocess.run(["node", "--check", ROOT / "data" / "html" / "report.js"], check=True)


def table_of(document, name):
    return next(t for t in document.iter("table") if t.find("caption").get("id") == f"{name}-caption")


def test_what_is_shipped_for_nothing_says_what_to_do(plimsoll, tmp_path):
    image = ImageBuilder("shop:1", cmd=["/app"])
    image.layer(file("app", "x" * 5000), file("srv/a", "a" * 90000), file("srv/b", "b" * 70000), file("srv/c", "a" * 90000))
    image.layer(file("srv/a", "a" * 90000, uid=1000), whiteout("srv/b"), created_by="RUN chown 1000 /srv/a && rm /srv/b")
    page = tmp_path / "shop.html"
    plimsoll("eval", "--no-cache", "-o", f"html={page}", image.docker(tmp_path / "shop.tar"))
    document = html5lib.parse(page.read_text(), namespaceHTMLElements=False)
    table = table_of(document, "waste-list")
    rows = [["".join(td.itertext()).strip() for td in row] for row in table.findall("tbody/tr")]
    assert {row[1] for row in rows} >= {"metadata", "hidden"} and all(row[5] for row in rows), rows
    svg = next(e for e in document.iter() if e.tag.endswith("svg") and e.get("aria-labelledby", "").startswith("bytes"))
    tiles = [child.text for g in svg.iter() if g.tag.endswith("}g") for child in g if child.tag.endswith("}title")]
    assert len(tiles) == len(table_of(document, "bytes-list").findall("tbody/tr"))
    assert all(re.fullmatch(r"[^:]+: [0-9.]+.(B|kB|MB), [0-9]+ %", title) for title in tiles), tiles
