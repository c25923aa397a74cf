/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#define REPLACEMENT 0xfffd

size_t text_decode(struct str s, uint32_t *ret_code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char first = (unsigned char)s.p[0];
	size_t n = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
	uint32_t code = n == 1 ? first : n ? first & (0xffU >> (n + 1)) : 0;

	*ret_code = REPLACEMENT;
	if (!n || n > s.n || first > 0xf4)
		return 1;
	for (size_t i = 1; i < n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c & 0xc0) != 0x80)
			return 1;
		code = code << 6 | (c & 0x3fU);
	}
	if (code < least[n] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 1;
	*ret_code = code;
	return n;
}

static bool is_utf8(struct str s)
{
	uint32_t code;

	for (size_t n; s.n; s = str_from_index(s, n)) {
		n = text_decode(s, &code);
		/* U+FFFD that is written out takes three bytes. */
		if (n == 1 && code == REPLACEMENT)
			return false;
	}
	return true;
}

bool text_is_utf16(struct str head)
{
	if (str_starts(head, "\xFF\xFE") || str_starts(head, "\xFE\xFF"))
		return true;
	return head.n >= 2 && (!head.p[0] != !head.p[1]) && strchr("{<S", head.p[0] ? head.p[0] : head.p[1]);
}

static void put_code(struct buf *out, uint32_t code)
{
	static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
	unsigned n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	buf_putc(out, (char)(leads[n] | code >> (6 * (n - 1))));
	while (--n)
		buf_putc(out, (char)(0x80 | (code >> (6 * (n - 1)) & 0x3f)));
}

void text_from_utf16(struct buf *out, struct str s)
{
	bool little = str_starts(s, "\xFF\xFE") || (!str_starts(s, "\xFE\xFF") && s.n > 1 && s.p[0]);
	const unsigned char *p = (const unsigned char *)s.p;

	for (size_t i = 0; i + 1 < s.n; i += 2) {
		uint32_t code = little ? p[i] | (uint32_t)p[i + 1] << 8 : p[i + 1] | (uint32_t)p[i] << 8;
		uint32_t low = i + 3 >= s.n ? 0 : little ? p[i + 2] | (uint32_t)p[i + 3] << 8 : p[i + 3] | (uint32_t)p[i + 2] << 8;

		if (code >= 0xd800 && code < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
			code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
			i += 2;
		} else if (code >= 0xd800 && code < 0xe000) {
			code = REPLACEMENT;
		}
		if (i > 1 || code != 0xfeff)
			put_code(out, code);
	}
}

struct str text_utf8(struct arena *arena, struct str s)
{
	char *out;
	size_t n = 0;

	if (is_utf8(s))
		return s;
	out = arena_alloc(arena, 2 * s.n);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x80) {
			out[n++] = (char)c;
			continue;
		}
		out[n++] = (char)(0xc0 | c >> 6);
		out[n++] = (char)(0x80 | (c & 0x3f));
	}
	return str_from(out, n);
}

struct range {
	uint32_t first, last;
};

