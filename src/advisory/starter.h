/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The starter database's bytes, built into the program. Empty in a build without it. Threading: safe.
 */
#ifndef PLIMSOLL_ADVISORY_STARTER_H
#define PLIMSOLL_ADVISORY_STARTER_H

#include "base/str.h"

struct str starter_bytes(void);

#endif
