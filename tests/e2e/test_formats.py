# SPDX-License-Identifier: Apache-2.0
"""The formats for other programs, by the programs' own eyes: schemas, parsers, renderers. The golden files hold texts that attack a
terminal (`hostile`) and a browser, a renderer of Markdown, a spreadsheet (`markup`); no program need be run for them."""
import base64
import csv
import hashlib
import json
import os
import re
import subprocess
import uuid
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from images import ImageBuilder, file, whiteout

jsonschema = pytest.importorskip("jsonschema")
ROOT = Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "tests" / "data" / "report"
SCHEMAS = Path(os.environ.get("PLIMSOLL_SCHEMAS", ROOT.parent / "shared" / "schemas"))
KINDS = ("bad", "good", "hostile", "incomplete", "markup", "ungated")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
ATTACKS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style><svg onload=alert(1)>", "javascript:alert(1)"]

kinds = pytest.mark.parametrize("kind", KINDS)


def golden(kind, ending):
    return GOLDEN / f"eval-{kind}.{ending}"


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def schema(name):
    path = SCHEMAS / name
    if not path.exists():
        pytest.skip(f"no {name} in $PLIMSOLL_SCHEMAS")
    return path


# ---- CSV ----

@kinds
def test_csv_has_a_record_for_each_finding_and_gap(kind):
    report = load(golden(kind, "json"))
    bytes_ = golden(kind, "csv").read_bytes()
    assert bytes_.count(b"\n") == bytes_.count(b"\r\n")
    head, *records = csv.reader(bytes_.decode().splitlines(keepends=True), strict=True)
    assert all(len(record) == len(head) for record in records)
    rows = [dict(zip(head, record)) for record in records]
    assert [row["severity"] for row in rows if row["kind"] != "not-evaluated"] == [f["severity"] for f in report["findings"]]
    assert len([row for row in rows if row["kind"] == "not-evaluated"]) == len(report["coverage"]["notEvaluated"])
    for row in rows:
        assert not any(value[:1] in "=+-@\t\r" and value for value in row.values()), row


# ---- Prometheus ----

@kinds
def test_metrics_are_read_by_both_parsers(kind):
    client = pytest.importorskip("prometheus_client")
    from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
    from prometheus_client.parser import text_string_to_metric_families as classic

    assert client
    text, summary = golden(kind, "prom").read_text(), load(golden(kind, "json"))["summary"]
    families = {f.name: f for f in openmetrics(text)}
    assert {f.name for f in classic(text)} == set(families)
    for family in families.values():
        assert family.type == "gauge" and family.documentation.endswith(".")
        assert re.fullmatch(r"plimsoll_[a-z]+(_[a-z]+)*", family.name) and not family.name.endswith(("_total", "_count", "_sum"))
        labels = [tuple(sorted(sample.labels.items())) for sample in family.samples]
        assert labels and len(labels) == len(set(labels))
    by = {s.labels["severity"]: s.value for s in families["plimsoll_findings_by_severity"].samples}
    assert by == summary["bySeverity"]
    assert sum(s.value for s in families["plimsoll_verdict"].samples) == 1


# ---- GitLab ----

@kinds
def test_gitlab_is_as_its_schema_says(kind):
    report, document = load(golden(kind, "json")), load(golden(kind, "gitlab.json"))
    validator = jsonschema.Draft7Validator(load(schema("gitlab-container-scanning-15.2.1.schema.json")))
    assert [e.message for e in validator.iter_errors(document)] == []
    wanted = [f for f in report["findings"] if f["kind"] == "vulnerability" and not f["ignored"]]
    assert len(document["vulnerabilities"]) == len(wanted)
    ids = [v["id"] for v in document["vulnerabilities"]]
    assert len(ids) == len(set(ids)) and all(uuid.UUID(i).version == 5 for i in ids)
    for vulnerability in document["vulnerabilities"]:
        for identifier in vulnerability["identifiers"]:
            assert urlsplit(identifier.get("url", "https://")).scheme == "https"


# ---- JUnit ----

