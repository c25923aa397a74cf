/* SPDX-License-Identifier: Apache-2.0 */
/* From files to packages: whose files are reached, who depends on whom, and what goes with what is not needed. */
#include "model/located.h"
#include "need/graph.h"

#include "base/path.h"

#define CHAIN_MAX 256u

struct judging {
	struct graph *graph;
	struct arena arena;
	struct providers providers;
	size_t *system_owner;        /* by path: a package's index, or NOBODY */
	size_t *folder_owner;        /* by path: whose folder it is, or NOBODY */
	uint32_t *folder;            /* by package: the folder that is all its own, or TREE_NONE */
	uint32_t *best;              /* by package: the path that tells of it, or TREE_NONE */
	uint32_t *opened;            /* by package: the first path that a run opened, or TREE_NONE */
	const struct nested **nested; /* by package: the library in that path which it is, or NULL */
	size_t *parent;              /* by package: that depends on it, or NOBODY */
	size_t *depended_on;         /* by package: how many others, also of those that could do with another */
};

static const struct package *package_at(const struct judging *judging, size_t i)
{
	return judging->graph->inventory->packages.v[i];
}

/* ---- whose files ---- */

static unsigned depth_of(const struct graph *graph, uint32_t path)
{
	unsigned depth = 0;

	while (path != TREE_NONE && depth < CHAIN_MAX) {
		path = graph->reached[path].from;
		depth++;
	}
	return depth;
}

/* The surest, then the shortest chain tells of a package. */
static void tell(struct judging *judging, size_t package, uint32_t path)
{
	const struct graph *graph = judging->graph;
	uint32_t best = judging->best[package];

	if (graph->observed[path] && judging->opened[package] == TREE_NONE)
		judging->opened[package] = path;
	if (!graph->reached[path].reached)
		return;
	if (best == TREE_NONE || graph->reached[path].level < graph->reached[best].level ||
	    (graph->reached[path].level == graph->reached[best].level && depth_of(graph, path) < depth_of(graph, best)))
		judging->best[package] = path;
}

static bool is_only_named(const struct nested *nested)
{
	return nested && !nested->reached;
}

/* As tell(), of a library in the file; NULL: of something in it that is as needed as the file. That a run opened the file says nothing of one. */
static void tell_inner(struct judging *judging, size_t package, uint32_t path, const struct nested *nested)
{
	uint32_t before = judging->best[package], opened = judging->opened[package];
	bool weaker = is_only_named(nested) && !is_only_named(judging->nested[package]);

	if (before != TREE_NONE && weaker)
		return;
	if (before != TREE_NONE && is_only_named(judging->nested[package]) && !is_only_named(nested) && judging->graph->reached[path].reached)
		judging->best[package] = TREE_NONE;
	tell(judging, package, path);
	if (is_only_named(nested))
		judging->opened[package] = opened;
	if (judging->best[package] == path)
		judging->nested[package] = nested;
}

static uint32_t path_of_record(const struct tree *tree, struct str path)
{
	uint32_t version = tree_find(tree, path, TREE_NOW, true);

	return version == TREE_NONE ? TREE_NONE : tree->versions.v[version].path;
}

static uint32_t path_below(const struct tree *tree, struct str folder, struct str outer, struct str inner)
{
	struct arena arena = ARENA_INIT;
	uint32_t path = path_of_record(tree, arena_printf(&arena, "/%.*s/%.*s/%.*s", STR(folder), STR(outer), STR(inner)));

	arena_done(&arena);
	return path;
}

/* The folder that is all of a package's, where its record lies in it or names it; TREE_NONE for others. */
static uint32_t folder_of(const struct tree *tree, const struct package *package)
{
	struct str record, folder;
	uint32_t path;

	if (package->files.n > 1 || !package->locations.n)
		return TREE_NONE;
	record = package->locations.v[0].path;
	folder = path_parent(record);
	if (str_is(path_base(record), "package.json")) {
		path = path_of_record(tree, record);
		return path == TREE_NONE ? TREE_NONE : tree->paths.v[path].parent;
	}
	/* RubyGems: specifications/NAME-VERSION.gemspec, gems/NAME-VERSION. */
	if (str_is(str_of(package->type), "gem") && str_ends(record, ".gemspec")) {
		struct str name = path_base(record);

		folder = path_parent(str_is(path_base(folder), "default") ? path_parent(folder) : folder);
		return path_below(tree, folder, STR_LIT("gems"), str_slice(name, 0, name.n - strlen(".gemspec")));
	}
	/* Composer: vendor/composer/installed.json, vendor/VENDOR/NAME. */
	if (str_is(str_of(package->type), "composer") && str_is(path_base(record), "installed.json"))
		return path_below(tree, path_parent(folder), package->namespace, package->name);
	return TREE_NONE;
}

