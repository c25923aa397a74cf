/* SPDX-License-Identifier: Apache-2.0 */
/* The file of --license-policy. What it cannot mean is an error with its line: a policy half read would let things pass. */
#include "policy/stages.h"

#include "base/file.h"
#include "codec/spdx_expression.h"
#include "codec/yaml.h"

#define POLICY_FILE_MAX ((size_t)1 << 20)
#define LICENSES_MAX 10000u

struct reading {
	struct license_policy *policy;
	struct arena *arena;
	const char *path;
};

static int wrong(const struct reading *reading, const struct yaml_node *node, struct err *e, const char *what)
{
	return err_set(e, ERR_FORMAT, "%s:%u: %s", reading->path, node ? node->line : 1, what);
}

/* "GPL-*" is taken as it is; anything else must be one licence, and is spelled as expressions spell it. */
static struct str pattern_of(struct arena *arena, struct str text)
{
	const struct spdx_node *node;

	text = str_trim(text);
	if (str_find(text, '*') >= 0)
		return arena_str(arena, text);
	node = spdx_parse(arena, text);
	return node && node->kind == SPDX_LICENSE ? spdx_text(arena, node) : STR_NULL;
}

static int read_list(const struct reading *reading, const struct yaml_node *node, struct str_list *list, struct err *e)
{
	if (!yaml_is(node, YAML_SEQUENCE))
		return wrong(reading, node, e, "a list of licences is expected");
	yaml_each(item, node) {
		struct str pattern = pattern_of(reading->arena, yaml_text(item));

		if (!pattern.n) {
			err_set(e, ERR_FORMAT, "%s:%u: \"%.*s\" is no SPDX licence", reading->path, item->line, STR(yaml_text(item)));
			return err_hint(e, "write an identifier, LicenseRef-NAME, or a pattern such as GPL-*");
		}
		if (list->n >= LICENSES_MAX)
			return wrong(reading, item, e, "too many licences");
		*vec_push(list) = pattern;
	}
	return 0;
}

static int read_unknown(const struct reading *reading, const struct yaml_node *node, struct err *e)
{
	static const char *const words[] = {
		[UNKNOWN_LICENSE_REPORT] = "report", [UNKNOWN_LICENSE_DENY] = "deny", [UNKNOWN_LICENSE_ALLOW] = "allow",
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_is(yaml_text(node), words[i])) {
			reading->policy->unknown = (enum unknown_license)i;
			return 0;
		}
	return wrong(reading, node, e, "unknown is one of report, deny, allow");
}

static int read_pair(const struct reading *reading, const struct yaml_pair *pair, struct err *e)
{
	struct str key = yaml_text(pair->key);

	if (str_is(key, "allow"))
		return read_list(reading, pair->value, &reading->policy->allow, e);
	if (str_is(key, "deny"))
		return read_list(reading, pair->value, &reading->policy->deny, e);
	if (str_is(key, "unknown"))
		return read_unknown(reading, pair->value, e);
	return wrong(reading, pair->key, e, "the keys are allow, deny, unknown");
}

static int read_mapping(const struct reading *reading, const struct yaml_node *node, struct err *e)
{
	int r = 0;

	if (!yaml_is(node, YAML_MAPPING))
		return wrong(reading, node, e, "allow: or deny: is expected");
	yaml_each_pair(pair, node)
		if (r == 0)
			r = read_pair(reading, pair, e);
	if (r == 0 && !reading->policy->allow.n && !reading->policy->deny.n)
		return wrong(reading, node, e, "neither allow nor deny names a licence");
	return r;
}

static int read_document(const struct reading *reading, struct str bytes, struct err *e)
{
	auto_yaml struct yaml_reader *reader = NULL;
	struct yaml_document document;
	int r = yaml_open(bytes, YAML_CAPS, reading->path, &reader, e);

	if (r == 0)
		r = yaml_next(reader, &document, e);
	if (r < 0)
		return r;
	if (r == 0)
		return wrong(reading, NULL, e, "allow: or deny: is expected");
	if (document.duplicate_count)
		return wrong(reading, document.duplicates[0], e, "this key stands twice");
	return read_mapping(reading, document.root, e);
}

int policy_read_licenses(struct policy *policy, const struct yaml_node *node, const char *path, struct arena *arena, struct err *e)
{
	struct reading reading = {&policy->licenses, arena, path};

	vec_done(&policy->licenses.allow);
	vec_done(&policy->licenses.deny);
	policy->licenses = (struct license_policy){.file = arena_str(arena, str_of(path)),
						   .asked_by = arena_printf(arena, "%s:%u", path, node->line)};
	return read_mapping(&reading, node, e);
}

int policy_load_licenses(struct policy *policy, const char *path, struct arena *arena, struct err *e)
{
	struct reading reading = {&policy->licenses, arena, path};
	auto_done(buf_done) struct buf bytes = BUF_INIT(POLICY_FILE_MAX);
	int r = file_load(path, &bytes, e);

	if (r < 0)
		return r;
	policy->licenses.file = str_of(path);
	return read_document(&reading, buf_str(&bytes), e);
}
