/* SPDX-License-Identifier: Apache-2.0 */
/* What contradicts itself within one container or object, so that something other than what was meant holds. */
#include "base/map.h"
#include "check/container/examples.h"
#include "check/pod/pod.h"

static void judge_keys(struct checking *checking, const struct document *document)
{
	for (size_t i = 0; i < document->duplicate_count; i++)
		check_found(checking, pod_node_place(checking, document->duplicates[i]), "%.*s stands there for the second time",
			    STR(yaml_text(document->duplicates[i])));
}

static void judge_variables(struct checking *checking, const struct container *container)
{
	struct map known = {0};

	if (container->document->kind == CONFIG_KUBERNETES)
		vec_each(variable, &container->environment)
			if (variable->name.n && map_set(&known, variable->name, checking))
				check_found(checking, variable->place, "%.*s is set for the second time", STR(variable->name));
	map_done(&known);
}

#define PORT_NAME_MAX 15 /* IANA service names, RFC 6335, 5.1 */

static void judge_ports(struct checking *checking, const struct container *container)
{
	struct map known = {0};

	yaml_each(port, container->document->kind == CONFIG_KUBERNETES ? yaml_get(container->node, "ports") : NULL) {
		struct str name = str_trim(yaml_get_text(port, "name"));

		if (name.n > PORT_NAME_MAX)
			check_found(checking, pod_node_place(checking, yaml_get(port, "name")), "the name %.*s is longer than %d", STR(name), PORT_NAME_MAX);
		if (name.n && map_set(&known, name, checking))
			check_found(checking, pod_node_place(checking, yaml_get(port, "name")), "two ports are called %.*s", STR(name));
		if (!pod_has(yaml_get(port, "containerPort")))
			check_found(checking, pod_node_place(checking, port), "a port has no containerPort");
	}
	map_done(&known);
}

/* k8s.io/apimachinery, validation.IsValidPortName: why a name is none, or NULL. */
static const char *port_name_fault(struct str name)
{
	bool letter = false;

	if (name.n > PORT_NAME_MAX)
		return "is longer than 15 characters";
	for (size_t i = 0; i < name.n; i++) {
		bool digit = name.p[i] >= '0' && name.p[i] <= '9', lower = name.p[i] >= 'a' && name.p[i] <= 'z';

		letter |= lower;
		if (!digit && !lower && name.p[i] != '-')
			return "holds more than lower-case letters, digits and \"-\"";
	}
	if (!letter)
		return "has no letter";
	if (name.p[0] == '-' || name.p[name.n - 1] == '-' || str_search(name, STR_LIT("--")) >= 0)
		return "begins or ends with \"-\", or has two in a row";
	return NULL;
}

static void judge_port_name(struct checking *checking, const struct yaml_node *node)
{
	const char *fault = yaml_text(node).n ? port_name_fault(yaml_text(node)) : NULL;

	if (fault)
		check_found(checking, pod_node_place(checking, node), "the port name %.*s %s", STR(yaml_text(node)), fault);
}

static void judge_container_port_names(struct checking *checking, const struct container *container)
{
	yaml_each(port, container->document->kind == CONFIG_KUBERNETES ? yaml_get(container->node, "ports") : NULL)
		judge_port_name(checking, yaml_get(port, "name"));
}

/* core/v1 ServicePort.targetPort: a number, or the name of a container's port. */
static void judge_target_ports(struct checking *checking, const struct resource *resource)
{
	if (!str_is(resource->kind, "Service") || !str_is(resource->api_version, "v1"))
		return;
	yaml_each(port, yaml_get(yaml_get(resource->root, "spec"), "ports")) {
		const struct yaml_node *target = yaml_get(port, "targetPort");
		int64_t number;

		if (!yaml_i64(target, YAML_1_1, &number))
			judge_port_name(checking, target);
		else if (number < 0 || number > 65535) /* 0 is as if it were not written */
			check_found(checking, pod_node_place(checking, target), "there is no port %lld", (long long)number);
	}
}

static bool has_port(const struct container *container, struct str wanted)
{
	yaml_each(port, yaml_get(container->node, "ports"))
		if ((str_eq(yaml_get_text(port, "name"), wanted) || str_eq(yaml_get_text(port, "containerPort"), wanted)) &&
		    !str_case_eq(yaml_get_text(port, "protocol"), STR_LIT("UDP")))
			return true;
	return false;
}

/* A name that no port has can never be asked; a number may be one that was not written down. */
static void judge_probe_port(struct checking *checking, const struct container *container)
{
	static const char *const ways[] = {"httpGet", "tcpSocket", "grpc"};
	const struct yaml_node *probe = yaml_get(container->node, checking->check->data);

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		const struct yaml_node *port = yaml_get(yaml_get(probe, ways[i]), "port");

		if (pod_has(port) && !has_port(container, yaml_text(port)))
			check_found(checking, pod_node_place(checking, port), "%.*s has no such port: %.*s", STR(container->name),
				    STR(yaml_text(port)));
	}
}

static bool is_same(const struct yaml_node *a, const struct yaml_node *b)
{
	if (yaml_kind(a) != yaml_kind(b) || yaml_count(a) != yaml_count(b))
		return false;
	if (yaml_is(a, YAML_SCALAR))
		return str_eq(yaml_text(a), yaml_text(b));
	for (size_t i = 0; i < yaml_count(a); i++) {
		const struct yaml_pair *pair = yaml_pair_at(a, i), *other = pair ? yaml_find(b, yaml_text(pair->key)) : NULL;

		if (pair ? !other || !is_same(pair->value, other->value) : !is_same(yaml_at(a, i), yaml_at(b, i)))
			return false;
	}
	return true;
}

