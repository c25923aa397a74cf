/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of the table of known images that say what an image holds, fields parted by tabs, lists by commas, "-" for what is not known:
 *
 *	contents  names  os  release  kind  packages  sketch
 *
 * Names begin with the most general: packages alone do not tell one build of an image from the next.
 *
 * A sketch is a sample of the files that is the same for whoever takes it: of the small files that are no programs a quarter, by their
 * paths; of these the lowest of the hashes of path and content (SHA-256, the first 64 bits). How many of a base's are in an image says how
 * much of the base is. Not for other folders.
 *
 * Ownership: texts are views of what was parsed, lists are the known_contents'. Threading: no state.
 */
#ifndef PLIMSOLL_LAYERS_BASE_CONTENTS_H
#define PLIMSOLL_LAYERS_BASE_CONTENTS_H

#include "base/buf.h"
#include "model/base_image.h"
#include "model/tree.h"

#define BASE_PACKAGES_MAX 20000u /* of one line */

/* False where it is no such line, or names neither packages nor a sketch; nothing is left to free then. */
bool base_contents_parse(struct str line, struct known_contents *ret_contents);
void base_contents_put(const struct known_contents *contents, struct buf *out);
void known_contents_done(struct known_contents *contents);

/* What an image holds; a tree without facts of base_examiner gives no sketch. Texts are the tree's and the inventory's. */
void base_contents_of(const struct tree *tree, const struct inventory *inventory, struct known_contents *ret_contents);
/* Of a sketch's hashes, how many the tree holds; `ret_known` false where the tree has none. */
size_t base_sketch_found(const struct tree *tree, const struct str_list *sketch, bool *ret_known);

#endif
