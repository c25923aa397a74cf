/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kubernetes objects: kubernetes/api, types of core/v1, apps/v1, batch/v1; those of others that run pods; lists, and what
 * admission reviews carry.
 */
#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "config/config.h"
#include "config/kubernetes_pod.h"
#include "config/nested.h"
#include "config/template_lines.h"

/* Where the pod of a kind is described, keys with dots between. The first row that fits counts; the path "" has none. */
static const struct workload {
	const char *kind;
	const char *group; /* what apiVersion begins with; NULL: any */
	const char *path;
} workloads[] = {
	{"Pod", NULL, "spec"},
	{"Deployment", NULL, "spec.template.spec"},
	{"ReplicaSet", NULL, "spec.template.spec"},
	{"StatefulSet", NULL, "spec.template.spec"},
	{"DaemonSet", NULL, "spec.template.spec"},
	{"Job", NULL, "spec.template.spec"},
	{"CronJob", NULL, "spec.jobTemplate.spec.template.spec"},
	{"ReplicationController", NULL, "spec.template.spec"},
	{"PodTemplate", NULL, "template.spec"},
	{"DeploymentConfig", NULL, "spec.template.spec"},                        /* OpenShift */
	{"Service", "serving.knative.dev/", "spec.template.spec"},
	{"Configuration", "serving.knative.dev/", "spec.template.spec"},
	{"Revision", "serving.knative.dev/", "spec"},
	{"Rollout", "argoproj.io/", "spec.template.spec"},
	{"Workflow", "argoproj.io/", "spec"},
	{"WorkflowTemplate", "argoproj.io/", "spec"},
	{"ClusterWorkflowTemplate", "argoproj.io/", "spec"},
	{"CronWorkflow", "argoproj.io/", "spec.workflowSpec"},
	{"Sandbox", "agents.x-k8s.io/", "spec.podTemplate.spec"},
	{"SandboxTemplate", "extensions.agents.x-k8s.io/", "spec.podTemplate.spec"},
	/* What they hold is not run, whatever it looks like. */
	{"ConfigMap", NULL, ""},
	{"Secret", NULL, ""},
	{"CustomResourceDefinition", NULL, ""},
};

static bool claims(const struct config_file *file, const struct yaml_node *root)
{
	bool kind = yaml_get_text(root, "kind").n, version = yaml_get_text(root, "apiVersion").n;

	(void)file;
	if (!kind && yaml_is(yaml_get(yaml_get(root, "review"), "object"), YAML_MAPPING))
		return true;
	if (kind == version)
		return kind;
	/* Half of it is its own where the rest looks so: others have a version too. */
	return yaml_is(yaml_get(root, "metadata"), YAML_MAPPING) ||
	       yaml_is(yaml_get(root, "spec"), YAML_MAPPING);
}

static const struct workload *workload_of(const struct resource *resource)
{
	for (size_t i = 0; i < ARRAY_SIZE(workloads); i++)
		if (str_is(resource->kind, workloads[i].kind) &&
		    (!workloads[i].group || str_starts(resource->api_version, workloads[i].group)))
			return &workloads[i];
	return NULL;
}

/* A place in the tree's text. */
struct cursor {
	size_t offset;
	uint32_t line;
};

/* What is given to all that reads one object. */
struct object {
	struct reading *reading;
	const struct config_file *file;
	const struct config_tree *tree;
	const struct yaml_node *node;
	struct str api_version, kind; /* of the list, for items that leave them out */
	size_t duplicates;            /* of the tree's, told with this object: a list's with its first item */
	struct cursor *cursor;        /* how far items have been found in the text */
	const struct line_map *map;   /* to the lines of that; NULL: it is not at hand */
	struct str source;            /* where a template engine had it from; empty: not told */
	size_t *pods;                 /* pods that a custom resource may still have */
};

/* The offset of a line of the tree's text; lines are asked for in order, so that a list of many items is walked once. */
static size_t line_offset(struct cursor *cursor, struct str text, uint32_t line)
{
	while (cursor->line < line && cursor->offset < text.n) {
		ptrdiff_t end = str_find(str_from_index(text, cursor->offset), '\n');

		cursor->offset = end < 0 ? text.n : cursor->offset + (size_t)end + 1;
		cursor->line++;
	}
	return cursor->offset;
}

/* The part of the file's text in which the object stands: for a document of its own, and one that an alias stands for, all of it. */
static struct str text_of(const struct object *object, uint32_t *ret_line)
{
	const struct config_tree *tree = object->tree;
	const struct yaml_node *node = object->node;
	size_t from;

	*ret_line = tree->line;
	if (node == tree->root || node->kind == YAML_ALIAS || node->line < object->cursor->line)
		return tree->text;
	from = line_offset(object->cursor, tree->text, node->line);
	*ret_line = node->line;
	/* A block ends where the next thing begins, a flow collection on its last line. */
	return str_slice(tree->text, from, line_offset(object->cursor, tree->text, node->end_line + (node->style == YAML_FLOW)));
}

