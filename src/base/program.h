/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running another program for what it prints: helm, kustomize, helpers that keep credentials. It gets no input but the one given, no network where
 * the kernel lets us take that away, unless it is to have one, and not longer than it may have.
 *
 * Ownership: the caller's buffers. Threading: may be called from any thread.
 */
#ifndef PLIMSOLL_BASE_PROGRAM_H
#define PLIMSOLL_BASE_PROGRAM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* Where PATH has a program of that name; empty where it has none. */
struct str program_find(struct arena *arena, const char *name);

#define PROGRAM_INPUT_MAX ((size_t)32 << 10) /* what a pipe surely holds */

struct program {
	const char *path;
	const char *const *arguments; /* the first is its name; NULL-terminated */
	unsigned seconds;
	struct str input;             /* at most PROGRAM_INPUT_MAX; may be empty */
	bool network;
};

/*
 * Runs it, and appends what it prints. An error with its own last words where it fails (the last line of its standard error, else of what it
 * prints), prints more than the buffer takes (ERR_LIMIT), or has not ended in time (ERR_TIMEOUT).
 */
int program_run(const struct program *program, struct buf *out, struct err *e);

#endif
