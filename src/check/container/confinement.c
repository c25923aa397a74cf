/* SPDX-License-Identifier: Apache-2.0 */
/* What confines a container beside its capabilities: seccomp, AppArmor, SELinux, masks over /proc, a root that cannot be written. */
#include "check/container/examples.h"
#include "check/container/words.h"

static bool is_confining(const struct setting *profile)
{
	return str_case_eq(profile->text, STR_LIT("RuntimeDefault")) || str_case_eq(profile->text, STR_LIT("Localhost"));
}

static void judge_seccomp_off(struct checking *checking, const struct container *container)
{
	if (container->seccomp.state != SETTING_UNSET && !is_windows(container) && !is_confining(&container->seccomp))
		found_setting(checking, container, &container->seccomp,
			      str_case_eq(container->seccomp.text, STR_LIT("Unconfined")) ? "seccomp is switched off"
											   : "the seccomp profile is none that there is");
}

static void judge_seccomp_unset(struct checking *checking, const struct container *container)
{
	if (container->seccomp.state == SETTING_UNSET && is_kubernetes(container) && !is_windows(container))
		fix_container(checking, found_setting(checking, container, &container->seccomp, "it has no seccomp profile"), container,
			      "securityContext.seccompProfile.type", "RuntimeDefault");
}

static void judge_seccomp_own(struct checking *checking, const struct container *container)
{
	if (str_case_eq(container->seccomp.text, STR_LIT("Localhost")))
		found_setting(checking, container, &container->seccomp, "its seccomp profile is one of the node's");
}

/* Nothing of what Linux has, be it ever so little. */
static void judge_unhardened(struct checking *checking, const struct container *container)
{
	if (is_kubernetes(container) && !is_windows(container) && container->seccomp.state == SETTING_UNSET &&
	    container->apparmor.state == SETTING_UNSET && container->selinux_type.state == SETTING_UNSET &&
	    !yaml_count(yaml_get(yaml_get(container->node, "securityContext"), "seLinuxOptions")))
		found_in(checking, container, container->place, "it has neither a seccomp profile nor one of AppArmor or SELinux");
}

static void judge_apparmor_off(struct checking *checking, const struct container *container)
{
	if (container->apparmor.state != SETTING_UNSET && container->apparmor.text.n && !is_confining(&container->apparmor))
		found_setting(checking, container, &container->apparmor, "AppArmor is switched off, or has a profile that is none of its own");
}

static void judge_apparmor_unset(struct checking *checking, const struct container *container)
{
	if (container->apparmor.state == SETTING_UNSET && is_kubernetes(container) && !is_windows(container))
		found_setting(checking, container, &container->apparmor, "it has no AppArmor profile");
}

static void judge_selinux(struct checking *checking, const struct container *container)
{
	static const char *const types[] = {"container_t", "container_init_t", "container_kvm_t", "container_engine_t", NULL};
	const struct yaml_node *pod = container->resource ? yaml_get(container->resource->pod_spec, "securityContext") : NULL;
	const struct yaml_node *own = yaml_get(yaml_get(container->node, "securityContext"), "seLinuxOptions");
	const struct yaml_node *options = own ? own : yaml_get(pod, "seLinuxOptions");
	static const char *const others[] = {"user", "role", NULL};
	bool known = !container->selinux_type.text.n;

	for (const char *const *type = types; *type; type++)
		known |= str_is(container->selinux_type.text, *type);
	if (!known)
		found_setting(checking, container, &container->selinux_type, "its SELinux type is none of a container");
	for (const char *const *other = others; is_kubernetes(container) && *other; other++)
		if (yaml_get_text(options, *other).n)
			found_in(checking, container, config_node_place(container->document->file, yaml_get(options, *other)),
				 "its SELinux %s is %.*s", *other, STR(yaml_get_text(options, *other)));
}

static void judge_proc(struct checking *checking, const struct container *container)
{
	if (container->proc_mount.state != SETTING_UNSET && !setting_is(&container->proc_mount, "Default") &&
	    !setting_is(&container->host_users, "false"))
		found_setting(checking, container, &container->proc_mount, "/proc has no masks");
}

