/* SPDX-License-Identifier: Apache-2.0 */
/* Every vulnerability that was found, and what VEX documents say of it. What is not affected or fixed is left out of gates and counts. */
#include "policy/vex.h"

#include "model/vex_text.h"
#include "policy/stages.h"

#define NEAR_MAX 200 /* that are kept; more are only counted */

#define LOOK_EVERY 1024 /* statements, after which the time is looked at */

/* The statements about one vulnerability of a document, the last first. */
struct about {
	const struct vex_statement *last;
};

/* Vulnerabilities that have a name, the last first. */
struct named {
	const struct about *about;
	struct named *next;
};

/* What is known of a statement besides what it says; the documents themselves stay as they were read. */
struct judged {
	const struct vex_statement *earlier; /* the one before it about this vulnerability of its document */
	const struct finding *asked;         /* that it was last held against */
	struct vex_fit image;                /* of its product */
	bool looked;                         /* image and may_be are known */
	bool may_be;                         /* its product or one of its parts may be a package that is here */
	bool matched;                        /* it spoke of a finding */
};

struct vex_judging {
	const struct ctx *ctx;
	struct vex *vex;
	struct vex_target target;
	const struct str_list *authors;
	struct judged *judged;  /* by the statement's index */
	struct map by_name;     /* struct named, by name in small letters */
	struct arena own;       /* of what is thrown away at the end */
	struct arena *arena;    /* of the findings */
	struct report *report;
	size_t near_count, considered;
};

static struct judged *judged_of(const struct vex_judging *judging, const struct vex_statement *statement)
{
	return &judging->judged[statement - judging->vex->statements.v];
}

static void index_names(struct vex_judging *judging, const struct vex_vulnerability *vulnerability, const struct about *about)
{
	vec_each(name, &vulnerability->names) {
		struct str key = arena_lower(&judging->own, *name);
		struct named *named = arena_new(&judging->own, struct named);

		*named = (struct named){about, map_get(&judging->by_name, key)};
		map_set(&judging->by_name, key, named);
	}
}

static void index_statements(struct vex_judging *judging)
{
	auto_done(map_done) struct map by_address = {0};

	judging->judged = arena_array(&judging->own, struct judged, judging->vex->statements.n + 1);
	vec_each(statement, &judging->vex->statements) {
		struct str key = str_from(&statement->vulnerability, sizeof(statement->vulnerability));
		struct about *about = map_get(&by_address, key);

		if (!about) {
			about = arena_new(&judging->own, struct about);
			map_set(&by_address, key, about);
			index_names(judging, statement->vulnerability, about);
		}
		judged_of(judging, statement)->earlier = about->last;
		about->last = statement;
	}
}

/* What is the same for all findings. */
static const struct judged *look(struct vex_judging *judging, const struct vex_statement *statement)
{
	struct judged *judged = judged_of(judging, statement);

	if (judged->looked)
		return judged;
	judged->looked = true;
	judged->may_be = vex_may_be_package(&judging->target, statement->product);
	for (size_t i = 0; !judged->may_be && i < statement->part_count; i++)
		judged->may_be = vex_may_be_package(&judging->target, statement->parts[i]);
	judged->image = vex_fits_image(&judging->target, statement->product, statement->status);
	judged->image.by = arena_str(&judging->own, judged->image.by);
	judged->image.near = arena_str(&judging->own, judged->image.near);
	return judged;
}

/* ---- one statement ---- */

static struct vex_fit fit_part(struct vex_judging *judging, const struct vex_statement *statement, const struct package *package)
{
	struct vex_fit near = {0};

