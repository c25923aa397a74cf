/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kubescape's exceptions, a JSON list. Source: kubescape docs, "Accepting risk with exceptions"; armoapi-go, PostureExceptionPolicy.
 * Its designators are regular expressions: ".*" in them is any text; one with more than that is not taken over, and told.
 */
#include "base/clock.h"
#include "policy/settings.h"

/* A glob of one component; false where the expression says more than a glob can. */
static bool to_glob(struct settings_file *file, struct str expression, struct str *ret_glob)
{
	auto_done(buf_done) struct buf glob = BUF_INIT(1024);

	str_skip(&expression, "^");
	if (str_ends(expression, "$"))
		expression.n--;
	while (expression.n) {
		if (str_skip(&expression, ".*")) {
			buf_putc(&glob, '*');
			continue;
		}
		if (strchr("+?()[]{}|\\*", expression.p[0]))
			return false;
		buf_putc(&glob, expression.p[0]);
		expression = str_from_index(expression, 1);
	}
	*ret_glob = settings_copy(file, glob.n ? buf_str(&glob) : STR_LIT("*"));
	return !glob.full;
}

/* "Kind/name" or "Kind/namespace/name", as objects are named in findings. */
static bool resource_of(struct settings_file *file, const struct yaml_node *resource, struct str *ret_glob)
{
	const struct yaml_node *attributes = yaml_get(resource, "attributes");
	struct str kind = STR_LIT("*"), name = STR_LIT("*"), space = STR_NULL;

	yaml_each_pair(pair, attributes) {
		struct str key = yaml_text(pair->key), value = yaml_text(pair->value);
		bool fits = str_is(key, "kind") ? to_glob(file, value, &kind) : str_is(key, "name") ? to_glob(file, value, &name)
			    : str_is(key, "namespace") ? to_glob(file, value, &space) : false;

		if (!fits)
			return false;
	}
	if (space.n)
		*ret_glob = arena_printf(file->sink->arena, "%.*s/%.*s/%.*s", STR(kind), STR(space), STR(name));
	else
		*ret_glob = arena_printf(file->sink->arena, "{%.*s/%.*s,%.*s/*/%.*s}", STR(kind), STR(name), STR(kind), STR(name));
	if (!yaml_count(attributes))
		*ret_glob = STR_NULL;
	return true;
}

static struct str rule_of(struct settings_file *file, const struct yaml_node *policy)
{
	struct str control = yaml_get_text(policy, "controlID"), rule = yaml_get_text(policy, "ruleName");

	if (control.n)
		return control;
	return rule.n ? arena_printf(file->sink->arena, "kubescape:%.*s", STR(rule)) : STR_NULL;
}

static int add(struct settings_file *file, const struct yaml_node *entry, const struct yaml_node *policy, const struct yaml_node *resource,
	       struct err *e)
{
	const struct yaml_node *until = yaml_get(entry, "expirationDate");
	struct str rule = rule_of(file, policy), glob = STR_NULL;
	struct exemption *exemption;

	if (!rule.n) {
		settings_note(file, policy, "an exception by framework or by a control's name is not taken over: name a controlID");
		return 0;
	}
	if (resource && !resource_of(file, resource, &glob)) {
		settings_note(file, resource, "an exception whose attributes are more than kind, namespace and name, or expressions of more "
			      "than .*, is not taken over");
		return 0;
	}
	exemption = settings_exempt(file, policy, rule);
	exemption->resource = glob;
	exemption->reason = settings_copy(file, yaml_get_text(entry, yaml_get(entry, "reason") ? "reason" : "name"));
	if (until && yaml_text(until).n && !(exemption->has_until = clock_parse(yaml_text(until), &exemption->until)))
		return settings_wrong(file, until, e, "\"%.*s\" is no date", STR(yaml_text(until)));
	return 0;
}

/* Read by read_entry() and add(); what of the file is nothing to us stands here too. */
static const struct settings_key entry_keys[] = {
	{"posturePolicies", NULL}, {"resources", NULL}, {"expirationDate", NULL}, {"reason", NULL}, {"name", NULL},
	{"policyType", NULL}, {"actions", NULL}, {"attributes", NULL}, {"guid", NULL}, {"creationTime", NULL}, {"updatedTime", NULL},
	{"createdBy", NULL}, {0},
};
static const struct settings_key policy_keys[] = {
	{"controlID", NULL}, {"ruleName", NULL}, {"controlName", NULL}, {"frameworkName", NULL}, {"severityScore", NULL}, {0},
};

/* `room`: exemptions that the file may still make. */
static int read_entry(struct settings_file *file, const struct yaml_node *entry, size_t room, struct err *e)
{
	const struct yaml_node *policies = yaml_get(entry, "posturePolicies"), *resources = yaml_get(entry, "resources");
	size_t n = yaml_count(resources);
	int r = settings_keys(file, entry, entry_keys, false, e);

	if (r == 0 && yaml_count(policies) > room / (n ? n : 1))
		return settings_wrong(file, entry, e, "more than %d exceptions, which are a policy and a resource each", SETTINGS_ITEMS_MAX);
	yaml_each(policy, policies)
		if (r == 0)
			r = settings_keys(file, policy, policy_keys, false, e);
	yaml_each(policy, policies)
		for (size_t i = 0; i < (n ? n : 1) && r == 0; i++)
			r = add(file, entry, policy, yaml_at(resources, i), e);
	return r;
}

static int read_kubescape(struct settings_file *file, struct err *e)
{
	const struct exemption_list *exemptions = &file->sink->policy->exemptions;
	size_t before = exemptions->n;
	int r = 0;

	yaml_each(entry, file->root)
		if (r == 0)
			r = read_entry(file, entry, SETTINGS_ITEMS_MAX - (exemptions->n - before), e);
	return r;
}

static bool holds(const struct yaml_node *root)
{
	return yaml_get(yaml_at(root, 0), "posturePolicies") != NULL;
}

static const char *const names[] = {NULL};

const struct settings_format settings_kubescape = {.tool = "kubescape", .names = names, .holds = holds, .read = read_kubescape};
