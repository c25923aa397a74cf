/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handing a file to those who want it, while its layer is read: its content is kept, or examined, or both.
 *
 * Ownership: examining_done() frees the room and the scratch memory. Threading: one thread each.
 */
#ifndef PLIMSOLL_IMAGE_EXAMINING_H
#define PLIMSOLL_IMAGE_EXAMINING_H

#include "image/layer_read.h"

struct examining {
	struct layer_reading *reading;
	struct layer_index *index; /* whose `bytes` and `contents` take what is kept */
	struct coverage *coverage;
	struct arena *arena;       /* of notes */
	uint64_t wanted_as_well;   /* WANTED_KEEP: kept whatever its name is; else 0 */
	/* private */
	struct arena scratch;
	struct buf room, facts;
};

/* Where a file's bytes are; both give views that last until the next call. */
struct examining_source {
	int (*head)(void *arg, struct str *ret_bytes, struct err *e); /* at least EXAMINE_HEAD bytes, or all */
	int (*whole)(void *arg, uint64_t size, struct buf *room, struct str *ret_bytes, struct err *e);
	void (*release)(void *arg); /* the view of whole() is not used any more; may be NULL */
	void *arg;
};

void examining_init(struct examining *examining, struct layer_reading *reading, struct layer_index *index,
		    struct coverage *coverage, struct arena *arena);
/*
 * Looks at a file of at least one byte. `before`: who has looked already. *ret_content is its place in index->contents, or
 * LAYER_CONTENT_NONE where nobody wanted it; *ret_flags gets ENTRY_OVERSIZE where it was too large to be kept.
 */
int examining_look(struct examining *examining, const struct layer_entry *entry, uint64_t before,
		   const struct examining_source *source, uint32_t *ret_content, uint8_t *ret_flags, struct err *e);
void examining_done(struct examining *examining);

#endif
