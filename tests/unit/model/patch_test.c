/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "model/patch.h"

static struct edit edit_of(uint32_t line, uint32_t column, uint32_t end_line, uint32_t end_column, const char *text)
{
	return (struct edit){{STR_LIT("f"), {line, column, end_line, end_column}}, str_of(text)};
}

static enum patch_result take_edits(struct patch *patch, const struct edit *edits, size_t n)
{
	struct finding finding = {0};
	enum patch_result result;

	for (size_t i = 0; i < n; i++)
		*vec_push(&finding.edits) = edits[i];
	result = patch_take(patch, &finding);
	vec_done(&finding.edits);
	return result;
}

#define TAKE(patch, ...) take_edits((patch), (struct edit[]){__VA_ARGS__}, sizeof((struct edit[]){__VA_ARGS__}) / sizeof(struct edit))

static void check_result(struct patch *patch, const char *want)
{
	struct buf out = BUF_INIT(1 << 16);

	patch_apply(&patch->files.v[0], &out);
	assert_str(buf_str(&out), want);
	buf_done(&out);
	patch_done(patch);
}

static void begin(struct patch *patch, const char *text)
{
	*patch = (struct patch){0};
	patch_add_file(patch, STR_LIT("f"), str_of(text));
}

TEST(places_are_lines_and_characters)
{
	struct patch patch;

	begin(&patch, "a: \xc3\xa9 b\nc: d\n");
	assert_int_equal(TAKE(&patch, edit_of(1, 6, 1, 7, "X")), PATCH_TAKEN);
	assert_int_equal(TAKE(&patch, edit_of(2, 1, 2, 1, "new\n")), PATCH_TAKEN);
	assert_int_equal(TAKE(&patch, edit_of(3, 1, 0, 0, "end\n")), PATCH_TAKEN);
	check_result(&patch, "a: \xc3\xa9 X\nnew\nc: d\nend\n");
}

TEST(a_mark_and_line_ends_stay)
{
	struct patch patch;

	begin(&patch, "\xef\xbb\xbf" "a\r\nb\r\n");
	assert_int_equal(TAKE(&patch, edit_of(2, 1, 2, 2, "x\ny")), PATCH_TAKEN);
	check_result(&patch, "\xef\xbb\xbf" "a\r\nx\r\ny\r\n");
}

TEST(all_edits_of_a_finding_or_none)
{
	struct patch patch;

	begin(&patch, "one\ntwo\n");
	assert_int_equal(TAKE(&patch, edit_of(1, 1, 1, 4, "1"), edit_of(9, 1, 9, 2, "9")), PATCH_REFUSED);
	assert_int_equal(TAKE(&patch, edit_of(1, 1, 1, 4, "1"), edit_of(1, 2, 1, 3, "9")), PATCH_REFUSED);
	assert_int_equal(TAKE(&patch, edit_of(2, 1, 2, 4, "2")), PATCH_TAKEN);
	assert_int_equal(TAKE(&patch, edit_of(1, 1, 1, 4, "1"), edit_of(2, 2, 2, 3, "9")), PATCH_LATER);
	check_result(&patch, "one\n2\n");
}

TEST(the_first_has_its_way)
{
	struct patch patch;

	begin(&patch, "abcdef\n");
	assert_int_equal(TAKE(&patch, edit_of(1, 2, 1, 4, "X")), PATCH_TAKEN);
	assert_int_equal(TAKE(&patch, edit_of(1, 3, 1, 5, "Y")), PATCH_LATER);
	assert_int_equal(TAKE(&patch, edit_of(1, 4, 1, 5, "Z")), PATCH_TAKEN); /* touches, and does not overlap */
	assert_int_equal(TAKE(&patch, edit_of(1, 2, 1, 2, "I")), PATCH_LATER); /* an order that nobody chose */
	assert_int_equal(TAKE(&patch, edit_of(1, 7, 1, 7, "I")), PATCH_TAKEN);
	assert_int_equal(TAKE(&patch, edit_of(1, 7, 1, 7, "J")), PATCH_LATER);
	check_result(&patch, "aXZefI\n");
}

TEST(the_same_change_twice_is_made_once)
{
	struct patch patch;

	begin(&patch, "true\n");
	assert_int_equal(TAKE(&patch, edit_of(1, 1, 1, 5, "false")), PATCH_TAKEN);
	assert_int_equal(TAKE(&patch, edit_of(1, 1, 1, 5, "false")), PATCH_TAKEN);
	check_result(&patch, "false\n");
}

TEST(other_files_are_refused)
{
	struct patch patch;

	begin(&patch, "a\n");
	assert_int_equal(TAKE(&patch, (struct edit){{STR_LIT("g"), {1, 1, 1, 1}}, STR_LIT("x")}), PATCH_REFUSED);
	assert_int_equal(TAKE(&patch, edit_of(1, 2, 1, 1, "x")), PATCH_REFUSED);
	assert_int_equal(TAKE(&patch, edit_of(0, 0, 0, 0, "x")), PATCH_REFUSED);
	check_result(&patch, "a\n");
}

TEST(many_changes_come_out_in_order)
{
	struct patch patch;
	struct buf text = BUF_INIT(1 << 16), want = BUF_INIT(1 << 16);

	for (int i = 0; i < 1000; i++) {
		buf_puts(&text, "a\n");
		buf_printf(&want, "%d\n", i);
	}
	begin(&patch, buf_text(&text));
	for (uint32_t i = 0; i < 1000; i++) {
		uint32_t line = i * 7 % 1000; /* in no order */
		static char numbers[1000][8];

		snprintf(numbers[line], sizeof(numbers[line]), "%u", line);
		assert_int_equal(TAKE(&patch, edit_of(line + 1, 1, line + 1, 2, numbers[line])), PATCH_TAKEN);
	}
	check_result(&patch, buf_text(&want));
	buf_done(&text);
	buf_done(&want);
}

TEST_MAIN
