/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Debian packages, from what dpkg itself reads: FOLDER/status and the journal FOLDER/updates/NNNN that an interrupted dpkg
 * leaves, and FOLDER/status.d/NAME of distroless images, one record a file and without a Status field. A later record of the
 * same name and architecture replaces an earlier one, as in dpkg.
 *
 * Listed is what may have files on the disk (see struct dpkg_record, `present`): `dpkg-query -W` also names packages of
 * which only the configuration is left, and nothing of those can run.
 */
#include "catalog/catalog.h"

#include "base/path.h"
#include "catalog/dpkg_files.h"
#include "catalog/note.h"
#include "catalog/origin.h"

#define DATABASE_MAX ((size_t)256 << 20) /* bytes of a status file */
#define PACKAGES_MAX 100000u             /* more than all of Debian */
#define RELATIONS_MAX 10000u             /* names of one relation field */

/* No braces: globs that end in a fixed name, and those that begin with one, are nearly free for all other paths. */
static const char *const wanted[] = {
	"var/lib/dpkg/status",
	"usr/lib/dpkg/status",
	"usr/lib/sysimage/dpkg/status",
	"var/lib/dpkg/status.d/*",
	"usr/lib/dpkg/status.d/*",
	"usr/lib/sysimage/dpkg/status.d/*",
	"var/lib/dpkg/updates/*",
	"usr/lib/dpkg/updates/*",
	"usr/lib/sysimage/dpkg/updates/*",
	"var/lib/dpkg/info/*.list",
	"usr/lib/dpkg/info/*.list",
	"usr/lib/sysimage/dpkg/info/*.list",
	"var/lib/dpkg/info/*.md5sums",
	"usr/lib/dpkg/info/*.md5sums",
	"usr/lib/sysimage/dpkg/info/*.md5sums",
	"usr/share/doc/*/copyright",
	"var/lib/apt/extended_states",
	NULL,
};

static const char *const folders[] = {"var/lib/dpkg", "usr/lib/dpkg", "usr/lib/sysimage/dpkg"};
static const char *const status_paths[] = {
	"var/lib/dpkg/status", "usr/lib/dpkg/status", "usr/lib/sysimage/dpkg/status", NULL,
};

/* A file of records. */
struct source {
	struct str path;
	int layer;       /* that holds this version of the file */
	uint32_t version;
	bool stateless;  /* of status.d */
};

struct entry {
	struct dpkg_record record;
	const struct source *source;
};

struct dpkg {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct str folder;
	VEC(struct entry) entries;
	struct map known;    /* "name arch" → its index in entries, plus one */
	struct arena arena;  /* of the run: keys, sources */
	struct origin origin;
	struct owned owned;
	struct dpkg_automatic automatic;
	struct notes notes;
	struct buf key;
	bool full;
};

static void dpkg_done(struct dpkg *d)
{
	vec_done(&d->entries);
	map_done(&d->known);
	arena_done(&d->arena);
	origin_done(&d->origin);
	owned_done(&d->owned);
	dpkg_automatic_done(&d->automatic);
	buf_done(&d->key);
}

/* ---- records ---- */

static void remember(struct dpkg *d, const struct dpkg_record *record, const struct source *source)
{
	struct str key = arena_printf(&d->arena, "%.*s %.*s", STR(record->name), STR(record->architecture));
	uintptr_t index = (uintptr_t)map_get(&d->known, key);

	if (index) {
		d->entries.v[index - 1] = (struct entry){*record, source};
		return;
	}
	if (d->entries.n >= PACKAGES_MAX) {
		d->full = true;
		return;
	}
	*vec_push(&d->entries) = (struct entry){*record, source};
	map_set(&d->known, key, (void *)(uintptr_t)d->entries.n);
}

