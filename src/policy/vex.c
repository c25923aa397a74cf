/* SPDX-License-Identifier: Apache-2.0 */
/* Every vulnerability that was found, and what VEX documents say of it. What is not affected or fixed is left out of gates and counts. */
#include "policy/vex.h"

#include "model/vex_text.h"
#include "policy/stages.h"

#define NEAR_MAX 200 /* that are kept; more are only counted */

/* Statements about one vulnerability, by each of its names. */
struct about {
	const struct vex_statement *statement;
	struct about *next;
};

struct judging {
	struct vex_target target;
	const struct str_list *authors;
	struct map by_name; /* struct about, the last first */
	struct arena *arena;
	struct report *report;
	size_t near_count;
};

static void index_statements(struct judging *judging, struct vex *vex)
{
	vec_each(statement, &vex->statements)
		vec_each(name, &statement->vulnerability->names) {
			struct str key = arena_lower(judging->arena, *name);
			struct about *about = arena_new(judging->arena, struct about);

			*about = (struct about){statement, map_get(&judging->by_name, key)};
			map_set(&judging->by_name, key, about);
		}
}

/* ---- one statement ---- */

static struct vex_fit fit_part(struct judging *judging, const struct vex_statement *statement, const struct package *package)
{
	struct vex_fit near = {0};

	for (size_t i = 0; i < statement->part_count; i++) {
		struct vex_fit fit = vex_fits_package(&judging->target, statement->parts[i], package, statement->status);

		if (fit.by.n)
			return fit;
		if (fit.near.n)
			near = fit;
	}
	return near;
}

/* ---- what holds the package ---- */

struct covering {
	struct judging *judging;
	const struct vex_statement *first; /* those that one statement of the document became, a product each */
	size_t n;
	const struct package *package;     /* that they shall be about */
	bool parts;                        /* not the products but their parts are looked for */
};

static bool is_one(const struct covering *covering, const struct vex_product *product, const struct package *package)
{
	return vex_fits_package(&covering->judging->target, product, package, covering->first->status).by.n > 0;
}

static bool is_covering(void *data, const struct package *package)
{
	const struct covering *covering = data;

	for (const struct vex_statement *statement = covering->first; statement < covering->first + covering->n; statement++) {
		if (!covering->parts && is_one(covering, statement->product, package) &&
		    (!statement->part_count || fit_part(covering->judging, statement, covering->package).by.n))
			return true;
		for (size_t i = 0; covering->parts && i < statement->part_count; i++)
			if (is_one(covering, statement->parts[i], package))
				return true;
	}
	return false;
}

static bool is_of_one(const struct vex_statement *a, const struct vex_statement *b)
{
	return a->document == b->document && a->number == b->number && a->status == b->status;
}

/*
 * All products of a statement together, for each way may lead through another one. It is asked of the first of those that the statement
 * became; the others would have the same answer.
 */
static bool covers(struct judging *judging, const struct vex_statement *statement, const struct package *package)
{
	const struct vex_statement *begin = judging->report->vex->statements.v, *end = begin + judging->report->vex->statements.n, *next = statement + 1;
	struct covering covering = {.judging = judging, .first = statement, .package = package};

	if (statement > begin && is_of_one(statement - 1, statement))
		return false;
	while (next < end && is_of_one(next, statement))
		next++;
	covering.n = (size_t)(next - statement);
	return vex_graph_covers(&judging->target, package, is_covering, &covering);
}

static bool covers_part(struct judging *judging, const struct vex_statement *statement, const struct package *package)
{
	struct covering covering = {.judging = judging, .first = statement, .n = 1, .package = package, .parts = true};

	return vex_graph_covers(&judging->target, package, is_covering, &covering);
}

static struct vex_fit both(struct judging *judging, struct vex_fit product, struct vex_fit part)
{
	if (product.by.n && part.by.n)
		return (struct vex_fit){.by = arena_printf(judging->arena, "%.*s, %.*s", STR(product.by), STR(part.by))};
	if (product.near.n && part.by.n)
		return (struct vex_fit){.near = product.near};
	return (struct vex_fit){.near = product.by.n ? part.near : STR_NULL};
}

static struct vex_fit fit_whole(struct judging *judging, const struct vex_statement *statement, const struct package *package)
{
	struct vex_fit fit = vex_fits_image(&judging->target, statement->product, statement->status);
	struct vex_fit system = fit.by.n ? fit : vex_fits_system(&judging->target, statement->product, package);

	return system.by.n ? system : fit;
}

/* Limited to parts: the package is one of them, or in one; the product may be an image that nobody has here. */
static struct vex_fit fit_limited(struct judging *judging, const struct vex_statement *statement, const struct package *package)
{
	struct vex_fit part = fit_part(judging, statement, package), product;

	if (!part.by.n && !part.near.n && covers_part(judging, statement, package))
		part.by = STR_LIT("what holds the package by its purl");
	if (!part.by.n && !part.near.n)
		return part;
	product = fit_whole(judging, statement, package);
	if (!product.by.n && !product.near.n)
		product.near = vex_other_image(&judging->target, statement->product);
	return both(judging, product, part);
}

