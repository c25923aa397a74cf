/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of an object: core/v1, apps/v1, batch/v1, networking.k8s.io/v1, gateway.networking.k8s.io/v1, rbac/v1, policy/v1. */
#include "check/cluster/flags.h"
#include "check/node.h"
#include "check/objects.h"

/* Who is being read. */
struct taking {
	struct object *object;
	const struct resource *resource;
	struct arena *arena;
	struct str path; /* copied */
	struct object_reference nowhere; /* what refer() gives where there is nothing to keep */
};

#define LIST_MAX ((size_t)100000) /* of what one object keeps of a kind: more is not written by hand, and is left out */

static struct str keep(struct taking *taking, struct str text)
{
	return text.n ? arena_str(taking->arena, text) : STR_NULL;
}

static struct place place_of(struct taking *taking, const struct yaml_node *node)
{
	struct place place = config_node_place(taking->resource->document->file, node ? node : taking->resource->root);

	place.path = taking->path;
	return place;
}

static struct str first_of(struct str a, struct str b)
{
	return a.n ? a : b;
}

/* ---- labels and selectors ---- */

static const struct label *read_label_map(struct taking *taking, const struct yaml_node *node, size_t *ret_n)
{
	size_t room = yaml_count(node), n = 0;
	struct label *labels = room ? arena_array(taking->arena, struct label, room) : NULL;

	*ret_n = 0;
	if (!yaml_is(node, YAML_MAPPING))
		return NULL;
	yaml_each_pair(pair, node) {
		if (yaml_is(pair->value, YAML_SCALAR))
			labels[n++] = (struct label){keep(taking, yaml_text(pair->key)), keep(taking, yaml_text(pair->value))};
	}
	*ret_n = n;
	return labels;
}

static struct labels read_labels(struct taking *taking, const struct yaml_node *metadata)
{
	const struct yaml_node *node = node_get(metadata, "labels");
	struct labels labels = {.place = place_of(taking, node ? node : metadata)};

	labels.v = read_label_map(taking, node, &labels.n);
	return labels;
}

static const struct str *read_texts(struct taking *taking, const struct yaml_node *list, size_t *ret_n)
{
	size_t room = yaml_is(list, YAML_SEQUENCE) ? yaml_count(list) : 0;
	struct str *texts = room ? arena_array(taking->arena, struct str, room) : NULL;

	*ret_n = room;
	for (size_t i = 0; i < room; i++)
		texts[i] = keep(taking, yaml_text(yaml_at(list, i)));
	return texts;
}

static bool read_operator(struct str text, enum requirement_operator *ret_operator)
{
	static const char *const names[] = {"In", "NotIn", "Exists", "DoesNotExist"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (str_is(text, names[i])) {
			*ret_operator = (enum requirement_operator)i;
			return true;
		}
	}
	return false;
}

static void read_requirements(struct taking *taking, const struct yaml_node *list, struct selector *selector)
{
	size_t room = yaml_is(list, YAML_SEQUENCE) ? yaml_count(list) : 0;
	struct requirement *requirements = room ? arena_array(taking->arena, struct requirement, room) : NULL;

	yaml_each(item, list) {
		struct requirement *requirement = &requirements[selector->requirements_n];

		*requirement = (struct requirement){.name = keep(taking, node_text(item, "key"))};
		if (!read_operator(node_text(item, "operator"), &requirement->operator))
			continue;
		requirement->values = read_texts(taking, node_get(item, "values"), &requirement->n);
		selector->requirements_n++;
	}
	selector->requirements = requirements;
}

/* meta/v1 LabelSelector */
static struct selector read_selector(struct taking *taking, const struct yaml_node *node)
{
	struct selector selector = {.written = yaml_is(node, YAML_MAPPING), .place = place_of(taking, node)};

	selector.labels = read_label_map(taking, node_get(node, "matchLabels"), &selector.labels_n);
	read_requirements(taking, node_get(node, "matchExpressions"), &selector);
	return selector;
}

/* A map of labels: of a Service, a ReplicationController. */
static struct selector read_plain_selector(struct taking *taking, const struct yaml_node *node)
{
	struct selector selector = {.written = yaml_is(node, YAML_MAPPING), .place = place_of(taking, node)};

	selector.labels = read_label_map(taking, node, &selector.labels_n);
	return selector;
}

/* ---- references ---- */

static struct object_reference *refer(struct taking *taking, const char *kind, const struct yaml_node *name)
{
	struct object_reference *reference;

