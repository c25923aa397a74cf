/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Regular expressions over bytes: PCRE2 with its just-in-time compiler, under limits that hold whatever the text is. A
 * pattern is a piece of data; it is compiled when it is first used.
 *
 *	static struct regex version = REGEX("nginx/([0-9.]+)");
 *
 * `.` matches any byte, newlines and NUL too; `^` and `$` are the ends of the text. Patterns are ours
 * or the user's, never an image's.
 *
 * Ownership: a static regex keeps what it compiled until the process ends. Threading: one may be used by several threads at
 * once, also the first time.
 */
#ifndef PLIMSOLL_CODEC_REGEX_H
#define PLIMSOLL_CODEC_REGEX_H

#include "base/mem.h"
#include "base/str.h"

#define REGEX_GROUPS_MAX 8u   /* of one pattern, the whole match counted */
#define REGEX_STEPS_MAX 200000u /* of one search; some milliseconds at worst */
#define REGEX_DEPTH_MAX 1000u /* nested choices that are open */

struct regex_code;

struct regex {
	const char *pattern;
	bool any_case;
	bool whole; /* only all of the text is a match */
	struct regex_code *_Atomic compiled; /* private */
};

#define REGEX(pattern_) {.pattern = (pattern_)}
#define REGEX_ANY_CASE(pattern_) {.pattern = (pattern_), .any_case = true}

enum regex_result {
	REGEX_NONE,
	REGEX_FOUND,
	REGEX_GAVE_UP, /* a limit was reached before that was known */
};

/*
 * The leftmost match: ret_groups[0] is all of it, the others its groups, views into the text; a group that took no part has p NULL.
 * ret_groups is written only with REGEX_FOUND.
 */
enum regex_result regex_find(struct regex *regex, struct str text, struct str ret_groups[REGEX_GROUPS_MAX]);
/* Of matches that begin at `from` or behind it; what stands before is there for assertions that look back. */
enum regex_result regex_find_from(struct regex *regex, struct str text, size_t from, struct str ret_groups[REGEX_GROUPS_MAX]);
/* Whether PCRE2 takes the pattern; for tests over tables of them. What it does not take never matches. */
bool regex_valid(struct regex *regex);
/* Gives back what was compiled; for those that are not static. */
void regex_done(struct regex *regex);

#endif
