/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Progress on standard error. On a terminal: one line from 300 ms on, at most ten a second, gone at the end and before any
 * message. Elsewhere: a line for a stage that lasts longer than 5 s, then one every 30 s, so that a build server sees life.
 *
 * Threading: updates and messages may come from any thread. There is one progress a process.
 */
#ifndef PLIMSOLL_CLI_PROGRESS_H
#define PLIMSOLL_CLI_PROGRESS_H

#include "base/buf.h"
#include "base/ctx.h"

/* Puts the progress into the context. */
void progress_start(struct ctx *ctx);
void progress_stop(void);
/* Around a message: the line is taken away and nothing is drawn until progress_resume(). */
void progress_pause(void);
void progress_resume(void);
/* SIGINT, SIGTERM and SIGHUP take the line away and end the process as the signal would. */
void progress_handle_signals(void);

/* One line of state. A rate below 0 is not known yet; a total of 0 neither. */
struct progress_state {
	const char *what;
	uint64_t done, total;
	double rate; /* bytes a second */
};
void progress_line(const struct progress_state *state, bool terminal, struct buf *out);

#endif
