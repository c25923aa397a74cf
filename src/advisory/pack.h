/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of a database's blobs: numbers as LEB128, texts as what differs from the text before, ids of the usual forms as
 * their numbers. The reader is given bytes of unknown origin: it is bounds-checked and sticky, and what it allocates
 * is bounded by the bytes it reads.
 *
 * Ownership: the writer's buffer is the caller's; what the reader returns lives in the arena given. Threading: one thread.
 */
#ifndef PLIMSOLL_ADVISORY_PACK_H
#define PLIMSOLL_ADVISORY_PACK_H

#include "base/arena.h"
#include "base/buf.h"

struct packer {
	struct buf *out;
	struct str last; /* text */
};

void pack_number(struct packer *packer, uint64_t number);
/* Small negative numbers are short too. */
void pack_signed(struct packer *packer, int64_t number);
/* The text must stay until the next one is packed. */
void pack_text(struct packer *packer, struct str text);
void pack_id(struct packer *packer, struct str id);

struct unpacker {
	const unsigned char *p, *end;
	struct arena *arena;
	struct str last;
	size_t unpacked; /* bytes of texts so far */
	bool bad; /* the bytes are no blob of ours; what came after the first fault is zero and empty */
};

struct unpacker unpacker_of(struct str bytes, struct arena *arena);
uint64_t unpack_number(struct unpacker *unpacker);
int64_t unpack_signed(struct unpacker *unpacker);
/* A count of things that take at least one byte each. */
size_t unpack_count(struct unpacker *unpacker);
struct str unpack_text(struct unpacker *unpacker);
struct str unpack_id(struct unpacker *unpacker);

#endif
