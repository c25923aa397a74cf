/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQLite stops at the first damaged page. So the row numbers are read first, forwards as far as that goes and then from the
 * end backwards, and each record by its number: one damaged page costs the rows it holds.
 */
#include "catalog/rpm_database.h"

#include <stdio.h>

#include "base/vec.h"
#include "codec/rpm_bdb.h"
#include "codec/rpm_ndb.h"
#include "codec/sqlite_image.h"
#include "store/sqlite.h"

VEC_TYPE(rows, int64_t);

static void tell(const struct rpm_sink *sink, const char *what, const char *why)
{
	char text[1200];

	snprintf(text, sizeof(text), "%s: %s", what, why);
	sink->damaged(sink->arg, text);
}

static int row_order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int too_many(struct err *e)
{
	return err_set(e, ERR_LIMIT, "more than %u packages in one database", RPM_PACKAGES_MAX);
}

/* Adds the row numbers a query gives until it ends or `stop` comes; 0 where it could not be read to its end. */
static int read_rows(struct sqlite *db, const char *query, const int64_t *stop, struct rows *rows, struct err *e)
{
	auto_statement struct sqlite_statement *statement = NULL;
	int r;

	if (sqlite_prepare(db, query, &statement, e) < 0)
		return e->code;
	while ((r = sqlite_step(statement, e)) == 1) {
		int64_t row = sqlite_column_int(statement, 0);

		if (stop && row <= *stop)
			return 0;
		if (rows->n >= RPM_PACKAGES_MAX)
			return too_many(e);
		*vec_push(rows) = row;
	}
	return r;
}

static int all_rows(struct sqlite *db, const struct rpm_sink *sink, struct rows *rows, struct err *e)
{
	struct err first = ERR_INIT, second = ERR_INIT;
	size_t n = 0;
	int r = read_rows(db, "SELECT rowid FROM Packages ORDER BY rowid", NULL, rows, &first);

	if (r < 0 && first.code != ERR_LIMIT) {
		int64_t last = rows->n ? rows->v[rows->n - 1] : INT64_MIN;

		read_rows(db, "SELECT rowid FROM Packages ORDER BY rowid DESC", &last, rows, &second);
		if (second.code == ERR_LIMIT) {
			first = second;
		} else if (rows->n) {
			tell(sink, "damaged", first.text);
			r = 0;
		}
	}
	if (r < 0) {
		*e = first;
		return e->code;
	}
	vec_sort(rows, row_order);
	for (size_t i = 0; i < rows->n; i++)
		if (!n || rows->v[i] != rows->v[n - 1])
			rows->v[n++] = rows->v[i];
	rows->n = n;
	return 0;
}

/* One record by its number; damage is told. */
static int read_row(struct sqlite_statement *statement, int64_t row, size_t *left, const struct rpm_sink *sink, struct err *e)
{
	struct err why = ERR_INIT;
	char what[64];
	struct str blob;
	int r;

	sqlite_reset(statement);
	sqlite_bind_int(statement, 1, row);
	snprintf(what, sizeof(what), "package %lld", (long long)row);
	r = sqlite_step(statement, &why);
	if (r < 0 && why.code == ERR_LIMIT) {
		*e = why;
		return r;
	}
	if (r <= 0) {
		tell(sink, what, r < 0 ? why.text : "its row cannot be found");
		return 0;
	}
	blob = sqlite_column_blob(statement, 0);
	/* Rows that share pages would make a small file endless. */
	if (blob.n > *left)
		return err_set(e, ERR_LIMIT, "records longer than the file that holds them");
	*left -= blob.n;
	if (!blob.n) {
		tell(sink, what, "no record in its row");
		return 0;
	}
	return sink->record(sink->arg, blob);
}

static int each_row(struct sqlite *db, size_t size, const struct rpm_sink *sink, struct err *e)
{
	auto_statement struct sqlite_statement *statement = NULL;
	struct rows rows = {0};
	int r = all_rows(db, sink, &rows, e);

	if (r == 0)
		r = sqlite_prepare(db, "SELECT blob FROM Packages WHERE rowid = ?", &statement, e);
	for (size_t i = 0; i < rows.n && r == 0; i++)
		r = read_row(statement, rows.v[i], &size, sink, e);
	vec_done(&rows);
	return r;
}

static int each_of_sqlite(struct str bytes, struct str log, const struct rpm_sink *sink, struct err *e)
{
	auto_done(sqlite_image_done) struct sqlite_image image = {0};
	auto_sqlite struct sqlite *db = NULL;

	if (sqlite_image_make(bytes, log, RPM_DATABASE_MAX, &image, e) < 0)
		return e->code;
	if (image.log_damaged)
		sink->damaged(sink->arg, "its write-ahead log is damaged: changes that are only there are not seen");
	if (image.pages < image.pages_expected) {
		char text[64];

		snprintf(text, sizeof(text), "%u of %u pages", image.pages, image.pages_expected);
		tell(sink, "truncated", text);
	}
	if (sqlite_open_bytes(buf_str(&image.bytes), "package database", &db, e) < 0)
		return e->code;
	return each_row(db, image.bytes.n, sink, e);
}

int rpm_database_each(struct str bytes, struct str log, const struct rpm_sink *sink, struct err *e)
{
	if (rpm_ndb_is(bytes))
		return rpm_ndb_each(bytes, sink, e);
	if (rpm_bdb_is(bytes))
		return rpm_bdb_each(bytes, sink, e);
	if (sqlite_is_database(bytes))
		return each_of_sqlite(bytes, log, sink, e);
	return err_set(e, ERR_FORMAT, bytes.n ? "not a package database of any kind that rpm writes" : "empty file");
}
