/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small blobs that were fetched, kept in the cache under their digest (blobs/<hex>): what a digest names never changes, so it is not asked for again.
 * What is taken from there is held against its digest like what is fetched.
 *
 * Ownership: bytes are the arena's. Threading: any number of threads and processes.
 */
#ifndef PLIMSOLL_SOURCE_KEPT_H
#define PLIMSOLL_SOURCE_KEPT_H

#include "base/arena.h"
#include "base/ctx.h"
#include "model/digest.h"

#define KEPT_MAX ((size_t)1 << 20) /* bytes of one */

bool kept_get(const struct ctx *ctx, const struct digest *digest, struct arena *arena, struct str *ret_bytes);
/* What fails is a debug message. */
void kept_put(const struct ctx *ctx, const struct digest *digest, struct str bytes);

#endif
