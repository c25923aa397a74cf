/* SPDX-License-Identifier: Apache-2.0 */
/* What a container shares with its host: namespaces, and ports. Of a pod they are the pod's, and told once. */
#include "check/container/examples.h"
#include "check/container/words.h"

static void judge_network(struct checking *checking, const struct container *container)
{
	if (setting_is(&container->host_network, "true"))
		found_setting(checking, container, &container->host_network, "it has the host's network");
}

static void judge_pid(struct checking *checking, const struct container *container)
{
	if (setting_is(&container->host_pid, "true"))
		found_setting(checking, container, &container->host_pid, "it sees the host's processes");
}

static void judge_ipc(struct checking *checking, const struct container *container)
{
	if (setting_is(&container->host_ipc, "true"))
		found_setting(checking, container, &container->host_ipc, "it shares the host's memory segments and queues");
}

/* A pod without containers is a part of one (a patch): what it says for all of them is judged all the same. */
static void judge_pod(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *value = yaml_get(resource->pod_spec, checking->check->data);
	bool shared;

	if (!checking->document->containers.n && yaml_bool(value, YAML_1_1, &shared) && shared)
		check_found(checking, config_node_place(checking->document->file, value), "%s is true", (const char *)checking->check->data);
}

static void judge_users(struct checking *checking, const struct container *container)
{
	if (is_kubernetes(container) && !is_windows(container) && !setting_is(&container->host_users, "false"))
		found_setting(checking, container, &container->host_users, "its root is the host's");
}

static void judge_port(struct checking *checking, const struct container *container)
{
	if (is_kubernetes(container) && !setting_is(&container->host_network, "true"))
		vec_each(port, &container->ports)
			if (port->published)
				found_in(checking, container, port->place, "it takes port %u of the node", port->host_from);
}

static bool holds(uint32_t from, uint32_t to, uint32_t port)
{
	return from && from <= port && port <= to;
}

static void judge_ssh(struct checking *checking, const struct container *container)
{
	vec_each(port, &container->ports)
		if (!str_is(port->protocol, "udp") && holds(port->from, port->to, 22))
			found_in(checking, container, port->place, "it listens on port 22");
}

static void judge_low_port(struct checking *checking, const struct container *container)
{
	if (is_kubernetes(container))
		vec_each(port, &container->ports)
			if (port->from && port->from < 1024)
				found_in(checking, container, port->place, "it listens on port %u", port->from);
}

#define NAMESPACE_REFERENCES "Pod Security Standards baseline", "NSA Kubernetes pod security", "MITRE T1611", "OWASP K01"

