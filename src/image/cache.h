/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cache of layers: what reading a layer gave, so that the next evaluation does not read it again.
 *
 * Two kinds of file below the cache's folder, both written beside and renamed, so that any number of processes may use it
 * without a lock, and any file may be deleted at any time:
 *
 *   layers/<diff_id>-<fingerprint>   the index and kept files of a layer, by its content and by which files were wanted
 *   seen/<key>                       digests of a span of a file of this machine; the key is the file's device, inode, size,
 *                                    times of modification and change, and the span
 *
 * A `seen` record is believed only while all of these are the same, and is written only when the file had been at rest
 * before it was read: the change time is set by the kernel, so content cannot be altered behind it by an ordinary user.
 * Its digests are then held against manifest and configuration like freshly computed ones.
 *
 * Ownership: a cached index is mapped and unmaps itself. Threading: any number of threads and processes.
 */
#ifndef PLIMSOLL_IMAGE_CACHE_H
#define PLIMSOLL_IMAGE_CACHE_H

#include <sys/stat.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "image/wanted.h"
#include "model/coverage.h"
#include "model/image.h"
#include "model/layer.h"

#define CACHE_BYTES_MAX ((uint64_t)1 << 30) /* of the whole cache; the least recently used files go first */

/* What a file looked like before it was read. */
struct cache_identity {
	struct stat stat;
	struct timespec taken;
	bool valid; /* the blob is a span of a regular file, and there is a cache */
};

void cache_identify(const struct ctx *ctx, const struct blob *blob, struct cache_identity *ret_identity);
/* Fills index and coverage from the cache; false where it has nothing, or nothing that is sound. */
bool cache_recall(const struct ctx *ctx, const struct blob *blob, const struct cache_identity *identity,
		  const struct wanted *wanted, struct layer_index *ret_index, struct coverage *coverage, struct arena *arena);
/* A record that is written, but not yet in its place: its digests are not known or not believed yet. */
struct cache_record {
	int fd; /* -1: there is none */
	struct str part, name; /* in `arena`: where it is, and its place */
	struct arena arena;
};

/*
 * Writes what was read of a layer that should have that diff_id. A cache that cannot be written is a debug message and
 * nothing else.
 */
void cache_record_begin(const struct ctx *ctx, const struct cache_identity *identity, const struct wanted *wanted,
			const struct digest *diff_id, const struct layer_index *index, const struct coverage *coverage,
			struct cache_record *ret_record);
/* Puts it in its place, if the blob's file is still what it was. The index's sizes and digests count; it may be stripped. */
void cache_record_commit(const struct ctx *ctx, const struct blob *blob, const struct cache_identity *identity,
			 struct cache_record *record, const struct layer_index *index);
/* Deletes what was not committed. */
void cache_record_done(struct cache_record *record);
/* Deletes the least recently used files until the cache is within CACHE_BYTES_MAX. */
void cache_trim(const struct ctx *ctx);

#endif
