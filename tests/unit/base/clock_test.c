/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"

TEST(parse_table)
{
	static const struct {
		const char *text;
		int64_t want;
	} cases[] = {
		{"1970-01-01T00:00:00Z", 0}, {"1970-01-01", 0}, {"1970-01-02", 86400}, {"2026-11-24T09:30:00Z", 1795512600},
		{"2026-11-24t09:30:00z", 1795512600}, {"2026-11-24 09:30:00Z", 1795512600},
		{"2026-11-24T09:30:00+00:00", 1795512600},
		{"2026-11-24T09:30:00-00:00", 1795512600}, {"2026-11-24T10:30:00+01:00", 1795512600},
		{"2026-11-24T15:00:00+05:30", 1795512600}, {"2026-11-24T00:30:00-09:00", 1795512600},
		{"2026-11-24T09:30:00.5Z", 1795512600}, {"2026-11-24T09:30:00.999999999Z", 1795512600},
		{"2026-11-24T10:30:00.123+01:00", 1795512600}, {"1969-12-31T23:59:59Z", -1},
		{"2038-01-19T03:14:08Z", 2147483648},
		{"2024-02-29", 1709164800}, {"2000-02-29T00:00:00Z", 951782400}, {"2016-12-31T23:59:60Z", 1483228800},
		{"0001-01-01T00:00:00Z", -62135596800}, {"9999-12-31T23:59:59Z", 253402300799},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t got = 7;

		if (!clock_parse(str_of(cases[i].text), &got) || got != cases[i].want)
			fail_msg("\"%s\": %lld, want %lld", cases[i].text, (long long)got, (long long)cases[i].want);
	}
}

TEST(rubbish_is_refused)
{
	static const char *const cases[] = {
		"", " ", "Z", "2026", "2026-11", "2026-11-", "2026-1-24", "26-11-24", "2026/11/24", "2026-11-24x",
		"2026-11-24T",
		"2026-11-24T09:30:00", "2026-11-24T09:30Z", "2026-11-24T9:30:00Z", "2026-11-24T09-30-00Z", " 2026-11-24",
		"2026-11-24 ",
		"2026-11-24T09:30:00Zx", "2026-11-24T09:30:00+1", "2026-11-24T09:30:00+0100", "2026-11-24T09:30:00+01:0",
		"2026-11-24T09:30:00+01:000", "2026-11-24T09:30:00 +01:00", "-026-11-24", "2026-+1-24", "2026-11-2x",
		"20261124",
		/* days, hours, minutes, seconds and zones that there are not */
		"2026-00-10", "2026-13-10", "2026-01-00", "2026-01-32", "2026-02-29", "2026-04-31", "2026-02-31",
		"2100-02-29",
		"2026-11-24T24:00:00Z", "2026-11-24T09:60:00Z", "2026-11-24T09:30:61Z", "2026-11-24T99:99:99Z",
		"2026-11-24T09:30:00+24:00", "2026-11-24T09:30:00+01:60", "2026-11-24T09:30:00.Z", "2026-11-24T09:30:00.",
		"2026-11-24T09:30:00,5Z",
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t got = 7;

		if (clock_parse(str_of(cases[i]), &got))
			fail_msg("\"%s\" is %lld", cases[i], (long long)got);
		assert_int_equal(got, 7);
	}
}

TEST(parse_does_not_look_behind_the_view)
{
	int64_t got;

	assert_true(clock_parse(str_from("2026-11-24T09:30:00Z", 10), &got));
	assert_false(clock_parse(str_from("2026-11-24T09:30:00Z", 19), &got));
	assert_false(clock_parse(str_from("2026-11-24", 9), &got));
	assert_false(clock_parse(STR_NULL, &got));
}

TEST(format_and_parse_agree)
{
	char text[CLOCK_TEXT_MAX];

	clock_format(1795512600, text);
	assert_string_equal(text, "2026-11-24T09:30:00Z");
	clock_format(-1, text);
	assert_string_equal(text, "1969-12-31T23:59:59Z");
	for (int64_t at = -60000000000; at < 250000000000; at += 12345678901) {
		int64_t back;

		clock_format(at, text);
		if (at > -30610224000) { /* glibc writes years below 1000 without leading zeros */
			assert_true(clock_parse(str_of(text), &back));
			assert_true(back == at);
		}
	}
	clock_format(INT64_MAX, text);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
	clock_format(INT64_MIN, text);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
}

TEST(now_obeys_the_environment)
{
	static const char *const rubbish[] = {"", "x", "-1", "1.5", " 1", "9223372036854775807", "18446744073709551616"};

	setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
	assert_int_equal(clock_now(), 1700000000);
	setenv("SOURCE_DATE_EPOCH", "0", 1);
	assert_int_equal(clock_now(), 0);
	for (size_t i = 0; i < sizeof(rubbish) / sizeof(rubbish[0]); i++) {
		int64_t before = (int64_t)time(NULL);

		setenv("SOURCE_DATE_EPOCH", rubbish[i], 1);
		assert_true(clock_now() >= before && clock_now() <= before + 60);
	}
	unsetenv("SOURCE_DATE_EPOCH");
}

TEST_MAIN
