/* SPDX-License-Identifier: Apache-2.0 */
/* Health checks of containers that Docker runs. CIS Docker 5.27. */
#include "check/compose/docker.h"

static void judge_disabled(struct checking *checking, const struct container *container)
{
	if (container_is_docker(container) && setting_is(&container->health_check, "none"))
		check_found(checking, container->health_check.place, "the health check of %.*s is switched off",
			    STR(container_words(check_arena(checking), container)));
}

static void judge_missing(struct checking *checking, const struct container *container)
{
	if (!container_is_docker(container) || container->health_check.state != SETTING_UNSET)
		return;
	check_found(checking, container->place, "%.*s has no health check but what its image may have",
		    STR(container_words(check_arena(checking), container)));
}

const struct check checks_compose_health[] = {
	{
		.id = "compose/health-check-off",
		.title = "the health check is switched off",
		.why = "A service that hangs is taken for one that works, and those that wait for it are started.",
		.fix = "take `disable: true` out, or give a test that fits this service",
		.fix_of = {[CONFIG_RUN] = "take `--no-healthcheck` out, or give a test that fits by `--health-cmd`"},
		.aliases = (const char *const[]){"kics:healthcheck-not-set", "docker-bench:5.27", NULL},
		.references = (const char *const[]){"CIS Docker 5.27", NULL},
		.severity = SEVERITY_LOW,
		.good = "services:\n  web:\n    image: nginx:1.27\n    healthcheck:\n      test: [CMD, curl, -f, 'http://localhost']\n",
		.bad = "services:\n  web:\n    image: nginx:1.27\n    healthcheck:\n      disable: true\n",
		.container = judge_disabled,
	},
	{
		.id = "compose/health-check-missing",
		.title = "no health check is set for the container",
		.why = "Docker knows only whether its process lives: a service that hangs is taken for one that works.",
		.fix = "add `healthcheck:` with a test, unless the image has a HEALTHCHECK of its own",
		.fix_of = {[CONFIG_RUN] = "add `--health-cmd` with a test, unless the image has a HEALTHCHECK of its own"},
		.aliases = (const char *const[]){"kics:healthcheck-not-set", "docker-bench:5.27", NULL},
		.references = (const char *const[]){"CIS Docker 5.27", NULL},
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = "docker run --health-cmd 'curl -f http://localhost' nginx:1.27\n",
		.bad = "docker run nginx:1.27\n",
		.container = judge_missing,
	},
	{0},
};
