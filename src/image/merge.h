/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merging: applies the index of one layer after another to a tree, by the rules of OCI image-spec layer.md ("Applying
 * Changesets", "Whiteouts"). Whiteouts act on lower layers only, whatever their place in the tar; a path whose parents are
 * symbolic links is written through them, inside the image; what an extractor would refuse is noted and left out.
 *
 * Threading: one thread a tree.
 */
#ifndef PLIMSOLL_IMAGE_MERGE_H
#define PLIMSOLL_IMAGE_MERGE_H

#include "base/ctx.h"
#include "model/coverage.h"
#include "model/tree.h"

/*
 * Applies `index` as layer number tree->layers and raises that number. The index is taken over: the tree keeps its contents
 * and frees the rest; digests and sizes stay in it. Notes go to coverage with texts in arena. ERR_LIMIT when the tree would exceed its caps.
 */
int merge_layer(const struct ctx *ctx, struct tree *tree, struct layer_index *index, struct coverage *coverage,
		struct arena *arena, struct err *e);

#endif
