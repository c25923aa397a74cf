/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The short words in which Docker is told of a container, on its command line and in Compose files: ports, volumes, mounts, sizes,
 * security options. Source: docker/cli, opts/ and docs "docker run"; compose-spec, 05-services.md "Short syntax".
 *
 * Ownership: texts are views of what was given. Threading: no state.
 */
#ifndef PLIMSOLL_CONFIG_DOCKER_WORDS_H
#define PLIMSOLL_CONFIG_DOCKER_WORDS_H

#include "model/config.h"

/* [[ADDRESS:]HOST:]PORT[/PROTOCOL], ports or ranges of them; false where it is none. The place is left as it is. */
bool docker_port(struct str text, struct container_port *port);
/* "8000", "8000-8010"; false where it is none. */
bool docker_port_range(struct str text, uint32_t *ret_from, uint32_t *ret_to);
/* [SOURCE:]TARGET[:OPTIONS] */
void docker_volume(struct str text, struct container_mount *mount);
/* type=bind,source=…,target=…[,readonly][,bind-propagation=…]: the value of --mount. */
void docker_mount(struct str text, struct container_mount *mount);
/* "512m", "1.5gb", "1073741824": bytes; false where it is none. */
bool docker_size(struct str text, uint64_t *ret_bytes);

/* "true", "yes", "on", "1" and their opposites, case ignored; false where it is neither. */
bool docker_bool(struct str text, bool *ret_value);

void setting_put(struct setting *setting, struct str text, struct place place, const char *origin);
/* A number of bytes, from a size. */
void setting_put_size(struct setting *setting, struct str text, struct place place, const char *origin, struct arena *arena);
/* Nothing set: what Docker then does, and where it would be written. */
void docker_defaults(struct container *container, struct place place);
/* seccomp, AppArmor, SELinux and no-new-privileges, as the container's security options say. */
void docker_security(struct container *container, const char *origin);

#endif
