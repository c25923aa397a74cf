/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json_writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

static void put_line(struct json_writer *json)
{
	buf_putc(json->out, '\n');
	for (unsigned i = 0; i < json->depth; i++)
		buf_puts(json->out, "  ");
}

/* What stands before a value or a key: the comma and the new line, unless a key has just been written. */
static void put_before(struct json_writer *json)
{
	if (json->keyed) {
		json->keyed = false;
		return;
	}
	if (!json->depth || json->depth >= JSON_WRITER_DEPTH)
		return;
	if (json->any[json->depth])
		buf_putc(json->out, ',');
	json->any[json->depth] = true;
	put_line(json);
}

static void open_level(struct json_writer *json, char bracket)
{
	put_before(json);
	buf_putc(json->out, bracket);
	json->depth++;
	if (json->depth < JSON_WRITER_DEPTH)
		json->any[json->depth] = false;
}

static void close_level(struct json_writer *json, char bracket)
{
	bool any = json->depth < JSON_WRITER_DEPTH && json->any[json->depth];

	json->depth--;
	if (any)
		put_line(json);
	buf_putc(json->out, bracket);
	if (!json->depth)
		buf_putc(json->out, '\n');
}

void json_object(struct json_writer *json)
{
	open_level(json, '{');
}

void json_object_end(struct json_writer *json)
{
	close_level(json, '}');
}

void json_array(struct json_writer *json)
{
	open_level(json, '[');
}

void json_array_end(struct json_writer *json)
{
	close_level(json, ']');
}

void json_key(struct json_writer *json, const char *key)
{
	put_before(json);
	buf_printf(json->out, "\"%s\": ", key);
	json->keyed = true;
}

static void put_code(struct buf *out, struct str bytes, uint32_t code)
{
	static const char shorts[] = "\bb\ff\nn\rr\tt\"\"\\\\";

	for (size_t i = 0; i + 1 < sizeof(shorts); i += 2)
		if (code == (unsigned char)shorts[i]) {
			buf_putc(out, '\\');
			buf_putc(out, shorts[i + 1]);
			return;
		}
	if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029)
		buf_printf(out, "\\u%04x", code);
	else if (code == 0xfffd)
		buf_puts(out, "\xef\xbf\xbd");
	else
		buf_put(out, bytes);
}

void json_string(struct json_writer *json, struct str value)
{
	put_before(json);
	buf_putc(json->out, '"');
	while (value.n) {
		uint32_t code;
		size_t n = text_decode(value, &code);

		put_code(json->out, str_slice(value, 0, n), code);
		value = str_from_index(value, n);
	}
	buf_putc(json->out, '"');
}

void json_text(struct json_writer *json, const char *value)
{
	json_string(json, str_of(value));
}

void json_u64(struct json_writer *json, uint64_t value)
{
	put_before(json);
	buf_printf(json->out, "%llu", (unsigned long long)value);
}

void json_i64(struct json_writer *json, int64_t value)
{
	put_before(json);
	buf_printf(json->out, "%lld", (long long)value);
}

void json_double(struct json_writer *json, double value)
{
	char text[40];

	if (!isfinite(value)) {
		json_null(json);
		return;
	}
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	put_before(json);
	/* The user's locale may have another sign for the point. */
	for (const char *p = text; *p; p++)
		buf_putc(json->out, *p == ',' ? '.' : *p);
}

void json_bool(struct json_writer *json, bool value)
{
	put_before(json);
	buf_puts(json->out, value ? "true" : "false");
}

void json_null(struct json_writer *json)
{
	put_before(json);
	buf_puts(json->out, "null");
}

void json_member(struct json_writer *json, const char *key, struct str value)
{
	json_key(json, key);
	json_string(json, value);
}

void json_member_text(struct json_writer *json, const char *key, const char *value)
{
	json_member(json, key, str_of(value));
}

void json_member_u64(struct json_writer *json, const char *key, uint64_t value)
{
	json_key(json, key);
	json_u64(json, value);
}

void json_member_bool(struct json_writer *json, const char *key, bool value)
{
	json_key(json, key);
	json_bool(json, value);
}
