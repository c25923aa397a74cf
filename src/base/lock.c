/* SPDX-License-Identifier: Apache-2.0 */
#include "base/lock.h"

void lock_init(struct lock *lock)
{
	pthread_mutex_init(&lock->mutex, NULL);
}

void lock_done(struct lock *lock)
{
	pthread_mutex_destroy(&lock->mutex);
}

void lock_take(struct lock *lock)
{
	pthread_mutex_lock(&lock->mutex);
}

void lock_release(struct lock *lock)
{
	pthread_mutex_unlock(&lock->mutex);
}

void turnstile_init(struct turnstile *turnstile)
{
	lock_init(&turnstile->lock);
	pthread_cond_init(&turnstile->moved, NULL);
	turnstile->turn = 0;
}

void turnstile_done(struct turnstile *turnstile)
{
	pthread_cond_destroy(&turnstile->moved);
	lock_done(&turnstile->lock);
}

void turnstile_wait(struct turnstile *turnstile, size_t number)
{
	lock_take(&turnstile->lock);
	while (turnstile->turn != number)
		pthread_cond_wait(&turnstile->moved, &turnstile->lock.mutex);
	lock_release(&turnstile->lock);
}

void turnstile_next(struct turnstile *turnstile)
{
	lock_take(&turnstile->lock);
	turnstile->turn++;
	pthread_cond_broadcast(&turnstile->moved);
	lock_release(&turnstile->lock);
}
