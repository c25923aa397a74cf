/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQLite, for files that may be hostile and for those that we build. The only folder that includes sqlite3.h.
 *
 * A database that is opened for reading is never written to, locked or recovered: files are opened immutable, bytes are
 * read in place. Its schema is not trusted: views and triggers are off, sizes are limited, and a statement that works for
 * longer than SQLITE_WORK_MAX is stopped, since a crafted schema or b-tree can make a simple query endless.
 *
 * Ownership: a database owns its statements' memory, so finish statements first. Threading: a database and its
 * statements are used by one thread at a time; different databases are independent.
 */
#ifndef PLIMSOLL_STORE_SQLITE_H
#define PLIMSOLL_STORE_SQLITE_H

#include "base/err.h"

#define SQLITE_VALUE_MAX (64u << 20)  /* bytes of one text or blob */
#define SQLITE_WORK_MAX 2000000000ull /* instructions of SQLite's virtual machine that one database may use */

struct sqlite;
struct sqlite_statement;

/* Whether bytes begin as an SQLite 3 database does: the magic and a page size that exists. 100 bytes are enough. */
bool sqlite_is_database(struct str bytes);

/* Opens an existing file for reading only. ERR_FORMAT where it is no database, or is shorter than its header says. */
int sqlite_open_file(const char *path, struct sqlite **ret_db, struct err *e);
/*
 * The same of bytes in memory, which stay the caller's and must outlive the database; `name` is for errors. A database in
 * write-ahead mode (rpm's) is copied to be read; what its -wal file holds beyond it is not seen.
 */
int sqlite_open_bytes(struct str bytes, const char *name, struct sqlite **ret_db, struct err *e);
/* Makes a new database in memory, whose bytes sqlite_bytes() gives once it is filled. */
int sqlite_create_in_memory(struct sqlite **ret_db, struct err *e);
/* The bytes of the main database, freed by sqlite_bytes_free(). */
int sqlite_bytes(struct sqlite *db, struct str *ret_bytes, struct err *e);
void sqlite_bytes_free(struct str *bytes);
/* NULL is allowed. */
void sqlite_close(struct sqlite *db);

/* Runs statements that give no rows. */
int sqlite_run(struct sqlite *db, const char *sql, struct err *e);
/* The first column of the first row of a query, as a number: pragmas and counts. ERR_NOT_FOUND where there is no row. */
int sqlite_number(struct sqlite *db, const char *sql, int64_t *ret_number, struct err *e);

int sqlite_prepare(struct sqlite *db, const char *sql, struct sqlite_statement **ret_statement, struct err *e);
/* NULL is allowed. */
void sqlite_finish(struct sqlite_statement *statement);
/*
 * Parameters count from 1. Texts and blobs must stay where they are until the next sqlite_reset(). Sticky: a parameter
 * that does not exist makes the next sqlite_step() fail.
 */
void sqlite_bind_text(struct sqlite_statement *statement, int index, struct str text);
void sqlite_bind_blob(struct sqlite_statement *statement, int index, struct str blob);
void sqlite_bind_int(struct sqlite_statement *statement, int index, int64_t value);
/* 1: a row is there; 0: no more rows; negative: an error. */
int sqlite_step(struct sqlite_statement *statement, struct err *e);
/* Makes the statement ready for other parameters. */
void sqlite_reset(struct sqlite_statement *statement);

/* Columns count from 0. Views last until the next step, reset or finish; a value of another type is empty or 0. */
struct str sqlite_column_text(struct sqlite_statement *statement, int column);
struct str sqlite_column_blob(struct sqlite_statement *statement, int column);
int64_t sqlite_column_int(struct sqlite_statement *statement, int column);
bool sqlite_column_is_null(struct sqlite_statement *statement, int column);

static inline void sqlite_close_indirect(struct sqlite **db)
{
	sqlite_close(*db);
}

static inline void sqlite_finish_indirect(struct sqlite_statement **statement)
{
	sqlite_finish(*statement);
}

#define auto_sqlite __attribute__((cleanup(sqlite_close_indirect)))
#define auto_statement __attribute__((cleanup(sqlite_finish_indirect)))

#endif
