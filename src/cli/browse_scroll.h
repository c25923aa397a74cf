/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A long text to scroll through: a file, a difference, the history, the keys. Safe to show from the moment it is made: control
 * characters and bytes that are no UTF-8 are escaped, tabs are blanks. Knows no terminal.
 *
 * Ownership: scroll_done(). Threading: one thread.
 */
#ifndef PLIMSOLL_CLI_BROWSE_SCROLL_H
#define PLIMSOLL_CLI_BROWSE_SCROLL_H

#include "base/vec.h"
#include "base/buf.h"

#define SCROLL_TEXT_MAX ((size_t)64 << 20) /* bytes as shown; what is longer is cut, and the last line says so */
#define SCROLL_BINARY_MAX ((size_t)1 << 20) /* bytes of a file that is shown in hexadecimal digits */

struct scroll {
	struct buf title;
	struct buf text;             /* private */
	VEC(struct str) whole;       /* private: its lines */
	VEC(struct str) lines;       /* as they fit into `width` */
	size_t width, top;
	bool words;                  /* lines are broken between words: a text of ours, not a file's */
	bool difference;             /* lines that begin with + or - are coloured */
	struct buf search;
};

void scroll_init(struct scroll *page, struct str title);
void scroll_done(struct scroll *page);
/* One of text; one of a file's bytes, as hexadecimal digits where they hold a NUL. Then scroll_wrap(). */
void scroll_set_text(struct scroll *page, struct str text);
void scroll_set_bytes(struct scroll *page, struct str bytes);
bool scroll_is_binary(struct str bytes);
/* Takes as much off the front of an escaped line as fits into `cells`, at least one character. */
struct str scroll_take(struct str *line, size_t cells);
/* The same up to a blank, where the line has one to break at. */
struct str scroll_take_words(struct str *line, size_t cells);
/* Keeps the place. */
void scroll_wrap(struct scroll *page, size_t width);
void scroll_move(struct scroll *page, ptrdiff_t by, size_t rows);
/* The next (previous) line that holds the text, whatever its case, becomes the top one; goes round. */
bool scroll_search(struct scroll *page, bool back);

#endif
