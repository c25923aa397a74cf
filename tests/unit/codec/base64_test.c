/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 4648, section 10, and what protocols allow beside it. */
#include "codec/base64.h"

#include "base/mem.h"
#include "test.h"

static const char *const vectors[][2] = {
	{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"},
};

typedef bool decode_fn(struct str text, struct buf *ret_bytes);

static bool decodes(decode_fn *decode, const char *text, const char *want)
{
	struct buf bytes = BUF_INIT(1 << 10);
	bool decoded = decode(str_of(text), &bytes), same = decoded && str_is(buf_str(&bytes), want);

	buf_done(&bytes);
	return same;
}

TEST(both_ways)
{
	for (size_t i = 0; i < ARRAY_SIZE(vectors); i++) {
		struct buf text = BUF_INIT(1 << 10);

		base64_encode(str_of(vectors[i][0]), &text);
		assert_true(str_is(buf_str(&text), vectors[i][1]));
		assert_true(decodes(base64_decode, vectors[i][1], vectors[i][0]));
		assert_true(decodes(base64_decode_lenient, vectors[i][1], vectors[i][0]));
		buf_done(&text);
	}
}

TEST(what_protocols_allow)
{
	static const char *const allowed[][2] = {
		{"Zg", "f"}, {"Zm8", "fo"}, {"Zm9v\r\nYmFy", "foobar"}, {"Zm9vYg=\n=", "foob"}, {"Pz8_", "???"}, {"Pz8/", "???"}, {"Pj4-", ">>>"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(allowed); i++)
		assert_true(decodes(base64_decode_lenient, allowed[i][0], allowed[i][1]));
	assert_false(decodes(base64_decode, "Zg", "f"));
	assert_false(decodes(base64_decode, "Pz8_", "???"));
}

TEST(what_nobody_means)
{
	static const char *const wrong[] = {"Z", "Zg=", "Zg===", "=", "Z===", "Zg==Zg==", "QU==Q===", "Zm9v Yg==", "Zm9v!", "Zh==", "Zm9=", "Zm9v="};
	struct buf bytes = BUF_INIT(1 << 10);

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_false(base64_decode_lenient(str_of(wrong[i]), &bytes));
	buf_done(&bytes);
}

TEST_MAIN
