/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Content that a layer did not keep because its name was not wanted, while another name of it is: a symbolic link in a
 * record's usual place, or a hard link into a lower layer. Known only once the layers are merged; the layers concerned are
 * gone over again for just these files. Images that have such names are rare.
 *
 * Threading: one thread a tree.
 */
#ifndef PLIMSOLL_IMAGE_COMPLETE_H
#define PLIMSOLL_IMAGE_COMPLETE_H

#include "base/ctx.h"
#include "image/wanted.h"
#include "model/image.h"
#include "model/tree.h"

/* globs: as for image_read(); those without wildcards are looked up. */
int image_complete(const struct ctx *ctx, struct image *image, const char *const *globs, const struct wanted *wanted,
		   struct tree *tree, struct err *e);

#endif