static bool in_ranges(const struct range *ranges, size_t n, uint32_t code)
{
	for (size_t i = 0; i < n; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

/* What must not reach a terminal or a log as it is. */
static bool is_control(uint32_t code)
{
	static const struct range controls[] = {
		{0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},     {0x180e, 0x180e},   {0x200b, 0x200f},
		{0x2028, 0x202e}, {0x2060, 0x206f}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff},
	};

	return in_ranges(controls, sizeof(controls) / sizeof(controls[0]), code);
}

static size_t cells_of(uint32_t code)
{
	static const struct range combining[] = {
		{0x300, 0x36f}, {0x483, 0x489}, {0x591, 0x5bd}, {0x610, 0x61a}, {0x64b, 0x65f}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
		{0x20d0, 0x20ff}, {0xfe20, 0xfe2f},
	};
	static const struct range wide[] = {
		{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0x33ff}, {0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0xa000, 0xa4cf},
		{0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f},
		{0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
	};

	if (code < 0x300)
		return 1;
	if (in_ranges(combining, sizeof(combining) / sizeof(combining[0]), code))
		return 0;
	return in_ranges(wide, sizeof(wide) / sizeof(wide[0]), code) ? 2 : 1;
}

/* One code point in escaped form: its cells, and its text where `out` is given. */
static size_t put_escaped(struct buf *out, struct str s, size_t *ret_length)
{
	char text[16];
	uint32_t code;
	size_t n = text_decode(s, &code);
	struct buf piece = BUF_INIT(sizeof(text));

	*ret_length = n;
	if (code == REPLACEMENT && n == 1) {
		if (out)
			buf_printf(out, "\\x%02x", (unsigned char)s.p[0]);
		return 4;
	}
	if (!is_control(code)) {
		if (out)
			buf_put(out, str_slice(s, 0, n));
		return cells_of(code);
	}
	if (code < 0x100)
		buf_printf(&piece, "\\x%02x", code);
	else
		buf_printf(&piece, "\\u{%x}", code);
	n = piece.n;
	if (out)
		buf_put(out, buf_str(&piece));
	buf_done(&piece);
	return n;
}

size_t text_width(struct str s)
{
	size_t cells = 0, n;

	for (; s.n; s = str_from_index(s, n))
		cells += put_escaped(NULL, s, &n);
	return cells;
}

void text_escape(struct buf *out, struct str s)
{
	size_t n;

	for (; s.n; s = str_from_index(s, n))
		put_escaped(out, s, &n);
}

/* Appends as many whole code points from the start as fit into `cells`. */
static void put_head(struct buf *out, struct str s, size_t cells)
{
	size_t n, width;

	for (; s.n; s = str_from_index(s, n)) {
		width = put_escaped(NULL, s, &n);
		if (width > cells)
			return;
		put_escaped(out, s, &n);
		cells -= width;
	}
}

/* The same from the end. */
static void put_tail(struct buf *out, struct str s, size_t cells)
{
	size_t n;

	for (size_t width = text_width(s); width > cells; s = str_from_index(s, n))
		width -= put_escaped(NULL, s, &n);
	text_escape(out, s);
}

void text_fit(struct buf *out, struct str s, size_t cells, bool utf8)
{
	size_t mark = utf8 ? 1 : 3, head;

	if (text_width(s) <= cells) {
		text_escape(out, s);
		return;
	}
	if (cells <= mark) {
		put_head(out, s, cells);
		return;
	}
	head = (cells - mark + 1) / 2;
	put_head(out, s, head);
	buf_puts(out, utf8 ? "\xe2\x80\xa6" : "...");
	put_tail(out, s, cells - mark - head);
}

void text_size(struct buf *out, uint64_t bytes)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
	uint64_t whole = bytes, rest = 0;
	size_t unit = 0;

	while (whole >= 1000 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		rest = whole % 1000;
		whole /= 1000;
		unit++;
	}
	if (unit && whole < 10 && rest / 100)
		buf_printf(out, "%llu.%llu %s", (unsigned long long)whole, (unsigned long long)(rest / 100), units[unit]);
	else
		buf_printf(out, "%llu %s", (unsigned long long)whole, units[unit]);
}

void text_count(struct buf *out, uint64_t n)
{
	if (n >= 1000) {
		text_count(out, n / 1000);
		buf_printf(out, ",%03llu", (unsigned long long)(n % 1000));
	} else {
		buf_printf(out, "%llu", (unsigned long long)n);
	}
}

#define DISTANCE_LENGTH_MAX 64

size_t text_distance(struct str a, struct str b, size_t cap)
{
	size_t rows[3][DISTANCE_LENGTH_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2];

	if (a.n > DISTANCE_LENGTH_MAX || b.n > DISTANCE_LENGTH_MAX)
		return cap + 1;
	for (size_t j = 0; j <= b.n; j++)
		last[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t *spare = before;

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t best = last[j - 1] + (a.p[i - 1] != b.p[j - 1]);

			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] && before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			row[j] = best;
		}
		before = last;
		last = row;
		row = spare;
	}
	return last[b.n] > cap ? cap + 1 : last[b.n];
}

#define ELLIPSIS "\u2026"

void text_list(struct buf *list, const char *separator, struct str item)
{
	struct str before = str_of(list->n ? separator : "");
	size_t sign = sizeof(ELLIPSIS) - 1, left = list->full ? 0 : list->max - list->n;

	if (left >= before.n + item.n + sign) {
		buf_put(list, before);
		buf_put(list, item);
		return;
	}
	if (left > before.n + sign) {
		item.n = left - before.n - sign;
		while (item.n && ((unsigned char)item.p[item.n] & 0xc0) == 0x80)
			item.n--;
		buf_put(list, before);
		buf_put(list, item);
	}
	buf_puts(list, list->full ? "" : ELLIPSIS);
	list->full = true;
}

void suggest(struct suggestion *suggestion, const char *candidate)
{
	size_t cap = suggestion->word.n <= 5 ? 1 : 2, n = strlen(candidate);
	size_t distance = cap + 1;

	if (n <= suggestion->word.n + cap && suggestion->word.n <= n + cap)
		distance = text_distance(suggestion->word, str_of(candidate), cap);

	if (distance <= cap && (!suggestion->best || distance < suggestion->distance)) {
		suggestion->best = candidate;
		suggestion->distance = distance;
	}
}
