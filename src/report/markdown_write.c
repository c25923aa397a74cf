/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "report/links.h"
#include "report/markdown.h"
#include "report/words.h"

#define CELL_MAX 2000 /* bytes of a cell */

/* The longest run of backticks in it. */
static size_t longest_run(struct str text)
{
	size_t most = 0, run = 0;

	for (size_t i = 0; i < text.n; i++) {
		run = text.p[i] == '`' ? run + 1 : 0;
		most = run > most ? run : most;
	}
	return most;
}

/* More backticks than stand anywhere in the text, so that none of them ends the span. */
static void put_fence(struct buf *out, size_t n)
{
	while (n--)
		buf_putc(out, '`');
}

/* In a table a pipe ends the cell, in a code span too, unless a backslash stands before it. */
void markdown_span(struct buf *out, struct str text, bool in_table)
{
	auto_done(buf_done) struct buf safe = BUF_INIT(CELL_MAX);
	bool padded;
	size_t fence;

	text_escape(&safe, text);
	if (!safe.n)
		return;
	if (safe.full) /* back to a whole character */
		while (--safe.n && ((unsigned char)safe.p[safe.n] & 0xc0) == 0x80)
			;
	fence = longest_run(buf_str(&safe)) + 1;
	padded = safe.n && (strchr("` ", safe.p[0]) || strchr("` ", safe.p[safe.n - 1]));
	put_fence(out, fence);
	if (padded)
		buf_putc(out, ' ');
	for (size_t i = 0; i < safe.n; i++) {
		if (safe.p[i] == '|' && in_table)
			buf_putc(out, '\\');
		buf_putc(out, safe.p[i]);
	}
	buf_puts(out, safe.full ? "\xe2\x80\xa6" : padded ? " " : "");
	put_fence(out, fence);
}

void markdown_code(struct markdown *markdown, struct str text)
{
	markdown_span(markdown->out, text, false);
}

static void put_cell(struct markdown *markdown, struct buf *out, const struct markdown_cell *cell)
{
	struct str address = cell->as == MARKDOWN_ID ? links_of_id(&markdown->arena, cell->text) : STR_NULL;

	if (cell->as == MARKDOWN_OURS)
		buf_put(out, cell->text);
	else if (address.n)
		buf_printf(out, "[%.*s](%.*s)", STR(cell->text), STR(address));
	else
		markdown_span(out, cell->text, true);
}

bool markdown_row(struct markdown *markdown, const struct markdown_cell *cells, size_t n)
{
	auto_done(buf_done) struct buf row = BUF_INIT(MARKDOWN_MAX);

	buf_putc(&row, '|');
	for (size_t i = 0; i < n; i++) {
		buf_putc(&row, ' ');
		put_cell(markdown, &row, &cells[i]);
		buf_puts(&row, " |");
	}
	buf_putc(&row, '\n');
	if (row.full || row.n > markdown->room)
		return false;
	markdown->room -= row.n;
	buf_put(markdown->out, buf_str(&row));
	return true;
}

void markdown_left(struct markdown *markdown, size_t all, size_t shown)
{
	if (all > shown)
		buf_printf(markdown->out, "\n%zu more %s not shown.\n", all - shown, all - shown == 1 ? "is" : "are");
}

void markdown_open(struct markdown *markdown, const char *title, size_t n, const char *head, bool folded)
{
	if (folded)
		buf_printf(markdown->out, "\n<details><summary>%s: %zu</summary>\n\n%s", title, n, head);
	else
		buf_printf(markdown->out, "\n### %s: %zu\n\n%s", title, n, head);
}

void markdown_close(struct markdown *markdown, bool folded)
{
	if (folded)
		buf_puts(markdown->out, "\n</details>\n");
}
