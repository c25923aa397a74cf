/* SPDX-License-Identifier: Apache-2.0 */
/* Workloads as objects: selectors, replicas, how they are spread and rolled out. What containers may do is elsewhere. */
#include "check/kubernetes/joined.h"
#include "check/node.h"

static struct place place_in(struct checking *checking, const struct yaml_node *node, const struct resource *resource)
{
	return config_node_place(checking->document->file, node ? node : resource->root);
}

static bool is_kind(const struct resource *resource, const char *const *kinds)
{
	for (; *kinds; kinds++)
		if (str_is(resource->kind, *kinds))
			return true;
	return false;
}

/* ---- selectors ---- */

static void judge_selector(struct checking *checking, const struct objects *objects, const struct object *workload)
{
	(void)objects;
	if (!workload->selector.written || selector_is_empty(&workload->selector) ||
	    selector_matches(&workload->selector, &workload->pod_labels))
		return;
	joined_found(checking, workload, workload->selector.place, "the pods of the template do not have the labels of the selector");
}

static void find_mismatches(struct checking *checking, const struct objects *objects)
{
	joined_each_workload(checking, objects, judge_selector);
}

/* ---- replicas ---- */

static const char *const replicated[] = {"Deployment", "DeploymentConfig", "StatefulSet", "ReplicaSet", "ReplicationController", NULL};

static void judge_three_replicas(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *replicas = node_at(resource->root, "spec.replicas");
	int64_t number = 1;

	if (!is_kind(resource, replicated) || (replicas && !yaml_i64(replicas, YAML_1_1, &number)))
		return;
	if (number < 3)
		check_found(checking, place_in(checking, replicas, resource), "it has %lld of three replicas", (long long)number);
}

/* ---- roll-out ---- */

static void judge_strategy(struct checking *checking, const struct resource *resource)
{
	static const char *const rolled[] = {"Deployment", "DeploymentConfig", NULL};
	const struct yaml_node *type = node_at(resource->root, "spec.strategy.type");

	if (!is_kind(resource, rolled) || !type)
		return;
	if (!str_is(yaml_text(type), "RollingUpdate") && !str_is(yaml_text(type), "Rolling"))
		check_found(checking, place_in(checking, type, resource), "the strategy is %.*s", STR(yaml_text(type)));
}

/* ---- where pods are put ---- */

static struct selector selector_of(const struct yaml_node *node, struct label room[static 16], struct requirement terms[static 16],
				   struct str values[static 64])
{
	static const char *const operators[] = {"In", "NotIn", "Exists", "DoesNotExist"};
	struct selector selector = {.written = node != NULL, .labels = room, .requirements = terms};
	size_t used = 0;

	yaml_each_pair(pair, node_get(node, "matchLabels"))
		if (selector.labels_n < 16)
			room[selector.labels_n++] = (struct label){yaml_text(pair->key), yaml_text(pair->value)};
	yaml_each(item, node_get(node, "matchExpressions")) {
		struct requirement *term = &terms[selector.requirements_n];

		if (selector.requirements_n == 16)
			break;
		*term = (struct requirement){.name = node_text(item, "key"), .values = values + used};
		for (size_t i = 0; i < ARRAY_SIZE(operators); i++)
			if (str_is(node_text(item, "operator"), operators[i]))
				term->operator = (enum requirement_operator)i;
		yaml_each(value, node_get(item, "values"))
			if (used < 64) {
				values[used++] = yaml_text(value);
				term->n++;
			}
		selector.requirements_n++;
	}
	return selector;
}

static bool pods_match(const struct yaml_node *node, const struct yaml_node *pod_metadata)
{
	struct label room[16], labels[64];
	struct requirement terms[16];
	struct str values[64];
	struct selector selector = selector_of(node, room, terms, values);
	struct labels pod = {.v = labels};

	yaml_each_pair(pair, node_get(pod_metadata, "labels"))
		if (pod.n < ARRAY_SIZE(labels))
			labels[pod.n++] = (struct label){yaml_text(pair->key), yaml_text(pair->value)};
	return selector_matches(&selector, &pod);
}

/* core/v1 PodAffinityTerm, for a topology of single machines. */
static bool term_spreads(const struct yaml_node *term, const struct yaml_node *pod_metadata)
{
	return str_is(node_text(term, "topologyKey"), "kubernetes.io/hostname") &&
	       pods_match(node_get(term, "labelSelector"), pod_metadata);
}

