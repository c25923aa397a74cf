/* SPDX-License-Identifier: Apache-2.0 */
/* "vex:" of .plimsoll.yaml: paths of documents, or those and the authors who are trusted. */
#include "policy/settings.h"

static int read_paths(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_list(file, node, "", &file->sink->policy->vex_paths, e);
}

static int read_authors(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_list(file, node, "", &file->sink->policy->vex_authors, e);
}

static const struct settings_key keys[] = {{"paths", read_paths}, {"authors", read_authors}, {0}};

int settings_vex_read(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return yaml_is(node, YAML_MAPPING) ? settings_keys(file, node, keys, true, e) : read_paths(file, node, e);
}
