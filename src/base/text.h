/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text for people: terminal cells and the escaping of what a hostile name could do to a terminal or a log.
 *
 * Threading: no state. Source: UAX #11 for widths, ECMA-48 for control functions, UAX #9 for the bidirectional controls.
 */
#ifndef PLIMSOLL_BASE_TEXT_H
#define PLIMSOLL_BASE_TEXT_H

#include "base/arena.h"
#include "base/buf.h"

/* Decodes one code point of UTF-8 and returns its length in bytes; a byte that is not UTF-8 gives U+FFFD and 1. */
size_t text_decode(struct str s, uint32_t *ret_code);
/* UTF-8 as it is; any other bytes are taken for Latin-1, which old records are written in. */
struct str text_utf8(struct arena *arena, struct str s);
/* Whether a document's first bytes are UTF-16's: a byte order mark, or ASCII in two bytes. */
bool text_is_utf16(struct str head);
/* Appends UTF-16 as UTF-8, without its mark; the order of bytes is the mark's, or what makes the first character ASCII. A half of a pair
   becomes U+FFFD, and an odd last byte is left out. */
void text_from_utf16(struct buf *out, struct str s);
/* Cells of a terminal that s takes after text_escape(). */
size_t text_width(struct str s);
/* Appends s with C0, DEL, C1, bidirectional and zero-width controls and invalid bytes as \xNN or \u{NNNN}. */
void text_escape(struct buf *out, struct str s);
/* Appends s escaped and cut to `cells`; where it is longer its middle becomes an ellipsis (one cell, or "..." without UTF-8). */
void text_fit(struct buf *out, struct str s, size_t cells, bool utf8);
/* Appends an item to a list with the separator before all but the first. What does not fit is cut behind a whole character and ends in "…", once; what
   comes then is dropped. */
void text_list(struct buf *list, const char *separator, struct str item);
/* "326 MB", "1.2 kB", "12 B": powers of 1000, at most three digits. */
void text_size(struct buf *out, uint64_t bytes);
/* "1,234,567" */
void text_count(struct buf *out, uint64_t n);
/* Damerau-Levenshtein distance, capped at `cap` + 1; for "did you mean". */
size_t text_distance(struct str a, struct str b, size_t cap);
/* The nearest of several words to one that is none of them: one edit for up to five letters, else two. */
struct suggestion {
	struct str word;
	const char *best; /* NULL: nothing is near */
	size_t distance;
};
void suggest(struct suggestion *suggestion, const char *candidate);

#endif
