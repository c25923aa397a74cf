/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of APIs that are gone or going: kubernetes.io, "Deprecated API Migration Guide". The order of keys, too. */
#include "check/kubernetes/joined.h"
#include "check/node.h"

struct old_api {
	const char *version;
	const char *kind;    /* "*": every one of it */
	const char *instead;
	unsigned since;      /* minor of 1.x that has what is to be used instead */
	unsigned removed;    /* the minor without it */
};

#define NOT_YET 10000 /* deprecated, and no release is said to remove it */

static const struct old_api old_apis[] = {
	{"extensions/v1beta1", "Deployment", "apps/v1", 9, 16},
	{"extensions/v1beta1", "DaemonSet", "apps/v1", 9, 16},
	{"extensions/v1beta1", "ReplicaSet", "apps/v1", 9, 16},
	{"extensions/v1beta1", "NetworkPolicy", "networking.k8s.io/v1", 8, 16},
	{"extensions/v1beta1", "PodSecurityPolicy", "Pod Security admission", 25, 16},
	{"extensions/v1beta1", "Ingress", "networking.k8s.io/v1", 19, 22},
	{"extensions/v1beta1", "IngressClass", "networking.k8s.io/v1", 19, 22},
	{"apps/v1beta1", "*", "apps/v1", 9, 16},
	{"apps/v1beta2", "*", "apps/v1", 9, 16},
	{"networking.k8s.io/v1beta1", "Ingress", "networking.k8s.io/v1", 19, 22},
	{"networking.k8s.io/v1beta1", "IngressClass", "networking.k8s.io/v1", 19, 22},
	{"rbac.authorization.k8s.io/v1alpha1", "*", "rbac.authorization.k8s.io/v1", 8, 22},
	{"rbac.authorization.k8s.io/v1beta1", "*", "rbac.authorization.k8s.io/v1", 8, 22},
	{"admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration", "admissionregistration.k8s.io/v1", 16, 22},
	{"admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1", 16, 22},
	{"apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", "apiextensions.k8s.io/v1", 16, 22},
	{"apiregistration.k8s.io/v1beta1", "APIService", "apiregistration.k8s.io/v1", 10, 22},
	{"certificates.k8s.io/v1beta1", "CertificateSigningRequest", "certificates.k8s.io/v1", 19, 22},
	{"coordination.k8s.io/v1beta1", "Lease", "coordination.k8s.io/v1", 14, 22},
	{"scheduling.k8s.io/v1beta1", "PriorityClass", "scheduling.k8s.io/v1", 14, 22},
	{"storage.k8s.io/v1beta1", "CSIDriver", "storage.k8s.io/v1", 19, 22},
	{"storage.k8s.io/v1beta1", "CSINode", "storage.k8s.io/v1", 17, 22},
	{"storage.k8s.io/v1beta1", "StorageClass", "storage.k8s.io/v1", 6, 22},
	{"storage.k8s.io/v1beta1", "VolumeAttachment", "storage.k8s.io/v1", 13, 22},
	{"storage.k8s.io/v1beta1", "CSIStorageCapacity", "storage.k8s.io/v1", 24, 27},
	{"batch/v1beta1", "CronJob", "batch/v1", 21, 25},
	{"discovery.k8s.io/v1beta1", "EndpointSlice", "discovery.k8s.io/v1", 21, 25},
	{"events.k8s.io/v1beta1", "Event", "events.k8s.io/v1", 19, 25},
	{"autoscaling/v2beta1", "HorizontalPodAutoscaler", "autoscaling/v2", 23, 25},
	{"autoscaling/v2beta2", "HorizontalPodAutoscaler", "autoscaling/v2", 23, 26},
	{"policy/v1beta1", "PodDisruptionBudget", "policy/v1", 21, 25},
	{"policy/v1beta1", "PodSecurityPolicy", "Pod Security admission", 25, 25},
	{"node.k8s.io/v1beta1", "RuntimeClass", "node.k8s.io/v1", 20, 25},
	{"flowcontrol.apiserver.k8s.io/v1beta1", "*", "flowcontrol.apiserver.k8s.io/v1", 29, 26},
	{"flowcontrol.apiserver.k8s.io/v1beta2", "*", "flowcontrol.apiserver.k8s.io/v1", 29, 29},
	{"flowcontrol.apiserver.k8s.io/v1beta3", "*", "flowcontrol.apiserver.k8s.io/v1", 29, 32},
	{"v1", "Endpoints", "EndpointSlice of discovery.k8s.io/v1", 33, NOT_YET},
	{"v1", "ComponentStatus", "the health endpoints of each component", 19, NOT_YET},
};

