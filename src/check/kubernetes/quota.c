/* SPDX-License-Identifier: Apache-2.0 */
/* How much a namespace may take (core/v1 LimitRange, ResourceQuota), and what claims of StatefulSets say of their volumes. */
#include "check/kubernetes/joined.h"
#include "check/node.h"

static struct place place_in(struct checking *checking, const struct yaml_node *node, const struct resource *resource)
{
	return config_node_place(checking->document->file, node ? node : resource->root);
}

static bool limits_containers(const struct yaml_node *limits)
{
	yaml_each(limit, limits)
		if (str_is(node_text(limit, "type"), "Container") && node_get(limit, "max") && node_get(limit, "default"))
			return true;
	return false;
}

static void judge_range(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *limits = node_at(resource->root, "spec.limits");

	if (str_is(resource->kind, "LimitRange") && !limits_containers(limits))
		check_found(checking, place_in(checking, limits, resource), "no limit of type Container has max and default");
}

static void judge_quota(struct checking *checking, const struct resource *resource)
{
	static const char *const wanted[] = {"requests.cpu", "requests.memory", "limits.cpu", "limits.memory"};
	const struct yaml_node *hard = node_at(resource->root, "spec.hard");

	for (size_t i = 0; str_is(resource->kind, "ResourceQuota") && i < ARRAY_SIZE(wanted); i++) {
		if (node_get(hard, wanted[i]))
			continue;
		check_found(checking, place_in(checking, hard, resource), "hard has no %s", wanted[i]);
		return;
	}
}

/* ---- claims of StatefulSets ---- */

static bool writes_alone(const struct yaml_node *claim)
{
	return node_has(node_at(claim, "spec.accessModes"), "ReadWriteOnce");
}

static bool says_storage(const struct yaml_node *claim)
{
	return node_text(node_at(claim, "spec.resources.requests"), "storage").n > 0;
}

struct claim_rule {
	bool (*is_right)(const struct yaml_node *claim);
	const char *words;
};

/* kubesec's measure: one good claim among several is enough. */
static void judge_claims(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *claims = node_at(resource->root, "spec.volumeClaimTemplates");
	const struct claim_rule *rule = checking->check->data;

	if (!str_is(resource->kind, "StatefulSet") || !yaml_count(claims))
		return;
	yaml_each(claim, claims)
		if (rule->is_right(claim))
			return;
	check_found(checking, place_in(checking, claims, resource), "%s", rule->words);
}

static void judge_storage(struct checking *checking, const struct resource *resource)
{
	if (!str_is(resource->kind, "StatefulSet"))
		return;
	yaml_each(claim, node_at(resource->root, "spec.volumeClaimTemplates"))
		if (!says_storage(claim))
			check_found(checking, place_in(checking, claim, resource), "resources.requests.storage is not set");
}

#define RANGE(limits) "apiVersion: v1\nkind: LimitRange\nmetadata: {name: a}\nspec: {limits: [" limits "]}\n"
#define QUOTA(hard) "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: a}\nspec:\n  hard: {" hard "}\n"
#define CLAIM(spec) \
	"apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec:\n" \
	"  template: {spec: {containers: [{name: a, image: b}]}}\n  volumeClaimTemplates: [{spec: {" spec "}}]\n"

const struct check checks_kubernetes_quota[] = {
	{
		.id = "kubernetes/limit-range",
		.title = "a LimitRange does not limit containers",
		.why = "A container without limits of its own may then take all of the node.",
		.fix = "add a limit of type Container with max and default",
		.aliases = NAMES("KSV-0039"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = RANGE("{type: Container, max: {cpu: 2}, default: {cpu: 1}}"),
		.bad = RANGE("{type: Pod, max: {cpu: 2}}"),
		.resource = judge_range,
	},
	{
		.id = "kubernetes/resource-quota",
		.title = "a ResourceQuota leaves processor time or memory open",
		.why = "One namespace may then take what the others need.",
		.fix = "set requests.cpu, requests.memory, limits.cpu and limits.memory in spec.hard",
		.aliases = NAMES("KSV-0040"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = QUOTA("requests.cpu: 1, requests.memory: 1Gi, limits.cpu: 2, limits.memory: 2Gi"),
		.bad = QUOTA("pods: 10"),
		.resource = judge_quota,
	},
	{
		.id = "kubernetes/claim-access",
		.title = "a claim of a StatefulSet may be shared by nodes",
		.why = "Two pods that write to the same volume destroy each other's data, unless they are made for it.",
		.fix = "use the access mode ReadWriteOnce, or ReadWriteOncePod, where one pod alone writes",
		.aliases = NAMES("kubesec:VolumeClaimAccessModeReadWriteOnce", "kics:incorrect-volume-claim-access-mode-readwriteonce"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = CLAIM("accessModes: [ReadWriteOnce]"),
		.bad = CLAIM("accessModes: [ReadWriteMany]"),
		.resource = judge_claims,
		.data = &(const struct claim_rule){writes_alone, "none of the claims has the access mode ReadWriteOnce"},
	},
	{
		.id = "kubernetes/claims-without-storage",
		.title = "no claim of a StatefulSet says how much it needs",
		.why = "The API server refuses such claims, so that no pod starts.",
		.fix = "set resources.requests.storage",
		.aliases = NAMES("kubesec:VolumeClaimRequestsStorage"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = CLAIM("resources: {requests: {storage: 1Gi}}"),
		.bad = CLAIM("accessModes: [ReadWriteOnce]"),
		.resource = judge_claims,
		.data = &(const struct claim_rule){says_storage, "none of the claims has resources.requests.storage"},
	},
	{
		.id = "kubernetes/claim-storage",
		.title = "a claim of a StatefulSet does not say how much it needs",
		.why = "The API server refuses the claim, so that no pod starts.",
		.fix = "set resources.requests.storage",
		.aliases = NAMES("kics:statefulset-requests-storage"),
		.severity = SEVERITY_MEDIUM,
		.good = CLAIM("resources: {requests: {storage: 1Gi}}"),
		.bad = CLAIM("accessModes: [ReadWriteOnce]"),
		.resource = judge_storage,
	},
	{0},
};
