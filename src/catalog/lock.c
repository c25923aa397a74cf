/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/lock.h"

#include "base/map.h"
#include "base/path.h"
#include "catalog/fact_layer.h"
#include "catalog/integrity.h"

/* Kinds of facts: an entry, the number of those without a version, and why a lock cannot be read. */
#define ENTRY "locked"
#define UNVERSIONED "unversioned"
#define DAMAGED "damaged"

enum { NAME, VERSION, DEVELOPMENT, LINE, INTEGRITY, LICENSE };

/* ---- while a layer is read ---- */

void lock_entry_add(struct lock_writer *lock, const struct lock_entry *entry)
{
	struct str line = arena_printf(lock->scratch, "%u", entry->line);

	if (!entry->name.n || !entry->version.n)
		lock->unversioned++;
	else
		FACT_ADD(lock->facts, ENTRY, entry->name, entry->version, entry->development ? STR_LIT("dev") : STR_LIT(""),
			 line, entry->integrity, entry->license);
}

void lock_damage(struct lock_writer *lock, const char *why)
{
	FACT_ADD(lock->facts, DAMAGED, str_of(why));
}

void lock_end(struct lock_writer *lock)
{
	if (lock->unversioned)
		FACT_ADD(lock->facts, UNVERSIONED, arena_printf(lock->scratch, "%zu", lock->unversioned));
}

/* Whether what is behind a key's closing quote is a colon and a value of that kind. */
static bool begins_value(struct str rest, char bracket)
{
	if (!bracket)
		return true;
	rest = str_trim(str_slice(rest, 0, 64));
	if (!str_skip(&rest, ":"))
		return false;
	rest = str_trim(rest);
	return rest.n && rest.p[0] == bracket;
}

uint32_t lock_line_of(struct lock_lines *lines, struct str key, char bracket)
{
	struct str rest = str_from_index(lines->bytes, lines->at);
	size_t at = 0;

	for (;;) {
		ptrdiff_t found = str_search(str_from_index(rest, at), key);

		if (found < 0) {
			/* Looking for every missing key to the end would take time squared: later ones are not looked for. */
			lines->at = lines->bytes.n;
			return 0;
		}
		at += (size_t)found;
		if (at > 0 && rest.p[at - 1] == '"' && at + key.n < rest.n && rest.p[at + key.n] == '"' &&
		    begins_value(str_from_index(rest, at + key.n + 1), bracket))
			break;
		at++;
	}
	for (size_t i = 0; i < at; i++)
		lines->line += rest.p[i] == '\n';
	lines->at += at;
	return lines->line;
}

/* ---- from the tree ---- */

struct reading {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	const struct lock_kind *kind;
	struct arena arena;
	struct map known;     /* "folder name version" → package */
	struct map installed; /* "name version" */
	struct map beside;    /* what lies beside locks and does hold installed packages, "app/node_modules" */
	struct str folder;    /* of the lock file that is read */
	struct str path;
	int layer;
	size_t packages;
	struct err *e;
};

static struct str key_of(struct reading *reading, struct str folder, struct str name, struct str version)
{
	auto_done(buf_done) struct buf key = BUF_INIT(3 * PATH_LENGTH_MAX);

	buf_put(&key, folder);
	buf_putc(&key, '\n');
	buf_put(&key, name);
	buf_putc(&key, '\n');
	buf_put(&key, version);
	return arena_str(&reading->arena, buf_str(&key));
}

/* As an entry names it. */
static struct str whole_name(struct reading *reading, const struct package *package)
{
	if (!package->namespace.n)
		return package->name;
	return arena_printf(&reading->arena, "%.*s/%.*s", STR(package->namespace), STR(package->name));
}

static void find_installed(struct reading *reading)
{
	if (!reading->kind->installed_elsewhere)
		return;
	vec_each(item, &reading->inventory->packages)
		if (!strcmp((*item)->type, reading->kind->type) && !(*item)->doubtful)
			map_set(&reading->installed, key_of(reading, STR_NULL, whole_name(reading, *item), (*item)->version), reading);
}

/* What a path begins with up to the end of the kind's folder or record; empty where it is not below one. */
static struct str installed_part(struct str path, struct str name)
{
	for (size_t at = 0;;) {
		ptrdiff_t found = str_search(str_from_index(path, at), name);
		size_t end;

		if (found < 0)
			return STR_NULL;
		at += (size_t)found;
		end = at + name.n;
		if ((at == 0 || path.p[at - 1] == '/') && (end == path.n || path.p[end] == '/'))
			return str_slice(path, 0, end);
		at++;
	}
}

