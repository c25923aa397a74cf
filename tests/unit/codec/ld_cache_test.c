/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/ld_cache.h"

#include "base/buf.h"
#include "test.h"

static void put_u32(struct buf *out, uint32_t number, bool big)
{
	for (unsigned i = 0; i < 4; i++)
		buf_putc(out, (char)(number >> 8 * (big ? 3 - i : i)));
}

/* A cache of one library, as ldconfig lays it out, that claims `count`. */
static void put_cache(struct buf *out, uint32_t count, bool big, uint32_t special)
{
	buf_puts(out, "glibc-ld.so.cache1.1");
	put_u32(out, count, big);
	put_u32(out, 20, big);
	put_u32(out, big ? 0x03000000 : 2, big);
	for (int i = 0; i < 4; i++)
		put_u32(out, 0, big);
	put_u32(out, 0x303, big);
	put_u32(out, 72, big);
	put_u32(out, 79, big);
	put_u32(out, 0, big);
	put_u32(out, special, big);
	put_u32(out, 0, big);
	buf_put(out, STR_LIT("liba.1\0/lib/liba.1\0"));
}

static void assert_one(struct str bytes, bool special)
{
	struct err e = ERR_INIT;
	struct ld_cache_entry entry;
	struct ld_cache cache;
	uint32_t index = 0;

	assert_int_equal(ld_cache_open(bytes, &cache, &e), 0);
	assert_true(ld_cache_next(&cache, &index, &entry));
	assert_true(str_is(entry.name, "liba.1"));
	assert_true(str_is(entry.path, "/lib/liba.1"));
	assert_int_equal(entry.flags, 0x303);
	assert_int_equal(entry.special, special);
	assert_false(ld_cache_next(&cache, &index, &entry));
}

TEST(either_order_of_bytes)
{
	for (int big = 0; big < 2; big++) {
		struct buf out = BUF_INIT(4096);

		put_cache(&out, 1, big, big);
		assert_one(buf_str(&out), big);
		buf_done(&out);
	}
}

TEST(behind_the_older_format)
{
	struct buf out = BUF_INIT(4096);

	buf_put(&out, STR_LIT("ld.so-1.7.0\0"));
	put_u32(&out, 1, false);
	for (int i = 0; i < 4; i++) /* an entry, and up to the alignment */
		put_u32(&out, 0, false);
	put_cache(&out, 1, false, 0);
	assert_one(buf_str(&out), false);
	buf_done(&out);
}

TEST(what_points_outside_is_passed_over)
{
	struct buf out = BUF_INIT(4096);
	struct err e = ERR_INIT;
	struct ld_cache_entry entry;
	struct ld_cache cache;
	uint32_t index = 0;

	put_cache(&out, 3, false, 0);
	for (size_t n = 48; n < out.n; n++) {
		index = 0;
		assert_int_equal(ld_cache_open(str_from(out.p, n), &cache, &e), 0);
		assert_false(ld_cache_next(&cache, &index, &entry));
	}
	buf_done(&out);
}

TEST(caps_and_other_files)
{
	struct buf out = BUF_INIT(4096);
	struct err e = ERR_INIT;
	struct ld_cache cache;

	put_cache(&out, LD_CACHE_ENTRIES_MAX + 1, false, 0);
	assert_int_equal(ld_cache_open(buf_str(&out), &cache, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "1000000"));
	assert_int_equal(ld_cache_open(STR_LIT("ld.so-1.7.0\0\1\0\0\0"), &cache, &e), ERR_FORMAT);
	assert_int_equal(ld_cache_open(STR_LIT(""), &cache, &e), ERR_FORMAT);
	buf_done(&out);
}

TEST_MAIN
