/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a collector found on a node (kind NodeInfo of k8s-node-collector): owners and modes of files, arguments of the kubelet, each a
 * list of values under `info`. CIS Kubernetes Benchmark 1.12, sections 1.1, 4.1 and 4.2.
 */
#include "check/cluster/flags.h"
#include "check/node.h"

enum fact_operator {
	FACT_IS,       /* each value is the text */
	FACT_IS_NOT,   /* none is */
	FACT_MODE,     /* permissions as octal digits are no more than the number, read as such */
	FACT_AT_LEAST, /* a number */
	FACT_NONE,     /* there is no value */
	FACT_FILE,     /* a name with the suffix */
	FACT_FULL,     /* not empty */
	FACT_AMONG,    /* one of the strong ciphers */
};

struct node_fact {
	const char *field;
	enum fact_operator operator;
	const char *value;
	int64_t number;
	bool wanted;      /* no value at all is wrong too */
	bool master_only; /* worker nodes do not have it */
};

static bool mode_of(const struct yaml_node *node, unsigned *ret_mode)
{
	struct str text = yaml_text(node);

	*ret_mode = 0;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '7' || i >= 5)
			return false;
		*ret_mode = *ret_mode * 8 + (unsigned)(text.p[i] - '0');
	}
	return text.n > 0;
}

/* For others no bit beyond the limit; for the owner no digit above it (the benchmark calls 500 stricter than 600). */
static bool is_mode(const struct yaml_node *node, int64_t digits)
{
	unsigned limit = (unsigned)(digits / 100 % 10 * 64 + digits / 10 % 10 * 8 + digits % 10), mode;

	return mode_of(node, &mode) && (mode & 077 & ~limit) == 0 && (mode >> 6) <= (limit >> 6);
}

static bool is_strong(struct str text)
{
	for (const char *const *cipher = flags_strong_ciphers; *cipher; cipher++)
		if (str_is(text, *cipher))
			return true;
	return str_is(text, "TLS_RSA_WITH_AES_256_GCM_SHA384") || str_is(text, "TLS_RSA_WITH_AES_128_GCM_SHA256");
}

static bool is_right(const struct node_fact *fact, const struct yaml_node *node)
{
	struct str text = yaml_text(node);
	int64_t number;

	switch (fact->operator) {
	case FACT_IS: return str_is(text, fact->value);
	case FACT_IS_NOT: return !str_is(text, fact->value);
	case FACT_MODE: return is_mode(node, fact->number);
	case FACT_AT_LEAST: return yaml_i64(node, YAML_1_1, &number) && number >= fact->number;
	case FACT_NONE: return false;
	case FACT_FILE: return str_ends(text, fact->value);
	case FACT_FULL: return text.n > 0;
	case FACT_AMONG: return is_strong(text);
	}
	return true;
}

static void judge_fact(struct checking *checking, const struct resource *resource)
{
	const struct node_fact *fact = checking->check->data;
	const struct yaml_node *entry, *values;

	if (!str_is(resource->kind, "NodeInfo") || (fact->master_only && !str_is(node_text(resource->root, "type"), "master")))
		return;
	entry = node_get(node_get(resource->root, "info"), fact->field);
	values = node_get(entry, "values");
	if (values && fact->wanted && !yaml_count(values))
		check_found(checking, config_node_place(checking->document->file, values), "%s is not set", fact->field);
	yaml_each(value, values)
		if (!is_right(fact, value))
			check_found(checking, config_node_place(checking->document->file, value), "%s is %.*s", fact->field,
				    STR(yaml_text(value)));
}

#define NODE_INFO(field, values) "apiVersion: v1\nkind: NodeInfo\ntype: master\ninfo:\n  " field ": {values: [" values "]}\n"

