/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths inside an image, and globs over them. An image path is relative to its root and clean: no leading slash, no "."
 * or "..", no empty component, "" for the root itself. Bytes are not interpreted.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_BASE_PATH_H
#define PLIMSOLL_BASE_PATH_H

#include "base/buf.h"

#define PATH_LENGTH_MAX 4096 /* bytes of one clean path; Linux' PATH_MAX */

/*
 * Writes the clean form of a name from an archive to ret_path ("./a//b/" becomes "a/b"). False when it climbs out of the
 * root with "..", holds a NUL, or is longer than PATH_LENGTH_MAX.
 */
bool path_clean(struct str name, char ret_path[PATH_LENGTH_MAX + 1], size_t *ret_length);
struct str path_base(struct str path);
/* "" for a path of one component. */
struct str path_parent(struct str path);

/*
 * Glob over a whole clean path: `?` one byte but "/", `*` any run of bytes but "/", `**` followed by "/" any number of
 * components including none, a trailing `**` everything below, `[a-z]` and `[!a-z]` a class, `{a,b}` alternatives (not
 * nested); `\` takes the next byte as it is. No path, however it is made, costs more than its length
 * squared times the glob's; of the globs that alternatives multiply to, the first thousand are tried.
 */
bool path_match(const char *glob, struct str path);
/* How many of its first bytes stand for themselves: all of them where it is no glob. */
size_t path_glob_fixed(const char *glob);
/* Gives each glob without alternatives that a glob stands for, the first thousand, until `found` says that it is enough. */
void path_glob_each(const char *glob, bool (*found)(void *to, const char *plain), void *to);
/* Whether a glob without alternatives may match something below a folder; false only where it surely does not. */
bool path_match_below(const char *plain, struct str folder);

#endif
