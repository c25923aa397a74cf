/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/own_paths.h"

void own_paths_mark(const struct inventory *inventory, const struct map *paths)
{
	if (!paths->n)
		return;
	vec_each(package, &inventory->packages)
		vec_each(path, &(*package)->files) {
			bool *owned = map_get(paths, *path);

			if (owned)
				*owned = true;
		}
}
