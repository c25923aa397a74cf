/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of a pod's specification that are no container's own. */
#include "base/mem.h"
#include "check/container/examples.h"
#include "check/pod/pod.h"

static const struct yaml_node *context_of(const struct resource *resource)
{
	return yaml_get(resource->pod_spec, "securityContext");
}

static void judge_aliases(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *aliases = yaml_get(resource->pod_spec, "hostAliases");

	if (pod_has(aliases))
		check_found(checking, pod_node_place(checking, aliases), "hostAliases adds names to /etc/hosts");
}

static void judge_sysctls(struct checking *checking, const struct resource *resource)
{
	yaml_each(sysctl, yaml_get(context_of(resource), "sysctls"))
		if (!pod_sysctl_is_safe(yaml_get_text(sysctl, "name"), pod_minor(checking)))
			check_found(checking, pod_node_place(checking, sysctl), "%.*s is set", STR(yaml_get_text(sysctl, "name")));
}

static void judge_groups(struct checking *checking, const struct resource *resource)
{
	static const char *const keys[] = {"runAsGroup", "fsGroup"};
	const struct yaml_node *context = context_of(resource);
	int64_t number;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (yaml_i64(yaml_get(context, keys[i]), YAML_1_1, &number) && number == 0)
			check_found(checking, pod_node_place(checking, yaml_get(context, keys[i])), "%s is 0", keys[i]);
	yaml_each(group, yaml_get(context, "supplementalGroups"))
		if (yaml_i64(group, YAML_1_1, &number) && number == 0)
			check_found(checking, pod_node_place(checking, group), "supplementalGroups has 0");
}

static void judge_no_context(struct checking *checking, const struct resource *resource)
{
	bool all = checking->document->containers.n > 0;

	if (!resource->pod_spec || yaml_count(context_of(resource)))
		return;
	vec_each(container, &checking->document->containers)
		all &= yaml_count(yaml_get(container->node, "securityContext")) > 0;
	if (!all)
		check_found(checking, pod_place(checking, resource), "neither the pod nor each of its containers has a securityContext");
}

static void judge_container_context(struct checking *checking, const struct container *container)
{
	if (container->document->kind == CONFIG_KUBERNETES && !yaml_count(yaml_get(container->node, "securityContext")))
		check_found(checking, container->place, "%.*s has no securityContext", STR(container->name));
}

static void judge_default_context(struct checking *checking, const struct resource *resource)
{
	if (resource->pod_spec && !yaml_count(context_of(resource)))
		check_found(checking, pod_place(checking, resource), "the pod has no securityContext");
}

/* Files that a container made into a link are followed on the node (CVE-2017-1002101, CVE-2021-25741). */
static void judge_sub_path(struct checking *checking, const struct container *container)
{
	vec_each(mount, &container->mounts)
		if (mount->sub_path.n)
			check_found(checking, mount->place, "%.*s mounts %.*s of a volume", STR(container->name), STR(mount->sub_path));
}

static bool is_restricted_volume(struct str kind)
{
	static const char *const allowed[] = {
		"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret", "hostPath", "image",
	};

	for (size_t i = 0; i < ARRAY_SIZE(allowed); i++)
		if (str_is(kind, allowed[i]))
			return false;
	return !str_is(kind, "name");
}

static void judge_volumes(struct checking *checking, const struct resource *resource)
{
	yaml_each(volume, yaml_get(resource->pod_spec, "volumes"))
		yaml_each_pair(pair, volume)
			if (is_restricted_volume(yaml_text(pair->key)))
				check_found(checking, pod_node_place(checking, pair->key), "the volume %.*s is %.*s",
					    STR(yaml_get_text(volume, "name")), STR(yaml_text(pair->key)));
}

#define SPEC(lines) EXAMPLE_POD(lines "  containers: [{name: b, image: c}]\n")

