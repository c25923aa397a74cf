/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The content of a large file of a layer, mapped instead of copied, so that only what is looked at is in memory: where it lies
 * in a plain layer, or in a temporary file without a name that it is inflated into.
 *
 * Ownership: large_done() unmaps and closes. Threading: one thread each.
 */
#ifndef PLIMSOLL_IMAGE_LARGE_H
#define PLIMSOLL_IMAGE_LARGE_H

#include "codec/tar.h"
#include "model/image.h"

#define LARGE_FROM ((uint64_t)2 << 20) /* bytes of a file that is worth it */

struct large {
	int fd; /* the temporary file, -1 before the first use */
	void *map;
	size_t map_size;
};

#define LARGE_INIT ((struct large){.fd = -1})

/* A span of a blob that is a file; false where it does not lie in it, or cannot be mapped. */
bool large_map(struct large *large, const struct blob *blob, uint64_t offset, uint64_t size, struct str *ret_bytes);
/* The present entry's content by way of the temporary file. */
int large_spool(struct large *large, struct tar_reader *tar, struct str *ret_bytes, struct err *e);
/* The view ends here; the temporary file is emptied and kept for the next. */
void large_release(struct large *large);
void large_done(struct large *large);

#endif
