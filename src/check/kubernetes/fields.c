/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields that the API server drops, or refuses the object for: misspelt ones, those that stand beside where they belong, and values of another
 * kind. What is near to no field may be of a newer version, and nothing is said of it.
 */
#include "base/mem.h"
#include "check/check.h"
#include "check/container/examples.h"
#include "check/container/words.h"
#include "check/kubernetes/shapes.h"
#include "check/node.h"

struct telling {
	struct checking *checking;
	enum misfit wanted;
};

static void tell(void *data, enum misfit misfit, const struct yaml_node *node, struct str key, const struct shape *shape, const char *near)
{
	const struct telling *telling = data;
	struct place place = config_node_place(telling->checking->document->file, node);

	if (misfit != telling->wanted && !(misfit == MISFIT_SCALAR && telling->wanted == MISFIT_KIND))
		return;
	if (misfit == MISFIT_KEY && near)
		check_found(telling->checking, place, "Kubernetes knows no %.*s here: did you mean %s", STR(key), near);
	if (misfit == MISFIT_SCALAR)
		check_found(telling->checking, place, "%.*s has to be %s, and not %s", STR(key.n ? key : STR_LIT("an item")),
			    shape->scalar->name, shape_written(check_arena(telling->checking), node));
	if (misfit == MISFIT_KIND)
		check_found(telling->checking, place, "%.*s has to be %s", STR(key.n ? key : STR_LIT("an item")), shape_kinds(shape->kinds));
}

static void judge(struct checking *checking, const struct resource *resource, enum misfit wanted)
{
	struct telling telling = {checking, wanted};
	struct misfits misfits = {.tell = tell, .data = &telling};
	const struct shape *shape = kubernetes_spec_shape(resource->kind);
	const struct yaml_node *spec = node_get(resource->root, "spec");

	if (!is_of_kubernetes(resource))
		return;
	shape_judge(&kubernetes_metadata_shape, resource->metadata, STR_LIT("metadata"), &misfits);
	if (shape)
		shape_judge(shape, spec, STR_LIT("spec"), &misfits);
	/* A template's pod, and a CronJob's Job. */
	if (resource->pod_spec && resource->pod_spec != spec)
		shape_judge(&kubernetes_pod_shape, resource->pod_spec, STR_LIT("spec"), &misfits);
	if (str_is(resource->kind, "CronJob"))
		shape_judge(kubernetes_spec_shape(STR_LIT("Job")), node_at(spec, "jobTemplate.spec"), STR_LIT("spec"), &misfits);
	if (wanted == MISFIT_KEY && misfits.guesses > SHAPE_GUESSES_MAX)
		check_unsure(checking, config_node_place(checking->document->file, resource->root),
			     "more than %u unknown fields: the others are not compared with known ones", SHAPE_GUESSES_MAX);
}

static void judge_keys(struct checking *checking, const struct resource *resource)
{
	judge(checking, resource, MISFIT_KEY);
}

static void judge_kinds(struct checking *checking, const struct resource *resource)
{
	judge(checking, resource, MISFIT_KIND);
}

/* ---- beside where they belong ---- */

enum spot { SPOT_POD, SPOT_POD_CONTEXT, SPOT_CONTAINER, SPOT_CONTAINER_CONTEXT };

