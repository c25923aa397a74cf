/* SPDX-License-Identifier: Apache-2.0 */
/* DSSE, protocol.md: its one vector; and envelopes read back. */
#include "codec/dsse.h"

#include "codec/json.h"
#include "test.h"

TEST(the_vector_of_the_specification)
{
	struct buf encoded = BUF_INIT(1 << 10);

	dsse_encode(STR_LIT("http://example.com/HelloWorld"), STR_LIT("hello world"), &encoded);
	assert_str(buf_str(&encoded), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
	buf_done(&encoded);
}

TEST(every_byte_counts)
{
	struct buf encoded = BUF_INIT(1 << 10);

	dsse_encode(STR_LIT("a\0b"), STR_LIT("\0\n"), &encoded);
	assert_true(str_eq(buf_str(&encoded), STR_LIT("DSSEv1 3 a\0b 2 \0\n")));
	buf_done(&encoded);
}

TEST(an_envelope_is_json)
{
	struct buf text = BUF_INIT(1 << 10);
	struct json *json = NULL;
	struct err e = ERR_INIT;

	dsse_write(STR_LIT("a/\"b\""), STR_LIT("{}"), STR_LIT("\xff\0"), &text);
	assert_int_equal(json_parse(buf_str(&text), JSON_CAPS, "envelope", &json, &e), 0);
	assert_str(json_get_text(json, "payloadType"), "a/\"b\"");
	assert_str(json_get_text(json, "payload"), "e30=");
	assert_str(json_get_text(json_at(json_get(json, "signatures"), 0), "sig"), "/wA=");
	json_free(json);
	buf_done(&text);
}

TEST_MAIN
