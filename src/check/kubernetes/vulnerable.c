/* SPDX-License-Identifier: Apache-2.0 */
/* Known faults of parts of a cluster, by the version in an image's tag or that a node tells of itself. */
#include "check/kubernetes/joined.h"
#include "check/node.h"

/* Numbers of a version; what is missing is 0. */
struct triple {
	unsigned v[3];
};

#define V(a, b, c) {{a, b, c}}

/* From the first version on, up to but without the second. */
struct span {
	struct triple from, fixed;
};

struct weakness {
	const char *const *images; /* parts of image names; NULL: it is a node's */
	const char *field;         /* of status.nodeInfo, or "gitVersion" of what kubescape tells of an API server */
	const char *prefix;        /* of its value */
	const char *cve;
	struct span spans[6];      /* ends with one of zeros */
};

static bool read_triple(struct str text, struct triple *ret_version)
{
	struct str part;

	*ret_version = (struct triple)V(0, 0, 0);
	str_skip(&text, "v");
	for (size_t i = 0; i < 3 && str_next(&text, '.', &part); i++) {
		size_t digits = 0;

		for (; digits < part.n && str_is_digit(part.p[digits]) && digits < 6; digits++)
			ret_version->v[i] = ret_version->v[i] * 10 + (unsigned)(part.p[digits] - '0');
		if (!digits)
			return i > 0;
		if (digits < part.n)
			return true;
	}
	return true;
}

static int compare(struct triple a, struct triple b)
{
	for (size_t i = 0; i < 3; i++)
		if (a.v[i] != b.v[i])
			return a.v[i] < b.v[i] ? -1 : 1;
	return 0;
}

static bool is_weak(const struct weakness *weakness, struct str text)
{
	static const struct triple none = V(0, 0, 0);
	struct triple version;

	if (!text.n || !(str_is_digit(text.p[0]) || text.p[0] == 'v') || !read_triple(text, &version))
		return false;
	for (const struct span *span = weakness->spans; compare(span->fixed, none) != 0; span++)
		if (compare(version, span->from) >= 0 && compare(version, span->fixed) < 0)
			return true;
	return false;
}

static void judge_image(struct checking *checking, const struct container *container)
{
	const struct weakness *weakness = checking->check->data;
	const struct yaml_node *node = node_get(container->node, "image");
	struct image_reference image = {.text = yaml_text(node)};

	for (const char *const *name = weakness->images; *name; name++) {
		if (str_search(image.text, str_of(*name)) < 0)
			continue;
		if (image_reference_split(&image) && is_weak(weakness, image.tag))
			check_found(checking, config_node_place(checking->document->file, node), "%.*s has %s", STR(image.text),
				    weakness->cve);
		return;
	}
}

static void judge_node(struct checking *checking, const struct resource *resource)
{
	const struct weakness *weakness = checking->check->data;
	const struct yaml_node *node = node_get(node_at(resource->root, "status.nodeInfo"), weakness->field);
	struct str version = yaml_text(node);

	if (!str_is(resource->kind, "Node") || (weakness->prefix && !str_skip(&version, weakness->prefix)))
		return;
	if (is_weak(weakness, version))
		check_found(checking, config_node_place(checking->document->file, node), "%s %.*s has %s", weakness->field, STR(yaml_text(node)),
			    weakness->cve);
}

/* ---- that need two objects ---- */

static const struct object *weak_object(const struct objects *objects, const char *kind, const char *fact, const struct weakness *weakness)
{
	const struct object_list *list = objects_of(objects, kind);

	for (size_t i = 0; list && i < list->n; i++)
		if (is_weak(weakness, object_fact(list->v[i], fact)))
			return list->v[i];
	return NULL;
}

/* An aggregated API server can send clients elsewhere. */
static void find_redirecting(struct checking *checking, const struct objects *objects)
{
	const struct object *server = weak_object(objects, "APIServerInfo", "gitVersion", checking->check->data);
	const struct object_list *list = server ? objects_of(objects, "APIService") : NULL;

	for (size_t i = 0; list && i < list->n; i++) {
		struct finding *finding;

		if (!list->v[i]->references.n)
			continue;
		finding = joined_found(checking, list->v[i], list->v[i]->place, "it is served by the Service %.*s",
				       STR(list->v[i]->references.v[0].name));
		check_evidence(checking, finding, server->place, "and the API server is %.*s", STR(object_fact(server, "gitVersion")));
	}
}

