/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "cli/command.h"
#include "cli/common.h"

struct sample {
	struct common_options common;
	const char *word, *text;
	struct text_list list;
	int number;
};

static const char *const words[] = {"table", "json", "sarif", NULL};
static const struct opt opts[] = {
	{.name = "word", .letter = 'w', .type = OPT_WORD, .argument = "W", .help = "", .values = words, .offset = offsetof(struct sample, word)},
	{.name = "text", .letter = 't', .type = OPT_TEXT, .argument = "T", .help = "", .offset = offsetof(struct sample, text)},
	{.name = "list", .letter = 'l', .type = OPT_LIST, .argument = "L", .help = "", .offset = offsetof(struct sample, list)},
	{.name = "number", .type = OPT_NUMBER, .argument = "N", .help = "", .offset = offsetof(struct sample, number)},
	{0},
};
static const struct opt_group group = {"Sample", opts};
static const struct opt_part parts[] = {{&group_common, 0}, {&group, 0}, {0}};

struct outcome {
	struct sample options;
	struct text_list operands;
	struct err e;
	int r;
};

static void parse(struct outcome *o, const char *line)
{
	static char copy[512];
	char *argv[32];
	size_t count = 0;

	*o = (struct outcome){0};
	snprintf(copy, sizeof(copy), "%s", line);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		argv[count++] = word;
	o->r = options_parse(parts, count, argv, &o->options, &o->operands, &o->e);
}

static void done(struct outcome *o)
{
	options_done(parts, &o->options);
	vec_done(&o->operands);
}

TEST(options_stand_before_and_behind_operands_in_every_form)
{
	struct outcome o;

	parse(&o, "-qtX a --word=json b -l1 --list 2 --number 7 -- --text -q");
	assert_int_equal(o.r, 0);
	assert_true(o.options.common.quiet);
	assert_str(str_of(o.options.text), "X");
	assert_str(str_of(o.options.word), "json");
	assert_int_equal(o.options.list.n, 2);
	assert_str(str_of(o.options.list.v[1]), "2");
	assert_int_equal(o.options.number, 7);
	assert_int_equal(o.operands.n, 4);
	assert_str(str_of(o.operands.v[2]), "--text");
	done(&o);
}

TEST(a_single_dash_is_an_operand)
{
	struct outcome o;

	parse(&o, "-");
	assert_int_equal(o.operands.n, 1);
	done(&o);
}

TEST(what_was_not_given_is_told_apart_from_zero)
{
	struct outcome o;

	parse(&o, "a");
	assert_int_equal(o.options.number, -1);
	assert_true(o.options.common.timeout == -1);
	assert_null(o.options.text);
	done(&o);
}

TEST(wrong_use_says_what_was_meant)
{
	static const struct {
		const char *line, *text, *hint;
	} cases[] = {
		{"--wrod json", "unknown option --wrod", "--word"},
		{"--elephant", "unknown option --elephant", ""},
		{"-x", "unknown option -x", ""},
		{"--word jsno", "--word: 'jsno' is none of table, json, sarif", "--word json"},
		{"-w x", "-w: 'x' is none of table, json, sarif", ""},
		{"--word", "--word needs a value: W", ""},
		{"-t", "-t needs a value: T", ""},
		{"--quiet=1", "--quiet takes no value", ""},
		{"--number -1", "--number: '-1' is not a number from 0 to 1000000", ""},
		{"--number 99999999999999999999", "--number: '99999999999999999999' is not a number from 0 to 1000000", ""},
		{"--timeout 5x", "--timeout: '5x' is not a duration", "--timeout 90s, 5m, 1h30m or 7d; 0 is no limit"},
		{"--timeout 31", "--timeout: 31 has no unit", "--timeout 31d, 31h, 31m or 31s"},
		{"--wor json", "unknown option --wor", "--word"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct outcome o;

		parse(&o, cases[i].line);
		assert_int_equal(o.r, ERR_USAGE);
		assert_str(str_of(o.e.text), cases[i].text);
		assert_str(str_of(o.e.hint), cases[i].hint);
		done(&o);
	}
}

TEST(the_environment_stands_behind_the_line)
{
	struct outcome o;

	setenv("PLIMSOLL_WORD", "sarif", 1);
	setenv("PLIMSOLL_QUIET", "1", 1);
	setenv("PLIMSOLL_VERBOSE", "no", 1);
	setenv("PLIMSOLL_LIST", "from-variable", 1);
	setenv("PLIMSOLL_TEXT", "", 1);
	parse(&o, "");
	assert_int_equal(o.r, 0);
	assert_str(str_of(o.options.word), "sarif");
	assert_true(o.options.common.quiet && !o.options.common.verbose);
	assert_int_equal(o.options.list.n, 1);
	assert_null(o.options.text);
	done(&o);
	parse(&o, "--word=json -l a -l b");
	assert_str(str_of(o.options.word), "json");
	assert_int_equal(o.options.list.n, 2);
	done(&o);
	setenv("PLIMSOLL_WORD", "bad", 1);
	parse(&o, "");
	assert_str(str_of(o.e.text), "PLIMSOLL_WORD: 'bad' is none of table, json, sarif");
	done(&o);
	unsetenv("PLIMSOLL_WORD");
	setenv("PLIMSOLL_QUIET", "perhaps", 1);
	parse(&o, "");
	assert_int_equal(o.r, ERR_USAGE);
	done(&o);
	unsetenv("PLIMSOLL_QUIET");
	unsetenv("PLIMSOLL_VERBOSE");
	unsetenv("PLIMSOLL_LIST");
	unsetenv("PLIMSOLL_TEXT");
}

TEST(durations)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} good[] = {{"0", 0}, {"00", 0}, {"90s", 90}, {"5m", 300}, {"1h30m", 5400}, {"1h0m5s", 3605}, {"7d", 604800}, {"1d12h", 129600}};
	static const char *const bad[] = {"-1", "90", "5m1", "5x", "m", "5m1h", "1h1h", "99999999999h", "1.5s", " 5"};
	int64_t got = -7;

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_true(clock_parse_duration(str_of(good[i].text), &got));
		assert_true(got == good[i].seconds * 1000);
	}
	got = -7;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(clock_parse_duration(str_of(bad[i]), &got));
	assert_true(got == -7);
}

/* A word before the command is told from a value by the union of all tables: a name must mean the same shape everywhere. */
TEST(tables_agree_with_each_other)
{
	for (const struct command *const *a = commands(); *a; a++) {
		assert_ptr_equal((*a)->parts->group, &group_common);
		assert_int_equal((*a)->parts->at, 0);
		assert_true((*a)->options_size >= sizeof(struct common_options));
		for (const struct opt_part *part = (*a)->parts; part->group; part++) {
			for (const struct opt *opt = part->group->opts; opt->name; opt++) {
				assert_true((opt->type == OPT_FLAG) == (opt->argument == NULL));
				assert_true(opt->type != OPT_WORD || opt_values(opt));
				assert_ptr_equal(options_find((*a)->parts, str_of(opt->name)), opt);
				if (opt->letter)
					assert_ptr_equal(options_find_letter((*a)->parts, opt->letter), opt);
				for (const struct command *const *b = commands(); *b; b++) {
					const struct opt *same = options_find((*b)->parts, str_of(opt->name));
					const struct opt *letter = opt->letter ? options_find_letter((*b)->parts, opt->letter) : NULL;

					assert_true(!same || !same->argument == !opt->argument);
					/* One that has another name there is still the same by its alias. */
					assert_true(!letter || options_find((*b)->parts, str_of(opt->name)) == letter);
				}
			}
		}
	}
}

TEST_MAIN
