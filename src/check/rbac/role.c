/* SPDX-License-Identifier: Apache-2.0 */
/* What Roles and ClusterRoles should not give: kubernetes.io, "Role Based Access Control Good Practices". */
#include "check/node.h"
#include "check/rbac/grants.h"

#define WRITE_VERBS "create", "update", "patch", "delete", "deletecollection", "impersonate", "*"
#define RBAC_GROUP "rbac.authorization.k8s.io"

static const struct grant get_pods = {.verbs = NAMES("get"), .resources = NAMES("pods")};
static const struct grant bind_roles = {.verbs = NAMES("bind"), .resources = NAMES("roles", "clusterroles")};

static bool is_wild(const struct yaml_node *rule)
{
	return node_has(node_get(rule, "verbs"), "*") && node_has(node_get(rule, "resources"), "*") && node_has(node_get(rule, "apiGroups"), "*");
}

/* One finding a rule, at its first wildcard, however many it has. */
static void judge_wildcards(struct checking *checking, const struct resource *resource)
{
	static const char *const lists[] = {"verbs", "resources", "apiGroups"};

	if (!str_is(resource->kind, "Role") && !str_is(resource->kind, "ClusterRole"))
		return;
	yaml_each(rule, node_get(resource->root, "rules")) {
		if (is_wild(rule)) {
			check_found(checking, config_node_place(checking->document->file, rule), "verbs, resources and apiGroups have \"*\"");
			continue;
		}
		for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
			const struct yaml_node *list = node_get(rule, lists[i]);

			if (!node_has(list, "*"))
				continue;
			check_found(checking, config_node_place(checking->document->file, list), "%s has \"*\"", lists[i]);
			break;
		}
	}
}

static void judge_aggregated(struct checking *checking, const struct resource *resource)
{
	static const char *const labels[] = {"rbac.authorization.k8s.io/aggregate-to-admin", "rbac.authorization.k8s.io/aggregate-to-edit",
					     "rbac.authorization.k8s.io/aggregate-to-view"};

	if (!str_is(resource->kind, "ClusterRole"))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++) {
		if (!node_is(node_get(node_get(resource->metadata, "labels"), labels[i]), true))
			continue;
		grants_judge_role(checking, resource);
		return;
	}
}

#define AGGREGATED(role, verb) \
	RBAC_VERSION "kind: ClusterRole\nmetadata: {name: a, labels: {rbac.authorization.k8s.io/aggregate-to-" role ": 'true'}}\nrules:\n" \
	RBAC_RULE("", "secrets", verb)

