/* SPDX-License-Identifier: Apache-2.0 */
/* NetworkPolicies (networking.k8s.io/v1), and Cilium's: whom they rule over, and whom they leave open. */
#include "base/map.h"
#include "check/kubernetes/joined.h"
#include "check/node.h"

/* ---- pods that no policy rules over ---- */

static const char *const policy_kinds[] = {"NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"};

/* What a policy has to rule over, to be counted. */
struct isolation {
	bool ingress, egress;
};

static void mark_selected(struct marks *marks, const struct objects *objects, const struct object *policy, struct map *seen,
			  struct arena *arena)
{
	if (policy->selector.written)
		marks_select(marks, objects, policy, &policy->selector, seen, arena);
	/* Rules of a Cilium policy with several. */
	vec_each(peer, &policy->peers)
		if (str_starts(policy->kind, "Cilium") && peer->pods.written)
			marks_select(marks, objects, policy, &peer->pods, seen, arena);
}

static struct marks isolated_pods(const struct objects *objects, struct isolation wanted)
{
	struct marks marks = marks_new(objects);
	struct arena arena = ARENA_INIT;
	struct map seen = {0};

	for (size_t i = 0; i < ARRAY_SIZE(policy_kinds); i++) {
		const struct object_list *list = objects_of(objects, policy_kinds[i]);

		for (size_t k = 0; list && k < list->n; k++)
			if ((!wanted.ingress || list->v[k]->ingress) && (!wanted.egress || list->v[k]->egress))
				mark_selected(&marks, objects, list->v[k], &seen, &arena);
	}
	map_done(&seen);
	arena_done(&arena);
	return marks;
}

static void find_open_pods(struct checking *checking, const struct objects *objects)
{
	struct marks marks = isolated_pods(objects, (struct isolation){0});

	vec_each(workload, objects_workloads(objects))
		if (!marks.v[(*workload)->index])
			joined_found(checking, *workload, (*workload)->place, "no NetworkPolicy of this run selects its pods");
	marks_done(&marks);
}

/* Policies of both directions may be two. */
static void find_half_open_pods(struct checking *checking, const struct objects *objects)
{
	struct marks in = isolated_pods(objects, (struct isolation){.ingress = true});
	struct marks out = isolated_pods(objects, (struct isolation){.egress = true});

	vec_each(workload, objects_workloads(objects)) {
		size_t i = (*workload)->index;

		if (!in.v[i] || !out.v[i])
			joined_found(checking, *workload, (*workload)->place, "no NetworkPolicy of this run limits %s",
				     !in.v[i] && !out.v[i] ? "who may talk to its pods, or whom these may talk to"
				     : !in.v[i]		  ? "who may talk to its pods"
							  : "whom its pods may talk to");
	}
	marks_done(&in);
	marks_done(&out);
}

static void judge_namespace(struct checking *checking, const struct objects *objects, const struct object *namespace)
{
	for (size_t i = 0; i < ARRAY_SIZE(policy_kinds); i++) {
		const struct object_list *list = objects_of(objects, policy_kinds[i]);

		for (size_t k = 0; list && k < list->n; k++)
			if (str_eq(list->v[k]->namespace, namespace->name) || list->v[k]->cluster_wide)
				return;
	}
	joined_found(checking, namespace, namespace->place, "no NetworkPolicy of this run is in it");
}

static void find_open_namespaces(struct checking *checking, const struct objects *objects)
{
	joined_each(checking, objects, "Namespace", judge_namespace);
}

/* ---- policies that rule over nothing ---- */

static void judge_target(struct checking *checking, const struct objects *objects, const struct object *policy)
{
	if (selector_is_empty(&policy->selector) || objects_first(objects, policy->namespace, &policy->selector))
		return;
	joined_found(checking, policy, policy->selector.place, "no pod of this run has these labels%s%.*s",
		     policy->namespace.n ? " in the namespace " : "", STR(policy->namespace));
}

static void find_idle_policies(struct checking *checking, const struct objects *objects)
{
	joined_each(checking, objects, "NetworkPolicy", judge_target);
}