	for (size_t i = 0; look(judging, statement)->may_be && i < statement->part_count; i++) {
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
	struct vex_judging *judging;
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
		if (!look(covering->judging, statement)->may_be)
			continue;
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
static bool covers(struct vex_judging *judging, const struct vex_statement *statement, const struct package *package)
{
	const struct vex_statement *begin = judging->vex->statements.v, *end = begin + judging->vex->statements.n, *next = statement + 1;
	bool may_be = look(judging, statement)->may_be;
	struct covering covering = {.judging = judging, .first = statement, .package = package};

	if (statement > begin && is_of_one(statement - 1, statement))
		return false;
	for (; next < end && is_of_one(next, statement); next++)
		may_be = look(judging, next)->may_be || may_be;
	covering.n = (size_t)(next - statement);
	return may_be && vex_graph_covers(&judging->target, package, is_covering, &covering);
}

static bool covers_part(struct vex_judging *judging, const struct vex_statement *statement, const struct package *package)
{
	struct covering covering = {.judging = judging, .first = statement, .n = 1, .package = package, .parts = true};

	return look(judging, statement)->may_be && vex_graph_covers(&judging->target, package, is_covering, &covering);
}

static struct vex_fit both(struct vex_judging *judging, struct vex_fit product, struct vex_fit part)
{
	if (product.by.n && part.by.n)
		return (struct vex_fit){.by = arena_printf(&judging->target.texts, "%.*s, %.*s", STR(product.by), STR(part.by))};
	if (product.near.n && part.by.n)
		return (struct vex_fit){.near = product.near};
	return (struct vex_fit){.near = product.by.n ? part.near : STR_NULL};
}

static struct vex_fit fit_whole(struct vex_judging *judging, const struct vex_statement *statement, const struct package *package)
{
	struct vex_fit fit = look(judging, statement)->image;
	struct vex_fit system = fit.by.n ? fit : vex_fits_system(&judging->target, statement->product, package);

	return system.by.n ? system : fit;
}

/* Limited to parts: the package is one of them, or in one; the product may be an image that nobody has here. */
static struct vex_fit fit_limited(struct vex_judging *judging, const struct vex_statement *statement, const struct package *package)
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

static struct vex_fit fit(struct vex_judging *judging, const struct vex_statement *statement, const struct package *package)
{
	struct vex_fit one = {0};

	if (statement->part_count)
		one = fit_limited(judging, statement, package);
	else if (look(judging, statement)->may_be)
		one = vex_fits_package(&judging->target, statement->product, package, statement->status);
	if (!statement->part_count && !one.by.n && !one.near.n)
		one = fit_whole(judging, statement, package);
	if (!one.by.n && covers(judging, statement, package))
		one = (struct vex_fit){.by = STR_LIT("what holds the package by its purl")};
	return one;
}

/* ---- one finding ---- */

static void note_near(struct vex_judging *judging, const struct vex_statement *statement, const struct finding *finding, struct str why)
{
	vec_each(known, &judging->report->vex_near)
		if (known->statement == statement && str_eq(known->why, why))
			return; /* told of another package already */
	if (judging->near_count++ < NEAR_MAX)
		*vec_push(&judging->report->vex_near) =
			(struct vex_near){statement, finding->id, finding->package->purl, arena_str(judging->arena, why)};
}

/* What is about one finding, and how each of these matched. */
struct matches {
	struct vex_candidates candidates;
	struct str_list ways;
};

static void consider(struct vex_judging *judging, const struct vex_statement *statement, const struct finding *finding, struct matches *matches)
{
	struct judged *judged = judged_of(judging, statement);
	struct vex_fit how;

	if (judged->asked == finding)
		return; /* by another name of the vulnerability */
	judged->asked = finding;
	how = fit(judging, statement, finding->package);
	if (how.by.n) {
		*vec_push(&matches->candidates) = statement;
		*vec_push(&matches->ways) = how.by;
		judged->matched = true;
	} else if (how.near.n) {
		note_near(judging, statement, finding, how.near);
	}
}

static int consider_name(struct vex_judging *judging, struct str name, const struct finding *finding, struct matches *matches, struct err *e)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	const struct named *named = name.n ? map_get(&judging->by_name, arena_lower(&scratch, name)) : NULL;

	for (; named; named = named->next)
		for (const struct vex_statement *one = named->about->last; one; one = judged_of(judging, one)->earlier) {
			consider(judging, one, finding, matches);
			if (++judging->considered % LOOK_EVERY == 0 && ctx_check(judging->ctx, e) < 0)
				return e->code;
		}
	return 0;
}

static int consider_names(struct vex_judging *judging, const struct finding *finding, struct matches *matches, struct err *e)
{
	int r = consider_name(judging, finding->id, finding, matches, e);

	vec_each(alias, &finding->aliases)
		if (r == 0)
			r = consider_name(judging, *alias, finding, matches, e);
	return r;
}

static void clear(struct vex_judging *judging, struct finding *finding, const struct vex_judgement *judgement)
{
	if (finding->ignored)
		return;
	finding->ignored = true;
	finding->ignored_by = vex_statement_text(judgement->statement, judging->arena);
}

static void decide(struct vex_judging *judging, struct finding *finding, struct matches *matches)
{
	struct vex_judgement *judgement = arena_new(judging->arena, struct vex_judgement);

	vex_decide(&matches->candidates, judging->authors, judging->arena, judgement);
	vec_each(candidate, &matches->candidates)
		if (*candidate == judgement->statement)
			judgement->by = arena_str(judging->arena, matches->ways.v[candidate - matches->candidates.v]);
	finding->vex = judgement;
	if (judgement->clears)
		clear(judging, finding, judgement);
}

static int judge(struct vex_judging *judging, struct finding *finding, struct err *e)
{
	struct matches matches = {0};
	int r;

	if (finding->kind != FINDING_VULNERABILITY || !finding->package)
		return 0;
	arena_reset(&judging->target.texts);
	r = consider_names(judging, finding, &matches, e);
	if (r == 0 && matches.candidates.n)
		decide(judging, finding, &matches);
	vec_done(&matches.candidates);
	vec_done(&matches.ways);
	return r;
}

/* Statements stand in the order of their documents. */
static void count_matched(const struct vex_judging *judging)
{
	struct vex_document **document = judging->vex->documents.v;

	vec_each(statement, &judging->vex->statements) {
		while (*document != statement->document) /* each has one of them */
			document++;
		(*document)->matched += judged_of(judging, statement)->matched;
	}
}

/* ---- all ---- */

static void add_notes(struct vex_judging *judging)
{
	if (judging->target.edges_left_out)
		*vec_push(&judging->report->notes) = arena_printf(judging->arena, "packages name more than %u dependencies: VEX statements about what holds "
									   "a package are not taken", POLICY_EDGES_MAX);
	vec_each(note, &judging->vex->notes)
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
	struct vex_judging judging = {.ctx = ctx, .vex = policy->vex, .authors = &policy->vex_authors, .arena = &findings->arena, .report = report};
	int r = 0;

	if (!policy->vex || !policy->vex->documents.n)
		return 0;
	report->vex = policy->vex;
	vex_target_init(&judging.target, report, &judging.own);
	index_statements(&judging);
	vec_each(finding, &findings->list)
		if (r == 0 && (r = ctx_check(ctx, e)) == 0)
			r = judge(&judging, finding, e);
	count_matched(&judging);
	add_notes(&judging);
	vex_target_done(&judging.target);
	map_done(&judging.by_name);
	arena_done(&judging.own);
	return r;
}
