/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an image holds, as lines of the table of known images say it (model/base_table.h). Not for other folders.
 *
 * Ownership: texts are the tree's and the inventory's, lists are the known_contents'. Threading: no state.
 */
#ifndef PLIMSOLL_LAYERS_BASE_CONTENTS_H
#define PLIMSOLL_LAYERS_BASE_CONTENTS_H

#include "model/base_image.h"
#include "model/tree.h"

/* A tree without facts of base_examiner gives no sketch. */
void base_contents_of(const struct tree *tree, const struct inventory *inventory, struct known_contents *ret_contents);
/* Of a sketch's hashes, how many the tree holds; `ret_known` false where the tree has none. */
size_t base_sketch_found(const struct tree *tree, const struct str_list *sketch, bool *ret_known);

#endif
