/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parsers behind the os_release cataloger, on bytes alone, so that they can be tested and fuzzed without a tree.
 *
 * Ownership: what is found is copied into the arena; os->id_like is a vector the caller frees. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_OS_RELEASE_H
#define PLIMSOLL_CATALOG_OS_RELEASE_H

#include "model/package.h"

/* os-release(5). False where it names no ID. *ret_damage_line: the first line that cannot be read, or 0. */
bool os_release_parse(struct arena *arena, struct str bytes, struct os *os, uint32_t *ret_damage_line);
/* One of the files that tell of a system without os-release, by the base of its name ("redhat-release"). */
bool os_substitute_parse(struct arena *arena, struct str name, struct str bytes, struct os *os);
/*
 * The Alpine release of etc/apk/repositories: "edge" where any line is, else the highest "v3.18"; empty where none tells.
 * Tagged lines ("@edge URL") do not count: only packages asked for by tag come from them.
 */
struct str os_alpine_repositories(struct arena *arena, struct str bytes);
/* Sets os->release from all that is known; `repositories` as above. */
void os_decide_release(struct arena *arena, struct os *os, struct str repositories);

#endif