	if (!yaml_text(name).n || taking->object->references.n == LIST_MAX)
		return &taking->nowhere;
	reference = vec_push(&taking->object->references);
	reference->kind = kind;
	reference->name = keep(taking, yaml_text(name));
	reference->place = place_of(taking, name);
	return reference;
}

/* core/v1 ConfigMapKeySelector, SecretKeySelector */
static void refer_key(struct taking *taking, const char *kind, const struct yaml_node *selector)
{
	bool optional = node_is(node_get(selector, "optional"), true);
	struct object_reference *reference = refer(taking, kind, node_get(selector, "name"));

	reference->optional = optional;
	reference->key = keep(taking, node_text(selector, "key"));
}

static void refer_in(struct taking *taking, const char *kind, const struct yaml_node *holder, const char *key)
{
	bool optional = node_is(node_get(holder, "optional"), true);

	refer(taking, kind, node_get(holder, key))->optional = optional;
}

static void fact(struct taking *taking, const char *name, struct str value)
{
	if (value.n)
		*vec_push(&taking->object->facts) = (struct label){str_of(name), keep(taking, value)};
}

/* ---- workloads ---- */

static void read_volume(struct taking *taking, const struct yaml_node *volume)
{
	refer_in(taking, "ConfigMap", node_get(volume, "configMap"), "name");
	refer_in(taking, "Secret", node_get(volume, "secret"), "secretName");
	refer_in(taking, "PersistentVolumeClaim", node_get(volume, "persistentVolumeClaim"), "claimName");
	yaml_each(source, node_at(volume, "projected.sources")) {
		refer_in(taking, "ConfigMap", node_get(source, "configMap"), "name");
		refer_in(taking, "Secret", node_get(source, "secret"), "name");
	}
}

static void read_port(struct taking *taking, const struct yaml_node *node, const char *number, const char *target)
{
	struct object_port *port;

	if (!yaml_is(node, YAML_MAPPING) || taking->object->ports.n == LIST_MAX)
		return;
	port = vec_push(&taking->object->ports);
	port->name = keep(taking, node_text(node, "name"));
	port->number = keep(taking, node_text(node, number));
	port->target = target ? keep(taking, node_text(node, target)) : STR_NULL;
	port->protocol = node_text(node, "protocol").n ? keep(taking, node_text(node, "protocol")) : STR_LIT("TCP");
	port->place = place_of(taking, target && node_get(node, target) ? node_get(node, target) : node);
}

static void read_container(struct taking *taking, const struct yaml_node *container)
{
	fact(taking, "image", node_text(container, "image"));
	fact(taking, "etcd trusted-ca-file", flags_value(container, "etcd", "trusted-ca-file"));
	fact(taking, "kube-apiserver client-ca-file", flags_value(container, "kube-apiserver", "client-ca-file"));
	yaml_each(variable, node_get(container, "env")) {
		refer_key(taking, "ConfigMap", node_at(variable, "valueFrom.configMapKeyRef"));
		refer_key(taking, "Secret", node_at(variable, "valueFrom.secretKeyRef"));
	}
	yaml_each(source, node_get(container, "envFrom")) {
		refer_in(taking, "ConfigMap", node_get(source, "configMapRef"), "name");
		refer_in(taking, "Secret", node_get(source, "secretRef"), "name");
	}
	yaml_each(port, node_get(container, "ports"))
		read_port(taking, port, "containerPort", NULL);
	yaml_each(mount, node_get(container, "volumeMounts"))
		fact(taking, "subPath", node_text(mount, "subPath"));
}

static enum tristate read_tristate(const struct yaml_node *node)
{
	return !node ? UNSET : node_is(node, true) ? YES : node_is(node, false) ? NO : UNSET;
}

static void read_pods(struct taking *taking)
{
	static const char *const lists[] = {"containers", "initContainers", "ephemeralContainers"};
	const struct yaml_node *pod = taking->resource->pod_spec;
	struct object *object = taking->object;

	object->workload = true;
	object->pod_labels = read_labels(taking, taking->resource->pod_metadata ? taking->resource->pod_metadata
									       : taking->resource->metadata);
	object->service_account = keep(taking, first_of(node_text(pod, "serviceAccountName"), node_text(pod, "serviceAccount")));
	object->service_account_place = place_of(taking, node_get(pod, "serviceAccountName") ? node_get(pod, "serviceAccountName")
							  : node_get(pod, "serviceAccount") ? node_get(pod, "serviceAccount") : pod);
	object->automount = read_tristate(node_get(pod, "automountServiceAccountToken"));
	object->host_network = node_is(node_get(pod, "hostNetwork"), true);
	fact(taking, "runtimeClassName", node_text(pod, "runtimeClassName"));
	yaml_each(volume, node_get(pod, "volumes"))
		read_volume(taking, volume);
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		yaml_each(container, node_get(pod, lists[i]))
			read_container(taking, container);
	yaml_each(container, node_get(pod, lists[0]))
		if (!node_get(container, "readinessProbe"))
			fact(taking, "unprobed", node_text(container, "name"));
	yaml_each(secret, node_get(pod, "imagePullSecrets"))
		refer_in(taking, "Secret", secret, "name");
}

