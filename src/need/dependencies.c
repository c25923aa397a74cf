/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who depends on whom by the records of packages, and whose need is met by whom. What a record asks for is a need: a name, or alternatives
 * of which one is enough ("a | b" of Debian; a name that several packages of a system provide). One that is needed anyway meets it; where
 * none is, the first that the record names does, and what else would serve is needed by nobody on that account. So all that has no
 * choice is followed first. Source: Debian policy 7.1 and 7.5.
 */
#include "base/path.h"
#include "need/graph.h"

VEC_TYPE(index_list, size_t);

struct collecting {
	struct graph *graph;
	struct providers *providers;
	const size_t *owner;
	struct index_list candidates; /* of the need at hand, each once */
	size_t *asked;                /* by package: the last turn in which it was a candidate */
	size_t needs, turn;
};

static const struct package *package_at(const struct graph *graph, size_t i)
{
	return graph->inventory->packages.v[i];
}

/* ---- collecting ---- */

static void add_candidate(struct collecting *c, size_t package)
{
	if (c->asked[package] == c->turn)
		return;
	c->asked[package] = c->turn;
	*vec_push(&c->candidates) = package;
}

/* Whoever bears the name comes before whoever merely provides it. */
static void add_providers(struct collecting *c, const struct package *package, struct str name)
{
	const struct provider *first = providers_of(c->providers, package, name);

	for (int named = 1; named >= 0; named--)
		for (const struct provider *provider = first; provider; provider = provider->next) {
			const struct package *other = package_at(c->graph, provider->package);

			if (provider_is_seen(package, other) && (!named || str_eq(other->name, name)))
				add_candidate(c, provider->package);
		}
}

static bool serves(const struct package *package, const struct package *other)
{
	return str_eq(other->architecture, package->architecture) || str_is(other->architecture, "all") || str_is(other->architecture, "noarch");
}

/* Where a package is there for two architectures, it is one's own that is meant. */
static void keep_architecture(struct collecting *c, const struct package *package)
{
	size_t n = 0;
	bool any = false;

	vec_each(candidate, &c->candidates)
		any = any || str_eq(package_at(c->graph, *candidate)->architecture, package->architecture);
	if (!any || !package->architecture.n)
		return;
	vec_each(candidate, &c->candidates)
		if (serves(package, package_at(c->graph, *candidate)))
			c->candidates.v[n++] = *candidate;
	c->candidates.n = n;
}

/*
 * One need, or where the packages are no system's one for each: copies of a module in several folders are no alternatives. What a package
 * provides itself is asked of nobody.
 */
static void add_need(struct collecting *c, size_t from)
{
	bool choice = package_is_of_system(package_at(c->graph, from)), own = false;

	if (choice)
		keep_architecture(c, package_at(c->graph, from));
	vec_each(candidate, &c->candidates)
		own = own || *candidate == from;
	vec_each(candidate, &c->candidates)
		if (*candidate != from) {
			size_t need = own && choice ? MET_BY_ITSELF : choice ? c->needs : c->needs++;

			*vec_push(&c->graph->dependencies) = (struct dependency){from, *candidate, need, c->candidates.n == 1};
		}
	c->needs++;
	c->turn++;
	c->candidates.n = 0;
}

static void add_name(struct collecting *c, size_t from, struct str name)
{
	const struct tree *tree = c->graph->tree;
	uint32_t version;

	add_providers(c, package_at(c->graph, from), name);
	if (!c->candidates.n && name.n && name.p[0] == '/' && (version = tree_find(tree, name, TREE_NOW, true)) != TREE_NONE) {
		size_t owner = c->owner[tree->versions.v[version].path];

		if (owner != NOBODY)
			add_candidate(c, owner);
	}
	add_need(c, from);
}

static void add_alternatives(struct collecting *c, size_t from, struct map *ret_names)
{
	const struct package *package = package_at(c->graph, from);

	vec_each(group, &package->alternatives) {
		struct str rest = *group, name;

		while (str_next(&rest, '|', &name)) {
			map_set(ret_names, name, c);
			add_providers(c, package, name);
		}
		add_need(c, from);
	}
}

