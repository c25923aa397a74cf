/* SPDX-License-Identifier: Apache-2.0 */
/* Which names a script uses and sets: XCU 2.5.3, 2.9.1, and the builtins that take names for words. */
#include "codec/shell_parser.h"

/* Builtins whose words are names, or NAME=VALUE. */
static bool takes_names(struct str name)
{
	static const char *const names[] = {"export",  "read",	    "local",  "declare", "typeset", "readonly", "getopts",
					    "mapfile", "readarray", "printf", "let",	 "unset",   NULL};

	return str_is_any(name, names);
}

static bool reads_scripts(struct str name)
{
	static const char *const names[] = {".", "source", "eval", NULL};

	return str_is_any(name, names);
}

static void add(struct shell_names *names, struct str name)
{
	if (name.n)
		*vec_push(names) = name;
}

static void add_words(struct shell_names *names, const struct shell_command *command)
{
	for (size_t i = 1; i < command->word_count; i++) {
		struct str name, value;

		str_cut(command->words[i].text, '=', &name, &value);
		if (str_ends(name, "+"))
			name.n--;
		add(names, name);
	}
}

bool shell_names_of(const struct shell_command *command, struct shell_names *names)
{
	struct str called = shell_name(command);

	for (size_t i = 0; i < command->assignment_count; i++)
		add(names, command->assignments[i].name);
	if (command->kind == SHELL_FOR && command->word_count)
		add(names, command->words[0].text);
	if (takes_names(called))
		add_words(names, command);
	return reads_scripts(called);
}

/* "${name:=value}" sets as well. */
void shell_names_of_use(const struct shell_use *use, struct str text, struct shell_names *names)
{
	if (use->guarded && str_search(text, STR_LIT("=")) >= 0)
		add(names, use->name);
}

bool shell_sets(const struct shell_script *script, struct str name)
{
	size_t low = 0, high = script->set_count;

	if (script->sets_anything)
		return true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(script->set[middle], name);

		if (!order)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}
