/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work shared out over threads. Threading: thread_each() may be called from any thread, also from one that it has started: then more than `jobs` may
 * work at once.
 */
#ifndef PLIMSOLL_BASE_THREAD_H
#define PLIMSOLL_BASE_THREAD_H

#include <stddef.h>

/* The cores this process may use (its affinity mask and its cgroup's quota), at least 1. */
unsigned thread_cores(void);
/*
 * Runs work(arg, i) for i = 0 … count-1, begun in that order, on at most `jobs` threads other than the caller's, which waits;
 * on the caller's where jobs or count is 1. Returns when all are done.
 */
void thread_each(unsigned jobs, size_t count, void (*work)(void *arg, size_t i), void *arg);

enum thread_rank {
	THREAD_WAITED_FOR, /* as all begin */
	THREAD_LATER,
	THREAD_LAST,
};
/*
 * Where there are more threads than cores, the calling thread is to get less than those for which all wait in the end: for good, and
 * never more again. The first thread of the program keeps what it has; where the system refuses, all are equals.
 */
void thread_step_back(enum thread_rank rank);

#endif
