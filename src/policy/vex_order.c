/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of several statements counts: of the more trusted author, then the later one, within one document the one further down, of two
 * issues of one document that of the later issue. CSAF documents list statuses in no order, so that two of them for one product are a
 * contradiction (CSAF 2.0 section 6.1.6); so are statements of different documents of the same time.
 */
#include "policy/vex.h"

#include "base/path.h"

static size_t trust(struct str author, const struct str_list *authors)
{
	vec_each(glob, authors)
		if (path_match(glob->p, author))
			return (size_t)(glob - authors->v);
	return authors->n;
}

bool vex_trusted(struct str author, const struct str_list *authors)
{
	return !authors->n || trust(author, authors) < authors->n;
}

static int sign(bool more, bool less)
{
	return (int)more - (int)less;
}

/* Of versions that are numbers; 0 where they are not. */
static int later_issue(const struct vex_document *a, const struct vex_document *b)
{
	uint64_t x, y;

	if (!a->id.n || !str_eq(a->id, b->id) || !str_to_u64(a->version, &x) || !str_to_u64(b->version, &y))
		return 0;
	return sign(x > y, x < y);
}

int vex_later(const struct vex_statement *a, const struct vex_statement *b, const struct str_list *authors)
{
	size_t x = trust(a->document->author, authors), y = trust(b->document->author, authors);

	if (x != y)
		return sign(x < y, x > y);
	if (a->has_time != b->has_time)
		return sign(a->has_time, b->has_time);
	if (a->has_time && a->time != b->time)
		return sign(a->time > b->time, a->time < b->time);
	if (a->document != b->document)
		return later_issue(a->document, b->document);
	return a->document->contradicts ? 0 : sign(a > b, a < b);
}

/* The worst of those that nothing supersedes; of equal ones the first in the order of documents, so that reports do not change. */
static const struct vex_statement *winner(const struct vex_candidates *candidates, const struct vex_statement *latest, const struct str_list *authors)
{
	const struct vex_statement *best = NULL;

	vec_each(candidate, candidates)
		if (vex_later(*candidate, latest, authors) == 0 && (!best || (*candidate)->status > best->status))
			best = *candidate;
	return best ? best : latest;
}

static const struct vex_statement *latest_of(const struct vex_candidates *candidates, const struct str_list *authors)
{
	const struct vex_statement *latest = candidates->v[0];

	vec_each(candidate, candidates)
		if (vex_later(*candidate, latest, authors) > 0)
			latest = *candidate;
	return latest;
}

/* Says something else, and is not just what its author said before. */
static bool is_at_odds(const struct vex_statement *other, const struct vex_statement *chosen, const struct str_list *authors)
{
	return other->status != chosen->status && (vex_later(other, chosen, authors) == 0 || !str_eq(other->document->author, chosen->document->author));
}

static void keep_others(const struct vex_candidates *candidates, const struct str_list *authors, struct arena *arena, struct vex_judgement *judgement)
{
	const struct vex_statement **others = arena_array(arena, const struct vex_statement *, candidates->n);

	vec_each(candidate, candidates)
		if (is_at_odds(*candidate, judgement->statement, authors))
			others[judgement->other_count++] = *candidate;
	judgement->others = others;
}

void vex_decide(struct vex_candidates *candidates, const struct str_list *authors, struct arena *arena, struct vex_judgement *ret_judgement)
{
	const struct vex_statement *latest = latest_of(candidates, authors);
	struct vex_judgement judgement = {.statement = winner(candidates, latest, authors)};

	keep_others(candidates, authors, arena, &judgement);
	judgement.clears = vex_status_clears(judgement.statement->status);
	if (judgement.clears && judgement.statement->document->draft)
		judgement.why_not = STR_LIT("the document is a draft");
	else if (judgement.clears && !vex_trusted(judgement.statement->document->author, authors))
		judgement.why_not = STR_LIT("its author is none of those that the settings trust");
	if (judgement.why_not.n)
		judgement.clears = false;
	*ret_judgement = judgement;
}
