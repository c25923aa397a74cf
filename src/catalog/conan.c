/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages of Conan: its lock files, of version 1 (graph_lock.nodes.N.ref) and 2 (requires, build_requires, python_requires),
 * the packages in the cache of version 1, data/NAME/VERSION/USER/CHANNEL/package/ID/conaninfo.txt, and those in the cache of
 * version 2, whose database p/cache.sqlite3 has a row for each. A reference is "name/version@user/channel#revision%time".
 */
#include "catalog/record_facts.h"

#include "base/path.h"
#include "codec/json.h"
#include "store/sqlite.h"

#define EXAMINER "conan"
#define NOTE "Conan packages"
#define CACHED_MAX 100000u

static const char *const globs[] = {"**/conan.lock", "**/data/*/*/*/*/package/*/conaninfo.txt", "**/p/cache.sqlite3", NULL};

static void add_reference(struct str reference, bool development, struct fact_writer *facts)
{
	struct record_package package = {.development = development};
	size_t end = 0;

	if (!reference.n || !str_cut(reference, '/', &package.name, &package.version))
		return;
	while (end < package.version.n && !strchr("@#%", package.version.p[end]))
		end++;
	package.version = str_slice(package.version, 0, end);
	record_add(facts, NOTE, &package);
}

static void read_lock(const struct json *root, struct fact_writer *facts)
{
	struct json_members nodes = json_members(json_get(json_get(root, "graph_lock"), "nodes"));

	while (json_next(&nodes))
		add_reference(json_get_text(nodes.value, "ref"), str_is(json_get_text(nodes.value, "context"), "build"), facts);
	json_each(reference, json_get(root, "requires"))
		add_reference(json_text(reference), false, facts);
	json_each(reference, json_get(root, "build_requires"))
		add_reference(json_text(reference), true, facts);
	json_each(reference, json_get(root, "python_requires"))
		add_reference(json_text(reference), true, facts);
}

/* …/NAME/VERSION/USER/CHANNEL/package/ID/conaninfo.txt */
static void read_installed(struct str path, struct fact_writer *facts)
{
	struct record_package package = {0};

	for (unsigned up = 0; up < 5; up++)
		path = path_parent(path);
	package.version = path_base(path);
	package.name = path_base(path_parent(path));
	record_add(facts, NOTE, &package);
}

/* Of one package there is a row for each of its binaries. Another program's database of that name has no such table. */
static int read_cache(struct str bytes, struct fact_writer *facts, struct err *e)
{
	auto_sqlite struct sqlite *db = NULL;
	auto_statement struct sqlite_statement *rows = NULL;
	int64_t tables;
	int r = sqlite_open_bytes(bytes, "cache.sqlite3", &db, e);

	if (r == 0)
		r = sqlite_number(db, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('packages', 'recipes')", &tables, e);
	if (r < 0 || tables < 2)
		return r;
	r = sqlite_prepare(db, "SELECT DISTINCT reference FROM packages ORDER BY reference LIMIT 100001", &rows, e);
	for (unsigned n = 0; r == 0 && (r = sqlite_step(rows, e)) > 0; r = 0)
		if (++n > CACHED_MAX)
			return err_set(e, ERR_LIMIT, "cache.sqlite3: more packages than the limit of %u", CACHED_MAX);
		else
			add_reference(sqlite_column_text(rows, 0), false, facts);
	return r;
}

static bool is_lock(struct str path)
{
	return str_is(path_base(path), "conan.lock");
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	auto_json struct json *root = NULL;
	struct err why = ERR_INIT;

	(void)scratch, (void)e;
	if (str_is(path_base(file->path), "cache.sqlite3")) {
		if (read_cache(file->bytes, facts, &why) < 0)
			fact_note(facts, NOTE, "%s", why.text);
	} else if (!is_lock(file->path)) {
		read_installed(file->path, facts);
	} else if (json_parse(file->bytes, JSON_CAPS, "conan.lock", &root, &why) < 0) {
		fact_note(facts, NOTE, "%s", why.text);
	} else {
		read_lock(root, facts);
	}
	return 0;
}

static unsigned confidence_of(struct str path)
{
	return is_lock(path) ? 60 : 0;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct record_kind kind = {
		.examiner = EXAMINER, .type = "conan", .what = "package record", .note = NOTE, .confidence_of = confidence_of,
	};

	return records_run(&kind, ctx, tree, inventory, e);
}

static const struct examiner examiner = {
	.name = EXAMINER, .version = 2, .globs = globs, .size_max = RECORD_FILE_MAX, .examine = examine,
};

const struct cataloger cataloger_conan = {.name = "conan", .run = run, .examiner = &examiner};
