/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows for other programs. The first field is a word of priority; the two states that are not findings have rows of their
 * own, "not evaluated" and "none found", so that an empty output never has to be explained.
 */
#include "report/table.h"

#include "report/parts.h"
#include "report/words.h"

static void put_field(struct page *page, struct str text, bool last)
{
	struct str safe = page_safe(page, text);

	buf_put(page->out, safe.n ? safe : STR_LIT("-"));
	buf_putc(page->out, last ? '\n' : '\t');
}

static void put_finding(struct page *page, const struct finding *finding)
{
	bool wide = page->style->wide;

	put_field(page, str_of(priority_name(finding->priority)), false);
	put_field(page, finding->id, false);
	put_field(page, words_subject(&page->arena, finding), false);
	put_field(page, finding->installed, false);
	put_field(page, words_fixed(finding), false);
	put_field(page, finding->reason, !wide);
	if (!wide)
		return;
	put_field(page, str_of(severity_name(finding->severity)), false);
	put_field(page, words_layer(&page->arena, finding->layer), false);
	put_field(page, finding->package ? finding->package->purl : finding->path, false);
	put_field(page, finding->title, false);
	put_field(page, str_of(whose_name(finding->whose)), true);
}

void table_rows(struct page *page, const struct report *report)
{
	struct ordered_list list = {0};

	part_order(page, report, &list);
	vec_each(ordered, &list)
		put_finding(page, ordered->finding);
	vec_done(&list);
	vec_each(gap, &report->coverage.gaps) {
		put_field(page, STR_LIT("not evaluated"), false);
		put_field(page, gap->what, false);
		put_field(page, gap->where, false);
		put_field(page, gap->why, true);
	}
	if (report->coverage.dropped) {
		put_field(page, STR_LIT("not evaluated"), false);
		put_field(page, arena_printf(&page->arena, "%zu more", report->coverage.dropped), true);
	}
	if (!part_count(report) && !report->coverage.gaps.n) {
		put_field(page, STR_LIT("none found"), false);
		put_field(page, arena_printf(&page->arena, "%zu packages", report->summary.packages), false);
		put_field(page, part_database(page, report), true);
	}
}
