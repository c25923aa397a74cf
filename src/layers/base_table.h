/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of known images as text: one a line, fields parted by tabs, lists by commas, "-" for what is not known:
 *
 *	names  platform  digest  created  bytes  packages  blobs  diff_ids  [history …]
 *
 * of which the last is a field for each entry of the history that has a layer: when it was made, a blank, and what made it.
 *
 * Ownership: texts are views of what was parsed, lists are the known_base's. Threading: no state.
 */
#ifndef PLIMSOLL_LAYERS_BASE_TABLE_H
#define PLIMSOLL_LAYERS_BASE_TABLE_H

#include "base/buf.h"
#include "model/base_image.h"

#define BASE_HISTORY_MAX 160u /* bytes of what an entry says that are kept and compared */

VEC_TYPE(known_bases, struct known_base);

struct str base_table_built_in(void);
/* False where the line has too few fields, a digest that is none, or neither blobs nor diff_ids; nothing is left to free then. */
bool base_table_parse(struct str line, struct known_base *ret_known);
void base_table_put(const struct known_base *known, struct buf *out);
/* Whether it can be a field, or one of a list: no blank, comma or control character, which the table's own syntax would take apart. */
bool base_table_is_plain(struct str text);
void known_base_done(struct known_base *known);
/* An entry of a history as the table has it; blanks for tabs and line ends. */
struct str base_table_history(struct arena *arena, const struct history *entry);
/* Whether two such entries are one: what made it, and when, to the second. */
bool base_table_same_history(struct str a, struct str b);

#endif
