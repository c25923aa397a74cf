/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json_writer.h"

#include <math.h>

#include "base/mem.h"
#include "test.h"

static void write_sample(struct json_writer *w)
{
	json_open(w, '{');
	json_member_text(w, "a", STR_LIT("x"));
	json_key(w, "b"), json_open(w, '[');
	json_put_u64(w, UINT64_MAX);
	json_put_i64(w, -1);
	json_put_double(w, 9.8);
	json_put_double(w, NAN);
	json_open(w, '{'), json_close(w, '}');
	json_open(w, '['), json_close(w, ']');
	json_close(w, ']');
	json_member_text_opt(w, "left out", STR_LIT(""));
	json_member_bool(w, "c", true);
	json_close(w, '}');
}

TEST(one_line)
{
	auto_done(buf_done) struct buf out = BUF_INIT(1000);
	struct json_writer w = JSON_WRITER(&out, 0);

	write_sample(&w);
	assert_str(buf_str(&out), "{\"a\":\"x\",\"b\":[18446744073709551615,-1,9.8,null,{},[]],\"c\":true}");
}

TEST(a_value_that_was_parsed)
{
	auto_done(buf_done) struct buf out = BUF_INIT(1000);
	struct json_writer w = JSON_WRITER(&out, 0);
	auto_json struct json *root = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(json_parse(STR_LIT("{\"a\":[1,-2,2.5,9223372036854775807,\"x\\u00e9\",true,false,null,{},[]],\"b\":{\"c\":{}}}"), JSON_CAPS, "t", &root, &e), 0);
	json_put_value(&w, root);
	assert_str(buf_str(&out), "{\"a\":[1,-2,2.5,9223372036854775807,\"x\xc3\xa9\",true,false,null,{},[]],\"b\":{\"c\":{}}}");
}

TEST(indented)
{
	auto_done(buf_done) struct buf out = BUF_INIT(1000);
	struct json_writer w = JSON_WRITER(&out, 2);

	write_sample(&w);
	assert_str(buf_str(&out),
		"{\n  \"a\": \"x\",\n  \"b\": [\n    18446744073709551615,\n    -1,\n    9.8,\n    null,\n    {},\n    []\n"
				  "  ],\n  \"c\": true\n}");
}

TEST(numbers)
{
	static const struct {
		double number;
		const char *text;
	} cases[] = {
		{0, "0"},     {-0.0, "0"},   {10, "10"},           {100, "100"},       {0.1, "0.1"}, {7.5, "7.5"},
		{-1, "-1"},   {1e15, "1e+15"}, {123456, "123456"}, {0.1 + 0.2, "0.30000000000000004"}, {0.00043, "0.00043"},
		{1e300, "1e+300"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		auto_done(buf_done) struct buf out = BUF_INIT(1000);
		struct json_writer w = JSON_WRITER(&out, 0);

		json_put_double(&w, cases[i].number);
		assert_str(buf_str(&out), cases[i].text);
	}
}

/* What is not taken apart by printf() reads as printf() writes it, for which fifteen digits are enough. */
TEST(numbers_of_few_digits)
{
	uint64_t seed = 3;

	for (int i = 0; i < 20000; i++) {
		auto_done(buf_done) struct buf out = BUF_INIT(1000);
		struct json_writer w = JSON_WRITER(&out, 0);
		char want[40];
		double number;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		number = (double)(int64_t)(seed >> (24 + i % 38)) / (i % 5 ? 1000 : 100000) * (i % 2 ? 1 : -1);
		json_put_double(&w, number);
		snprintf(want, sizeof(want), "%.15g", number + 0.0);
		assert_true(strtod(buf_text(&out), NULL) == number);
		if (fabs(number) < 1e9)
			assert_str(buf_str(&out), want);
	}
}

TEST(hostile_text_stays_in_its_string)
{
	auto_done(buf_done) struct buf out = BUF_INIT(1000);

	json_quote(&out, str_from("\"\\\n\t\x01\x7f\0é\xff<\xe2\x82", 13));
	assert_str(buf_str(&out), "\"\\\"\\\\\\n\\t\\u0001\\u007f\\u0000é\xef\xbf\xbd<\xef\xbf\xbd\xef\xbf\xbd\"");
}

/* Texts are looked at by eights: each byte in each place, beside others of every kind, is what it is alone. */
TEST(a_byte_is_the_same_in_every_place)
{
	static const char beside[] = "a !~[]\"\\\x1f\x7f";

	for (size_t other = 0; other + 1 < sizeof(beside); other++)
		for (int byte = 0; byte < 128; byte++)
			for (size_t place = 0; place < 19; place++) {
				auto_done(buf_done) struct buf out = BUF_INIT(1000), want = BUF_INIT(1000);
				char text[19];

				memset(text, beside[other], sizeof(text));
				text[place] = (char)byte;
				buf_putc(&want, '"');
				for (size_t i = 0; i < sizeof(text); i++) {
					auto_done(buf_done) struct buf one = BUF_INIT(100);

					json_quote(&one, str_from(text + i, 1));
					buf_put(&want, str_slice(buf_str(&one), 1, one.n - 1));
				}
				buf_putc(&want, '"');
				json_quote(&out, str_from(text, sizeof(text)));
				assert_str(buf_str(&out), buf_text(&want));
			}
}

TEST_MAIN
