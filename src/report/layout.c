/* SPDX-License-Identifier: Apache-2.0 */
#include "report/layout.h"

#include "base/text.h"

#define GAP 2
#define DRIFT 8 /* cells that a text may stand to the right of its column */

void grid_add(struct grid *grid, enum ink ink, struct str safe)
{
	*vec_push(&grid->cells) = (struct cell){safe, ink};
}

void grid_done(struct grid *grid)
{
	vec_done(&grid->cells);
}

static size_t gap_after(const struct grid *grid, size_t column)
{
	return grid->columns[column].tight ? GAP - 1 : GAP;
}

static size_t total(const struct grid *grid, const size_t *widths)
{
	size_t sum = grid->indent;

	for (size_t i = 0; i < grid->n; i++)
		sum += widths[i] + (i + 1 < grid->n ? gap_after(grid, i) : 0);
	return sum;
}

static void natural_widths(const struct page *page, const struct grid *grid, size_t rows, size_t *ret_widths)
{
	for (size_t i = 0; i < grid->n; i++)
		ret_widths[i] = strlen(grid->columns[i].title);
	for (size_t i = 0; i < rows * grid->n; i++) {
		size_t cells = text_width(grid->cells.v[i].text), *width = &ret_widths[i % grid->n];

		if (cells > *width)
			*width = cells;
	}
	for (size_t i = 0; i < grid->n; i++)
		if (ret_widths[i] > page->width)
			ret_widths[i] = page->width;
}

static void fit(const struct page *page, const struct grid *grid, size_t *widths)
{
	for (unsigned turn = 1; turn <= GRID_COLUMNS_MAX; turn++)
		for (size_t i = 0; i < grid->n; i++) {
			size_t sum = total(grid, widths), least = grid->columns[i].least, over;

			if (grid->columns[i].yields != turn || sum <= page->width || widths[i] <= least)
				continue;
			over = sum - page->width;
			widths[i] = widths[i] - least > over ? widths[i] - over : least;
		}
}

static struct str shortened(struct page *page, const struct column *column, struct str text, size_t width)
{
	switch (column->overflow) {
	case OVERFLOW_CUT_MIDDLE:
		return page_cut(page, text, width);
	case OVERFLOW_CUT_END:
		return page_cut_end(page, text, width);
	case OVERFLOW_WRAP:
		break;
	}
	return text;
}

/* Puts a text at its column, or where it and the column do not go together, as far right as it can stand on a new line. */
static void place(struct page *page, enum ink ink, struct str text, size_t start, size_t width, bool right)
{
	size_t cells = text_width(text);

	if (right && cells < width)
		start += width - cells;
	/* A little too long a neighbour moves this text a little; a much too long one moves it to the next line. */
	if (page->cursor && page->cursor >= start) {
		if (!right && page->cursor + 1 - start <= DRIFT && page->cursor + 1 + cells <= page->width)
			start = page->cursor + 1;
		else
			page_line(page);
	}
	if (start + cells > page->width) {
		start = cells < page->width ? page->width - cells : 0;
		if (page->cursor && page->cursor + GAP > start)
			page_line(page);
	}
	page_to(page, start);
	page_words(page, ink, text, 0);
}

static void print_row(struct page *page, const struct grid *grid, const size_t *widths, const struct cell *row)
{
	size_t start = grid->indent;

	for (size_t i = 0; i < grid->n; i++) {
		struct str text = shortened(page, &grid->columns[i], row[i].text, widths[i]);

		if (text.n)
			place(page, row[i].ink, text, start, widths[i], grid->columns[i].right);
		start += widths[i] + gap_after(grid, i);
	}
	page_line(page);
}

/* How many lines a row takes, found by printing it where nobody looks. */
static size_t height(const struct page *page, const struct grid *grid, const size_t *widths, const struct cell *row)
{
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)1 << 20);
	struct page scratch = {.out = &out, .style = page->style, .width = page->width, .edge = page->edge};

	print_row(&scratch, grid, widths, row);
	page_done(&scratch);
	return scratch.lines;
}

/* The widths for as many rows as can be shown: what is not shown must not widen a column. Returns that number. */
static size_t rows_that_fit(const struct page *page, const struct grid *grid, size_t lines, size_t *ret_widths)
{
	size_t rows = grid->cells.n / grid->n;

	if (rows >= lines)
		rows = lines > 1 ? lines - 1 : 1;
	for (;; rows--) {
		size_t used = 1;

		natural_widths(page, grid, rows, ret_widths);
		fit(page, grid, ret_widths);
		for (size_t i = 0; lines < SIZE_MAX && i < rows; i++)
			used += height(page, grid, ret_widths, &grid->cells.v[i * grid->n]);
		if (rows <= 1 || used <= lines)
			return rows;
	}
}

size_t grid_print(struct page *page, const struct grid *grid, size_t lines)
{
	size_t widths[GRID_COLUMNS_MAX], rows;
	struct cell heads[GRID_COLUMNS_MAX];

	if (!grid->cells.n)
		return 0;
	rows = rows_that_fit(page, grid, lines, widths);
	for (size_t i = 0; i < grid->n; i++)
		heads[i] = (struct cell){str_of(grid->columns[i].title), INK_BOLD};
	print_row(page, grid, widths, heads);
	for (size_t i = 0; i < rows; i++)
		print_row(page, grid, widths, &grid->cells.v[i * grid->n]);
	return rows;
}
