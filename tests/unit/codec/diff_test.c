/* SPDX-License-Identifier: Apache-2.0 */
/* Differences: goldens, and on random texts that what diff says, carried out, gives the other text. patch(1) judges it end to end. */
#include "test.h"

#include "codec/diff.h"

static void check(const char *a, const char *b, const char *want)
{
	struct buf out = BUF_INIT(1 << 16);

	diff_unified(STR_LIT("a/x"), STR_LIT("b/x"), str_of(a), str_of(b), &out);
	if (!str_is(buf_str(&out), want))
		fail_msg("got\n%s\nwant\n%s", buf_text(&out), want);
	buf_done(&out);
}

TEST(equal_texts_have_none)
{
	check("", "", "");
	check("a\nb\n", "a\nb\n", "");
}

TEST(hunks_have_context_and_counts)
{
	check("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
	      "--- a/x\n+++ b/x\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
	check("a\n", "a\nb\n", "--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n a\n+b\n");
	check("", "a\n", "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n");
	check("a\n", "", "--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-a\n");
}

TEST(changes_that_are_near_share_a_hunk)
{
	check("1\n2\n3\n4\n5\n6\n7\n8\n", "one\n2\n3\n4\n5\n6\n7\neight\n",
	      "--- a/x\n+++ b/x\n@@ -1,8 +1,8 @@\n-1\n+one\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+eight\n");
	check("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n",
	      "--- a/x\n+++ b/x\n@@ -1,4 +1,4 @@\n-1\n+one\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+nine\n");
}

TEST(an_end_without_a_line_feed_is_said)
{
	check("a", "a\n", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
	check("a\r\n", "a\n", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\r\n+a\n");
}

/* ---- carrying it out ---- */

static struct str next_line(struct str *rest)
{
	ptrdiff_t end = str_find(*rest, '\n');
	struct str line = str_slice(*rest, 0, end < 0 ? rest->n : (size_t)end + 1);

	*rest = str_from_index(*rest, line.n);
	return line;
}

/* The first line of a hunk's old part, from 0; of an empty part the line behind the one it names. */
static size_t hunk_begin(struct str head)
{
	struct str word, from, count = STR_NULL;
	uint64_t number = 0;

	assert_true(str_skip(&head, "@@ -"));
	str_next_word(&head, &word);
	str_cut(word, ',', &from, &count);
	assert_true(str_to_u64(from, &number));
	return str_is(count, "0") ? number : number - 1;
}

/* All lines here end in a line feed. Lines of the old text are compared with what the difference says they are. */
static void carry_out(struct str old_text, struct str diff, struct buf *out)
{
	size_t at = 0;

	while (diff.n) {
		struct str line = next_line(&diff);

		if (str_starts(line, "---") || str_starts(line, "+++"))
			continue;
		if (line.p[0] == '@')
			for (size_t begin = hunk_begin(line); at < begin; at++)
				buf_put(out, next_line(&old_text));
		if (line.p[0] == ' ' || line.p[0] == '-') {
			assert_true(str_eq(next_line(&old_text), str_from_index(line, 1)));
			at++;
		}
		if (line.p[0] == ' ' || line.p[0] == '+')
			buf_put(out, str_from_index(line, 1));
	}
	buf_put(out, old_text);
}

static void random_text(unsigned *seed, size_t lines, unsigned letters, struct buf *out)
{
	for (size_t i = 0; i < lines; i++)
		buf_printf(out, "%c\n", 'a' + rand_r(seed) % (int)letters);
}

TEST(what_it_says_carried_out_gives_the_other_text)
{
	unsigned seed = 7;

	for (int i = 0; i < 2000; i++) {
		struct buf a = BUF_INIT(1 << 16), b = BUF_INIT(1 << 16), diff = BUF_INIT(1 << 20), got = BUF_INIT(1 << 16);

		random_text(&seed, (size_t)(rand_r(&seed) % 30), 1 + (unsigned)i % 6, &a);
		random_text(&seed, (size_t)(rand_r(&seed) % 30), 1 + (unsigned)i % 6, &b);
		diff_unified(STR_LIT("a"), STR_LIT("b"), buf_str(&a), buf_str(&b), &diff);
		carry_out(buf_str(&a), buf_str(&diff), &got);
		if (!str_eq(buf_str(&got), buf_str(&b)))
			fail_msg("from\n%s\nto\n%s\nit says\n%s", buf_text(&a), buf_text(&b), buf_text(&diff));
		buf_done(&a);
		buf_done(&b);
		buf_done(&diff);
		buf_done(&got);
	}
}

/* Beyond DIFF_STEPS_MAX the answer is longer, and as right. */
TEST(texts_that_differ_too_much_are_replaced)
{
	struct buf a = BUF_INIT(1 << 20), b = BUF_INIT(1 << 20), diff = BUF_INIT(1 << 22), got = BUF_INIT(1 << 20);

	for (int i = 0; i < DIFF_STEPS_MAX; i++) {
		buf_printf(&a, "a%d\nsame\n", i);
		buf_printf(&b, "b%d\nsame\n", i);
	}
	diff_unified(STR_LIT("a"), STR_LIT("b"), buf_str(&a), buf_str(&b), &diff);
	carry_out(buf_str(&a), buf_str(&diff), &got);
	assert_true(str_eq(buf_str(&got), buf_str(&b)));
	assert_true(str_search(buf_str(&diff), STR_LIT("\n-same\n")) >= 0);
	buf_done(&a);
	buf_done(&b);
	buf_done(&diff);
	buf_done(&got);
}

TEST_MAIN
