/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Pod Security Standards as the API server's admission judges them, for each version of Kubernetes. Source: kubernetes.io, "Pod
 * Security Standards"; k8s.io/pod-security-admission, policy/check_*.go. Values are compared exactly, as there: a capability "CAP_CHOWN"
 * is none of those allowed.
 *
 * The rules run only under a framework of that name: what they say in part, rules about containers and pods say for good.
 */
#include "base/mem.h"
#include "check/pod/pod.h"

struct pss {
	struct checking *checking;
	const struct document *document;
	const struct yaml_node *spec, *context, *annotations;
	unsigned minor;     /* of the version 1.x that is judged */
	bool windows;       /* spec.os.name, which exempts from what Windows has not, since 1.25 */
	bool own_users;     /* hostUsers: false, which makes root and /proc harmless, since 1.35 */
	bool quiet;         /* only count */
	size_t violations;
};

enum level { LEVEL_BASELINE, LEVEL_RESTRICTED };

struct control {
	enum level level;
	unsigned from;       /* first version 1.x that has it */
	unsigned overridden; /* the version 1.x since which a stricter control takes its place in restricted; 0: none does */
	void (*judge)(struct pss *pss);
};

#define WINDOWS_EXEMPT 25u
#define USERS_RELAXED 35u

__attribute__((format(printf, 4, 5))) static void violated(struct pss *pss, const struct container *container,
							    const struct yaml_node *node, const char *what, ...)
{
	struct place place = container ? container->place : config_place(pss->document->file, (struct region){0});
	struct arena *arena = check_arena(pss->checking);
	struct str text, value = yaml_text(node);
	va_list args;

	pss->violations++;
	if (pss->quiet)
		return;
	if (node)
		place = config_node_place(pss->document->file, node);
	if (str_search(value, STR_LIT("{{")) >= 0 || str_search(value, STR_LIT("${")) >= 0) {
		check_unsure(pss->checking, place, "it rests on %.*s", STR(value));
		return;
	}
	va_start(args, what);
	text = arena_vprintf(arena, what, args);
	va_end(args);
	pss->checking->container = container;
	check_found(pss->checking, place, "%.*s", STR(text));
	pss->checking->container = NULL;
}

/* ---- looking ---- */

#define each_container(container, pss) vec_each(container, &(pss)->document->containers)

static const struct yaml_node *context_of(const struct container *container)
{
	return yaml_get(container->node, "securityContext");
}

static bool is_set(const struct yaml_node *node)
{
	return node && yaml_type(node, YAML_1_1) != YAML_TYPE_NULL;
}

static bool is_bool(const struct yaml_node *node, bool wanted)
{
	bool value;

	return yaml_bool(node, YAML_1_1, &value) && value == wanted;
}

static bool is_zero(const struct yaml_node *node)
{
	int64_t number;

	return yaml_i64(node, YAML_1_1, &number) && number == 0;
}

/* Both the pod's context, with NULL, and each container's. */
static void each_context(struct pss *pss, void (*judge)(struct pss *, const struct container *, const struct yaml_node *context))
{
	judge(pss, NULL, pss->context);
	each_container(container, pss)
		judge(pss, container, context_of(container));
}

/* ---- baseline ---- */

static void host_namespaces(struct pss *pss)
{
	static const char *const keys[] = {"hostNetwork", "hostPID", "hostIPC"};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (is_bool(yaml_get(pss->spec, keys[i]), true))
			violated(pss, NULL, yaml_get(pss->spec, keys[i]), "%s is true", keys[i]);
}

static void privileged(struct pss *pss)
{
	each_container(container, pss)
		if (is_bool(yaml_get(context_of(container), "privileged"), true))
			violated(pss, container, yaml_get(context_of(container), "privileged"), "privileged is true");
}

static void capabilities_baseline(struct pss *pss)
{
	static const char *const allowed[] = {
		"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
		"SETGID", "SETPCAP", "SETUID", "SYS_CHROOT", NULL,
	};

	each_container(container, pss)
		yaml_each(added, yaml_get(yaml_get(context_of(container), "capabilities"), "add"))
			if (!str_is_any(yaml_text(added), allowed))
				violated(pss, container, added, "the capability %.*s is added", STR(yaml_text(added)));
}