static void find_sub_paths(struct checking *checking, const struct objects *objects)
{
	const struct object *node = weak_object(objects, "Node", "kubeletVersion", checking->check->data);

	vec_each(workload, objects_workloads(objects)) {
		struct finding *finding;

		if (!node || !object_fact(*workload, "subPath").n)
			continue;
		finding = joined_found(checking, *workload, (*workload)->place, "it mounts the part %.*s of a volume",
				       STR(object_fact(*workload, "subPath")));
		check_evidence(checking, finding, node->place, "and this node's kubelet is %.*s", STR(object_fact(node, "kubeletVersion")));
	}
}

#define POD_OF(image) "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: '" image "'}]}\n"
#define NODE_OF(field, value) \
	"---\napiVersion: v1\nkind: Node\nmetadata: {name: n}\nstatus: {nodeInfo: {" field ": '" value "'}}\n"
#define MOUNTS_PART \
	"---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n" \
	"  - {name: a, image: b, volumeMounts: [{name: v, mountPath: /a, subPath: c}]}\n"
#define API_SERVER_OF(version) \
	"---\napiVersion: apiserverinfo.kubescape.cloud/v1beta0\nkind: APIServerInfo\nmetadata: {name: version}\n" \
	"data: {gitVersion: '" version "'}\n" \
	"---\napiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: b}\nspec: {service: {name: c, namespace: d}}\n"

#define IMAGE_RULE(good_, bad_, ...) \
	.severity = SEVERITY_HIGH, .good = POD_OF(good_), .bad = POD_OF(bad_), .container = judge_image, \
	.data = &(const struct weakness){__VA_ARGS__}

