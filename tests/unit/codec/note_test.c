/* SPDX-License-Identifier: Apache-2.0 */
/* Signed notes and checkpoints: a line is a case. */
#include "codec/note.h"

#include "base/buf.h"
#include "base/mem.h"
#include "test.h"

#define DASH "\xe2\x80\x94 "

TEST(a_note)
{
	struct str bytes = STR_LIT("example.com/log\n12\nAAAA\nextension\n\n" DASH "example.com/log c2ln\n" DASH "witness d2l0\n");
	struct checkpoint checkpoint;
	struct note note;

	assert_true(note_read(bytes, &note));
	assert_true(str_is(note.text, "example.com/log\n12\nAAAA\nextension\n"));
	assert_int_equal(note.n, 2);
	assert_true(str_is(note.signatures[1].name, "witness"));
	assert_true(str_is(note.signatures[1].text, "d2l0"));
	assert_true(checkpoint_read(note.text, &checkpoint));
	assert_true(str_is(checkpoint.origin, "example.com/log"));
	assert_int_equal(checkpoint.size, 12);
	assert_true(str_is(checkpoint.root, "AAAA"));
}

/* The signed text may hold empty lines; the last one parts it from the signatures. */
TEST(the_last_empty_line_counts)
{
	struct note note;

	assert_true(note_read(STR_LIT("a\n\nb\n\n" DASH "n s\n"), &note));
	assert_true(str_is(note.text, "a\n\nb\n"));
}

TEST(no_notes)
{
	static const char *const wrong[] = {
		"", "\n", "\n\n", "a\n", "a\n\n", "a\n\n" DASH "n s", "a\n\nn s\n", "a\n\n" DASH "n\n", "a\n\n" DASH "n \n", "a\n\n" DASH " s\n",
		"a\n\n- n s\n",
	};
	struct note note;

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_false(note_read(str_of(wrong[i]), &note));
}

TEST(more_signatures_than_the_cap)
{
	struct buf bytes = BUF_INIT(1 << 16);
	struct note note;

	buf_puts(&bytes, "a\n\n");
	for (int i = 0; i < NOTE_SIGNATURES_MAX; i++)
		buf_puts(&bytes, DASH "n s\n");
	assert_true(note_read(buf_str(&bytes), &note));
	buf_puts(&bytes, DASH "n s\n");
	assert_false(note_read(buf_str(&bytes), &note));
	buf_done(&bytes);
}

TEST(no_checkpoints)
{
	static const char *const wrong[] = {"", "a\n", "a\n1\n", "a\n01\nAAAA\n", "a\n-1\nAAAA\n", "a\nx\nAAAA\n", "\n1\nAAAA\n", "a\n1\n\n"};
	struct checkpoint checkpoint;

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_false(checkpoint_read(str_of(wrong[i]), &checkpoint));
}

TEST_MAIN