static void host_path_volumes(struct pss *pss)
{
	yaml_each(volume, yaml_get(pss->spec, "volumes"))
		if (is_set(yaml_get(volume, "hostPath")))
			violated(pss, NULL, volume, "the volume %.*s is a path of the host", STR(yaml_get_text(volume, "name")));
}

static void host_ports(struct pss *pss)
{
	each_container(container, pss)
		yaml_each(port, yaml_get(container->node, "ports")) {
			const struct yaml_node *number = yaml_get(port, "hostPort");

			if (is_set(number) && !is_zero(number))
				violated(pss, container, number, "hostPort is %.*s", STR(yaml_text(number)));
		}
}

static void judge_app_armor(struct pss *pss, const struct container *container, const struct yaml_node *context)
{
	static const char *const allowed[] = {"RuntimeDefault", "Localhost", NULL};
	const struct yaml_node *profile = yaml_get(context, "appArmorProfile"), *type = yaml_get(profile, "type");

	if (is_set(profile) && !str_is_any(yaml_text(type), allowed))
		violated(pss, container, type ? type : profile, "appArmorProfile.type is \"%.*s\"", STR(yaml_text(type)));
}

static void app_armor_profile(struct pss *pss)
{
	yaml_each_pair(pair, pss->annotations) {
		struct str value = yaml_text(pair->value);

		if (str_starts(yaml_text(pair->key), "container.apparmor.security.beta.kubernetes.io/") && value.n &&
		    !str_is(value, "runtime/default") && !str_starts(value, "localhost/"))
			violated(pss, NULL, pair->value, "the AppArmor profile is \"%.*s\"", STR(value));
	}
	each_context(pss, judge_app_armor);
}

static void judge_selinux(struct pss *pss, const struct container *container, const struct yaml_node *context)
{
	static const char *const allowed[] = {"", "container_t", "container_init_t", "container_kvm_t", NULL};
	static const char *const forbidden[] = {"user", "role"};
	const struct yaml_node *options = yaml_get(context, "seLinuxOptions"), *type = yaml_get(options, "type");

	if (is_set(type) && !str_is_any(yaml_text(type), allowed) &&
	    !(pss->minor >= 31 && str_is(yaml_text(type), "container_engine_t")))
		violated(pss, container, type, "seLinuxOptions.type is %.*s", STR(yaml_text(type)));
	for (size_t i = 0; i < ARRAY_SIZE(forbidden); i++)
		if (yaml_get_text(options, forbidden[i]).n)
			violated(pss, container, yaml_get(options, forbidden[i]), "seLinuxOptions.%s is set", forbidden[i]);
}

static void selinux_options(struct pss *pss)
{
	each_context(pss, judge_selinux);
}

static void proc_mounts(struct pss *pss)
{
	each_container(container, pss) {
		const struct yaml_node *kind = yaml_get(context_of(container), "procMount");

		if (is_set(kind) && !str_is(yaml_text(kind), "Default"))
			violated(pss, container, kind, "procMount is %.*s", STR(yaml_text(kind)));
	}
}

static void proc_mount(struct pss *pss)
{
	if (!(pss->own_users && pss->minor >= USERS_RELAXED))
		proc_mounts(pss);
}

static const char *const seccomp_allowed[] = {"RuntimeDefault", "Localhost", NULL};

static void judge_seccomp(struct pss *pss, const struct container *container, const struct yaml_node *context)
{
	const struct yaml_node *profile = yaml_get(context, "seccompProfile"), *type = yaml_get(profile, "type");

	if (is_set(profile) && !str_is_any(yaml_text(type), seccomp_allowed))
		violated(pss, container, type ? type : profile, "seccompProfile.type is \"%.*s\"", STR(yaml_text(type)));
}

