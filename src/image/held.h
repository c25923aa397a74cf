/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole content of a file of a layer, while somebody looks at it: a view into what its reader holds, bytes in memory of its
 * own, or, of a very large file, a mapping of a temporary file without a name, so that only what is looked at is in memory.
 * Never of the layer itself, which somebody may write to meanwhile.
 *
 * Ownership: held_done() gives all back. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_IMAGE_HELD_H
#define PLIMSOLL_IMAGE_HELD_H

#include "codec/tar.h"
#include "model/image.h"

#define HELD_MAPPED_FROM ((uint64_t)256 << 10) /* bytes of a file that is worth a mapping */
#define HELD_ON_DISK_FROM ((uint64_t)16 << 20) /* bytes that are not kept in memory, whether they are looked at or not */

/* How much of a file, and for how long. */
struct held_wish {
	bool lasting;       /* not a view that ends with the reader's next step */
	struct tar_gap gap; /* zeros will do for these bytes */
};

struct held {
	struct str bytes;
	struct buf room;
	/* private */
	void *map;
	size_t map_size;
};

/* The present entry's content, by its tar. */
int held_read(struct held *held, struct tar_reader *tar, uint64_t size, struct held_wish wish, struct err *e);
/* The same in a mapping of its own, in which the pages of the gap take neither time nor memory. */
int held_map(struct held *held, struct tar_reader *tar, uint64_t size, struct held_wish wish, struct err *e);
/* Ends a mapping; the room is kept for the next file, unless it is much. */
void held_release(struct held *held);
void held_done(struct held *held);

#endif
