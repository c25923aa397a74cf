/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hash of each file's content while its bytes go by, in the order of the index: one a entry, where somebody asked for it. Where files that are alike
 * are asked for, larger ones may be passed over if their bytes can be had later (image/alike.h).
 *
 * Ownership: contents_done() gives all back. Threading: one thread a reader of a layer.
 */
#ifndef PLIMSOLL_IMAGE_CONTENT_HASHING_H
#define PLIMSOLL_IMAGE_CONTENT_HASHING_H

#include "image/wanted.h"
#include "model/layer.h"

#define CONTENT_PASSED_FROM ((uint64_t)128 << 10) /* bytes of a file; smaller ones lie in blocks that are read for their neighbours anyway */

struct contents {
	struct content_hasher *hasher; /* NULL: nobody asked */
	bool alike;                    /* not all are asked for */
	uint64_t at;                   /* bytes of the file so far */
	bool holes;                    /* some are missing */
	bool unchecked;                /* the last one was passed over, and nobody knows what follows it */
};

void contents_init(struct contents *contents, const struct wanted *wanted);
void contents_begin(struct contents *contents);
/* Fits tar_watch_fn. */
void contents_take(void *contents, struct str bytes, uint64_t offset);
/*
 * The hash of the index's last entry, of so many bytes: of what was taken since contents_begin(). None where that is not all of it: a hole, which no
 * tar tells, would have to be hashed as the zeros that it stands for.
 */
void contents_end(struct contents *contents, uint64_t size, struct layer_index *index);
void contents_none(struct contents *contents, struct layer_index *index);
/* Whether the content of so many bytes may be passed over; then, instead of contents_end(), where it lies. */
bool contents_may_pass(const struct contents *contents, uint64_t size);
void contents_pass(struct contents *contents, uint64_t offset, struct layer_index *index);
/*
 * Where what follows the last entry begins, in a tar: of an entry that was passed over is nothing known where that is not behind its content. A header may
 * say another size than the tar holds bytes, and be believed by whom it tells of holes.
 */
void contents_check(struct contents *contents, uint64_t place, struct layer_index *index);
void contents_done(struct contents *contents);

#endif
