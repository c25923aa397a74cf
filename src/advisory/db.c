/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Look-up. The file may come from anywhere, so references and blobs are checked as they are read; a database that is not
 * consistent is an error of that look-up and never a silent "nothing known".
 */
#include <stdlib.h>

#include "advisory/advisory.h"
#include "advisory/database.h"
#include "advisory/feed.h"
#include "advisory/open.h"
#include "advisory/starter.h"
#include "advisory/vector.h"
#include "model/base_table.h"

int database_broken(const struct database *database, const char *what, struct err *e)
{
	return err_set(e, ERR_FORMAT, "advisory database %.*s: malformed %s",
		       STR(database->info.path.n ? database->info.path : STR_LIT("(starter)")), what);
}

int database_blob(struct sqlite_statement *statement, struct str *ret_blob, struct err *e)
{
	*ret_blob = sqlite_column_blob(statement, 0);
	if (ret_blob->n > DATABASE_BLOB_MAX)
		return err_set(e, ERR_LIMIT, "advisory database: a row of more than the cap of %u bytes", DATABASE_BLOB_MAX);
	return 1;
}

int database_fetch(struct sqlite_statement *statement, int64_t id, struct str *ret_blob, struct err *e)
{
	int status;

	sqlite_reset(statement);
	sqlite_bind_int(statement, 1, id);
	status = sqlite_step(statement, e);
	if (status <= 0)
		return status;
	return database_blob(statement, ret_blob, e);
}

static struct str date_time(int64_t day, struct arena *arena)
{
	char text[CLOCK_TEXT_MAX];
	struct str date = fact_day_text(day, text);

	if (date.n == 0)
		return date;
	memcpy(text + date.n, "T00:00:00Z", 11);
	return arena_str(arena, str_of(text));
}

/* A list in the model's type, its storage in the arena. */
static struct str_list str_list_of(const struct text_list *list)
{
	return (struct str_list){.v = list->v, .n = list->n, .room = list->n};
}

static void fill_vulnerability(const struct set_vulnerability *facts, struct arena *arena, struct vulnerability *ret)
{
	*ret = (struct vulnerability){
		.id = facts->id,
		.advisory = facts->id,
		.aliases = str_list_of(&facts->aliases),
		.title = facts->title,
		.published = date_time(facts->published, arena),
		.modified = date_time(facts->modified, arena),
		.cvss = facts->cvss,
		.cvss_score = vector_worth(facts->cvss).score,
		.severity = facts->severity,
		.epss = facts->cve.epss,
		.epss_percentile = facts->cve.epss_percentile,
		.kev = facts->cve.kev,
		.kev_ransomware = facts->cve.kev_ransomware,
		.kev_added = facts->cve.kev_added,
		.kev_due = facts->cve.kev_due,
	};
}

static int read_vulnerability(struct lookup *l, uint32_t id, struct vulnerability *ret, struct err *e)
{
	struct str key = str_from(&id, sizeof(id)), blob;
	struct vulnerability *known = map_get(&l->known, key);
	struct set_vulnerability facts;
	int status;

	if (!known) {
		status = database_fetch(l->database->vulnerability, id, &blob, e);
		if (status < 0)
			return status;
		if (status == 0 || !schema_unpack_vulnerability(blob, l->arena, &facts))
			return database_broken(l->database, "vulnerability", e);
		known = arena_new(l->arena, struct vulnerability);
		fill_vulnerability(&facts, l->arena, known);
		map_set(&l->known, arena_str(l->arena, key), known);
	}
	*ret = *known;
	return 0;
}

