/* SPDX-License-Identifier: Apache-2.0 */
/* Whether what others call stays there: replicas behind Services, disruption budgets, autoscalers, headless Services. */
#include "check/kubernetes/joined.h"
#include "check/node.h"

static struct place place_in(struct checking *checking, const struct yaml_node *node, const struct resource *resource)
{
	return config_node_place(checking->document->file, node ? node : resource->root);
}

/* ---- marks of workloads that something is about ---- */

static bool mark(void *data, const struct object *workload)
{
	((struct marks *)data)->v[workload->index] = true;
	return true;
}

static struct marks selected_by(const struct objects *objects, const char *kind)
{
	const struct object_list *list = objects_of(objects, kind);
	struct marks marks = marks_new(objects);

	for (size_t i = 0; list && i < list->n; i++)
		if (list->v[i]->selector.written && !(str_is(list->v[i]->kind, "Service") && !list->v[i]->selector.labels_n))
			objects_select(objects, list->v[i]->namespace, &list->v[i]->selector, mark, &marks);
	return marks;
}

static const struct object *scale_target(const struct objects *objects, const struct object *autoscaler)
{
	const struct object_reference *target = autoscaler->references.n ? &autoscaler->references.v[0] : NULL;
	char kind[64];

	if (!target || !target->named_kind.n || target->named_kind.n >= sizeof(kind))
		return NULL;
	memcpy(kind, target->named_kind.p, target->named_kind.n);
	kind[target->named_kind.n] = '\0';
	return objects_find(objects, kind, autoscaler->namespace, target->name);
}

static struct marks scaled(const struct objects *objects)
{
	const struct object_list *list = objects_of(objects, "HorizontalPodAutoscaler");
	struct marks marks = marks_new(objects);

	for (size_t i = 0; list && i < list->n; i++) {
		const struct object *target = scale_target(objects, list->v[i]);

		if (target)
			marks.v[target->index] = true;
	}
	return marks;
}

/* ---- replicas behind a Service ---- */

static void find_single_replicas(struct checking *checking, const struct objects *objects)
{
	struct marks called = selected_by(objects, "Service"), autoscaled = scaled(objects);
	const struct object_list *list = objects_of(objects, checking->check->data);

	for (size_t i = 0; list && i < list->n; i++) {
		const struct object *workload = list->v[i];

		if (called.v[workload->index] && !autoscaled.v[workload->index] && workload->replicas < 2)
			joined_found(checking, workload, workload->replicas_place, "a Service leads to its only pod");
	}
	marks_done(&called);
	marks_done(&autoscaled);
}

static void find_stopped_services(struct checking *checking, const struct objects *objects)
{
	struct marks called = selected_by(objects, "Service");
	const struct object_list *list = objects_of(objects, "Deployment");

	for (size_t i = 0; list && i < list->n; i++)
		if (called.v[list->v[i]->index] && str_is(object_fact(list->v[i], "strategy"), "Recreate"))
			joined_found(checking, list->v[i], list->v[i]->place, "a Service leads to it, and the strategy is Recreate");
	marks_done(&called);
}

/* A pod that is not ready to answer gets requests all the same, where nothing asks it. */
static void find_unprobed(struct checking *checking, const struct objects *objects)
{
	struct marks called = selected_by(objects, "Service");

	vec_each(workload, objects_workloads(objects)) {
		struct str unprobed = object_fact(*workload, "unprobed");

		if (called.v[(*workload)->index] && unprobed.n)
			joined_found(checking, *workload, (*workload)->place,
				     "a Service leads to it, and the container %.*s has no readinessProbe", STR(unprobed));
	}
	marks_done(&called);
}

/* ---- disruption budgets ---- */

static void find_unbudgeted(struct checking *checking, const struct objects *objects)
{
	struct marks budgeted = selected_by(objects, "PodDisruptionBudget");
	const struct object_list *list = objects_of(objects, checking->check->data);

	for (size_t i = 0; list && i < list->n; i++) {
		const struct object *workload = list->v[i];

		if (!budgeted.v[workload->index] && (workload->replicas < 0 || workload->replicas > 1))
			joined_found(checking, workload, workload->place, "no PodDisruptionBudget of this run selects its pods");
	}
	marks_done(&budgeted);
}

