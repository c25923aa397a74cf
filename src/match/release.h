/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Until when a distribution mends its releases, as its own release pages say. After that day no new vulnerability of the
 * release is recorded, so that an empty answer means nothing.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_MATCH_RELEASE_H
#define PLIMSOLL_MATCH_RELEASE_H

#include "base/str.h"

struct release {
	const char *os;      /* os.id */
	const char *release; /* os.release */
	const char *end;     /* the last day of free security support (Debian: of LTS), "2022-06-30" */
};

/* NULL where the table does not have it. */
const struct release *release_find(struct str os, struct str release);
/* Whether `now` (seconds since 1970) is after its last day. */
bool release_is_over(const struct release *release, int64_t now);
/* The whole table, sorted by distribution and age; its end has a NULL os. */
const struct release *release_table(void);

#endif
