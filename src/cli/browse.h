/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The browser of `layers --browse`: layers, the file tree as each left it, details; files, differences and the history to read.
 *
 * Ownership: the scan is the caller's and stays as it is. Threading: main thread.
 */
#ifndef PLIMSOLL_CLI_BROWSE_H
#define PLIMSOLL_CLI_BROWSE_H

#include "cli/run.h"
#include "scan/scan.h"

#define BROWSE_ROWS_LEAST 15
#define BROWSE_COLUMNS_LEAST 60
#define BROWSE_FILE_MAX ((uint64_t)256 << 20) /* bytes of a file that is viewed, compared or extracted */

/* Shows the image until it is left, from before it is read. The exit code, or a negative error; what is printed goes to standard error, afterwards. */
int browse_run(struct run *run, struct scan_request *request, bool mouse, struct err *e);

#endif
