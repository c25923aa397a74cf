/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a folder of feeds to facts: what `db build` and the maker of the starter tables share. Threading: one thread.
 */
#ifndef PLIMSOLL_ADVISORY_BUILD_H
#define PLIMSOLL_ADVISORY_BUILD_H

#include "advisory/feed.h"

/* Reads every feed of the folder; notes what was left out. */
int facts_read(const struct ctx *ctx, const char *folder, struct facts *facts, struct err *e);

#endif
