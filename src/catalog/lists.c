/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/lists.h"

void list_add_lines(struct str_list *list, struct str lines, struct arena *arena)
{
	struct str line;

	while (str_next(&lines, '\n', &line))
		if (line.n)
			*vec_push(list) = arena_str(arena, line);
	vec_sort_unique(list, str_order);
}
