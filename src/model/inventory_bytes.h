/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An inventory as bytes and back, for a cache of this very program: there is no promise about the form between versions.
 *
 * Ownership: what is read back points into the bytes, which must outlive it. Threading: no state.
 */
#ifndef PLIMSOLL_MODEL_INVENTORY_BYTES_H
#define PLIMSOLL_MODEL_INVENTORY_BYTES_H

#include "model/package.h"

/* Appends to out, whose cap may make it `full`. */
void inventory_write(const struct inventory *inventory, struct buf *out);
/* Fills an inventory that has been init'ed; false where the bytes are none, and what was filled must then not be used. */
bool inventory_read(struct str bytes, struct inventory *inventory);

/* Sets those bytes of a package's struct to 1 that are written and read: for the test that no field is forgotten. */
void inventory_written(unsigned char ret_marks[sizeof(struct package)]);

/* The gaps of a coverage from number `from` on, and back: added as coverage_note() does. */
void coverage_write(const struct coverage *coverage, size_t from, struct buf *out);
bool coverage_read(struct str *bytes, struct coverage *coverage, struct arena *arena);

#endif
