/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What linking a program statically would let go: the libraries, and the dynamic linker, that nothing else surely loads, and packages of
 * which nothing but these is reached and on which no other needed one depends. What it loads by name while it runs is left out: a
 * program that does so cannot be linked so at all.
 */
#include "model/located.h"
#include "need/graph.h"

struct linking {
	struct graph *graph;
	size_t *owner;       /* by path: the package of the system, or NOBODY */
	size_t *reached;     /* by package: files that are reached */
	bool *loaded;        /* by path: something loads it, so it is none of the roots */
	unsigned char *mark; /* by path, of one program: FOR_IT, FOR_OTHERS */
	bool *goes;          /* by package */
	size_t *going;       /* by package: files that would go */
};

enum { FOR_IT = 1, FOR_OTHERS = 2 };

static int loading_order(const void *x, const void *y)
{
	const struct loading *a = x, *b = y;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

static size_t first_of(const struct graph *graph, uint32_t from)
{
	size_t low = 0, high = graph->loadings.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (graph->loadings.v[middle].from < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Everything that a root loads, and what that loads. */
static void mark_closure(struct linking *l, uint32_t root, unsigned char mark)
{
	struct path_list list = {0};

	*vec_push(&list) = root;
	for (size_t at = 0; at < list.n; at++)
		for (size_t i = first_of(l->graph, list.v[at]); i < l->graph->loadings.n && l->graph->loadings.v[i].from == list.v[at]; i++) {
			uint32_t to = l->graph->loadings.v[i].to;

			if (l->mark[to] & mark)
				continue;
			l->mark[to] |= mark;
			*vec_push(&list) = to;
		}
	vec_done(&list);
}

static void mark_all(struct linking *l, uint32_t program)
{
	const struct graph *graph = l->graph;
	uint32_t before = TREE_NONE;

	memset(l->mark, 0, graph->tree->paths.n);
	mark_closure(l, program, FOR_IT);
	vec_each(loading, &graph->loadings)
		if (loading->from != before && loading->from != program && !l->loaded[loading->from] && graph->reached[loading->from].level == 0) {
			before = loading->from;
			mark_closure(l, loading->from, FOR_OTHERS);
		}
}

/* Those of which all reached files would go, less those that another needed package still asks for. */
static void choose_packages(struct linking *l)
{
	const struct need *need = l->graph->need;
	bool changed = true;

	for (size_t i = 0; i < need->packages.n; i++)
		l->goes[i] = l->going[i] && l->going[i] == l->reached[i];
	while (changed) {
		changed = false;
		vec_each(dependency, &l->graph->dependencies)
			if (l->goes[dependency->to] && !l->goes[dependency->from] && need->packages.v[dependency->from].verdict <= NEED_OBSERVED) {
				l->goes[dependency->to] = false;
				changed = true;
			}
	}
}

static void account(struct linking *l, struct need_program *program, uint32_t path)
{
	const struct tree *tree = l->graph->tree;
	struct need *need = l->graph->need;
	struct need_dropped *dropped = &program->dropped;

	mark_all(l, path);
	memset(l->going, 0, need->packages.n * sizeof(size_t));
	for (uint32_t at = 0; at < tree->paths.n; at++) {
		if (l->mark[at] != FOR_IT)
			continue;
		dropped->libraries++;
		dropped->bytes += tree_inode_of(tree, tree_version_at(tree, at, TREE_NOW))->size;
		if (l->owner[at] != NOBODY)
			l->going[l->owner[at]]++;
	}
	choose_packages(l);
	for (size_t i = 0; i < need->packages.n; i++)
		if (l->goes[i]) {
			*vec_push(&dropped->packages) = i;
			dropped->package_bytes += need->packages.v[i].bytes;
		}
}

static void map_owners(struct linking *l)
{
	const struct graph *graph = l->graph;
	struct tree_finder finder = {.tree = graph->tree};

	memset(l->owner, 0xff, (graph->tree->paths.n + 1) * sizeof(size_t));
	for (size_t i = 0; i < graph->need->packages.n; i++) {
		const struct package *package = graph->need->packages.v[i].package;

		for (size_t file = 0; file < package->files.n; file++) {
			uint32_t version = package_is_of_system(package) ? file_located(&finder, package, file) : TREE_NONE, path;

			if (version == TREE_NONE || tree_inode_of(graph->tree, version)->type != ENTRY_FILE)
				continue;
			path = graph->tree->versions.v[version].path;
			if (l->owner[path] != NOBODY)
				continue;
			l->owner[path] = i;
			l->reached[i] += graph->reached[path].reached;
		}
	}
}

void static_account(struct graph *graph)
{
	size_t paths = graph->tree->paths.n + 1, n = graph->need->packages.n + 1;
	struct linking l = {
		.graph = graph, .owner = mem_alloc(paths * sizeof(size_t)), .reached = mem_zero(n, sizeof(size_t)), .loaded = mem_zero(paths, 1),
		.mark = mem_zero(paths, 1), .goes = mem_zero(n, sizeof(bool)), .going = mem_zero(n, sizeof(size_t)),
	};

	vec_sort_unique(&graph->loadings, loading_order);
	vec_each(loading, &graph->loadings)
		l.loaded[loading->to] = true;
	map_owners(&l);
	vec_each(program, &graph->need->programs)
		if (program->started && !program->library && !program->linked_statically)
			account(&l, program, graph_file(graph, program->path, ENTRY_FILE));
	free(l.owner);
	free(l.reached);
	free(l.loaded);
	free(l.mark);
	free(l.goes);
	free(l.going);
}
