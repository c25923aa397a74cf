/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came of an image: its merged tree and its inventory, as the cache keeps them beside its layers, so that the second
 * evaluation of an image neither merges nor catalogs. A snapshot is found by the digests of all layers, by what was wanted of
 * their files and by the very program that made it (its build id): another build reads again.
 *
 * Its files are written, renamed, trimmed and trusted like the layers' (image/cache.h). Threading: one thread an image.
 */
#ifndef PLIMSOLL_IMAGE_SNAPSHOT_H
#define PLIMSOLL_IMAGE_SNAPSHOT_H

#include "image/cache.h"
#include "model/package.h"
#include "model/tree.h"

/*
 * Fills tree and inventory (both init'ed) and adds the image's gaps, where there is a sound snapshot. The layers' diff_ids are
 * those that have been computed. The tree maps the snapshot, and the inventory's texts lie in it too.
 */
bool snapshot_recall(const struct ctx *ctx, struct image *image, const struct wanted *wanted, struct tree *tree,
		     struct inventory *inventory);
/* gaps: of image->coverage, that were there before any layer was read. */
void snapshot_remember(const struct ctx *ctx, const struct image *image, size_t gaps, const struct wanted *wanted,
		       const struct tree *tree, const struct inventory *inventory);

#endif
