/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-1 and SHA-256 of the files that packages own, for formats that describe files by what they are made of: an element of SPDX
 * is a file only with its SHA-1. Only who asks for such a report adds the examiner to what is wanted of an image, since it reads
 * every file; all others read no more than they did.
 *
 * Ownership: paths are the packages', digests the tree's, which outlives the inventory's use. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CATALOG_FILE_DIGESTS_H
#define PLIMSOLL_CATALOG_FILE_DIGESTS_H

#include "base/ctx.h"
#include "model/examine.h"
#include "model/package.h"
#include "model/tree.h"

extern const struct examiner file_digests_examiner;

/*
 * Fills inventory->digests from the facts of a tree for which the examiner was wanted. A file beyond the cap of what is
 * examined has no digests there, and stands in the coverage.
 */
int file_digests_collect(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e);

#endif
