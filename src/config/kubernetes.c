/* SPDX-License-Identifier: Apache-2.0 */
/* Kubernetes objects: kubernetes/api, types of core/v1, apps/v1, batch/v1. */
#include "config/config.h"

static bool claims(const struct config_file *file, const struct yaml_node *root)
{
	(void)file;
	return yaml_is(yaml_get(root, "apiVersion"), YAML_SCALAR) && yaml_is(yaml_get(root, "kind"), YAML_SCALAR);
}

static void read_container(struct document *document, struct resource *resource, const struct yaml_node *node)
{
	struct container *container = vec_push(&document->containers);
	const struct yaml_node *context = yaml_get(node, "securityContext"), *privileged = yaml_get(context, "privileged");
	bool value;

	container->name = yaml_get_text(node, "name");
	container->node = node;
	container->document = document;
	container->resource = resource;
	container->place = config_node_place(document->file, node);
	container->privileged.place = config_node_place(document->file, privileged ? privileged : context ? context : node);
	container->privileged.origin = "default";
	if (yaml_bool(privileged, YAML_1_1, &value)) {
		container->privileged.state = SETTING_SET;
		container->privileged.text = value ? STR_LIT("true") : STR_LIT("false");
		container->privileged.origin = "container";
	}
}

static int read_tree(struct reading *reading, const struct config_file *file, const struct yaml_document *tree, struct err *e)
{
	struct document document;
	struct resource resource = {.root = tree->root, .document = &document};

	(void)e;
	document_init(&document, file);
	document.kind = CONFIG_KUBERNETES;
	document.root = tree->root;
	document.line = tree->line;
	document.resource = &resource;
	resource.api_version = yaml_get_text(tree->root, "apiVersion");
	resource.kind = yaml_get_text(tree->root, "kind");
	resource.metadata = yaml_get(tree->root, "metadata");
	resource.name = yaml_get_text(resource.metadata, "name");
	if (str_is(resource.kind, "Pod"))
		resource.pod_spec = yaml_get(tree->root, "spec");
	yaml_each(container, yaml_get(resource.pod_spec, "containers"))
		read_container(&document, &resource, container);
	reading_visit(reading, &document);
	return 0;
}

const struct front_end front_end_kubernetes = {
	.name = "kubernetes",
	.claims = claims,
	.read_tree = read_tree,
};
