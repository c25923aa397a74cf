/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The screen while the image is still being read: its layers and what made them as soon as the manifest is known, and how far the
 * reading is. q, Ctrl-C and signals leave at once.
 *
 * Ownership: none is taken. Threading: updates come from any thread; one at a time draws, the others pass by.
 */
#ifndef PLIMSOLL_CLI_BROWSE_READING_H
#define PLIMSOLL_CLI_BROWSE_READING_H

#include "cli/run.h"
#include "scan/scan.h"

struct reading {
	const char *reference;
	const struct scan *scan; /* whose image is filled while it is read */
	_Atomic bool drawing;
	_Atomic int64_t next_ms;
};

/* The screen is open. Shows that it begins, and makes the context tell `reading` of all that follows; its messages go nowhere. */
void reading_begin(struct reading *reading, const char *reference, const struct scan *scan, struct ctx *ctx);

#endif
