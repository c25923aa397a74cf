/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What holds a package: the package of the distribution that owns its record, the archive that it lies in, the program that it is
 * linked into, what depends on it. A system's package that was not installed merely as a dependency is the image's own.
 */
#include "policy/vex.h"

#include "model/naming.h"
#include "policy/stages.h"

#define SAME_NAME_MAX 1000 /* packages of one type and name that a name in a list of dependencies may mean */

struct link {
	struct node *node;
	struct link *next;
};

struct node {
	const struct package *package;
	struct link *holders, *held;
	bool anchored; /* the image's own, or below such a one: what only a circle holds is the image's own too */
	bool seen;
	bool crowded; /* more have its name than are looked at: what holds it is not all known */
};

/* Packages of one type and name. */
struct same_name {
	struct link *first;
	size_t n;
};

struct vex_graph {
	struct map nodes; /* by the address of the package */
	struct map names; /* struct same_name by type and name */
	size_t edges;
	VEC(struct node *) all;
	VEC(struct node *) open; /* of the walk at hand */
	VEC(struct node *) seen;
};

struct names {
	struct arena *arena;
	struct vex_graph *graph;
	size_t edges_max;
};

static struct str name_key(struct arena *arena, const struct package *package, struct str name)
{
	return arena_printf(arena, "%s\n%.*s", package->type, STR(name));
}

static void add_link(struct arena *arena, struct link **list, struct node *node)
{
	struct link *link = arena_new(arena, struct link);

	*link = (struct link){node, *list};
	*list = link;
}

static void add_name(const struct names *names, const struct package *package, struct str name, struct node *node)
{
	struct str key = name_key(names->arena, package, name);
	struct same_name *same = map_get(&names->graph->names, key);

	if (!same) {
		same = arena_new(names->arena, struct same_name);
		map_set(&names->graph->names, key, same);
	}
	if (same->n++ < SAME_NAME_MAX)
		add_link(names->arena, &same->first, node);
	else
		node->crowded = true;
}

static struct node *node_of(const struct vex_graph *graph, const struct package *package)
{
	return map_get(&graph->nodes, str_from(&package, sizeof(package)));
}

static bool is_own(const struct package *package)
{
	return package_is_of_system(package) && !package->automatic;
}

static void hold(const struct names *names, struct node *held, struct node *holder)
{
	if (!holder || holder == held || names->graph->edges++ >= names->edges_max)
		return;
	add_link(names->arena, &held->holders, holder);
	add_link(names->arena, &holder->held, held);
}

static bool is_full(const struct names *names)
{
	return names->graph->edges > names->edges_max;
}

static void link_depends(const struct names *names, struct node *node)
{
	vec_each(name, &node->package->depends) {
		const struct same_name *same = map_get(&names->graph->names, name_key(names->arena, node->package, *name));

		for (const struct link *held = same ? same->first : NULL; held && !is_full(names); held = held->next)
			if (!is_own(held->node->package))
				hold(names, held->node, node);
	}
}

/*
 * A program's own module has no checksum in the list that the linker left, as all others have; but neither has one that a folder
 * replaced, and the standard library.
 */
static bool is_main_module(const struct package *package)
{
	return str_is(str_of(package->type), "golang") && !package->hashes.n && !str_is(package->name, "stdlib") && package_place(package).n;
}

struct mains {
	struct node *only;
	size_t n;
};

static void link_programs(const struct names *names)
{
	auto_done(map_done) struct map programs = {0};

	vec_each(node, &names->graph->all) {
		struct str place = package_place((*node)->package);
		struct mains *mains;

		if (!is_main_module((*node)->package))
			continue;
		if (!(mains = map_get(&programs, place))) {
			mains = arena_new(names->arena, struct mains);
			map_set(&programs, place, mains);
		}
		mains->only = *node;
		mains->n++;
	}
	vec_each(node, &names->graph->all) {
		const struct mains *mains = package_place((*node)->package).n ? map_get(&programs, package_place((*node)->package)) : NULL;

		if (mains && mains->n == 1 && str_is(str_of((*node)->package->type), "golang"))
			hold(names, *node, mains->only);
	}
}

