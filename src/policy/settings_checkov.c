/* SPDX-License-Identifier: Apache-2.0 */
/* .checkov.yaml. Source: checkov docs, "CLI Command Reference", whose options are the keys. */
#include "policy/settings.h"

/* "CKV_1,CKV_2" in one text, too. */
static int read_ids(struct settings_file *file, const struct yaml_node *node, struct str_list *list, struct err *e)
{
	struct str_list texts = {0};
	int r = settings_list(file, node, "", &texts, e);

	vec_each(text, &texts) {
		struct str rest = *text, id;

		while (str_next(&rest, ',', &id))
			if (str_trim(id).n) {
				*vec_push(list) = settings_copy(file, str_trim(id));
				settings_name_rule(file, yaml_is(node, YAML_SEQUENCE) ? yaml_at(node, (size_t)(text - texts.v)) : node, str_trim(id));
			}
	}
	vec_done(&texts);
	return r;
}

static int read_skip(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_ids(file, node, &file->sink->settings->disabled, e);
}

static int read_check(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_ids(file, node, &file->sink->settings->only, e);
}

/* Its paths are regular expressions; a plain one is the folder or file of that name. */
static int read_paths(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	struct str_list paths = {0};
	int r = settings_list(file, node, "", &paths, e);

	vec_each(path, &paths) {
		bool plain = true;

		for (size_t i = 0; i < path->n; i++)
			plain &= !strchr("*+?()[]{}^$|\\", path->p[i]);
		if (plain)
			*vec_push(&file->sink->settings->skip_paths) = *path;
		else
			settings_note(file, node, "skip-path \"%.*s\" is a regular expression, which is not taken over: --skip-path takes globs",
				      STR(*path));
	}
	vec_done(&paths);
	return r;
}

static const struct settings_key keys[] = {
	{"skip-check", read_skip}, {"check", read_check}, {"skip-path", read_paths}, {"directory", NULL}, {"file", NULL}, {"output", NULL},
	{"quiet", NULL}, {"compact", NULL}, {"framework", NULL}, {"no-guide", NULL}, {"download-external-modules", NULL},
	{"evaluate-variables", NULL}, {"branch", NULL}, {0},
};

static int read_checkov(struct settings_file *file, struct err *e)
{
	return settings_keys(file, file->root, keys, false, e);
}

static bool holds(const struct yaml_node *root)
{
	return yaml_get(root, "skip-check") || yaml_get(root, "skip-path") || (yaml_get(root, "check") && yaml_get(root, "framework"));
}

static const char *const names[] = {".checkov.yaml", ".checkov.yml", NULL};

const struct settings_format settings_checkov = {.tool = "checkov", .names = names, .holds = holds, .read = read_checkov};
