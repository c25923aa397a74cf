/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole content of a file of a layer, while somebody looks at it: a view into what its reader holds, bytes in memory of its
 * own, or, of a large file, a mapping of a temporary file without a name, so that only what is looked at is in memory. Never of
 * the layer itself, which somebody may write to meanwhile.
 *
 * Ownership: held_done() gives all back. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_IMAGE_HELD_H
#define PLIMSOLL_IMAGE_HELD_H

#include "codec/tar.h"
#include "model/image.h"

#define HELD_MAPPED_FROM ((uint64_t)256 << 10) /* bytes of a file that is worth a mapping */

#define HELD_ON_DISK_FROM ((uint64_t)16 << 20)

struct held {
	struct str bytes;
	struct buf room;
	/* private */
	void *map;
	size_t map_size;
};

/* The present entry's content, by its tar; `lasting`: it must not be a view that ends with the reader's next step. */
int held_read(struct held *held, struct tar_reader *tar, uint64_t size, bool lasting, struct err *e);
/* The same by way of a file without a name: in memory, or a large one on the disk. */
int held_spool(struct held *held, struct tar_reader *tar, uint64_t size, struct err *e);
/* Ends a mapping; the room is kept for the next file, unless it is much. */
void held_release(struct held *held);
void held_done(struct held *held);

#endif
