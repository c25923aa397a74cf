/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where in the merged tree the files are that packages own. Several stages ask that of a hundred thousand paths each; so it is looked up once
 * and kept with the inventory.
 *
 * Ownership: the inventory's arena. Threading: one thread.
 */
#ifndef PLIMSOLL_MODEL_LOCATED_H
#define PLIMSOLL_MODEL_LOCATED_H

#include "model/package.h"
#include "model/tree.h"

void files_locate(const struct tree *tree, struct inventory *inventory);
/*
 * The version of a package's i-th file, as tree_find() gives it without following the last link; TREE_NONE where it is not there. Looked up
 * now, by the finder, where nobody has before.
 */
uint32_t file_located(struct tree_finder *finder, const struct package *package, size_t i);

#endif
