/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules that widen another one, or say a part of what it says, are quiet where that one has spoken: one trouble, one finding. That it
 * is a part is told in the evidence of the one that stays.
 */
#include "base/map.h"
#include "check/session.h"

static struct str key_of(struct arena *arena, const char *rule, const struct finding *finding)
{
	return arena_printf(arena, "%s %u:%u %.*s", rule, finding->at.line, finding->at.column, STR(finding->path));
}

static bool any_yields(const struct check_session *session)
{
	vec_each(owner, &session->owners)
		if (owner->check->unless)
			return true;
	return false;
}

/* The number, from 1, of the finding at the same place of a rule that says it better; 0: there is none. */
static size_t better(const struct map *spoken, struct arena *scratch, const struct check *check, const struct finding *finding)
{
	for (const char *const *rule = check->unless; rule && *rule; rule++) {
		void *found = str_is(str_of(*rule), check->id) ? NULL : map_get(spoken, key_of(scratch, *rule, finding));

		if (found)
			return (size_t)(uintptr_t)found;
	}
	return 0;
}

static void tell_part(struct check_session *session, struct finding *whole, const struct check *check)
{
	*vec_push(&whole->evidence) = (struct evidence){
		arena_printf(&session->findings->arena, "%s (%s) is part of it", check->title, check->id),
		STR_NULL, {STR_NULL, {0}},
	};
}

void session_yield(struct check_session *session)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	auto_done(map_done) struct map spoken = {0};
	size_t n = session->owners.n, kept = 0;
	struct finding *list;
	VEC(size_t) whole = {0};

	if (!any_yields(session))
		return;
	list = &session->findings->list.v[session->begun]; /* there is one */
	for (size_t i = 0; i < n; i++)
		map_set(&spoken, key_of(&scratch, session->owners.v[i].check->id, &list[i]), (void *)(uintptr_t)(i + 1));
	/* All are asked before one goes, so that what yields to one that yields itself goes too. */
	for (size_t i = 0; i < n; i++)
		*vec_push(&whole) = better(&spoken, &scratch, session->owners.v[i].check, &list[i]);
	for (size_t i = 0; i < n; i++)
		if (whole.v[i])
			tell_part(session, &list[whole.v[i] - 1], session->owners.v[i].check);
	for (size_t i = 0; i < n; i++) {
		if (whole.v[i]) {
			vec_done(&list[i].evidence);
			vec_done(&list[i].edits);
			if (list[i].aliases.room)
				vec_done(&list[i].aliases);
			continue;
		}
		session->owners.v[kept] = session->owners.v[i];
		list[kept++] = list[i];
	}
	session->findings->list.n = session->begun + kept;
	session->owners.n = kept;
	vec_done(&whole);
}
