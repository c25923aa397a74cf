/* SPDX-License-Identifier: Apache-2.0 */
#include "report/page.h"

#include "base/text.h"

#define GUARD_CELLS 3 /* what the escape of a workflow command adds */

static const char *const sgr[] = {
	[INK_PLAIN] = "", [INK_BOLD] = "1", [INK_DIM] = "2", [INK_RED] = "31", [INK_YELLOW] = "33", [INK_GREEN] = "32",
};

/* The signs that our own texts use, and what stands for them without UTF-8. */
static const struct {
	uint32_t code;
	const char *ascii;
} signs[] = {
	{0x2014, "-"}, {0x2026, "..."}, {0x2192, "->"}, {0x25b2, "^"}, {0x2714, "ok"}, {0x2716, "FAIL"}, {0x2588, "#"}, {0x2502, "|"},
};

void page_init(struct page *page, struct buf *out, const struct report_style *style)
{
	*page = (struct page){.out = out, .style = style, .width = style->width ? style->width : PAGE_UNLIMITED};
	page->screen = style->height > PAGE_LEAST ? style->height - 1 : PAGE_LEAST;
	page->edge = page->width == PAGE_UNLIMITED ? PAGE_EDGE : page->width < PAGE_EDGE_MAX ? page->width : PAGE_EDGE_MAX;
}

void page_done(struct page *page)
{
	arena_done(&page->arena);
}

static void put_ascii(struct buf *out, struct str text)
{
	while (text.n) {
		uint32_t code;
		size_t n = text_decode(text, &code), i = 0;

		while (i < ARRAY_SIZE(signs) && signs[i].code != code)
			i++;
		if (code < 0x80)
			buf_putc(out, (char)code);
		else if (i < ARRAY_SIZE(signs))
			buf_puts(out, signs[i].ascii);
		else
			buf_printf(out, "\\u{%x}", code);
		text = str_from_index(text, n);
	}
}

static bool is_command(struct str text)
{
	return str_starts(text, "::") || str_starts(text, "##[");
}

static void put_guard(struct buf *out, char c)
{
	buf_printf(out, "\\x%02x", (unsigned char)c);
}

/* Defuses what would be a workflow command if its word came to open a line. */
static void put_guarded(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((i == 0 || text.p[i - 1] == ' ') && is_command(str_from_index(text, i)))
			put_guard(out, text.p[i]);
		else
			buf_putc(out, text.p[i]);
}

struct str page_safe(struct page *page, struct str text)
{
	auto_done(buf_done) struct buf escaped = BUF_INIT(text.n * 10 + 1), ascii = BUF_INIT(text.n * 10 + 1),
				       guarded = BUF_INIT(text.n * 40 + 1);

	text_escape(&escaped, text);
	if (!page->style->utf8)
		put_ascii(&ascii, buf_str(&escaped));
	put_guarded(&guarded, page->style->utf8 ? buf_str(&escaped) : buf_str(&ascii));
	return arena_str(&page->arena, buf_str(&guarded));
}

struct str page_format(struct page *page, const char *format, ...)
{
	struct str text;
	va_list args;

	va_start(args, format);
	text = arena_vprintf(&page->arena, format, args);
	va_end(args);
	return page_safe(page, text);
}

struct str page_cut(struct page *page, struct str safe, size_t cells)
{
	auto_done(buf_done) struct buf cut = BUF_INIT(safe.n + 4);

	if (text_width(safe) <= cells)
		return safe;
	text_fit(&cut, safe, cells, page->style->utf8);
	return arena_str(&page->arena, buf_str(&cut));
}

/* The longest start of whole characters that fits. */
static size_t head_that_fits(struct str safe, size_t cells)
{
	size_t at = 0, used = 0;

	while (at < safe.n) {
		uint32_t code;
		size_t n = text_decode(str_from_index(safe, at), &code), width = text_width(str_slice(safe, at, at + n));

		if (used + width > cells)
			break;
		used += width;
		at += n;
	}
	return at;
}