static bool is_spread(const struct resource *resource)
{
	const struct yaml_node *rules = node_at(resource->pod_spec, "affinity.podAntiAffinity");

	yaml_each(term, node_get(rules, "requiredDuringSchedulingIgnoredDuringExecution"))
		if (term_spreads(term, resource->pod_metadata))
			return true;
	yaml_each(term, node_get(rules, "preferredDuringSchedulingIgnoredDuringExecution"))
		if (term_spreads(node_get(term, "podAffinityTerm"), resource->pod_metadata))
			return true;
	return false;
}

static void judge_spread(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *replicas = node_at(resource->root, "spec.replicas");
	int64_t number = 2;

	if (!is_kind(resource, checking->check->data) || !resource->pod_spec)
		return;
	if (replicas && (!yaml_i64(replicas, YAML_1_1, &number) || number < 2))
		return;
	if (!is_spread(resource))
		check_found(checking, place_in(checking, node_get(resource->metadata, "name"), resource),
			    "nothing keeps its pods on different nodes");
}

static void judge_node_affinity(struct checking *checking, const struct resource *resource)
{
	if (resource->pod_spec && !yaml_count(node_at(resource->pod_spec, "affinity.nodeAffinity")) &&
	    !yaml_count(node_get(resource->pod_spec, "nodeSelector")))
		check_found(checking, place_in(checking, node_get(resource->metadata, "name"), resource),
			    "nothing says which nodes its pods run on");
}

/* core/v1 TopologySpreadConstraint; why it is wrong, or NULL. */
static const char *constraint_fault(const struct yaml_node *constraint)
{
	struct str when = node_text(constraint, "whenUnsatisfiable");
	const struct yaml_node *domains = node_get(constraint, "minDomains");
	int64_t number;

	if (!node_get(constraint, "labelSelector"))
		return "without a labelSelector the constraint counts no pods";
	if (!node_text(constraint, "topologyKey").n)
		return "the constraint has no topologyKey";
	if (!yaml_i64(node_get(constraint, "maxSkew"), YAML_1_1, &number) || number < 1)
		return "maxSkew has to be 1 or more";
	if (domains && (!yaml_i64(domains, YAML_1_1, &number) || number < 1))
		return "minDomains has to be 1 or more";
	if (when.n && !str_is(when, "DoNotSchedule") && !str_is(when, "ScheduleAnyway"))
		return "whenUnsatisfiable has to be DoNotSchedule or ScheduleAnyway";
	return NULL;
}

static void judge_constraints(struct checking *checking, const struct resource *resource)
{
	yaml_each(constraint, node_get(resource->pod_spec, "topologySpreadConstraints")) {
		const char *fault = constraint_fault(constraint);

		if (fault)
			check_found(checking, place_in(checking, constraint, resource), "%s", fault);
	}
}

/* ---- jobs and naked pods ---- */

static void judge_naked_pod(struct checking *checking, const struct resource *resource)
{
	if (str_is(resource->kind, "Pod") && !yaml_count(node_get(resource->metadata, "ownerReferences")))
		check_found(checking, place_in(checking, node_get(resource->metadata, "name"), resource), "no controller looks after it");
}

static void judge_cron_job(struct checking *checking, const struct resource *resource)
{
	if (str_is(resource->kind, "CronJob"))
		check_found(checking, place_in(checking, node_get(resource->metadata, "name"), resource), "it runs at \"%.*s\"",
			    STR(yaml_text(node_at(resource->root, "spec.schedule"))));
}

static void judge_cron_deadline(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *spec = node_get(resource->root, "spec");

	if (str_is(resource->kind, "CronJob") && !node_get(spec, "startingDeadlineSeconds"))
		check_found(checking, place_in(checking, spec, resource), "startingDeadlineSeconds is not set");
}

/* batch/v1: "valid values: OnFailure, Never", and a pod's own default is neither. */
static void judge_job_restart(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *policy = node_get(resource->pod_spec, "restartPolicy");
	struct str word = yaml_text(policy);

	if (!resource->pod_spec || !str_starts(resource->api_version, "batch/") || str_is(word, "OnFailure") || str_is(word, "Never"))
		return;
	check_found(checking, place_in(checking, policy ? policy : resource->pod_spec, resource), policy ? "restartPolicy is %.*s" : "restartPolicy is not set",
		    STR(word));
}

static void judge_job_ttl(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *spec = node_get(resource->root, "spec");

	if (str_is(resource->kind, "Job") && !yaml_count(node_get(resource->metadata, "ownerReferences")) &&
	    !node_get(spec, "ttlSecondsAfterFinished"))
		check_found(checking, place_in(checking, spec, resource), "ttlSecondsAfterFinished is not set");
}

