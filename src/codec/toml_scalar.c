/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/toml_scalar.h"

#include <math.h>
#include <stdlib.h>

#define NUMBER_MAX 400 /* characters; the longest double has some 330 before its dot */

static bool wrong(struct toml_cursor *cursor, const char *why)
{
	cursor->wrong = why;
	return false;
}

static void advance(struct toml_cursor *cursor, size_t n)
{
	cursor->rest = str_from_index(cursor->rest, n);
}

static bool is_control(char c)
{
	return ((unsigned char)c < ' ' && c != '\t') || c == 0x7f;
}

void toml_skip_blanks(struct toml_cursor *cursor)
{
	while (cursor->rest.n && (cursor->rest.p[0] == ' ' || cursor->rest.p[0] == '\t'))
		advance(cursor, 1);
}

bool toml_take_newline(struct toml_cursor *cursor)
{
	if (!str_skip(&cursor->rest, "\n") && !str_skip(&cursor->rest, "\r\n"))
		return false;
	cursor->line++;
	return true;
}

bool toml_skip_comment(struct toml_cursor *cursor)
{
	if (toml_peek(cursor) != '#')
		return true;
	while (cursor->rest.n && cursor->rest.p[0] != '\n' && !str_starts(cursor->rest, "\r\n")) {
		if (is_control(cursor->rest.p[0]))
			return wrong(cursor, "a control character in a comment");
		advance(cursor, 1);
	}
	return true;
}

/* ---- texts ---- */

static size_t put_utf8(char *out, uint32_t code)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 63));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 63));
		out[2] = (char)(0x80 | (code & 63));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 63));
	out[2] = (char)(0x80 | (code >> 6 & 63));
	out[3] = (char)(0x80 | (code & 63));
	return 4;
}

/* The digits behind \u or \U; never longer written out than they were. */
static bool take_code(struct toml_cursor *cursor, unsigned digits, char *out, size_t *n)
{
	uint32_t code = 0;

	if (cursor->rest.n < digits)
		return wrong(cursor, "an escape is cut off");
	for (unsigned i = 0; i < digits; i++) {
		if (str_hex_value(cursor->rest.p[i]) > 15)
			return wrong(cursor, "an escape without its hexadecimal digits");
		code = code << 4 | str_hex_value(cursor->rest.p[i]);
	}
	if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return wrong(cursor, "an escape of what is no character");
	advance(cursor, digits);
	*n += put_utf8(out + *n, code);
	return true;
}

/* A backslash at the end of a line takes the blank space after it away, with what lines there are. */
static bool skip_folded(struct toml_cursor *cursor)
{
	toml_skip_blanks(cursor);
	if (!toml_take_newline(cursor))
		return wrong(cursor, "an unknown escape");
	do
		toml_skip_blanks(cursor);
	while (toml_take_newline(cursor));
	return true;
}

/* What follows a backslash. */
static bool take_escape(struct toml_cursor *cursor, bool lines, char *out, size_t *n)
{
	static const char names[] = "btnfr\"\\", values[] = "\b\t\n\f\r\"\\";
	char c = toml_peek(cursor);
	const char *at = c ? strchr(names, c) : NULL;

	if (at) {
		out[(*n)++] = values[at - names];
		advance(cursor, 1);
		return true;
	}
	if (c == 'u' || c == 'U') {
		advance(cursor, 1);
		return take_code(cursor, c == 'u' ? 4 : 8, out, n);
	}
	return lines ? skip_folded(cursor) : wrong(cursor, "an unknown escape");
}

/* The length of a text without escapes on one line, up to its quote; SIZE_MAX where it is not so simple. */
static size_t plain_length(struct str rest, char quote)
{
	for (size_t i = 0; i < rest.n; i++) {
		if (rest.p[i] == quote)
			return i;
		if (is_control(rest.p[i]) || (quote == '"' && rest.p[i] == '\\'))
			break;
	}
	return SIZE_MAX;
}

/* Where the text that begins here ends at the latest: no more than that is needed to write it out. */
static size_t room_for(struct str rest, char quote, bool lines)
{
	size_t run = 0;

	for (size_t i = 0; i < rest.n; i++) {
		if (!lines && rest.p[i] == '\n')
			return i;
		if (quote == '"' && rest.p[i] == '\\') {
			i++;
			run = 0;
			continue;
		}
		run = rest.p[i] == quote ? run + 1 : 0;
		if (run == (lines ? 3 : 1))
			return i + 3 < rest.n ? i + 3 : rest.n;
	}
	return rest.n;
}

/* Up to two quotes may stand before the three that end the text. */
static size_t quotes_here(struct str rest, char quote)
{
	size_t n = 0;

	while (n < rest.n && n < 5 && rest.p[n] == quote)
		n++;
	return n;
}

