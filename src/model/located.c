/* SPDX-License-Identifier: Apache-2.0 */
#include "model/located.h"

void files_locate(const struct tree *tree, struct inventory *inventory)
{
	struct tree_finder finder = {.tree = tree};

	vec_each(package, &inventory->packages) {
		size_t n = (*package)->files.n;
		uint32_t *versions = n ? arena_array(&inventory->arena, uint32_t, n) : NULL;

		for (size_t i = 0; i < n; i++)
			versions[i] = tree_find_next(&finder, (*package)->files.v[i]);
		(*package)->versions = versions;
	}
}

uint32_t file_located(struct tree_finder *finder, const struct package *package, size_t i)
{
	if (!package->versions)
		return tree_find_next(finder, package->files.v[i]);
	return package->versions[i] < finder->tree->versions.n ? package->versions[i] : TREE_NONE;
}
