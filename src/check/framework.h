/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frameworks: names under which houses ask for rules. Which rules are theirs follows from the rules' references, so that a new rule
 * needs no second list.
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_CHECK_FRAMEWORK_H
#define PLIMSOLL_CHECK_FRAMEWORK_H

#include "check/check.h"

struct framework {
	const char *name;     /* as --framework takes it */
	const char *title;
	const char *prefixes[3]; /* of references, one of which a rule of it has; NULL-terminated */
};

/* Ends with one without a name. */
extern const struct framework frameworks[];
/* Case ignored; NULL where there is none. */
const struct framework *framework_find(struct str name);
bool framework_holds(const struct framework *framework, const struct check *check);

#endif
