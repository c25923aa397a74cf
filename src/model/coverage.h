/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was not evaluated, and why. Malformed or unknown content of an image is noted here and the scan goes on; a report
 * with an entry here is incomplete, and "nothing found" in it is not "clean".
 *
 * Ownership: texts live in the arena given at each note. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_MODEL_COVERAGE_H
#define PLIMSOLL_MODEL_COVERAGE_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"

#define COVERAGE_MAX 10000 /* entries kept; more are only counted */

struct coverage_gap {
	struct str what;  /* "operating system packages" */
	struct str where; /* "var/lib/dpkg/status", may be empty */
	struct str why;   /* "stanza 12 has no Version field" */
};

struct coverage {
	VEC(struct coverage_gap) gaps;
	size_t dropped; /* beyond COVERAGE_MAX */
	struct map known; /* private: the gaps that coverage_note() has noted */
};

/* Notes a gap; what, where and the formatted reason are copied into the arena. An equal gap is noted once. */
__attribute__((format(printf, 5, 6))) void coverage_note(struct coverage *coverage, struct arena *arena, const char *what,
							 struct str where, const char *why, ...);
/* Sorts by what, where, why, so that reports do not depend on the order of discovery. */
size_t coverage_count(const struct coverage *coverage); /* of gaps, those beyond the cap too */
void coverage_sort(struct coverage *coverage);
void coverage_done(struct coverage *coverage);

#endif
