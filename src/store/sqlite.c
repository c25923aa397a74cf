/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header's fields are those of "The Database Header" in SQLite's file format document. SQLite checks most of them, but
 * answers a short file with an empty schema or an error far from its cause, so truncation is looked for first.
 */
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

#define HEADER_SIZE 100
#define WORK_STEP 100000 /* virtual machine instructions between two looks at the budget */

struct sqlite {
	sqlite3 *handle;
	char *name;
	unsigned char *copy; /* of bytes that could not be read in place */
	uint64_t work;
};

struct sqlite_statement {
	sqlite3_stmt *handle;
	struct sqlite *db;
	int bind_error; /* the first, or SQLITE_OK */
};

static int fail(struct sqlite *db, int status, struct err *e)
{
	int code = ERR_IO;

	switch (status & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_ERROR:
	case SQLITE_MISMATCH:
	case SQLITE_FORMAT:
		code = ERR_FORMAT;
		break;
	case SQLITE_INTERRUPT:
		return err_set(e, ERR_LIMIT, "%s: more than %llu instructions for its queries (cap SQLITE_WORK_MAX)",
			       db->name,
			       SQLITE_WORK_MAX);
	case SQLITE_TOOBIG:
		return err_set(e, ERR_LIMIT, "%s: a value of more than %u bytes (cap SQLITE_VALUE_MAX)", db->name,
			       SQLITE_VALUE_MAX);
	}
	return err_set(e, code, "%s: SQLite: %s", db->name, sqlite3_errmsg(db->handle));
}

static uint32_t big_endian(const char *p, int bytes)
{
	uint32_t value = 0;

	for (int i = 0; i < bytes; i++)
		value = value << 8 | (unsigned char)p[i];
	return value;
}

static uint32_t page_size(struct str header)
{
	uint32_t size = big_endian(header.p + 16, 2);

	return size == 1 ? 65536 : size;
}

bool sqlite_is_database(struct str bytes)
{
	uint32_t size;

	if (bytes.n < HEADER_SIZE || memcmp(bytes.p, "SQLite format 3", 16) != 0)
		return false;
	size = page_size(bytes);
	return size >= 512 && size <= 65536 && (size & (size - 1)) == 0;
}

static int check_header(struct str header, uint64_t size, const char *name, struct err *e)
{
	uint64_t pages;

	if (!sqlite_is_database(header))
		return err_set(e, ERR_FORMAT, "%s: not an SQLite database", name);
	pages = big_endian(header.p + 28, 4);
	/* The page count is only kept up by writers that also copy the change counter to offset 92. */
	if (memcmp(header.p + 24, header.p + 92, 4) == 0 && pages * page_size(header) > size)
		return err_set(e, ERR_FORMAT, "%s: truncated: %llu of %llu bytes", name, (unsigned long long)size,
			       (unsigned long long)pages * page_size(header));
	return 0;
}

static int on_progress(void *arg)
{
	struct sqlite *db = arg;

	db->work += WORK_STEP;
	return db->work > SQLITE_WORK_MAX;
}

static void set_limits(sqlite3 *handle)
{
	sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, (int)SQLITE_VALUE_MAX);
	sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 16);
	sqlite3_limit(handle, SQLITE_LIMIT_COLUMN, 100);
	sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, 20);
	sqlite3_limit(handle, SQLITE_LIMIT_COMPOUND_SELECT, 8);
	sqlite3_limit(handle, SQLITE_LIMIT_VDBE_OP, 25000);
	sqlite3_limit(handle, SQLITE_LIMIT_FUNCTION_ARG, 8);
	sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50);
	sqlite3_limit(handle, SQLITE_LIMIT_VARIABLE_NUMBER, 20);
	sqlite3_limit(handle, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
	sqlite3_limit(handle, SQLITE_LIMIT_WORKER_THREADS, 0);
}

