/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choices that a pod leaves open, and that a house may want made: names of DNS, priority, probes of the start, what a container does when it
 * ends. None is wrong by itself, so they run only when they are asked for.
 */
#include "check/container/examples.h"
#include "check/container/words.h"
#include "check/node.h"
#include "check/pod/pod.h"

/* core/v1 PodDNSConfig. With the default of five dots, names outside of the cluster are asked for in every search domain first. */
static void judge_dns(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *dns = node_get(resource->pod_spec, "dnsConfig");

	if (!resource->pod_spec)
		return;
	yaml_each(option, node_get(dns, "options"))
		if (str_is(node_text(option, "name"), "ndots") && str_is(node_text(option, "value"), "2"))
			return;
	check_found(checking, dns ? pod_node_place(checking, dns) : pod_place(checking, resource), "dnsConfig does not set ndots to 2");
}

static void judge_priority(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *class = node_get(resource->pod_spec, "priorityClassName");
	struct str name = str_trim(yaml_text(class));

	if (name.n && !str_is(name, "system-cluster-critical") && !str_is(name, "system-node-critical"))
		check_found(checking, pod_node_place(checking, class), "the class is %.*s", STR(name));
}

static void judge_restart(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *policy = node_get(resource->pod_spec, "restartPolicy");

	if (!resource->pod_spec || str_is(yaml_text(policy), "Always") || str_is(yaml_text(policy), "OnFailure"))
		return;
	if (policy)
		check_found(checking, pod_node_place(checking, policy), "restartPolicy is %.*s", STR(yaml_text(policy)));
	else
		check_found(checking, pod_place(checking, resource), "restartPolicy is not set");
}

static void judge_startup(struct checking *checking, const struct container *container)
{
	if (is_kubernetes(container) && container_is_main(container) && !pod_has(node_get(container->node, "startupProbe")))
		found_in(checking, container, container->place, "it has no startupProbe");
}

/* What the pod says holds for it too; whoever takes the pod's word away opens the init container in silence. */
static void judge_init(struct checking *checking, const struct container *container)
{
	const struct yaml_node *pod = container->resource ? container->resource->pod_spec : NULL;

	if ((container->kind != CONTAINER_INIT && container->kind != CONTAINER_SIDECAR) ||
	    !node_is(node_at(pod, "securityContext.runAsNonRoot"), true) ||
	    node_is(node_at(container->node, "securityContext.runAsNonRoot"), true))
		return;
	found_in(checking, container, container->place, "it does not set runAsNonRoot itself");
}

#define TOKEN_SECONDS_MAX (24 * 60 * 60)

/* core/v1 ServiceAccountTokenProjection */
static void judge_token(struct checking *checking, const struct resource *resource)
{
	yaml_each(volume, node_get(resource->pod_spec, "volumes")) {
		yaml_each(source, node_at(volume, "projected.sources")) {
			const struct yaml_node *seconds = node_at(source, "serviceAccountToken.expirationSeconds");
			int64_t number;

			if (yaml_i64(seconds, YAML_1_1, &number) && number > TOKEN_SECONDS_MAX)
				check_found(checking, pod_node_place(checking, seconds), "the token is good for %lld seconds", (long long)number);
		}
	}
}

#define SPEC(lines) EXAMPLE_POD(lines "  containers: [{name: b, image: c}]\n")
#define TOKEN(seconds) \
	SPEC("  volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: t, expirationSeconds: " seconds "}}]}}]\n")
#define INIT(context) \
	SPEC("  securityContext: {runAsNonRoot: true}\n  initContainers: [{name: i, image: c, securityContext: {" context "}}]\n")

const struct check checks_pod_choices[] = {
	{
		.id = "pod/dns-options",
		.title = "the pod does not say how names are looked up",
		.why = "With the cluster's default each name outside of it is first asked for in every search domain.",
		.fix = "set `dnsConfig: {options: [{name: ndots, value: \"2\"}]}`, where the program writes names of the cluster in full",
		.aliases = LIST("kube-linter:dnsconfig-options"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = SPEC("  dnsConfig: {options: [{name: ndots, value: \"2\"}]}\n"),
		.bad = SPEC(""),
		.resource = judge_dns,
	},
	{
		.id = "pod/priority-class",
		.title = "a priority that is not one of Kubernetes' own",
		.why = "A pod of high priority has others thrown out for it; which classes there are is the cluster's to say.",
		.fix = "see that the class is meant, or take `priorityClassName` out",
		.aliases = LIST("kube-linter:priority-class-name"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = SPEC("  priorityClassName: system-node-critical\n"),
		.bad = SPEC("  priorityClassName: urgent\n"),
		.resource = judge_priority,
	},
	{
		.id = "pod/restart-policy",
		.title = "nothing says that the pod is started again",
		.why = "A pod with Never stays away when it fails; one that says nothing is taken for Always.",
		.fix = "set `restartPolicy: Always`, or OnFailure for a Job",
		.aliases = LIST("kube-linter:restart-policy"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = SPEC("  restartPolicy: Always\n"),
		.bad = SPEC("  restartPolicy: Never\n"),
		.resource = judge_restart,
	},
	{
		.id = "container/no-startup-probe",
		.title = "nobody asks whether the container has started",
		.why = "A program that takes long to start is killed by its liveness probe before it has.",
		.fix = "add a `startupProbe`, where the start takes long",
		.aliases = LIST("kube-linter:no-startup-probe"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = EXAMPLE_CONTAINER("    startupProbe: {tcpSocket: {port: 80}}\n"),
		.bad = EXAMPLE_CONTAINER(""),
		.container = judge_startup,
	},
	{
		.id = "container/init-user-inherited",
		.title = "an init container rests on its pod for not being root",
		.why = "Whoever takes the pod's word away, for one container that needs root, opens this one too.",
		.fix = "set `runAsNonRoot: true` in the init container as well",
		.aliases = LIST("kube-linter:init-container-security-gap"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = INIT("runAsNonRoot: true"),
		.bad = INIT(""),
		.container = judge_init,
	},
	{
		.id = "pod/token-long-lived",
		.title = "a token of the cluster's API is good for more than a day",
		.why = "Who gets hold of it, from a log or a backup, has time to use it.",
		.fix = "set `expirationSeconds: 3600`: the kubelet renews the file",
		.aliases = LIST("kube-linter:projected-token-long-expiration"),
		.severity = SEVERITY_LOW,
		.good = TOKEN("3600"),
		.bad = TOKEN("86401"),
		.resource = judge_token,
	},
	{0},
};
