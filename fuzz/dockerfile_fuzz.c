/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dockerfiles: whatever they hold, every place lies in the file and in order, a word that is a piece of one line stands where it says,
 * and what becomes of them as a build keeps within its stages. Then the rules are asked.
 */
#include <stdlib.h>

#include "check/check.h"
#include "config/config.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_region(struct str text, struct region at)
{
	size_t ignored;

	require(at.line > 0 && at.column > 0);
	require(at.end_line > at.line || (at.end_line == at.line && at.end_column >= at.column));
	require(region_offset(text, at.line, at.column, &ignored));
	require(region_offset(text, at.end_line, at.end_column, &ignored));
}

static void check_instruction(struct str text, const struct dockerfile_instruction *instruction)
{
	size_t from = 0, to = 0;

	check_region(text, instruction->at);
	for (size_t i = 0; i < instruction->word_count; i++) {
		const struct dockerfile_word *word = &instruction->words[i];

		check_region(text, word->at);
		if (instruction->exec || word->at.line != word->at.end_line)
			continue;
		if (region_offset(text, word->at.line, word->at.column, &from) && region_offset(text, word->at.end_line, word->at.end_column, &to))
			require(str_eq(str_slice(text, from, to), word->text));
	}
	for (size_t i = 0; i < instruction->pair_count; i++)
		check_region(text, instruction->pairs[i].at);
	for (size_t i = 0; i < instruction->flag_count; i++)
		check_region(text, instruction->flags[i].at);
	for (size_t i = 0; i < instruction->heredoc_count; i++)
		check_region(text, dockerfile_heredoc_region(&instruction->heredocs[i], 0, instruction->heredocs[i].body.n));
	if (instruction->inner)
		check_instruction(text, instruction->inner);
}

static void check_build(const struct build *build)
{
	for (size_t i = 0; i < build->step_count; i++)
		require(build->steps[i].stage == STAGE_NONE || build->steps[i].stage < build->stage_count);
	for (size_t i = 0; i < build->stage_count; i++)
		require(build->stages[i].parent == STAGE_NONE || build->stages[i].parent < i);
}

static void judge(void *data, const struct document *document)
{
	if (document->build)
		check_build(document->build);
	check_document(data, document);
}

static void read_it(struct str text)
{
	struct config_file file = {.path = STR_LIT("fuzz.dockerfile"), .text = text, .line = 1, .column = 1};
	struct settings settings = {0};
	struct findings findings;
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;
	struct reading reading = {.ctx = &(struct ctx){.jobs = 1}, .settings = &settings, .coverage = &coverage, .arena = &arena, .visit = judge};

	*vec_push(&settings.enabled) = STR_LIT("*");
	findings_init(&findings);
	reading.data = check_session_new(&settings, &findings, &coverage);
	require(config_read(&reading, &file, &e) == 0);
	check_session_end(reading.data);
	check_session_free(reading.data);
	findings_done(&findings);
	coverage_done(&coverage);
	arena_done(&arena);
	vec_done(&settings.enabled);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct dockerfile file;
	struct err e = ERR_INIT;
	bool converted;
	struct str text = dockerfile_decode(str_from(data, size), &arena, &converted);

	if (dockerfile_parse(text, &arena, &file, &e) == 0) {
		for (size_t i = 0; i < file.instruction_count; i++)
			check_instruction(text, &file.instructions[i]);
		for (size_t i = 0; i < file.problem_count; i++)
			check_region(text, file.problems[i].at);
	}
	arena_done(&arena);
	read_it(str_from(data, size));
	return 0;
}
