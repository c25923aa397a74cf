/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much a container may take, and how others learn that it is well. What the right numbers are nobody else can know: there is no fix
 * but the question. Containers that only run before, or are there to look at others, are asked for less.
 */
#include "check/container/examples.h"
#include "check/container/words.h"

#include "base/mem.h"

/* A rule of these is about one setting that must be there. */
struct wanted {
	size_t offset;    /* of the setting in struct container */
	const char *what;
};

static const struct setting *setting_at(const struct container *container, const struct wanted *wanted)
{
	return (const struct setting *)((const char *)container + wanted->offset);
}

/* What is asked for in advance is for a scheduler; Docker has none. */
static bool is_request(const struct wanted *wanted)
{
	return wanted->offset == offsetof(struct container, cpu_request) || wanted->offset == offsetof(struct container, memory_request);
}

static void judge_resource(struct checking *checking, const struct container *container)
{
	const struct wanted *wanted = checking->check->data;

	if (container->kind == CONTAINER_EPHEMERAL || container->kind == CONTAINER_BUILT || (is_request(wanted) && !is_kubernetes(container)))
		return;
	if (setting_at(container, wanted)->state != SETTING_SET)
		found_setting(checking, container, setting_at(container, wanted), wanted->what);
}

/* What is set aside on a node: nothing else has requests. */
static void judge_request(struct checking *checking, const struct container *container)
{
	if (is_kubernetes(container))
		judge_resource(checking, container);
}

/* Kubernetes writes one quantity in several ways ("1000m", "1"); those that are not equal as text are told apart. */
static void judge_equal(struct checking *checking, const struct container *container)
{
	const struct yaml_node *resources = yaml_get(container->node, "resources");
	struct str name = str_of(checking->check->data), key;
	bool equal = is_kubernetes(container);

	while (equal && str_next(&name, ' ', &key)) {
		const struct yaml_pair *limit = yaml_find(yaml_get(resources, "limits"), key);
		const struct yaml_pair *request = yaml_find(yaml_get(resources, "requests"), key);

		if (!limit || !request || !str_eq(yaml_text(limit->value), yaml_text(request->value)))
			equal = false;
	}
	if (!equal && is_kubernetes(container))
		found_in(checking, container, container->place, "request and limit differ, or are not both there: %s",
			 (const char *)checking->check->data);
}

static void judge_storage(struct checking *checking, const struct container *container)
{
	const struct yaml_node *resources = yaml_get(container->node, "resources");

	if (is_kubernetes(container) && (!yaml_get(yaml_get(resources, "limits"), "ephemeral-storage") ||
					 !yaml_get(yaml_get(resources, "requests"), "ephemeral-storage")))
		found_in(checking, container, container->place, "its ephemeral storage has no request, or no limit");
}

/* Whether the request is the limit's, as nobody wrote one. */
static void judge_copied(struct checking *checking, const struct container *container)
{
	const struct wanted *wanted = checking->check->data;
	const struct setting *setting = setting_at(container, wanted);

	if (setting->origin && str_is(str_of(setting->origin), "limit"))
		found_setting(checking, container, setting, wanted->what);
}

/* What these describe runs once: nobody waits for it to be ready. */
static bool ends(const struct container *container)
{
	static const char *const kinds[] = {"Job", "CronJob", "Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"};

	for (size_t i = 0; container->resource && i < ARRAY_SIZE(kinds); i++)
		if (str_is(container->resource->kind, kinds[i]))
			return true;
	return false;
}

static void judge_probe(struct checking *checking, const struct container *container)
{
	const struct wanted *wanted = checking->check->data;

	if (is_kubernetes(container) && container_is_main(container) && !ends(container) &&
	    setting_at(container, wanted)->state == SETTING_UNSET)
		found_setting(checking, container, setting_at(container, wanted), wanted->what);
}

/* ---- quantities that are most likely another's: k8s.io/apimachinery, resource.Quantity ---- */

