/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What threads of one batch (base/thread.h) share: a lock, and a turnstile that lets them through in the order of their work.
 *
 * Ownership: the caller's, from _init to _done. Threading: that is what they are for.
 */
#ifndef PLIMSOLL_BASE_LOCK_H
#define PLIMSOLL_BASE_LOCK_H

#include <pthread.h>
#include <stddef.h>

struct lock {
	pthread_mutex_t mutex; /* private */
};

void lock_init(struct lock *lock);
void lock_done(struct lock *lock);
void lock_take(struct lock *lock);
void lock_release(struct lock *lock);

struct turnstile {
	struct lock lock;      /* private, as are the others */
	pthread_cond_t moved;
	size_t turn;
};

void turnstile_init(struct turnstile *turnstile);
void turnstile_done(struct turnstile *turnstile);
/* Returns when it is that number's turn; the first is 0. */
void turnstile_wait(struct turnstile *turnstile, size_t number);
/* Lets the next number through; called by the one whose turn it is. */
void turnstile_next(struct turnstile *turnstile);

#endif
