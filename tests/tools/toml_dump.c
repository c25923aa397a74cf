/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: toml-dump < FILE
 *
 * Prints a TOML document as JSON, for tests that compare it with another reader: times as texts behind "time:", floats with 17
 * digits behind "float:". Exit code 1 and the error where it is none.
 */
#include <stdio.h>

#include "base/buf.h"
#include "base/file.h"
#include "codec/toml.h"

static void put_text(struct buf *out, struct str text)
{
	buf_putc(out, '"');
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ' || text.p[i] == '"' || text.p[i] == '\\')
			buf_printf(out, "\\u%04x", (unsigned char)text.p[i]);
		else
			buf_putc(out, text.p[i]);
	buf_putc(out, '"');
}

static void put_many(struct buf *out, const struct toml *value);

static void put(struct buf *out, const struct toml *value)
{
	int64_t integer = 0;
	double number = 0;

	switch (toml_kind(value)) {
	case TOML_TEXT:
		put_text(out, toml_text(value));
		break;
	case TOML_TIME:
		buf_printf(out, "\"time:%.*s\"", STR(toml_text(value)));
		break;
	case TOML_INTEGER:
		toml_integer(value, &integer);
		buf_printf(out, "%lld", (long long)integer);
		break;
	case TOML_FLOAT:
		toml_float(value, &number);
		buf_printf(out, "\"float:%.17g\"", number);
		break;
	case TOML_BOOL:
		buf_puts(out, toml_bool(value) ? "true" : "false");
		break;
	default:
		put_many(out, value);
	}
}

static void put_many(struct buf *out, const struct toml *value)
{
	bool table = toml_is(value, TOML_TABLE);

	buf_putc(out, table ? '{' : '[');
	toml_each(one, value) {
		if (one != toml_first(value))
			buf_putc(out, ',');
		if (table) {
			put_text(out, toml_key(one));
			buf_putc(out, ':');
		}
		put(out, one);
	}
	buf_putc(out, table ? '}' : ']');
}

int main(void)
{
	struct buf in = BUF_INIT((size_t)64 << 20), out = BUF_INIT((size_t)256 << 20);
	struct arena arena = ARENA_INIT;
	const struct toml *root = NULL;
	struct err e = ERR_INIT;
	int r = file_load("/dev/stdin", &in, &e);

	if (r == 0)
		r = toml_parse(buf_str(&in), TOML_CAPS, "stdin", &arena, &root, &e);
	if (r < 0)
		fprintf(stderr, "%s\n", e.text);
	else
		put(&out, root);
	fwrite(buf_text(&out), 1, out.n, stdout);
	buf_done(&in);
	buf_done(&out);
	arena_done(&arena);
	return r < 0;
}
