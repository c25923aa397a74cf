/* SPDX-License-Identifier: Apache-2.0 */
/* The store of objects, and its indexes. */
#include "check/objects.h"

#include "base/map.h"
#include "base/mem.h"

/* Lists are found by keys of parts with NUL between: "kind\0Service", "label\0shop\0app\0web". "*" as namespace: every one. */
struct objects {
	struct arena arena;
	VEC(struct object *) all;
	struct object_list workloads;
	struct map lists;  /* key → struct object_list */
	struct map names;  /* key → struct object: the first of a kind, namespace and name */
	VEC(struct object_list *) owned;
	struct str path;   /* of the last document: its copy is shared by all of a file */
	size_t *budget;    /* pods that may still be held against selectors */
	bool full;         /* objects were left out */
};

#define ANYWHERE STR_LIT("*")

struct objects *objects_new(void)
{
	struct objects *objects = mem_zero(1, sizeof(*objects));

	objects->budget = arena_new(&objects->arena, size_t);
	*objects->budget = OBJECTS_WORK_MAX;
	return objects;
}

void objects_set_budget(struct objects *objects, size_t pods)
{
	*objects->budget = pods;
}

const char *objects_gap(const struct objects *objects)
{
	if (objects->full)
		return "more objects than rules about several of them take at a time (OBJECTS_MAX), or labels of one (OBJECT_LABELS_MAX): give fewer files";
	if (!*objects->budget)
		return "more selectors and pods than rules about several objects compare (OBJECTS_WORK_MAX): give fewer files";
	return NULL;
}

static void object_done(struct object *object)
{
	vec_done(&object->ports);
	vec_done(&object->references);
	vec_done(&object->peers);
	vec_done(&object->rules);
	vec_done(&object->subjects);
	vec_done(&object->facts);
}

void objects_free(struct objects *objects)
{
	if (!objects)
		return;
	vec_each(object, &objects->all)
		object_done(*object);
	vec_each(list, &objects->owned)
		vec_done(*list);
	vec_done(&objects->owned);
	vec_done(&objects->all);
	vec_done(&objects->workloads);
	map_done(&objects->lists);
	map_done(&objects->names);
	arena_done(&objects->arena);
	free(objects);
}

/* ---- indexes ---- */

#define KEY_MAX 1024 /* of parts that Kubernetes itself would take; longer ones are cut, and candidates are compared anyway */

static struct str join_key(char into[static KEY_MAX], const struct str *parts, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		size_t take = parts[i].n < KEY_MAX - 1 - n ? parts[i].n : KEY_MAX - 1 - n;

		if (take)
			memcpy(into + n, parts[i].p, take);
		n += take;
		if (n < KEY_MAX - 1)
			into[n++] = '\0';
	}
	return str_from(into, n);
}

/* The first part says what is looked for, so that keys of two sorts are never equal. */
#define KEY(room, what, ...)                                                   \
	join_key(room, (const struct str[]){STR_LIT(what), __VA_ARGS__},       \
		 sizeof((const struct str[]){STR_LIT(what), __VA_ARGS__}) / sizeof(struct str))

static void list_add(struct objects *objects, struct str key, const struct object *object)
{
	struct object_list *list = map_get(&objects->lists, key);

	if (!list) {
		list = arena_new(&objects->arena, struct object_list);
		*list = (struct object_list){0};
		*vec_push(&objects->owned) = list;
		map_set(&objects->lists, arena_str(&objects->arena, key), list);
	}
	*vec_push(list) = object;
}

static const struct object_list *list_at(const struct objects *objects, struct str key)
{
	return map_get(&objects->lists, key);
}

/* Keeps the first of those that share a key. */
static void name_add(struct objects *objects, struct str key, struct object *object)
{
	if (!map_get(&objects->names, key))
		map_set(&objects->names, arena_str(&objects->arena, key), object);
}

static void index_workload(struct objects *objects, const struct object *object)
{
	const struct str namespaces[] = {object->namespace, ANYWHERE};
	char room[KEY_MAX];

	*vec_push(&objects->workloads) = object;
	for (size_t i = 0; i < ARRAY_SIZE(namespaces); i++) {
		list_add(objects, KEY(room, "pods", namespaces[i]), object);
		for (size_t k = 0; k < object->pod_labels.n; k++)
			list_add(objects, KEY(room, "label", namespaces[i], object->pod_labels.v[k].name,
					      object->pod_labels.v[k].value), object);
	}
}

void objects_add(struct objects *objects, const struct document *document)
{
	const struct resource *resource = document->resource;
	struct object *object;
	char room[KEY_MAX];

	if (!resource || !resource->kind.n)
		return;
	if (objects->all.n == OBJECTS_MAX) {
		objects->full = true;
		return;
	}
	if (!str_eq(objects->path, document->file->path))
		objects->path = arena_str(&objects->arena, document->file->path);
	object = arena_new(&objects->arena, struct object);
	*object = (struct object){.index = objects->all.n};
	object_read(object, resource, &objects->arena, objects->path);
	*vec_push(&objects->all) = object;
	list_add(objects, KEY(room, "kind", object->kind), object);
	name_add(objects, KEY(room, "same", object->group, object->kind, object->namespace, object->name), object);
	name_add(objects, KEY(room, "name", object->kind, object->namespace, object->name), object);
	name_add(objects, KEY(room, "name", object->kind, ANYWHERE, object->name), object);
	/* An object has a handful; each takes several entries of the index. */
	if (object->pod_labels.n > OBJECT_LABELS_MAX) {
		object->pod_labels.n = OBJECT_LABELS_MAX;
		objects->full = true;
	}
	if (object->workload)
		index_workload(objects, object);
}

