/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Annotations of a pull request, as workflow commands that a job of GitHub Actions prints.
 * Source: GitHub Docs, "Workflow commands for GitHub Actions", setting an error, warning or notice message; actions/toolkit,
 * packages/core/src/command.ts, for what is escaped.
 */
#include "base/text.h"
#include "report/lint.h"
#include "report/report.h"

/* What parts properties too. */
static void put_property(struct buf *out, struct str text)
{
	auto_done(buf_done) struct buf safe = BUF_INIT((size_t)1 << 20);

	text_escape(&safe, text);
	for (size_t i = 0; i < safe.n; i++)
		if (memchr("%:,", safe.p[i], 3))
			buf_printf(out, "%%%02X", (unsigned char)safe.p[i]);
		else
			buf_putc(out, safe.p[i]);
}

/* Of the text the percent sign; controls and what turns a line around are shown, for they end up in a log. */
static void put(struct buf *out, struct str text)
{
	auto_done(buf_done) struct buf safe = BUF_INIT((size_t)1 << 20);

	text_escape(&safe, text);
	for (size_t i = 0; i < safe.n; i++)
		if (safe.p[i] == '%')
			buf_puts(out, "%25");
		else
			buf_putc(out, safe.p[i]);
}

static const char *command_of(enum severity severity)
{
	const char *level = lint_level(severity);

	return str_is(str_of(level), "note") ? "notice" : level;
}

static void open_command(struct buf *out, const char *command, struct str path, struct region at, struct str title)
{
	buf_printf(out, "::%s ", command);
	if (path.n) {
		buf_puts(out, "file=");
		put_property(out, path);
		buf_putc(out, ',');
	}
	if (at.line)
		buf_printf(out, "line=%u,", at.line);
	if (at.column)
		buf_printf(out, "col=%u,", at.column);
	if (at.end_line > at.line)
		buf_printf(out, "endLine=%u,", at.end_line);
	else if (at.end_column)
		buf_printf(out, "endColumn=%u,", at.end_column);
	buf_puts(out, "title=");
	put_property(out, title);
	buf_puts(out, "::");
}

static void put_gaps(const struct report *report, struct arena *arena, struct buf *out)
{
	vec_each(gap, &report->coverage.gaps) {
		struct region at = {0};
		struct str path;

		lint_split(gap->where, &path, &at.line);
		open_command(out, "warning", path, at, STR_LIT("not evaluated"));
		put(out, lint_gap(arena, gap));
		buf_putc(out, '\n');
	}
	if (lint_dropped(report))
		buf_printf(out, "::warning title=not evaluated::%zu more not evaluated\n", lint_dropped(report));
}

static int write_github(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct finding_refs list = {0};

	(void)style, (void)e;
	lint_order(report, false, &list);
	vec_each(item, &list) {
		const struct finding *finding = *item;

		open_command(ret_out, command_of(finding->severity), finding->path, finding->at, finding->rule);
		put(ret_out, lint_text(&arena, finding));
		if (finding->fix.n) {
			buf_puts(ret_out, "%0AFix: ");
			put(ret_out, finding->fix);
		}
		buf_putc(ret_out, '\n');
	}
	put_gaps(report, &arena, ret_out);
	vec_done(&list);
	return 0;
}

const struct reporter reporter_github = {
	.name = "github",
	.summary = "annotations of a pull request, printed by a job of GitHub Actions",
	.commands = lint_commands,
	.write = write_github,
};