static bool is_budget(const struct resource *resource)
{
	return str_is(resource->kind, "PodDisruptionBudget");
}

static void judge_budget_limits(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *spec = node_get(resource->root, "spec");

	if (is_budget(resource) && !node_get(spec, "minAvailable") && !node_get(spec, "maxUnavailable"))
		check_found(checking, place_in(checking, spec, resource), "neither minAvailable nor maxUnavailable is set");
}

static void judge_budget_zero(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *spec = node_get(resource->root, "spec"), *most = node_get(spec, "maxUnavailable");
	const struct yaml_node *least = node_get(spec, "minAvailable");

	if (!is_budget(resource))
		return;
	if (most && (str_is(yaml_text(most), "0") || str_is(yaml_text(most), "0%")))
		check_found(checking, place_in(checking, most, resource), "maxUnavailable is %.*s", STR(yaml_text(most)));
	if (least && str_is(yaml_text(least), "100%"))
		check_found(checking, place_in(checking, least, resource), "minAvailable is 100%%");
}

struct least {
	const struct object *budget, *worst;
	uint64_t wanted;
};

static bool compare_replicas(void *data, const struct object *workload)
{
	struct least *least = data;

	if (workload->replicas >= 0 && (uint64_t)workload->replicas <= least->wanted)
		least->worst = workload;
	return !least->worst;
}

static void judge_budget_replicas(struct checking *checking, const struct objects *objects, const struct object *budget)
{
	struct least least = {.budget = budget};

	if (!str_to_u64(object_fact(budget, "minAvailable"), &least.wanted) || !budget->selector.written)
		return;
	objects_select(objects, budget->namespace, &budget->selector, compare_replicas, &least);
	if (least.worst)
		joined_found(checking, budget, budget->place, "%llu pods have to be available, and %.*s has %lld",
			     (unsigned long long)least.wanted, STR(object_title(least.worst, check_arena(checking))),
			     (long long)least.worst->replicas);
}

static void find_blocking_budgets(struct checking *checking, const struct objects *objects)
{
	joined_each(checking, objects, "PodDisruptionBudget", judge_budget_replicas);
}

/* ---- autoscalers ---- */

#define AUTOSCALED_MAX 100

static void judge_autoscaler(struct checking *checking, const struct objects *objects, const struct object *autoscaler)
{
	if (autoscaler->references.n && !scale_target(objects, autoscaler))
		joined_found(checking, autoscaler, autoscaler->references.v[0].place, "there is no %.*s %.*s in this run",
			     STR(autoscaler->references.v[0].named_kind), STR(autoscaler->references.v[0].name));
}

static void find_idle_autoscalers(struct checking *checking, const struct objects *objects)
{
	joined_each(checking, objects, "HorizontalPodAutoscaler", judge_autoscaler);
}

static void find_fixed_replicas(struct checking *checking, const struct objects *objects)
{
	struct marks autoscaled = scaled(objects);

	vec_each(workload, objects_workloads(objects))
		if (autoscaled.v[(*workload)->index] && (*workload)->replicas >= 0)
			joined_found(checking, *workload, (*workload)->replicas_place,
				     "a HorizontalPodAutoscaler sets the replicas, and each apply sets them back to %lld",
				     (long long)(*workload)->replicas);
	marks_done(&autoscaled);
}

static void judge_minimum(struct checking *checking, const struct resource *resource)
{
	const int64_t *wanted = checking->check->data;
	const struct yaml_node *least = node_at(resource->root, "spec.minReplicas");
	int64_t number = 1;

	if (!str_is(resource->kind, "HorizontalPodAutoscaler") || (least && !yaml_i64(least, YAML_1_1, &number)))
		return;
	if (number < *wanted)
		check_found(checking, place_in(checking, least, resource), "it goes down to %lld", (long long)number);
}