/* "srv/app.war!/WEB-INF/lib/x.jar" lies in "srv/app.war". */
static void link_archives(const struct names *names)
{
	auto_done(map_done) struct map archives = {0};

	vec_each(node, &names->graph->all)
		if (package_place((*node)->package).n)
			map_set(&archives, package_place((*node)->package), *node);
	vec_each(node, &names->graph->all) {
		struct str place = package_place((*node)->package);

		for (size_t i = place.n; i > 1; i--)
			if (place.p[i - 1] == '/' && place.p[i - 2] == '!') {
				hold(names, *node, map_get(&archives, str_slice(place, 0, i - 2)));
				break;
			}
	}
}

static void anchor(struct vex_graph *graph)
{
	vec_each(node, &graph->all)
		if (!(*node)->holders) {
			(*node)->anchored = true;
			*vec_push(&graph->open) = *node;
		}
	while (graph->open.n)
		for (const struct link *held = graph->open.v[--graph->open.n]->held; held; held = held->next)
			if (!held->node->anchored) {
				held->node->anchored = true;
				*vec_push(&graph->open) = held->node;
			}
}

struct vex_graph *vex_graph_new(struct vex_target *target)
{
	struct names names = {target->arena, arena_new(target->arena, struct vex_graph), target->edges_max ? target->edges_max : POLICY_EDGES_MAX};

	vec_each(package, &target->inventory->packages) {
		struct node *node = arena_new(target->arena, struct node);

		node->package = *package;
		map_set(&names.graph->nodes, str_from(&node->package, sizeof(node->package)), node);
		*vec_push(&names.graph->all) = node;
		add_name(&names, *package, (*package)->name, node);
		if ((*package)->namespace.n)
			add_name(&names, *package, package_full_name(*package, target->arena), node);
	}
	vec_each(node, &names.graph->all) {
		link_depends(&names, *node);
		if ((*node)->package->owner)
			hold(&names, *node, node_of(names.graph, (*node)->package->owner));
	}
	link_programs(&names);
	link_archives(&names);
	anchor(names.graph);
	target->edges_left_out = is_full(&names);
	return names.graph;
}

void vex_graph_free(struct vex_graph *graph)
{
	if (!graph)
		return;
	map_done(&graph->nodes);
	map_done(&graph->names);
	vec_done(&graph->all);
	vec_done(&graph->open);
	vec_done(&graph->seen);
}

/* Walks from the package to what holds it, not beyond what is the product: what is left without holders is the image's own. */
static bool walk(struct vex_graph *graph, vex_is_product *is_product, void *data)
{
	bool found = false;

	while (graph->open.n) {
		struct node *node = graph->open.v[--graph->open.n];

		if (!node->holders || !node->anchored || node->crowded)
			return false;
		for (const struct link *link = node->holders; link; link = link->next) {
			struct node *holder = link->node;

			if (holder->seen)
				continue;
			holder->seen = true;
			*vec_push(&graph->seen) = holder;
			if (is_product(data, holder->package))
				found = true;
			else
				*vec_push(&graph->open) = holder;
		}
	}
	return found;
}

bool vex_graph_covers(struct vex_target *target, const struct package *package, vex_is_product *is_product, void *data)
{
	struct vex_graph *graph;
	struct node *node;
	bool covered;

	if (!target->inventory)
		return false;
	if (!target->graph)
		target->graph = vex_graph_new(target);
	graph = target->graph;
	if (target->edges_left_out)
		return false; /* what is not known may be a way past the product */
	if (!(node = node_of(graph, package)) || !node->holders)
		return false;
	node->seen = true;
	*vec_push(&graph->seen) = node;
	*vec_push(&graph->open) = node;
	covered = walk(graph, is_product, data);
	vec_each(seen, &graph->seen)
		(*seen)->seen = false;
	graph->seen.n = graph->open.n = 0;
	return covered;
}
