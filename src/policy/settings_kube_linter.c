/* SPDX-License-Identifier: Apache-2.0 */
/* .kube-linter.yaml. Source: kube-linter docs, "Configuring KubeLinter". */
#include "policy/settings.h"

#define PREFIX "kube-linter:"

static int read_exclude(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_rules(file, node, PREFIX, &file->sink->settings->disabled, e);
}

static int read_include(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_rules(file, node, PREFIX, &file->sink->settings->enabled, e);
}

static int read_all(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	(void)e;
	if (settings_bool(file, node))
		*vec_push(&file->sink->settings->enabled) = STR_LIT(PREFIX "*");
	return 0;
}

static int read_ignored(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_list(file, node, "", &file->sink->settings->skip_paths, e);
}

/* "doNotAutoAddDefaults": only what is included. */
static int read_defaults(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	if (!settings_bool(file, node))
		return 0;
	return settings_list(file, yaml_get(yaml_get(file->root, "checks"), "include"), PREFIX, &file->sink->settings->only, e);
}

static const struct settings_key check_keys[] = {
	{"exclude", read_exclude}, {"include", read_include}, {"addAllBuiltIn", read_all}, {"doNotAutoAddDefaults", read_defaults},
	{"ignorePaths", read_ignored}, {0},
};

static int read_checks(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_keys(file, node, check_keys, false, e);
}

static const struct settings_key keys[] = {{"checks", read_checks}, {0}};

static int read_kube_linter(struct settings_file *file, struct err *e)
{
	return settings_keys(file, file->root, keys, false, e);
}

static bool holds(const struct yaml_node *root)
{
	return yaml_is(yaml_get(root, "checks"), YAML_MAPPING) || yaml_get(root, "customChecks");
}

static const char *const names[] = {".kube-linter.yaml", ".kube-linter.yml", NULL};

const struct settings_format settings_kube_linter = {
	.tool = "kube-linter", .names = names, .holds = holds, .read = read_kube_linter,
};
