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

TEST(indented)
{
	auto_done(buf_done) struct buf out = BUF_INIT(1000);
	struct json_writer w = JSON_WRITER(&out, 2);

	write_sample(&w);
	assert_str(buf_str(&out),
		"{\n  \"a\": \"x\",\n  \"b\": [\n    18446744073709551615,\n    -1,\n    9.8,\n    null,\n    {},\n    []\n"
				  "  ],\n  \"c\": true\n}");
}

TEST(hostile_text_stays_in_its_string)
{
	auto_done(buf_done) struct buf out = BUF_INIT(1000);

	json_quote(&out, str_from("\"\\\n\t\x01\x7f\0é\xff<\xe2\x82", 13));
	assert_str(buf_str(&out), "\"\\\"\\\\\\n\\t\\u0001\\u007f\\u0000é\xef\xbf\xbd<\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST_MAIN
