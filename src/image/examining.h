/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handing the files of a layer to those who want them, while it is read: their content is kept, or examined, or both. Larger
 * files are examined by other threads, so that who inflates the layer goes on meanwhile.
 *
 * Ownership: examining_finish() frees what is private. Threading: one thread each.
 */
#ifndef PLIMSOLL_IMAGE_EXAMINING_H
#define PLIMSOLL_IMAGE_EXAMINING_H

#include "image/held.h"
#include "image/layer_read.h"

struct task;

struct examining {
	struct layer_reading *reading;
	struct layer_index *index; /* whose `bytes` and `contents` take what is kept */
	struct coverage *coverage;
	struct arena *arena;       /* of notes */
	uint64_t wanted_as_well;   /* WANTED_KEEP: kept whatever its name is; else 0 */
	/* private */
	struct task *here;
	VEC(struct task *) aside;
};

/* Where a file's bytes are. */
struct examining_source {
	/* A view of at least EXAMINE_HEAD bytes, or all, until the next call. */
	int (*head)(void *arg, struct str *ret_bytes, struct err *e);
	int (*whole)(void *arg, uint64_t size, struct held_wish wish, struct held *held, struct err *e);
	void *arg;
};

/* A file that is in memory as a whole; the view stays the caller's. */
struct examining_source examining_memory(const struct str *bytes);

void examining_init(struct examining *examining, struct layer_reading *reading, struct layer_index *index,
		    struct coverage *coverage, struct arena *arena);
/*
 * Looks at the index's last entry, a file of at least one byte. `before`: who has looked already. Its `content` is set where
 * something was kept, by examining_finish() at the latest, and its flags where it was too large.
 */
int examining_look(struct examining *examining, uint64_t before, const struct examining_source *source, struct err *e);
/* Waits for the others. Called in any case. */
int examining_finish(struct examining *examining, struct err *e);

#endif
