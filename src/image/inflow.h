/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A blob that comes from an opener, once: its first bytes tell how it is packed, and are then part of what it gives. It must be as long as its
 * descriptor says: not a byte more is taken, and fewer are an error.
 *
 * Ownership: inflow_close() closes the stream. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_IMAGE_INFLOW_H
#define PLIMSOLL_IMAGE_INFLOW_H

#include "codec/decoder.h"
#include "model/image.h"

/* All private. */
struct inflow {
	struct stream *stream;
	struct str head, rest; /* what told the packing, in `room`, and after it of what the stream gave last */
	char room[PACKING_MAGIC];
	uint64_t size, bytes;  /* that it should have; taken so far */
	struct err error;      /* of opening */
};

/* Opens it and reads its first bytes. What fails here is told by the first inflow_fill(). */
enum packing inflow_open(struct inflow *inflow, const struct blob *blob);
/* Fills a buffer; fewer bytes, *ret_last set, at the end. ERR_DIGEST where the blob is shorter or longer than it should be. */
int inflow_fill(struct inflow *inflow, char *into, size_t room, size_t *ret_n, bool *ret_last, struct err *e);
/* Zeroed is allowed. */
void inflow_close(struct inflow *inflow);

#endif
