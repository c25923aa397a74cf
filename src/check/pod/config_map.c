/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets in a ConfigMap, which whoever may list objects reads. What a secret looks like is model/secret.h's. */
#include "base/mem.h"
#include "check/pod/pod.h"
#include "model/secret.h"

#define LIST(...) (const char *const[]){__VA_ARGS__, NULL}

static bool is_by_name(struct str name, struct str value)
{
	return value.n && secret_is_name(name) && !secret_is_harmless(value);
}

/* The next line "password: hunter2" of a file: YAML, TOML, JSON of a line a key. "secret: name" mostly refers to one. */
static bool next_setting(struct str *rest, struct str *ret_name, struct str *ret_value)
{
	static const char *const unsure[] = {"secret", "secrets", "pass", "credential", "credentials", NULL};
	struct str line;

	while (str_next_line(rest, &line)) {
		ptrdiff_t dot;

		line = str_trim(line);
		if (!str_cut(line, ':', ret_name, ret_value) && !str_cut(line, '=', ret_name, ret_value))
			continue;
		*ret_name = str_trim(*ret_name);
		while (str_skip(ret_name, "- ") || str_skip(ret_name, "\""))
			;
		while (str_ends(*ret_name, "\""))
			ret_name->n--;
		*ret_value = str_trim(*ret_value);
		while (str_ends(*ret_value, ",") || str_ends(*ret_value, "\"") || str_ends(*ret_value, "'"))
			ret_value->n--;
		while (str_skip(ret_value, "\"") || str_skip(ret_value, "'"))
			;
		dot = str_rfind(*ret_name, '.');
		if (is_by_name(*ret_name, *ret_value) && str_find(*ret_name, ' ') < 0 && str_find(*ret_value, ' ') < 0 &&
		    !str_case_is_any(str_from_index(*ret_name, (size_t)(dot + 1)), unsure) && !strchr("|>&*![{", ret_value->p[0]) &&
		    !secret_is_example(*ret_value))
			return true;
	}
	return false;
}

/* A value of several lines is a file of its own, with settings in it. */
static void judge_value(struct checking *checking, const struct yaml_pair *pair)
{
	struct str name = yaml_text(pair->key), value = yaml_text(pair->value), rest = value, inner_name, inner;
	struct secret_list found = {0};

	secrets_find(value, &found);
	if (found.n || is_by_name(name, value))
		check_found(checking, pod_node_place(checking, pair->value), "%.*s holds a secret: %.*s", STR(name),
			    STR(secret_shown(check_arena(checking), found.n ? found.v[0].value : value)));
	else if (secret_next_assignment(&rest, &inner_name, &inner) && !secret_is_harmless(inner))
		check_found(checking, pod_node_place(checking, pair->value), "%.*s sets %.*s", STR(name), STR(inner_name));
	else if (rest = value, next_setting(&rest, &inner_name, &inner))
		check_found(checking, pod_node_place(checking, pair->value), "%.*s sets %.*s", STR(name), STR(inner_name));
	else if (secret_url_password(value, &inner))
		check_found(checking, pod_node_place(checking, pair->value), "%.*s has a password in a URL", STR(name));
	vec_done(&found);
}

static void judge_secrets(struct checking *checking, const struct resource *resource)
{
	if (!str_is(resource->kind, "ConfigMap"))
		return;
	yaml_each_pair(pair, yaml_get(resource->root, "data"))
		judge_value(checking, pair);
}

/* By the name alone, whatever stands there: a house that wants no such key in a ConfigMap at all. */
static void judge_secret_names(struct checking *checking, const struct resource *resource)
{
	static const char *const maps[] = {"data", "binaryData"};
	static const char *const words[] = {"password", "secret", "token", "api_key", "apikey", "private_key", "credential"};

	if (!str_is(resource->kind, "ConfigMap"))
		return;
	for (size_t m = 0; m < ARRAY_SIZE(maps); m++)
		yaml_each_pair(pair, yaml_get(resource->root, maps[m]))
			for (size_t i = 0; i < ARRAY_SIZE(words); i++)
				if (str_search(yaml_text(pair->key), str_of(words[i])) >= 0) {
					check_found(checking, pod_node_place(checking, pair->key), "%.*s is the name of a secret",
						    STR(yaml_text(pair->key)));
					break;
				}
}

/* Not secret by themselves, and still nothing for everyone's eyes. */
static void judge_names(struct checking *checking, const struct resource *resource)
{
	static const char *const names[] = {"username", "user_name", "email", "e-mail", "phone", "address", "account"};

	if (!str_is(resource->kind, "ConfigMap"))
		return;
	yaml_each_pair(pair, yaml_get(resource->root, "data"))
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			if (str_case_eq(yaml_text(pair->key), str_of(names[i])))
				check_found(checking, pod_node_place(checking, pair->key), "%.*s may be about a person, or of use to a guesser",
					    STR(yaml_text(pair->key)));
}

#define MAP(data) "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {" data "}\n"

const struct check checks_pod_config_map[] = {
	{
		.id = "kubernetes/config-map-secret",
		.title = "a secret stands in a ConfigMap",
		.why = "ConfigMaps are not encrypted, are read by whoever may see objects, and their files are kept in repositories.",
		.fix = "change it, and keep it in a Secret",
		.aliases = LIST("KSV-0109", "C-0012", "kubescape:rule-credentials-configmap", "kube-linter:configmap-with-credentials"),
		.references = LIST("CIS Kubernetes 5.4.1", "OWASP K08", "MITRE T1552"),
		.severity = SEVERITY_HIGH,
		.good = MAP("color: blue"),
		.bad = MAP("password: hunter2horse"),
		.resource = judge_secrets,
	},
	{
		.id = "kubernetes/config-map-secret-name",
		.title = "a key of a ConfigMap has the name of a secret",
		.why = "What is called so ends up holding one, and ConfigMaps are read by whoever may see objects.",
		.fix = "keep it in a Secret, or give it another name",
		.aliases = LIST("kube-linter:configmap-with-credentials"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = MAP("color: blue"),
		.bad = MAP("db_password: ''"),
		.resource = judge_secret_names,
	},
	{
		.id = "kubernetes/config-map-personal",
		.title = "a ConfigMap holds names of people or accounts",
		.why = "ConfigMaps are read by whoever may see objects.",
		.fix = "keep it in a Secret",
		.aliases = LIST("KSV-01010"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = MAP("color: blue"),
		.bad = MAP("username: anna"),
		.resource = judge_names,
	},
	{0},
};
