/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/buf.h"
#include "codec/shell_assign.h"

/* The value of the first assignment, and that it is one. */
static void check(const char *text, const char *value)
{
	struct shell_reader reader = SHELL_READER(str_of(text));
	struct arena arena = ARENA_INIT;
	struct str name, got;

	assert_true(shell_assign_next(&reader, &arena, &name, &got));
	assert_str(name, "A");
	assert_str(got, value);
	assert_int_equal(reader.damage_line, 0);
	arena_done(&arena);
}

TEST(values_bare_and_quoted)
{
	check("A=x", "x");
	check("A=", "");
	check("A=\"\"\n", "");
	check("A=bare words  \n", "bare words");
	check("  A=x\r\n", "x");
	check("A='$x \\n \"y\"'", "$x \\n \"y\"");
	check("A=\"a\\\"b\\$c\\`d\\\\e\\nf\"", "a\"b$c`d\\e\\nf");
	check("A=a\\ b\\'c", "a b'c");
	check("A='a'\"b\"c", "abc");
	check("A='  kept  '  \n", "  kept  ");
	check("A=x # y", "x # y");
	check("# B=1\n\nA=1", "1");
}

TEST(values_go_on_over_lines_inside_quotes)
{
	struct shell_reader reader = SHELL_READER(STR_LIT("A=\"1\n2\\\n3\"\nB=4\n"));
	struct arena arena = ARENA_INIT;
	struct str name, value;

	assert_true(shell_assign_next(&reader, &arena, &name, &value));
	assert_str(value, "1\n23");
	assert_true(shell_assign_next(&reader, &arena, &name, &value));
	assert_str(name, "B");
	assert_str(value, "4");
	assert_false(shell_assign_next(&reader, &arena, &name, &value));
	arena_done(&arena);
}

TEST(damage_is_passed_over_and_its_line_kept)
{
	struct shell_reader reader = SHELL_READER(STR_LIT("A=1\nnonsense\n1B=2\nB='never\nC=3\n"));
	struct arena arena = ARENA_INIT;
	struct str name, value;

	assert_true(shell_assign_next(&reader, &arena, &name, &value));
	assert_true(shell_assign_next(&reader, &arena, &name, &value));
	assert_str(name, "C");
	assert_str(value, "3");
	assert_int_equal(reader.damage_line, 2);
	assert_false(shell_assign_next(&reader, &arena, &name, &value));
	arena_done(&arena);
}

TEST(values_are_capped)
{
	struct buf text = BUF_INIT(1 << 20);
	struct arena arena = ARENA_INIT;
	struct shell_reader reader;
	struct str name, value;

	buf_puts(&text, "A=");
	for (int i = 0; i <= SHELL_VALUE_MAX; i++)
		buf_putc(&text, 'x');
	buf_puts(&text, "\nB=1\n");
	reader = SHELL_READER(buf_str(&text));
	assert_true(shell_assign_next(&reader, &arena, &name, &value));
	assert_str(name, "B");
	assert_int_equal(reader.damage_line, 1);
	buf_done(&text);
	arena_done(&arena);
}

TEST_MAIN
