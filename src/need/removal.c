/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How to take away what is not needed: commands as they work in a Dockerfile, where nobody answers a question. Some managers take
 * what depends on a package with it (apt, dnf), others refuse, or do nothing, unless all of it is named (apk, opkg); what apk
 * put in by itself, because of what else is there, stays as long as that does. Sources: apt-get(8), apk-del(8) and apk-world(5),
 * dnf(8), pacman(8), opkg(8).
 */
#include "model/leftover.h"
#include "need/graph.h"

#define NAMES_MAX 12u /* that go with a package: more are counted */
#define NOBODY SIZE_MAX

static const struct manager {
	const char *type, *command;
	bool spaced; /* names stand in a space of names */
	bool refuses; /* while something depends on it */
} managers[] = {
	{"deb", "apt-get purge -y --auto-remove", false, false}, {"apk", "apk del", false, true}, {"rpm", "dnf remove -y", false, false},
	{"alpm", "pacman -Rnsc --noconfirm", false, false}, {"pypi", "pip uninstall -y", false, false}, {"npm", "npm uninstall", true, false},
	{"gem", "gem uninstall -a -x", false, false}, {"composer", "composer remove", true, false}, {"opkg", "opkg remove", false, true},
};

struct removing {
	struct graph *graph;
	size_t *first; /* by package: where those that depend on it begin in `from` */
	size_t *from;
	size_t *seen;  /* by package: the search that found it last */
	size_t searches;
	size_t *list;
	size_t n;
};

static struct need_package *need_at(const struct removing *removing, size_t i)
{
	return &removing->graph->need->packages.v[i];
}

/* Its manager knows nothing of it. */
static struct str removal_of_waste(const struct package *package)
{
	const struct leftover_place *place = package->locations.n ? leftover_of(package->locations.v[0].path) : NULL;

	return place ? str_of(place->fix) : STR_LIT("remove the file in the same RUN");
}

/* A name is a word of a command that people copy: one that is not a plain word is not offered. */
static bool is_plain(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && (!name.p[i] || !strchr("@/._+-", name.p[i])))
			return false;
	return !name.n || name.p[0] != '-';
}

static const struct manager *manager_of(const struct package *package)
{
	for (size_t i = 0; i < ARRAY_SIZE(managers) && package->name.n && is_plain(package->name); i++)
		if (str_is(str_of(package->type), managers[i].type) && (!managers[i].spaced || is_plain(package->namespace)))
			return &managers[i];
	return NULL;
}

/* Itself, and all that cannot stay without it. */
static void collect(struct removing *removing, size_t package)
{
	removing->n = 0;
	removing->searches++;
	removing->list[removing->n++] = package;
	removing->seen[package] = removing->searches;
	for (size_t at = 0; at < removing->n; at++)
		for (size_t i = removing->first[removing->list[at]]; i < removing->first[removing->list[at] + 1]; i++)
			if (removing->seen[removing->from[i]] != removing->searches) {
				removing->seen[removing->from[i]] = removing->searches;
				removing->list[removing->n++] = removing->from[i];
			}
}

/* Of those that bring it in one that is not needed; NOBODY where all are, or where it was not brought in so. */
static size_t bringer_of(const struct removing *removing, const struct package *package)
{
	for (size_t i = 0; package->installed_with.n && i < removing->graph->need->packages.n; i++) {
		const struct need_package *other = need_at(removing, i);

		if (other->verdict < NEED_UNREACHED || !str_is(str_of(other->package->type), package->type))
			continue;
		vec_each(name, &package->installed_with)
			if (str_eq(*name, other->package->name))
				return i;
	}
	return NOBODY;
}

/* apt itself is essential to apt, whatever its record says. */
static bool is_kept_by_apt(const struct package *package)
{
	return str_is(package->name, "apt");
}

static struct str removal_of_deb(struct removing *removing, const struct manager *manager, const struct package *package)
{
	struct arena *arena = &removing->graph->need->arena;
	bool kept = false;

