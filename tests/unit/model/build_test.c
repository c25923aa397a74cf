/* SPDX-License-Identifier: Apache-2.0 */
/* What a Dockerfile means: stages, scopes, inheritance. Each case is what the Dockerfile reference says of such a file. */
#include "test.h"

#include "base/buf.h"
#include "base/mem.h"
#include "model/build.h"

struct built {
	struct arena arena;
	struct dockerfile dockerfile;
	struct config_file file;
	struct build build;
};

static struct built *read_build(const char *text)
{
	struct built *built = mem_zero(1, sizeof(*built));
	struct err e = ERR_INIT;

	built->file = (struct config_file){.path = STR_LIT("Dockerfile"), .text = str_of(text), .line = 1, .column = 1};
	built->build.dockerfile = &built->dockerfile;
	built->build.file = &built->file;
	assert_int_equal(dockerfile_parse(str_of(text), &built->arena, &built->dockerfile, &e), 0);
	build_read(&built->build, &built->arena);
	return built;
}

static void free_build(struct built *built)
{
	build_done(&built->build);
	arena_done(&built->arena);
	free(built);
}

static const struct build_step *last_step(const struct built *built)
{
	return &built->build.steps[built->build.step_count - 1];
}

/* What the words of the last instruction become. */
static void check_expanded(const char *text, const char *expected, size_t unset)
{
	struct built *built = read_build(text);
	const struct build_step *step = last_step(built);
	struct dockerfile_expansion expansion;

	build_expand(&built->build, step, step->instruction->words[0].text, &built->arena, &expansion);
	if (!str_is(expansion.text, expected) || expansion.unset_count != unset)
		fail_msg("%s\ngives \"%.*s\" with %zu unset", text, STR(expansion.text), expansion.unset_count);
	free_build(built);
}

TEST(arguments_are_seen_where_they_are_declared)
{
	check_expanded("ARG A=1\nFROM a:$A\n", "a:1", 0);
	check_expanded("ARG A=1\nFROM a\nUSER x$A\n", "x", 1);
	check_expanded("ARG A=1\nFROM a\nARG A\nUSER x$A\n", "x1", 0);
	check_expanded("ARG A=1\nFROM a\nARG A=2\nUSER x$A\n", "x2", 0);
	check_expanded("FROM a\nARG A\nUSER x$A\n", "x", 1);
	check_expanded("ARG A=1\nARG B=$A-2\nFROM a:$B\n", "a:1-2", 0);
	check_expanded("FROM a\nARG A=1\nFROM b\nUSER x$A\n", "x", 1);
	check_expanded("FROM a AS p\nARG A=1\nFROM p\nUSER x$A\n", "x1", 0);
	check_expanded("FROM a\nUSER x$A\nARG A=1\nUSER y\n", "y", 0);
}

TEST(the_latest_of_env_and_arg_counts)
{
	check_expanded("FROM a\nARG A=1\nENV A=2\nUSER $A\n", "2", 0);
	check_expanded("FROM a\nENV A=2\nARG A\nUSER $A\n", "2", 0);
	check_expanded("FROM a\nENV A=1 B=$A\nUSER $B\n", "", 1);
	check_expanded("FROM a\nENV A=1\nENV A=2 B=$A\nUSER $B\n", "1", 0);
	check_expanded("FROM a AS p\nENV A=1\nFROM p\nENV B=$A$A\nUSER ${B}\n", "11", 0);
	check_expanded("FROM a\nONBUILD ENV A=1\nUSER $A\n", "", 1);
}

TEST(stages_inherit_by_name)
{
	struct built *built = read_build("FROM a AS Base\nUSER u\nWORKDIR /w\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\n"
					 "HEALTHCHECK CMD x\nENTRYPOINT [\"e\"]\nFROM base\nWORKDIR v\nRUN z\n");
	const struct stage *last = built->build.last;

	assert_int_equal(built->build.stage_count, 2);
	assert_int_equal(last->parent, 0);
	assert_true(last->base.stage);
	assert_str(last->user.text, "u");
	assert_str(last->working_dir.text, "/w/v");
	assert_non_null(last->health_check);
	assert_non_null(last->entrypoint);
	assert_int_equal(last_step(built)->shell, SHELL_IS_BASH);
	assert_true(last_step(built)->pipefail);
	assert_true(last_step(built)->shell_set);
	free_build(built);
}