struct str page_cut_end(struct page *page, struct str safe, size_t cells)
{
	const char *mark = page->style->utf8 ? "\xe2\x80\xa6" : "...";
	size_t mark_cells = page->style->utf8 ? 1 : 3;
	struct str head;

	if (text_width(safe) <= cells)
		return safe;
	if (cells <= mark_cells)
		return str_slice(safe, 0, head_that_fits(safe, cells));
	head = str_trim(str_slice(safe, 0, head_that_fits(safe, cells - mark_cells)));
	return arena_printf(&page->arena, "%.*s%s", STR(head), mark);
}

static void ink_on(struct page *page, enum ink ink)
{
	if (page->style->colour && ink)
		buf_printf(page->out, "\033[%sm", sgr[ink]);
}

static void ink_off(struct page *page, enum ink ink)
{
	if (page->style->colour && ink)
		buf_puts(page->out, "\033[0m");
}

void page_put(struct page *page, enum ink ink, struct str safe)
{
	bool opens = page->cursor == page->blanks;

	if (!safe.n)
		return;
	for (; page->blanks; page->blanks--)
		buf_putc(page->out, ' ');
	ink_on(page, ink);
	if (opens && is_command(safe)) {
		put_guard(page->out, safe.p[0]);
		page->cursor += GUARD_CELLS;
		buf_put(page->out, str_from_index(safe, 1));
	} else {
		buf_put(page->out, safe);
	}
	ink_off(page, ink);
	page->cursor += text_width(safe);
}

void page_puts(struct page *page, enum ink ink, const char *text)
{
	page_put(page, ink, page_safe(page, str_of(text)));
}

void page_to(struct page *page, size_t column)
{
	if (column > page->cursor) {
		page->blanks += column - page->cursor;
		page->cursor = column;
	}
}

void page_line(struct page *page)
{
	buf_putc(page->out, '\n');
	page->cursor = page->blanks = 0;
	page->lines++;
}

void page_field(struct page *page, struct str text, bool last)
{
	struct str safe = page_safe(page, text);

	buf_put(page->out, safe.n ? safe : STR_LIT("-"));
	buf_putc(page->out, last ? '\n' : '\t');
}

void page_right(struct page *page, enum ink ink, struct str safe)
{
	size_t cells = text_width(safe);

	if (page->cursor + 2 + cells > page->edge) {
		if (page->cursor + 2 + cells <= page->width) {
			page_to(page, page->cursor + 2);
			page_put(page, ink, safe);
			return;
		}
		page_line(page);
	}
	page_to(page, page->edge > cells ? page->edge - cells : 0);
	page_words(page, ink, safe, 0);
}

/* One word that is longer than a line, broken where the line ends. */
static void put_long_word(struct page *page, enum ink ink, struct str word, size_t indent)
{
	while (word.n) {
		size_t room = page->width > page->cursor ? page->width - page->cursor : 0, n;

		n = head_that_fits(word, room > GUARD_CELLS ? room - GUARD_CELLS : room);
		if (!n && page->cursor > indent) {
			page_line(page);
			page_to(page, indent);
			continue;
		}
		if (!n)
			n = 1; /* a line of less than two cells: rather too long than lost */
		page_put(page, ink, str_slice(word, 0, n));
		word = str_from_index(word, n);
		if (word.n) {
			page_line(page);
			page_to(page, indent);
		}
	}
}

void page_words(struct page *page, enum ink ink, struct str safe, size_t indent)
{
	struct str word, run = STR_NULL; /* words of this line, put as one so that their ink is switched once */
	bool first = true;

	if (indent + 20 > page->width)
		indent = 0;
	if (page->cursor + text_width(safe) <= page->width) {
		page_put(page, ink, safe);
		return;
	}
	while (str_next(&safe, ' ', &word)) {
		size_t gap = first ? 0 : 1, cells = text_width(word);

		first = false;
		if (page->cursor + text_width(run) + gap + cells <= page->width) {
			if (run.n && cells) {
				run = str_from(run.p, (size_t)(word.p + word.n - run.p));
				continue;
			}
			page_put(page, ink, run);
			page_to(page, page->cursor + gap);
			run = word;
			continue;
		}
		page_put(page, ink, run);
		run = STR_NULL;
		if (page->cursor > indent) {
			page_line(page);
			page_to(page, indent);
		}
		if (page->cursor + cells <= page->width)
			run = word;
		else
			put_long_word(page, ink, word, indent);
	}
	page_put(page, ink, run);
}

