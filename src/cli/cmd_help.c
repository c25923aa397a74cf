/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "cli/help.h"
#include "cli/pager.h"
#include "cli/run.h"

static const struct opt_part parts[] = {{&group_common, 0}, {0}};

static int unknown_topic(const char *word, struct err *e)
{
	struct suggestion near = {.word = str_of(word)};

	for (const struct command *const *command = commands(); *command; command++)
		suggest(&near, (*command)->name);
	suggest(&near, "ref");
	err_set(e, ERR_USAGE, "there is no command and no topic '%s'", word);
	return near.best ? err_hint(e, "plimsoll help %s", near.best) : ERR_USAGE;
}

static int run_help(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct command *command = operands->n ? command_find(str_of(operands->v[0])) : NULL;
	struct buf text = BUF_INIT(HELP_MAX);
	int r = 0;

	(void)run;
	(void)options;
	help_fit(STDOUT_FILENO);
	if (!operands->n)
		help_top(&text);
	else if (command)
		help_command(command, &text);
	else if (str_is(str_of(operands->v[0]), "ref"))
		help_references(&text);
	else
		r = unknown_topic(operands->v[0], e);
	if (r == 0)
		r = pager_print(buf_str(&text), e);
	buf_done(&text);
	return r;
}

static const char *const description[] = {
	"Prints help for a command, or what a REF may be. The same as --help with the command.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll help eval", "options, examples and exit status of eval"},
	{"plimsoll help ref", "how images are named"},
	{0},
};

static const struct exit_text exits[] = {{0, "printed"}, {EXIT_BROKEN, "could not be written"},
					 {EXIT_WRONG_USE, "there is no such command or topic"}, {0, NULL}};

const struct command command_help = {
	.name = "help",
	.summary = "help for a command",
	.synopsis = "[COMMAND|ref]",
	.most = 1,
	.operand = OPERAND_TOPIC,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct common_options),
	.plain = true,
	.run = run_help,
};