const struct check checks_rbac_role[] = {
	/* ---- wildcards ---- */
	{
		.id = "rbac/wildcard",
		.title = "a role uses a wildcard",
		.why = "\"*\" also gives what does not exist yet: the next version's verbs, the next operator's resources.",
		.fix = "name the verbs, resources and groups that are needed",
		.aliases = NAMES("CKV_K8S_49", "kube-linter:wildcard-in-rules", "kics:rbac-wildcard-in-rule"),
		.references = NAMES("CIS Kubernetes 5.1.3"),
		.severity = SEVERITY_MEDIUM,
		.unless = NAMES("rbac/everything", "rbac/everything-core"),
		.good = RBAC_ROLE("Role", RBAC_RULE("", "pods", "get")),
		.bad = RBAC_ROLE("Role", RBAC_RULE("", "pods", "'*'")),
		.resource = judge_wildcards,
	},
	{
		.id = "rbac/everything",
		.title = "a role lets its holders do everything",
		.why = "It is cluster-admin by another name: who gets a token of it has the cluster.",
		.fix = "name the verbs, resources and groups that are needed",
		.aliases = NAMES("KSV-0044", "kube-linter:wildcard-resource-verb-combo", "kics:rbac-wildcard-in-rule"),
		.references = NAMES("CIS Kubernetes 5.1.1", "CIS Kubernetes 5.1.3"),
		.severity = SEVERITY_CRITICAL,
		ROLE_RULE("ClusterRole", RBAC_RULE("", "pods", "'*'"), RBAC_RULE("*", "'*'", "'*'"), .words = "do everything",
			  .verbs = NAMES("*"), .resources = NAMES("*"), .groups = NAMES("*"), .literal = true),
	},
	{
		.id = "rbac/everything-core",
		.title = "a ClusterRole lets its holders do everything with core resources",
		.why = "Every verb on every resource of the core group is every secret, every pod and every node.",
		.fix = "name the verbs and resources that are needed",
		.aliases = NAMES("kube-linter:wildcard-resource-verb-combo"),
		.references = NAMES("CIS Kubernetes 5.1.3"),
		.severity = SEVERITY_HIGH,
		ROLE_RULE("ClusterRole", RBAC_RULE("", "pods", "'*'"), RBAC_RULE("", "'*'", "'*'"), .words = "do everything with core resources",
			  .kind = "ClusterRole", .verbs = NAMES("*"), .resources = NAMES("*"), .groups = NAMES(""), .literal = true),
	},
	{
		.id = "rbac/every-verb",
		.title = "a role gives every verb on what matters",
		.why = "Every verb on workloads, secrets or roles includes those that lead to more rights: escalate, bind, impersonate.",
		.fix = "name the verbs that are needed",
		.aliases = NAMES("KSV-0045"),
		.references = NAMES("CIS Kubernetes 5.1.3"),
		.severity = SEVERITY_HIGH,
		.off = true,
		ROLE_RULE("Role", RBAC_RULE("", "pods", "get"), RBAC_RULE("", "pods", "'*'"), .words = "do anything with what matters",
			  .verbs = NAMES("*"), .resources = NAMES("secrets", "pods", "deployments", "daemonsets", "statefulsets",
							       "replicationcontrollers", "replicasets", "cronjobs", "jobs", "roles",
							       "clusterroles", "rolebindings", "clusterrolebindings", "users", "groups"),
			  .literal = true),
	},
	{
		.id = "rbac/every-resource-cluster",
		.title = "a ClusterRole is for every resource",
		.why = "It reads or changes secrets, roles and nodes, whatever it was made for.",
		.fix = "name the resources that are needed",
		.aliases = NAMES("KSV-0046"),
		.references = NAMES("CIS Kubernetes 5.1.3"),
		.severity = SEVERITY_HIGH,
		.off = true,
		ROLE_RULE("ClusterRole", RBAC_RULE("", "pods", "get"), RBAC_RULE("", "'*'", "list"),
			  .words = "reach every resource of the cluster", .kind = "ClusterRole", .resources = NAMES("*"),
			  .verbs = NAMES("get", "list", WRITE_VERBS), .literal = true),
	},
	{
		.id = "rbac/every-resource",
		.title = "a Role is for every resource of its namespace",
		.why = "It reads or changes secrets and roles, whatever it was made for.",
		.fix = "name the resources that are needed",
		.aliases = NAMES("KSV-0112"),
		.references = NAMES("CIS Kubernetes 5.1.3"),
		.severity = SEVERITY_MEDIUM,
		.off = true,
		ROLE_RULE("Role", RBAC_RULE("", "pods", "get"), RBAC_RULE("", "'*'", "list"),
			  .words = "reach every resource of the namespace", .kind = "Role", .resources = NAMES("*"),
			  .verbs = NAMES("get", "list", WRITE_VERBS), .literal = true),
	},

	/* ---- secrets and configuration ---- */
	{
		.id = "rbac/secrets-cluster",
		.title = "a ClusterRole gives secrets",
		.why = "Bound for the cluster it reaches the secrets of every namespace, tokens of more powerful accounts among them.",
		.fix = "use a Role in the namespace, with `resourceNames` of the secrets that are needed",
		.aliases = NAMES("KSV-0041", "kics:rbac-roles-with-read-secrets-permissions"),
		.references = NAMES("CIS Kubernetes 5.1.2"),
		.severity = SEVERITY_HIGH,
		ROLE_RULE("ClusterRole", RBAC_RULE("", "pods", "get"), RBAC_RULE("", "secrets", "get"),
			  .words = "reach secrets", .kind = "ClusterRole", .resources = NAMES("secrets"),
			  .verbs = NAMES("get", "list", "watch", WRITE_VERBS), .literal = true),
	},
	{
		.id = "rbac/secrets",
		.title = "a Role gives secrets",
		.why = "It reaches every secret of the namespace, unless `resourceNames` says which.",
		.fix = "say in `resourceNames` which secrets are needed, and mount rather than read them",
		.aliases = NAMES("KSV-0113", "kics:rbac-roles-with-read-secrets-permissions"),
		.references = NAMES("CIS Kubernetes 5.1.2"),
		.severity = SEVERITY_MEDIUM,
		ROLE_RULE("Role", RBAC_RULE("", "pods", "get"), RBAC_RULE("", "secrets", "get"),
			  .words = "reach all secrets of the namespace", .kind = "Role", .resources = NAMES("secrets"),
			  .verbs = NAMES("get", "list", "watch", WRITE_VERBS), .literal = true, .all_names = true),
	},
	{
		.id = "rbac/configmaps-write",
		.title = "a role lets its holders change ConfigMaps",
		.why = "Programs do what their configuration says; DNS of the cluster is a ConfigMap too.",
		.fix = "give the right to read, or say in `resourceNames` which ones",
		.aliases = NAMES("KSV-0049"),
		.severity = SEVERITY_LOW,
		.off = true,
		ROLE_RULE("Role", RBAC_RULE("", "configmaps", "get"), RBAC_RULE("", "configmaps", "create"),
			  .words = "change ConfigMaps", .resources = NAMES("configmaps"), .verbs = NAMES(WRITE_VERBS), .literal = true),
	},
	{
		.id = "rbac/aws-auth-write",
		.title = "a role lets its holders change aws-auth",
		.why = "The ConfigMap aws-auth says which IAM users are administrators of an EKS cluster.",
		.fix = "leave it to the cluster's administrators",
		.aliases = NAMES("KSV-0115"),
		.severity = SEVERITY_CRITICAL,
		ROLE_RULE("Role", RBAC_RULE("", "configmaps", "get") "  resourceNames: [aws-auth]\n",
			  RBAC_RULE("", "configmaps", "update") "  resourceNames: [aws-auth]\n",
			  .words = "make administrators of an EKS cluster", .resources = NAMES("configmaps"), .verbs = NAMES(WRITE_VERBS),
			  .name = "aws-auth", .literal = true),
	},

	/* ---- ways to more rights ---- */
	{
		.id = "rbac/escalate",
		.title = "a role lets its holders give roles more rights than they have",
		.why = "The verb escalate switches off the check that nobody gives away more than they have.",
		.fix = "take the verb `escalate` out",
		.aliases = NAMES("CKV_K8S_158", "kube-linter:escalate-verb-in-role"),
		.references = NAMES("CIS Kubernetes 5.1.8"),
		.severity = SEVERITY_CRITICAL,
		ROLE_RULE("ClusterRole", RBAC_RULE(RBAC_GROUP, "clusterroles", "get"), RBAC_RULE(RBAC_GROUP, "clusterroles", "escalate"),
			  .words = "widen roles beyond their own rights", .verbs = NAMES("escalate"),
			  .resources = NAMES("roles", "clusterroles"), .groups = NAMES(RBAC_GROUP)),
	},
	{
		.id = "rbac/bind",
		.title = "a role lets its holders bind any role",
		.why = "The verb bind lets them give themselves every role there is, cluster-admin too.",
		.fix = "take the verb `bind` out, or say in `resourceNames` which roles may be bound",
		.aliases = NAMES("CKV_K8S_157"),
		.references = NAMES("CIS Kubernetes 5.1.8"),
		.severity = SEVERITY_CRITICAL,
		ROLE_RULE("ClusterRole", RBAC_RULE(RBAC_GROUP, "clusterrolebindings", "get"),
			  RBAC_RULE(RBAC_GROUP, "clusterrolebindings", "bind"), .words = "bind roles that they do not have",
			  .verbs = NAMES("bind"), .resources = NAMES("rolebindings", "clusterrolebindings"), .groups = NAMES(RBAC_GROUP)),
	},
	{
		.id = "rbac/bind-roles",
		.title = "a role lets its holders bind roles that they do not have",
		.why = "The verb bind on a role lets them give it to themselves, cluster-admin too where no names are said.",
		.fix = "take the verb `bind` out, or say in `resourceNames` which roles may be bound",
		.aliases = NAMES("kube-linter:bind-verb-in-role"),
		.references = NAMES("CIS Kubernetes 5.1.8"),
		.severity = SEVERITY_HIGH,
		.unless = NAMES("rbac/everything", "rbac/role-rights"),
		.good = RBAC_ROLE("ClusterRole", RBAC_RULE(RBAC_GROUP, "clusterroles", "get")),
		.bad = RBAC_ROLE("ClusterRole", RBAC_RULE(RBAC_GROUP, "clusterroles", "bind")),
		.resource = grants_judge_role,
		.data = &(const struct grant){.words = "bind roles that they do not have", .verbs = NAMES("bind"),
					      .resources = NAMES("roles", "clusterroles"), .groups = NAMES(RBAC_GROUP)},
	},
	{
		.id = "rbac/role-rights",
		.title = "a role gives escalate, bind or impersonate on roles or bindings",
		.why = "Each of the three leads to rights that the holder was never given.",
		.fix = "take these verbs, and \"*\", out of rules about roles and bindings",
		.aliases = NAMES("KSV-0050"),
		.references = NAMES("CIS Kubernetes 5.1.8"),
		.severity = SEVERITY_CRITICAL,
		ROLE_RULE("ClusterRole", RBAC_RULE(RBAC_GROUP, "roles", "get"), RBAC_RULE(RBAC_GROUP, "roles", "bind"),
			  .words = "come to rights that they were not given", .verbs = NAMES("escalate", "bind", "impersonate", "*"),
			  .resources = NAMES("roles", "rolebindings"), .literal = true),
	},
	{
		.id = "rbac/bind-in-namespace",
		.title = "a role lets its holders make RoleBindings of any role",
		.why = "Making a RoleBinding together with the verb bind gives every right in the namespace.",
		.fix = "take `bind` out, or say in `resourceNames` which roles may be bound",
		.aliases = NAMES("KSV-0051"),
		.references = NAMES("CIS Kubernetes 5.1.8"),
		.severity = SEVERITY_HIGH,
		ROLE_RULE("Role", RBAC_RULE(RBAC_GROUP, "rolebindings", "create"),
			  RBAC_RULE(RBAC_GROUP, "rolebindings", "create") RBAC_RULE(RBAC_GROUP, "roles", "bind"),
			  .words = "give themselves any role in the namespace", .verbs = NAMES("create"),
			  .resources = NAMES("rolebindings"), .literal = true, .also = &bind_roles),
	},
	{
		.id = "rbac/bind-in-cluster",
		.title = "a role lets its holders make ClusterRoleBindings of any role",
		.why = "Making a ClusterRoleBinding together with the verb bind gives every right in the cluster.",
		.fix = "take `bind` out, or say in `resourceNames` which roles may be bound",
		.aliases = NAMES("KSV-0052"),
		.references = NAMES("CIS Kubernetes 5.1.8"),
		.severity = SEVERITY_CRITICAL,
		ROLE_RULE("ClusterRole", RBAC_RULE(RBAC_GROUP, "clusterrolebindings", "create"),
			  RBAC_RULE(RBAC_GROUP, "clusterrolebindings", "create") RBAC_RULE(RBAC_GROUP, "clusterroles", "bind"),
			  .words = "give themselves any role in the cluster", .verbs = NAMES("create"),
			  .resources = NAMES("clusterrolebindings"), .literal = true, .also = &bind_roles),
	},
	{
		.id = "rbac/rolebinding-patch",
		.title = "a role lets its holders add others to RoleBindings",
		.why = "Whoever is added has the same rights, without anyone being asked.",
		.fix = "take `patch` on rolebindings out",
		.aliases = NAMES("KSV-0055"),
		.severity = SEVERITY_LOW,
		ROLE_RULE("Role", RBAC_RULE(RBAC_GROUP, "rolebindings", "get"), RBAC_RULE(RBAC_GROUP, "rolebindings", "get, patch"),
			  .words = "add others to RoleBindings", .every_verb = NAMES("get", "patch"), .resources = NAMES("rolebindings"),
			  .literal = true),
	},
	{
		.id = "rbac/impersonate",
		.title = "a role lets its holders act as another group",
		.why = "Impersonating groups means impersonating system:masters, who may do everything.",
		.fix = "take `impersonate` out, or say in `resourceNames` which groups",
		.aliases = NAMES("KSV-0043"),
		.references = NAMES("CIS Kubernetes 5.1.8"),
		.severity = SEVERITY_CRITICAL,
		ROLE_RULE("ClusterRole", RBAC_RULE("", "groups", "get"), RBAC_RULE("", "groups", "impersonate"),
			  .words = "act as any group", .verbs = NAMES("impersonate"), .resources = NAMES("groups"), .literal = true),
	},
	{
		.id = "rbac/impersonate-anyone",
		.title = "a role lets its holders act as whom they like",
		.why = "Without `resourceNames` that is every user, group and account, system:masters among them.",
		.fix = "say in `resourceNames` as whom, or take `impersonate` out",
		.aliases = NAMES("kube-linter:impersonate-without-resource-names"),
		.references = NAMES("CIS Kubernetes 5.1.8"),
		.severity = SEVERITY_HIGH,
		.off = true,
		ROLE_RULE("ClusterRole", RBAC_RULE("", "users", "impersonate") "  resourceNames: [deploy]\n",
			  RBAC_RULE("", "users", "impersonate"), .words = "act as anyone", .verbs = NAMES("impersonate"), .all_names = true),
	},
	{
		.id = "rbac/webhooks",
		.title = "a ClusterRole lets its holders change admission webhooks",
		.why = "A webhook sees every object that is made, secrets too, and a mutating one changes them.",
		.fix = "leave webhook configurations to who installs them, or say in `resourceNames` which one",
		.aliases = NAMES("CKV_K8S_155"),
		.references = NAMES("CIS Kubernetes 5.1.12"),
		.severity = SEVERITY_HIGH,
		ROLE_RULE("ClusterRole", RBAC_RULE("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "get"),
			  RBAC_RULE("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "update"),
			  .words = "change what admission sees and does", .kind = "ClusterRole",
			  .verbs = NAMES("create", "update", "patch"), .groups = NAMES("admissionregistration.k8s.io"),
			  .resources = NAMES("mutatingwebhookconfigurations", "validatingwebhookconfigurations")),
	},
	{
		.id = "rbac/webhooks-any",
		.title = "a role lets its holders change, delete or act for admission webhooks",
		.why = "Deleting a webhook switches a policy off; changing it takes it over.",
		.fix = "leave webhook configurations to who installs them",
		.aliases = NAMES("KSV-0114"),
		.references = NAMES("CIS Kubernetes 5.1.12"),
		.severity = SEVERITY_HIGH,
		.off = true,
		ROLE_RULE("ClusterRole", RBAC_RULE("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "get"),
			  RBAC_RULE("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "delete"),
			  .words = "change what admission sees and does", .verbs = NAMES(WRITE_VERBS), .literal = true,
			  .resources = NAMES("mutatingwebhookconfigurations", "validatingwebhookconfigurations")),
	},
	{
		.id = "rbac/approve-certificates-by-subresource",
		.title = "a ClusterRole lets its holders approve certificates",
		.why = "Who makes a request and approves it has a certificate of any user, system:masters among them.",
		.fix = "leave approval to the controller manager, or say in `resourceNames` which signers",
		.aliases = NAMES("CKV_K8S_156"),
		.references = NAMES("CIS Kubernetes 5.1.11"),
		.severity = SEVERITY_CRITICAL,
		ROLE_RULE("ClusterRole", RBAC_RULE("certificates.k8s.io", "certificatesigningrequests/approval", "update"),
			  RBAC_RULE("certificates.k8s.io", "certificatesigningrequests/approval", "update")
			  RBAC_RULE("certificates.k8s.io", "signers", "approve"),
			  .words = "approve certificates", .kind = "ClusterRole", .verbs = NAMES("update", "patch"),
			  .groups = NAMES("certificates.k8s.io"), .resources = NAMES("certificatesigningrequests/approval"),
			  .also = &(const struct grant){.verbs = NAMES("approve"), .resources = NAMES("signers"),
							.groups = NAMES("certificates.k8s.io")}),
	},

	{
		.id = "rbac/approve-signers",
		.title = "a role lets its holders approve certificates of every signer",
		.why = "Signers of the API server's own clients are among them.",
		.fix = "say in `resourceNames` which signers",
		.aliases = NAMES("kube-linter:approve-signers-without-resource-names"),
		.references = NAMES("CIS Kubernetes 5.1.11"),
		.severity = SEVERITY_MEDIUM,
		.off = true,
		ROLE_RULE("ClusterRole", RBAC_RULE("certificates.k8s.io", "signers", "approve") "  resourceNames: [example.com/a]\n",
			  RBAC_RULE("certificates.k8s.io", "signers", "approve"), .words = "approve for every signer",
			  .verbs = NAMES("approve"), .resources = NAMES("signers"), .all_names = true),
	},
	{
		.id = "rbac/aggregated-rights",
		.title = "rights that lead to more are added to a role that many have",
		.why = "A ClusterRole with such a label is merged into admin, edit or view: whoever has those in any namespace has these rights too.",
		.fix = "take the label off, or the verbs that change secrets, roles and bindings",
		.aliases = NAMES("kube-linter:aggregate-to-admin-escalation"),
		.references = NAMES("CIS Kubernetes 5.1.8"),
		.severity = SEVERITY_MEDIUM,
		.good = AGGREGATED("edit", "get"),
		.bad = AGGREGATED("edit", "create"),
		.resource = judge_aggregated,
		.data = &(const struct grant){.words = "change secrets or roles", .verbs = NAMES("create", "delete", "patch", "*"),
					      .resources = NAMES("secrets", "roles", "clusterroles", "clusterrolebindings", "*"),
					      .groups = NAMES("", RBAC_GROUP, "*"), .literal = true},
	},

	/* ---- ways into pods and nodes ---- */
	{
		.id = "rbac/pod-exec",
		.title = "a role lets its holders run commands in pods",
		.why = "A command in a pod has what the pod has: its secrets, its token, its network.",
		.fix = "take create on pods/exec out; give it for a time to whoever needs it",
		.aliases = NAMES("KSV-0053"),
		.severity = SEVERITY_HIGH,
		ROLE_RULE("Role", RBAC_RULE("", "pods", "get"), RBAC_RULE("", "pods/exec", "create"), .words = "run commands in pods",
			  .verbs = NAMES("create", "*"), .resources = NAMES("pods/exec"), .literal = true),
	},
	{
		.id = "rbac/pod-attach",
		.title = "a role lets its holders attach to pods",
		.why = "Who attaches to a process sees what it writes, and can type into it.",
		.fix = "take create on pods/attach out; give it for a time to whoever needs it",
		.aliases = NAMES("KSV-0054"),
		.severity = SEVERITY_HIGH,
		ROLE_RULE("Role", RBAC_RULE("", "pods", "get"), RBAC_RULE("", "pods/attach", "create") RBAC_RULE("", "pods", "get"),
			  .words = "attach to pods", .verbs = NAMES("create"), .resources = NAMES("pods/attach"), .literal = true,
			  .also = &get_pods),
	},
	{
		.id = "rbac/node-proxy",
		.title = "a role gives the kubelets' API",
		.why = "nodes/proxy runs commands in every pod of a node, past admission and the audit log.",
		.fix = "take nodes/proxy out; metrics need nodes/metrics only",
		.aliases = NAMES("KSV-0047", "kube-linter:access-to-nodes-proxy"),
		.references = NAMES("CIS Kubernetes 5.1.10"),
		.severity = SEVERITY_HIGH,
		ROLE_RULE("ClusterRole", RBAC_RULE("", "nodes/metrics", "get"), RBAC_RULE("", "nodes/proxy", "get"),
			  .words = "run commands in all pods of a node", .verbs = NAMES("get", "create"),
			  .resources = NAMES("nodes/proxy"), .literal = true),
	},
	{
		.id = "rbac/create-pods",
		.title = "a role lets its holders make or change workloads",
		.why = "Who makes pods can mount every secret of the namespace, and run as any service account in it.",
		.fix = "leave workloads to the deployment pipeline, and limit what pods may ask for with Pod Security admission",
		.aliases = NAMES("KSV-0048"),
		.references = NAMES("CIS Kubernetes 5.1.4"),
		.severity = SEVERITY_LOW,
		.off = true,
		ROLE_RULE("Role", RBAC_RULE("apps", "deployments", "get"), RBAC_RULE("apps", "deployments", "create"),
			  .words = "make or change workloads", .verbs = NAMES(WRITE_VERBS), .literal = true,
			  .resources = NAMES("pods", "deployments", "jobs", "cronjobs", "statefulsets", "daemonsets", "replicasets",
					     "replicationcontrollers")),
	},
	{
		.id = "rbac/create-pods-only",
		.title = "a role lets its holders make pods",
		.why = "Who makes pods can mount every secret of the namespace, and run as any service account in it.",
		.fix = "leave pods to controllers, and limit what they may ask for with Pod Security admission",
		.aliases = NAMES("kube-linter:access-to-create-pods", "kics:permissive-access-to-create-pods"),
		.references = NAMES("CIS Kubernetes 5.1.4"),
		.severity = SEVERITY_LOW,
		.off = true,
		ROLE_RULE("Role", RBAC_RULE("", "pods", "get"), RBAC_RULE("", "pods", "create"), .words = "make pods",
			  .verbs = NAMES("create"), .resources = NAMES("pods")),
	},

	/* ---- traces and the network ---- */
	{
		.id = "rbac/delete-logs",
		.title = "a role lets its holders delete the logs of pods",
		.why = "Whoever was in a pod can wipe out what they did there.",
		.fix = "take delete on pods/log out",
		.aliases = NAMES("KSV-0042"),
		.severity = SEVERITY_MEDIUM,
		ROLE_RULE("Role", RBAC_RULE("", "pods/log", "get"), RBAC_RULE("", "pods/log", "delete"), .words = "delete logs",
			  .verbs = NAMES("delete", "deletecollection", "*"), .resources = NAMES("pods/log"), .literal = true),
	},
	{
		.id = "rbac/delete-collection",
		.title = "a role lets its holders delete all of a kind at once",
		.why = "One request, by mistake or not, and no pod, secret or namespace is left.",
		.fix = "give `delete` instead of `deletecollection`",
		.aliases = NAMES("kube-linter:deletecollection-verb-in-role"),
		.severity = SEVERITY_LOW,
		.off = true,
		ROLE_RULE("Role", RBAC_RULE("", "pods", "delete"), RBAC_RULE("", "pods", "deletecollection"), .words = "delete all of a kind",
			  .verbs = NAMES("deletecollection"), .literal = true,
			  .resources = NAMES("secrets", "pods", "deployments", "configmaps", "namespaces", "*")),
	},
	{
		.id = "rbac/network",
		.title = "a role lets its holders change the network",
		.why = "Services, endpoints and ingresses say where traffic goes, and network policies what is let through.",
		.fix = "leave them to the deployment pipeline and to who looks after the network",
		.aliases = NAMES("KSV-0056"),
		.severity = SEVERITY_LOW,
		.off = true,
		ROLE_RULE("Role", RBAC_RULE("", "services", "get"), RBAC_RULE("", "services", "create"), .words = "change the network",
			  .verbs = NAMES(WRITE_VERBS), .literal = true,
			  .resources = NAMES("services", "endpoints", "endpointslices", "networkpolicies", "ingresses")),
	},
	{0},
};
