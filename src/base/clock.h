/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time: seconds since 1970 and RFC 3339 texts. Threading: safe.
 */
#ifndef PLIMSOLL_BASE_CLOCK_H
#define PLIMSOLL_BASE_CLOCK_H

#include "base/str.h"

#define CLOCK_TEXT_MAX 32

/* The present, or SOURCE_DATE_EPOCH where the environment sets it to a number. */
int64_t clock_now(void);
int64_t clock_monotonic_ms(void);
/* "2026-11-24T09:30:00Z" */
void clock_format(int64_t seconds, char ret_text[CLOCK_TEXT_MAX]);
/* The day of such a text, "2026-11-24": what it begins with. */
struct str clock_day(struct str time);
/* RFC 3339 section 5.6, fractions dropped, also a bare date; false where it is neither. */
bool clock_parse(struct str text, int64_t *ret_seconds);
/* "90s", "5m", "1h30m", "7d", and "0", which is the same in every unit; false on anything else. */
bool clock_parse_duration(struct str text, int64_t *ret_milliseconds);
/* Whether it is such a text but for the unit: "31", of which nobody knows whether days or seconds are meant. */
bool clock_lacks_unit(struct str text);

#endif
