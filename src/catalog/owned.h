/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files a package owns, from the list its database keeps: directories left out, each path as it is in the tree.
 *
 * A list may hold directories without saying so, and paths through links (lib/x where lib → usr/lib), and files that were
 * removed since or never unpacked. A path is a directory when the tree has one there or another path lies below it.
 *
 * Ownership: paths are views that must outlive the package; those that change are copied into the arena given.
 * Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CATALOG_OWNED_H
#define PLIMSOLL_CATALOG_OWNED_H

#include "model/package.h"
#include "model/tree.h"

#define OWNED_FILES_MAX 2000000u /* paths of all packages of one database together */

struct owned {
	struct str_list paths; /* private: of the package that is being read */
	size_t total;          /* paths seen so far, of all packages */
	bool full;             /* the cap was reached: later paths were dropped */
};

/* A path as the record has it: a leading "/" or "./" is dropped; what is no clean path is passed over. */
void owned_add(struct owned *owned, struct str path, struct arena *arena);
/* All files and links below a folder of the merged tree, which its package has for itself. */
void owned_add_below(struct owned *owned, const struct tree *tree, struct str folder, struct arena *arena);
/* Moves what was added to package->files, in byte order with "/" below every other byte, each once. */
void owned_finish(struct owned *owned, const struct tree *tree, struct arena *arena, struct package *package);
void owned_done(struct owned *owned);

#endif
