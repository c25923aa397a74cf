/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/java_properties.h"

#include "base/buf.h"

#define VALUE_MAX ((size_t)64 << 10) /* bytes of a name or value; what is longer is cut */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\f';
}

/* ---- properties ---- */

/* Up to the end of a line, where a line whose end is escaped goes on in the next. */
static bool next_logical(struct str *rest, struct buf *line)
{
	bool more = rest->n > 0, goes_on = true;

	buf_clear(line);
	while (goes_on && rest->n) {
		size_t n = 0, escapes = 0;

		while (rest->n && is_blank(rest->p[0]))
			*rest = str_from_index(*rest, 1);
		while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
			n++;
		while (escapes < n && rest->p[n - 1 - escapes] == '\\')
			escapes++;
		/* A comment does not go on, whatever it ends with. */
		goes_on = escapes % 2 && !(line->n == 0 && n && (rest->p[0] == '#' || rest->p[0] == '!'));
		buf_put(line, str_slice(*rest, 0, goes_on ? n - 1 : n));
		if (n + 1 < rest->n && rest->p[n] == '\r' && rest->p[n + 1] == '\n')
			n++;
		*rest = str_from_index(*rest, n + 1);
	}
	return more;
}

static void put_utf8(struct buf *out, unsigned code)
{
	if (code < 0x80) {
		buf_putc(out, (char)code);
	} else if (code < 0x800) {
		buf_putc(out, (char)(0xc0 | code >> 6));
		buf_putc(out, (char)(0x80 | (code & 0x3f)));
	} else if (code >= 0xd800 && code < 0xe000) {
		buf_putc(out, '?'); /* half of a pair: no name of a package needs one */
	} else {
		buf_putc(out, (char)(0xe0 | code >> 12));
		buf_putc(out, (char)(0x80 | (code >> 6 & 0x3f)));
		buf_putc(out, (char)(0x80 | (code & 0x3f)));
	}
}

/* The escape behind a backslash at s.p[0]; returns how many bytes it is long. */
static size_t unescape_one(struct str s, struct buf *out)
{
	static const char from[] = "tnrf", to[] = "\t\n\r\f";
	const char *found = memchr(from, s.p[0], sizeof(from) - 1);
	unsigned code = 0;

	if (s.p[0] != 'u' || s.n < 5) {
		buf_putc(out, found ? to[found - from] : s.p[0]);
		return 1;
	}
	for (size_t i = 1; i < 5; i++) {
		unsigned digit = str_hex_value(s.p[i]);

		if (digit > 15) {
			buf_putc(out, 'u');
			return 1;
		}
		code = code << 4 | digit;
	}
	put_utf8(out, code);
	return 5;
}

static struct str unescape(struct str s, struct arena *arena)
{
	auto_done(buf_done) struct buf out = BUF_INIT(VALUE_MAX);

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\\' && i + 1 < s.n)
			i += unescape_one(str_from_index(s, i + 1), &out);
		else
			buf_putc(&out, s.p[i]);
	return arena_str(arena, str_trim(buf_str(&out)));
}

/* The first separator that is not escaped ends the name: blanks, or one "=" or ":" among blanks. */
static void cut_property(struct str line, struct str *ret_name, struct str *ret_value)
{
	size_t n = 0;

	while (n < line.n && !is_blank(line.p[n]) && line.p[n] != '=' && line.p[n] != ':')
		n += line.p[n] == '\\' && n + 1 < line.n ? 2 : 1;
	*ret_name = str_slice(line, 0, n);
	while (n < line.n && is_blank(line.p[n]))
		n++;
	if (n < line.n && (line.p[n] == '=' || line.p[n] == ':'))
		n++;
	*ret_value = str_from_index(line, n);
}

void properties_parse(struct str bytes, struct arena *arena, struct properties *properties)
{
	auto_done(buf_done) struct buf line = BUF_INIT(2 * VALUE_MAX);

	while (properties->n < PROPERTIES_MAX && next_logical(&bytes, &line)) {
		struct str name, value;

		if (!line.n || line.p[0] == '#' || line.p[0] == '!')
			continue;
		cut_property(buf_str(&line), &name, &value);
		if (name.n)
			*vec_push(properties) = (struct property){unescape(name, arena), unescape(value, arena)};
	}
}

/* ---- manifests ---- */

static void add_attribute(struct str line, struct arena *arena, struct properties *properties)
{
	struct str name, value;

	if (str_cut(line, ':', &name, &value) && name.n)
		*vec_push(properties) = (struct property){arena_str(arena, str_trim(name)), arena_str(arena, str_trim(value))};
}

void manifest_parse(struct str bytes, struct arena *arena, struct properties *properties)
{
	auto_done(buf_done) struct buf whole = BUF_INIT(VALUE_MAX);
	struct str line;

	while (properties->n < PROPERTIES_MAX && str_next_line(&bytes, &line)) {
		if (!line.n && !whole.n)
			continue;
		if (!line.n)
			break;
		if (line.p[0] == ' ') {
			buf_put(&whole, str_from_index(line, 1));
			continue;
		}
		add_attribute(buf_str(&whole), arena, properties);
		buf_clear(&whole);
		buf_put(&whole, line);
	}
	add_attribute(buf_str(&whole), arena, properties);
}

/* ---- asking ---- */

struct str properties_get(const struct properties *properties, const char *name)
{
	for (size_t i = properties->n; i-- > 0;)
		if (str_is(properties->v[i].name, name))
			return properties->v[i].value;
	return STR_LIT("");
}

struct str manifest_get(const struct properties *properties, const char *name)
{
	for (size_t i = properties->n; i-- > 0;)
		if (str_case_eq(properties->v[i].name, str_of(name)))
			return properties->v[i].value;
	return STR_LIT("");
}

void properties_done(struct properties *properties)
{
	vec_done(properties);
}
