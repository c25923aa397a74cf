/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layers in the cache (image/cache.h): index, kept files and gaps of each, as they were read.
 *
 * Ownership: a cached index is mapped and unmaps itself. Threading: any number of threads and processes.
 */
#ifndef PLIMSOLL_IMAGE_CACHED_LAYER_H
#define PLIMSOLL_IMAGE_CACHED_LAYER_H

#include "image/cache.h"

/* Fills index and coverage from the cache; false where it has nothing, or nothing that is sound. */
bool cached_layer_recall(const struct ctx *ctx, const struct blob *blob, const struct cache_identity *identity,
			 const struct wanted *wanted, struct layer_index *ret_index, struct coverage *coverage, struct arena *arena);

/* A record that is written, but not yet in its place: its digests are not known or not believed yet. */
struct cached_layer {
	bool written;
	struct str part, name; /* in `arena`: where it is, and its place */
	struct arena arena;
};

/*
 * Writes what was read of a layer that should have that diff_id. A cache that cannot be written is a debug message and
 * nothing else.
 */
void cached_layer_begin(const struct ctx *ctx, const struct cache_identity *identity, const struct wanted *wanted,
			const struct digest *diff_id, const struct layer_index *index, const struct coverage *coverage,
			struct cached_layer *ret_record);
/* Puts it in its place: the blob's file is still what it was. The index's sizes and digests count; it may be stripped. */
void cached_layer_commit(const struct ctx *ctx, const struct blob *blob, const struct cache_identity *identity,
			 struct cached_layer *record, const struct layer_index *index);
/* Deletes what was not committed. */
void cached_layer_done(struct cached_layer *record);

#endif
