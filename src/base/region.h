/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where in a text something stands, as an editor counts: lines and columns from 1, columns in characters of UTF-8 (a byte that
 * is none counts as one), the end before the character it names. All 0: not known.
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_BASE_REGION_H
#define PLIMSOLL_BASE_REGION_H

#include "base/str.h"

struct region {
	uint32_t line, column, end_line, end_column;
};

/* The smallest region that holds both; one that is not known adds nothing. */
struct region region_join(struct region a, struct region b);

/*
 * The byte where a place stands in a text: false where the text has no such line or column; the column behind the last
 * character of a line is its end. A CR before the LF is no character of its line. Linear in the text.
 */
bool region_offset(struct str text, uint32_t line, uint32_t column, size_t *ret_offset);

#endif
