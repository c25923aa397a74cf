/* SPDX-License-Identifier: Apache-2.0 */
/* The table of gates: what is asked, what was found, whether that will do; those that failed first. */
#include "base/text.h"
#include "report/layout.h"
#include "report/parts.h"

static const struct column columns[] = {
	{"VERDICT", 7, 0, OVERFLOW_WRAP, false, false}, {"GATE", 8, 0, OVERFLOW_CUT_END, false, false},
	/* A limit is whole, further left or on a line of its own: a cut one says nothing. */
	{"ACTUAL", 8, 2, OVERFLOW_CUT_END, false, false}, {"LIMIT", 8, 1, OVERFLOW_WRAP, false, false},
};

static enum ink ink_of(enum gate_verdict verdict)
{
	return verdict == GATE_PASSED ? INK_PLAIN : verdict == GATE_FAILED ? INK_RED : INK_YELLOW;
}

static struct str word_of(struct page *page, enum gate_verdict verdict)
{
	const char *symbol = part_symbol(page, verdict == GATE_PASSED ? VERDICT_MAY_SAIL : verdict == GATE_FAILED ? VERDICT_MAY_NOT_SAIL
													 : VERDICT_CANNOT_SAY);
	const char *word = verdict == GATE_PASSED ? "passed" : verdict == GATE_FAILED ? "failed" : "cannot say";

	return page->style->utf8 ? page_format(page, "%s %s", symbol, word) : str_of(word);
}

static void add(struct page *page, struct grid *grid, const struct gate *gate)
{
	grid_add(grid, ink_of(gate->verdict), word_of(page, gate->verdict));
	grid_add(grid, INK_PLAIN, page_safe(page, gate->name));
	grid_add(grid, INK_PLAIN, page_safe(page, gate->actual));
	grid_add(grid, INK_DIM, page_safe(page, gate->limit));
}

static void put_table(struct page *page, const struct report *report, size_t rows)
{
	static const enum gate_verdict order[] = {GATE_FAILED, GATE_CANNOT_SAY, GATE_PASSED};
	struct grid grid = {.columns = columns, .n = ARRAY_SIZE(columns)};
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		vec_each(gate, &report->gates)
			if (gate->verdict == order[i] && n++ < rows)
				add(page, &grid, gate);
	grid_print(page, &grid, SIZE_MAX);
	grid_done(&grid);
}

void part_gates_some(struct page *page, const struct report *report, size_t lines)
{
	size_t rows = lines - 1;

	if (rows < report->gates.n)
		rows--; /* for what is said of the rest */
	put_table(page, report, rows);
	if (rows < report->gates.n) {
		page_put(page, INK_DIM, page_format(page, "and %zu more", report->gates.n - rows));
		page_line(page);
	}
	page_line(page);
}

void part_gates(struct page *page, const struct report *report)
{
	if (!report->gates.n)
		return;
	put_table(page, report, SIZE_MAX);
	vec_each(gate, &report->gates) {
		if (!gate->why.n)
			continue;
		page_to(page, 2);
		page_words(page, INK_DIM, page_safe(page, arena_printf(&page->arena, "%.*s: %.*s", STR(gate->name), STR(gate->why))), 4);
		page_line(page);
	}
	page_line(page);
}
