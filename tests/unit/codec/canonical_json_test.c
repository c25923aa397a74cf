/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/canonical_json.h"

#include "base/mem.h"
#include "test.h"

static void expect(const char *text, const char *canonical)
{
	auto_done(buf_done) struct buf out = BUF_INIT(1 << 16);
	auto_json struct json *json = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(json_parse(str_of(text), JSON_CAPS, "test", &json, &e), 0);
	assert_int_equal(canonical_json(json, &out, &e), 0);
	assert_str(buf_str(&out), canonical);
}

TEST(one_form)
{
	expect(" { \"b\" : 1 , \"a\" : [ true , null, false ] } ", "{\"a\":[true,null,false],\"b\":1}");
	expect("{}", "{}");
	expect("[ ]", "[]");
	expect("[-7, 9007199254740993]", "[-7,9007199254740993]");
}

/* By bytes: capitals first, a prefix before what is longer. */
TEST(order_of_keys)
{
	expect("{\"aa\":1,\"a\":2,\"Z\":3,\"\\u00e9\":4,\"z\":5}", "{\"Z\":3,\"a\":2,\"aa\":1,\"z\":5,\"\303\251\":4}");
}

TEST(two_characters_are_escaped)
{
	expect("[\"a\\\"b\\\\c\\nd\\u0001\\/<\"]", "[\"a\\\"b\\\\c\nd\001/<\"]");
}

TEST(no_fractions)
{
	auto_done(buf_done) struct buf out = BUF_INIT(1 << 16), small = BUF_INIT(4);
	auto_json struct json *json = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(json_parse(STR_LIT("{\"a\":[1.5]}"), JSON_CAPS, "test", &json, &e), 0);
	assert_int_equal(canonical_json(json, &out, &e), ERR_FORMAT);
	assert_int_equal(canonical_json(json_get(json, "b"), &small, &e), 0);
	assert_int_equal(canonical_json(json, &small, &e), ERR_FORMAT);
}

TEST_MAIN
