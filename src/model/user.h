/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the user that an image names is root.
 *
 * Ownership: none is taken. Threading: no state.
 */
#ifndef PLIMSOLL_MODEL_USER_H
#define PLIMSOLL_MODEL_USER_H

#include "model/tree.h"

#define USER_PASSWD_MAX ((size_t)1 << 20) /* bytes of etc/passwd, beyond which nothing is said */

/* Globs of the files that user_rights() rests on; NULL-terminated. */
extern const char *const user_wanted[];

enum user_rights { USER_NOT_ROOT, USER_ROOT, USER_UNREAD };

/*
 * Of `User` of a configuration, with or without a group: none, "root", the number 0, or a name that the image's etc/passwd gives the number 0; the
 * first line with the name counts. A name that is not there does not start, and is not root. USER_UNREAD of a name where there is no tree, or
 * etc/passwd was not kept. Source: OCI image-spec config.md, "User"; a number is one as Go's strconv.Atoi has it, which engines read it by.
 */
enum user_rights user_rights(const struct tree *tree, struct str user);

#endif