/* Until 1.18 profiles were annotations. */
static void judge_seccomp_annotation(struct pss *pss, const struct container *container, struct str name)
{
	const struct yaml_pair *pair = yaml_find(pss->annotations, name);
	struct str value = pair ? yaml_text(pair->value) : STR_NULL;

	if (pair && !str_is(value, "runtime/default") && !str_is(value, "docker/default") && !str_starts(value, "localhost/"))
		violated(pss, container, pair->value, "the seccomp profile is \"%.*s\"", STR(value));
}

static void seccomp_baseline(struct pss *pss)
{
	if (pss->minor >= 19) {
		each_context(pss, judge_seccomp);
		return;
	}
	judge_seccomp_annotation(pss, NULL, STR_LIT("seccomp.security.alpha.kubernetes.io/pod"));
	each_container(container, pss)
		judge_seccomp_annotation(pss, container,
					 arena_printf(check_arena(pss->checking), "container.seccomp.security.alpha.kubernetes.io/%.*s",
						      STR(container->name)));
}

static void sysctls(struct pss *pss)
{
	yaml_each(sysctl, yaml_get(pss->context, "sysctls")) {
		struct str name = yaml_get_text(sysctl, "name");

		if (!pod_sysctl_is_safe(name, pss->minor))
			violated(pss, NULL, sysctl, "the sysctl %.*s is set", STR(name));
	}
}

static void judge_host_process(struct pss *pss, const struct container *container, const struct yaml_node *context)
{
	const struct yaml_node *process = yaml_get(yaml_get(context, "windowsOptions"), "hostProcess");

	if (is_bool(process, true))
		violated(pss, container, process, "windowsOptions.hostProcess is true");
}

static void windows_host_process(struct pss *pss)
{
	each_context(pss, judge_host_process);
}

static void judge_handler(struct pss *pss, const struct container *container, const struct yaml_node *handler, const char *what)
{
	static const char *const ways[] = {"httpGet", "tcpSocket"};

	for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
		if (yaml_get_text(yaml_get(handler, ways[i]), "host").n)
			violated(pss, container, yaml_get(yaml_get(handler, ways[i]), "host"), "the %s asks another host", what);
}

static void host_probes(struct pss *pss)
{
	static const char *const probes[] = {"livenessProbe", "readinessProbe", "startupProbe"};
	static const char *const hooks[] = {"postStart", "preStop"};

	each_container(container, pss) {
		for (size_t i = 0; i < ARRAY_SIZE(probes); i++)
			judge_handler(pss, container, yaml_get(container->node, probes[i]), probes[i]);
		for (size_t i = 0; i < ARRAY_SIZE(hooks); i++)
			judge_handler(pss, container, yaml_get(yaml_get(container->node, "lifecycle"), hooks[i]), hooks[i]);
	}
}

/* ---- restricted ---- */

static bool is_exempt(const struct pss *pss)
{
	return pss->windows && pss->minor >= WINDOWS_EXEMPT;
}

static void restricted_volumes(struct pss *pss)
{
	static const char *const allowed[] = {
		"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret",
	};

	yaml_each(volume, yaml_get(pss->spec, "volumes")) {
		bool is_allowed = yaml_count(volume) < 2; /* of none, the API server makes an emptyDir */

		for (size_t i = 0; i < ARRAY_SIZE(allowed); i++)
			is_allowed |= yaml_get(volume, allowed[i]) != NULL;
		if (!is_allowed)
			violated(pss, NULL, volume, "the volume %.*s is of a kind that is not allowed", STR(yaml_get_text(volume, "name")));
	}
}

static void privilege_escalation(struct pss *pss)
{
	if (is_exempt(pss))
		return;
	each_container(container, pss) {
		const struct yaml_node *allowed = yaml_get(context_of(container), "allowPrivilegeEscalation");

		if (!is_bool(allowed, false))
			violated(pss, container, is_set(allowed) ? allowed : NULL, "allowPrivilegeEscalation is not false");
	}
}

