/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An open database, as look-up (db.c) and search (find.c) share it. The file may come from anywhere: what is read of it is
 * checked there.
 *
 * Ownership: answers' texts live in the arena of their look-up. Threading: a database is used by one thread at a time.
 */
#ifndef PLIMSOLL_ADVISORY_DATABASE_H
#define PLIMSOLL_ADVISORY_DATABASE_H

#include "advisory/schema.h"
#include "store/sqlite.h"

#define DATABASE_BLOB_MAX (16u << 20) /* bytes of one row */

struct database {
	struct advdb db; /* first: what callers hold */
	struct sqlite *file;
	struct sqlite_statement *package, *advisory, *vulnerability;
	struct arena arena;
	struct advdb_info info;
	VEC(struct str) ecosystems; /* by id */
	VEC(bool) covered;
};

VEC_TYPE(row_list, uint32_t); /* rising */

/* What a search keeps of the entries that it reads; both lists are of rows. */
struct wanted {
	struct row_list vulnerabilities, advisories;
	bool by_advisory; /* the id is an advisory's: what others say of its vulnerabilities was not asked */
};

/* What one look-up needs at hand. */
struct lookup {
	struct database *database;
	struct arena *arena;
	struct advisory_list *answers;
	struct str ecosystem, name;
	const struct wanted *wanted; /* NULL: everything */
	struct map known; /* struct vulnerability by rowid's bytes; one vulnerability is read once */
};

bool row_list_has(const struct row_list *list, uint32_t row);
bool wanted_entry(const struct wanted *wanted, const struct set_entry *entry);

/* ERR_FORMAT: "advisory database FILE: malformed WHAT" */
int database_broken(const struct database *database, const char *what, struct err *e);
/* The first column of the row that the statement stands at: 1, or ERR_LIMIT. It lasts until the next step. */
int database_blob(struct sqlite_statement *statement, struct str *ret_blob, struct err *e);
/* The blob of a row: 1, or 0 where there is none. It lasts until the statement is reset. */
int database_fetch(struct sqlite_statement *statement, int64_t id, struct str *ret_blob, struct err *e);

/* Appends the answers of a package, at whose entries the reader stands, and which `ecosystem` and `name` tell. */
int lookup_add_entries(struct lookup *l, struct unpacker *unpacker, size_t entries, struct err *e);
/* By the vulnerability's id, the advisory's, the module: of one package. */
int answer_order(const void *a, const void *b);

/* struct advdb's find. */
int database_find(struct advdb *db, struct str id, struct arena *arena, struct advisory_list *ret_advisories, struct err *e);

#endif
