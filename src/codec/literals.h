/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many byte strings sought in one pass. A set is a table of data; it is compiled once, when it is first searched with.
 *
 *	static const struct literal anchors[] = {LITERAL("nginx version: "), LITERAL_ANY_CASE("aws_secret")};
 *	static struct literal_set set = LITERAL_SET(anchors);
 *
 * The shortest literal decides the speed: with 8 bytes or more only every fifth to eighth place of a text is looked at, with
 * 4 every one. Each occurrence is told once; those of one place of the text in the order of the table, those of
 * different places nearly, not strictly, in the order of their offsets.
 *
 * Ownership: the set owns what it compiles; a static one keeps it until the process ends. Threading: one set may be searched
 * with by several threads at once, also the first time.
 */
#ifndef PLIMSOLL_CODEC_LITERALS_H
#define PLIMSOLL_CODEC_LITERALS_H

#include "base/mem.h"
#include "base/str.h"

#define LITERAL_LENGTH_MIN 2u
#define LITERAL_LENGTH_MAX 4096u
#define LITERAL_COUNT_MAX 4096u

struct literal {
	struct str bytes;
	bool any_case; /* the case of ASCII letters does not matter */
};

#define LITERAL(text) {{(text), sizeof(text) - 1}, false}
#define LITERAL_ANY_CASE(text) {{(text), sizeof(text) - 1}, true}

struct literals;

struct literal_set {
	const struct literal *literals;
	size_t count;
	struct literals *_Atomic compiled; /* private */
};

#define LITERAL_SET(table) {(table), ARRAY_SIZE(table), NULL}

/*
 * Calls found for every occurrence: the literal's index in the table, and where it begins in the text. The callback returns
 * false to stop, and then so does the search.
 */
bool literals_search(struct literal_set *set, struct str text, bool (*found)(void *arg, size_t literal, size_t offset),
		     void *arg);
/* Gives back what was compiled; for sets that are not static. */
void literal_set_done(struct literal_set *set);

#endif
