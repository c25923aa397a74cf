/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One package against the advisories of its name: which hold for its version, and what to say of it. Matchers ask under
 * each name that their feeds may use, and answer once, so that a vulnerability found under two names is one finding.
 *
 * Source: OSV schema 1.7, "Evaluation": a version is affected when one of the ranges holds or it is listed.
 *
 * Threading: one thread at a time.
 */
#ifndef PLIMSOLL_MATCH_JUDGE_H
#define PLIMSOLL_MATCH_JUDGE_H

#include "match/match.h"

/* An advisory that holds; `range` is NULL where it lists the version itself. */
struct hit {
	const struct advisory *advisory;
	const struct version_range *range;
	struct str version; /* the one compared: the package's or its source's */
	struct str fixed;   /* of the range; where the list is borrowed, without what is the lender's own in it */
	bool by_source;
};
VEC_TYPE(hit_list, struct hit);

struct question {
	const struct package *package;
	const struct ecosystem *ecosystem;
	struct str name, version; /* asked for, compared */
	/* Whether the advisory is about such a package at all (architecture, module); NULL: all are. */
	bool (*concerns)(const struct package *package, const struct advisory *advisory);
	/* The part of a version, installed or fixed, that may be compared; NULL: the whole. A view of its argument. */
	struct str (*comparable)(struct str version);
	/* Orders two versions, the first of which is installed or a fix, in place of the ecosystem's scheme; NULL: the scheme. */
	int (*compare)(struct str version, struct str bound);
	/*
	 * A record that names several fixed versions of a name names rebuilds of one fix: the lowest mends. Else each range
	 * is judged for itself, as OSV says.
	 */
	bool lowest_mends;
};

/* Appends what holds. */
int judge_ask(struct match *match, const struct question *question, struct hit_list *hits, struct err *e);
/* Folds hits that are the same vulnerability and adds a finding for each. */
void judge_answer(struct match *match, const struct package *package, const struct ecosystem *ecosystem,
		  const struct hit_list *hits);

#endif
