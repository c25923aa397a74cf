/* SPDX-License-Identifier: Apache-2.0 */
/* Objects that others name: ConfigMaps, Secrets and volumes of pods; what is there twice, and what nobody made. */
#include "check/kubernetes/joined.h"
#include "check/node.h"

/* ---- names that lead nowhere ---- */

static void judge_missing(struct checking *checking, const struct objects *objects, const struct object *workload)
{
	const char *kind = checking->check->data;

	vec_each(reference, &workload->references)
		if (strcmp(reference->kind, kind) == 0 && !reference->optional &&
		    !objects_find(objects, kind, workload->namespace, reference->name))
			joined_found(checking, workload, reference->place, "there is no %s %.*s in this run", kind, STR(reference->name));
}

static void find_missing(struct checking *checking, const struct objects *objects)
{
	joined_each_workload(checking, objects, judge_missing);
}

static bool has_key(const struct object *object, struct str key)
{
	vec_each(fact, &object->facts)
		if (str_is(fact->name, "key") && str_eq(fact->value, key))
			return true;
	return false;
}

/* What a controller fills in later has no keys here. */
static void judge_variables(struct checking *checking, const struct objects *objects, const struct object *workload)
{
	vec_each(reference, &workload->references) {
		const struct object *source;

		if (!reference->key.n || reference->optional)
			continue;
		source = objects_find(objects, reference->kind, workload->namespace, reference->name);
		if (!source)
			joined_found(checking, workload, reference->place, "there is no %s %.*s in this run", reference->kind,
				     STR(reference->name));
		else if (!has_key(source, reference->key))
			check_evidence(checking,
				       joined_found(checking, workload, reference->place, "the %s %.*s has no key %.*s", reference->kind,
						    STR(reference->name), STR(reference->key)),
				       source->place, "which is this one");
	}
}

static void find_missing_variables(struct checking *checking, const struct objects *objects)
{
	joined_each_workload(checking, objects, judge_variables);
}

/* ---- names that lead to something that is worth a look ---- */

static void judge_used(struct checking *checking, const struct objects *objects, const struct object *workload)
{
	const char *kind = checking->check->data;

	vec_each(reference, &workload->references) {
		const struct object *other;
		struct finding *finding;

		if (strcmp(reference->kind, kind) != 0)
			continue;
		other = objects_find(objects, kind, workload->namespace, reference->name);
		if (!other)
			continue;
		finding = joined_found(checking, workload, reference->place, "its pods have the %s %.*s", kind, STR(reference->name));
		check_evidence(checking, finding, other->place, "which is this one");
	}
}

static void find_used(struct checking *checking, const struct objects *objects)
{
	joined_each_workload(checking, objects, judge_used);
}

/* ---- secrets from elsewhere ---- */

static void judge_store(struct checking *checking, const struct resource *resource)
{
	if (!resource->pod_spec)
		return;
	yaml_each(volume, node_get(resource->pod_spec, "volumes"))
		if (str_is(node_text(node_get(volume, "csi"), "driver"), "secrets-store.csi.k8s.io"))
			return;
	check_found(checking, config_node_place(checking->document->file, node_get(resource->metadata, "name")),
		    "no volume of its pods is from an external store of secrets");
}

/* ---- duplicates ---- */

static void find_duplicates(struct checking *checking, const struct objects *objects)
{
	for (size_t i = 0; i < objects_count(objects); i++) {
		const struct object *object = objects_at(objects, i), *earlier;
		struct finding *finding;

		if (!object->name.n || !(earlier = objects_earlier(objects, object)) || !str_eq(earlier->place.path, object->place.path))
			continue;
		finding = joined_found(checking, object, object->place, "%.*s is written twice in this file",
				       STR(object_title(object, check_arena(checking))));
		check_evidence(checking, finding, earlier->place, "here first");
	}
}

#define CONFIG_MAP(name) "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " name ", namespace: x}\n"
#define SECRET(name) "---\napiVersion: v1\nkind: Secret\nmetadata: {name: " name ", namespace: x}\n"
#define CLAIM(name) "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: " name ", namespace: x}\n"
#define POD_WITH(volume) \
	"---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: x}\nspec:\n  containers: [{name: a, image: b}]\n" \
	"  volumes: [{name: v, " volume "}]\n"
#define USES_CONFIG_MAP POD_WITH("configMap: {name: m}")
#define USES_SECRET POD_WITH("secret: {secretName: m}")
#define USES_CLAIM POD_WITH("persistentVolumeClaim: {claimName: m}")

