/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects that say what pods may do: PodSecurityPolicy, which Kubernetes took out in 1.25, and OpenShift's SecurityContextConstraints. Source:
 * policy/v1beta1 types.go; security.openshift.io/v1.
 */
#include "base/mem.h"
#include "check/container/examples.h"
#include "check/pod/pod.h"

static bool is_policy(const struct resource *resource)
{
	return str_is(resource->kind, "PodSecurityPolicy");
}

/* A switch of the policy that lets pods have what its name says. */
static void judge_switch(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *value = yaml_get(yaml_get(resource->root, "spec"), checking->check->data);

	if (is_policy(resource) && pod_is_true(value))
		check_found(checking, pod_node_place(checking, value), "%s is true", (const char *)checking->check->data);
}

static void judge_escalation(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *value = yaml_get(yaml_get(resource->root, "spec"), "allowPrivilegeEscalation");

	if (is_policy(resource) && !pod_is_false(value))
		check_found(checking, pod_has(value) ? pod_node_place(checking, value) : pod_place(checking, resource),
			    "allowPrivilegeEscalation is not false");
}

static void judge_root(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *user = yaml_get(yaml_get(resource->root, "spec"), "runAsUser");
	struct str rule = yaml_get_text(user, "rule");
	bool root = !str_is(rule, "MustRunAsNonRoot") && !str_is(rule, "MustRunAs");
	int64_t number;

	if (!is_policy(resource))
		return;
	if (str_is(rule, "MustRunAs"))
		yaml_each(range, yaml_get(user, "ranges"))
			root |= yaml_i64(yaml_get(range, "min"), YAML_1_1, &number) && number <= 0;
	if (root)
		check_found(checking, pod_has(user) ? pod_node_place(checking, user) : pod_place(checking, resource), "it lets pods run as root");
}

static void judge_added(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *allowed = yaml_get(yaml_get(resource->root, "spec"), "allowedCapabilities");

	if (is_policy(resource) && yaml_count(allowed))
		check_found(checking, pod_node_place(checking, allowed), "it lets pods add capabilities");
}

static void judge_dropped(struct checking *checking, const struct resource *resource)
{
	if (is_policy(resource) && !yaml_count(yaml_get(yaml_get(resource->root, "spec"), "requiredDropCapabilities")))
		check_found(checking, pod_place(checking, resource), "no capability must be dropped");
}

static void judge_raw(struct checking *checking, const struct resource *resource)
{
	bool dropped = false;

	yaml_each(name, yaml_get(yaml_get(resource->root, "spec"), "requiredDropCapabilities"))
		dropped |= capability_is(yaml_text(name), "ALL") || capability_is(yaml_text(name), "NET_RAW");
	if (is_policy(resource) && !dropped)
		check_found(checking, pod_place(checking, resource), "NET_RAW need not be dropped");
}

static void judge_seccomp(struct checking *checking, const struct resource *resource)
{
	struct str profile = yaml_get_text(yaml_get(resource->metadata, "annotations"), "seccomp.security.alpha.kubernetes.io/defaultProfileName");

	if (is_policy(resource) && str_search(profile, STR_LIT("runtime/default")) < 0 && str_search(profile, STR_LIT("docker/default")) < 0)
		check_found(checking, pod_place(checking, resource), "pods have no seccomp profile, unless they say so");
}

static void judge_constraints(struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *value = yaml_get(resource->root, "allowPrivilegedContainer");

	if (str_is(resource->kind, "SecurityContextConstraints") && pod_is_true(value))
		check_found(checking, pod_node_place(checking, value), "allowPrivilegedContainer is true");
}