/* batch/v1 CronJobSpec: how many ended Jobs are kept is the CronJob's to say, and whichever is stricter counts. */
static void judge_cron_ttl(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *ttl = node_at(resource->root, "spec.jobTemplate.spec.ttlSecondsAfterFinished");

	if (str_is(resource->kind, "CronJob") && ttl)
		check_found(checking, place_in(checking, ttl, resource), "its Jobs go after %.*s seconds, whatever the history limits say",
			    STR(yaml_text(ttl)));
}

#define CRON_JOB(job) \
	"apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec:\n  schedule: '@daily'\n" \
	"  jobTemplate: {spec: {" job "template: {spec: {containers: [{name: a, image: b}]}}}}\n"
#define DEPLOYMENT(spec, pod) YAML_DEPLOYMENT(spec, pod)
#define ANTI_AFFINITY \
	"      affinity:\n        podAntiAffinity:\n          requiredDuringSchedulingIgnoredDuringExecution:\n" \
	"          - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: d}}}\n"

const struct check checks_kubernetes_workload[] = {
	{
		.id = "kubernetes/selector-mismatch",
		.title = "a workload's selector does not match its own pods",
		.why = "The API server refuses the object, or, where it does not, pods are made without end.",
		.fix = "give the pod template the labels of the selector",
		.aliases = NAMES("kube-linter:mismatching-selector", "kubescape:mismatching-selector",
				 "kube-score:deployment-pod-selector-labels-match-template-metadata-labels",
				 "kube-score:statefulset-pod-selector-labels-match-template-metadata-labels", "C-0296"),
		.severity = SEVERITY_HIGH,
		.good = DEPLOYMENT("", ""),
		.bad = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector: {matchLabels: {app: a}}\n"
		       "  template:\n    metadata: {labels: {app: b}}\n    spec: {containers: [{name: a, image: b}]}\n",
		.join = find_mismatches,
	},
	{
		.id = "kubernetes/few-replicas",
		.title = "a workload has fewer than three replicas",
		.why = "When a node is drained or fails, what is left may not carry the load, or nothing is left.",
		.fix = "set `replicas: 3` or more, where the program can run more than once",
		.aliases = NAMES("kube-linter:minimum-three-replicas", "kube-linter:minimum-replicas"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = DEPLOYMENT("  replicas: 3\n", ""),
		.bad = DEPLOYMENT("  replicas: 1\n", ""),
		.resource = judge_three_replicas,
	},
	{
		.id = "kubernetes/not-rolled-out",
		.title = "a Deployment stops all pods before it starts new ones",
		.why = "With every change the program is away for a time.",
		.fix = "use the strategy RollingUpdate, where two versions can run side by side",
		.aliases = NAMES("kube-linter:no-rolling-update-strategy", "kube-linter:upgrade-strategy"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = DEPLOYMENT("  strategy: {type: RollingUpdate}\n", ""),
		.bad = DEPLOYMENT("  strategy: {type: Recreate}\n", ""),
		.resource = judge_strategy,
	},
	{
		.id = "kubernetes/deployment-not-spread",
		.title = "pods of a Deployment may all be on one node",
		.why = "When that node fails, all of them do.",
		.fix = "add a podAntiAffinity, or topologySpreadConstraints, over kubernetes.io/hostname",
		.aliases = NAMES("kube-score:deployment-has-host-podantiaffinity", "kube-linter:no-anti-affinity",
				"kics:deployment-has-no-podantiaffinity"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = DEPLOYMENT("  replicas: 2\n", ANTI_AFFINITY),
		.bad = DEPLOYMENT("  replicas: 2\n", ""),
		.resource = judge_spread,
		.data = NAMES("Deployment", "DeploymentConfig"),
	},
	{
		.id = "kubernetes/stateful-set-not-spread",
		.title = "pods of a StatefulSet may all be on one node",
		.why = "When that node fails, all of them do, and with them what they hold together.",
		.fix = "add a podAntiAffinity, or topologySpreadConstraints, over kubernetes.io/hostname",
		.aliases = NAMES("kube-score:statefulset-has-host-podantiaffinity", "kube-linter:no-anti-affinity",
				"kics:statefulset-has-no-podantiaffinity"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec:\n  replicas: 1\n"
			"  template: {spec: {containers: [{name: a, image: b}]}}\n",
		.bad = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec:\n  replicas: 2\n"
		       "  template: {spec: {containers: [{name: a, image: b}]}}\n",
		.resource = judge_spread,
		.data = NAMES("StatefulSet"),
	},
	{
		.id = "kubernetes/any-node",
		.title = "pods may run on any node",
		.why = "Where nodes differ in trust or hardware, pods may come to the wrong ones.",
		.fix = "add a nodeAffinity or a nodeSelector, where nodes differ",
		.aliases = NAMES("kube-linter:no-node-affinity"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = DEPLOYMENT("", "      nodeSelector: {pool: web}\n"),
		.bad = DEPLOYMENT("", ""),
		.resource = judge_node_affinity,
	},
	{
		.id = "kubernetes/spread-constraint",
		.title = "a topology spread constraint is wrong",
		.why = "The constraint has no effect, or the API server refuses the pod.",
		.fix = "give it a labelSelector, a topologyKey, and a maxSkew of at least 1",
		.aliases = NAMES("kube-score:pod-topology-spread-constraints"),
		.severity = SEVERITY_LOW,
		.good = DEPLOYMENT("", "      topologySpreadConstraints:\n      - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: "
				       "ScheduleAnyway, labelSelector: {matchLabels: {app: d}}}\n"),
		.bad = DEPLOYMENT("", "      topologySpreadConstraints:\n      - {maxSkew: 1, topologyKey: zone}\n"),
		.resource = judge_constraints,
	},
	{
		.id = "kubernetes/naked-pod",
		.title = "a pod has no controller",
		.why = "When its node fails nobody starts it again.",
		.fix = "use a Deployment, StatefulSet or Job",
		.aliases = NAMES("C-0073", "kubescape:naked-pods"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = DEPLOYMENT("", ""),
		.bad = YAML_POD("a", "app: a"),
		.resource = judge_naked_pod,
	},
	{
		.id = "kubernetes/cron-job",
		.title = "there is a CronJob",
		.why = "Whoever can make CronJobs comes back by them; each should be known.",
		.fix = "see that the CronJob is yours and needed",
		.aliases = NAMES("C-0026", "kubescape:rule-deny-cronjobs"),
		.references = NAMES("MITRE TA0003"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = DEPLOYMENT("", ""),
		.bad = CRON_JOB(""),
		.resource = judge_cron_job,
	},
	{
		.id = "kubernetes/cron-job-deadline",
		.title = "a CronJob that was missed is started whenever",
		.why = "After a pause of the control plane missed runs start long after their time, or no more at all.",
		.fix = "set `startingDeadlineSeconds`",
		.aliases = NAMES("kube-score:cronjob-has-deadline", "kics:cronjob-deadline-not-configured"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec:\n  schedule: '@daily'\n"
			"  startingDeadlineSeconds: 300\n"
			"  jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b}]}}}}\n",
		.bad = CRON_JOB(""),
		.resource = judge_cron_deadline,
	},
	{
		.id = "kubernetes/job-restart",
		.title = "a Job whose restartPolicy the API server refuses",
		.why = "A Job ends, and so its pods may not be restarted always, which is the default of pods: the object is not made.",
		.fix = "set `restartPolicy: OnFailure` or `Never`",
		.aliases = NAMES("kube-score:cronjob-restartpolicy"),
		.severity = SEVERITY_MEDIUM,
		.good = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n"
			"  template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}\n",
		.bad = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n"
		       "  template: {spec: {containers: [{name: a, image: b}]}}\n",
		.resource = judge_job_restart,
	},
	{
		.id = "kubernetes/job-kept",
		.title = "a Job is kept when it has ended",
		.why = "Ended Jobs and their pods pile up in the control plane.",
		.fix = "set `ttlSecondsAfterFinished`",
		.aliases = NAMES("kube-linter:job-ttl-seconds-after-finished"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n  ttlSecondsAfterFinished: 60\n"
			"  template: {spec: {containers: [{name: a, image: b}]}}\n",
		.bad = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n"
		       "  template: {spec: {containers: [{name: a, image: b}]}}\n",
		.resource = judge_job_ttl,
	},
	{
		.id = "kubernetes/cron-job-ttl",
		.title = "Jobs of a CronJob go by a time of their own",
		.why = "successfulJobsHistoryLimit and failedJobsHistoryLimit say how many are kept, and then are not: the stricter counts.",
		.fix = "take `ttlSecondsAfterFinished` out of the jobTemplate, and set the history limits",
		.aliases = NAMES("kube-linter:job-ttl-seconds-after-finished"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = CRON_JOB(""),
		.bad = CRON_JOB("ttlSecondsAfterFinished: 60, "),
		.resource = judge_cron_ttl,
	},
	{0},
};