static int read_records(struct dpkg *d, const struct source *source, struct str bytes, struct err *e)
{
	struct stanza_reader reader = STANZA_READER(bytes);
	auto_done(stanza_done) struct stanza stanza = {0};
	struct dpkg_record record;
	bool vcpkg = false;
	int r = 0;

	while ((r = ctx_check(d->ctx, e)) == 0 && stanza_next(&reader, &stanza)) {
		const char *wrong;

		if (dpkg_is_vcpkg(&stanza)) {
			vcpkg = true;
			continue;
		}
		if (stanza.damage)
			note_record(&d->notes, source->path, stanza.damage_line, stanza.damage);
		if (dpkg_is_joined(&stanza))
			note_record(&d->notes, source->path, stanza.line, "two records without an empty line between them");
		wrong = dpkg_record(&stanza, source->stateless, &record);
		if (wrong)
			note_record(&d->notes, source->path, stanza.line, wrong);
		else
			remember(d, &record, source);
	}
	if (vcpkg)
		coverage_note(&d->inventory->coverage, &d->inventory->arena, NOTE_PACKAGES, source->path,
			      "holds records of vcpkg, which are no Debian packages");
	note_rest(&d->notes, source->path);
	return r;
}

/* Reads one file of records; a file that cannot be read is noted. */
static int read_source(struct dpkg *d, uint32_t version, bool stateless, struct err *e)
{
	struct source *source = arena_new(&d->arena, struct source);
	struct err why = ERR_INIT;
	struct str bytes;

	*source = (struct source){
		.path = tree_path_str(d->tree, d->tree->versions.v[version].path, &d->inventory->arena),
		.layer = d->tree->versions.v[version].since,
		.version = version,
		.stateless = stateless,
	};
	d->inventory->database_found = true;
	if (tree_read(d->tree, version, DATABASE_MAX, &bytes, &why) < 0) {
		coverage_note(&d->inventory->coverage, &d->inventory->arena, NOTE_PACKAGES, source->path, "%s", why.text);
		return 0;
	}
	return read_records(d, source, bytes, e);
}

struct folder_walk {
	struct dpkg *d;
	bool stateless;
	struct err *e;
};

static bool is_journal(struct str name)
{
	uint64_t number;

	return str_to_u64(name, &number);
}

static int visit_record_file(void *arg, uint32_t version)
{
	struct folder_walk *walk = arg;
	const struct tree *tree = walk->d->tree;
	struct str name = tree_name(tree, tree->versions.v[version].path);

	if (walk->stateless ? str_ends(name, ".md5sums") || str_starts(name, ".") : !is_journal(name))
		return 0;
	if (tree_inode_of(tree, version)->type == ENTRY_SYMLINK) {
		auto_done(buf_done) struct buf path = BUF_INIT(2 * PATH_LENGTH_MAX);

		tree_path_text(tree, tree->versions.v[version].path, &path);
		version = tree_find(tree, buf_str(&path), TREE_NOW, false);
	}
	if (version == TREE_NONE || tree_inode_of(tree, version)->type != ENTRY_FILE)
		return 0;
	return read_source(walk->d, version, walk->stateless, walk->e);
}

/* Every file of FOLDER/NAME, in byte order of the names. */
static int read_folder(struct dpkg *d, const char *name, bool stateless, struct err *e)
{
	struct str path = arena_printf(&d->arena, "%.*s/%s", STR(d->folder), name);
	struct folder_walk walk = {d, stateless, e};
	uint32_t version = tree_find(d->tree, path, TREE_NOW, false);
	auto_done(buf_done) struct buf glob = BUF_INIT(2 * PATH_LENGTH_MAX);

	if (version == TREE_NONE || tree_inode_of(d->tree, version)->type != ENTRY_DIRECTORY)
		return 0;
	d->inventory->database_found = d->inventory->database_found || stateless;
	tree_path_text(d->tree, d->tree->versions.v[version].path, &glob);
	buf_puts(&glob, "/*");
	return tree_each(d->tree, buf_text(&glob), TREE_NOW, visit_record_file, &walk);
}

/* ---- layers ---- */

