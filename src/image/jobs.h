/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work that is put aside while a layer is read, for other threads: what waits may hold so many bytes and no more, so a reader
 * that is ahead waits too.
 *
 * Ownership: a job belongs to who put it, who waits for it before freeing it. Threading: any thread may put and wait.
 */
#ifndef PLIMSOLL_IMAGE_JOBS_H
#define PLIMSOLL_IMAGE_JOBS_H

#include <stdbool.h>
#include <stdint.h>

#define JOBS_BYTES_MAX ((uint64_t)24 << 20) /* held by all jobs that are not done; a larger one waits until it is alone */

struct jobs;

struct job {
	void (*work)(struct job *job);
	uint64_t bytes; /* that it holds until it is done, as reserved */
	/* private */
	struct job *next;
	bool done;
};

/* NULL where there are no threads to be had: then work is done by who would put it. */
struct jobs *jobs_new(unsigned threads);
/* All jobs are done before. NULL is allowed. */
void jobs_free(struct jobs *jobs);
/* Waits until a job may hold so many bytes, before they are in memory; then jobs_put(), or jobs_give_back() in its place. */
void jobs_reserve(struct jobs *jobs, uint64_t bytes);
void jobs_put(struct jobs *jobs, struct job *job);
void jobs_give_back(struct jobs *jobs, uint64_t bytes);
void jobs_wait(struct jobs *jobs, struct job *job);

#endif
