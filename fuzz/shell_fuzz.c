/* SPDX-License-Identifier: Apache-2.0 */
/* Commands come in the order of their first byte, every place lies in the script, and a text is no longer than it can be. */
#include <stdint.h>
#include <stdlib.h>

#include "codec/shell.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_word(const struct shell_word *word, size_t size)
{
	require(word->from <= word->to && word->to <= size);
	require(word->text.n <= 4 * size + 64);
	require(!word->split || word->variable);
}

static void check_command(const struct shell_command *command, size_t size)
{
	require(command->from <= command->to && command->to <= size);
	require(command->pipeline && command->list && command->depth <= SHELL_DEPTH_MAX);
	for (size_t i = 0; i < command->word_count; i++)
		check_word(&command->words[i], size);
	for (size_t i = 0; i < command->assignment_count; i++) {
		require(command->assignments[i].name.n > 0);
		check_word(&command->assignments[i].value, size);
	}
	for (size_t i = 0; i < command->redirect_count; i++) {
		require(command->redirects[i].operator.n> 0);
		check_word(&command->redirects[i].target, size);
		require(!command->redirects[i].body || command->redirects[i].body->n <= size);
	}
	shell_name(command);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct shell_script script;

	shell_parse(str_from(data, size), &arena, &script);
	require(script.command_count <= SHELL_COMMANDS_MAX && script.damage_at <= size && (script.damage || !script.capped));
	for (size_t i = 0; i < script.command_count; i++) {
		require(!i || script.commands[i - 1].from <= script.commands[i].from);
		check_command(&script.commands[i], size);
	}
	for (size_t i = 0; i < script.use_count; i++) {
		require(script.uses[i].from <= script.uses[i].to && script.uses[i].to <= size);
		require(!i || script.uses[i - 1].from <= script.uses[i].from);
	}
	for (size_t i = 0; i < script.set_count; i++)
		require(script.set[i].n && shell_sets(&script, script.set[i]));
	arena_done(&arena);
	return 0;
}