static void trace_state(void *arg, struct str bytes, struct origin *origin)
{
	struct dpkg *d = arg;
	struct stanza_reader reader = STANZA_READER(bytes);
	auto_done(stanza_done) struct stanza stanza = {0};
	struct dpkg_record record;

	while (stanza_next(&reader, &stanza))
		if (!dpkg_is_vcpkg(&stanza) && !dpkg_record(&stanza, false, &record) && record.present)
			origin_key(origin, origin_name(&d->key, record.name, record.version, record.architecture));
}

static bool is_same_record(void *arg, struct str bytes)
{
	const struct dpkg_record *now = arg;
	struct stanza_reader reader = STANZA_READER(bytes);
	auto_done(stanza_done) struct stanza stanza = {0};
	struct dpkg_record record;

	return stanza_next(&reader, &stanza) && !dpkg_record(&stanza, true, &record) && str_eq(record.name, now->name) &&
	       str_eq(record.version, now->version) && str_eq(record.architecture, now->architecture);
}

static int layer_of(struct dpkg *d, struct entry *entry)
{
	const struct dpkg_record *record = &entry->record;
	int layer;

	if (entry->source->stateless)
		return origin_of_file(d->tree, entry->source->version, is_same_record, &entry->record);
	layer = origin_of(&d->origin, origin_name(&d->key, record->name, record->version, record->architecture));
	/* A record of the journal is in no state of the status file. */
	return layer == LAYER_UNKNOWN ? entry->source->layer : layer;
}

/* ---- packages ---- */

/* The names of a field, each once. */
static void add_relations(struct str field, struct str_list *list)
{
	size_t from = list->n;
	struct str name;

	while (list->n - from < RELATIONS_MAX && dpkg_relation_next(&field, &name))
		*vec_push(list) = name;
	vec_sort_unique(list, str_order);
}

static size_t count_names(struct str need)
{
	struct str name;
	size_t n = 0;

	while (n < 2 && dpkg_relation_next(&need, &name))
		n++;
	return n;
}

/* Names that stand alone. */
static void add_plain(struct str field, struct str_list *list)
{
	size_t from = list->n;
	struct str need, name;

	while (list->n - from < RELATIONS_MAX && dpkg_need_next(&field, &need))
		if (count_names(need) == 1 && dpkg_relation_next(&need, &name))
			*vec_push(list) = name;
}

/* Groups of names of which one is enough, each as one text; and the names. */
static void add_groups(struct dpkg *d, struct str field, struct package *package, struct str_list *names)
{
	auto_done(buf_done) struct buf group = BUF_INIT(DATABASE_MAX);
	size_t from = names->n;
	struct str need, name;

	while (names->n - from < RELATIONS_MAX && dpkg_need_next(&field, &need)) {
		if (count_names(need) < 2)
			continue;
		buf_clear(&group);
		while (names->n - from < RELATIONS_MAX && dpkg_relation_next(&need, &name)) {
			buf_puts(&group, group.n ? "|" : "");
			buf_put(&group, name);
			*vec_push(names) = name;
		}
		*vec_push(&package->alternatives) = arena_str(&d->inventory->arena, buf_str(&group));
	}
}

/* A name that stands in a group and alone is a group of one besides. */
static void add_needs(struct dpkg *d, const struct dpkg_record *record, struct package *package)
{
	struct str_list grouped = {0};

	add_plain(record->pre_depends, &package->depends);
	add_plain(record->depends, &package->depends);
	add_groups(d, record->pre_depends, package, &grouped);
	add_groups(d, record->depends, package, &grouped);
	vec_sort_unique(&package->depends, str_order);
	vec_sort_unique(&grouped, str_order);
	vec_each(name, &package->depends)
		if (grouped.n && bsearch(name, grouped.v, grouped.n, sizeof(*name), str_order))
			*vec_push(&package->alternatives) = arena_str(&d->inventory->arena, *name);
	vec_each(name, &grouped)
		*vec_push(&package->depends) = *name;
	vec_sort_unique(&package->depends, str_order);
	vec_done(&grouped);
}

static void copy_list(struct dpkg *d, struct str_list *list)
{
	vec_each(name, list)
		*name = arena_str(&d->inventory->arena, *name);
}

