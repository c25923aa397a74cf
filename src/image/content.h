/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The content of one file of any layer, after the image was read: what was kept, else another pass over its layer, which takes as
 * long as inflating it does.
 *
 * Ownership: the bytes are the caller's. Threading: one thread an image.
 */
#ifndef PLIMSOLL_IMAGE_CONTENT_H
#define PLIMSOLL_IMAGE_CONTENT_H

#include "base/buf.h"
#include "base/ctx.h"
#include "model/image.h"
#include "model/tree.h"

/*
 * Sets ret_bytes, also where it fails. ERR_FORMAT where the version is no regular file, ERR_LIMIT where it is larger than max,
 * ERR_DIGEST where its layer has changed since, ERR_NOT_FOUND, ERR_IO.
 */
int content_read(const struct ctx *ctx, const struct image *image, const struct tree *tree, uint32_t version, uint64_t max,
		 struct buf *ret_bytes, struct err *e);
/* The same of a root directory (kind "dir"), by a name that passes no link, since the tree's paths have none. */
int content_of_folder(const struct image *image, const struct tree *tree, uint32_t version, struct buf *ret_bytes, struct err *e);

#endif
