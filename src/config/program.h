/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running another program for what it prints: helm and kustomize. It gets no input, no network where the kernel lets us take that away, and not
 * longer than it may have.
 *
 * Ownership: the caller's buffers. Threading: may be called from any thread.
 */
#ifndef PLIMSOLL_CONFIG_PROGRAM_H
#define PLIMSOLL_CONFIG_PROGRAM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* Where PATH has a program of that name; empty where it has none. */
struct str program_find(struct arena *arena, const char *name);

/*
 * Runs the program at `path` with those arguments (the first is its name; NULL-terminated), and appends what it prints. An error with its own
 * last words where it fails, prints more than the buffer takes (ERR_LIMIT), or has not ended after so many seconds (ERR_TIMEOUT).
 */
int program_run(const char *path, const char *const *arguments, unsigned seconds, struct buf *out, struct err *e);

#endif
