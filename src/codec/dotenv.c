/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/dotenv.h"

#include "base/buf.h"
#include "base/map.h"

struct parser {
	struct str rest;
	uint32_t line;
	const struct variable_scope *outer;
	struct arena *arena;
	struct dotenv_list *entries;
	struct map names; /* to the place in entries, counted from 1 */
};

static bool is_blank(char c)
{
	return c != '\n' && str_is_space(c);
}

static void skip(struct parser *parser, size_t n)
{
	for (size_t i = 0; i < n; i++)
		parser->line += parser->rest.p[i] == '\n';
	parser->rest = str_from_index(parser->rest, n);
}

static void skip_blanks(struct parser *parser)
{
	while (parser->rest.n && is_blank(parser->rest.p[0]))
		skip(parser, 1);
}

static size_t line_length(struct str s)
{
	ptrdiff_t end = str_find(s, '\n');

	return end < 0 ? s.n : (size_t)end;
}

/* To the first byte of the next statement; false at the end. */
static bool find_statement(struct parser *parser)
{
	while (parser->rest.n) {
		if (str_is_space(parser->rest.p[0]))
			skip(parser, 1);
		else if (parser->rest.p[0] == '#')
			skip(parser, line_length(parser->rest));
		else
			return true;
	}
	return false;
}

static enum variable_state lookup(const void *data, struct str name, struct str *ret_value)
{
	const struct parser *parser = data;
	enum variable_state state = parser->outer ? parser->outer->value(parser->outer->data, name, ret_value) : VARIABLE_UNSET;
	uintptr_t place = state == VARIABLE_UNSET ? (uintptr_t)map_get(&parser->names, name) : 0;

	if (!place)
		return state;
	*ret_value = parser->entries->v[place - 1].value;
	return parser->entries->v[place - 1].unknown ? VARIABLE_UNKNOWN : VARIABLE_SET;
}

static int expand(struct parser *parser, struct str text, struct dotenv_entry *entry, struct err *e)
{
	struct variable_scope scope = {lookup, parser};
	struct interpolation result;

	interpolate(text, &scope, DOTENV_VALUE_MAX, parser->arena, &result);
	if (result.damage)
		return err_set(e, ERR_FORMAT, "line %u: %s", parser->line, result.damage);
	entry->value = result.changed ? result.text : arena_str(parser->arena, result.text);
	entry->unknown = result.unset.n > 0;
	return 0;
}

/* "NAME=" or "NAME:"; a NAME alone is one of the caller's environment, and no entry (*ret_alone). */
static int take_name(struct parser *parser, struct dotenv_entry *entry, bool *ret_alone, struct err *e)
{
	struct str line = str_slice(parser->rest, 0, line_length(parser->rest));
	size_t n = 0;

	if (str_starts(line, "export") && line.n > strlen("export") && is_blank(line.p[strlen("export")])) {
		skip(parser, strlen("export"));
		skip_blanks(parser);
		line = str_slice(parser->rest, 0, line_length(parser->rest));
	}
	while (n < line.n && line.p[n] != '=' && line.p[n] != ':') {
		char c = line.p[n];

		if (!str_is_alnum(c) && !is_blank(c) && !strchr("_.-[]", c) && (unsigned char)c < 0x80)
			return err_set(e, ERR_FORMAT, "line %u: a character that no variable's name has", parser->line);
		n++;
	}
	entry->line = parser->line;
	entry->name = arena_str(parser->arena, str_trim(str_slice(line, 0, n)));
	if (str_find(entry->name, ' ') >= 0)
		return err_set(e, ERR_FORMAT, "line %u: a blank in the name of a variable", parser->line);
	*ret_alone = n == line.n;
	skip(parser, *ret_alone ? n : n + 1);
	skip_blanks(parser);
	return 0;
}

static int take_plain(struct parser *parser, struct dotenv_entry *entry, struct err *e)
{
	struct str line = str_slice(parser->rest, 0, line_length(parser->rest));
	ptrdiff_t comment = str_search(line, STR_LIT(" #"));

	if (expand(parser, str_trim(comment < 0 ? line : str_slice(line, 0, (size_t)comment)), entry, e) < 0)
		return e->code;
	skip(parser, line.n);
	return 0;
}

