/* SPDX-License-Identifier: Apache-2.0 */
#include "check/pod/pod.h"

struct place pod_node_place(const struct checking *checking, const struct yaml_node *node)
{
	return config_node_place(checking->document->file, node);
}

struct place pod_place(const struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *name = yaml_get(resource->metadata, "name");
	const struct yaml_node *kind = yaml_get(resource->root, "kind");

	if (name || kind)
		return pod_node_place(checking, name ? name : kind);
	return config_place(checking->document->file,
			    (struct region){resource->root->line, resource->root->column, resource->root->line, resource->root->column});
}

bool pod_has(const struct yaml_node *node)
{
	return node && yaml_type(node, YAML_1_1) != YAML_TYPE_NULL;
}

bool pod_is_true(const struct yaml_node *node)
{
	bool value;

	return yaml_bool(node, YAML_1_1, &value) && value;
}

bool pod_is_false(const struct yaml_node *node)
{
	bool value;

	return yaml_bool(node, YAML_1_1, &value) && !value;
}