const struct check checks_pod_settings[] = {
	{
		.id = "pod/host-aliases",
		.title = "the pod adds names to /etc/hosts",
		.why = "Names that the pod writes itself go past the cluster's name service, and hide what they lead to.",
		.fix = "use a Service, or the cluster's DNS",
		.aliases = LIST("KSV-0007", "kubesec:HostAliases", "kubesec:score"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = SPEC(""),
		.bad = SPEC("  hostAliases: [{ip: 10.0.0.1, hostnames: [a]}]\n"),
		.resource = judge_aliases,
	},
	{
		.id = "pod/unsafe-sysctl",
		.title = "the pod sets a sysctl that reaches beyond it",
		.why = "Such a setting can weaken the node, or starve the other pods on it.",
		.fix = "take it out, or set it on nodes of their own",
		.aliases = LIST("KSV-0026", "kube-linter:unsafe-sysctls", "kubescape:set-sysctls-params",
				"kics:cluster-allows-unsafe-sysctls"),
		.references = LIST("Pod Security Standards baseline"),
		.severity = SEVERITY_MEDIUM,
		.good = SPEC("  securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: \"1\"}]}\n"),
		.bad = SPEC("  securityContext: {sysctls: [{name: kernel.msgmax, value: \"1\"}]}\n"),
		.resource = judge_sysctls,
	},
	{
		.id = "pod/root-group",
		.title = "the pod's group is root",
		.why = "Files of the group root, which many images let their group write, are open to it.",
		.fix = "use numbers other than 0",
		.aliases = LIST("KSV-0116", "kubescape:set-supplementalgroups-values"),
		.severity = SEVERITY_LOW,
		.good = SPEC("  securityContext: {fsGroup: 2000}\n"),
		.bad = SPEC("  securityContext: {fsGroup: 0}\n"),
		.resource = judge_groups,
	},
	{
		.id = "pod/no-security-context",
		.title = "nothing of the pod's security is set",
		.why = "What is not set is what the runtime allows: root, writable files, a dozen capabilities.",
		.fix = "set a `securityContext`; the other findings say what in it",
		.aliases = LIST("CKV_K8S_29", "C-0211"),
		.references = LIST("CIS Kubernetes 5.7.3"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = SPEC("  securityContext: {runAsNonRoot: true}\n"),
		.bad = SPEC(""),
		.resource = judge_no_context,
	},
	{
		.id = "container/no-security-context",
		.title = "nothing of the container's own security is set",
		.why = "Capabilities, escalation and a root that cannot be written are set for containers alone.",
		.fix = "set a `securityContext`; the other findings say what in it",
		.aliases = LIST("CKV_K8S_30", "KSV-0118", "C-0211", "kics:pod-or-container-without-security-context"),
		.references = LIST("CIS Kubernetes 5.7.3"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = EXAMPLE_CONTEXT("privileged: false"),
		.bad = EXAMPLE_CONTAINER(""),
		.container = judge_container_context,
	},
	{
		.id = "pod/default-security-context",
		.title = "the pod has no security context of its own",
		.why = "What is not set is what the runtime allows.",
		.fix = "set `securityContext` of the pod",
		.aliases = LIST("KSV-0118", "CKV_K8S_29", "kics:pod-or-container-without-security-context"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = SPEC("  securityContext: {runAsNonRoot: true}\n"),
		.bad = SPEC(""),
		.resource = judge_default_context,
	},
	{
		.id = "container/sub-path",
		.title = "a part of a volume is mounted",
		.why = "Old nodes followed links in it to files of their own (CVE-2017-1002101, CVE-2021-25741).",
		.fix = "mount the whole volume, or see that every node is newer than 1.22.2",
		.aliases = LIST("C-0058", "kubescape:Symlink-Exchange-Can-Allow-Host-Filesystem-Access"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = EXAMPLE_CONTAINER("    volumeMounts: [{name: v, mountPath: /m}]\n"),
		.bad = EXAMPLE_CONTAINER("    volumeMounts: [{name: v, mountPath: /m, subPath: s}]\n"),
		.container = judge_sub_path,
	},
	{
		.id = "pod/volume-type",
		.title = "a volume of a kind that a pod should not name itself",
		.why = "Servers and disks that a pod names are reached with the node's rights; a PersistentVolume says who may.",
		.fix = "use a persistentVolumeClaim",
		.aliases = LIST("KSV-0028"),
		.references = LIST("Pod Security Standards restricted"),
		.severity = SEVERITY_LOW,
		.good = SPEC("  volumes: [{name: v, emptyDir: {}}]\n"),
		.bad = SPEC("  volumes: [{name: v, nfs: {server: a, path: /}}]\n"),
		.resource = judge_volumes,
	},
	{0},
};
