/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The score that dive gives, so that a .dive-ci file keeps its meaning (wagoodman/dive, dive/filetree/efficiency.go and
 * dive/image/analysis.go). It counts every leaf of every layer's own tree, that is files, links, directories with nothing below them in that
 * layer, and whiteouts, by path. A path that occurs in several layers is wasted with all of its copies, the one that is
 * shown too, which is where it differs from ours.
 */
#include "base/mem.h"
#include "layers/steps.h"

struct leaf {
	uint32_t path;
	bool directory;
	uint64_t size;
};

struct path_score {
	uint32_t n;
	uint64_t sum, least;
};

VEC_TYPE(leaves, struct leaf);

struct weighing {
	struct accounting *a;
	uint64_t bytes;
};

static int weigh(void *arg, uint32_t version)
{
	struct weighing *weighing = arg;

	if (tree_inode_of(weighing->a->tree, version)->size && !weighing->a->hard[version])
		weighing->bytes += tree_inode_of(weighing->a->tree, version)->size;
	return 0;
}

static bool is_below_whiteout(const struct tree *tree, const struct tree_version *version)
{
	uint32_t above = tree_version_at(tree, tree->paths.v[version->path].parent, version->until - 1u);

	return above != TREE_NONE && tree->versions.v[above].until == version->until && tree->versions.v[above].cause == TREE_WHITEOUT;
}

/* `leaves`: by layer. */
static void add_whiteout(struct accounting *a, const struct tree_version *version, struct leaves *leaves)
{
	struct weighing weighing = {a, 0};

	if (version->path == TREE_ROOT || is_below_whiteout(a->tree, version))
		return;
	if (a->tree->inodes.v[version->inode].type == ENTRY_DIRECTORY)
		tree_walk(a->tree, version->path, version->until - 1u, weigh, &weighing);
	*vec_push(&leaves[version->until]) = (struct leaf){version->path, false, weighing.bytes};
}

static void collect(struct accounting *a, struct leaves *leaves)
{
	for (uint32_t i = 0; i < a->tree->versions.n; i++) {
		const struct tree_version *version = &a->tree->versions.v[i];
		const struct tree_inode *inode = &a->tree->inodes.v[version->inode];

		if (!version->implicit)
			*vec_push(&leaves[version->since]) = (struct leaf){version->path, inode->type == ENTRY_DIRECTORY, a->hard[i] ? 0 : inode->size};
		if (version->until != TREE_NOW && version->cause == TREE_WHITEOUT && version->until > version->since)
			add_whiteout(a, version, leaves);
	}
}

/* Marks, layer by layer, whose parents have something below them, and counts what has not. */
static void score(struct accounting *a, const struct leaves *leaves, struct path_score *scores)
{
	unsigned *above = mem_zero_touched(a->tree->paths.n, sizeof(*above));

	for (unsigned layer = 0; layer < a->tree->layers; layer++) {
		vec_each(leaf, &leaves[layer])
			if (leaf->path != TREE_ROOT)
				above[a->tree->paths.v[leaf->path].parent] = layer + 1;
		vec_each(leaf, &leaves[layer]) {
			struct path_score *path = &scores[leaf->path];

			if (leaf->directory && above[leaf->path] == layer + 1)
				continue;
			path->least = path->n && path->least < leaf->size ? path->least : leaf->size;
			path->sum += leaf->size;
			path->n++;
		}
	}
	free(above);
}

void layers_dive(struct accounting *a)
{
	struct dive_numbers *dive = &a->layers->dive;
	struct path_score *scores = mem_zero_touched(a->tree->paths.n + 1, sizeof(*scores));
	struct leaves *leaves = mem_zero(a->tree->layers, sizeof(*leaves));
	uint64_t least = 0, sum = 0;

	collect(a, leaves);
	score(a, leaves, scores);
	for (size_t i = 0; i < a->tree->paths.n; i++) {
		least += scores[i].least;
		sum += scores[i].sum;
		dive->wasted_bytes += scores[i].n > 1 ? scores[i].sum : 0;
	}
	dive->efficiency = sum ? (double)least / (double)sum : 1;
	dive->image_bytes = a->layers->stored;
	dive->user_bytes = a->layers->stored - (a->layers->accounts.n ? a->layers->accounts.v[0].stored.bytes : 0);
	dive->user_wasted = dive->user_bytes ? (double)dive->wasted_bytes / (double)dive->user_bytes : 0;
	for (unsigned layer = 0; layer < a->tree->layers; layer++)
		vec_done(&leaves[layer]);
	free(leaves);
	free(scores);
}
