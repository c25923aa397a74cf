/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <stdio.h>

#include "base/text.h"
#include "fixture.h"
#include "report/layout.h"
#include "report/report.h"
#include "report/words.h"

static const enum fixture_kind all_kinds[] = {
	FIXTURE_BAD, FIXTURE_UNGATED, FIXTURE_GOOD, FIXTURE_INCOMPLETE, FIXTURE_HOSTILE, FIXTURE_MANY,
};

static void write_report(enum fixture_kind kind, const char *command, const struct report_style *style, struct buf *out)
{
	struct fixture fixture;
	struct err e = ERR_INIT;

	fixture_init(&fixture, kind, command);
	assert_int_equal(reporter_find(STR_LIT("table"))->write(&fixture.report, style, out, &e), 0);
	fixture_done(&fixture);
}

/* What no line may hold, whatever an image is called. */
static void check_line(struct str line, const struct report_style *style)
{
	struct str text = str_trim(line);

	if (style->width && text_width(line) > style->width)
		fail_msg("%zu cells at width %zu: %.*s", text_width(line), style->width, STR(line));
	if (str_ends(line, " "))
		fail_msg("trailing blank: %.*s", STR(line));
	if (str_starts(text, "::") || str_starts(text, "##["))
		fail_msg("a workflow command: %.*s", STR(line));
	for (size_t i = 0; i < line.n; i++)
		if (((unsigned char)line.p[i] < 0x20 && line.p[i] != '\t') || (!style->utf8 &&
									       (unsigned char)line.p[i] >= 0x7f))
			fail_msg("byte %02x in: %.*s", (unsigned char)line.p[i], STR(line));
}

static void check_all(const char *command, const struct report_style *style)
{
	for (size_t i = 0; i < sizeof(all_kinds) / sizeof(all_kinds[0]); i++) {
		auto_done(buf_done) struct buf out = BUF_INIT(REPORT_MAX);
		struct str rest, line;

		write_report(all_kinds[i], command, style, &out);
		rest = buf_str(&out);
		while (str_next_line(&rest, &line))
			check_line(line, style);
	}
}

TEST(no_line_is_too_long_or_commands_anything)
{
	static const char *const commands[] = {"eval", "scan", "inspect"};
	static const size_t widths[] = {30, 43, 60, 71, 72, 80, 99, 100, 132};

	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < sizeof(widths) / sizeof(widths[0]); j++)
			for (unsigned flags = 0; flags < 4; flags++) {
				struct report_style style = {.width = widths[j], .terminal = true, .utf8 = flags & 1,
							     .all = flags & 2};

				check_all(commands[i], &style);
			}
}

TEST(a_pipe_has_one_row_a_finding)
{
	struct report_style style = {.utf8 = true};
	auto_done(buf_done) struct buf out = BUF_INIT(REPORT_MAX);
	struct str rest, line;
	size_t rows = 0;

	check_all("scan", &style);
	write_report(FIXTURE_MANY, "scan", &style, &out);
	rest = buf_str(&out);
	while (str_next_line(&rest, &line)) {
		size_t tabs = 0;

		for (size_t i = 0; i < line.n; i++)
			tabs += line.p[i] == '\t';
		assert_int_equal(tabs, 5);
		rows++;
	}
	assert_int_equal(rows, 350);
}

TEST(a_screen_is_enough)
{
	static const enum fixture_kind kinds[] = {FIXTURE_BAD, FIXTURE_UNGATED, FIXTURE_GOOD, FIXTURE_INCOMPLETE,
						  FIXTURE_MANY};
	struct report_style style = {.width = 80, .terminal = true, .utf8 = true};

	for (size_t i = 0; i < 2 * sizeof(kinds) / sizeof(kinds[0]); i++) {
		auto_done(buf_done) struct buf out = BUF_INIT(REPORT_MAX);
		size_t lines = 0;

		write_report(kinds[i / 2], i % 2 ? "eval" : "scan", &style, &out);
		for (size_t at = 0; at < out.n; at++)
			lines += out.p[at] == '\n';
		if (lines > 23)
			fail_msg("%zu lines:\n%s", lines, buf_text(&out));
	}
}

