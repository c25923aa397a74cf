/* SPDX-License-Identifier: Apache-2.0 */
/* .plimsoll.yaml; docs/check.md and docs/policy.md have it with every key. */
#include "policy/settings.h"

static struct settings *settings_of(struct settings_file *file)
{
	return file->sink->settings;
}

/* ---- rules ---- */

static int read_enable(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_rules(file, node, "", &settings_of(file)->enabled, e);
}

static int read_disable(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_rules(file, node, "", &settings_of(file)->disabled, e);
}

static int read_only(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_rules(file, node, "", &settings_of(file)->only, e);
}

static int read_severity(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	if (!yaml_is(node, YAML_MAPPING))
		return settings_wrong(file, node, e, "rules with a severity each are expected: container/privileged: high");
	yaml_each_pair(pair, node) {
		struct rule_override *wanted = vec_push(&settings_of(file)->severities);

		wanted->rule = settings_copy(file, yaml_text(pair->key));
		settings_name_rule(file, pair->key, wanted->rule);
		if (!severity_parse(yaml_text(pair->value), &wanted->severity))
			return settings_wrong(file, pair->value, e, "\"%.*s\" is no severity: critical, high, medium, low, negligible",
					      STR(yaml_text(pair->value)));
	}
	return 0;
}

static const struct settings_key rule_keys[] = {
	{"enable", read_enable}, {"disable", read_disable}, {"only", read_only}, {"severity", read_severity}, {0},
};

static int read_rules(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_keys(file, node, rule_keys, true, e);
}

/* ---- what a house holds for right ---- */

static int read_frameworks(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_list(file, node, "", &settings_of(file)->frameworks, e);
}

static int read_kubernetes(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	struct kubernetes_version version;

	if (!kubernetes_version_parse(yaml_text(node), &version))
		return settings_wrong(file, node, e, "\"%.*s\" is no version of Kubernetes: \"1.34\"", STR(yaml_text(node)));
	settings_of(file)->kubernetes = version;
	return 0;
}

static int read_registries(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_list(file, node, "", &settings_of(file)->trusted_registries, e);
}

static int read_labels(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	if (!yaml_is(node, YAML_MAPPING))
		return settings_wrong(file, node, e, "labels with a type each are expected: maintainer: text");
	yaml_each_pair(pair, node) {
		if (!label_type_is_known(yaml_text(pair->value)))
			return settings_wrong(file, pair->value, e, "\"%.*s\" is no type of a label: " LABEL_TYPES, STR(yaml_text(pair->value)));
		*vec_push(&settings_of(file)->labels) = (struct label_rule){settings_copy(file, yaml_text(pair->key)),
									     settings_copy(file, yaml_text(pair->value))};
	}
	return 0;
}

static int read_strict(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	if (!yaml_bool(node, YAML_1_2, &settings_of(file)->strict_labels))
		return settings_wrong(file, node, e, "true or false is expected");
	return 0;
}

static int read_skip(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_list(file, node, "", &settings_of(file)->skip_paths, e);
}

static int read_fail_on(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	struct policy scratch = {0};

	settings_fail_on(file, node, "fail-on", yaml_text(node));
	if (policy_fail_on(&scratch, yaml_text(node), e) < 0) {
		e->code = ERR_FORMAT;
		return err_wrap(e, "%s:%u", file->path, node->line);
	}
	return 0;
}

/* ---- rules of the house's own: check/custom.h reads them ---- */

static int read_custom(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	(void)node, (void)e;
	*vec_push(&file->sink->rule_files) = settings_copy(file, str_of(file->path));
	return 0;
}

static int read_rule_files(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_list(file, node, "", &file->sink->rule_files, e);
}

static const struct settings_key keys[] = {
	{"rules", read_rules},
	{"frameworks", read_frameworks},
	{"kubernetes-version", read_kubernetes},
	{"trusted-registries", read_registries},
	{"required-labels", read_labels},
	{"strict-labels", read_strict},
	{"skip-paths", read_skip},
	{"fail-on", read_fail_on},
	{"exemptions", settings_exemptions_read},
	{"priority", settings_priority_read},
	{"vex", settings_vex_read},
	{"custom", read_custom},
	{"rule-files", read_rule_files},
	{"digests", settings_digests_read},
	{"extends", NULL}, /* read before all others, which count more */
	{"gates", settings_gates_read},
	{"load", settings_load_read},
	{"verify", NULL}, /* of signatures: verify/policy_own.c */
	{0},
};

/* What --license-policy reads is no policy of gates, though its name says policy too. */
static int license_policy(struct settings_file *file, const struct yaml_node *list, struct err *e)
{
	settings_wrong(file, list, e, "lists of licences to allow or deny: that is a licence policy, and no policy of gates");
	return err_hint(e, "--license-policy %s, or the lists below gates: licenses:", file->path);
}

static int read_own(struct settings_file *file, struct err *e)
{
	const struct yaml_node *extends = yaml_get(file->root, "extends"), *licenses = yaml_get(file->root, "allow");

	if (!licenses)
		licenses = yaml_get(file->root, "deny");
	if (licenses)
		return license_policy(file, licenses, e);

	if (extends && settings_extends_read(file, extends, e) < 0)
		return e->code;
	return settings_keys(file, file->root, keys, true, e);
}

static const char *const names[] = {".plimsoll.yaml", ".plimsoll.yml", NULL};

static bool holds(const struct yaml_node *root)
{
	static const char *const telling[] = {"rules", "exemptions", "vex", "frameworks", "trusted-registries", "required-labels", "skip-paths",
					      "rule-files", "kubernetes-version", "custom", "priority", "extends", "gates", "load", "verify"};

	for (size_t i = 0; i < ARRAY_SIZE(telling); i++)
		if (yaml_get(root, telling[i]))
			return true;
	return false;
}

const struct settings_format settings_own = {.tool = "plimsoll", .names = names, .holds = holds, .read = read_own};
