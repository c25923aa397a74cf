/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The least to change so that every failed gate passes that can be made to: a cover of what fails by as few actions as a greedy choice needs. What fails
 * are the findings that a gate blames beyond its number, an amount beyond its limit, or the gate itself where one deed turns it.
 * An action that may remove something (`up_to`) is no cover. Of two that cover as much the one that changes less is taken.
 */
#include "policy/actions.h"

#include "base/mem.h"
#include "base/text.h"

#define NEEDED_MAX 1000 /* beyond which nobody would carry them out: what they would turn counts as stuck */

/* What a failed gate has still too much of. */
struct debt {
	const struct judged *judged;
	double amount;        /* packages or bytes beyond its limit */
	bool *blamed;         /* by finding: still there and blamed; NULL: no finding makes it fail */
	size_t blamed_n, allowed;
	bool turned;
	bool hopeless;        /* all that is known does not turn it: nothing is changed for its sake */
};

VEC_TYPE(debt_list, struct debt);

/* Shares of what is stored become bytes. */
static double amount_of(const struct advising *advising, const struct judged *judged)
{
	const struct gate_request *request = judged->request;
	double beyond = request->kind->form == GATE_SHARE ? judged->limit - judged->actual : judged->actual - judged->limit;

	if (request->share || request->kind->form == GATE_SHARE)
		beyond *= advising->report->layers ? (double)advising->report->layers->stored : 0;
	return beyond;
}

static void add_debt(struct advising *advising, const struct judged *judged, struct debt_list *debts)
{
	const struct gate_request *request = judged->request;
	const struct gate_kind *kind = request->kind;
	struct debt debt = {.judged = judged, .amount = kind->amount ? amount_of(advising, judged) : 0};

	if (kind->blames) {
		debt.blamed = arena_array(advising->arena, bool, advising->findings->list.n + 1);
		vec_each(finding, &advising->findings->list)
			if (kind->blames(advising->judging, request, finding)) {
				debt.blamed[finding - advising->findings->list.v] = true;
				debt.blamed_n++;
			}
		debt.allowed = request->number > 0 && kind->form == GATE_COUNT ? (size_t)request->number : 0;
		/* It fails by a fact of which no finding speaks, as where the rule is off. */
		if (debt.blamed_n <= debt.allowed)
			debt.blamed = NULL;
	}
	*vec_push(debts) = debt;
}

static double freed(const struct candidate *candidate, const struct debt *debt)
{
	const struct action *action = &candidate->action;
	const struct gate_kind *kind = debt->judged->request->kind;

	switch (kind->amount) {
	case GATE_AMOUNT_PACKAGES:
		return (double)action->packages;
	case GATE_AMOUNT_BYTES:
		return (double)action->bytes;
	case GATE_AMOUNT_WASTE:
		return action->kind == ACTION_LAYERS ? (double)action->bytes : 0;
	case GATE_AMOUNT_NONE:
		break;
	}
	return 0;
}

/* How much of what fails an action takes away, as a share of each gate's, so that bytes and findings can be added. */
static double covers(const struct candidate *candidate, const struct debt_list *debts)
{
	double sum = 0;

	vec_each(debt, debts) {
		size_t n = 0;

		if (debt->turned || debt->hopeless)
			continue;
		if (debt->judged->request->kind == candidate->remedies)
			sum += 1;
		if (debt->blamed)
			vec_each(index, &candidate->removes)
				n += debt->blamed[*index];
		if (n)
			sum += (double)n / (double)debt->blamed_n;
		if (debt->judged->request->kind->amount && debt->amount > 0) {
			double share = freed(candidate, debt) / debt->amount;

			sum += share < 1 ? share : 1;
		}
	}
	return sum;
}

/* Whether all actions together would turn it. */
static bool is_hopeless(const struct advising *advising, const struct debt *debt)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	bool *gone = arena_array(&scratch, bool, advising->findings->list.n + 1);
	size_t left = debt->blamed_n;
	double amount = debt->amount;

	vec_each(candidate, &advising->list) {
		if (candidate->action.up_to)
			continue;
		if (candidate->remedies == debt->judged->request->kind)
			return false;
		amount -= candidate->whole == CANDIDATE_NONE ? freed(candidate, debt) : 0;
		if (debt->blamed)
			vec_each(index, &candidate->removes)
				if (debt->blamed[*index] && !gone[*index]) {
					gone[*index] = true;
					left--;
				}
	}
	return !(debt->blamed && left <= debt->allowed) && !(debt->judged->request->kind->amount && amount <= 0);
}

/* A part and its whole are told apart by how much else they do. */
static bool changes_less(const struct candidate *a, const struct candidate *b)
{
	return a->removes.n + a->action.packages < b->removes.n + b->action.packages;
}

static struct candidate *best_cover(struct advising *advising, const struct debt_list *debts)
{
	struct candidate *best = NULL;
	double most = 0;

	vec_each(candidate, &advising->list) {
		double share;

		if (candidate->action.needed || candidate->action.up_to)
			continue;
		share = covers(candidate, debts);
		if (share > most + 1e-9 || (best && share > most - 1e-9 && share > 0 && changes_less(candidate, best))) {
			most = share > most ? share : most;
			best = candidate;
		}
	}
	return best;
}

static void settle(const struct candidate *candidate, struct debt_list *debts)
{
	vec_each(debt, debts) {
		const struct gate_kind *kind = debt->judged->request->kind;

		if (debt->turned)
			continue;
		if (debt->blamed)
			vec_each(index, &candidate->removes)
				if (debt->blamed[*index]) {
					debt->blamed[*index] = false;
					debt->blamed_n--;
				}
		debt->amount -= freed(candidate, debt);
		debt->turned = kind == candidate->remedies || (debt->blamed && debt->blamed_n <= debt->allowed) ||
			       (kind->amount && debt->amount <= 0);
	}
}

/* The failed gates that stay, by name, and how many; of those that no action can be told for too. */
static size_t tell_stuck(const struct advising *advising, const struct debt_list *debts)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);
	size_t n = 0;

	vec_each(gate, &advising->report->gates) {
		bool turned = false;

		vec_each(debt, debts)
			turned |= debt->turned && &advising->report->gates.v[debt->judged->gate] == gate;
		if (gate->verdict != GATE_FAILED || turned)
			continue;
		text_list(&text, ", ", gate->name);
		n++;
	}
	advising->report->least.stuck = arena_str(advising->arena, buf_str(&text));
	return n;
}

void actions_find_least(struct advising *advising)
{
	struct report *report = advising->report;
	struct debt_list debts = {0};
	struct candidate *candidate;

	vec_each(judged, &advising->judging->judged)
		if (report->gates.v[judged->gate].verdict == GATE_FAILED)
			add_debt(advising, judged, &debts);
	vec_each(debt, &debts)
		debt->hopeless = is_hopeless(advising, debt);
	vec_each(gate, &report->gates)
		report->least.asked |= gate->verdict == GATE_FAILED;
	for (size_t n = 0; n < NEEDED_MAX && (candidate = best_cover(advising, &debts)); n++) {
		candidate->action.needed = true;
		settle(candidate, &debts);
	}
	report->least.enough = tell_stuck(advising, &debts) == 0 && report->least.asked;
	vec_done(&debts);
}