#define FILE_MODE(kcv, cis, id_, what, field_, limit, bad_)                                                  \
	{                                                                                                    \
		.id = "cluster/node-" id_ "-mode", .title = what " is open to more than its owner", \
		.why = "Whoever gets onto the node, or out of a pod, reads keys there or changes what runs with every right.", \
		.fix = "chmod " #limit " the file", .aliases = NAMES kcv, .references = NAMES("CIS Kubernetes " cis), \
		.severity = SEVERITY_HIGH, .good = NODE_INFO(field_, #limit), .bad = NODE_INFO(field_, bad_),  \
		.resource = judge_fact,                                                                      \
		.data = &(const struct node_fact){.field = field_, .operator = FACT_MODE, .number = limit},  \
	}

#define FILE_OWNER(kcv, cis, id_, what, field_, owner)                                                       \
	{                                                                                                    \
		.id = "cluster/node-" id_ "-owner", .title = what " does not belong to " owner,              \
		.why = "Another user of the node can change what runs there with every right.",              \
		.fix = "chown " owner " the file", .aliases = NAMES kcv, .references = NAMES("CIS Kubernetes " cis), \
		.severity = SEVERITY_HIGH, .good = NODE_INFO(field_, "'" owner "'"),                         \
		.bad = NODE_INFO(field_, "'app:app'"), .resource = judge_fact,                               \
		.data = &(const struct node_fact){.field = field_, .operator = FACT_IS, .value = owner},     \
	}

#define FILE_BOTH(mode_kcv, mode_cis, owner_kcv, owner_cis, id, what, mode_field, owner_field)       \
	FILE_MODE(mode_kcv, mode_cis, id, what, mode_field, 600, "644"),                             \
	FILE_OWNER(owner_kcv, owner_cis, id, what, owner_field, "root:root")

#define ARGUMENT(kcv, cis, id_, title_, why_, fix_, field_, good_, bad_, ...)                                \
	{                                                                                                    \
		.id = "cluster/node-kubelet-" id_, .title = title_, .why = why_, .fix = fix_, .aliases = NAMES kcv, \
		.references = NAMES("CIS Kubernetes " cis), .severity = SEVERITY_MEDIUM, .good = NODE_INFO(field_, good_), \
		.bad = NODE_INFO(field_, bad_), .resource = judge_fact,                                      \
		.data = &(const struct node_fact){.field = field_, __VA_ARGS__},                             \
	}

const struct check checks_cluster_node_info[] = {
	FILE_BOTH(("KCV-0048", "C-0092"), "1.1.1", ("KCV-0049", "C-0093"), "1.1.2", "api-server-manifest",
		  "the manifest of the API server", "kubeAPIServerSpecFilePermission", "kubeAPIServerSpecFileOwnership"),
	FILE_BOTH(("KCV-0050", "C-0094"), "1.1.3", ("KCV-0051", "C-0095"), "1.1.4", "controller-manager-manifest",
		  "the manifest of the controller manager", "kubeControllerManagerSpecFilePermission",
		  "kubeControllerManagerSpecFileOwnership"),
	FILE_BOTH(("KCV-0052", "C-0096"), "1.1.5", ("KCV-0053", "C-0097"), "1.1.6", "scheduler-manifest",
		  "the manifest of the scheduler", "kubeSchedulerSpecFilePermission", "kubeSchedulerSpecFileOwnership"),
	FILE_BOTH(("KCV-0054", "C-0098"), "1.1.7", ("KCV-0055", "C-0099"), "1.1.8", "etcd-manifest",
		  "the manifest of etcd", "kubeEtcdSpecFilePermission", "kubeEtcdSpecFileOwnership"),
	FILE_BOTH(("KCV-0056", "C-0100"), "1.1.9", ("KCV-0057", "C-0101"), "1.1.10", "network-configuration",
		  "the configuration of the pods' network", "containerNetworkInterfaceFilePermissions",
		  "containerNetworkInterfaceFileOwnership"),
	FILE_MODE(("KCV-0058", "C-0102"), "1.1.11", "etcd-data", "etcd's data", "etcdDataDirectoryPermissions", 700, "755"),
	FILE_OWNER(("KCV-0059", "C-0103"), "1.1.12", "etcd-data", "etcd's data", "etcdDataDirectoryOwnership", "etcd:etcd"),
	FILE_BOTH(("KCV-0060", "C-0104"), "1.1.13", ("KCV-0061", "C-0105"), "1.1.14", "admin-credentials",
		  "the administrator's kubeconfig", "adminConfFilePermissions", "adminConfFileOwnership"),
	FILE_BOTH(("KCV-0062", "C-0106"), "1.1.15", ("KCV-0063", "C-0107"), "1.1.16", "scheduler-credentials",
		  "the scheduler's kubeconfig", "schedulerConfFilePermissions", "schedulerConfFileOwnership"),
	FILE_BOTH(("KCV-0064", "C-0108"), "1.1.17", ("KCV-0065", "C-0109"), "1.1.18", "controller-manager-credentials",
		  "the controller manager's kubeconfig", "controllerManagerConfFilePermissions",
		  "controllerManagerConfFileOwnership"),
	FILE_OWNER(("KCV-0066", "C-0110"), "1.1.19", "pki", "the folder of certificates and keys",
		  "kubePKIDirectoryFileOwnership", "root:root"),
	FILE_MODE(("KCV-0068", "C-0111"), "1.1.20", "pki-certificate", "a certificate of the control plane",
		  "kubernetesPKICertificateFilePermissions", 600, "644"),
	FILE_MODE(("KCV-0067", "C-0112"), "1.1.21", "pki-key", "a key of the control plane", "kubePKIKeyFilePermissions",
		  600, "644"),
	FILE_BOTH(("KCV-0069", "C-0162"), "4.1.1", ("KCV-0070", "C-0163"), "4.1.2", "kubelet-service",
		  "the kubelet's service file", "kubeletServiceFilePermissions", "kubeletServiceFileOwnership"),
	FILE_BOTH(("KCV-0071", "C-0164"), "4.1.3", ("KCV-0072", "C-0165"), "4.1.4", "proxy-credentials",
		  "kube-proxy's kubeconfig", "kubeconfigFileExistsPermissions", "kubeconfigFileExistsOwnership"),
	FILE_BOTH(("KCV-0073", "C-0166"), "4.1.5", ("KCV-0074", "C-0167"), "4.1.6", "kubelet-credentials",
		  "the kubelet's kubeconfig", "kubeletConfFilePermissions", "kubeletConfFileOwnership"),
	FILE_BOTH(("KCV-0075", "C-0168"), "4.1.7", ("KCV-0076", "C-0169"), "4.1.8", "client-authority",
		  "the certificate of the clients' authority", "certificateAuthoritiesFilePermissions",
		  "certificateAuthoritiesFileOwnership"),
	FILE_BOTH(("KCV-0077", "C-0170"), "4.1.9", ("KCV-0078", "C-0171"), "4.1.10", "kubelet-configuration",
		  "the kubelet's configuration", "kubeletConfigYamlConfigurationFilePermission",
		  "kubeletConfigYamlConfigurationFileOwnership"),

	ARGUMENT(("KCV-0079", "C-0172"), "4.2.1", "anonymous-auth", "a node's kubelet answers requests of nobody",
		 "Whoever reaches its port can list pods, and where authorization is weak run commands in them.",
		 "set `authentication.anonymous.enabled: false`", "kubeletAnonymousAuthArgumentSet", "'false'", "'true'",
		 .operator = FACT_IS_NOT, .value = "true"),
	ARGUMENT(("KCV-0080", "C-0173"), "4.2.2", "authorization", "a node's kubelet allows every request",
		 "Whoever can log in to the kubelet can run commands in every pod of the node.", "set `authorization.mode: Webhook`",
		 "kubeletAuthorizationModeArgumentSet", "Webhook", "AlwaysAllow", .operator = FACT_IS_NOT, .value = "AlwaysAllow"),
	ARGUMENT(("KCV-0081", "C-0174"), "4.2.3", "client-ca", "a node's kubelet has no authority for client certificates",
		 "Without it the API server cannot prove to the kubelet who it is.", "set `authentication.x509.clientCAFile`",
		 "kubeletClientCaFileArgumentSet", "/pki/ca.crt", "", .operator = FACT_FULL, .wanted = true),
	ARGUMENT(("KCV-0082", "C-0175"), "4.2.4", "read-only-port", "a node's kubelet has a port that asks nobody who they are",
		 "The read-only port tells everyone on the network about all pods of the node.", "set `readOnlyPort: 0`",
		 "kubeletReadOnlyPortArgumentSet", "0", "10255", .operator = FACT_IS, .value = "0"),
	ARGUMENT(("KCV-0083", "C-0177"), "4.2.5", "kernel-defaults", "a node's kubelet changes kernel settings that it expects otherwise",
		 "Settings that someone hardened are overwritten in silence.", "set `protectKernelDefaults: true`",
		 "kubeletProtectKernelDefaultsArgumentSet", "'true'", "'false'", .operator = FACT_IS, .value = "true", .wanted = true),
	ARGUMENT(("KCV-0084", "C-0178"), "4.2.6", "iptables", "a node's kubelet does not look after its iptables chains",
		 "Rules that Services rest on can be lost, or be at odds with the pods' network.", "set `makeIPTablesUtilChains: true`",
		 "kubeletMakeIptablesUtilChainsArgumentSet", "'true'", "'false'", .operator = FACT_IS, .value = "true"),
	ARGUMENT(("KCV-0085", "C-0176"), "4.2.5", "idle-timeout", "idle connections to a node's kubelet never end",
		 "Connections that nobody uses pile up until ports or memory run out.", "set `streamingConnectionIdleTimeout: 5m`",
		 "kubeletStreamingConnectionIdleTimeoutArgumentSet", "5", "0", .operator = FACT_IS_NOT, .value = "0"),
	ARGUMENT(("KCV-0086", "C-0179"), "4.2.7", "hostname", "a node's kubelet goes by another name than its host",
		 "Certificates and logs then speak of names that the machine does not have.", "take `--hostname-override` out",
		 "kubeletHostnameOverrideArgumentSet", "", "node", .operator = FACT_NONE),
	ARGUMENT(("KCV-0087", "C-0180"), "4.2.8", "event-qps", "a node's kubelet has a rate of events below zero",
		 "Events that tell of an attack are not recorded.", "set `eventRecordQPS` to 0 or more", "kubeletEventQpsArgumentSet", "5",
		 "-1", .operator = FACT_AT_LEAST, .number = 0),
	ARGUMENT(("KCV-0088", "C-0181"), "4.2.9", "certificate", "a node's kubelet has no serving certificate of its own",
		 "It makes one itself at start, which the API server cannot verify.", "set `tlsCertFile`",
		 "kubeletTlsCertFileTlsArgumentSet", "a.crt", "a.txt", .operator = FACT_FILE, .value = ".crt", .wanted = true),
	ARGUMENT(("KCV-0089", "C-0181"), "4.2.9", "key", "a node's kubelet has no serving key of its own",
		 "It makes one itself at start, which the API server cannot verify.", "set `tlsPrivateKeyFile`",
		 "kubeletTlsPrivateKeyFileArgumentSet", "a.key", "a.txt", .operator = FACT_FILE, .value = ".key", .wanted = true),
	ARGUMENT(("KCV-0090", "C-0182"), "4.2.10", "rotate-certificates", "the client certificate of a node's kubelet is not renewed",
		 "When it runs out the node drops out of the cluster.", "set `rotateCertificates: true`",
		 "kubeletRotateCertificatesArgumentSet", "'true'", "'false'", .operator = FACT_IS_NOT, .value = "false", .wanted = true),
	ARGUMENT(("KCV-0091", "C-0183"), "4.2.11", "rotate-server-certificate", "the serving certificate of a node's kubelet is not renewed",
		 "When it runs out the control plane can no longer speak to the node.",
		 "set the feature gate RotateKubeletServerCertificate to true", "kubeletRotateKubeletServerCertificateArgumentSet", "'true'",
		 "'false'", .operator = FACT_IS, .value = "true", .wanted = true),
	ARGUMENT(("KCV-0092", "C-0184"), "4.2.12", "ciphers", "a node's kubelet offers weak cipher suites, or any",
		 "Suites without forward secrecy or with broken ciphers let recorded traffic be read later.", "set `tlsCipherSuites`",
		 "kubeletOnlyUseStrongCryptographic", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_RC4_128_SHA",
		 .operator = FACT_AMONG, .wanted = true),
	{0},
};
