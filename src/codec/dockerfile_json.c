/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "codec/dockerfile_parts.h"

#define JSON_DEPTH_MAX 100 /* lists and objects inside of each other; deeper is no JSON form */

struct cursor {
	struct str text;
	size_t at;
};

static char peek(const struct cursor *cursor)
{
	return cursor->at < cursor->text.n ? cursor->text.p[cursor->at] : '\0';
}

static void skip_blanks(struct cursor *cursor)
{
	while (peek(cursor) == ' ' || peek(cursor) == '\t' || peek(cursor) == '\r' || peek(cursor) == '\n')
		cursor->at++;
}

static bool skip_char(struct cursor *cursor, char c)
{
	if (cursor->at >= cursor->text.n || cursor->text.p[cursor->at] != c)
		return false;
	cursor->at++;
	return true;
}

/* ---- strings ---- */

static bool read_hex(struct cursor *cursor, uint32_t *ret_unit)
{
	uint32_t unit = 0;

	for (int i = 0; i < 4; i++) {
		unsigned digit = str_hex_value(peek(cursor));

		if (digit > 15)
			return false;
		unit = unit << 4 | digit;
		cursor->at++;
	}
	*ret_unit = unit;
	return true;
}

static void put_code(struct buf *out, uint32_t code)
{
	if (code < 0x80) {
		buf_putc(out, (char)code);
		return;
	}
	if (code < 0x800) {
		buf_putc(out, (char)(0xC0 | code >> 6));
	} else {
		if (code < 0x10000) {
			buf_putc(out, (char)(0xE0 | code >> 12));
		} else {
			buf_putc(out, (char)(0xF0 | code >> 18));
			buf_putc(out, (char)(0x80 | (code >> 12 & 0x3F)));
		}
		buf_putc(out, (char)(0x80 | (code >> 6 & 0x3F)));
	}
	buf_putc(out, (char)(0x80 | (code & 0x3F)));
}

/* Halves of a surrogate pair that stand alone become U+FFFD, as in Go. */
static bool read_unicode(struct cursor *cursor, struct buf *out)
{
	uint32_t code, low;
	struct cursor ahead;

	if (!read_hex(cursor, &code))
		return false;
	if (code >= 0xD800 && code < 0xE000) {
		ahead = *cursor;
		if (code < 0xDC00 && skip_char(&ahead, '\\') && skip_char(&ahead, 'u') && read_hex(&ahead, &low) && low >= 0xDC00 &&
		    low < 0xE000) {
			code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
			*cursor = ahead;
		} else {
			code = 0xFFFD;
		}
	}
	put_code(out, code);
	return true;
}

static bool read_escape(struct cursor *cursor, struct buf *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	char c = peek(cursor);
	const char *found = c ? strchr(from, c) : NULL;

	cursor->at++;
	if (c == 'u')
		return read_unicode(cursor, out);
	if (!found)
		return false;
	buf_putc(out, to[found - from]);
	return true;
}

static bool read_string(struct cursor *cursor, struct buf *out)
{
	if (!skip_char(cursor, '"'))
		return false;
	while (cursor->at < cursor->text.n) {
		char c = cursor->text.p[cursor->at++];

		if (c == '"')
			return true;
		if ((unsigned char)c < 0x20)
			return false;
		if (c != '\\')
			buf_putc(out, c);
		else if (!read_escape(cursor, out))
			return false;
	}
	return false;
}

/* ---- values that no instruction takes: only whether they are JSON matters ---- */

static bool skip_value(struct cursor *cursor, unsigned depth);

static bool skip_digits(struct cursor *cursor)
{
	size_t from = cursor->at;

	while (str_is_digit(peek(cursor)))
		cursor->at++;
	return cursor->at > from;
}

