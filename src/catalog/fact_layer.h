/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which layer brought in what a file's facts say, and by which of its names. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_FACT_LAYER_H
#define PLIMSOLL_CATALOG_FACT_LAYER_H

#include "model/examine.h"
#include "model/tree.h"

/*
 * For a file that is one record: the layer in which the run of its versions began whose first fact by that examiner has the
 * same first `fields` fields, so that a later layer which only changes the file's owner does not count.
 */
int fact_layer(const struct tree *tree, uint32_t version, const char *examiner, size_t fields);

/*
 * Whether the examiner would look at a file because of this path: facts are known by all of a file's names, also by those under
 * which it is no record ("store/00/ab" beside "node_modules/a/package.json").
 */
bool fact_named(const struct examiner *examiner, struct str path);

/* A key of the file itself, the same under each of its names. */
struct str fact_file_key(const struct tree *tree, const struct tree_facts *found, struct arena *arena);

#endif
