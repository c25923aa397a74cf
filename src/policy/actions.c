/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What to do: findings grouped by the one deed that removes them. All packages of the distribution are one action, since its
 * manager upgrades them in one command, with the worst few named below it; a language package is an action of its own; what
 * is configured is one action a rule.
 */
#include "policy/stages.h"

#include <math.h>

#include "base/map.h"
#include "model/naming.h"
#include "version/version.h"

#define PARTS_MAX 3   /* packages named below the upgrade of a distribution */
#define ACTIONS_MAX 100

/* A source package with its findings that have a fix, or a rule of configuration. */
struct group {
	const struct finding *first;
	struct str fixed_in; /* the highest: what fixes all of them */
	size_t findings, urgent, kev; /* urgent: to act on now */
	double score;
	bool distribution;
};

VEC_TYPE(group_list, struct group);

/* How each package manager brings a system up to date. */
static const struct manager {
	const char *type, *command;
} managers[] = {
	{"deb", "apt-get update && apt-get upgrade -y"},
	{"apk", "apk upgrade --no-cache"},
	{"rpm", "dnf upgrade -y"},
};

static const struct manager *manager_of(const struct package *package)
{
	for (size_t i = 0; i < ARRAY_SIZE(managers); i++)
		if (str_is(str_of(managers[i].type), package->type))
			return &managers[i];
	return NULL;
}

static bool newer(const char *type, struct str a, struct str b)
{
	const struct version_scheme *scheme = version_scheme_find(str_of(type));

	return scheme ? scheme->compare(a, b) > 0 : str_cmp(a, b) > 0;
}

static void count(struct group *group, const struct finding *finding)
{
	group->findings++;
	group->urgent += finding->priority == PRIORITY_ACT;
	group->kev += finding->vulnerability && finding->vulnerability->kev;
	group->score += finding->score;
}

static struct str source_of(const struct package *package)
{
	return package->source_name.n ? package->source_name : package->name;
}

/* What the findings of one group share; empty where nothing can be done about it yet. */
static struct str group_key(struct arena *arena, const struct finding *finding)
{
	const struct package *package = finding->package;

	if (finding->kind == FINDING_VULNERABILITY && package)
		return finding->fixed_in.n ? arena_printf(arena, "%s\t%.*s\t%.*s\t%.*s", package->type,
							  STR(package->namespace),
							  STR(source_of(package)), STR(finding->installed))
					   : STR_NULL;
	if (!finding->fix.n)
		return STR_NULL;
	/* A secret's title is its kind and its file, and its fix names each line. */
	return arena_printf(arena, "%.*s\t%.*s", STR(finding->rule),
			    STR(finding->kind == FINDING_SECRET ? finding->title : finding->fix));
}

static void collect(const struct findings *findings, struct group_list *groups)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	auto_done(map_done) struct map known = {0}; /* to the group's number + 1 */

	vec_each(finding, &findings->list) {
		struct str key = finding->ignored ? STR_NULL : group_key(&scratch, finding);
		size_t number;
		struct group *group;

		if (!key.n)
			continue;
		number = (size_t)(uintptr_t)map_get(&known, key);
		if (!number) {
			*vec_push(groups) = (struct group){.first = finding, .fixed_in = finding->fixed_in};
			number = groups->n;
			map_set(&known, key, (void *)(uintptr_t)number);
		}
		group = &groups->v[number - 1];
		count(group, finding);
		if (finding->kind == FINDING_VULNERABILITY && finding->package)
			group->distribution = manager_of(finding->package) != NULL;
		if (finding->package && newer(finding->package->type, finding->fixed_in, group->fixed_in))
			group->fixed_in = finding->fixed_in;
	}
}

/* What is to be acted on now first, then what is known to be exploited, then the most that is removed; then by weight, then as the findings stand. */
static int group_order(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->urgent != y->urgent)
		return (y->urgent > x->urgent) - (y->urgent < x->urgent);
	if (x->kev != y->kev)
		return (y->kev > x->kev) - (y->kev < x->kev);
	if (x->findings != y->findings)
		return (y->findings > x->findings) - (y->findings < x->findings);
	if (x->score != y->score)
		return (y->score > x->score) - (y->score < x->score);
	return (x->first > y->first) - (x->first < y->first);
}

static struct str layer_text(struct arena *arena, int layer)
{
	return layer == LAYER_UNKNOWN ? STR_NULL : arena_printf(arena, "layer %d", layer);
}

static struct action group_action(struct arena *arena, const struct group *group, bool part)
{
	const struct finding *first = group->first;
	struct action action = {
		.part = part, .findings = group->findings, .urgent = group->urgent, .kev = group->kev, .score = group->score,
	};

