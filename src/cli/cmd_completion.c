/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete.h"
#include "cli/help.h"
#include "cli/output.h"
#include "cli/run.h"

static const struct opt_part parts[] = {{&group_common, 0}, {0}};

static int run_completion(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	struct buf text = BUF_INIT(HELP_MAX);
	int r;

	(void)run;
	(void)options;
	if (!complete_script(operands->v[0], &text))
		return command_word("completion", complete_shells, operands->v[0], e);
	r = output_print(buf_str(&text), e);
	buf_done(&text);
	return r;
}

static const char *const description[] = {
	"Prints a script that completes commands, options, their values and rule ids in bash, zsh or fish. `make install` puts the "
	"scripts where the shells look; this is for other places.",
	NULL,
};

static const struct example examples[] = {
	{"source <(plimsoll completion bash)", "in this shell"},
	{"plimsoll completion fish > ~/.config/fish/completions/plimsoll.fish", "for good"},
	{0},
};

static const struct exit_text exits[] = {{0, "printed"}, {EXIT_BROKEN, "could not be written"},
					 {EXIT_WRONG_USE, "no such shell"}, {0, NULL}};

const struct command command_completion = {
	.name = "completion",
	.summary = "completion for bash, zsh and fish",
	.synopsis = "SHELL",
	.least = 1,
	.most = 1,
	.operand = OPERAND_SHELL,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct common_options),
	.plain = true,
	.run = run_completion,
};
