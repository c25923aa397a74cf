/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents by their paths: the two ways to read one, as vex.h has them. Not for other folders.
 *
 * Ownership: see vex.h. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_VEX_FOLDER_H
#define PLIMSOLL_VEX_FOLDER_H

#include "vex/vex.h"

/* Reads the file open at fd, which stays open; what is wrong with it becomes a gap or a note, so that only ERR_TIMEOUT and ERR_LIMIT end a folder. */
int vex_folder_file(const struct ctx *ctx, int fd, const char *path, struct vex *vex, struct coverage *coverage, struct err *e);
/* 1 where the folder is that of a VEX repository, and it was read; 0 where it is none. */
int vex_repository_load(const struct ctx *ctx, int folder, const char *path, struct vex *vex, struct coverage *coverage, struct err *e);

#endif