	for (size_t i = 0; i < removing->n; i++) {
		const struct package *other = need_at(removing, removing->list[i])->package;

		if (other->essential)
			return other == package ? STR_LIT("essential, its manager refuses: copy what is needed into an image without it")
						: arena_printf(arena, "goes only with %.*s, which is essential: copy what is needed into an image without it", STR(other->name));
		kept = kept || is_kept_by_apt(other);
	}
	return arena_printf(arena, "%s%s %.*s", manager->command, kept ? " --allow-remove-essential" : "", STR(package->name));
}

/* All that must be named: what somebody asked for. What came in as a dependency of it goes by itself. */
static struct str removal_by_names(struct removing *removing, const struct manager *manager, const struct package *package)
{
	struct arena *arena = &removing->graph->need->arena;
	struct str text = arena_printf(arena, "%s %.*s", manager->command, STR(package->name));
	unsigned named = 0;

	for (size_t i = 0; i < removing->n; i++) {
		const struct package *other = need_at(removing, removing->list[i])->package;

		if (other == package || other->automatic || !is_plain(other->name))
			continue;
		if (named++ == NAMES_MAX)
			return arena_printf(arena, "more than %u packages that were asked for depend on it: it goes with all of them", NAMES_MAX);
		text = arena_printf(arena, "%.*s %.*s", STR(text), STR(other->name));
	}
	return text;
}

static struct str removal_of(struct removing *removing, size_t i)
{
	const struct need_package *need = need_at(removing, i);
	const struct package *package = need->package;
	const struct manager *manager = manager_of(package);
	struct arena *arena = &removing->graph->need->arena;
	size_t bringer;

	if (need->verdict < NEED_UNREACHED)
		return STR_LIT("");
	if (need->verdict == NEED_WASTE)
		return removal_of_waste(package);
	if (package->essential)
		return STR_LIT("essential, its manager refuses: copy what is needed into an image without it");
	if (!manager)
		return STR_LIT("");
	bringer = bringer_of(removing, package);
	if (package->installed_with.n && bringer == NOBODY)
		return arena_printf(arena, "apk add '!%.*s'", STR(package->name));
	collect(removing, bringer == NOBODY ? i : bringer);
	if (str_is(str_of(package->type), "deb"))
		return removal_of_deb(removing, manager, package);
	if (manager->refuses)
		return removal_by_names(removing, manager, package);
	return arena_printf(arena, "%s %.*s%s%.*s", manager->command, STR(manager->spaced ? package->namespace : STR_LIT("")),
			    manager->spaced && package->namespace.n ? "/" : "", STR(package->name));
}

/* Those that cannot do without each package, side by side: whoever has another that serves can. */
static void index_dependents(struct removing *removing, size_t n)
{
	const struct graph *graph = removing->graph;
	auto_free size_t *at = mem_zero(n + 1, sizeof(size_t));

	vec_each(dependency, &graph->dependencies)
		removing->first[dependency->to + 1] += dependency->alone;
	for (size_t i = 0; i < n; i++)
		removing->first[i + 1] += removing->first[i];
	vec_each(dependency, &graph->dependencies)
		if (dependency->alone)
			removing->from[removing->first[dependency->to] + at[dependency->to]++] = dependency->from;
}

void removal_of_all(struct graph *graph)
{
	size_t n = graph->need->packages.n;
	auto_free size_t *first = mem_zero(n + 2, sizeof(size_t)), *from = mem_zero(graph->dependencies.n + 1, sizeof(size_t));
	auto_free size_t *seen = mem_zero(n + 1, sizeof(size_t)), *list = mem_zero(n + 1, sizeof(size_t));
	struct removing removing = {.graph = graph, .first = first, .from = from, .seen = seen, .list = list};

	index_dependents(&removing, n);
	for (size_t i = 0; i < n; i++)
		need_at(&removing, i)->removal = removal_of(&removing, i);
}
