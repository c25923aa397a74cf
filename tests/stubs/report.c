/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

static int write_table(const struct report *report, const struct report_style *style, struct buf *out, struct err *e)
{
	(void)e;
	buf_printf(out, "%s%s%s %.*s width %zu utf8 %d\n", style->colour ? "\033[1m" : "", report->command, style->colour ? "\033[0m" : "",
		   STR(report->image->reference), style->width, style->utf8);
	for (size_t i = 0; i < report->summary.findings; i++)
		buf_printf(out, "finding %zu\n", i);
	return 0;
}

static int write_json(const struct report *report, const struct report_style *style, struct buf *out, struct err *e)
{
	(void)style;
	(void)e;
	buf_printf(out, "{\"command\":\"%s\"}\n", report->command);
	return 0;
}

static const char *const not_inspect[] = {"eval", "scan", NULL};
static const struct reporter table = {"table", "for people", NULL, write_table}, json = {"json", "for programs", NULL, write_json},
			     sarif = {"sarif", "for code hosts", not_inspect, write_json};

__attribute__((weak)) const struct reporter *const *reporters(void)
{
	static const struct reporter *const all[] = {&table, &json, &sarif, NULL};

	return all;
}

__attribute__((weak)) const struct reporter *reporter_find(struct str name)
{
	for (const struct reporter *const *r = reporters(); *r; r++)
		if (str_is(name, (*r)->name))
			return *r;
	return NULL;
}
