/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of build_read() have of each other.
 *
 * Ownership: the arena's. Threading: one build is read by one thread.
 */
#ifndef PLIMSOLL_MODEL_BUILD_PARTS_H
#define PLIMSOLL_MODEL_BUILD_PARTS_H

#include "model/build.h"

/* How a SHELL instruction's words, or a pragma's name, are to be read. */
enum stage_shell build_shell_kind(struct str program);
/* Whether "-o pipefail" is among the words, "-euo" and "pipefail" too. */
bool build_sets_pipefail(const struct dockerfile_word *words, size_t count);
/* Fills scripts of a step whose shell is known. */
void build_read_scripts(struct build_step *step, struct arena *arena);

#endif
