/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages of the system that nothing the container starts leads to (model/need.h), and what only they need: sets that a package
 * manager can take out at once, since nobody outside a set depends on a member.
 *
 * First the largest such set: all that are not needed, without those that someone who stays depends on. Of the packages in it that
 * nobody depends on, each goes with all that then nobody needs any more. The few sets that remove most are actions of their own,
 * the rest is one.
 *
 * Packages of languages are looked at by themselves in the same way (actions_languages.c).
 *
 * An alternative ("a | b") counts as a dependency on each: so a set may be smaller than it could be, and is never too large.
 */
#include "policy/removing.h"

#include "base/mem.h"
#include "base/path.h"
#include "policy/stages.h"

#define SETS_MAX 5
#define SET_BYTES_LEAST (5 << 20) /* of a set without a finding, below which it goes with the rest */
#define COMMAND_MAX ((size_t)64 << 10)
#define META_BYTES_MOST (256 << 10) /* of a package that only stands for others */

/* Of the packages that are looked at now; what lies in a program or an archive has nobody but that. */
static bool has_edges(const struct removing *removing, size_t i)
{
	return package_is_of_system(package_at(removing, i)) != removing->languages && !removing->in_file[i];
}

/* ---- who depends on whom ---- */

static int from_order(const void *x, const void *y)
{
	const struct edge_list_entry *a = x, *b = y;

	return a->from != b->from ? (a->from > b->from) - (a->from < b->from) : (a->to > b->to) - (a->to < b->to);
}

static int to_order(const void *x, const void *y)
{
	const struct edge_list_entry *a = x, *b = y;

	return a->to != b->to ? (a->to > b->to) - (a->to < b->to) : (a->from > b->from) - (a->from < b->from);
}

/* False where there are more than POLICY_EDGES_MAX. */
static bool find_edges(struct removing *removing)
{
	size_t n = removing->inventory->packages.n;

	for (size_t i = 0; i < n; i++) {
		if (has_edges(removing, i))
			providers_add(&removing->providers, package_at(removing, i), i);
	}
	for (size_t i = 0; i < n; i++) {
		if (!has_edges(removing, i))
			continue;
		vec_each(name, &package_at(removing, i)->depends)
			for (const struct provider *p = providers_of(&removing->providers, package_at(removing, i), *name); p; p = p->next)
				if (p->package != i && provider_is_seen(package_at(removing, i), package_at(removing, p->package)))
					*vec_push(&removing->by_from) = (struct edge_list_entry){(uint32_t)i, (uint32_t)p->package};
		if (removing->by_from.n > POLICY_EDGES_MAX)
			return false;
	}
	vec_sort_unique(&removing->by_from, from_order);
	vec_each(edge, &removing->by_from)
		*vec_push(&removing->by_to) = *edge;
	vec_sort(&removing->by_to, to_order);
	return true;
}

/* The first edge of a list with that end, or its length. */
static size_t first_edge(const struct edge_list *list, uint32_t end, bool by_to)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((by_to ? list->v[middle].to : list->v[middle].from) < end)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

#define each_dependent(edge, removing, i)                                                                                   \
	for (const struct edge_list_entry *edge = (removing)->by_to.v + first_edge(&(removing)->by_to, (uint32_t)(i), true); \
	     edge < (removing)->by_to.v + (removing)->by_to.n && edge->to == (i); edge++)
#define each_dependency(edge, removing, i)                                                                                      \
	for (const struct edge_list_entry *edge = (removing)->by_from.v + first_edge(&(removing)->by_from, (uint32_t)(i), false); \
	     edge < (removing)->by_from.v + (removing)->by_from.n && edge->from == (i); edge++)
#define each_inside(edge, removing, i)                                                                                        \
	for (const struct edge_list_entry *edge = (removing)->inside.v + first_edge(&(removing)->inside, (uint32_t)(i), false); \
	     edge < (removing)->inside.v + (removing)->inside.n && edge->from == (i); edge++)

/* ---- the largest set ---- */

static bool is_unneeded(const struct removing *removing, const struct need_package *need)
{
	const struct package *package = need->package;

	if (removing->need->untold.n && need->verdict != NEED_WASTE)
		return false;
	if (removing->languages)
		return language_is_unneeded(need);
	return need->verdict >= NEED_UNREACHED && !package->essential && !package->uninstalled && package_is_of_system(package);
}

