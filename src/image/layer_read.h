/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads one layer, once: decompressed, both digests computed, entries indexed, wanted files kept, in one pass.
 *
 * The one exception: a wanted file that the layer stores only as a hard link to a file nobody asked for needs a second pass,
 * since its content went by before its wanted name.
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

/*
 * ret_index has been init'ed; it is filled even where an error is returned, and the caller calls layer_index_done(). Notes do
 * not name the layer, since another image may have it elsewhere. Errors: ERR_FORMAT for what is no tar or damaged, ERR_LIMIT,
 * ERR_IO.
 */
int layer_read(const struct ctx *ctx, const struct blob *blob, const struct wanted *wanted, bool companion,
	       struct feed_progress *progress, struct layer_index *ret_index, struct coverage *coverage, struct arena *arena,
	       struct err *e);

#endif
