/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/gemspec.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/vec.h"

#define DEPENDS_MAX 10000u
#define LIST_MAX 4096u /* bytes of a list of licences or authors */

static char closing_of(char opening)
{
	switch (opening) {
	case '<':
		return '>';
	case '{':
		return '}';
	case '(':
		return ')';
	case '[':
		return ']';
	default:
		return opening;
	}
}

/* Takes a literal ("a", 'a', %q<a>), what is behind it but a comma or bracket too; its escapes are left as they are. */
static bool take_literal(struct str *rest, struct str *ret_text)
{
	struct str text = str_trim(*rest);
	char end;
	size_t n;

	if (str_skip(&text, "%q") || str_skip(&text, "%Q")) {
		if (!text.n)
			return false;
	} else if (!text.n || (text.p[0] != '"' && text.p[0] != '\'')) {
		return false;
	}
	end = closing_of(text.p[0]);
	text = str_from_index(text, 1);
	for (n = 0; n < text.n && text.p[n] != end; n++)
		if (text.p[n] == '\\')
			n++;
	if (n >= text.n)
		return false;
	*ret_text = str_slice(text, 0, n);
	*rest = str_from_index(text, n + 1);
	str_skip(rest, ".freeze");
	*rest = str_trim(*rest);
	return true;
}

/* ["a".freeze, "b".freeze], or one literal, to "a, b". */
static struct str join(struct str value, const char *between, struct arena *arena)
{
	struct buf all = BUF_INIT(LIST_MAX);
	struct str item, result;

	value = str_trim(value);
	str_skip(&value, "[");
	while (take_literal(&value, &item)) {
		buf_printf(&all, "%s%.*s", all.n ? between : "", STR(item));
		if (!str_skip(&value, ","))
			break;
	}
	result = arena_str(arena, buf_str(&all));
	buf_done(&all);
	return result;
}

static void read_stub(struct str stub, struct gemspec *spec)
{
	struct str platform;

	if (spec->name.n || !str_next_word(&stub, &spec->name) || !str_next_word(&stub, &spec->version) ||
	    !str_next_word(&stub, &platform))
		return;
	spec->platform = platform;
}

static void read_version(struct str value, struct gemspec *spec)
{
	if (spec->version.n)
		return;
	str_skip(&value, "Gem::Version.new(");
	if (!take_literal(&value, &spec->version))
		spec->version = STR_NULL;
}

VEC_TYPE(name_list, struct str);

/* "FIELD = VALUE" or "add_dependency(…)", of the specification's variable. */
static void read_statement(struct str statement, struct arena *arena, struct gemspec *spec, struct name_list *depends)
{
	struct str field, value, text = statement;

	if (str_skip(&text, "add_runtime_dependency") || str_skip(&text, "add_dependency")) {
		str_skip(&text, "(");
		str_skip(&text, "<");
		if (depends->n < DEPENDS_MAX && take_literal(&text, &value))
			*vec_push(depends) = value;
		return;
	}
	if (!str_cut(statement, '=', &field, &value))
		return;
	field = str_trim(field);
	value = str_trim(value);
	if (str_is(field, "name") && !spec->name.n)
		take_literal(&value, &spec->name);
	else if (str_is(field, "version"))
		read_version(value, spec);
	else if (str_is(field, "platform") && !spec->platform.n)
		take_literal(&value, &spec->platform);
	else if (str_is(field, "license") || str_is(field, "licenses"))
		spec->licenses = join(value, " OR ", arena);
	else if (str_is(field, "author") || str_is(field, "authors"))
		spec->authors = join(value, ", ", arena);
}

static struct str lines_of(struct name_list *names, struct arena *arena)
{
	struct buf lines = BUF_INIT((size_t)1 << 20);
	struct str result;

	vec_sort_unique(names, str_order);
	vec_each(name, names)
		buf_printf(&lines, "%.*s\n", STR(*name));
	result = arena_str(arena, buf_str(&lines));
	buf_done(&lines);
	return result;
}

void gemspec_parse(struct str bytes, struct arena *arena, struct gemspec *ret_gemspec)
{
	struct gemspec spec = {0};
	struct name_list depends = {0};
	struct str line, variable, statement;

	while (str_next_line(&bytes, &line)) {
		line = str_trim(line);
		if (str_skip(&line, "# stub: "))
			read_stub(line, &spec);
		else if (str_cut(line, '.', &variable, &statement) && variable.n && variable.n < 10 && str_is_alpha(variable.p[0]))
			read_statement(statement, arena, &spec, &depends);
	}
	if (str_is(spec.platform, "ruby"))
		spec.platform = STR_NULL;
	spec.depends = lines_of(&depends, arena);
	vec_done(&depends);
	*ret_gemspec = spec;
}