void page_sentence(struct page *page, size_t indent, enum ink ink, struct str text)
{
	if (!text.n)
		return;
	page_to(page, indent);
	page_words(page, ink, page_safe(page, text), indent);
	page_line(page);
}

void page_whole(struct page *page, enum ink ink, struct str safe, size_t indent)
{
	if (page->cursor > indent && page->cursor + text_width(safe) > page->width) {
		page_line(page);
		page_to(page, indent);
	}
	page_words(page, ink, safe, indent);
}

/* The first word of a shell's command line: what is quoted or behind a backslash is of it. */
static struct str shell_word(struct str text)
{
	char quote = '\0';
	size_t i = 0;

	for (; i < text.n && (quote || text.p[i] != ' '); i++) {
		if (text.p[i] == '\\' && quote != '\'' && i + 1 < text.n)
			i++;
		else if (text.p[i] == quote)
			quote = '\0';
		else if (!quote && (text.p[i] == '\'' || text.p[i] == '"'))
			quote = text.p[i];
	}
	return str_slice(text, 0, i);
}

/*
 * A word that is longer than a line, broken by a backslash and the end of the line, which a shell takes out of a word: what goes on begins the next
 * line. Between quotes it does not, and there such a word is broken as others are, for no line is longer than the page. Gives what is left for the
 * line that has been begun.
 */
static struct str put_shell_word(struct page *page, enum ink ink, struct str word, size_t indent)
{
	if (str_find(word, '\'') >= 0 && page->cursor + text_width(word) + 2 > page->width) {
		page_words(page, ink, word, indent);
		return STR_NULL;
	}
	while (page->cursor + text_width(word) + 2 > page->width) {
		size_t room = page->width > page->cursor + GUARD_CELLS + 1 ? page->width - page->cursor - GUARD_CELLS - 1 : 1;
		size_t n = head_that_fits(word, room);

		while (n && word.p[n - 1] == '\\')
			n--;
		if (!n)
			break;
		page_put(page, ink, str_slice(word, 0, n));
		page_put(page, ink, STR_LIT("\\"));
		page_line(page);
		word = str_from_index(word, n);
	}
	return word;
}

void page_command(struct page *page, enum ink ink, struct str safe, size_t indent)
{
	struct str line = STR_NULL; /* words of this line */

	if (page->cursor > indent && page->cursor + text_width(safe) > page->width) {
		page_line(page);
		page_to(page, indent);
	}
	while (safe.n) {
		struct str word = shell_word(safe), longer = line.n ? str_from(line.p, (size_t)(word.p + word.n - line.p)) : word;
		size_t mark = word.n < safe.n ? 2 : 0; /* " \\", where more follows */

		if (line.n && page->cursor + text_width(longer) + mark > page->width) {
			page_put(page, ink, line);
			page_put(page, ink, STR_LIT(" \\"));
			page_line(page);
			page_to(page, indent);
			longer = word;
		}
		if (longer.p == word.p)
			longer = put_shell_word(page, ink, word, indent);
		line = longer;
		safe = str_from_index(safe, word.n);
		while (safe.n && safe.p[0] == ' ')
			safe = str_from_index(safe, 1);
		if (safe.n && !line.n) {
			page_put(page, ink, page->cursor + 2 > page->width ? STR_NULL : STR_LIT(" \\"));
			page_line(page);
			page_to(page, indent);
		}
	}
	page_put(page, ink, line);
}

void page_heading(struct page *page, const char *title)
{
	page_puts(page, INK_BOLD, title);
	page_line(page);
}
