/* SPDX-License-Identifier: Apache-2.0 */
/* Which service account pods run as, and what its token can do. */
#include "base/map.h"
#include "check/kubernetes/joined.h"
#include "check/node.h"
#include "check/rbac/grants.h"

static struct place place_in(struct checking *checking, const struct yaml_node *node, const struct resource *resource)
{
	return config_node_place(checking->document->file, node ? node : resource->root);
}

static struct str account_of(const struct object *workload)
{
	return workload->service_account.n ? workload->service_account : STR_LIT("default");
}

/* ---- by themselves ---- */

static void judge_default(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *pod = resource->pod_spec, *name = node_get(pod, "serviceAccountName");

	if (!pod || node_is(node_get(pod, "automountServiceAccountToken"), false))
		return;
	if (!name)
		name = node_get(pod, "serviceAccount");
	if (!yaml_text(name).n || str_is(yaml_text(name), "default"))
		check_found(checking, place_in(checking, name ? name : pod, resource), "its pods run as the account default");
}

static void judge_old_field(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *name = node_get(resource->pod_spec, "serviceAccount");

	/* The API server fills in both: what was read from a cluster has them, and the same. */
	if (yaml_text(name).n && !str_eq(yaml_text(name), node_text(resource->pod_spec, "serviceAccountName")))
		check_found(checking, place_in(checking, name, resource), "serviceAccount is the old name of serviceAccountName");
}

static void judge_account_automount(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *automount = node_get(resource->root, "automountServiceAccountToken");

	if (str_is(resource->kind, "ServiceAccount") && !node_is(automount, false))
		check_found(checking, place_in(checking, automount ? automount : node_get(resource->metadata, "name"), resource),
			    "its token is mounted in every pod that does not say otherwise");
}

/* ---- joins ---- */

static void judge_automount(struct checking *checking, const struct objects *objects, const struct object *workload)
{
	if (joined_mounts_token(objects, workload))
		joined_found(checking, workload, workload->service_account_place, "the token of the account %.*s is mounted in its pods",
			     STR(account_of(workload)));
}

static void find_automounts(struct checking *checking, const struct objects *objects)
{
	joined_each_workload(checking, objects, judge_automount);
}

static void judge_existence(struct checking *checking, const struct objects *objects, const struct object *workload)
{
	struct str name = account_of(workload);

	if (!str_is(name, "default") && !objects_find(objects, "ServiceAccount", workload->namespace, name))
		joined_found(checking, workload, workload->service_account_place, "there is no ServiceAccount %.*s in this run", STR(name));
}

static void find_missing(struct checking *checking, const struct objects *objects)
{
	joined_each_workload(checking, objects, judge_existence);
}

/* Subjects of bindings to roles that give something: a map from namespace and name to the binding. */
struct holder {
	const struct object *binding;
};

struct holders {
	struct arena arena;
	struct map map;
};

static struct str holder_key(struct arena *arena, struct str namespace, struct str name)
{
	return arena_printf(arena, "%.*s/%.*s", STR(namespace), STR(name));
}

static bool gives_any(const struct object *role, const struct grant *const *grants)
{
	for (; *grants; grants++)
		if (grants_gives(role, *grants))
			return true;
	return false;
}

static void add_holders(struct holders *holders, const struct objects *objects, const char *kind, const struct grant *const *grants)
{
	const struct object_list *list = objects_of(objects, kind);

	for (size_t i = 0; list && i < list->n; i++) {
		const struct object *role = grants_role_of(objects, list->v[i]);

		if (grants && (!role || !gives_any(role, grants)))
			continue;
		vec_each(subject, &list->v[i]->subjects) {
			struct str namespace = subject->namespace.n ? subject->namespace : list->v[i]->namespace;
			struct holder *holder;

			if (!str_is(subject->kind, "ServiceAccount"))
				continue;
			holder = arena_new(&holders->arena, struct holder);
			holder->binding = list->v[i];
			map_set(&holders->map, holder_key(&holders->arena, namespace, subject->name), holder);
		}
	}
}

static struct holders holders_of(const struct objects *objects, const struct grant *const *grants)
{
	struct holders holders = {0};

	add_holders(&holders, objects, "RoleBinding", grants);
	add_holders(&holders, objects, "ClusterRoleBinding", grants);
	return holders;
}

static void holders_done(struct holders *holders)
{
	map_done(&holders->map);
	arena_done(&holders->arena);
}

static const struct object *binding_of(struct holders *holders, const struct object *workload)
{
	struct holder *holder = map_get(&holders->map, holder_key(&holders->arena, workload->namespace, account_of(workload)));

	if (!holder && !workload->namespace.n)
		holder = map_get(&holders->map, holder_key(&holders->arena, STR_LIT("default"), account_of(workload)));
	return holder ? holder->binding : NULL;
}

