/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a package manager takes by itself when packages go: those that came in as dependencies, and on whose account nobody who stays
 * keeps them. Of these the needed ones must be marked as asked for before. More may be named than the manager would take (what is
 * only recommended keeps nobody here), never fewer.
 *
 * Ownership: the caller's from sweep_init() to sweep_done(); the graph outlives it. Threading: one thread.
 */
#ifndef PLIMSOLL_NEED_SWEEP_H
#define PLIMSOLL_NEED_SWEEP_H

#include "need/graph.h"

enum sweep_reach {
	SWEEP_NOTHING, /* what came in with a package stays when it goes */
	SWEEP_OWN,     /* what the packages that go have brought in */
	SWEEP_ALL,     /* and what had lost its reason before */
};

enum sweep_state { SWEEP_STAYS, SWEEP_GOES, SWEEP_REMOVED };

/* How a manager does it. */
struct sweep_way {
	enum sweep_reach reach;
	bool one; /* of those that meet a need only one is kept; else all are */
};

VEC_TYPE(sweep_list, size_t);

struct sweep {
	const struct graph *graph;
	size_t *begin;               /* by package: where its dependencies begin */
	size_t *by_begin, *by;       /* by package: where the dependencies on it begin in `by`, and they by number */
	bool *loose;                 /* by package: nobody who was asked for leads to it */
	enum sweep_state *going;     /* by package: of the search at hand */
	struct sweep_list brought;   /* packages that others bring in by being there */
	struct sweep_list loose_needed;
	struct sweep_list list;      /* of the search at hand: those that are removed, then those that may go on their account */
	struct sweep_list keep;      /* its result */
};

void sweep_init(struct sweep *sweep, const struct graph *graph);
void sweep_done(struct sweep *sweep);
/* Needed packages which, marked as asked for, keep all that is needed when `removed` go; valid until the next call. */
const struct sweep_list *sweep_keep(struct sweep *sweep, struct sweep_way way, const size_t *removed, size_t n);

#endif
