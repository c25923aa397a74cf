/* SPDX-License-Identifier: Apache-2.0 */
#include "check/session.h"

void turnstile_init(struct turnstile *turnstile)
{
	pthread_mutex_init(&turnstile->lock, NULL);
	pthread_cond_init(&turnstile->moved, NULL);
}

void turnstile_done(struct turnstile *turnstile)
{
	pthread_cond_destroy(&turnstile->moved);
	pthread_mutex_destroy(&turnstile->lock);
}

/* Files are taken in order, so the one whose turn it is never waits. */
void turnstile_wait(struct turnstile *turnstile, const struct check_session *session)
{
	if (!session->whole)
		return;
	pthread_mutex_lock(&turnstile->lock);
	while (turnstile->turn != session->number)
		pthread_cond_wait(&turnstile->moved, &turnstile->lock);
	pthread_mutex_unlock(&turnstile->lock);
}

void check_session_turn(struct check_session *part, size_t number)
{
	part->number = number;
}

void check_session_turn_done(struct check_session *part)
{
	struct turnstile *turnstile = &part->whole->turnstile;

	if (!part->asks_joins)
		return;
	turnstile_wait(turnstile, part);
	pthread_mutex_lock(&turnstile->lock);
	turnstile->turn++;
	pthread_cond_broadcast(&turnstile->moved);
	pthread_mutex_unlock(&turnstile->lock);
}
