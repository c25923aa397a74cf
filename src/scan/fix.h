/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Applying the edits of findings to the files they are in, and asking the rules again of what came of it, until nothing is left
 * that can be changed, or FIX_PASSES_MAX is reached. Files are written when all is done, or not at all (a difference is told instead).
 *
 * Ownership: fixing_done() frees. Threading: one at a time.
 */
#ifndef PLIMSOLL_SCAN_FIX_H
#define PLIMSOLL_SCAN_FIX_H

#include "base/buf.h"
#include "scan/scan.h"

#define FIX_PASSES_MAX 10

struct fixed_file {
	struct str path;
	struct str before, after; /* bytes */
	struct str refused;       /* why it cannot be changed; empty: it can */
	size_t fixed;             /* findings that an edit was made for */
};

struct fixing {
	struct arena arena;
	struct map known;         /* path to its number + 1 */
	VEC(struct fixed_file) files; /* that were changed or may be, in the order in which they came */
	struct str_list notes;    /* what was not done, and why */
	size_t fixed, passes;
};

/* Changes nothing on the disk. The request's policy is asked too: what is exempt is not changed. */
int fix_files(const struct ctx *ctx, const struct scan_request *request, struct fixing *ret_fixing, struct err *e);
/* Replaces each file that changed. */
int fix_write(const struct fixing *fixing, struct err *e);
/*
 * Appends the unified difference, "a/PATH" to "b/PATH", as patch(1) and git-apply(1) take it when they are called where we were: by paths from
 * the working folder, however files were named. True where one lies outside of it: then all have their paths from the root, for which
 * these are to be called with -d / and in /.
 */
bool fix_diff(const struct fixing *fixing, struct buf *out);
void fixing_done(struct fixing *fixing);

#endif