/* Digits, a fraction that is dropped, and a suffix. False where it is no such quantity. */
static bool quantity(struct str text, uint64_t *ret_whole, struct str *ret_suffix)
{
	size_t n = 0, end;

	text = str_trim(text);
	while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
		n++;
	for (end = n; end < text.n && (text.p[end] == '.' || (text.p[end] >= '0' && text.p[end] <= '9')); end++)
		;
	*ret_suffix = str_from_index(text, end);
	return str_to_u64(str_slice(text, 0, n), ret_whole);
}

#define PROCESSORS_MAX 256u /* of one container: hardly a node has as many */

static bool is_too_many(struct str text)
{
	struct str suffix;
	uint64_t whole;

	if (!quantity(text, &whole, &suffix))
		return false;
	if (suffix.n && !str_is(suffix, "k"))
		return str_is(suffix, "m") && whole / 1000 > PROCESSORS_MAX;
	return whole > PROCESSORS_MAX || (suffix.n && whole > 0);
}

static bool is_milli(struct str text)
{
	struct str suffix;
	uint64_t whole;

	return quantity(text, &whole, &suffix) && str_is(suffix, "m");
}

struct odd {
	const char *key;
	bool (*is)(struct str text);
	const char *what;
};

static void judge_odd(struct checking *checking, const struct container *container)
{
	static const char *const lists[] = {"limits", "requests"};
	const struct odd *odd = checking->check->data;

	for (size_t i = 0; is_kubernetes(container) && i < ARRAY_SIZE(lists); i++) {
		const struct yaml_node *value = yaml_get(yaml_get(yaml_get(container->node, "resources"), lists[i]), odd->key);

		if (odd->is(yaml_text(value)))
			found_in(checking, container, config_node_place(container->document->file, value), "%.*s %s", STR(yaml_text(value)),
				 odd->what);
	}
}

#define WANTED(member, text) &(const struct wanted){offsetof(struct container, member), text}
#define RESOURCES(words) EXAMPLE_CONTAINER("    resources: {" words "}\n")
#define EQUAL(name, words, keys, alias)                                                                                   \
	{                                                                                                                 \
		.id = "container/" name "-not-guaranteed", .title = "the container is not guaranteed its " words,         \
		.why = "Only a pod whose requests are its limits is of the class Guaranteed, the last that must go.",     \
		.fix = "make request and limit equal, where it must stay", .aliases = LIST(alias),                        \
		.severity = SEVERITY_NEGLIGIBLE, .off = true,                                                             \
		.good = RESOURCES("limits: &l {cpu: 1, memory: 1Gi, ephemeral-storage: 1Gi}, requests: *l"),              \
		.bad = RESOURCES("requests: {cpu: 1}"), .data = keys, .container = judge_equal,                           \
	}
#define LIMIT_WHY "One container that takes all there is starves the others on its node, its neighbours' and the node's own."

