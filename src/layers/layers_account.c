/* SPDX-License-Identifier: Apache-2.0 */
#include "layers/layers_account.h"

#include "base/mem.h"
#include "layers/steps.h"
#include "model/located.h"

const struct package *layers_owner(struct accounting *a, uint32_t path)
{
	return a->owners[path];
}

struct waste *layers_waste(struct accounting *a, enum waste_kind kind, uint32_t version, unsigned cause)
{
	const struct tree_version *named = &a->tree->versions.v[version];
	const struct tree_inode *inode = &a->tree->inodes.v[named->inode];
	struct waste *waste;

	if (a->wasted[named->inode] || !inode->size)
		return NULL;
	a->wasted[named->inode] = true;
	waste = vec_push(&a->layers->wastes);
	waste->kind = kind;
	waste->path = tree_path_str(a->tree, named->path, &a->layers->arena);
	waste->bytes = inode->size;
	waste->layer = inode->layer;
	waste->cause = cause;
	waste->owner = layers_owner(a, named->path);
	a->layers->wasted[kind].n++;
	a->layers->wasted[kind].bytes += inode->size;
	a->layers->accounts.v[inode->layer].wasted.n++;
	a->layers->accounts.v[inode->layer].wasted.bytes += inode->size;
	return waste;
}

/* Records name files by the links that lead to them ("bin/sh" of usr/bin/sh); of what is gone the path is taken as it is. */
static uint32_t path_of_record(struct tree_finder *finder, const struct package *package, size_t i)
{
	uint32_t version = file_located(finder, package, i);

	return version == TREE_NONE ? tree_path_exact(finder->tree, package->files.v[i]) : finder->tree->versions.v[version].path;
}

const struct package **layers_owners(const struct tree *tree, const struct inventory *inventory)
{
	const struct package **owners = mem_zero(tree->paths.n + 1, sizeof(*owners));
	struct tree_finder finder = {.tree = tree};

	for (size_t i = 0; inventory && i < inventory->packages.n; i++) {
		const struct package *package = inventory->packages.v[i];

		for (size_t file = 0; file < package->files.n; file++) {
			uint32_t path = path_of_record(&finder, package, file);

			if (path != TREE_NONE && (!package->owner || !owners[path]))
				owners[path] = package;
		}
	}
	return owners;
}

/* Which version took the place of which, and which one a file was seen under for longest. */
static void link_versions(struct accounting *a)
{
	const struct tree *tree = a->tree;

	memset(a->successor, 0xff, tree->versions.n * sizeof(*a->successor));
	memset(a->last, 0xff, tree->inodes.n * sizeof(*a->last));
	vec_each(version, &tree->hard_links)
		a->hard[*version] = true;
	for (uint32_t i = 0; i < tree->versions.n; i++) {
		const struct tree_version *version = &tree->versions.v[i];
		uint32_t *last = &a->last[version->inode];

		if (version->older != TREE_NONE && tree->versions.v[version->older].until == version->since)
			a->successor[version->older] = i;
		if (*last == TREE_NONE || tree->versions.v[*last].until < version->until)
			*last = i;
	}
}

/* The largest first; then by path and layer, so that the order does not depend on the tar's. */
static int waste_order(const void *x, const void *y)
{
	const struct waste *a = x, *b = y;
	int order;

	if (a->bytes != b->bytes)
		return a->bytes < b->bytes ? 1 : -1;
	order = str_cmp(a->path, b->path);
	return order ? order : (a->layer > b->layer) - (a->layer < b->layer);
}

int layers_account(const struct ctx *ctx, const struct tree *tree, const struct inventory *inventory, bool shares,
		   struct layers *ret_layers, struct err *e)
{
	struct accounting a = {
		.ctx = ctx, .tree = tree, .inventory = inventory, .layers = ret_layers,
		.successor = mem_zero(tree->versions.n + 1, sizeof(*a.successor)),
		.last = mem_zero(tree->inodes.n + 1, sizeof(*a.last)),
		.wasted = mem_zero(tree->inodes.n + 1, sizeof(*a.wasted)),
		.owners = layers_owners(tree, inventory),
		.hard = mem_zero(tree->versions.n + 1, sizeof(*a.hard)),
	};
	int r;

	for (unsigned i = 0; i < tree->layers; i++)
		vec_push(&ret_layers->accounts);
	link_versions(&a);
	layers_count(&a);
	if (shares)
		layers_check_records(&a);
	layers_find_hidden(&a);
	layers_find_duplicates(&a);
	r = layers_find_leftovers(&a, e);
	if (r == 0 && shares)
		layers_share(&a);
	layers_dive(&a);
	if (ret_layers->wastes.n)
		qsort(ret_layers->wastes.v, ret_layers->wastes.n, sizeof(*ret_layers->wastes.v), waste_order);
	free(a.owners);
	free(a.successor);
	free(a.last);
	free(a.wasted);
	free(a.hard);
	return r;
}
