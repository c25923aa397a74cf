/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decompression without input or output of its own: the caller hands over bytes and a place to write to. The packing is told
 * by the first bytes, never by a media type.
 * Sources: RFC 1952 (gzip), RFC 8878 (zstd), the .xz file format 1.1.
 *
 * Ownership: the decoder belongs to the caller. Threading: one thread a decoder.
 */
#ifndef PLIMSOLL_CODEC_DECODER_H
#define PLIMSOLL_CODEC_DECODER_H

#include "base/err.h"
#include "base/stream.h"

enum packing { PACKING_NONE, PACKING_GZIP, PACKING_ZSTD, PACKING_XZ };

#define PACKING_MAGIC 6 /* bytes that packing_of() looks at */

/* "none", "gzip", "zstd", "xz" */
const char *packing_name(enum packing packing);
/* By the first bytes; fewer than PACKING_MAGIC are enough when there are no more. */
enum packing packing_of(struct str head);

struct decoder;

struct decoder *decoder_new(enum packing packing);
/*
 * Takes what it can off the front of *input and writes at most `room` bytes. `last`: *input is all that is left. Gives the
 * bytes written; 0 of them with *input empty means more input is needed, and with `last` that all is done. Many gzip
 * members and zstd frames in a row are one text, skippable frames are skipped, and what follows the last one is ignored
 * when it does not begin another (as gzip does with padding). ERR_FORMAT for damaged or truncated bytes.
 */
int decoder_run(struct decoder *decoder, struct str *input, bool last, void *output, size_t room, size_t *ret_written,
		struct err *e);
void decoder_free(struct decoder *decoder);

static inline void decoder_free_indirect(struct decoder **decoder)
{
	decoder_free(*decoder);
}

/* The same as a stream over a stream, which it closes. */
struct stream *decoder_stream(enum packing packing, struct stream *input);

#endif
