/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/interpolate.h"

#include "base/buf.h"

struct expanding {
	const struct variable_scope *scope;
	struct arena *arena;
	struct buf *out;
	struct interpolation *result;
	unsigned depth;
};

static bool is_first(char c)
{
	return str_is_alpha(c) || c == '_';
}

static size_t name_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && (is_first(s.p[n]) || (n && str_is_digit(s.p[n]))))
		n++;
	return n;
}

/* The "}" that belongs to the "{" at the front, by counting braces; -1 where there is none. */
static ptrdiff_t closing(struct str s)
{
	size_t open = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '{')
			open++;
		else if (s.p[i] == '}' && --open == 0)
			return (ptrdiff_t)i;
	}
	return -1;
}

static void expand(struct expanding *expanding, struct str text);

static void expand_default(struct expanding *expanding, struct str text)
{
	if (expanding->depth >= INTERPOLATE_DEPTH_MAX) {
		expanding->result->damage = "defaults inside of defaults are nested deeper than the cap";
		return;
	}
	expanding->depth++;
	expand(expanding, text);
	expanding->depth--;
}

static void put_unset(struct expanding *expanding, struct str name)
{
	if (!expanding->result->unset.n)
		expanding->result->unset = name;
}

/* NAME, an operator or none, and what stands behind it. */
static void put_variable(struct expanding *expanding, struct str name, struct str operator, struct str word)
{
	struct str value = STR_NULL;
	enum variable_state state =
		expanding->scope ? expanding->scope->value(expanding->scope->data, name, &value) : VARIABLE_UNSET;
	bool colon = operator.n == 2, absent = state == VARIABLE_UNSET || (state == VARIABLE_SET && colon && !value.n);
	char kind = operator.n ? operator.p[operator.n - 1] : '\0';

	if (kind == '+' && state != VARIABLE_UNKNOWN) {
		if (!absent)
			expand_default(expanding, word);
	} else if (kind == '-' && absent) {
		expand_default(expanding, word);
	} else if (state == VARIABLE_UNKNOWN || absent) {
		put_unset(expanding, name);
	} else {
		buf_put(expanding->out, value);
	}
}

/* What stands in braces; false where that is no variable. */
static bool put_braced(struct expanding *expanding, struct str inside)
{
	size_t n = name_length(inside), length = 0;
	struct str rest = str_from_index(inside, n);

	if (!n)
		return false;
	if (rest.n) {
		length = rest.p[0] == ':' ? 2 : 1;
		if (rest.n < length || !strchr("-+?", rest.p[length - 1]) || !rest.p[length - 1])
			return false;
	}
	put_variable(expanding, str_slice(inside, 0, n), str_slice(rest, 0, length), str_from_index(rest, length));
	return true;
}

/* What begins with "$"; returns its length, 0 for damage. */
static size_t put_dollar(struct expanding *expanding, struct str text)
{
	struct str behind = str_from_index(text, 1);
	ptrdiff_t end;
	size_t n = name_length(behind);

	if (str_starts(behind, "$")) {
		buf_putc(expanding->out, '$');
		return 2;
	}
	if (n) {
		put_variable(expanding, str_slice(behind, 0, n), STR_NULL, STR_NULL);
		return 1 + n;
	}
	if (!str_starts(behind, "{")) {
		buf_putc(expanding->out, '$');
		return 1;
	}
	end = closing(behind);
	if (end < 0 || !put_braced(expanding, str_slice(behind, 1, (size_t)end)))
		return 0;
	return (size_t)end + 2;
}

static void expand(struct expanding *expanding, struct str text)
{
	while (text.n && !expanding->result->damage && !expanding->out->full) {
		ptrdiff_t dollar = str_find(text, '$');
		size_t taken;

		buf_put(expanding->out, str_slice(text, 0, dollar < 0 ? text.n : (size_t)dollar));
		if (dollar < 0)
			return;
		text = str_from_index(text, (size_t)dollar);
		taken = put_dollar(expanding, text);
		if (!taken)
			expanding->result->damage = "\"${\" begins no variable that can be read; a dollar sign itself is \"$$\"";
		text = str_from_index(text, taken);
	}
}

void interpolate(struct str text, const struct variable_scope *scope, size_t max, struct arena *arena,
		 struct interpolation *ret_interpolation)
{
	struct buf out = BUF_INIT(max);
	struct interpolation result = {.text = text};
	struct expanding expanding = {.scope = scope, .arena = arena, .out = &out, .result = &result};

	if (str_find(text, '$') >= 0) {
		expand(&expanding, text);
		if (out.full)
			result.damage = "what its variables make of it is longer than the cap";
		if (!result.damage) {
			result.text = arena_str(arena, buf_str(&out));
			result.changed = !str_eq(result.text, text);
		}
		result.unset = arena_str(arena, result.unset);
	}
	buf_done(&out);
	*ret_interpolation = result;
}
