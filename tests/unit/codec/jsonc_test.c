/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/jsonc.h"

#include "base/mem.h"
#include "test.h"

TEST(comments_and_trailing_commas)
{
	static const char *const cases[][2] = {
		{"{\"a\": 1, // x\n}", "{\"a\": 1      \n}"},
		{"[1, /* , ] */ 2 , ]", "[1,           2   ]"},
		{"[\"// no\", \"/* no */\", \"\\\",]\"]", "[\"// no\", \"/* no */\", \"\\\",]\"]"},
		{"[1,\n\n/* a\nb */]", "[1 \n\n    \n    ]"},
		{"[,]", "[ ]"},
		{"// all", "      "},
		{"/* open", "       "},
		{"\"open", "\"open"},
		{"\"\\", "\"\\"},
		{"a / b", "a / b"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct buf out = BUF_INIT(1000);

		jsonc_to_json(str_of(cases[i][0]), &out);
		assert_str(buf_str(&out), cases[i][1]);
		buf_done(&out);
	}
}

TEST_MAIN
