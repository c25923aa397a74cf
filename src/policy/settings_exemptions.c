/* SPDX-License-Identifier: Apache-2.0 */
/* "exemptions:" of .plimsoll.yaml, each with its reason; docs/vex.md has every key. */
#include "base/clock.h"
#include "base/text.h"
#include "model/purl.h"
#include "model/vex.h"
#include "policy/settings.h"

static int read_until(struct settings_file *file, const struct yaml_node *node, struct exemption *exemption, struct err *e)
{
	if (!node)
		return 0;
	if (yaml_text(node).n != strlen("2027-01-01") || !clock_parse(yaml_text(node), &exemption->until))
		return settings_wrong(file, node, e, "\"%.*s\" is no date of the form YYYY-MM-DD", STR(yaml_text(node)));
	exemption->has_until = true;
	return 0;
}

/* The word that may have been meant, of a list that ends with NULL. */
static int hint_word(const struct yaml_node *node, const char *key, const char *const *words, struct err *e)
{
	struct suggestion near = {.word = yaml_text(node)};

	for (; *words; words++)
		suggest(&near, *words);
	return near.best ? err_hint(e, "%s: %s", key, near.best) : e->code;
}

static const char *const severities[] = {"critical", "high", "medium", "low", "negligible", "unknown", NULL};

static int read_severity(struct settings_file *file, const struct yaml_node *node, struct exemption *exemption, struct err *e)
{
	if (!node)
		return 0;
	if (!severity_parse(yaml_text(node), &exemption->severity)) {
		settings_wrong(file, node, e, "\"%.*s\" is no severity: critical, high, medium, low, negligible, unknown", STR(yaml_text(node)));
		return hint_word(node, "severity", severities, e);
	}
	exemption->has_severity = true;
	return 0;
}

static int check_purl(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	struct purl purl;

	return !node || purl_parse(file->sink->arena, yaml_text(node), &purl)
		       ? 0 : settings_wrong(file, node, e, "\"%.*s\" is no purl: pkg:deb/debian/openssl", STR(yaml_text(node)));
}

/* A number as reports count layers, "base", or a digest. */
static int check_layer(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	struct str text = yaml_text(node);
	uint64_t number;

	return !node || str_to_u64(text, &number) || str_is(text, "base") || str_starts(text, "sha256:") || str_starts(text, "sha512:")
		       ? 0 : settings_wrong(file, node, e, "\"%.*s\" is no layer: a number, base, or a digest (sha256:…)", STR(text));
}

static const char *const justifications[] = {
	"component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path",
	"vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist", NULL,
};

static int check_justification(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	if (!node || vex_justification(yaml_text(node)).n)
		return 0;
	settings_wrong(file, node, e, "\"%.*s\" is no justification of VEX: component_not_present, vulnerable_code_not_present, "
		       "vulnerable_code_not_in_execute_path, vulnerable_code_cannot_be_controlled_by_adversary, "
		       "inline_mitigations_already_exist", STR(yaml_text(node)));
	return hint_word(node, "justification", justifications, e);
}

static const struct settings_key exemption_keys[] = {
	{"id", NULL}, {"rule", NULL}, {"purl", NULL}, {"package", NULL}, {"path", NULL}, {"resource", NULL}, {"layer", NULL}, {"severity", NULL},
	{"reason", NULL}, {"author", NULL}, {"until", NULL}, {"justification", NULL}, {0},
};

/* What an exemption can be about; each a text of struct exemption. */
static const struct {
	const char *key;
	size_t offset;
} conditions[] = {
	{"id", offsetof(struct exemption, id)},     {"rule", offsetof(struct exemption, rule)},
	{"purl", offsetof(struct exemption, purl)}, {"package", offsetof(struct exemption, package)},
	{"path", offsetof(struct exemption, path)}, {"resource", offsetof(struct exemption, resource)},
	{"layer", offsetof(struct exemption, layer)},
};

/* It is copied before it is filled, so that an error leaves none behind that is half read and exempts too much. */
static int fill(struct settings_file *file, const struct yaml_node *node, struct exemption *exemption, struct err *e)
{
	bool any = yaml_get(node, "severity") != NULL;

	for (size_t i = 0; i < ARRAY_SIZE(conditions); i++) {
		struct str text = yaml_get_text(node, conditions[i].key);

		*(struct str *)((char *)exemption + conditions[i].offset) = settings_copy(file, text);
		any = any || text.n;
	}
	if (!any)
		return settings_wrong(file, node, e, "an exemption says what it is about: id, rule, purl, package, path, resource, layer or severity");
	if (!yaml_get_text(node, "reason").n)
		return settings_wrong(file, node, e, "an exemption needs reason:, for whoever reads it in a year");
	exemption->glob = str_find(exemption->id, '*') >= 0 || str_find(exemption->id, '?') >= 0;
	exemption->reason = settings_copy(file, yaml_get_text(node, "reason"));
	exemption->author = settings_copy(file, yaml_get_text(node, "author"));
	exemption->justification = vex_justification(yaml_get_text(node, "justification"));
	if (check_purl(file, yaml_get(node, "purl"), e) < 0 || check_layer(file, yaml_get(node, "layer"), e) < 0 ||
	    check_justification(file, yaml_get(node, "justification"), e) < 0 || read_severity(file, yaml_get(node, "severity"), exemption, e) < 0)
		return e->code;
	return read_until(file, yaml_get(node, "until"), exemption, e);
}

static int read_exemption(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	int r = settings_keys(file, node, exemption_keys, true, e);
	struct exemption read = {0}, *exemption;

	if (r < 0 || (r = fill(file, node, &read, e)) < 0)
		return r;
	exemption = settings_exempt_line(file, node->line);
	read.tool = exemption->tool;
	read.file = exemption->file;
	read.line = exemption->line;
	read.where = exemption->where;
	*exemption = read;
	return 0;
}

int settings_exemptions_read(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	int r = 0;

	if (!yaml_is(node, YAML_SEQUENCE))
		return settings_wrong(file, node, e, "a list of exemptions is expected");
	if (yaml_count(node) > SETTINGS_ITEMS_MAX)
		return settings_wrong(file, node, e, "more than %d exemptions", SETTINGS_ITEMS_MAX);
	yaml_each(item, node)
		if (r == 0)
			r = read_exemption(file, item, e);
	return r;
}
