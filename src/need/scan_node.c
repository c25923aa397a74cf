/* SPDX-License-Identifier: Apache-2.0 */
/* Literal module names of require(), import() and import and export declarations (ECMA-262 16.2), by the word before the quote. */
#include "need/facts.h"

#define MODULE_NAME_MAX 512u

static bool is_asked_for(struct str before)
{
	static const char *const words[] = {"require(", "import(", "from", "import"};

	while (before.n && str_is_space(before.p[before.n - 1]))
		before.n--;
	/* The last letter tells of most quotes, of which such files are full, that it is none of these. */
	if (!before.n || !strchr("(mt", before.p[before.n - 1]))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		size_t n = strlen(words[i]);
		char left = before.n > n ? before.p[before.n - n - 1] : ' ';

		if (str_ends(before, words[i]))
			return !str_is_alnum(left) && left != '_' && left != '$';
	}
	return false;
}

/* "require(name)" and "import(name)", where a name begins: one such call tells of all. */
static bool has_made_name(struct str source, const char *call)
{
	for (ptrdiff_t at; (at = str_search(source, str_of(call))) >= 0; source = str_from_index(source, (size_t)at + strlen(call))) {
		struct str rest = str_trim(str_from_index(source, (size_t)at + strlen(call)));
		char left = at ? source.p[at - 1] : ' ', first = rest.n ? rest.p[0] : ')';

		if (str_is_alnum(left) || left == '_' || left == '$' || str_ends(str_slice(source, 0, (size_t)at), "function "))
			continue;
		if (str_is_alpha(first) || first == '_' || first == '$' || first == '(')
			return true;
	}
	return false;
}

void scan_node(struct str source, const struct scan_sink *sink)
{
	struct scan_naming naming = scan_naming_of("node_names", "-/@");
	bool requires = has_made_name(source, "require("), imports = !requires && has_made_name(source, "import(");
	struct str lines = source, line;
	unsigned n = 0;

	if (requires || imports)
		scan_tell_dynamic(sink, requires ? STR_LIT("require") : STR_LIT("import"), "npm");
	while (sink->names != SCAN_DOTTED && (sink->names == SCAN_WORDS || requires || imports) && str_next_line(&lines, &line))
		scan_naming_line(&naming, line);
	scan_naming_tell(&naming, requires || imports, sink);
	for (size_t at = 0; at < source.n && n < IMPORTS_FILE_MAX; at++) {
		char quote = source.p[at];
		struct str rest, module;
		ptrdiff_t end;

		if ((quote != '"' && quote != '\'' && quote != '`') || !is_asked_for(str_slice(source, at > 32 ? at - 32 : 0, at)))
			continue;
		rest = str_slice(source, at + 1, at + 1 + MODULE_NAME_MAX);
		end = str_find(rest, quote);
		if (end <= 0)
			continue;
		module = str_slice(rest, 0, (size_t)end);
		at += (size_t)end + 1;
		n++;
		if (quote == '`' && str_search(module, STR_LIT("${")) >= 0)
			scan_tell_dynamic(sink, STR_LIT("require"), "npm");
		else
			sink->found(sink->to, "require", &module, 1);
	}
}
