/* SPDX-License-Identifier: Apache-2.0 */
#include "report/eval_parts.h"

#include "base/text.h"
#include "report/layout.h"
#include "report/parts.h"
#include "report/words.h"

#define BAR 14   /* cells up to the line */
#define BEYOND 3 /* cells for what is over it */
#define WORDS_LEAST 12
#define NUMBER (EVAL_LABEL + BAR + 1 + BEYOND + 8)

/* "policy strict; starter db of 2026-11-01" */
static struct str basis_text(struct page *page, const struct report *report)
{
	struct str database = part_database(page, report);

	if (!report->policy.n)
		return database;
	return page_format(page, "policy %.*s; %.*s", STR(report->policy), STR(database));
}

static void put_bar(struct page *page, double percent)
{
	size_t full = percent >= 100 ? BAR : (size_t)(percent * BAR / 100), over = 0;
	enum ink ink = percent > 100 ? INK_RED : INK_PLAIN;

	if (!full && percent > 0)
		full = 1;
	if (percent > 100)
		over = percent >= 100 + 100.0 * BEYOND / BAR ? BEYOND : 1 + (size_t)((percent - 100) * BAR / 100);
	if (over > BEYOND)
		over = BEYOND;
	for (size_t i = 0; i < full; i++)
		page_puts(page, ink, "\xe2\x96\x88");
	page_to(page, EVAL_LABEL + BAR);
	page_puts(page, INK_DIM, "\xe2\x94\x82");
	for (size_t i = 0; i < over; i++)
		page_puts(page, ink, "\xe2\x96\x88");
}

/* Below this the number and the words have to do. */
static bool has_bars(const struct page *page)
{
	return page->width >= NUMBER + 2 + WORDS_LEAST;
}

static void put_load(struct page *page, enum load_part part, const struct load *load)
{
	struct str why = page_safe(page, load->decided_by), percent;

	page_puts(page, INK_BOLD, load_part_name(part));
	page_to(page, EVAL_LABEL);
	if (!load->evaluated) {
		why = page_format(page, "not evaluated: %.*s", STR(why));
		if (page->style->terminal && !page->style->all && page->width > EVAL_LABEL)
			why = eval_clauses(page, why, page->width - EVAL_LABEL);
		page_words(page, INK_DIM, why, EVAL_LABEL);
		page_line(page);
		return;
	}
	percent = words_percent(&page->arena, load->percent);
	if (!has_bars(page)) {
		page_words(page, load->percent > 100 ? INK_RED : INK_PLAIN, percent, 2);
		page_words(page, INK_PLAIN, page_format(page, "  %.*s", STR(why)), 2);
		page_line(page);
		return;
	}
	put_bar(page, load->percent);
	page_to(page, NUMBER - text_width(percent));
	page_put(page, load->percent > 100 ? INK_RED : INK_PLAIN, percent);
	page_to(page, NUMBER + 2);
	page_put(page, INK_PLAIN, page->width > NUMBER + 2 ? eval_clauses(page, why, page->width - NUMBER - 2) : why);
	page_line(page);
}

void part_eval_load(struct page *page, const struct report *report)
{
	page_puts(page, INK_BOLD, "LOAD");
	if (!has_bars(page)) {
		page_words(page, INK_DIM, page_format(page, "  %.*s", STR(basis_text(page, report))), 2);
		page_line(page);
		for (int i = 0; i < LOAD_PARTS; i++)
			put_load(page, (enum load_part)i, &report->load[i]);
		page_line(page);
		return;
	}
	page_to(page, EVAL_LABEL);
	page_puts(page, INK_DIM, "0 %");
	page_to(page, EVAL_LABEL + BAR - 3);
	page_puts(page, INK_DIM, "100 %");
	page_right(page, INK_DIM, page_cut_end(page, basis_text(page, report), page->edge - EVAL_LABEL - BAR - 6));
	page_line(page);
	for (int i = 0; i < LOAD_PARTS; i++)
		put_load(page, (enum load_part)i, &report->load[i]);
	page_line(page);
}
