/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same findings through every format, compared with tests/data/report/. PLIMSOLL_REGEN=1 writes those files instead
 * (ninja regen-reports); look at the difference before committing it.
 */
#include "../test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "fixture.h"
#include "report/report.h"

static const struct report_style at_80 = {.width = 80, .terminal = true, .utf8 = true};
static const struct report_style plain_80 = {.width = 80, .terminal = true};
static const struct report_style colour_80 = {.width = 80, .terminal = true, .utf8 = true, .colour = true};
static const struct report_style all_80 = {.width = 80, .terminal = true, .utf8 = true, .all = true};
static const struct report_style at_60 = {.width = 60, .terminal = true, .utf8 = true};
static const struct report_style at_120 = {.width = 120, .terminal = true, .utf8 = true};
static const struct report_style wide_160 = {.width = 160, .height = 40, .terminal = true, .utf8 = true, .wide = true};
static const struct report_style pipe_style = {.utf8 = true};

/* One of each sign that its kind escapes. */
static const struct report_style template_md = {
	.template_name = STR_LIT("card.md"),
	.template_text = STR_LIT("# {{target.reference}}\n{{#findings 5}}\n- {{id}}: {{title}} ({{subject.name}})\n{{/findings}}\n"),
};
static const struct report_style template_html = {
	.template_name = STR_LIT("card.html.tmpl"),
	.template_text = STR_LIT("<h1 title=\"{{target.reference}}\">{{command}}</h1>\n<ul>\n{{#findings}}\n<li>{{id}}: {{title}}</li>\n"
				 "{{/findings}}\n{{^findings}}\n<li>none</li>\n{{/findings}}\n</ul>\n"),
};

static const struct {
	const char *name;
	enum fixture_kind kind;
} kinds[] = {
	{"bad", FIXTURE_BAD}, {"ungated", FIXTURE_UNGATED}, {"good", FIXTURE_GOOD}, {"incomplete", FIXTURE_INCOMPLETE},
	{"hostile", FIXTURE_HOSTILE}, {"many", FIXTURE_MANY}, {"markup", FIXTURE_MARKUP},
};

static const struct {
	const char *suffix, *format;
	const struct report_style *style;
} outputs[] = {
	{"80.txt", "table", &at_80},         {"ascii.txt", "table", &plain_80}, {"colour.txt", "table", &colour_80},
	{"all.txt", "table", &all_80},       {"60.txt", "table", &at_60},       {"120.txt", "table", &at_120},
	{"wide.txt", "table", &wide_160},
	{"pipe.txt", "table", &pipe_style},  {"json", "json", &pipe_style},     {"sarif", "sarif", &pipe_style},
	{"html", "html", &pipe_style},       {"csv", "csv", &pipe_style},       {"md", "markdown", &pipe_style},
	{"junit.xml", "junit", &pipe_style}, {"prom", "prometheus", &pipe_style}, {"gitlab.json", "gitlab", &pipe_style},
	{"cdx.json", "cyclonedx", &pipe_style},
	{"template.md", "template", &template_md}, {"template.html", "template", &template_html},
};

static void compare(struct str got, const char *file)
{
	auto_done(buf_done) struct buf path = BUF_INIT(4096), want = BUF_INIT((size_t)16 << 20);
	struct err e = ERR_INIT;

	buf_printf(&path, "%s/tests/data/report/%s", getenv("PLIMSOLL_SOURCE"), file);
	if (getenv("PLIMSOLL_REGEN")) {
		if (file_replace(buf_text(&path), got, &e) < 0)
			fail_msg("%s", e.text);
		return;
	}
	if (file_load(buf_text(&path), &want, &e) < 0)
		fail_msg("%s", e.text);
	if (!str_eq(got, buf_str(&want)))
		fail_msg("%s differs; got:\n%.*s", file, STR(got));
}

static void render(const char *kind_name, enum fixture_kind kind, const char *command, size_t output)
{
	auto_done(buf_done) struct buf out = BUF_INIT(REPORT_MAX), file = BUF_INIT(256);
	const struct reporter *reporter = reporter_find(str_of(outputs[output].format));
	struct fixture fixture;
	struct err e = ERR_INIT;

	fixture_init(&fixture, kind, command);
	assert_non_null(reporter);
	assert_int_equal(reporter->write(&fixture.report, outputs[output].style, &out, &e), 0);
	buf_printf(&file, "%s-%s.%s", command, kind_name, outputs[output].suffix);
	compare(buf_str(&out), buf_text(&file));
	fixture_done(&fixture);
}

/* The large fixture would be megabytes of the machines' formats that show nothing the small ones do not. */
static bool wanted(enum fixture_kind kind, const char *command, size_t output)
{
	bool machine = strcmp(outputs[output].format, "table") != 0, inspect = strcmp(command, "inspect") == 0;

	if (inspect)
		return (kind == FIXTURE_BAD || kind == FIXTURE_HOSTILE) && (!machine || strcmp(outputs[output].format, "json") == 0);
	/* A page holds its script and style: three are enough. */
	if (strcmp(outputs[output].format, "html") == 0 && kind != FIXTURE_BAD && kind != FIXTURE_INCOMPLETE && kind != FIXTURE_MARKUP)
		return false;
	/* The longest of all: two show what the others would again. */
	if (strcmp(outputs[output].format, "cyclonedx") == 0 && kind != FIXTURE_BAD && kind != FIXTURE_HOSTILE)
		return false;
	if (kind == FIXTURE_MARKUP)
		return strcmp(command, "eval") == 0 && (machine || outputs[output].style == &pipe_style);
	if (machine)
		return kind != FIXTURE_MANY && strcmp(command, "eval") == 0;
	return kind != FIXTURE_MANY || outputs[output].style != &all_80;
}

