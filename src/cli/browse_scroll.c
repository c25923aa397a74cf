/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/browse_scroll.h"

#include "base/text.h"

#define TAB 8
#define HEAD ((size_t)8 << 10) /* that is looked at for a NUL, as git does */
#define HEX_COLUMNS 16

void scroll_init(struct scroll *page, struct str title)
{
	*page = (struct scroll){.title = BUF_INIT(4096), .text = BUF_INIT(SCROLL_TEXT_MAX), .search = BUF_INIT(256)};
	buf_put(&page->title, title);
}

void scroll_done(struct scroll *page)
{
	buf_done(&page->title);
	buf_done(&page->text);
	buf_done(&page->search);
	vec_done(&page->whole);
	vec_done(&page->lines);
}

bool scroll_is_binary(struct str bytes)
{
	return str_find(str_slice(bytes, 0, HEAD), '\0') >= 0;
}

static void put_line(struct buf *out, struct str line)
{
	size_t from = 0, begun = out->n;

	for (size_t i = 0; i <= line.n; i++) {
		if (i < line.n && line.p[i] != '\t')
			continue;
		text_escape(out, str_slice(line, from, i));
		from = i + 1;
		if (i == line.n)
			break;
		for (size_t cells = TAB - text_width(str_from_index(buf_str(out), begun)) % TAB; cells; cells--)
			buf_putc(out, ' ');
	}
	buf_putc(out, '\n');
}

static void split(struct scroll *page)
{
	struct str rest = buf_str(&page->text), line;

	while (str_next(&rest, '\n', &line))
		*vec_push(&page->whole) = line;
	if (page->text.full)
		*vec_push(&page->whole) = STR_LIT("[cut here: the text is longer than 64 MiB]");
}

void scroll_set_text(struct scroll *page, struct str text)
{
	struct str line;

	/* A CR is part of the line: it is what a difference may be about. */
	while (!page->text.full && str_next(&text, '\n', &line))
		put_line(&page->text, line);
	split(page);
}

/* As hexdump -C has it. */
static void put_hex(struct buf *out, size_t offset, struct str bytes)
{
	buf_printf(out, "%08zx", offset);
	for (size_t i = 0; i < HEX_COLUMNS; i++) {
		if (i < bytes.n)
			buf_printf(out, "%s%02x", i % 8 ? " " : "  ", (unsigned char)bytes.p[i]);
		else
			buf_puts(out, i % 8 ? "   " : "    ");
	}
	buf_puts(out, "  ");
	for (size_t i = 0; i < bytes.n; i++)
		buf_putc(out, bytes.p[i] >= ' ' && bytes.p[i] <= '~' ? bytes.p[i] : '.');
	buf_putc(out, '\n');
}

void scroll_set_bytes(struct scroll *page, struct str bytes)
{
	if (!scroll_is_binary(bytes)) {
		scroll_set_text(page, bytes);
		return;
	}
	for (size_t i = 0; i < bytes.n && i < SCROLL_BINARY_MAX; i += HEX_COLUMNS)
		put_hex(&page->text, i, str_slice(bytes, i, i + HEX_COLUMNS));
	if (bytes.n > SCROLL_BINARY_MAX)
		buf_printf(&page->text, "[cut here: %zu more bytes; e extracts the file]\n", bytes.n - SCROLL_BINARY_MAX);
	split(page);
}

struct str scroll_take(struct str *line, size_t cells)
{
	struct str all = *line;
	size_t at = 0, used = 0;
	uint32_t code;

	while (at < all.n) {
		size_t n = text_decode(str_from_index(all, at), &code), width = text_width(str_slice(all, at, at + n));

		if (used + width > cells && at)
			break;
		used += width;
		at += n;
	}
	*line = str_from_index(all, at);
	return str_slice(all, 0, at);
}

struct str scroll_take_words(struct str *line, size_t cells)
{
	struct str all = *line, taken = scroll_take(line, cells);
	ptrdiff_t blank = str_rfind(taken, ' ');

	if (line->n && line->p[0] == ' ') {
		*line = str_from_index(*line, 1);
	} else if (line->n && blank > 0 && str_trim(str_slice(taken, 0, (size_t)blank)).n) {
		taken = str_slice(all, 0, (size_t)blank);
		*line = str_from_index(all, (size_t)blank + 1);
	}
	return taken;
}

void scroll_wrap(struct scroll *page, size_t width)
{
	const char *place = page->top < page->lines.n ? page->lines.v[page->top].p : NULL;

	if (width == page->width || !width)
		return;
	page->width = width;
	page->lines.n = 0;
	page->top = 0;
	vec_each(whole, &page->whole) {
		struct str rest = *whole;

		do
			*vec_push(&page->lines) = page->words ? scroll_take_words(&rest, width) : scroll_take(&rest, width);
		while (rest.n);
	}
	for (size_t i = 0; place && i < page->lines.n; i++)
		if (page->lines.v[i].p <= place)
			page->top = i;
}

void scroll_move(struct scroll *page, ptrdiff_t by, size_t rows)
{
	ptrdiff_t last = page->lines.n > rows ? (ptrdiff_t)(page->lines.n - rows) : 0, top = (ptrdiff_t)page->top;

	top = by > last - top ? last : top + by;
	page->top = top < 0 ? 0 : (size_t)top;
}

bool scroll_search(struct scroll *page, bool back)
{
	size_t n = page->lines.n;

	for (size_t step = 1; page->search.n && step <= n; step++) {
		size_t at = (page->top + (back ? n - step : step)) % n;

		if (str_case_holds(page->lines.v[at], buf_str(&page->search))) {
			page->top = at;
			return true;
		}
	}
	return false;
}
