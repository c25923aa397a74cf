/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/lua_data.h"

/* ---- tokens ---- */

/* The level of a long bracket ("[[" is 0, "[==[" is 2) or -1 where none opens here. */
static int long_bracket(struct str s)
{
	size_t n = 1;

	if (!s.n || s.p[0] != '[')
		return -1;
	while (n < s.n && s.p[n] == '=')
		n++;
	return n < s.n && s.p[n] == '[' && n < 256 ? (int)n - 1 : -1;
}

/* Takes a long bracket off the front; one that is not closed lasts to the end. */
static struct str take_long(struct str *rest, int level)
{
	size_t opening = (size_t)level + 2, end;

	for (end = opening; end < rest->n; end++) {
		size_t k = 1;

		if (rest->p[end] != ']')
			continue;
		while (k <= (size_t)level && end + k < rest->n && rest->p[end + k] == '=')
			k++;
		if (k == (size_t)level + 1 && end + k < rest->n && rest->p[end + k] == ']')
			break;
	}
	struct str text = str_slice(*rest, opening, end);

	*rest = str_from_index(*rest, end + opening);
	/* A line's end behind the bracket is none of the text. */
	str_skip(&text, "\n");
	return text;
}

/* What stands behind a backslash at s[*i]; *i moves to its last byte. */
static char escaped(struct str s, size_t *i)
{
	static const char from[] = "abfnrtv", to[] = "\a\b\f\n\r\t\v";
	const char *known = s.p[*i] ? strchr(from, s.p[*i]) : NULL;
	unsigned code = 0;

	if (known)
		return to[known - from];
	if (s.p[*i] == 'x' && *i + 2 < s.n && str_hex_value(s.p[*i + 1]) < 16 && str_hex_value(s.p[*i + 2]) < 16) {
		*i += 2;
		return (char)(str_hex_value(s.p[*i - 1]) << 4 | str_hex_value(s.p[*i]));
	}
	if (!str_is_digit(s.p[*i]))
		return s.p[*i];
	for (size_t end = *i + 3; *i < end && *i < s.n && str_is_digit(s.p[*i]); ++*i)
		code = code * 10 + (unsigned)(s.p[*i] - '0');
	--*i;
	return (char)code;
}

static struct str unescaped(struct arena *arena, struct str s)
{
	char *out;
	size_t n = 0;

	if (str_find(s, '\\') < 0)
		return s;
	out = arena_text(arena, s);
	for (size_t i = 0; i < s.n; i++)
		out[n++] = s.p[i] == '\\' && i + 1 < s.n ? (i++, escaped(s, &i)) : s.p[i];
	return str_from(out, n);
}

/* A string ends at its quote, or, where that is missing, at the line's end. */
static struct str take_quoted(struct lua_reader *reader)
{
	struct str s = reader->rest;
	size_t end = 1;

	while (end < s.n && s.p[end] != s.p[0] && s.p[end] != '\n')
		end += s.p[end] == '\\' && end + 1 < s.n ? 2 : 1;
	reader->rest = str_from_index(s, end + 1);
	return unescaped(reader->arena, str_slice(s, 1, end));
}

static void skip_blank(struct str *rest)
{
	for (;;) {
		int level;

		while (rest->n && str_is_space(rest->p[0]))
			*rest = str_from_index(*rest, 1);
		if (!str_skip(rest, "--"))
			return;
		level = long_bracket(*rest);
		if (level >= 0)
			take_long(rest, level);
		else
			while (rest->n && rest->p[0] != '\n')
				*rest = str_from_index(*rest, 1);
	}
}

static bool is_name_byte(char c)
{
	return str_is_alnum(c) || c == '_';
}

static struct str take_word(struct str *rest)
{
	size_t n = 0;

	while (n < rest->n && is_name_byte(rest->p[n]))
		n++;
	struct str word = str_slice(*rest, 0, n);

	*rest = str_from_index(*rest, n);
	return word;
}

