/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two texts to the difference between them, in the unified format that patch(1) and git-apply(1) read. By lines, whose ends are
 * part of them, so that a CR counts, and what ends without a line feed is said.
 *
 * Source: Myers, "An O(ND) Difference Algorithm and Its Variations", 1986, the greedy form; POSIX diff, "Diff -u Output Format".
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_DIFF_H
#define PLIMSOLL_CODEC_DIFF_H

#include "base/buf.h"

/* Lines that differ, beyond which the rest is told as replaced as a whole: right, but not the shortest. */
#define DIFF_STEPS_MAX 2000

/* Appends "--- FROM", "+++ TO" and the hunks; nothing where the texts are equal. The names are written as they are. */
void diff_unified(struct str old_name, struct str new_name, struct str old_text, struct str new_text, struct buf *out);

#endif
