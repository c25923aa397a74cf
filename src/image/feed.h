/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of a layer, read once: blob in, blocks of the uncompressed tar out, while its digests are computed beside it
 * (image/hashing.h).
 *
 * Plain spans of a file are hashed by themselves: whoever reads the tar passes over what it does not want, and may be done
 * long before. Compressed ones are inflated into a few buffers in turns, which are hashed while they are read. What an opener
 * gives (model/image.h) is opened once and read from its first byte to its last, as it comes.
 *
 * Ownership: feed_free() waits until its buffers are hashed; the digests are handed over by feed_finish(). Threading: one
 * thread a feed, besides those of the hashing.
 */
#ifndef PLIMSOLL_IMAGE_FEED_H
#define PLIMSOLL_IMAGE_FEED_H

#include <stdatomic.h>

#include "base/ctx.h"
#include "image/hashing.h"
#include "model/image.h"

#define FEED_GZIP_RATIO_MAX 1100u               /* unpacked to packed bytes: the format cannot do more than 1032 */
#define FEED_UNPACKED_MAX ((uint64_t)1 << 38)   /* bytes of one layer's tar */

/* Shared by the feeds of one image, so that progress counts all of its layers. */
struct feed_progress {
	atomic_uint_least64_t done;
	uint64_t total; /* packed bytes of all layers */
};

/* The algorithms of the digests that a layer will be held against; DIGEST_NONE: SHA-256. */
struct feed_digests {
	enum digest_algorithm blob, tar;
};

/* Digests of a layer that are under way. */
struct feed_pending {
	struct hash_lane *blob, *tar; /* tar: NULL where it is the blob's over again */
	struct feed_digests algorithms;
};

struct feed;

/* What its blob is packed by, for errors; NULL: nothing. */
const char *feed_packing(const struct feed *feed);
/* Whether the blob's bytes are those of the tar and can be read in any order; what an opener gives cannot. */
bool feed_is_plain(const struct blob *blob);
/* later: others are waited for longer, so its inflating steps back behind theirs. progress may be NULL. */
struct feed *feed_new(const struct ctx *ctx, const struct blob *blob, struct feed_digests digests, bool later,
		      struct hashing *hashing, struct feed_progress *progress);
/* The next block of the tar; n = 0 at its end. A block stays as it is until the next call. Fits tar_block_fn. */
int feed_next(void *feed, struct str *ret_block, struct err *e);
/* Passes over bytes that nobody looks at, where they need not be unpacked for it. Fits tar_skip_fn. */
uint64_t feed_skip(void *feed, uint64_t n);
/* Where a view into the block given last lies in the tar; false where the tar cannot be read in any order. */
bool feed_place(const struct feed *feed, struct str view, uint64_t *ret_offset);
/* Bytes of a plain blob, after a view into the block given last. Fits tar_read_fn. */
int feed_read(void *feed, struct str view, uint64_t behind, void *into, size_t n, struct err *e);
/* Reads what is left, if anybody is to see it, and gives the sizes of blob and tar and the digests that are to come. */
int feed_finish(struct feed *feed, struct feed_pending *ret_pending, uint64_t *ret_packed, uint64_t *ret_unpacked,
		struct err *e);
void feed_free(struct feed *feed);

/* Waits for the digests. */
int feed_pending_wait(struct feed_pending *pending, struct digest *ret_digest, struct digest *ret_diff_id, struct err *e);
void feed_pending_done(struct feed_pending *pending);

#endif
