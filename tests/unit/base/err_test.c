/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <errno.h>
#include <stdio.h>

#include "base/err.h"

TEST(contexts_go_in_front)
{
	struct err e = ERR_INIT;

	assert_int_equal(err_set(&e, ERR_FORMAT, "truncated: %d of %d bytes", 4096, 81920), ERR_FORMAT);
	assert_int_equal(err_wrap(&e, "layer %d of %d", 3, 9), ERR_FORMAT);
	assert_int_equal(err_wrap(&e, "%s", "shop.tar"), ERR_FORMAT);
	assert_string_equal(e.text, "shop.tar: layer 3 of 9: truncated: 4096 of 81920 bytes");
	assert_int_equal(e.code, ERR_FORMAT);
	assert_string_equal(e.hint, "");
}

TEST(texts_are_no_formats)
{
	struct err e = ERR_INIT;

	err_set(&e, ERR_FORMAT, "%s", "%n%s");
	err_wrap(&e, "%s", "100%");
	assert_string_equal(e.text, "100%: %n%s");
}

TEST(a_context_may_quote_the_error)
{
	struct err e = ERR_INIT;

	err_set(&e, ERR_IO, "inner");
	err_wrap(&e, "outer of %s", e.text);
	assert_string_equal(e.text, "outer of inner: inner");
}

TEST(an_overlong_text_ends_in_dots)
{
	struct err e = ERR_INIT;

	for (size_t n = 1000; n < 1024; n++) {
		char text[1024] = {0}, want[1100];

		memset(text, 'x', n);
		err_set(&e, ERR_LIMIT, "%s", text);
		assert_int_equal(strlen(e.text), n);
		err_wrap(&e, "0123456789");
		snprintf(want, sizeof(want), "0123456789: %s", text);
		if (n + 12 < sizeof(e.text)) {
			assert_string_equal(e.text, want);
		} else {
			assert_int_equal(strlen(e.text), sizeof(e.text) - 1);
			assert_string_equal(e.text + sizeof(e.text) - 4, "...");
			assert_memory_equal(e.text, want, sizeof(e.text) - 4);
		}
	}
	for (int i = 0; i < 200; i++)
		assert_int_equal(err_wrap(&e, "stage %d", i), ERR_LIMIT);
	assert_true(str_starts(str_of(e.text), "stage 199: stage 198: "));
	assert_true(str_ends(str_of(e.text), "..."));
	assert_int_equal(strlen(e.text), sizeof(e.text) - 1);
}

TEST(a_text_of_any_length_is_kept_in_bounds)
{
	static char text[4096];
	struct err e = ERR_INIT;

	memset(text, 'x', sizeof(text) - 1);
	err_set(&e, ERR_LIMIT, "%s", text);
	assert_int_equal(strlen(e.text), sizeof(e.text) - 1);
	err_errno(&e, EACCES, "%s", text);
	assert_non_null(strstr(e.text, "x: Permission denied")); /* the reason is never what is cut */
	err_wrap(&e, "%s", text);
	assert_true(strlen(e.text) < sizeof(e.text));
	err_hint(&e, "%s", text);
	assert_int_equal(strlen(e.hint), sizeof(e.hint) - 1);
}

TEST(hint_stays_through_wrapping_and_goes_with_a_new_error)
{
	struct err e = ERR_INIT;

	err_set(&e, ERR_USAGE, "no such option");
	assert_int_equal(err_hint(&e, "see %s", "--help"), ERR_USAGE);
	err_wrap(&e, "scan");
	assert_string_equal(e.hint, "see --help");
	assert_string_equal(e.text, "scan: no such option");
	err_set(&e, ERR_IO, "other");
	assert_string_equal(e.hint, "");
}

TEST(errno_becomes_a_code)
{
	struct err e = ERR_INIT;

	assert_int_equal(err_errno(&e, ENOENT, "%s", "a.tar"), ERR_NOT_FOUND);
	assert_string_equal(e.text, "a.tar: No such file or directory");
	assert_int_equal(err_errno(&e, EACCES, "%s", "a.tar"), ERR_IO);
	assert_string_equal(e.text, "a.tar: Permission denied");
}

TEST_MAIN
