/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of names as one text, a name a line: how a fact carries them (a field for each would cost more than the names).
 *
 * Ownership: names are copied into the arena given. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_LISTS_H
#define PLIMSOLL_CATALOG_LISTS_H

#include "base/arena.h"
#include "model/image.h"

/* Adds the lines that are not empty; the list is then sorted and has each name once. */
void list_add_lines(struct str_list *list, struct str lines, struct arena *arena);

#endif
