/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a report for people is to look on a stream: width, colour, symbols. The orders of precedence are in style.c.
 *
 * Threading: reads the environment; main thread.
 */
#ifndef PLIMSOLL_CLI_STYLE_H
#define PLIMSOLL_CLI_STYLE_H

#include "cli/common.h"
#include "model/report.h"

/* `rows` may be NULL. `fd` is where the report goes, or -1 for a file that we write. */
void style_init(struct report_style *ret_style, const struct common_options *common, const struct rows_options *rows, int fd);
bool style_colour(const char *when, int fd);
bool style_utf8(void);

#endif
