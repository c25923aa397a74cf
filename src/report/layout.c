/* SPDX-License-Identifier: Apache-2.0 */
#include "report/layout.h"

#include "base/text.h"

#define GAP 2
#define FOLDED_MOST 24 /* cells of an id or a name that widens its column where all rows are folded */
#define HEAD_LEAST 20  /* cells that a column before the fold must have up to the page's edge */
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

/*
 * Puts a text at its column, or where it and the column do not go together, on a new line, so far right that what is `after`
 * it in the row can stand there too.
 */
static void place(struct page *page, enum ink ink, struct str text, size_t start, size_t width, bool right, size_t after)
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
		if (!page->cursor && start + cells + after > page->width && cells + after <= page->width)
			start = page->width - cells - after;
	}
	if (start + cells > page->width) {
		start = cells < page->width ? page->width - cells : 0;
		if (page->cursor && page->cursor + 1 > start) {
			page_line(page);
			start -= start > after ? after : 0;
		}
	}
	page_to(page, start);
	page_words(page, ink, text, 0);
}

static void print_row(struct page *page, const struct grid *grid, const size_t *widths, const struct cell *row)
{
	size_t start = grid->indent, sum = total(grid, widths);

	for (size_t i = 0; i < grid->n; i++) {
		struct str text = shortened(page, &grid->columns[i], row[i].text, widths[i]);

		if (text.n)
			place(page, row[i].ink, text, start, widths[i], grid->columns[i].right,
			      i + 1 < grid->n ? sum - start - widths[i] : 0);
		start += widths[i] + gap_after(grid, i);
	}
	page_line(page);
}

/* Whether a row stands on one line with every text in its column; what comes last may use the rest of the line. */
static bool on_one_line(const struct page *page, const struct grid *grid, const size_t *widths, const struct cell *row)
{
	size_t start = grid->indent;

	if (total(grid, widths) > page->width)
		return false;
	for (size_t i = 0; i < grid->n; i++) {
		size_t room = i + 1 < grid->n ? widths[i] : page->width - start;

		if (grid->columns[i].overflow != OVERFLOW_CUT_END && text_width(row[i].text) > room)
			return false;
		start += widths[i] + gap_after(grid, i);
	}
	return true;
}

/* The widest text of a column among the rows kept, how many rows have it, and the next narrower. */
struct widest {
	size_t cells, rows, next;
};

static struct widest widest_of(const struct grid *grid, size_t rows, size_t column, const bool *kept)
{
	struct widest widest = {.next = strlen(grid->columns[column].title)};

	widest.cells = widest.next;
	for (size_t i = 0; i < rows; i++) {
		size_t cells = kept[i] ? text_width(grid->cells.v[i * grid->n + column].text) : 0;

		if (cells > widest.cells) {
			widest.next = widest.cells;
			widest.cells = cells;
			widest.rows = 1;
		} else if (cells == widest.cells) {
			widest.rows++;
		} else if (cells > widest.next) {
			widest.next = cells;
		}
	}
	return widest;
}

/* The column that gains most for the fewest rows; grid->n where none can be narrower. */
static size_t dearest(const struct grid *grid, size_t rows, const bool *kept, size_t *widths, size_t *ret_next)
{
	size_t best = grid->n, best_gain = 0, best_rows = 1;

	/* The first column, of few words, is always whole. */
	for (size_t i = 1; i < grid->n; i++) {
		struct widest widest = widest_of(grid, rows, i, kept);
		size_t gain = widest.cells - widest.next;

		if (grid->columns[i].overflow == OVERFLOW_CUT_END)
			continue;
		widths[i] = widest.cells;
		if (gain * best_rows > best_gain * widest.rows) {
			best = i;
			best_gain = gain;
			best_rows = widest.rows;
			*ret_next = widest.next;
		}
	}
	return best;
}

/* Rows that are too long for one line are left aside until the others fit: they will be folded, and widen nothing. */
static void fit_most(const struct page *page, const struct grid *grid, size_t rows, size_t *widths)
{
	VEC(bool) kept = {0};
	size_t column, next = 0;

	for (size_t i = 0; i < rows; i++)
		*vec_push(&kept) = true;
	while (total(grid, widths) > page->width) {
		column = dearest(grid, rows, kept.v, widths, &next);
		fit(page, grid, widths);
		if (column == grid->n || total(grid, widths) <= page->width)
			break;
		for (size_t i = 0; i < rows; i++)
			if (text_width(grid->cells.v[i * grid->n + column].text) > next)
				kept.v[i] = false;
	}
	vec_done(&kept);
}

/* Where every row is folded, only the columns before the fold matter: as wide as their texts, within reason. */
static void fit_folded(const struct grid *grid, size_t rows, size_t *widths)
{
	for (size_t i = 0; i < grid->fold; i++)
		widths[i] = strlen(grid->columns[i].title);
	for (size_t i = 0; i < rows * grid->n; i++) {
		size_t cells = text_width(grid->cells.v[i].text), column = i % grid->n;

		if (column < grid->fold && cells > widths[column] && cells <= FOLDED_MOST)
			widths[column] = cells;
	}
}

/* The widths for the first so many rows; `ret_folds`: not one of them stands on one line. */
static void layout(const struct page *page, const struct grid *grid, size_t rows, size_t *ret_widths, bool *ret_folds)
{
	*ret_folds = false;
	natural_widths(page, grid, rows, ret_widths);
	if (!grid->fold) {
		fit(page, grid, ret_widths);
		return;
	}
	fit_most(page, grid, rows, ret_widths);
	*ret_folds = true;
	for (size_t i = 0; i < rows && *ret_folds; i++)
		*ret_folds = !on_one_line(page, grid, ret_widths, &grid->cells.v[i * grid->n]);
	if (*ret_folds)
		fit_folded(grid, rows, ret_widths);
}