static void run_as_non_root(struct pss *pss)
{
	const struct yaml_node *of_pod = yaml_get(pss->context, "runAsNonRoot");

	if (pss->own_users && pss->minor >= USERS_RELAXED)
		return;
	if (is_set(of_pod) && !is_bool(of_pod, true))
		violated(pss, NULL, of_pod, "runAsNonRoot is false for the pod");
	each_container(container, pss) {
		const struct yaml_node *own = yaml_get(context_of(container), "runAsNonRoot");

		if (is_set(own) ? !is_bool(own, true) : !is_bool(of_pod, true))
			violated(pss, container, is_set(own) ? own : NULL, "runAsNonRoot is not true");
	}
}

static void judge_user(struct pss *pss, const struct container *container, const struct yaml_node *context)
{
	if (is_zero(yaml_get(context, "runAsUser")))
		violated(pss, container, yaml_get(context, "runAsUser"), "runAsUser is 0");
}

static void run_as_user(struct pss *pss)
{
	if (!(pss->own_users && pss->minor >= USERS_RELAXED))
		each_context(pss, judge_user);
}

static void seccomp_restricted(struct pss *pss)
{
	const struct yaml_node *of_pod = yaml_get(pss->context, "seccompProfile");

	if (is_exempt(pss))
		return;
	each_context(pss, judge_seccomp);
	if (is_set(of_pod) && str_is_any(yaml_get_text(of_pod, "type"), seccomp_allowed))
		return;
	each_container(container, pss)
		if (!is_set(yaml_get(context_of(container), "seccompProfile")))
			violated(pss, container, NULL, "no seccompProfile is set");
}

static void capabilities_restricted(struct pss *pss)
{
	if (is_exempt(pss))
		return;
	each_container(container, pss) {
		const struct yaml_node *capabilities = yaml_get(context_of(container), "capabilities");
		bool dropped = false;

		yaml_each(drop, yaml_get(capabilities, "drop"))
			dropped |= str_is(yaml_text(drop), "ALL");
		if (!dropped)
			violated(pss, container, NULL, "it does not drop ALL capabilities");
		yaml_each(add, yaml_get(capabilities, "add"))
			if (!str_is(yaml_text(add), "NET_BIND_SERVICE"))
				violated(pss, container, add, "the capability %.*s is added", STR(yaml_text(add)));
	}
}

/* ---- asking ---- */

static bool asks_restricted(const struct settings *settings)
{
	if (settings)
		vec_each(name, &settings->frameworks)
			if (str_case_eq(*name, STR_LIT("pss-restricted")))
				return true;
	return false;
}

static bool has_control(const struct control *control, unsigned minor, bool restricted)
{
	return minor >= control->from && !(restricted && control->overridden && minor >= control->overridden);
}

static struct pss pss_of(struct checking *checking, const struct resource *resource)
{
	return (struct pss){
		.checking = checking, .document = checking->document, .spec = resource->pod_spec,
		.context = yaml_get(resource->pod_spec, "securityContext"), .minor = pod_minor(checking), .windows = resource->windows,
		.annotations = yaml_get(resource->pod_metadata, "annotations"),
		.own_users = is_bool(yaml_get(resource->pod_spec, "hostUsers"), false),
	};
}

static void judge(struct checking *checking, const struct resource *resource)
{
	const struct control *control = checking->check->data;
	struct pss pss = pss_of(checking, resource);

	if (resource->pod_spec && has_control(control, pss.minor, asks_restricted(checking->settings)))
		control->judge(&pss);
}

static void judge_level(struct checking *checking, const struct resource *resource);

#define POD(spec) "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n" spec
#define CONTAINERS "  containers:\n  - name: b\n    image: c\n"
#define CONTEXT(context) CONTAINERS "    securityContext: {" context "}\n"
#define BASELINE (const char *const[]){"PSS baseline", NULL}
#define RESTRICTED (const char *const[]){"PSS restricted", NULL}
#define BASELINE_WHY "It gives a way to the host or to other pods, which the baseline of the Pod Security Standards forbids."
#define RESTRICTED_WHY "The restricted level of the Pod Security Standards asks for what hardens a pod by today's practice."
#define BASELINE_RULE(name, text, remedy, row, right, wrong)                                                         \
	{                                                                                                                \
		.id = "pod-security/" name, .title = text, .why = BASELINE_WHY, .fix = remedy, .references = BASELINE,   \
		.severity = SEVERITY_HIGH, .off = true, .data = &(const struct control)row, .good = POD(right),      \
		.bad = POD(wrong), .resource = judge,                                                                    \
	}
