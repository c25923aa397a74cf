/* SPDX-License-Identifier: Apache-2.0 */
/* Where objects live, and what should not be deployed at all. */
#include "base/mem.h"
#include "base/path.h"
#include "check/container/examples.h"
#include "check/pod/pod.h"

/* Kinds that belong to no namespace. */
static bool is_of_cluster(const struct resource *resource)
{
	static const char *const kinds[] = {
		"Namespace", "Node", "PersistentVolume", "StorageClass", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition",
		"PriorityClass", "PodSecurityPolicy", "SecurityContextConstraints", "MutatingWebhookConfiguration",
		"ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "APIService", "IngressClass",
		"RuntimeClass", "CSIDriver", "CSINode", "VolumeAttachment", "CertificateSigningRequest", "FlowSchema",
		"PriorityLevelConfiguration", "ClusterIssuer", "GatewayClass", "ClusterWorkflowTemplate", "Kustomization", "Config",
		"AdmissionConfiguration", "EncryptionConfiguration", "KubeletConfiguration", "ClusterConfiguration", "InitConfiguration",
		"KubeProxyConfiguration", "Policy",
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_is(resource->kind, kinds[i]))
			return true;
	return false;
}

/* The API server makes these there itself. */
static bool is_own_of_default(const struct resource *resource)
{
	return (str_is(resource->kind, "ServiceAccount") && str_is(resource->name, "default")) ||
	       ((str_is(resource->kind, "Service") || str_is(resource->kind, "Endpoints") || str_is(resource->kind, "EndpointSlice")) &&
		str_is(resource->name, "kubernetes"));
}

static void judge_default_namespace(struct checking *checking, const struct resource *resource)
{
	if (str_is(resource->namespace, "default") && !is_of_cluster(resource) && !is_own_of_default(resource))
		check_found(checking, pod_node_place(checking, yaml_get(resource->metadata, "namespace")), "the namespace is \"default\"");
}

static void judge_no_namespace(struct checking *checking, const struct resource *resource)
{
	if (!resource->namespace.n && pod_has(resource->metadata) && !is_of_cluster(resource) && !is_own_of_default(resource))
		check_found(checking, pod_place(checking, resource), "no namespace is named: who applies it decides");
}

static void judge_system_namespace(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *labels = yaml_get(resource->metadata, "labels");
	bool own = str_is(yaml_get_text(labels, "tier"), "control-plane") || yaml_get_text(labels, "k8s-app").n;

	if (resource->pod_spec && str_is(resource->namespace, "kube-system") && !own)
		check_found(checking, pod_node_place(checking, yaml_get(resource->metadata, "namespace")), "the namespace is \"kube-system\"");
}

/* ---- by their images and labels ---- */

static bool has_word(struct str text, const char *word)
{
	return str_search(text, str_of(word)) >= 0;
}

/* The last part of an image's name, without tag and digest. */
static struct str image_base(const struct container *container)
{
	struct str name = container->image.text, rest;

	str_cut(name, '@', &name, &rest);
	name = path_base(name);
	str_cut(name, ':', &name, &rest);
	return name;
}

static bool has_label(const struct yaml_node *metadata, const char *key, const char *value)
{
	return str_is(yaml_get_text(yaml_get(metadata, "labels"), key), value);
}

static void judge_tiller(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *selector = yaml_get(yaml_get(resource->root, "spec"), "selector");

	vec_each(container, &checking->document->containers)
		if (has_word(image_base(container), "tiller"))
			check_found(checking, container->image.place, "the image %.*s is Helm 2's server", STR(container->image.text));
	if (resource->pod_spec &&
	    (str_is(yaml_get_text(resource->pod_metadata, "name"), "tiller") || has_label(resource->metadata, "app", "helm") || has_label(resource->metadata, "name", "tiller") ||
	     has_label(resource->pod_metadata, "app", "helm") || has_label(resource->pod_metadata, "name", "tiller")))
		check_found(checking, pod_place(checking, resource), "its labels are those of Helm 2's server");
	if (str_is(resource->kind, "Service") &&
	    (str_is(resource->name, "tiller-deploy") || str_is(yaml_get_text(selector, "name"), "tiller") ||
	     has_label(resource->metadata, "name", "tiller")))
		check_found(checking, pod_place(checking, resource), "it makes Helm 2's server known");
}

