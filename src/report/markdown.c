/* SPDX-License-Identifier: Apache-2.0 */
#include "report/markdown.h"

#include "report/report.h"

#define HEADINGS_MAX 9000 /* bytes of all that is no row: titles, heads, the longest name and reason */

static int write_markdown(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	struct markdown markdown = {.out = ret_out, .report = report, .room = MARKDOWN_MAX - HEADINGS_MAX};

	(void)style;
	if (report->difference)
		markdown_changes(&markdown);
	else if (str_is(str_of(report->command), "provenance"))
		markdown_provenance(&markdown);
	else
		markdown_card(&markdown);
	arena_done(&markdown.arena);
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

static const char *const commands[] = {"check", "diff", "eval", "provenance", "scan", NULL};

const struct reporter reporter_markdown = {
	.name = "markdown",
	.summary = "a comment for a pull request, of no more than GitHub takes",
	.commands = commands,
	.write = write_markdown,
};