static bool begins(struct str text, struct str with)
{
	return text.n >= with.n && str_eq(str_slice(text, 0, with.n), with);
}

/* What a start calls by its package's name, as "python3" of "command: python3 app.py", whoever owns the program. */
static bool is_called(const struct removing *removing, struct str name)
{
	vec_each(start, &removing->need->starts) {
		struct str rest = *start, word;

		while (str_next_word(&rest, &word))
			if (str_eq(path_base(word), name))
				return true;
	}
	return false;
}

/*
 * A package of hardly a file that stands for another by name, as python3 for python3-minimal: who uses that one asked the package manager for
 * this one, and upgrades come by it.
 */
static bool stands_for_required(const struct removing *removing, size_t i)
{
	struct str name = package_at(removing, i)->name;

	if (!str_is(str_of(package_at(removing, i)->type), "deb") || removing->need->packages.v[i].bytes > META_BYTES_MOST)
		return false;
	each_dependency(edge, removing, i) {
		struct str other = package_at(removing, edge->to)->name;

		if (removing->need->packages.v[edge->to].verdict == NEED_REQUIRED && other.n > name.n && begins(other, name) &&
		    (other.p[name.n] == '-' || other.p[name.n] == '.'))
			return true;
	}
	return false;
}

static void keep(struct removing *removing, size_t i, struct index_list *staying)
{
	if (removing->removable[i])
		*vec_push(staying) = (uint32_t)i;
	removing->removable[i] = false;
}

/*
 * Whoever someone who stays depends on stays, and then whom that one depends on; and what someone who stays lies in, with all else in it where that
 * is one file. Each is asked once.
 */
static void find_removable(struct removing *removing)
{
	size_t n = removing->inventory->packages.n;
	struct index_list staying = {0};

	for (size_t i = 0; i < n; i++) {
		removing->removable[i] = is_unneeded(removing, &removing->need->packages.v[i]) && !is_called(removing, package_at(removing, i)->name) &&
					 !stands_for_required(removing, i);
		if (!removing->removable[i])
			*vec_push(&staying) = (uint32_t)i;
	}
	for (size_t at = 0; at < staying.n; at++) {
		uint32_t from = staying.v[at];

		each_dependency(edge, removing, from)
			keep(removing, edge->to, &staying);
		if (removing->around[from] != NOBODY)
			keep(removing, removing->around[from], &staying);
		if (removing->in_file[from])
			each_inside(edge, removing, from)
				keep(removing, edge->to, &staying);
	}
	vec_done(&staying);
}

/* ---- a set ---- */

VEC_TYPE(set_list, struct set);

/* All that depend on it are members. */
static bool is_orphaned(const struct removing *removing, const bool *member, uint32_t package)
{
	each_dependent(edge, removing, package)
		if (!member[edge->from])
			return false;
	return true;
}

static void add_member(const struct removing *removing, struct set *set, bool *member, uint32_t package)
{
	if (!removing->removable[package] || member[package])
		return;
	member[package] = true;
	*vec_push(&set->members) = package;
}

static void grow(const struct removing *removing, struct set *set, bool *member)
{
	add_member(removing, set, member, (uint32_t)set->root);
	for (size_t at = 0; at < set->members.n; at++) {
		uint32_t from = set->members.v[at];

		each_dependency(edge, removing, from)
			if (is_orphaned(removing, member, edge->to))
				add_member(removing, set, member, edge->to);
		each_inside(edge, removing, from)
			add_member(removing, set, member, edge->to);
	}
}

/* What goes with something else that can go is no set of its own. */
static bool is_inside(const struct removing *removing, size_t i)
{
	return removing->around[i] != NOBODY && removing->removable[removing->around[i]];
}

/* A finding goes with its package, with the package that owns that one, and with the package whose file it is about. */
static size_t owner_of(const struct removing *removing, const struct finding *finding)
{
	const struct package *package = finding->package;
	void *number = NULL;

	if (package && package->owner && !removing->languages)
		package = package->owner;
	if (package)
		number = map_get(&removing->numbers, str_from((const char *)&package, sizeof(package)));
	else if (finding->path.n)
		number = map_get(&removing->files, finding->path);
	return number ? (size_t)(uintptr_t)number - 1 : NOBODY;
}

