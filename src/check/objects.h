/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What rules about several documents need to know of each Kubernetes object once its document is gone: names, labels, selectors,
 * references to others. Filled document by document, asked by joins.
 *
 * Ownership: copies of their own. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CHECK_OBJECTS_H
#define PLIMSOLL_CHECK_OBJECTS_H

#include "model/config.h"

struct objects;

struct objects *objects_new(void);
void objects_free(struct objects *objects);
void objects_add(struct objects *objects, const struct document *document);

#endif
