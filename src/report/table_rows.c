/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows for other programs. The first field is a word of priority; the two states that are not findings have rows of their
 * own, "not evaluated" and "none found", so that an empty output never has to be explained.
 */
#include "report/table.h"

#include "report/parts.h"
#include "report/words.h"

static void put_finding(struct page *page, const struct finding *finding)
{
	bool wide = page->style->wide;

	page_field(page, str_of(priority_name(finding->priority)), false);
	page_field(page, finding->id, false);
	page_field(page, words_subject(&page->arena, finding), false);
	page_field(page, finding->installed, false);
	page_field(page, words_fixed(finding), false);
	page_field(page, finding->reason, !wide);
	if (!wide)
		return;
	page_field(page, str_of(severity_name(finding->severity)), false);
	page_field(page, words_layer(&page->arena, finding->layer), false);
	page_field(page, finding->package ? finding->package->purl : finding->path, false);
	page_field(page, finding->title, false);
	page_field(page, str_of(whose_name(finding->whose)), true);
}

void rows_gaps(struct page *page, const struct report *report)
{
	vec_each(gap, &report->coverage.gaps) {
		page_field(page, STR_LIT("not evaluated"), false);
		page_field(page, gap->what, false);
		page_field(page, gap->where, false);
		page_field(page, gap->why, true);
	}
	if (report->coverage.dropped) {
		page_field(page, STR_LIT("not evaluated"), false);
		page_field(page, arena_printf(&page->arena, "%zu more", report->coverage.dropped), true);
	}
}

void table_rows(struct page *page, const struct report *report)
{
	struct ordered_list list = {0};

	part_order(page, report, &list);
	vec_each(ordered, &list)
		put_finding(page, ordered->finding);
	vec_done(&list);
	rows_gaps(page, report);
	if (!part_count(report) && !report->coverage.gaps.n) {
		page_field(page, STR_LIT("none found"), false);
		page_field(page, arena_printf(&page->arena, "%zu packages", report->summary.packages), false);
		page_field(page, part_database(page, report), true);
	}
}
