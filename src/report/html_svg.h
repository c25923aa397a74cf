/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures as inline SVG. They have presentation attributes and no styles, so that they are the same where a server refuses the
 * style sheet; their colours keep 3:1 to a white and to a black page, their text is in the page's own colour; a hatching tells what
 * the colour tells; and whatever they show stands in the table below them too.
 * Source: SVG 1.1, 5.4 "title and desc"; WCAG 2.2, 1.1.1, 1.4.1 and 1.4.11.
 *
 * Ownership: nothing is kept. Threading: as the page (report/html.h).
 */
#ifndef PLIMSOLL_REPORT_HTML_SVG_H
#define PLIMSOLL_REPORT_HTML_SVG_H

#include "report/html.h"

#define SVG_WIDTH 1080   /* of the page's own width, so that labels are whole */
#define SVG_LINE 18      /* a line of text */
#define SVG_LABEL 140    /* cells of a label that has the width to itself */
#define SVG_BLUE "#3b7fc4"
#define SVG_ORANGE "#c2610c"
#define SVG_RED "#d03c3c"
#define SVG_GREY "#7a7f87"

/* The id is its own in the page. */
void svg_open(struct html *html, const char *id, size_t height, const char *title, const char *description);
void svg_close(struct html *html);
/* The same where not all is drawn, which is said: "40 of 60 layers are drawn". */
void svg_close_part(struct html *html, size_t shown, size_t all, const char *what);
/* Makes url(#ID-hatching) a fill; an id of its own a picture, for they stand in one page. */
void svg_put_hatching(struct html *html, const char *id, const char *colour);
void svg_put_bar(struct html *html, double x, double y, double width, double height, const char *fill);
/* At most so many cells; anchor NULL: x is where it begins. */
void svg_put_label(struct html *html, double x, double y, const char *anchor, struct str text, size_t cells);
/* A square of the colour and what it means. */
void svg_put_key(struct html *html, double x, double y, const char *fill, const char *words);

#endif
