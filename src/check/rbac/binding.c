/* SPDX-License-Identifier: Apache-2.0 */
/* Bindings to whom, and of what, there should be none. */
#include "check/node.h"
#include "check/rbac/grants.h"

/* Names of subjects that a rule looks for. */
struct subject_names {
	const char *const *names;
	const char *kind;              /* NULL: any */
	const char *const *but_roles;  /* bound by Kubernetes itself; NULL: no exceptions */
};

/* A kind that is written in another case is refused by the API server, and meant all the same. */
static bool is_binding(const struct resource *resource)
{
	return str_case_eq(resource->kind, STR_LIT("RoleBinding")) || str_case_eq(resource->kind, STR_LIT("ClusterRoleBinding"));
}

static void judge_subjects(struct checking *checking, const struct resource *resource)
{
	const struct subject_names *wanted = checking->check->data;
	struct str role;

	if (!is_binding(resource))
		return;
	role = node_text(node_get(resource->root, "roleRef"), "name");
	if (str_is_any(role, wanted->but_roles))
		return;
	yaml_each(subject, node_get(resource->root, "subjects")) {
		struct str kind = node_text(subject, "kind"), name = node_text(subject, "name");

		if (!str_is_any(name, wanted->names) || (wanted->kind && !str_is(kind, wanted->kind)))
			continue;
		check_found(checking, config_node_place(checking->document->file, node_get(subject, "name")),
			    "%.*s %.*s is given the role %.*s", STR(kind), STR(name), STR(role));
	}
}

static void judge_cluster_admin(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *role;
	size_t subjects;

	/* Kubernetes itself binds it to system:masters under that name. */
	if (!is_binding(resource) || str_is(resource->name, "cluster-admin"))
		return;
	role = node_at(resource->root, "roleRef.name");
	subjects = yaml_count(node_get(resource->root, "subjects"));
	if (str_is(yaml_text(role), "cluster-admin"))
		check_found(checking, config_node_place(checking->document->file, role), "cluster-admin is given to %zu subject%s", subjects,
			    subjects == 1 ? "" : "s");
}

/* The dashboard's own account is bound to the dashboard's own role. */
static void judge_dashboard(struct checking *checking, const struct resource *resource)
{
	if (!is_binding(resource) || !str_is(node_text(node_get(resource->root, "roleRef"), "name"), "kubernetes-dashboard"))
		return;
	yaml_each(subject, node_get(resource->root, "subjects"))
		if (!str_is(node_text(subject, "name"), "kubernetes-dashboard"))
			check_found(checking, config_node_place(checking->document->file, node_get(subject, "name")),
				    "%.*s %.*s is given the dashboard's role", STR(node_text(subject, "kind")),
				    STR(node_text(subject, "name")));
}

static void judge_default_account(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *automount;

	if (!str_is(resource->kind, "ServiceAccount") || !str_is(resource->name, "default"))
		return;
	automount = node_get(resource->root, "automountServiceAccountToken");
	if (!node_is(automount, false))
		check_found(checking, config_node_place(checking->document->file, automount ? automount : node_get(resource->metadata, "name")),
			    "the account default mounts its token in every pod that names no other");
}

#define BINDING(kind, subject, role) \
	RBAC_VERSION "kind: " kind "\nmetadata: {name: a, namespace: b}\nroleRef: {kind: ClusterRole, name: '" role "'}\n" \
	"subjects:\n- {kind: " subject "}\n"

