/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is special about a file, and whether a distribution ships it so: then it is expected and nothing is said.
 *
 * Ownership: nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_CHECK_IMAGE_SPECIAL_H
#define PLIMSOLL_CHECK_IMAGE_SPECIAL_H

#include "base/str.h"

/* A program that packages install setuid, setgid or with capabilities, by its name; those of Debian, Ubuntu, Alpine, Fedora, RHEL, openSUSE. */
bool special_is_shipped(struct str path);
/* A program that gives whoever runs it a shell, any file, or any code: privileged, it gives everybody what it has. */
bool special_is_open_door(struct str path);
/* The device nodes that root file systems are packed with, dev/null and its like. */
bool special_is_usual_device(struct str path);

#endif
