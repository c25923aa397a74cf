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
