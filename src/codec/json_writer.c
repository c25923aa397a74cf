/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json_writer.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

static void break_line(struct json_writer *writer)
{
	static const char line[] = "\n                                ";
	size_t blanks = (size_t)writer->depth * writer->indent;
	struct str first = str_slice(str_from(line, sizeof(line) - 1), 0, blanks + 1);

	if (!writer->indent)
		return;
	buf_put(writer->out, first);
	for (blanks -= first.n - 1; blanks; blanks--)
		buf_putc(writer->out, ' ');
}

/* What stands in front of a value or key: a comma where one came before it, and the indentation. */
static void begin(struct json_writer *writer)
{
	if (writer->keyed) {
		writer->keyed = false;
		return;
	}
	if (writer->begun)
		buf_putc(writer->out, ',');
	if (writer->depth)
		break_line(writer);
	writer->begun = true;
}

void json_open(struct json_writer *writer, char bracket)
{
	begin(writer);
	buf_putc(writer->out, bracket);
	writer->depth++;
	writer->begun = false;
}

void json_close(struct json_writer *writer, char bracket)
{
	writer->depth--;
	if (writer->begun)
		break_line(writer);
	buf_putc(writer->out, bracket);
	writer->begun = true;
}

static void put_escape(struct buf *out, unsigned char c)
{
	static const char letters[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};

	if (c == '"' || c == '\\')
		buf_printf(out, "\\%c", c);
	else if (c < sizeof(letters) && letters[c])
		buf_printf(out, "\\%c", letters[c]);
	else
		buf_printf(out, "\\u%04x", c);
}

/* What stands for itself within quotes. */
static const bool is_plain[256] = {[' ' ... '!'] = true, ['#' ... '['] = true, [']' ... '~'] = true};

/* Whether one of eight bytes is zero: exact as a whole, whatever the bytes below it are. */
static uint64_t zero_in(uint64_t word)
{
	return (word - 0x0101010101010101u) & ~word & 0x8080808080808080u;
}

/* How many bytes, by eights, stand for themselves and are ASCII: most texts are nothing else. */
static size_t plain_eights(struct str text)
{
	size_t i = 0;

	for (; i + 8 <= text.n; i += 8) {
		uint64_t word;

		memcpy(&word, text.p + i, 8);
		if ((word & 0x8080808080808080u) || ((word - 0x2020202020202020u) & ~word & 0x8080808080808080u) ||
		    zero_in(word ^ 0x2222222222222222u) || zero_in(word ^ 0x5c5c5c5c5c5c5c5cu) || zero_in(word ^ 0x7f7f7f7f7f7f7f7fu))
			break;
	}
	return i;
}

/* Between quotes, with what follows them, in one piece. */
static void put_plain(struct buf *out, struct str text, struct str end)
{
	char *at = buf_reserve(out, text.n + end.n + 1);

	if (!at)
		return;
	at[0] = '"';
	if (text.n)
		memcpy(at + 1, text.p, text.n);
	memcpy(at + 1 + text.n, end.p, end.n);
	out->n += text.n + end.n + 1;
	out->p[out->n] = '\0';
}

void json_quote(struct buf *out, struct str text)
{
	size_t plain = 0, i = plain_eights(text); /* what lies between the two needs no escape */

	while (i < text.n && is_plain[(unsigned char)text.p[i]])
		i++;
	if (i == text.n) {
		put_plain(out, text, STR_LIT("\""));
		return;
	}
	buf_putc(out, '"');
	while (i < text.n) {
		unsigned char c = (unsigned char)text.p[i];
		uint32_t code;
		size_t length = 1;

		if (is_plain[c]) {
			i++;
			continue;
		}
		if (c >= 0x80) {
			length = text_decode(str_from_index(text, i), &code);
			if (length > 1) {
				i += length;
				continue;
			}
		}
		buf_put(out, str_slice(text, plain, i));
		if (c >= 0x80)
			buf_puts(out, "\xef\xbf\xbd");
		else
			put_escape(out, c);
		i += length;
		plain = i;
	}
	buf_put(out, str_slice(text, plain, text.n));
	buf_putc(out, '"');
}

void json_key_str(struct json_writer *writer, struct str key)
{
	begin(writer);
	json_quote(writer->out, key);
	buf_puts(writer->out, writer->indent ? ": " : ":");
	writer->keyed = true;
}

/* A word of ours needs no escape. */
void json_key(struct json_writer *writer, const char *key)
{
	begin(writer);
	put_plain(writer->out, str_of(key), writer->indent ? STR_LIT("\": ") : STR_LIT("\":"));
	writer->keyed = true;
}

void json_put_raw(struct json_writer *writer, struct str json)
{
	begin(writer);
	buf_put(writer->out, json);
}

