/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which layer brought a package in. The last layer that touched a database says nothing of its records, so every distinct
 * state of the database is read once and consecutive states are compared: a record's layer is that of the first state of
 * the last unbroken run of states that hold it. One that was removed and came back belongs to the layer it came back in.
 *
 * Ownership: origin_done() frees all; keys are copied. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CATALOG_ORIGIN_H
#define PLIMSOLL_CATALOG_ORIGIN_H

#include "base/ctx.h"
#include "base/map.h"
#include "model/package.h"
#include "model/tree.h"

#define ORIGIN_KEYS_MAX 1000000u /* distinct records over all states; records beyond it have no known layer */

struct origin {
	struct map runs; /* private, all */
	struct arena arena;
	unsigned state;
	int layer;
};

#define ORIGIN_INIT ((struct origin){.layer = LAYER_UNKNOWN})

/* ---- the comparison alone: states from the oldest to the newest, each with all its keys ---- */

void origin_state(struct origin *origin, int layer);
/* A record of the state begun last; twice is once. */
void origin_key(struct origin *origin, struct str key);
/* The layer of a record of the newest state; LAYER_UNKNOWN for one that it does not hold. */
int origin_of(const struct origin *origin, struct str key);
void origin_done(struct origin *origin);

/* "name version arch", the key of a package that catalogers use; valid until the buffer changes. */
struct str origin_name(struct buf *buf, struct str name, struct str version, struct str architecture);

/* ---- over a tree ---- */

/* Calls origin_key() for each record in one state of a database. What it cannot read it leaves out. */
typedef void origin_read_fn(void *arg, struct str bytes, struct origin *origin);

/*
 * Reads every state of the database that a container would find at the first of `paths` (NULL-terminated) that is there,
 * layer for layer, through links that change and folders that move; neighbouring states of the same bytes are one. States
 * whose content cannot be had are left out. Negative only for ctx's deadline.
 */
int origin_trace(struct origin *origin, const struct ctx *ctx, const struct tree *tree, const char *const *paths, size_t max,
		 origin_read_fn *read, void *arg, struct err *e);

/*
 * For a file that is one record (dpkg's status.d, METADATA): the layer in which it began to be what it is. `same` tells
 * whether an older version's bytes are the same record.
 */
int origin_of_file(const struct tree *tree, uint32_t version, bool (*same)(void *arg, struct str bytes), void *arg);

#endif
