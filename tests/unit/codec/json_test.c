/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json.h"

#include "base/buf.h"
#include "base/mem.h"
#include "test.h"

static int parse_with(const char *text, struct json_caps caps, struct json **ret_root, struct err *e)
{
	return json_parse(str_of(text), caps, "test", ret_root, e);
}

TEST(values_of_every_kind)
{
	struct err e = ERR_INIT;
	auto_json struct json *root = NULL;
	uint64_t u;
	int64_t i;
	double d;

	assert_int_equal(parse_with("{\"z\": [1, -2, 2.5, true, null, \"a\\u0000b\"], \"a\": {\"k\": \"v\"}}", JSON_CAPS,
				    &root, &e), 0);
	assert_int_equal(json_count(root), 2);
	const struct json *z = json_get(root, "z");
	assert_true(json_u64(json_at(z, 0), &u) && u == 1);
	assert_false(json_u64(json_at(z, 1), &u));
	assert_true(json_i64(json_at(z, 1), &i) && i == -2);
	assert_false(json_i64(json_at(z, 2), &i));
	assert_true(json_double(json_at(z, 2), &d) && d > 2.4);
	assert_true(json_bool(json_at(z, 3)));
	assert_true(json_is(json_at(z, 4), JSON_KIND_NULL));
	assert_int_equal(json_text(json_at(z, 5)).n, 3);
	assert_null(json_at(z, 6));
	assert_str(json_get_text(json_get(root, "a"), "k"), "v");
	assert_str(json_text(json_get_str(json_get(root, "a"), str_from("kx", 1))), "v");
	assert_str(json_get_text(json_get(json_get(root, "no"), "no"), "k"), "");
	assert_true(json_is(json_get(z, "k"), JSON_NONE));
	assert_null(json_at(root, 0));

	struct json_members m = json_members(root);
	assert_true(json_next(&m));
	assert_str(m.key, "z");
	assert_true(json_next(&m));
	assert_str(m.key, "a");
	assert_false(json_next(&m));
	m = json_members(NULL);
	assert_false(json_next(&m));
	size_t seen = 0;
	json_each(item, z)
		seen += item != NULL;
	assert_int_equal(seen, 6);
}

TEST(what_is_refused)
{
	static const char *const bad[] = {
		"", "{", "[1,]", "{\"a\":1,\"a\":2}", "[1] 2", "\"\xff\"", "[18446744073709551616]", "nul", "[\"a", "\"a\\",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct err e = ERR_INIT;
		struct json *root = NULL;

		assert_int_equal(parse_with(bad[i], JSON_CAPS, &root, &e), ERR_FORMAT);
		assert_null(root);
		assert_non_null(strstr(e.text, "test: line "));
	}
}

TEST(caps_are_named)
{
	struct json_caps caps = {.bytes = 40, .depth = 3, .values = 5};
	struct json *root = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(parse_with("[[[\"]]]]{{{{,,,,,,\"]]]", caps, &root, &e), 0);
	json_free(root);
	assert_int_equal(parse_with("[[[[]]]]", caps, &root, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "cap of 3"));
	assert_int_equal(parse_with("[1,2,3,4,5]", caps, &root, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "values than the cap of 5"));
	assert_int_equal(parse_with("\"0123456789012345678901234567890123456789\"", caps, &root, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "cap of 40"));
}

TEST(ten_thousand_deep)
{
	auto_done(buf_done) struct buf text = BUF_INIT(1 << 20);
	struct json *root = NULL;
	struct err e = ERR_INIT;

	for (int i = 0; i < 10000; i++)
		buf_puts(&text, "{\"a\":");
	assert_int_equal(json_parse(buf_str(&text), JSON_CAPS, "deep", &root, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "cap of 96"));
}

TEST(what_javascript_forgives)
{
	struct json_caps caps = JSON_CAPS;
	auto_json struct json *root = NULL;
	struct err e = ERR_INIT;
	static const char text[] = "\xef\xbb\xbf{\"a\": 1, \"a\": \"J\xf6rg \xc3\xa4 \xe2\x82\"}";

	assert_int_equal(parse_with(text, caps, &root, &e), ERR_FORMAT);
	caps.forgiving = true;
	assert_int_equal(parse_with(text, caps, &root, &e), 0);
	assert_str(json_get_text(root, "a"), "J\xef\xbf\xbdrg \xc3\xa4 \xef\xbf\xbd\xef\xbf\xbd");
}

TEST_MAIN