/* "srv/app.jar!/BOOT-INF/lib/x.jar", and what lies in it in turn. */
static void map_inner(struct judging *judging, size_t package, struct str place)
{
	ptrdiff_t at = str_search(place, STR_LIT("!/")), end;
	struct str inner;
	uint32_t path = at < 0 ? TREE_NONE : path_of_record(judging->graph->tree, str_slice(place, 0, (size_t)at));

	if (path == TREE_NONE)
		return;
	inner = str_from_index(place, (size_t)at + 2);
	end = str_search(inner, STR_LIT("!/"));
	tell_inner(judging, package, path, nested_find(judging->graph, path, end < 0 ? inner : str_slice(inner, 0, (size_t)end)));
}

static void map_files(struct judging *judging)
{
	const struct graph *graph = judging->graph;
	struct tree_finder finder = {.tree = graph->tree};

	for (size_t i = 0; i < graph->inventory->packages.n; i++) {
		const struct package *package = package_at(judging, i);
		bool system = package_is_of_system(package);

		for (size_t file = 0; file < package->files.n; file++) {
			uint32_t version = file_located(&finder, package, file), path;

			if (version == TREE_NONE)
				continue;
			path = graph->tree->versions.v[version].path;
			if (system)
				judging->system_owner[path] = i;
			tell(judging, i, path);
		}
		judging->folder[i] = folder_of(graph->tree, package);
		if (judging->folder[i] != TREE_NONE) {
			judging->folder_owner[judging->folder[i]] = i;
			continue;
		}
		vec_each(location, &package->locations) {
			uint32_t path = package->files.n ? TREE_NONE : path_of_record(graph->tree, location->path);

			if (path != TREE_NONE)
				tell(judging, i, path);
			else if (!package->files.n)
				map_inner(judging, i, location->path);
		}
	}
}

/* A reached file below a package's folder is that package's; the innermost folder counts. */
static void map_folders(struct judging *judging)
{
	const struct tree *tree = judging->graph->tree;

	for (uint32_t path = 0; path < tree->paths.n; path++) {
		uint32_t at = path;

		if (!judging->graph->reached[path].reached && !judging->graph->observed[path])
			continue;
		while (at != TREE_ROOT && judging->folder_owner[at] == NOBODY)
			at = tree->paths.v[at].parent;
		if (at != TREE_ROOT)
			tell(judging, judging->folder_owner[at], path);
	}
}

static void map_providers(struct judging *judging)
{
	for (size_t i = 0; i < judging->graph->inventory->packages.n; i++)
		providers_add(&judging->providers, package_at(judging, i), i);
}

/* ---- chains ---- */

static void put_files_chain(struct judging *judging, struct need_package *package, uint32_t path)
{
	const struct graph *graph = judging->graph;
	uint32_t steps[CHAIN_MAX];
	size_t n = 0;

	for (; path != TREE_NONE && n < CHAIN_MAX; path = graph->reached[path].from)
		steps[n++] = path;
	while (n--)
		*vec_push(&package->chain) = (struct need_step){(enum need_edge)graph->reached[steps[n]].edge,
								tree_path_str(graph->tree, steps[n], &graph->need->arena),
								graph->reached[steps[n]].detail};
}

/* Behind the archive's own chain: the libraries that lead to it, or that it is on the class path. */
static void put_nested(struct judging *judging, struct need_package *package, uint32_t path, const struct nested *last)
{
	struct arena *arena = &judging->graph->need->arena;
	struct str archive = tree_path_str(judging->graph->tree, path, arena);
	const struct nested *steps[CHAIN_MAX];
	size_t n = 0;

	for (; last && n < CHAIN_MAX; last = last->by)
		steps[n++] = last;
	while (n--)
		*vec_push(&package->chain) = (struct need_step){steps[n]->reached ? NEED_IMPORT : NEED_NAMED,
								arena_printf(arena, "%.*s!/%.*s", STR(archive), STR(steps[n]->name)), steps[n]->detail};
}

static void put_chain(struct judging *judging, size_t i)
{
	struct need_package *package = &judging->graph->need->packages.v[i];
	size_t steps[CHAIN_MAX], n = 0, at = i;

	while (judging->parent[at] != NOBODY && n < CHAIN_MAX) {
		steps[n++] = at;
		at = judging->parent[at];
	}
	if (judging->graph->need->packages.v[at].verdict == NEED_OBSERVED)
		*vec_push(&package->chain) = (struct need_step){NEED_OPENED, tree_path_str(judging->graph->tree, judging->opened[at], &judging->graph->need->arena),
								str_of(judging->graph->need->profile.path)};
	else if (judging->best[at] != TREE_NONE) {
		put_files_chain(judging, package, judging->best[at]);
		put_nested(judging, package, judging->best[at], judging->nested[at]);
	}
	while (n--)
		*vec_push(&package->chain) = (struct need_step){NEED_PACKAGE, package_at(judging, steps[n])->name,
								package_at(judging, judging->parent[steps[n]])->name};
}