TEST(what_another_base_begins_is_not_inherited)
{
	struct built *built = read_build("FROM a AS p\nUSER u\nSHELL [\"pwsh\", \"-c\"]\nRUN x\nFROM a\nRUN z\n");

	assert_int_equal(built->build.steps[3].shell, SHELL_IS_POWERSHELL);
	assert_null(built->build.steps[3].scripts[0].commands);
	assert_int_equal(built->build.last->user.state, SETTING_UNSET);
	assert_int_equal(built->build.last->user.place.at.line, 5);
	assert_int_equal(last_step(built)->shell, SHELL_IS_POSIX);
	assert_int_equal(last_step(built)->scripts[0].commands->command_count, 1);
	free_build(built);
}

TEST(an_entrypoint_drops_the_inherited_command)
{
	struct built *built = read_build("FROM a AS p\nCMD [\"c\"]\nFROM p\nENTRYPOINT [\"e\"]\n");

	assert_null(built->build.last->command);
	free_build(built);
	built = read_build("FROM a AS p\nCMD [\"c\"]\nENTRYPOINT [\"e\"]\nFROM p\n");
	assert_non_null(built->build.last->command);
	free_build(built);
}

TEST(which_stages_matter_is_known)
{
	struct built *built = read_build("FROM a AS one\nFROM b AS two\nFROM c AS three\nCOPY --from=one / /x\nFROM d AS four\n"
					 "RUN --mount=type=bind,from=1,target=/y z\nFROM three\nCOPY --from=3 /z /z\nFROM e AS lonely\nFROM four\n");
	static const struct {
		bool shipped, reached, used;
	} expected[] = {{0, 0, 1}, {0, 1, 1}, {0, 0, 1}, {1, 1, 1}, {0, 0, 0}, {0, 0, 0}, {1, 1, 0}};

	assert_int_equal(built->build.stage_count, ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		const struct stage *stage = &built->build.stages[i];

		if (stage->shipped != expected[i].shipped || stage->reached != expected[i].reached || stage->used != expected[i].used)
			fail_msg("stage %zu: shipped %d, reached %d, used %d", i, stage->shipped, stage->reached, stage->used);
	}
	free_build(built);
}

TEST(from_names_earlier_stages_and_numbers_only_where_they_are_meant)
{
	struct built *built = read_build("FROM a AS one\nFROM 0\nCOPY --from=0 /x /x\nCOPY --from=one /x /x\nCOPY --from=ONE /x /x\nCOPY --from=1 /x /x\n");

	assert_int_equal(built->build.stages[1].parent, STAGE_NONE);
	for (size_t i = 2; i < 5; i++)
		assert_int_equal(build_find_stage(&built->build, &built->build.steps[i], built->build.steps[i].instruction->flags[0].value), 0);
	assert_int_equal(build_find_stage(&built->build, &built->build.steps[5], STR_LIT("1")), STAGE_NONE);
	free_build(built);
}

TEST(a_fragment_is_one_stage)
{
	struct built *built = read_build("USER u\nRUN x\n");

	assert_true(built->build.fragment);
	assert_int_equal(built->build.stage_count, 1);
	assert_str(built->build.last->user.text, "u");
	assert_null(built->build.last->from);
	free_build(built);
	built = read_build("# nothing\n");
	assert_null(built->build.last);
	free_build(built);
}

static size_t commands_of(const struct build_script *script)
{
	return script->commands ? script->commands->command_count : 0;
}

