/* SPDX-License-Identifier: Apache-2.0 */
#include "image/ring.h"

#include <pthread.h>

#include "base/mem.h"

struct slot {
	char *own;
	struct str bytes; /* in `own`, or lent */
	int mark;
};

struct ring {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t count;
	size_t given, taken, released; /* running numbers: released ≤ taken ≤ given ≤ released + count */
	bool closed;
	struct slot slots[];
};

struct ring *ring_new(size_t slots, size_t slot_size)
{
	struct ring *ring = mem_zero(1, sizeof(*ring) + slots * sizeof(struct slot));

	pthread_mutex_init(&ring->lock, NULL);
	pthread_cond_init(&ring->changed, NULL);
	ring->count = slots;
	for (size_t i = 0; i < slots; i++)
		ring->slots[i].own = mem_alloc(slot_size);
	return ring;
}

/* Waits for a slot that the consumer has finished with. */
static struct slot *free_slot(struct ring *ring)
{
	pthread_mutex_lock(&ring->lock);
	while (ring->given - ring->released >= ring->count)
		pthread_cond_wait(&ring->changed, &ring->lock);
	pthread_mutex_unlock(&ring->lock);
	return &ring->slots[ring->given % ring->count];
}

static size_t give(struct ring *ring, struct slot *slot, struct str bytes, int mark)
{
	size_t ticket;

	slot->bytes = bytes;
	slot->mark = mark;
	pthread_mutex_lock(&ring->lock);
	ticket = ring->given++;
	pthread_cond_broadcast(&ring->changed);
	pthread_mutex_unlock(&ring->lock);
	return ticket;
}

char *ring_fill(struct ring *ring)
{
	return free_slot(ring)->own;
}

void ring_give(struct ring *ring, size_t n, int mark)
{
	struct slot *slot = &ring->slots[ring->given % ring->count];

	give(ring, slot, str_from(slot->own, n), mark);
}

size_t ring_lend(struct ring *ring, struct str bytes, int mark)
{
	return give(ring, free_slot(ring), bytes, mark);
}

void ring_settle(struct ring *ring, size_t ticket)
{
	pthread_mutex_lock(&ring->lock);
	while (ring->released <= ticket)
		pthread_cond_wait(&ring->changed, &ring->lock);
	pthread_mutex_unlock(&ring->lock);
}

void ring_close(struct ring *ring)
{
	pthread_mutex_lock(&ring->lock);
	ring->closed = true;
	pthread_cond_broadcast(&ring->changed);
	pthread_mutex_unlock(&ring->lock);
}

bool ring_take(struct ring *ring, struct str *ret_bytes, int *ret_mark)
{
	bool taken;

	pthread_mutex_lock(&ring->lock);
	if (ring->released < ring->taken) {
		ring->released++;
		pthread_cond_broadcast(&ring->changed);
	}
	while (ring->taken == ring->given && !ring->closed)
		pthread_cond_wait(&ring->changed, &ring->lock);
	taken = ring->taken < ring->given;
	if (taken) {
		const struct slot *slot = &ring->slots[ring->taken++ % ring->count];

		*ret_bytes = slot->bytes;
		*ret_mark = slot->mark;
	}
	pthread_mutex_unlock(&ring->lock);
	return taken;
}

void ring_free(struct ring *ring)
{
	for (size_t i = 0; i < ring->count; i++)
		free(ring->slots[i].own);
	pthread_cond_destroy(&ring->changed);
	pthread_mutex_destroy(&ring->lock);
	free(ring);
}
