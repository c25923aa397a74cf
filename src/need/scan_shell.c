/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/shell.h"
#include "need/facts.h"

/* "$@" runs what it was given, which is followed from the image's command. */
static bool is_arguments(struct str text)
{
	return str_is(text, "${@}") || str_is(text, "${*}");
}

void scan_shell(struct str text, const struct scan_sink *sink)
{
	struct shell_script script;
	bool told = false, arguments = false;

	shell_parse(text, sink->arena, &script);
	for (size_t i = 0; i < script.command_count && i < CALLS_FILE_MAX; i++) {
		const struct shell_command *command = &script.commands[i];
		struct str words[CALL_WORDS_MAX];
		size_t n = 0;

		if (command->kind != SHELL_SIMPLE || !command->word_count)
			continue;
		for (size_t w = 0; w < command->word_count && n < CALL_WORDS_MAX; w++) {
			words[n++] = command->words[w].variable ? STR_LIT("") : command->words[w].text;
			arguments = arguments || (is_arguments(command->words[w].text) && (!w || str_is(words[0], "exec") || str_is(words[0], "eval")));
		}
		if (words[0].n) {
			sink->found(sink->to, "call", words, n);
		} else if (!told && !is_arguments(command->words[0].text)) {
			told = true;
			sink->found(sink->to, "variable", &command->words[0].text, 1);
		}
	}
	if (arguments)
		sink->found(sink->to, "arguments", &text, 0);
}
