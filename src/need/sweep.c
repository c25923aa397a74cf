/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Managers mark what is reached from packages that were asked for, and sweep the rest. All of that is walked once; for each removal
 * only what the removed ones lead to is looked at again. Sources: apt-get(8) autoremove, apk-world(5), dnf.conf(5)
 * clean_requirements_on_remove, pacman(8) --recursive.
 */
#include "need/sweep.h"

#include "base/mem.h"

static const struct need_package *need_at(const struct sweep *sweep, size_t i)
{
	return &sweep->graph->need->packages.v[i];
}

static bool is_needed(const struct sweep *sweep, size_t i)
{
	return need_at(sweep, i)->verdict < NEED_UNREACHED;
}

/* Stays without anybody's reason. */
static bool is_root(const struct package *package)
{
	return !package->automatic || package->essential;
}

static bool keeps(struct sweep_way way, const struct dependency *dependency)
{
	return dependency->need != MET_BY_ITSELF && (dependency->alone || !way.one);
}

/* ---- once ---- */

static void index_dependencies(struct sweep *sweep, size_t n)
{
	const struct graph *graph = sweep->graph;
	auto_free size_t *at = mem_zero(n + 1, sizeof(size_t));

	vec_each(dependency, &graph->dependencies) {
		sweep->begin[dependency->from + 1]++;
		sweep->by_begin[dependency->to + 1]++;
	}
	for (size_t i = 0; i < n; i++) {
		sweep->begin[i + 1] += sweep->begin[i];
		sweep->by_begin[i + 1] += sweep->by_begin[i];
	}
	vec_each(dependency, &graph->dependencies)
		sweep->by[sweep->by_begin[dependency->to] + at[dependency->to]++] = (size_t)(dependency - graph->dependencies.v);
}

static void find_loose(struct sweep *sweep, size_t n)
{
	struct sweep_list *list = &sweep->list;

	for (size_t i = 0; i < n; i++) {
		const struct package *package = need_at(sweep, i)->package;

		sweep->loose[i] = !is_root(package) && !package->installed_with.n;
		if (!sweep->loose[i])
			*vec_push(list) = i;
		if (package->installed_with.n)
			*vec_push(&sweep->brought) = i;
	}
	for (size_t at = 0; at < list->n; at++)
		for (size_t i = sweep->begin[list->v[at]]; i < sweep->begin[list->v[at] + 1]; i++) {
			const struct dependency *dependency = &sweep->graph->dependencies.v[i];

			if (dependency->need == MET_BY_ITSELF || !sweep->loose[dependency->to])
				continue;
			sweep->loose[dependency->to] = false;
			*vec_push(list) = dependency->to;
		}
	list->n = 0;
	for (size_t i = 0; i < n; i++)
		if (sweep->loose[i] && is_needed(sweep, i))
			*vec_push(&sweep->loose_needed) = i;
}

void sweep_init(struct sweep *sweep, const struct graph *graph)
{
	size_t n = graph->need->packages.n;

	*sweep = (struct sweep){.graph = graph, .begin = mem_zero(n + 2, sizeof(size_t)), .by_begin = mem_zero(n + 2, sizeof(size_t)),
				.by = mem_zero(graph->dependencies.n + 1, sizeof(size_t)), .loose = mem_zero(n + 1, sizeof(bool)),
				.going = mem_zero(n + 1, sizeof(enum sweep_state))};
	index_dependencies(sweep, n);
	find_loose(sweep, n);
}

void sweep_done(struct sweep *sweep)
{
	free(sweep->begin);
	free(sweep->by_begin);
	free(sweep->by);
	free(sweep->loose);
	free(sweep->going);
	vec_done(&sweep->brought);
	vec_done(&sweep->loose_needed);
	vec_done(&sweep->list);
	vec_done(&sweep->keep);
}

/* ---- of one removal ---- */

static void add_going(struct sweep *sweep, size_t i, enum sweep_state state)
{
	if (sweep->going[i] != SWEEP_STAYS)
		return;
	sweep->going[i] = state;
	*vec_push(&sweep->list) = i;
}