static bool take_long_text(struct toml_cursor *cursor, char quote, bool lines, struct str *ret_text)
{
	char *out = arena_alloc(cursor->arena, room_for(cursor->rest, quote, lines) + 1);
	size_t n = 0;

	while (cursor->rest.n) {
		char c = cursor->rest.p[0];
		size_t quotes = quotes_here(cursor->rest, quote);

		if (quotes >= (lines ? 3 : 1)) {
			size_t kept = lines ? quotes - 3 : 0;

			memset(out + n, quote, kept);
			*ret_text = str_from(out, n + kept);
			advance(cursor, lines ? quotes : 1);
			return true;
		}
		if (c == '\\' && quote == '"') {
			advance(cursor, 1);
			if (!take_escape(cursor, lines, out, &n))
				return false;
		} else if (lines && toml_take_newline(cursor)) {
			out[n++] = '\n';
		} else if (c == '\n') {
			break;
		} else if (is_control(c)) {
			return wrong(cursor, "a control character in a text");
		} else {
			out[n++] = c;
			advance(cursor, 1);
		}
	}
	return wrong(cursor, "a text without its closing quotes");
}

bool toml_take_text(struct toml_cursor *cursor, bool lines, struct str *ret_text)
{
	char quote = toml_peek(cursor);
	size_t n;

	if (quote != '"' && quote != '\'')
		return wrong(cursor, "no text");
	if (str_starts(cursor->rest, quote == '"' ? "\"\"\"" : "'''")) {
		if (!lines)
			return wrong(cursor, "a text of several lines as a key");
		advance(cursor, 3);
		toml_take_newline(cursor);
		return take_long_text(cursor, quote, true, ret_text);
	}
	advance(cursor, 1);
	n = plain_length(cursor->rest, quote);
	if (n == SIZE_MAX)
		return take_long_text(cursor, quote, false, ret_text);
	*ret_text = str_slice(cursor->rest, 0, n);
	advance(cursor, n + 1);
	return true;
}

bool toml_take_bare_key(struct toml_cursor *cursor, struct str *ret_key)
{
	size_t n = 0;

	while (n < cursor->rest.n &&
	       (str_is_alnum(cursor->rest.p[n]) || cursor->rest.p[n] == '_' || cursor->rest.p[n] == '-'))
		n++;
	*ret_key = str_slice(cursor->rest, 0, n);
	advance(cursor, n);
	return n || wrong(cursor, "no key");
}

/* ---- times ---- */

/* Digits, and behind them the character that must follow ('\0': none). */
static bool take_digits(struct str *s, unsigned count, char after, unsigned least, unsigned most, unsigned *ret_value)
{
	unsigned value = 0;

	if (s->n < count + (after != 0))
		return false;
	for (unsigned i = 0; i < count; i++) {
		if (!str_is_digit(s->p[i]))
			return false;
		value = value * 10 + (unsigned)(s->p[i] - '0');
	}
	if (value < least || value > most || (after && s->p[count] != after))
		return false;
	*ret_value = value;
	*s = str_from_index(*s, count + (after != 0));
	return true;
}

static bool take_clock(struct str *s)
{
	struct str rest = *s;
	unsigned value;

	if (!take_digits(&rest, 2, ':', 0, 23, &value) || !take_digits(&rest, 2, ':', 0, 59, &value) ||
	    !take_digits(&rest, 2, 0, 0, 59, &value))
		return false;
	if (rest.n > 1 && rest.p[0] == '.' && str_is_digit(rest.p[1]))
		for (rest = str_from_index(rest, 1); rest.n && str_is_digit(rest.p[0]);)
			rest = str_from_index(rest, 1);
	*s = rest;
	return true;
}

static void take_offset(struct str *s)
{
	struct str rest = *s;
	unsigned value;

	if (str_skip(s, "Z") || str_skip(s, "z"))
		return;
	if ((str_skip(&rest, "+") || str_skip(&rest, "-")) && take_digits(&rest, 2, ':', 0, 23, &value) &&
	    take_digits(&rest, 2, 0, 0, 59, &value))
		*s = rest;
}

static unsigned days_of(unsigned year, unsigned month)
{
	static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* A date, with a time behind "T" or a blank or without; or a time alone. */
static bool take_time(struct toml_cursor *cursor, struct toml_scalar *ret_scalar)
{
	struct str rest = cursor->rest, after;
	unsigned year, month, day;

	if (take_digits(&rest, 4, '-', 0, 9999, &year) && take_digits(&rest, 2, '-', 1, 12, &month) &&
	    take_digits(&rest, 2, 0, 1, 31, &day)) {
		if (!year || day > days_of(year, month))
			return wrong(cursor, "a date that no calendar has");
		after = str_from_index(rest, 1);
		if (rest.n && strchr("Tt ", rest.p[0]) && rest.p[0] && take_clock(&after)) {
			rest = after;
			take_offset(&rest);
		}
	} else {
		rest = cursor->rest;
		if (!take_clock(&rest))
			return false;
	}
	*ret_scalar = (struct toml_scalar){.kind = TOML_TIME, .text = str_slice(cursor->rest, 0, cursor->rest.n - rest.n)};
	cursor->rest = rest;
	return true;
}

/* ---- numbers ---- */

/* Digits with single underscores between them. */
static bool take_run(struct str *s, unsigned base, char *out, size_t *n)
{
	bool any = false;

	for (;;) {
		size_t skip = any && s->n > 1 && s->p[0] == '_';

		if (s->n <= skip || str_hex_value(s->p[skip]) >= base)
			return any;
		if (*n < NUMBER_MAX)
			out[(*n)++] = s->p[skip];
		else
			return false;
		any = true;
		*s = str_from_index(*s, skip + 1);
	}
}

static bool integer_of(const char *digits, size_t n, unsigned base, bool negative, int64_t *ret_value)
{
	int64_t value = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned digit = str_hex_value(digits[i]);

		if (__builtin_mul_overflow(value, (int64_t)base, &value) ||
		    (negative ? __builtin_sub_overflow(value, digit, &value) : __builtin_add_overflow(value, digit, &value)))
			return false;
	}
	*ret_value = value;
	return true;
}