/* What an entry says of one vulnerability. Answers of one entry share their lists. */
static int add_answer(struct lookup *l, const struct set_entry *entry, struct str advisory_id, uint32_t id, struct err *e)
{
	struct vulnerability *vulnerability = arena_new(l->arena, struct vulnerability);
	struct advisory *advisory = arena_new(l->arena, struct advisory);

	if (read_vulnerability(l, id, vulnerability, e) < 0)
		return e->code;
	if (entry->kind == SET_DEBIAN)
		vulnerability->advisory = arena_printf(l->arena, "DEBIAN-%.*s", STR(vulnerability->id));
	else if (entry->kind == SET_BITNAMI)
		vulnerability->advisory =
			arena_printf(l->arena, "BIT-%.*s%.*s", STR(l->name), STR(str_from_index(vulnerability->id, 3)));
	else if (entry->kind == SET_ADVISORY)
		vulnerability->advisory = advisory_id;
	if (entry->where.severity) /* the distribution knows its package better */
		vulnerability->severity = entry->where.severity;
	*advisory = (struct advisory){
		.vulnerability = vulnerability,
		.ecosystem = l->ecosystem,
		.name = l->name,
		.versions = str_list_of(&entry->where.versions),
		.status = entry->where.status,
		.module = entry->where.module,
		.architectures = str_list_of(&entry->where.architectures),
		.symbols = str_list_of(&entry->where.symbols),
	};
	advisory->ranges.v = entry->where.ranges.v;
	advisory->ranges.n = advisory->ranges.room = entry->where.ranges.n;
	*vec_push(l->answers) = advisory;
	return 0;
}

static bool is_wanted(const struct lookup *l, uint32_t vulnerability)
{
	return !l->wanted || row_list_has(&l->wanted->vulnerabilities, vulnerability);
}

static int add_entry(struct lookup *l, const struct set_entry *entry, struct err *e)
{
	struct set_advisory advisory = {.id = STR_LIT("")};
	struct str blob;
	int status;

	if (entry->kind != SET_ADVISORY)
		return add_answer(l, entry, STR_LIT(""), entry->ref, e);
	status = database_fetch(l->database->advisory, entry->ref, &blob, e);
	if (status < 0)
		return status;
	if (status == 0 || !schema_unpack_advisory(blob, l->arena, &advisory))
		return database_broken(l->database, "advisory", e);
	for (size_t i = 0; i < advisory.n; i++)
		if (is_wanted(l, advisory.v[i]) && add_answer(l, entry, advisory.id, advisory.v[i], e) < 0)
			return e->code;
	return 0;
}

int lookup_add_entries(struct lookup *l, struct unpacker *unpacker, size_t entries, struct err *e)
{
	struct schema_entry_state state = {0};

	for (size_t i = 0; i < entries; i++) {
		struct set_entry entry;

		if (!schema_unpack_entry(unpacker, &state, &entry))
			return database_broken(l->database, "package", e);
		if ((!l->wanted || wanted_entry(l->wanted, &entry)) && add_entry(l, &entry, e) < 0)
			return e->code;
	}
	return 0;
}

static int look_up(struct lookup *l, struct err *e)
{
	int64_t hash = schema_hash(l->ecosystem, l->name);

	for (int64_t id = hash; id < hash + SCHEMA_CHAIN_MAX; id++) {
		struct unpacker unpacker;
		struct str blob, name;
		uint64_t ecosystem;
		size_t entries;
		int status = database_fetch(l->database->package, id, &blob, e);

		if (status <= 0)
			return status;
		unpacker = unpacker_of(blob, l->arena);
		if (!schema_unpack_package(&unpacker, &ecosystem, &name, &entries))
			return database_broken(l->database, "package", e);
		if (ecosystem < l->database->ecosystems.n && str_eq(l->database->ecosystems.v[ecosystem], l->ecosystem) &&
		    str_eq(name, l->name))
			return lookup_add_entries(l, &unpacker, entries, e);
	}
	return 0;
}

int answer_order(const void *a, const void *b)
{
	const struct advisory *const *x = a, *const *y = b;
	int order = str_cmp((*x)->vulnerability->id, (*y)->vulnerability->id);

	if (order == 0)
		order = str_cmp((*x)->vulnerability->advisory, (*y)->vulnerability->advisory);
	if (order == 0)
		order = str_cmp((*x)->module, (*y)->module);
	return order ? order : (int)(*x)->status - (int)(*y)->status;
}

