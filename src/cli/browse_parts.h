/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of the browser, for the files browse*.c only: what it remembers, how it is drawn, which key does what, the texts.
 *
 * Ownership: browse.c makes and frees the browser. Threading: main thread.
 */
#ifndef PLIMSOLL_CLI_BROWSE_PARTS_H
#define PLIMSOLL_CLI_BROWSE_PARTS_H

#include "cli/browse.h"
#include "cli/browse_scroll.h"
#include "cli/browse_rows.h"
#include "cli/browse_screen.h"

enum pane { PANE_LAYERS, PANE_TREE };

/* A box of the screen; no rows: it is not there. */
struct area {
	int row, column, rows, columns;
};

/* What is asked in the last line. */
enum question { ASK_NOTHING, ASK_FILTER, ASK_SEARCH, ASK_OWNER, ASK_EXTRACT, ASK_OVERWRITE };

struct browser {
	struct ctx ctx; /* without progress: the screen is taken */
	const struct image *image;
	const struct tree *tree;
	const struct inventory *inventory;
	const struct layers *layers;
	size_t gaps;
	struct rows rows;
	struct str_list commands; /* of the layers, as instructions */
	struct arena arena;
	bool utf8;

	enum pane pane;
	size_t layer;        /* the selected one */
	bool aggregated;     /* all changes from the second layer to it */
	bool attributes;     /* mode and owner in the tree */
	size_t layer_top, tree_top;
	struct scroll *page;   /* what covers the panes; or NULL */
	struct buf message;  /* of the last command, in the last line */
	bool failed;         /* it is about an error */
	struct buf search;

	enum question question;
	struct buf answer;
	bool offered;        /* it is a proposal: what is typed takes its place, until a cursor key says that it is to be changed */
	struct buf target;   /* of ASK_OVERWRITE */
	bool finished;

	struct area area_layers, area_tree, area_details; /* as they were drawn */
};

/* ---- browse_keys.c ---- */

enum command_key {
	DO_NOTHING, DO_QUIT, DO_BACK, DO_PANE, DO_UP, DO_DOWN, DO_PAGE_UP, DO_PAGE_DOWN, DO_FIRST, DO_LAST, DO_LEFT, DO_RIGHT, DO_ENTER,
	DO_FOLD, DO_FOLD_ALL, DO_AGGREGATED, DO_ONE_LAYER, DO_TOGGLE_AGGREGATED, DO_HIDE_ADDED, DO_HIDE_CHANGED, DO_HIDE_REMOVED,
	DO_HIDE_UNCHANGED, DO_ONLY_LOST, DO_FILTER, DO_OWNER, DO_SORT, DO_ATTRIBUTES, DO_SEARCH, DO_NEXT, DO_PREVIOUS, DO_CAUSE,
	DO_VIEW, DO_EXTRACT, DO_DIFFERENCE, DO_HISTORY, DO_HELP, DO_REDRAW,
};
enum command_key browse_command(int key, enum pane pane);
void browse_help(struct buf *out);
/* The most needed keys of what is on the screen. */
const char *browse_hint(const struct browser *b);

/* ---- browse_text.c ---- */

void browse_history(const struct browser *b, struct buf *out);
/* Up to four lines about what is selected. */
void browse_details(const struct browser *b, struct buf *out);
void browse_mode(const struct tree_inode *inode, struct buf *out);

/* ---- browse_draw.c ---- */

void browse_draw(struct browser *b);
size_t browse_page_rows(void);

/* ---- browse_file.c: what is read and written; the outcome is a page or the message ---- */

void browse_view(struct browser *b);
void browse_difference(struct browser *b);
/* Asks where to, with a name to begin with. */
void browse_ask_extract(struct browser *b);
void browse_extract(struct browser *b, const char *target, bool overwrite);

__attribute__((format(printf, 3, 4))) void browse_say(struct browser *b, bool failed, const char *format, ...);
void browse_open(struct browser *b, struct scroll page);

#endif
