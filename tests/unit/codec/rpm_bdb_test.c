/* SPDX-License-Identifier: Apache-2.0 */
/* The two files of the cataloger's cases, changed in one place each. */
#include "codec/rpm_bdb.h"

#include "tree_of.h"

#define PAGE 512
#define LITTLE "tests/data/catalog/rpm/bdb/layers/0/usr/lib/sysimage/rpm/Packages"
#define BIG "tests/data/catalog/rpm/bdb-big-endian/layers/0/var/lib/rpm/Packages"

struct seen {
	size_t records;
	char damage[512];
};

static int on_record(void *arg, struct str blob)
{
	struct seen *seen = arg;

	assert_true(blob.n > 100);
	seen->records++;
	return 0;
}

static void on_damage(void *arg, const char *text)
{
	struct seen *seen = arg;

	if (!seen->damage[0])
		snprintf(seen->damage, sizeof(seen->damage), "%s", text);
}

static struct buf load(const char *file)
{
	struct buf bytes = BUF_INIT(1 << 20);
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;

	assert_int_equal(file_load(source_path(&arena, file), &bytes, &e), 0);
	arena_done(&arena);
	return bytes;
}

static int read_all(const struct buf *bytes, struct seen *seen, struct err *e)
{
	struct rpm_sink sink = {on_record, on_damage, seen};

	*seen = (struct seen){0};
	*e = ERR_INIT;
	return rpm_bdb_each(buf_str(bytes), &sink, e);
}

/* Sets bytes from `at` on and reads: so many records, and damage that begins with the text. */
static void check_change(size_t at, struct str change, size_t records, const char *damage)
{
	struct buf bytes = load(LITTLE);
	struct seen seen;
	struct err e;

	memcpy(bytes.p + at, change.p, change.n);
	assert_int_equal(read_all(&bytes, &seen, &e), 0);
	if (strncmp(seen.damage, damage, strlen(damage)) || seen.records != records)
		fail_msg("%zu records, \"%s\"", seen.records, seen.damage);
	buf_done(&bytes);
}

static void check_refused(size_t at, struct str change, int code, const char *text)
{
	struct buf bytes = load(LITTLE);
	struct seen seen;
	struct err e;

	memcpy(bytes.p + at, change.p, change.n);
	assert_int_equal(read_all(&bytes, &seen, &e), code);
	if (!strstr(e.text, text))
		fail_msg("%s", e.text);
	assert_int_equal(seen.records, 0);
	buf_done(&bytes);
}

TEST(both_byte_orders)
{
	const char *const files[] = {LITTLE, BIG};

	for (int i = 0; i < 2; i++) {
		struct buf bytes = load(files[i]);
		struct seen seen;
		struct err e;

		assert_true(rpm_bdb_is(buf_str(&bytes)));
		assert_int_equal(read_all(&bytes, &seen, &e), 0);
		assert_int_equal(seen.records, 7);
		assert_string_equal(seen.damage, "");
		buf_done(&bytes);
	}
}

TEST(refused)
{
	check_refused(12, STR_LIT("\x62\x31\x05\0"), ERR_UNSUPPORTED, "not a hash table");
	check_refused(16, STR_LIT("\6"), ERR_UNSUPPORTED, "version 6");
	check_refused(16, STR_LIT("\13"), ERR_UNSUPPORTED, "version 11");
	check_refused(24, STR_LIT("\1"), ERR_UNSUPPORTED, "encrypted");
	check_refused(26, STR_LIT("\1"), ERR_UNSUPPORTED, "checksums");
	check_refused(20, STR_LIT("\0\1\0\0"), ERR_FORMAT, "page size 256");
	check_refused(20, STR_LIT("\0\0\2\0"), ERR_FORMAT, "page size 131072");
	check_refused(20, STR_LIT("\1\2\0\0"), ERR_FORMAT, "page size 513");
	check_refused(32, STR_LIT("\xff\xff\xff\xff"), ERR_FORMAT, "first page");
	check_refused(12, STR_LIT("none"), ERR_FORMAT, "not a Berkeley DB");
}

TEST(damaged_meta_page)
{
	/* More buckets than pages: they cannot be walked, but all pages of items are found. */
	check_change(72, STR_LIT("\xff\xff\xff\xff"), 7, "page 0 of 13 is damaged: its number of buckets");
	/* Every bucket moved onto the meta page. */
	check_change(96, STR_LIT("\0\0\0\0"), 7, "page 0 of");
}

TEST(damaged_pages)
{
	/* Of items: each record of it is found by its chain. */
	check_change(PAGE + 25, STR_LIT("\6"), 7, "page 1 of 13 is damaged: no page of a bucket");
	check_change(PAGE + 20, STR_LIT("\3"), 7, "page 1 of 13 is damaged: its number of items");
	check_change(PAGE + 20, STR_LIT("\xfe\xff"), 7, "page 1 of 13 is damaged: its number of items");
	check_change(PAGE + 26, STR_LIT("\0\0"), 7, "page 1 of 13 is damaged: an item outside the page");
	/* A chain of buckets that leads back. */
	check_change(PAGE + 16, STR_LIT("\1\0\0\0"), 7, "page 1 of 13 is damaged: two chains lead to it");
	check_change(PAGE + 16, STR_LIT("\x64\0\0\0"), 7, "page 100 of 13 is damaged: it does not exist");
	/* The first page of an overflow chain: its record is lost. */
	check_change(5 * PAGE + 25, STR_LIT("\0"), 6, "page 5 of 13 is damaged: no overflow page");
	check_change(5 * PAGE + 8, STR_LIT("\7"), 6, "page 5 of 13 is damaged: no overflow page");
	check_change(5 * PAGE + 22, STR_LIT("\0\0"), 6, "page 5 of 13 is damaged: its length");
	check_change(5 * PAGE + 22, STR_LIT("\xff\xff"), 6, "page 5 of 13 is damaged: its length");
}

/* A chain that leads to itself, and one that leads to another's pages. */
TEST(chains_that_meet)
{
	struct buf bytes = load(LITTLE);
	struct seen seen;
	struct err e;

	memcpy(bytes.p + 5 * PAGE + 16, "\5\0\0\0", 4);
	assert_int_equal(read_all(&bytes, &seen, &e), 0);
	assert_non_null(strstr(seen.damage, "two chains lead to it"));
	assert_true(seen.records <= 7);
	buf_done(&bytes);
}

static int stop(void *arg, struct str blob)
{
	(void)blob;
	++*(int *)arg;
	return ERR_TIMEOUT;
}

TEST(a_sink_that_stops)
{
	struct buf bytes = load(LITTLE);
	int calls = 0;
	struct rpm_sink sink = {stop, on_damage, &calls};
	struct err e = ERR_INIT;

	assert_int_equal(rpm_bdb_each(buf_str(&bytes), &sink, &e), ERR_TIMEOUT);
	assert_int_equal(calls, 1);
	buf_done(&bytes);
}

TEST_MAIN
