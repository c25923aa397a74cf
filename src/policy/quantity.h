/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes and shares as people write them in policies. Ownership: none. Threading: no state. */
#ifndef PLIMSOLL_POLICY_QUANTITY_H
#define PLIMSOLL_POLICY_QUANTITY_H

#include "base/arena.h"
#include "base/str.h"

/*
 * "500MB", "1.5GiB", "20000": SI by thousands, IEC by 1024, case ignored (dustin/go-humanize's ParseBytes, which dive's files follow);
 * false on anything else.
 */
bool quantity_size(struct str text, double *ret_bytes);
/* "0.9": from 0 to 1. */
bool quantity_share(struct str text, double *ret_share);
/* "90%", "90 %": from 0 to 100. */
bool quantity_percent(struct str text, double *ret_share);

/* "14 days 3 hours", "36 minutes": the two largest units, so that an age just beyond its limit does not look the same. */
struct str quantity_duration_text(struct arena *arena, int64_t seconds);

#endif
