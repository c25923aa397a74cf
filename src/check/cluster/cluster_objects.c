/* SPDX-License-Identifier: Apache-2.0 */
/* Objects of the cluster itself: nodes, kube-proxy's configuration, webhooks, storage, admission and encryption configuration. */
#include "check/cluster/flags.h"
#include "check/kubernetes/joined.h"
#include "check/node.h"

static struct place place_in(struct checking *checking, const struct yaml_node *node, const struct resource *resource)
{
	return config_node_place(checking->document->file, node ? node : resource->root);
}

/* ---- nodes ---- */

/* Three minors get fixes at a time (kubernetes.io/releases): the newest that this build knows, and two before. */
static void judge_version(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *version = node_at(resource->root, "status.nodeInfo.kubeletVersion");
	struct str text = yaml_text(version), major, rest, minor, patch;
	uint64_t number;

	if (!str_is(resource->kind, "Node") || !str_skip(&text, "v"))
		return;
	str_cut(text, '.', &major, &rest);
	str_cut(rest, '.', &minor, &patch);
	if (str_is(major, "1") && str_to_u64(minor, &number) && number + 2 < KUBERNETES_NEWEST.minor)
		check_found(checking, place_in(checking, version, resource), "the kubelet is %.*s", STR(yaml_text(version)));
}

/* Systems that are made for containers alone, with a read-only root. */
static const char *const container_systems[] = {"Bottlerocket", "Container-Optimized OS", "Flatcar", "Fedora CoreOS", "Talos", NULL};

static void judge_system(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *image = node_at(resource->root, "status.nodeInfo.osImage");

	if (!str_is(resource->kind, "Node") || !image)
		return;
	for (const char *const *name = container_systems; *name; name++)
		if (str_starts(yaml_text(image), *name))
			return;
	check_found(checking, place_in(checking, image, resource), "the node runs %.*s", STR(yaml_text(image)));
}

static void judge_fargate(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *labels = node_get(resource->metadata, "labels");

	if (str_is(resource->kind, "Node") && !str_is(node_text(labels, "eks.amazonaws.com/compute-type"), "fargate"))
		check_found(checking, place_in(checking, node_get(resource->metadata, "name"), resource), "the node is shared by pods");
}

/* ---- kube-proxy ---- */

static bool is_loopback(struct str address)
{
	return str_starts(address, "127.") || str_starts(address, "localhost") || str_starts(address, "[::1]");
}

static void judge_metrics(struct checking *checking, const struct yaml_node *root, struct place place)
{
	struct str address = node_text(root, "metricsBindAddress");

	if (address.n && !is_loopback(address))
		check_found(checking, place, "metricsBindAddress is %.*s", STR(address));
}

/* The configuration stands as a text in a ConfigMap. */
static void judge_configuration_text(struct checking *checking, const struct yaml_node *text)
{
	struct yaml_reader *reader = NULL;
	struct yaml_document document;
	struct err e = ERR_INIT;

	if (yaml_open(yaml_text(text), YAML_CAPS, "kube-proxy", &reader, &e) == 0 && yaml_next(reader, &document, &e) > 0)
		judge_metrics(checking, document.root, config_node_place(checking->document->file, text));
	else
		check_unsure(checking, config_node_place(checking->document->file, text), "the configuration in it is no YAML");
	yaml_close(reader);
}

static void judge_proxy(struct checking *checking, const struct resource *resource)
{
	if (str_is(resource->kind, "KubeProxyConfiguration"))
		judge_metrics(checking, resource->root, place_in(checking, node_get(resource->root, "metricsBindAddress"), resource));
	if (!str_is(resource->kind, "ConfigMap") || !str_is(resource->name, "kube-proxy"))
		return;
	yaml_each_pair(pair, node_get(resource->root, "data"))
		if (str_is(yaml_text(pair->key), "config.conf") || str_is(yaml_text(pair->key), "config"))
			judge_configuration_text(checking, pair->value);
}

/* ---- admission ---- */

static void judge_webhook(struct checking *checking, const struct resource *resource)
{
	if (str_is(resource->kind, checking->check->data))
		check_found(checking, place_in(checking, node_get(resource->metadata, "name"), resource), "it has %zu webhooks",
			    yaml_count(node_get(resource->root, "webhooks")));
}

/* admissionregistration.k8s.io/v1: Fail is the default. */
static void judge_webhook_failure(struct checking *checking, const struct resource *resource)
{
	if (!str_is(resource->kind, "ValidatingWebhookConfiguration") && !str_is(resource->kind, "MutatingWebhookConfiguration"))
		return;
	yaml_each(webhook, node_get(resource->root, "webhooks")) {
		const struct yaml_node *policy = node_get(webhook, "failurePolicy");

		if (str_is(yaml_text(policy), "Ignore"))
			check_found(checking, place_in(checking, policy, resource), "%.*s: failurePolicy is Ignore",
				    STR(node_text(webhook, "name")));
	}
}

