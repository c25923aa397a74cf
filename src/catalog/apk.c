/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alpine packages, from apk's text database. It lies in lib/apk/db, or in usr/lib/apk/db since /lib became a link; where
 * both are there and differ, both are read and a package that stands in both is listed once. Virtual packages (apk add
 * --virtual) are packages: apk lists them too.
 */
#include "catalog/catalog.h"

#include "base/path.h"
#include "catalog/apk_record.h"
#include "catalog/note.h"
#include "catalog/origin.h"
#include "catalog/owned.h"

#define DATABASE_MAX ((size_t)256 << 20)
#define WORLD_MAX ((size_t)16 << 20)
#define PACKAGES_MAX 100000u
#define RELATIONS_MAX 10000u /* names of one field */

static const char *const wanted[] = {"lib/apk/db/installed", "usr/lib/apk/db/installed", "etc/apk/world", NULL};

static const char *const databases[] = {"lib/apk/db/installed", "usr/lib/apk/db/installed", NULL};

struct apk {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct str path; /* of the database that is being read */
	int layer;       /* that holds this version of it */
	struct map known; /* "name version arch" of what was added */
	struct map world;
	bool has_world;
	struct arena arena;
	struct origin origin;
	struct owned owned;
	struct notes notes;
	struct buf key;
	bool full;
};

static void apk_done(struct apk *a)
{
	map_done(&a->known);
	map_done(&a->world);
	arena_done(&a->arena);
	origin_done(&a->origin);
	owned_done(&a->owned);
	buf_done(&a->key);
}

static struct str key_of(struct apk *a, const struct apk_record *record)
{
	return origin_name(&a->key, record->name, record->version, record->architecture);
}

static bool is_package(const struct apk_record *record)
{
	return record->name.n && record->version.n;
}

static void trace_state(void *arg, struct str bytes, struct origin *origin)
{
	struct apk *a = arg;
	struct apk_reader reader = APK_READER(bytes);
	struct apk_record record;

	while (apk_next(&reader, &record))
		if (is_package(&record))
			origin_key(origin, key_of(a, &record));
}

static void add_relations(struct apk *a, struct str field, struct str_list *list)
{
	struct str name;

	while (list->n < RELATIONS_MAX && apk_relation_next(&field, &name))
		*vec_push(list) = name;
	vec_sort_unique(list, str_order);
	vec_each(item, list)
		*item = arena_str(&a->inventory->arena, *item);
}

static void add_files(struct apk *a, const struct apk_record *record, struct package *package)
{
	struct apk_files files = APK_FILES(*record);
	struct arena *arena = &a->inventory->arena;
	struct str folder, name;

	while (apk_file_next(&files, &folder, &name)) {
		if (a->owned.total >= OWNED_FILES_MAX) {
			a->owned.full = true;
			break;
		}
		owned_add(&a->owned, arena_printf(arena, "%.*s%s%.*s", STR(folder), folder.n ? "/" : "", STR(name)), arena);
	}
	owned_finish(&a->owned, a->tree, arena, package);
}

static void add_package(struct apk *a, const struct apk_record *record)
{
	struct package *package = inventory_add(a->inventory, "apk", "apk");
	struct arena *arena = &a->inventory->arena;

	package->name = arena_str(arena, record->name);
	package->version = arena_str(arena, record->version);
	package->architecture = arena_str(arena, record->architecture);
	/* A source package has one version, that of all packages made from it. */
	package->source_name = record->origin.n ? arena_str(arena, record->origin) : package->name;
	package->source_version = package->version;
	package->license = arena_str(arena, record->license);
	package->maintainer = arena_str(arena, record->maintainer);
	package->installed_size = record->installed_size;
	package->automatic = a->has_world && !map_get(&a->world, record->name);
	package->layer = origin_of(&a->origin, key_of(a, record));
	if (package->layer == LAYER_UNKNOWN)
		package->layer = a->layer;
	add_relations(a, record->depends, &package->depends);
	add_relations(a, record->provides, &package->provides);
	add_relations(a, record->install_if, &package->installed_with);
	*vec_push(&package->locations) = (struct location){a->path, STR_LIT("package database"), a->layer, record->line};
	add_files(a, record, package);
}

static int read_records(struct apk *a, struct str bytes, struct err *e)
{
	struct apk_reader reader = APK_READER(bytes);
	struct apk_record record;
	size_t n = 0;
	int r;

	while ((r = ctx_check(a->ctx, e)) == 0 && apk_next(&reader, &record)) {
		if (record.damage)
			note_record(&a->notes, a->path, record.damage_line, record.damage);
		if (!is_package(&record) || map_get(&a->known, key_of(a, &record)))
			continue;
		if (n++ >= PACKAGES_MAX) {
			coverage_note(&a->inventory->coverage, &a->inventory->arena, NOTE_PACKAGES, a->path,
				      "more packages than the limit of %u", PACKAGES_MAX);
			break;
		}
		map_set(&a->known, arena_str(&a->arena, buf_str(&a->key)), a);
		add_package(a, &record);
	}
	note_rest(&a->notes, a->path);
	return r;
}

/* `paths`: where the same database may have been in earlier layers. */
static int read_database(struct apk *a, uint32_t version, const char *const *paths, struct err *e)
{
	struct err why = ERR_INIT;
	struct str bytes;
	int r;

	a->inventory->database_found = true;
	a->layer = a->tree->versions.v[version].since;
	if (tree_read(a->tree, version, DATABASE_MAX, &bytes, &why) < 0) {
		coverage_note(&a->inventory->coverage, &a->inventory->arena, NOTE_PACKAGES, a->path, "%s", why.text);
		return 0;
	}
	r = origin_trace(&a->origin, a->ctx, a->tree, paths, DATABASE_MAX, trace_state, a, e);
	return r < 0 ? r : read_records(a, bytes, e);
}

/* /etc/apk/world names what was asked for; all else came as a dependency. */
static void read_world(struct apk *a)
{
	uint32_t version = tree_lookup(a->tree, "etc/apk/world");
	struct err e = ERR_INIT;
	struct str bytes, name;

	if (version == TREE_NONE)
		return;
	if (tree_read(a->tree, version, WORLD_MAX, &bytes, &e) < 0) {
		coverage_note(&a->inventory->coverage, &a->inventory->arena, "automatically installed packages",
			      STR_LIT("etc/apk/world"), "%s", e.text);
		return;
	}
	a->has_world = true;
	while (apk_relation_next(&bytes, &name))
		map_set(&a->world, name, a);
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	auto_done(apk_done) struct apk a = {
		.ctx = ctx, .tree = tree, .inventory = inventory, .origin = ORIGIN_INIT, .notes = {inventory, 0},
		.key = BUF_INIT((size_t)64 << 20),
	};
	uint32_t before = TREE_NONE;
	int r = 0;

	read_world(&a);
	for (const char *const *path = databases; *path && r == 0; path++) {
		uint32_t version = tree_lookup(tree, *path);

		if (version == TREE_NONE || version == before || tree_inode_of(tree, version)->type != ENTRY_FILE)
			continue;
		a.path = tree_path_str(tree, tree->versions.v[version].path, &inventory->arena);
		origin_done(&a.origin);
		/* Before /lib became a link the database was in the other place. */
		r = read_database(&a, version, before == TREE_NONE ? databases : path, e);
		before = version;
	}
	if (a.owned.full)
		coverage_note(&inventory->coverage, &inventory->arena, "files of packages", a.path,
			      "more files than the limit of %u", OWNED_FILES_MAX);
	return r;
}

const struct cataloger cataloger_apk = {"apk", wanted, run};
