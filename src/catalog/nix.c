/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages of Nix and Guix by the names of their store paths, HASH-NAME-VERSION[-OUTPUT]. Source: Nix manual, "Store path" (a hash
 * of 32 characters of base 32 without e, o, t, u) and builtins.parseDrvName (the version begins behind the first "-" that no
 * letter follows). The database tells no more of what is here: a store path is there or it is not.
 */
#include "catalog/catalog.h"

#include "base/map.h"

#define HASH_LENGTH 32u
#define PACKAGES_MAX 1000000u

struct store {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct map known; /* "NAME VERSION" to its package */
	struct arena arena;
	size_t n;
};

static bool is_hash(struct str hash)
{
	for (size_t i = 0; i < hash.n; i++)
		if (!str_is_digit(hash.p[i]) && (hash.p[i] < 'a' || hash.p[i] > 'z' || strchr("eotu", hash.p[i])))
			return false;
	return hash.n == HASH_LENGTH;
}

/* Outputs of one package are stored by themselves. */
static struct str without_output(struct str version)
{
	static const char *const outputs[] = {"-bin", "-dev", "-lib", "-out", "-doc", "-man", "-info", "-debug", "-data", "-static", NULL};

	for (const char *const *output = outputs; *output; output++)
		if (str_ends(version, *output))
			return str_slice(version, 0, version.n - strlen(*output));
	return version;
}

static bool split(struct str name, struct str *ret_name, struct str *ret_version)
{
	for (size_t i = 1; i + 1 < name.n; i++)
		if (name.p[i] == '-' && str_is_digit(name.p[i + 1])) {
			*ret_name = str_slice(name, 0, i);
			*ret_version = without_output(str_from_index(name, i + 1));
			return true;
		}
	return false;
}

/* Recipes and what is only built from: archives, patches, scripts. */
static bool is_source(struct str name)
{
	static const char *const ends[] = {".drv", ".patch", ".diff", ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".tgz", ".zip",
					   ".lock", ".sh", ".conf", "-source", ".crate", ".json", NULL};

	for (const char *const *end = ends; *end; end++)
		if (str_ends(name, *end))
			return true;
	return false;
}

static void add(struct store *store, struct str name, struct str version, uint32_t tree_version)
{
	const struct tree_version *stored = &store->tree->versions.v[tree_version];
	struct arena *arena = &store->inventory->arena;
	struct str key = arena_printf(&store->arena, "%.*s %.*s", STR(name), STR(version));
	struct package *package = map_get(&store->known, key);

	if (!package) {
		if (store->n++ >= PACKAGES_MAX)
			return;
		package = inventory_add(store->inventory, "nix", "nix");
		package->name = arena_str(arena, name);
		package->version = arena_str(arena, version);
		package->layer = stored->since;
		map_set(&store->known, key, package);
	}
	*vec_push(&package->locations) = (struct location){tree_path_str(store->tree, stored->path, arena), STR_LIT("store path"),
							   stored->since, 0};
}

static int read_store(struct store *store, const char *folder, struct err *e)
{
	uint32_t root = tree_path_exact(store->tree, str_of(folder));

	if (root == TREE_NONE)
		return 0;
	for (uint32_t path = store->tree->paths.v[root].first_child; path != TREE_NONE; path = store->tree->paths.v[path].next_sibling) {
		uint32_t version = tree_version_at(store->tree, path, TREE_NOW);
		struct str entry = tree_name(store->tree, path), name, number;

		if (ctx_check(store->ctx, e) < 0)
			return e->code;
		if (version == TREE_NONE || entry.n < HASH_LENGTH + 2 || entry.p[HASH_LENGTH] != '-' ||
		    !is_hash(str_slice(entry, 0, HASH_LENGTH)) || is_source(entry))
			continue;
		if (split(str_from_index(entry, HASH_LENGTH + 1), &name, &number))
			add(store, name, number, version);
	}
	return 0;
}

static int place_order(const void *a, const void *b)
{
	const struct location *x = a, *y = b;

	return str_cmp(x->path, y->path);
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	struct store store = {.ctx = ctx, .tree = tree, .inventory = inventory};
	size_t first = inventory->packages.n;
	int r = read_store(&store, "nix/store", e);

	if (r == 0)
		r = read_store(&store, "gnu/store", e);
	for (size_t i = first; i < inventory->packages.n; i++)
		vec_sort(&inventory->packages.v[i]->locations, place_order);
	if (store.n > PACKAGES_MAX)
		coverage_note(&inventory->coverage, &inventory->arena, "Nix packages", STR_LIT("nix/store"), "more than the limit of %u",
			      PACKAGES_MAX);
	map_done(&store.known);
	arena_done(&store.arena);
	return r;
}

const struct cataloger cataloger_nix = {.name = "nix", .run = run};
