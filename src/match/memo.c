/* SPDX-License-Identifier: Apache-2.0 */
#include "match/memo.h"

static struct memo *memo_of(struct advdb *db)
{
	return (struct memo *)((char *)db - offsetof(struct memo, db));
}

static int lookup(struct advdb *db, struct str ecosystem, struct str name, struct arena *arena,
		  struct advisory_list *ret_advisories, struct err *e)
{
	struct memo *memo = memo_of(db);
	struct str key = arena_printf(memo->arena, "%.*s\n%.*s", STR(ecosystem), STR(name));
	struct advisory_list *list = map_get(&memo->answers, key);

	(void)arena;
	if (!list) {
		list = arena_new(memo->arena, struct advisory_list);
		*vec_push(&memo->lists) = list;
		if (memo->below->lookup(memo->below, ecosystem, name, memo->arena, list, e) < 0)
			return e->code;
		map_set(&memo->answers, key, list);
	}
	vec_each(advisory, list)
		*vec_push(ret_advisories) = *advisory;
	return 0;
}

static bool covers(struct advdb *db, struct str ecosystem)
{
	struct memo *memo = memo_of(db);

	return memo->below->covers(memo->below, ecosystem);
}

static const struct advdb_info *info(struct advdb *db)
{
	struct memo *memo = memo_of(db);

	return memo->below->info(memo->below);
}

void memo_init(struct memo *memo, struct advdb *below, struct arena *arena)
{
	*memo = (struct memo){.db = {.lookup = lookup, .covers = covers, .info = info}, .below = below, .arena = arena};
}

void memo_done(struct memo *memo)
{
	vec_each(list, &memo->lists)
		vec_done(*list);
	vec_done(&memo->lists);
	map_done(&memo->answers);
}
