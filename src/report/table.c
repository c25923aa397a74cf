/* SPDX-License-Identifier: Apache-2.0 */
#include "report/table.h"

#include "report/report.h"
#include "report/words.h"

static int write_table(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	struct str command = str_of(report->command);
	struct page page;

	page_init(&page, ret_out, style);
	if (str_is(command, "inspect"))
		table_inspect(&page, report);
	else if (str_is(command, "eval"))
		table_eval(&page, report);
	else if (style->terminal)
		table_scan(&page, report);
	else
		table_rows(&page, report);
	page_done(&page);
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

const struct reporter reporter_table = {
	.name = "table",
	.summary = "for people: a card on a terminal, one row a finding in a pipe",
	.write = write_table,
};