/* Goes on two blanks further, or on a new line where the text does not fit. */
static void put_next(struct page *page, enum ink ink, struct str text, size_t indent)
{
	if (page->cursor > indent && page->cursor + GAP + text_width(text) > page->width)
		page_line(page);
	page_to(page, page->cursor > indent ? page->cursor + GAP : indent);
	page_words(page, ink, text, indent);
}

/* "1.2-3 → 1.2-4": the two columns after the fold as one text; those that are empty ("-") are left out. */
static struct str arrow(struct page *page, const struct grid *grid, const struct cell *row)
{
	struct str from = row[grid->fold].text, to = row[grid->fold + 1].text;

	if (!to.n || str_is(to, "-"))
		return str_is(from, "-") ? STR_NULL : from;
	return arena_printf(&page->arena, "%.*s %s %.*s", STR(from), page->style->utf8 ? "\xe2\x86\x92" : "->", STR(to));
}

/* A column before the fold in its place; it begins a new line where the one before it was too long. Returns its start. */
static size_t put_head(struct page *page, const struct cell *cell, size_t start)
{
	size_t cells = text_width(cell->text);

	if (start + HEAD_LEAST > page->width || start + cells > page->width)
		start = page->cursor ? GAP : 0;
	if (page->cursor && page->cursor + GAP > start)
		page_line(page);
	page_to(page, start);
	page_words(page, cell->ink, cell->text, start);
	return start;
}

/* Below the last column before the fold: the versions in one, then the others from left to right. */
static void put_rest(struct page *page, const struct grid *grid, const struct cell *row, size_t indent)
{
	struct str versions = arrow(page, grid, row);

	if (versions.n)
		put_next(page, row[0].ink == INK_BOLD ? INK_BOLD : INK_PLAIN, versions, indent);
	for (size_t i = grid->fold + 2; i < grid->n; i++) {
		size_t room = page->width > indent ? page->width - indent : 1;
		struct str text = row[i].text;

		if (grid->columns[i].overflow == OVERFLOW_CUT_END) {
			if (page->cursor + GAP + grid->columns[i].least <= page->width)
				room = page->width - page->cursor - GAP;
			text = page_cut_end(page, text, room);
		}
		if (text.n)
			put_next(page, row[i].ink, text, indent);
	}
}

/* What put_rest() will print in one line; texts that may be cut need only their least. */
static size_t rest_cells(struct page *page, const struct grid *grid, const struct cell *row)
{
	size_t sum = text_width(arrow(page, grid, row));

	for (size_t i = grid->fold + 2; i < grid->n; i++) {
		size_t cells = text_width(row[i].text), least = grid->columns[i].least;

		if (grid->columns[i].overflow == OVERFLOW_CUT_END && cells > least)
			cells = least;
		sum += cells ? cells + (sum ? GAP : 0) : 0;
	}
	return sum;
}

static void print_folded(struct page *page, const struct grid *grid, const size_t *widths, const struct cell *row)
{
	size_t start = grid->indent, indent = 0, outer = 0, lines = page->lines, rest = rest_cells(page, grid, row);
	size_t versions = text_width(arrow(page, grid, row));

	for (size_t i = 0; i < grid->fold; i++) {
		size_t cells = text_width(row[i].text);

		outer = i ? start - widths[i - 1] - gap_after(grid, i - 1) : 0;
		indent = put_head(page, &row[i], start + (grid->columns[i].right && cells < widths[i] ? widths[i] - cells : 0));
		start += widths[i] + gap_after(grid, i);
	}
	if (rest && page->lines == lines) {
		page_line(page);
		/* One column to the left where that saves a third line. */
		if (indent + rest > page->width && (outer + rest <= page->width || indent + versions > page->width))
			indent = outer;
	}
	put_rest(page, grid, row, indent);
	page_line(page);
}

static void put_row(struct page *page, const struct grid *grid, const size_t *widths, const struct cell *row)
{
	if (grid->fold && !on_one_line(page, grid, widths, row))
		print_folded(page, grid, widths, row);
	else
		print_row(page, grid, widths, row);
}

/* How many lines a row takes, found by printing it where nobody looks. */
static size_t height(const struct page *page, const struct grid *grid, const size_t *widths, const struct cell *row)
{
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)1 << 20);
	struct page scratch = {.out = &out, .style = page->style, .width = page->width, .edge = page->edge};

	put_row(&scratch, grid, widths, row);
	page_done(&scratch);
	return scratch.lines;
}

static void heads_of(const struct grid *grid, struct cell *ret_heads)
{
	for (size_t i = 0; i < grid->n; i++)
		ret_heads[i] = (struct cell){str_of(grid->columns[i].title), INK_BOLD};
}

/* The widths for as many rows as can be shown: what is not shown must not widen a column. Returns that number. */
static size_t rows_that_fit(const struct page *page, const struct grid *grid, size_t lines, size_t *ret_widths)
{
	size_t rows = grid->cells.n / grid->n;
	struct cell heads[GRID_COLUMNS_MAX];
	bool folds;

	heads_of(grid, heads);
	if (rows >= lines)
		rows = lines > 1 ? lines - 1 : 1;
	for (;; rows--) {
		size_t used;

		layout(page, grid, rows, ret_widths, &folds);
		used = grid->fold ? height(page, grid, ret_widths, heads) : 1;
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
	heads_of(grid, heads);
	put_row(page, grid, widths, heads);
	for (size_t i = 0; i < rows; i++)
		put_row(page, grid, widths, &grid->cells.v[i * grid->n]);
	return rows;
}
