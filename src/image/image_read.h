/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All layers of an image, in parallel and the largest first, checked against the digests that name them, then merged.
 *
 * Threading: called by one thread; starts up to two threads a job of its own.
 */
#ifndef PLIMSOLL_IMAGE_IMAGE_READ_H
#define PLIMSOLL_IMAGE_IMAGE_READ_H

#include "base/ctx.h"
#include "model/examine.h"
#include "model/image.h"
#include "model/tree.h"

/*
 * Fills *ret_tree (which has been init'ed) and the layers' unpacked sizes and missing digests. wishes: which files'
 * content is kept, and who examines which. Errors name the layer, counted from 1: ERR_DIGEST where a blob or diff_id does not match,
 * ERR_FORMAT for damage. What was skipped goes to image->coverage. A root file system (kind "dir") is one layer.
 */
int image_read(const struct ctx *ctx, struct image *image, const struct wishes *wishes, struct tree *ret_tree, struct err *e);

#endif
