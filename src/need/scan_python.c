/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Python's import statements (Language Reference 7.11) by their lines, wherever they stand: in functions and branches too, for
 * whether they run nobody knows beforehand. Literal arguments of importlib.import_module() and __import__() count as well.
 */
#include "need/facts.h"

#define ENTRIES_MAX 2000u /* of a distribution */

static bool is_module_byte(char c)
{
	return str_is_alnum(c) || c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

static struct str take_module(struct str *rest)
{
	size_t n = 0;

	*rest = str_trim(*rest);
	while (n < rest->n && is_module_byte(rest->p[n]))
		n++;
	*rest = str_from_index(*rest, n);
	return str_from(rest->p - n, n);
}

static void found(const struct scan_sink *sink, struct str module, struct str names)
{
	struct str fields[2] = {module, names};

	if (module.n)
		sink->found(sink->to, "import", fields, 2);
}

/* "a.b as c, d" */
static void scan_import(struct str rest, const struct scan_sink *sink)
{
	struct str part;

	while (str_next(&rest, ',', &part))
		found(sink, take_module(&part), STR_LIT(""));
}

/* "a import (b, c as d": the names may go on over later lines, up to ")". */
static void scan_from(struct str rest, struct str *later, const struct scan_sink *sink)
{
	struct str module = take_module(&rest), part, line;
	auto_done(buf_done) struct buf names = BUF_INIT(4096);
	bool open;

	rest = str_trim(rest);
	if (!str_skip(&rest, "import"))
		return;
	rest = str_trim(rest);
	open = str_skip(&rest, "(");
	for (;;) {
		bool last = !open || str_find(rest, ')') >= 0;

		str_cut(rest, '#', &rest, &part);
		while (str_next(&rest, ',', &part)) {
			struct str name = take_module(&part);

			if (name.n)
				buf_printf(&names, "%s%.*s", names.n ? "," : "", STR(name));
		}
		if (last || !str_next_line(later, &line))
			break;
		rest = line;
	}
	found(sink, module, arena_str(sink->arena, buf_str(&names)));
}

/* import_module("a.b") and __import__('a.b'), but not "def import_module(name"; true where a name is made. */
static bool scan_call(struct str line, const struct scan_sink *sink)
{
	static const char *const calls[] = {"import_module(", "__import__("};
	bool makes = false;

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		ptrdiff_t at = str_search(line, str_of(calls[i]));
		struct str rest = at < 0 || str_ends(str_slice(line, 0, (size_t)at), "def ") ? STR_LIT("")
											       : str_from_index(line, (size_t)at + strlen(calls[i]));

		char quote = rest.n > 2 ? rest.p[0] : ' ';

		/* "a.%s" % name, "a." + name: its beginning tells nothing. */
		if (quote == '"' || quote == '\'') {
			struct str module;

			rest = str_from_index(rest, 1);
			module = take_module(&rest);
			if (rest.n && rest.p[0] == quote && !str_ends(module, "."))
				found(sink, module, STR_LIT(""));
			else
				makes = true;
		} else if (rest.n && (str_is_alpha(rest.p[0]) || rest.p[0] == '_')) {
			makes = true;
		}
	}
	if (makes)
		scan_tell_dynamic(sink, STR_LIT("import"), "pypi");
	return makes;
}

void scan_python(struct str source, const struct scan_sink *sink)
{
	struct scan_naming naming = scan_naming_of("names", "", "pypi", sink);
	bool makes = false;
	struct str line, statement;
	unsigned n = 0;

	while (n < IMPORTS_FILE_MAX && str_next_line(&source, &line)) {
		struct str rest = line;

		/* "import a; import b", as in files for site-packages */
		while (str_next(&rest, ';', &statement)) {
			statement = str_trim(statement);
			if (str_skip(&statement, "import ")) {
				n++;
				scan_import(statement, sink);
			} else if (str_skip(&statement, "from ")) {
				n++;
				scan_from(statement, &source, sink);
			} else if (str_search(statement, STR_LIT("import")) >= 0) {
				makes = scan_call(statement, sink) || makes;
			}
		}
		scan_naming_line(&naming, line);
	}
	/* What is imported further down is not known. */
	if (n >= IMPORTS_FILE_MAX)
		scan_tell_dynamic(sink, STR_LIT("import"), "pypi");
	scan_naming_tell(&naming, makes, sink);
}

/* packaging.python.org, "Entry points specification": "[group]", "name = module:attribute [extra]" */
void scan_entry_points(struct str text, const struct scan_sink *sink)
{
	struct str line, group = STR_LIT(""), fields[3];

	for (unsigned n = 0; n < ENTRIES_MAX && str_next_line(&text, &line);) {
		line = str_trim(line);
		if (str_skip(&line, "[")) {
			str_cut(line, ']', &group, &line);
		} else if (str_cut(line, '=', &fields[1], &fields[2])) {
			fields[0] = group;
			fields[1] = str_trim(fields[1]);
			fields[2] = take_module(&fields[2]);
			sink->found(sink->to, "entry", fields, 3);
			n++;
		}
	}
}