#define RESTRICTED_RULE(name, text, remedy, row, right, wrong)                                                       \
	{                                                                                                                \
		.id = "pod-security/" name, .title = text, .why = RESTRICTED_WHY, .fix = remedy,                         \
		.references = RESTRICTED, .severity = SEVERITY_MEDIUM, .off = true,                                      \
		.data = &(const struct control)row, .good = POD(right), .bad = POD(wrong), .resource = judge,        \
	}
#define CONTROL(...) {__VA_ARGS__}

const struct check checks_pod_security_standards[] = {
	BASELINE_RULE("host-namespaces", "a pod in the host's namespaces", "take hostNetwork, hostPID and hostIPC out",
		      CONTROL(LEVEL_BASELINE, 0, 0, host_namespaces), CONTAINERS, "  hostPID: true\n" CONTAINERS),
	BASELINE_RULE("privileged", "a privileged container", "take `privileged` out",
		      CONTROL(LEVEL_BASELINE, 0, 0, privileged), CONTAINERS, CONTEXT("privileged: true")),
	BASELINE_RULE("capabilities", "a capability beyond the runtime's own", "take it out of `capabilities.add`",
		      CONTROL(LEVEL_BASELINE, 0, 22, capabilities_baseline), CONTEXT("capabilities: {add: [CHOWN]}"),
		      CONTEXT("capabilities: {add: [NET_ADMIN]}")),
	BASELINE_RULE("host-path-volumes", "a volume that is a path of the host", "use a volume of another kind",
		      CONTROL(LEVEL_BASELINE, 0, 1, host_path_volumes), CONTAINERS "  volumes: [{name: v, emptyDir: {}}]\n",
		      CONTAINERS "  volumes: [{name: v, hostPath: {path: /}}]\n"),
	BASELINE_RULE("host-ports", "a port of the host", "take `hostPort` out, and use a Service",
		      CONTROL(LEVEL_BASELINE, 0, 0, host_ports), CONTAINERS "    ports: [{containerPort: 80, hostPort: 0}]\n",
		      CONTAINERS "    ports: [{containerPort: 80, hostPort: 80}]\n"),
	BASELINE_RULE("app-armor-profile", "an AppArmor profile that takes the default away", "say RuntimeDefault or Localhost",
		      CONTROL(LEVEL_BASELINE, 0, 0, app_armor_profile), CONTEXT("appArmorProfile: {type: RuntimeDefault}"),
		      CONTEXT("appArmorProfile: {type: Unconfined}")),
	BASELINE_RULE("selinux-options", "SELinux options that are not a container's", "take user, role, and the other type out",
		      CONTROL(LEVEL_BASELINE, 0, 0, selinux_options), CONTEXT("seLinuxOptions: {type: container_t}"),
		      CONTEXT("seLinuxOptions: {type: spc_t}")),
	BASELINE_RULE("proc-mount", "/proc without its masks", "take `procMount` out",
		      CONTROL(LEVEL_BASELINE, 0, USERS_RELAXED, proc_mount), CONTEXT("procMount: Default"), CONTEXT("procMount: Unmasked")),
	BASELINE_RULE("seccomp-profile", "seccomp is switched off", "say RuntimeDefault or Localhost",
		      CONTROL(LEVEL_BASELINE, 0, 19, seccomp_baseline), CONTAINERS, CONTEXT("seccompProfile: {type: Unconfined}")),
	BASELINE_RULE("sysctls", "a sysctl that reaches beyond the pod", "take it out, or set it on the node",
		      CONTROL(LEVEL_BASELINE, 0, 0, sysctls),
		      "  securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: \"1\"}]}\n" CONTAINERS,
		      "  securityContext: {sysctls: [{name: kernel.msgmax, value: \"1\"}]}\n" CONTAINERS),
	BASELINE_RULE("windows-host-process", "a process of the Windows host", "take `hostProcess` out",
		      CONTROL(LEVEL_BASELINE, 0, 0, windows_host_process), CONTEXT("windowsOptions: {hostProcess: false}"),
		      CONTEXT("windowsOptions: {hostProcess: true}")),
	BASELINE_RULE("host-probes", "a probe or hook that asks another host", "take `host` out of it",
		      CONTROL(LEVEL_BASELINE, 34, 0, host_probes), CONTAINERS "    livenessProbe: {httpGet: {port: 80}}\n",
		      CONTAINERS "    livenessProbe: {httpGet: {port: 80, host: 10.0.0.1}}\n"),
	RESTRICTED_RULE("restricted-volumes", "a volume of a kind that is not allowed",
			"use a persistentVolumeClaim, or another of the kinds allowed", CONTROL(LEVEL_RESTRICTED, 0, 0, restricted_volumes),
			CONTAINERS "  volumes: [{name: v, emptyDir: {}}]\n", CONTAINERS "  volumes: [{name: v, nfs: {server: a, path: /}}]\n"),
	RESTRICTED_RULE("privilege-escalation", "privileges may be escalated", "set allowPrivilegeEscalation to false",
			CONTROL(LEVEL_RESTRICTED, 8, 0, privilege_escalation), CONTEXT("allowPrivilegeEscalation: false"), CONTAINERS),
	RESTRICTED_RULE("run-as-non-root", "it may run as root", "set runAsNonRoot to true",
			CONTROL(LEVEL_RESTRICTED, 0, 0, run_as_non_root), CONTEXT("runAsNonRoot: true"), CONTAINERS),
	RESTRICTED_RULE("run-as-user", "it runs as root", "set runAsUser to a number other than 0, or take it out",
			CONTROL(LEVEL_RESTRICTED, 23, 0, run_as_user), CONTEXT("runAsUser: 1000"), CONTEXT("runAsUser: 0")),
	RESTRICTED_RULE("seccomp-profile-set", "no seccomp profile", "set seccompProfile.type to RuntimeDefault",
			CONTROL(LEVEL_RESTRICTED, 19, 0, seccomp_restricted), CONTEXT("seccompProfile: {type: RuntimeDefault}"), CONTAINERS),
	RESTRICTED_RULE("capabilities-dropped", "capabilities that were not dropped", "drop ALL, and add at most NET_BIND_SERVICE",
			CONTROL(LEVEL_RESTRICTED, 22, 0, capabilities_restricted), CONTEXT("capabilities: {drop: [ALL]}"), CONTAINERS),
	RESTRICTED_RULE("proc-mount-default", "/proc without its masks", "take `procMount` out",
			CONTROL(LEVEL_RESTRICTED, USERS_RELAXED, 0, proc_mounts), CONTEXT("procMount: Default"), CONTEXT("procMount: Unmasked")),
	{
		.id = "pod-security/level",
		.title = "the level of the Pod Security Standards that it reaches",
		.why = "A namespace that enforces a level takes only pods that reach it.",
		.fix = "see `--framework pss-baseline` and `--framework pss-restricted` for what is in the way",
		.references = (const char *const[]){"PSS level", NULL},
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {}\n",
		.bad = POD(CONTAINERS),
		.resource = judge_level,
	},
	{0},
};

static size_t violations_of(const struct pss *pod, enum level level)
{
	struct pss pss = *pod;

	pss.quiet = true;
	for (const struct check *check = checks_pod_security_standards; check->data; check++) {
		const struct control *control = check->data;

		if (control->level <= level && has_control(control, pss.minor, level == LEVEL_RESTRICTED))
			control->judge(&pss);
	}
	return pss.violations;
}

static void judge_level(struct checking *checking, const struct resource *resource)
{
	struct pss pss = pss_of(checking, resource);
	const char *level = "restricted";

	if (!resource->pod_spec)
		return;
	if (violations_of(&pss, LEVEL_BASELINE))
		level = "privileged";
	else if (violations_of(&pss, LEVEL_RESTRICTED))
		level = "baseline";
	check_found(checking, config_node_place(checking->document->file, resource->pod_spec), "%s of Kubernetes 1.%u", level, pss.minor);
}
