/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/java_links.h"

#include "base/mem.h"
#include "catalog/java_name.h"

struct reading {
	struct java_links *links;
	const struct tree *tree;
};

static struct str key_of(struct java_links *links, const struct tree *tree, uint32_t version)
{
	return arena_printf(&links->arena, "%u", tree->versions.v[version].inode);
}

/* Debian's own versions stand for any: "debian", which begins with no digit, and "3.x". */
static bool is_generic(struct str version)
{
	return str_ends(version, ".x");
}

static int visit(void *arg, uint32_t version)
{
	struct reading *reading = arg;
	struct java_links *links = reading->links;
	struct java_identity identity;
	struct str path, key;
	uint32_t target;

	if (tree_inode_of(reading->tree, version)->type != ENTRY_SYMLINK)
		return 0;
	path = tree_path_str(reading->tree, reading->tree->versions.v[version].path, &links->arena);
	if (!java_is_archive(path) || !java_identify_by_place(path, &links->arena, &identity) || is_generic(identity.version))
		return 0;
	target = tree_find(reading->tree, path, TREE_NOW, false);
	if (target == TREE_NONE)
		return 0;
	key = key_of(links, reading->tree, target);
	if (!map_get(&links->by_inode, key)) {
		struct java_identity *kept = arena_new(&links->arena, struct java_identity);

		*kept = identity;
		map_set(&links->by_inode, key, kept);
	}
	return 0;
}

void java_links_read(struct java_links *links, const struct tree *tree)
{
	struct reading reading = {links, tree};
	uint32_t root = tree_path_exact(tree, STR_LIT("usr/share/maven-repo"));

	if (root != TREE_NONE && tree_version_at(tree, root, TREE_NOW) != TREE_NONE)
		tree_walk(tree, root, TREE_NOW, visit, &reading);
}

const struct java_identity *java_links_get(struct java_links *links, const struct tree *tree, uint32_t version)
{
	return map_get(&links->by_inode, key_of(links, tree, version));
}

void java_links_done(struct java_links *links)
{
	map_done(&links->by_inode);
	arena_done(&links->arena);
}