static void judge_peers(struct checking *checking, const struct objects *objects, const struct object *policy)
{
	vec_each(peer, &policy->peers) {
		struct str namespace = peer->namespaces.written ? STR_NULL : policy->namespace;

		if (!peer->pods.written || selector_is_empty(&peer->pods) || objects_first(objects, namespace, &peer->pods))
			continue;
		joined_found(checking, policy, peer->pods.place, "no pod of this run has these labels");
	}
}

static void find_idle_peers(struct checking *checking, const struct objects *objects)
{
	joined_each(checking, objects, "NetworkPolicy", judge_peers);
}

/* ---- policies by themselves ---- */

static bool is_selector(const struct yaml_node *node)
{
	return yaml_count(node_get(node, "matchLabels")) > 0 || yaml_count(node_get(node, "matchExpressions")) > 0;
}

static bool has_selecting_peer(const struct yaml_node *rules, const char *key)
{
	yaml_each(rule, rules)
		yaml_each(peer, node_get(rule, key))
			if (node_get(peer, "podSelector") || node_get(peer, "namespaceSelector"))
				return true;
	return false;
}

/* An empty rule: any peer, any port. */
static bool lets_all(const struct yaml_node *rules)
{
	yaml_each(rule, rules)
		if (!yaml_count(rule))
			return true;
	return false;
}

static void judge_selector(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *spec = node_get(resource->root, "spec");

	if (!str_is(resource->kind, "NetworkPolicy") || is_selector(node_get(spec, "podSelector")) ||
	    has_selecting_peer(node_get(spec, "ingress"), "from") || has_selecting_peer(node_get(spec, "egress"), "to"))
		return;
	/* That nobody may talk at all is the best of policies. */
	if (!yaml_count(node_get(spec, "ingress")) && !yaml_count(node_get(spec, "egress")))
		return;
	check_found(checking, config_node_place(checking->document->file, spec ? spec : resource->root),
		    lets_all(node_get(spec, "ingress")) || lets_all(node_get(spec, "egress"))
			    ? "it is for every pod and lets all traffic through"
			    : "it is for every pod, and names no pods that they may talk to");
}

/* A rule without peers lets everyone in; one without ports, to everything. */
static bool is_open(const struct yaml_node *rules, const char *key)
{
	yaml_each(rule, rules) {
		const struct yaml_node *peers = node_get(rule, key);

		if (!yaml_count(peers))
			return true;
		yaml_each(peer, peers)
			if (str_is(yaml_text(node_at(peer, "ipBlock.cidr")), "0.0.0.0/0") && !yaml_count(node_at(peer, "ipBlock.except")))
				return true;
	}
	return false;
}

static void judge_openness(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *ingress = node_at(resource->root, "spec.ingress");

	if (str_is(resource->kind, "NetworkPolicy") && is_open(ingress, "from"))
		check_found(checking, config_node_place(checking->document->file, ingress), "everyone may talk to the selected pods");
}

