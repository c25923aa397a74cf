/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program's functions as text that a fact can carry: their hashes (symbol_hash()) sorted, eleven characters each.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_SYMBOLS_H
#define PLIMSOLL_CATALOG_SYMBOLS_H

#include "base/buf.h"
#include "model/package.h"

#define SYMBOLS_MAX 1000000u /* functions of one program */
#define SYMBOL_TEXT 11u      /* characters of one */

/* Sorts, drops repetitions, appends. */
void symbols_write(uint64_t *hashes, size_t n, struct buf *out);
/* NULL where the text holds none, or is not what symbols_write() made. */
const struct symbol_set *symbols_read(struct str text, struct arena *arena);

#endif
