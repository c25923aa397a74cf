/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Larger files of plain layers that have the size of another file of the image: only these can be the same as another, so only these are read once more
 * for the hash of their content. All others that were passed over (image/content_hashing.h) get a value that no other file has.
 *
 * Threading: one call a tree; it starts threads of its own.
 */
#ifndef PLIMSOLL_IMAGE_ALIKE_H
#define PLIMSOLL_IMAGE_ALIKE_H

#include "base/ctx.h"
#include "crypto/content_hash.h"
#include "model/image.h"
#include "model/tree.h"

/* Of a tree that has just been merged; its list of what was passed over is empty afterwards. ERR_IO, ERR_FORMAT for a file that has become shorter. */
int alike_hash(const struct ctx *ctx, const struct image *image, const struct content_key *key, struct tree *tree, struct err *e);

#endif