static void visit(const struct object *object, const struct resource *filled, const struct yaml_node *spec,
		  const struct yaml_node *owner, struct str path)
{
	struct document document;
	struct resource resource = *filled;

	document_init(&document, object->file);
	document.kind = CONFIG_KUBERNETES;
	document.root = resource.root;
	document.text = text_of(object, &document.line);
	document.resource = &resource;
	document.duplicates = object->tree->duplicates;
	document.duplicate_count = object->duplicates;
	if (object->source.n)
		document.path = object->source;
	document.map = object->map;
	resource.document = &document;
	resource.pod_spec = spec;
	resource.pod_metadata = yaml_get(owner, "metadata");
	resource.pod_path = path;
	resource.windows = str_is(yaml_get_text(yaml_get(spec, "os"), "name"), "windows");
	if (spec && !kubernetes_pod_read(&document, object->tree->arena))
		reading_gap(object->reading, object->file, config_node_place(object->file, spec).at,
			    "more than %u containers in a pod: what follows is not evaluated", DOCUMENT_CONTAINERS_MAX);
	reading_visit(object->reading, &document);
}

/* Whether it is a pod's specification by its looks: containers that have images. */
static bool is_pod_spec(const struct yaml_node *node)
{
	const struct yaml_node *first = yaml_at(yaml_get(node, "containers"), 0);

	return yaml_is(yaml_get(first, "image"), YAML_SCALAR);
}

/* The way to a node, for its path once it is wanted. */
struct trail {
	const struct trail *before; /* NULL of the root, which has no word */
	const struct yaml_node *node;
	struct str key;             /* empty: an item */
	size_t index;
};

static struct str path_of(struct arena *arena, const struct trail *trail)
{
	struct str before;

	if (!trail->before)
		return STR_NULL;
	before = path_of(arena, trail->before);
	if (!trail->key.n)
		return arena_printf(arena, "%.*s[%zu]", STR(before), trail->index);
	return arena_printf(arena, "%.*s%s%.*s", STR(before), before.n ? "." : "", STR(trail->key));
}

/*
 * Custom resources: every pod's specification in them is one that is judged. True where there was one. Aliases are not followed:
 * what they stand for is met at its anchor.
 */
static bool search(const struct object *object, const struct resource *resource, const struct trail *trail)
{
	bool found = false;

	if (is_pod_spec(trail->node)) {
		if (!*object->pods || !--*object->pods)
			return true;
		visit(object, resource, trail->node, trail->before ? trail->before->node : NULL, path_of(object->tree->arena, trail));
		return true;
	}
	if (trail->node->kind == YAML_MAPPING)
		yaml_each_pair(pair, trail->node)
			found |= search(object, resource, &(struct trail){trail, pair->value, yaml_text(pair->key), 0});
	if (trail->node->kind == YAML_SEQUENCE)
		yaml_each(item, trail->node)
			found |= search(object, resource, &(struct trail){trail, item, STR_NULL, item_i});
	return found;
}

#define PODS_MAX 64 /* of one custom resource: each is judged with all of the resource beside it */

static bool search_pods(const struct object *object, const struct resource *resource)
{
	size_t pods = PODS_MAX + 1;
	struct object counted = *object;
	bool found;

	counted.pods = &pods;
	found = search(&counted, resource, &(struct trail){.node = resource->root});
	if (!pods)
		reading_gap(object->reading, object->file, config_node_place(object->file, resource->root).at,
			    "more than %d pods in a custom resource: the others are not evaluated", PODS_MAX);
	return found;
}

static void read_workload(const struct object *object, const struct resource *resource, const char *path)
{
	const struct yaml_node *spec = resource->root, *owner = NULL;
	struct str rest = str_of(path), key;

	while (str_next(&rest, '.', &key)) {
		const struct yaml_pair *pair = yaml_find(spec, key);

		owner = spec;
		spec = pair ? yaml_resolve(pair->value) : NULL;
	}
	if (!yaml_is(spec, YAML_MAPPING)) {
		reading_gap(object->reading, object->file, config_node_place(object->file, resource->root).at,
			    "%.*s without %s: it describes no pod", STR(resource->kind), path);
		spec = NULL;
	}
	visit(object, resource, spec, owner, str_of(path));
}

/* Nobody knows what it is: a word that is near to the key was probably meant. */
static void note_no_kind(const struct object *object, const struct resource *resource)
{
	struct suggestion near = {0};
	struct str word = STR_NULL;

	yaml_each_pair(pair, resource->root) {
		near.word = yaml_text(pair->key);
		suggest(&near, "kind");
		if (near.best && !word.n)
			word = near.word;
	}
	reading_gap(object->reading, object->file, config_node_place(object->file, resource->root).at,
		    "an object without a kind, which Kubernetes refuses: what rests on its kind was not judged%s%.*s",
		    word.n ? "; did you mean kind by " : "", STR(word));
}