static void read_workload(struct taking *taking)
{
	const struct yaml_node *spec = node_get(taking->resource->root, "spec"), *selector = node_get(spec, "selector");
	const struct yaml_node *replicas = node_get(spec, "replicas");
	struct object *object = taking->object;

	if (str_is(object->kind, "ReplicationController") || str_is(object->kind, "DeploymentConfig"))
		object->selector = read_plain_selector(taking, selector);
	else
		object->selector = read_selector(taking, selector);
	if (!yaml_i64(replicas, YAML_1_1, &object->replicas))
		object->replicas = -1;
	object->replicas_place = place_of(taking, replicas);
	fact(taking, "strategy", yaml_text(node_at(spec, "strategy.type")));
	if (str_is(object->kind, "StatefulSet"))
		refer(taking, "Service", node_get(spec, "serviceName"));
	read_pods(taking);
}

/* ---- the network ---- */

static void read_service(struct taking *taking)
{
	const struct yaml_node *spec = node_get(taking->resource->root, "spec");
	struct object *object = taking->object;

	object->selector = read_plain_selector(taking, node_get(spec, "selector"));
	object->type = node_text(spec, "type").n ? keep(taking, node_text(spec, "type")) : STR_LIT("ClusterIP");
	object->external_ips = yaml_count(node_get(spec, "externalIPs")) > 0;
	fact(taking, "clusterIP", node_text(spec, "clusterIP"));
	yaml_each(port, node_get(spec, "ports"))
		read_port(taking, port, "port", "targetPort");
}

/* networking.k8s.io/v1 IngressBackend, and as extensions/v1beta1 wrote it. */
static void read_backend(struct taking *taking, const struct yaml_node *backend)
{
	const struct yaml_node *service = node_get(backend, "service");
	struct str port;

	if (service) {
		port = first_of(node_text(node_get(service, "port"), "name"), node_text(node_get(service, "port"), "number"));
		refer(taking, "Service", node_get(service, "name"))->port = keep(taking, port);
	} else {
		port = node_text(backend, "servicePort");
		refer(taking, "Service", node_get(backend, "serviceName"))->port = keep(taking, port);
	}
}

static void read_ingress(struct taking *taking)
{
	const struct yaml_node *spec = node_get(taking->resource->root, "spec");

	read_backend(taking, node_get(spec, "defaultBackend"));
	read_backend(taking, node_get(spec, "backend"));
	yaml_each(rule, node_get(spec, "rules"))
		yaml_each(path, node_at(rule, "http.paths"))
			read_backend(taking, node_get(path, "backend"));
}

/* gateway.networking.k8s.io: HTTPRoute, GRPCRoute, TCPRoute, TLSRoute, UDPRoute */
static void read_route(struct taking *taking)
{
	const struct yaml_node *spec = node_get(taking->resource->root, "spec");

	yaml_each(rule, node_get(spec, "rules")) {
		yaml_each(backend, node_get(rule, "backendRefs")) {
			struct str kind = node_text(backend, "kind"), group = node_text(backend, "group");
			struct object_reference *reference;

			if ((kind.n && !str_is(kind, "Service")) || group.n)
				continue;
			reference = refer(taking, "Service", node_get(backend, "name"));
			reference->namespace = keep(taking, node_text(backend, "namespace"));
			reference->port = keep(taking, node_text(backend, "port"));
		}
	}
	yaml_each(parent, node_get(spec, "parentRefs"))
		refer(taking, "Gateway", node_get(parent, "name"))->namespace = keep(taking, node_text(parent, "namespace"));
}

/* networking.istio.io VirtualService: hosts are names of Services, short or with their namespace: "web.shop.svc.cluster.local". */
static void read_destination(struct taking *taking, const struct yaml_node *route)
{
	const struct yaml_node *host = node_at(route, "destination.host");
	struct object_reference *reference = refer(taking, "Service", host);
	struct str name, rest, namespace;

	if (!str_cut(yaml_text(host), '.', &name, &rest))
		return;
	str_cut(rest, '.', &namespace, &rest);
	reference->name = keep(taking, name);
	reference->namespace = keep(taking, namespace);
}