static enum lua_token next_token(struct lua_reader *reader, struct str *ret_text)
{
	struct str *rest = &reader->rest;
	int level;

	skip_blank(rest);
	if (!rest->n)
		return LUA_END;
	if (rest->p[0] == '"' || rest->p[0] == '\'') {
		*ret_text = take_quoted(reader);
		return LUA_STRING;
	}
	level = long_bracket(*rest);
	if (level >= 0) {
		*ret_text = take_long(rest, level);
		return LUA_STRING;
	}
	if (is_name_byte(rest->p[0])) {
		*ret_text = take_word(rest);
		return str_is_digit(ret_text->p[0]) ? LUA_OTHER : LUA_NAME;
	}
	/* "==" is no assignment, and ".." joins strings. */
	*ret_text = str_slice(*rest, 0, str_starts(*rest, "==") || str_starts(*rest, "..") ? 2 : 1);
	*rest = str_from_index(*rest, ret_text->n);
	return LUA_OTHER;
}

/* ---- tables ---- */

static void advance(struct lua_reader *reader)
{
	reader->before = reader->token;
	reader->text_before = reader->text;
	reader->text = STR_LIT("");
	reader->token = next_token(reader, &reader->text);
}

static bool is_other(const struct lua_reader *reader, const char *text)
{
	return reader->token == LUA_OTHER && str_is(reader->text, text);
}

/* Whether a value may begin behind the token before this one: "=", "{", "," or ";". */
static bool is_value(const struct lua_reader *reader)
{
	struct str text = reader->text_before;

	return reader->before == LUA_OTHER && text.n == 1 && text.p[0] && strchr("={,;", text.p[0]);
}

/* What stands in the table of a call, f{…}, is no value of the key that it is assigned to. */
static void open_table(struct lua_reader *reader)
{
	if (reader->depth < LUA_DEPTH_MAX)
		reader->keys[reader->depth] = is_value(reader) ? reader->pending : STR_LIT("");
	reader->depth++;
	reader->pending = STR_LIT("");
}

static void close_table(struct lua_reader *reader)
{
	reader->depth -= reader->depth > 0;
	reader->pending = STR_LIT("");
}

/* A key in brackets: its "]" was just read, and its string before that. */
static bool is_bracketed(const struct lua_reader *reader)
{
	return is_other(reader, "]") && reader->before == LUA_STRING;
}

static bool joined_next(const struct lua_reader *reader)
{
	struct str rest = reader->rest;

	skip_blank(&rest);
	return str_starts(rest, "..");
}

static bool take_value(struct lua_reader *reader, struct lua_value *ret_value)
{
	if (!is_value(reader) || joined_next(reader) || reader->depth > LUA_DEPTH_MAX)
		return false;
	memcpy(ret_value->keys, reader->keys, reader->depth * sizeof(reader->keys[0]));
	ret_value->keys[reader->depth] = reader->pending;
	ret_value->depth = reader->depth + 1;
	ret_value->text = reader->text;
	return true;
}

bool lua_next(struct lua_reader *reader, struct lua_value *ret_value)
{
	struct str bracketed = STR_NULL;

	for (;;) {
		advance(reader);
		if (reader->token == LUA_END)
			return false;
		if (is_other(reader, "{"))
			open_table(reader);
		else if (is_other(reader, "}"))
			close_table(reader);
		else if (is_other(reader, ",") || is_other(reader, ";"))
			reader->pending = STR_LIT("");
		else if (is_bracketed(reader))
			bracketed = reader->text_before;
		else if (is_other(reader, "=") && reader->before == LUA_NAME)
			reader->pending = reader->text_before;
		else if (is_other(reader, "=") && bracketed.p)
			reader->pending = bracketed;
		else if (reader->token == LUA_STRING && take_value(reader, ret_value))
			return true;
		if (!is_bracketed(reader))
			bracketed = STR_NULL;
	}
}
