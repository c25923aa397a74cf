/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "image/ring.h"

enum { OWN = 1, LENT = 2 };

#define SLOT ((size_t)512)

struct consumer {
	struct ring *ring;
	int pause;           /* every so many buffers it sleeps; 0: never */
	uint64_t sum;        /* of all bytes, each times its place in the whole */
	size_t n, buffers, lent;
	atomic_size_t finished; /* buffers that it has given back */
	bool torn;           /* a buffer changed while it was held */
};

static uint64_t sum_of(struct str bytes, size_t place)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < bytes.n; i++)
		sum = sum * 31 + (unsigned char)bytes.p[i] * (place + i + 1);
	return sum;
}

static void *consume(void *arg)
{
	struct consumer *c = arg;
	struct str bytes;
	int mark;

	while (ring_take(c->ring, &bytes, &mark)) {
		uint64_t sum = sum_of(bytes, c->n);

		if (c->pause && c->buffers % (size_t)c->pause == 0)
			nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
		else
			sched_yield();
		if (sum != sum_of(bytes, c->n))
			c->torn = true;
		c->sum += sum;
		c->n += bytes.n;
		c->buffers++;
		c->lent += mark == LENT;
		atomic_fetch_add(&c->finished, 1);
	}
	return NULL;
}

static void fill(char *p, size_t n, unsigned round)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (char)(round * 7 + i * 13 + (round >> 8));
}

/* Everything arrives, once, in order and whole, however slow the consumer and however few the buffers. */
TEST(many_rounds_with_fast_and_slow_consumers)
{
	static const size_t slots[] = {1, 2, 3, 8};
	static const int pauses[] = {0, 1, 17};

	for (size_t s = 0; s < sizeof(slots) / sizeof(slots[0]); s++)
		for (size_t k = 0; k < sizeof(pauses) / sizeof(pauses[0]); k++) {
			struct consumer c = {.ring = ring_new(slots[s], SLOT), .pause = pauses[k]};
			unsigned rounds = pauses[k] == 1 ? 300 : 3000;
			uint64_t sum = 0;
			size_t n = 0;
			pthread_t thread;

			assert_int_equal(pthread_create(&thread, NULL, consume, &c), 0);
			for (unsigned round = 0; round < rounds; round++) {
				size_t size = round * 37 % (SLOT + 1);
				char *p = ring_fill(c.ring);

				fill(p, size, round);
				sum += sum_of(str_from(p, size), n);
				n += size;
				ring_give(c.ring, size, OWN);
			}
			ring_close(c.ring);
			pthread_join(thread, NULL);
			assert_int_equal(c.buffers, rounds);
			assert_int_equal(c.n, n);
			assert_true(c.sum == sum);
			assert_false(c.torn);
			ring_free(c.ring);
		}
}

/* After ring_give() the producer may still read its buffer until the next ring_fill(): no one writes to it. */
TEST(a_given_buffer_stays_readable)
{
	struct consumer c = {.ring = ring_new(2, SLOT)};
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, consume, &c), 0);
	for (unsigned round = 0; round < 2000; round++) {
		char *p = ring_fill(c.ring), want[SLOT];

		fill(p, SLOT, round);
		fill(want, SLOT, round);
		ring_give(c.ring, SLOT, OWN);
		sched_yield();
		assert_memory_equal(p, want, SLOT);
	}
	ring_close(c.ring);
	pthread_join(thread, NULL);
	ring_free(c.ring);
}

/* What is lent is overwritten as soon as it is settled; the consumer must have finished with it by then. */
TEST(lent_bytes_are_free_once_settled)
{
	static const size_t slots[] = {1, 2, 5};

	for (size_t s = 0; s < sizeof(slots) / sizeof(slots[0]); s++) {
		struct consumer c = {.ring = ring_new(slots[s], SLOT), .pause = 13};
		char *own = malloc(4 * SLOT);
		uint64_t sum = 0;
		size_t n = 0, given = 0;
		pthread_t thread;

		assert_non_null(own);
		assert_int_equal(pthread_create(&thread, NULL, consume, &c), 0);
		for (unsigned round = 0; round < 1000; round++) {
			size_t ticket;

			fill(own, 4 * SLOT, round);
			sum += sum_of(str_from(own, 4 * SLOT), n);
			n += 4 * SLOT;
			ticket = ring_lend(c.ring, str_from(own, 4 * SLOT), LENT);
			assert_int_equal(ticket, given++);
			if (round % 3 == 0) {
				/* a buffer of the ring behind it, given before the lent one is settled */
				char *p = ring_fill(c.ring);

				fill(p, SLOT, round + 1);
				sum += sum_of(str_from(p, SLOT), n);
				n += SLOT;
				ring_give(c.ring, SLOT, OWN);
				given++;
				ring_settle(c.ring, ticket);
				assert_true(atomic_load(&c.finished) > ticket);
			} else {
				/* nothing follows it: the consumer gives it back when it asks for more */
				ring_settle(c.ring, ticket);
				assert_true(atomic_load(&c.finished) > ticket);
			}
			ring_settle(c.ring, ticket); /* what is settled stays so */
			memset(own, 0xee, 4 * SLOT);
		}
		ring_close(c.ring);
		pthread_join(thread, NULL);
		assert_int_equal(c.lent, 1000);
		assert_int_equal(c.buffers, given);
		assert_true(c.sum == sum);
		assert_false(c.torn);
		free(own);
		ring_free(c.ring);
	}
}

TEST(what_was_given_before_the_close_still_comes)
{
	struct ring *ring = ring_new(4, SLOT);
	struct str bytes;
	int mark;

	memcpy(ring_fill(ring), "one", 3);
	ring_give(ring, 3, 11);
	ring_lend(ring, STR_LIT("two"), 22);
	ring_give(ring, 0, 33); /* without a fill: an empty buffer that only carries its mark */
	ring_close(ring);
	assert_true(ring_take(ring, &bytes, &mark));
	assert_str(bytes, "one");
	assert_int_equal(mark, 11);
	assert_true(ring_take(ring, &bytes, &mark));
	assert_str(bytes, "two");
	assert_int_equal(mark, 22);
	assert_true(ring_take(ring, &bytes, &mark));
	assert_int_equal(bytes.n, 0);
	assert_int_equal(mark, 33);
	assert_false(ring_take(ring, &bytes, &mark));
	assert_false(ring_take(ring, &bytes, &mark));
	ring_settle(ring, 2);
	ring_free(ring);
}

TEST(closed_without_a_buffer)
{
	struct ring *ring = ring_new(1, SLOT);
	struct str bytes;
	int mark;

	ring_close(ring);
	assert_false(ring_take(ring, &bytes, &mark));
	ring_free(ring);
}

TEST_MAIN
