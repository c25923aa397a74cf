/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of some files packages own, for catalogers that only speak of files that no package manager brought. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_OWN_PATHS_H
#define PLIMSOLL_CATALOG_OWN_PATHS_H

#include "base/map.h"
#include "model/package.h"

/* Sets the bools that `paths` holds by path, for those that packages found so far own. */
void own_paths_mark(const struct inventory *inventory, const struct map *paths);

#endif
