/* SPDX-License-Identifier: Apache-2.0 */
#include "image/jobs.h"

#include <pthread.h>

#include "base/mem.h"
#include "base/vec.h"

struct jobs {
	pthread_mutex_t lock;
	pthread_cond_t work, progress;
	struct job *first, *last;
	uint64_t bytes;
	VEC(pthread_t) threads;
	bool stop;
};

/* The next job, waiting for it; NULL when there will be none. Called with the lock held. */
static struct job *take_job(struct jobs *jobs)
{
	struct job *job;

	while (!jobs->first && !jobs->stop)
		pthread_cond_wait(&jobs->work, &jobs->lock);
	job = jobs->first;
	if (job)
		jobs->first = job->next;
	if (!jobs->first)
		jobs->last = NULL;
	return job;
}

static void *run(void *arg)
{
	struct jobs *jobs = arg;
	struct job *job;

	pthread_mutex_lock(&jobs->lock);
	while ((job = take_job(jobs))) {
		pthread_mutex_unlock(&jobs->lock);
		job->work(job);
		pthread_mutex_lock(&jobs->lock);
		jobs->bytes -= job->bytes;
		job->done = true;
		pthread_cond_broadcast(&jobs->progress);
	}
	pthread_mutex_unlock(&jobs->lock);
	return NULL;
}

struct jobs *jobs_new(unsigned threads)
{
	struct jobs *jobs = mem_zero(1, sizeof(*jobs));
	pthread_t thread;

	pthread_mutex_init(&jobs->lock, NULL);
	pthread_cond_init(&jobs->work, NULL);
	pthread_cond_init(&jobs->progress, NULL);
	while (jobs->threads.n < threads && pthread_create(&thread, NULL, run, jobs) == 0)
		*vec_push(&jobs->threads) = thread;
	if (jobs->threads.n)
		return jobs;
	jobs_free(jobs);
	return NULL;
}

void jobs_free(struct jobs *jobs)
{
	if (!jobs)
		return;
	pthread_mutex_lock(&jobs->lock);
	jobs->stop = true;
	pthread_cond_broadcast(&jobs->work);
	pthread_mutex_unlock(&jobs->lock);
	vec_each(thread, &jobs->threads)
		pthread_join(*thread, NULL);
	vec_done(&jobs->threads);
	pthread_mutex_destroy(&jobs->lock);
	pthread_cond_destroy(&jobs->work);
	pthread_cond_destroy(&jobs->progress);
	free(jobs);
}

void jobs_reserve(struct jobs *jobs, uint64_t bytes)
{
	pthread_mutex_lock(&jobs->lock);
	while (jobs->bytes && jobs->bytes + bytes > JOBS_BYTES_MAX)
		pthread_cond_wait(&jobs->progress, &jobs->lock);
	jobs->bytes += bytes;
	pthread_mutex_unlock(&jobs->lock);
}

void jobs_give_back(struct jobs *jobs, uint64_t bytes)
{
	pthread_mutex_lock(&jobs->lock);
	jobs->bytes -= bytes;
	pthread_cond_broadcast(&jobs->progress);
	pthread_mutex_unlock(&jobs->lock);
}

void jobs_put(struct jobs *jobs, struct job *job)
{
	pthread_mutex_lock(&jobs->lock);
	job->next = NULL;
	job->done = false;
	if (jobs->last)
		jobs->last->next = job;
	else
		jobs->first = job;
	jobs->last = job;
	pthread_cond_signal(&jobs->work);
	pthread_mutex_unlock(&jobs->lock);
}

void jobs_wait(struct jobs *jobs, struct job *job)
{
	pthread_mutex_lock(&jobs->lock);
	while (!job->done)
		pthread_cond_wait(&jobs->progress, &jobs->lock);
	pthread_mutex_unlock(&jobs->lock);
}
