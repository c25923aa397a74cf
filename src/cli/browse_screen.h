/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The terminal as a screen: the only file that knows ncurses' windows. Whatever ends the program, the terminal is put back:
 * SIGINT, SIGTERM and SIGHUP are kept for screen_key() to tell, and what cannot wait (SIGBUS) restores it in its handler.
 *
 * Ownership: screen_close(). Threading: one thread at a time; there is one screen a process.
 */
#ifndef PLIMSOLL_CLI_BROWSE_SCREEN_H
#define PLIMSOLL_CLI_BROWSE_SCREEN_H

#include "base/buf.h"
#include "base/err.h"

/* Each is told by a mark or a word as well. */
enum screen_style { STYLE_PLAIN, STYLE_DIM, STYLE_TITLE, STYLE_BAR, STYLE_ADDED, STYLE_CHANGED, STYLE_REMOVED, STYLE_FOLDER, STYLE_ERROR, STYLES };

/* What screen_key() gives beside the codes of ncurses.h. */
#define SCREEN_END (-2) /* a signal or a hang-up: close, then screen_end() */

struct screen_click {
	int row, column; /* row -1: nothing was clicked */
	int wheel; /* -1 up, 1 down, 0 a click */
};

/* ERR_USAGE where standard output is no terminal, ERR_UNSUPPORTED where it is one that cannot move its cursor, or is not known. */
int screen_check(struct err *e);
int screen_open(bool colour, bool utf8, bool mouse, struct err *e);
void screen_close(void);
/* Ends the process by the signal that was kept, if any. */
void screen_end(void);

void screen_size(int *ret_rows, int *ret_columns);
void screen_clear(void);
/* Escapes, cuts to `cells` and fills the rest of them with blanks; `selected` shows it reversed. */
void screen_put(int row, int column, int cells, struct str text, enum screen_style style, bool selected);
/* A line across, or down. */
void screen_rule(int row, int column, int cells, bool down);
/* Where the cursor is seen; row -1 hides it. */
void screen_cursor(int row, int column);
void screen_show(void);
/* Draws it all anew, as after something else has written to the terminal. */
void screen_redraw(void);
/* Waits for a key, a click (KEY_MOUSE, then ret_click is filled) or a resize (KEY_RESIZE). */
int screen_key(struct screen_click *ret_click);
/* Without waiting: whether q or a signal has come, or the terminal is gone. Other keys that came until now are dropped. */
bool screen_wants_end(void);
/* Whether another key has come already: then nobody needs to see what is between. */
bool screen_pending(void);

#endif
