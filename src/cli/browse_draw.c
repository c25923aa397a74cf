/* SPDX-License-Identifier: Apache-2.0 */
/* Only rows that are seen are made. ncurses sends what differs from the screen as it is. */
#include "cli/browse_parts.h"

#include "base/text.h"

#define SIDE_BY_SIDE 100 /* columns from which the layers stand beside the tree */
#define LAYERS_COLUMNS 38
#define DETAILS_ROWS 4
#define LINE_MAX ((size_t)32 << 10)

static void put(int row, const struct area *area, const struct buf *line, enum screen_style style, bool selected)
{
	screen_put(row, area->column, area->columns, buf_str(line), style, selected);
}

/* Which item stands in the first row, so that the selected one is seen. */
static size_t scrolled(size_t top, size_t at, size_t rows, size_t count)
{
	if (at < top)
		top = at;
	if (rows && at >= top + rows)
		top = at - rows + 1;
	if (rows && top + rows > count)
		top = count > rows ? count - rows : 0;
	return top;
}

/* ---- lines ---- */

static void draw_title(const struct browser *b, int columns)
{
	struct area line = {0, 0, 1, columns};
	struct buf text = BUF_INIT(LINE_MAX);
	const struct rows *rows = &b->rows;

	text_escape(&text, b->image->reference);
	buf_printf(&text, "  %u layer%s, ", b->tree->layers, b->tree->layers == 1 ? "" : "s");
	text_size(&text, b->layers->stored);
	buf_printf(&text, ", efficiency %.1f %%", 100 * layers_efficiency(b->layers));
	if (b->gaps)
		buf_printf(&text, "  %zu not read", b->gaps);
	if (*rows->pattern)
		buf_printf(&text, "  [filter %s]", rows->pattern);
	if (rows->owner)
		buf_printf(&text, "  [of %.*s]", STR(rows->owner->name));
	if (rows->unowned)
		buf_puts(&text, "  [of no package]");
	if (rows->only_lost)
		buf_puts(&text, "  [hidden later]");
	for (int change = ROW_UNCHANGED; change < ROW_CHANGES; change++)
		if (rows->hidden[change] && change != ROW_TOUCHED)
			buf_printf(&text, "  [no %c]", change == ROW_UNCHANGED ? '.' : row_mark(change));
	if (rows->by_size)
		buf_puts(&text, "  [by size]");
	put(0, &line, &text, STYLE_BAR, false);
	buf_done(&text);
}

/* Where the cursor stands is in the line as well. */
static void draw_question(const struct browser *b, int row, int columns)
{
	static const char *const prompts[] = {
		[ASK_FILTER] = "Filter, a regular expression: ", [ASK_SEARCH] = "Search: ", [ASK_OWNER] = "Files of package: ",
		[ASK_EXTRACT] = "Write the file to: ", [ASK_OVERWRITE] = "It is there already. Replace it? (y/n) ", [ASK_NOTHING] = "",
	};
	struct area line = {row, 0, 1, columns};
	struct buf text = BUF_INIT(LINE_MAX);
	size_t width;

	buf_puts(&text, prompts[b->question]);
	text_escape(&text, buf_str(&b->answer));
	width = text_width(buf_str(&text));
	put(row, &line, &text, STYLE_PLAIN, false);
	screen_cursor(row, width < (size_t)columns ? (int)width : columns - 1);
	buf_done(&text);
}

static void draw_last_line(const struct browser *b, int row, int columns)
{
	if (b->question) {
		draw_question(b, row, columns);
		return;
	}
	screen_cursor(-1, 0);
	if (b->message.n)
		screen_put(row, 0, columns, buf_str(&b->message), b->failed ? STYLE_ERROR : STYLE_PLAIN, false);
	else
		screen_put(row, 0, columns, str_of(browse_hint(b)), STYLE_DIM, false);
}

static void draw_heading(const struct area *area, const char *text, bool focused)
{
	struct buf line = BUF_INIT(LINE_MAX);

	buf_printf(&line, focused ? "[%s]" : " %s ", text);
	put(area->row, area, &line, focused ? STYLE_TITLE : STYLE_DIM, false);
	buf_done(&line);
}

/* ---- panes ---- */

static void put_right(struct buf *out, const char *text, size_t cells)
{
	size_t n = strlen(text);

	for (; n < cells; n++)
		buf_putc(out, ' ');
	buf_puts(out, text);
}

static void put_size(struct buf *out, uint64_t bytes)
{
	struct buf size = BUF_INIT(32);

	text_size(&size, bytes);
	put_right(out, buf_text(&size), 7);
	buf_done(&size);
}

