/* SPDX-License-Identifier: Apache-2.0 */
/* .hadolint.yaml. Source: hadolint README, "Configure"; src/Hadolint/Config. */
#include "policy/settings.h"

static int read_ignored(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_rules(file, node, "", &file->sink->settings->disabled, e);
}

static int read_registries(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_list(file, node, "", &file->sink->settings->trusted_registries, e);
}

/* hadolint's levels in our words; its own rules are of these severities here too, so that an override moves them likewise. */
static const struct {
	const char *level;
	enum severity severity;
} levels[] = {
	{"error", SEVERITY_HIGH}, {"warning", SEVERITY_MEDIUM}, {"info", SEVERITY_LOW}, {"style", SEVERITY_NEGLIGIBLE},
};

static int read_level(struct settings_file *file, const struct yaml_node *node, enum severity severity, struct err *e)
{
	struct str_list rules = {0};
	int r = settings_rules(file, node, "", &rules, e);

	vec_each(rule, &rules)
		*vec_push(&file->sink->settings->severities) = (struct rule_override){*rule, severity};
	vec_done(&rules);
	return r;
}

static int read_error(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_level(file, node, SEVERITY_HIGH, e);
}

static int read_warning(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_level(file, node, SEVERITY_MEDIUM, e);
}

static int read_info(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_level(file, node, SEVERITY_LOW, e);
}

static int read_style(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_level(file, node, SEVERITY_NEGLIGIBLE, e);
}

static const struct settings_key level_keys[] = {
	{"error", read_error}, {"warning", read_warning}, {"info", read_info}, {"style", read_style}, {0},
};

static int read_override(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_keys(file, node, level_keys, false, e);
}

static int read_labels(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	if (!yaml_is(node, YAML_MAPPING))
		return settings_wrong(file, node, e, "labels with a type each are expected: maintainer: text");
	yaml_each_pair(pair, node) {
		struct str type = yaml_text(pair->value);

		if (!label_type_is_known(type)) {
			settings_note(file, pair->value, "\"%.*s\" is no type of a label: any text is taken", STR(type));
			type = STR_LIT("text");
		}
		*vec_push(&file->sink->settings->labels) = (struct label_rule){settings_copy(file, yaml_text(pair->key)),
									        settings_copy(file, type)};
	}
	return 0;
}

static int read_strict(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	(void)e;
	file->sink->settings->strict_labels = settings_bool(file, node);
	return 0;
}

static int read_pragma(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	(void)e;
	file->sink->settings->no_suppressions = settings_bool(file, node);
	return 0;
}

static int read_threshold(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	const struct yaml_node *never = yaml_get(file->root, "no-fail");
	struct str word = yaml_text(node), fail_on = STR_NULL;

	(void)e;
	for (size_t i = 0; i < ARRAY_SIZE(levels); i++)
		if (str_is(word, levels[i].level))
			fail_on = str_of(severity_name(levels[i].severity));
	if (!fail_on.n && !str_is(word, "none") && !str_is(word, "ignore"))
		settings_note(file, node, "\"%.*s\" is no threshold of hadolint's: error, warning, info, style, ignore, none", STR(word));
	else if (!never || !settings_bool(file, never))
		settings_fail_on(file, node, "failure-threshold", fail_on);
	return 0;
}

static const struct settings_key keys[] = {
	{"ignored", read_ignored}, {"override", read_override}, {"trustedRegistries", read_registries}, {"label-schema", read_labels},
	{"strict-labels", read_strict}, {"disable-ignore-pragma", read_pragma}, {"failure-threshold", read_threshold},
	{"format", NULL}, {"no-color", NULL}, {"no-fail", NULL}, {0},
};

static int read_hadolint(struct settings_file *file, struct err *e)
{
	return settings_keys(file, file->root, keys, false, e);
}

static bool holds(const struct yaml_node *root)
{
	return yaml_get(root, "ignored") || yaml_get(root, "override") || yaml_get(root, "trustedRegistries") ||
	       yaml_get(root, "label-schema") || yaml_get(root, "failure-threshold");
}

static const char *const names[] = {".hadolint.yaml", ".hadolint.yml", NULL};

const struct settings_format settings_hadolint = {.tool = "hadolint", .names = names, .holds = holds, .read = read_hadolint};
