/* SPDX-License-Identifier: Apache-2.0 */
/* Templates of sandboxes for agents' code (extensions.agents.x-k8s.io SandboxTemplate): whom that code may talk to, and what holds it. */
#include "check/kubernetes/joined.h"
#include "check/node.h"

static struct place place_in(struct checking *checking, const struct yaml_node *node, const struct resource *resource)
{
	return config_node_place(checking->document->file, node ? node : resource->root);
}

static bool is_template(const struct resource *resource)
{
	return str_is(resource->kind, "SandboxTemplate");
}

static bool chooses(const struct yaml_node *selector)
{
	return yaml_count(node_get(selector, "matchLabels")) > 0 || yaml_count(node_get(selector, "matchExpressions")) > 0;
}

/* Whether a peer of an egress rule is less than everything. */
static bool is_narrow(const struct yaml_node *peer)
{
	struct str range = node_text(node_get(peer, "ipBlock"), "cidr");

	return (range.n && !str_is(range, "0.0.0.0/0") && !str_is(range, "::/0")) || chooses(node_get(peer, "podSelector")) ||
	       chooses(node_get(peer, "namespaceSelector"));
}

static bool all_narrow(const struct yaml_node *peers)
{
	yaml_each(peer, peers)
		if (!is_narrow(peer))
			return false;
	return yaml_is(peers, YAML_SEQUENCE) && yaml_count(peers) > 0;
}

static void judge_egress_rules(struct checking *checking, const struct resource *resource, const struct yaml_node *egress)
{
	if (egress && !yaml_is(egress, YAML_SEQUENCE)) {
		check_found(checking, place_in(checking, egress, resource), "egress is no list");
		return;
	}
	yaml_each(rule, egress)
		if (!all_narrow(node_get(rule, "to")))
			check_found(checking, place_in(checking, rule, resource), "this rule lets through to everywhere");
}

static void judge_egress(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *spec = node_get(resource->root, "spec"), *management = node_get(spec, "networkPolicyManagement");
	const struct yaml_node *policy = node_get(spec, "networkPolicy");

	if (!is_template(resource))
		return;
	if (yaml_text(management).n && !str_is(yaml_text(management), "Managed"))
		check_found(checking, place_in(checking, management, resource), "networkPolicyManagement is %.*s", STR(yaml_text(management)));
	else if (!yaml_is(policy, YAML_MAPPING))
		check_found(checking, place_in(checking, policy ? policy : spec, resource),
			    policy ? "networkPolicy is no policy" : "without a networkPolicy the Internet is open to it");
	else
		judge_egress_rules(checking, resource, node_get(policy, "egress"));
}

/* Runtimes that put a kernel of their own, or none, between the code and the node's. */
static const char *const hardened[] = {"gvisor", "kata", "runsc", "firecracker", "nabla", "sysbox"};

static void judge_runtime(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *pod = node_at(resource->root, "spec.podTemplate.spec"), *runtime = node_get(pod, "runtimeClassName");

	if (!is_template(resource) || !pod)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(hardened); i++)
		if (str_starts(yaml_text(runtime), hardened[i]))
			return;
	check_found(checking, place_in(checking, runtime ? runtime : pod, resource), runtime
		    ? "runtimeClassName is %.*s" : "runtimeClassName is not set%.*s", STR(yaml_text(runtime)));
}

#define TEMPLATE(spec) \
	"apiVersion: extensions.agents.x-k8s.io/v1beta1\nkind: SandboxTemplate\nmetadata: {name: a}\nspec:\n" spec
#define RUNTIME(class) TEMPLATE("  podTemplate:\n    spec:\n      containers: [{name: a, image: b}]\n" class)

const struct check checks_kubernetes_sandbox[] = {
	{
		.id = "kubernetes/sandbox-egress",
		.title = "code in a sandbox may talk to everywhere",
		.why = "Code that a model wrote, or was talked into, sends out what it can read, and attacks what it can reach.",
		.fix = "write a networkPolicy whose egress names the few peers that are needed",
		.aliases = NAMES("C-0301", "kubescape:agent-sandbox-egress-policy"),
		.severity = SEVERITY_HIGH,
		.good = TEMPLATE("  networkPolicy: {egress: [{to: [{ipBlock: {cidr: 192.0.2.0/24}}]}]}\n"),
		.bad = TEMPLATE("  networkPolicy: {egress: [{}]}\n"),
		.resource = judge_egress,
	},
	{
		.id = "kubernetes/sandbox-runtime",
		.title = "code in a sandbox runs on the node's kernel",
		.why = "A fault of the kernel is enough to leave the sandbox.",
		.fix = "set runtimeClassName to a hardened runtime, such as gvisor or kata",
		.aliases = NAMES("C-0297", "kubescape:agent-sandbox-hardened-runtime-class"),
		.severity = SEVERITY_HIGH,
		.good = RUNTIME("      runtimeClassName: gvisor\n"),
		.bad = RUNTIME(""),
		.resource = judge_runtime,
	},
	{0},
};