static const struct misplaced {
	enum spot spot;
	const char *field;
	const char *belongs;
} misplaced[] = {
	{SPOT_POD_CONTEXT, "privileged", "the securityContext of a container"},
	{SPOT_POD_CONTEXT, "capabilities", "the securityContext of a container"},
	{SPOT_POD_CONTEXT, "readOnlyRootFilesystem", "the securityContext of a container"},
	{SPOT_POD_CONTEXT, "allowPrivilegeEscalation", "the securityContext of a container"},
	{SPOT_POD_CONTEXT, "procMount", "the securityContext of a container"},
	{SPOT_POD_CONTEXT, "hostNetwork", "the pod's spec"},
	{SPOT_POD_CONTEXT, "hostPID", "the pod's spec"},
	{SPOT_POD_CONTEXT, "hostIPC", "the pod's spec"},
	{SPOT_CONTAINER_CONTEXT, "fsGroup", "the pod's securityContext"},
	{SPOT_CONTAINER_CONTEXT, "fsGroupChangePolicy", "the pod's securityContext"},
	{SPOT_CONTAINER_CONTEXT, "supplementalGroups", "the pod's securityContext"},
	{SPOT_CONTAINER_CONTEXT, "sysctls", "the pod's securityContext"},
	{SPOT_CONTAINER_CONTEXT, "hostNetwork", "the pod's spec"},
	{SPOT_CONTAINER_CONTEXT, "hostPID", "the pod's spec"},
	{SPOT_CONTAINER_CONTEXT, "hostIPC", "the pod's spec"},
	{SPOT_CONTAINER, "privileged", "securityContext"},
	{SPOT_CONTAINER, "capabilities", "securityContext"},
	{SPOT_CONTAINER, "readOnlyRootFilesystem", "securityContext"},
	{SPOT_CONTAINER, "allowPrivilegeEscalation", "securityContext"},
	{SPOT_CONTAINER, "runAsNonRoot", "securityContext"},
	{SPOT_CONTAINER, "runAsUser", "securityContext"},
	{SPOT_CONTAINER, "runAsGroup", "securityContext"},
	{SPOT_CONTAINER, "seccompProfile", "securityContext"},
	{SPOT_CONTAINER, "limits", "resources"},
	{SPOT_CONTAINER, "requests", "resources"},
	{SPOT_CONTAINER, "hostNetwork", "the pod's spec"},
	{SPOT_CONTAINER, "hostPID", "the pod's spec"},
	{SPOT_CONTAINER, "hostIPC", "the pod's spec"},
	{SPOT_CONTAINER, "serviceAccountName", "the pod's spec"},
	{SPOT_CONTAINER, "automountServiceAccountToken", "the pod's spec"},
	{SPOT_CONTAINER, "volumes", "the pod's spec"},
	{SPOT_CONTAINER, "nodeSelector", "the pod's spec"},
	{SPOT_CONTAINER, "imagePullSecrets", "the pod's spec"},
	{SPOT_POD, "runAsNonRoot", "securityContext"},
	{SPOT_POD, "runAsUser", "securityContext"},
	{SPOT_POD, "runAsGroup", "securityContext"},
	{SPOT_POD, "fsGroup", "securityContext"},
	{SPOT_POD, "seccompProfile", "securityContext"},
	{SPOT_POD, "sysctls", "securityContext"},
	{SPOT_POD, "privileged", "the securityContext of a container"},
	{SPOT_POD, "readOnlyRootFilesystem", "the securityContext of a container"},
	{SPOT_POD, "allowPrivilegeEscalation", "the securityContext of a container"},
	{SPOT_POD, "livenessProbe", "a container"},
	{SPOT_POD, "readinessProbe", "a container"},
	{SPOT_POD, "volumeMounts", "a container"},
};

static void judge_spot(struct checking *checking, enum spot spot, const struct yaml_node *node)
{
	yaml_each_pair(pair, node)
		for (size_t i = 0; i < ARRAY_SIZE(misplaced); i++)
			if (misplaced[i].spot == spot && str_is(yaml_text(pair->key), misplaced[i].field))
				check_found(checking, config_node_place(checking->document->file, pair->key), "%s has no effect here: it belongs in %s",
					    misplaced[i].field, misplaced[i].belongs);
}

static void judge_pod_spots(struct checking *checking, const struct resource *resource)
{
	if (!resource->pod_spec || !is_of_kubernetes(resource))
		return;
	judge_spot(checking, SPOT_POD, resource->pod_spec);
	judge_spot(checking, SPOT_POD_CONTEXT, node_get(resource->pod_spec, "securityContext"));
	vec_each(container, &checking->document->containers) {
		judge_spot(checking, SPOT_CONTAINER, container->node);
		judge_spot(checking, SPOT_CONTAINER_CONTEXT, node_get(container->node, "securityContext"));
	}
}

#define WHY "The API server drops it with a warning, or refuses the object: what it was to limit or protect is not."

const struct check checks_kubernetes_fields[] = {
	{
		.id = "kubernetes/unknown-field",
		.title = "a field that Kubernetes does not know",
		.why = WHY,
		.fix = "correct its name",
		.aliases = LIST("kube-linter:schema-validation"),
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_MEDIUM,
		.good = EXAMPLE_CONTEXT("runAsNonRoot: true"),
		.bad = EXAMPLE_CONTEXT("runAsNonroot: true"),
		.resource = judge_keys,
	},
	{
		.id = "kubernetes/misplaced-field",
		.title = "a field that has no effect where it stands",
		.why = WHY,
		.fix = "move it to where it belongs",
		.aliases = LIST("kube-linter:schema-validation"),
		.severity = SEVERITY_MEDIUM,
		.good = EXAMPLE_CONTEXT("readOnlyRootFilesystem: true"),
		.bad = EXAMPLE_POD("  securityContext: {readOnlyRootFilesystem: true}\n  containers: [{name: b, image: c}]\n"),
		.resource = judge_pod_spots,
	},
	{
		.id = "kubernetes/value-kind",
		.title = "a value of a kind that Kubernetes does not take there",
		.why = "The API server refuses the object.",
		.fix = "write it as the kind that is named",
		.aliases = LIST("kube-linter:schema-validation"),
		.severity = SEVERITY_MEDIUM,
		.good = EXAMPLE_CONTAINER("    args: [a]\n"),
		.bad = EXAMPLE_CONTAINER("    args: a\n"),
		.resource = judge_kinds,
	},
	{0},
};
