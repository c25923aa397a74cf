/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The greedy choice: again and again the action that removes most of what is still there, by what is to be acted on now, then by
 * what is known to be exploited, then by the sum of the scores. For weighted coverage that is the best that can be had cheaply
 * (at least 1 − 1/e of what the best set of as many actions removes: Nemhauser, Wolsey, Fisher 1978).
 */
#include "policy/actions.h"
#include "policy/stages.h"

#include "base/mem.h"

#define ACTIONS_MAX 100
#define PARTS_MAX 50 /* of one action, besides those that a gate needs */

struct candidate *candidate_add(struct advising *advising, enum action_kind kind, size_t whole)
{
	struct candidate *candidate = vec_push(&advising->list);

	*candidate = (struct candidate){.action = {.kind = kind, .part = whole != CANDIDATE_NONE}, .whole = whole};
	return candidate;
}

void candidate_removes(struct candidate *candidate, const struct advising *advising, const struct finding *finding)
{
	*vec_push(&candidate->removes) = (uint32_t)(finding - advising->findings->list.v);
}

struct str action_layer_text(const struct advising *advising, int layer)
{
	const struct image *image = advising->report->image;
	const struct layers *layers = advising->report->layers;
	uint32_t line = layers && layer != LAYER_UNKNOWN ? layers_line(layers, (unsigned)layer) : 0;

	if (line)
		return arena_printf(advising->arena, "%.*s:%u", STR(layers->dockerfile), line);
	return layer == LAYER_UNKNOWN || (image && !image->layers.n) ? STR_NULL : arena_printf(advising->arena, "layer %d", layer);
}

/* What it removes beyond what is gone. */
static void count(struct advising *advising, struct candidate *candidate)
{
	struct action *action = &candidate->action;

	action->findings = action->urgent = action->kev = 0;
	action->score = 0;
	vec_each(index, &candidate->removes) {
		const struct finding *finding = &advising->findings->list.v[*index];

		if (advising->gone[*index])
			continue;
		action->findings++;
		action->urgent += finding->priority == PRIORITY_ACT;
		action->kev += finding->vulnerability && finding->vulnerability->kev;
		action->score += finding->score;
	}
}

/*
 * What a failed gate needs first; then what is to be acted on now, then what is known to be exploited, then the most risk, then bytes; then as
 * they were found.
 */
static bool is_better(const struct candidate *a, const struct candidate *b)
{
	const struct action *x = &a->action, *y = &b->action;

	if (x->up_to != y->up_to) /* what could be done instead comes behind what is sure */
		return y->up_to;
	if (a->for_gate != b->for_gate)
		return a->for_gate;
	if (x->urgent != y->urgent)
		return x->urgent > y->urgent;
	if (x->kev != y->kev)
		return x->kev > y->kev;
	if (x->score > y->score || x->score < y->score)
		return x->score > y->score;
	if (x->findings != y->findings)
		return x->findings > y->findings;
	if (a->last != b->last)
		return b->last;
	return x->bytes > y->bytes;
}

static struct candidate *best_left(struct advising *advising, size_t whole)
{
	struct candidate *best = NULL;

	vec_each(candidate, &advising->list) {
		if (candidate->chosen || candidate->whole != whole || (candidate->only_for_gate && !candidate->action.needed))
			continue;
		count(advising, candidate);
		if (!best || is_better(candidate, best))
			best = candidate;
	}
	return best;
}

/* Those that `last` waits for come first, although it would remove more. */
static struct candidate *before(struct advising *advising, struct candidate *best)
{
	struct candidate *first = NULL;

	if (!best || !best->last)
		return best;
	vec_each(candidate, &advising->list)
		if (!candidate->chosen && !candidate->last && candidate->whole == best->whole && candidate->action.kind == best->action.kind &&
		    (!first || is_better(candidate, first)))
			first = candidate;
	return first ? first : best;
}

static void put(struct advising *advising, struct candidate *candidate)
{
	uint32_t *removes = arena_array(advising->arena, uint32_t, candidate->removes.n + 1);
	struct action *action = &candidate->action;

	candidate->chosen = true;
	action->total = candidate->removes.n;
	if (action->total) {
		memcpy(removes, candidate->removes.v, candidate->removes.n * sizeof(*removes));
		action->removes = removes;
	}
	*vec_push(&advising->report->actions) = *action;
}

static void mark_gone(struct advising *advising, const struct candidate *candidate)
{
	vec_each(index, &candidate->removes)
		advising->gone[*index] = true;
}

/* The worst few steps, those that a gate needs, and what could be done instead. */
static void put_parts(struct advising *advising, size_t whole)
{
	struct candidate *part;
	size_t told = 0;

	while ((part = best_left(advising, whole))) {
		bool instead = part->action.up_to;

		if (instead || told < PARTS_MAX || part->action.needed)
			put(advising, part);
		told += !instead;
		part->chosen = true;
	}
}

static void choose_all(struct advising *advising)
{
	struct candidate *best;

	for (size_t n = 0; n < ACTIONS_MAX && (best = before(advising, best_left(advising, CANDIDATE_NONE))); n++) {
		count(advising, best);
		put(advising, best);
		put_parts(advising, (size_t)(best - advising->list.v));
		mark_gone(advising, best);
	}
}

static void mark_for_gates(struct advising *advising)
{
	vec_each(candidate, &advising->list) {
		if (!candidate->action.needed)
			continue;
		candidate->for_gate = true;
		if (candidate->whole != CANDIDATE_NONE)
			advising->list.v[candidate->whole].for_gate = true;
	}
}

void policy_advise(struct judging *judging)
{
	struct advising advising = {.judging = judging, .findings = judging->findings, .report = judging->report, .arena = judging->arena};

	advising.gone = arena_array(judging->arena, bool, judging->findings->list.n + 1);
	actions_collect_fixes(&advising);
	actions_collect_removals(&advising);
	actions_collect_layers(&advising);
	actions_collect_remedies(&advising);
	actions_find_least(&advising);
	mark_for_gates(&advising);
	choose_all(&advising);
	vec_each(candidate, &advising.list)
		vec_done(&candidate->removes);
	vec_done(&advising.list);
}
