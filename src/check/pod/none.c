/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What no container of a workload has. Rules about containers ask it of each; these ask whether anyone has thought of it at all, which is what
 * kubesec gives points for.
 */
#include "check/container/examples.h"
#include "check/pod/pod.h"

struct none {
	bool (*has)(const struct container *container);
	const char *what;
};

#define ABOVE_ID 10000

static bool is_written(const struct container *container, const char *kind, const char *name)
{
	return pod_has(yaml_get(yaml_get(yaml_get(container->node, "resources"), kind), name));
}

static bool has_cpu_limit(const struct container *container)
{
	return is_written(container, "limits", "cpu");
}

static bool has_memory_limit(const struct container *container)
{
	return is_written(container, "limits", "memory");
}

static bool has_cpu_request(const struct container *container)
{
	return is_written(container, "requests", "cpu");
}

static bool has_memory_request(const struct container *container)
{
	return is_written(container, "requests", "memory");
}

static bool has_read_only_root(const struct container *container)
{
	return setting_is(&container->read_only_root, "true");
}

static bool is_not_root(const struct container *container)
{
	return setting_is(&container->run_as_non_root, "true");
}

static bool has_high_user(const struct container *container)
{
	int64_t number;

	return setting_number(&container->user, &number) && number > ABOVE_ID;
}

static bool has_high_group(const struct container *container)
{
	int64_t number;

	return setting_number(&container->group, &number) && number > ABOVE_ID;
}

static bool drops_all(const struct container *container)
{
	vec_each(dropped, &container->capabilities_dropped)
		if (capability_is(dropped->text, "ALL"))
			return true;
	return false;
}

static bool drops_any(const struct container *container)
{
	return container->capabilities_dropped.n && container->capabilities_dropped.v[0].text.n;
}

static void judge(struct checking *checking, const struct resource *resource)
{
	const struct none *none = checking->check->data;

	if (!resource->pod_spec)
		return;
	vec_each(container, &checking->document->containers)
		if (none->has(container))
			return;
	check_found(checking, pod_place(checking, resource), "none of its containers %s", none->what);
}

/* ---- claims of a StatefulSet ---- */

static bool is_read_write_once(const struct yaml_node *claim)
{
	yaml_each(mode, yaml_get(yaml_get(claim, "spec"), "accessModes"))
		if (str_is(yaml_text(mode), "ReadWriteOnce"))
			return true;
	return false;
}

static bool requests_storage(const struct yaml_node *claim)
{
	return pod_has(yaml_get(yaml_get(yaml_get(yaml_get(claim, "spec"), "resources"), "requests"), "storage"));
}

static void judge_claims(struct checking *checking, const struct resource *resource, bool (*has)(const struct yaml_node *), const char *what)
{
	const struct yaml_node *claims = yaml_get(yaml_get(resource->root, "spec"), "volumeClaimTemplates");

	if (!str_is(resource->kind, "StatefulSet") || !yaml_count(claims))
		return;
	yaml_each(claim, claims)
		if (has(claim))
			return;
	check_found(checking, pod_node_place(checking, claims), "none of its claims %s", what);
}

static void judge_modes(struct checking *checking, const struct resource *resource)
{
	judge_claims(checking, resource, is_read_write_once, "is ReadWriteOnce");
}

static void judge_sizes(struct checking *checking, const struct resource *resource)
{
	judge_claims(checking, resource, requests_storage, "says how much it needs");
}

#define CLAIM(lines) "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec:\n" \
	"  template: {spec: {containers: [{name: b, image: c}]}}\n  volumeClaimTemplates: [{spec: {" lines "}}]\n"

#define NONE_WHY "Nobody has thought of it: not one of its containers has it."
#define RULE(name, function, words, remedy, alias, right)                                                                \
	{                                                                                                                \
		.id = "pod/none-" name, .title = "no container of the workload " words, .why = NONE_WHY, .fix = remedy,  \
		.aliases = LIST("kubesec:" alias), .severity = SEVERITY_LOW, .off = true, .good = right,                 \
		.bad = EXAMPLE_CONTAINER(""), .data = &(const struct none){function, words}, .resource = judge,          \
	}
#define RESOURCES(words) EXAMPLE_CONTAINER("    resources: {" words "}\n")

const struct check checks_pod_none[] = {
	RULE("limits-cpu", has_cpu_limit, "has a limit of processor time", "set `resources.limits.cpu`", "LimitsCPU",
	     RESOURCES("limits: {cpu: 1}")),
	RULE("limits-memory", has_memory_limit, "has a limit of memory", "set `resources.limits.memory`", "LimitsMemory",
	     RESOURCES("limits: {memory: 1Gi}")),
	RULE("requests-cpu", has_cpu_request, "requests processor time", "set `resources.requests.cpu`", "RequestsCPU",
	     RESOURCES("requests: {cpu: 1}")),
	RULE("requests-memory", has_memory_request, "requests memory", "set `resources.requests.memory`", "RequestsMemory",
	     RESOURCES("requests: {memory: 1Gi}")),
	RULE("read-only-root", has_read_only_root, "has a root that cannot be written",
	     "set `readOnlyRootFilesystem: true`", "ReadOnlyRootFilesystem", EXAMPLE_CONTEXT("readOnlyRootFilesystem: true")),
	RULE("non-root", is_not_root, "must not run as root", "set `runAsNonRoot: true`", "RunAsNonRoot",
	     EXAMPLE_CONTEXT("runAsNonRoot: true")),
	RULE("high-user-id", has_high_user, "has a user above 10000", "set `runAsUser`", "RunAsUser", EXAMPLE_CONTEXT("runAsUser: 10001")),
	RULE("high-group-id", has_high_group, "has a group above 10000", "set `runAsGroup`", "RunAsGroup",
	     EXAMPLE_CONTEXT("runAsGroup: 10001")),
	RULE("drops-all", drops_all, "drops all capabilities", "drop ALL", "CapDropAll", EXAMPLE_CONTEXT("capabilities: {drop: [ALL]}")),
	RULE("drops-any", drops_any, "drops a capability", "drop ALL", "CapDropAny", EXAMPLE_CONTEXT("capabilities: {drop: [NET_RAW]}")),
	{
		.id = "pod/claims-shared",
		.title = "no claim of the StatefulSet is for one node alone",
		.why = "A volume that several nodes write at once is hardly what each replica of its own was given a claim for.",
		.fix = "set accessModes to [ReadWriteOnce]",
		.aliases = LIST("kubesec:VolumeClaimAccessModeReadWriteOnce"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = CLAIM("accessModes: [ReadWriteOnce]"),
		.bad = CLAIM("accessModes: [ReadWriteMany]"),
		.resource = judge_modes,
	},
	{
		.id = "pod/claims-without-size",
		.title = "no claim of the StatefulSet says how much it needs",
		.why = "The API server refuses a claim without a size.",
		.fix = "set resources.requests.storage",
		.aliases = LIST("kubesec:VolumeClaimRequestsStorage"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = CLAIM("resources: {requests: {storage: 1Gi}}"),
		.bad = CLAIM("accessModes: [ReadWriteOnce]"),
		.resource = judge_sizes,
	},
	{0},
};