static void judge_same_probes(struct checking *checking, const struct container *container)
{
	const struct yaml_node *live = yaml_get(container->node, "livenessProbe"), *ready = yaml_get(container->node, "readinessProbe");

	if (pod_has(live) && pod_has(ready) && is_same(live, ready))
		check_found(checking, pod_node_place(checking, live), "%.*s is started again whenever it is not ready", STR(container->name));
}

#define PORT_EXAMPLE(probe) EXAMPLE_CONTAINER("    ports: [{containerPort: 80, name: http}]\n    " probe ": {httpGet: {port: http}}\n")
#define NO_PORT_EXAMPLE(probe) EXAMPLE_CONTAINER("    " probe ": {httpGet: {port: http}}\n")

const struct check checks_pod_consistency[] = {
	{
		.id = "kubernetes/duplicate-key",
		.title = "a key stands twice",
		.why = "The last one counts, or the file is refused: what was written first is lost without a word.",
		.fix = "leave the one that is meant",
		.severity = SEVERITY_MEDIUM,
		.good = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {b: c}\n",
		.bad = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {b: c, b: d}\n",
		.document = judge_keys,
	},
	{
		.id = "pod/duplicate-variable",
		.title = "a variable is set twice",
		.why = "The last one counts: what was written first is lost without a word.",
		.fix = "leave the one that is meant",
		.aliases = LIST("C-0295", "kubescape:duplicate-env-var", "kube-linter:duplicate-env-var",
				"kube-score:environment-variable-key-duplication"),
		.severity = SEVERITY_LOW,
		.good = EXAMPLE_CONTAINER("    env: [{name: A, value: b}, {name: B, value: b}]\n"),
		.bad = EXAMPLE_CONTAINER("    env: [{name: A, value: b}, {name: A, value: c}]\n"),
		.container = judge_variables,
	},
	{
		.id = "pod/port-list",
		.title = "a port that the API server refuses",
		.why = "The object cannot be created.",
		.fix = "give each port a number, and a name of its own of at most 15 characters, or none",
		.aliases = LIST("kube-score:container-ports-check"),
		.severity = SEVERITY_LOW,
		.good = EXAMPLE_CONTAINER("    ports: [{containerPort: 80, name: http}]\n"),
		.bad = EXAMPLE_CONTAINER("    ports: [{containerPort: 80, name: a}, {containerPort: 81, name: a}]\n"),
		.container = judge_ports,
	},
	{
		.id = "kubernetes/port-name",
		.title = "a name or number that no port can have",
		.why = "The API server refuses the object.",
		.fix = "use at most 15 lower-case letters, digits and single \"-\", one of them a letter, or a number from 1 to 65535",
		.aliases = LIST("kube-linter:invalid-target-ports", "kube-linter:target-port-specification"),
		.severity = SEVERITY_MEDIUM,
		.good = EXAMPLE_CONTAINER("    ports: [{containerPort: 80, name: http-2}]\n"),
		.bad = EXAMPLE_CONTAINER("    ports: [{containerPort: 80, name: HTTP}]\n"),
		.container = judge_container_port_names,
		.resource = judge_target_ports,
	},
	{
		.id = "pod/liveness-port",
		.title = "a liveness probe asks a port that the container does not name",
		.why = "The probe fails, and the container is started again and again.",
		.fix = "add the port to `ports`, or ask another",
		.aliases = LIST("kube-linter:liveness-port"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.off = true,
		.good = PORT_EXAMPLE("livenessProbe"),
		.bad = NO_PORT_EXAMPLE("livenessProbe"),
		.data = "livenessProbe",
		.container = judge_probe_port,
	},
	{
		.id = "pod/readiness-port",
		.title = "a readiness probe asks a port that the container does not name",
		.why = "The probe fails, and the container is never sent a request.",
		.fix = "add the port to `ports`, or ask another",
		.aliases = LIST("kube-linter:readiness-port"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.off = true,
		.good = PORT_EXAMPLE("readinessProbe"),
		.bad = NO_PORT_EXAMPLE("readinessProbe"),
		.data = "readinessProbe",
		.container = judge_probe_port,
	},
	{
		.id = "pod/startup-port",
		.title = "a startup probe asks a port that the container does not name",
		.why = "The probe fails, and the container never counts as started.",
		.fix = "add the port to `ports`, or ask another",
		.aliases = LIST("kube-linter:startup-port"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.off = true,
		.good = PORT_EXAMPLE("startupProbe"),
		.bad = NO_PORT_EXAMPLE("startupProbe"),
		.data = "startupProbe",
		.container = judge_probe_port,
	},
	{
		.id = "pod/same-probes",
		.title = "one probe asks whether it is alive and whether it is ready",
		.why = "When it is merely busy it should get no more requests; here it is killed.",
		.fix = "let the liveness probe ask for less, or wait longer",
		.aliases = LIST("kube-score:pod-probes-identical"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = EXAMPLE_CONTAINER("    readinessProbe: {tcpSocket: {port: 80}}\n"),
		.bad = EXAMPLE_CONTAINER("    readinessProbe: {tcpSocket: {port: 80}}\n    livenessProbe: {tcpSocket: {port: 80}}\n"),
		.container = judge_same_probes,
	},
	{0},
};