/* ---- questions ---- */

size_t objects_count(const struct objects *objects)
{
	return objects->all.n;
}

const struct object *objects_at(const struct objects *objects, size_t index)
{
	return objects->all.v[index];
}

const struct object_list *objects_of(const struct objects *objects, const char *kind)
{
	char room[KEY_MAX];

	return list_at(objects, KEY(room, "kind", str_of(kind)));
}

const struct object_list *objects_workloads(const struct objects *objects)
{
	return &objects->workloads;
}

const struct object *objects_find(const struct objects *objects, const char *kind, struct str namespace, struct str name)
{
	const struct str places[] = {namespace.n ? namespace : ANYWHERE, STR_NULL};
	char room[KEY_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		struct object *found = map_get(&objects->names, KEY(room, "name", str_of(kind), places[i], name));

		if (found)
			return found;
	}
	return NULL;
}

const struct object *objects_earlier(const struct objects *objects, const struct object *object)
{
	char room[KEY_MAX];
	const struct object *first =
		map_get(&objects->names, KEY(room, "same", object->group, object->kind, object->namespace, object->name));

	return first != object ? first : NULL;
}

bool namespace_may_be(struct str a, struct str b)
{
	return !a.n || !b.n || str_eq(a, b);
}

static bool has_label(const struct labels *labels, struct str name, struct str *ret_value)
{
	for (size_t i = 0; i < labels->n; i++) {
		if (str_eq(labels->v[i].name, name)) {
			*ret_value = labels->v[i].value;
			return true;
		}
	}
	return false;
}

static bool is_met(const struct requirement *requirement, const struct labels *labels)
{
	struct str value;
	bool has = has_label(labels, requirement->name, &value), among = false;

	for (size_t i = 0; has && i < requirement->n; i++)
		among |= str_eq(requirement->values[i], value);
	switch (requirement->operator) {
	case REQUIRE_IN: return among;
	case REQUIRE_NOT_IN: return !among;
	case REQUIRE_EXISTS: return has;
	case REQUIRE_ABSENT: return !has;
	}
	return false;
}

bool selector_matches(const struct selector *selector, const struct labels *labels)
{
	struct str value;

	for (size_t i = 0; i < selector->labels_n; i++)
		if (!has_label(labels, selector->labels[i].name, &value) || !str_eq(value, selector->labels[i].value))
			return false;
	for (size_t i = 0; i < selector->requirements_n; i++)
		if (!is_met(&selector->requirements[i], labels))
			return false;
	return true;
}

bool selector_is_empty(const struct selector *selector)
{
	return !selector->labels_n && !selector->requirements_n;
}

/* Of the labels that all must have, the rarest: its list is all that has to be looked at. */
static const struct object_list *candidates(const struct objects *objects, struct str namespace, const struct selector *selector)
{
	char room[KEY_MAX];
	const struct object_list *best = list_at(objects, KEY(room, "pods", namespace));

	for (size_t i = 0; best && i < selector->labels_n; i++) {
		const struct object_list *list =
			list_at(objects, KEY(room, "label", namespace, selector->labels[i].name, selector->labels[i].value));

		if (!list || list->n < best->n)
			best = list;
	}
	return best;
}

static bool spend(const struct objects *objects)
{
	if (!*objects->budget)
		return false;
	--*objects->budget;
	return true;
}

void objects_select(const struct objects *objects, struct str namespace, const struct selector *selector, object_visit visit,
		    void *data)
{
	const struct str places[] = {namespace.n ? namespace : ANYWHERE, STR_NULL};

	for (size_t i = 0; i < (namespace.n ? 2 : 1); i++) {
		const struct object_list *list = candidates(objects, places[i], selector);

		for (size_t k = 0; list && k < list->n && spend(objects); k++)
			if (selector_matches(selector, &list->v[k]->pod_labels) && !visit(data, list->v[k]))
				return;
	}
}

static bool take_first(void *data, const struct object *workload)
{
	*(const struct object **)data = workload;
	return false;
}

const struct object *objects_first(const struct objects *objects, struct str namespace, const struct selector *selector)
{
	const struct object *first = NULL;

	objects_select(objects, namespace, selector, take_first, &first);
	return first;
}

struct str object_fact(const struct object *object, const char *name)
{
	vec_each(fact, &object->facts)
		if (str_is(fact->name, name))
			return fact->value;
	return STR_NULL;
}

struct str object_title(const struct object *object, struct arena *arena)
{
	return arena_printf(arena, "%.*s %.*s%s%.*s", STR(object->kind), STR(object->namespace), object->namespace.n ? "/" : "",
			    STR(object->name));
}
