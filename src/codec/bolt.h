/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Databases of bbolt, which containerd keeps its names in, read from bytes: buckets in buckets, keys and values. Nothing is believed of a page but
 * what lies inside the file; a page that leads in a circle ends at a cap.
 * Source: go.etcd.io/bbolt, internal/common/{page,meta,bucket}.go: version 2 of the format.
 *
 * Ownership: keys and values are views of the bytes. Threading: read-only.
 */
#ifndef PLIMSOLL_CODEC_BOLT_H
#define PLIMSOLL_CODEC_BOLT_H

#include "base/err.h"

#define BOLT_DEPTH_MAX 32          /* pages on the way to a leaf, and buckets in buckets */
#define BOLT_ITEMS_MAX 4000000u    /* keys that one walk visits */

struct bolt {
	struct str bytes;
	uint64_t page_size;  /* private, as are the others */
	uint64_t root;
};

/* ERR_FORMAT where it is none. Of the two states that it holds, the newer one whose checksum is right. */
int bolt_open(struct str bytes, struct bolt *ret_bolt, struct err *e);

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
