/* SPDX-License-Identifier: Apache-2.0 */
#include "check/rbac/grants.h"

#include "check/node.h"

/* A list of a PolicyRule: as it stands in its document, or as it was kept. */
struct texts {
	const struct yaml_node *node;
	const struct str *v;
	size_t n;
};

struct rights {
	struct texts groups, resources, verbs, names;
};

static size_t texts_n(const struct texts *texts)
{
	return texts->node ? yaml_count(texts->node) : texts->n;
}

static struct str texts_at(const struct texts *texts, size_t i)
{
	return texts->node ? yaml_text(yaml_at(texts->node, i)) : texts->v[i];
}

static bool texts_have(const struct texts *texts, const char *wanted)
{
	for (size_t i = 0; i < texts_n(texts); i++)
		if (str_is(texts_at(texts, i), wanted))
			return true;
	return false;
}

/* "*" for all, and the forms of a subresource "pods/exec": all parts of pods, that part of everything. */
static bool covers(struct str granted, const char *wanted)
{
	struct str resource, part, granted_resource, granted_part;

	if (str_is(granted, "*"))
		return true;
	if (!str_cut(str_of(wanted), '/', &resource, &part) || !str_cut(granted, '/', &granted_resource, &granted_part))
		return false;
	return (str_is(granted_resource, "*") || str_eq(granted_resource, resource)) &&
	       (str_is(granted_part, "*") || str_eq(granted_part, part));
}

static bool list_gives(const struct texts *texts, const char *wanted, bool literal)
{
	if (texts_have(texts, wanted))
		return true;
	for (size_t i = 0; !literal && i < texts_n(texts); i++)
		if (covers(texts_at(texts, i), wanted))
			return true;
	return false;
}

static bool list_gives_any(const struct texts *texts, const char *const *wanted, bool literal)
{
	for (; *wanted; wanted++)
		if (list_gives(texts, *wanted, literal))
			return true;
	return false;
}

static bool list_gives_all(const struct texts *texts, const char *const *wanted, bool literal)
{
	for (; *wanted; wanted++)
		if (!list_gives(texts, *wanted, literal))
			return false;
	return true;
}

static bool rights_give(const struct rights *rights, const struct grant *grant)
{
	if (grant->verbs && !list_gives_any(&rights->verbs, grant->verbs, grant->literal))
		return false;
	if (grant->every_verb && !list_gives_all(&rights->verbs, grant->every_verb, grant->literal))
		return false;
	if (grant->resources && !list_gives_any(&rights->resources, grant->resources, grant->literal))
		return false;
	if (grant->groups && !list_gives_any(&rights->groups, grant->groups, grant->literal))
		return false;
	if (grant->all_names && texts_n(&rights->names))
		return false;
	return !grant->name || texts_have(&rights->names, grant->name);
}

/* ---- roles ---- */

static struct rights rights_of(const struct yaml_node *rule)
{
	return (struct rights){
		.groups = {.node = node_get(rule, "apiGroups")},
		.resources = {.node = node_get(rule, "resources")},
		.verbs = {.node = node_get(rule, "verbs")},
		.names = {.node = node_get(rule, "resourceNames")},
	};
}

static bool any_rule_gives(const struct yaml_node *rules, const struct grant *grant)
{
	yaml_each(rule, rules) {
		struct rights rights = rights_of(rule);

		if (rights_give(&rights, grant))
			return true;
	}
	return false;
}

void grants_judge_role(struct checking *checking, const struct resource *resource)
{
	const struct grant *grant = checking->check->data;
	const struct yaml_node *rules;

	if (!str_is(resource->kind, "Role") && !str_is(resource->kind, "ClusterRole"))
		return;
	if (grant->kind && !str_is(resource->kind, grant->kind))
		return;
	rules = node_get(resource->root, "rules");
	if (grant->also && !any_rule_gives(rules, grant->also))
		return;
	yaml_each(rule, rules) {
		struct rights rights = rights_of(rule);

		if (rights_give(&rights, grant))
			check_found(checking, config_node_place(checking->document->file, rule), "this rule lets its holders %s",
				    grant->words);
	}
}

/* ---- bindings ---- */

bool grants_gives(const struct object *role, const struct grant *grant)
{
	if (grant->also && !grants_gives(role, grant->also))
		return false;
	vec_each(rule, &role->rules) {
		struct rights rights = {
			.groups = {.v = rule->groups, .n = rule->groups_n},
			.resources = {.v = rule->resources, .n = rule->resources_n},
			.verbs = {.v = rule->verbs, .n = rule->verbs_n},
			.names = {.v = rule->names, .n = rule->names_n},
		};

		if (rights_give(&rights, grant))
			return true;
	}
	return false;
}

const struct object *grants_role_of(const struct objects *objects, const struct object *binding)
{
	const struct object_reference *role = binding->references.n ? &binding->references.v[0] : NULL;

	if (!role)
		return NULL;
	if (str_is(role->named_kind, "ClusterRole"))
		return objects_find(objects, "ClusterRole", STR_NULL, role->name);
	return objects_find(objects, "Role", binding->namespace, role->name);
}

static bool is_account(const struct rbac_subject *subject)
{
	return str_is(subject->kind, "ServiceAccount") || str_is(subject->kind, "Node");
}

static void judge_binding(struct checking *checking, const struct objects *objects, const struct object *binding)
{
	const struct grant *grant = checking->check->data;
	const struct object *role = grants_role_of(objects, binding);

	if (!role || (grant->binding && !str_is(binding->kind, grant->binding)) || !grants_gives(role, grant))
		return;
	vec_each(subject, &binding->subjects) {
		struct finding *finding;

		if ((grant->accounts && !is_account(subject)) || (grant->subject && !str_is(subject->name, grant->subject)))
			continue;
		finding = check_found(checking, subject->place, "%.*s %.*s may %s", STR(subject->kind), STR(subject->name), grant->words);
		finding->resource = object_title(binding, check_lasting(checking));
		check_evidence(checking, finding, role->place, "by %.*s", STR(object_title(role, check_arena(checking))));
	}
}

void grants_judge_bindings(struct checking *checking, const struct objects *objects)
{
	static const char *const kinds[] = {"RoleBinding", "ClusterRoleBinding"};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct object_list *list = objects_of(objects, kinds[i]);

		for (size_t k = 0; list && k < list->n; k++)
			judge_binding(checking, objects, list->v[k]);
	}
}
