/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Julia packages: those in a depot, packages/NAME/SLUG with a Project.toml, are there; those that a Manifest.toml fixes for a
 * project are what it would load, and doubtful. What comes with Julia has no version in either, and is Julia's.
 * Sources: Pkg.jl's documentation, "Project.toml and Manifest.toml" (manifests of format 1 and 2) and "Depots"; PURL-TYPES, julia.
 */
#include "catalog/catalog.h"

#include "base/path.h"
#include "catalog/fact_layer.h"
#include "catalog/lists.h"
#include "catalog/owned.h"
#include "codec/toml.h"

#define EXAMINER "julia"
#define WHAT "Julia packages"
#define FILE_BYTES_MAX ((uint64_t)16 << 20)
#define LIST_BYTES_MAX ((size_t)1 << 20)
#define TEXT_MAX 256u
#define LOCK_CONFIDENCE 70u /* percent: fixed for a project, not seen to be there */

/* Fields of a fact "project", and of one "locked", which has a line in the place of an author. */
enum { NAME, VERSION, UUID, AUTHOR, DEPENDS, FIELDS, LINE = AUTHOR };

static const char *const examined[] = {
	"**/packages/*/*/Project.toml", "**/packages/*/*/JuliaProject.toml", "**/Manifest.toml", "**/JuliaManifest.toml",
	"**/Manifest-v*.toml", NULL,
};

/* ---- one file ---- */

/* Letters, digits, "_", "!" and what is beyond ASCII, as an identifier of Julia. */
static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && name.p[i] != '_' && name.p[i] != '!' && (unsigned char)name.p[i] < 0x80)
			return false;
	return name.n > 0 && name.n <= TEXT_MAX;
}

static bool is_version(struct str version)
{
	for (size_t i = 0; i < version.n; i++)
		if (!str_is_alnum(version.p[i]) && (!version.p[i] || !strchr("-+.", version.p[i])))
			return false;
	return version.n > 0 && version.n <= TEXT_MAX && str_is_digit(version.p[0]);
}

static bool is_uuid(struct str uuid)
{
	for (size_t i = 0; i < uuid.n; i++)
		if (!str_is_alnum(uuid.p[i]) && uuid.p[i] != '-')
			return false;
	return uuid.n == 36;
}

/* A list of names, or a table from names to what identifies them. */
static void put_names(struct buf *out, const struct toml *names)
{
	bool list = toml_is(names, TOML_ARRAY);

	toml_each(item, names) {
		struct str name = list ? toml_text(item) : toml_key(item);

		if (!is_name(name))
			continue;
		buf_put(out, name);
		buf_putc(out, '\n');
	}
}

static void examine_project(const struct toml *root, struct fact_writer *facts)
{
	auto_done(buf_done) struct buf depends = BUF_INIT(LIST_BYTES_MAX);
	struct str fields[FIELDS] = {
		[NAME] = toml_get_text(root, "name"),
		[VERSION] = toml_get_text(root, "version"),
		[UUID] = toml_get_text(root, "uuid"),
		[AUTHOR] = str_slice(toml_text(toml_first(toml_get(root, "authors"))), 0, TEXT_MAX),
	};

	/* Others too call a folder packages and a file Project.toml. */
	if (!is_uuid(fields[UUID]))
		return;
	put_names(&depends, toml_get(root, "deps"));
	fields[DEPENDS] = buf_str(&depends);
	if (is_name(fields[NAME]) && is_version(fields[VERSION]))
		fact_add(facts, "project", fields, FIELDS);
	else
		fact_note(facts, WHAT, "no name and version that Julia would take");
}

static void examine_entry(struct str name, const struct toml *entry, struct fact_writer *facts, struct arena *scratch)
{
	auto_done(buf_done) struct buf depends = BUF_INIT(LIST_BYTES_MAX);
	struct str fields[FIELDS] = {
		[NAME] = name,
		[VERSION] = toml_get_text(entry, "version"),
		[UUID] = toml_get_text(entry, "uuid"),
		[LINE] = arena_printf(scratch, "%u", toml_line(entry)),
	};

	if (!is_uuid(fields[UUID]) || !is_name(name) || !is_version(fields[VERSION]))
		return;
	put_names(&depends, toml_get(entry, "deps"));
	fields[DEPENDS] = buf_str(&depends);
	fact_add(facts, "locked", fields, FIELDS);
}