static struct vex_fit fit(struct judging *judging, const struct vex_statement *statement, const struct package *package)
{
	struct vex_fit one = {0};

	if (statement->part_count)
		one = fit_limited(judging, statement, package);
	else
		one = vex_fits_package(&judging->target, statement->product, package, statement->status);
	if (!statement->part_count && !one.by.n && !one.near.n)
		one = fit_whole(judging, statement, package);
	if (!one.by.n && covers(judging, statement, package))
		one = (struct vex_fit){.by = STR_LIT("what holds the package by its purl")};
	return one;
}

/* ---- one finding ---- */

static void note_near(struct judging *judging, const struct vex_statement *statement, const struct finding *finding, struct str why)
{
	vec_each(known, &judging->report->vex_near)
		if (known->statement == statement && str_eq(known->why, why))
			return; /* told of another package already */
	if (judging->near_count++ < NEAR_MAX)
		*vec_push(&judging->report->vex_near) = (struct vex_near){statement, finding->id, finding->package->purl, why};
}

static void consider(struct judging *judging, const struct vex_statement *statement, const struct finding *finding,
		     struct vex_candidates *candidates, struct str_list *ways)
{
	struct vex_fit how;

	if (statement->asked == finding)
		return; /* by another name of the vulnerability */
	((struct vex_statement *)(uintptr_t)statement)->asked = finding;
	how = fit(judging, statement, finding->package);
	if (how.by.n) {
		*vec_push(candidates) = statement;
		*vec_push(ways) = how.by;
	} else if (how.near.n) {
		note_near(judging, statement, finding, how.near);
	}
}

static void consider_name(struct judging *judging, struct str name, const struct finding *finding, struct vex_candidates *candidates,
			  struct str_list *ways)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;

	if (!name.n)
		return;
	for (const struct about *about = map_get(&judging->by_name, arena_lower(&scratch, name)); about; about = about->next)
		consider(judging, about->statement, finding, candidates, ways);
}

/* A statement is only marked through what the policy owns; the documents themselves stay as they were read. */
static void mark(const struct vex_statement *statement)
{
	struct vex_statement *own = (struct vex_statement *)(uintptr_t)statement;

	if (own->matched)
		return;
	own->matched = true;
	((struct vex_document *)(uintptr_t)own->document)->matched++;
}

static void clear(struct judging *judging, struct finding *finding, const struct vex_judgement *judgement)
{
	if (finding->ignored)
		return;
	finding->ignored = true;
	finding->ignored_by = vex_statement_text(judgement->statement, judging->arena);
}

static void judge(struct judging *judging, struct finding *finding)
{
	struct vex_candidates candidates = {0};
	struct str_list ways = {0};
	struct vex_judgement *judgement;

	if (finding->kind != FINDING_VULNERABILITY || !finding->package)
		return;
	consider_name(judging, finding->id, finding, &candidates, &ways);
	vec_each(alias, &finding->aliases)
		consider_name(judging, *alias, finding, &candidates, &ways);
	if (candidates.n) {
		judgement = arena_new(judging->arena, struct vex_judgement);
		vex_decide(&candidates, judging->authors, judging->arena, judgement);
		vec_each(candidate, &candidates) {
			mark(*candidate);
			if (*candidate == judgement->statement)
				judgement->by = ways.v[candidate - candidates.v];
		}
		finding->vex = judgement;
		if (judgement->clears)
			clear(judging, finding, judgement);
	}
	vec_done(&candidates);
	vec_done(&ways);
}

/* ---- all ---- */

static void add_notes(struct judging *judging, const struct vex *vex)
{
	vec_each(note, &vex->notes)
		*vec_push(&judging->report->notes) = *note;
	if (judging->near_count)
		*vec_push(&judging->report->notes) =
			arena_printf(judging->arena, "%zu statement%s nearly matched and %s not taken; -f json lists them under vex.near: %.*s, "
				     "statement %zu: %.*s", judging->near_count, judging->near_count == 1 ? "" : "s",
				     judging->near_count == 1 ? "was" : "were", STR(judging->report->vex_near.v[0].statement->document->path),
				     judging->report->vex_near.v[0].statement->number, STR(judging->report->vex_near.v[0].why));
}

int policy_vex(const struct ctx *ctx, const struct policy *policy, struct findings *findings, struct report *report, struct err *e)
{
	struct judging judging = {.authors = &policy->vex_authors, .arena = &findings->arena, .report = report};
	int r = 0;

	if (!policy->vex || !policy->vex->documents.n)
		return 0;
	report->vex = policy->vex;
	vex_target_init(&judging.target, report, judging.arena);
	index_statements(&judging, policy->vex);
	vec_each(finding, &findings->list)
		if (r == 0 && (r = ctx_check(ctx, e)) == 0)
			judge(&judging, finding);
	add_notes(&judging, policy->vex);
	vex_target_done(&judging.target);
	map_done(&judging.by_name);
	return r;
}