#define POLICY(lines) "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: a}\nspec:\n  " lines "\n"
#define POLICY_WHY "What a policy lets pods have, a pod that is taken over has."
#define POLICY_FIX "take it back in the policy; from Kubernetes 1.25 on use Pod Security Standards instead"
#define SWITCH(name, words, key, ...)                                                                                   \
	{                                                                                                                 \
		.id = "pod/policy-" name, .title = "the policy lets pods " words, .why = POLICY_WHY, .fix = POLICY_FIX,   \
		.aliases = LIST(__VA_ARGS__), .severity = SEVERITY_HIGH, .good = POLICY(key ": false"),                         \
		.bad = POLICY(key ": true"), .data = key, .resource = judge_switch,                                       \
	}
#define WANT(name, words, alias, function, right, wrong)                                                                  \
	{                                                                                                                 \
		.id = "pod/policy-" name, .title = "the policy " words, .why = POLICY_WHY, .fix = POLICY_FIX,             \
		.aliases = alias, .severity = SEVERITY_MEDIUM, .good = right, .bad = wrong, .resource = function,   \
	}

const struct check checks_pod_admission_policy[] = {
	SWITCH("host-pid", "see the host's processes", "hostPID", "CKV_K8S_1", "C-0214", "kubescape:psp-deny-hostpid",
	       "kics:psp-allows-sharing-host-pid"),
	SWITCH("privileged", "be privileged", "privileged", "CKV_K8S_2", "C-0213", "kubescape:psp-deny-privileged-container",
	       "kics:psp-set-to-privileged"),
	SWITCH("host-ipc", "share the host's memory segments", "hostIPC", "CKV_K8S_3", "C-0215", "kubescape:psp-deny-hostipc",
	       "kics:psp-allows-sharing-host-ipc"),
	SWITCH("host-network", "have the host's network", "hostNetwork", "CKV_K8S_4", "C-0216", "kubescape:psp-deny-hostnetwork",
	       "kics:psp-allows-containers-to-share-the-host-network-namespace"),
	WANT("escalation", "lets pods escalate their privileges",
	     LIST("CKV_K8S_5", "C-0217", "kubescape:psp-deny-allowprivilegeescalation", "kics:psp-allows-privilege-escalation"), judge_escalation,
	     POLICY("allowPrivilegeEscalation: false"), POLICY("privileged: false")),
	WANT("root", "lets pods run as root", LIST("CKV_K8S_6", "C-0218", "kubescape:psp-deny-root-container"), judge_root,
	     POLICY("runAsUser: {rule: MustRunAsNonRoot}"),
	     POLICY("runAsUser: {rule: RunAsAny}")),
	WANT("capabilities", "lets pods add capabilities",
	     LIST("CKV_K8S_24", "C-0219", "kubescape:psp-deny-allowed-capabilities", "kics:psp-with-added-capabilities"), judge_added, POLICY("privileged: false"),
	     POLICY("allowedCapabilities: [\"*\"]")),
	WANT("capabilities-kept", "lets pods keep all capabilities", LIST("CKV_K8S_36", "C-0220", "kubescape:psp-required-drop-capabilities"),
	     judge_dropped, POLICY("requiredDropCapabilities: [ALL]"), POLICY("privileged: false")),
	WANT("net-raw", "lets pods keep NET_RAW", LIST("CKV_K8S_7"), judge_raw, POLICY("requiredDropCapabilities: [NET_RAW]"),
	     POLICY("privileged: false")),
	WANT("seccomp", "gives pods no seccomp profile", LIST("CKV_K8S_32"), judge_seccomp,
	     "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata:\n  name: a\n  annotations:\n"
	     "    seccomp.security.alpha.kubernetes.io/defaultProfileName: runtime/default\nspec: {}\n",
	     POLICY("privileged: false")),
	WANT("constraints-privileged", "lets pods be privileged", LIST("kube-linter:scc-deny-privileged-container"), judge_constraints,
	     "apiVersion: security.openshift.io/v1\nkind: SecurityContextConstraints\nmetadata: {name: a}\nallowPrivilegedContainer: false\n",
	     "apiVersion: security.openshift.io/v1\nkind: SecurityContextConstraints\nmetadata: {name: a}\nallowPrivilegedContainer: true\n"),
	{0},
};
