/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/python_asked.h"

#include "base/path.h"

static bool is_requested(const struct tree *tree, struct str info)
{
	uint32_t folder = tree_path_exact(tree, info);
	uint32_t file = folder == TREE_NONE ? TREE_NONE : tree_child(tree, folder, STR_LIT("REQUESTED"));

	return file != TREE_NONE && tree_version_at(tree, file, TREE_NOW) != TREE_NONE;
}

void python_asked_add(struct python_asked *asked, const struct tree *tree, struct package *package, struct str info,
		      struct str installer)
{
	struct python_asked_item *item;

	if (!str_is(installer, "pip") && !str_is(installer, "uv"))
		return;
	item = vec_push(&asked->items);
	*item = (struct python_asked_item){package, arena_str(&asked->arena, path_parent(info)), is_requested(tree, info)};
	if (item->requested)
		map_set(&asked->folders, item->folder, package);
}

void python_asked_settle(struct python_asked *asked)
{
	vec_each(item, &asked->items)
		item->package->automatic = !item->requested && map_get(&asked->folders, item->folder);
}

void python_asked_done(struct python_asked *asked)
{
	vec_done(&asked->items);
	map_done(&asked->folders);
	arena_done(&asked->arena);
}
