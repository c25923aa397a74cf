/* SPDX-License-Identifier: Apache-2.0 */
/* What a container may do beyond its own process. Source: Kubernetes, SecurityContext; capabilities(7), PR_SET_NO_NEW_PRIVS. */
#include "check/container/examples.h"
#include "check/container/words.h"

static void judge_privileged(struct checking *checking, const struct container *container)
{
	if (setting_is(&container->privileged, "true"))
		found_setting(checking, container, &container->privileged, "privileged is true");
	else if (container->privileged.state == SETTING_UNKNOWN)
		found_setting(checking, container, &container->privileged, "privileged");
}

static void judge_escalation(struct checking *checking, const struct container *container)
{
	if (setting_is(&container->privilege_escalation, "true"))
		found_setting(checking, container, &container->privilege_escalation, "privileges may be escalated");
}

static void judge_escalation_unset(struct checking *checking, const struct container *container)
{
	const struct setting *setting = &container->privilege_escalation;

	if (is_windows(container) || container->kind == CONTAINER_BUILT || setting_is(setting, "true") || setting_is(setting, "false"))
		return;
	fix_container(checking, found_setting(checking, container, setting, "privileges may be escalated"), container,
		      "securityContext.allowPrivilegeEscalation", "false");
}

static void judge_host_process(struct checking *checking, const struct container *container)
{
	if (setting_is(&container->host_process, "true"))
		found_setting(checking, container, &container->host_process, "hostProcess is true");
}

#define ESCALATION_ALIASES "CKV_K8S_20", "KSV-0001", "C-0016", "C-0197", "kubescape:rule-allow-privilege-escalation"
#define ESCALATION_WHY                                                                                                      \
	"A program with the set-user-ID bit can give a process more rights than its parent has: a way from an unprivileged user to " \
	"root of the container."

const struct check checks_container_privilege[] = {
	{
		.id = "container/privileged",
		.title = "the container is privileged",
		.why = "A privileged container has every capability and every device of the host: who takes it over has the host.",
		.fix = "take `privileged` out, and add the one capability or device that is needed",
		.fix_of = {[CONFIG_COMPOSE] = "take `privileged` out, and add the one that is needed by `cap_add` or `devices`",
			   [CONFIG_RUN] = "take `--privileged` out, and add the one that is needed by `--cap-add` or `--device`"},
		.aliases = LIST("CKV_K8S_16", "KSV-0017", "C-0057", "C-0193", "kubescape:rule-privilege-escalation", "kubesec:Privileged",
				"kubesec:score", "kube-linter:privileged-container", "kube-score:container-security-context-privileged",
				"kube-linter:privilege-escalation-container",
				"kics:privileged-containers-enabled", "docker-bench:5.5", "kics:container-is-privileged"),
		.references = LIST("CIS Docker 5.5", "CIS Kubernetes 5.2.2", "Pod Security Standards baseline", "NSA Kubernetes pod security",
				   "MITRE T1611", "OWASP K01"),
		.severity = SEVERITY_CRITICAL,
		.good = EXAMPLE_CONTAINER(""),
		.bad = EXAMPLE_CONTEXT("privileged: true"),
		.container = judge_privileged,
	},
	{
		.id = "container/privilege-escalation",
		.title = "the container may escalate its privileges, as it asks for",
		.why = ESCALATION_WHY,
		.fix = "set `allowPrivilegeEscalation: false`",
		.fix_of = {[CONFIG_COMPOSE] = "set `security_opt: [no-new-privileges:true]`",
			   [CONFIG_RUN] = "add `--security-opt no-new-privileges`"},
		.aliases = LIST(ESCALATION_ALIASES, "kubesec:AllowPrivilegeEscalation", "kubesec:score",
				"kube-linter:privilege-escalation-container", "kics:privilege-escalation-allowed"),
		.references = LIST("CIS Kubernetes 5.2.6", "Pod Security Standards restricted", "NSA Kubernetes pod security"),
		.severity = SEVERITY_HIGH,
		.good = EXAMPLE_CONTEXT("allowPrivilegeEscalation: false"),
		.bad = EXAMPLE_CONTEXT("allowPrivilegeEscalation: true"),
		.container = judge_escalation,
	},
	{
		.id = "container/privilege-escalation-not-denied",
		.title = "nothing keeps the container from escalating its privileges",
		.why = ESCALATION_WHY,
		.fix = "set `allowPrivilegeEscalation: false`, in Compose `security_opt: [no-new-privileges:true]`",
		.fix_of = {[CONFIG_COMPOSE] = "set `security_opt: [no-new-privileges:true]`",
			   [CONFIG_RUN] = "add `--security-opt no-new-privileges`"},
		.aliases = LIST(ESCALATION_ALIASES, "kics:no-new-privileges",
				"kics:no-new-privileges-not-set", "kics:security-opt-not-set", "docker-bench:5.26",
				"kics:privilege-escalation-allowed"),
		.references = LIST("CIS Docker 5.26", "CIS Kubernetes 5.2.6", "Pod Security Standards restricted", "NSA Kubernetes pod security"),
		.severity = SEVERITY_MEDIUM,
		.good = EXAMPLE_CONTEXT("allowPrivilegeEscalation: false"),
		.bad = EXAMPLE_CONTAINER(""),
		.container = judge_escalation_unset,
	},
	{
		.id = "container/host-process",
		.title = "the container is a process of the Windows host",
		.why = "A HostProcess container runs on the host itself, with the rights of a service.",
		.fix = "take `hostProcess` out",
		.aliases = LIST("KSV-0103", "C-0202", "kubescape:set-hostprocess-true"),
		.references = LIST("CIS Kubernetes 5.2.11", "Pod Security Standards baseline"),
		.severity = SEVERITY_HIGH,
		.good = EXAMPLE_CONTEXT("windowsOptions: {hostProcess: false}"),
		.bad = EXAMPLE_CONTEXT("windowsOptions: {hostProcess: true}"),
		.container = judge_host_process,
	},
	{0},
};
