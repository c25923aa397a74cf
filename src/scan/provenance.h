/* SPDX-License-Identifier: Apache-2.0 */
/* The stage that asks where an image is from: scan/scan.h. Not for other folders. Threading: one scan a thread. */
#ifndef PLIMSOLL_SCAN_PROVENANCE_H
#define PLIMSOLL_SCAN_PROVENANCE_H

#include "scan/scan.h"

/* Fills scan->provenance and report->provenance: after the image was opened, before rules are asked. */
int provenance_find(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e);

#endif