static void find_holders(struct checking *checking, const struct objects *objects)
{
	struct holders holders = holders_of(objects, checking->check->data);

	vec_each(workload, objects_workloads(objects)) {
		const struct object *binding;
		struct finding *finding;

		if (!joined_mounts_token(objects, *workload) || !(binding = binding_of(&holders, *workload)))
			continue;
		finding = joined_found(checking, *workload, (*workload)->service_account_place, "its pods have the token of the account %.*s",
				       STR(account_of(*workload)));
		check_evidence(checking, finding, binding->place, "which is given a role by %.*s",
			       STR(object_title(binding, check_arena(checking))));
	}
	holders_done(&holders);
}

static void judge_accountless(struct checking *checking, const struct objects *objects, const struct object *namespace)
{
	const struct object_list *list = objects_of(objects, "ServiceAccount");

	for (size_t i = 0; list && i < list->n; i++)
		if (str_eq(list->v[i]->namespace, namespace->name) && !str_is(list->v[i]->name, "default"))
			return;
	joined_found(checking, namespace, namespace->place, "no ServiceAccount of this run is in it");
}

static void find_accountless(struct checking *checking, const struct objects *objects)
{
	joined_each(checking, objects, "Namespace", judge_accountless);
}

static const struct grant takes_over_pods = {.verbs = NAMES("create", "update", "patch"), .resources = NAMES("pods"), .groups = NAMES("")};
static const struct grant reads_secrets = {.verbs = NAMES("get", "list", "watch"), .resources = NAMES("secrets"), .groups = NAMES("")};
static const struct grant everything = {.verbs = NAMES("*"), .resources = NAMES("*"), .groups = NAMES("", "*"), .literal = true};

/* The second and later of one namespace and account. */
static void find_shared(struct checking *checking, const struct objects *objects)
{
	struct map known = {0};

	vec_each(workload, objects_workloads(objects)) {
		const struct object *object = *workload, *first;
		struct str key = arena_printf(check_arena(checking), "%.*s/%.*s", STR(object->namespace), STR(object->service_account));

		if (!object->service_account.n)
			continue;
		if ((first = map_get(&known, key)))
			check_evidence(checking,
				       joined_found(checking, object, object->service_account_place, "its account is that of another"),
				       first->service_account_place, "%.*s", STR(object_title(first, check_arena(checking))));
		else
			map_set(&known, key, (void *)(uintptr_t)object);
	}
	map_done(&known);
}

#define ACCOUNT(name, rest) "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: " name ", namespace: b}\n" rest
#define POD_OF(account) \
	"---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: b}\nspec:\n" account \
	"  containers: [{name: a, image: b}]\n"
#define ROLE_AND_POD(rule) RBAC_ROLE("Role", rule) RBAC_BINDING("ServiceAccount") POD_OF("  serviceAccountName: d\n")

#define YAML_RUNS_AS(name, account) \
	"---\napiVersion: v1\nkind: Pod\nmetadata: {name: " name ", namespace: x}\n" \
	"spec: {serviceAccountName: " account ", containers: [{name: a, image: b}]}\n"