static void judge_writable_root(struct checking *checking, const struct container *container)
{
	if (container->kind != CONTAINER_BUILT && !is_windows(container) && !setting_is(&container->read_only_root, "true"))
		found_setting(checking, container, &container->read_only_root, "its root file system can be written");
}

#define SECCOMP_WHY "Without a seccomp profile every system call of the kernel is open, those among them that nobody needs and holes are found in."
#define SECCOMP_REFERENCES "CIS Docker 5.22", "CIS Kubernetes 5.7.2", "NSA Kubernetes pod security"

const struct check checks_container_confinement[] = {
	{
		.id = "container/seccomp-unconfined",
		.title = "seccomp is switched off",
		.why = SECCOMP_WHY,
		.fix = "set `seccompProfile.type: RuntimeDefault`",
		.fix_of = {[CONFIG_COMPOSE] = "take `seccomp:unconfined` out of `security_opt`",
			   [CONFIG_RUN] = "take `--security-opt seccomp=unconfined` out"},
		.aliases = LIST("CKV_K8S_31", "KSV-0030", "KSV-0104", "C-0210", "kubesec:SeccompUnconfined", "kubesec:SeccompAny",
				"kubesec:score", "kubescape:set-seccomp-profile-RuntimeDefault",
				"kics:default-seccomp-profile-disabled", "docker-bench:5.22"),
		.references = LIST(SECCOMP_REFERENCES, "Pod Security Standards baseline"),
		.severity = SEVERITY_HIGH,
		.good = EXAMPLE_CONTEXT("seccompProfile: {type: RuntimeDefault}"),
		.bad = EXAMPLE_CONTEXT("seccompProfile: {type: Unconfined}"),
		.container = judge_seccomp_off,
	},
	{
		.id = "container/seccomp-unset",
		.title = "the container has no seccomp profile",
		.why = SECCOMP_WHY,
		.fix = "set `seccompProfile.type: RuntimeDefault` for the pod",
		.aliases = LIST("CKV_K8S_31", "KSV-0030", "KSV-0104", "C-0210", "kubesec:SeccompAny", "kube-score:container-seccomp-profile",
				"kubescape:set-seccomp-profile", "kubescape:set-seccomp-profile-RuntimeDefault",
				"kics:seccomp-profile-is-not-configured"),
		.references = LIST(SECCOMP_REFERENCES, "Pod Security Standards restricted"),
		.severity = SEVERITY_MEDIUM,
		.good = EXAMPLE_CONTEXT("seccompProfile: {type: Localhost}"),
		.bad = EXAMPLE_CONTAINER(""),
		.container = judge_seccomp_unset,
	},
	{
		.id = "container/seccomp-localhost",
		.title = "the seccomp profile is a file of the node",
		.why = "What it allows is not in the manifest, and the container does not start where the file is not.",
		.fix = "set `seccompProfile.type: RuntimeDefault`, where that does",
		.aliases = LIST("CKV_K8S_31", "kubescape:set-seccomp-profile-RuntimeDefault"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = EXAMPLE_CONTEXT("seccompProfile: {type: RuntimeDefault}"),
		.bad = EXAMPLE_CONTEXT("seccompProfile: {type: Localhost, localhostProfile: a.json}"),
		.container = judge_seccomp_own,
	},
	{
		.id = "container/not-hardened",
		.title = "nothing confines the container",
		.why = "Seccomp, AppArmor and SELinux each take away ways to the kernel; here none does.",
		.fix = "set `seccompProfile.type: RuntimeDefault`",
		.fix_of = {[CONFIG_COMPOSE] = "set `security_opt: [no-new-privileges:true]`, and take `unconfined` out of it",
			   [CONFIG_RUN] = "add `--security-opt no-new-privileges`, and take what is `unconfined` out"},
		.aliases = LIST("C-0055", "kubescape:linux-hardening"),
		.references = LIST("NSA Kubernetes pod security"),
		.severity = SEVERITY_LOW,
		.off = true,
		.good = EXAMPLE_CONTEXT("appArmorProfile: {type: RuntimeDefault}"),
		.bad = EXAMPLE_CONTEXT("capabilities: {drop: [ALL]}"),
		.container = judge_unhardened,
	},
	{
		.id = "container/apparmor-unconfined",
		.title = "AppArmor is switched off",
		.why = "The runtime's AppArmor profile keeps a container from mounting and from the host's own files in /proc and /sys.",
		.fix = "set `appArmorProfile.type: RuntimeDefault`, or take it out",
		.fix_of = {[CONFIG_COMPOSE] = "take `apparmor:unconfined` out of `security_opt`",
			   [CONFIG_RUN] = "take `--security-opt apparmor=unconfined` out"},
		.aliases = LIST("KSV-0002", "kubesec:ApparmorUnconfined", "kubesec:ApparmorAny", "kubesec:score",
				"docker-bench:5.2"),
		.references = LIST("CIS Docker 5.2", "Pod Security Standards baseline", "NSA Kubernetes pod security"),
		.severity = SEVERITY_HIGH,
		.good = EXAMPLE_CONTEXT("appArmorProfile: {type: RuntimeDefault}"),
		.bad = EXAMPLE_CONTEXT("appArmorProfile: {type: Unconfined}"),
		.container = judge_apparmor_off,
	},
	{
		.id = "container/apparmor-unset",
		.title = "the container has no AppArmor profile of its own",
		.why = "Where AppArmor is there, a runtime gives its own profile; one that is written down holds on every node.",
		.fix = "set `appArmorProfile.type: RuntimeDefault`",
		.aliases = LIST("kubesec:ApparmorAny", "kics:missing-app-armor-config"),
		.references = LIST("CIS Docker 5.2", "NSA Kubernetes pod security"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = EXAMPLE_CONTEXT("appArmorProfile: {type: RuntimeDefault}"),
		.bad = EXAMPLE_CONTAINER(""),
		.container = judge_apparmor_unset,
	},
	{
		.id = "container/selinux-options",
		.title = "SELinux options that are not a container's",
		.why = "With another type, user or role the container may be allowed what containers are not.",
		.fix = "take them out, or use container_t",
		.aliases = LIST("KSV-0025"),
		.references = LIST("CIS Docker 5.3", "Pod Security Standards baseline"),
		.severity = SEVERITY_MEDIUM,
		.good = EXAMPLE_CONTEXT("seLinuxOptions: {type: container_t, level: \"s0:c1\"}"),
		.bad = EXAMPLE_CONTEXT("seLinuxOptions: {type: spc_t}"),
		.container = judge_selinux,
	},
	{
		.id = "container/proc-mount",
		.title = "/proc is mounted without its masks",
		.why = "What is masked tells of the kernel and of the host, and some of it can be written.",
		.fix = "take `procMount` out",
		.aliases = LIST("KSV-0027", "kubescape:set-procmount-default", "kube-linter:unsafe-proc-mount",
				"kics:container-runs-unmasked"),
		.references = LIST("Pod Security Standards baseline"),
		.severity = SEVERITY_MEDIUM,
		.good = EXAMPLE_CONTEXT("procMount: Default"),
		.bad = EXAMPLE_CONTEXT("procMount: Unmasked"),
		.container = judge_proc,
	},
	{
		.id = "container/writable-root",
		.title = "the container's root file system can be written",
		.why = "Who gets in can change the programs, and leave tools behind.",
		.fix = "set `readOnlyRootFilesystem: true` (Compose: `read_only: true`), and mount volumes where files are written",
		.fix_of = {[CONFIG_COMPOSE] = "set `read_only: true`, and mount volumes or `tmpfs` where files are written",
			   [CONFIG_RUN] = "add `--read-only`, and `--tmpfs` or `--volume` where files are written"},
		.aliases = LIST("CKV_K8S_22", "KSV-0014", "C-0017", "kubescape:immutable-container-filesystem",
				"kube-linter:no-read-only-root-fs", "kube-score:container-security-context-readonlyrootfilesystem",
				"docker-bench:5.13", "kics:root-container-not-mounted-read-only"),
		.references = LIST("CIS Docker 5.13", "NSA Kubernetes pod security"),
		.severity = SEVERITY_LOW,
		.good = EXAMPLE_CONTEXT("readOnlyRootFilesystem: true"),
		.bad = EXAMPLE_CONTAINER(""),
		.container = judge_writable_root,
	},
	{0},
};
