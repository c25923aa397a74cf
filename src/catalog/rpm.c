/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages of rpm, from its database of any kind. An image may hold several: a distribution that changed from one kind to
 * the next leaves the old file, and a tool that asked with a newer rpm makes an empty new one. Read is the newest that can
 * be read and lists packages: by the layer that brought the file, then its date, then the order in which rpm introduced
 * the kinds. Headers are passed over as rpm passes over them, and noted.
 */
#include "catalog/catalog.h"

#include "catalog/note.h"
#include "catalog/origin.h"
#include "catalog/rpm_database.h"
#include "catalog/rpm_manifest.h"
#include "catalog/rpm_package.h"
#include "catalog/rpm_reasons.h"

#define MANIFEST "var/lib/rpmmanifest/container-manifest-2"
#define MANIFEST_MAX ((size_t)64 << 20)

static const char *const wanted[] = {
	"{var,usr}/**/rpm/Packages",
	"{var,usr}/**/rpm/Packages.db",
	"{var,usr}/**/rpm/rpmdb.sqlite",
	"{var,usr}/**/rpm/rpmdb.sqlite-wal",
	MANIFEST,
	RPM_STATE,
	RPM_HISTORY,
	RPM_HISTORY_LOG,
	NULL,
};

static const char *const folders[] = {"usr/lib/sysimage/rpm", "var/lib/rpm", "usr/share/rpm"};
/* Newest first. */
static const char *const files[] = {"rpmdb.sqlite", "Packages.db", "Packages"};

#define CANDIDATES (ARRAY_SIZE(folders) * ARRAY_SIZE(files))

/* A file that may be the database, as it is in a view of the tree. */
struct candidate {
	uint32_t version, log; /* TREE_NONE: no log beside it */
	unsigned kind;         /* index into `files` */
};

struct candidates {
	struct candidate v[CANDIDATES];
	unsigned n;
};

struct rpm {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct origin origin;
	struct rpm_filler filler;
	struct notes notes;
	struct arena arena; /* of the run: contents that were not kept */
	struct buf version, key;
	struct location location; /* of the database that is being read */
	size_t listed;            /* packages of the database that is being read */
	unsigned record;
	struct err stopped;       /* the deadline */
	bool listing;             /* into the inventory, or only keys of an older state */
};

static void rpm_done(struct rpm *r)
{
	origin_done(&r->origin);
	rpm_filler_done(&r->filler);
	arena_done(&r->arena);
	buf_done(&r->version);
	buf_done(&r->key);
}

static void note(struct rpm *r, struct str where, const char *why)
{
	coverage_note(&r->inventory->coverage, &r->inventory->arena, NOTE_PACKAGES, where, "%s", why);
}

/* ---- records ---- */

static void on_damage(void *arg, const char *text)
{
	struct rpm *r = arg;

	if (!r->listing)
		return;
	if (r->notes.records++ < NOTES_EACH)
		note(r, r->location.path, text);
}

static void damaged_record(struct rpm *r, const char *name, const char *wrong)
{
	struct err text = ERR_INIT;

	err_set(&text, ERR_FORMAT, "record %u%s%.200s is damaged: %s", r->record, *name ? ", " : "", name, wrong);
	on_damage(r, text.text);
}

static void add_package(struct rpm *r, const struct rpm_record *record, struct rpm_header *header, struct str version,
			struct str key)
{
	struct package *package = rpm_package_add(&r->filler, record, version, rpm_header_string(header, RPM_SOURCERPM),
						  rpm_header_string(header, RPM_VENDOR));

	rpm_package_fill(&r->filler, header, package);
	package->layer = origin_of(&r->origin, key);
	*vec_push(&package->locations) = r->location;
	if (header->damaged)
		damaged_record(r, package->name.p, "a list or text of it cannot be read");
}

static int on_record(void *arg, struct str blob)
{
	struct rpm *r = arg;
	struct err why = ERR_INIT;
	struct rpm_header header;
	struct rpm_record record;
	struct str version, key;
	const char *wrong;

	if (r->record++ >= RPM_PACKAGES_MAX)
		return ERR_LIMIT;
	if (ctx_check(r->ctx, &r->stopped) < 0)
		return r->stopped.code;
	if (rpm_header_open(blob, &header, &why) < 0) {
		damaged_record(r, "", why.text);
		return 0;
	}
	wrong = rpm_record(&header, &record);
	if (wrong) {
		damaged_record(r, "", wrong);
		return 0;
	}
	if (record.key)
		return 0;
	version = rpm_record_version(&r->version, &record);
	key = origin_name(&r->key, record.name, version, record.architecture);
	origin_key(&r->origin, key);
	r->listed++;
	if (r->listing)
		add_package(r, &record, &header, version, key);
	return 0;
}

