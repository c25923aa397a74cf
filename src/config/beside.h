/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of configuration that lie beside an image: in the folder of its archive or layout, not below it.
 *
 * Ownership: paths are the reading's. Threading: as reading.
 */
#ifndef PLIMSOLL_CONFIG_BESIDE_H
#define PLIMSOLL_CONFIG_BESIDE_H

#include "config/config.h"

#define BESIDE_MAX 64                      /* files that are taken */
#define BESIDE_ENTRIES_MAX 2000            /* names of the folder that are looked at */
#define BESIDE_FILE_MAX ((off_t)1 << 20)   /* bytes of a file; a larger one is left out, and told */

/*
 * Appends, in the order of their names, what a front end knows by name, and YAML that one claims. `reference` is REF of the command
 * line; one that is no path has nothing beside it. What is beyond a cap is noted.
 */
void config_list_beside(struct reading *reading, const char *reference, struct config_paths *paths);

#endif
