/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of configuration: read and judged by several threads, in memory that does not grow with their number, and with an
 * answer that does not depend on who was faster.
 *
 * Ownership: findings, gaps and notes are the scan's. Threading: one call at a time for a scan; it starts threads of its own.
 */
#ifndef PLIMSOLL_SCAN_FILES_H
#define PLIMSOLL_SCAN_FILES_H

#include "scan/scan.h"

/* The image and its own configuration, and the files that it is built and run from, or that were given without one. */
int check_files(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e);

#endif
