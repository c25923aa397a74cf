/* SPDX-License-Identifier: Apache-2.0 */
/* Services: whom they lead to, and who can reach them. core/v1 ServiceSpec. */
#include "check/kubernetes/joined.h"
#include "check/node.h"

static bool is_service(const struct resource *resource)
{
	return str_is(resource->kind, "Service") && str_is(resource->api_version, "v1");
}

static struct place place_in(struct checking *checking, const struct yaml_node *node, const struct resource *resource)
{
	return config_node_place(checking->document->file, node ? node : resource->root);
}

/* ---- joins ---- */

static void judge_target(struct checking *checking, const struct objects *objects, const struct object *service)
{
	if (!service->selector.written || !service->selector.labels_n || str_is(service->type, "ExternalName") || service->group.n ||
	    objects_first(objects, service->namespace, &service->selector))
		return;
	joined_found(checking, service, service->selector.place, "no pod of this run has these labels%s%.*s",
		     service->namespace.n ? " in the namespace " : "", STR(service->namespace));
}

static void find_idle_services(struct checking *checking, const struct objects *objects)
{
	joined_each(checking, objects, "Service", judge_target);
}

struct port_search {
	const struct object_port *wanted;
	bool pods, declared, found;
};

static bool look_for_port(void *data, const struct object *workload)
{
	struct port_search *search = data;
	struct str target = search->wanted->target.n ? search->wanted->target : search->wanted->number;

	search->pods = true;
	vec_each(port, &workload->ports) {
		search->declared = true;
		search->found |= str_eq(port->number, target) || str_eq(port->name, target);
	}
	return !search->found;
}

/* A port by name has to be declared; one by number works undeclared, so that its absence is a mistake only among declared ones. */
static void judge_ports(struct checking *checking, const struct objects *objects, const struct object *service)
{
	if (!service->selector.labels_n || str_is(service->type, "ExternalName") || service->group.n)
		return;
	vec_each(port, &service->ports) {
		struct port_search search = {.wanted = port};
		struct str target = port->target.n ? port->target : port->number;
		uint64_t number;

		objects_select(objects, service->namespace, &service->selector, look_for_port, &search);
		if (!search.pods || search.found || (str_to_u64(target, &number) && !search.declared))
			continue;
		joined_found(checking, service, port->place, "no container of the selected pods has a port %.*s", STR(target));
	}
}

static void find_wrong_ports(struct checking *checking, const struct objects *objects)
{
	joined_each(checking, objects, "Service", judge_ports);
}

/* monitoring.coreos.com/v1 ServiceMonitorSpec: whichever namespaces it names, else its own. */
static bool monitors(const struct object *monitor, const struct object *service)
{
	bool anywhere = false, named = false, there = false;

	vec_each(fact, &monitor->facts) {
		anywhere |= str_is(fact->name, "any namespace");
		named |= str_is(fact->name, "namespace");
		there |= str_is(fact->name, "namespace") && namespace_may_be(fact->value, service->namespace);
	}
	/* Neither written is nothing, and not everything. */
	if (selector_is_empty(&monitor->selector) && !anywhere && !named)
		return false;
	if (!anywhere && !(named ? there : namespace_may_be(monitor->namespace, service->namespace)))
		return false;
	return selector_matches(&monitor->selector, &service->labels);
}

static bool monitors_any(const struct object *monitor, const struct object_list *services)
{
	for (size_t i = 0; services && i < services->n; i++)
		if (monitors(monitor, services->v[i]))
			return true;
	return false;
}

static void find_idle_monitors(struct checking *checking, const struct objects *objects)
{
	const struct object_list *list = objects_of(objects, "ServiceMonitor"), *services = objects_of(objects, "Service");
	size_t left = OBJECTS_WORK_MAX;

	for (size_t i = 0; list && i < list->n; i++) {
		const struct object *monitor = list->v[i];
		size_t work = services ? services->n : 0;

		if (left < work) {
			check_unsure(checking, monitor->place, "more ServiceMonitors and Services than are compared");
			return;
		}
		left -= work;
		if (!monitors_any(monitor, services))
			joined_found(checking, monitor, monitor->selector.written ? monitor->selector.place : monitor->place,
				     "no Service of this run has the labels of its selector");
	}
}

/* ---- by themselves ---- */

static void judge_external_name(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *name = node_at(resource->root, "spec.externalName");

	if (is_service(resource) && str_is(yaml_text(node_at(resource->root, "spec.type")), "ExternalName") && yaml_text(name).n)
		check_found(checking, place_in(checking, name, resource), "the Service is another name for %.*s", STR(yaml_text(name)));
}

static void judge_external_ips(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *addresses = node_at(resource->root, "spec.externalIPs");

	if (is_service(resource) && yaml_count(addresses))
		check_found(checking, place_in(checking, addresses, resource), "the Service takes traffic to %.*s",
			    STR(yaml_text(yaml_at(addresses, 0))));
}