static void weigh_packages(struct removing *removing)
{
	const struct findings *findings = removing->advising->findings;

	removing->owners = arena_array(&removing->arena, size_t, findings->list.n + 1);
	removing->weights = arena_array(&removing->arena, struct weight, removing->inventory->packages.n + 1);
	vec_each(finding, &findings->list) {
		size_t owner = finding->ignored ? NOBODY : owner_of(removing, finding);

		removing->owners[finding - findings->list.v] = owner;
		if (owner == NOBODY)
			continue;
		removing->weights[owner].findings++;
		removing->weights[owner].score += finding->score;
	}
}

static void weigh(const struct removing *removing, struct set *set)
{
	vec_each(at, &set->members) {
		set->bytes += removing->bytes[*at];
		set->findings += removing->weights[*at].findings;
		set->score += removing->weights[*at].score;
	}
}

static int set_order(const void *x, const void *y)
{
	const struct set *a = x, *b = y;

	if (a->score > b->score || a->score < b->score)
		return a->score > b->score ? -1 : 1;
	if (a->bytes != b->bytes)
		return a->bytes > b->bytes ? -1 : 1;
	return (a->root > b->root) - (a->root < b->root);
}

static void find_sets(struct removing *removing, struct set_list *sets)
{
	size_t n = removing->inventory->packages.n;
	bool *member = mem_zero(n + 1, sizeof(*member));

	for (size_t i = 0; i < n; i++) {
		struct set set = {.root = i};

		if (!removing->removable[i] || is_inside(removing, i) || !is_orphaned(removing, member, (uint32_t)i))
			continue;
		grow(removing, &set, member);
		weigh(removing, &set);
		vec_each(at, &set.members)
			member[*at] = false;
		*vec_push(sets) = set;
	}
	free(member);
	vec_sort(sets, set_order);
}

/* ---- actions ---- */

/* What Python compiled of "usr/lib/x/y.py" and no record names: "usr/lib/x/__pycache__/y.cpython-311.pyc", which goes with it. */
static uint64_t compiled_bytes(const struct tree *tree, struct arena *scratch, struct str file)
{
	struct str folder, name, stem, ending;
	uint32_t path;
	uint64_t bytes = 0;

	if (!str_ends(file, ".py") || !str_cut_last(file, '/', &folder, &name) || !str_cut_last(name, '.', &stem, &ending))
		return 0;
	str_skip(&folder, "/");
	path = tree_path_exact(tree, arena_printf(scratch, "%.*s/__pycache__", STR(folder)));
	if (path == TREE_NONE)
		return 0;
	for (path = tree->paths.v[path].first_child; path != TREE_NONE; path = tree->paths.v[path].next_sibling) {
		struct str child = tree_name(tree, path);
		uint32_t version = tree->paths.v[path].newest;

		if (child.n > stem.n && child.p[stem.n] == '.' && begins(child, stem) && str_ends(child, ".pyc") && version != TREE_NONE &&
		    tree->versions.v[version].until == TREE_NOW && tree_inode_of(tree, version)->type == ENTRY_FILE)
			bytes += tree_inode_of(tree, version)->size;
	}
	return bytes;
}

static uint64_t generated_bytes(const struct removing *removing, const struct set *set)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	const struct tree *tree = removing->advising->report->tree;
	uint64_t bytes = 0;

	if (!tree)
		return 0;
	vec_each(at, &set->members) {
		if (!str_is(str_of(package_at(removing, *at)->type), "deb")) /* records of others name what is compiled */
			continue;
		vec_each(file, &package_at(removing, *at)->files)
			bytes += compiled_bytes(tree, &scratch, *file);
	}
	return bytes;
}

/* How many leave the inventory: the members, and packages of languages that they own. */
static size_t leaving(const struct removing *removing, const bool *member)
{
	size_t n = 0;

	for (size_t i = 0; i < removing->inventory->packages.n; i++) {
		const struct package *owner = package_at(removing, i)->owner;
		void *number = owner ? map_get(&removing->numbers, str_from((const char *)&owner, sizeof(owner))) : NULL;

		n += member[i] || (number && member[(size_t)(uintptr_t)number - 1]);
	}
	return n;
}

static struct str set_text(const struct removing *removing, const struct set *set, bool rest)
{
	struct arena *arena = removing->advising->arena;
	const struct package *root = package_at(removing, set->root);
	size_t others = set->members.n - 1;