const struct check checks_rbac_binding[] = {
	{
		.id = "rbac/anonymous",
		.title = "requests without credentials are given a role",
		.why = "Whoever reaches the API server has these rights, without a password.",
		.fix = "bind the role to who needs it by name",
		.aliases = NAMES("KSV-0122", "C-0262", "kubescape:anonymous-access-enabled", "kubesec:BindingsToSystemAnonymous"),
		.references = NAMES("CIS Kubernetes 1.2.1"),
		.severity = SEVERITY_CRITICAL,
		.good = BINDING("RoleBinding", "User, name: jane", "view"),
		.bad = BINDING("RoleBinding", "User, name: 'system:anonymous'", "view"),
		.resource = judge_subjects,
		.data = &(const struct subject_names){.names = NAMES("system:anonymous", "system:unauthenticated"),
						      .but_roles = NAMES("system:public-info-viewer")},
	},
	{
		.id = "rbac/authenticated",
		.title = "every user is given a role",
		.why = "system:authenticated is everyone with a token, every service account and, in some clouds, every customer among them.",
		.fix = "bind the role to the users or groups that need it",
		.aliases = NAMES("KSV-01011"),
		.severity = SEVERITY_HIGH,
		.good = BINDING("ClusterRoleBinding", "Group, name: team", "view"),
		.bad = BINDING("ClusterRoleBinding", "Group, name: 'system:authenticated'", "view"),
		.resource = judge_subjects,
		.data = &(const struct subject_names){.names = NAMES("system:authenticated"), .kind = "Group",
						      .but_roles = NAMES("system:basic-user", "system:discovery",
									 "system:public-info-viewer")},
	},
	{
		.id = "rbac/masters",
		.title = "the group system:masters is used",
		.why = "Its members may do everything, whatever roles say, and cannot be locked out.",
		.fix = "give cluster-admin, or less, to a group of your own",
		.aliases = NAMES("KSV-0123"),
		.references = NAMES("CIS Kubernetes 5.1.7"),
		.severity = SEVERITY_HIGH,
		.good = BINDING("ClusterRoleBinding", "Group, name: team", "view"),
		.bad = BINDING("ClusterRoleBinding", "Group, name: 'system:masters'", "view"),
		.resource = judge_subjects,
		.data = &(const struct subject_names){.names = NAMES("system:masters"), .kind = "Group"},
	},
	{
		.id = "rbac/cluster-admin",
		.title = "someone is given cluster-admin",
		.why = "Whoever gets the credentials of one of them has the cluster.",
		.fix = "bind a role that names what is needed",
		.aliases = NAMES("KSV-0111", "C-0185", "kubescape:cluster-admin-role", "kube-linter:cluster-admin-role-binding",
				"kics:cluster-admin-rolebinding-with-superuser-permissions"),
		.references = NAMES("CIS Kubernetes 5.1.1", "NSA RBAC"),
		.severity = SEVERITY_HIGH,
		.good = BINDING("ClusterRoleBinding", "ServiceAccount, name: a, namespace: b", "view"),
		.bad = BINDING("ClusterRoleBinding", "ServiceAccount, name: a, namespace: b", "cluster-admin"),
		.resource = judge_cluster_admin,
	},
	{
		.id = "rbac/default-account-bound",
		.title = "a default service account is given a role",
		.why = "Every pod that names no account of its own has these rights.",
		.fix = "make a service account for the workload that needs the role, and bind it to that",
		.aliases = NAMES("pod/default-account-bound", "CKV_K8S_42", "C-0225", "C-0239",
				 "kubescape:ensure-default-service-accounts-has-only-default-roles", "kics:role-binding-to-default-service-account"),
		.references = NAMES("CIS Kubernetes 5.1.5"),
		.severity = SEVERITY_MEDIUM,
		.good = BINDING("RoleBinding", "ServiceAccount, name: a, namespace: b", "view"),
		.bad = BINDING("RoleBinding", "ServiceAccount, name: default, namespace: b", "view"),
		.resource = judge_subjects,
		.data = &(const struct subject_names){.names = NAMES("default"), .kind = "ServiceAccount"},
	},
	{
		.id = "rbac/dashboard-role",
		.title = "someone is given the role of the Kubernetes dashboard",
		.why = "The role is made for the dashboard alone, and in old releases may do everything.",
		.fix = "bind a role that names what is needed",
		.aliases = NAMES("C-0014", "kubescape:rule-access-dashboard-subject-v1"),
		.severity = SEVERITY_MEDIUM,
		.good = BINDING("RoleBinding", "ServiceAccount, name: kubernetes-dashboard, namespace: b", "kubernetes-dashboard"),
		.bad = BINDING("RoleBinding", "User, name: jane", "kubernetes-dashboard"),
		.resource = judge_dashboard,
	},
	{
		.id = "rbac/default-account-mounts-token",
		.title = "the default service account mounts its token",
		.why = "Every pod that names no account of its own has a token, though hardly one needs it.",
		.fix = "set `automountServiceAccountToken: false` on the account",
		.aliases = NAMES("CKV_K8S_41", "C-0189", "kubescape:automount-default-service-account",
				"kics:default-service-account-in-use"),
		.references = NAMES("CIS Kubernetes 5.1.5"),
		.severity = SEVERITY_LOW,
		.good = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default, namespace: a}\n"
			"automountServiceAccountToken: false\n",
		.bad = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default, namespace: a}\n",
		.resource = judge_default_account,
	},
	{0},
};
