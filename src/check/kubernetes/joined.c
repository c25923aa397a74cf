/* SPDX-License-Identifier: Apache-2.0 */
#include "check/kubernetes/joined.h"

#include <stdarg.h>

#include "base/map.h"
#include "base/mem.h"

struct finding *joined_found(struct checking *checking, const struct object *object, struct place place, const char *what, ...)
{
	struct finding *finding;
	struct str text;
	va_list args;

	va_start(args, what);
	text = arena_vprintf(check_arena(checking), what, args);
	va_end(args);
	finding = check_found(checking, place, "%.*s", STR(text));
	finding->resource = object_title(object, check_lasting(checking));
	return finding;
}

void joined_each(struct checking *checking, const struct objects *objects, const char *kind, joined_visit visit)
{
	const struct object_list *list = objects_of(objects, kind);

	for (size_t i = 0; list && i < list->n; i++)
		visit(checking, objects, list->v[i]);
}

void joined_each_workload(struct checking *checking, const struct objects *objects, joined_visit visit)
{
	vec_each(workload, objects_workloads(objects))
		visit(checking, objects, *workload);
}

struct marks marks_new(const struct objects *objects)
{
	return (struct marks){mem_zero(objects_count(objects) + 1, sizeof(bool))};
}

void marks_done(struct marks *marks)
{
	free(marks->v);
	marks->v = NULL;
}

static bool mark(void *data, const struct object *workload)
{
	((struct marks *)data)->v[workload->index] = true;
	return true;
}

/* Equal texts are equal selectors; two that differ in order alone are followed twice, which costs time and nothing else. */
static struct str selector_text(const struct object *owner, const struct selector *selector, struct arena *arena)
{
	struct str text = arena_printf(arena, "%.*s", STR(owner->namespace));

	for (size_t i = 0; i < selector->labels_n; i++)
		text = arena_printf(arena, "%.*s\n%.*s=%.*s", STR(text), STR(selector->labels[i].name), STR(selector->labels[i].value));
	return text;
}

void marks_select(struct marks *marks, const struct objects *objects, const struct object *owner, const struct selector *selector,
		  struct map *seen, struct arena *arena)
{
	if (!selector->requirements_n) {
		struct str text = selector_text(owner, selector, arena);

		if (map_set(seen, text, marks))
			return;
	}
	objects_select(objects, owner->cluster_wide ? STR_NULL : owner->namespace, selector, mark, marks);
}

bool joined_mounts_token(const struct objects *objects, const struct object *workload)
{
	struct str name = workload->service_account.n ? workload->service_account : STR_LIT("default");
	const struct object *account;

	if (workload->automount != UNSET)
		return workload->automount == YES;
	account = objects_find(objects, "ServiceAccount", workload->namespace, name);
	return !account || account->automount != NO;
}
