/* SPDX-License-Identifier: Apache-2.0 */
/* What each layer did to the tree: a walk over the versions, each of which begins in one layer and ends in another. */
#include "layers/steps.h"

static void add(struct tally *tally, uint64_t bytes)
{
	tally->n++;
	tally->bytes += bytes;
}

/* Bytes that a version brings: none where it is another name of a file. */
static uint64_t brought(const struct accounting *a, uint32_t version)
{
	return a->hard[version] ? 0 : a->tree->inodes.v[a->tree->versions.v[version].inode].size;
}

/* Same type, same content; a directory has none but its names. */
static bool is_touched(const struct accounting *a, const struct tree_version *before, const struct tree_version *after)
{
	const struct tree_inode *x = &a->tree->inodes.v[before->inode], *y = &a->tree->inodes.v[after->inode];
	struct str content;

	if (x->type != y->type || x->size != y->size)
		return false;
	switch (x->type) {
	case ENTRY_DIRECTORY:
		return true;
	case ENTRY_SYMLINK:
		return str_eq(str_from(a->tree->text.p + x->target, x->target_length), str_from(a->tree->text.p + y->target, y->target_length));
	case ENTRY_FILE:
		content = tree_content_hash(a->tree, before->inode);
		return content.n && str_eq(content, tree_content_hash(a->tree, after->inode));
	default:
		return false;
	}
}

static void count_begin(struct accounting *a, uint32_t index)
{
	const struct tree_version *version = &a->tree->versions.v[index];
	struct layer_account *account = &a->layers->accounts.v[version->since];
	const struct tree_version *older = version->older == TREE_NONE ? NULL : &a->tree->versions.v[version->older];
	uint8_t type = a->tree->inodes.v[version->inode].type;

	account->directories += type == ENTRY_DIRECTORY;
	account->links += type == ENTRY_SYMLINK;
	if (!older || older->until != version->since)
		add(&account->added, brought(a, index));
	else if (older->since == version->since)
		return; /* the same path twice in one layer: the later one counts, and what it is to the layers below was counted */
	else if (is_touched(a, older, version))
		add(&account->touched, brought(a, index));
	else
		add(&account->changed, brought(a, index));
}

static void count_end(struct accounting *a, uint32_t index)
{
	const struct tree_version *version = &a->tree->versions.v[index];

	if (version->until != TREE_NOW && a->successor[index] == TREE_NONE)
		add(&a->layers->accounts.v[version->until].removed, a->last[version->inode] == index ? a->tree->inodes.v[version->inode].size : 0);
}

void layers_count(struct accounting *a)
{
	for (uint32_t i = 0; i < a->tree->versions.n; i++) {
		if (a->tree->versions.v[i].implicit)
			continue;
		count_begin(a, i);
		count_end(a, i);
	}
	for (uint32_t i = 0; i < a->tree->inodes.n; i++) {
		const struct tree_inode *inode = &a->tree->inodes.v[i];

		if (inode->type != ENTRY_FILE)
			continue;
		add(&a->layers->accounts.v[inode->layer].stored, inode->size);
		a->layers->stored += inode->size;
		a->layers->shown += inode->links ? inode->size : 0;
	}
}
