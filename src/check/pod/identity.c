/* SPDX-License-Identifier: Apache-2.0 */
/* Whom a pod is towards the cluster: its service account, and the token of it. Joins with the accounts' own objects are elsewhere. */
#include "check/container/examples.h"
#include "check/pod/pod.h"

#define TOKEN_FOLDER "/var/run/secrets/kubernetes.io/serviceaccount"

static void judge_token(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *value = yaml_get(resource->pod_spec, "automountServiceAccountToken");

	if (!resource->pod_spec || pod_is_false(value))
		return;
	if (pod_has(value))
		check_found(checking, pod_node_place(checking, value), "automountServiceAccountToken is %.*s", STR(yaml_text(value)));
	else
		check_found(checking, pod_place(checking, resource), "automountServiceAccountToken is true, as nothing sets it");
}

/* The default account's token opens little, one of an account of its own what that was made for. */
static void judge_token_asked(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *value = yaml_get(resource->pod_spec, "automountServiceAccountToken");

	if (pod_is_true(value))
		check_found(checking, pod_node_place(checking, value), "automountServiceAccountToken is true");
	vec_each(container, &checking->document->containers)
		vec_each(mount, &container->mounts)
			if (str_starts(mount->target, TOKEN_FOLDER) && !pod_is_false(value))
				check_found(checking, mount->place, "%.*s mounts %s", STR(container->name), TOKEN_FOLDER);
}

static bool is_default_account(const struct resource *resource)
{
	struct str name = yaml_get_text(resource->pod_spec, "serviceAccountName");

	if (!name.n)
		name = yaml_get_text(resource->pod_spec, "serviceAccount");
	return !name.n || str_is(name, "default");
}

static void judge_account(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *name = yaml_get(resource->pod_spec, "serviceAccountName");

	if (resource->pod_spec && is_default_account(resource) &&
	    !pod_is_false(yaml_get(resource->pod_spec, "automountServiceAccountToken")))
		check_found(checking, pod_has(name) ? pod_node_place(checking, name) : pod_place(checking, resource),
			    "the pod is the account \"default\" of its namespace");
}

static void judge_unnamed_account(struct checking *checking, const struct resource *resource)
{
	if (resource->pod_spec && !yaml_get_text(resource->pod_spec, "serviceAccountName").n)
		check_found(checking, pod_place(checking, resource), "the pod has no serviceAccountName");
}

/* ServiceAccount itself. */
static void judge_default_object(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *value = yaml_get(resource->root, "automountServiceAccountToken");

	if (str_is(resource->kind, "ServiceAccount") && str_is(resource->name, "default") && !pod_is_false(value))
		check_found(checking, pod_has(value) ? pod_node_place(checking, value) : pod_place(checking, resource),
			    "every pod that names no account gets its token");
}

#define TOKEN_WHY "Who takes over the pod has its token, and with that all that the account may do in the cluster."
#define TOKEN_REFERENCES "CIS Kubernetes 5.1.6", "NSA Kubernetes authentication", "MITRE T1528"
#define SPEC(lines) EXAMPLE_POD(lines "  containers: [{name: b, image: c}]\n")

const struct check checks_pod_identity[] = {
	{
		.id = "pod/token-mounted",
		.title = "the pod has a token of the cluster's API",
		.why = TOKEN_WHY,
		.fix = "set `automountServiceAccountToken: false`, where the pod does not ask the API",
		.aliases = LIST("CKV_K8S_38", "kubesec:AutomountServiceAccountToken", "C-0034", "C-0190", "kube-linter:automount-service-account-token",
				"kics:service-account-token-automount-not-disabled"),
		.references = LIST(TOKEN_REFERENCES),
		.severity = SEVERITY_LOW,
		.good = SPEC("  automountServiceAccountToken: false\n"),
		.bad = SPEC(""),
		.resource = judge_token,
	},
	{
		.id = "pod/token-asked",
		.title = "the pod asks for a token of the cluster's API",
		.why = TOKEN_WHY,
		.fix = "set `automountServiceAccountToken: false`, where the pod does not ask the API",
		.aliases = LIST("KSV-0036"),
		.references = LIST(TOKEN_REFERENCES),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = SPEC(""),
		.bad = SPEC("  automountServiceAccountToken: true\n"),
		.resource = judge_token_asked,
	},
	{
		.id = "pod/default-account",
		.title = "the pod has the default account of its namespace, and its token",
		.why = "What is given to that account for one pod is given to every pod that names none.",
		.fix = "make an account for it, and name that in `serviceAccountName`",
		.aliases = LIST("kube-linter:default-service-account", "C-0189"),
		.references = LIST("CIS Kubernetes 5.1.5"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = SPEC("  serviceAccountName: a\n"),
		.bad = SPEC(""),
		.resource = judge_account,
	},
	{
		.id = "pod/account-unnamed",
		.title = "the pod names no service account",
		.why = "It is then the default account of its namespace, as every other pod that names none.",
		.fix = "make an account for it, and name that in `serviceAccountName`",
		.aliases = LIST("kubesec:ServiceAccountName", "kics:service-account-name-undefined-or-empty"),
		.references = LIST("CIS Kubernetes 5.1.5"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = SPEC("  serviceAccountName: a\n"),
		.bad = SPEC(""),
		.resource = judge_unnamed_account,
	},
	{
		.id = "pod/default-account-token",
		.title = "the default account gives its token to every pod",
		.why = "Pods that name no account, which is most, get a token that they do not know of.",
		.fix = "set `automountServiceAccountToken: false` in the account \"default\"",
		.aliases = LIST("CKV_K8S_41"),
		.references = LIST("CIS Kubernetes 5.1.5"),
		.severity = SEVERITY_LOW,
		.good = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default}\nautomountServiceAccountToken: false\n",
		.bad = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default}\n",
		.resource = judge_default_object,
	},
	{0},
};
