/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A layer that is not read as a whole: its table of contents (codec/layer_toc.h) gives the index, and of its bytes only those of the files are fetched
 * that are wanted by name. The table is held against the digest that the manifest has of it, and each part of a file against the table's.
 *
 * What this cannot do: the layer's digest and diff_id are not checked, since most of its bytes are never seen; files that are examined for what they
 * are and not for their name (programs, archives) are not. Both is noted in the coverage.
 *
 * Threading: as layer_read().
 */
#ifndef PLIMSOLL_IMAGE_LAZY_H
#define PLIMSOLL_IMAGE_LAZY_H

#include "image/layer_read.h"
#include "model/image.h"

#define LAZY_FETCH_MAX ((uint64_t)8 << 20)   /* bytes of one request, unless one file needs more */
#define LAZY_SPAN_MAX ((uint64_t)512 << 20)  /* packed bytes of one part of a file, and of what lies in its pack before it: twice a file that is kept */
#define LAZY_GAP_MAX ((uint64_t)64 << 10)    /* bytes between two wanted files that are fetched rather than asked around */

/* Whether the layer has a table of contents that can be checked, and its bytes can be had out of turn. */
bool lazy_is_possible(const struct image_layer *layer);
/*
 * As layer_read(): fills the index, whose digests are what the manifest and the configuration say. ERR_UNSUPPORTED where the server gives no ranges:
 * nothing was done then.
 */
int lazy_read(struct layer_reading *reading, const struct image_layer *layer, struct layer_index *ret_index, struct coverage *coverage,
	      struct arena *arena, struct err *e);
/*
 * A layer of which nobody wants a file (wanted_is_nothing()), and which has no table: its index stays empty, its digests are what the manifest and the
 * configuration say, and the coverage says that nobody checked them. Nothing is fetched.
 */
void lazy_pass_by(const struct image_layer *layer, struct layer_index *ret_index, struct coverage *coverage, struct arena *arena);
/* As layer_fetch(), of a layer that was read in either way. */
int lazy_or_whole_fetch(const struct layer_reading *reading, const struct image_layer *layer, struct layer_file *files, size_t count, struct err *e);

#endif