/* ---- what goes ---- */

static bool is_shell_name(struct str name)
{
	static const struct str names[] = {STR_LIT("sh"), STR_LIT("bash"), STR_LIT("dash"), STR_LIT("ash"), STR_LIT("ksh"), STR_LIT("mksh"),
					   STR_LIT("zsh"), STR_LIT("fish"), STR_LIT("csh"), STR_LIT("tcsh"), STR_LIT("busybox")};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_eq(name, names[i]))
			return true;
	return false;
}

struct counting {
	const struct tree *tree;
	struct need_package *package;
	struct path_list inodes;
	uint32_t folder;
};

static int count_file(void *arg, uint32_t version)
{
	struct counting *counting = arg;
	const struct tree *tree = counting->tree;
	const struct tree_inode *inode = tree_inode_of(tree, version);
	struct str name = tree_name(tree, tree->versions.v[version].path);

	if (inode->type == ENTRY_DIRECTORY)
		return tree->versions.v[version].path != counting->folder && str_is(name, "node_modules");
	if (inode->type != ENTRY_FILE && inode->type != ENTRY_SYMLINK)
		return 0;
	counting->package->files++;
	if (inode->type == ENTRY_FILE)
		*vec_push(&counting->inodes) = tree->versions.v[version].inode;
	if (inode->type == ENTRY_FILE && (inode->mode & 06000 || inode->flags & ENTRY_CAPABILITY))
		counting->package->privileged++;
	counting->package->shells += is_shell_name(name);
	return 0;
}

