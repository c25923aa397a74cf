/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/shell_assign.h"

#include "base/buf.h"
#include "base/mem.h"

static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && name.p[i] != '_')
			return false;
	return name.n && !str_is_digit(name.p[0]);
}

/* A value being read: `at` in the text, `out` what it means so far. */
struct value {
	struct str text;
	size_t at;
	size_t kept; /* bytes that trailing blanks do not take away: those that were quoted */
	struct buf out;
	uint32_t lines; /* newlines inside it */
};

static bool single_quoted(struct value *v)
{
	for (; v->at < v->text.n && !v->out.full; v->at++) {
		if (v->text.p[v->at] == '\'') {
			v->at++;
			return true;
		}
		v->lines += v->text.p[v->at] == '\n';
		buf_putc(&v->out, v->text.p[v->at]);
	}
	return false;
}

static bool double_quoted(struct value *v)
{
	for (; v->at < v->text.n && !v->out.full; v->at++) {
		char c = v->text.p[v->at], next = v->at + 1 < v->text.n ? v->text.p[v->at + 1] : '\0';

		if (c == '"') {
			v->at++;
			return true;
		}
		v->lines += c == '\n';
		if (c == '\\' && (next == '"' || next == '$' || next == '`' || next == '\\' || next == '\n')) {
			v->at++;
			v->lines += next == '\n';
			if (next != '\n')
				buf_putc(&v->out, next);
		} else {
			buf_putc(&v->out, c);
		}
	}
	return false;
}

/* Up to the end of the line; false where a quote never closes or the value is too long. */
static bool read_value(struct value *v)
{
	while (v->at < v->text.n && v->text.p[v->at] != '\n' && !v->out.full) {
		char c = v->text.p[v->at++];

		if (c == '\'' || c == '"') {
			if (!(c == '"' ? double_quoted(v) : single_quoted(v)))
				return false;
			v->kept = v->out.n;
		} else if (c == '\\' && v->at < v->text.n) {
			c = v->text.p[v->at++];
			v->lines += c == '\n';
			if (c != '\n')
				buf_putc(&v->out, c);
			v->kept = v->out.n;
		} else if (v->out.n || !str_is_space(c)) {
			buf_putc(&v->out, c);
		}
	}
	while (v->out.n > v->kept && str_is_space(v->out.p[v->out.n - 1]))
		v->out.n--;
	return !v->out.full;
}

static void damaged(struct shell_reader *reader)
{
	if (!reader->damage_line)
		reader->damage_line = reader->line + 1;
}

bool shell_assign_next(struct shell_reader *reader, struct arena *arena, struct str *ret_name, struct str *ret_value)
{
	struct value v = {.out = BUF_INIT(SHELL_VALUE_MAX)};
	bool found = false;

	while (reader->rest.n && !found) {
		struct str line, name, behind;

		str_cut(reader->rest, '\n', &line, &behind);
		line = str_trim(line);
		if (!line.n || line.p[0] == '#' || !str_cut(line, '=', &name, &v.text) || !is_name(str_trim(name))) {
			if (line.n && line.p[0] != '#')
				damaged(reader);
			reader->rest = behind;
			reader->line++;
			continue;
		}
		/* A quoted value may go on over lines: it is read from the whole rest, not from the line. */
		v.text = str_from_index(reader->rest, (size_t)(v.text.p - reader->rest.p));
		v.at = v.kept = v.lines = 0;
		buf_clear(&v.out);
		if (!read_value(&v)) {
			damaged(reader);
			reader->rest = behind;
			reader->line++;
			continue;
		}
		*ret_name = str_trim(name);
		*ret_value = arena_str(arena, buf_str(&v.out));
		reader->rest = str_from_index(v.text, v.at + (v.at < v.text.n));
		reader->line += v.lines + 1;
		found = true;
	}
	buf_done(&v.out);
	return found;
}
