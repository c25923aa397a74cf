/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Content that a layer did not keep because its name was not wanted, while another name of it is: a symbolic link in a
 * record's usual place, or a hard link. Known only once the layers are merged; a layer concerned is gone over once more for
 * all such files in it. Images that have such names are rare, so the cache does not remember these passes.
 *
 * Threading: one thread a tree.
 */
#ifndef PLIMSOLL_IMAGE_COMPLETE_H
#define PLIMSOLL_IMAGE_COMPLETE_H

#include "image/layer_read.h"
#include "model/tree.h"

/* wishes: as for image_read(); globs without wildcards are looked up. What cannot be had is noted in image->coverage. */
int image_complete(struct layer_reading *reading, struct image *image, const struct wishes *wishes, struct tree *tree,
		   struct err *e);

#endif
