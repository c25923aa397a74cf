/* SPDX-License-Identifier: Apache-2.0 */
/* What happens when a container ends. CIS Docker 5.15. */
#include "check/compose/docker.h"

#define RETRIES_MOST 5

static void judge_attempts(struct checking *checking, const struct container *container)
{
	const struct setting *restart = &container->restart;
	struct str policy, count;
	uint64_t most;
	bool counted;

	if (!container_is_docker(container) || setting_is_unsure(checking, restart, "the restart policy") || restart->state == SETTING_UNSET)
		return;
	counted = str_cut(restart->text, ':', &policy, &count);
	if (!str_is(policy, "on-failure") || (counted && str_to_u64(count, &most) && most > 0 && most <= RETRIES_MOST))
		return;
	if (counted)
		check_found(checking, restart->place, "%.*s is restarted %.*s times after failures",
			    STR(container_words(check_arena(checking), container)), STR(count));
	else
		check_found(checking, restart->place, "%.*s is restarted after failures without an end",
			    STR(container_words(check_arena(checking), container)));
}

static void judge_always(struct checking *checking, const struct container *container)
{
	const struct setting *restart = &container->restart;

	if (container_is_docker(container) && (setting_is(restart, "always") || setting_is(restart, "unless-stopped")))
		check_found(checking, restart->place, "%.*s is restarted %.*s", STR(container_words(check_arena(checking), container)),
			    STR(restart->text));
}

const struct check checks_compose_restart[] = {
	{
		.id = "compose/restart-without-limit",
		.title = "restarts after failures have no limit",
		.why = "A container that fails at its start is started again for ever: it takes the host's time, and hides the failure.",
		.fix = "limit the attempts: `restart: on-failure:5`",
		.fix_of = {[CONFIG_RUN] = "limit the attempts: `--restart on-failure:5`"},
		.aliases = (const char *const[]){"kics:restart-policy-on-failure-not-set-to-5", NULL},
		.references = (const char *const[]){"CIS Docker 5.15", NULL},
		.severity = SEVERITY_LOW,
		.good = "services:\n  web:\n    image: nginx:1.27\n    restart: on-failure:5\n",
		.bad = "services:\n  web:\n    image: nginx:1.27\n    restart: on-failure\n",
		.container = judge_attempts,
	},
	{
		.id = "compose/restart-always",
		.title = "the container is always restarted",
		.why = "Whatever ends it, be it a failure or an attack that crashes it, it is started again, with no limit.",
		.fix = "use `restart: on-failure:5` where nothing outside watches over the service",
		.fix_of = {[CONFIG_RUN] = "use `--restart on-failure:5` where nothing outside watches over the container"},
		.aliases = (const char *const[]){"docker-bench:5.15", NULL},
		.references = (const char *const[]){"CIS Docker 5.15", NULL},
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = "services:\n  web:\n    image: nginx:1.27\n    restart: on-failure:5\n",
		.bad = "docker run --restart=always nginx:1.27\n",
		.container = judge_always,
	},
	{0},
};
