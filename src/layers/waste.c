/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that nothing shows, and bytes that something else shows too. */
#include "base/mem.h"
#include "layers/steps.h"

enum likeness {
	LIKENESS_NONE,
	LIKENESS_SEEMING, /* nobody has compared, but size and time are the same, which no change of owner or mode touches */
	LIKENESS_CONTENT,
};

/* Of a hidden file and of what took its place. */
static enum likeness likeness(const struct accounting *a, uint32_t version, uint32_t next)
{
	const struct tree_inode *inode = tree_inode_of(a->tree, version), *taker = next == TREE_NONE ? NULL : tree_inode_of(a->tree, next);
	struct str content, other;

	if (!taker || taker->type != ENTRY_FILE || taker->size != inode->size)
		return LIKENESS_NONE;
	content = tree_content_hash(a->tree, a->tree->versions.v[version].inode);
	other = tree_content_hash(a->tree, a->tree->versions.v[next].inode);
	if (content.n && other.n)
		return str_eq(content, other) ? LIKENESS_CONTENT : LIKENESS_NONE;
	return taker->mtime == inode->mtime ? LIKENESS_SEEMING : LIKENESS_NONE;
}

void layers_find_hidden(struct accounting *a)
{
	const struct tree *tree = a->tree;

	for (uint32_t i = 0; i < tree->inodes.n; i++) {
		const struct tree_inode *inode = &tree->inodes.v[i];
		uint32_t version = a->last[i], next;
		enum likeness like;
		struct waste *waste;
		bool rewritten;

		if (inode->type != ENTRY_FILE || inode->links || version == TREE_NONE)
			continue;
		next = a->successor[version];
		like = likeness(a, version, next);
		/* Within one layer nothing is rewritten: its archive only has the file twice. */
		rewritten = like == LIKENESS_CONTENT && tree->versions.v[next].since != tree->versions.v[version].since;
		waste = layers_waste(a, rewritten ? WASTE_METADATA : WASTE_HIDDEN, version, tree->versions.v[version].until);
		if (waste)
			waste->replaced = like != LIKENESS_NONE;
	}
}

/* ---- duplicates ---- */

struct copy {
	struct str content;
	uint32_t version;
	struct str path;
};

VEC_TYPE(copies, struct copy);

/* By content; the one that stays is that of the lowest layer, then of the first path. */
static int copy_order(const void *x, const void *y)
{
	const struct copy *a = x, *b = y;
	int order = str_cmp(a->content, b->content);

	return order ? order : str_cmp(a->path, b->path);
}

static const struct tree_inode *inode_of(const struct accounting *a, const struct copy *copy)
{
	return tree_inode_of(a->tree, copy->version);
}

static void judge_group(struct accounting *a, const struct copy *group, size_t n)
{
	const struct copy *stays = group;

	for (size_t i = 1; i < n; i++)
		if (inode_of(a, &group[i])->layer < inode_of(a, stays)->layer)
			stays = &group[i];
	for (size_t i = 0; i < n; i++) {
		struct waste *waste;

		if (&group[i] == stays)
			continue;
		waste = layers_waste(a, WASTE_DUPLICATE, group[i].version, inode_of(a, &group[i])->layer);
		if (waste)
			waste->other = stays->path;
	}
}

static void collect(struct accounting *a, struct copies *copies)
{
	for (uint32_t i = 0; i < a->tree->inodes.n; i++) {
		const struct tree_inode *inode = &a->tree->inodes.v[i];
		struct str content;

		if (inode->type != ENTRY_FILE || !inode->links || !inode->size || a->last[i] == TREE_NONE)
			continue;
		content = tree_content_hash(a->tree, i);
		a->layers->compared |= content.n > 0;
		if (content.n)
			*vec_push(copies) = (struct copy){content, a->last[i], STR_NULL};
	}
}

void layers_find_duplicates(struct accounting *a)
{
	struct copies copies = {0};
	struct map seen = {0};
	size_t kept = 0;

	collect(a, &copies);
	/* Most files are like no other: only paths of those that are alike are spelled out. */
	vec_each(copy, &copies) {
		struct copy *first = map_set(&seen, copy->content, copy);

		if (first)
			first->path = copy->path = STR_LIT("?");
	}
	vec_each(copy, &copies)
		if (copy->path.n) {
			copies.v[kept] = *copy;
			copies.v[kept].path = tree_path_str(a->tree, a->tree->versions.v[copy->version].path, &a->layers->arena);
			kept++;
		}
	map_done(&seen);
	if (kept)
		qsort(copies.v, kept, sizeof(*copies.v), copy_order);
	for (size_t from = 0, to; from < kept; from = to) {
		for (to = from + 1; to < kept && str_eq(copies.v[from].content, copies.v[to].content); to++)
			;
		judge_group(a, &copies.v[from], to - from);
	}
	vec_done(&copies);
}
