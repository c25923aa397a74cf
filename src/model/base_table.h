/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of known images as text: one a line, fields parted by tabs, lists by commas, "-" for what is not known:
 *
 *	names  platform  digest  created  bytes  packages  blobs  diff_ids  [history …]
 *
 * of which the last is a field for each entry of the history that has a layer: when it was made, a blank, and what made it. Lines
 * that begin with "contents" say what an image holds:
 *
 *	contents  names  os  release  kind  packages  sketch
 *
 * Names begin with the most general there: packages alone do not tell one build of an image from the next.
 *
 * A sketch is a sample of the files that is the same for whoever takes it: of the small files that are no programs a quarter, by their
 * paths; of these the lowest of the hashes of path and content (SHA-256, the first 64 bits). How many of a base's are in an image says how
 * much of the base is.
 *
 * Ownership: texts are views of what was parsed, lists are the known_base's or known_contents'. Threading: no state.
 */
#ifndef PLIMSOLL_MODEL_BASE_TABLE_H
#define PLIMSOLL_MODEL_BASE_TABLE_H

#include "base/buf.h"
#include "model/base_image.h"

#define BASES_MAX ((size_t)16 << 20) /* bytes of one table */
#define BASE_HISTORY_MAX 160u    /* bytes of what an entry says that are kept and compared */
#define BASE_PACKAGES_MAX 20000u /* of one line */
#define BASE_HASH_DIGITS 16u     /* of a sketch */

struct str base_table_built_in(void);
/* False where the line has too few fields, a digest that is none, or neither blobs nor diff_ids; nothing is left to free then. */
bool base_table_parse(struct str line, struct known_base *ret_known);
void base_table_put(const struct known_base *known, struct buf *out);
/* False where it is no such line, or names neither packages nor a sketch; nothing is left to free then. */
bool base_contents_parse(struct str line, struct known_contents *ret_contents);
void base_contents_put(const struct known_contents *contents, struct buf *out);
/* Whether it is a line of either kind. */
bool base_table_is_line(struct str line);
/* Whether it can be a field, or one of a list: no blank, comma or control character, which the table's own syntax would take apart. */
bool base_table_is_plain(struct str text);
void known_base_done(struct known_base *known);
void known_contents_done(struct known_contents *contents);
/* An entry of a history as the table has it; blanks for tabs and line ends. */
struct str base_table_history(struct arena *arena, const struct history *entry);
/* Whether two such entries are one: what made it, and when, to the second. */
bool base_table_same_history(struct str a, struct str b);

#endif
