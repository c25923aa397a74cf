/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/tar_split.h"

#include "test.h"

/* "F name size" and "S bytes" a line, as they are read; the error's text behind them. */
static void assert_read(const char *text, const char *want)
{
	struct tar_split *split = tar_split_new(stream_of_bytes(str_of(text)));
	struct buf got = BUF_INIT(4096);
	struct tar_split_entry entry;
	struct err e = ERR_INIT;
	int r;

	while ((r = tar_split_next(split, &entry, &e)) > 0)
		if (entry.is_file)
			buf_printf(&got, "F %.*s %llu\n", STR(entry.name), (unsigned long long)entry.size);
		else
			buf_printf(&got, "S %.*s\n", STR(entry.bytes));
	buf_printf(&got, "%s", e.text);
	assert_string_equal(buf_text(&got), want);
	buf_done(&got);
	tar_split_free(split);
}

TEST(lines)
{
	assert_read("", "");
	assert_read("\n\n", "");
	assert_read("{\"type\":2,\"payload\":\"YWJj\",\"position\":0}\n{\"type\":1,\"name\":\"./etc/a\",\"size\":7,\"payload\":\"AAAAAAAAAAA=\",\"position\":1}\n"
		    "{\"type\":1,\"name\":\"d/\",\"payload\":null,\"position\":2}\n{\"type\":2,\"payload\":\"ZA==\",\"position\":3}",
		    "S abc\nF ./etc/a 7\nS d\n");
	assert_read("{\"type\":1,\"name_raw\":\"L+k=\",\"size\":1,\"payload\":\"\",\"position\":0}", "F /\xe9 1\n");
}

TEST(damage)
{
	assert_read("{\"type\":3,\"payload\":\"\"}", "the tar-split is damaged: line 1: neither a file nor a segment");
	assert_read("{\"type\":2,\"payload\":\"YQ==\"}\n{\"type\":2,\"payload\":\"!\"}", "S a\nthe tar-split is damaged: line 2: a payload that is not base64");
	assert_read("{\"type\":1,\"name\":\"a\",\"size\":-1}", "the tar-split is damaged: line 1: a size that is none");
	assert_read("{\"type\":1,\"name_raw\":\"?\",\"size\":1}", "the tar-split is damaged: line 1: a name that is not base64");
	assert_read("{\"type\":1,\"type\":2}", "tar-split: line 1: not JSON: duplicate object key near '\"type\"'");
}

TEST_MAIN
