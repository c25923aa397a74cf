/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "test.h"

static char path[] = "sqlite-test-XXXXXX";

/* A database of one table with one row, as bytes. */
static void make(const char *extra, struct buf *ret_bytes)
{
	struct err e = ERR_INIT;
	auto_sqlite struct sqlite *db = NULL;
	struct str bytes = STR_NULL;

	assert_int_equal(sqlite_create_in_memory(&db, &e), 0);
	assert_int_equal(sqlite_run(db, "CREATE TABLE t(k TEXT PRIMARY KEY, v BLOB, n INT) WITHOUT ROWID", &e), 0);
	assert_int_equal(sqlite_run(db, "INSERT INTO t VALUES('a', x'000102', 7)", &e), 0);
	if (extra)
		assert_int_equal(sqlite_run(db, extra, &e), 0);
	assert_int_equal(sqlite_bytes(db, &bytes, &e), 0);
	buf_put(ret_bytes, bytes);
	sqlite_bytes_free(&bytes);
}

static void expect_row(struct sqlite *db)
{
	struct err e = ERR_INIT;
	auto_statement struct sqlite_statement *statement = NULL;

	assert_int_equal(sqlite_prepare(db, "SELECT k, v, n, NULL FROM t WHERE k = ?", &statement, &e), 0);
	for (int round = 0; round < 2; round++) {
		sqlite_bind_text(statement, 1, STR_LIT("a"));
		assert_int_equal(sqlite_step(statement, &e), 1);
		assert_str(sqlite_column_text(statement, 0), "a");
		assert_int_equal(sqlite_column_blob(statement, 1).n, 3);
		assert_int_equal(sqlite_column_text(statement, 1).n, 0);
		assert_int_equal(sqlite_column_int(statement, 2), 7);
		assert_int_equal(sqlite_column_int(statement, 0), 0);
		assert_true(sqlite_column_is_null(statement, 3));
		assert_int_equal(sqlite_step(statement, &e), 0);
		sqlite_reset(statement);
	}
	sqlite_bind_text(statement, 1, STR_NULL);
	assert_int_equal(sqlite_step(statement, &e), 0);
	sqlite_reset(statement);
	sqlite_bind_int(statement, 9, 1);
	assert_true(sqlite_step(statement, &e) < 0);
}

TEST(bytes_and_file_give_the_same)
{
	struct err e = ERR_INIT;
	auto_done(buf_done) struct buf bytes = BUF_INIT(1 << 20);
	auto_sqlite struct sqlite *memory = NULL, *file = NULL;

	make(NULL, &bytes);
	assert_int_equal(sqlite_open_bytes(buf_str(&bytes), "bytes", &memory, &e), 0);
	expect_row(memory);
	assert_int_equal(file_replace(path, buf_str(&bytes), &e), 0);
	assert_int_equal(sqlite_open_file(path, &file, &e), 0);
	expect_row(file);
	assert_true(sqlite_run(file, "DELETE FROM t", &e) < 0);
	assert_true(sqlite_run(memory, "DELETE FROM t", &e) < 0);
	remove(path);
}

TEST(write_ahead_mode_is_read)
{
	struct err e = ERR_INIT;
	auto_done(buf_done) struct buf bytes = BUF_INIT(1 << 20);
	auto_sqlite struct sqlite *db = NULL, *file = NULL;

	make(NULL, &bytes);
	bytes.p[18] = bytes.p[19] = 2;
	assert_int_equal(sqlite_open_bytes(buf_str(&bytes), "bytes", &db, &e), 0);
	expect_row(db);
	assert_int_equal(file_replace(path, buf_str(&bytes), &e), 0);
	assert_int_equal(sqlite_open_file(path, &file, &e), 0);
	expect_row(file);
	remove(path);
}

TEST(every_truncation_is_an_error)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(1 << 20);

	make(NULL, &bytes);
	for (size_t n = 0; n < bytes.n; n += n < 200 ? 1 : 97) {
		struct err e = ERR_INIT;
		struct sqlite *db = NULL;

		assert_int_equal(sqlite_open_bytes(str_from(bytes.p, n), "cut", &db, &e), ERR_FORMAT);
		assert_null(db);
	}
}

TEST(flipped_bytes_do_no_harm)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(1 << 20);

	make(NULL, &bytes);
	for (size_t i = 0; i < bytes.n; i += 3) {
		struct err e = ERR_INIT;
		auto_sqlite struct sqlite *db = NULL;
		auto_statement struct sqlite_statement *statement = NULL;

		bytes.p[i] ^= 0x55;
		if (sqlite_open_bytes(buf_str(&bytes), "flipped", &db, &e) == 0 &&
		    sqlite_prepare(db, "SELECT k, v FROM t", &statement, &e) == 0)
			while (sqlite_step(statement, &e) > 0)
				;
		bytes.p[i] ^= 0x55;
	}
}

TEST(views_and_endless_queries_are_refused)
{
	struct err e = ERR_INIT;
	auto_done(buf_done) struct buf bytes = BUF_INIT(1 << 20);
	auto_sqlite struct sqlite *db = NULL;
	auto_statement struct sqlite_statement *statement = NULL;

	make("CREATE VIEW w AS SELECT * FROM t", &bytes);
	assert_int_equal(sqlite_open_bytes(buf_str(&bytes), "view", &db, &e), 0);
	assert_true(sqlite_prepare(db, "SELECT * FROM w", &statement, &e) < 0);
	assert_true(sqlite_run(db, "ATTACH ':memory:' AS other", &e) < 0);
}

TEST(what_is_no_database)
{
	struct err e = ERR_INIT;
	struct sqlite *db = NULL;

	assert_int_equal(sqlite_open_file("/nonexistent/x", &db, &e), ERR_NOT_FOUND);
	assert_int_equal(sqlite_open_file("/dev/null", &db, &e), ERR_FORMAT);
	assert_int_equal(sqlite_open_bytes(STR_LIT("hello"), "hello", &db, &e), ERR_FORMAT);
	assert_non_null(strstr(e.text, "hello: not an SQLite database"));
}

TEST_MAIN
