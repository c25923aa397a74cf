/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two images that have been read, held against each other (model/difference.h).
 *
 * Ownership: see model/difference.h. Threading: one thread.
 */
#ifndef PLIMSOLL_LAYERS_DIFFERENCE_H
#define PLIMSOLL_LAYERS_DIFFERENCE_H

#include "base/ctx.h"
#include "model/difference.h"
#include "model/tree.h"

/* What is known of one of them; inventory and findings may be NULL. */
struct side {
	const struct image *image;
	const struct tree *tree;
	const struct inventory *inventory;
	const struct findings *findings;
};

/* ret_difference has been init'ed. Contents are compared where both trees know them (tree_content_hash()), else sizes and times. */
int difference_find(const struct ctx *ctx, const struct side *before, const struct side *after, struct difference *ret_difference,
		    struct err *e);

#endif
