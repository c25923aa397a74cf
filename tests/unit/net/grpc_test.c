/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of an answer, as gRPC's PROTOCOL-HTTP2.md has "Length-Prefixed-Message". Calls are tests/e2e/test_containerd.py. */
#include "net/grpc.h"

#include "base/mem.h"
#include "test.h"

TEST(messages)
{
	struct str rest = STR_LIT("\0\0\0\0\3abc" "\0\0\0\0\0" "\0\0\0\0\1d"), message;
	struct err e = ERR_INIT;

	assert_int_equal(grpc_next(&rest, &message, &e), 1);
	assert_str(message, "abc");
	assert_int_equal(grpc_next(&rest, &message, &e), 1);
	assert_int_equal(message.n, 0);
	assert_int_equal(grpc_next(&rest, &message, &e), 1);
	assert_str(message, "d");
	assert_int_equal(grpc_next(&rest, &message, &e), 0);
}

TEST(what_is_none)
{
	static const struct {
		struct str bytes;
		int code;
		const char *words;
	} cases[] = {
		{STR_LIT("\0"), ERR_FORMAT, "cut"},
		{STR_LIT("\0\0\0\0"), ERR_FORMAT, "cut"},
		{STR_LIT("\0\0\0\0\1"), ERR_FORMAT, "cut"},
		{STR_LIT("\0\0\0\1\0abc"), ERR_FORMAT, "cut"},
		{STR_LIT("\0\377\377\377\377abc"), ERR_FORMAT, "cut"},
		{STR_LIT("\1\0\0\0\1a"), ERR_UNSUPPORTED, "compressed"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct str rest = cases[i].bytes, message;
		struct err e = ERR_INIT;

		assert_int_equal(grpc_next(&rest, &message, &e), cases[i].code);
		assert_non_null(strstr(e.text, cases[i].words));
	}
}

TEST_MAIN
