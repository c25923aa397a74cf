/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program's functions as a short text, for a bill of materials: of each hash its first 32 bits, sorted, and the distance from one
 * to the next in as many letters as it needs, about four a function. What the text does not hold, the program does not: "absent"
 * stays certain. That it holds what the program does not is one chance in 2^32 a function: 20,000 of them make it five in a million.
 *
 * Ownership: what is read lives in the arena given. Threading: no state.
 */
#ifndef PLIMSOLL_MODEL_SYMBOL_TEXT_H
#define PLIMSOLL_MODEL_SYMBOL_TEXT_H

#include "base/buf.h"
#include "model/package.h"

#define SYMBOL_TEXT_FUNCTIONS_MAX 1000000u

void symbol_text_write(const struct symbol_set *set, struct buf *out);
/* NULL where the text is not what symbol_text_write() made. */
const struct symbol_set *symbol_text_read(struct str text, struct arena *arena);

#endif