static void read_virtual_service(struct taking *taking)
{
	static const char *const protocols[] = {"http", "tls", "tcp"};
	const struct yaml_node *spec = node_get(taking->resource->root, "spec");

	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++)
		yaml_each(rule, node_get(spec, protocols[i]))
			yaml_each(route, node_get(rule, "route"))
				read_destination(taking, route);
	yaml_each(gateway, node_get(spec, "gateways"))
		if (!str_is(yaml_text(gateway), "mesh"))
			refer(taking, "Gateway", gateway);
}

static void read_peers(struct taking *taking, const struct yaml_node *rules, bool ingress)
{
	yaml_each(rule, rules) {
		yaml_each(peer, node_get(rule, ingress ? "from" : "to")) {
			struct policy_peer *added;

			if (taking->object->peers.n == LIST_MAX)
				return;
			added = vec_push(&taking->object->peers);
			added->ingress = ingress;
			added->pods = read_selector(taking, node_get(peer, "podSelector"));
			added->namespaces = read_selector(taking, node_get(peer, "namespaceSelector"));
			added->place = place_of(taking, peer);
		}
	}
}

/* networking.k8s.io/v1 NetworkPolicySpec: without policyTypes it rules over ingress, and over egress where that is written. */
static void read_network_policy(struct taking *taking)
{
	const struct yaml_node *spec = node_get(taking->resource->root, "spec"), *types = node_get(spec, "policyTypes");
	struct object *object = taking->object;

	object->selector = read_selector(taking, node_get(spec, "podSelector"));
	object->selector.written = true;
	object->ingress = types ? node_has(types, "Ingress") : true;
	object->egress = types ? node_has(types, "Egress") : node_get(spec, "egress") != NULL;
	read_peers(taking, node_get(spec, "ingress"), true);
	read_peers(taking, node_get(spec, "egress"), false);
}

static void read_cilium_directions(struct object *object, const struct yaml_node *rule)
{
	object->ingress |= node_get(rule, "ingress") || node_get(rule, "ingressDeny");
	object->egress |= node_get(rule, "egress") || node_get(rule, "egressDeny");
}

/* cilium.io/v2: one rule in spec, or several in specs; those of several are kept as peers of this one. */
static void read_cilium_policy(struct taking *taking)
{
	const struct yaml_node *root = taking->resource->root, *spec = node_get(root, "spec");
	struct object *object = taking->object;

	object->cluster_wide = str_is(object->kind, "CiliumClusterwideNetworkPolicy");
	object->selector = read_selector(taking, node_get(spec, "endpointSelector"));
	read_cilium_directions(object, spec);
	yaml_each(rule, node_get(root, "specs")) {
		struct policy_peer *added;

		read_cilium_directions(object, rule);
		if (object->peers.n == LIST_MAX)
			return;
		added = vec_push(&object->peers);
		added->pods = read_selector(taking, node_get(rule, "endpointSelector"));
		added->place = place_of(taking, rule);
	}
}

/* ---- RBAC and the rest ---- */

static void read_role(struct taking *taking)
{
	yaml_each(node, node_get(taking->resource->root, "rules")) {
		struct policy_rule *rule;

		if (taking->object->rules.n == LIST_MAX)
			return;
		rule = vec_push(&taking->object->rules);
		rule->groups = read_texts(taking, node_get(node, "apiGroups"), &rule->groups_n);
		rule->resources = read_texts(taking, node_get(node, "resources"), &rule->resources_n);
		rule->verbs = read_texts(taking, node_get(node, "verbs"), &rule->verbs_n);
		rule->names = read_texts(taking, node_get(node, "resourceNames"), &rule->names_n);
		rule->place = place_of(taking, node);
	}
}

static void read_binding(struct taking *taking)
{
	const struct yaml_node *root = taking->resource->root, *role = node_get(root, "roleRef");
	struct object_reference *reference = refer(taking, "*", node_get(role, "name"));

	reference->named_kind = keep(taking, node_text(role, "kind"));
	yaml_each(node, node_get(root, "subjects")) {
		struct rbac_subject *subject;

		if (taking->object->subjects.n == LIST_MAX)
			return;
		subject = vec_push(&taking->object->subjects);
		subject->kind = keep(taking, node_text(node, "kind"));
		subject->namespace = keep(taking, node_text(node, "namespace"));
		subject->name = keep(taking, node_text(node, "name"));
		subject->place = place_of(taking, node_get(node, "name") ? node_get(node, "name") : node);
	}
}

