/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .trivyignore.yaml. Source: Trivy docs, "Filtering", ".trivyignore.yaml": for each of four kinds a list of id, paths, purls, statement,
 * expired_at. A purl counts for vulnerabilities alone.
 */
#include "base/clock.h"
#include "model/finding.h"
#include "policy/settings.h"

struct entry {
	const struct yaml_node *node;
	unsigned kinds;
	bool has_until;
	int64_t until;
};

static void add(struct settings_file *file, const struct entry *entry, struct str path, struct str purl)
{
	struct str id = yaml_get_text(entry->node, "id");
	struct exemption *exemption;

	exemption = settings_exempt_line(file, entry->node->line);
	exemption->id = settings_trivy_id(file, id);
	exemption->kinds = entry->kinds;
	exemption->path = settings_copy(file, path);
	exemption->purl = settings_copy(file, purl);
	exemption->reason = settings_copy(file, yaml_get_text(entry->node, "statement"));
	exemption->has_until = entry->has_until;
	exemption->until = entry->until;
}

/* Any of its paths and any of its purls: an exemption for each pair. */
static int read_entry(struct settings_file *file, const struct yaml_node *node, unsigned kinds, struct err *e)
{
	const struct yaml_node *paths = yaml_get(node, "paths"), *expired = yaml_get(node, "expired_at");
	const struct yaml_node *purls = kinds == 1u << FINDING_VULNERABILITY ? yaml_get(node, "purls") : NULL;
	size_t path_count = yaml_count(paths), purl_count = yaml_count(purls);
	struct entry entry = {.node = node, .kinds = kinds};

	if (!yaml_get_text(node, "id").n)
		return settings_wrong(file, node, e, "an entry has an id");
	if (path_count > SETTINGS_ITEMS_MAX || purl_count > 100 || path_count * purl_count > SETTINGS_ITEMS_MAX)
		return settings_wrong(file, node, e, "more than %d paths, or 100 purls, of one entry", SETTINGS_ITEMS_MAX);
	if (expired && !(entry.has_until = clock_parse(yaml_text(expired), &entry.until)))
		return settings_wrong(file, expired, e, "\"%.*s\" is no date of the form YYYY-MM-DD", STR(yaml_text(expired)));
	for (size_t i = 0; i < (path_count ? path_count : 1); i++)
		for (size_t j = 0; j < (purl_count ? purl_count : 1); j++)
			add(file, &entry, yaml_text(yaml_at(paths, i)), yaml_text(yaml_at(purls, j)));
	return 0;
}

static int read_entries(struct settings_file *file, const struct yaml_node *node, unsigned kinds, struct err *e)
{
	int r = 0;

	if (yaml_count(node) > SETTINGS_ITEMS_MAX)
		return settings_wrong(file, node, e, "more than %d entries", SETTINGS_ITEMS_MAX);
	yaml_each(entry, node)
		if (r == 0)
			r = read_entry(file, entry, kinds, e);
	return r;
}

static int read_vulnerabilities(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_entries(file, node, 1u << FINDING_VULNERABILITY, e);
}

static int read_misconfigurations(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_entries(file, node, 1u << FINDING_CONFIG | 1u << FINDING_LAYER | 1u << FINDING_RUNTIME, e);
}

static int read_secrets(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_entries(file, node, 1u << FINDING_SECRET, e);
}

static int read_licenses(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_entries(file, node, 1u << FINDING_PACKAGE, e);
}

static const struct settings_key keys[] = {
	{"misconfigurations", read_misconfigurations}, {"vulnerabilities", read_vulnerabilities}, {"secrets", read_secrets},
	{"licenses", read_licenses}, {0},
};

static int read_yaml(struct settings_file *file, struct err *e)
{
	return settings_keys(file, file->root, keys, false, e);
}

static bool holds(const struct yaml_node *root)
{
	for (const struct settings_key *key = keys; key->name; key++)
		if (yaml_is(yaml_get(root, key->name), YAML_SEQUENCE))
			return true;
	return false;
}

static const char *const names[] = {".trivyignore.yaml", ".trivyignore.yml", NULL};

const struct settings_format settings_trivyignore_yaml = {.tool = "Trivy", .names = names, .holds = holds, .read = read_yaml};