/* apiserver.config.k8s.io AdmissionConfiguration */
static void judge_admission(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *plugins = node_get(resource->root, "plugins");

	if (!str_is(resource->kind, "AdmissionConfiguration"))
		return;
	yaml_each(plugin, plugins)
		if (str_is(node_text(plugin, "name"), "EventRateLimit"))
			return;
	check_found(checking, place_in(checking, plugins, resource), "EventRateLimit is not among the plugins");
}

/* apiserver.config.k8s.io EncryptionConfiguration: the first provider writes. */
static void judge_encryption(struct checking *checking, const struct resource *resource)
{
	if (!str_is(resource->kind, "EncryptionConfiguration") && !str_is(resource->kind, "EncryptionConfig"))
		return;
	yaml_each(entry, node_get(resource->root, "resources")) {
		const struct yaml_node *first = yaml_at(node_get(entry, "providers"), 0);
		const struct yaml_pair *provider = yaml_pair_at(first, 0);

		if (provider && str_is(yaml_text(provider->key), "identity"))
			check_found(checking, place_in(checking, first, resource), "the first provider, which writes, is identity");
	}
}

/* ---- storage ---- */

static void judge_storage(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *parameters = node_get(resource->root, "parameters");
	struct str provisioner = node_text(resource->root, "provisioner");

	/* Azure and Google encrypt always. */
	if (!str_is(resource->kind, "StorageClass") || node_is(node_get(parameters, "encrypted"), true) ||
	    str_search(provisioner, STR_LIT("azure")) >= 0 || str_search(provisioner, STR_LIT("csi.storage.gke.io")) >= 0)
		return;
	check_found(checking, place_in(checking, parameters, resource), "nothing says that volumes of %.*s are encrypted", STR(provisioner));
}

/* ---- etcd's authority ---- */

static void find_shared_authority(struct checking *checking, const struct objects *objects)
{
	const struct object_list *servers = objects_workloads(objects);

	vec_each(etcd, servers) {
		struct str authority = object_fact(*etcd, "etcd trusted-ca-file");

		if (!authority.n)
			continue;
		vec_each(server, servers) {
			struct finding *finding;

			if (!str_eq(object_fact(*server, "kube-apiserver client-ca-file"), authority))
				continue;
			finding = joined_found(checking, *etcd, (*etcd)->place, "etcd trusts %.*s", STR(authority));
			check_evidence(checking, finding, (*server)->place, "as the API server does for its clients");
			break;
		}
	}
}

#define NODE(version, system, labels) \
	"apiVersion: v1\nkind: Node\nmetadata: {name: n, labels: {" labels "}}\n" \
	"status: {nodeInfo: {kubeletVersion: '" version "', osImage: '" system "'}}\n"
#define WEBHOOK(kind) "apiVersion: admissionregistration.k8s.io/v1\nkind: " kind "\nmetadata: {name: a}\nwebhooks: []\n"
#define FAILING_WEBHOOK(policy) \
	"apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: a}\n" \
	"webhooks: [{name: a.example.com, failurePolicy: " policy "}]\n"
#define ADMISSION(plugin) \
	"apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\nplugins: [{name: " plugin "}]\n"
#define ENCRYPTION(first) \
	"apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n" \
	"- {resources: [secrets], providers: [{" first ": {}}]}\n"
#define PROXY(address) \
	"apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmetricsBindAddress: '" address "'\n"
#define STORAGE(parameters) \
	"apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: a}\nprovisioner: ebs.csi.aws.com\n" \
	"parameters: {" parameters "}\n"
#define CONTROL_PLANE(etcd_authority) \
	FLAGS_POD("kube-apiserver, --client-ca-file=/pki/ca.crt") "---\n" FLAGS_POD("etcd, --trusted-ca-file=" etcd_authority)