static void judge_type(struct checking *checking, const struct resource *resource, const char *const *types)
{
	const struct yaml_node *type = node_at(resource->root, "spec.type");

	for (; is_service(resource) && *types; types++)
		if (str_is(yaml_text(type), *types))
			check_found(checking, place_in(checking, type, resource), "the Service is of type %s", *types);
}

static void judge_types(struct checking *checking, const struct resource *resource)
{
	judge_type(checking, resource, checking->check->data);
}

static void judge_load_balancer_ranges(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *spec = node_get(resource->root, "spec"), *ranges = node_get(spec, "loadBalancerSourceRanges");

	if (!is_service(resource) || !str_is(node_text(spec, "type"), "LoadBalancer"))
		return;
	if (!yaml_count(ranges) || node_has(ranges, "0.0.0.0/0"))
		check_found(checking, place_in(checking, ranges ? ranges : node_get(spec, "type"), resource),
			    "every address may reach the load balancer");
}

static bool serves_https(const struct yaml_node *ports)
{
	yaml_each(port, ports)
		if (str_is(node_text(port, "port"), "443"))
			return true;
	return false;
}

static void judge_aws_tls(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *type = node_at(resource->root, "spec.type"), *annotations = node_get(resource->metadata, "annotations");

	if (is_service(resource) && str_is(yaml_text(type), "LoadBalancer") && serves_https(node_at(resource->root, "spec.ports")) &&
	    !node_text(annotations, "service.beta.kubernetes.io/aws-load-balancer-ssl-cert").n)
		check_found(checking, place_in(checking, type, resource), "the load balancer is given no certificate");
}

static void judge_azure(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *type = node_at(resource->root, "spec.type"), *annotations = node_get(resource->metadata, "annotations");

	if (is_service(resource) && str_is(yaml_text(type), "LoadBalancer") &&
	    !node_is(node_get(annotations, "service.beta.kubernetes.io/azure-load-balancer-internal"), true))
		check_found(checking, place_in(checking, type, resource), "the load balancer gets a public address");
}

/* What kubescape's scanner found: kubescape.io ServiceScanResult. */
static void judge_scan(struct checking *checking, const struct resource *resource)
{
	if (!str_is(resource->kind, "ServiceScanResult"))
		return;
	yaml_each(port, node_at(resource->root, "spec.ports"))
		if (node_is(node_get(port, "authenticated"), false))
			check_found(checking, place_in(checking, port, resource), "port %.*s asks nobody who they are",
				    STR(node_text(port, "port")));
}

#define YAML_MONITOR(spec) \
	"---\napiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: m, namespace: x}\nspec: {" spec "}\n"
#define LABELED_SERVICE "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: x, labels: {app: a}}\nspec: {}\n"

