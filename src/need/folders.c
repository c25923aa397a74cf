/* SPDX-License-Identifier: Apache-2.0 */
/* Folders in which languages look for modules by a part of their path, in the order in which they look. */
#include "base/path.h"
#include "need/graph.h"

#define FOLDER_LIST_MAX 5000u /* of one language: gems have one each */
#define RESOLVED_MAX 200000u  /* names that are remembered, of one language */

void folders_add(struct graph *graph, enum module_folders kind, struct str path)
{
	struct folders *folders = &graph->folders[kind];
	uint32_t at = graph_file(graph, path, ENTRY_DIRECTORY);

	if (at == TREE_NONE || folders->list.n >= FOLDER_LIST_MAX)
		return;
	vec_each(known, &folders->list)
		if (*known == at)
			return;
	/* Before those of the distribution. */
	vec_push(&folders->list);
	memmove(&folders->list.v[folders->own + 1], &folders->list.v[folders->own], (folders->list.n - 1 - folders->own) * sizeof(*folders->list.v));
	folders->list.v[folders->own++] = at;
	/* What was not there before may be now. */
	map_done(&folders->resolved);
}

struct collecting {
	struct graph *graph;
	enum module_folders kind;
};

static int add_found(void *arg, uint32_t version)
{
	const struct collecting *collecting = arg;
	const struct tree *tree = collecting->graph->tree;
	struct folders *folders = &collecting->graph->folders[collecting->kind];

	if (tree_inode_of(tree, version)->type == ENTRY_DIRECTORY && folders->list.n < FOLDER_LIST_MAX)
		*vec_push(&folders->list) = tree->versions.v[version].path;
	return 0;
}

void folders_collect(struct graph *graph, enum module_folders kind, const char *const *globs, size_t n)
{
	struct collecting collecting = {graph, kind};

	if (graph->folders[kind].collected)
		return;
	graph->folders[kind].collected = true;
	for (size_t i = 0; i < n; i++)
		tree_each(graph->tree, globs[i], TREE_NOW, add_found, &collecting);
}

#define CANDIDATES_MAX 4u /* suffixes of a name */

/* The paths that a name may mean below a folder, and the first part of each. */
struct candidates {
	struct str paths[CANDIDATES_MAX], firsts[CANDIDATES_MAX];
	size_t n;
};

static struct candidates candidates_of(struct str name, const struct module_asked *asked, struct arena *arena)
{
	struct candidates candidates = {.n = 0};

	for (const char *const *suffix = asked->suffixes; *suffix && candidates.n < CANDIDATES_MAX; suffix++, candidates.n++) {
		struct str path = **suffix ? arena_printf(arena, "%.*s%s", STR(name), *suffix) : name, first = path, rest;

		str_cut(path, '/', &first, &rest);
		candidates.paths[candidates.n] = path;
		candidates.firsts[candidates.n] = first;
	}
	return candidates;
}

static bool reach_at(struct graph *graph, uint32_t folder, struct str below, const struct module_asked *asked)
{
	struct arena arena = ARENA_INIT;
	struct str path = arena_printf(&arena, "/%.*s/%.*s", STR(tree_path_str(graph->tree, folder, &arena)), STR(below));
	bool found = graph_file(graph, path, ENTRY_FILE) != TREE_NONE && graph_reach(graph, path, asked->from, asked->edge, asked->detail);

	arena_done(&arena);
	return found;
}

/* Most folders do not have it: that is found out without a text. */
static bool reach_in(struct graph *graph, uint32_t folder, const struct candidates *candidates, const struct module_asked *asked)
{
	for (size_t i = 0; i < candidates->n; i++) {
		struct str first = candidates->firsts[i];

		if (str_is(first, ".") || str_is(first, "..") || tree_child(graph->tree, folder, first) != TREE_NONE)
			if (reach_at(graph, folder, candidates->paths[i], asked))
				return true;
	}
	return false;
}

bool folders_reach_below(struct graph *graph, uint32_t folder, struct str name, const struct module_asked *asked)
{
	struct arena arena = ARENA_INIT;
	struct candidates candidates = candidates_of(name, asked, &arena);
	bool found = reach_in(graph, folder, &candidates, asked);

	arena_done(&arena);
	return found;
}

bool folders_may_look(struct graph *graph, size_t lookups)
{
	if (graph->lookups < LOOKUPS_MAX && graph->lookups + lookups >= LOOKUPS_MAX) {
		graph_caveat(graph, "modules are asked for more often than the limit of %u: the rest was not followed", LOOKUPS_MAX);
		graph->doubted_all = true;
	}
	graph->lookups += lookups;
	return graph->lookups < LOOKUPS_MAX;
}

bool folders_reach(struct graph *graph, enum module_folders kind, struct str name, bool every, const struct module_asked *asked)
{
	struct folders *folders = &graph->folders[kind];
	uintptr_t known = (uintptr_t)map_get(&folders->resolved, name);
	struct arena arena = ARENA_INIT;
	struct candidates candidates;
	bool found = false;

	/* At a surer level it has been looked for already. */
	if (known && asked->edge == NEED_IMPORT && (known - 1) / 2 <= graph->level)
		return (known - 1) % 2;
	if (!folders_may_look(graph, folders->list.n))
		return false;
	candidates = candidates_of(name, asked, &arena);
	for (size_t i = 0; i < folders->list.n && (every || !found); i++)
		found = reach_in(graph, folders->list.v[i], &candidates, asked) || found;
	arena_done(&arena);
	if (folders->resolved.n < RESOLVED_MAX && asked->edge == NEED_IMPORT)
		map_set(&folders->resolved, arena_str(&graph->need->arena, name), (void *)(uintptr_t)(graph->level * 2 + found + 1));
	return found;
}

bool folders_reach_beside(struct graph *graph, struct str name, const struct module_asked *asked)
{
	struct str beside = graph->image->config.working_dir;
	struct arena arena = ARENA_INIT;
	uint32_t folder;
	bool found = false;

	if (asked->from != TREE_NONE)
		found = folders_reach_below(graph, graph->tree->paths.v[asked->from].parent, name, asked);
	folder = graph_file(graph, beside.n ? beside : STR_LIT("/"), ENTRY_DIRECTORY);
	if (!found && folder != TREE_NONE)
		found = folders_reach_below(graph, folder, name, asked);
	arena_done(&arena);
	return found;
}

void folders_reach_within(struct graph *graph, enum module_folders kind, struct str name, const struct module_asked *asked)
{
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < graph->folders[kind].list.n && folders_may_look(graph, 1); i++) {
		uint32_t folder = graph->folders[kind].list.v[i];

		graph_reach(graph, arena_printf(&arena, "/%.*s/%.*s", STR(tree_path_str(graph->tree, folder, &arena)), STR(name)), asked->from, NEED_LOADABLE, name);
	}
	arena_done(&arena);
}

struct str folders_beside(const struct graph *graph, uint32_t file, struct str path, struct arena *arena)
{
	struct str folder = file == TREE_NONE ? graph->image->config.working_dir : tree_path_str(graph->tree, graph->tree->paths.v[file].parent, arena);

	return path.n && path.p[0] == '/' ? path : arena_printf(arena, "/%.*s/%.*s", STR(folder), STR(path));
}

void folders_done(struct graph *graph)
{
	for (size_t i = 0; i < MODULE_FOLDERS; i++) {
		vec_done(&graph->folders[i].list);
		map_done(&graph->folders[i].resolved);
	}
}
