/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Help, printed from the tables. At most 80 columns; the top page fits a screen of 24 lines.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_CLI_HELP_H
#define PLIMSOLL_CLI_HELP_H

#include "cli/command.h"

#define HELP_MAX ((size_t)1 << 20)

/* From here on lines are no longer than the terminal behind fd is wide; never longer than 79 cells. */
void help_fit(int fd);
/* The same, but for --width: so many cells, 0 for no limit; less than 0: not given. */
void help_fit_to(int fd, int width);
size_t help_width(void);

void help_top(struct buf *out);
void help_command(const struct command *command, struct buf *out);
/* What a REF may be: the sources' schemes. */
void help_references(struct buf *out);
/* "usage: plimsoll eval [OPTION]... REF"; command NULL: of the program. */
void help_usage(const struct command *command, struct buf *out);

/* Whether an option has to do with a command: those of reading images have not with all. */
bool help_concerns(const struct command *command, const struct opt *opt);
/* What an option is for, its values, and what holds without it: the same sentence in help and manual. */
void help_option(const struct opt *opt, struct buf *out);
/* Appends the words of a text, broken before column 80 or the width of help_fit(); lines after the first are indented. The cursor is at `column`. */
void help_wrap(struct buf *out, struct str text, size_t column, size_t indent);

#endif