/* ---- which database ---- */

static uint32_t find_file(const struct tree *tree, struct str path, unsigned view)
{
	uint32_t version = tree_find(tree, path, view, false);

	return version != TREE_NONE && tree_inode_of(tree, version)->type == ENTRY_FILE ? version : TREE_NONE;
}

static bool is_newer(const struct tree *tree, const struct candidate *a, const struct candidate *b)
{
	const struct tree_version *x = &tree->versions.v[a->version], *y = &tree->versions.v[b->version];
	int64_t x_time = tree->inodes.v[x->inode].mtime, y_time = tree->inodes.v[y->inode].mtime;

	if (x->since != y->since)
		return x->since > y->since;
	if (x_time != y_time)
		return x_time > y_time;
	return a->kind < b->kind;
}

/* Puts a file into its place, unless another path led to it before. */
static void add_candidate(const struct tree *tree, struct candidates *list, struct candidate candidate)
{
	unsigned at;

	for (unsigned i = 0; i < list->n; i++)
		if (tree->versions.v[list->v[i].version].inode == tree->versions.v[candidate.version].inode)
			return;
	for (at = list->n++; at > 0 && is_newer(tree, &candidate, &list->v[at - 1]); at--)
		list->v[at] = list->v[at - 1];
	list->v[at] = candidate;
}

static struct candidates find_candidates(const struct tree *tree, unsigned view)
{
	auto_done(buf_done) struct buf path = BUF_INIT(256);
	struct candidates list = {0};

	for (size_t i = 0; i < CANDIDATES; i++) {
		struct candidate candidate = {.log = TREE_NONE, .kind = (unsigned)(i % ARRAY_SIZE(files))};

		buf_clear(&path);
		buf_printf(&path, "%s/%s", folders[i / ARRAY_SIZE(files)], files[candidate.kind]);
		candidate.version = find_file(tree, buf_str(&path), view);
		if (candidate.version == TREE_NONE)
			continue;
		buf_puts(&path, "-wal");
		if (candidate.kind == 0)
			candidate.log = find_file(tree, buf_str(&path), view);
		add_candidate(tree, &list, candidate);
	}
	return list;
}

/* Reads one database; 0 whether or not that went well, negative only for the deadline. *ret_why says what went wrong. */
static int read_candidate(struct rpm *r, const struct candidate *candidate, struct err *ret_why, struct err *e)
{
	struct rpm_sink sink = {on_record, on_damage, r};
	struct str bytes = STR_NULL, log = STR_NULL;

	r->listed = 0;
	r->record = 0;
	if (tree_read(r->tree, candidate->version, RPM_DATABASE_MAX, &bytes, ret_why) < 0)
		return 0;
	if (candidate->log != TREE_NONE &&
	    tree_read(r->tree, candidate->log, RPM_DATABASE_MAX, &log, ret_why) < 0) {
		on_damage(r, "its write-ahead log cannot be read: changes that are only there are not seen");
		*ret_why = ERR_INIT;
	}
	rpm_database_each(bytes, log, &sink, ret_why);
	if (r->record > RPM_PACKAGES_MAX)
		err_set(ret_why, ERR_LIMIT, "more than %u packages in one database", RPM_PACKAGES_MAX);
	if (r->stopped.code)
		*e = r->stopped;
	return r->stopped.code;
}

static struct str path_of(struct rpm *r, const struct candidate *candidate)
{
	return tree_path_str(r->tree, r->tree->versions.v[candidate->version].path, &r->inventory->arena);
}

/* Lists the first of the candidates that has packages. What is wrong with those before it is noted. */
static int list_newest(struct rpm *r, const struct candidates *list, struct err *e)
{
	r->listing = true;
	for (unsigned i = 0; i < list->n; i++) {
		struct err why = ERR_INIT;

		r->location = (struct location){
			path_of(r, &list->v[i]), STR_LIT("package database"),
			r->tree->versions.v[list->v[i].version].since, 0,
		};
		if (read_candidate(r, &list->v[i], &why, e) < 0)
			return e->code;
		if (why.code)
			note(r, r->location.path, why.text);
		note_rest(&r->notes, r->location.path);
		if (r->listed && list->n > 1)
			log_note(&r->ctx->log, "%u package databases of rpm: %.*s is the newest that lists packages", list->n,
				 STR(r->location.path));
		if (r->listed)
			break;
	}
	return 0;
}