const struct check checks_container_resources[] = {
	{
		.id = "container/memory-limit",
		.title = "the container may take all memory of its node",
		.why = LIMIT_WHY,
		.fix = "find out what it needs, and set `resources.limits.memory`",
		.fix_of = {[CONFIG_COMPOSE] = "find out what it needs, and set `deploy.resources.limits.memory` or `mem_limit`",
			   [CONFIG_RUN] = "find out what it needs, and add `--memory`"},
		.aliases = LIST("CKV_K8S_13", "KSV-0018", "C-0271", "C-0004", "C-0009", "kubescape:resources-memory-limits", "kubescape:resources-sandbox-memory-limits",
				"kubescape:resources-memory-limit-and-request", "kubescape:resource-policies", 
				"kube-linter:unset-memory-requirements", "kube-score:container-resources",
				"kics:memory-not-limited", "docker-bench:5.11", "C-0303", "kics:memory-limits-not-defined"),
		.references = LIST("CIS Docker 5.11", "NSA Kubernetes pod security"),
		.severity = SEVERITY_MEDIUM,
		.good = RESOURCES("limits: {memory: 64Mi}"),
		.bad = RESOURCES("limits: {cpu: 1}"),
		.data = WANTED(memory_limit, "its memory has no limit"),
		.container = judge_resource,
	},
	{
		.id = "container/memory-request",
		.title = "the container says not how much memory it needs",
		.why = "Nodes are filled without it, and when memory runs out it is among the first to go.",
		.fix = "find out what it needs, and set `resources.requests.memory`",
		.fix_of = {[CONFIG_COMPOSE] = "find out what it needs, and set `deploy.resources.reservations.memory`",
			   [CONFIG_RUN] = "find out what it needs, and add `--memory-reservation`"},
		.aliases = LIST("CKV_K8S_12", "KSV-0016", "C-0269", "C-0004", "kubescape:resources-memory-requests",
				"kubescape:resources-memory-limit-and-request", "kube-linter:unset-memory-requirements",
				"kube-score:container-resources", "kics:memory-requests-not-defined"),
		.severity = SEVERITY_LOW,
		.good = RESOURCES("requests: {memory: 64Mi}"),
		.bad = RESOURCES("requests: {cpu: 1}"),
		.data = WANTED(memory_request, "no memory is requested"),
		.container = judge_request,
	},
	{
		.id = "container/cpu-request",
		.title = "the container says not how much processor time it needs",
		.why = "Nodes are filled without it, and under load it gets the least.",
		.fix = "find out what it needs, and set `resources.requests.cpu`",
		.aliases = LIST("CKV_K8S_10", "KSV-0015", "C-0268", "C-0050", "kubescape:resources-cpu-requests",
				"kubescape:resources-cpu-limit-and-request", "kube-linter:unset-cpu-requirements",
				"kube-score:container-resources", "kics:cpu-requests-not-set"),
		.severity = SEVERITY_LOW,
		.good = RESOURCES("requests: {cpu: 100m}"),
		.bad = RESOURCES("requests: {memory: 64Mi}"),
		.data = WANTED(cpu_request, "no processor time is requested"),
		.container = judge_request,
	},
	{
		.id = "container/cpu-limit",
		.title = "the container may take all processors of its node",
		.why = LIMIT_WHY " Against that stands that a limit holds it back where nobody else needs the time.",
		.fix = "set `resources.limits.cpu`, where requests alone do not do",
		.fix_of = {[CONFIG_COMPOSE] = "set `deploy.resources.limits.cpus` or `cpus`",
			   [CONFIG_RUN] = "add `--cpus`"},
		.aliases = LIST("CKV_K8S_11", "KSV-0011", "C-0270", "C-0050", "C-0009", "kubescape:resources-cpu-limits", "kubescape:resources-sandbox-cpu-limits",
				"kubescape:resources-cpu-limit-and-request", "kubescape:resource-policies", 
				"kube-score:container-resources",
				"kics:cpus-not-limited", "docker-bench:5.12", "C-0303", "kics:cpu-limits-not-set"),
		.references = LIST("CIS Docker 5.12", "NSA Kubernetes pod security"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = RESOURCES("limits: {cpu: 1}"),
		.bad = RESOURCES("limits: {memory: 64Mi}"),
		.data = WANTED(cpu_limit, "its processor time has no limit"),
		.container = judge_resource,
	},
	{
		.id = "container/cpu-request-copied",
		.title = "the container requests all the processor time that it is limited to",
		.why = "Nobody wrote a request, so the limit is taken: the node sets aside what is hardly ever used.",
		.fix = "set `resources.requests.cpu` too",
		.aliases = LIST("CKV_K8S_10", "KSV-0015", "C-0268", "C-0050", "kubescape:resources-cpu-requests",
				"kubescape:resources-cpu-limit-and-request", "kube-score:container-resources"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = RESOURCES("limits: {cpu: 1}, requests: {cpu: 1}"),
		.bad = RESOURCES("limits: {cpu: 1}"),
		.data = WANTED(cpu_request, "its request is its limit"),
		.container = judge_copied,
	},
	{
		.id = "container/memory-request-copied",
		.title = "the container requests all the memory that it is limited to",
		.why = "Nobody wrote a request, so the limit is taken. For memory that may be what is wanted.",
		.fix = "set `resources.requests.memory` too",
		.aliases = LIST("CKV_K8S_12", "KSV-0016", "C-0269", "C-0004", "kubescape:resources-memory-requests",
				"kubescape:resources-memory-limit-and-request", "kube-score:container-resources"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = RESOURCES("limits: {memory: 1Mi}, requests: {memory: 1Mi}"),
		.bad = RESOURCES("limits: {memory: 1Mi}"),
		.data = WANTED(memory_request, "its request is its limit"),
		.container = judge_copied,
	},
	EQUAL("cpu", "processor time", "cpu", "kube-score:container-cpu-requests-equal-limits"),
	EQUAL("memory", "memory", "memory", "kube-score:container-memory-requests-equal-limits"),
	EQUAL("resources", "processor time and memory", "cpu memory", "kube-score:container-resource-requests-equal-limits"),
	EQUAL("storage", "ephemeral storage", "ephemeral-storage", "kube-score:container-ephemeral-storage-request-equals-limit"),
	{
		.id = "container/ephemeral-storage",
		.title = "the container may fill the disk of its node",
		.why = "Logs, the writable layer and emptyDir volumes take the node's own disk; when it is full, pods are thrown off.",
		.fix = "find out what it needs, and set a request and a limit of ephemeral-storage",
		.aliases = LIST("kube-score:container-ephemeral-storage-request-and-limit", "kube-linter:unset-ephemeral-storage-requirements"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = RESOURCES("limits: {ephemeral-storage: 1Gi}, requests: {ephemeral-storage: 1Gi}"),
		.bad = RESOURCES("limits: {ephemeral-storage: 1Gi}"),
		.container = judge_storage,
	},
	{
		.id = "container/no-liveness-probe",
		.title = "nobody asks whether the container is alive",
		.why = "A process that hangs is not started again.",
		.fix = "add a `livenessProbe`, where starting again helps",
		.aliases = LIST("CKV_K8S_8", "C-0056", "kubescape:configured-liveness-probe", "kube-linter:no-liveness-probe",
				"kics:liveness-probe-is-not-defined"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = EXAMPLE_CONTAINER("    livenessProbe: {tcpSocket: {port: 80}}\n"),
		.bad = EXAMPLE_CONTAINER(""),
		.data = WANTED(health_check, "it has no liveness probe"),
		.container = judge_probe,
	},
	{
		.id = "container/no-readiness-probe",
		.title = "nobody asks whether the container is ready",
		.why = "It is sent requests before it can answer them.",
		.fix = "add a `readinessProbe`",
		.aliases = LIST("CKV_K8S_9", "C-0018", "kubescape:configured-readiness-probe", "kube-linter:no-readiness-probe",
				"kics:readiness-probe-is-not-configured"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = EXAMPLE_CONTAINER("    readinessProbe: {tcpSocket: {port: 80}}\n"),
		.bad = EXAMPLE_CONTAINER(""),
		.data = WANTED(readiness_check, "it has no readiness probe"),
		.container = judge_probe,
	},
	{
		.id = "container/memory-unit",
		.title = "memory is written in thousandths of a byte",
		.why = "\"m\" is a thousandth, and not a mebibyte: a container with `400m` is killed before it starts.",
		.fix = "write `Mi` where mebibytes are meant",
		.aliases = LIST("kubescape:resources-memory-limit-and-request", "kubescape:resources-sandbox-memory-limits"),
		.severity = SEVERITY_MEDIUM,
		.good = RESOURCES("limits: {memory: 400Mi, cpu: 400m}"),
		.bad = RESOURCES("limits: {memory: 400m}"),
		.data = &(const struct odd){"memory", is_milli, "is in thousandths of a byte"},
		.container = judge_odd,
	},
	{
		.id = "container/cpu-unit",
		.title = "the container asks for more processors than a node has",
		.why = "Without a suffix a number is whole processors: no node has as many, so the pod waits forever, or the limit limits nothing.",
		.fix = "write `m` where thousandths are meant: `500m` is half a processor",
		.aliases = LIST("kubescape:resources-sandbox-cpu-limits", "C-0303"),
		.severity = SEVERITY_MEDIUM,
		.good = RESOURCES("limits: {cpu: 500m}"),
		.bad = RESOURCES("limits: {cpu: 500}"),
		.data = &(const struct odd){"cpu", is_too_many, "is more than 256 processors"},
		.container = judge_odd,
	},
	{0},
};
