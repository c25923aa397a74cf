/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Matchers: packages and advisories in, findings out. One file a family of packages; a line in list.h adds one.
 *
 * Threading: one thread at a time.
 */
#ifndef PLIMSOLL_MATCH_MATCH_H
#define PLIMSOLL_MATCH_MATCH_H

#include "base/ctx.h"
#include "model/finding.h"

struct matcher {
	const char *name;
	/* Whether the package is this matcher's to judge; the first that says yes has it. */
	bool (*takes)(const struct package *package, const struct os *os);
	/*
	 * Adds a finding for each vulnerability of the package. What cannot be judged (a release that no feed covers, a version
	 * that does not parse) goes to coverage, once for many packages.
	 */
	int (*match)(const struct package *package, const struct os *os, struct advdb *db, struct findings *findings,
		     struct coverage *coverage, struct err *e);
};

const struct matcher *const *matchers(void);
/*
 * Matches the whole inventory, folds aliases into one finding a (vulnerability, source package version) and notes in
 * coverage what was not evaluated. Answers of the database live in findings->arena.
 */
int match_run(const struct ctx *ctx, const struct inventory *inventory, struct advdb *db, struct findings *findings,
	      struct coverage *coverage, struct err *e);

#endif