static void judge_maximum(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *most = node_at(resource->root, "spec.maxReplicas");
	int64_t number;

	if (str_is(resource->kind, "HorizontalPodAutoscaler") && yaml_i64(most, YAML_1_1, &number) && number > AUTOSCALED_MAX)
		check_found(checking, place_in(checking, most, resource), "it goes up to %lld", (long long)number);
}

static void judge_eviction(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *spec = node_get(resource->root, "spec");

	if (is_budget(resource) && !node_text(spec, "unhealthyPodEvictionPolicy").n)
		check_found(checking, place_in(checking, spec, resource), "unhealthyPodEvictionPolicy is not set");
}

/* ---- StatefulSets ---- */

static bool is_headless_for(const struct object *service, const struct object *set)
{
	return service && str_is(object_fact(service, "clusterIP"), "None") &&
	       (!service->selector.labels_n || selector_matches(&service->selector, &set->pod_labels));
}

static void judge_headless(struct checking *checking, const struct objects *objects, const struct object *set)
{
	vec_each(reference, &set->references) {
		if (strcmp(reference->kind, "Service") != 0)
			continue;
		if (!is_headless_for(objects_find(objects, "Service", set->namespace, reference->name), set))
			joined_found(checking, set, reference->place, "no headless Service %.*s of this run selects its pods",
				     STR(reference->name));
	}
}

static void find_missing_headless(struct checking *checking, const struct objects *objects)
{
	joined_each(checking, objects, "StatefulSet", judge_headless);
}

#define BUDGET(spec) \
	"---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: p, namespace: x}\nspec: {" spec "}\n"
#define AUTOSCALER(target, least) \
	"---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: x}\nspec:\n" \
	"  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: " target "}\n  minReplicas: " least "\n"
#define STATEFUL_SET(spec) \
	"apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: s, namespace: x}\nspec:\n  selector: {matchLabels: {app: s}}\n" spec \
	"  template:\n    metadata: {labels: {app: s}}\n    spec: {containers: [{name: a, image: b}]}\n"