static int database_lookup(struct advdb *db, struct str ecosystem, struct str name, struct arena *arena,
			   struct advisory_list *ret_advisories, struct err *e)
{
	struct lookup l = {.database = (struct database *)db, .arena = arena, .answers = ret_advisories};
	size_t before = ret_advisories->n;
	int status;

	l.ecosystem = arena_str(arena, ecosystem);
	l.name = arena_str(arena, name);
	status = look_up(&l, e);
	map_done(&l.known);
	sqlite_reset(l.database->package);
	if (status < 0) {
		ret_advisories->n = before;
		return status;
	}
	if (ret_advisories->n - before > 1)
		qsort(ret_advisories->v + before, ret_advisories->n - before, sizeof(*ret_advisories->v), answer_order);
	return 0;
}

static bool database_covers(struct advdb *db, struct str ecosystem)
{
	const struct database *database = (const struct database *)db;

	for (size_t i = 0; i < database->ecosystems.n; i++)
		if (database->covered.v[i] && str_eq(database->ecosystems.v[i], ecosystem))
			return true;
	return false;
}

static const struct advdb_info *database_info(struct advdb *db)
{
	return &((const struct database *)db)->info;
}

static void database_close(struct advdb *db)
{
	struct database *database = (struct database *)db;

	sqlite_finish(database->package);
	sqlite_finish(database->advisory);
	sqlite_finish(database->vulnerability);
	sqlite_close(database->file);
	vec_done(&database->ecosystems);
	vec_done(&database->covered);
	vec_done(&database->info.feeds);
	arena_done(&database->arena);
	free(database);
}

static int check_version(struct database *database, const char *name, struct err *e)
{
	int64_t application, version;

	if (sqlite_number(database->file, "PRAGMA application_id", &application, e) < 0 ||
	    sqlite_number(database->file, "PRAGMA user_version", &version, e) < 0)
		return e->code;
	if (application != SCHEMA_APPLICATION)
		return err_set(e, ERR_FORMAT, "%s: an SQLite database, but not one of advisories", name);
	if (version != SCHEMA_VERSION) {
		err_set(e, ERR_UNSUPPORTED, "%s: advisory database of version %lld, this program reads version %d", name,
			(long long)version, SCHEMA_VERSION);
		return err_hint(e, version > SCHEMA_VERSION ? "update the program" : "make it anew: plimsoll db update");
	}
	return 0;
}

static int read_ecosystems(struct database *database, struct err *e)
{
	auto_statement struct sqlite_statement *statement = NULL;
	int status;

	if (sqlite_prepare(database->file, "SELECT id, name, covered FROM ecosystem ORDER BY id", &statement, e) < 0)
		return e->code;
	while ((status = sqlite_step(statement, e)) > 0) {
		if (sqlite_column_int(statement, 0) != (int64_t)database->ecosystems.n || database->ecosystems.n >= 100000)
			return database_broken(database, "list of ecosystems", e);
		*vec_push(&database->ecosystems) = arena_str(&database->arena, sqlite_column_text(statement, 1));
		*vec_push(&database->covered) = sqlite_column_int(statement, 2) != 0;
	}
	return status;
}

static int read_feeds(struct database *database, struct err *e)
{
	auto_statement struct sqlite_statement *statement = NULL;
	struct advdb_info *info = &database->info;
	int status;

	info->date = STR_LIT("");
	if (sqlite_prepare(database->file, "SELECT name, date, bytes, records FROM feed ORDER BY id", &statement, e) < 0)
		return e->code;
	while ((status = sqlite_step(statement, e)) > 0 && info->feeds.n < 100000) {
		struct advdb_feed *feed = vec_push(&info->feeds);

		feed->name = arena_str(&database->arena, sqlite_column_text(statement, 0));
		feed->date = arena_str(&database->arena, sqlite_column_text(statement, 1));
		feed->bytes = (uint64_t)sqlite_column_int(statement, 2);
		feed->records = (uint64_t)sqlite_column_int(statement, 3);
		if (!str_is(feed->name, FEED_BASES) && str_cmp(feed->date, info->date) > 0)
			info->date = feed->date;
	}
	return status < 0 ? status : 0;
}

