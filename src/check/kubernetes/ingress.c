/* SPDX-License-Identifier: Apache-2.0 */
/* Ingresses and routes: TLS, backends, and annotations by which others write into the controller's configuration. */
#include "check/kubernetes/joined.h"
#include "check/node.h"

static bool is_ingress(const struct resource *resource)
{
	return str_is(resource->kind, "Ingress");
}

static struct place place_in(struct checking *checking, const struct yaml_node *node, const struct resource *resource)
{
	return config_node_place(checking->document->file, node ? node : resource->root);
}

static void judge_tls(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *spec = node_get(resource->root, "spec");

	if (is_ingress(resource) && !yaml_count(node_get(spec, "tls")))
		check_found(checking, place_in(checking, spec, resource), "spec.tls is not set");
}

/* route.openshift.io/v1 TLSConfig */
static void judge_plain_route(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *policy = node_at(resource->root, "spec.tls.insecureEdgeTerminationPolicy");

	if (str_is(resource->kind, "Route") && str_is(yaml_text(policy), "Allow"))
		check_found(checking, place_in(checking, policy, resource), "insecureEdgeTerminationPolicy is Allow");
}

/* ---- backends ---- */

/* Whether a Service has that port, by number or name; one without ports has none to be wrong about. */
static bool has_port(const struct object *service, struct str wanted)
{
	if (!wanted.n || !service->ports.n)
		return true;
	vec_each(port, &service->ports)
		if (str_eq(port->number, wanted) || str_eq(port->name, wanted))
			return true;
	return false;
}

static void judge_backends(struct checking *checking, const struct objects *objects, const struct object *holder)
{
	vec_each(reference, &holder->references) {
		struct str namespace = reference->namespace.n ? reference->namespace : holder->namespace;
		const struct object *service;

		if (strcmp(reference->kind, "Service") != 0)
			continue;
		service = objects_find(objects, "Service", namespace, reference->name);
		if (!service)
			joined_found(checking, holder, reference->place, "there is no Service %.*s in this run", STR(reference->name));
		else if (!has_port(service, reference->port))
			joined_found(checking, holder, reference->place, "the Service %.*s has no port %.*s", STR(reference->name),
				     STR(reference->port));
	}
}

static void find_dangling(struct checking *checking, const struct objects *objects)
{
	for (const char *const *kind = checking->check->data; *kind; kind++)
		joined_each(checking, objects, *kind, judge_backends);
}

/* The v1 API has no serviceName: what is written so is dropped, and leads nowhere. */
static void judge_old_backends(struct checking *checking, const struct resource *resource)
{
	if (!is_ingress(resource) || !str_is(resource->api_version, "networking.k8s.io/v1"))
		return;
	yaml_each(rule, node_at(resource->root, "spec.rules")) {
		yaml_each(path, node_at(rule, "http.paths")) {
			const struct yaml_node *name = node_at(path, "backend.serviceName");

			if (name)
				check_found(checking, place_in(checking, name, resource), "networking.k8s.io/v1 has no serviceName");
		}
	}
}

/* ---- annotations of ingress-nginx ---- */

static bool is_word(char c)
{
	return str_is_alnum(c) || c == '_';
}

/* "lua_…", "…_lua", or the token of the controller's own account. */
static bool runs_lua(struct str text)
{
	struct str rest = text;
	ptrdiff_t at;

	if (str_search(text, STR_LIT("kubernetes.io")) >= 0)
		return true;
	while ((at = str_search(rest, STR_LIT("lua"))) >= 0) {
		const char *p = rest.p + at;
		bool before = at > 0 && p[-1] == '_', after = p + 3 < rest.p + rest.n && p[3] == '_';
		bool begins = at == 0 || !is_word(p[-1]), ends = p + 3 == rest.p + rest.n || !is_word(p[3]);

		if ((begins && after) || (before && (after || ends)))
			return true;
		rest = str_from_index(rest, (size_t)at + 3);
	}
	return false;
}

static bool aliases_path(struct str text)
{
	return str_search(text, STR_LIT("alias")) >= 0;
}

static bool is_anything(struct str text)
{
	(void)text;
	return true;
}

/* CVE-2025-1097, 1098, 24514: text of these annotations got into the configuration as it was. */
static bool breaks_out(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (strchr("{}|\\^`\"'<>#;\n\r\t ", text.p[i]) && text.p[i])
			return true;
	return false;
}

struct annotation_rule {
	const char *part;                 /* of the annotation's name; NULL: it is one of names */
	const char *const *names;
	bool (*is_bad)(struct str value);
	const char *words;
};

static bool is_meant(const struct annotation_rule *rule, struct str name)
{
	if (rule->part)
		return str_search(name, str_of(rule->part)) >= 0;
	for (const char *const *wanted = rule->names; *wanted; wanted++)
		if (str_is(name, *wanted))
			return true;
	return false;
}