	if (first->package && first->kind == FINDING_VULNERABILITY) {
		struct str name = group->distribution ? source_of(first->package) : package_full_name(first->package, arena);

		action.text = arena_printf(arena, "%s%.*s %.*s \xe2\x86\x92 %.*s", part ? "" : "upgrade ", STR(name),
					   STR(first->installed), STR(group->fixed_in));
		action.where = layer_text(arena, first->layer);
	} else {
		action.text = first->fix;
		action.where = str_search(first->fix, finding_place(first)) < 0 ? finding_place(first) : STR_NULL;
	}
	return action;
}

/* The base is where the oldest layer brought the distribution's packages and others stand on it. */
static bool has_base(const struct report *report)
{
	if (!report->image || report->image->layers.n < 2 || !report->inventory)
		return false;
	vec_each(package, &report->inventory->packages)
		if ((*package)->layer == 0 && manager_of(*package))
			return true;
	return false;
}

static bool is_base_upgrade(const struct finding *finding)
{
	return !finding->ignored && finding->kind == FINDING_VULNERABILITY && finding->package && finding->fixed_in.n &&
	       finding->package->layer == 0 && manager_of(finding->package);
}

/*
 * The other way to the same end: the base's packages come fixed with a newer base. "Up to", since nothing here knows what
 * that newer base holds.
 */
static void add_rebase(struct findings *findings, struct report *report)
{
	struct action action = {.part = true, .text = STR_LIT("or rebuild on a newer base image (layer 0): up to")};

	if (!has_base(report))
		return;
	vec_each(finding, &findings->list)
		if (is_base_upgrade(finding)) {
			action.findings++;
			action.urgent += finding->priority == PRIORITY_ACT;
			action.kev += finding->vulnerability && finding->vulnerability->kev;
			action.score += finding->score;
		}
	if (action.findings)
		*vec_push(&report->actions) = action;
}

static void add_upgrade(struct findings *findings, struct report *report, const struct group_list *groups)
{
	struct arena *arena = &findings->arena;
	struct group all = {0};
	const struct group *only = NULL;
	size_t packages = 0, parts = 0;
	struct action action;

	vec_each(group, groups)
		if (group->distribution) {
			only = only ? only : group;
			packages++;
			all.findings += group->findings;
			all.urgent += group->urgent;
			all.kev += group->kev;
			all.score += group->score;
		}
	if (!packages)
		return;
	action = (struct action){.findings = all.findings, .urgent = all.urgent, .kev = all.kev, .score = all.score};
	if (packages == 1)
		action = group_action(arena, only, false);
	else
		action.text = arena_printf(arena, "upgrade %zu packages: %s", packages,
					   manager_of(only->first->package)->command);
	*vec_push(&report->actions) = action;
	vec_each(group, groups)
		if (packages > 1 && group->distribution && parts++ < PARTS_MAX)
			*vec_push(&report->actions) = group_action(arena, group, true);
	add_rebase(findings, report);
}

/* Actions in their order, each followed by its parts: a part takes the place of what it is a part of. */
static void place(struct report *report, size_t from, struct findings *findings, const struct group_list *groups)
{
	const struct group upgrade = {
		.findings = report->actions.n > from ? report->actions.v[from].findings : 0,
		.urgent = report->actions.n > from ? report->actions.v[from].urgent : 0,
		.kev = report->actions.n > from ? report->actions.v[from].kev : 0,
		.score = INFINITY, /* of equals the upgrade comes first */
	};
	size_t before = 0, block = report->actions.n - from;
	struct action *actions;

	vec_each(group, groups) {
		if (group->distribution || report->actions.n >= ACTIONS_MAX)
			continue;
		*vec_push(&report->actions) = group_action(&findings->arena, group, false);
		if (block && group_order(group, &upgrade) < 0)
			before++;
	}
	/* Those that weigh more than the upgrade go in front of its block. */
	actions = before ? report->actions.v + from : NULL;
	for (size_t i = 0; i < before; i++) {
		struct action moved = actions[block + i];

		memmove(actions + i + 1, actions + i, block * sizeof(*actions));
		actions[i] = moved;
	}
}

void policy_advise(struct findings *findings, struct report *report)
{
	struct group_list groups = {0};
	size_t from = report->actions.n;

	collect(findings, &groups);
	vec_sort(&groups, group_order);
	add_upgrade(findings, report, &groups);
	place(report, from, findings, &groups);
	vec_each(action, &report->actions)
		action->total = action->findings;
	vec_done(&groups);
}