#define SECRET_KEY(key) "apiVersion: v1\nkind: Secret\nmetadata: {name: m, namespace: x}\nstringData: {" key ": ''}\n"
#define POD_VARIABLE \
	"---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: x}\nspec:\n  containers:\n  - name: a\n    image: b\n" \
	"    env: [{name: A, valueFrom: {secretKeyRef: {name: m, key: k}}}]\n"

#define MISSING(kind, good_, bad_)                                                                           \
	.why = "Without it the pods do not start: mostly a name is written otherwise.",                      \
	.fix = "add it, correct the name, or mark the reference as optional", .severity = SEVERITY_LOW,      \
	.confidence = CONFIDENCE_LOW, .off = true, .good = good_, .bad = bad_, .join = find_missing, .data = kind
#define USED(kind, good_, bad_)                                                                              \
	.severity = SEVERITY_NEGLIGIBLE, .off = true, .good = good_, .bad = bad_, .join = find_used, .data = kind

const struct check checks_kubernetes_reference[] = {
	{
		.id = "kubernetes/configmap-missing",
		.title = "pods use a ConfigMap that there is not",
		MISSING("ConfigMap", CONFIG_MAP("m") USES_CONFIG_MAP, CONFIG_MAP("n") USES_CONFIG_MAP),
	},
	{
		.id = "kubernetes/secret-missing",
		.title = "pods use a Secret that there is not",
		MISSING("Secret", SECRET("m") USES_SECRET, SECRET("n") USES_SECRET),
	},
	{
		.id = "kubernetes/claim-missing",
		.title = "pods use a PersistentVolumeClaim that there is not",
		MISSING("PersistentVolumeClaim", CLAIM("m") USES_CLAIM, CLAIM("n") USES_CLAIM),
	},
	{
		.id = "kubernetes/variable-missing",
		.title = "a variable takes its value from where there is none",
		.aliases = NAMES("kube-linter:env-value-from"),
		.why = "The pods do not start: mostly a name or a key is written otherwise.",
		.fix = "add the key, correct its name, or mark the reference as optional",
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = SECRET_KEY("k") POD_VARIABLE,
		.bad = SECRET_KEY("l") POD_VARIABLE,
		.join = find_missing_variables,
	},
	{
		.id = "kubernetes/configmap-mounted",
		.title = "pods have a ConfigMap of this run",
		.why = "Who breaks into the pod has what is in it; attack paths lead along it.",
		.fix = "see that nothing secret is in the ConfigMap",
		.aliases = NAMES("C-0258", "kubescape:workload-mounted-configmap"),
		USED("ConfigMap", CONFIG_MAP("n") USES_CONFIG_MAP, CONFIG_MAP("m") USES_CONFIG_MAP),
	},
	{
		.id = "kubernetes/secret-mounted",
		.title = "pods have a Secret of this run",
		.why = "Who breaks into the pod has what is in it; attack paths lead along it.",
		.fix = "see that the pod needs the Secret",
		.aliases = NAMES("C-0255", "kubescape:workload-mounted-secrets"),
		USED("Secret", SECRET("n") USES_SECRET, SECRET("m") USES_SECRET),
	},
	{
		.id = "kubernetes/claim-mounted",
		.title = "pods have a volume of this run",
		.why = "Who breaks into the pod has what is in it; attack paths lead along it.",
		.fix = "see that the pod needs the volume, and mounts it read-only where it only reads",
		.aliases = NAMES("C-0257", "kubescape:workload-mounted-pvc"),
		USED("PersistentVolumeClaim", CLAIM("n") USES_CLAIM, CLAIM("m") USES_CLAIM),
	},
	{
		.id = "kubernetes/no-external-secrets",
		.title = "pods take no secrets from an external store",
		.why = "Secrets of Kubernetes lie in etcd and in its backups, and are read by whoever may read Secrets.",
		.fix = "consider the Secrets Store CSI driver, with a vault or the cloud's own store",
		.aliases = NAMES("C-0234", "kubescape:ensure-external-secrets-storage-is-in-use"),
		.references = NAMES("CIS Kubernetes 5.4.2"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = POD_WITH("csi: {driver: secrets-store.csi.k8s.io}"),
		.bad = USES_SECRET,
		.resource = judge_store,
	},
	{
		.id = "kubernetes/duplicate",
		.title = "an object is written twice",
		.why = "The last one that is applied counts, and the other has no effect.",
		.fix = "take one of them out",
		.severity = SEVERITY_LOW,
		.good = SECRET("m") SECRET("n"),
		.bad = SECRET("m") SECRET("m"),
		.join = find_duplicates,
	},
	{0},
};
