/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Targets of `docker buildx bake`, from HCL or from JSON. Source: docs.docker.com, "Bake file reference".
 *
 * Ownership: the arena's. Threading: as reading.
 */
#ifndef PLIMSOLL_CONFIG_BAKE_H
#define PLIMSOLL_CONFIG_BAKE_H

#include "config/config.h"

#define BAKE_TARGETS_MAX 10000
#define BAKE_DEPTH_MAX 32 /* of targets that inherit from others */

struct bake_text {
	struct str text;
	struct str unset;  /* what of it is not known; empty: nothing */
	struct region at;  /* nothing: not set */
};

struct bake_target {
	struct str name;
	struct region at;
	struct bake_text context, dockerfile, stage, dockerfile_inline;
	struct config_file inline_file; /* of dockerfile_inline, the place of its text */
	struct named_list inherits, contexts;
};

VEC_TYPE(bake_targets, struct bake_target);

/* Judges what the targets build, and frees their lists. */
int bake_read(struct reading *reading, const struct config_file *file, const struct yaml_node *root, struct bake_targets *targets,
	      struct arena *arena, struct err *e);

#endif
