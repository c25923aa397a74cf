/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places where commands leave what no container reads: caches, lists, logs, temporary files, build trees. Whether a file that lies
 * there is left over, or a package's own after all, is for who asks.
 *
 * Ownership: one table, of texts that live for ever. Threading: no state.
 */
#ifndef PLIMSOLL_MODEL_LEFTOVER_H
#define PLIMSOLL_MODEL_LEFTOVER_H

#include "base/str.h"

struct leftover_place {
	/* `path` in the root, in every user's home, or a folder of that name anywhere. */
	enum { LEFTOVER_IN_ROOT, LEFTOVER_IN_HOMES, LEFTOVER_ANYWHERE } where;
	const char *path;
	const char *name; /* a glob over the names of the files in it; NULL: everything below */
	const char *what; /* "lists of apt" */
	const char *fix;  /* what the command should do */
};

extern const struct leftover_place leftover_places[];
extern const size_t leftover_place_count;

/* The first of the table that a clean path of a file lies in, or NULL. */
const struct leftover_place *leftover_of(struct str path);

#endif
