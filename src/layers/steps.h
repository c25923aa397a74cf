/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps of layers_account(), each a file of this folder. Not for other folders.
 *
 * Ownership: what a step finds lives with the account. Threading: one thread.
 */
#ifndef PLIMSOLL_LAYERS_STEPS_H
#define PLIMSOLL_LAYERS_STEPS_H

#include "base/map.h"
#include "base/path.h"
#include "layers/layers_account.h"

struct accounting {
	const struct ctx *ctx;
	const struct tree *tree;
	const struct inventory *inventory;
	struct layers *layers;
	const struct package **owners; /* of a path, or NULL */
	uint32_t *successor;      /* of a version: the one of the same path that took its place in the same layer, or TREE_NONE */
	uint32_t *last;           /* of an inode: the version of it that lived longest */
	bool *wasted;             /* of an inode: it is in the list already */
	bool *hard;               /* of a version: a hard link, another name of a file */
};

const struct package *layers_owner(struct accounting *a, uint32_t path);
/* Adds bytes of an inode to the list, unless they are there. `version` names the path. */
struct waste *layers_waste(struct accounting *a, enum waste_kind kind, uint32_t version, unsigned cause);

void layers_count(struct accounting *a);      /* per layer */
void layers_find_hidden(struct accounting *a); /* hidden, and rewritten for metadata only */
void layers_find_duplicates(struct accounting *a);
void layers_check_records(struct accounting *a); /* packages whose files are gone, files that no package owns */
int layers_find_leftovers(struct accounting *a, struct err *e);
void layers_share(struct accounting *a);      /* by owner */
void layers_dive(struct accounting *a);

#endif
