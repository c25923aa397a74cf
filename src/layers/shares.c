/* SPDX-License-Identifier: Apache-2.0 */
/* Who holds what of the image as it is. */
#include "layers/steps.h"

static int share_order(const void *x, const void *y)
{
	const struct owner_share *a = x, *b = y;

	if (a->files.bytes != b->files.bytes)
		return a->files.bytes < b->files.bytes ? 1 : -1;
	if (!a->owner || !b->owner)
		return (a->owner != NULL) - (b->owner != NULL);
	return str_cmp(a->owner->purl, b->owner->purl);
}

static size_t share_of(struct accounting *a, struct map *known, const struct package *owner)
{
	struct str key = owner ? str_from(&owner->purl.p, sizeof(owner->purl.p)) : STR_LIT("");
	size_t at = (size_t)(uintptr_t)map_get(known, key);

	if (!at) {
		vec_push(&a->layers->shares)->owner = owner;
		at = a->layers->shares.n;
		map_set(known, key, (void *)(uintptr_t)at);
	}
	return at - 1;
}

void layers_share(struct accounting *a)
{
	struct map known = {0};

	for (uint32_t i = 0; a->inventory && i < a->tree->inodes.n; i++) {
		const struct tree_inode *inode = &a->tree->inodes.v[i];
		struct tally *files;
		size_t share;

		if (inode->type != ENTRY_FILE || !inode->links || a->last[i] == TREE_NONE)
			continue;
		share = share_of(a, &known, layers_owner(a, a->tree->versions.v[a->last[i]].path));
		files = &a->layers->shares.v[share].files;
		files->n++;
		files->bytes += inode->size;
	}
	map_done(&known);
	if (a->layers->shares.n)
		qsort(a->layers->shares.v, a->layers->shares.n, sizeof(*a->layers->shares.v), share_order);
}