/* Tiller answers whoever reaches its port, unless it listens to its own pod alone. */
static void judge_tiller_open(struct checking *checking, const struct resource *resource)
{
	(void)resource;
	vec_each(container, &checking->document->containers) {
		bool local = false;

		if (!has_word(image_base(container), "tiller"))
			continue;
		vec_each(word, &container->command)
			local |= has_word(word->text, "-listen") && (has_word(word->text, "localhost") || has_word(word->text, "127.0.0.1"));
		if (!local)
			check_found(checking, container->image.place, "it listens to the whole cluster");
	}
}

static void judge_dashboard(struct checking *checking, const struct resource *resource)
{
	vec_each(container, &checking->document->containers)
		if (has_word(container->image.text, "kubernetes-dashboard") || has_word(container->image.text, "kubernetesui/dashboard"))
			check_found(checking, container->image.place, "the image %.*s is the dashboard", STR(container->image.text));
	if (str_is(yaml_get_text(resource->pod_spec, "serviceAccountName"), "kubernetes-dashboard"))
		check_found(checking, pod_node_place(checking, yaml_get(resource->pod_spec, "serviceAccountName")),
			    "its account is the dashboard's");
	if (resource->pod_spec && (has_label(resource->metadata, "app", "kubernetes-dashboard") ||
				   has_label(resource->metadata, "k8s-app", "kubernetes-dashboard") ||
				   has_label(resource->pod_metadata, "app", "kubernetes-dashboard") ||
				   has_label(resource->pod_metadata, "k8s-app", "kubernetes-dashboard")))
		check_found(checking, pod_place(checking, resource), "its labels are those of the dashboard");
}

static void judge_git_sync(struct checking *checking, const struct resource *resource)
{
	(void)resource;
	vec_each(container, &checking->document->containers)
		vec_each(variable, &container->environment)
			if (str_is(variable->name, "GITSYNC_GIT"))
				check_found(checking, variable->place, "GITSYNC_GIT is %.*s", STR(variable->value));
}

static void judge_sudo(struct checking *checking, const struct resource *resource)
{
	(void)resource;
	vec_each(container, &checking->document->containers)
		vec_each(word, &container->command) {
			struct str rest = word->text, part;

			while (str_next_word(&rest, &part))
				if (str_is(path_base(part), "sudo")) {
					check_found(checking, word->place, "%.*s is started through sudo", STR(container->name));
					break;
				}
		}
}

#define NAMESPACE_ALIASES                                                                           \
	"CKV_K8S_21", "KSV-0110", "C-0061", "C-0212", "kubescape:pods-in-default-namespace", \
	"kubescape:configmap-in-default-namespace", "kubescape:csistoragecapacity-in-default-namespace", \
	"kubescape:endpoints-in-default-namespace", "kubescape:endpointslice-in-default-namespace", \
	"kubescape:ingress-in-default-namespace", "kubescape:lease-in-default-namespace", \
	"kubescape:replicationcontroller-in-default-namespace", \
	"kubescape:resources-secret-in-default-namespace", "kubescape:role-in-default-namespace", \
	"kubescape:rolebinding-in-default-namespace", "kubescape:service-in-default-namespace", \
	"kubescape:serviceaccount-in-default-namespace", \
	"kubescape:persistentvolumeclaim-in-default-namespace", \
	"kubescape:podtemplate-in-default-namespace", "kubescape:resourcequota-in-default-namespace", \
	"kubescape:horizontalpodautoscaler-in-default-namespace", \
	"kubescape:poddisruptionbudget-in-default-namespace", \
	"kubescape:controllerrevision-in-default-namespace", "kubescape:event-in-default-namespace", \
	"kubescape:networkpolicy-in-default-namespace", "kube-linter:use-namespace"
#define NAMED(namespace) "apiVersion: v1\nkind: Pod\nmetadata: {name: a" namespace "}\nspec:\n  containers: [{name: b, image: c}]\n"
#define SPEC(lines) EXAMPLE_POD("  containers: [{name: b, image: c}]\n" lines)

