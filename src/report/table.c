/* SPDX-License-Identifier: Apache-2.0 */
#include "report/table.h"

#include "report/report.h"
#include "report/words.h"

#define TRIES 12 /* to fit a report on a screen, each with a line less to give away */

/* A list of findings is as long as one likes; a card has an end of its own. */
static bool is_endless(const struct page *page, const struct report *report)
{
	return page->style->endless && str_is(str_of(report->command), "eval");
}

/* What was counted in rows may turn out longer where texts wrap: printed where nobody looks until it fits. */
static void fit_screen(struct page *page, const struct report *report, void (*print)(struct page *, const struct report *))
{
	for (size_t i = 0; i < TRIES && page->style->terminal && !page->style->all && !is_endless(page, report) && page->screen > TRIES; i++) {
		auto_done(buf_done) struct buf out = BUF_INIT(REPORT_MAX);
		struct page scratch;

		page_init(&scratch, &out, page->style);
		scratch.screen = page->screen;
		print(&scratch, report);
		page_done(&scratch);
		if (scratch.lines <= (page->style->height > PAGE_LEAST ? page->style->height - 1 : PAGE_LEAST))
			break;
		page->screen--;
	}
	print(page, report);
}

static int write_table(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	struct str command = str_of(report->command);
	struct page page;

	page_init(&page, ret_out, style);
	if (str_is(command, "inspect"))
		table_inspect(&page, report);
	else if (str_is(command, "diff"))
		table_diff(&page, report);
	else if (str_is(command, "layers"))
		table_layers(&page, report);
	else if (str_is(command, "need"))
		table_need(&page, report);
	else if (str_is(command, "why"))
		table_why(&page, report);
	else if (str_is(command, "provenance"))
		style->terminal ? table_provenance(&page, report) : rows_provenance(&page, report);
	else if (str_is(command, "sbom"))
		table_sbom(&page, report);
	else if (str_is(command, "check"))
		style->terminal ? table_check(&page, report) : rows_check(&page, report);
	else if (str_is(command, "eval"))
		fit_screen(&page, report, table_eval);
	else if (style->terminal)
		fit_screen(&page, report, table_scan);
	else
		table_rows(&page, report);
	page_done(&page);
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

const struct reporter reporter_table = {
	.name = "table",
	.summary = "for people: a card on a terminal, one row a finding in a pipe",
	.notes = true,
	.write = write_table,
};
