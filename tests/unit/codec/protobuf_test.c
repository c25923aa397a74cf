/* SPDX-License-Identifier: Apache-2.0 */
/* The examples of "Encoding" in the documentation of Protocol Buffers, what its implementations refuse, and the way back. */
#include "codec/protobuf.h"

#include "base/mem.h"
#include "test.h"

static struct buf bytes_of(const char *digits)
{
	struct buf bytes = BUF_INIT(4096);

	assert_true(buf_put_hex(&bytes, str_of(digits)));
	return bytes;
}

TEST(fields)
{
	/* 150; "testing"; {1: 150} in a message; packed 3, 270, 86942; fixed32, fixed64; -2 as int64, of ten bytes. */
	static const struct {
		const char *digits;
		uint32_t number;
		enum protobuf_wire wire;
		uint64_t value;
		const char *text;
	} cases[] = {
		{"089601", 1, PROTOBUF_VARINT, 150, ""},
		{"120774657374696e67", 2, PROTOBUF_BYTES, 0, "testing"},
		{"1a03089601", 3, PROTOBUF_BYTES, 0, "\x08\x96\x01"},
		{"3206038e029ea705", 6, PROTOBUF_BYTES, 0, "\x03\x8e\x02\x9e\xa7\x05"},
		{"0d78563412", 1, PROTOBUF_FIXED32, 0x12345678, ""},
		{"09f0debc9a78563412", 1, PROTOBUF_FIXED64, 0x123456789abcdef0, ""},
		{"08feffffffffffffffff01", 1, PROTOBUF_VARINT, UINT64_MAX - 1, ""},
		{"1200", 2, PROTOBUF_BYTES, 0, ""},
		{"f8ffffff0f00", (1u << 29) - 1, PROTOBUF_VARINT, 0, ""},
		{"0896818000", 1, PROTOBUF_VARINT, 150, ""}, /* longer than it need be: read all the same */
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		auto_done(buf_done) struct buf bytes = bytes_of(cases[i].digits);
		struct str rest = buf_str(&bytes);
		struct protobuf_field field;
		struct err e = ERR_INIT;

		if (protobuf_next(&rest, &field, &e) != 1)
			fail_msg("%s: %s", cases[i].digits, e.text);
		assert_int_equal(field.number, cases[i].number);
		assert_int_equal(field.wire, cases[i].wire);
		assert_true(field.value == cases[i].value && str_is(field.bytes, cases[i].text));
		assert_int_equal(protobuf_next(&rest, &field, &e), 0);
	}
}

TEST(what_is_not_known_is_passed_over)
{
	/* A group 4 {1: 1, group 5 {}, 2: "a"}, then 1: 7 as bytes, as fixed32, and as the number that is meant. */
	auto_done(buf_done) struct buf bytes = bytes_of("2308012b2c12016124" "0a0137" "0d01000000" "0807");
	struct str rest = buf_str(&bytes);
	struct protobuf_field field;
	struct err e = ERR_INIT;
	uint64_t value = 0;
	int r, n = 0;

	while ((r = protobuf_next(&rest, &field, &e)) > 0) {
		n++;
		if (protobuf_is_varint(&field, 1))
			value = field.value;
		assert_false(protobuf_is_bytes(&field, 2));
	}
	assert_int_equal(r, 0);
	assert_int_equal(n, 3);
	assert_true(value == 7);
}

TEST(the_last_one_counts)
{
	auto_done(buf_done) struct buf bytes = bytes_of("0801" "0a0161" "0a0162" "0802" "1203080105"), cut = bytes_of("08010a");
	struct err e = ERR_INIT;
	struct str text;
	uint64_t value;

	assert_int_equal(protobuf_find_bytes(buf_str(&bytes), 1, &text, &e), 0);
	assert_str(text, "b");
	assert_int_equal(protobuf_find_varint(buf_str(&bytes), 1, &value, &e), 0);
	assert_true(value == 2);
	assert_int_equal(protobuf_find_varint(buf_str(&bytes), 2, &value, &e), 0);
	assert_true(value == 0);
	assert_int_equal(protobuf_find_bytes(buf_str(&bytes), 3, &text, &e), 0);
	assert_true(text.n == 0);
	assert_int_equal(protobuf_find_varint(buf_str(&cut), 1, &value, &e), ERR_FORMAT);
	assert_int_equal(protobuf_find_bytes(buf_str(&cut), 1, &text, &e), ERR_FORMAT);
}

TEST(what_is_none)
{
	static const struct {
		const char *digits, *words;
	} cases[] = {
		{"80", "tag"}, {"8080808080808080808001", "tag"}, {"0001", "number"}, {"8080808010", "number"}, /* 2^29 */
		{"08", "cut"}, {"0880", "cut"}, {"08ffffffffffffffffff02", "too long"}, {"08ffffffffffffffffffff01", "too long"},
		{"0a02", "cut"}, {"0a0261", "cut"}, {"0affffffffffffffffff01", "cut"}, {"0d000000", "cut"}, {"0900000000000000", "cut"},
		{"0e", "wire type"}, {"0f", "wire type"}, {"0c", "wire type"}, /* the end of no group */
		{"0b", "tag"}, {"0b14", "ends as another"}, {"0b0b0c", "tag"}, {"0b0f0c", "wire type"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		auto_done(buf_done) struct buf bytes = bytes_of(cases[i].digits);
		struct str rest = buf_str(&bytes);
		struct protobuf_field field;
		struct err e = ERR_INIT;

		assert_int_equal(protobuf_next(&rest, &field, &e), ERR_FORMAT);
		if (!strstr(e.text, cases[i].words))
			fail_msg("%s: \"%s\" without \"%s\"", cases[i].digits, e.text, cases[i].words);
	}
}

TEST(groups_have_a_cap)
{
	for (int depth = PROTOBUF_DEPTH_MAX; depth <= PROTOBUF_DEPTH_MAX + 1; depth++) {
		auto_done(buf_done) struct buf bytes = BUF_INIT(4096);
		struct protobuf_field field;
		struct err e = ERR_INIT;
		struct str rest;

		for (int i = 0; i < depth; i++)
			buf_putc(&bytes, 0x0b);
		for (int i = 0; i < depth; i++)
			buf_putc(&bytes, 0x0c);
		rest = buf_str(&bytes);
		assert_int_equal(protobuf_next(&rest, &field, &e), depth > PROTOBUF_DEPTH_MAX ? ERR_LIMIT : 0);
	}
}

TEST(writing)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(4096), want = bytes_of("089601" "120774657374696e67" "18ffffffffffffffffff01" "f8ffffff0f00" "2200");

	protobuf_put_varint(&bytes, 1, 150);
	protobuf_put_bytes(&bytes, 2, STR_LIT("testing"));
	protobuf_put_varint(&bytes, 3, UINT64_MAX);
	protobuf_put_varint(&bytes, (1u << 29) - 1, 0);
	protobuf_put_bytes(&bytes, 4, STR_NULL);
	assert_true(str_eq(buf_str(&bytes), buf_str(&want)));
}

TEST_MAIN
