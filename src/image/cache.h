/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cache: what reading an image gave, so that the next evaluation does not read it again.
 *
 * Kinds of file below the cache's folder, all written beside and renamed, so that any number of processes may use it
 * without a lock, and any file may be deleted at any time:
 *
 *   layers/<diff_id>-<fingerprint>   the index and kept files of a layer, by its content and by which files were wanted
 *                                    (image/cached_layer.h)
 *   images/<key>-<fingerprint>       what came of an image whose layers are the same (image/snapshot.h)
 *   seen/<key>                       digests of a span of a file of this machine; the key is the file's device, inode, size,
 *                                    times of modification and change, and the span. Of a blob that is no file here and that
 *                                    a manifest names by its digest, the key is that digest
 *   blobs/<digest>                   a small blob that was fetched: a configuration (source/kept.h)
 *
 * A `seen` record is believed only while all of these are the same, and is written only when the file had been at rest
 * before it was read: the change time is set by the kernel, so content cannot be altered behind it by an ordinary user.
 * Its digests are then held against manifest and configuration like freshly computed ones. What a digest names never changes.
 *
 *   key                              under which contents are hashed
 *
 * Ownership: nothing is kept. Threading: any number of threads and processes.
 */
#ifndef PLIMSOLL_IMAGE_CACHE_H
#define PLIMSOLL_IMAGE_CACHE_H

#include <sys/stat.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "crypto/content_hash.h"
#include "image/wanted.h"
#include "model/coverage.h"
#include "model/image.h"
#include "model/layer.h"

#define CACHE_BYTES_MAX ((uint64_t)1 << 30) /* of the whole cache; the least recently used files go first */

/* What a file looked like before it was read. */
struct cache_identity {
	struct stat stat;
	struct timespec taken;
	bool is_file; /* the blob is a span of a file */
	struct digest named; /* of one that has an opener */
	bool valid;   /* one of both, and there is a cache */
};

/* named: what the manifest says of the blob, DIGEST_NONE where it says nothing. */
void cache_identify(const struct ctx *ctx, const struct blob *blob, const struct digest *named, struct cache_identity *ret_identity);
/* Whether the blob's file has not been written to since, as far as its times tell. */
bool cache_unchanged(const struct blob *blob, const struct cache_identity *identity);
/* Whether the file had been left alone for a while when it was looked at: only then its times tell of every change. */
bool cache_at_rest(const struct cache_identity *identity);
/* What the digests and sizes of a blob were, without its index; false where that is not known. */
bool cache_seen(const struct ctx *ctx, const struct blob *blob, const struct cache_identity *identity,
		struct layer_index *ret_index);
/* Keeps them; what fails is a debug message. */
void cache_remember_seen(const struct ctx *ctx, const struct blob *blob, const struct cache_identity *identity,
			 const struct layer_index *index);

/* ---- for the records of the cache (image/cached_layer.h, image/snapshot.h) ---- */

/* FOLDER/<digest>-<fingerprint>, below the cache's. */
void cache_name(const struct ctx *ctx, const char *folder, struct str digest, const struct wanted *wanted, struct buf *ret_name);
/* A record, mapped, which counts as a use; NULL where there is none. */
const void *cache_map(const char *name, uint64_t *ret_size);
/* Opens a file beside its place, to be renamed; -1 with a message for who debugs. The name of the part is the arena's. */
int cache_open_part(const struct ctx *ctx, struct str name, struct arena *arena, struct str *ret_part);
/* Writes beside and renames; what fails is a debug message. */
void cache_write(const struct ctx *ctx, struct str name, const struct str *parts, size_t count);

/*
 * The key under which contents are hashed: the cache's own (CACHE/key, made by who needs it first), since what was hashed before is compared
 * with what is read now; without a cache one of this run.
 */
struct content_key cache_content_key(const struct ctx *ctx);

/* Deletes the least recently used files until the cache is within CACHE_BYTES_MAX. */
void cache_trim(const struct ctx *ctx);

#endif
