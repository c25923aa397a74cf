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

/* Calls what a rule asks of each command of the script. */
static void each_call(struct checking *checking, const struct container *container,
		      void (*judge)(struct checking *checking, const struct run_call *call, struct place place))
{
	const struct named *text = script_of(container);
	struct shell_script commands;
	struct build_script script = {.commands = &commands};

	if (!text)
		return;
	script.text = text->text;
	shell_parse(text->text, check_arena(checking), &commands);
	for (size_t i = 0; i < commands.command_count; i++)
		if (commands.commands[i].kind == SHELL_SIMPLE && commands.commands[i].word_count) {
			struct run_call call = run_call_of(&script, i);

			judge(checking, &call, text->place);
		}
}

static void judge_sudo_call(struct checking *checking, const struct run_call *call, struct place place)
{
	if (str_is(shell_name(call->command), "sudo"))
		check_found(checking, place, "sudo %.*s", STR(call->name));
}

static void judge_sudo(struct checking *checking, const struct container *container)
{
	vec_each(word, &container->command)
		if (str_is(path_base(word->text), "sudo")) {
			check_found(checking, word->place, "sudo in what it starts with");
			return;
		}
	each_call(checking, container, judge_sudo_call);
}

static void judge_download_call(struct checking *checking, const struct run_call *call, struct place place)
{
	const struct shell_command *fetch = download_run_by(call);

	if (fetch)
		check_found(checking, place, "what %.*s fetches is run by %.*s", STR(shell_name(fetch)), STR(call->name));
}

static void judge_download(struct checking *checking, const struct container *container)
{
	each_call(checking, container, judge_download_call);
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
		.id = "run/start-sudo",
		.title = "a container calls sudo when it starts",
		.why = "It can only work where the container may gain privileges and has a program that gives root: both are what an attacker "
		       "needs.",
		.fix = "run the container as the user it needs, or give it the one capability",
		.aliases = (const char *const[]){"C-0062", "kubescape:sudo-in-container-entrypoint", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = POD "    command: [sh, -c, exec app]\n",
		.bad = POD "    command: [sh, -c, cd /a && sudo app]\n",
		.container = judge_sudo,
	},
	{
		.id = "run/start-pipe-to-shell",
		.title = "a container runs a download when it starts",
		.why = "What runs is not what is in the image: it is what a server sends at each start, and no scan, signature or digest of the image "
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
