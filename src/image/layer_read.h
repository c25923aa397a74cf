/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads one layer, once: decompressed, entries indexed, wanted files kept and examined, in that one pass. Both digests are
 * computed beside it, and may still be when the reading is done.
 *
 * The one exception: a file that turns out to be wanted under another name, a hard link's or a symbolic link's, when its
 * content has gone by already. layer_fetch() goes over the layer again for it (image/complete.h).
 *
 * Threading: layers may be read by several threads at once, each with an index, coverage and arena of its own.
 */
#ifndef PLIMSOLL_IMAGE_LAYER_READ_H
#define PLIMSOLL_IMAGE_LAYER_READ_H

#include "image/feed.h"
#include "image/jobs.h"
#include "image/wanted.h"
#include "model/layer.h"

#define WANTED_FILE_MAX ((uint64_t)256 << 20)  /* bytes of one kept file */
#define WANTED_IMAGE_MAX ((uint64_t)512 << 20) /* bytes kept of all layers of an image */

/* What all layers of an image have in common. */
struct layer_reading {
	const struct ctx *ctx;
	const struct wanted *wanted;
	struct hashing *hashing;
	struct jobs *jobs;              /* for files that others examine; NULL: nobody does */
	struct feed_progress *progress; /* may be NULL */
	atomic_uint_least64_t kept;     /* bytes of content so far */
};

/* Whether a file of that size may be kept; what may is counted. */
bool layer_may_keep(struct layer_reading *reading, uint64_t size);

/* ERR_LIMIT where the index has no room for another entry: by number, or by bytes of names. */
int layer_check_caps(const struct ctx *ctx, const struct layer_index *index, struct err *e);

struct tar_entry;
/* An entry as an index has it; false, with a note, where its name or its link has no place in an image. Texts are added to the index. */
bool layer_entry_of(const struct tar_entry *from, struct layer_index *index, struct coverage *coverage, struct arena *arena,
		    struct layer_entry *ret_entry);

/* A file to fetch, by the place of its entry in the layer's index. */
struct layer_file {
	uint32_t entry;
	struct buf bytes; /* its content, the caller's to free */
	bool found;
};

/* Goes over a layer for the content of a few files. It must still have the diff_id that it had: ERR_DIGEST where it has not. */
int layer_fetch(const struct layer_reading *reading, const struct blob *blob, const struct digest *diff_id,
		struct layer_file *files, size_t count, struct err *e);

/*
 * Whether a reading of the blob that ended so is to be done again past mirrors, for which the blob is set then: where a mirror gave of it, and that may be
 * another layer. The log tells it.
 */
bool layer_go_past_mirror(const struct ctx *ctx, struct blob *blob, const struct err *e);

/*
 * ret_index has been init'ed; it is filled even where an error is returned, and the caller calls layer_index_done(). Its
 * digests are what feed_pending_wait() of *ret_pending gives, which may be waited for or given up in any case. Notes do not name the layer, since another image may have it elsewhere. Errors: ERR_FORMAT for what is no tar or damaged, ERR_LIMIT,
 * ERR_IO.
 */
int layer_read(struct layer_reading *reading, const struct blob *blob, struct feed_digests digests, bool later,
	       struct layer_index *ret_index, struct feed_pending *ret_pending, struct coverage *coverage, struct arena *arena, struct err *e);

#endif
