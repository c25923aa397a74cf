/* SPDX-License-Identifier: Apache-2.0 */
/* The examples of RFC 8949, appendix A, that signed structures may hold, and what they must not. */
#include "codec/cbor.h"

#include "base/mem.h"
#include "test.h"

static struct arena arena;

static struct str bytes_of(const char *digits)
{
	size_t n = strlen(digits) / 2;
	char *bytes = arena_alloc(&arena, n + 1);

	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)(str_hex_value(digits[2 * i]) << 4 | str_hex_value(digits[2 * i + 1]));
	return str_from(bytes, n);
}

static const struct cbor *parse(const char *digits)
{
	const struct cbor *root = NULL;
	struct err e = ERR_INIT;

	if (cbor_parse(bytes_of(digits), CBOR_CAPS, "test", &arena, &root, &e) < 0)
		fail_msg("%s: %s", digits, e.text);
	return root;
}

static void expect_error(const char *digits, int code, const char *words)
{
	const struct cbor *root = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(cbor_parse(bytes_of(digits), CBOR_CAPS, "test", &arena, &root, &e), code);
	assert_null(root);
	if (!strstr(e.text, words))
		fail_msg("%s: \"%s\" without \"%s\"", digits, e.text, words);
}

TEST(whole_numbers)
{
	static const struct {
		const char *digits;
		int64_t number;
	} cases[] = {
		{"00", 0}, {"01", 1}, {"17", 23}, {"1818", 24}, {"1903e8", 1000}, {"1a000f4240", 1000000}, {"1b000000e8d4a51000", 1000000000000},
		{"20", -1}, {"29", -10}, {"3863", -100}, {"3903e7", -1000}, {"3824", -37}, {"3b7fffffffffffffff", INT64_MIN},
	};
	int64_t number;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(cbor_integer(parse(cases[i].digits), &number));
		assert_true(number == cases[i].number);
	}
	assert_false(cbor_integer(parse("1bffffffffffffffff"), &number));
	assert_false(cbor_integer(parse("f5"), &number));
	assert_false(cbor_integer(NULL, &number));
	arena_done(&arena);
}

TEST(structures)
{
	const struct cbor *map = parse("a301020366616263646566616182183144010203"
				       "04");
	const struct cbor *list = cbor_get_text(map, "a");
	int64_t number;

	assert_int_equal(map->count, 6);
	assert_true(cbor_integer(cbor_get_number(map, 1), &number) && number == 2);
	assert_str(cbor_text(cbor_get_number(map, 3)), "abcdef");
	assert_int_equal(list->count, 2);
	assert_true(cbor_integer(cbor_at(list, 0), &number) && number == 49);
	assert_int_equal(cbor_bytes(cbor_at(list, 1)).n, 4);
	assert_null(cbor_at(list, 2));
	assert_null(cbor_get_number(map, 2));
	assert_null(cbor_get_text(map, "b"));
	assert_null(cbor_get_text(list, "a"));
	assert_int_equal(list->raw.n, 8);
	assert_non_null(cbor_tagged(parse("c11a514b67b0"), 1));
	assert_null(cbor_tagged(parse("c11a514b67b0"), 2));
	assert_int_equal(cbor_kind(parse("f97e00")), CBOR_FLOAT);
	assert_int_equal(cbor_kind(parse("f6")), CBOR_SIMPLE);
	arena_done(&arena);
}

TEST(what_must_not_be)
{
	expect_error("", ERR_FORMAT, "truncated");
	expect_error("18", ERR_FORMAT, "truncated");
	expect_error("44010203", ERR_FORMAT, "truncated");
	expect_error("5bffffffffffffffff", ERR_FORMAT, "truncated");
	expect_error("9bffffffffffffffff", ERR_FORMAT, "truncated");
	expect_error("bbffffffffffffffff", ERR_FORMAT, "truncated");
	expect_error("bb800000000000000000", ERR_FORMAT, "truncated");
	expect_error("9f01ff", ERR_FORMAT, "indefinite");
	expect_error("5f4101ff", ERR_FORMAT, "indefinite");
	expect_error("1c", ERR_FORMAT, "not CBOR");
	expect_error("f800", ERR_FORMAT, "not CBOR");
	expect_error("0000", ERR_FORMAT, "behind");
	expect_error("62c328", ERR_FORMAT, "UTF-8");
	expect_error("a201020103", ERR_FORMAT, "twice");
	expect_error("a2010218010304", ERR_FORMAT, "twice"); /* 1, and 1 in two bytes */
	expect_error("a2616101616102", ERR_FORMAT, "twice");
	expect_error("a18001", ERR_FORMAT, "neither");
	expect_error("c1", ERR_FORMAT, "truncated");
	expect_error("8181818181818181818181818181818181818101", ERR_LIMIT, "the cap of 16");
	arena_done(&arena);
}

TEST(caps)
{
	struct buf many = BUF_INIT(1 << 20);
	const struct cbor *root = NULL;
	struct err e = ERR_INIT;

	cbor_put_array(&many, 5000);
	for (int i = 0; i < 5000; i++)
		buf_putc(&many, 0);
	assert_int_equal(cbor_parse(buf_str(&many), CBOR_CAPS, "test", &arena, &root, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "4096"));
	assert_int_equal(cbor_parse(buf_str(&many), (struct cbor_caps){.bytes = 100}, "test", &arena, &root, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "100"));
	buf_done(&many);
	arena_done(&arena);
}

TEST(what_is_written_reads)
{
	static const size_t sizes[] = {0, 23, 24, 255, 256, 65535, 65536};
	struct buf out = BUF_INIT(1 << 20);

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct str bytes = str_from(arena_alloc(&arena, sizes[i] + 1), sizes[i]);
		const struct cbor *root = NULL;
		struct err e = ERR_INIT;

		buf_clear(&out);
		cbor_put_array(&out, 2);
		cbor_put_bytes(&out, bytes);
		cbor_put_text(&out, STR_LIT("Signature1"));
		assert_int_equal(cbor_parse(buf_str(&out), CBOR_CAPS, "test", &arena, &root, &e), 0);
		assert_true(str_eq(cbor_bytes(cbor_at(root, 0)), bytes));
		assert_str(cbor_text(cbor_at(root, 1)), "Signature1");
	}
	buf_done(&out);
	arena_done(&arena);
}

TEST_MAIN