static void add_package(struct dpkg *d, struct entry *entry)
{
	const struct dpkg_record *record = &entry->record;
	struct package *package = inventory_add(d->inventory, "deb", "dpkg");
	struct arena *arena = &d->inventory->arena;

	package->name = arena_str(arena, record->name);
	package->version = arena_str(arena, record->version);
	package->architecture = arena_str(arena, record->architecture);
	package->source_name = arena_str(arena, record->source);
	package->source_version = arena_str(arena, record->source_version);
	package->maintainer = arena_str(arena, record->maintainer);
	package->installed_size = record->installed_size;
	package->essential = record->essential;
	package->important = record->important;
	package->foreign = dpkg_is_foreign(record->maintainer);
	package->automatic = dpkg_automatic_has(&d->automatic, record->name, record->architecture);
	package->layer = layer_of(d, entry);
	add_needs(d, record, package);
	add_relations(record->provides, &package->provides);
	copy_list(d, &package->depends);
	copy_list(d, &package->provides);
	*vec_push(&package->locations) =
		(struct location){entry->source->path, STR_LIT("package database"), entry->source->layer, record->line};
	dpkg_files(d->inventory, d->tree, &d->owned, d->folder,
		   entry->source->stateless ? entry->source->path : STR_LIT(""), record, package);
	dpkg_license(d->inventory, d->tree, package);
}

static int add_packages(struct dpkg *d, struct err *e)
{
	dpkg_automatic_read(&d->automatic, d->inventory, d->tree);
	vec_each(entry, &d->entries) {
		int r = ctx_check(d->ctx, e);

		if (r < 0)
			return r;
		if (entry->record.present)
			add_package(d, entry);
	}
	if (d->full)
		coverage_note(&d->inventory->coverage, &d->inventory->arena, NOTE_PACKAGES, d->folder,
			      "more packages than the limit of %u", PACKAGES_MAX);
	if (d->owned.full)
		coverage_note(&d->inventory->coverage, &d->inventory->arena, "files of packages", d->folder,
			      "more files than the limit of %u", OWNED_FILES_MAX);
	return 0;
}

/* A database whose status file was deleted leaves its file lists: there were packages, and nobody can say which versions. */
static int visit_orphan(void *arg, uint32_t version)
{
	struct dpkg *d = arg;

	(void)version;
	coverage_note(&d->inventory->coverage, &d->inventory->arena, NOTE_PACKAGES, d->folder,
		      "has file lists of packages, but no status file");
	return -1;
}

static void note_orphans(struct dpkg *d)
{
	d->folder = STR_LIT("var/lib/dpkg");
	tree_each(d->tree, "var/lib/dpkg/info/*.list", TREE_NOW, visit_orphan, d);
}

static uint32_t find_status(struct dpkg *d)
{
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		uint32_t version = tree_lookup(d->tree, status_paths[i]);

		d->folder = str_of(folders[i]);
		if (version != TREE_NONE && tree_inode_of(d->tree, version)->type == ENTRY_FILE)
			return version;
	}
	d->folder = str_of(folders[0]);
	return TREE_NONE;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	auto_done(dpkg_done) struct dpkg d = {
		.ctx = ctx, .tree = tree, .inventory = inventory, .origin = ORIGIN_INIT, .notes = {inventory, 0},
		.key = BUF_INIT((size_t)4 << 20),
	};
	bool found_before = inventory->database_found;
	uint32_t status = find_status(&d);
	int r = 0;

	inventory->database_found = false;
	if (status != TREE_NONE && (r = read_source(&d, status, false, e)) == 0 &&
	    (r = read_folder(&d, "updates", false, e)) == 0)
		r = origin_trace(&d.origin, ctx, tree, status_paths, DATABASE_MAX, trace_state, &d, e);
	if (r == 0)
		r = read_folder(&d, "status.d", true, e);
	if (r == 0)
		r = add_packages(&d, e);
	if (!inventory->database_found)
		note_orphans(&d);
	inventory->database_found = inventory->database_found || found_before;
	return r;
}

const struct cataloger cataloger_dpkg = {"dpkg", wanted, run};