/* So many that gates need, on a page without an end: all of them up to a cap, and how many more there are. */
TEST(a_card_in_a_pipe_has_every_action_that_gates_need)
{
	static const struct {
		size_t needed;
		const char *last, *not, *more;
	} cases[] = {{19, "\n19*", "more\n", "To sail: 1 to 19 (*)"}, {20, "\n20*", "more\n", "To sail: 1 to 20 (*)"}, {23, "\n20*", "\n21*", "\xe2\x80\xa6 3 more\n"}};
	struct report_style style = {.width = 80, .terminal = true, .endless = true, .utf8 = true};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		auto_done(buf_done) struct buf out = BUF_INIT(REPORT_MAX);
		struct fixture fixture;
		struct err e = ERR_INIT;

		fixture_init(&fixture, FIXTURE_BAD, "eval");
		fixture.report.actions.n = 0;
		for (size_t j = 0; j < 25; j++)
			*vec_push(&fixture.report.actions) = (struct action){.text = STR_LIT("turn it"), .needed = j < cases[i].needed};
		fixture.report.least = (struct least_change){.asked = true, .enough = true};
		assert_int_equal(reporter_find(STR_LIT("table"))->write(&fixture.report, &style, &out, &e), 0);
		if (!strstr(buf_text(&out), cases[i].last) || strstr(buf_text(&out), cases[i].not) || !strstr(buf_text(&out), cases[i].more))
			fail_msg("%zu:\n%s", cases[i].needed, buf_text(&out));
		fixture_done(&fixture);
	}
}

/* Much that was not evaluated, and a command that takes lines to write out again: the command gives way, then the gaps. */
TEST(a_screen_is_enough_whatever_was_asked)
{
	static const enum fixture_kind kinds[] = {FIXTURE_BAD, FIXTURE_UNGATED, FIXTURE_GOOD, FIXTURE_INCOMPLETE, FIXTURE_MANY};
	static const char *const gaps[] = {"Java archives", "Python packages", "Rust crates", "lock files", "rpm packages"};
	struct report_style style = {.width = 80, .terminal = true, .utf8 = true,
				     .options = STR_LIT(" --policy strict --license-policy a/folder/of/policies/licences-that-we-take.yaml --baseline a/folder/known.json")};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		auto_done(buf_done) struct buf out = BUF_INIT(REPORT_MAX);
		struct fixture fixture;
		struct err e = ERR_INIT;
		size_t lines = 0;

		fixture_init(&fixture, kinds[i], "eval");
		fixture.image.reference = STR_LIT("a/folder/with/others/below/it/and-an-image-with-a-long-name-2026-11-24-01.tar");
		coverage_note(&fixture.report.coverage, &fixture.findings.arena, "operating system release", STR_LIT("etc/os-release"),
			      "past its end of life (2024-08-14): new vulnerabilities of Debian GNU/Linux 11 (bullseye) are not recorded");
		for (size_t j = 0; kinds[i] != FIXTURE_GOOD && j < ARRAY_SIZE(gaps); j++)
			coverage_note(&fixture.report.coverage, &fixture.findings.arena, gaps[j], STR_LIT("srv/x"), "damaged");
		coverage_sort(&fixture.report.coverage);
		assert_int_equal(reporter_find(STR_LIT("table"))->write(&fixture.report, &style, &out, &e), 0);
		for (size_t at = 0; at < out.n; at++)
			lines += out.p[at] == '\n';
		if (lines > 23)
			fail_msg("%zu lines:\n%s", lines, buf_text(&out));
		if (kinds[i] == FIXTURE_GOOD && str_search(buf_str(&out), STR_LIT("operating system release   past its end of life (2024-08-14)\n")) < 0)
			fail_msg("cut:\n%s", buf_text(&out));
		fixture_done(&fixture);
	}
}