static void judge_annotations(struct checking *checking, const struct resource *resource)
{
	const struct annotation_rule *rule = checking->check->data;

	if (!is_ingress(resource))
		return;
	yaml_each_pair(pair, node_get(resource->metadata, "annotations"))
		if (is_meant(rule, yaml_text(pair->key)) && rule->is_bad(yaml_text(pair->value)))
			check_found(checking, place_in(checking, pair->key, resource), "%.*s %s", STR(yaml_text(pair->key)), rule->words);
}

/* ---- the controller itself ---- */

/* Retired in March 2026: no release fixes faults any more. */
static bool is_ingress_nginx(struct str image)
{
	return str_search(image, STR_LIT("ingress-nginx/controller")) >= 0 || str_search(image, STR_LIT("nginx-ingress-controller")) >= 0;
}

static void judge_controller(struct checking *checking, const struct container *container)
{
	const struct yaml_node *image = node_get(container->node, "image");

	if (is_ingress_nginx(yaml_text(image)))
		check_found(checking, place_in(checking, image, container->resource), "%.*s is ingress-nginx", STR(yaml_text(image)));
}

#define INGRESS(annotation, spec) \
	"---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: i\n  namespace: x\n  annotations: {" annotation "}\n" \
	"spec: {" spec "}\n"
#define NGINX "nginx.ingress.kubernetes.io/"
#define BACKEND(name) "defaultBackend: {service: {name: " name ", port: {number: 80}}}"
#define ROUTE(name) \
	"---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: x}\nspec:\n" \
	"  rules: [{backendRefs: [{name: " name ", port: 80}]}]\n"

#define PLAIN_ROUTE(policy) \
	"apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: a}\n" \
	"spec: {to: {kind: Service, name: b}, tls: {termination: edge, insecureEdgeTerminationPolicy: " policy "}}\n"

