/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set as a database file. It is filled in memory, in rising order of keys, so that every page is full and the bytes
 * depend on nothing but the set.
 */
#include "advisory/schema.h"
#include "store/sqlite.h"

#define BLOB_MAX (64u << 20)

static const char schema[] =
	"PRAGMA page_size=4096;"
	"PRAGMA application_id=1349283187;" /* SCHEMA_APPLICATION */
	"PRAGMA user_version=2;"            /* SCHEMA_VERSION */
	"BEGIN;"
	"CREATE TABLE ecosystem(id INTEGER PRIMARY KEY, name TEXT NOT NULL, covered INTEGER NOT NULL);"
	"CREATE TABLE feed(id INTEGER PRIMARY KEY, name TEXT NOT NULL, date TEXT NOT NULL, bytes INTEGER NOT NULL,"
	" records INTEGER NOT NULL);"
	"CREATE TABLE vulnerability(id INTEGER PRIMARY KEY, facts BLOB NOT NULL);"
	"CREATE TABLE advisory(id INTEGER PRIMARY KEY, facts BLOB NOT NULL);"
	"CREATE TABLE package(id INTEGER PRIMARY KEY, facts BLOB NOT NULL)";

_Static_assert(SCHEMA_APPLICATION == 1349283187 && SCHEMA_VERSION == 2, "the pragmas say the same");

static int insert(struct sqlite_statement *statement, int64_t id, struct buf *blob, struct err *e)
{
	int status;

	if (blob->full)
		return err_set(e, ERR_LIMIT, "facts of one name: more than the cap of %u bytes", BLOB_MAX);
	sqlite_bind_int(statement, 1, id);
	sqlite_bind_blob(statement, 2, buf_str(blob));
	status = sqlite_step(statement, e);
	sqlite_reset(statement);
	buf_clear(blob);
	return status;
}

static int write_vulnerabilities(struct sqlite *db, const struct fact_set *set, struct err *e)
{
	auto_statement struct sqlite_statement *statement = NULL;
	auto_done(buf_done) struct buf blob = BUF_INIT(BLOB_MAX);

	if (sqlite_prepare(db, "INSERT INTO vulnerability VALUES(?, ?)", &statement, e) < 0)
		return e->code;
	for (size_t i = 0; i < set->vulnerabilities.n; i++) {
		schema_pack_vulnerability(&(struct packer){.out = &blob}, &set->vulnerabilities.v[i]);
		if (insert(statement, (int64_t)i, &blob, e) < 0)
			return e->code;
	}
	return 0;
}

static int write_advisories(struct sqlite *db, const struct fact_set *set, struct err *e)
{
	auto_statement struct sqlite_statement *statement = NULL;
	auto_done(buf_done) struct buf blob = BUF_INIT(BLOB_MAX);

	if (sqlite_prepare(db, "INSERT INTO advisory VALUES(?, ?)", &statement, e) < 0)
		return e->code;
	for (size_t i = 0; i < set->advisories.n; i++) {
		schema_pack_advisory(&(struct packer){.out = &blob}, &set->advisories.v[i]);
		if (insert(statement, (int64_t)i, &blob, e) < 0)
			return e->code;
	}
	return 0;
}

/* Every ecosystem that is covered or that a package has, in byte order: an ecosystem's id is its place. */
VEC_TYPE(ecosystem_list, struct str);

static void list_ecosystems(const struct fact_set *set, struct ecosystem_list *ret_list)
{
	vec_each(ecosystem, &set->ecosystems)
		*vec_push(ret_list) = *ecosystem;
	for (size_t i = 0; i < set->packages.n; i++)
		if (i == 0 || !str_eq(set->packages.v[i].ecosystem, set->packages.v[i - 1].ecosystem))
			*vec_push(ret_list) = set->packages.v[i].ecosystem;
	vec_sort_unique(ret_list, str_order);
}

static int write_ecosystems(struct sqlite *db, const struct fact_set *set, const struct ecosystem_list *list, struct err *e)
{
	auto_statement struct sqlite_statement *statement = NULL;

	if (sqlite_prepare(db, "INSERT INTO ecosystem VALUES(?, ?, ?)", &statement, e) < 0)
		return e->code;
	for (size_t i = 0; i < list->n; i++) {
		bool covered = false;

		vec_each(ecosystem, &set->ecosystems)
			covered |= str_eq(*ecosystem, list->v[i]);
		sqlite_bind_int(statement, 1, (int64_t)i);
		sqlite_bind_text(statement, 2, list->v[i]);
		sqlite_bind_int(statement, 3, covered);
		if (sqlite_step(statement, e) < 0)
			return e->code;
		sqlite_reset(statement);
	}
	return 0;
}

