/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page of HTML for people, in one file: what its parts share, and the parts. All text that is not a literal of ours goes
 * through html_text() or what calls it, so nothing of an image can become markup, script, style or a link.
 *
 * Ownership: texts live in the page's arena or in the report. Threading: one thread at a time.
 * Source: HTML (WHATWG), 13.1 "Writing HTML documents"; the end tags of cells and rows are left out as 13.1.2.4 has it, for a page
 * of thousands of findings is mostly those.
 */
#ifndef PLIMSOLL_REPORT_HTML_H
#define PLIMSOLL_REPORT_HTML_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/report.h"

#define HTML_WORST 200  /* findings that are shown at once, with what they rest on */
#define HTML_GROUP 1000 /* of the others, in one closed group */
#define HTML_ROWS 500   /* of any other table */
#define HTML_TEXT_MAX ((size_t)16 << 10) /* bytes of one text; what is longer is cut and says so */

struct html {
	struct buf *out;
	const struct report *report;
	struct arena arena;
};

/* Markup of ours, as it is. */
void html_raw(struct html *html, const char *markup);
/*
 * Text between tags or in an attribute's double quotes: controls, bidirectional and zero-width characters and bytes that are
 * not UTF-8 as text_escape() shows them, then the five signs of markup as entities.
 */
void html_text(struct html *html, struct str text);
/* The same, with what stands between two backticks as code. */
void html_prose(struct html *html, struct str text);
__attribute__((format(printf, 2, 3))) void html_format(struct html *html, const char *format, ...);
/* At most so many cells, the last an ellipsis where more are left out. */
void html_cut(struct html *html, struct str text, size_t cells);
/* A link where the address is one of http or https, else the text alone. */
void html_link(struct html *html, struct str address, struct str text);
/* The id as a link to its record, where it has one (report/links.h). */
void html_id(struct html *html, struct str id);
/* <td>; numbers are aligned to the right. */
void html_cell(struct html *html, struct str text);
void html_number(struct html *html, uint64_t n);
void html_size(struct html *html, uint64_t bytes);
void html_plural(struct html *html, size_t n, const char *one, const char *many);

/* How the script orders a column: by numbers, by the rank of words ("high", "plan"), else as texts. */
struct html_column {
	const char *title;
	const char *order; /* "number", "rank", NULL: as text */
};

/*
 * A table in a region that can be scrolled and has the caption as its name; the columns end with one of no title. What is to be
 * sorted and filtered has a `kind`, which joins the tables of one list: NULL for the others.
 */
void html_table_open(struct html *html, const char *id, const char *caption, const struct html_column *columns, const char *kind);
void html_table_close(struct html *html);
/* "12 more rows are not on this page": nothing where all are. */
void html_rows_left(struct html *html, size_t all, size_t shown);

/*
 * A part of the page: has() says whether the report has something for it. html.c puts them in order.
 */
struct html_part {
	const char *id, *title;
	bool (*has)(const struct report *report);
	void (*put)(struct html *html);
};

extern const struct html_part html_actions, html_gates, html_load, html_gaps, html_notes, html_matrix, html_findings, html_ignored, html_exemptions, html_vex, html_layers, html_bytes,
	html_provenance, html_wastes, html_packages, html_removable, html_changed_findings, html_changed_packages, html_changed_config, html_changed_files;

/* Pictures: <figure> with an inline SVG that has a title and a description; what it shows stands in a table beside it too. */
void html_picture_load(struct html *html);
void html_picture_actions(struct html *html);
void html_picture_matrix(struct html *html, const size_t counts[5][5]);
void html_picture_layers(struct html *html);
void html_picture_packages(struct html *html);

/* The rows and columns of the matrix. */
#define HTML_LIKELIHOODS 5
#define HTML_IMPACTS 5
extern const char *const html_likelihoods[HTML_LIKELIHOODS], *const html_impacts[HTML_IMPACTS];

#endif
