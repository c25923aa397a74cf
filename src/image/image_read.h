/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All layers of an image, in parallel and the largest first, merged, and checked against the digests that name them.
 *
 * The digests of a large layer are computed longer than its entries are read. So image_read() gives the tree as soon as it is
 * there, and whoever reports anything about it calls image_settle() first: only then it is known to be the image's.
 *
 * Threading: called by one thread; starts threads of its own, for layers and for digests.
 */
#ifndef PLIMSOLL_IMAGE_IMAGE_READ_H
#define PLIMSOLL_IMAGE_IMAGE_READ_H

#include "base/ctx.h"
#include "model/examine.h"
#include "model/image.h"
#include "model/tree.h"

/* An image whose digests are still being computed. */
struct image_reading;

/*
 * Fills *ret_tree (which has been init'ed) and the layers' unpacked sizes. wishes: which files' content is kept, and who
 * examines which. Errors name the layer, counted from 1: ERR_DIGEST where a blob or diff_id does not match, as far as that is
 * known already, ERR_FORMAT for damage. What was skipped goes to image->coverage. A root file system (kind "dir") is one
 * layer. *ret_reading is NULL where an error is returned; the image must outlive it.
 */
int image_read(const struct ctx *ctx, struct image *image, const struct wishes *wishes, struct tree *ret_tree,
	       struct image_reading **ret_reading, struct err *e);
/*
 * Waits for the digests, checks them, fills in those that the archive does not name, and puts what was read into the cache.
 * ERR_DIGEST as above: then nothing that was read may be believed.
 */
int image_settle(struct image_reading *reading, struct err *e);
/* Also without image_settle(), when something else has failed; what is still computed is given up. NULL is allowed. */
void image_reading_free(struct image_reading *reading);

#endif
