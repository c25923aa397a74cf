/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An advisory database that remembers its answers: the dozens of binary packages of one source ask the same question.
 *
 * Ownership: answers live in the arena; memo_done() frees the rest, the database below stays open. Threading: as below.
 */
#ifndef PLIMSOLL_MATCH_MEMO_H
#define PLIMSOLL_MATCH_MEMO_H

#include "base/map.h"
#include "model/advisory.h"

struct memo {
	struct advdb db; /* what to ask */
	struct advdb *below;
	struct arena *arena;
	struct map answers; /* "ECOSYSTEM\nNAME" to struct advisory_list */
	VEC(struct advisory_list *) lists;
};

void memo_init(struct memo *memo, struct advdb *below, struct arena *arena);
void memo_done(struct memo *memo);

#endif
