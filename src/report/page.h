/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page of text for people: ink, a cursor, and the guarantee that no line is longer than the width and that nothing on it
 * can command a terminal or a log. All text goes through page_safe() first; what the other functions take is safe text.
 *
 * Ownership: safe texts live until page_done(). Threading: one thread at a time.
 */
#ifndef PLIMSOLL_REPORT_PAGE_H
#define PLIMSOLL_REPORT_PAGE_H

#include "base/arena.h"
#include "model/report.h"

/* The user's own 16 colours, no backgrounds: red for a failed gate, yellow for look here, green for the verdict alone. */
enum ink { INK_PLAIN, INK_BOLD, INK_DIM, INK_RED, INK_YELLOW, INK_GREEN };

struct page {
	struct buf *out;
	const struct report_style *style;
	size_t width;  /* cells of a line; PAGE_UNLIMITED where nothing may be cut */
	size_t edge;   /* where right-aligned text ends: near the width, or 80 */
	size_t cursor; /* cells already on this line, blanks still to come included */
	size_t lines;  /* that have been ended */
	size_t screen; /* lines that a screen shows, without the shell's own; a report never needs less than PAGE_LEAST */
	size_t blanks; /* private: owed before the next text, so that no line ends in blanks */
	struct arena arena;
};

#define PAGE_UNLIMITED ((size_t)1 << 30)
#define PAGE_EDGE 80
#define PAGE_EDGE_MAX 100 /* on a wide terminal: what belongs together must not be torn apart */
#define PAGE_LEAST 23

void page_init(struct page *page, struct buf *out, const struct report_style *style);
void page_done(struct page *page);

/*
 * Escaped as text_escape() does; without UTF-8 our own signs become ASCII and everything else \u{NNNN}; "::" and "##[" that
 * would open a line become \x3a: and \x23#[, since a CI system reads such lines as commands.
 */
struct str page_safe(struct page *page, struct str text);
__attribute__((format(printf, 2, 3))) struct str page_format(struct page *page, const char *format, ...);
/* At most so many cells: the middle, or the end, gives way to an ellipsis. */
struct str page_cut(struct page *page, struct str safe, size_t cells);
struct str page_cut_end(struct page *page, struct str safe, size_t cells);

void page_put(struct page *page, enum ink ink, struct str safe);
void page_puts(struct page *page, enum ink ink, const char *text); /* a text of ours: made safe here */
/* Blanks up to a column; nothing where the cursor is already there or beyond. */
void page_to(struct page *page, size_t column);
void page_line(struct page *page); /* ends the line */
/* A field of a row for other programs, whole, "-" for none; a tab behind it, or the end of the line. */
void page_field(struct page *page, struct str text, bool last);
/* Ends at the right edge: on this line where at least two blanks stay before it, else on the next. */
void page_right(struct page *page, enum ink ink, struct str safe);
/* Broken at blanks, within words where one is longer than a line; later lines start at `indent`. */
void page_words(struct page *page, enum ink ink, struct str safe, size_t indent);
/* The same as a line of its own, which begins at `indent` too; made safe here. Nothing where the text is empty. */
void page_sentence(struct page *page, size_t indent, enum ink ink, struct str text);
/* On this line if all of it fits, else on the next: a command must stay in one piece to be copied. */
void page_whole(struct page *page, enum ink ink, struct str safe, size_t indent);
/*
 * The same of a command that may be longer than a line: then it is broken between words of the shell, and lines but the last end in " \\", so that
 * it can be pasted all the same, but for a quoted word that is longer than a line.
 */
void page_command(struct page *page, enum ink ink, struct str safe, size_t indent);
void page_heading(struct page *page, const char *title); /* a line of its own */

#endif