static void command_goldens(const char *command)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		for (size_t j = 0; j < ARRAY_SIZE(outputs); j++)
			if (wanted(kinds[i].kind, command, j))
				render(kinds[i].name, kinds[i].kind, command, j);
}

/* What a terminal would obey: C0 but line ends and tabs, DEL, C1 in UTF-8. What turns a line around too,
   where people read it; programs get their data as it is. And no line of theirs is a command of a CI system. */
static bool is_inert(struct str text, bool for_people)
{
	if (for_people && (str_starts(text, "::") || str_search(text, STR_LIT("\n::")) >= 0 || str_search(text, STR_LIT("\n##[")) >= 0))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i], next = i + 1 < text.n ? (unsigned char)text.p[i + 1] : 0;
		struct str rest = str_from_index(text, i);

		if ((c < 0x20 && !strchr("\t\r\n", c)) || !c || c == 0x7f || (c == 0xc2 && next >= 0x80 && next < 0xa0))
			return false;
		if (for_people && (str_starts(rest, "\xe2\x80\xae") || str_starts(rest, "\xe2\x81\xa6") || str_starts(rest, "\xe2\x80\x8b")))
			return false;
	}
	return true;
}

static void attack(const struct reporter *reporter, const char *command, enum fixture_kind kind)
{
	auto_done(buf_done) struct buf out = BUF_INIT(REPORT_MAX);
	static const char *const for_people[] = {"csv", "gnu", "html", "junit", "markdown", "prometheus", "table", "template", NULL};
	struct report_style style = pipe_style;
	struct fixture fixture;
	struct err e = ERR_INIT;

	style.template_name = STR_LIT("a.txt");
	style.template_text = STR_LIT("{{#findings}}{{id}} {{title}}\n{{/findings}}");
	fixture_init(&fixture, kind, command);
	assert_int_equal(reporter->write(&fixture.report, &style, &out, &e), 0);
	if (!is_inert(buf_str(&out), str_is_any(str_of(reporter->name), for_people)))
		fail_msg("-f %s of %s: not inert", reporter->name, command);
	fixture_done(&fixture);
}

/* Every format, of every command that the fixtures have enough for. */
TEST(no_format_lets_an_attack_through)
{
	static const char *const commands[] = {"check", "eval", "inspect", "sbom", "scan"};
	static const char *const all[] = {"eval", NULL};

	for (const struct reporter *const *reporter = reporters(); *reporter; reporter++)
		for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
			if (str_is_any(str_of(commands[i]), (*reporter)->commands ? (*reporter)->commands : all)) {
				attack(*reporter, commands[i], FIXTURE_HOSTILE);
				attack(*reporter, commands[i], FIXTURE_MARKUP);
			}
}

/* Issue 8: the page of 5,000 findings stays below 2 MB. PLIMSOLL_PAGE names a file to keep it in, for a look with a browser. */
TEST(a_page_of_thousands)
{
	auto_done(buf_done) struct buf out = BUF_INIT(REPORT_MAX);
	struct fixture fixture;
	struct err e = ERR_INIT;

	fixture_init(&fixture, FIXTURE_THOUSANDS, "eval");
	assert_int_equal(reporter_find(STR_LIT("html"))->write(&fixture.report, &pipe_style, &out, &e), 0);
	assert_in_range(out.n, 500000, 1999999);
	if (getenv("PLIMSOLL_PAGE"))
		assert_int_equal(file_replace(getenv("PLIMSOLL_PAGE"), buf_str(&out), &e), 0);
	fixture_done(&fixture);
}

/* GitHub takes comments of 65,536 characters and the worst 5,000 results. */
TEST(limits_of_others)
{
	auto_done(buf_done) struct buf comment = BUF_INIT(REPORT_MAX), sarif = BUF_INIT(REPORT_MAX);
	struct fixture fixture;
	struct err e = ERR_INIT;

	fixture_init(&fixture, FIXTURE_THOUSANDS, "eval");
	*vec_push(&fixture.findings.list) = fixture.findings.list.v[4999];
	assert_int_equal(reporter_find(STR_LIT("markdown"))->write(&fixture.report, &pipe_style, &comment, &e), 0);
	assert_in_range(comment.n, 40000, 65536);
	assert_true(str_search(buf_str(&comment), STR_LIT("more are not shown")) > 0);
	assert_int_equal(reporter_find(STR_LIT("sarif"))->write(&fixture.report, &pipe_style, &sarif, &e), 0);
	assert_true(str_search(buf_str(&sarif), STR_LIT("5000 results of 5001, the worst, are in this file")) > 0);
	fixture.findings.list.n--;
	fixture_done(&fixture);
}

TEST(eval)
{
	command_goldens("eval");
}

TEST(scan)
{
	command_goldens("scan");
}

TEST(inspect)
{
	command_goldens("inspect");
}

TEST_MAIN
