/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of a layer, read once: blob in, blocks of the uncompressed tar out, and both digests computed on the way.
 *
 * Plain spans of a file are mapped a window at a time and hashed where they lie. Compressed ones are inflated into a small
 * ring of buffers, and a companion thread hashes what is in the ring, so that digests cost no time beside the inflating.
 *
 * Ownership: feed_free() joins the companion. Threading: one thread a feed, besides its companion.
 */
#ifndef PLIMSOLL_IMAGE_FEED_H
#define PLIMSOLL_IMAGE_FEED_H

#include <stdatomic.h>

#include "base/ctx.h"
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

struct feed;

/* companion: hash on a thread of its own. progress may be NULL. */
struct feed *feed_new(const struct ctx *ctx, const struct blob *blob, struct feed_digests digests, bool companion,
		      struct feed_progress *progress);
/* The next block of the tar; n = 0 at its end. A block stays as it is until the next call. Fits tar_block_fn. */
int feed_next(void *feed, struct str *ret_block, struct err *e);
/*
 * Reads what is left and gives the digests of blob and tar with their sizes.
 */
int feed_finish(struct feed *feed, struct digest *ret_digest, struct digest *ret_diff_id, uint64_t *ret_packed,
		uint64_t *ret_unpacked, struct err *e);
void feed_free(struct feed *feed);

#endif