/* The entries stand at the top in format 1, below "deps" since format 2; a name may have several. */
static void examine_manifest(const struct toml *root, struct fact_writer *facts, struct arena *scratch)
{
	const struct toml *names = toml_get(root, "manifest_format") ? toml_get(root, "deps") : root;

	toml_each(list, names)
		if (toml_is(list, TOML_ARRAY))
			toml_each(entry, list)
				examine_entry(toml_key(list), entry, facts, scratch);
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	bool project = str_ends(path_base(file->path), "Project.toml");
	const struct toml *root;
	struct err why = ERR_INIT;

	(void)e;
	if (toml_parse(file->bytes, TOML_CAPS, "record", scratch, &root, &why) < 0)
		fact_note(facts, WHAT, "%s", why.text);
	else if (project)
		examine_project(root, facts);
	else
		examine_manifest(root, facts, scratch);
	return 0;
}

static const struct examiner examiner = {
	.name = EXAMINER,
	.version = 1,
	.globs = examined,
	.size_max = FILE_BYTES_MAX,
	.examine = examine,
};

/* ---- all together ---- */

struct julia {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct owned owned;
	struct err *e;
};

static struct package *add_package(struct julia *j, const struct tree_facts *found, const struct fact *fact)
{
	struct package *package = inventory_add(j->inventory, "julia", "julia");
	struct arena *arena = &j->inventory->arena;

	package->name = arena_str(arena, fact->fields[NAME]);
	package->version = arena_str(arena, fact->fields[VERSION]);
	/* Names are not unique in Julia, the number is. */
	package->purl = arena_printf(arena, "%s?uuid=%.*s", package_purl(arena, package, &j->inventory->os).p,
				     STR(fact->fields[UUID]));
	package->layer = (int)j->tree->versions.v[found->version].since;
	list_add_lines(&package->depends, fact->fields[DEPENDS], arena);
	return package;
}

static void read_project(struct julia *j, const struct tree_facts *found, const struct fact *fact)
{
	struct package *package = add_package(j, found, fact);
	struct arena *arena = &j->inventory->arena;

	package->maintainer = arena_str(arena, fact->fields[AUTHOR]);
	package->layer = fact_layer(j->tree, found->version, EXAMINER, UUID + 1);
	*vec_push(&package->locations) = (struct location){
		arena_str(arena, found->path), STR_LIT("package metadata"), j->tree->versions.v[found->version].since, 0,
	};
	owned_add_below(&j->owned, j->tree, path_parent(found->path), arena);
	owned_finish(&j->owned, j->tree, arena, package);
}

static void read_locked(struct julia *j, const struct tree_facts *found, const struct fact *fact)
{
	struct package *package = add_package(j, found, fact);
	uint64_t line = 0;

	str_to_u64(fact->fields[LINE], &line);
	package->doubtful = true;
	package->confidence = LOCK_CONFIDENCE;
	*vec_push(&package->locations) = (struct location){
		arena_str(&j->inventory->arena, found->path), STR_LIT("lock file"), j->tree->versions.v[found->version].since,
		(uint32_t)line,
	};
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct julia *j = arg;
	struct str rest = found->facts;
	struct fact fact;

	while (fact_next(&rest, EXAMINER, &fact)) {
		if (str_is(fact.kind, "project"))
			read_project(j, found, &fact);
		else
			read_locked(j, found, &fact);
	}
	return ctx_check(j->ctx, j->e);
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	struct julia j = {.ctx = ctx, .tree = tree, .inventory = inventory, .e = e};
	int r = tree_each_facts(tree, EXAMINER, TREE_NOW, visit, &j);

	if (j.owned.full)
		coverage_note(&inventory->coverage, &inventory->arena, "files of packages", STR_LIT(""),
			      "more files of Julia packages than the limit of %u", OWNED_FILES_MAX);
	owned_done(&j.owned);
	return r;
}

const struct cataloger cataloger_julia = {.name = "julia", .run = run, .examiner = &examiner};
