/* SPDX-License-Identifier: Apache-2.0 */
#include "check/objects.h"

#include "base/mem.h"

struct objects {
	struct arena arena;
	size_t count;
};

struct objects *objects_new(void)
{
	return mem_zero(1, sizeof(struct objects));
}

void objects_free(struct objects *objects)
{
	if (objects)
		arena_done(&objects->arena);
	free(objects);
}

void objects_add(struct objects *objects, const struct document *document)
{
	objects->count += document->resource != NULL;
}
