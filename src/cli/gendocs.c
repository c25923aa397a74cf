/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program of the build, not installed: `gendocs man DATE [COMMAND]`, `gendocs completion SHELL` and `gendocs rules` print what the
 * tables say. SOURCE_DATE_EPOCH goes before DATE.
 */
#include "base/clock.h"
#include "cli/check_rules.h"
#include "cli/complete.h"
#include "cli/help.h"
#include "cli/man.h"
#include "cli/output.h"
#include "cli/run.h"
#include "report/report.h"

static int print(struct buf *text)
{
	struct err e = ERR_INIT;
	int r = output_print(buf_str(text), &e);

	if (r < 0)
		run_print_error(false, &e);
	buf_done(text);
	return r < 0 ? EXIT_BROKEN : 0;
}

int main(int argc, char **argv)
{
	struct buf text = BUF_INIT(HELP_MAX);
	const struct command *command = argc > 3 ? command_find(str_of(argv[3])) : NULL;
	char date[CLOCK_TEXT_MAX];

	if (argc == 3 && str_is(str_of(argv[1]), "completion") && complete_script(argv[2], &text))
		return print(&text);
	if (argc == 2 && str_is(str_of(argv[1]), "rules")) {
		text.max = REPORT_MAX;
		check_page(&text);
		return print(&text);
	}
	if (argc < 3 || !str_is(str_of(argv[1]), "man") || (argc > 3 && !command))
		return EXIT_WRONG_USE;
	clock_format(clock_now(), date);
	date[10] = '\0';
	man_page(command, getenv("SOURCE_DATE_EPOCH") ? date : argv[2], &text);
	return print(&text);
}
