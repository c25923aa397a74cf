/* SPDX-License-Identifier: Apache-2.0 */
/* Namespaces: what Pod Security admission is told of them; labels by which things are told apart. */
#include "check/kubernetes/joined.h"
#include "check/node.h"

static struct place place_in(struct checking *checking, const struct yaml_node *node, const struct resource *resource)
{
	return config_node_place(checking->document->file, node ? node : resource->root);
}

/* ---- Pod Security admission ---- */

static struct str level_of(const struct resource *resource)
{
	return node_text(node_get(resource->metadata, "labels"), "pod-security.kubernetes.io/enforce");
}

static void judge_level(struct checking *checking, const struct resource *resource)
{
	const char *const *levels = checking->check->data;
	struct str level = level_of(resource);

	if (!str_is(resource->kind, "Namespace") || str_is_any(level, levels))
		return;
	check_found(checking, place_in(checking, node_get(resource->metadata, "name"), resource), level.n
		    ? "Pod Security admission enforces %.*s" : "Pod Security admission enforces nothing%.*s", STR(level));
}

/* ---- labels ---- */

static const char *const common_labels[] = {"app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/version",
					    "app.kubernetes.io/component", "app.kubernetes.io/part-of", "app.kubernetes.io/managed-by",
					    "app.kubernetes.io/created-by", NULL};
static const char *const telling_labels[] = {"app", "tier", "phase", "version", "owner", "env", "component", "name",
					     "app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/version",
					     "app.kubernetes.io/component", "app.kubernetes.io/part-of", "app.kubernetes.io/managed-by",
					     NULL};

static bool has_label(const struct yaml_node *metadata, const char *const *names)
{
	yaml_each_pair(pair, node_get(metadata, "labels"))
		if (str_is_any(yaml_text(pair->key), names))
			return true;
	return false;
}

/* The object and, where it makes pods, these. */
static void judge_labels(struct checking *checking, const struct resource *resource)
{
	const char *const *names = checking->check->data;

	if (!resource->pod_spec)
		return;
	if (!has_label(resource->metadata, names))
		check_found(checking, place_in(checking, node_get(resource->metadata, "name"), resource), "the object has none");
	else if (resource->pod_metadata != resource->metadata && !has_label(resource->pod_metadata, names))
		check_found(checking, place_in(checking, resource->pod_metadata ? resource->pod_metadata : resource->pod_spec, resource),
			    "its pods have none");
}

/* validation.IsValidLabelValue: at most 63 characters, alphanumeric at both ends, "-", "_" and "." between. */
static bool is_label_value(struct str value)
{
	if (value.n > 63)
		return false;
	for (size_t i = 0; i < value.n; i++) {
		bool inner = i > 0 && i + 1 < value.n;

		if (!str_is_alnum(value.p[i]) && !(inner && strchr("-_.", value.p[i])))
			return false;
	}
	return true;
}

/* What runs pods, be it that nothing says yet which. */
static bool is_workload(const struct resource *resource)
{
	static const char *const kinds[] = {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob",
					    "DeploymentConfig", NULL};

	return resource->pod_spec || str_is_any(resource->kind, kinds);
}

static void judge_owner(struct checking *checking, const struct resource *resource)
{
	if (is_workload(resource) && !node_text(node_get(resource->metadata, "labels"), "owner").n)
		check_found(checking, place_in(checking, node_get(resource->metadata, "name"), resource), "it has no label owner");
}

/* Something, an at sign, and a host with a dot: nobody can tell more of an address without writing to it. */
static bool is_email(struct str text)
{
	struct str local, host;
	ptrdiff_t dot;

	if (!str_cut(str_trim(text), '@', &local, &host) || !local.n)
		return false;
	dot = str_find(host, '.');
	return dot > 0 && (size_t)dot + 1 < host.n && str_find(host, ' ') < 0;
}

static void judge_email(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *email = node_get(node_get(resource->metadata, "annotations"), "email");

	if (is_workload(resource) && !is_email(yaml_text(email)))
		check_found(checking, place_in(checking, email ? email : node_get(resource->metadata, "name"), resource),
			    "it has no annotation email with an address");
}

static void judge_label_values(struct checking *checking, const struct resource *resource)
{
	yaml_each_pair(pair, node_get(resource->metadata, "labels"))
		if (yaml_is(pair->value, YAML_SCALAR) && !is_label_value(yaml_text(pair->value)))
			check_found(checking, place_in(checking, pair->value, resource), "\"%.*s\" is no value of a label",
				    STR(yaml_text(pair->value)));
}

#define NAMESPACE(labels) "apiVersion: v1\nkind: Namespace\nmetadata: {name: x, labels: {" labels "}}\n"
#define ENFORCE(level) NAMESPACE("pod-security.kubernetes.io/enforce: " level)

#define YAML_OWNED(metadata) \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: a, " metadata "}\nspec: {containers: [{name: a, image: b}]}\n"