const struct check checks_kubernetes_vulnerable[] = {
	{
		.id = "kubernetes/ingress-nginx-snippets",
		.title = "the Ingress controller lets every user run code in it",
		.why = "This version takes snippets in annotations that read the secrets of all namespaces (CVE-2021-25742).",
		.fix = "use another controller, or at least ingress-nginx 1.12.1",
		.aliases = NAMES("C-0059", "kubescape:nginx-ingress-snippet-annotation-vulnerability"),
		IMAGE_RULE("registry.example.org/ingress-nginx/controller:v1.12.1", "registry.example.org/ingress-nginx/controller:v0.48.1",
			   .images = NAMES("ingress-nginx", "nginx-controller", "ingress-controller"), .cve = "CVE-2021-25742",
			   .spans = {{V(0, 0, 0), V(0, 49, 1)}, {V(1, 0, 0), V(1, 0, 1)}}),
	},
	{
		.id = "kubernetes/ingress-nightmare",
		.title = "the Ingress controller runs code of anyone who reaches its webhook",
		.why = "Every pod of the cluster can take over the controller, and with it all secrets (CVE-2025-1974).",
		.fix = "use another controller, or at least ingress-nginx 1.12.1 or 1.11.5",
		IMAGE_RULE("registry.example.org/ingress-nginx/controller:v1.12.1", "registry.example.org/ingress-nginx/controller:v1.12.0",
			   .images = NAMES("ingress-nginx/controller"), .cve = "CVE-2025-1974",
			   .spans = {{V(0, 0, 0), V(1, 11, 5)}, {V(1, 12, 0), V(1, 12, 1)}}),
	},
	{
		.id = "kubernetes/argo-cd-traversal",
		.title = "Argo CD reads files of other applications",
		.why = "A Helm chart can name values files outside of its repository, with secrets in them (CVE-2022-24348).",
		.fix = "use Argo CD 2.1.9, 2.2.4 or newer",
		.aliases = NAMES("C-0081", "kubescape:CVE-2022-24348"),
		IMAGE_RULE("registry.example.org/argoproj/argocd:v2.9.0", "registry.example.org/argoproj/argocd:v2.2.3", .images = NAMES("argocd"),
			   .cve = "CVE-2022-24348", .spans = {{V(0, 0, 1), V(2, 1, 9)}, {V(2, 2, 0), V(2, 2, 4)}}),
	},
	{
		.id = "kubernetes/grafana-authentication",
		.title = "Grafana mixes up who is logged in",
		.why = "Under load a request can be answered with another user's session (CVE-2022-39328).",
		.fix = "use Grafana 9.2.4 or newer",
		.aliases = NAMES("C-0090", "kubescape:CVE-2022-39328"),
		IMAGE_RULE("grafana/grafana:9.2.4", "grafana/grafana:9.2.0", .images = NAMES("grafana"), .cve = "CVE-2022-39328",
			   .spans = {{V(9, 2, 0), V(9, 2, 4)}}),
	},
	{
		.id = "kubernetes/kyverno-signatures",
		.title = "Kyverno takes images whose signature it did not verify",
		.why = "A registry in the middle can give it another image than the one that was verified (CVE-2022-47633).",
		.fix = "use Kyverno 1.8.5 or newer",
		.aliases = NAMES("C-0091", "kubescape:CVE-2022-47633"),
		IMAGE_RULE("registry.example.org/kyverno/kyverno:v1.8.5", "registry.example.org/kyverno/kyverno:v1.8.3", .images = NAMES("kyverno/kyverno"),
			   .cve = "CVE-2022-47633", .spans = {{V(1, 8, 3), V(1, 8, 5)}}),
	},
	{
		.id = "kubernetes/kernel-escape",
		.title = "a node's kernel lets containers out",
		.why = "A container with CAP_SYS_ADMIN, or with user namespaces, takes over the node (CVE-2022-0185).",
		.fix = "upgrade the kernel to 5.16.2 or newer, or to a fixed release of the distribution",
		.aliases = NAMES("C-0079", "kubescape:CVE-2022-0185"),
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_MEDIUM,
		.good = NODE_OF("kernelVersion", "5.16.2"),
		.bad = NODE_OF("kernelVersion", "5.11.0-43-generic"),
		.resource = judge_node,
		.data = &(const struct weakness){.field = "kernelVersion", .cve = "CVE-2022-0185", .spans = {{V(5, 1, 1), V(5, 16, 2)}}},
	},
	{
		.id = "kubernetes/containerd-files",
		.title = "a node's containerd gives images files of the node",
		.why = "An image with a crafted volume gets a copy of any file of the node (CVE-2022-23648).",
		.fix = "upgrade containerd to 1.4.13, 1.5.10, 1.6.1 or newer",
		.aliases = NAMES("C-0087", "kubescape:CVE-2022-23648"),
		.severity = SEVERITY_HIGH,
		.good = NODE_OF("containerRuntimeVersion", "containerd://1.7.2"),
		.bad = NODE_OF("containerRuntimeVersion", "containerd://1.5.9"),
		.resource = judge_node,
		.data = &(const struct weakness){.field = "containerRuntimeVersion", .prefix = "containerd://", .cve = "CVE-2022-23648",
						 .spans = {{V(0, 0, 1), V(1, 4, 13)}, {V(1, 5, 0), V(1, 5, 10)}, {V(1, 6, 0), V(1, 6, 1)}}},
	},
	{
		.id = "kubernetes/sub-path-escape",
		.title = "a part of a volume is mounted where the kubelet follows links out of it",
		.why = "Whoever can write to the volume gets files of the node (CVE-2021-25741).",
		.fix = "upgrade the kubelet to 1.22.2, 1.21.5, 1.20.11 or newer, or mount without subPath",
		.severity = SEVERITY_HIGH,
		.good = MOUNTS_PART NODE_OF("kubeletVersion", "v1.36.0"),
		.bad = MOUNTS_PART NODE_OF("kubeletVersion", "v1.20.7"),
		.join = find_sub_paths,
		.data = &(const struct weakness){.cve = "CVE-2021-25741",
						 .spans = {{V(0, 0, 1), V(1, 19, 15)}, {V(1, 20, 0), V(1, 20, 11)},
							   {V(1, 21, 0), V(1, 21, 5)}, {V(1, 22, 0), V(1, 22, 2)}}},
	},
	{
		.id = "kubernetes/aggregated-redirect",
		.title = "an aggregated API can send clients elsewhere",
		.why = "The API server follows redirects of it, so that clients send their credentials to whom it names (CVE-2022-3172).",
		.fix = "upgrade the API server to 1.25.1, 1.24.5, 1.23.11, 1.22.14 or newer",
		.aliases = NAMES("C-0089", "kubescape:CVE-2022-3172"),
		.severity = SEVERITY_MEDIUM,
		.good = API_SERVER_OF("v1.36.0"),
		.bad = API_SERVER_OF("v1.22.11"),
		.join = find_redirecting,
		.data = &(const struct weakness){.cve = "CVE-2022-3172",
						 .spans = {{V(0, 0, 1), V(1, 22, 14)}, {V(1, 23, 0), V(1, 23, 11)},
							   {V(1, 24, 0), V(1, 24, 5)}, {V(1, 25, 0), V(1, 25, 1)}}},
	},
	{0},
};
