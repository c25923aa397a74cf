/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merge keys. Source: yaml.org, type "merge", YAML 1.1. Recursion is as deep as a document may be with its aliases written
 * out, and no look-up costs more than that many nodes: both are capped where documents are read.
 */
#include "base/map.h"
#include "base/vec.h"
#include "codec/yaml.h"

bool yaml_is_merge(const struct yaml_node *key)
{
	key = yaml_resolve(key);
	if (!key || key->kind != YAML_SCALAR)
		return false;
	if (key->tag.n)
		return str_is(key->tag, "tag:yaml.org,2002:merge");
	return key->style == YAML_PLAIN && str_is(key->text, "<<");
}

/* As yaml_find(), merge keys left out: "<<" in quotes may stand beside one. */
static const struct yaml_pair *find_own(const struct yaml_node *mapping, struct str key)
{
	for (size_t i = yaml_count(mapping); i > 0; i--) {
		const struct yaml_pair *pair = yaml_pair_at(mapping, i - 1);

		if (pair && yaml_is(pair->key, YAML_SCALAR) && str_eq(yaml_text(pair->key), key) && !yaml_is_merge(pair->key))
			return pair;
	}
	return NULL;
}

const struct yaml_pair *yaml_find_merged(const struct yaml_node *mapping, struct str key)
{
	const struct yaml_pair *found = find_own(mapping, key);

	if (found)
		return found;
	yaml_each_pair(pair, mapping) {
		if (found || !yaml_is_merge(pair->key))
			continue;
		if (yaml_is(pair->value, YAML_MAPPING))
			found = yaml_find_merged(pair->value, key);
		yaml_each(item, pair->value)
			if (!found && yaml_is(item, YAML_MAPPING))
				found = yaml_find_merged(item, key);
	}
	return found;
}

VEC_TYPE(pair_list, struct yaml_pair);

/* `known`: keys to their places in the list, counted from 1. */
static void add_pairs(const struct yaml_node *mapping, struct map *known, struct pair_list *pairs)
{
	size_t before = pairs->n;

	yaml_each_pair(pair, mapping) {
		bool scalar = yaml_is(pair->key, YAML_SCALAR);
		uintptr_t place = scalar ? (uintptr_t)map_get(known, yaml_text(pair->key)) : 0;

		if (yaml_is_merge(pair->key) || (place && place <= before))
			continue;
		if (place) {
			/* The last of duplicates counts, as for yaml_find(), but stands where the first did. */
			pairs->v[place - 1] = *pair;
			continue;
		}
		*vec_push(pairs) = *pair;
		if (scalar)
			map_set(known, yaml_text(pair->key), (void *)(uintptr_t)pairs->n);
	}
	yaml_each_pair(pair, mapping) {
		if (!yaml_is_merge(pair->key))
			continue;
		if (yaml_is(pair->value, YAML_MAPPING))
			add_pairs(pair->value, known, pairs);
		yaml_each(item, pair->value)
			if (yaml_is(item, YAML_MAPPING))
				add_pairs(item, known, pairs);
	}
}

size_t yaml_merged(const struct yaml_node *mapping, struct arena *arena, const struct yaml_pair **ret_pairs)
{
	struct pair_list pairs = {0};
	struct map known = {0};
	size_t n;

	add_pairs(mapping, &known, &pairs);
	n = pairs.n;
	*ret_pairs = n ? memcpy(arena_array(arena, struct yaml_pair, n), pairs.v, n * sizeof(*pairs.v)) : NULL;
	vec_done(&pairs);
	map_done(&known);
	return n;
}

/* ---- carried out ---- */

struct carrying {
	struct arena *arena;
	struct map anchored; /* bytes of the pointer to an anchored node → what became of it, for aliases */
	size_t pairs;        /* and items: still allowed */
	bool over;
};

static bool has_merges(const struct yaml_node *node)
{
	if (node->kind == YAML_SEQUENCE)
		for (size_t i = 0; i < node->n; i++)
			if (has_merges(node->items[i]))
				return true;
	if (node->kind == YAML_MAPPING)
		for (size_t i = 0; i < node->n; i++)
			if (yaml_is_merge(node->pairs[i].key) || has_merges(node->pairs[i].value))
				return true;
	return false; /* what an alias stands for was seen at its anchor */
}

static const struct yaml_node *carried(struct carrying *carrying, const struct yaml_node *node);

static const struct yaml_node *carried_alias(struct carrying *carrying, const struct yaml_node *node)
{
	const struct yaml_node *target = map_get(&carrying->anchored, str_from(&node->target, sizeof(node->target)));
	struct yaml_node *copy;

	if (!target)
		return node;
	copy = arena_new(carrying->arena, struct yaml_node);
	*copy = *node;
	copy->target = target;
	return copy;
}

static bool allows(struct carrying *carrying, size_t n)
{
	carrying->over |= n > carrying->pairs;
	if (!carrying->over)
		carrying->pairs -= n;
	return !carrying->over;
}

static void carry_items(struct carrying *carrying, struct yaml_node *copy)
{
	const struct yaml_node **items;

	if (!allows(carrying, copy->n))
		return;
	items = arena_array(carrying->arena, const struct yaml_node *, copy->n + 1);
	for (size_t i = 0; i < copy->n; i++)
		items[i] = carried(carrying, copy->items[i]);
	copy->items = items;
}

static void carry_pairs(struct carrying *carrying, const struct yaml_node *node, struct yaml_node *copy)
{
	const struct yaml_pair *merged;
	struct yaml_pair *pairs;
	size_t n = yaml_merged(node, carrying->arena, &merged);

	if (!allows(carrying, n))
		return;
	pairs = arena_array(carrying->arena, struct yaml_pair, n + 1);
	for (size_t i = 0; i < n; i++)
		pairs[i] = (struct yaml_pair){merged[i].key, carried(carrying, merged[i].value)};
	copy->pairs = pairs;
	copy->n = n;
}

static const struct yaml_node *carried(struct carrying *carrying, const struct yaml_node *node)
{
	struct yaml_node *copy;

	if (node->kind == YAML_SCALAR || carrying->over)
		return node;
	if (node->kind == YAML_ALIAS)
		return carried_alias(carrying, node);
	copy = arena_new(carrying->arena, struct yaml_node);
	*copy = *node;
	if (node->kind == YAML_SEQUENCE)
		carry_items(carrying, copy);
	else
		carry_pairs(carrying, node, copy);
	if (node->anchor.n)
		map_set(&carrying->anchored, arena_str(carrying->arena, str_from(&node, sizeof(node))), copy);
	return copy;
}

int yaml_without_merges(const struct yaml_node *root, struct arena *arena, size_t pairs, const struct yaml_node **ret_root,
			struct err *e)
{
	struct carrying carrying = {.arena = arena, .pairs = pairs};
	const struct yaml_node *result = has_merges(root) ? carried(&carrying, root) : root;

	map_done(&carrying.anchored);
	if (carrying.over)
		return err_set(e, ERR_LIMIT, "line %u: more pairs, with merge keys carried out, than the cap of %zu", root->line, pairs);
	*ret_root = result;
	return 0;
}