/* The keys that variables ask for; values are nobody's here. */
static void read_keys(struct taking *taking)
{
	static const char *const maps[] = {"data", "stringData", "binaryData"};

	for (size_t i = 0; i < ARRAY_SIZE(maps); i++)
		yaml_each_pair(pair, node_get(taking->resource->root, maps[i]))
			if (taking->object->facts.n < LIST_MAX)
				fact(taking, "key", yaml_text(pair->key));
}

static void read_service_account(struct taking *taking)
{
	taking->object->automount = read_tristate(node_get(taking->resource->root, "automountServiceAccountToken"));
}

static void read_disruption_budget(struct taking *taking)
{
	const struct yaml_node *spec = node_get(taking->resource->root, "spec");

	taking->object->selector = read_selector(taking, node_get(spec, "selector"));
	fact(taking, "minAvailable", node_text(spec, "minAvailable"));
}

/* autoscaling: HorizontalPodAutoscaler */
static void read_autoscaler(struct taking *taking)
{
	const struct yaml_node *target = node_at(taking->resource->root, "spec.scaleTargetRef");
	struct object_reference *reference = refer(taking, "*", node_get(target, "name"));
	struct str group, version;

	reference->named_kind = keep(taking, node_text(target, "kind"));
	if (str_cut(node_text(target, "apiVersion"), '/', &group, &version))
		fact(taking, "target group", group);
}

/* monitoring.coreos.com/v1 ServiceMonitor: without a namespaceSelector it looks in its own namespace. */
static void read_service_monitor(struct taking *taking)
{
	const struct yaml_node *spec = node_get(taking->resource->root, "spec"), *namespaces = node_get(spec, "namespaceSelector");
	struct object *object = taking->object;

	object->selector = read_selector(taking, node_get(spec, "selector"));
	if (node_is(node_get(namespaces, "any"), true))
		fact(taking, "any namespace", STR_LIT("true"));
	yaml_each(name, node_get(namespaces, "matchNames"))
		fact(taking, "namespace", yaml_text(name));
}

static void read_node(struct taking *taking)
{
	fact(taking, "kubeletVersion", yaml_text(node_at(taking->resource->root, "status.nodeInfo.kubeletVersion")));
}

/* apiregistration.k8s.io: a group that another server than kube-apiserver answers for. */
static void read_api_service(struct taking *taking)
{
	refer(taking, "Service", node_at(taking->resource->root, "spec.service.name"));
}

/* What kubescape tells of an API server. */
static void read_api_server_info(struct taking *taking)
{
	fact(taking, "gitVersion", yaml_text(node_at(taking->resource->root, "data.gitVersion")));
}

static const struct {
	const char *kind;
	void (*read)(struct taking *taking);
} readers[] = {
	{"Service", read_service},
	{"Ingress", read_ingress},
	{"HTTPRoute", read_route},
	{"GRPCRoute", read_route},
	{"TCPRoute", read_route},
	{"TLSRoute", read_route},
	{"UDPRoute", read_route},
	{"VirtualService", read_virtual_service},
	{"NetworkPolicy", read_network_policy},
	{"CiliumNetworkPolicy", read_cilium_policy},
	{"CiliumClusterwideNetworkPolicy", read_cilium_policy},
	{"Role", read_role},
	{"ClusterRole", read_role},
	{"RoleBinding", read_binding},
	{"ClusterRoleBinding", read_binding},
	{"ConfigMap", read_keys},
	{"Secret", read_keys},
	{"ServiceAccount", read_service_account},
	{"PodDisruptionBudget", read_disruption_budget},
	{"HorizontalPodAutoscaler", read_autoscaler},
	{"Node", read_node},
	{"APIService", read_api_service},
	{"ServiceMonitor", read_service_monitor},
	{"APIServerInfo", read_api_server_info},
};

void object_read(struct object *object, const struct resource *resource, struct arena *arena, struct str path)
{
	struct taking taking = {.object = object, .resource = resource, .arena = arena, .path = path};
	struct str group, version;

	if (!str_cut(resource->api_version, '/', &group, &version)) {
		version = group;
		group = STR_NULL;
	}
	object->group = keep(&taking, group);
	object->version = keep(&taking, version);
	object->kind = keep(&taking, resource->kind);
	object->namespace = keep(&taking, node_text(resource->metadata, "namespace"));
	object->name = keep(&taking, resource->name);
	object->place = place_of(&taking, node_get(resource->metadata, "name"));
	object->labels = read_labels(&taking, resource->metadata);
	object->replicas = -1;
	for (size_t i = 0; i < ARRAY_SIZE(readers); i++)
		if (str_is(object->kind, readers[i].kind))
			readers[i].read(&taking);
	if (resource->pod_spec)
		read_workload(&taking);
}
