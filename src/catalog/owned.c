/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/owned.h"

#include "base/path.h"

/* Whether the bytes are a clean path already, which those of every sane record are but for the slash in front. */
static bool is_clean(struct str path)
{
	struct str part;

	if (!path.n || path.n > PATH_LENGTH_MAX || path.p[path.n - 1] == '/' || memchr(path.p, '\0', path.n))
		return false;
	while (str_next(&path, '/', &part))
		if (!part.n || str_is(part, ".") || str_is(part, ".."))
			return false;
	return true;
}

void owned_add(struct owned *owned, struct str path, struct arena *arena)
{
	char clean[PATH_LENGTH_MAX + 1];
	size_t n;

	if (owned->total >= OWNED_FILES_MAX) {
		owned->full = true;
		return;
	}
	owned->total++;
	str_skip(&path, "/");
	if (is_clean(path))
		*vec_push(&owned->paths) = path;
	else if (path_clean(path, clean, &n) && n)
		*vec_push(&owned->paths) = arena_str(arena, str_from(clean, n));
}

struct below {
	struct owned *owned;
	const struct tree *tree;
	struct arena *arena;
};

static int add_below(void *arg, uint32_t version)
{
	const struct below *below = arg;

	if (tree_inode_of(below->tree, version)->type != ENTRY_DIRECTORY)
		owned_add(below->owned, tree_path_str(below->tree, below->tree->versions.v[version].path, below->arena), below->arena);
	return below->owned->full ? -1 : 0;
}

void owned_add_below(struct owned *owned, const struct tree *tree, struct str folder, struct arena *arena)
{
	struct below below = {owned, tree, arena};
	uint32_t path = tree_path_exact(tree, folder);

	if (path != TREE_NONE)
		tree_walk(tree, path, TREE_NOW, add_below, &below);
}

/* The index of the first byte in which two texts of at least n bytes differ, or n: eight bytes a step. */
static size_t common(const char *a, const char *b, size_t n)
{
	size_t i = 0;
	uint64_t x, y;

	for (; i + sizeof(x) <= n; i += sizeof(x)) {
		memcpy(&x, a + i, sizeof(x));
		memcpy(&y, b + i, sizeof(y));
		if (x != y)
			break;
	}
	while (i < n && a[i] == b[i])
		i++;
	return i;
}

/* "/" sorts below every other byte, so that a directory's content follows it at once ("a", "a/b", "a-b"). */
static int path_order(const void *a, const void *b)
{
	struct str x = *(const struct str *)a, y = *(const struct str *)b;
	size_t n = x.n < y.n ? x.n : y.n, i = common(x.p, y.p, n);

	if (i == n)
		return (x.n > y.n) - (x.n < y.n);
	if (x.p[i] == '/' || y.p[i] == '/')
		return x.p[i] == '/' ? -1 : 1;
	return (unsigned char)x.p[i] < (unsigned char)y.p[i] ? -1 : 1;
}

static bool is_below(struct str path, struct str directory)
{
	return path.n > directory.n && path.p[directory.n] == '/' && memcmp(path.p, directory.p, directory.n) == 0;
}

/* The version at a path, as a process would find it; then *path becomes the path of what was found. */
static uint32_t find(struct tree_finder *finder, struct arena *arena, struct str *path)
{
	uint32_t version = tree_find_next(finder, *path);

	if (version != TREE_NONE && finder->linked)
		*path = tree_path_str(finder->tree, finder->tree->versions.v[version].path, arena);
	return version;
}

void owned_finish(struct owned *owned, const struct tree *tree, struct arena *arena, struct package *package)
{
	struct tree_finder finder = {.tree = tree};
	bool moved = package->files.n > 0; /* several lists of one package */

	vec_sort(&owned->paths, path_order);
	for (size_t i = 0; i < owned->paths.n; i++) {
		struct str path = owned->paths.v[i];
		uint32_t version;

		if (i + 1 < owned->paths.n && (str_eq(path, owned->paths.v[i + 1]) || is_below(owned->paths.v[i + 1], path)))
			continue;
		version = find(&finder, arena, &path);
		if (version != TREE_NONE && tree_inode_of(tree, version)->type == ENTRY_DIRECTORY)
			continue;
		moved = moved || path.p != owned->paths.v[i].p;
		*vec_push(&package->files) = path;
	}
	if (moved)
		vec_sort_unique(&package->files, path_order);
	owned->paths.n = 0;
}

void owned_done(struct owned *owned)
{
	vec_done(&owned->paths);
}
