/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A layer that a local store has unpacked, put together again: its files, and what the store kept of its tar besides (codec/tar_split.h). The bytes
 * are those that were unpacked, so that the diff_id can be checked; a file that was altered since shows by it.
 *
 * Files are opened below the layer's folder, and no link of it is followed.
 *
 * Ownership: the folder stays open with the image's files. Threading: streams of one layer may be read at once.
 */
#ifndef PLIMSOLL_SOURCE_REBUILT_H
#define PLIMSOLL_SOURCE_REBUILT_H

#include "source/files.h"

#define REBUILT_SPLIT_MAX ((size_t)1 << 30) /* bytes of a tar-split as stored */

/* What is there of a layer: names below the store's folder. */
struct rebuilt_place {
	struct str split;  /* the tar-split, packed or not */
	struct str folder; /* of the unpacked files */
};

/* The tar's size is found out, which reads the tar-split once. */
int rebuilt_blob(struct files *store, const struct rebuilt_place *place, struct arena *arena, struct blob *ret_blob, struct err *e);

#endif
