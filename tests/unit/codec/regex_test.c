/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/thread.h"
#include "codec/regex.h"

TEST(the_leftmost_match_and_its_groups)
{
	struct regex regex = REGEX("nginx/([0-9]+)(\\.[0-9]+)?(-rc)?");
	struct str groups[REGEX_GROUPS_MAX], text = STR_LIT("xx nginx/1.25 nginx/2");

	assert_int_equal(regex_find(&regex, text, groups), REGEX_FOUND);
	assert_str(groups[0], "nginx/1.25");
	assert_str(groups[1], "1");
	assert_str(groups[2], ".25");
	assert_null(groups[3].p);
	assert_null(groups[7].p);
	assert_ptr_equal(groups[0].p, text.p + 3);
	assert_int_equal(regex_find(&regex, STR_LIT("apache/2"), groups), REGEX_NONE);
	assert_int_equal(regex_find(&regex, STR_NULL, groups), REGEX_NONE);
	regex_done(&regex);
}

TEST(a_search_may_begin_within)
{
	struct regex regex = REGEX("(?<![0-9])([0-9]+)");
	struct str groups[REGEX_GROUPS_MAX], text = STR_LIT("123 45");

	assert_int_equal(regex_find_from(&regex, text, 1, groups), REGEX_FOUND);
	assert_str(groups[1], "45");
	assert_int_equal(regex_find_from(&regex, text, 6, groups), REGEX_NONE);
	assert_int_equal(regex_find_from(&regex, text, 7, groups), REGEX_NONE);
	regex_done(&regex);
}

TEST(bytes_are_bytes)
{
	struct regex any = REGEX("^a.b.c$"), either = REGEX_ANY_CASE("needle");
	struct str groups[REGEX_GROUPS_MAX];

	assert_int_equal(regex_find(&any, STR_LIT("a\0b\nc"), groups), REGEX_FOUND);
	assert_int_equal(regex_find(&any, STR_LIT("a\xff" "b\xc3" "c"), groups), REGEX_FOUND);
	assert_int_equal(regex_find(&any, STR_LIT("a\0b\nc\n"), groups), REGEX_NONE);
	assert_int_equal(regex_find(&either, STR_LIT("\xff\xfeNeEdLe"), groups), REGEX_FOUND);
	regex_done(&any);
	regex_done(&either);
}

TEST(a_text_that_would_take_ages_is_given_up)
{
	struct regex regex = REGEX("^(a+)+$"), deep = REGEX("^(?:(a)|b)*c");
	struct str groups[REGEX_GROUPS_MAX];
	char text[4096];

	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '!';
	assert_int_equal(regex_find(&regex, str_from(text, sizeof(text)), groups), REGEX_GAVE_UP);
	assert_int_not_equal(regex_find(&deep, str_from(text, sizeof(text)), groups), REGEX_FOUND);
	regex_done(&regex);
	regex_done(&deep);
}

TEST(what_is_no_pattern_matches_nothing)
{
	struct regex wrong = REGEX("(a"), right = REGEX("(a)");
	struct str groups[REGEX_GROUPS_MAX];

	assert_false(regex_valid(&wrong));
	assert_true(regex_valid(&right));
	assert_int_equal(regex_find(&wrong, STR_LIT("(a"), groups), REGEX_NONE);
	regex_done(&wrong);
	regex_done(&right);
}

TEST(more_groups_than_are_told)
{
	struct regex regex = REGEX("(a)(b)(c)(d)(e)(f)(g)(h)(i)");
	struct str groups[REGEX_GROUPS_MAX];

	assert_int_equal(regex_find(&regex, STR_LIT("abcdefghi"), groups), REGEX_FOUND);
	assert_str(groups[0], "abcdefghi");
	assert_str(groups[7], "g");
	regex_done(&regex);
}

static struct regex shared = REGEX("([0-9]+) of ([0-9]+)");

static void find_shared(void *arg, size_t i)
{
	struct str groups[REGEX_GROUPS_MAX];

	((bool *)arg)[i] = regex_find(&shared, STR_LIT("layer 3 of 9"), groups) == REGEX_FOUND && str_is(groups[2], "9");
}

TEST(threads_share_a_pattern_from_its_first_use_on)
{
	bool found[64] = {0};

	thread_each(4, ARRAY_SIZE(found), find_shared, found);
	for (size_t i = 0; i < ARRAY_SIZE(found); i++)
		assert_true(found[i]);
	regex_done(&shared);
}

TEST_MAIN
