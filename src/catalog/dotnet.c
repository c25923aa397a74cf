/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages of .NET (NuGet): what applications and frameworks list in their deps.json, also of those that are one file; assemblies that no
 * such list names, by their version resource; and what source trees lock. Only the first is proof: the build wrote it of what it
 * put there.
 */
#include "catalog/catalog.h"

#include "base/path.h"
#include "catalog/dotnet_assembly.h"
#include "catalog/dotnet_bundle.h"
#include "catalog/dotnet_deps.h"
#include "catalog/fact_layer.h"

#define BY_RESOURCE 60u /* percent of confidence: an assembly's name and version are mostly its package's */
#define LOCKED 70u
#define WITHOUT_FILES 70u

/* ---- files ---- */

static void read_bundle(const struct examined *file, struct fact_writer *facts)
{
	struct dotnet_bundle bundle;
	struct err why = ERR_INIT;
	int r = dotnet_bundle_open(file->bytes, &bundle, &why);

	if (r < 0)
		fact_note(facts, DOTNET_NOTE, "%s", why.text);
	else if (r && bundle.deps.n)
		dotnet_read_deps(bundle.deps, bundle.deps_name, facts);
	else if (r)
		fact_note(facts, DOTNET_NOTE, "the bundle of files in it has no deps.json");
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	(void)e;
	if (str_ends(file->path, ".deps.json"))
		dotnet_read_deps(file->bytes, STR_LIT(""), facts);
	else if (file->named && str_ends(file->path, ".json"))
		dotnet_read_lock(file->bytes, facts);
	else if (file->named)
		dotnet_read_config(file->bytes, scratch, facts);
	else
		read_bundle(file, facts);
	if (file->kind == FILE_PE)
		dotnet_read_assembly(file, scratch, facts);
	return 0;
}

static const char *const globs[] = {"**/*.deps.json", "**/packages.lock.json", "**/packages.config", NULL};

static const struct examiner examiner = {
	.name = "dotnet",
	.version = 1,
	.globs = globs,
	.kinds = FILE_ELF | FILE_PE,
	.examine = examine,
};

/* ---- packages ---- */

struct dotnet {
	const struct tree *tree;
	struct inventory *inventory;
	const struct tree_facts *found; /* the file that is being read */
	struct map covered;             /* paths of assemblies that some deps.json names */
};

static struct package *add_package(struct dotnet *d, const struct fact *fact, const char *what)
{
	struct package *package = inventory_add(d->inventory, "nuget", "dotnet");
	struct arena *arena = &d->inventory->arena;
	struct str inner = fact->fields[DOTNET_INNER], depends = fact->fields[DOTNET_DEPENDS], one;

	package->name = arena_str(arena, fact->fields[DOTNET_NAME]);
	package->version = arena_str(arena, fact->fields[DOTNET_VERSION]);
	package->layer = fact_layer(d->tree, d->found->version, examiner.name, DOTNET_FIELDS);
	if (fact->fields[DOTNET_SHA512].n)
		*vec_push(&package->hashes) = (struct key_value){STR_LIT("SHA-512"), arena_str(arena, fact->fields[DOTNET_SHA512])};
	while (str_next(&depends, '\n', &one))
		*vec_push(&package->depends) = arena_str(arena, one);
	vec_sort_unique(&package->depends, str_order);
	*vec_push(&package->locations) = (struct location){
		arena_printf(arena, "%.*s%s%.*s", STR(d->found->path), inner.n ? "!/" : "", STR(inner)), str_of(what),
		d->tree->versions.v[d->found->version].since, 0,
	};
	return package;
}

/* Where an asset of a package lies: builds put assemblies beside the list, and keep the folders of what is for one system only. */
static void find_asset(struct dotnet *d, struct str asset, struct package *package)
{
	struct str folder = path_parent(d->found->path);
	char clean[PATH_LENGTH_MAX + 1];
	struct str candidates[2] = {asset, path_base(asset)};

	for (size_t i = 0; i < ARRAY_SIZE(candidates); i++) {
		struct str path = arena_printf(&d->inventory->arena, "%.*s%s%.*s", STR(folder), folder.n ? "/" : "", STR(candidates[i]));
		size_t n;

		if (!path_clean(path, clean, &n) || !n || tree_find(d->tree, str_from(clean, n), TREE_NOW, true) == TREE_NONE)
			continue;
		path = arena_str(&d->inventory->arena, str_from(clean, n));
		map_set(&d->covered, path, d);
		*vec_push(&package->files) = path;
		return;
	}
}

static void add_library(struct dotnet *d, const struct fact *fact)
{
	bool bundled = fact->fields[DOTNET_INNER].n > 0;
	struct package *package = add_package(d, fact, bundled ? "deps.json in a single-file application" : "deps.json");
	struct str files = fact->fields[DOTNET_FILES], asset;

	while (!bundled && str_next(&files, '\n', &asset))
		find_asset(d, asset, package);
	vec_sort_unique(&package->files, str_order);
	/* A list that was left behind, or one of a build whose packages lie elsewhere. */
	if (!bundled && !package->files.n) {
		package->doubtful = true;
		package->confidence = WITHOUT_FILES;
	}
}

static void add_locked(struct dotnet *d, const struct fact *fact)
{
	bool lock = str_ends(d->found->path, ".json");
	struct package *package = add_package(d, fact, lock ? "packages.lock.json" : "packages.config");

	package->doubtful = true;
	package->confidence = LOCKED;
	package->development = str_is(fact->fields[DOTNET_TYPE], "development");
}

static int visit_lists(void *arg, const struct tree_facts *found)
{
	struct dotnet *d = arg;
	struct str rest = found->facts;
	struct fact fact;

	d->found = found;
	while (!found->again && fact_next(&rest, examiner.name, &fact)) {
		if (str_is(fact.kind, "library"))
			add_library(d, &fact);
		else if (str_is(fact.kind, "locked"))
			add_locked(d, &fact);
	}
	return 0;
}

/* Assemblies to compile against hold no code: packs/NAME.Ref/VERSION/ref/FRAMEWORK/NAME.dll. */
static bool is_reference(struct str path)
{
	return str_search(path, STR_LIT("/ref/")) >= 0;
}

static int visit_assemblies(void *arg, const struct tree_facts *found)
{
	struct dotnet *d = arg;
	struct str rest = found->facts;
	struct package *package;
	struct fact fact;

	d->found = found;
	while (!found->again && fact_next(&rest, examiner.name, &fact)) {
		if (!str_is(fact.kind, "assembly") || map_get(&d->covered, found->path) || is_reference(found->path))
			continue;
		package = add_package(d, &fact, "version resource");
		package->doubtful = true;
		package->confidence = BY_RESOURCE;
		package->maintainer = arena_str(&d->inventory->arena, fact.fields[DOTNET_TYPE]);
		*vec_push(&package->files) = arena_str(&d->inventory->arena, found->path);
	}
	return 0;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	struct dotnet d = {.tree = tree, .inventory = inventory};
	int r;

	(void)ctx, (void)e;
	r = tree_each_facts(tree, examiner.name, TREE_NOW, visit_lists, &d);
	if (r == 0)
		r = tree_each_facts(tree, examiner.name, TREE_NOW, visit_assemblies, &d);
	map_done(&d.covered);
	return r;
}

const struct cataloger cataloger_dotnet = {
	.name = "dotnet",
	.run = run,
	.examiner = &examiner,
};