/* A command is known by its beginning. */
static void put_head(const struct browser *b, struct buf *out, struct str text, size_t cells)
{
	struct buf safe = BUF_INIT(LINE_MAX);
	struct str rest;
	bool cut;

	text_escape(&safe, text);
	rest = buf_str(&safe);
	cut = text_width(rest) > cells;
	buf_put(out, cut ? scroll_take(&rest, cells - 1) : rest);
	if (cut)
		buf_puts(out, b->utf8 ? "…" : "~");
	buf_done(&safe);
}

static void draw_layers(struct browser *b)
{
	const struct area *area = &b->area_layers;
	size_t rows = area->rows > 1 ? (size_t)area->rows - 1 : 0, n = b->tree->layers;
	struct buf line = BUF_INIT(LINE_MAX);

	draw_heading(area, b->aggregated ? "Layers: all changes since the first" : "Layers", b->pane == PANE_LAYERS);
	b->layer_top = scrolled(b->layer_top, b->layer, rows, n);
	for (size_t i = 0; i < rows && b->layer_top + i < n; i++) {
		size_t layer = b->layer_top + i;
		bool here = layer == b->layer;

		buf_clear(&line);
		buf_printf(&line, "%c%3zu ", here ? '>' : ' ', layer);
		put_size(&line, b->layers->accounts.v[layer].stored.bytes);
		buf_puts(&line, "  ");
		put_head(b, &line, b->commands.v[layer], (size_t)area->columns - text_width(buf_str(&line)));
		put(area->row + 1 + (int)i, area, &line, here ? STYLE_TITLE : STYLE_PLAIN, here && b->pane == PANE_LAYERS);
	}
	buf_done(&line);
}

static void put_counts(struct buf *out, const struct row_sum *sum)
{
	if (sum->added)
		buf_printf(out, " +%u", sum->added);
	if (sum->changed)
		buf_printf(out, " ~%u", sum->changed);
	if (sum->removed)
		buf_printf(out, " -%u", sum->removed);
}

static void put_row(const struct browser *b, const struct row *row, struct buf *out)
{
	const struct tree *tree = b->tree;
	uint32_t version = rows_version(&b->rows, row->path);
	const struct tree_inode *inode = tree_inode_of(tree, version);
	const struct row_sum *sum = rows_sum(&b->rows, row->path);
	enum row_change change = rows_change(&b->rows, row->path);
	bool folder = inode->type == ENTRY_DIRECTORY, open = folder && rows_is_open(&b->rows, row->path);

	buf_putc(out, row_mark(change));
	buf_putc(out, change != ROW_REMOVED && tree->versions.v[version].until != TREE_NOW ? '!' : ' ');
	if (b->attributes) {
		buf_putc(out, ' ');
		browse_mode(inode, out);
		buf_printf(out, " %5u:%-5u", inode->uid, inode->gid);
	}
	put_size(out, folder ? sum->bytes : inode->size);
	buf_printf(out, " %*s", 2 * (int)(row->depth < 64 ? row->depth : 64), "");
	if (b->utf8)
		buf_puts(out, folder ? (open ? "▾ " : "▸ ") : "  ");
	else
		buf_puts(out, folder ? (open ? "v " : "> ") : "  ");
	text_escape(out, tree_name(tree, row->path));
	if (folder) {
		buf_putc(out, '/');
		put_counts(out, sum);
	} else if (inode->type == ENTRY_SYMLINK) {
		buf_printf(out, " -> %.*s", STR(tree_link_target(tree, version)));
	}
}

static enum screen_style style_of(const struct browser *b, uint32_t path)
{
	static const enum screen_style styles[] = {
		[ROW_UNCHANGED] = STYLE_PLAIN, [ROW_ADDED] = STYLE_ADDED, [ROW_CHANGED] = STYLE_CHANGED, [ROW_TOUCHED] = STYLE_CHANGED,
		[ROW_REMOVED] = STYLE_REMOVED, [ROW_ABSENT] = STYLE_PLAIN,
	};
	enum row_change change = rows_change(&b->rows, path);

	if (change == ROW_UNCHANGED && tree_inode_of(b->tree, rows_version(&b->rows, path))->type == ENTRY_DIRECTORY)
		return STYLE_FOLDER;
	return styles[change];
}

static void draw_tree(struct browser *b)
{
	const struct area *area = &b->area_tree;
	size_t rows = area->rows > 1 ? (size_t)area->rows - 1 : 0, n = b->rows.visible.n;
	struct buf line = BUF_INIT(LINE_MAX), heading = BUF_INIT(256);

	buf_printf(&heading, "Tree after layer %u", b->rows.to);
	if (b->aggregated && b->rows.to)
		buf_printf(&heading, ", changes of layers 1 to %u", b->rows.to);
	if (n)
		buf_printf(&heading, "  %zu of %zu", b->rows.at + 1, n);
	draw_heading(area, buf_text(&heading), b->pane == PANE_TREE);
	b->tree_top = scrolled(b->tree_top, b->rows.at, rows, n);
	for (size_t i = 0; i < rows && b->tree_top + i < n; i++) {
		const struct row *row = &b->rows.visible.v[b->tree_top + i];
		bool here = b->tree_top + i == b->rows.at;

		buf_clear(&line);
		put_row(b, row, &line);
		put(area->row + 1 + (int)i, area, &line, here && b->pane != PANE_TREE ? STYLE_TITLE : style_of(b, row->path),
		    here && b->pane == PANE_TREE);
	}
	buf_done(&line);
	buf_done(&heading);
}

