/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <sched.h>
#include <stdatomic.h>

#include "base/lock.h"
#include "base/thread.h"

#define MANY 5000

struct tally {
	atomic_uint done[MANY];
	atomic_size_t begun, running, most;
	atomic_bool out_of_order;
	size_t jobs;
};

static void work(void *arg, size_t i)
{
	struct tally *tally = arg;
	size_t running = atomic_fetch_add(&tally->running, 1) + 1, most = atomic_load(&tally->most);

	/* items are handed out in order: at most one a job may have been taken and not yet counted */
	size_t begun = atomic_fetch_add(&tally->begun, 1);
	if (i > begun + tally->jobs)
		atomic_store(&tally->out_of_order, true);
	while (running > most && !atomic_compare_exchange_weak(&tally->most, &most, running))
		;
	if (i % 64 == 0)
		sched_yield();
	atomic_fetch_add(&tally->done[i], 1);
	atomic_fetch_sub(&tally->running, 1);
}

TEST(every_item_once_with_any_number_of_jobs)
{
	static const unsigned jobs[] = {0, 1, 2, 3, 8, 64};
	static const size_t counts[] = {0, 1, 2, 7, MANY};
	static struct tally tally;

	for (size_t j = 0; j < sizeof(jobs) / sizeof(jobs[0]); j++)
		for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
			memset(&tally, 0, sizeof(tally));
			tally.jobs = jobs[j] ? jobs[j] : 1;
			thread_each(jobs[j], counts[c], work, &tally);
			for (size_t i = 0; i < MANY; i++)
				assert_int_equal(atomic_load(&tally.done[i]), i < counts[c]);
			assert_true(atomic_load(&tally.most) <= tally.jobs);
			assert_false(atomic_load(&tally.out_of_order));
		}
}

static void in_order(void *arg, size_t i)
{
	size_t *next = arg;

	assert_int_equal(i, *next);
	(*next)++;
}

TEST(one_job_is_the_caller_and_in_order)
{
	size_t next = 0;

	thread_each(1, 100, in_order, &next);
	assert_int_equal(next, 100);
	next = 0;
	thread_each(64, 1, in_order, &next); /* one item needs no thread */
	assert_int_equal(next, 1);
}

static void meet(void *arg, size_t i)
{
	atomic_size_t *here = arg;

	(void)i;
	atomic_fetch_add(here, 1);
	while (atomic_load(here) < 4)
		sched_yield();
}

TEST(jobs_run_at_the_same_time)
{
	atomic_size_t here = 0;

	thread_each(4, 4, meet, &here); /* would never end on fewer than four threads */
	assert_int_equal(atomic_load(&here), 4);
}

struct queue {
	struct turnstile turnstile;
	size_t passed[200], n;
};

static void pass(void *arg, size_t i)
{
	struct queue *queue = arg;

	for (size_t k = 0; k < i % 7; k++)
		sched_yield();
	turnstile_wait(&queue->turnstile, i);
	queue->passed[queue->n++] = i; /* no other one is here now */
	turnstile_next(&queue->turnstile);
}

TEST(a_turnstile_lets_them_through_in_order)
{
	struct queue queue = {0};

	turnstile_init(&queue.turnstile);
	thread_each(4, 200, pass, &queue);
	turnstile_done(&queue.turnstile);
	assert_int_equal(queue.n, 200);
	for (size_t i = 0; i < 200; i++)
		assert_int_equal(queue.passed[i], i);
}

TEST(there_is_a_core)
{
	assert_true(thread_cores() >= 1);
}

TEST_MAIN