const struct check checks_pod_placement[] = {
	{
		.id = "kubernetes/default-namespace",
		.title = "the object is in the namespace \"default\"",
		.why = "What has no namespace of its own shares policies, quotas and accounts with all else that was put there without thought.",
		.fix = "give it a namespace",
		.aliases = LIST(NAMESPACE_ALIASES, "kics:using-default-namespace"),
		.references = LIST("CIS Kubernetes 5.7.4"),
		.severity = SEVERITY_LOW,
		.good = NAMED(", namespace: shop"),
		.bad = NAMED(", namespace: default"),
		.resource = judge_default_namespace,
	},
	{
		.id = "kubernetes/no-namespace",
		.title = "the object names no namespace",
		.why = "Where it is applied without one, it ends in \"default\".",
		.fix = "name its namespace, or see that who applies it does",
		.aliases = LIST(NAMESPACE_ALIASES),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = NAMED(", namespace: shop"),
		.bad = NAMED(""),
		.resource = judge_no_namespace,
	},
	{
		.id = "pod/system-namespace",
		.title = "a workload in kube-system",
		.why = "The cluster's own parts live there, with rights that others should not stand beside.",
		.fix = "give it a namespace of its own",
		.aliases = LIST("KSV-0037"),
		.severity = SEVERITY_MEDIUM,
		.good = NAMED(", namespace: shop"),
		.bad = NAMED(", namespace: kube-system"),
		.resource = judge_system_namespace,
	},
	{
		.id = "pod/tiller",
		.title = "Helm 2's server is deployed",
		.why = "Tiller has all rights in the cluster, and asks nobody who they are. Helm 3 has none.",
		.fix = "use Helm 3, and take it out",
		.aliases = LIST("CKV_K8S_34", "CKV_K8S_44", "KSV-0102", "kics:tiller-service-is-not-deleted", "kics:tiller-is-deployed"),
		.severity = SEVERITY_CRITICAL,
		.good = SPEC(""),
		.bad = EXAMPLE_POD("  containers: [{name: b, image: registry.example.org/helm/tiller:v2.16}]\n"),
		.resource = judge_tiller,
	},
	{
		.id = "pod/tiller-open",
		.title = "Helm 2's server listens to the whole cluster",
		.why = "Whoever reaches its port has all rights in the cluster.",
		.fix = "use Helm 3; until then start it with --listen=localhost:44134",
		.aliases = LIST("CKV_K8S_45", "kics:tiller-deployment-is-accessible-from-within-the-cluster"),
		.severity = SEVERITY_HIGH,
		.good = EXAMPLE_POD("  containers: [{name: b, image: tiller, args: [--listen=localhost:44134]}]\n"),
		.bad = EXAMPLE_POD("  containers: [{name: b, image: tiller}]\n"),
		.resource = judge_tiller_open,
	},
	{
		.id = "pod/dashboard",
		.title = "the Kubernetes dashboard is deployed",
		.why = "Those who reach it act with its rights; it has been a way into clusters more than once.",
		.fix = "take it out, or let nobody reach it who has not logged in",
		.aliases = LIST("CKV_K8S_33", "C-0014", "kubescape:rule-access-dashboard-wl-v1", "kics:dashboard-is-enabled"),
		.references = LIST("MITRE T1133"),
		.severity = SEVERITY_MEDIUM,
		.good = SPEC(""),
		.bad = EXAMPLE_POD("  containers: [{name: b, image: kubernetesui/dashboard:v2}]\n"),
		.resource = judge_dashboard,
	},
	{
		.id = "pod/git-sync-command",
		.title = "git-sync is told which git to run",
		.why = "Who can set GITSYNC_GIT chooses a program that runs with the pod's rights.",
		.fix = "take GITSYNC_GIT out",
		.aliases = LIST("CKV_K8S_159"),
		.severity = SEVERITY_HIGH,
		.good = EXAMPLE_CONTAINER("    env: [{name: GITSYNC_REPO, value: x}]\n"),
		.bad = EXAMPLE_CONTAINER("    env: [{name: GITSYNC_GIT, value: /tmp/git}]\n"),
		.resource = judge_git_sync,
	},
	{
		.id = "pod/sudo",
		.title = "a container is started through sudo",
		.why = "It begins as another user and becomes root: whoever takes it over can do the same.",
		.fix = "start it as the user that it needs, without sudo in the image",
		.aliases = LIST("C-0062", "kubescape:sudo-in-container-entrypoint"),
		.severity = SEVERITY_MEDIUM,
		.good = EXAMPLE_CONTAINER("    command: [app]\n"),
		.bad = EXAMPLE_CONTAINER("    command: [sudo, app]\n"),
		.resource = judge_sudo,
	},
	{0},
};