/* A version, an id and a name are never cut, however narrow the terminal: their bytes are all there, in their order. */
TEST(versions_are_never_cut)
{
	struct report_style style = {.width = 60, .terminal = true, .utf8 = true, .all = true};
	auto_done(buf_done) struct buf out = BUF_INIT(REPORT_MAX), joined = BUF_INIT(REPORT_MAX);

	write_report(FIXTURE_HOSTILE, "scan", &style, &out);
	for (size_t i = 0; i < out.n; i++)
		if (out.p[i] != '\n' && out.p[i] != ' ')
			buf_putc(&joined, out.p[i]);
	assert_true(str_search(buf_str(&joined), STR_LIT("1.0-1+verylongversion.20260101.0123456789abcdef0123456789abcdef"
							 "0123456789abcdef01234567")) >= 0);
	assert_true(str_search(buf_str(&joined), STR_LIT("GHSA-0000-0000-0000-a-name-that-is-far-too-long-for-any-column-of-"
							 "eighty-cells-at-all")) >= 0);
}

TEST(colour_only_where_asked)
{
	struct report_style style = {.width = 80, .terminal = true, .utf8 = true, .colour = true}, plain = style;
	auto_done(buf_done) struct buf inked = BUF_INIT(REPORT_MAX), bare = BUF_INIT(REPORT_MAX), stripped = BUF_INIT(REPORT_MAX);

	plain.colour = false;
	write_report(FIXTURE_BAD, "eval", &style, &inked);
	write_report(FIXTURE_BAD, "eval", &plain, &bare);
	for (size_t i = 0; i < inked.n; i++)
		if (inked.p[i] == '\033')
			while (inked.p[i] != 'm')
				i++;
		else
			buf_putc(&stripped, inked.p[i]);
	assert_true(str_eq(buf_str(&stripped), buf_str(&bare)));
	assert_true(inked.n > bare.n);
}

TEST(a_full_buffer_is_an_error)
{
	static const char *const formats[] = {"table", "json", "sarif"};

	for (size_t i = 0; i < 3; i++) {
		auto_done(buf_done) struct buf out = BUF_INIT(1000);
		struct report_style style = {.width = 80, .terminal = true};
		struct fixture fixture;
		struct err e = ERR_INIT;

		fixture_init(&fixture, FIXTURE_BAD, "eval");
		assert_int_equal(reporter_find(str_of(formats[i]))->write(&fixture.report, &style, &out, &e), ERR_LIMIT);
		fixture_done(&fixture);
	}
}

TEST(created_by_without_wrapping)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	assert_str(words_created_by(&arena, STR_LIT("/bin/sh -c #(nop) ADD file:1 in / ")), "ADD file:1 /");
	assert_str(words_created_by(&arena, STR_LIT("/bin/sh -c apt-get update")), "RUN apt-get update");
	assert_str(words_created_by(&arena, STR_LIT("RUN /bin/sh -c make # buildkit")), "RUN make");
	assert_str(words_created_by(&arena, STR_LIT("RUN |1 A=b /bin/sh -c make # buildkit")), "RUN make");
	assert_str(words_created_by(&arena, STR_LIT("COPY a b # buildkit")), "COPY a b");
	assert_str(words_created_by(&arena, STR_LIT("")), "");
}

TEST(shell_words)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	assert_str(words_shell(&arena, STR_LIT("docker-archive:a/b-c_1.tar")), "docker-archive:a/b-c_1.tar");
	assert_str(words_shell(&arena, STR_LIT("a b")), "'a b'");
	assert_str(words_shell(&arena, STR_LIT("it's $(id)")), "'it'\\''s $(id)'");
	assert_str(words_shell(&arena, STR_LIT("")), "''");
	assert_str(words_shell(&arena, STR_LIT("~root")), "'~root'");
}

TEST_MAIN