static int inode_order(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

/* Of inodes in their order, which is that of the layers. */
static void add_share(struct need_package *package, unsigned layer, uint64_t bytes)
{
	struct need_share *last = package->shares.n ? &package->shares.v[package->shares.n - 1] : NULL;

	if (!last || last->layer != layer)
		*(last = vec_push(&package->shares)) = (struct need_share){.layer = layer};
	last->bytes += bytes;
}

/* A file with names that others own stays; each is counted once. */
static void count_bytes(struct counting *counting)
{
	vec_sort(&counting->inodes, inode_order);
	for (size_t i = 0, names; i < counting->inodes.n; i += names) {
		const struct tree_inode *inode = &counting->tree->inodes.v[counting->inodes.v[i]];

		for (names = 1; i + names < counting->inodes.n && counting->inodes.v[i + names] == counting->inodes.v[i];)
			names++;
		if (inode->links > names)
			continue;
		counting->package->bytes += inode->size;
		add_share(counting->package, inode->layer, inode->size);
	}
	vec_done(&counting->inodes);
}

static void count_package(struct judging *judging, size_t i)
{
	const struct graph *graph = judging->graph;
	const struct package *package = package_at(judging, i);
	struct counting counting = {graph->tree, &graph->need->packages.v[i], {0}, TREE_NONE};
	struct tree_finder finder = {.tree = graph->tree};

	if (!package->files.n && verdict_waste(package_at(judging, i)))
		vec_each(location, &package->locations) {
			uint32_t version = tree_find(graph->tree, location->path, TREE_NOW, true);

			if (version != TREE_NONE)
				count_file(&counting, version);
		}
	if (judging->folder[i] != TREE_NONE) {
		counting.folder = judging->folder[i];
		tree_walk(graph->tree, counting.folder, TREE_NOW, count_file, &counting);
	} else {
		for (size_t file = 0; file < package->files.n; file++) {
			uint32_t version = file_located(&finder, package, file);

			if (version != TREE_NONE)
				count_file(&counting, version);
		}
	}
	count_bytes(&counting);
}

/* ---- all ---- */

/* Whether there is anything that could have been reached. */
static bool has_files(const struct judging *judging, size_t i)
{
	const struct package *package = package_at(judging, i);

	if (judging->graph->need->packages.v[i].files)
		return true;
	/* What was seen in a program is that program's, whoever else owns it. */
	vec_each(location, &package->locations) {
		uint32_t path = path_of_record(judging->graph->tree, location->path);
		struct str facts = path == TREE_NONE ? STR_NULL : graph_facts(judging->graph, path);

		if (fact_next(&facts, PROGRAM_EXAMINER, &(struct fact){0}) || str_ends(location->path, ".jar"))
			return true;
	}
	return false;
}

/* That others load; a manager of packages is none. */
static bool is_module(const struct package *package)
{
	return !package_is_of_system(package) && !tool_kind_of(package);
}

/* What is started may load it, and is not there to be read. */
static bool is_lost(const struct graph *graph, const struct package *package)
{
	vec_each(type, &graph->lost)
		if (str_is(*type, package->type) && is_module(package))
			return true;
	return false;
}

static void judge(struct judging *judging, size_t i)
{
	struct need_package *need = &judging->graph->need->packages.v[i];
	uint32_t best = judging->best[i];

	if (best != TREE_NONE && judging->graph->reached[best].level == 0 && !is_only_named(judging->nested[i]))
		need->verdict = NEED_REQUIRED;
	else if (judging->opened[i] != TREE_NONE)
		need->verdict = NEED_OBSERVED;
	else if (best == TREE_NONE && verdict_waste(package_at(judging, i)))
		need->verdict = NEED_WASTE;
	else if (best != TREE_NONE)
		need->verdict = NEED_UNKNOWN;
	else if (!judging->graph->need->starts.n || !has_files(judging, i))
		need->verdict = NEED_UNKNOWN;
	else
		need->verdict = is_lost(judging->graph, package_at(judging, i)) ? NEED_UNKNOWN : NEED_UNREACHED;
}

/* By other packages that are there, though none of them depends on it. */
static bool is_brought_in(struct judging *judging, const struct package *package)
{
	vec_each(name, &package->installed_with)
		if (!providers_of(&judging->providers, package, *name))
			return false;
	return package->installed_with.n > 0;
}

static void finish(struct judging *judging, size_t i)
{
	struct need *need = judging->graph->need;
	struct need_package *package = &need->packages.v[i];
	const struct tool_kind *kind = tool_kind_of(package->package);

	if (kind) {
		package->kind = kind->name;
		package->kind_why = kind->why;
		if (package->verdict == NEED_UNREACHED)
			package->verdict = NEED_DISCOURAGED;
	}
	package->doubted = package->verdict == NEED_UNREACHED && is_module(package->package) && graph_doubts(judging->graph, package->package->type);
	package->orphan = package->package->automatic && !judging->depended_on[i] && !is_brought_in(judging, package->package);
	put_chain(judging, i);
	package->why = verdict_why(judging->graph, package);
	need->counts[package->verdict]++;
	need->bytes[package->verdict] += package->bytes;
}

int verdict_all(struct graph *graph, struct err *e)
{
	size_t n = graph->inventory->packages.n, paths = graph->tree->paths.n;
	struct judging judging = {
		.graph = graph,
		.system_owner = mem_alloc((paths + 1) * sizeof(size_t)), .folder_owner = mem_alloc((paths + 1) * sizeof(size_t)),
		.folder = mem_alloc((n + 1) * sizeof(uint32_t)), .best = mem_alloc((n + 1) * sizeof(uint32_t)),
		.opened = mem_alloc((n + 1) * sizeof(uint32_t)), .nested = mem_zero(n + 1, sizeof(struct nested *)), .parent = mem_alloc((n + 1) * sizeof(size_t)),
		.depended_on = mem_zero(n + 1, sizeof(size_t)),
	};

	memset(judging.system_owner, 0xff, (paths + 1) * sizeof(size_t));
	memset(judging.folder_owner, 0xff, (paths + 1) * sizeof(size_t));
	memset(judging.best, 0xff, (n + 1) * sizeof(uint32_t));
	memset(judging.opened, 0xff, (n + 1) * sizeof(uint32_t));
	memset(judging.parent, 0xff, (n + 1) * sizeof(size_t));
	for (size_t i = 0; i < n; i++)
		vec_push(&graph->need->packages)->package = package_at(&judging, i);
	map_files(&judging);
	map_folders(&judging);
	map_providers(&judging);
	for (size_t i = 0; i < n; i++) {
		count_package(&judging, i);
		judge(&judging, i);
	}
	dependencies_collect(graph, &judging.providers, judging.system_owner);
	vec_each(dependency, &graph->dependencies)
		judging.depended_on[dependency->to]++;
	dependencies_follow(graph, judging.parent);
	for (size_t i = 0; i < n; i++)
		finish(&judging, i);
	removal_of_all(graph);
	providers_done(&judging.providers);
	arena_done(&judging.arena);
	free(judging.system_owner);
	free(judging.folder_owner);
	free(judging.folder);
	free(judging.best);
	free(judging.opened);
	free(judging.nested);
	free(judging.parent);
	free(judging.depended_on);
	return ctx_check(graph->ctx, e);
}
