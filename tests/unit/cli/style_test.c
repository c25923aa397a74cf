/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/style.h"

static const char *const heeded[] = {"NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "TERM", "COLUMNS", "LC_ALL", "LC_CTYPE", "LANG"};

static void forget(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(heeded); i++)
		unsetenv(heeded[i]);
}

/* `variables` is "NAME=value NAME=value"; standard output of a test is no terminal. */
static bool colour(const char *when, const char *variables)
{
	struct str rest = str_of(variables), one, name, value;

	forget();
	while (str_next(&rest, ' ', &one)) {
		char text[64] = "", content[64] = "";

		str_cut(one, '=', &name, &value);
		memcpy(text, name.p, name.n);
		memcpy(content, value.p, value.n);
		setenv(text, content, 1);
	}
	return style_colour(when, STDOUT_FILENO);
}

TEST(the_first_that_says_something_about_colour_decides)
{
	assert_true(colour("always", "NO_COLOR=1 TERM=dumb"));
	assert_false(colour("never", "CLICOLOR_FORCE=1"));
	assert_false(colour(NULL, "NO_COLOR=1 CLICOLOR_FORCE=1 TERM=xterm"));
	assert_true(colour(NULL, "NO_COLOR= CLICOLOR_FORCE=1"));
	assert_true(colour("auto", "CLICOLOR_FORCE=1 TERM=dumb"));
	assert_false(colour(NULL, "CLICOLOR_FORCE=0 TERM=xterm"));
	assert_true(colour(NULL, "CLICOLOR_FORCE=0 FORCE_COLOR=1"));
	assert_true(colour(NULL, "FORCE_COLOR=3 TERM=dumb"));
	assert_false(colour(NULL, "FORCE_COLOR=0 TERM=xterm"));
	assert_false(colour(NULL, "FORCE_COLOR=false TERM=xterm"));
	assert_false(colour(NULL, "TERM=dumb"));
	assert_false(colour(NULL, "TERM=xterm")); /* no terminal */
	assert_false(colour(NULL, ""));
}

TEST(symbols_follow_the_locale)
{
	forget();
	setenv("LC_ALL", "C", 1);
	assert_false(style_utf8());
	setenv("LC_ALL", "C.UTF-8", 1);
	assert_true(style_utf8());
	unsetenv("LC_ALL");
	setenv("LANG", "xx_XX.utf8", 1); /* not installed */
	assert_true(style_utf8());
	setenv("LANG", "xx_XX.ISO-8859-1", 1);
	assert_false(style_utf8());
	forget();
	assert_false(style_utf8());
}

TEST(width_is_the_option_then_columns_then_none)
{
	struct common_options common = {.width = -1};
	struct report_style style;

	forget();
	style_init(&style, &common, NULL, STDOUT_FILENO);
	assert_int_equal(style.width, 0);
	setenv("COLUMNS", "72", 1);
	style_init(&style, &common, NULL, STDOUT_FILENO);
	assert_int_equal(style.width, 72);
	style_init(&style, &common, NULL, -1); /* a file */
	assert_int_equal(style.width, 0);
	setenv("COLUMNS", "many", 1);
	style_init(&style, &common, NULL, STDOUT_FILENO);
	assert_int_equal(style.width, 0);
	common.width = 40;
	style_init(&style, &common, NULL, STDOUT_FILENO);
	assert_int_equal(style.width, 40);
}

TEST_MAIN