/* ---- layers ---- */

static bool is_same(const struct candidates *a, const struct candidates *b, const struct tree *tree)
{
	bool same = a->n == b->n;

	for (unsigned i = 0; i < a->n && same; i++)
		same = tree->versions.v[a->v[i].version].inode == tree->versions.v[b->v[i].version].inode &&
		       a->v[i].log == b->v[i].log;
	return same;
}

/* Every state before the newest, for its keys; the newest is begun, and gets its keys while it is listed. */
static int trace(struct rpm *r, struct err *e)
{
	struct candidates state = {0};
	unsigned begun = 0;

	for (unsigned layer = 0; layer <= r->tree->layers; layer++) {
		struct candidates now = {0};
		struct err ignored = ERR_INIT;

		if (layer < r->tree->layers) {
			now = find_candidates(r->tree, layer);
			if (layer > 0 && is_same(&now, &state, r->tree))
				continue;
		}
		/* The state before is complete: it lasted from layer `begun` until here. */
		if (layer > 0) {
			origin_state(&r->origin, (int)begun);
			if (layer == r->tree->layers)
				break;
			r->listed = 0;
			for (unsigned i = 0; i < state.n && !r->listed; i++)
				if (read_candidate(r, &state.v[i], &ignored, e) < 0)
					return e->code;
		}
		state = now;
		begun = layer;
	}
	return 0;
}

/* ---- the list of distroless images ---- */

static void add_line(struct rpm *r, const struct rpm_manifest_line *line, uint32_t number)
{
	struct package *package = rpm_package_add(&r->filler, &line->record, rpm_record_version(&r->version, &line->record),
						  line->source_rpm, line->vendor);

	package->installed_size = line->size;
	package->layer = r->location.layer;
	*vec_push(&package->locations) = r->location;
	package->locations.v[0].line = number;
}

static void read_manifest(struct rpm *r)
{
	uint32_t version = tree_lookup(r->tree, MANIFEST), number = 0;
	struct err why = ERR_INIT;
	struct str rest, text;

	if (version == TREE_NONE || tree_inode_of(r->tree, version)->type != ENTRY_FILE)
		return;
	r->inventory->database_found = true;
	r->location = (struct location){
		STR_LIT(MANIFEST), STR_LIT("package list"), r->tree->versions.v[version].since, 0,
	};
	if (tree_read(r->tree, version, MANIFEST_MAX, &rest, &why) < 0) {
		note(r, r->location.path, why.text);
		return;
	}
	while (str_next_line(&rest, &text)) {
		struct rpm_manifest_line line;
		const char *wrong;

		number++;
		if (!text.n)
			continue;
		wrong = number > RPM_PACKAGES_MAX ? "too many packages" : rpm_manifest_line(text, &line);
		if (wrong)
			note_record(&r->notes, r->location.path, number, wrong);
		else if (!line.record.key)
			add_line(r, &line, number);
	}
	note_rest(&r->notes, r->location.path);
}

/* Databases that Berkeley DB and ndb keep beside the one of packages: there were packages, and nobody can say which. */
static void note_orphans(struct rpm *r)
{
	static const char *const names[] = {"var/lib/rpm/Basenames", "var/lib/rpm/Name", "var/lib/rpm/Index.db",
					    "usr/lib/sysimage/rpm/Index.db"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (tree_lookup(r->tree, names[i]) != TREE_NONE) {
			note(r, str_of(names[i]), "an index of rpm packages, but the database of packages is not there");
			return;
		}
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	auto_done(rpm_done) struct rpm r = {
		.ctx = ctx, .tree = tree, .inventory = inventory, .origin = ORIGIN_INIT, .notes = {inventory, 0},
		.version = BUF_INIT(4 * RPM_TEXT_MAX), .key = BUF_INIT(16 * RPM_TEXT_MAX),
	};
	struct candidates list = find_candidates(tree, TREE_NOW);

	rpm_filler_init(&r.filler, inventory, tree);
	if (list.n) {
		inventory->database_found = true;
		if (trace(&r, e) < 0 || list_newest(&r, &list, e) < 0)
			return e->code;
	}
	read_manifest(&r);
	if (inventory->packages.n)
		rpm_reasons_read(tree, inventory);
	if (!list.n && !inventory->database_found)
		note_orphans(&r);
	if (r.filler.full)
		note(&r, r.location.path, "more files or dependencies than the limit: the rest was left out");
	return 0;
}

const struct cataloger cataloger_rpm = {"rpm", wanted, run};
