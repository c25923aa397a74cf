/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Matchers: packages and advisories in, findings out. One file a family of packages; a line in list.h adds one. A finding
 * is one (vulnerability, package): every binary package of a vulnerable source is a finding of its own, since each is what
 * someone can remove or upgrade; reports and actions group them by source.
 *
 * Threading: one thread at a time.
 */
#ifndef PLIMSOLL_MATCH_MATCH_H
#define PLIMSOLL_MATCH_MATCH_H

#include "base/ctx.h"
#include "match/ecosystem.h"
#include "model/finding.h"
#include "model/support.h"

/* Packages that could not be judged for one reason. */
struct match_skip {
	const char *type;
	struct str why, where, names; /* names: the first few, each once */
	size_t packages, named;
	bool more; /* names than those */
};

/* One run of matching. */
struct match {
	const struct os *os;
	struct advdb *db;           /* remembers its answers during the run */
	struct findings *findings;  /* whose arena also holds the database's answers */
	struct coverage *coverage;
	bool release_over;          /* the release is past its end of life */
	struct support_runtimes runtimes;
	int64_t now;                /* seconds since 1970 */
	/* private to match.c */
	const char *ecosystem_type; /* that `ecosystem` was chosen for */
	struct ecosystem ecosystem;
	const char *owner_type;     /* that `owner_listed` was found out for */
	bool owner_listed;
	VEC(struct match_skip) skips;
};

struct matcher {
	const char *name;
	/* Whether the package is this matcher's to judge; the first that says yes has it. */
	bool (*takes)(const struct package *package);
	/* Adds a finding for each vulnerability of the package (match/judge.h), or says by match_skip() why it cannot. */
	int (*match)(struct match *match, const struct package *package, struct err *e);
};

/*
 * Matches the whole inventory, folds aliases into one finding a (vulnerability, package) and notes in coverage what was not
 * evaluated: an unknown distribution or release, a release past its end, packages of other makers, unreadable versions.
 */
int match_run(const struct ctx *ctx, const struct inventory *inventory, struct advdb *db, struct findings *findings,
	      struct coverage *coverage, struct err *e);

/* ---- for matchers ---- */

/*
 * The lists that speak of an operating system's package, or NULL after a match_skip(): no feed covers the distribution, or
 * the package was not built by it.
 */
const struct ecosystem *match_ecosystem(struct match *match, const struct package *package);
/* Counts a package that cannot be judged; one gap in coverage for all with the same reason. */
void match_skip(struct match *match, const struct package *package, struct str why);

#endif
