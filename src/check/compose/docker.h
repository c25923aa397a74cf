/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What rules about containers that Docker or podman runs have in common: services, command lines, inspected ones.
 *
 * Ownership: none. Threading: no state.
 */
#ifndef PLIMSOLL_CHECK_COMPOSE_DOCKER_H
#define PLIMSOLL_CHECK_COMPOSE_DOCKER_H

#include "check/check.h"

/* Whether Docker or podman runs it, and no kubelet. */
static inline bool container_is_docker(const struct container *container)
{
	return container->kind == CONTAINER_SERVICE || container->kind == CONTAINER_RUN;
}

/* Says that it is not evaluated where the setting rests on a variable, and whether it does. */
static inline bool setting_is_unsure(struct checking *checking, const struct setting *setting, const char *what)
{
	if (setting->state != SETTING_UNKNOWN)
		return false;
	check_unsure(checking, setting->place, "%s rests on a variable that has no value: %.*s", what, STR(setting->text));
	return true;
}

#endif
