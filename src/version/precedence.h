/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a Semantic Version and their precedence, shared by the schemes that differ from it in detail.
 *
 * Ownership: views of the caller's text. Threading: no state. Source: Semantic Versioning 2.0.0, sections 9 to 11.
 */
#ifndef PLIMSOLL_VERSION_PRECEDENCE_H
#define PLIMSOLL_VERSION_PRECEDENCE_H

#include "base/str.h"

struct precedence {
	struct str core;  /* "1.2.3": digits and dots */
	struct str pre;   /* "rc.1", without its "-"; empty for a release */
	struct str build; /* "linux", without its "+" */
};

/* Also reads what is not strictly one: a leading "v" or "=", fewer or more numbers than three, "1.2.3rc1". */
struct precedence precedence_parse(struct str version);
/* The numbers in turn; absent ones are 0. */
int precedence_core_cmp(struct str a, struct str b);
/* Identifiers between dots in turn: numbers before texts, fewer before more. `cmp` compares two texts. */
int precedence_identifiers_cmp(struct str a, struct str b, int (*cmp)(struct str, struct str));
/* The same, but a release, which has none, comes after every pre-release. */
int precedence_pre_cmp(struct str a, struct str b, int (*cmp)(struct str, struct str));
/* Between `least` and `most` numbers and well-formed identifiers behind them. */
bool precedence_valid(const struct precedence *version, size_t least, size_t most);

#endif
