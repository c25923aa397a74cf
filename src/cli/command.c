/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include "base/buf.h"
#include "base/text.h"

#define COMMAND(name) extern const struct command command_##name;
#include "cli/list.h"
#undef COMMAND

#define COMMAND(name) &command_##name,
static const struct command *const table[] = {
#include "cli/list.h"
	NULL,
};
#undef COMMAND

const struct exit_text exits_standard[] = {
	{0, "evaluated, and no gate failed"},
	{EXIT_GATE, "evaluated, and a gate failed (--fail-on, --license-policy, --db-max-age)"},
	{EXIT_BROKEN, "could not evaluate: a file is missing, damaged or of an unknown kind; the report could not be written"},
	{EXIT_INCOMPLETE, "no gate failed, but something that was recognised could not be evaluated (see --allow-incomplete)"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command *const *commands(void)
{
	return table;
}

const struct command *command_find(struct str name)
{
	for (const struct command *const *command = table; *command; command++)
		if (str_is(name, (*command)->name))
			return *command;
	return NULL;
}

int command_word(const char *command, const char *const *words, const char *word, struct err *e)
{
	auto_done(buf_done) struct buf list = BUF_INIT(256);
	struct suggestion near = {.word = str_of(word)};
	int n = 0;

	for (; words[n]; n++) {
		if (str_is(near.word, words[n]))
			return n;
		suggest(&near, words[n]);
		buf_printf(&list, "%s%s", n ? ", " : "", words[n]);
	}
	if (n == 2)
		err_set(e, ERR_USAGE, "'%s' is neither %s nor %s", word, words[0], words[1]);
	else
		err_set(e, ERR_USAGE, "'%s' is none of %s", word, buf_text(&list));
	return near.best ? err_hint(e, "plimsoll %s %s", command, near.best) : e->code;
}