@kinds
@pytest.mark.parametrize("xsd", ["junit-10.xsd"])
def test_junit_is_as_its_schema_says(kind, xsd):
    etree = pytest.importorskip("lxml.etree")
    document = etree.parse(str(golden(kind, "junit.xml")))
    validator = etree.XMLSchema(etree.parse(str(schema(xsd))))
    assert validator.validate(document), validator.error_log
    root = document.getroot()
    assert int(root.get("tests")) == len(root.findall(".//testcase")) > 0
    assert int(root.get("failures")) == len(root.findall(".//failure"))
    assert int(root.get("errors")) == len(root.findall(".//error"))
    assert not CONTROLS.search("".join(root.itertext()))


def test_junit_has_the_gates():
    text = golden("bad", "junit.xml").read_text()
    assert '<testcase name="--fail-on act-now" classname="gates">' in text and "<skipped message=" in text
    assert 'classname="gates"' in golden("good", "junit.xml").read_text()


# ---- CycloneDX ----

@pytest.mark.parametrize("kind", ["bad", "hostile"])
def test_cyclonedx_has_the_vulnerabilities(kind):
    document, report = load(golden(kind, "cdx.json")), load(golden(kind, "json"))
    if SCHEMAS.joinpath("bom-1.6.schema.json").exists():
        names = ("bom-1.6.schema.json", "spdx.schema.json", "jsf-0.82.schema.json")
        store = {"http://cyclonedx.org/schema/" + name: load(SCHEMAS / name) for name in names}
        root = store["http://cyclonedx.org/schema/bom-1.6.schema.json"]
        resolver = jsonschema.RefResolver(root["$id"], root, store=store)
        assert [e.message[:200] for e in jsonschema.Draft7Validator(root, resolver=resolver).iter_errors(document)] == []
    assert len(document["vulnerabilities"]) == len([f for f in report["findings"] if f["kind"] == "vulnerability" and not f["ignored"]])


# ---- Markdown ----

def rendered(text):
    markdown_it = pytest.importorskip("markdown_it")
    return markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)


OURS = re.compile(r"<!-- plimsoll eval -->|</?details>|</?summary>")


@kinds
def test_markdown_holds_foreign_text_in_code_alone(kind):
    """What is left when code spans are taken out, by the rule of the specification, is ours."""
    text = golden(kind, "md").read_text()
    assert len(text) < 65536
    plain = re.sub(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)", "", text)
    assert "<" not in OURS.sub("", plain) and "@" not in plain and "`" not in plain
    for address in re.findall(r"\]\(([^)]*)\)", plain):
        assert address.startswith("https://")
    assert "javascript:" not in plain and not re.search(r"https?://|www\.|#\d|GH-\d", re.sub(r"\]\(https://[^)]*\)", "]", plain))
    for table in re.findall(r"(?:^\|.*\n)+", text, re.M):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(widths) == 1, table


@kinds
def test_markdown_renders_without_foreign_markup(kind):
    html = rendered(golden(kind, "md").read_text())
    assert not re.search(r"<(script|img|svg|iframe)|javascript:[^<]*\"", html)