/* The text between quotes, a quote behind a backslash taken for itself. Returns its length with both quotes, 0: it does not end. */
static size_t quoted(struct str s, struct buf *out)
{
	char quote = s.p[0];

	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == quote)
			return i + 1;
		if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == quote)
			i++;
		else if (s.p[i] == '\\' && i + 1 < s.n)
			buf_putc(out, s.p[i++]);
		buf_putc(out, s.p[i]);
	}
	return 0;
}

/* Octal digits behind "\0": at most three. */
static size_t put_octal(struct buf *out, struct str digits)
{
	unsigned code = 0;
	size_t n = 0;

	while (n < 3 && n < digits.n && digits.p[n] >= '0' && digits.p[n] <= '7')
		code = code * 8 + (unsigned)(digits.p[n++] - '0');
	if (n == 3 && code <= 0xff)
		buf_putc(out, (char)code);
	else
		buf_printf(out, "\\0%.*s", (int)n, digits.p);
	return n;
}

/* \n and its like; "\$" becomes "$$", which no variable begins with. */
static void unescape(struct str s, struct buf *out)
{
	static const char letters[] = "abfnrtv\\\"", bytes[] = "\a\b\f\n\r\t\v\\\"";

	for (size_t i = 0; i < s.n; i++) {
		const char *known;

		if (s.p[i] != '\\' || i + 1 == s.n) {
			buf_putc(out, s.p[i]);
			continue;
		}
		i++;
		known = s.p[i] ? strchr(letters, s.p[i]) : NULL;
		if (s.p[i] == '$')
			buf_puts(out, "$$");
		else if (known)
			buf_putc(out, bytes[known - letters]);
		else if (s.p[i] == '0')
			i += put_octal(out, str_from_index(s, i + 1));
		else
			buf_printf(out, "\\%c", s.p[i]);
	}
}

static int take_quoted(struct parser *parser, struct dotenv_entry *entry, struct err *e)
{
	auto_done(buf_done) struct buf text = BUF_INIT(DOTENV_MAX), plain = BUF_INIT(DOTENV_MAX);
	size_t n = quoted(parser->rest, &text);
	bool expands = parser->rest.p[0] == '"';

	if (!n)
		return err_set(e, ERR_FORMAT, "line %u: a quote does not end", parser->line);
	if (expands)
		unescape(buf_str(&text), &plain);
	else
		entry->value = arena_str(parser->arena, buf_str(&text));
	if (expands && expand(parser, buf_str(&plain), entry, e) < 0)
		return e->code;
	skip(parser, n);
	return 0;
}

static int take_statement(struct parser *parser, struct err *e)
{
	struct dotenv_entry entry = {0};
	bool alone = false;
	int r = take_name(parser, &entry, &alone, e);

	if (r < 0 || alone)
		return r;
	if (parser->rest.n && (parser->rest.p[0] == '"' || parser->rest.p[0] == '\''))
		r = take_quoted(parser, &entry, e);
	else
		r = take_plain(parser, &entry, e);
	if (r < 0)
		return r;
	*vec_push(parser->entries) = entry;
	map_set(&parser->names, entry.name, (void *)(uintptr_t)parser->entries->n);
	return 0;
}

int dotenv_parse(struct str bytes, const struct variable_scope *outer, struct arena *arena, struct dotenv_list *entries, struct err *e)
{
	struct parser parser = {.rest = bytes, .line = 1, .outer = outer, .arena = arena, .entries = entries};
	int r = 0;

	if (bytes.n > DOTENV_MAX)
		return err_set(e, ERR_LIMIT, ".env of %zu bytes, more than the cap of %zu", bytes.n, DOTENV_MAX);
	str_skip(&parser.rest, "\xef\xbb\xbf");
	while (r == 0 && find_statement(&parser))
		r = take_statement(&parser, e);
	map_done(&parser.names);
	return r;
}