const struct check checks_kubernetes_ingress[] = {
	{
		.id = "kubernetes/ingress-without-tls",
		.title = "an Ingress serves without TLS",
		.why = "Passwords and sessions go over the Internet in clear.",
		.fix = "add spec.tls with the hosts and a Secret of type kubernetes.io/tls",
		.aliases = NAMES("C-0263", "kubescape:ingress-no-tls"),
		.references = NAMES("NSA encryption"),
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_MEDIUM,
		.good = INGRESS("", "tls: [{hosts: [a.example], secretName: a}]"),
		.bad = INGRESS("", BACKEND("a")),
		.resource = judge_tls,
	},
	{
		.id = "kubernetes/route-without-tls",
		.title = "a Route with TLS also serves without",
		.why = "Whoever calls it by http, or is made to, sends passwords and cookies in clear.",
		.fix = "set `insecureEdgeTerminationPolicy: Redirect`, or None",
		.aliases = NAMES("kube-linter:insecure-route-termination"),
		.severity = SEVERITY_MEDIUM,
		.good = PLAIN_ROUTE("Redirect"),
		.bad = PLAIN_ROUTE("Allow"),
		.resource = judge_plain_route,
	},
	{
		.id = "kubernetes/ingress-dangling",
		.title = "an Ingress leads to a Service, or a port of it, that there is not",
		.why = "Whoever calls gets an error: mostly a name is written otherwise.",
		.fix = "compare name and port of the backend with the Service",
		.aliases = NAMES("kube-score:ingress-targets-service", "kube-linter:dangling-ingress", "kubescape:dangling-ingress-backend", "C-0298"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = YAML_SERVICE("s", "ports: [{port: 80}]") INGRESS("", BACKEND("s")),
		.bad = YAML_SERVICE("s", "ports: [{port: 80}]") INGRESS("", BACKEND("t")),
		.join = find_dangling,
		.data = NAMES("Ingress"),
	},
	{
		.id = "kubernetes/ingress-old-backend",
		.title = "an Ingress names its backend as the old API did",
		.why = "networking.k8s.io/v1 refuses serviceName and servicePort, or drops them.",
		.fix = "write `service: {name: …, port: {number: …}}`",
		.aliases = NAMES("kube-score:ingress-targets-service"),
		.severity = SEVERITY_HIGH,
		.good = INGRESS("", "rules: [{http: {paths: [{path: /, backend: {service: {name: s, port: {number: 80}}}}]}}]"),
		.bad = INGRESS("", "rules: [{http: {paths: [{path: /, backend: {serviceName: s, servicePort: 80}}]}}]"),
		.resource = judge_old_backends,
	},
	{
		.id = "kubernetes/route-dangling",
		.title = "a route leads to a Service, or a port of it, that there is not",
		.why = "Whoever calls gets an error: mostly a name is written otherwise.",
		.fix = "compare name and port of backendRefs with the Service",
		.aliases = NAMES("kubescape:dangling-gateway-backend", "C-0302"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = YAML_SERVICE("s", "ports: [{port: 80}]") ROUTE("s"),
		.bad = YAML_SERVICE("s", "ports: [{port: 80}]") ROUTE("t"),
		.join = find_dangling,
		.data = NAMES("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute"),
	},
	{
		.id = "kubernetes/ingress-snippet-lua",
		.title = "an Ingress annotation runs Lua in the controller",
		.why = "It reads the controller's token, which reads the secrets of all namespaces (CVE-2021-25742).",
		.fix = "take the snippet out, and set `allow-snippet-annotations: \"false\"` on the controller",
		.aliases = NAMES("CKV_K8S_152"),
		.severity = SEVERITY_CRITICAL,
		.good = INGRESS("'" NGINX "configuration-snippet': 'more_set_headers \"a: b\";'", BACKEND("a")),
		.bad = INGRESS("'" NGINX "server-snippet': 'lua_package_path \"/tmp/?.lua;;\";'", BACKEND("a")),
		.resource = judge_annotations,
		.data = &(const struct annotation_rule){.part = "snippet", .is_bad = runs_lua, .words = "runs Lua"},
	},
	{
		.id = "kubernetes/ingress-snippet-alias",
		.title = "an Ingress annotation serves files of the controller",
		.why = "`alias` reads the controller's token, which reads the secrets of all namespaces (CVE-2021-25742).",
		.fix = "take the snippet out, and set `allow-snippet-annotations: \"false\"` on the controller",
		.aliases = NAMES("CKV_K8S_154"),
		.severity = SEVERITY_CRITICAL,
		.good = INGRESS("'" NGINX "configuration-snippet': 'more_set_headers \"a: b\";'", BACKEND("a")),
		.bad = INGRESS("'" NGINX "server-snippet': 'location /t { alias /run/; }'", BACKEND("a")),
		.resource = judge_annotations,
		.data = &(const struct annotation_rule){.part = "snippet", .is_bad = aliases_path, .words = "serves files by alias"},
	},
	{
		.id = "kubernetes/ingress-snippet",
		.title = "an Ingress annotation writes into the controller's configuration",
		.why = "Whoever can make an Ingress can run code in the controller, and read the secrets of all namespaces (CVE-2021-25742).",
		.fix = "use the annotation that is made for it, and set `allow-snippet-annotations: \"false\"` on the controller",
		.aliases = NAMES("CKV_K8S_153", "C-0059", "kubescape:nginx-ingress-snippet-annotation-vulnerability"),
		.severity = SEVERITY_HIGH,
		.good = INGRESS("'" NGINX "rewrite-target': /", BACKEND("a")),
		.bad = INGRESS("'" NGINX "configuration-snippet': 'more_set_headers \"a: b\";'", BACKEND("a")),
		.resource = judge_annotations,
		.data = &(const struct annotation_rule){.part = "snippet", .is_bad = is_anything, .words = "is nginx configuration"},
	},
	{
		.id = "kubernetes/ingress-injection",
		.title = "an Ingress annotation breaks out of its place in nginx' configuration",
		.why = "These characters ended the directive in vulnerable controllers, and what followed was executed (CVE-2025-1097, "
		       "CVE-2025-1098, CVE-2025-24514).",
		.fix = "write a plain URL or name, and use a controller that is looked after",
		.aliases = NAMES("KCV-0093"),
		.severity = SEVERITY_CRITICAL,
		.good = INGRESS("'" NGINX "auth-url': 'https://a.example/auth'", BACKEND("a")),
		.bad = INGRESS("'" NGINX "auth-url': \"http://a.example/#;\\nload_module x\"", BACKEND("a")),
		.resource = judge_annotations,
		.data = &(const struct annotation_rule){.names = NAMES(NGINX "auth-url", NGINX "auth-tls-match-cn", NGINX "mirror-target",
								       NGINX "mirror-host"),
							.is_bad = breaks_out, .words = "has characters that end a directive"},
	},
	{
		.id = "kubernetes/ingress-nginx",
		.title = "the controller ingress-nginx is no longer looked after",
		.why = "It was retired in March 2026: faults that are found since are not fixed.",
		.fix = "move to a Gateway API implementation or another Ingress controller",
		.aliases = NAMES("C-0292", "kubescape:detect-nginx-ingress-controller-eol"),
		.severity = SEVERITY_MEDIUM,
		.good = YAML_POD("a", "app: a"),
		.bad = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
		       "  - {name: a, image: 'registry.example.org/ingress-nginx/controller:v1.12.1'}\n",
		.container = judge_controller,
	},
	{0},
};
