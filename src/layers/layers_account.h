/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the tree with its history to the account of the layers (model/layers.h): walks over versions and inodes, no copies.
 *
 * Ownership: see model/layers.h. Threading: one thread.
 */
#ifndef PLIMSOLL_LAYERS_LAYERS_ACCOUNT_H
#define PLIMSOLL_LAYERS_LAYERS_ACCOUNT_H

#include "base/ctx.h"
#include "model/image.h"
#include "model/layers.h"

/*
 * The tree knows of every file what its content is (tree_content_hash()). ret_layers has been init'ed. `inventory` may be NULL: then nobody owns anything.
 * `shares`: also what each package holds, and what records and files lack of each other, for whoever shows it.
 */
int layers_account(const struct ctx *ctx, const struct tree *tree, const struct inventory *inventory, bool shares, struct layers *ret_layers,
		   struct err *e);

/* Fills the account's advice. */
void layers_advise(const struct image *image, struct layers *layers);

/*
 * Whose each path is, for the paths of the tree: the caller's array, to free(). A package of the distribution comes before one
 * of a language that it owns; NULL where no package names the path.
 */
const struct package **layers_owners(const struct tree *tree, const struct inventory *inventory);

#endif