const struct check checks_container_host[] = {
	{
		.id = "container/host-network",
		.title = "the container has the host's network",
		.why = "It reaches what listens on the host's loopback alone, hears the host's traffic, and no network policy holds it.",
		.fix = "take `hostNetwork` out (Compose: `network_mode: host`), and publish the ports that are needed",
		.fix_of = {[CONFIG_COMPOSE] = "take `network_mode: host` out, and publish the ports that are needed",
			   [CONFIG_RUN] = "take `--network host` out, and `--publish` the ports that are needed"},
		.aliases = LIST("CKV_K8S_19", "KSV-0009", "C-0041", "C-0195", "kubescape:host-network-access", "kubesec:HostNetwork",
				"kubesec:score", "kube-linter:host-network",
				"kics:shared-host-network-namespace", "docker-bench:5.10"),
		.references = LIST("CIS Docker 5.10", "CIS Kubernetes 5.2.5", NAMESPACE_REFERENCES),
		.severity = SEVERITY_HIGH,
		.good = EXAMPLE_POD("  hostNetwork: false\n  containers: [{name: b, image: c}]\n"),
		.bad = EXAMPLE_POD("  hostNetwork: true\n  containers: [{name: b, image: c}]\n"),
		.data = "hostNetwork",
		.container = judge_network,
		.resource = judge_pod,
	},
	{
		.id = "container/host-pid",
		.title = "the container sees the host's processes",
		.why = "It reads their arguments and environments, and as root it can enter them.",
		.fix = "take `hostPID` out (Compose: `pid: host`)",
		.fix_of = {[CONFIG_COMPOSE] = "take `pid: host` out",
			   [CONFIG_RUN] = "take `--pid host` out"},
		.aliases = LIST("CKV_K8S_17", "KSV-0010", "C-0038", "C-0194", "C-0275", "kubescape:host-pid-ipc-privileges",
				"kubescape:host-pid-privileges", "kubesec:HostPID", "kubesec:score", "kube-linter:host-pid",
				"kics:host-namespace-is-shared", "docker-bench:5.16", "kics:shared-host-pid-namespace"),
		.references = LIST("CIS Docker 5.16", "CIS Kubernetes 5.2.3", NAMESPACE_REFERENCES),
		.severity = SEVERITY_HIGH,
		.good = EXAMPLE_POD("  containers: [{name: b, image: c}]\n"),
		.bad = EXAMPLE_POD("  hostPID: true\n  containers: [{name: b, image: c}]\n"),
		.data = "hostPID",
		.container = judge_pid,
		.resource = judge_pod,
	},
	{
		.id = "container/host-ipc",
		.title = "the container shares the host's memory segments and queues",
		.why = "It reads and writes what processes of the host tell each other.",
		.fix = "take `hostIPC` out (Compose: `ipc: host`)",
		.fix_of = {[CONFIG_COMPOSE] = "take `ipc: host` out",
			   [CONFIG_RUN] = "take `--ipc host` out"},
		.aliases = LIST("CKV_K8S_18", "KSV-0008", "C-0038", "C-0194", "C-0276", "kubescape:host-pid-ipc-privileges",
				"kubescape:host-ipc-privileges", "kubesec:HostIPC", "kubesec:score", "kube-linter:host-ipc",
				"kics:shared-host-ipc-namespace", "docker-bench:5.17"),
		.references = LIST("CIS Docker 5.17", "CIS Kubernetes 5.2.4", NAMESPACE_REFERENCES),
		.severity = SEVERITY_HIGH,
		.good = EXAMPLE_POD("  containers: [{name: b, image: c}]\n"),
		.bad = EXAMPLE_POD("  hostIPC: true\n  containers: [{name: b, image: c}]\n"),
		.data = "hostIPC",
		.container = judge_ipc,
		.resource = judge_pod,
	},
	{
		.id = "container/host-users",
		.title = "root of the container is root of the host",
		.why = "With users of its own, who gets out of the container as root is nobody on the host.",
		.fix = "set `hostUsers: false`, where the cluster has user namespaces",
		.aliases = LIST("kubesec:HostUsers"),
		.references = LIST("CIS Docker 2.9"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = EXAMPLE_POD("  hostUsers: false\n  containers: [{name: b, image: c}]\n"),
		.bad = EXAMPLE_POD("  containers: [{name: b, image: c}]\n"),
		.container = judge_users,
	},
	{
		.id = "container/host-port",
		.title = "the container takes a port of its node",
		.why = "It is reached past Services and most network policies, and no second one fits on the node.",
		.fix = "take `hostPort` out, and use a Service",
		.aliases = LIST("CKV_K8S_26", "KSV-0024", "C-0044", "C-0204", "kubescape:container-hostPort"),
		.references = LIST("CIS Kubernetes 5.2.13", "Pod Security Standards baseline"),
		.severity = SEVERITY_MEDIUM,
		.good = EXAMPLE_CONTAINER("    ports: [{containerPort: 8080}]\n"),
		.bad = EXAMPLE_CONTAINER("    ports: [{containerPort: 8080, hostPort: 80}]\n"),
		.container = judge_port,
	},
	{
		.id = "container/ssh-port",
		.title = "the container offers SSH",
		.why = "A container that people log in to has keys, users and an open door of its own; `kubectl exec` asks who they are.",
		.fix = "take the SSH server out",
		.aliases = LIST("kube-linter:ssh-port",
				"docker-bench:5.7"),
		.references = LIST("CIS Docker 5.7", "MITRE T1021"),
		.severity = SEVERITY_MEDIUM,
		.good = EXAMPLE_CONTAINER("    ports: [{containerPort: 2222}]\n"),
		.bad = EXAMPLE_CONTAINER("    ports: [{containerPort: 22}]\n"),
		.container = judge_ssh,
	},
	{
		.id = "container/privileged-port",
		.title = "the container listens on a port below 1024",
		.why = "Where the kernel still guards those ports, a program must be root, or have a capability, to listen there.",
		.fix = "listen on a port above 1023; the Service can keep the number",
		.aliases = LIST("KSV-0117", "kube-linter:privileged-ports"),
		.references = LIST("CIS Docker 5.8"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = EXAMPLE_CONTAINER("    ports: [{containerPort: 8080}]\n"),
		.bad = EXAMPLE_CONTAINER("    ports: [{containerPort: 80}]\n"),
		.container = judge_low_port,
	},
	{0},
};
