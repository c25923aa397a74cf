/* SPDX-License-Identifier: Apache-2.0 */
#include "check/node.h"

static const struct yaml_node *get(const struct yaml_node *mapping, struct str key)
{
	const struct yaml_pair *pair = yaml_find(mapping, key);

	return pair ? yaml_resolve(pair->value) : NULL;
}

const struct yaml_node *node_get(const struct yaml_node *mapping, const char *key)
{
	return get(mapping, str_of(key));
}

struct str node_text(const struct yaml_node *mapping, const char *key)
{
	return yaml_text(node_get(mapping, key));
}

const struct yaml_node *node_at(const struct yaml_node *root, const char *path)
{
	struct str rest = str_of(path), key;

	while (root && str_next(&rest, '.', &key))
		root = get(root, key);
	return root;
}

bool node_is(const struct yaml_node *node, bool value)
{
	bool found;

	if (yaml_bool(node, YAML_1_1, &found))
		return found == value;
	return str_case_eq(yaml_text(node), value ? STR_LIT("true") : STR_LIT("false"));
}

bool node_has(const struct yaml_node *list, const char *item)
{
	yaml_each(entry, list)
		if (str_is(yaml_text(entry), item))
			return true;
	return false;
}
