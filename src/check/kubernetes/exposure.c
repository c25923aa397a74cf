/* SPDX-License-Identifier: Apache-2.0 */
/* What can be reached from outside of the cluster: through Services by themselves, Ingresses, gateways. */
#include "base/path.h"
#include "check/kubernetes/joined.h"

/* For each workload the object by which it can be reached; NULL: none. */
struct reached {
	const struct object **by;
	const struct object *service, *through; /* while one is followed */
};

static struct reached reached_new(const struct objects *objects)
{
	return (struct reached){.by = mem_zero(objects_count(objects) + 1, sizeof(const struct object *))};
}

/* A port by a name that no container has leads nowhere: core/v1 ServicePort.targetPort. */
static bool leads_to(const struct object *service, const struct object *workload)
{
	uint64_t number;

	vec_each(port, &service->ports) {
		if (!port->target.n || str_to_u64(port->target, &number))
			return true;
		vec_each(own, &workload->ports)
			if (str_eq(own->name, port->target) && str_eq(own->protocol, port->protocol))
				return true;
	}
	return !service->ports.n;
}

static bool reach(void *data, const struct object *workload)
{
	struct reached *reached = data;

	if (!reached->by[workload->index] && leads_to(reached->service, workload))
		reached->by[workload->index] = reached->through;
	return true;
}

/* Without labels a Service selects nothing: its endpoints are made by hand. */
static void follow_service(struct reached *reached, const struct objects *objects, const struct object *service,
			   const struct object *through)
{
	if (!service || !service->selector.labels_n)
		return;
	reached->service = service;
	reached->through = through;
	objects_select(objects, service->namespace, &service->selector, reach, reached);
}

static void follow_services(struct reached *reached, const struct objects *objects)
{
	const struct object_list *list = objects_of(objects, "Service");

	for (size_t i = 0; list && i < list->n; i++)
		if (str_is(list->v[i]->type, "LoadBalancer") || str_is(list->v[i]->type, "NodePort") || list->v[i]->external_ips)
			follow_service(reached, objects, list->v[i], list->v[i]);
}

static bool has_gateway(const struct object *route)
{
	vec_each(reference, &route->references)
		if (strcmp(reference->kind, "Gateway") == 0)
			return true;
	return false;
}

static void follow_routes(struct reached *reached, const struct objects *objects, const char *kind, bool of_gateways)
{
	const struct object_list *list = objects_of(objects, kind);

	for (size_t i = 0; list && i < list->n; i++) {
		const struct object *route = list->v[i];

		if (of_gateways && !has_gateway(route))
			continue;
		vec_each(reference, &route->references)
			if (strcmp(reference->kind, "Service") == 0)
				follow_service(reached, objects,
					       objects_find(objects, "Service",
							    reference->namespace.n ? reference->namespace : route->namespace,
							    reference->name), route);
	}
}

static void report_reached(struct checking *checking, const struct objects *objects, struct reached *reached,
			   bool (*is_meant)(const struct object *))
{
	vec_each(workload, objects_workloads(objects)) {
		const struct object *by = reached->by[(*workload)->index];
		struct finding *finding;

		if (!by || (is_meant && !is_meant(*workload)))
			continue;
		finding = joined_found(checking, *workload, (*workload)->place, "its pods can be reached from outside");
		check_evidence(checking, finding, by->place, "through %.*s", STR(object_title(by, check_arena(checking))));
	}
	free(reached->by);
}

static void find_exposed(struct checking *checking, const struct objects *objects)
{
	struct reached reached = reached_new(objects);

	follow_services(&reached, objects);
	follow_routes(&reached, objects, "Ingress", false);
	report_reached(checking, objects, &reached, NULL);
}

static void find_routed(struct checking *checking, const struct objects *objects)
{
	static const char *const kinds[] = {"HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute", "VirtualService"};
	struct reached reached = reached_new(objects);

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		follow_routes(&reached, objects, kinds[i], true);
	report_reached(checking, objects, &reached, NULL);
}

/* ---- what should not be reached by anyone ---- */

/* Programs that run what they are told, and by default ask nobody. */
static const char *const consoles[] = {"nifi", "argo-server", "weave-scope-app", "kubeflow", "kubernetes-dashboard", "jenkins",
				       "prometheus-deployment", "kubeapps", "octant", "portainer", "ollama", "vllm", "vllm-openai", "kserve",
				       "triton-inference-server", "tritonserver", "ray-dashboard", "ray-head", "mlflow", "jupyterhub", "seldon",
				       "bentoml"};

