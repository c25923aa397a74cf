/* SPDX-License-Identifier: Apache-2.0 */
/* Namespaces: the default one, what Pod Security admission is told of them, labels by which things are told apart. */
#include "check/kubernetes/joined.h"
#include "check/node.h"

static struct place place_in(struct checking *checking, const struct yaml_node *node, const struct resource *resource)
{
	return config_node_place(checking->document->file, node ? node : resource->root);
}

static bool is_among(struct str kind, const char *const *kinds)
{
	for (; *kinds; kinds++)
		if (str_is(kind, *kinds))
			return true;
	return false;
}

/* Kinds that live in namespaces and are written by people. */
static const char *const namespaced[] = {
	"Pod", "Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "ReplicationController", "Job", "CronJob", "Service", "Secret",
	"ServiceAccount", "Role", "RoleBinding", "ConfigMap", "Ingress", NULL,
};

static const char *const also_namespaced[] = {
	"CSIStorageCapacity", "Endpoints", "EndpointSlice", "Lease", "ControllerRevision", "LimitRange", "ResourceQuota",
	"PersistentVolumeClaim", "PodDisruptionBudget", "PodTemplate", "NetworkPolicy", "HorizontalPodAutoscaler", "Event", NULL,
};

/* What Kubernetes itself keeps there. */
static bool belongs_there(const struct resource *resource)
{
	return (str_is(resource->kind, "ServiceAccount") && str_is(resource->name, "default")) ||
	       ((str_is(resource->kind, "Service") || str_is(resource->kind, "Endpoints")) && str_is(resource->name, "kubernetes"));
}

static void judge_default(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *namespace = node_get(resource->metadata, "namespace");

	if ((is_among(resource->kind, namespaced) || is_among(resource->kind, also_namespaced)) && !belongs_there(resource) &&
	    str_is(yaml_text(namespace), "default"))
		check_found(checking, place_in(checking, namespace, resource), "the namespace is default");
}

static void judge_unwritten(struct checking *checking, const struct resource *resource)
{
	if (is_among(resource->kind, namespaced) && !belongs_there(resource) && !node_text(resource->metadata, "namespace").n)
		check_found(checking, place_in(checking, node_get(resource->metadata, "name"), resource),
			    "metadata.namespace is not written: it is decided at apply, and default where nobody says otherwise");
}

