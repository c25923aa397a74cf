/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ring of buffers between one producer and one consumer thread. The producer fills a buffer and goes on reading it while
 * the consumer does too; a buffer comes round again only when the consumer has finished with it. So a buffer is good for the
 * producer until its next ring_fill() or ring_lend(), and what must last longer is lent.
 *
 * Ownership: the ring owns the buffers. Threading: one producer, one consumer.
 */
#ifndef PLIMSOLL_IMAGE_RING_H
#define PLIMSOLL_IMAGE_RING_H

#include <stddef.h>

#include "base/str.h"

struct ring;

struct ring *ring_new(size_t slots, size_t slot_size);
/* The next buffer to fill, waiting until the consumer is done with what it held. */
char *ring_fill(struct ring *ring);
/* Hands the buffer of the last ring_fill() over, n of its bytes, with a mark that means something to the consumer. */
void ring_give(struct ring *ring, size_t n, int mark);
/* Hands over bytes of the producer's own, which must stay as they are until ring_settle() of the ticket that is returned. */
size_t ring_lend(struct ring *ring, struct str bytes, int mark);
/* Waits until the consumer has finished with what was lent. */
void ring_settle(struct ring *ring, size_t ticket);
/* No more will come. */
void ring_close(struct ring *ring);
/* The consumer's next buffer, waiting for it; false when the ring is closed and empty. Gives the one before back. */
bool ring_take(struct ring *ring, struct str *ret_bytes, int *ret_mark);
void ring_free(struct ring *ring);

#endif
