/* SPDX-License-Identifier: Apache-2.0 */
/* Getters, lines, caps and errors; that documents are read as others read them is tests/e2e/test_toml.py's. */
#include "codec/toml.h"

#include "base/buf.h"
#include "base/mem.h"
#include "test.h"

static const struct toml *parse(const char *text, struct arena *arena)
{
	const struct toml *root = NULL;
	struct err e = ERR_INIT;

	if (toml_parse(str_of(text), TOML_CAPS, "x.toml", arena, &root, &e) < 0)
		fail_msg("%s", e.text);
	return root;
}

static void assert_wrong(const char *text, struct toml_caps caps, int code, const char *want)
{
	struct arena arena = ARENA_INIT;
	const struct toml *root = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(toml_parse(str_of(text), caps, "x.toml", &arena, &root, &e), code);
	assert_string_equal(e.text, want);
	assert_null(root);
	arena_done(&arena);
}

TEST(getters)
{
	struct arena arena = ARENA_INIT;
	const struct toml *root = parse("a = 1\nb = 2.5\nc = true\nd = 'x'\n\n[t]\ne = 1979-05-27\n[[l]]\n[[l]]\nf = [1, 2]\n", &arena);
	const struct toml *list = toml_get(root, "l");
	int64_t integer = 7;
	double number = 7;

	assert_int_equal(toml_count(root), 6);
	assert_true(toml_integer(toml_get(root, "a"), &integer) && integer == 1);
	assert_true(toml_float(toml_get(root, "a"), &number) && number == 1);
	assert_true(toml_float(toml_get(root, "b"), &number) && number == 2.5);
	assert_false(toml_integer(toml_get(root, "b"), &integer));
	assert_true(toml_bool(toml_get(root, "c")));
	assert_false(toml_bool(toml_get(root, "a")));
	assert_str(toml_get_text(root, "d"), "x");
	assert_str(toml_get_text(root, "a"), "");
	assert_str(toml_get_text(toml_get(root, "t"), "e"), "1979-05-27");
	assert_true(toml_is(toml_get(toml_get(root, "t"), "e"), TOML_TIME));
	assert_str(toml_get_text(toml_get(toml_get(root, "none"), "none"), "none"), "");
	assert_true(toml_is(NULL, TOML_NONE) && toml_count(NULL) == 0 && toml_first(NULL) == NULL && toml_line(NULL) == 0);
	assert_int_equal(toml_count(list), 2);
	assert_int_equal(toml_count(toml_get(toml_next(toml_first(list)), "f")), 2);
	assert_str(toml_key(toml_first(root)), "a");
	assert_str(toml_key(root), "");
	arena_done(&arena);
}

TEST(lines)
{
	struct arena arena = ARENA_INIT;
	const struct toml *root = parse("# c\na = \"\"\"\nx\n\"\"\"\r\nb = 1\n\n[[p]]\nn = 1\n\n[[p]]\n", &arena);

	assert_int_equal(toml_line(toml_get(root, "a")), 2);
	assert_int_equal(toml_line(toml_get(root, "b")), 5);
	assert_int_equal(toml_line(toml_first(toml_get(root, "p"))), 7);
	assert_int_equal(toml_line(toml_next(toml_first(toml_get(root, "p")))), 10);
	arena_done(&arena);
}

TEST(errors)
{
	assert_wrong("a = 1\n\na = 2\n", TOML_CAPS, ERR_FORMAT, "x.toml: line 3: a key that is there already");
	assert_wrong("a = 1\nb = \"\xe9\"\n", TOML_CAPS, ERR_FORMAT, "x.toml: line 2: not UTF-8");
	assert_wrong("a = 99999999999999999999\n", TOML_CAPS, ERR_FORMAT, "x.toml: line 1: an integer of more than 64 bits");
	assert_wrong("a = 2021-02-30\n", TOML_CAPS, ERR_FORMAT, "x.toml: line 1: a date that no calendar has");
}

TEST(caps)
{
	struct toml_caps caps = {.bytes = 64, .depth = 3, .values = 6};

	assert_wrong("a = 1 # 3456789012345678901234567890123456789012345678901234567890\n", caps, ERR_LIMIT,
		     "x.toml: more than the cap of 64 bytes");
	assert_wrong("a = [[[1]]]\n", caps, ERR_LIMIT, "x.toml: line 1: more than the cap of 3 for its depth");
	assert_wrong("a.b.c.d.e = 1\n", caps, ERR_LIMIT, "x.toml: line 1: more than the cap of 3 for its depth");
	assert_wrong("[a.b.c.d.e]\n", caps, ERR_LIMIT, "x.toml: line 1: more than the cap of 3 for its depth");
	assert_wrong("a = [1, 2, 3, 4,\n 5, 6]\n", caps, ERR_LIMIT, "x.toml: line 2: more than the cap of 6 for its values");
}

/* As deep as the cap allows nothing, and a quarter of a million keys of one table take no time. */
TEST(hostile)
{
	struct buf text = BUF_INIT((size_t)16 << 20);
	struct arena arena = ARENA_INIT;

	for (int i = 0; i < 250000; i++)
		buf_printf(&text, "k%d = 1\n", i);
	assert_int_equal(toml_count(parse(buf_text(&text), &arena)), 250000);
	arena_done(&arena);
	buf_clear(&text);
	for (int i = 0; i < 1000000; i++)
		buf_puts(&text, "[[");
	assert_wrong(buf_text(&text), TOML_CAPS, ERR_FORMAT, "x.toml: line 1: no key");
	buf_clear(&text);
	buf_puts(&text, "a = ");
	for (int i = 0; i < 1000000; i++)
		buf_puts(&text, "[{a=");
	assert_wrong(buf_text(&text), TOML_CAPS, ERR_LIMIT, "x.toml: line 1: more than the cap of 64 for its depth");
	buf_done(&text);
}

TEST(cut_everywhere)
{
	static const char text[] = "a = \"\\u00e9\"\n[b.'c']\nd = [1, {e = 2021-01-01T00:00:00Z}]\n[[f]]\ng = \"\"\"\\\n x\"\"\"\n";

	for (size_t n = 0; n < sizeof(text); n++) {
		struct arena arena = ARENA_INIT;
		char *part = mem_alloc(n + 1);
		const struct toml *root;
		struct err e = ERR_INIT;

		memcpy(part, text, n);
		toml_parse(str_from(part, n), TOML_CAPS, "cut", &arena, &root, &e);
		arena_done(&arena);
		free(part);
	}
}

TEST_MAIN
