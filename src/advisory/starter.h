/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What data/ puts into the program: the starter database, and the table of feeds. Threading: safe.
 */
#ifndef PLIMSOLL_ADVISORY_STARTER_H
#define PLIMSOLL_ADVISORY_STARTER_H

#include "base/str.h"

struct str starter_bytes(void);
/* data/feeds.txt */
struct str starter_feeds(void);

#endif
