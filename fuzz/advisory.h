/* SPDX-License-Identifier: Apache-2.0 */
/* From a feed's bytes through folding, tables and database; shared by the harnesses of feeds. */
#ifndef PLIMSOLL_FUZZ_ADVISORY_H
#define PLIMSOLL_FUZZ_ADVISORY_H

#include <stdlib.h>

#include "advisory/advisory.h"
#include "advisory/facts.h"
#include "advisory/open.h"

static inline void fuzz_lookups(struct advdb *db, const struct fact_set *set)
{
	vec_each(package, &set->packages) {
		struct arena arena = ARENA_INIT;
		struct advisory_list answers = {0};
		struct err e = ERR_INIT;

		if (db->lookup(db, package->ecosystem, package->name, &arena, &answers, &e) < 0 || answers.n == 0)
			abort();
		vec_done(&answers);
		arena_done(&arena);
	}
}

static inline void fuzz_feed(void (*read)(struct facts *facts, struct str bytes), struct str bytes)
{
	struct arena notes_arena = ARENA_INIT;
	struct coverage notes = {0};
	struct buf file = BUF_INIT(256u << 20);
	struct facts facts;
	struct fact_set set;
	struct err e = ERR_INIT;
	struct advdb *db = NULL;

	facts_init(&facts, &notes, &notes_arena);
	read(&facts, bytes);
	facts_resolve(&facts, &set);
	if (fact_set_write(&set, &file, &e) < 0 || advdb_open_bytes(buf_str(&file), &db, &e) < 0)
		abort();
	fuzz_lookups(db, &set);
	db->close(db);
	buf_done(&file);
	fact_set_done(&set);
	facts_done(&facts);
	coverage_done(&notes);
	arena_done(&notes_arena);
}

#endif
