/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manual pages in man(7), printed from the tables: plimsoll(1) and a page a command. Only the program of the build uses them.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_CLI_MAN_H
#define PLIMSOLL_CLI_MAN_H

#include "cli/command.h"

/* command NULL: the page of the program. `date` is YYYY-MM-DD. */
void man_page(const struct command *command, const char *date, struct buf *out);

#endif
