/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Databases of bbolt, which containerd keeps its names in: buckets in buckets, keys and values. Only the pages on the way to what is asked for are read.
 * Nothing is believed of a page but what lies inside the database; a page that leads in a circle ends at a cap.
 * Source: go.etcd.io/bbolt, internal/common/{page,meta,bucket}.go: version 2 of the format.
 *
 * Whoever writes to it meanwhile overwrites no page of the newest state, but those of older ones: what was read is one state if that is still the
 * newest (`transaction`) when all has been read.
 *
 * Ownership: keys and values are views of what the source gives. Threading: as the source.
 */
#ifndef PLIMSOLL_CODEC_BOLT_H
#define PLIMSOLL_CODEC_BOLT_H

#include "base/err.h"

#define BOLT_DEPTH_MAX 32          /* pages on the way to a leaf, and buckets in buckets */
#define BOLT_ITEMS_MAX 4000000u    /* keys that one walk visits */

/* Where its bytes are. */
struct bolt_source {
	uint64_t size;
	/* `n` bytes from `at` on, which are inside, and stay as long as the database is read; private to the reader they may be read again and again. */
	int (*read)(void *arg, uint64_t at, size_t n, struct str *ret_bytes, struct err *e);
	void *arg;
};

struct bolt {
	struct bolt_source source;
	uint64_t transaction; /* of its state */
	uint64_t page_size;   /* private, as are the others */
	uint64_t root;
};

/* ERR_FORMAT where it is none. Of the two states that it holds, the newer one whose checksum is right. */
int bolt_open(const struct bolt_source *source, struct bolt *ret_bolt, struct err *e);
/* Of bytes in memory: *bytes must stay. */
struct bolt_source bolt_bytes(const struct str *bytes);

#define BOLT_PAGE_MAX ((uint64_t)256 << 20) /* bytes of a page with what it flows over into */

/* A bucket, by its value in the parent. */
struct bolt_bucket {
	uint64_t root;       /* 0: its one page is inline */
	struct str page;
};

struct bolt_bucket bolt_root(const struct bolt *bolt);
/* Called for each key in its order, until it returns something else than 0, which is then the answer. */
typedef int bolt_each_fn(void *arg, struct str key, struct str value, bool is_bucket, struct err *e);
int bolt_each(const struct bolt *bolt, const struct bolt_bucket *bucket, bolt_each_fn *each, void *arg, struct err *e);
/* 1, 0 where there is none, or ERR_FORMAT. */
int bolt_bucket_find(const struct bolt *bolt, const struct bolt_bucket *bucket, struct str key, struct bolt_bucket *ret_bucket, struct err *e);
int bolt_value_find(const struct bolt *bolt, const struct bolt_bucket *bucket, struct str key, struct str *ret_value, struct err *e);
/* A value that bolt_each() gave as a bucket. */
int bolt_bucket_of(struct str value, struct bolt_bucket *ret_bucket, struct err *e);

#endif
