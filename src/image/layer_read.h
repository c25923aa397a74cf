/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads one layer, once: decompressed, both digests computed, entries indexed, wanted files kept, in one pass.
 *
 * The one exception: a file that turns out to be wanted under another name, a hard link's or a symbolic link's, when its
 * content has gone by already. layer_fetch() goes over the layer again for it.
 *
 * Threading: layers may be read by several threads at once, each with an index, coverage and arena of its own.
 */
#ifndef PLIMSOLL_IMAGE_LAYER_READ_H
#define PLIMSOLL_IMAGE_LAYER_READ_H

#include "image/feed.h"
#include "image/wanted.h"
#include "model/layer.h"

#define WANTED_FILE_MAX ((size_t)256 << 20)  /* bytes of one kept file */
#define WANTED_LAYER_MAX ((size_t)1 << 30)   /* bytes kept of one layer */

/* A file to fetch, by its clean path in the layer's tar. */
struct layer_file {
	struct str path;
	struct buf bytes; /* its content, the caller's to free; at most WANTED_FILE_MAX */
	bool found;
};

/* Goes over a layer for the content of a few files; of several entries of one path the last counts. */
int layer_fetch(const struct ctx *ctx, const struct blob *blob, struct layer_file *files, size_t count, struct err *e);

/*
 * ret_index has been init'ed; it is filled even where an error is returned, and the caller calls layer_index_done(). Notes do
 * not name the layer, since another image may have it elsewhere. Errors: ERR_FORMAT for what is no tar or damaged, ERR_LIMIT,
 * ERR_IO.
 */
int layer_read(const struct ctx *ctx, const struct blob *blob, const struct wanted *wanted, bool companion,
	       struct feed_progress *progress, struct layer_index *ret_index, struct coverage *coverage, struct arena *arena,
	       struct err *e);

#endif
