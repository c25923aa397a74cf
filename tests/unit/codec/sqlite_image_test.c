/* SPDX-License-Identifier: Apache-2.0 */
/* A database and a log that SQLite wrote (the cataloger's case), cut and changed. */
#include "codec/sqlite_image.h"

#include "tree_of.h"

#define FOLDER "tests/data/catalog/rpm/sqlite-log/layers/0/var/lib/rpm/rpmdb.sqlite"
#define IMAGE_MAX ((size_t)1 << 20)
#define PAGE 512
#define FRAME (24 + PAGE)

static struct buf db, log_;

static void load(void)
{
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;

	buf_done(&db);
	buf_done(&log_);
	db = log_ = BUF_INIT(IMAGE_MAX);
	assert_int_equal(file_load(source_path(&arena, FOLDER), &db, &e), 0);
	assert_int_equal(file_load(source_path(&arena, FOLDER "-wal"), &log_, &e), 0);
	arena_done(&arena);
}

static struct sqlite_image image_of(struct str database, struct str log)
{
	struct sqlite_image image = {0};
	struct err e = ERR_INIT;

	if (sqlite_image_make(database, log, IMAGE_MAX, &image, &e) < 0)
		fail_msg("%s", e.text);
	return image;
}

TEST(last_commit_wins)
{
	struct sqlite_image image;
	unsigned before = 0;

	load();
	image = image_of(buf_str(&db), buf_str(&log_));
	assert_int_equal(image.frames, (log_.n - 32) / FRAME);
	assert_int_equal(image.pages, image.pages_expected);
	assert_false(image.log_damaged);
	sqlite_image_done(&image);
	/* Cut anywhere: whole transactions or nothing, and never fewer frames for more bytes. */
	for (size_t n = 0; n <= log_.n; n++) {
		image = image_of(buf_str(&db), str_from(log_.p, n));
		assert_true(image.frames >= before && image.frames * FRAME <= n);
		assert_int_equal(image.log_damaged, n > 0 && n < 32);
		assert_true(!image.frames || log_.p[32 + (image.frames - 1) * FRAME + 7] != 0);
		before = image.frames;
		sqlite_image_done(&image);
	}
	assert_true(before > 0);
}

TEST(a_wrong_byte_ends_the_log)
{
	struct sqlite_image image;

	for (unsigned frame = 0; frame < 3; frame++)
		for (size_t at = 0; at < FRAME; at += 5) {
			load();
			log_.p[32 + frame * FRAME + at] ^= 1;
			image = image_of(buf_str(&db), buf_str(&log_));
			assert_true(image.frames <= frame);
			sqlite_image_done(&image);
		}
}

TEST(no_log)
{
	struct sqlite_image image;

	load();
	image = image_of(buf_str(&db), STR_LIT(""));
	assert_int_equal(image.frames, 0);
	assert_int_equal(image.bytes.n, db.n);
	assert_int_equal(image.bytes.p[18], 1);
	assert_false(image.log_damaged);
	sqlite_image_done(&image);
	log_.p[0] ^= 1;
	image = image_of(buf_str(&db), buf_str(&log_));
	assert_true(image.log_damaged);
	sqlite_image_done(&image);
}

TEST(truncated_and_refused)
{
	struct sqlite_image image = {0};
	struct err e = ERR_INIT;

	load();
	image = image_of(str_from(db.p, db.n - 1), STR_LIT(""));
	assert_int_equal(image.pages + 1, image.pages_expected);
	sqlite_image_done(&image);
	assert_int_equal(sqlite_image_make(str_from(db.p, 99), STR_LIT(""), IMAGE_MAX, &image, &e), ERR_FORMAT);
	assert_int_equal(sqlite_image_make(str_from(db.p, 200), STR_LIT(""), IMAGE_MAX, &image, &e), ERR_FORMAT);
	assert_int_equal(sqlite_image_make(buf_str(&db), STR_LIT(""), db.n - 1, &image, &e), ERR_LIMIT);
	db.p[16] = 3;
	assert_int_equal(sqlite_image_make(buf_str(&db), STR_LIT(""), IMAGE_MAX, &image, &e), ERR_FORMAT);
	buf_done(&db);
	buf_done(&log_);
}

TEST_MAIN
