/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages of an ecosystem that has one list for all the world, whatever the operating system: what the matchers of languages
 * and of products share.
 *
 * Threading: one thread at a time.
 */
#ifndef PLIMSOLL_MATCH_LANGUAGE_H
#define PLIMSOLL_MATCH_LANGUAGE_H

#include "match/judge.h"
#include "model/naming.h"

/* Whether the database has the list; says by match_skip() that it has not. */
bool language_is_covered(struct match *match, const struct package *package, const char *ecosystem);
/* Whether the database has any advisory of that name. */
int language_knows(struct match *match, const char *ecosystem, struct str name, bool *ret_known, struct err *e);
/* The ecosystem as the judge wants it. */
struct ecosystem language_ecosystem(const char *name);
/* "1.2" as well as "1.2.3", where an ecosystem orders by semantic versioning but what records hold is not always one. */
bool language_is_semantic(struct str version);
/*
 * What to say of a question whose version cannot be compared: by match_skip() that the ecosystem does not order it, or that there
 * is none. `undecided` is a version that says itself that there is none ("(devel)", "dev-main"): a gap only where the database
 * has any advisory of that name, since with none it would not matter.
 */
int language_skip_version(struct match *match, const struct question *question, bool undecided, struct err *e);
/* Asks the question and adds a finding for each vulnerability. */
int language_ask(struct match *match, const struct question *question, struct err *e);

#endif
