/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds of Kubernetes' own groups: kubernetes.io, "Kubernetes API Reference", and groups that are gone. A kind of another group is someone's
 * own, and nothing is said of it.
 */
#include "base/mem.h"
#include "base/text.h"
#include "check/kubernetes/joined.h"
#include "check/node.h"

struct group {
	const char *name; /* "": the core's */
	const char *const *kinds;
};

static const struct group groups[] = {
	{"", NAMES("Pod", "Service", "ConfigMap", "Secret", "Namespace", "ServiceAccount", "PersistentVolumeClaim", "PersistentVolume",
		   "PodTemplate", "ReplicationController", "ResourceQuota", "LimitRange", "Node", "Endpoints", "Event", "Binding",
		   "ComponentStatus", "Status", "List", "SerializedReference", "RangeAllocation", "APIGroup", "APIVersions")},
	{"apps", NAMES("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ControllerRevision", "Scale", "DeploymentRollback")},
	{"batch", NAMES("Job", "CronJob", "JobTemplate", "ScheduledJob")},
	{"autoscaling", NAMES("HorizontalPodAutoscaler", "Scale")},
	{"policy", NAMES("PodDisruptionBudget", "PodSecurityPolicy", "Eviction")},
	{"networking.k8s.io", NAMES("Ingress", "IngressClass", "NetworkPolicy", "IPAddress", "ServiceCIDR", "ClusterCIDR")},
	{"rbac.authorization.k8s.io", NAMES("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")},
	{"storage.k8s.io", NAMES("StorageClass", "VolumeAttachment", "CSIDriver", "CSINode", "CSIStorageCapacity", "VolumeAttributesClass")},
	{"scheduling.k8s.io", NAMES("PriorityClass", "Workload", "PodGroup")},
	{"node.k8s.io", NAMES("RuntimeClass")},
	{"admissionregistration.k8s.io",
	 NAMES("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy",
	       "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding")},
	{"apiextensions.k8s.io", NAMES("CustomResourceDefinition", "ConversionReview")},
	{"apiregistration.k8s.io", NAMES("APIService")},
	{"certificates.k8s.io", NAMES("CertificateSigningRequest", "ClusterTrustBundle", "PodCertificateRequest")},
	{"coordination.k8s.io", NAMES("Lease", "LeaseCandidate")},
	{"discovery.k8s.io", NAMES("EndpointSlice")},
	{"events.k8s.io", NAMES("Event")},
	{"extensions", NAMES("Deployment", "DaemonSet", "ReplicaSet", "Ingress", "NetworkPolicy", "PodSecurityPolicy", "Scale",
			     "DeploymentRollback")},
	{"flowcontrol.apiserver.k8s.io", NAMES("FlowSchema", "PriorityLevelConfiguration")},
	{"authentication.k8s.io", NAMES("TokenReview", "TokenRequest", "SelfSubjectReview")},
	{"authorization.k8s.io", NAMES("SubjectAccessReview", "LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview")},
};

static bool holds(const struct group *group, struct str kind)
{
	for (const char *const *known = group->kinds; *known; known++)
		if (str_is(kind, *known))
			return true;
	return false;
}

static struct str group_of(const struct resource *resource)
{
	struct str group, version;

	return str_cut(resource->api_version, '/', &group, &version) ? group : STR_NULL;
}

static const struct group *find_group(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		if (str_is(name, groups[i].name))
			return &groups[i];
	return NULL;
}

static const struct group *home_of(struct str kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		if (holds(&groups[i], kind))
			return &groups[i];
	return NULL;
}

static const char *shown(const struct group *group)
{
	return *group->name ? group->name : "the core group, v1";
}

/* Whose kind it is not: another group's, or nobody's, and what was probably meant. */
static void judge_kind_of(struct checking *checking, const struct resource *resource, const struct group *group)
{
	struct place place = config_node_place(checking->document->file, node_get(resource->root, "kind"));
	struct suggestion near = {.word = resource->kind};
	const struct group *home = home_of(resource->kind);

	if (home) {
		check_found(checking, place, "%.*s is of %s, and not of %s", STR(resource->kind), shown(home), shown(group));
		return;
	}
	for (const char *const *known = group->kinds; *known; known++)
		suggest(&near, *known);
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		for (const char *const *known = groups[i].kinds; *known; known++)
			suggest(&near, *known);
	if (near.best)
		check_found(checking, place, "%s has no %.*s: did you mean %s", shown(group), STR(resource->kind), near.best);
}

/* "app/v1" with a kind of apps. */
static void judge_group(struct checking *checking, const struct resource *resource, struct str name)
{
	struct suggestion near = {.word = name};

	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		if (holds(&groups[i], resource->kind))
			suggest(&near, groups[i].name);
	if (near.best && *near.best)
		check_found(checking, config_node_place(checking->document->file, node_get(resource->root, "apiVersion")),
			    "there is no group %.*s: did you mean %s", STR(name), near.best);
}

static void judge_kind(struct checking *checking, const struct resource *resource)
{
	struct str name = group_of(resource);
	const struct group *group = find_group(name);

	/* Of an item of a typed list the list says both. */
	if (!node_get(resource->root, "kind") || !node_get(resource->root, "apiVersion"))
		return;
	/* The core group has one version; other words without a slash are someone's own. */
	if (!name.n && !str_is(resource->api_version, "v1"))
		return;
	if (!group)
		judge_group(checking, resource, name);
	else if (!holds(group, resource->kind) && !str_ends(resource->kind, "List"))
		judge_kind_of(checking, resource, group);
}

#define OBJECT(version, kind) "apiVersion: " version "\nkind: " kind "\nmetadata: {name: a}\n"

const struct check checks_kubernetes_kind[] = {
	{
		.id = "kubernetes/unknown-kind",
		.title = "a kind, or a group, that Kubernetes does not have",
		.why = "The API server refuses the object: what it was to limit or protect is not there.",
		.fix = "correct `kind`, or `apiVersion`",
		.aliases = NAMES("kube-linter:schema-validation"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.good = OBJECT("networking.k8s.io/v1", "NetworkPolicy"),
		.bad = OBJECT("networking.k8s.io/v1", "NetworkPolcy"),
		.resource = judge_kind,
	},
	{0},
};
