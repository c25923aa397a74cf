/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#define CAP 65536

TEST(decode_table)
{
	static const struct {
		const char *bytes;
		uint32_t code;
		size_t n;
	} cases[] = {
		{"a", 'a', 1}, {"\x7f", 0x7f, 1}, {"\xc2\x80", 0x80, 2}, {"\xdf\xbf", 0x7ff, 2}, {"\xe0\xa0\x80", 0x800, 3},
		{"\xed\x9f\xbf", 0xd7ff, 3}, {"\xee\x80\x80", 0xe000, 3}, {"\xef\xbf\xbd", 0xfffd, 3},
		{"\xef\xbf\xbf", 0xffff, 3},
		{"\xf0\x90\x80\x80", 0x10000, 4}, {"\xf4\x8f\xbf\xbf", 0x10ffff, 4}, {"\xc3\xa9x", 0xe9, 2},
		/* overlong */
		{"\xc0\x80", 0xfffd, 1}, {"\xc1\xbf", 0xfffd, 1}, {"\xe0\x80\x80", 0xfffd, 1}, {"\xe0\x9f\xbf", 0xfffd, 1},
		{"\xf0\x80\x80\x80", 0xfffd, 1}, {"\xf0\x8f\xbf\xbf", 0xfffd, 1},
		/* surrogates, beyond Unicode, lengths UTF-8 once had */
		{"\xed\xa0\x80", 0xfffd, 1}, {"\xed\xbf\xbf", 0xfffd, 1}, {"\xf4\x90\x80\x80", 0xfffd, 1},
		{"\xf5\x80\x80\x80", 0xfffd, 1},
		{"\xf8\x88\x80\x80\x80", 0xfffd, 1}, {"\xfe", 0xfffd, 1}, {"\xff", 0xfffd, 1},
		/* truncated, a follower alone, a follower that is none */
		{"\xc3", 0xfffd, 1}, {"\xe2\x82", 0xfffd, 1}, {"\xf0\x9f\x98", 0xfffd, 1}, {"\x80", 0xfffd, 1},
		{"\xbf", 0xfffd, 1},
		{"\xc3\x28", 0xfffd, 1}, {"\xe2\x28\xa1", 0xfffd, 1}, {"\xe2\x82\x28", 0xfffd, 1},
		{"\xf0\x28\x8c\xbc", 0xfffd, 1},
		{"\xc3\xc3", 0xfffd, 1},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t code;
		size_t n = text_decode(str_of(cases[i].bytes), &code);

		if (n != cases[i].n || code != cases[i].code)
			fail_msg("case %zu: U+%04X and %zu bytes", i, code, n);
	}
}

TEST(decode_does_not_look_behind_the_view)
{
	uint32_t code;

	assert_int_equal(text_decode(str_from("\xc3\xa9", 1), &code), 1);
	assert_int_equal(code, 0xfffd);
	assert_int_equal(text_decode(str_from("\xf0\x9f\x98\x80", 3), &code), 1);
}

TEST(what_is_no_utf8_is_latin1)
{
	static const char *const cases[][2] = {
		{"", ""}, {"plain", "plain"}, {"J\xc3\xb6rg", "J\xc3\xb6rg"}, {"J\xf6rg", "J\xc3\xb6rg"}, {"\xff", "\xc3\xbf"},
		{"\x80\xe4", "\xc2\x80\xc3\xa4"}, {"\xef\xbf\xbd", "\xef\xbf\xbd"}, {"\xc3\xb6\xf6", "\xc3\x83\xc2\xb6\xc3\xb6"},
	};
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_str(text_utf8(&arena, str_of(cases[i][0])), cases[i][1]);
	arena_done(&arena);
}

TEST(escape_table)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"", ""}, {"plain text", "plain text"}, {"caf\xc3\xa9", "caf\xc3\xa9"}, {"\xe2\x82\xac", "\xe2\x82\xac"},
		{"\x1b[31m", "\\x1b[31m"}, {"a\nb\r\t", "a\\x0ab\\x0d\\x09"}, {"\x7f", "\\x7f"}, {"\x07\x08", "\\x07\\x08"},
		{"\xc2\x9b" "31m", "\\x9b31m"}, {"\xc2\x85", "\\x85"}, {"\x9b", "\\x9b"}, {"\xc2\xad", "\\xad"},
		{"\xe2\x80\xae", "\\u{202e}"}, {"\xe2\x80\xaa", "\\u{202a}"}, {"\xe2\x81\xa6", "\\u{2066}"},
		{"\xe2\x81\xa9", "\\u{2069}"},
		{"\xe2\x80\x8e", "\\u{200e}"}, {"\xe2\x80\x8f", "\\u{200f}"}, {"\xd8\x9c", "\\u{61c}"}, {"\xe2\x80\xa8",
		"\\u{2028}"},
		{"\xe2\x80\x8b", "\\u{200b}"}, {"\xe2\x80\x8d", "\\u{200d}"}, {"\xe2\x81\xa0", "\\u{2060}"},
		{"\xef\xbb\xbf", "\\u{feff}"},
		{"\xef\xb8\x8f", "\\u{fe0f}"}, {"\xf3\xa0\x81\xa1", "\\u{e0061}"}, {"\xff", "\\xff"}, {"a\xc3", "a\\xc3"},
		{"\xed\xa0\x80", "\\xed\\xa0\\x80"}, {"\xef\xbf\xbd", "\xef\xbf\xbd"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out = BUF_INIT(CAP);

		text_escape(&out, str_of(cases[i].text));
		if (!str_is(buf_str(&out), cases[i].want))
			fail_msg("case %zu: \"%s\", want \"%s\"", i, buf_text(&out), cases[i].want);
		assert_int_equal(text_width(str_of(cases[i].text)), text_width(buf_str(&out)));
		buf_done(&out);
	}
}

