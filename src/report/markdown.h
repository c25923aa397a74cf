/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A comment in GitHub Flavored Markdown: what its kinds share. Text that is not ours stands in code spans, in which a renderer
 * reads no markup, no link, no mention, no reference to an issue; and the whole keeps within what GitHub takes.
 *
 * Ownership: texts live in the comment's arena or in the report. Threading: one thread at a time.
 * Source: GitHub Flavored Markdown Spec 0.29, 4.10 (tables), 6.3 (code spans).
 */
#ifndef PLIMSOLL_REPORT_MARKDOWN_H
#define PLIMSOLL_REPORT_MARKDOWN_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/report.h"

#define MARKDOWN_MAX 65000 /* bytes: a comment of GitHub has at most 65,536 characters */

struct markdown {
	struct buf *out;
	const struct report *report;
	struct arena arena;
	size_t room;    /* bytes that the rows may still fill; what comes behind them is counted off already */
};

/* A code span, and nothing for an empty text; in a table a pipe gets the backslash that it needs there. */
void markdown_span(struct buf *out, struct str text, bool in_table);
void markdown_code(struct markdown *markdown, struct str text); /* outside of tables */
/* One cell: a code span, a literal of ours, an id as a link to its record. */
enum markdown_as { MARKDOWN_CODE, MARKDOWN_OURS, MARKDOWN_ID };
struct markdown_cell {
	struct str text;
	enum markdown_as as;
};
/* Appends a table's row; false, and nothing is appended, where the comment has no room for it. */
bool markdown_row(struct markdown *markdown, const struct markdown_cell *cells, size_t n);
/* "12 more are not shown." */
void markdown_left(struct markdown *markdown, size_t all, size_t shown);
/* A heading, or a closed block, with the number of what follows; then the table's head, of our own markup. */
void markdown_open(struct markdown *markdown, const char *title, size_t n, const char *head, bool folded);
void markdown_close(struct markdown *markdown, bool folded);

/* Parts that several kinds have: "✔ May sail"; the gates, and what was not evaluated, each nothing where there are none. */
const char *markdown_verdict(enum verdict verdict);
void markdown_gates(struct markdown *markdown);
void markdown_gaps(struct markdown *markdown);

/* The kinds. */
void markdown_changes(struct markdown *markdown);
void markdown_card(struct markdown *markdown);
void markdown_provenance(struct markdown *markdown);

#endif
