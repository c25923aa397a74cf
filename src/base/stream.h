/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pull stream of bytes. Adapters (decompression, a cap, a part of a file) take a stream and are one.
 *
 * Sticky: after the first error every read answers it again, so it can be checked at the end.
 * Ownership: stream_close() closes the whole chain. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_BASE_STREAM_H
#define PLIMSOLL_BASE_STREAM_H

#include "base/err.h"

struct stream {
	/* The next bytes, valid until the next call: more than 0 of them, or n = 0 at the end. Negative: an error. */
	int (*read)(struct stream *stream, struct str *ret_bytes, struct err *e);
	void (*close)(struct stream *stream); /* frees the stream itself too */
};

static inline void stream_close_indirect(struct stream **stream)
{
	if (*stream)
		(*stream)->close(*stream);
}

#define auto_stream __attribute__((cleanup(stream_close_indirect)))

/* size bytes of a descriptor from offset on (pread); the descriptor stays the caller's. `name` is for errors and copied. */
struct stream *stream_of_file(int fd, uint64_t offset, uint64_t size, const char *name);
/* Bytes in memory, which stay the caller's. */
struct stream *stream_of_bytes(struct str bytes);
/* Whatever a descriptor gives until its end (read), as a pipe does. */
struct stream *stream_of_pipe(int fd, const char *name);

#endif