static void judge_system(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *namespace = node_get(resource->metadata, "namespace");

	if (resource->pod_spec && str_is(yaml_text(namespace), "kube-system") && !str_is(node_text(node_get(resource->metadata, "labels"), "tier"),
										    "control-plane"))
		check_found(checking, place_in(checking, namespace, resource), "the namespace is kube-system");
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

	if (!str_is(resource->kind, "Namespace") || is_among(level, levels))
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
		if (is_among(yaml_text(pair->key), names))
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

static void judge_label_values(struct checking *checking, const struct resource *resource)
{
	yaml_each_pair(pair, node_get(resource->metadata, "labels"))
		if (yaml_is(pair->value, YAML_SCALAR) && !is_label_value(yaml_text(pair->value)))
			check_found(checking, place_in(checking, pair->value, resource), "\"%.*s\" is no value of a label",
				    STR(yaml_text(pair->value)));
}

#define NAMESPACE(labels) "apiVersion: v1\nkind: Namespace\nmetadata: {name: x, labels: {" labels "}}\n"
#define CONFIG_MAP_IN(namespace) "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a" namespace "}\n"
#define IN_DEFAULT(kind) "kubescape:" kind "-in-default-namespace"
#define POD_IN(namespace) "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: " namespace "}\nspec: {containers: [{name: a, image: b}]}\n"
#define ENFORCE(level) NAMESPACE("pod-security.kubernetes.io/enforce: " level)

const struct check checks_kubernetes_namespace[] = {
	{
		.id = "kubernetes/default-namespace",
		.title = "an object is put into the namespace default",
		.why = "What is there belongs to nobody: roles, quotas and policies of one program hold for all.",
		.fix = "make a namespace for the program",
		.aliases = NAMES("CKV_K8S_21", "KSV-0110", "C-0061", "C-0212", "kube-linter:use-namespace",
				 IN_DEFAULT("pods"), IN_DEFAULT("configmap"), IN_DEFAULT("csistoragecapacity"), IN_DEFAULT("endpoints"),
				 IN_DEFAULT("endpointslice"), IN_DEFAULT("ingress"), IN_DEFAULT("lease"),
				 IN_DEFAULT("replicationcontroller"), IN_DEFAULT("resources-secret"), IN_DEFAULT("role"),
				 IN_DEFAULT("rolebinding"), IN_DEFAULT("service"), IN_DEFAULT("serviceaccount"),
				 IN_DEFAULT("persistentvolumeclaim"), IN_DEFAULT("poddisruptionbudget"), IN_DEFAULT("podtemplate"),
				 IN_DEFAULT("resourcequota"), IN_DEFAULT("limitrange"), IN_DEFAULT("controllerrevision"),
				 IN_DEFAULT("horizontalpodautoscaler"), IN_DEFAULT("networkpolicy"), IN_DEFAULT("event")),
		.references = NAMES("CIS Kubernetes 5.6.4"),
		.severity = SEVERITY_LOW,
		.good = CONFIG_MAP_IN(", namespace: x"),
		.bad = CONFIG_MAP_IN(", namespace: default"),
		.resource = judge_default,
	},
	{
		.id = "kubernetes/namespace-unwritten",
		.title = "an object does not say its namespace",
		.why = "Where it ends up rests on who applies it, and from where.",
		.fix = "write metadata.namespace, unless Helm or Kustomize does",
		.aliases = NAMES("CKV_K8S_21", "KSV-0110", "kube-linter:use-namespace", IN_DEFAULT("pods"), IN_DEFAULT("configmap"),
				 IN_DEFAULT("ingress"), IN_DEFAULT("service"), IN_DEFAULT("role"), IN_DEFAULT("rolebinding"),
				 IN_DEFAULT("resources-secret"), IN_DEFAULT("replicationcontroller"), IN_DEFAULT("serviceaccount")),
		.references = NAMES("CIS Kubernetes 5.6.4"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = CONFIG_MAP_IN(", namespace: x"),
		.bad = CONFIG_MAP_IN(""),
		.resource = judge_unwritten,
	},
	{
		.id = "kubernetes/system-namespace",
		.title = "a workload is put into kube-system",
		.why = "What is there is trusted: policies often leave it out, and its accounts have wide rights.",
		.fix = "make a namespace for the program",
		.aliases = NAMES("KSV-0037"),
		.severity = SEVERITY_MEDIUM,
		.off = true,
		.good = POD_IN("x"),
		.bad = POD_IN("kube-system"),
		.resource = judge_system,
	},
	{
		.id = "kubernetes/pod-security-none",
		.title = "Pod Security admission enforces nothing in a namespace",
		.why = "Whoever can make pods there can make privileged ones, and take over the node.",
		.fix = "set the label pod-security.kubernetes.io/enforce to restricted, or baseline",
		.aliases = NAMES("kubescape:pod-security-admission-applied-1",
				 "kubescape:pod-security-admission-applied-2"),
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
		.id = "kubernetes/label-value",
		.title = "a label has a value that Kubernetes refuses",
		.why = "The API server refuses the object.",
		.fix = "use at most 63 letters, digits, \"-\", \"_\" and \".\", a letter or digit at both ends",
		.aliases = NAMES("kube-score:label-values"),
		.severity = SEVERITY_HIGH,
		.good = YAML_POD("a", "app: a"),
		.bad = YAML_POD("a", "app: 'a b'"),
		.resource = judge_label_values,
	},
	{0},
};
