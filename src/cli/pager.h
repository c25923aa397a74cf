/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pager for reports that are longer than the screen.
 *
 * Threading: main thread; starts one process and waits for it.
 */
#ifndef PLIMSOLL_CLI_PAGER_H
#define PLIMSOLL_CLI_PAGER_H

#include "base/err.h"
#include "base/str.h"

/* Shows the text in a pager, or prints it where standard output is no terminal, it fits, or there is no pager. */
int pager_print(struct str text, struct err *e);

#endif
