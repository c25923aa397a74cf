/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/layer_toc.h"

#include "base/buf.h"
#include "test.h"

static void assert_toc(const char *json, const char *want)
{
	struct buf got = BUF_INIT(8192);
	struct err e = ERR_INIT;
	struct layer_toc toc;

	if (layer_toc_parse(str_of(json), 1000, &toc, &e) == 0) {
		vec_each(entry, &toc.entries) {
			buf_printf(&got, "%.*s %.*s %llu %o%s", STR(entry->type), STR(entry->name), (unsigned long long)entry->size, entry->mode,
				   entry->capability ? " cap" : "");
			for (size_t i = entry->chunk; i < entry->chunk + entry->chunks; i++)
				buf_printf(&got, " %llu+%llu@%llu-%llu", (unsigned long long)toc.chunks.v[i].at, (unsigned long long)toc.chunks.v[i].size,
					   (unsigned long long)toc.chunks.v[i].from, (unsigned long long)toc.chunks.v[i].to);
			buf_putc(&got, '\n');
		}
		layer_toc_done(&toc);
	}
	buf_puts(&got, e.text);
	assert_string_equal(buf_text(&got), want);
	buf_done(&got);
}

#define TOC(entries) "{\"version\":1,\"entries\":[" entries "]}"

TEST(chunks_of_estargz_end_where_others_begin)
{
	assert_toc(TOC("{\"type\":\"dir\",\"name\":\"d/\",\"mode\":493},"
		       "{\"type\":\"reg\",\"name\":\"d/a\",\"mode\":420,\"size\":10,\"offset\":100,\"chunkSize\":6},{\"type\":\"chunk\",\"name\":\"d/a\",\"chunkOffset\":6,\"offset\":200},"
		       "{\"type\":\"reg\",\"name\":\"e\",\"size\":3,\"offset\":300,\"xattrs\":{\"security.capability\":\"eA==\"}},{\"type\":\"reg\",\"name\":\"none\"}"),
		   "dir d/ 0 755\nreg d/a 10 644 0+6@100-200 6+4@200-300\nreg e 3 0 cap 0+3@300-1000\nreg none 0 0\n");
}

TEST(chunks_of_zstd_chunked_say_where_they_end)
{
	assert_toc(TOC("{\"type\":\"reg\",\"name\":\"a\",\"size\":10,\"offset\":100,\"endOffset\":120,\"chunkSize\":6},"
		       "{\"type\":\"chunk\",\"name\":\"a\",\"chunkOffset\":6,\"chunkSize\":4,\"chunkType\":\"zeros\"}"), "reg a 10 0 0+6@100-120 6+4@0-100\n");
}

TEST(tables_that_lie)
{
	static const char damaged[] = "its table of contents is damaged: a: ";
	static const struct {
		const char *entries, *what;
	} cases[] = {
		{"{\"type\":\"chunk\",\"name\":\"a\"}", "a chunk without its file"},
		{"{\"type\":\"dir\",\"name\":\"a\"},{\"type\":\"chunk\",\"name\":\"a\"}", "a chunk without its file"},
		{"{\"type\":\"reg\",\"name\":\"a\",\"size\":9,\"offset\":1,\"chunkSize\":5}", "its chunks are not all of it"},
		{"{\"type\":\"reg\",\"name\":\"a\",\"size\":9,\"offset\":1,\"chunkSize\":10}", "its chunks do not follow each other"},
		{"{\"type\":\"reg\",\"name\":\"a\",\"size\":9,\"offset\":1,\"chunkOffset\":1}", "its chunks do not follow each other"},
		{"{\"type\":\"reg\",\"name\":\"a\",\"size\":9,\"offset\":1000}", "a chunk that lies outside of the blob"},
		{"{\"type\":\"reg\",\"name\":\"a\",\"size\":9,\"offset\":10,\"endOffset\":1001}", "a chunk that lies outside of the blob"},
		{"{\"type\":\"reg\",\"name\":\"a\",\"size\":9,\"offset\":10,\"endOffset\":9}", "a chunk that lies outside of the blob"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf json = BUF_INIT(4096), want = BUF_INIT(4096);

		buf_printf(&json, TOC("%s"), cases[i].entries);
		buf_printf(&want, "%s%s", damaged, cases[i].what);
		assert_toc(buf_text(&json), buf_text(&want));
		buf_done(&json);
		buf_done(&want);
	}
	assert_toc("{\"version\":2}", "its table of contents is of another version than 1");
}

TEST(where_it_is)
{
	static const char footer[] = "\x1f\x8b\x08\x04\0\0\0\0\0\xff\x1a\0SG\x16\0" "0000000000001f00STARGZ\x01\0\0\xff\xff\0\0\0\0\0\0\0\0";
	uint64_t offset = 0, packed, unpacked;

	assert_true(estargz_footer(str_from(footer, 51), &offset));
	assert_int_equal(offset, 0x1f00);
	assert_false(estargz_footer(str_from(footer, 50), &offset));
	assert_true(zstd_chunked_position(STR_LIT("715:540:2022:1"), &offset, &packed, &unpacked));
	assert_true(offset == 715 && packed == 540 && unpacked == 2022);
	assert_false(zstd_chunked_position(STR_LIT("715:540:2022:2"), &offset, &packed, &unpacked));
	assert_false(zstd_chunked_position(STR_LIT("715:540:2022"), &offset, &packed, &unpacked));
	assert_false(zstd_chunked_position(STR_LIT("715:540:2022:1:1"), &offset, &packed, &unpacked));
}

TEST_MAIN
