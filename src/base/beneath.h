/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening what lies in a folder that others fill, and nothing that ".." or a link leads out of it to.
 * Source: openat2(2), RESOLVE_BENEATH.
 *
 * Ownership: the descriptor is the caller's. Threading: safe.
 */
#ifndef PLIMSOLL_BASE_BENEATH_H
#define PLIMSOLL_BASE_BENEATH_H

#include <stdbool.h>

/*
 * flags: as of open(2), for reading; O_CLOEXEC and O_NONBLOCK are added. links: those that stay in the folder are followed; a kernel without openat2()
 * follows none. A descriptor, or -1 with errno: EXDEV for what leads out, ELOOP for a link that is not followed.
 */
int beneath_open(int folder, const char *path, int flags, bool links);
/* The same without openat2() and without links: part by part. */
int beneath_open_parts(int folder, const char *path, int flags);

#endif
