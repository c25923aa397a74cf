/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How to take away what is not needed: commands as they work in a Dockerfile, where nobody answers a question. Some managers take
 * what depends on a package with it (apt, dnf), others refuse, or do nothing, unless all of it is named (apk, opkg); what apk
 * put in by itself, because of what else is there, stays as long as that does. What came in as a dependency goes with its last reason,
 * so what of it is needed is marked before as asked for. Sources: apt-get(8), apt-mark(8), apk-del(8) and apk-world(5), dnf(8) of DNF 4
 * and 5, pacman(8), opkg(8).
 */
#include "model/leftover.h"
#include "need/sweep.h"

#define NAMES_MAX 12u /* that go with a package: more are counted */
#define DNF5_STATE "usr/lib/sysimage/libdnf5/packages.toml" /* dnf5-system-state(7); its `mark` has other words */

static const struct manager {
	const char *type, *command;
	bool spaced; /* names stand in a space of names */
	bool refuses; /* while something depends on it */
	enum sweep_reach sweeps;
	const char *mark;    /* makes packages such as were asked for */
	const char *unswept; /* the command that takes nothing by itself; NULL: there is none */
} managers[] = {
	{"deb", "apt-get purge -y --auto-remove", false, false, SWEEP_ALL, "apt-mark manual", "apt-get purge -y"},
	{"apk", "apk del", false, true, SWEEP_ALL, "apk add", NULL},
	{"rpm", "dnf remove -y", false, false, SWEEP_OWN, "dnf mark install", "dnf remove -y --setopt=clean_requirements_on_remove=False"},
	{"alpm", "pacman -Rnsc --noconfirm", false, false, SWEEP_OWN, "pacman -D --asexplicit", "pacman -Rnc --noconfirm"},
	{"pypi", "pip uninstall -y", false, false, SWEEP_NOTHING, NULL, NULL}, {"npm", "npm uninstall", true, false, SWEEP_NOTHING, NULL, NULL},
	{"gem", "gem uninstall -a -x", false, false, SWEEP_NOTHING, NULL, NULL}, {"composer", "composer remove", true, false, SWEEP_NOTHING, NULL, NULL},
	{"opkg", "opkg remove", false, true, SWEEP_NOTHING, NULL, NULL},
};

