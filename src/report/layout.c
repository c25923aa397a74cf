/* SPDX-License-Identifier: Apache-2.0 */
#include "report/layout.h"

#include "base/text.h"

#define GAP 2

void grid_add(struct grid *grid, enum ink ink, struct str safe)
{
	*vec_push(&grid->cells) = (struct cell){safe, ink};
}

void grid_done(struct grid *grid)
{
	vec_done(&grid->cells);
}

static size_t total(const struct grid *grid, const size_t *widths)
{
	size_t sum = grid->indent + GAP * (grid->n - 1);

	for (size_t i = 0; i < grid->n; i++)
		sum += widths[i];
	return sum;
}

static void natural_widths(const struct page *page, const struct grid *grid, bool titles, size_t *ret_widths)
{
	for (size_t i = 0; i < grid->n; i++)
		ret_widths[i] = titles ? strlen(grid->columns[i].title) : 0;
	for (size_t i = 0; i < grid->cells.n; i++) {
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
	if (page->cursor && page->cursor + GAP > start && start)
		page_line(page);
	if (start + cells > page->width) {
		if (page->cursor)
			page_line(page);
		start = cells < page->width ? page->width - cells : 0;
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
		start += widths[i] + GAP;
	}
	page_line(page);
}

void grid_print(struct page *page, const struct grid *grid, bool titles)
{
	size_t widths[GRID_COLUMNS_MAX];
	struct cell heads[GRID_COLUMNS_MAX];

	natural_widths(page, grid, titles, widths);
	fit(page, grid, widths);
	for (size_t i = 0; i < grid->n; i++)
		heads[i] = (struct cell){str_of(grid->columns[i].title), INK_BOLD};
	if (titles)
		print_row(page, grid, widths, heads);
	for (size_t i = 0; i + grid->n <= grid->cells.n; i += grid->n)
		print_row(page, grid, widths, &grid->cells.v[i]);
}