const struct check checks_kubernetes_availability[] = {
	{
		.id = "kubernetes/deployment-single-replica",
		.title = "a Service leads to a Deployment of one pod",
		.why = "When its node is drained, or the pod restarts, whoever calls gets no answer.",
		.fix = "set `replicas: 2` or more, where the program can run more than once",
		.aliases = NAMES("kube-score:deployment-replicas"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = YAML_DEPLOYMENT("  replicas: 2\n", "") YAML_SERVICE("s", "selector: {app: d}"),
		.bad = YAML_DEPLOYMENT("  replicas: 1\n", "") YAML_SERVICE("s", "selector: {app: d}"),
		.join = find_single_replicas,
		.data = "Deployment",
	},
	{
		.id = "kubernetes/stateful-set-single-replica",
		.title = "a Service leads to a StatefulSet of one pod",
		.why = "When its node is drained, or the pod restarts, whoever calls gets no answer.",
		.fix = "set `replicas: 2` or more, where the program can run more than once",
		.aliases = NAMES("kube-score:statefulset-replicas"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = STATEFUL_SET("  replicas: 2\n") YAML_SERVICE("s", "selector: {app: s}"),
		.bad = STATEFUL_SET("  replicas: 1\n") YAML_SERVICE("s", "selector: {app: s}"),
		.join = find_single_replicas,
		.data = "StatefulSet",
	},
	{
		.id = "kubernetes/unprobed-behind-service",
		.title = "a Service leads to pods that nothing asks whether they are ready",
		.why = "While they start, or hang, whoever calls gets errors.",
		.fix = "add a readinessProbe to the container that answers",
		.aliases = NAMES("kube-score:pod-probes"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = YAML_POD("a", "app: a") YAML_SERVICE("s", "selector: {app: b}"),
		.bad = YAML_POD("a", "app: a") YAML_SERVICE("s", "selector: {app: a}"),
		.join = find_unprobed,
	},
	{
		.id = "kubernetes/deployment-strategy",
		.title = "a Deployment behind a Service stops before it starts anew",
		.why = "With every change whoever calls gets no answer for a time.",
		.fix = "use the strategy RollingUpdate, where two versions can run side by side",
		.aliases = NAMES("kube-score:deployment-strategy"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = YAML_DEPLOYMENT("  strategy: {type: RollingUpdate}\n", "") YAML_SERVICE("s", "selector: {app: d}"),
		.bad = YAML_DEPLOYMENT("  strategy: {type: Recreate}\n", "") YAML_SERVICE("s", "selector: {app: d}"),
		.join = find_stopped_services,
	},
	{
		.id = "kubernetes/deployment-without-budget",
		.title = "a Deployment has no PodDisruptionBudget",
		.why = "When nodes are drained for an upgrade, all of its pods may go at the same time.",
		.fix = "add a PodDisruptionBudget that selects its pods",
		.aliases = NAMES("kube-score:deployment-has-poddisruptionbudget", "kics:deployment-without-poddisruptionbudget"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = YAML_DEPLOYMENT("", "") BUDGET("maxUnavailable: 1, selector: {matchLabels: {app: d}}"),
		.bad = YAML_DEPLOYMENT("", "") BUDGET("maxUnavailable: 1, selector: {matchLabels: {app: e}}"),
		.join = find_unbudgeted,
		.data = "Deployment",
	},
	{
		.id = "kubernetes/stateful-set-without-budget",
		.title = "a StatefulSet has no PodDisruptionBudget",
		.why = "When nodes are drained for an upgrade, all of its pods may go at the same time.",
		.fix = "add a PodDisruptionBudget that selects its pods",
		.aliases = NAMES("kube-score:statefulset-has-poddisruptionbudget", "kics:statefulset-without-poddisruptionbudget"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = STATEFUL_SET("") BUDGET("maxUnavailable: 1, selector: {matchLabels: {app: s}}"),
		.bad = STATEFUL_SET("") BUDGET("maxUnavailable: 1, selector: {matchLabels: {app: e}}"),
		.join = find_unbudgeted,
		.data = "StatefulSet",
	},
	{
		.id = "kubernetes/budget-without-limit",
		.title = "a PodDisruptionBudget limits nothing",
		.why = "Without minAvailable or maxUnavailable it has no effect.",
		.fix = "set one of the two",
		.aliases = NAMES("kube-score:poddisruptionbudget-has-policy"),
		.severity = SEVERITY_LOW,
		.good = BUDGET("maxUnavailable: 1"),
		.bad = BUDGET("selector: {matchLabels: {app: a}}"),
		.resource = judge_budget_limits,
	},
	{
		.id = "kubernetes/budget-blocks-drain",
		.title = "a PodDisruptionBudget lets no pod go",
		.why = "A node with such a pod cannot be drained, so that it misses its upgrade.",
		.fix = "let one pod be unavailable: `maxUnavailable: 1`",
		.aliases = NAMES("kube-linter:pdb-max-unavailable"),
		.severity = SEVERITY_LOW,
		.good = BUDGET("maxUnavailable: 1"),
		.bad = BUDGET("maxUnavailable: 0"),
		.resource = judge_budget_zero,
	},
	{
		.id = "kubernetes/budget-above-replicas",
		.title = "a PodDisruptionBudget asks for as many pods as there are",
		.why = "A node with such a pod cannot be drained, so that it misses its upgrade.",
		.fix = "ask for fewer than `replicas`, or use `maxUnavailable: 1`",
		.aliases = NAMES("kube-linter:pdb-min-available"),
		.severity = SEVERITY_LOW,
		.good = YAML_DEPLOYMENT("  replicas: 3\n", "") BUDGET("minAvailable: 2, selector: {matchLabels: {app: d}}"),
		.bad = YAML_DEPLOYMENT("  replicas: 2\n", "") BUDGET("minAvailable: 2, selector: {matchLabels: {app: d}}"),
		.join = find_blocking_budgets,
	},
	{
		.id = "kubernetes/autoscaler-without-target",
		.title = "a HorizontalPodAutoscaler scales what there is not",
		.why = "A name that is written otherwise leaves the workload at its size.",
		.fix = "compare kind and name of scaleTargetRef with the workload",
		.aliases = NAMES("kube-score:horizontalpodautoscaler-has-target", "kube-linter:dangling-horizontalpodautoscaler",
				 "kubescape:hpa-has-target", "C-0300", "kics:hpa-targets-invalid-object"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = YAML_DEPLOYMENT("", "") AUTOSCALER("d", "2"),
		.bad = YAML_DEPLOYMENT("", "") AUTOSCALER("e", "2"),
		.join = find_idle_autoscalers,
	},
	{
		.id = "kubernetes/autoscaled-replicas",
		.title = "a workload that is autoscaled sets its replicas",
		.why = "With every apply the number jumps back, and pods are stopped that are needed.",
		.fix = "take `replicas` out of the workload",
		.aliases = NAMES("kube-score:deployment-targeted-by-hpa-does-not-have-replicas-configured",
				"kics:hpa-targeted-deployments-with-configured-replica-count"),
		.severity = SEVERITY_LOW,
		.good = YAML_DEPLOYMENT("", "") AUTOSCALER("d", "2"),
		.bad = YAML_DEPLOYMENT("  replicas: 2\n", "") AUTOSCALER("d", "2"),
		.join = find_fixed_replicas,
	},
	{
		.id = "kubernetes/autoscaler-minimum",
		.title = "a HorizontalPodAutoscaler goes down to one pod",
		.why = "When its node is drained, or the pod restarts, whoever calls gets no answer.",
		.fix = "set `minReplicas: 2` or more",
		.aliases = NAMES("kube-score:horizontalpodautoscaler-replicas"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = AUTOSCALER("d", "2"),
		.bad = AUTOSCALER("d", "1"),
		.resource = judge_minimum,
		.data = &(const int64_t){2},
	},
	{
		.id = "kubernetes/autoscaler-minimum-three",
		.title = "a HorizontalPodAutoscaler goes below three pods",
		.why = "When a node is drained or fails, what is left may not carry the load.",
		.fix = "set `minReplicas: 3` or more",
		.aliases = NAMES("kube-linter:hpa-minimum-three-replicas"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = AUTOSCALER("d", "3"),
		.bad = AUTOSCALER("d", "2"),
		.resource = judge_minimum,
		.data = &(const int64_t){3},
	},
	{
		.id = "kubernetes/autoscaler-maximum",
		.title = "a HorizontalPodAutoscaler goes beyond a hundred pods",
		.why = "A flood of requests, or a fault in a metric, then costs as many pods, and may take the place of everything else.",
		.fix = "set `maxReplicas` to what the cluster, and whoever pays for it, can carry",
		.aliases = NAMES("kube-linter:hpa-maximum-replicas"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = AUTOSCALER("d", "2\n  maxReplicas: 100"),
		.bad = AUTOSCALER("d", "2\n  maxReplicas: 101"),
		.resource = judge_maximum,
	},
	{
		.id = "kubernetes/budget-unhealthy",
		.title = "a PodDisruptionBudget also keeps pods that do not work",
		.why = "Pods that crash count as disrupted, so that their node cannot be drained until they work again.",
		.fix = "set `unhealthyPodEvictionPolicy: AlwaysAllow`",
		.aliases = NAMES("kube-linter:pdb-unhealthy-pod-eviction-policy"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = BUDGET("maxUnavailable: 1, unhealthyPodEvictionPolicy: AlwaysAllow"),
		.bad = BUDGET("maxUnavailable: 1"),
		.resource = judge_eviction,
	},
	{
		.id = "kubernetes/stateful-set-service",
		.title = "a StatefulSet has no headless Service",
		.why = "Its pods get no names in DNS, by which they find each other.",
		.fix = "add a Service of that name with `clusterIP: None` that selects its pods",
		.aliases = NAMES("kube-score:statefulset-has-servicename", "kics:statefulset-without-service-name"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = STATEFUL_SET("  serviceName: h\n") YAML_SERVICE("h", "clusterIP: None, selector: {app: s}"),
		.bad = STATEFUL_SET("  serviceName: h\n") YAML_SERVICE("h", "selector: {app: s}"),
		.join = find_missing_headless,
	},
	{0},
};
