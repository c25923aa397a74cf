/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/fact_layer.h"

#include "base/path.h"

static bool first_fact(const struct tree *tree, uint32_t version, const char *examiner, struct fact *ret_fact)
{
	const struct tree_inode *inode = tree_inode_of(tree, version);
	struct str facts;

	if (inode->type != ENTRY_FILE || inode->content == TREE_NONE)
		return false;
	facts = tree->contents.v[inode->content].facts;
	return fact_next(&facts, examiner, ret_fact);
}

static bool same(const struct fact *a, const struct fact *b, size_t fields)
{
	bool equal = str_eq(a->kind, b->kind);

	for (size_t i = 0; i < fields && i < FACT_FIELDS_MAX; i++)
		equal = equal && str_eq(a->fields[i], b->fields[i]);
	return equal;
}

int fact_layer(const struct tree *tree, uint32_t version, const char *examiner, size_t fields)
{
	const struct tree_version *v = &tree->versions.v[version];
	struct fact now, before;

	if (!first_fact(tree, version, examiner, &now))
		return v->since;
	while (v->older != TREE_NONE) {
		const struct tree_version *older = &tree->versions.v[v->older];

		if (older->until != v->since || !first_fact(tree, v->older, examiner, &before) || !same(&now, &before, fields))
			break;
		v = older;
	}
	return v->since;
}

bool fact_named(const struct examiner *examiner, struct str path)
{
	for (const char *const *glob = examiner->globs; glob && *glob; glob++)
		if (path_match(*glob, path))
			return !examiner->wants || examiner->wants(path, 0644, 1, true);
	return false;
}

struct str fact_file_key(const struct tree *tree, const struct tree_facts *found, struct arena *arena)
{
	return arena_printf(arena, "%u", tree->versions.v[found->version].inode);
}
