/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far what a file says may lead us. A repository that nobody has reviewed names files: env_file, include, extends, the Dockerfile of a build,
 * links. A report prints what it finds in them, so they are read inside the project alone: the folder that the user gave,
 * or that of the file that was given; where that is part of a git repository, all of it.
 *
 * Ownership: texts are the arena's. Threading: no state but the file system's.
 */
#ifndef PLIMSOLL_CONFIG_PROJECT_H
#define PLIMSOLL_CONFIG_PROJECT_H

#include "base/arena.h"
#include "base/str.h"

/* The real path of the project that a folder is part of; empty where the folder cannot be resolved, and so holds nothing. */
struct str project_of(struct arena *arena, struct str folder);
/* Whether an existing path, all links followed, ends inside of it. An empty project holds nothing. */
bool project_holds(struct str project, const char *path);

#endif