const struct check checks_kubernetes_network_policy[] = {
	{
		.id = "kubernetes/no-network-policy",
		.title = "no NetworkPolicy selects the pods",
		.why = "Every pod of the cluster can talk to them, and they to everything: one pod that falls reaches all.",
		.fix = "add a NetworkPolicy to the namespace that denies by default, and one for what is needed",
		.aliases = NAMES("CKV2_K8S_6", "C-0030", "C-0260", "kubescape:ensure_network_policy_configured_in_labels",
				 "kubescape:ingress-and-egress-blocked", "kube-linter:non-isolated-pod", "kics:pod-misconfigured-networkpolicy"),
		.references = NAMES("CIS Kubernetes 5.3.2", "NSA network separation"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = YAML_POD("a", "app: a") YAML_POLICY("podSelector: {}"),
		.bad = YAML_POD("a", "app: a") YAML_POLICY("podSelector: {matchLabels: {app: b}}"),
		.join = find_open_pods,
	},
	{
		.id = "kubernetes/no-network-policy-both-ways",
		.title = "no NetworkPolicy limits the pods in both directions",
		.why = "Without limits on the way in others reach what is not meant for them; without limits on the way out data leaves.",
		.fix = "add a NetworkPolicy with the policyTypes Ingress and Egress",
		.aliases = NAMES("kube-score:pod-networkpolicy"),
		.references = NAMES("CIS Kubernetes 5.3.2", "NSA network separation"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = YAML_POD("a", "app: a") YAML_POLICY("podSelector: {}, policyTypes: [Ingress, Egress]"),
		.bad = YAML_POD("a", "app: a") YAML_POLICY("podSelector: {}, policyTypes: [Ingress]"),
		.join = find_half_open_pods,
	},
	{
		.id = "kubernetes/namespace-without-network-policy",
		.title = "a namespace has no NetworkPolicy",
		.why = "Every pod of the cluster can talk to every pod of the namespace.",
		.fix = "add a NetworkPolicy to the namespace that denies by default",
		.aliases = NAMES("C-0054", "C-0206", "kubescape:internal-networking", "C-0049"),
		.references = NAMES("CIS Kubernetes 5.3.2", "NSA network separation"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n" YAML_POLICY("podSelector: {}"),
		.bad = "apiVersion: v1\nkind: Namespace\nmetadata: {name: y}\n" YAML_POLICY("podSelector: {}"),
		.join = find_open_namespaces,
	},
	{
		.id = "kubernetes/network-policy-selects-nothing",
		.title = "a NetworkPolicy selects no pod",
		.why = "A label that is written otherwise leaves the pods open that the policy is for.",
		.fix = "compare the labels of podSelector with those of the pods",
		.aliases = NAMES("kube-score:networkpolicy-targets-pod", "kube-linter:dangling-networkpolicy",
				 "kubescape:dangling-networkpolicy", "C-0299", "kics:network-policy-is-not-targeting-any-pod"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = YAML_POD("a", "app: a") YAML_POLICY("podSelector: {matchLabels: {app: a}}"),
		.bad = YAML_POD("a", "app: a") YAML_POLICY("podSelector: {matchLabels: {app: b}}"),
		.join = find_idle_policies,
	},
	{
		.id = "kubernetes/network-policy-peer-selects-nothing",
		.title = "a NetworkPolicy lets pods through that there are none of",
		.why = "A label that is written otherwise shuts out those that the rule is for.",
		.fix = "compare the labels of the peer's podSelector with those of the pods",
		.aliases = NAMES("kube-linter:dangling-networkpolicypeer-podselector", "kube-linter:dangling-networkpolicy-rule"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = YAML_POD("a", "app: a")
			YAML_POLICY("podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]"),
		.bad = YAML_POD("a", "app: a")
		       YAML_POLICY("podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: b}}}]}]"),
		.join = find_idle_peers,
	},
	{
		.id = "kubernetes/network-policy-without-labels",
		.title = "a NetworkPolicy lets everyone through for every pod",
		.why = "Neither the pods nor their peers are chosen: the policy separates nothing from nothing.",
		.fix = "choose the pods in podSelector, and who may talk to them in from and to",
		.aliases = NAMES("KSV-0038"),
		.references = NAMES("NSA network separation"),
		.severity = SEVERITY_MEDIUM,
		.good = YAML_POLICY("podSelector: {matchLabels: {app: a}}, ingress: [{}]"),
		.bad = YAML_POLICY("podSelector: {}, ingress: [{}]"),
		.resource = judge_selector,
	},
	{
		.id = "kubernetes/network-policy-open",
		.title = "a NetworkPolicy lets everyone in",
		.why = "A rule without from, or with 0.0.0.0/0, opens the pods to all of the cluster and beyond.",
		.fix = "say in from who needs to talk to the pods",
		.severity = SEVERITY_LOW,
		.off = true,
		.good = YAML_POLICY("podSelector: {}, ingress: [{from: [{podSelector: {}}]}]"),
		.bad = YAML_POLICY("podSelector: {}, ingress: [{}]"),
		.resource = judge_openness,
	},
	{0},
};
