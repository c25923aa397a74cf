/* SPDX-License-Identifier: Apache-2.0 */
/* What lies in the places of model/leftover.h. A file that a package owns is not left over. */
#include "layers/steps.h"
#include "model/leftover.h"

#include <stdio.h>

#define NAME_BYTES_MAX 255 /* of a file's name */

struct search {
	struct accounting *a;
	const struct leftover_place *place; /* NULL: by the folders' names */
};

/* What an installation script compiled, as Debian's do: of a module that a package owns, and told by no variable. */
static bool is_compiled_by_package(struct search *search, uint32_t path)
{
	const struct tree *tree = search->a->tree;
	uint32_t folder = tree->paths.v[path].parent, source;
	struct str module, rest;
	char name[NAME_BYTES_MAX + 4];

	if (!str_cut(tree_name(tree, path), '.', &module, &rest) || module.n > NAME_BYTES_MAX || folder == TREE_ROOT)
		return false;
	source = tree_child(tree, tree->paths.v[folder].parent,
			    str_from(name, (size_t)snprintf(name, sizeof(name), "%.*s.py", STR(module))));
	return source != TREE_NONE && layers_owner(search->a, source);
}

static void note(struct search *search, const struct leftover_place *place, uint32_t version)
{
	const struct tree *tree = search->a->tree;
	uint32_t path = tree->versions.v[version].path;
	struct waste *waste;

	if (tree_inode_of(tree, version)->type != ENTRY_FILE || layers_owner(search->a, path))
		return;
	if (place->name && !path_match(place->name, tree_name(tree, path)))
		return;
	waste = layers_waste(search->a, WASTE_LEFTOVER, version, tree_inode_of(tree, version)->layer);
	if (waste) {
		bool compiled = place->where == LEFTOVER_ANYWHERE && str_is(str_of(place->path), "__pycache__") && is_compiled_by_package(search, path);

		waste->what = compiled ? "compiled Python of packages" : place->what;
		waste->fix = compiled ? "end the same RUN with `find / -xdev -name __pycache__ -exec rm -rf {} +`: they compile when they are installed"
				      : place->fix;
	}
}

static int visit_below(void *arg, uint32_t version)
{
	struct search *search = arg;

	note(search, search->place, version);
	return 0;
}

static int visit_named(void *arg, uint32_t version)
{
	struct search *search = arg;
	const struct tree *tree = search->a->tree;
	uint32_t path = tree->versions.v[version].path;

	if (tree_inode_of(tree, version)->type != ENTRY_DIRECTORY)
		return 0;
	for (size_t i = 0; i < leftover_place_count; i++) {
		struct search below = {search->a, &leftover_places[i]};

		if (leftover_places[i].where != LEFTOVER_ANYWHERE || !str_is(tree_name(tree, path), leftover_places[i].path))
			continue;
		tree_walk(tree, path, TREE_NOW, visit_below, &below);
		return 1;
	}
	return 0;
}

static void look_at(struct accounting *a, const struct leftover_place *place, struct str folder)
{
	struct search search = {a, place};
	uint32_t path = tree_path_exact(a->tree, folder);

	if (path != TREE_NONE)
		tree_walk(a->tree, path, TREE_NOW, visit_below, &search);
}

static void look_in_homes(struct accounting *a, const struct leftover_place *place)
{
	uint32_t homes = tree_path_exact(a->tree, STR_LIT("home"));

	look_at(a, place, arena_printf(&a->layers->arena, "root/%s", place->path));
	for (uint32_t home = homes == TREE_NONE ? TREE_NONE : a->tree->paths.v[homes].first_child; home != TREE_NONE;
	     home = a->tree->paths.v[home].next_sibling)
		look_at(a, place, arena_printf(&a->layers->arena, "home/%.*s/%s", STR(tree_name(a->tree, home)), place->path));
}

int layers_find_leftovers(struct accounting *a, struct err *e)
{
	struct search search = {a, NULL};

	for (size_t i = 0; i < leftover_place_count; i++) {
		if (ctx_check(a->ctx, e) < 0)
			return e->code;
		if (leftover_places[i].where == LEFTOVER_IN_ROOT)
			look_at(a, &leftover_places[i], str_of(leftover_places[i].path));
		else if (leftover_places[i].where == LEFTOVER_IN_HOMES)
			look_in_homes(a, &leftover_places[i]);
	}
	tree_walk(a->tree, TREE_ROOT, TREE_NOW, visit_named, &search);
	return 0;
}
