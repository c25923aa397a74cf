/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line a finding, as compilers write them and editors read them: FILE:LINE:COLUMN: LEVEL: TEXT [RULE].
 * Source: GNU Coding Standards, "Formatting Error Messages".
 */
#include "base/text.h"
#include "report/lint.h"
#include "report/report.h"

/* A CI system reads a line that begins with "::" or "##[" as a command: such a name is written as the same file's other name. */
static void put_place(struct buf *out, struct str path, uint32_t line, uint32_t column)
{
	if (str_starts(path, ":") || str_starts(path, "#"))
		buf_puts(out, "./");
	text_escape(out, path);
	buf_putc(out, ':');
	if (line)
		buf_printf(out, "%u:", line);
	if (line && column)
		buf_printf(out, "%u:", column);
}

static void put_gaps(const struct report *report, struct arena *arena, struct buf *out)
{
	vec_each(gap, &report->coverage.gaps) {
		struct str path, text = lint_gap(arena, gap);
		uint32_t line;

		lint_split(gap->where, &path, &line);
		put_place(out, path.n ? path : STR_LIT("plimsoll"), line, 0);
		buf_printf(out, " warning: %.*s [not-evaluated]\n", STR(text));
	}
	if (lint_dropped(report))
		buf_printf(out, "plimsoll: warning: %zu more not evaluated [not-evaluated]\n", lint_dropped(report));
}

static int write_gnu(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct finding_refs list = {0};

	(void)style, (void)e;
	lint_order(report, false, &list);
	vec_each(item, &list) {
		const struct finding *finding = *item;
		struct str text = lint_text(&arena, finding);

		put_place(ret_out, finding->path.n ? finding->path : STR_LIT("plimsoll"), finding->at.line, finding->at.column);
		buf_printf(ret_out, " %s: %.*s [", lint_level(finding->severity), STR(text));
		text_escape(ret_out, finding->rule);
		buf_puts(ret_out, "]\n");
	}
	put_gaps(report, &arena, ret_out);
	vec_done(&list);
	return 0;
}

const struct reporter reporter_gnu = {
	.name = "gnu",
	.summary = "file:line:column: level: text [rule], for editors",
	.commands = lint_commands,
	.write = write_gnu,
};