TEST(escape_leaves_no_control_for_any_byte)
{
	for (unsigned byte = 0; byte < 256; byte++) {
		char text[] = {'a', (char)byte, 'b'};
		struct buf out = BUF_INIT(CAP);

		text_escape(&out, str_from(text, sizeof(text)));
		for (size_t i = 0; i < out.n; i++)
			assert_true((unsigned char)out.p[i] >= 0x20 && (unsigned char)out.p[i] < 0x7f);
		assert_int_equal(text_width(str_from(text, sizeof(text))), out.n);
		buf_done(&out);
	}
}

TEST(width_table)
{
	static const struct {
		const char *text;
		size_t cells;
	} cases[] = {
		{"", 0}, {"abc", 3}, {"\xc3\xa9", 1}, {"e\xcc\x81", 1}, {"\xe4\xb8\xad\xe6\x96\x87", 4}, {"\xed\x95\x9c", 2},
		{"\xef\xbc\xa1", 2}, {"\xf0\x9f\x98\x80", 2}, {"\xe2\x82\xac", 1}, {"\x1b", 4}, {"\xff\xff", 8},
		{"\xe2\x80\xae", 8},
		{"a\xcc\x80\xcc\x81\xcc\x82", 1}, {"\xf0\xa0\x80\x80", 2}, {"\xe2\x80\xa6", 1},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (text_width(str_of(cases[i].text)) != cases[i].cells)
			fail_msg("case %zu: %zu cells", i, text_width(str_of(cases[i].text)));
}

TEST(fit_examples)
{
	static const struct {
		const char *text;
		size_t cells;
		bool utf8;
		const char *want;
	} cases[] = {
		{"abcdef", 6, true, "abcdef"}, {"abcdefg", 6, true, "abc\xe2\x80\xa6" "fg"},
		{"abcdefghij", 7, false, "ab...ij"},
		{"abcdef", 3, false, "abc"}, {"abcdef", 1, true, "a"}, {"abcdef", 0, true, ""}, {"", 0, true, ""},
		/* neither a wide character nor an escape is cut in two */
		{"\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad", 5, true, "\xe4\xb8\xad\xe2\x80\xa6\xe4\xb8\xad"},
		{"\x1b" "abcdefgh", 6, true, "\xe2\x80\xa6gh"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out = BUF_INIT(CAP);

		text_fit(&out, str_of(cases[i].text), cases[i].cells, cases[i].utf8);
		if (!str_is(buf_str(&out), cases[i].want))
			fail_msg("case %zu: \"%s\", want \"%s\"", i, buf_text(&out), cases[i].want);
		buf_done(&out);
	}
}

TEST(fit_at_every_width)
{
	static const char *const texts[] = {
		"usr/lib/x86_64-linux-gnu/libcrypto.so.1.1",
		"\xe4\xb8\xad\xe6\x96\x87/\xe4\xb8\xad\xe6\x96\x87/\xe4\xb8\xad\xe6\x96\x87/\xe4\xb8\xad",
		"e\xcc\x81" "e\xcc\x81" "e\xcc\x81" "e\xcc\x81" "e\xcc\x81" "e\xcc\x81",
		("\x1b[31m\xff\xe2\x80\xae" "evil\x1b[0m"), "a", "",
	};

	for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++)
		for (size_t cells = 0; cells <= 40; cells++)
			for (int utf8 = 0; utf8 < 2; utf8++) {
				struct buf out = BUF_INIT(CAP);
				size_t whole = text_width(str_of(texts[t])), got;

				text_fit(&out, str_of(texts[t]), cells, utf8);
				got = text_width(buf_str(&out));
				if (got > cells)
					fail_msg("text %zu in %zu cells takes %zu", t, cells, got);
				if (whole <= cells)
					assert_int_equal(got, whole);
				if (whole > cells && cells > 3)
					assert_true(str_search(buf_str(&out), str_of(utf8 ? "\xe2\x80\xa6" : "...")) >= 0);
				for (struct str s = buf_str(&out); s.n;) {
					uint32_t code;
					size_t n = text_decode(s, &code);

					assert_int_not_equal(code, 0xfffd);
					s = str_from_index(s, n);
				}
				buf_done(&out);
			}
}

/* A title or a path may be as long as an image likes. */
TEST(fit_is_quick_on_a_long_text)
{
	size_t n = 1 << 20;
	char *text = malloc(n);
	struct buf out = BUF_INIT(CAP);
	int64_t start = clock_monotonic_ms();

	assert_non_null(text);
	memset(text, 'a', n);
	text[n - 1] = 'z';
	text_fit(&out, str_from(text, n), 5, true);
	assert_str(buf_str(&out), "aa\xe2\x80\xa6" "az");
	assert_true(clock_monotonic_ms() - start < 5000);
	buf_done(&out);
	free(text);
}

TEST(sizes_and_counts)
{
	static const struct {
		uint64_t n;
		const char *size, *count;
	} cases[] = {
		{0, "0 B", "0"}, {12, "12 B", "12"}, {999, "999 B", "999"}, {1000, "1 kB", "1,000"}, {1099, "1 kB", "1,099"},
		{1200, "1.2 kB", "1,200"}, {9999, "9.9 kB", "9,999"}, {10500, "10 kB", "10,500"}, {999999, "999 kB",
		"999,999"},
		{1000000, "1 MB", "1,000,000"}, {326123456, "326 MB", "326,123,456"}, {1000007, "1 MB", "1,000,007"},
		{UINT64_MAX, "18 EB", "18,446,744,073,709,551,615"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf size = BUF_INIT(64), count = BUF_INIT(64);

		text_size(&size, cases[i].n);
		text_count(&count, cases[i].n);
		assert_str(buf_str(&size), cases[i].size);
		assert_str(buf_str(&count), cases[i].count);
		buf_done(&size);
		buf_done(&count);
	}
}

TEST(distance_table)
{
	static const struct {
		const char *a, *b;
		size_t cap, want;
	} cases[] = {
		{"", "", 3, 0}, {"a", "a", 3, 0}, {"", "abc", 3, 3}, {"abc", "", 2, 3}, {"scan", "scna", 3, 1}, {"scan",
		"scam", 3, 1},
		{"scan", "scans", 3, 1}, {"scan", "can", 3, 1}, {"kitten", "sitting", 9, 3}, {"ab", "ba", 3, 1}, {"ca",
		"abc", 9, 3},
		{"abcdef", "fedcba", 2, 3}, {"abc", "xyz", 0, 1}, {"same", "same", 0, 0},
	};
	char longest[65];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t there = text_distance(str_of(cases[i].a), str_of(cases[i].b), cases[i].cap);

		if (there != cases[i].want || there != text_distance(str_of(cases[i].b), str_of(cases[i].a), cases[i].cap))
			fail_msg("\"%s\" and \"%s\": %zu", cases[i].a, cases[i].b, there);
	}
	memset(longest, 'a', sizeof(longest));
	assert_int_equal(text_distance(str_from(longest, 64), str_from(longest, 63), 3), 1);
	assert_int_equal(text_distance(str_from(longest, 65), str_from(longest, 65), 3), 4); /* not compared at all */
}

/* A list is cut behind a whole character, says so once, and is never longer than its buffer. */
TEST(lists_are_cut_and_say_so)
{
	static const struct {
		size_t max;
		const char *const items[4];
		const char *text;
	} cases[] = {
		{64, {"one", "two"}, "one, two"},
		{64, {"", "two"}, "two"},
		{11, {"one", "two"}, "one, two"},
		{10, {"one", "two"}, "one, tw\u2026"},
		{9, {"one", "two", "three"}, "one, t\u2026"},
		{9, {"one", "\u00e9\u00e9", "x"}, "one, \u2026"},
		{10, {"one", "\u00e9\u00e9", "x"}, "one, \u00e9\u2026"},
		{7, {"one", "two", "x"}, "one\u2026"},
		{3, {"three"}, "\u2026"},
		{2, {"three"}, ""},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		auto_done(buf_done) struct buf list = BUF_INIT(cases[i].max);

		for (size_t j = 0; cases[i].items[j]; j++)
			text_list(&list, ", ", str_of(cases[i].items[j]));
		if (!str_is(buf_str(&list), cases[i].text))
			fail_msg("case %zu: %.*s", i, STR(buf_str(&list)));
	}
}

TEST_MAIN
