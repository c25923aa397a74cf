/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/owner.h"

#include "base/map.h"
#include "base/mem.h"
#include "catalog/python_metadata.h"

#define SIEVE_BITS 16u

/* A path that some package was found in; several packages may be in one. */
struct candidate {
	struct package *package;
	struct candidate *next;
};

/*
 * The operating system's packages own a hundred thousand files, few of which anyone asks for: a bit for each asked path's
 * length and end tells nearly all others away without a look into the map.
 */
struct candidates {
	struct arena arena;
	struct map by_path;
	unsigned char sieve[(1u << SIEVE_BITS) / 8];
};

static bool is_of_system(const struct package *package)
{
	return package_is_of_system(package) && !package->doubtful;
}

/* The file of the tree that the package's record is or lies in: what stands before "!" where it is in an archive. */
static struct str record_of(const struct package *package)
{
	struct str path, inside;
	ptrdiff_t bang;

	if (!package->locations.n)
		return STR_NULL;
	path = package->locations.v[0].path;
	bang = str_search(path, STR_LIT("!/"));
	inside = bang > 0 ? str_slice(path, 0, (size_t)bang) : path;
	return inside;
}

static unsigned sieve_of(struct str path)
{
	uint64_t end = 0;

	memcpy(&end, path.p + (path.n > sizeof(end) ? path.n - sizeof(end) : 0), path.n < sizeof(end) ? path.n : sizeof(end));
	return (unsigned)((end ^ path.n << 56) * 0x9e3779b97f4a7c15u >> (64 - SIEVE_BITS));
}

static void add_candidate(struct candidates *candidates, struct package *package)
{
	struct str path = record_of(package);
	struct candidate *candidate;
	unsigned bit;

	if (!path.n)
		return;
	bit = sieve_of(path);
	candidates->sieve[bit / 8] |= (unsigned char)(1u << bit % 8);
	candidate = arena_new(&candidates->arena, struct candidate);
	candidate->package = package;
	candidate->next = map_get(&candidates->by_path, path);
	map_set(&candidates->by_path, path, candidate);
}

static const struct candidate *find_candidate(const struct candidates *candidates, struct str path)
{
	unsigned bit = sieve_of(path);

	if (!(candidates->sieve[bit / 8] & 1u << bit % 8))
		return NULL;
	return map_get(&candidates->by_path, path);
}

/* ---- is it still the owner's? ---- */

/* What examiners have found in a file; empty where none has looked. */
static struct str facts_of(const struct tree *tree, const struct tree_inode *inode)
{
	return inode->content == TREE_NONE ? STR_LIT("") : tree->contents.v[inode->content].facts;
}

/* By what is known of them: the bytes, or what was found in them, or their times, which a changed mode or owner keeps. */
static bool same_file(const struct tree *tree, uint32_t a, uint32_t b)
{
	const struct tree_inode *one = tree_inode_of(tree, a), *other = tree_inode_of(tree, b);
	struct str bytes, others;

	if (one == other)
		return true;
	if (one->type != other->type || one->size != other->size)
		return false;
	if (tree_content(tree, a, &bytes) && tree_content(tree, b, &others))
		return str_eq(bytes, others);
	bytes = facts_of(tree, one), others = facts_of(tree, other);
	if (bytes.n || others.n)
		return str_eq(bytes, others);
	return one->mtime == other->mtime;
}

static bool is_overwritten(const struct tree *tree, struct str path, const struct package *owner)
{
	uint32_t at, now, then;

	if (owner->layer == LAYER_UNKNOWN)
		return false;
	at = tree_path_exact(tree, path);
	now = at == TREE_NONE ? TREE_NONE : tree_version_at(tree, at, TREE_NOW);
	if (now == TREE_NONE || (int)tree->versions.v[now].since <= owner->layer)
		return false;
	then = tree_version_at(tree, at, (unsigned)owner->layer);
	return then == TREE_NONE || !same_file(tree, now, then);
}

/* All that is known where there is no tree. */
static bool is_newer(const struct package *package, const struct package *owner)
{
	return owner->layer != LAYER_UNKNOWN && package->layer > owner->layer;
}

static void own(const struct tree *tree, const struct package *owner, struct str path, const struct candidate *candidate)
{
	if (owner->foreign || (tree && is_overwritten(tree, path, owner)))
		return;
	for (; candidate; candidate = candidate->next)
		if (!candidate->package->owner && (tree || !is_newer(candidate->package, owner)))
			candidate->package->owner = owner;
}

static void find_owners(const struct tree *tree, struct inventory *inventory)
{
	struct candidates *candidates = mem_zero(1, sizeof(*candidates));

	vec_each(package, &inventory->packages)
		if (!is_of_system(*package))
			add_candidate(candidates, *package);
	if (candidates->by_path.n)
		vec_each(package, &inventory->packages) {
			if (!is_of_system(*package))
				continue;
			vec_each(path, &(*package)->files) {
				const struct candidate *candidate = find_candidate(candidates, *path);

				if (candidate)
					own(tree, *package, *path, candidate);
			}
		}
	map_done(&candidates->by_path);
	arena_done(&candidates->arena);
	free(candidates);
}

/* ---- one thing, one package ---- */

static bool is_recognised(const struct package *package)
{
	return strcmp(package->type, "generic") == 0 || (strcmp(package->type, "github") == 0 && package->confidence);
}

/*
 * A Python package's name has many spellings. A Go program's own record writes "v1.15.2", what it prints of itself is "1.15.2".
 */
static struct str identity(struct buf *key, const struct package *package)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct str name = package->name, version = package->version;

	if (strcmp(package->type, "pypi") == 0)
		name = python_normal_name(&arena, name);
	if (strcmp(package->type, "golang") == 0)
		str_skip(&version, "v");
	buf_clear(key);
	buf_printf(key, "%s\n%.*s\n%.*s\n%.*s", package->type, STR(package->namespace), STR(name), STR(version));
	return buf_str(key);
}

/* Those that a record proves, by identity; those of the distribution stay apart, since another copy is not the distribution's. */
static void list_proven(const struct inventory *inventory, struct map *proven, struct buf *key, struct arena *arena)
{
	vec_each(package, &inventory->packages)
		if (!(*package)->doubtful && !(*package)->owner && !map_get(proven, identity(key, *package)))
			map_set(proven, arena_str(arena, buf_str(key)), *package);
}

static bool is_repetition(const struct package *package, const struct map *proven, struct buf *key)
{
	struct package *known;

	if (is_recognised(package))
		return package->owner != NULL;
	if (!package->doubtful)
		return false;
	known = map_get(proven, identity(key, package));
	if (!known)
		return false;
	vec_each(location, &package->locations)
		*vec_push(&known->locations) = *location;
	return true;
}

static void drop_repetitions(struct inventory *inventory)
{
	auto_done(buf_done) struct buf key = BUF_INIT(1u << 20);
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(map_done) struct map proven = {0};
	size_t kept = 0;

	list_proven(inventory, &proven, &key, &arena);
	for (size_t i = 0; i < inventory->packages.n; i++) {
		struct package *package = inventory->packages.v[i];

		if (is_repetition(package, &proven, &key))
			package_done(package);
		else
			inventory->packages.v[kept++] = package;
	}
	inventory->packages.n = kept;
}

void owner_settle(const struct tree *tree, struct inventory *inventory)
{
	find_owners(tree, inventory);
	drop_repetitions(inventory);
}