const struct check checks_kubernetes_namespace[] = {
	{
		.id = "kubernetes/pod-security-none",
		.title = "Pod Security admission enforces nothing in a namespace",
		.why = "Whoever can make pods there can make privileged ones, and take over the node.",
		.fix = "set the label pod-security.kubernetes.io/enforce to restricted, or baseline",
		.aliases = NAMES("kubescape:pod-security-admission-applied-1",
				 "kubescape:pod-security-admission-applied-2", "C-0192"),
		.references = NAMES("CIS Kubernetes 5.2.1", "PSS baseline"),
		.severity = SEVERITY_MEDIUM,
		.good = ENFORCE("baseline"),
		.bad = NAMESPACE(""),
		.resource = judge_level,
		.data = NAMES("privileged", "baseline", "restricted"),
	},
	{
		.id = "kubernetes/pod-security-below-baseline",
		.title = "Pod Security admission does not enforce baseline in a namespace",
		.why = "Whoever can make pods there can make privileged ones, and take over the node.",
		.fix = "set the label pod-security.kubernetes.io/enforce to restricted, or baseline",
		.aliases = NAMES("C-0193", "C-0194", "C-0195", "C-0196", "C-0202", "C-0203", "C-0204",
				 "kubescape:pod-security-admission-baseline-applied-1",
				 "kubescape:pod-security-admission-baseline-applied-2"),
		.references = NAMES("CIS Kubernetes 5.2.2", "PSS baseline"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = ENFORCE("baseline"),
		.bad = ENFORCE("privileged"),
		.resource = judge_level,
		.data = NAMES("baseline", "restricted"),
	},
	{
		.id = "kubernetes/pod-security-below-restricted",
		.title = "Pod Security admission does not enforce restricted in a namespace",
		.why = "Pods there may run as root and keep capabilities that they do not need.",
		.fix = "set the label pod-security.kubernetes.io/enforce to restricted",
		.aliases = NAMES("C-0197", "C-0198", "C-0199", "C-0200", "C-0201",
				 "kubescape:pod-security-admission-restricted-applied-1",
				 "kubescape:pod-security-admission-restricted-applied-2"),
		.references = NAMES("CIS Kubernetes 5.2.6", "PSS restricted"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = ENFORCE("restricted"),
		.bad = ENFORCE("baseline"),
		.resource = judge_level,
		.data = NAMES("restricted"),
	},
	{
		.id = "kubernetes/common-labels",
		.title = "a workload lacks the labels that Kubernetes recommends",
		.why = "Tools that group by app.kubernetes.io/… do not see it as part of its program.",
		.fix = "add app.kubernetes.io/name, /instance and /version, to the pods too",
		.aliases = NAMES("C-0077", "kubescape:k8s-common-labels-usage"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = YAML_POD("a", "app.kubernetes.io/name: a"),
		.bad = YAML_POD("a", "app: a"),
		.resource = judge_labels,
		.data = common_labels,
	},
	{
		.id = "kubernetes/no-label",
		.title = "a workload has no label that tells what it is",
		.why = "Services, policies and people find pods by labels.",
		.fix = "add a label, such as app, to the object and its pods",
		.aliases = NAMES("C-0076", "kubescape:label-usage-for-resources"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = YAML_POD("a", "app: a"),
		.bad = YAML_POD("a", "color: blue"),
		.resource = judge_labels,
		.data = telling_labels,
	},
	{
		.id = "kubernetes/no-owner",
		.title = "a workload does not say whose it is",
		.why = "Whoever finds it broken, or does not know it, has nobody to ask.",
		.fix = "add the label owner",
		.aliases = NAMES("kube-linter:required-label-owner"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = YAML_OWNED("labels: {owner: shop}"),
		.bad = YAML_OWNED("labels: {app: a}"),
		.resource = judge_owner,
	},
	{
		.id = "kubernetes/no-email",
		.title = "a workload does not say who can be written to",
		.why = "Whoever finds it broken, or does not know it, has nobody to ask.",
		.fix = "add the annotation email, with an address",
		.aliases = NAMES("kube-linter:required-annotation-email"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = YAML_OWNED("annotations: {email: shop@example.com}"),
		.bad = YAML_OWNED("annotations: {email: shop}"),
		.resource = judge_email,
	},
	{
		.id = "kubernetes/label-value",
		.title = "a label has a value that Kubernetes refuses",
		.why = "The API server refuses the object.",
		.fix = "use at most 63 letters, digits, \"-\", \"_\" and \".\", a letter or digit at both ends",
		.aliases = NAMES("kube-score:label-values", "kics:metadata-label-is-invalid"),
		.severity = SEVERITY_HIGH,
		.good = YAML_POD("a", "app: a"),
		.bad = YAML_POD("a", "app: 'a b'"),
		.resource = judge_label_values,
	},
	{0},
};
