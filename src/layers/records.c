/* SPDX-License-Identifier: Apache-2.0 */
/* Package records without their files: deleted by hand, so that the record tells of what is not there. And the reverse: programs
   that nobody's updates reach. */
#include "layers/steps.h"
#include "model/located.h"

#define LARGEST_MAX 20

/* What slim images leave out by dpkg's path-exclude and rpm's %_excludedocs, and what upgrades rewrite. */
static const char *const left_out[] = {
	"usr/share/{doc,man,info,locale,help,lintian,linda,groff,omf,gnome,bug,icons,doc-base}/**", "usr/share/licenses/**",
	"usr/lib/.build-id/**", "**/__pycache__/**", "var/{log,cache,lib,tmp,run,spool}/**", "run/**", "etc/**", "boot/**", "dev/**",
	"proc/**", "sys/**", "media/**", "mnt/**",
};

/* Where a system keeps the programs and libraries that it runs, below the root or usr/. */
static bool is_own_folder(struct str path)
{
	static const char *const names[] = {"bin", "sbin", "lib", "lib32", "lib64", "libx32", "libexec"};
	struct str first, rest;

	str_skip(&path, "usr/");
	if (!str_cut(path, '/', &first, &rest))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(first, names[i]))
			return str_search(rest, STR_LIT("__pycache__/")) < 0 && !str_starts(rest, ".build-id/");
	return false;
}

static bool is_left_out(struct str path)
{
	for (size_t i = 0; i < ARRAY_SIZE(left_out); i++)
		if (path_match(left_out[i], path))
			return true;
	return false;
}

static void check_package(struct accounting *a, const struct package *package)
{
	struct record_gap gap = {.package = package};
	struct tree_finder finder = {.tree = a->tree};

	for (size_t i = 0; i < package->files.n; i++) {
		gap.files++;
		if (file_located(&finder, package, i) != TREE_NONE || is_left_out(package->files.v[i]))
			continue;
		if (!gap.missing++)
			gap.first = package->files.v[i];
	}
	if (gap.missing)
		*vec_push(&a->layers->record_gaps) = gap;
}

static int gap_order(const void *x, const void *y)
{
	return str_cmp(((const struct record_gap *)x)->package->purl, ((const struct record_gap *)y)->package->purl);
}

/* ---- the reverse ---- */

struct unowned {
	struct str path;
	uint64_t bytes;
};
VEC_TYPE(unowned_list, struct unowned);

static int unowned_order(const void *x, const void *y)
{
	const struct unowned *a = x, *b = y;

	return a->bytes != b->bytes ? (a->bytes < b->bytes ? 1 : -1) : str_cmp(a->path, b->path);
}

static void find_unowned(struct accounting *a)
{
	struct unowned_list found = {0};

	for (uint32_t i = 0; i < a->tree->inodes.n; i++) {
		const struct tree_inode *inode = &a->tree->inodes.v[i];
		uint32_t path;
		struct str text;

		if (inode->type != ENTRY_FILE || !inode->links || !inode->size || a->last[i] == TREE_NONE)
			continue;
		path = a->tree->versions.v[a->last[i]].path;
		if (a->owners[path])
			continue;
		text = tree_path_str(a->tree, path, &a->layers->arena);
		if (!is_own_folder(text))
			continue;
		*vec_push(&found) = (struct unowned){text, inode->size};
		a->layers->unowned.n++;
		a->layers->unowned.bytes += inode->size;
	}
	if (found.n)
		qsort(found.v, found.n, sizeof(*found.v), unowned_order);
	for (size_t i = 0; i < found.n && i < LARGEST_MAX; i++)
		*vec_push(&a->layers->unowned_paths) = found.v[i].path;
	vec_done(&found);
}

void layers_check_records(struct accounting *a)
{
	bool system = false;

	if (!a->inventory)
		return;
	vec_each(package, &a->inventory->packages) {
		if (!package_is_of_system(*package) || (*package)->uninstalled || !(*package)->files.n)
			continue;
		system = true;
		check_package(a, *package);
	}
	if (a->layers->record_gaps.n)
		qsort(a->layers->record_gaps.v, a->layers->record_gaps.n, sizeof(*a->layers->record_gaps.v), gap_order);
	if (system)
		find_unowned(a);
}
