/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration of an image as a document with one container: what `docker run IMAGE` without any flag gives.
 *
 * Ownership: the reading's. Threading: as reading.
 */
#ifndef PLIMSOLL_CONFIG_IMAGE_H
#define PLIMSOLL_CONFIG_IMAGE_H

#include "config/config.h"
#include "model/image.h"
#include "model/tree.h"

/*
 * Hands over the configuration of an image that was read. Places are names of its parts ("config.User"). The user is judged as the
 * image's own etc/passwd has it (model/user.h). `tree` may be NULL: then
 * what a name stands for is not known, and is told.
 */
int config_read_image(struct reading *reading, const struct image *image, const struct tree *tree, struct err *e);

/* For front ends: the parts of a configuration, as container and document have them. */
struct image_parts {
	struct str user;
	struct str_list env, health_check, entrypoint, cmd, exposed_ports, volumes;
	struct place (*place)(const void *data, const char *part); /* "User", "Env", …; "": the whole */
	const void *data;
};
void image_container(const struct image_parts *parts, const char *origin, struct container *container);

/* The same of an object of JSON that has the configuration, whose names the parts are, within `root`. */
void image_container_of(const struct config_file *file, const struct yaml_node *root, const struct yaml_node *config,
			struct container *container);

#endif
