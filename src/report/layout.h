/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Columns: a grid of safe texts (report/page.h) laid out within the page's width. Where the natural widths do not fit,
 * columns give way in their declared order; a text that may not be cut and is longer than its column pushes the rest of its
 * row to a second line.
 *
 * Ownership: the grid owns its cells, not their texts. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_REPORT_LAYOUT_H
#define PLIMSOLL_REPORT_LAYOUT_H

#include "report/page.h"

enum overflow { OVERFLOW_WRAP, OVERFLOW_CUT_MIDDLE, OVERFLOW_CUT_END };

struct column {
	const char *title;
	size_t least;           /* cells it keeps when it gives way */
	unsigned yields;        /* 1 gives way first, then 2 …; 0 never */
	enum overflow overflow; /* of a text that is longer than the column */
	bool right;             /* aligned to the right */
	bool tight;             /* one blank behind it, not two */
};

struct cell {
	struct str text;
	enum ink ink;
};

#define GRID_COLUMNS_MAX 12

struct grid {
	const struct column *columns;
	size_t n;
	size_t indent;
	/*
	 * Not 0: a row that does not fit becomes two lines, so many columns in their places and the others below the last of
	 * them, the first two of those joined by an arrow. The widths are such that most rows are not folded.
	 */
	size_t fold;
	VEC(struct cell) cells; /* row after row */
};

void grid_add(struct grid *grid, enum ink ink, struct str safe);
/*
 * With the titles as a first line; as many rows as fit into `lines`, the titles' among them, but at least one. Returns the
 * number of rows printed.
 */
size_t grid_print(struct page *page, const struct grid *grid, size_t lines);
void grid_done(struct grid *grid);

#endif