	if (rest && others)
		return arena_printf(arena, "remove %zu more packages that nothing started leads to", set->members.n);
	if (!others)
		return arena_printf(arena, "remove %.*s, which nothing started leads to", STR(root->name));
	return arena_printf(arena, "remove %.*s and %zu package%s only it needs", STR(root->name), others, others == 1 ? "" : "s");
}

/*
 * Takes out the packages that it names, and nothing else; refuses where somebody who stays depends on one. apt-get would take what came in for them
 * too, leave what another merely suggests, and cannot take out itself. Sources: dpkg(1), rpm(8), apk-del(8), pacman(8), opkg(1).
 */
static const struct manager {
	const char *type, *command;
} managers[] = {
	{"deb", "dpkg --purge"}, {"rpm", "rpm -e"}, {"apk", "apk del"}, {"alpm", "pacman -R --noconfirm"}, {"opkg", "opkg remove"},
};

/* A name is a word of a command that people copy: where one is not a plain word none is offered. */
static bool is_plain(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && (!i || !strchr("._+-", name.p[i]) || !name.p[i]))
			return false;
	return name.n > 0;
}

static struct str set_command(const struct removing *removing, const struct set *set)
{
	auto_done(buf_done) struct buf text = BUF_INIT(COMMAND_MAX);
	const char *type = package_at(removing, set->root)->type;

	for (size_t i = 0; i < ARRAY_SIZE(managers); i++)
		if (str_is(str_of(type), managers[i].type))
			buf_puts(&text, managers[i].command);
	vec_each(at, &set->members) {
		const struct package *package = package_at(removing, *at);

		if (!text.n || !is_plain(package->name) || !str_is(str_of(package->type), type))
			return STR_NULL;
		buf_printf(&text, " %.*s", STR(package->name));
	}
	return text.full ? STR_NULL : arena_str(removing->advising->arena, buf_str(&text));
}

static void add_set(struct removing *removing, const struct set *set, bool rest)
{
	struct advising *advising = removing->advising;
	struct candidate *candidate = candidate_add(advising, ACTION_REMOVE, CANDIDATE_NONE);
	bool *member = mem_zero(removing->inventory->packages.n + 1, sizeof(*member));
	const struct package **takes = arena_array(advising->arena, const struct package *, set->members.n + 1);
	struct action *action = &candidate->action;
	size_t n = 0;

	vec_each(at, &set->members) {
		member[*at] = true;
		removing->told[*at] = true;
		takes[n++] = package_at(removing, *at);
	}
	vec_each(finding, &advising->findings->list) {
		size_t owner = removing->owners[finding - advising->findings->list.v];

		if (owner != NOBODY && member[owner])
			candidate_removes(candidate, advising, finding);
	}
	action->text = removing->languages ? language_set_text(removing, set, rest) : set_text(removing, set, rest);
	action->where = rest ? STR_NULL : action_layer_text(advising, package_at(removing, set->root)->layer);
	action->command = removing->languages ? STR_NULL : set_command(removing, set);
	action->packages = leaving(removing, member);
	action->bytes = set->bytes + generated_bytes(removing, set);
	action->takes = takes;
	action->takes_n = n;
	candidate->last = rest;
	free(member);
}

/* A set of which a part is in another is not offered a second time. */
static bool is_told(const struct removing *removing, const struct set *set)
{
	vec_each(at, &set->members)
		if (removing->told[*at])
			return true;
	return false;
}

static void add_rest(struct removing *removing)
{
	struct set rest = {0};

	for (size_t i = 0; i < removing->inventory->packages.n; i++)
		if (removing->removable[i] && !removing->told[i]) {
			*vec_push(&rest.members) = (uint32_t)i;
			rest.bytes += removing->bytes[i];
		}
	if (rest.members.n) {
		rest.root = rest.members.v[0];
		add_set(removing, &rest, true);
	}
	vec_done(&rest.members);
}

