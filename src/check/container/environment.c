/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets in the environment of a container. What a secret looks like is model/secret.h's. */
#include "check/container/examples.h"
#include "check/container/words.h"
#include "model/secret.h"

static void judge_reference(struct checking *checking, const struct container *container)
{
	vec_each(variable, &container->environment)
		if (variable->reference && variable->secret && variable->name.n)
			found_in(checking, container, variable->place, "%.*s comes from the Secret %.*s", STR(variable->name),
				 STR(variable->value));
}

static void judge_whole(struct checking *checking, const struct container *container)
{
	vec_each(variable, &container->environment)
		if (variable->reference && variable->secret && !variable->name.n)
			found_in(checking, container, variable->place, "all of the Secret %.*s is in its environment", STR(variable->value));
}

/* Filled in by another: "$(NAME)", "${NAME}", "{{ .Values.x }}". */
static bool is_filled_in(struct str value)
{
	return str_search(value, STR_LIT("$(")) >= 0 || str_search(value, STR_LIT("${")) >= 0 || str_search(value, STR_LIT("{{")) >= 0;
}

/* RFC 6750, 2.1 */
static bool is_bearer(struct str value)
{
	static const char scheme[] = "bearer ";

	return value.n > strlen(scheme) && str_case_eq(str_slice(value, 0, strlen(scheme)), str_of(scheme)) &&
	       !secret_is_example(value);
}

static bool is_secret(struct str name, struct str value)
{
	struct secret_list found = {0};
	struct str password;
	bool secret;

	secrets_find(value, &found);
	secret = found.n > 0;
	vec_done(&found);
	return secret || is_bearer(value) || (secret_url_password(value, &password) && !secret_is_harmless(password)) ||
	       (secret_is_name(name) && !secret_is_harmless(value));
}

static void judge_literal(struct checking *checking, const struct container *container)
{
	if (!is_kubernetes(container))
		return; /* rules about images and about Compose look at those */
	vec_each(variable, &container->environment)
		if (!variable->reference && variable->value.n && !is_filled_in(variable->value) &&
		    is_secret(variable->name, variable->value))
			found_in(checking, container, variable->place, "%.*s is %.*s", STR(variable->name),
				 STR(secret_shown(check_arena(checking), variable->value)));
}

const struct check checks_container_environment[] = {
	{
		.id = "container/secret-literal",
		.title = "a secret is written into the environment",
		.why = "Whoever reads the file, the cluster's objects, or a process list has it, and it stays in the history of both.",
		.fix = "change it, and mount a Secret as a file (Compose: `secrets`)",
		.fix_of = {[CONFIG_COMPOSE] = "change it, and hand it in as a file by `secrets`",
			   [CONFIG_RUN] = "change it, and mount a file with it (`--mount`), or a secret where podman or swarm have one"},
		.aliases = LIST("C-0012", "C-0259", "kubescape:rule-credentials-in-env-var", "kube-linter:env-var-secret"),
		.references = LIST("CIS Docker 4.10", "CIS Kubernetes 5.4.1", "OWASP K08", "MITRE T1552"),
		.severity = SEVERITY_HIGH,
		.good = EXAMPLE_CONTAINER("    env: [{name: DB_PASSWORD_FILE, value: /run/secrets/db}]\n"),
		.bad = EXAMPLE_CONTAINER("    env: [{name: DB_PASSWORD, value: hunter2horse}]\n"),
		.container = judge_literal,
	},
	{
		.id = "container/secret-in-environment",
		.title = "a Secret is given as a variable of the environment",
		.why = "Environments end up in logs, dumps and child processes; a file that is mounted does not, and can be renewed.",
		.fix = "mount the Secret as a file",
		.aliases = LIST("CKV_K8S_35", "C-0207", "kubescape:rule-secrets-in-env-var", "kubesec:SecretsAsEnvironmentVariables",
				"kube-linter:read-secret-from-env-var", "kics:secrets-as-environment-variables"),
		.references = LIST("CIS Kubernetes 5.4.1"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = EXAMPLE_CONTAINER("    env: [{name: A, valueFrom: {configMapKeyRef: {name: m, key: k}}}]\n"),
		.bad = EXAMPLE_CONTAINER("    env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]\n"),
		.container = judge_reference,
	},
	{
		.id = "container/secret-as-environment",
		.title = "a whole Secret is the environment",
		.why = "Environments end up in logs, dumps and child processes, and here even what the container does not need.",
		.fix = "mount the Secret as a file, or name the keys that are needed",
		.aliases = LIST("CKV_K8S_35", "C-0207", "C-0012", "kubescape:rule-secrets-in-env-var", "kubescape:rule-credentials-in-env-var",
				"kubesec:SecretsAsEnvironmentVariables", "kube-linter:read-secret-from-env-var"),
		.references = LIST("CIS Kubernetes 5.4.1"),
		.severity = SEVERITY_LOW,
		.good = EXAMPLE_CONTAINER("    envFrom: [{configMapRef: {name: m}}]\n"),
		.bad = EXAMPLE_CONTAINER("    envFrom: [{secretRef: {name: s}}]\n"),
		.container = judge_whole,
	},
	{0},
};