static void draw_details(struct browser *b)
{
	const struct area *area = &b->area_details;
	struct buf text = BUF_INIT((size_t)4 << 20);
	struct str rest, line;

	browse_details(b, &text);
	rest = buf_str(&text);
	/* The name, or the command, has one row; what is said of it the others. */
	for (int row = 1; row < area->rows && str_next(&rest, '\n', &line); row++) {
		if (row == 1)
			screen_put(area->row + row, area->column, area->columns, line, STYLE_PLAIN, false);
		for (; row > 1 && row < area->rows && line.n; row += line.n > 0)
			screen_put(area->row + row, area->column, area->columns, scroll_take_words(&line, (size_t)area->columns), STYLE_PLAIN, false);
	}
	buf_done(&text);
}

static void place(struct browser *b, int rows, int columns)
{
	int body = rows - 2 - (DETAILS_ROWS + 1), layers;

	b->area_details = (struct area){1 + body, 0, DETAILS_ROWS + 1, columns};
	if (columns >= SIDE_BY_SIDE) {
		b->area_layers = (struct area){1, 0, body, LAYERS_COLUMNS};
		b->area_tree = (struct area){1, LAYERS_COLUMNS + 2, body, columns - LAYERS_COLUMNS - 2};
		screen_rule(1, LAYERS_COLUMNS, body, true);
	} else {
		layers = (int)(b->tree->layers < 12 ? b->tree->layers : 12) + 1;
		if (layers > body / 3 + 1)
			layers = body / 3 + 1;
		b->area_layers = (struct area){1, 0, layers, columns};
		b->area_tree = (struct area){1 + layers, 0, body - layers, columns};
	}
	screen_rule(b->area_details.row, 0, columns, false);
}

/* ---- pages ---- */

size_t browse_page_rows(void)
{
	int rows, columns;

	screen_size(&rows, &columns);
	return rows > 3 ? (size_t)rows - 2 : 1;
}

static enum screen_style style_of_line(const struct scroll *page, struct str line)
{
	if (!page->difference || !line.n)
		return STYLE_PLAIN;
	return line.p[0] == '+' ? STYLE_ADDED : line.p[0] == '-' ? STYLE_REMOVED : line.p[0] == '@' ? STYLE_CHANGED : STYLE_PLAIN;
}

static void draw_page(struct browser *b, int columns)
{
	struct scroll *page = b->page;
	size_t rows = browse_page_rows(), last;
	struct area line = {0, 0, 1, columns};
	struct buf title = BUF_INIT(LINE_MAX);

	scroll_wrap(page, (size_t)columns);
	scroll_move(page, 0, rows);
	last = page->top + rows < page->lines.n ? page->top + rows : page->lines.n;
	text_escape(&title, buf_str(&page->title));
	buf_printf(&title, "  %zu to %zu of %zu lines", page->lines.n ? page->top + 1 : 0, last, page->lines.n);
	put(0, &line, &title, STYLE_BAR, false);
	for (size_t i = page->top; i < last; i++)
		screen_put((int)(i - page->top) + 1, 0, columns, page->lines.v[i], style_of_line(page, page->lines.v[i]), false);
	buf_done(&title);
}

void browse_draw(struct browser *b)
{
	int rows, columns;

	screen_size(&rows, &columns);
	screen_clear();
	if (rows < BROWSE_ROWS_LEAST || columns < BROWSE_COLUMNS_LEAST) {
		struct buf text = BUF_INIT(128);

		buf_printf(&text, "needs at least %dx%d, has %dx%d; q quits", BROWSE_COLUMNS_LEAST, BROWSE_ROWS_LEAST, columns, rows);
		screen_put(0, 0, columns, buf_str(&text), STYLE_PLAIN, false);
		screen_cursor(-1, 0);
		buf_done(&text);
	} else if (b->page) {
		draw_page(b, columns);
		draw_last_line(b, rows - 1, columns);
	} else {
		place(b, rows, columns);
		draw_title(b, columns);
		draw_layers(b);
		draw_tree(b);
		draw_details(b);
		draw_last_line(b, rows - 1, columns);
	}
	screen_show();
}