static bool skip_number(struct cursor *cursor)
{
	skip_char(cursor, '-');
	if (!skip_char(cursor, '0') && !skip_digits(cursor))
		return false;
	if (skip_char(cursor, '.') && !skip_digits(cursor))
		return false;
	if (peek(cursor) == 'e' || peek(cursor) == 'E') {
		cursor->at++;
		if (!skip_char(cursor, '+'))
			skip_char(cursor, '-');
		return skip_digits(cursor);
	}
	return true;
}

static bool skip_word(struct cursor *cursor)
{
	static const char *const words[] = {"true", "false", "null"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_starts(str_from_index(cursor->text, cursor->at), words[i])) {
			cursor->at += strlen(words[i]);
			return true;
		}
	return false;
}

static bool skip_string(struct cursor *cursor)
{
	struct buf ignored = BUF_INIT(0);
	bool good = read_string(cursor, &ignored);

	buf_done(&ignored);
	return good;
}

static bool skip_members(struct cursor *cursor, char end, unsigned depth)
{
	skip_blanks(cursor);
	if (skip_char(cursor, end))
		return true;
	do {
		skip_blanks(cursor);
		if (end == '}' && !skip_string(cursor))
			return false;
		skip_blanks(cursor);
		if (end == '}' && !skip_char(cursor, ':'))
			return false;
		if (!skip_value(cursor, depth + 1))
			return false;
		skip_blanks(cursor);
	} while (skip_char(cursor, ','));
	return skip_char(cursor, end);
}

static bool skip_value(struct cursor *cursor, unsigned depth)
{
	skip_blanks(cursor);
	if (depth > JSON_DEPTH_MAX)
		return false;
	if (skip_char(cursor, '['))
		return skip_members(cursor, ']', depth);
	if (skip_char(cursor, '{'))
		return skip_members(cursor, '}', depth);
	if (peek(cursor) == '"')
		return skip_string(cursor);
	return skip_word(cursor) || skip_number(cursor);
}

/* ---- the list ---- */

static bool read_item(struct dockerfile_reader *reader, const struct pieces *pieces, struct cursor *cursor, struct dockerfile_words *words,
		      bool *ret_string)
{
	struct buf out = BUF_INIT(DOCKERFILE_MAX);
	size_t from;
	bool good;

	skip_blanks(cursor);
	from = cursor->at;
	*ret_string = peek(cursor) == '"';
	if (!*ret_string)
		return skip_value(cursor, 1);
	good = read_string(cursor, &out);
	if (good)
		*vec_push(words) = (struct dockerfile_word){arena_str(reader->arena, buf_str(&out)),
							     pieces_slice_region(pieces, str_slice(cursor->text, from, cursor->at))};
	buf_done(&out);
	return good;
}

static enum dockerfile_json read_list(struct dockerfile_reader *reader, const struct pieces *pieces, struct cursor *cursor,
				      struct dockerfile_words *words)
{
	enum dockerfile_json kind = JSON_IS_STRINGS;
	bool is_string;

	if (!skip_char(cursor, '['))
		return JSON_IS_NONE;
	skip_blanks(cursor);
	if (!skip_char(cursor, ']')) {
		do {
			if (!read_item(reader, pieces, cursor, words, &is_string))
				return JSON_IS_NONE;
			if (!is_string)
				kind = JSON_IS_OTHER;
			skip_blanks(cursor);
		} while (skip_char(cursor, ','));
		if (!skip_char(cursor, ']'))
			return JSON_IS_NONE;
	}
	skip_blanks(cursor);
	return cursor->at == cursor->text.n ? kind : JSON_IS_NONE;
}

enum dockerfile_json dockerfile_read_json(struct dockerfile_reader *reader, const struct pieces *pieces, struct str text,
					  struct dockerfile_words *words)
{
	struct cursor cursor = {text, 0};
	size_t before = words->n;
	enum dockerfile_json kind;

	skip_blanks(&cursor);
	kind = read_list(reader, pieces, &cursor, words);
	if (kind != JSON_IS_STRINGS)
		words->n = before;
	return kind;
}