/* What SQLite's "Defense Against The Dark Arts" advises for files of unknown origin, as far as 3.40 has it. */
static void distrust(struct sqlite *db)
{
	static const struct {
		int option, value;
	} options[] = {
		{SQLITE_DBCONFIG_DEFENSIVE, 1},
		{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
		{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
		{SQLITE_DBCONFIG_ENABLE_VIEW, 0},
		{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
		{SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
		{SQLITE_DBCONFIG_DQS_DML, 0},
		{SQLITE_DBCONFIG_DQS_DDL, 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		sqlite3_db_config(db->handle, options[i].option, options[i].value, NULL);
	set_limits(db->handle);
	sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_progress_handler(db->handle, WORK_STEP, on_progress, db);
}

static struct sqlite *new_database(const char *name)
{
	struct sqlite *db = mem_zero(1, sizeof(*db));

	db->name = mem_copy_text(name);
	return db;
}

static int open_handle(struct sqlite *db, const char *uri, int flags, struct err *e)
{
	/* One thread at a time by contract: SQLite's own mutexes would only cost. */
	int status = sqlite3_open_v2(uri, &db->handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);

	return status == SQLITE_OK ? 0 : fail(db, status, e);
}

/* The first look at the schema: what is broken there is said at opening, not by the first query. */
static int check_schema(struct sqlite *db, struct err *e)
{
	int status = sqlite3_exec(db->handle, "PRAGMA cell_size_check=ON; SELECT count(*) FROM sqlite_schema", NULL, NULL,
				  NULL);

	return status == SQLITE_OK ? 0 : fail(db, status, e);
}

/* A file name as an URI that SQLite does not interpret. */
static void put_uri(struct buf *uri, const char *path)
{
	buf_puts(uri, "file:");
	for (; *path; path++)
		if (str_is_alnum(*path) || strchr("/._-~", *path))
			buf_putc(uri, *path);
		else
			buf_printf(uri, "%%%02X", (unsigned char)*path);
	buf_puts(uri, "?immutable=1&mode=ro");
}

int sqlite_open_file(const char *path, struct sqlite **ret_db, struct err *e)
{
	auto_sqlite struct sqlite *db = new_database(path);
	auto_close int fd = file_open(path, e);
	auto_done(buf_done) struct buf uri = BUF_INIT(16384);
	char header[HEADER_SIZE];
	struct stat info;

	if (fd < 0)
		return fd;
	if (fstat(fd, &info) < 0)
		return err_errno(e, errno, "%s", path);
	if (!S_ISREG(info.st_mode))
		return err_set(e, ERR_FORMAT, "%s: not a regular file", path);
	if (info.st_size < HEADER_SIZE)
		return err_set(e, ERR_FORMAT, "%s: not an SQLite database", path);
	if (file_read_at(fd, path, header, sizeof(header), 0, e) < 0 ||
	    check_header(str_from(header, sizeof(header)), (uint64_t)info.st_size, path, e) < 0)
		return e->code;
	put_uri(&uri, path);
	if (open_handle(db, buf_text(&uri), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, e) < 0)
		return e->code;
	distrust(db);
	if (check_schema(db, e) < 0)
		return e->code;
	*ret_db = take(db);
	return 0;
}

int sqlite_open_bytes(struct str bytes, const char *name, struct sqlite **ret_db, struct err *e)
{
	auto_sqlite struct sqlite *db = new_database(name);
	unsigned char *image = (unsigned char *)(uintptr_t)bytes.p; /* SQLite does not write where READONLY is set */
	int status;

	if (check_header(bytes, bytes.n, name, e) < 0 || open_handle(db, ":memory:", SQLITE_OPEN_READWRITE, e) < 0)
		return e->code;
	if (bytes.p[18] == 2 || bytes.p[19] == 2) { /* write-ahead mode: an image in memory can only be of the other */
		db->copy = mem_alloc(bytes.n);
		memcpy(db->copy, bytes.p, bytes.n);
		db->copy[18] = db->copy[19] = 1;
		image = db->copy;
	}
	status = sqlite3_deserialize(db->handle, "main", image, (sqlite3_int64)bytes.n, (sqlite3_int64)bytes.n,
				     SQLITE_DESERIALIZE_READONLY);
	if (status != SQLITE_OK)
		return fail(db, status, e);
	distrust(db);
	/* Pages are used where they are instead of being copied into SQLite's cache. */
	if (check_schema(db, e) < 0 || sqlite_run(db, "PRAGMA mmap_size=2147418112", e) < 0)
		return e->code;
	*ret_db = take(db);
	return 0;
}

int sqlite_create_in_memory(struct sqlite **ret_db, struct err *e)
{
	auto_sqlite struct sqlite *db = new_database("database in memory");

	if (open_handle(db, ":memory:", SQLITE_OPEN_READWRITE, e) < 0)
		return e->code;
	*ret_db = take(db);
	return 0;
}

int sqlite_bytes(struct sqlite *db, struct str *ret_bytes, struct err *e)
{
	sqlite3_int64 size = 0;
	unsigned char *bytes = sqlite3_serialize(db->handle, "main", &size, 0);

	if (!bytes)
		return fail(db, SQLITE_NOMEM, e);
	*ret_bytes = str_from(bytes, (size_t)size);
	return 0;
}

void sqlite_bytes_free(struct str *bytes)
{
	sqlite3_free((void *)(uintptr_t)bytes->p);
	*bytes = STR_NULL;
}

void sqlite_close(struct sqlite *db)
{
	if (!db)
		return;
	sqlite3_close(db->handle);
	free(db->copy);
	free(db->name);
	free(db);
}

int sqlite_run(struct sqlite *db, const char *sql, struct err *e)
{
	int status = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return status == SQLITE_OK ? 0 : fail(db, status, e);
}

int sqlite_number(struct sqlite *db, const char *sql, int64_t *ret_number, struct err *e)
{
	auto_statement struct sqlite_statement *statement = NULL;
	int status;

	if (sqlite_prepare(db, sql, &statement, e) < 0)
		return e->code;
	status = sqlite_step(statement, e);
	if (status < 0)
		return status;
	if (status == 0)
		return err_set(e, ERR_NOT_FOUND, "%s: no answer to %s", db->name, sql);
	*ret_number = sqlite_column_int(statement, 0);
	return 0;
}

int sqlite_prepare(struct sqlite *db, const char *sql, struct sqlite_statement **ret_statement, struct err *e)
{
	sqlite3_stmt *handle = NULL;
	int status = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);
	struct sqlite_statement *statement;

	if (status != SQLITE_OK)
		return fail(db, status, e);
	statement = mem_zero(1, sizeof(*statement));
	*statement = (struct sqlite_statement){.handle = handle, .db = db};
	*ret_statement = statement;
	return 0;
}

void sqlite_finish(struct sqlite_statement *statement)
{
	if (!statement)
		return;
	sqlite3_finalize(statement->handle);
	free(statement);
}

static void bound(struct sqlite_statement *statement, int status)
{
	if (statement->bind_error == SQLITE_OK)
		statement->bind_error = status;
}

void sqlite_bind_text(struct sqlite_statement *statement, int index, struct str text)
{
	/* A NULL pointer would bind NULL, which no view means. */
	bound(statement, sqlite3_bind_text64(statement->handle, index, text.p ? text.p : "", text.n, SQLITE_STATIC,
					     SQLITE_UTF8));
}

void sqlite_bind_blob(struct sqlite_statement *statement, int index, struct str blob)
{
	bound(statement, sqlite3_bind_blob64(statement->handle, index, blob.p ? blob.p : "", blob.n, SQLITE_STATIC));
}

void sqlite_bind_int(struct sqlite_statement *statement, int index, int64_t value)
{
	bound(statement, sqlite3_bind_int64(statement->handle, index, value));
}

int sqlite_step(struct sqlite_statement *statement, struct err *e)
{
	int status = statement->bind_error == SQLITE_OK ? sqlite3_step(statement->handle) : statement->bind_error;

	if (status == SQLITE_ROW)
		return 1;
	return status == SQLITE_DONE ? 0 : fail(statement->db, status, e);
}

void sqlite_reset(struct sqlite_statement *statement)
{
	sqlite3_reset(statement->handle);
	statement->bind_error = SQLITE_OK;
}

struct str sqlite_column_text(struct sqlite_statement *statement, int column)
{
	if (sqlite3_column_type(statement->handle, column) != SQLITE_TEXT)
		return STR_LIT("");
	return sqlite_column_blob(statement, column);
}

struct str sqlite_column_blob(struct sqlite_statement *statement, int column)
{
	const void *bytes = NULL;
	int type = sqlite3_column_type(statement->handle, column);

	if (type == SQLITE_TEXT || type == SQLITE_BLOB)
		bytes = sqlite3_column_blob(statement->handle, column);
	return bytes ? str_from(bytes, (size_t)sqlite3_column_bytes(statement->handle, column)) : STR_LIT("");
}

int64_t sqlite_column_int(struct sqlite_statement *statement, int column)
{
	return sqlite3_column_type(statement->handle, column) == SQLITE_INTEGER ? sqlite3_column_int64(statement->handle,
												       column)
										 : 0;
}

bool sqlite_column_is_null(struct sqlite_statement *statement, int column)
{
	return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}
