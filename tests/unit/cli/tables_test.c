/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever is in the tables is in help, in the manual and in every completion; nothing is wider than a screen. */
#include "test.h"

#include "cli/complete.h"
#include "cli/help.h"
#include "cli/man.h"

static bool has(const struct buf *text, const char *what)
{
	return str_search(buf_str(text), str_of(what)) >= 0;
}

static void check_has(const struct buf *text, const char *where, const char *what)
{
	if (!has(text, what))
		fail_msg("%s has no %s", where, what);
}

static void check_width(const struct buf *text)
{
	struct str rest = buf_str(text), line;

	while (str_next_line(&rest, &line))
		if (line.n > 80)
			fail_msg("wider than 80: %.*s", STR(line));
}

/* "--only-fixed" as roff has it. */
static void roff_name(const char *name, struct buf *out)
{
	buf_puts(out, "\\-\\-");
	for (; *name; name++)
		buf_printf(out, *name == '-' ? "\\-" : "%c", *name);
	buf_puts(out, "\\fR");
}

/* A command that reads no image does not show the options of that, though it takes them. */
static bool is_shown(const struct command *command, const struct opt *opt)
{
	return !command->plain || !opt->work;
}

static void check_option(const struct opt *opt, const struct buf *help, const struct buf *man, const struct buf *completions)
{
	struct buf name = BUF_INIT(256);

	buf_printf(&name, "--%s", opt->name);
	check_has(help, "help", buf_text(&name));
	check_has(&completions[0], "bash", buf_text(&name));
	check_has(&completions[1], "zsh", buf_text(&name));
	buf_clear(&name);
	buf_printf(&name, "-l %s ", opt->name);
	check_has(&completions[2], "fish", buf_text(&name));
	buf_clear(&name);
	roff_name(opt->name, &name);
	check_has(man, "man", buf_text(&name));
	for (const char *const *value = opt_values(opt); value && *value; value++) {
		check_has(help, "help", *value);
		for (size_t i = 0; i < 3; i++)
			check_has(&completions[i], complete_shells[i], *value);
	}
	if (!str_is(str_of(opt->name), "help")) {
		buf_clear(&name);
		opt_environment(opt, &name);
		check_has(man, "man", buf_text(&name));
	}
	buf_done(&name);
}

TEST(every_option_is_everywhere)
{
	struct buf completions[3] = {BUF_INIT(HELP_MAX), BUF_INIT(HELP_MAX), BUF_INIT(HELP_MAX)};

	for (size_t i = 0; i < 3; i++)
		assert_true(complete_script(complete_shells[i], &completions[i]));
	assert_false(complete_script("csh", &completions[0]));
	for (const struct command *const *command = commands(); *command; command++) {
		struct buf help = BUF_INIT(HELP_MAX), man = BUF_INIT(HELP_MAX);

		help_command(*command, &help);
		man_page(*command, "2026-11-24", &man);
		check_width(&help);
		for (const struct opt_part *part = (*command)->parts; part->group; part++)
			for (const struct opt *opt = part->group->opts; opt->name; opt++)
				if (is_shown(*command, opt))
					check_option(opt, &help, &man, completions);
		for (size_t i = 0; i < 3; i++)
			check_has(&completions[i], complete_shells[i], (*command)->name);
		assert_true((*command)->description[0] && (*command)->examples[0].line);
		buf_done(&help);
		buf_done(&man);
	}
	for (size_t i = 0; i < 3; i++)
		buf_done(&completions[i]);
}

TEST(every_command_is_in_the_top_help_which_fits_a_screen)
{
	struct buf help = BUF_INIT(HELP_MAX), man = BUF_INIT(HELP_MAX);
	struct str rest, line;
	size_t lines = 0;

	help_top(&help);
	man_page(NULL, "2026-11-24", &man);
	for (const struct command *const *command = commands(); *command; command++) {
		check_has(&help, "top help", (*command)->name);
		check_has(&man, "plimsoll(1)", (*command)->name);
	}
	check_width(&help);
	for (rest = buf_str(&help); str_next_line(&rest, &line);)
		lines++;
	assert_true(lines <= 24);
	buf_done(&help);
	buf_done(&man);
}

TEST(wrapping_keeps_every_word)
{
	struct buf out = BUF_INIT(HELP_MAX);

	help_wrap(&out, STR_LIT("a bb ccc"), 75, 2);
	assert_str(buf_str(&out), "a bb\n  ccc\n");
	buf_done(&out);
}

TEST_MAIN