void dependencies_collect(struct graph *graph, struct providers *providers, const size_t *owner)
{
	auto_free size_t *asked = mem_zero(graph->inventory->packages.n + 1, sizeof(size_t));
	struct collecting c = {.graph = graph, .providers = providers, .owner = owner, .asked = asked, .turn = 1};

	for (size_t i = 0; i < graph->inventory->packages.n; i++) {
		struct map alternatives = {0};

		add_alternatives(&c, i, &alternatives);
		vec_each(name, &package_at(graph, i)->depends)
			if (!map_get(&alternatives, *name))
				add_name(&c, i, *name);
		map_done(&alternatives);
	}
	vec_done(&c.candidates);
}

/* ---- following ---- */

struct following {
	struct graph *graph;
	size_t *parent;
	size_t *first;            /* by package: where its dependencies begin */
	enum need_verdict verdict; /* that is passed on */
	struct index_list list;   /* packages to be expanded */
	struct index_list choices; /* the first dependency of each need that has alternatives */
};

static enum need_verdict *verdict_of(const struct following *f, size_t package)
{
	return &f->graph->need->packages.v[package].verdict;
}

static void inherit(struct following *f, const struct dependency *dependency)
{
	if (*verdict_of(f, dependency->to) <= f->verdict)
		return;
	*verdict_of(f, dependency->to) = f->verdict;
	f->parent[dependency->to] = dependency->from;
	*vec_push(&f->list) = dependency->to;
}

/* Where the need that begins there ends. */
static size_t end_of(const struct following *f, size_t at)
{
	const struct dependency *v = f->graph->dependencies.v;
	size_t end = at + 1;

	while (end < f->graph->dependencies.n && v[end].from == v[at].from && v[end].need == v[at].need)
		end++;
	return end;
}

static void expand(struct following *f, size_t package)
{
	const struct dependency *v = f->graph->dependencies.v;

	for (size_t at = f->first[package], end; at < f->first[package + 1]; at = end) {
		end = end_of(f, at);
		if (v[at].need == MET_BY_ITSELF)
			continue;
		if (end - at == 1)
			inherit(f, &v[at]);
		else
			*vec_push(&f->choices) = at;
	}
}

/* What is least unneeded meets it, of equals the first. */
static void choose(struct following *f, size_t at)
{
	const struct dependency *v = f->graph->dependencies.v;
	size_t best = at;

	for (size_t i = at, end = end_of(f, at); i < end; i++)
		if (*verdict_of(f, v[i].to) < *verdict_of(f, v[best].to))
			best = i;
	inherit(f, &v[best]);
}

static void follow(struct following *f)
{
	size_t n = f->graph->need->packages.n, at = 0, choice = 0;

	f->list.n = f->choices.n = 0;
	for (size_t i = 0; i < n; i++)
		if (f->verdict == NEED_DEPENDED ? *verdict_of(f, i) <= NEED_OBSERVED : *verdict_of(f, i) == NEED_UNKNOWN)
			*vec_push(&f->list) = i;
	/* Both lists grow while they are walked; a choice is made when nothing is left that has none. */
	for (;;) {
		while (at < f->list.n)
			expand(f, f->list.v[at++]);
		if (choice == f->choices.n)
			return;
		choose(f, f->choices.v[choice++]);
	}
}

void dependencies_follow(struct graph *graph, size_t *parent)
{
	size_t n = graph->need->packages.n;
	auto_free size_t *first = mem_zero(n + 2, sizeof(size_t));
	struct following f = {.graph = graph, .parent = parent, .first = first};

	vec_each(dependency, &graph->dependencies)
		first[dependency->from + 1]++;
	for (size_t i = 0; i < n; i++)
		first[i + 1] += first[i];
	/* First what needed ones depend on, then what those of which nobody knows do. */
	for (f.verdict = NEED_DEPENDED; f.verdict <= NEED_UNKNOWN; f.verdict++)
		follow(&f);
	vec_done(&f.list);
	vec_done(&f.choices);
}