const struct check checks_cluster_cluster_objects[] = {
	{
		.id = "cluster/node-version",
		.title = "a node runs a Kubernetes that gets no fixes any more",
		.why = "Faults that are found since are known to everyone and stay open.",
		.fix = "upgrade the node to a supported release",
		.aliases = NAMES("C-0273", "kubescape:outdated-k8s-version"),
		.severity = SEVERITY_HIGH,
		.good = NODE("v1.36.1", "Talos (v1.9)", ""),
		.bad = NODE("v1.20.7", "Talos (v1.9)", ""),
		.resource = judge_version,
	},
	{
		.id = "cluster/node-general-system",
		.title = "a node runs a system that is not made for containers alone",
		.why = "What a general system has besides can be attacked, and its root can be written to.",
		.fix = "consider a system for containers, such as Bottlerocket, Flatcar or Talos",
		.aliases = NAMES("C-0226", "kubescape:alert-container-optimized-os-not-in-use"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = NODE("v1.36.1", "Bottlerocket OS 1.20", ""),
		.bad = NODE("v1.36.1", "Ubuntu 24.04 LTS", ""),
		.resource = judge_system,
	},
	{
		.id = "cluster/node-shared",
		.title = "a node of EKS is no Fargate node",
		.why = "Pods that do not trust each other share a kernel.",
		.fix = "consider Fargate for workloads that nobody trusts",
		.aliases = NAMES("C-0233", "kubescape:alert-fargate-not-in-use"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = NODE("v1.36.1", "Amazon Linux", "eks.amazonaws.com/compute-type: fargate"),
		.bad = NODE("v1.36.1", "Amazon Linux", ""),
		.resource = judge_fargate,
	},
	{
		.id = "cluster/proxy-metrics",
		.title = "kube-proxy's metrics can be reached from other machines",
		.why = "They tell about the cluster's network, and nobody is asked who they are.",
		.fix = "set `metricsBindAddress: 127.0.0.1:10249`",
		.aliases = NAMES("C-0291", "kubescape:ensure-that-the-kube-proxy-metrics-service-is-bound-to-localhost"),
		.references = NAMES("CIS Kubernetes 4.3.1"),
		.severity = SEVERITY_LOW,
		.good = PROXY("127.0.0.1:10249"),
		.bad = PROXY("0.0.0.0:10249"),
		.resource = judge_proxy,
	},
	{
		.id = "cluster/mutating-webhook",
		.title = "there is a mutating webhook",
		.why = "It sees and changes what is made in the cluster: each should be known.",
		.fix = "see that the webhook is yours and needed",
		.aliases = NAMES("C-0039", "kubescape:list-all-mutating-webhooks"),
		.references = NAMES("MITRE TA0003"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = WEBHOOK("ValidatingWebhookConfiguration"),
		.bad = WEBHOOK("MutatingWebhookConfiguration"),
		.resource = judge_webhook,
		.data = "MutatingWebhookConfiguration",
	},
	{
		.id = "cluster/validating-webhook",
		.title = "there is a validating webhook",
		.why = "It sees what is made in the cluster, secrets too: each should be known.",
		.fix = "see that the webhook is yours and needed",
		.aliases = NAMES("C-0036", "kubescape:list-all-validating-webhooks"),
		.references = NAMES("MITRE TA0006"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = WEBHOOK("MutatingWebhookConfiguration"),
		.bad = WEBHOOK("ValidatingWebhookConfiguration"),
		.resource = judge_webhook,
		.data = "ValidatingWebhookConfiguration",
	},
	{
		.id = "cluster/webhook-fails-open",
		.title = "a webhook that does not answer lets everything through",
		.why = "Who makes it fail, by a flood of requests or by its pods' node, is past the policy that it stands for.",
		.fix = "set `failurePolicy: Fail`, with enough replicas and a PodDisruptionBudget, where the webhook is a policy",
		.aliases = NAMES("kube-linter:webhook-failure-policy-ignore"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = FAILING_WEBHOOK("Fail"),
		.bad = FAILING_WEBHOOK("Ignore"),
		.resource = judge_webhook_failure,
	},
	{
		.id = "cluster/admission-event-rate-limit",
		.title = "the admission configuration does not limit the rate of events",
		.why = "A single faulty workload can fill etcd with events, and take the cluster down.",
		.fix = "add the plugin EventRateLimit with its limits",
		.aliases = NAMES("CKV_K8S_78"),
		.references = NAMES("CIS Kubernetes 1.2.9"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = ADMISSION("EventRateLimit"),
		.bad = ADMISSION("PodSecurity"),
		.resource = judge_admission,
	},
	{
		.id = "cluster/encryption-identity",
		.title = "the encryption configuration writes in clear",
		.why = "The first provider is the one that writes; identity writes what comes as it is.",
		.fix = "put kms, secretbox or aescbc first, and identity last",
		.aliases = NAMES("C-0142", "kubescape:ensure-that-the-api-server-encryption-providers-are-appropriately-configured"),
		.references = NAMES("CIS Kubernetes 1.2.28"),
		.severity = SEVERITY_HIGH,
		.good = ENCRYPTION("secretbox"),
		.bad = ENCRYPTION("identity"),
		.resource = judge_encryption,
	},
	{
		.id = "cluster/storage-not-encrypted",
		.title = "nothing says that a storage class encrypts its volumes",
		.why = "Whoever gets a disk or a snapshot has the data.",
		.fix = "set the provisioner's parameter, on AWS `encrypted: \"true\"`",
		.aliases = NAMES("C-0264", "kubescape:pv-without-encryption"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = STORAGE("encrypted: 'true'"),
		.bad = STORAGE("type: gp3"),
		.resource = judge_storage,
	},
	{
		.id = "cluster/etcd-shared-authority",
		.title = "etcd trusts the same authority as the API server does",
		.why = "Every client certificate of the cluster then opens etcd, with all secrets in it.",
		.fix = "give etcd an authority of its own in `--trusted-ca-file`",
		.aliases = NAMES("C-0159", "kubescape:etcd-unique-ca"),
		.references = NAMES("CIS Kubernetes 2.7"),
		.severity = SEVERITY_HIGH,
		.good = CONTROL_PLANE("/pki/etcd/ca.crt"),
		.bad = CONTROL_PLANE("/pki/ca.crt"),
		.join = find_shared_authority,
	},
	{0},
};