static const struct old_api *old_api_of(const struct resource *resource)
{
	for (size_t i = 0; i < ARRAY_SIZE(old_apis); i++)
		if (str_is(resource->api_version, old_apis[i].version) &&
		    (str_is(resource->kind, old_apis[i].kind) || strcmp(old_apis[i].kind, "*") == 0))
			return &old_apis[i];
	return NULL;
}

static unsigned cluster_minor(struct checking *checking)
{
	const struct settings *settings = checking->settings;

	return settings && settings->kubernetes.major ? settings->kubernetes.minor : KUBERNETES_NEWEST.minor;
}

static struct place api_place(struct checking *checking, const struct resource *resource)
{
	return config_node_place(checking->document->file, node_get(resource->root, "apiVersion"));
}

static void judge_removed(struct checking *checking, const struct resource *resource)
{
	const struct old_api *api = old_api_of(resource);

	if (api && api->removed <= cluster_minor(checking))
		check_found(checking, api_place(checking, resource), "Kubernetes 1.%u removed %s %.*s: use %s", api->removed, api->version,
			    STR(resource->kind), api->instead);
}

static void judge_deprecated(struct checking *checking, const struct resource *resource)
{
	const struct old_api *api = old_api_of(resource);
	unsigned minor = cluster_minor(checking);

	if (api && api->since <= minor && minor < api->removed)
		check_found(checking, api_place(checking, resource), "%s %.*s is deprecated: use %s", api->version, STR(resource->kind),
			    api->instead);
}

/* ---- the order of keys ---- */

/* The first key that stands behind a greater one; NULL where all are in order. */
static const struct yaml_node *unsorted_key(const struct yaml_node *node)
{
	const struct yaml_node *found = NULL, *last = NULL;

	yaml_each(item, node)
		if (!found)
			found = unsorted_key(yaml_resolve(item));
	yaml_each_pair(pair, node) {
		if (!found && last && str_cmp(yaml_text(last), yaml_text(pair->key)) > 0)
			found = pair->key;
		if (!found)
			found = unsorted_key(yaml_resolve(pair->value));
		last = pair->key;
	}
	return found;
}

static void judge_order(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *key = unsorted_key(resource->root);

	if (key)
		check_found(checking, config_node_place(checking->document->file, key), "%.*s stands behind a greater key",
			    STR(yaml_text(key)));
}

#define BUDGET(version) "apiVersion: policy/" version "\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {maxUnavailable: 1}\n"

const struct check checks_kubernetes_api_version[] = {
	{
		.id = "kubernetes/removed-api",
		.title = "an object is of an API version that Kubernetes no longer has",
		.why = "The API server refuses it.",
		.fix = "write it in the version that is named, and look for fields that changed",
		.aliases = NAMES("kube-score:stable-version", "kube-linter:no-extensions-v1beta", "KSV-0107",
				"kics:object-is-using-a-deprecated-api-version"),
		.severity = SEVERITY_HIGH,
		.good = BUDGET("v1"),
		.bad = BUDGET("v1beta1"),
		.resource = judge_removed,
	},
	{
		.id = "kubernetes/deprecated-api",
		.title = "an object is of an API version that Kubernetes deprecates",
		.why = "It gets no new features, and an upgrade may remove it: then the API server refuses the object.",
		.fix = "write it in the version that is named, and look for fields that changed",
		.aliases = NAMES("kube-score:stable-version", "kube-linter:no-extensions-v1beta", "KSV-0107",
				"kics:object-is-using-a-deprecated-api-version"),
		.severity = SEVERITY_LOW,
		.good = BUDGET("v1"),
		.bad = "apiVersion: v1\nkind: Endpoints\nmetadata: {name: a}\n",
		.resource = judge_deprecated,
	},
	{
		.id = "kubernetes/unsorted-keys",
		.title = "the keys of an object are not in order",
		.why = "Sorted keys make differences between files easier to read, where a house wants that.",
		.fix = "sort the keys of each mapping",
		.aliases = NAMES("kube-linter:sorted-keys"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
		.bad = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\n",
		.resource = judge_order,
	},
	{0},
};
