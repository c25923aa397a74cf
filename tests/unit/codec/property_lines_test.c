/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/mem.h"
#include "codec/property_lines.h"

TEST(what_is_written_reads_back_on_its_own_line)
{
	static const char *const values[] = {"", "plain", "a=b", "two\nlines\r\n", "50%", "%41", "</text>", "\x01\x7f\xff"};
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_INIT(1024);
	struct str rest, key, value;
	size_t lines = 0;

	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		property_line_put(&out, STR_LIT("key"), str_of(values[i]));
	for (size_t i = 0; i < out.n; i++)
		lines += out.p[i] == '\n';
	assert_int_equal(lines, ARRAY_SIZE(values));
	assert_true(str_search(buf_str(&out), STR_LIT("</")) < 0);
	rest = buf_str(&out);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		assert_true(property_line_next(&rest, &arena, &key, &value));
		assert_str(key, "key");
		assert_str(value, values[i]);
	}
	assert_false(property_line_next(&rest, &arena, &key, &value));
	buf_done(&out);
	arena_done(&arena);
}

TEST(other_lines_are_passed_over)
{
	struct str rest = STR_LIT("free text\n\na=1\n"), key, value;
	struct arena arena = ARENA_INIT;

	assert_true(property_line_next(&rest, &arena, &key, &value));
	assert_str(key, "a");
	arena_done(&arena);
}

TEST(only_whole_escapes_are_decoded)
{
	struct arena arena = ARENA_INIT;

	assert_str(percent_decode(&arena, STR_LIT("%4a%4A%zz%4")), "JJ%zz%4");
	assert_str(percent_decode(&arena, STR_LIT("%")), "%");
	arena_done(&arena);
}

TEST_MAIN
