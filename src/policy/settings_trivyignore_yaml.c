/* SPDX-License-Identifier: Apache-2.0 */
/* .trivyignore.yaml. Source: Trivy docs, "Filtering", ".trivyignore.yaml": id, paths, statement, expired_at. */
#include "base/clock.h"
#include "policy/settings.h"

static int read_entry(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	const struct yaml_node *paths = yaml_get(node, "paths"), *expired = yaml_get(node, "expired_at");
	struct str id = yaml_get_text(node, "id");
	size_t n = yaml_count(paths);

	if (!id.n)
		return settings_wrong(file, node, e, "an entry has an id");
	str_skip(&id, "AVD-");
	for (size_t i = 0; i < (n ? n : 1); i++) {
		struct exemption *exemption = settings_exempt(file, node, id);

		exemption->reason = settings_copy(file, yaml_get_text(node, "statement"));
		exemption->path = settings_copy(file, yaml_text(yaml_at(paths, i)));
		if (expired && !(exemption->has_until = clock_parse(yaml_text(expired), &exemption->until)))
			return settings_wrong(file, expired, e, "\"%.*s\" is no date of the form YYYY-MM-DD", STR(yaml_text(expired)));
	}
	return 0;
}

static int read_entries(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	int r = 0;

	yaml_each(entry, node)
		if (r == 0)
			r = read_entry(file, entry, e);
	return r;
}

static const struct settings_key keys[] = {
	{"misconfigurations", read_entries}, {"vulnerabilities", NULL}, {"secrets", NULL}, {"licenses", NULL}, {0},
};

static int read_yaml(struct settings_file *file, struct err *e)
{
	return settings_keys(file, file->root, keys, false, e);
}

static bool holds(const struct yaml_node *root)
{
	return yaml_get(root, "misconfigurations") != NULL;
}

static const char *const names[] = {".trivyignore.yaml", ".trivyignore.yml", NULL};

const struct settings_format settings_trivyignore_yaml = {.tool = "Trivy", .names = names, .holds = holds, .read = read_yaml};
