/* SPDX-License-Identifier: Apache-2.0 */
/* Literal module names of require(), import() and import and export declarations (ECMA-262 16.2), by the word before the quote. */
#include "need/facts.h"

#define MODULE_NAME_MAX 512u
#define BLANKS_MAX 32u /* between the word and what is asked for */

/* Those of them that start programs. */
static const char *const starters[] = {"child_process", "node:child_process", "execa", "cross-spawn", "shelljs"};

/* A word that asks for modules, and where it stands next: sources are long and have few. */
struct seek {
	const char *word;
	bool sought;
	size_t at;
};
enum { SEEK_REQUIRE, SEEK_IMPORT, SEEK_FROM, SEEKS };

static struct seek *seek_first(struct seek *seeks, struct str source, size_t from)
{
	struct seek *first = NULL;

	for (struct seek *seek = seeks; seek < seeks + SEEKS; seek++) {
		if (!seek->sought || seek->at < from) {
			ptrdiff_t found = str_search(str_from_index(source, from), str_of(seek->word));

			seek->at = found < 0 ? source.n : from + (size_t)found;
			seek->sought = true;
		}
		if (!first || seek->at < first->at)
			first = seek;
	}
	return first;
}

struct node_source {
	struct str text;
	const struct scan_sink *sink;
	unsigned found;
	bool requires, imports; /* what has a name that is made while it runs */
	bool starts;
};

/* "require(name)" and "import(name)", where a name begins: one such call tells of all. */
static bool is_made_name(struct str text, size_t word, size_t at)
{
	char first = at < text.n ? text.p[at] : ')';

	return !str_ends(str_slice(text, 0, word), "function ") && (str_is_alpha(first) || first == '_' || first == '$' || first == '(');
}

/* Where the name ends; `at` where none begins there. */
static size_t take_module(struct node_source *source, size_t at)
{
	char quote = at < source->text.n ? source->text.p[at] : 0;
	struct str rest, module;
	ptrdiff_t end;

	if ((quote != '"' && quote != '\'' && quote != '`') || source->found >= IMPORTS_FILE_MAX)
		return at;
	rest = str_slice(source->text, at + 1, at + 1 + MODULE_NAME_MAX);
	end = str_find(rest, quote);
	if (end <= 0)
		return at;
	module = str_slice(rest, 0, (size_t)end);
	source->found++;
	for (size_t i = 0; i < ARRAY_SIZE(starters); i++)
		source->starts |= str_is(module, starters[i]);
	if (quote == '`' && str_search(module, STR_LIT("${")) >= 0)
		scan_tell_dynamic(source->sink, STR_LIT("require"), "npm");
	else
		source->sink->found(source->sink->to, "require", &module, 1);
	return at + 1 + (size_t)end + 1;
}

static void take_modules(struct node_source *source)
{
	struct seek seeks[SEEKS] = {[SEEK_REQUIRE] = {.word = "require("}, [SEEK_IMPORT] = {.word = "import"}, [SEEK_FROM] = {.word = "from"}}, *seek;
	struct str text = source->text;

	for (size_t at = 0; (seek = seek_first(seeks, text, at))->at < text.n;) {
		size_t word = seek->at;
		bool call = seek == &seeks[SEEK_REQUIRE];
		char left = word ? text.p[word - 1] : ' ';

		at = word + strlen(seek->word);
		if (str_is_alnum(left) || left == '_' || left == '$')
			continue;
		if (seek == &seeks[SEEK_IMPORT] && at < text.n && text.p[at] == '(') {
			call = true;
			at++;
		}
		for (unsigned i = 0; i < BLANKS_MAX && at < text.n && str_is_space(text.p[at]); i++)
			at++;
		if (call && is_made_name(text, word, at))
			*(seek == &seeks[SEEK_REQUIRE] ? &source->requires : &source->imports) = true;
		at = take_module(source, at);
	}
}

void scan_node(struct str source, const struct scan_sink *sink)
{
	struct scan_naming naming = scan_naming_of("node_names", "-/@", "npm", sink);
	struct node_source taken = {.text = source, .sink = sink};
	struct str lines = source, line;
	bool makes;

	take_modules(&taken);
	makes = taken.requires || taken.imports || taken.found >= IMPORTS_FILE_MAX;
	if (makes)
		scan_tell_dynamic(sink, taken.imports && !taken.requires ? STR_LIT("import") : STR_LIT("require"), "npm");
	while (scan_tells_words(sink, makes) && str_next_line(&lines, &line))
		scan_naming_line(&naming, line);
	scan_naming_tell(&naming, makes, sink);
	if (taken.starts && sink->names != SCAN_DOTTED)
		scan_programs(source, NULL, sink);
}
