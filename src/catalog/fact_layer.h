/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which layer brought in what a file's facts say. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_FACT_LAYER_H
#define PLIMSOLL_CATALOG_FACT_LAYER_H

#include "model/tree.h"

/*
 * For a file that is one record: the layer in which the run of its versions began whose first fact by that examiner has the
 * same first `fields` fields, so that a later layer which only changes the file's owner does not count.
 */
int fact_layer(const struct tree *tree, uint32_t version, const char *examiner, size_t fields);

#endif
