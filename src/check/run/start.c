/* SPDX-License-Identifier: Apache-2.0 */
/* What containers start with, where that is a script: the words behind `sh -c`, of whichever front end. */
#include "base/path.h"
#include "check/run/download.h"

/* The script of "sh -c SCRIPT"; NULL where the container starts with something else. */
static const struct named *script_of(const struct container *container)
{
	const struct named *words = container->command.v;

	if (container->command.n < 3 || !run_among("sh bash dash ash zsh ksh", path_base(words[0].text)) ||
	    !str_starts(words[1].text, "-") || str_find(words[1].text, 'c') < 0)
		return NULL;
	return &words[2];
}

static void judge_download(struct checking *checking, const struct container *container)
{
	const struct named *text = script_of(container);
	struct shell_script commands;
	struct build_script script = {.commands = &commands};

	if (!text)
		return;
	script.text = text->text;
	shell_parse(text->text, check_arena(checking), &commands);
	for (size_t i = 0; i < commands.command_count; i++) {
		const struct shell_command *fetch;
		struct run_call call;

		if (commands.commands[i].kind != SHELL_SIMPLE || !commands.commands[i].word_count)
			continue;
		call = run_call_of(&script, i);
		fetch = download_run_by(&call);
		if (fetch)
			check_found(checking, text->place, "what %.*s fetches is run by %.*s", STR(shell_name(fetch)),
				    STR(call.name));
	}
}

static void judge_damage(struct checking *checking, const struct container *container)
{
	const struct named *text = script_of(container);
	struct shell_script commands;

	if (!text)
		return;
	shell_parse(text->text, check_arena(checking), &commands);
	if (commands.capped)
		check_unsure(checking, text->place, "the script was not read to its end: %s", commands.damage);
	else if (commands.damage)
		check_found(checking, text->place, "%s, at its byte %zu", commands.damage, commands.damage_at);
}

#define POD "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: b\n    image: c\n"

const struct check checks_run_start[] = {
	{
		.id = "run/start-pipe-to-shell",
		.title = "a container runs a download when it starts",
		.why = "What runs is not what is in the image: it is what a server sends at each start, and no scan, "
		       "signature or digest of the image "
		       "says anything about it.",
		.fix = "put it into the image when it is built, with its digest compared",
		.severity = SEVERITY_HIGH,
		.good = POD "    command: [sh, -c, exec app]\n",
		.bad = POD "    command: [sh, -c, \"curl -s https://example.com/a | bash\"]\n",
		.container = judge_download,
	},
	{
		.id = "run/start-unreadable-script",
		.title = "no shell can read what the container starts with",
		.why = "The container ends as soon as it has started.",
		.fix = "correct it; `bash -n` tells what it expects",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_MEDIUM,
		.good = POD "    command: [sh, -c, 'if true; then app; fi']\n",
		.bad = POD "    command: [sh, -c, 'if true; then app']\n",
		.container = judge_damage,
	},
	{0},
};
