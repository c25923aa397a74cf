/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Capabilities: capabilities(7); names of runtimes with or without "CAP_", in either case. What is added is told by one rule: the
 * first of those here that it fits.
 */
#include "base/mem.h"
#include "check/container/examples.h"
#include "check/container/words.h"

static bool is_among(struct str word, const char *const *names)
{
	for (; *names; names++)
		if (capability_is(word, *names))
			return true;
	return false;
}

/* The host is open to them. */
static const char *const dangerous[] = {
	"ALL", "BPF", "DAC_READ_SEARCH", "MAC_ADMIN", "MAC_OVERRIDE", "NET_ADMIN", "PERFMON", "SYS_BOOT", "SYS_PTRACE", "SYS_RAWIO",
	"SYS_TIME", "SYSLOG", "SETPCAP", NULL,
};
/* A runtime gives them without being asked (moby/profiles, containerd). */
static const char *const standard[] = {
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID",
	"SETUID", "SYS_CHROOT", NULL,
};
static const char *const admin[] = {"SYS_ADMIN", NULL};
static const char *const modules[] = {"SYS_MODULE", NULL};
static const char *const raw[] = {"NET_RAW", NULL};
static const char *const bind[] = {"NET_BIND_SERVICE", NULL};

static void judge_among(struct checking *checking, const struct container *container)
{
	const char *const *names = checking->check->data;

	vec_each(added, &container->capabilities_added)
		if (is_among(added->text, names))
			found_in(checking, container, added->place, "the capability %.*s is added", STR(added->text));
}

static void judge_beyond(struct checking *checking, const struct container *container)
{
	vec_each(added, &container->capabilities_added)
		if (added->text.n && !is_among(added->text, standard) && !is_among(added->text, dangerous) && !is_among(added->text, admin) &&
		    !is_among(added->text, modules) && !is_among(added->text, raw))
			found_in(checking, container, added->place, "the capability %.*s is added", STR(added->text));
}

static void judge_standard(struct checking *checking, const struct container *container)
{
	vec_each(added, &container->capabilities_added)
		if (is_among(added->text, standard) && !is_among(added->text, bind))
			found_in(checking, container, added->place, "the capability %.*s is added", STR(added->text));
}

static bool drops(const struct container *container, const char *name)
{
	vec_each(dropped, &container->capabilities_dropped)
		if (capability_is(dropped->text, name))
			return true;
	return false;
}

static bool has_linux_capabilities(const struct container *container)
{
	return !is_windows(container) && container->kind != CONTAINER_BUILT;
}

static void judge_not_dropped(struct checking *checking, const struct container *container)
{
	if (has_linux_capabilities(container) && !drops(container, "ALL"))
		found_in(checking, container, container->place, "it keeps the capabilities of the runtime: ALL is not dropped");
}

static void judge_none_dropped(struct checking *checking, const struct container *container)
{
	bool any = false;

	vec_each(dropped, &container->capabilities_dropped)
		any |= dropped->text.n > 0;
	if (has_linux_capabilities(container) && !any)
		found_in(checking, container, container->place, "no capability is dropped");
}

static void judge_raw_kept(struct checking *checking, const struct container *container)
{
	if (has_linux_capabilities(container) && !drops(container, "ALL") && !drops(container, "NET_RAW"))
		found_in(checking, container, container->place, "NET_RAW is not dropped");
}

static void judge_prefix(struct checking *checking, const struct container *container)
{
	const struct named_list *const lists[] = {&container->capabilities_added, &container->capabilities_dropped};

	for (size_t i = 0; is_kubernetes(container) && i < ARRAY_SIZE(lists); i++)
		vec_each(name, lists[i]) {
			struct str bare = name->text;

			if (str_skip(&bare, "CAP_"))
				check_edit(checking,
					   found_in(checking, container, name->place, "%.*s is no name that Kubernetes' own checks know",
						    STR(name->text)),
					   name->place, bare);
		}
}

#define ADDED_ALIASES "CKV_K8S_25", "KSV-0106"
#define ADDED_REFERENCES                                                                                                 \
	"CIS Docker 5.4", "CIS Kubernetes 5.2.9", "Pod Security Standards baseline", "NSA Kubernetes pod security", "OWASP K01"