const struct check checks_kubernetes_service[] = {
	{
		.id = "kubernetes/service-selects-nothing",
		.title = "a Service selects no pod",
		.why = "Whoever calls it gets no answer: mostly a label is written otherwise.",
		.fix = "compare the labels of the selector with those of the pods",
		.aliases = NAMES("kube-score:service-targets-pod", "kube-linter:dangling-service", "kubescape:service-with-no-workload", "C-0293",
				"kics:service-does-not-target-pod"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = YAML_POD("a", "app: a, tier: b") YAML_SERVICE("s", "selector: {app: a}"),
		.bad = YAML_POD("a", "app: a, tier: b") YAML_SERVICE("s", "selector: {app: a, tier: c}"),
		.join = find_idle_services,
	},
	{
		.id = "kubernetes/service-port-missing",
		.title = "a Service leads to a port that its pods do not have",
		.why = "Whoever calls it on that port gets no answer.",
		.fix = "name in targetPort a port of a container, or add it there",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_MEDIUM,
		.good = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: x, labels: {app: a}}\nspec:\n  containers:\n"
			"  - name: a\n    image: b\n    ports: [{name: http, containerPort: 80}]\n"
			YAML_SERVICE("s", "selector: {app: a}, ports: [{port: 8080, targetPort: http}]"),
		.bad = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: x, labels: {app: a}}\nspec:\n  containers:\n"
		       "  - name: a\n    image: b\n    ports: [{name: http, containerPort: 80}]\n"
		       YAML_SERVICE("s", "selector: {app: a}, ports: [{port: 8080, targetPort: web}]"),
		.join = find_wrong_ports,
	},
	{
		.id = "kubernetes/monitor-selects-nothing",
		.title = "a ServiceMonitor selects no Service",
		.why = "Nothing is measured, so that nobody is told when it fails: mostly a label is written otherwise.",
		.fix = "compare the selector, and the namespaces, with those of the Service",
		.aliases = NAMES("kube-linter:dangling-servicemonitor"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = LABELED_SERVICE YAML_MONITOR("selector: {matchLabels: {app: a}}"),
		.bad = LABELED_SERVICE YAML_MONITOR("selector: {matchLabels: {app: b}}"),
		.join = find_idle_monitors,
	},
	{
		.id = "kubernetes/external-name",
		.title = "a Service leads out of the cluster by name",
		.why = "Whoever holds that name in DNS gets what is sent to the Service; programs trust the cluster's own names.",
		.fix = "see that the name is yours, and that callers verify its certificate; or use a Service with addresses that you know",
		.aliases = NAMES("kube-linter:externalname-service-redirect"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = YAML_SERVICE("s", "selector: {app: a}"),
		.bad = YAML_SERVICE("s", "type: ExternalName, externalName: db.example.com"),
		.resource = judge_external_name,
	},
	{
		.id = "kubernetes/service-external-ips",
		.title = "a Service names external addresses",
		.why = "Traffic to these addresses from the cluster is taken over, whoever they belong to (CVE-2020-8554).",
		.fix = "use a load balancer or an Ingress, and add DenyServiceExternalIPs to the API server",
		.aliases = NAMES("KSV-0108"),
		.severity = SEVERITY_HIGH,
		.good = YAML_SERVICE("s", "selector: {app: a}"),
		.bad = YAML_SERVICE("s", "selector: {app: a}, externalIPs: [192.0.2.1]"),
		.resource = judge_external_ips,
	},
	{
		.id = "kubernetes/service-exposed",
		.title = "a Service can be reached from outside of the cluster",
		.why = "A load balancer or a port of every node leads to it, past what an Ingress checks.",
		.fix = "use the type ClusterIP, and an Ingress or Gateway in front",
		.aliases = NAMES("kube-linter:exposed-services"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = YAML_SERVICE("s", "type: ClusterIP"),
		.bad = YAML_SERVICE("s", "type: NodePort"),
		.resource = judge_types,
		.data = NAMES("NodePort", "LoadBalancer"),
	},
	{
		.id = "kubernetes/service-node-port",
		.title = "a Service opens a port on every node",
		.why = "The port is open on each address of each node, those that face the Internet among them.",
		.fix = "use the type ClusterIP with an Ingress, or LoadBalancer with loadBalancerSourceRanges",
		.aliases = NAMES("kube-score:service-type", "kics:service-type-is-nodeport"),
		.severity = SEVERITY_LOW,
		.good = YAML_SERVICE("s", "type: ClusterIP"),
		.bad = YAML_SERVICE("s", "type: NodePort"),
		.resource = judge_types,
		.data = NAMES("NodePort"),
	},
	{
		.id = "kubernetes/load-balancer-open",
		.title = "every address may reach a load balancer",
		.why = "Without loadBalancerSourceRanges the Service answers all of the Internet.",
		.fix = "list in loadBalancerSourceRanges who needs it, where that is not everyone",
		.aliases = NAMES("kics:service-with-external-load-balancer"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = YAML_SERVICE("s", "type: LoadBalancer, loadBalancerSourceRanges: [192.0.2.0/24]"),
		.bad = YAML_SERVICE("s", "type: LoadBalancer"),
		.resource = judge_load_balancer_ranges,
	},
	{
		.id = "kubernetes/load-balancer-without-tls",
		.title = "a load balancer on AWS serves HTTPS without a certificate",
		.why = "It passes on what comes, or answers in clear on the port where callers expect TLS.",
		.fix = "name a certificate in the annotation service.beta.kubernetes.io/aws-load-balancer-ssl-cert",
		.aliases = NAMES("C-0231", "kubescape:ensure-https-loadbalancers-encrypted-with-tls-aws"),
		.severity = SEVERITY_MEDIUM,
		.off = true,
		.good = YAML_SERVICE("s", "type: LoadBalancer, ports: [{port: 80}]"),
		.bad = YAML_SERVICE("s", "type: LoadBalancer, ports: [{port: 443}]"),
		.resource = judge_aws_tls,
	},
	{
		.id = "kubernetes/load-balancer-public-azure",
		.title = "a load balancer on Azure gets a public address",
		.why = "Traffic reaches the pods past the gateway that ends TLS and checks it.",
		.fix = "set the annotation service.beta.kubernetes.io/azure-load-balancer-internal, and an application gateway in front",
		.aliases = NAMES("C-0250", "kubescape:encrypt-traffic-to-https-load-balancers-with-tls-certificates"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = YAML_SERVICE("s", "type: ClusterIP"),
		.bad = YAML_SERVICE("s", "type: LoadBalancer"),
		.resource = judge_azure,
	},
	{
		.id = "kubernetes/service-unauthenticated",
		.title = "a scan found a Service that asks nobody who they are",
		.why = "Whoever is in the cluster's network can use it.",
		.fix = "make the program ask for credentials, or let only those through that need it",
		.aliases = NAMES("C-0274", "kubescape:unauthenticated-service"),
		.severity = SEVERITY_MEDIUM,
		.good = "apiVersion: kubescape.io/v1\nkind: ServiceScanResult\nmetadata: {name: a}\n"
			"spec: {ports: [{port: 80, authenticated: true}]}\n",
		.bad = "apiVersion: kubescape.io/v1\nkind: ServiceScanResult\nmetadata: {name: a}\n"
		       "spec: {ports: [{port: 80, authenticated: false}]}\n",
		.resource = judge_scan,
	},
	{0},
};
