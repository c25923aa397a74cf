/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages that are seen but not read: what package managers of languages installed. Until a cataloger reads a kind of them, a
 * report must not pass over it in silence: each kind that is there becomes a gap with a count. Whoever adds a cataloger for a
 * kind takes its line out of the table.
 *
 * What a package of the distribution owns is that package's, and the distribution's advisories cover it.
 */
#include "base/map.h"
#include "base/path.h"
#include "catalog/catalog.h"

static const struct kind {
	const char *name;
	const char *base; /* of a file that stands for a package */
	unsigned up;      /* components from it up to the folder that holds the packages */
	const char *globs[4];
} kinds[] = {
	{"OCaml packages", "opam", 2, {"**/.opam-switch/packages/*/opam"}},
};

struct seen {
	struct str path;
	size_t kind;
	bool owned;
};

struct unread {
	const struct tree *tree;
	struct arena arena;
	VEC(struct seen) files;
	struct buf path;
};

/* Nearly every path is told by its base name. */
static bool may_match(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_is(name, kinds[i].base))
			return true;
	return false;
}

static const struct kind *kind_of(struct str path)
{
	for (const struct kind *kind = kinds; kind < kinds + ARRAY_SIZE(kinds); kind++)
		for (size_t i = 0; i < ARRAY_SIZE(kind->globs) && kind->globs[i]; i++)
			if (path_match(kind->globs[i], path))
				return kind;
	return NULL;
}

static int visit(void *arg, uint32_t version)
{
	struct unread *unread = arg;
	uint32_t path = unread->tree->versions.v[version].path;
	const struct kind *kind;

	if (tree_inode_of(unread->tree, version)->type != ENTRY_FILE || !may_match(tree_name(unread->tree, path)))
		return 0;
	buf_clear(&unread->path);
	tree_path_text(unread->tree, path, &unread->path);
	kind = kind_of(buf_str(&unread->path));
	if (kind)
		*vec_push(&unread->files) =
			(struct seen){arena_str(&unread->arena, buf_str(&unread->path)), (size_t)(kind - kinds), false};
	return 0;
}

static void mark_owned(struct unread *unread, const struct inventory *inventory)
{
	struct map files = {0};

	vec_each(file, &unread->files)
		map_set(&files, file->path, file);
	vec_each(package, &inventory->packages)
		vec_each(path, &(*package)->files) {
			struct seen *file = map_get(&files, *path);

			if (file)
				file->owned = true;
		}
	map_done(&files);
}

static void note(const struct unread *unread, struct inventory *inventory)
{
	for (size_t kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
		struct str first = STR_NULL;
		size_t count = 0;

		vec_each(file, &unread->files)
			if (file->kind == kind && !file->owned && !count++)
				first = file->path;
		for (unsigned up = 0; up < kinds[kind].up; up++)
			first = path_parent(first);
		if (count)
			coverage_note(&inventory->coverage, &inventory->arena, kinds[kind].name, first,
				      "%zu in the image, not read by this version", count);
	}
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	struct unread unread = {.tree = tree, .path = BUF_INIT(2 * PATH_LENGTH_MAX)};
	int r = tree_walk(tree, TREE_ROOT, TREE_NOW, visit, &unread);

	(void)ctx, (void)e;
	if (unread.files.n)
		mark_owned(&unread, inventory);
	note(&unread, inventory);
	vec_done(&unread.files);
	buf_done(&unread.path);
	arena_done(&unread.arena);
	return r;
}

static const char *const wanted[] = {NULL};

const struct cataloger cataloger_unread = {
	.name = "unread",
	.wanted = wanted,
	.run = run,
};
