/* SPDX-License-Identifier: Apache-2.0 */
/* The file of the cataloger's case, changed in one place each. */
#include "codec/rpm_ndb.h"

#include "tree_of.h"

#define FILE_NAME "tests/data/catalog/rpm/ndb/layers/0/var/lib/rpm/Packages.db"
#define FIRST_SLOT 32
#define FIRST_BLOB 4096

struct seen {
	size_t records;
	char damage[256];
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

static int read_changed(size_t at, struct str change, struct seen *seen, struct err *e)
{
	struct rpm_sink sink = {on_record, on_damage, seen};
	struct buf bytes = BUF_INIT(1 << 20);
	struct arena arena = ARENA_INIT;
	int r;

	*seen = (struct seen){0};
	*e = ERR_INIT;
	assert_int_equal(file_load(source_path(&arena, FILE_NAME), &bytes, e), 0);
	memcpy(bytes.p + at, change.p, change.n);
	r = rpm_ndb_each(buf_str(&bytes), &sink, e);
	buf_done(&bytes);
	arena_done(&arena);
	return r;
}

static void check(size_t at, struct str change, size_t records, const char *damage)
{
	struct seen seen;
	struct err e;

	assert_int_equal(read_changed(at, change, &seen, &e), 0);
	if (seen.records != records || !strstr(seen.damage, damage) || !damage[0] != !seen.damage[0])
		fail_msg("%zu records, \"%s\"", seen.records, seen.damage);
}

TEST(whole)
{
	check(0, STR_LIT("R"), 7, "");
	check(FIRST_SLOT + 4, STR_LIT("\0\0\0\0"), 6, ""); /* a slot that was freed */
}

TEST(damaged)
{
	check(FIRST_SLOT, STR_LIT("X"), 6, "slot 2 is damaged");
	check(FIRST_SLOT + 4, STR_LIT("\x2a"), 6, "package 42 is damaged: its blob belongs to another package");
	check(FIRST_SLOT + 8, STR_LIT("\xff\xff\xff\xff"), 6, "its blob lies behind the end of the file");
	check(FIRST_SLOT + 8, STR_LIT("\1\1\0\0"), 6, "there is no blob where it points");
	check(FIRST_SLOT + 12, STR_LIT("\1\0\0\0"), 6, "its blob is too short");
	check(FIRST_SLOT + 12, STR_LIT("\xff\xff\xff\xff"), 6, "its blob lies behind the end of the file");
	check(FIRST_BLOB + 12, STR_LIT("\xff\xff\xff\xff"), 6, "its blob has another length");
	check(FIRST_BLOB + 12, STR_LIT("\1\0\0\0"), 6, "its blob has another length");
	check(FIRST_BLOB + 20, STR_LIT("\xff"), 6, "the checksum of its blob does not match");
	check(12, STR_LIT("\xff\xff\xff\xff"), 7, "truncated within the pages of slots");
}

TEST(refused)
{
	struct seen seen;
	struct err e;

	assert_int_equal(read_changed(0, STR_LIT("r"), &seen, &e), ERR_FORMAT);
	assert_int_equal(read_changed(4, STR_LIT("\1"), &seen, &e), ERR_UNSUPPORTED);
	assert_non_null(strstr(e.text, "version 1"));
}

/* Every slot points to the first package's blob: the file yields no more than it has. */
TEST(slots_that_share_a_blob)
{
	struct rpm_sink sink;
	struct seen seen = {0};
	struct buf bytes = BUF_INIT(1 << 20);
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;

	sink = (struct rpm_sink){on_record, on_damage, &seen};
	assert_int_equal(file_load(source_path(&arena, FILE_NAME), &bytes, &e), 0);
	for (size_t at = FIRST_SLOT + 16; at < FIRST_BLOB; at += 16)
		memcpy(bytes.p + at, bytes.p + FIRST_SLOT, 16);
	assert_int_equal(rpm_ndb_each(buf_str(&bytes), &sink, &e), 0);
	assert_true(seen.records < 20);
	assert_non_null(strstr(seen.damage, "overlaps"));
	buf_done(&bytes);
	arena_done(&arena);
}

TEST_MAIN
