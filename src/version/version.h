/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of versions, one scheme for each packaging ecosystem.
 *
 * A version is hostile text: any bytes, any length, numbers of any size. Nothing here allocates, recurses or overflows, and
 * time is linear in the two lengths. A text that the ecosystem would refuse still has a place in the order, so that sorting
 * never fails; ask valid() where the difference matters.
 *
 * Ownership: schemes are constants; versions are views and not kept. Threading: no state, safe everywhere.
 */
#ifndef PLIMSOLL_VERSION_VERSION_H
#define PLIMSOLL_VERSION_VERSION_H

#include "base/str.h"

struct version_scheme {
	const char *name;           /* lower case, as OSV's test data names it: "debian", "pypi" … */
	const char *const *aliases; /* purl types and OSV ecosystems, lower case, NULL-terminated */
	/* Whether the ecosystem's own tools take it as a version. The specification is named on top of each scheme's file. */
	bool (*valid)(struct str version);
	/*
	 * Negative, zero or positive. A weak order over all texts: antisymmetric and transitive, equal for spellings that mean
	 * the same ("1.0" and "1.0.0" where the scheme says so). Where a scheme's own tool breaks that rule its file says so.
	 */
	int (*compare)(struct str a, struct str b);
};

/*
 * By name or alias, ignoring case. An OSV ecosystem with a release ("Debian:12", "Red Hat:enterprise_linux:9::appstream") is
 * found by what stands before the first colon. NULL where nothing has that name.
 */
const struct version_scheme *version_scheme_find(struct str name);

/* All schemes, NULL-terminated, in the order of list.h. */
const struct version_scheme *const *version_schemes(void);

#endif