static bool take_prefixed(struct toml_cursor *cursor, struct str rest, unsigned base, struct toml_scalar *ret_scalar)
{
	char digits[NUMBER_MAX + 1];
	size_t n = 0;

	if (!take_run(&rest, base, digits, &n))
		return wrong(cursor, "a number without digits");
	ret_scalar->kind = TOML_INTEGER;
	if (!integer_of(digits, n, base, false, &ret_scalar->integer))
		return wrong(cursor, "an integer of more than 64 bits");
	cursor->rest = rest;
	return true;
}

/* ".5" and "e-3", where there is one. */
static bool take_fraction(struct str *s, char *out, size_t *n)
{
	struct str rest = *s;
	size_t kept = *n;
	bool any = false;

	out[(*n)++] = '.';
	if (str_skip(&rest, ".") && take_run(&rest, 10, out, n)) {
		*s = rest;
		any = true;
	} else {
		*n = kept;
	}
	rest = *s;
	kept = *n;
	if (str_skip(&rest, "e") || str_skip(&rest, "E")) {
		out[(*n)++] = 'e';
		if (rest.n && (rest.p[0] == '+' || rest.p[0] == '-')) {
			out[(*n)++] = rest.p[0];
			rest = str_from_index(rest, 1);
		}
		if (take_run(&rest, 10, out, n)) {
			*s = rest;
			return true;
		}
		*n = kept;
	}
	return any;
}

static bool take_decimal(struct toml_cursor *cursor, struct toml_scalar *ret_scalar)
{
	bool negative = toml_peek(cursor) == '-';
	char digits[NUMBER_MAX + 8];
	struct str rest = cursor->rest;
	size_t n = 0, whole;

	if (!str_skip(&rest, "-"))
		str_skip(&rest, "+");
	if (str_skip(&rest, "inf") || str_skip(&rest, "nan")) {
		*ret_scalar = (struct toml_scalar){.kind = TOML_FLOAT, .number = rest.p[-1] == 'f' ? (double)INFINITY : (double)NAN};
		ret_scalar->number = negative ? -ret_scalar->number : ret_scalar->number;
		cursor->rest = rest;
		return true;
	}
	if (rest.n && rest.p[0] == '0') {
		digits[n++] = '0';
		rest = str_from_index(rest, 1);
	} else if (!take_run(&rest, 10, digits, &n)) {
		return wrong(cursor, "no value");
	}
	whole = n;
	if (take_fraction(&rest, digits, &n)) {
		digits[n] = 0;
		*ret_scalar = (struct toml_scalar){.kind = TOML_FLOAT, .number = strtod(digits, NULL) * (negative ? -1 : 1)};
	} else {
		ret_scalar->kind = TOML_INTEGER;
		if (!integer_of(digits, whole, 10, negative, &ret_scalar->integer))
			return wrong(cursor, "an integer of more than 64 bits");
	}
	cursor->rest = rest;
	return true;
}

bool toml_take_scalar(struct toml_cursor *cursor, struct toml_scalar *ret_scalar)
{
	char c = toml_peek(cursor);
	struct str rest = cursor->rest;

	*ret_scalar = (struct toml_scalar){.kind = TOML_TEXT};
	cursor->wrong = NULL;
	if (c == '"' || c == '\'')
		return toml_take_text(cursor, true, &ret_scalar->text);
	if (str_skip(&cursor->rest, "true") || str_skip(&cursor->rest, "false")) {
		*ret_scalar = (struct toml_scalar){.kind = TOML_BOOL, .truth = c == 't'};
		return true;
	}
	if (str_is_digit(c) && take_time(cursor, ret_scalar))
		return true;
	if (cursor->wrong)
		return false;
	if (str_skip(&rest, "0x"))
		return take_prefixed(cursor, rest, 16, ret_scalar);
	if (str_skip(&rest, "0o"))
		return take_prefixed(cursor, rest, 8, ret_scalar);
	if (str_skip(&rest, "0b"))
		return take_prefixed(cursor, rest, 2, ret_scalar);
	return take_decimal(cursor, ret_scalar);
}
