/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

TEST(order_puts_a_prefix_first)
{
	assert_true(str_cmp(STR_LIT("a"), STR_LIT("ab")) < 0);
	assert_true(str_cmp(STR_LIT("b"), STR_LIT("ab")) > 0);
	assert_int_equal(str_cmp(STR_NULL, STR_LIT("")), 0);
}

TEST(starts_and_ends)
{
	struct str s = STR_NULL;

	assert_true(str_starts(STR_LIT("abc"), "ab") && str_ends(STR_LIT("abc"), "bc"));
	assert_false(str_starts(STR_LIT("a"), "ab") || str_ends(STR_LIT("b"), "ab"));
	/* a view of nothing has no pointer to compare with */
	assert_true(str_starts(s, "") && str_ends(s, "") && str_skip(&s, ""));
	assert_false(str_starts(s, "a") || str_ends(s, "a") || str_skip(&s, "a"));
}

TEST(next_keeps_empty_parts_but_no_last_one)
{
	struct str rest = STR_LIT("a,,b,"), part;

	assert_true(str_next(&rest, ',', &part));
	assert_str(part, "a");
	assert_true(str_next(&rest, ',', &part));
	assert_str(part, "");
	assert_true(str_next(&rest, ',', &part));
	assert_str(part, "b");
	assert_false(str_next(&rest, ',', &part));
}

TEST(numbers_refuse_signs_blanks_and_overflow)
{
	uint64_t value = 7;

	assert_true(str_to_u64(STR_LIT("18446744073709551615"), &value));
	assert_true(value == UINT64_MAX);
	assert_false(str_to_u64(STR_LIT("18446744073709551616"), &value));
	assert_false(str_to_u64(STR_LIT("-1"), &value));
	assert_false(str_to_u64(STR_LIT(" 1"), &value));
	assert_false(str_to_u64(STR_LIT(""), &value));
}

TEST(words)
{
	struct str rest = STR_LIT(" \ta  bc\n "), word;

	assert_true(str_next_word(&rest, &word));
	assert_str(word, "a");
	assert_true(str_next_word(&rest, &word));
	assert_str(word, "bc");
	assert_false(str_next_word(&rest, &word));
}

TEST(a_needle_is_held_whatever_its_case)
{
	assert_true(str_case_holds(STR_LIT("etc/MOTD"), STR_LIT("motd")));
	assert_true(str_case_holds(STR_LIT("a"), STR_LIT("")));
	assert_false(str_case_holds(STR_LIT("mot"), STR_LIT("motd")));
	assert_false(str_case_holds(STR_LIT("moxtd"), STR_LIT("mot")));
}

TEST(one_of_a_list)
{
	static const char *const words[] = {"a", "bc", NULL};

	assert_true(str_is_any(STR_LIT("bc"), words));
	assert_false(str_is_any(STR_LIT("b"), words));
	assert_false(str_is_any(STR_LIT("A"), words));
	assert_false(str_is_any(STR_LIT("a"), NULL));
}

TEST_MAIN