/* A folder of that name may be empty, or hold no more than a cache. */
static void find_beside(struct reading *reading)
{
	if (!reading->kind->installed)
		return;
	vec_each(item, &reading->inventory->packages) {
		if (strcmp((*item)->type, reading->kind->type) || (*item)->doubtful)
			continue;
		vec_each(location, &(*item)->locations) {
			struct str part = installed_part(location->path, str_of(reading->kind->installed));

			if (part.n)
				map_set(&reading->beside, part, reading);
		}
	}
}

/* Looked up as a process would: the folder may be a link to where the packages are. */
static bool is_beside(struct reading *reading)
{
	auto_done(buf_done) struct buf path = BUF_INIT(2 * PATH_LENGTH_MAX);
	const char *name = reading->kind->installed;
	struct str folder = reading->folder;
	uint32_t version;

	if (!name)
		return false;
	version = tree_find(reading->tree, arena_printf(&reading->arena, "%.*s%s%s", STR(folder), folder.n ? "/" : "", name),
			    TREE_NOW, false);
	if (version == TREE_NONE)
		return false;
	tree_path_text(reading->tree, reading->tree->versions.v[version].path, &path);
	return map_get(&reading->beside, buf_str(&path)) != NULL;
}

static struct package *add_package(struct reading *reading, const struct fact *fact)
{
	struct package *package = inventory_add(reading->inventory, reading->kind->type, reading->kind->cataloger);
	struct arena *arena = &reading->inventory->arena;

	if (reading->kind->set_name)
		reading->kind->set_name(package, fact->fields[NAME], arena);
	else
		package->name = arena_str(arena, fact->fields[NAME]);
	package->version = arena_str(arena, fact->fields[VERSION]);
	package->license = arena_str(arena, fact->fields[LICENSE]);
	package->layer = reading->layer;
	package->doubtful = true;
	package->development = fact->fields[DEVELOPMENT].n > 0;
	integrity_add(fact->fields[INTEGRITY], package, arena);
	reading->packages++;
	return package;
}

static void take_entry(struct reading *reading, const struct fact *fact)
{
	struct str key = key_of(reading, reading->folder, fact->fields[NAME], fact->fields[VERSION]);
	struct package *package = map_get(&reading->known, key);
	uint64_t line = 0;

	if (map_get(&reading->installed, key_of(reading, STR_NULL, fact->fields[NAME], fact->fields[VERSION])))
		return;
	str_to_u64(fact->fields[LINE], &line);
	if (!package && reading->packages >= LOCK_PACKAGES_MAX) {
		coverage_note(&reading->inventory->coverage, &reading->inventory->arena, reading->kind->note, reading->path,
			      "more packages in lock files than the limit of %u", LOCK_PACKAGES_MAX);
		return;
	}
	if (!package) {
		package = add_package(reading, fact);
		map_set(&reading->known, key, package);
	}
	/* Needed by something that runs, wherever that is said. */
	package->development = package->development && fact->fields[DEVELOPMENT].n > 0;
	if (!package->locations.n || !str_eq(package->locations.v[package->locations.n - 1].path, reading->path))
		*vec_push(&package->locations) =
			(struct location){reading->path, STR_LIT("lock file"), reading->layer, (uint32_t)line};
}

/* What is not an entry is a gap. */
static void take_fact(struct reading *reading, const struct fact *fact)
{
	struct inventory *inventory = reading->inventory;

	if (str_is(fact->kind, ENTRY))
		take_entry(reading, fact);
	else if (str_is(fact->kind, DAMAGED))
		coverage_note(&inventory->coverage, &inventory->arena, reading->kind->note, reading->path, "%.*s",
			      STR(fact->fields[0]));
	else if (str_is(fact->kind, UNVERSIONED))
		coverage_note(&inventory->coverage, &inventory->arena, reading->kind->note, reading->path,
			      "entries without a name and version of the registry: %.*s", STR(fact->fields[0]));
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct reading *reading = arg;
	struct str rest = found->facts;
	struct fact fact;
	int r = ctx_check(reading->ctx, reading->e);

	reading->folder = path_parent(found->path);
	if (r < 0 || !fact_named(reading->kind->examiner, found->path) || is_beside(reading) ||
	    (reading->kind->file && !str_is(path_base(found->path), reading->kind->file)))
		return r;
	reading->path = arena_str(&reading->inventory->arena, found->path);
	reading->layer = reading->tree->versions.v[found->version].since;
	while (fact_next(&rest, reading->kind->examiner->name, &fact))
		take_fact(reading, &fact);
	return 0;
}

int lock_packages(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, const struct lock_kind *kind,
		  struct err *e)
{
	struct reading reading = {.ctx = ctx, .tree = tree, .inventory = inventory, .kind = kind, .e = e};
	int r;

	find_installed(&reading);
	find_beside(&reading);
	r = tree_each_facts(tree, kind->examiner->name, TREE_NOW, visit, &reading);
	map_done(&reading.known);
	map_done(&reading.installed);
	map_done(&reading.beside);
	arena_done(&reading.arena);
	return r;
}