struct removing {
	struct graph *graph;
	size_t *seen;  /* by package: the search that found it last */
	size_t searches;
	size_t *list;
	size_t n;
	struct sweep sweep;
	bool dnf5;
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

/* All that would meet a need go. */
static bool is_unmet(const struct removing *removing, size_t at)
{
	const struct dependency *v = removing->graph->dependencies.v;
	size_t n = removing->graph->dependencies.n, begin = at;

	if (v[at].need == MET_BY_ITSELF)
		return false;
	while (begin && v[begin - 1].need == v[at].need)
		begin--;
	for (size_t i = begin; i < n && v[i].need == v[at].need; i++)
		if (removing->seen[v[i].to] != removing->searches)
			return false;
	return true;
}

/* Itself, and all that cannot stay without it. */
static void collect(struct removing *removing, size_t package)
{
	const struct sweep *sweep = &removing->sweep;

	removing->n = 0;
	removing->searches++;
	removing->list[removing->n++] = package;
	removing->seen[package] = removing->searches;
	for (size_t at = 0; at < removing->n; at++)
		for (size_t i = sweep->by_begin[removing->list[at]]; i < sweep->by_begin[removing->list[at] + 1]; i++) {
			size_t from = removing->graph->dependencies.v[sweep->by[i]].from;

			if (removing->seen[from] == removing->searches || !is_unmet(removing, sweep->by[i]))
				continue;
			removing->seen[from] = removing->searches;
			removing->list[removing->n++] = from;
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

/* apt takes a name without its architecture for the machine's own. */
static bool is_of_many(const struct removing *removing, size_t i)
{
	const struct package *package = need_at(removing, i)->package;

	for (size_t other = i ? i - 1 : 0; other <= i + 1 && other < removing->graph->need->packages.n; other++)
		if (other != i && str_is(str_of(package->type), "deb") && str_eq(need_at(removing, other)->package->name, package->name))
			return true;
	return false;
}

/* The words that mark them; false where there are too many, or one whose name is no word. */
static bool mark_all(struct removing *removing, const struct manager *manager, const struct sweep_list *keep, struct str *ret_text)
{
	struct arena *arena = &removing->graph->need->arena;
	bool user = removing->dnf5 && str_is(str_of(manager->type), "rpm");

	if (keep->n > NAMES_MAX)
		return false;
	*ret_text = str_of(user ? "dnf mark user -y" : manager->mark);
	vec_each(at, keep) {
		const struct package *package = need_at(removing, *at)->package;
		bool many = is_of_many(removing, *at);

		if (!is_plain(package->name) || !package->name.n || (many && !is_plain(package->architecture)))
			return false;
		*ret_text = arena_printf(arena, "%.*s %.*s%s%.*s", STR(*ret_text), STR(package->name), many ? ":" : "", STR(many ? package->architecture : STR_NULL));
	}
	return true;
}

/* The command, such that nothing goes by itself that is needed; of what was collected. */
static struct str keep_needed(struct removing *removing, const struct manager *manager, struct str command)
{
	struct sweep_way way = {manager->sweeps, manager->refuses};
	const struct sweep_list *keep = sweep_keep(&removing->sweep, way, removing->list, removing->n);
	struct arena *arena = &removing->graph->need->arena;
	struct str marks;

	if (!keep->n)
		return command;
	if (mark_all(removing, manager, keep, &marks))
		return arena_printf(arena, "%.*s && %.*s", STR(marks), STR(command));
	if (!manager->unswept)
		return arena_printf(arena, "%zu packages that are needed would go with it: add them to /etc/apk/world first", keep->n);
	return arena_printf(arena, "%s%.*s", manager->unswept, STR(str_slice(command, strlen(manager->command), command.n)));
}

/* apt lets go with a package who depends on it, but not those that it keeps for itself: these have to be named. */
static struct str removal_of_deb(struct removing *removing, const struct manager *manager, const struct package *package)
{
	struct arena *arena = &removing->graph->need->arena;
	struct str names = package->name;
	bool kept = package->important;

	for (size_t i = 0; i < removing->n; i++) {
		const struct package *other = need_at(removing, removing->list[i])->package;

		if (other->essential)
			return other == package ? STR_LIT("essential, its manager refuses: copy what is needed into an image without it")
						: arena_printf(arena, "goes only with %.*s, which is essential: copy what is needed into an image without it", STR(other->name));
		if (other->important && other != package && is_plain(other->name)) {
			names = arena_printf(arena, "%.*s %.*s", STR(names), STR(other->name));
			kept = true;
		}
	}
	return keep_needed(removing, manager, arena_printf(arena, "%s%s %.*s", manager->command, kept ? " --allow-remove-essential" : "", STR(names)));
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
	return keep_needed(removing, manager, text);
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
	collect(removing, bringer == NOBODY ? i : bringer);
	if (package->installed_with.n && bringer == NOBODY)
		return keep_needed(removing, manager, arena_printf(arena, "apk add '!%.*s'", STR(package->name)));
	if (str_is(str_of(package->type), "deb"))
		return removal_of_deb(removing, manager, package);
	if (manager->refuses)
		return removal_by_names(removing, manager, package);
	return keep_needed(removing, manager, arena_printf(arena, "%s %.*s%s%.*s", manager->command, STR(manager->spaced ? package->namespace : STR_LIT("")),
							   manager->spaced && package->namespace.n ? "/" : "", STR(package->name)));
}

void removal_of_all(struct graph *graph)
{
	size_t n = graph->need->packages.n;
	auto_free size_t *seen = mem_zero(n + 1, sizeof(size_t)), *list = mem_zero(n + 1, sizeof(size_t));
	struct removing removing = {.graph = graph, .seen = seen, .list = list};

	sweep_init(&removing.sweep, graph);
	removing.dnf5 = tree_find(graph->tree, STR_LIT(DNF5_STATE), TREE_NOW, false) != TREE_NONE;
	for (size_t i = 0; i < n; i++)
		need_at(&removing, i)->removal = removal_of(&removing, i);
	sweep_done(&removing.sweep);
}