def test_markdown_of_files_counts_what_files_have(plimsoll):
    (plimsoll.work / "Dockerfile").write_text("FROM alpine:3.20\nCMD a\nCMD b\n")
    text = plimsoll("check", "-f", "markdown", "Dockerfile").out
    assert text.count("o gate set") == 1 and "priority" not in text and "ignore" not in text and "known exploited" not in text
    assert "**4 findings** \u00b7 1 medium \u00b7 3 low" in text
    actions = [line for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    assert len(actions) > 2 and all("| `Dockerfile` |" in line for line in actions)


def test_markdown_of_images_says_what_the_words_count(plimsoll, sample):
    assert re.search(r"\*\*\d+ findings\*\* \u00b7 by priority: \d+ ", plimsoll("eval", "-f", "markdown", sample).out)


# ---- templates ----

def test_templates_agree_with_another_mustache(plimsoll, sample, tmp_path):
    pystache = pytest.importorskip("pystache")
    text = """<h1>{{command}} of {{target.reference}}</h1>
{{! a comment }}
{{#findings}}
  <li>{{id}} {{severity}}{{#kev}} since {{added}}{{/kev}}{{^kev}} -{{/kev}} {{subject.name}} in {{target.os.name}}
  {{#aliases}}[{{.}}]{{/aliases}}
  {{#evidence}}
    {{what}}{{^where}} nowhere{{/where}}
  {{/evidence}}
{{/findings}}
{{^gates}}
no gates
{{/gates}}
  {{#summary}}  {{findings}}/{{packages}} {{/summary}} {{nothing.at.all}} {{#coverage.complete}}complete{{/coverage.complete}}"""
    (tmp_path / "card.html").write_text(text)
    ours = plimsoll("eval", sample, "--template", tmp_path / "card.html", "-o", f"json={tmp_path}/r.json", env={"SOURCE_DATE_EPOCH": "1795512600"})
    report = load(tmp_path / "r.json")
    escape = lambda s: s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").replace("'", "&#39;")
    theirs = pystache.Renderer(escape=escape).render(text, report)
    assert ours.out.replace("&apos;", "&#39;") == theirs and report["findings"]


@pytest.mark.parametrize("name, text, fault", [
    ("a.txt", "x\n{{{id}}}", "a.txt:2: {{{id}}: no value is printed as it is"),
    ("a.txt", "{{&id}}", "no value is printed as it is"),
    ("a.txt", "{{> /etc/passwd}}", "no partials"),
    ("a.txt", "{{=<% %>=}}", "no other delimiters"),
    ("a.txt", "\n\n{{#findings}}x", "a.txt:3: {{#findings}} is never closed"),
    ("a.txt", "{{/findings}}", "nothing is open that this could close"),
    ("a.txt", "{{#a}}{{/b}}", "{{/b}} where {{#a}} of line 1 is open"),
    ("a.txt", "{{id", "a.txt:1: {{ without }}"),
    ("a.txt", "{{a b}}", "more than a name"),
    ("a.txt", "{{ range . }}", "templates are Mustache (docs/formats.md), not Go's"),
    ("a.txt", "{{bogus", "templates are Mustache (docs/formats.md)"),
    ("a.txt", "{{#a 0}}{{/a}}", "only a number can stand"),
    ("a.txt", "{{a..b.}}", "no name of a member"),
    ("a.txt", "{{#a}}" * 17 + "{{/a}}" * 17, "more than 16 sections in each other"),
    ("a.txt", "x" * ((1 << 20) + 1), "1048576"),
])
def test_faults_of_templates(plimsoll, sample, tmp_path, name, text, fault):
    (tmp_path / name).write_text(text)
    run = plimsoll("scan", sample, "--template", tmp_path / name)
    assert run.code == 2 and fault in run.err and not run.out


def test_a_template_has_an_end(plimsoll, sample, tmp_path):
    (tmp_path / "a.txt").write_text("{{#packages}}" * 6 + "{{/packages}}" * 6)
    run = plimsoll("scan", sample, "--template", tmp_path / "a.txt")
    assert run.code in (0, 2, 3) and (run.code != 2 or "more than 20000000 steps" in run.err)


def test_templates_escape_by_the_ending_of_their_name(plimsoll, tmp_path):
    for ending, wanted in (("md", "`a\\|b<c>`"), ("html", "a|b&lt;c&gt;"), ("csv", '"a|b<c>"'), ("json", '"a|b<c>"'), ("txt", "a|b<c>"),
                           ("svg.tmpl", "a|b&lt;c&gt;")):
        (tmp_path / f"t.{ending}").write_text("{{#findings 1}}{{subject.path}}{{/findings}}")
        (plimsoll.work / "a|b<c>").mkdir(exist_ok=True)
        (plimsoll.work / "a|b<c>" / "Dockerfile").write_text("FROM debian\n")
        run = plimsoll("check", "--template", tmp_path / f"t.{ending}", "a|b<c>")
        assert run.out.replace("/Dockerfile", "") == wanted, ending


def test_a_template_of_no_known_ending_is_refused(plimsoll, sample, tmp_path):
    (tmp_path / "card.vm").write_text("{{verdict}}")
    run = plimsoll("scan", sample, "--template", tmp_path / "card.vm")
    assert run.code == 64 and "card.vm: how values are escaped" in run.err and ".txt" in run.err and not run.out


def test_the_format_template_needs_one(plimsoll, sample):
    run = plimsoll("eval", "-f", "template", sample)
    assert run.code == 64 and "the format template needs a template" in run.err and "--template FILE" in run.err


# ---- several at once ----

def test_one_run_writes_all_formats(plimsoll, sample, tmp_path):
    formats = ["csv", "cyclonedx", "gitlab", "html", "json", "junit", "markdown", "prometheus", "sarif", "table"]
    words = [word for name in formats for word in ("-o", f"{name}={tmp_path / name}")]
    run = plimsoll("eval", *words, sample)
    assert run.code in (0, 1, 3) and not run.out
    again = {name: (tmp_path / name).read_bytes() for name in formats}
    assert all(again.values())
    env = {"SOURCE_DATE_EPOCH": "1795512600"}
    first = plimsoll("eval", "-f", "html", sample, env=env).out
    assert first == plimsoll("eval", "-f", "html", sample, env=env).out


# ---- the page ----

def pages():
    return sorted(GOLDEN.glob("*.html"))


def parse(text):
    html5lib = pytest.importorskip("html5lib")
    parser = html5lib.HTMLParser(strict=False, tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    document = parser.parse(text)
    return parser, document


def strict_errors(parser):
    # SVG's attribute names and camel case are right in HTML5 and no errors; the rest must be none.
    return [error for _, error, _ in parser.errors]


page = pytest.mark.parametrize("path", [p for p in pages() if "template" not in p.name], ids=lambda p: p.name)


@page
def test_page_is_well_formed(path):
    parser, document = parse(path.read_text())
    assert strict_errors(parser) == []
    ids = [e.get("id") for e in document.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    for element in document.iter():
        for name in ("aria-labelledby",):
            assert set(element.get(name, "").split()) <= set(ids)
        if element.tag == "a" and element.get("href", "").startswith("#"):
            assert element.get("href")[1:] in ids


@page
def test_page_is_its_own_and_its_policy_has_its_hashes(path):
    text = path.read_text()
    _, document = parse(text)
    (policy,) = [m.get("content") for m in document.iter("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        assert rules[rule] == "'sha256-%s'" % base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert len(list(document.iter(tag))) == 1
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag.split("}")[-1] not in ("img", "iframe", "object", "embed", "base", "form", "image", "use", "foreignObject", "video", "audio")
        for name, value in element.attrib.items():
            name = name.split("}")[-1]
            assert not name.startswith("on") and name not in ("style", "src", "srcset", "action", "ping", "background"), (element.tag, name)
            if name == "href":
                assert value.startswith(("#", "https://")) or value == "data:,", value
                assert element.tag in ("a", "link")
            assert "url(" not in value or re.fullmatch(r"url\(#[a-z-]+\)", value)
    style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    assert "url(" not in style and "@import" not in style


@page
def test_page_reads_without_style_and_script(path):
    """Headings in order, tables with captions and heads, all findings as rows; nothing that only a script would make work."""
    _, document = parse(path.read_text())
    levels = [int(e.tag[1]) for e in document.iter() if isinstance(e.tag, str) and re.fullmatch("h[1-6]", e.tag)]
    assert levels[0] == 1 and levels.count(1) == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:]))
    assert document.get("lang") == "en" and document.find(".//title").text
    for table in document.iter("table"):
        assert "".join(table.find("caption").itertext()).strip() and table.find("thead/tr/th") is not None
        width = len(table.findall("thead/tr/th"))
        assert all(sum(int(cell.get("colspan", "1")) for cell in row) == width for row in table.findall("tbody/tr"))
        assert all(th.get("scope") for th in table.iter("th"))
    for svg in document.iter("{http://www.w3.org/2000/svg}svg"):
        assert svg.get("role") == "img" and svg.get("aria-labelledby")
    assert not [e for e in document.iter() if e.tag in ("button", "input", "select")]
    report = load(path.with_suffix(".json"))
    rows = [row for table in document.iter("table") if table.get("data-list") == "findings" for row in table.findall("tbody/tr")
            if row.get("class") != "more"]
    assert len(rows) == report["summary"]["findings"]


def test_page_shows_attacks_as_text():
    text = golden("markup", "html").read_text()
    _, document = parse(text)
    assert not CONTROLS.search(text)
    words = "".join(document.itertext())
    for attack in ATTACKS:
        assert attack in words
    assert r"\u{202e}" in words and r"\x1b[31m" in words
    assert "alert(1)" not in "".join(e.text or "" for e in document.iter("script"))
    for element in document.iter("a"):
        assert "alert" not in element.get("href", "")


@pytest.mark.parametrize("command", ["eval", "scan", "check", "layers", "need", "diff"])
def test_every_command_has_a_page(plimsoll, sample, sample_text, command):
    words = {"diff": [sample, sample], "check": [sample_text]}.get(command, [sample])
    run = plimsoll(command, "-f", "html", *words)
    assert run.code in (0, 1, 3) and run.err.count("\n") <= 1, run
    parser, document = parse(run.out)
    assert strict_errors(parser) == []
    headings = ["".join(h.itertext()) for h in document.iter("h2")]
    wanted = {"eval": {"Load line", "What to do", "Findings", "Layers", "Packages that nothing needs", "Packages"}, "scan": {"Findings", "Layers"},
              "check": {"Findings"}, "layers": {"Layers"}, "need": {"Packages that nothing needs"}, "diff": set()}[command]
    assert wanted <= set(headings), headings
    assert command != "diff" or "Nothing has changed." in "".join(document.itertext())
    pictures = len(list(document.iter("{http://www.w3.org/2000/svg}svg")))
    assert pictures == {"eval": 6, "scan": 4, "check": 0, "layers": 2, "need": 5, "diff": 0}.get(command, pictures)


def test_areas_of_a_page_are_bytes(plimsoll, tmp_path):
    """Tiles that lie beside each other in the picture, as large as the bytes that the table and the JSON report say, each byte once."""
    status = "".join(f"Package: {name}\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n" for name in ("big", "small"))
    image = ImageBuilder("areas:1", cmd=["/usr/bin/small"]).layer(
        file("etc/os-release", "ID=debian\nVERSION_ID=12\n"), file("var/lib/dpkg/status", status), file("usr/lib/big", b"b" * 700_000), file("usr/bin/small", b"s" * 90_000, mode=0o755),
        file("var/lib/dpkg/info/big.list", "/usr/lib/big\n/usr/lib/copy\n"), file("var/lib/dpkg/info/small.list", "/usr/bin/small\n"), file("opt/own", b"o" * 300_000), file("usr/lib/copy", b"o" * 300_000),
        file("var/lib/apt/lists/x", b"l" * 120_000), file("opt/gone", b"g" * 200_000)).layer(whiteout("opt/gone")).docker(tmp_path / "a.tar")
    stored = plimsoll("layers", "-f", "json", image).json()["layers"]["storedBytes"]
    run = plimsoll("eval", "-f", "html", image)
    parser, document = parse(run.out)
    assert strict_errors(parser) == []
    svg = "{http://www.w3.org/2000/svg}"
    picture = next(e for e in document.iter(svg + "svg") if e.get("aria-labelledby", "").startswith("bytes-picture"))
    boxes = [[float(e.get(k)) for k in ("x", "y", "width", "height")] for e in picture.iter(svg + "rect") if e.get("stroke-width")]
    tiles = [(x - 1.5, y - 1.5, width + 3, height + 3) for x, y, width, height in boxes if y < 360]
    rows = re.findall(r"<tr><td>(.*?)<td class=\"n\">([\d.]+)&nbsp;(\w+)<td class=\"n\">(.*?)<td>(.*)", run.out[run.out.index("each counted once"):])
    rows = rows[:len(tiles)]
    said = {unescape(name): (float(size) * {"B": 1, "kB": 1e3, "MB": 1e6}[unit], kind) for name, size, unit, _, kind in rows}
    assert said["big"] == (700e3, "nothing needs it") and said["small"] == (90e3, "needed, or not known") and said["caches and leftovers"] == (120e3, "shipped for nothing")
    assert said["removed or replaced by a later layer"] == (200e3, "shipped for nothing") and said["copies of other files"] == (300e3, "shipped for nothing") and 300e3 <= said["no package's"][0] <= 302e3
    assert sum(size for size, _ in said.values()) == pytest.approx(stored, rel=0.01)
    for (x, y, width, height), (size, _) in zip(tiles, said.values()):
        assert width * height / (1080 * 360) == pytest.approx(size / stored, abs=0.005)
        assert x >= -0.1 and y >= -0.1 and x + width <= 1080.2 and y + height <= 360.2
    for i, a in enumerate(tiles):
        for b in tiles[i + 1:]:
            assert a[0] + a[2] <= b[0] + 0.2 or b[0] + b[2] <= a[0] + 0.2 or a[1] + a[3] <= b[1] + 0.2 or b[1] + b[3] <= a[1] + 0.2, (a, b)


def test_layers_of_a_page_name_the_lines_that_made_them(plimsoll, sample, sample_text):
    run = plimsoll("layers", "-f", "html", "--dockerfile", sample_text / "Dockerfile", sample)
    _, document = parse(run.out)
    table = [t for t in document.iter("table") if "The layers" in "".join(t.find("caption").itertext())][0]
    made = ["".join(row[-1].itertext()) for row in table.findall("tbody/tr")]
    lines = (sample_text / "Dockerfile").read_text().splitlines()
    named = [(text, int(re.search(r"Dockerfile:(\d+)\)", text).group(1))) for text in made if "Dockerfile:" in text]
    assert named
    for text, line in named:
        assert lines[line - 1].split()[0] == text.split()[0], (text, lines[line - 1])


def test_narrow_screens_have_the_titles_of_columns(plimsoll, sample, sample_text, tmp_path):
    """Below each other the cells have their titles from the style, which has to say what the head of the table says."""
    style = (ROOT / "data/html/report.css").read_text()
    labels = {}
    for about, kind, n, title in re.findall(r'(?:\[data-about="(\w+)"\] )?\[data-list="(\w+)"\] tr:not\(\.more\) > td:nth-child\((\d+)\)::before '
                                            r'\{ content: "(.*): "; \}', style):
        labels.setdefault((about, kind), {})[int(n)] = title
    assert len(labels) == 3
    for (about, kind), titles in labels.items():
        command, place = ("check", sample_text) if about == "files" else ("eval", sample)
        text = plimsoll(command, "-f", "html", place).out
        assert f'data-about="{about or "image"}"' in text
        table = re.search(rf'<table data-list="{kind}">.*?</thead>', text, re.S).group()
        assert re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table) == [titles[n] for n in sorted(titles)]


def test_a_page_says_what_was_looked_at_and_what_is_not_drawn(plimsoll, tmp_path):
    steps = ImageBuilder("latest")
    for n in range(45):
        steps.layer(file(f"srv/{n}", "x"))
    layout = tmp_path / "acme-shop"
    steps.oci(layout, refs=["latest"])
    text = plimsoll("eval", "-f", "html", layout).out
    assert "<h1>acme-shop:latest</h1>" in text
    assert re.search(r"<dt>Looked at</dt><dd>0 packages, 45 layers, 45 files, \d+ rules</dd>", text)
    assert "<figcaption>40 of 45 layers are drawn; the table has more.</figcaption>" in text
    assert "## " in plimsoll("eval", "-f", "markdown", layout).out.splitlines()[1]
    assert "`acme-shop:latest`" in plimsoll("eval", "-f", "markdown", layout).out
    assert 'image="acme-shop:latest"' in plimsoll("eval", "-f", "prometheus", layout).out
