/* SPDX-License-Identifier: Apache-2.0 */
#include "base/thread.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/mem.h"

struct batch {
	void (*work)(void *arg, size_t i);
	void *arg;
	size_t count;
	atomic_size_t next;
};

/* cgroup v2 cpu.max: "QUOTA PERIOD" or "max PERIOD"; 0 where there is no quota. */
static unsigned quota_cores(void)
{
	FILE *file = fopen("/sys/fs/cgroup/cpu.max", "re");
	unsigned long quota = 0, period = 0;
	int fields = file ? fscanf(file, "%lu %lu", &quota, &period) : 0;

	if (file)
		fclose(file);
	return fields == 2 && period ? (unsigned)((quota + period - 1) / period) : 0;
}

unsigned thread_cores(void)
{
	unsigned cores = 1, quota = quota_cores();
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0)
		cores = (unsigned)CPU_COUNT(&set);
	return quota && quota < cores ? quota : cores;
}

static void *worker(void *arg)
{
	struct batch *batch = arg;
	size_t i;

	while ((i = atomic_fetch_add(&batch->next, 1)) < batch->count)
		batch->work(batch->arg, i);
	return NULL;
}

void thread_step_back(enum thread_rank rank)
{
	static const int nicer[] = {[THREAD_LATER] = 10, [THREAD_LAST] = 19}; /* as nice(1) counts */
	static _Thread_local enum thread_rank now;

	/* Of this thread alone, as Linux has it. */
	if (rank > now && gettid() != getpid())
		setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + nicer[rank] - nicer[now]);
	now = rank > now ? rank : now;
}

void thread_each(unsigned jobs, size_t count, void (*work)(void *arg, size_t i), void *arg)
{
	struct batch batch = {.work = work, .arg = arg, .count = count};
	size_t wanted = jobs < count ? jobs : count, started = 0;
	auto_free pthread_t *threads = mem_zero(wanted, sizeof(*threads));

	while (wanted > 1 && started < wanted && pthread_create(&threads[started], NULL, worker, &batch) == 0)
		started++;
	/* A system that refuses threads only makes it slower. */
	if (!started)
		worker(&batch);
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
}