static bool is_brought_by(const struct package *package, const struct package *other)
{
	vec_each(name, &package->installed_with)
		if (str_eq(*name, other->name))
			return true;
	return false;
}

/* All that may go with what is in the list. */
static void extend(struct sweep *sweep)
{
	for (size_t at = 0; at < sweep->list.n; at++) {
		const struct package *package = need_at(sweep, sweep->list.v[at])->package;

		for (size_t i = sweep->begin[sweep->list.v[at]]; i < sweep->begin[sweep->list.v[at] + 1]; i++)
			if (!is_root(need_at(sweep, sweep->graph->dependencies.v[i].to)->package))
				add_going(sweep, sweep->graph->dependencies.v[i].to, SWEEP_GOES);
		vec_each(brought, &sweep->brought)
			if (!is_root(need_at(sweep, *brought)->package) && is_brought_by(need_at(sweep, *brought)->package, package))
				add_going(sweep, *brought, SWEEP_GOES);
	}
}

/* It stays, and all that it keeps. */
static void stay(struct sweep *sweep, struct sweep_way way, size_t package)
{
	struct sweep_list staying = {0};

	sweep->going[package] = SWEEP_STAYS;
	*vec_push(&staying) = package;
	for (size_t at = 0; at < staying.n; at++)
		for (size_t i = sweep->begin[staying.v[at]]; i < sweep->begin[staying.v[at] + 1]; i++) {
			const struct dependency *dependency = &sweep->graph->dependencies.v[i];

			if (sweep->going[dependency->to] != SWEEP_GOES || !keeps(way, dependency))
				continue;
			sweep->going[dependency->to] = SWEEP_STAYS;
			*vec_push(&staying) = dependency->to;
		}
	vec_done(&staying);
}

/* Somebody who stays keeps it; or, of those that go, somebody who is needed. */
static bool is_kept(const struct sweep *sweep, struct sweep_way way, size_t package, bool by_going)
{
	for (size_t i = sweep->by_begin[package]; i < sweep->by_begin[package + 1]; i++) {
		const struct dependency *dependency = &sweep->graph->dependencies.v[sweep->by[i]];
		size_t from = dependency->from;

		if (keeps(way, dependency) && (by_going ? sweep->going[from] == SWEEP_GOES && is_needed(sweep, from) : sweep->going[from] == SWEEP_STAYS && !sweep->loose[from]))
			return true;
	}
	return false;
}

static int index_order(const void *x, const void *y)
{
	size_t a = *(const size_t *)x, b = *(const size_t *)y;

	return (a > b) - (a < b);
}

/* First those that no other needed one would keep; then one of each circle. */
static void name_needed(struct sweep *sweep, struct sweep_way way)
{
	for (int circles = 0; circles <= 1; circles++)
		vec_each(at, &sweep->list)
			if (sweep->going[*at] == SWEEP_GOES && is_needed(sweep, *at) && (circles || !is_kept(sweep, way, *at, true))) {
				*vec_push(&sweep->keep) = *at;
				stay(sweep, way, *at);
			}
	vec_sort(&sweep->keep, index_order);
}

const struct sweep_list *sweep_keep(struct sweep *sweep, struct sweep_way way, const size_t *removed, size_t n)
{
	sweep->list.n = sweep->keep.n = 0;
	if (way.reach == SWEEP_NOTHING)
		return &sweep->keep;
	for (size_t i = 0; i < n; i++)
		add_going(sweep, removed[i], SWEEP_REMOVED);
	extend(sweep);
	for (size_t at = n; at < sweep->list.n; at++)
		if (sweep->going[sweep->list.v[at]] == SWEEP_GOES && is_kept(sweep, way, sweep->list.v[at], false))
			stay(sweep, way, sweep->list.v[at]);
	for (size_t i = 0; way.reach == SWEEP_ALL && i < sweep->loose_needed.n; i++)
		if (str_is(str_of(need_at(sweep, sweep->loose_needed.v[i])->package->type), need_at(sweep, removed[0])->package->type))
			add_going(sweep, sweep->loose_needed.v[i], SWEEP_GOES);
	name_needed(sweep, way);
	vec_each(at, &sweep->list)
		sweep->going[*at] = SWEEP_STAYS;
	return &sweep->keep;
}
