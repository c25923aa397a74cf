/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index of a directory of this machine, as if it were a layer: `dir:ROOTFS`. Links are never followed, so nothing outside
 * the directory is read.
 *
 * Threading: one thread an index.
 */
#ifndef PLIMSOLL_IMAGE_FOLDER_H
#define PLIMSOLL_IMAGE_FOLDER_H

#include "image/layer_read.h"
#include "model/coverage.h"
#include "model/layer.h"

/* root_fd: an open directory, which stays the caller's. What cannot be read is noted in coverage. */
int folder_read(struct layer_reading *reading, int root_fd, struct layer_index *ret_index, struct coverage *coverage,
		struct arena *arena, struct err *e);

#endif
