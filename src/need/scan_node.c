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

void scan_node(struct str source, const struct scan_sink *sink)
{
	unsigned n = 0;

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
		sink->found(sink->to, "require", &module, 1);
	}
}