static bool is_console(const struct object *workload)
{
	struct str image = path_base(object_fact(workload, "image")), name, tag;

	str_cut(image, ':', &name, &tag);
	for (size_t i = 0; i < ARRAY_SIZE(consoles); i++)
		if (str_is(workload->name, consoles[i]) || str_is(name, consoles[i]))
			return true;
	return false;
}

static void find_exposed_consoles(struct checking *checking, const struct objects *objects)
{
	struct reached reached = reached_new(objects);

	follow_services(&reached, objects);
	follow_routes(&reached, objects, "Ingress", false);
	report_reached(checking, objects, &reached, is_console);
}

/* ---- SSH ---- */

static void judge_ssh(struct checking *checking, const struct objects *objects, const struct object *service)
{
	vec_each(port, &service->ports) {
		struct str target = port->target.n ? port->target : port->number;
		const struct object *pod;

		if (!str_is(target, "22") && !str_is(target, "2222"))
			continue;
		pod = service->selector.labels_n ? objects_first(objects, service->namespace, &service->selector) : NULL;
		if (pod)
			joined_found(checking, service, port->place, "the port leads to SSH of %.*s",
				     STR(object_title(pod, check_arena(checking))));
	}
}

static void find_ssh(struct checking *checking, const struct objects *objects)
{
	joined_each(checking, objects, "Service", judge_ssh);
}

#define INGRESS_TO(name) \
	"---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: x}\nspec:\n" \
	"  defaultBackend: {service: {name: " name ", port: {number: 80}}}\n"
#define ROUTE_TO(name) \
	"---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: x}\nspec:\n" \
	"  parentRefs: [{name: g}]\n  rules: [{backendRefs: [{name: " name ", port: 80}]}]\n"

const struct check checks_kubernetes_exposure[] = {
	{
		.id = "kubernetes/exposed",
		.title = "pods can be reached from outside of the cluster",
		.why = "What faces the Internet is attacked first: it should be known, and hardened most.",
		.fix = "see that it is meant; limit who can reach it, and what it can reach",
		.aliases = NAMES("C-0256", "kubescape:exposure-to-internet", "kics:ingress-controller-exposes-workload"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = YAML_POD("a", "app: a") YAML_SERVICE("s", "selector: {app: a}") INGRESS_TO("t"),
		.bad = YAML_POD("a", "app: a") YAML_SERVICE("s", "selector: {app: a}") INGRESS_TO("s"),
		.join = find_exposed,
	},
	{
		.id = "kubernetes/exposed-by-gateway",
		.title = "pods can be reached from outside of the cluster through a gateway",
		.why = "What faces the Internet is attacked first: it should be known, and hardened most.",
		.fix = "see that it is meant; limit who can reach it, and what it can reach",
		.aliases = NAMES("C-0266", "kubescape:exposure-to-internet-via-gateway-api",
				 "kubescape:exposure-to-internet-via-istio-ingress"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = YAML_POD("a", "app: a") YAML_SERVICE("s", "selector: {app: a}") ROUTE_TO("t"),
		.bad = YAML_POD("a", "app: a") YAML_SERVICE("s", "selector: {app: a}") ROUTE_TO("s"),
		.join = find_routed,
	},
	{
		.id = "kubernetes/exposed-console",
		.title = "a console that runs what it is told can be reached from outside",
		.why = "Such programs ask nobody by default: crypto miners look for them.",
		.fix = "use the type ClusterIP and `kubectl port-forward`, or put a login in front",
		.aliases = NAMES("C-0021", "kubescape:exposed-sensitive-interfaces-v1"),
		.references = NAMES("MITRE TA0001"),
		.severity = SEVERITY_HIGH,
		.good = YAML_POD("argo-server", "app: a") YAML_SERVICE("s", "selector: {app: a}"),
		.bad = YAML_POD("argo-server", "app: a") YAML_SERVICE("s", "selector: {app: a}, type: LoadBalancer"),
		.join = find_exposed_consoles,
	},
	{
		.id = "kubernetes/ssh-service",
		.title = "a Service leads to SSH in a pod",
		.why = "A shell for whoever has a key or guesses a password, past RBAC and the audit log.",
		.fix = "take the port out, and use `kubectl exec`",
		.aliases = NAMES("C-0042", "kubescape:rule-can-ssh-to-pod-v1"),
		.references = NAMES("MITRE TA0002"),
		.severity = SEVERITY_MEDIUM,
		.good = YAML_POD("a", "app: a") YAML_SERVICE("s", "selector: {app: a}, ports: [{port: 80}]"),
		.bad = YAML_POD("a", "app: a") YAML_SERVICE("s", "selector: {app: a}, ports: [{port: 22}]"),
		.join = find_ssh,
	},
	{0},
};