#define ADDED_FIX "take it out of the capabilities that are added, or say in a comment why it must be"

const struct check checks_container_capabilities[] = {
	{
		.id = "container/capability-sys-admin",
		.title = "the container has the capability SYS_ADMIN",
		.why = "SYS_ADMIN mounts file systems and reaches most of the kernel: with it the way to the host is short.",
		.fix = ADDED_FIX,
		.aliases = LIST(ADDED_ALIASES, "CKV_K8S_39", "KSV-0005", "KSV-0022", "C-0046", "C-0057", "kubescape:insecure-capabilities",
				"kubescape:rule-privilege-escalation", "kubesec:CapSysAdmin", "kubesec:score",
				"kube-linter:privilege-escalation-container", "kics:containers-with-sys-admin-capabilities"),
		.references = LIST(ADDED_REFERENCES, "MITRE T1611"),
		.severity = SEVERITY_HIGH,
		.good = EXAMPLE_CONTEXT("capabilities: {add: [NET_BIND_SERVICE]}"),
		.bad = EXAMPLE_CONTEXT("capabilities: {add: [CAP_SYS_ADMIN]}"),
		.data = admin,
		.container = judge_among,
	},
	{
		.id = "container/capability-sys-module",
		.title = "the container may load modules of the kernel",
		.why = "What is loaded runs as the kernel: the host is the container's.",
		.fix = ADDED_FIX,
		.aliases = LIST(ADDED_ALIASES, "KSV-0120", "KSV-0022", "C-0046", "kubescape:insecure-capabilities"),
		.references = LIST(ADDED_REFERENCES, "MITRE T1611"),
		.severity = SEVERITY_HIGH,
		.good = EXAMPLE_CONTAINER(""),
		.bad = EXAMPLE_CONTEXT("capabilities: {add: [SYS_MODULE]}"),
		.data = modules,
		.container = judge_among,
	},
	{
		.id = "container/capability-net-raw",
		.title = "the container has the capability NET_RAW, as it asks for",
		.why = "With raw sockets a process can pretend to be another of its network.",
		.fix = ADDED_FIX,
		.aliases = LIST(ADDED_ALIASES, "KSV-0119", "KSV-0022", "C-0046", "kubescape:insecure-capabilities"),
		.references = LIST(ADDED_REFERENCES, "CIS Kubernetes 5.2.8"),
		.severity = SEVERITY_MEDIUM,
		.good = EXAMPLE_CONTAINER(""),
		.bad = EXAMPLE_CONTEXT("capabilities: {add: [net_raw]}"),
		.data = raw,
		.container = judge_among,
	},
	{
		.id = "container/capability-dangerous",
		.title = "the container has a capability that reaches the host",
		.why = "It reads what is not its own, changes the host's network, or reaches the kernel.",
		.fix = ADDED_FIX,
		.aliases = LIST(ADDED_ALIASES, "KSV-0022", "C-0046", "kubescape:insecure-capabilities",
				"kics:containers-with-added-capabilities"),
		.references = LIST(ADDED_REFERENCES),
		.severity = SEVERITY_HIGH,
		.good = EXAMPLE_CONTEXT("capabilities: {add: [CHOWN]}"),
		.bad = EXAMPLE_CONTEXT("capabilities: {add: [NET_ADMIN]}"),
		.data = dangerous,
		.container = judge_among,
	},
	{
		.id = "container/capability-added",
		.title = "the container has a capability beyond the runtime's own",
		.why = "Each is a right of root that a process in the container has.",
		.fix = ADDED_FIX,
		.aliases = LIST(ADDED_ALIASES, "KSV-0022", "kics:containers-with-added-capabilities"),
		.references = LIST(ADDED_REFERENCES),
		.severity = SEVERITY_MEDIUM,
		.good = EXAMPLE_CONTEXT("capabilities: {add: [CHOWN]}"),
		.bad = EXAMPLE_CONTEXT("capabilities: {add: [WAKE_ALARM]}"),
		.container = judge_beyond,
	},
	{
		.id = "container/capability-standard-added",
		.title = "the container adds a capability",
		.why = "Where all are dropped, what is added again is what a process that is taken over has.",
		.fix = ADDED_FIX,
		.aliases = LIST(ADDED_ALIASES, "KSV-0022", "kics:containers-with-added-capabilities"),
		.references = LIST("Pod Security Standards restricted"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = EXAMPLE_CONTEXT("capabilities: {add: [NET_BIND_SERVICE]}"),
		.bad = EXAMPLE_CONTEXT("capabilities: {add: [CHOWN]}"),
		.container = judge_standard,
	},
	{
		.id = "container/capability-net-bind-service",
		.title = "the container may listen on ports below 1024",
		.why = "Of all capabilities it is the least, and still one that a higher port needs not.",
		.fix = "listen on a port above 1023",
		.aliases = LIST("CKV_K8S_25", "KSV-0022"),
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = EXAMPLE_CONTAINER(""),
		.bad = EXAMPLE_CONTEXT("capabilities: {add: [NET_BIND_SERVICE]}"),
		.data = bind,
		.container = judge_among,
	},
	{
		.id = "container/capabilities-not-dropped",
		.title = "the container keeps capabilities that it hardly needs",
		.why = "A runtime gives about a dozen rights of root; most programs need none of them.",
		.fix = "drop ALL, and add again what is needed",
		.fix_of = {[CONFIG_COMPOSE] = "set `cap_drop: [ALL]`, and add again by `cap_add` what is needed",
			   [CONFIG_RUN] = "add `--cap-drop ALL`, and by `--cap-add` what is needed"},
		.aliases = LIST("CKV_K8S_37", "KSV-0003", "KSV-0106", "kics:cap-drop",
				"kics:container-capabilities-unrestricted", "docker-bench:5.4"),
		.references = LIST("CIS Docker 5.4", "CIS Kubernetes 5.2.10", "Pod Security Standards restricted", "NSA Kubernetes pod security"),
		.severity = SEVERITY_LOW,
		.good = EXAMPLE_CONTEXT("capabilities: {drop: [all]}"),
		.bad = EXAMPLE_CONTEXT("capabilities: {drop: [NET_RAW]}"),
		.container = judge_not_dropped,
	},
	{
		.id = "container/capabilities-none-dropped",
		.title = "the container drops no capability",
		.why = "A runtime gives about a dozen rights of root; most programs need none of them.",
		.fix = "drop ALL, and add again what is needed",
		.fix_of = {[CONFIG_COMPOSE] = "set `cap_drop: [ALL]`, and add again by `cap_add` what is needed",
			   [CONFIG_RUN] = "add `--cap-drop ALL`, and by `--cap-add` what is needed"},
		.aliases = LIST("KSV-0004", "kics:no-drop-capabilities-for-containers"),
		.references = LIST("NSA Kubernetes pod security"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = EXAMPLE_CONTEXT("capabilities: {drop: [NET_RAW]}"),
		.bad = EXAMPLE_CONTAINER(""),
		.container = judge_none_dropped,
	},
	{
		.id = "container/capability-net-raw-kept",
		.title = "the container keeps the capability NET_RAW",
		.why = "With raw sockets a process can pretend to be another of its network.",
		.fix = "drop ALL, or at least NET_RAW",
		.fix_of = {[CONFIG_COMPOSE] = "set `cap_drop: [ALL]`, or at least `[NET_RAW]`",
			   [CONFIG_RUN] = "add `--cap-drop ALL`, or at least `--cap-drop NET_RAW`"},
		.aliases = LIST("CKV_K8S_28", "C-0199", "kubescape:drop-capability-netraw", "kube-linter:drop-net-raw-capability",
				"kics:net-raw-capabilities-not-being-dropped"),
		.references = LIST("CIS Kubernetes 5.2.8"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = EXAMPLE_CONTEXT("capabilities: {drop: [NET_RAW]}"),
		.bad = EXAMPLE_CONTAINER(""),
		.container = judge_raw_kept,
	},
	{
		.id = "container/capability-prefix",
		.title = "a capability with the prefix CAP_",
		.why = "Kubernetes passes the name on as it is, and its admission compares it as it is: a prefix makes rules miss it.",
		.fix = "leave `CAP_` out",
		.severity = SEVERITY_LOW,
		.good = EXAMPLE_CONTEXT("capabilities: {drop: [NET_RAW]}"),
		.bad = EXAMPLE_CONTEXT("capabilities: {drop: [CAP_NET_RAW]}"),
		.container = judge_prefix,
	},
	{0},
};
