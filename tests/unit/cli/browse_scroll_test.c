/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "cli/browse_scroll.h"

static void open_bytes(struct scroll *scroll, const void *bytes, size_t n, size_t width)
{
	scroll_init(scroll, STR_LIT("title"));
	scroll_set_bytes(scroll, str_from(bytes, n));
	scroll_wrap(scroll, width);
}

static void open_text(struct scroll *scroll, const char *text, size_t width)
{
	open_bytes(scroll, text, strlen(text), width);
}

TEST(tabs_are_blanks_and_controls_are_escaped)
{
	struct scroll scroll;

	open_text(&scroll, "a\tb\n\x1b[31m\r\nend \xff", 80);
	assert_int_equal(scroll.lines.n, 3);
	assert_str(scroll.lines.v[0], "a       b");
	assert_str(scroll.lines.v[1], "\\x1b[31m\\x0d");
	assert_str(scroll.lines.v[2], "end \\xff");
	scroll_done(&scroll);
}

TEST(a_wide_character_is_never_split)
{
	struct scroll scroll;

	open_text(&scroll, "ab\u4e2dcd\n\nx", 3);
	assert_int_equal(scroll.lines.n, 5);
	assert_str(scroll.lines.v[0], "ab");
	assert_str(scroll.lines.v[1], "\u4e2dc");
	assert_str(scroll.lines.v[2], "d");
	assert_str(scroll.lines.v[3], "");
	assert_str(scroll.lines.v[4], "x");
	scroll_done(&scroll);
}

TEST(wrapping_keeps_the_place)
{
	struct scroll scroll;

	open_text(&scroll, "aaaaaaaaaa\nbbbbbbbbbb\ncccccccccc", 5);
	assert_int_equal(scroll.lines.n, 6);
	scroll.top = 2;
	scroll_wrap(&scroll, 20);
	assert_int_equal(scroll.lines.n, 3);
	assert_int_equal(scroll.top, 1);
	scroll_wrap(&scroll, 2);
	assert_str(scroll.lines.v[scroll.top], "bb");
	scroll_done(&scroll);
}

TEST(bytes_with_a_nul_are_digits)
{
	static const char bytes[] = "\0\1AB\x80";
	struct scroll scroll;

	open_bytes(&scroll, bytes, 5, 100);
	assert_int_equal(scroll.lines.n, 1);
	assert_str(scroll.lines.v[0], "00000000  00 01 41 42 80                                    ..AB.");
	scroll_done(&scroll);
}

TEST(a_long_binary_is_cut_and_says_so)
{
	size_t n = SCROLL_BINARY_MAX + 5;
	char *bytes = calloc(n, 1);
	struct scroll scroll;

	open_bytes(&scroll, bytes, n, 100);
	assert_int_equal(scroll.lines.n, SCROLL_BINARY_MAX / 16 + 1);
	assert_str(scroll.lines.v[scroll.lines.n - 1], "[cut here: 5 more bytes; e extracts the file]");
	scroll_done(&scroll);
	free(bytes);
}

TEST(a_long_text_is_cut_and_says_so)
{
	size_t n = SCROLL_TEXT_MAX / 4 + 100; /* each byte becomes four */
	char *bytes = malloc(n);
	struct scroll scroll;

	memset(bytes, 1, n);
	open_bytes(&scroll, bytes, n, SCROLL_TEXT_MAX);
	assert_str(scroll.lines.v[scroll.lines.n - 1], "[cut here: the text is longer than 64 MiB]");
	scroll_done(&scroll);
	free(bytes);
}

TEST(moving_stops_at_the_ends)
{
	struct scroll scroll;

	open_text(&scroll, "1\n2\n3\n4\n5", 80);
	scroll_move(&scroll, 99, 2);
	assert_int_equal(scroll.top, 3);
	scroll_move(&scroll, -99, 2);
	assert_int_equal(scroll.top, 0);
	scroll_move(&scroll, 1, 10);
	assert_int_equal(scroll.top, 0);
	scroll_done(&scroll);
}

TEST(searching_goes_round)
{
	struct scroll scroll;

	open_text(&scroll, "Needle\nhay\nneedle\nhay", 80);
	assert_false(scroll_search(&scroll, false));
	buf_puts(&scroll.search, "NEEDLE");
	assert_true(scroll_search(&scroll, false));
	assert_int_equal(scroll.top, 2);
	assert_true(scroll_search(&scroll, false));
	assert_int_equal(scroll.top, 0);
	assert_true(scroll_search(&scroll, true));
	assert_int_equal(scroll.top, 2);
	buf_puts(&scroll.search, "!");
	assert_false(scroll_search(&scroll, false));
	scroll_done(&scroll);
}

TEST(an_empty_file_has_no_lines)
{
	struct scroll scroll;

	open_text(&scroll, "", 80);
	assert_int_equal(scroll.lines.n, 0);
	scroll_move(&scroll, 1, 10);
	scroll_done(&scroll);
}

TEST_MAIN
