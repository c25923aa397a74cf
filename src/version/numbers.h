/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions that are a row of numbers and nothing else, shared by the schemes that are.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_VERSION_NUMBERS_H
#define PLIMSOLL_VERSION_NUMBERS_H

#include "base/str.h"

/*
 * Compares the numbers between separators (each byte of the text is one) in turn; of two rows that begin the same the longer
 * is greater. What stands behind the digits of a part is compared as text.
 */
int numbers_cmp(struct str a, struct str b, const char *separators);
/* At least `least` numbers, each with a digit, and nothing else. */
bool numbers_valid(struct str version, const char *separators, size_t least);

#endif
