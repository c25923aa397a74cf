/* SPDX-License-Identifier: Apache-2.0 */
/* Checkstyle's XML, which Jenkins, reviewdog and others read. Source: checkstyle, XMLLogger. */
#include "codec/xml.h"
#include "report/lint.h"
#include "report/report.h"

static void put_error(struct buf *out, struct region at, const char *severity, struct str text, struct str rule)
{
	buf_puts(out, "    <error");
	if (at.line)
		buf_printf(out, " line=\"%u\"", at.line);
	if (at.column)
		buf_printf(out, " column=\"%u\"", at.column);
	buf_printf(out, " severity=\"%s\" message=\"", severity);
	xml_escape(out, text);
	buf_puts(out, "\" source=\"plimsoll.");
	xml_escape(out, rule);
	buf_puts(out, "\"/>\n");
}

static void open_file(struct buf *out, struct str path)
{
	buf_puts(out, "  <file name=\"");
	xml_escape(out, path.n ? path : STR_LIT("plimsoll"));
	buf_puts(out, "\">\n");
}

static const char *word_of(enum severity severity)
{
	const char *level = lint_level(severity);

	return str_is(str_of(level), "note") ? "info" : level;
}

static void put_gaps(const struct report *report, struct arena *arena, struct buf *out)
{
	vec_each(gap, &report->coverage.gaps) {
		struct region at = {0};
		struct str path;

		lint_split(gap->where, &path, &at.line);
		open_file(out, path);
		put_error(out, at, "warning", lint_gap(arena, gap), STR_LIT("not-evaluated"));
		buf_puts(out, "  </file>\n");
	}
	if (lint_dropped(report)) {
		open_file(out, STR_NULL);
		put_error(out, (struct region){0}, "warning", arena_printf(arena, "%zu more not evaluated", lint_dropped(report)),
			  STR_LIT("not-evaluated"));
		buf_puts(out, "  </file>\n");
	}
}

static int write_checkstyle(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct finding_refs list = {0};

	(void)style, (void)e;
	lint_order(report, false, &list);
	buf_puts(ret_out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n");
	for (size_t i = 0; i < list.n; i++) {
		const struct finding *finding = list.v[i];

		if (i == 0 || !str_eq(finding->path, list.v[i - 1]->path))
			open_file(ret_out, finding->path);
		put_error(ret_out, finding->at, word_of(finding->severity), lint_text(&arena, finding), finding->rule);
		if (i + 1 == list.n || !str_eq(finding->path, list.v[i + 1]->path))
			buf_puts(ret_out, "  </file>\n");
	}
	put_gaps(report, &arena, ret_out);
	buf_puts(ret_out, "</checkstyle>\n");
	vec_done(&list);
	return 0;
}

const struct reporter reporter_checkstyle = {
	.name = "checkstyle",
	.summary = "Checkstyle's XML, for Jenkins, reviewdog and others",
	.commands = lint_commands,
	.write = write_checkstyle,
};