static int write_feeds(struct sqlite *db, const struct fact_set *set, struct err *e)
{
	auto_statement struct sqlite_statement *statement = NULL;

	if (sqlite_prepare(db, "INSERT INTO feed VALUES(?, ?, ?, ?, ?)", &statement, e) < 0)
		return e->code;
	for (size_t i = 0; i < set->feeds.n; i++) {
		const struct advdb_feed *feed = &set->feeds.v[i];

		sqlite_bind_int(statement, 1, (int64_t)i);
		sqlite_bind_text(statement, 2, feed->name);
		sqlite_bind_text(statement, 3, feed->date);
		sqlite_bind_int(statement, 4, (int64_t)feed->bytes);
		sqlite_bind_int(statement, 5, (int64_t)feed->records);
		if (sqlite_step(statement, e) < 0)
			return e->code;
		sqlite_reset(statement);
	}
	return 0;
}

static int write_bases(struct sqlite *db, const struct fact_set *set, struct err *e)
{
	auto_statement struct sqlite_statement *statement = NULL;

	if (!set->bases.n)
		return 0;
	if (sqlite_run(db, "CREATE TABLE base(id INTEGER PRIMARY KEY, line TEXT NOT NULL)", e) < 0 ||
	    sqlite_prepare(db, "INSERT INTO base VALUES(?, ?)", &statement, e) < 0)
		return e->code;
	for (size_t i = 0; i < set->bases.n; i++) {
		sqlite_bind_int(statement, 1, (int64_t)i);
		sqlite_bind_text(statement, 2, set->bases.v[i]);
		if (sqlite_step(statement, e) < 0)
			return e->code;
		sqlite_reset(statement);
	}
	return 0;
}

struct placed {
	int64_t hash;
	const struct set_package *package;
	uint64_t ecosystem;
};

VEC_TYPE(placed_list, struct placed);

static int placed_order(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return set_package_order(x->package, y->package);
}

static void place_packages(const struct fact_set *set, const struct ecosystem_list *ecosystems,
			   struct placed_list *ret_placed)
{
	size_t ecosystem = 0;

	for (size_t i = 0; i < set->packages.n; i++) {
		const struct set_package *package = &set->packages.v[i];

		while (!str_eq(ecosystems->v[ecosystem], package->ecosystem))
			ecosystem++; /* both are in byte order */
		*vec_push(ret_placed) = (struct placed){schema_hash(package->ecosystem, package->name), package, ecosystem};
	}
	vec_sort(ret_placed, placed_order);
}

static int write_packages(struct sqlite *db, const struct placed_list *placed, struct err *e)
{
	auto_statement struct sqlite_statement *statement = NULL;
	auto_done(buf_done) struct buf blob = BUF_INIT(BLOB_MAX);
	int64_t next = 0;

	if (sqlite_prepare(db, "INSERT INTO package VALUES(?, ?)", &statement, e) < 0)
		return e->code;
	for (size_t i = 0; i < placed->n; i++) {
		const struct placed *item = &placed->v[i];
		int64_t id = item->hash > next ? item->hash : next;

		if (id - item->hash >= SCHEMA_CHAIN_MAX)
			return err_set(e, ERR_LIMIT, "package names whose hashes collide more often than the cap of %d",
				       SCHEMA_CHAIN_MAX);
		schema_pack_package(&(struct packer){.out = &blob}, item->package, item->ecosystem);
		if (insert(statement, id, &blob, e) < 0)
			return e->code;
		next = id + 1;
	}
	return 0;
}

static int write_all(struct sqlite *db, const struct fact_set *set, struct ecosystem_list *ecosystems,
		     struct placed_list *placed, struct err *e)
{
	list_ecosystems(set, ecosystems);
	place_packages(set, ecosystems, placed);
	if (sqlite_run(db, schema, e) < 0 || write_ecosystems(db, set, ecosystems, e) < 0 || write_feeds(db, set, e) < 0 ||
	    write_vulnerabilities(db, set, e) < 0 || write_advisories(db, set, e) < 0 || write_packages(db, placed, e) < 0 || write_bases(db, set, e) < 0)
		return e->code;
	return sqlite_run(db, "COMMIT", e);
}

int fact_set_write(const struct fact_set *set, struct buf *ret_bytes, struct err *e)
{
	auto_sqlite struct sqlite *db = NULL;
	struct ecosystem_list ecosystems = {0};
	struct placed_list placed = {0};
	struct str bytes = STR_NULL;
	size_t start = ret_bytes->n;
	int status;

	if (sqlite_create_in_memory(&db, e) < 0)
		return e->code;
	status = write_all(db, set, &ecosystems, &placed, e);
	vec_done(&ecosystems);
	vec_done(&placed);
	if (status < 0 || (status = sqlite_bytes(db, &bytes, e)) < 0)
		return status;
	buf_put(ret_bytes, bytes);
	sqlite_bytes_free(&bytes);
	if (ret_bytes->full)
		return err_set(e, ERR_LIMIT, "database: more than the cap of %zu bytes", ret_bytes->max);
	/* The version of the library that wrote it: the only bytes that do not follow from the set. */
	memcpy(ret_bytes->p + start + 96, "\0\x2e\x7a\x40", 4);
	return 0;
}