static void read_object(const struct object *object)
{
	struct resource resource = {.root = yaml_resolve(object->node)};
	const struct workload *workload;

	resource.api_version = yaml_get_text(resource.root, "apiVersion");
	resource.kind = yaml_get_text(resource.root, "kind");
	if (!resource.kind.n)
		resource.kind = object->kind;
	if (!resource.api_version.n)
		resource.api_version = object->api_version;
	resource.metadata = yaml_get(resource.root, "metadata");
	resource.name = yaml_get_text(resource.metadata, "name");
	if (!resource.name.n)
		resource.name = yaml_get_text(resource.metadata, "generateName");
	resource.namespace = yaml_get_text(resource.metadata, "namespace");
	if (!resource.kind.n)
		note_no_kind(object, &resource);
	workload = workload_of(&resource);
	if (workload && *workload->path)
		read_workload(object, &resource, workload->path);
	else if (workload || !search_pods(object, &resource))
		visit(object, &resource, NULL, NULL, STR_NULL);
}

/* ---- where it came from ---- */

/* "# Source: chart/templates/web.yaml", which `helm template` prints before each. */
static struct str helm_source(const struct config_tree *tree)
{
	static const char mark[] = "# Source: ";
	struct str rest = tree->text, line;

	while (str_next_line(&rest, &line)) {
		if (str_skip(&line, mark))
			return str_trim(line);
		if (line.n && line.p[0] != '#' && !str_starts(line, "---"))
			break;
	}
	return STR_NULL;
}

/*
 * Helm names a template by the chart's name and its path in it; the chart that we rendered is the folder of its Chart.yaml. Of what was piped in, the
 * name is looked for below where we are: it is the text's, so only a path that leads nowhere else is.
 */
static struct str template_path(struct arena *arena, const struct config_file *file, struct str source)
{
	char clean[PATH_LENGTH_MAX + 1];
	struct str chart, path = source;
	size_t n;

	if (file->rendered && str_cut(source, '/', &chart, &path) && path_parent(file->path).n)
		return arena_printf(arena, "%.*s/%.*s", STR(path_parent(file->path)), STR(path));
	if (!file->rendered && (str_starts(source, "/") || !path_clean(source, clean, &n) || str_search(source, STR_LIT("..")) >= 0))
		return STR_NULL;
	return arena_str(arena, path);
}

static const struct line_map *map_of(const struct reading *reading, const struct config_tree *tree, const struct config_file *file,
				    struct str source, struct str *ret_path)
{
	auto_done(buf_done) struct buf template = BUF_INIT(CONFIG_FILE_MAX);
	struct str path = template_path(tree->arena, file, source);
	struct err e = ERR_INIT;

	if (!path.n || nested_load(reading, path, &template, &e) < 0)
		return NULL;
	*ret_path = path;
	return template_lines(tree->arena, tree->text, tree->line, buf_str(&template), path);
}

/* The annotation of kustomize's `buildMetadata: [originAnnotations]`, itself YAML: "path: base/web.yaml". */
static struct str kustomize_source(const struct yaml_node *root)
{
	struct str rest = yaml_get_text(yaml_get(yaml_get(root, "metadata"), "annotations"), "config.kubernetes.io/origin"), line;

	while (str_next_line(&rest, &line))
		if (str_skip(&line, "path: "))
			return str_trim(line);
	return STR_NULL;
}

/* ---- objects within others ---- */

static bool is_list(const struct yaml_node *root)
{
	return str_ends(yaml_get_text(root, "kind"), "List") && yaml_is(yaml_get(root, "items"), YAML_SEQUENCE);
}

static void read_any(struct object object)
{
	const struct yaml_node *inner = NULL;

	if (!yaml_is(object.node, YAML_MAPPING))
		return;
	if (str_is(yaml_get_text(object.node, "kind"), "AdmissionReview"))
		inner = yaml_get(yaml_get(object.node, "request"), "object");
	else if (!yaml_get_text(object.node, "kind").n)
		inner = yaml_get(yaml_get(object.node, "review"), "object"); /* of Gatekeeper */
	if (inner) {
		object.node = inner;
		read_any(object);
		return;
	}
	if (!is_list(object.node)) {
		if (!object.source.n)
			object.source = kustomize_source(object.node);
		read_object(&object);
		return;
	}
	object.api_version = yaml_get_text(object.node, "apiVersion");
	object.kind = yaml_get_text(object.node, "kind");
	object.kind = str_slice(object.kind, 0, object.kind.n - strlen("List"));
	yaml_each(item, yaml_get(object.node, "items")) {
		struct object one = object;

		one.node = item;
		one.duplicates = item_i ? 0 : object.duplicates;
		read_any(one);
	}
}

static int read_tree(struct reading *reading, const struct config_file *file, const struct config_tree *tree, struct err *e)
{
	struct cursor cursor = {0, tree->line};
	struct str source = helm_source(tree);
	const struct line_map *map = source.n ? map_of(reading, tree, file, source, &source) : NULL;

	(void)e;
	read_any((struct object){
		.reading = reading, .file = file, .tree = tree, .node = tree->root, .duplicates = tree->duplicate_count,
		.cursor = &cursor,
		.source = source, .map = map,
	});
	return 0;
}

const struct front_end front_end_kubernetes = {
	.name = "kubernetes",
	.claims = claims,
	.read_tree = read_tree,
};