TEST(heredocs_are_scripts_of_whoever_reads_them)
{
	static const struct {
		const char *text;
		size_t scripts, first, second; /* commands; 0: not read */
	} cases[] = {
		{"RUN <<EOF\na\nb\nEOF\n", 1, 2, 0},
		{"RUN <<-'E F'\n\ta\n\tE F\n", 1, 1, 0},
		{"RUN <<EOF\n#!/bin/bash\na\nEOF\n", 1, 1, 0},
		{"RUN <<EOF\n#!/usr/bin/env python3\nimport x\nEOF\n", 1, 0, 0},
		{"RUN bash -e <<EOF\na\nb\nc\nEOF\n", 2, 1, 3},
		{"RUN python3 <<EOF\nimport x\nEOF\n", 1, 1, 0},
		{"RUN cat <<EOF >/x && y\na\nEOF\n", 1, 2, 0},
		{"RUN [\"a\", \"b\"]\n", 1, 1, 0},
		{"RUN [\"/bin/sh\", \"-ec\", \"a | b\"]\n", 2, 1, 2},
		{"CMD [\"sh\", \"-c\", \"a | b\"]\n", 0, 0, 0},
		{"RUN bash -c 'a; b; c' && d\n", 2, 2, 3},
		{"RUN bash -c \"$(a)\" && sh ./c && sh -x c\n", 1, 4, 0},
		{"CMD a; b\n", 1, 2, 0},
		{"HEALTHCHECK --retries=1 CMD a || b\n", 1, 2, 0},
		{"HEALTHCHECK NONE\n", 0, 0, 0},
		{"ONBUILD RUN a && b\n", 1, 2, 0},
		{"SHELL [\"cmd\", \"/c\"]\nRUN dir\n", 1, 0, 0},
		{"# hadolint shell=powershell\nRUN Get-Item | x\n", 1, 0, 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct built *built = read_build(cases[i].text);
		const struct build_step *step = last_step(built);

		if (step->script_count != cases[i].scripts || (cases[i].scripts > 0 && commands_of(&step->scripts[0]) != cases[i].first) ||
		    (cases[i].scripts > 1 && commands_of(&step->scripts[1]) != cases[i].second))
			fail_msg("%s has %zu scripts", cases[i].text, step->script_count);
		free_build(built);
	}
}

TEST(scripts_in_words_are_capped)
{
	struct buf text = BUF_INIT(4096);
	struct built *built;

	buf_puts(&text, "RUN a");
	for (size_t i = 0; i <= BUILD_NESTED_MAX; i++)
		buf_puts(&text, " && sh -c b");
	built = read_build(buf_text(&text));
	assert_int_equal(built->build.steps[0].script_count, 1 + BUILD_NESTED_MAX);
	free_build(built);
	buf_done(&text);
}

TEST(places_in_scripts_are_those_of_the_file)
{
	struct built *built = read_build("RUN a \\\n  # c\n  && b c\nRUN <<-EOF\n\t\ta\n\tbc d\n\tEOF\n");
	const struct build_script *script = &built->build.steps[0].scripts[0];
	const struct shell_command *command = &script->commands->commands[1];
	struct place place = build_script_place(&built->build, &built->build.steps[0], script, command->words[1].from, command->words[1].to);

	assert_int_equal(place.at.line, 3);
	assert_int_equal(place.at.column, 8);
	script = &built->build.steps[1].scripts[0];
	command = &script->commands->commands[1];
	place = build_script_place(&built->build, &built->build.steps[1], script, command->words[1].from, command->words[1].to);
	assert_int_equal(place.at.line, 6);
	assert_int_equal(place.at.column, 5);
	free_build(built);
	built = read_build("RUN [\"sh\", \"-c\", \"a b\"]\n");
	script = built->build.steps[0].scripts;
	place = build_script_place(&built->build, &built->build.steps[0], &script[0], 1, 3);
	assert_int_equal(place.at.column, 12);
	assert_int_equal(place.at.end_column, 23);
	place = build_script_place(&built->build, &built->build.steps[0], &script[1], 2, 3);
	assert_int_equal(place.at.column, 18);
	assert_int_equal(place.at.end_column, 23);
	free_build(built);
}

TEST(the_caps_are_told)
{
	struct buf text = BUF_INIT(DOCKERFILE_MAX);
	struct built *built;

	for (size_t i = 0; i <= BUILD_STAGES_MAX; i++)
		buf_puts(&text, "FROM a\n");
	built = read_build(buf_text(&text));
	assert_int_equal(built->build.stage_count, BUILD_STAGES_MAX);
	assert_string_equal(built->build.capped, "more than 1000 stages");
	assert_int_equal(built->build.capped_at.line, BUILD_STAGES_MAX + 1);
	free_build(built);
	buf_clear(&text);
	buf_puts(&text, "FROM a\n");
	for (size_t i = 0; i <= BUILD_VARIABLES_MAX; i++)
		buf_puts(&text, "ENV A=b\n");
	built = read_build(buf_text(&text));
	assert_string_equal(built->build.capped, "more than 5000 variables");
	assert_int_equal(built->build.last->variable_count, BUILD_VARIABLES_MAX);
	free_build(built);
	buf_done(&text);
}

TEST_MAIN