const struct check checks_kubernetes_account[] = {
	{
		.id = "kubernetes/default-account",
		.title = "pods run as the default service account",
		.why = "Whatever is bound to it for one program, every pod of the namespace has.",
		.fix = "make a service account for the workload, or set `automountServiceAccountToken: false`",
		.aliases = NAMES("kube-linter:default-service-account"),
		.references = NAMES("CIS Kubernetes 5.1.5"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = POD_OF("  serviceAccountName: a\n"),
		.bad = POD_OF(""),
		.resource = judge_default,
	},
	{
		.id = "kubernetes/old-account-field",
		.title = "a pod names its account by the old field",
		.why = "serviceAccount is deprecated; some tools and policies look at serviceAccountName alone.",
		.fix = "write `serviceAccountName`",
		.aliases = NAMES("kube-linter:deprecated-service-account-field", "kubescape:deprecated-service-account-field", "C-0294"),
		.severity = SEVERITY_LOW,
		.good = POD_OF("  serviceAccountName: a\n"),
		.bad = POD_OF("  serviceAccount: a\n"),
		.resource = judge_old_field,
	},
	{
		.id = "kubernetes/account-mounts-token",
		.title = "a service account's token is mounted where nobody asks for it",
		.why = "Most programs never speak to the API server, and a token in them is for whoever breaks in.",
		.fix = "set `automountServiceAccountToken: false` on the account, and true on pods that need it",
		.references = NAMES("CIS Kubernetes 5.1.6", "NSA service accounts"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = ACCOUNT("a", "automountServiceAccountToken: false\n"),
		.bad = ACCOUNT("a", ""),
		.resource = judge_account_automount,
	},
	{
		.id = "kubernetes/token-mounted",
		.title = "pods have the token of their account",
		.why = "Most programs never speak to the API server, and a token in them is for whoever breaks in.",
		.fix = "set `automountServiceAccountToken: false`, in the pod or on its account",
		.aliases = NAMES("C-0034", "C-0190", "kubescape:automount-service-account"),
		.references = NAMES("CIS Kubernetes 5.1.6", "NSA service accounts"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = ACCOUNT("d", "automountServiceAccountToken: false\n") POD_OF("  serviceAccountName: d\n"),
		.bad = ACCOUNT("d", "") POD_OF("  serviceAccountName: d\n"),
		.join = find_automounts,
	},
	{
		.id = "kubernetes/token-of-bound-account",
		.title = "pods have a token that a role is bound to",
		.why = "Who breaks into the pod has the rights of the role.",
		.fix = "set `automountServiceAccountToken: false`, unless the program speaks to the API server",
		.aliases = NAMES("C-0261", "kubescape:serviceaccount-token-mount"),
		.references = NAMES("CIS Kubernetes 5.1.6"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = RBAC_ROLE("Role", RBAC_RULE("", "pods", "get")) RBAC_BINDING("ServiceAccount")
			POD_OF("  serviceAccountName: d\n  automountServiceAccountToken: false\n"),
		.bad = ROLE_AND_POD(RBAC_RULE("", "pods", "get")),
		.join = find_holders,
	},
	{
		.id = "kubernetes/takes-over-cluster",
		.title = "pods have a token that takes over others",
		.why = "With it one can read secrets or make pods, and so come to every right of the namespace or cluster.",
		.fix = "narrow the role down, or set `automountServiceAccountToken: false`",
		.aliases = NAMES("C-0267", "kubescape:workload-with-cluster-takeover-roles", "kube-linter:kube-chainsaw-rbac"),
		.severity = SEVERITY_HIGH,
		.good = ROLE_AND_POD(RBAC_RULE("", "pods", "get")),
		.bad = ROLE_AND_POD(RBAC_RULE("", "secrets", "list")),
		.join = find_holders,
		.data = (const struct grant *const[]){&takes_over_pods, &reads_secrets, NULL},
	},
	{
		.id = "kubernetes/administers-cluster",
		.title = "pods have a token that may do everything",
		.why = "Who breaks into the pod has the namespace, or the cluster.",
		.fix = "bind a role that names what the program needs",
		.aliases = NAMES("C-0272", "kubescape:workload-with-administrative-roles", "kube-linter:kube-chainsaw-rbac"),
		.severity = SEVERITY_CRITICAL,
		.good = ROLE_AND_POD(RBAC_RULE("", "pods", "get")),
		.bad = ROLE_AND_POD(RBAC_RULE("", "'*'", "'*'")),
		.join = find_holders,
		.data = (const struct grant *const[]){&everything, NULL},
	},
	{
		.id = "kubernetes/account-missing",
		.title = "pods run as a service account that there is not",
		.why = "Without the account no pod is made: mostly a name is written otherwise.",
		.fix = "add the ServiceAccount, or correct serviceAccountName",
		.aliases = NAMES("kube-linter:non-existent-service-account", "kubescape:non-existent-service-account", "C-0307"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = ACCOUNT("d", "") POD_OF("  serviceAccountName: d\n"),
		.bad = ACCOUNT("e", "") POD_OF("  serviceAccountName: d\n"),
		.join = find_missing,
	},
	{
		.id = "kubernetes/account-shared",
		.title = "workloads share a service account",
		.why = "Who takes over one has the rights of both, and nothing tells in the audit log which of them it was.",
		.fix = "give each workload an account of its own",
		.aliases = NAMES("kics:shared-service-account"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = YAML_RUNS_AS("a", "c") YAML_RUNS_AS("b", "d"),
		.bad = YAML_RUNS_AS("a", "c") YAML_RUNS_AS("b", "c"),
		.join = find_shared,
	},
	{
		.id = "kubernetes/namespace-without-account",
		.title = "a namespace has no service account of its own",
		.why = "All that runs in it shares the account default.",
		.fix = "make a service account for each program that speaks to the API server",
		.aliases = NAMES("kubescape:namespace-without-service-account"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = "apiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n" ACCOUNT("d", ""),
		.bad = "apiVersion: v1\nkind: Namespace\nmetadata: {name: c}\n" ACCOUNT("d", ""),
		.join = find_accountless,
	},
	{0},
};
