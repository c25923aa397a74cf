/* SPDX-License-Identifier: Apache-2.0 */
/* Flags of etcd: CIS Kubernetes Benchmark 1.12, section 2. */
#include "check/cluster/flags.h"

#define ETCD(good, bad, ...) FLAG_RULE("etcd", good, bad, __VA_ARGS__)

const struct check checks_cluster_etcd[] = {
	{
		.id = "cluster/etcd-certificate",
		.title = "etcd serves clients without TLS",
		.why = "All of the cluster's state, secrets among it, goes over the network in clear.",
		.fix = "set `--cert-file` and `--key-file`",
		.aliases = NAMES("CKV_K8S_116", "KCV-0042", "C-0153", "kubescape:etcd-tls-enabled"),
		.references = NAMES("CIS Kubernetes 2.1"),
		.severity = SEVERITY_HIGH,
		ETCD("--cert-file=a.crt, --key-file=a.key", ", --cert-file=a.crt", .flag = "cert-file", .with = "key-file",
		     .operator = FLAG_SET),
	},
	{
		.id = "cluster/etcd-client-auth",
		.title = "etcd does not ask clients for a certificate",
		.why = "Whoever reaches its port reads and changes all of the cluster's state.",
		.fix = "set `--client-cert-auth=true`",
		.aliases = NAMES("CKV_K8S_117", "KCV-0043", "C-0154", "kubescape:etcd-client-auth-cert"),
		.references = NAMES("CIS Kubernetes 2.2"),
		.severity = SEVERITY_HIGH,
		ETCD("--client-cert-auth=true", ", --client-cert-auth=false", .flag = "client-cert-auth", .operator = FLAG_IS,
		     .value = "true"),
	},
	{
		.id = "cluster/etcd-auto-tls",
		.title = "etcd makes up its own certificate",
		.why = "A certificate that it signs itself proves nothing to clients.",
		.fix = "take `--auto-tls=true` out, and give it a certificate of the cluster's authority",
		.aliases = NAMES("CKV_K8S_118", "KCV-0044", "C-0155", "kubescape:etcd-auto-tls-disabled"),
		.references = NAMES("CIS Kubernetes 2.3"),
		.severity = SEVERITY_MEDIUM,
		ETCD("--auto-tls=false", ", --auto-tls=true", .flag = "auto-tls", .operator = FLAG_IS_NOT, .value = "true"),
	},
	{
		.id = "cluster/etcd-peer-certificate",
		.title = "etcd speaks to its peers without TLS",
		.why = "All of the cluster's state, secrets among it, goes over the network in clear.",
		.fix = "set `--peer-cert-file` and `--peer-key-file`",
		.aliases = NAMES("CKV_K8S_119", "KCV-0045", "C-0156", "kubescape:etcd-peer-tls-enabled"),
		.references = NAMES("CIS Kubernetes 2.4"),
		.severity = SEVERITY_HIGH,
		ETCD("--peer-cert-file=a.crt, --peer-key-file=a.key", ", --peer-cert-file=a.crt", .flag = "peer-cert-file",
		     .with = "peer-key-file", .operator = FLAG_SET),
	},
	{
		.id = "cluster/etcd-peer-auth",
		.title = "etcd does not ask its peers for a certificate",
		.why = "Whoever reaches its port can join the cluster of etcd, and has all that is in it.",
		.fix = "set `--peer-client-cert-auth=true`",
		.aliases = NAMES("CKV_K8S_121", "KCV-0046", "C-0157", "kubescape:etcd-peer-client-auth-cert"),
		.references = NAMES("CIS Kubernetes 2.5"),
		.severity = SEVERITY_HIGH,
		ETCD("--peer-client-cert-auth=true", ", --peer-client-cert-auth=false", .flag = "peer-client-cert-auth",
		     .operator = FLAG_IS, .value = "true"),
	},
	{
		.id = "cluster/etcd-peer-auto-tls",
		.title = "etcd makes up its own certificate for peers",
		.why = "A certificate that it signs itself proves nothing to peers.",
		.fix = "take `--peer-auto-tls=true` out, and give it a certificate of etcd's authority",
		.aliases = NAMES("KCV-0047", "C-0158", "kubescape:etcd-peer-auto-tls-disabled"),
		.references = NAMES("CIS Kubernetes 2.6"),
		.severity = SEVERITY_MEDIUM,
		ETCD("--peer-auto-tls=false", ", --peer-auto-tls=true", .flag = "peer-auto-tls", .operator = FLAG_IS_NOT,
		     .value = "true"),
	},
	{0},
};
