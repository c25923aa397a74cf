/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that nothing shows, and bytes that something else shows too. */
#include "base/mem.h"
#include "layers/steps.h"

/* The file that took a hidden one's place has its content: only owner, mode or time are new. */
static bool is_rewritten(const struct accounting *a, uint32_t version)
{
	uint32_t next = a->successor[version];
	struct str content;

	if (next == TREE_NONE || a->tree->versions.v[next].since == a->tree->versions.v[version].since)
		return false;
	content = tree_content_hash(a->tree, a->tree->versions.v[version].inode);
	return content.n && str_eq(content, tree_content_hash(a->tree, a->tree->versions.v[next].inode));
}

/* By another of the same size, of a later layer, and of the same content: where nobody has compared, of the time that no change of owner or mode touches. */
static bool is_replaced(const struct accounting *a, uint32_t version)
{
	uint32_t next = a->successor[version];
	const struct tree_inode *inode = tree_inode_of(a->tree, version), *taker;
	struct str content, other;

	if (next == TREE_NONE || (taker = tree_inode_of(a->tree, next))->type != ENTRY_FILE || taker->size != inode->size)
		return false;
	content = tree_content_hash(a->tree, a->tree->versions.v[version].inode);
	other = tree_content_hash(a->tree, a->tree->versions.v[next].inode);
	return content.n && other.n ? str_eq(content, other) : taker->mtime == inode->mtime;
}

void layers_find_hidden(struct accounting *a)
{
	for (uint32_t i = 0; i < a->tree->inodes.n; i++) {
		const struct tree_inode *inode = &a->tree->inodes.v[i];
		uint32_t version = a->last[i];
		struct waste *waste;

		if (inode->type != ENTRY_FILE || inode->links || version == TREE_NONE)
			continue;
		waste = layers_waste(a, is_rewritten(a, version) ? WASTE_METADATA : WASTE_HIDDEN, version, a->tree->versions.v[version].until);
		if (waste)
			waste->replaced = is_replaced(a, version);
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