void json_put_text(struct json_writer *writer, struct str text)
{
	begin(writer);
	json_quote(writer->out, text);
}

void json_put_bool(struct json_writer *writer, bool value)
{
	json_put_raw(writer, value ? STR_LIT("true") : STR_LIT("false"));
}

void json_put_null(struct json_writer *writer)
{
	json_put_raw(writer, STR_LIT("null"));
}

void json_put_u64(struct json_writer *writer, uint64_t number)
{
	char digits[20];
	size_t at = sizeof(digits);

	begin(writer);
	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	buf_put(writer->out, str_from(digits + at, sizeof(digits) - at));
}

void json_put_i64(struct json_writer *writer, int64_t number)
{
	begin(writer);
	buf_printf(writer->out, "%" PRId64, number);
}

#define THOUSANDTHS_MAX 1e12 /* with their three digits there are no more than the fifteen that every number of them survives */

/*
 * Most numbers of reports are counted in tenths, hundredths or thousandths: their digits are those of a whole number, which costs a tenth of
 * what printf() takes. False for others.
 */
static bool put_thousandths(struct json_writer *writer, double number)
{
	char text[24], *end = text + sizeof(text), *at = end;
	double scaled = fabs(number) * 1000;
	uint64_t whole;

	if (!(scaled < THOUSANDTHS_MAX))
		return false;
	whole = (uint64_t)llround(scaled);
	if ((double)whole / 1000 != fabs(number))
		return false;
	for (int digit = 0; digit < 3; digit++, whole /= 10)
		if (whole % 10 || at < end)
			*--at = (char)('0' + whole % 10);
	if (at < end)
		*--at = '.';
	do
		*--at = (char)('0' + whole % 10);
	while (whole /= 10);
	if (number < 0)
		*--at = '-';
	json_put_raw(writer, str_from(at, (size_t)(end - at)));
	return true;
}

void json_put_double(struct json_writer *writer, double number)
{
	char text[40];

	if (!isfinite(number)) {
		json_put_null(writer);
		return;
	}
	number += 0.0; /* "-0" would read back as the whole number 0 */
	if (put_thousandths(writer, number))
		return;
	/* Fifteen digits are enough for nearly all, and %g drops zeros at the end; fewer would give "1e+01" for 10. */
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		/* Not "1e+01" for 10, though it is no longer. */
		if (strtod(text, NULL) == number && (!strchr(text, 'e') || fabs(number) < 1e-4 || fabs(number) >= 1e15))
			break;
	}
	json_put_raw(writer, str_of(text));
}

static void put_number(struct json_writer *writer, const struct json *value)
{
	uint64_t positive;
	int64_t whole;
	double number = 0;

	if (json_u64(value, &positive))
		json_put_u64(writer, positive);
	else if (json_i64(value, &whole))
		json_put_i64(writer, whole);
	else if (json_double(value, &number))
		json_put_double(writer, number);
}

/* As deep as what was parsed, which has a cap. */
void json_put_value(struct json_writer *writer, const struct json *value)
{
	struct json_members member = json_members(value);

	switch (json_kind(value)) {
	case JSON_NONE:
	case JSON_KIND_NULL:
		json_put_null(writer);
		return;
	case JSON_KIND_BOOL:
		json_put_bool(writer, json_bool(value));
		return;
	case JSON_KIND_NUMBER:
		put_number(writer, value);
		return;
	case JSON_KIND_TEXT:
		json_put_text(writer, json_text(value));
		return;
	case JSON_KIND_ARRAY:
		json_open(writer, '[');
		json_each(item, value)
			json_put_value(writer, item);
		json_close(writer, ']');
		return;
	case JSON_KIND_OBJECT:
		json_open(writer, '{');
		while (json_next(&member)) {
			json_key_str(writer, member.key);
			json_put_value(writer, member.value);
		}
		json_close(writer, '}');
	}
}

void json_member_text(struct json_writer *writer, const char *key, struct str text)
{
	json_key(writer, key);
	json_put_text(writer, text);
}

void json_member_text_opt(struct json_writer *writer, const char *key, struct str text)
{
	if (text.n)
		json_member_text(writer, key, text);
}

void json_member_texts(struct json_writer *writer, const char *key, const struct str_list *texts)
{
	json_key(writer, key);
	json_open(writer, '[');
	vec_each(text, texts)
		json_put_text(writer, *text);
	json_close(writer, ']');
}

void json_member_u64(struct json_writer *writer, const char *key, uint64_t number)
{
	json_key(writer, key);
	json_put_u64(writer, number);
}

void json_member_double(struct json_writer *writer, const char *key, double number)
{
	json_key(writer, key);
	json_put_double(writer, number);
}

void json_member_bool(struct json_writer *writer, const char *key, bool value)
{
	json_key(writer, key);
	json_put_bool(writer, value);
}