/* Of those that are not needed and that no action removes, why: "of 33 not needed, 20 stay: ..." */
static void tell_staying(const struct removing *removing)
{
	auto_done(buf_done) struct buf text = BUF_INIT(1024);
	size_t n = 0, essential = 0, foreign = 0, doubted = 0, named = 0;
	struct arena *arena = removing->advising->arena;

	for (size_t i = 0; i < removing->inventory->packages.n; i++) {
		const struct package *package = package_at(removing, i);
		const struct need_package *need = &removing->need->packages.v[i];

		if ((need->verdict != NEED_UNREACHED && need->verdict != NEED_DISCOURAGED) || removing->told[i])
			continue;
		n++;
		if (need->doubted)
			doubted++;
		else if (!package_is_of_system(package) && !language_is_unneeded(need))
			foreign++;
		else if (package->essential)
			essential++;
		else
			named++;
	}
	if (!n)
		return;
	if (named)
		buf_printf(&text, "%zu that packages which stay depend on", named);
	if (essential)
		buf_printf(&text, "%s%zu essential", text.n ? ", " : "", essential);
	if (doubted)
		buf_printf(&text, "%s%zu of languages whose modules are loaded by names made while they run", text.n ? ", " : "", doubted);
	if (foreign)
		buf_printf(&text, "%s%zu not of the system's package manager", text.n ? ", " : "", foreign);
	removing->advising->report->staying = arena_printf(arena, "%zu not needed, but not offered for removal: %s", n, buf_text(&text));
}

static void map_packages(struct removing *removing)
{
	for (size_t i = 0; i < removing->inventory->packages.n; i++) {
		const struct package *package = package_at(removing, i);

		map_set(&removing->numbers, arena_str(&removing->arena, str_from((const char *)&package, sizeof(package))), (void *)(uintptr_t)(i + 1));
		if (removing->removable[i])
			vec_each(file, &package->files)
				map_set(&removing->files, *file, (void *)(uintptr_t)(i + 1));
	}
}

static void removing_init(struct removing *removing, bool *told, bool languages)
{
	size_t n = removing->inventory->packages.n;

	removing->languages = languages;
	removing->told = told;
	removing->removable = arena_array(&removing->arena, bool, n + 1);
	removing->in_file = arena_array(&removing->arena, bool, n + 1);
	removing->around = arena_array(&removing->arena, size_t, n + 1);
	removing->bytes = arena_array(&removing->arena, uint64_t, n + 1);
	for (size_t i = 0; i < n; i++) {
		removing->around[i] = NOBODY;
		removing->bytes[i] = need_frees(&removing->need->packages.v[i]);
	}
	if (languages)
		languages_place(removing);
}

static void removing_done(struct removing *removing)
{
	providers_done(&removing->providers);
	map_done(&removing->numbers);
	map_done(&removing->files);
	vec_done(&removing->by_from);
	vec_done(&removing->by_to);
	vec_done(&removing->inside);
	arena_done(&removing->arena);
}

static void add_sets(struct removing *removing)
{
	struct set_list sets = {0};
	size_t told = 0;

	find_removable(removing);
	map_packages(removing);
	weigh_packages(removing);
	find_sets(removing, &sets);
	for (size_t i = 0; i < sets.n && told < SETS_MAX; i++)
		if ((sets.v[i].findings || sets.v[i].bytes >= SET_BYTES_LEAST) && !is_told(removing, &sets.v[i])) {
			add_set(removing, &sets.v[i], false);
			told++;
		}
	add_rest(removing);
	vec_each(set, &sets)
		vec_done(&set->members);
	vec_done(&sets);
}

void actions_collect_removals(struct advising *advising)
{
	const struct report *report = advising->report;
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	bool *told;

	if (!report->need || !report->inventory || report->need->packages.n != report->inventory->packages.n)
		return;
	if (report->need->untold.n)
		*vec_push(&advising->report->notes) = arena_printf(advising->arena, "which packages are needed is not known: %.*s", STR(report->need->untold));
	told = arena_array(&arena, bool, report->inventory->packages.n + 1);
	for (int languages = 0; languages <= 1; languages++) {
		struct removing removing = {.advising = advising, .inventory = report->inventory, .need = report->need, .arena = ARENA_INIT};

		removing_init(&removing, told, languages != 0);
		if (find_edges(&removing))
			add_sets(&removing);
		else
			*vec_push(&advising->report->notes) = arena_printf(advising->arena,
				"packages name more than %u dependencies: which could be removed is not told", POLICY_EDGES_MAX);
		if (languages && need_is_told(report->need))
			tell_staying(&removing);
		removing_done(&removing);
	}
}