static int database_bases(struct advdb *db, struct arena *arena, struct str *ret_lines, struct err *e)
{
	struct database *database = (struct database *)db;
	auto_statement struct sqlite_statement *statement = NULL;
	auto_done(buf_done) struct buf lines = BUF_INIT(BASES_MAX);
	int64_t known;
	int status;

	*ret_lines = STR_LIT("");
	if (sqlite_number(database->file, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'base'", &known, e) < 0)
		return e->code;
	if (!known)
		return 0;
	if (sqlite_prepare(database->file, "SELECT line FROM base ORDER BY id", &statement, e) < 0)
		return e->code;
	while ((status = sqlite_step(statement, e)) > 0 && !lines.full) {
		buf_put(&lines, sqlite_column_text(statement, 0));
		buf_putc(&lines, '\n');
	}
	if (status < 0)
		return status;
	if (lines.full)
		return err_set(e, ERR_LIMIT, "advisory database: known images of more than the cap of %zu bytes", BASES_MAX);
	*ret_lines = arena_str(arena, buf_str(&lines));
	return 0;
}

/* A database whose file is open; takes it over. `name` is for errors; path is empty for the starter. */
static int finish_open(struct sqlite *file, const char *name, struct str path, struct advdb **ret_db, struct err *e)
{
	struct database *database = mem_zero(1, sizeof(*database));

	database->db = (struct advdb){database_lookup, database_covers, database_info, database_close, database_find, database_bases};
	database->file = file;
	database->info.path = arena_str(&database->arena, path);
	database->info.starter = path.n == 0;
	if (check_version(database, name, e) < 0 || read_ecosystems(database, e) < 0 || read_feeds(database, e) < 0 ||
	    sqlite_prepare(file, "SELECT facts FROM package WHERE id = ?", &database->package, e) < 0 ||
	    sqlite_prepare(file, "SELECT facts FROM advisory WHERE id = ?", &database->advisory, e) < 0 ||
	    sqlite_prepare(file, "SELECT facts FROM vulnerability WHERE id = ?", &database->vulnerability, e) < 0) {
		database_close(&database->db);
		return e->code;
	}
	*ret_db = &database->db;
	return 0;
}

struct str advdb_default_path(struct arena *arena)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	if (data && data[0] == '/') /* the XDG specification: relative ones are to be ignored */
		return arena_printf(arena, "%s/plimsoll/advisories.db", data);
	if (home && home[0] == '/')
		return arena_printf(arena, "%s/.local/share/plimsoll/advisories.db", home);
	return STR_LIT("");
}

int advdb_open_bytes(struct str bytes, struct advdb **ret_db, struct err *e)
{
	struct sqlite *file = NULL;

	if (sqlite_open_bytes(bytes, "starter database", &file, e) < 0)
		return e->code;
	return finish_open(file, "starter database", STR_LIT(""), ret_db, e);
}

static int open_starter(struct advdb **ret_db, struct err *e)
{
	struct str bytes = starter_bytes();

	if (bytes.n == 0) {
		err_set(e, ERR_NOT_FOUND, "no advisory database: none of the user's, and none is built into this program");
		return err_hint(e, "plimsoll db update, or --db FILE");
	}
	return advdb_open_bytes(bytes, ret_db, e);
}

int advdb_open(const struct ctx *ctx, const char *path, struct advdb **ret_db, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct sqlite *file = NULL;

	if (!path) {
		struct str usual = advdb_default_path(&arena);

		if (usual.n == 0 || access(usual.p, F_OK) < 0)
			return open_starter(ret_db, e);
		path = usual.p;
	}
	log_debug(&ctx->log, "advisory database: %s", path);
	if (sqlite_open_file(path, &file, e) < 0)
		return err_wrap(e, "advisory database");
	return finish_open(file, path, str_of(path), ret_db, e);
}
