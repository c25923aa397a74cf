/* SPDX-License-Identifier: Apache-2.0 */
/* The stage that asks where an image is from: scan/scan.h. Not for other folders. Threading: one scan a thread. */
#ifndef PLIMSOLL_SCAN_PROVENANCE_H
#define PLIMSOLL_SCAN_PROVENANCE_H

#include "scan/scan.h"

/* Fills scan->provenance and report->provenance: after the image was opened, before rules are asked. */
int provenance_find(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e);
/* Holds the SBOMs beside the image against its packages, which are known: proof->compared. */
int provenance_compare(const struct ctx *ctx, struct scan *scan, struct err *e);
/*
 * VEX documents beside the image are heeded where somebody who was named has signed them, or covers them by a signature; others are told in a note, or
 * heeded all the same where the request says so.
 */
int provenance_take_vex(const struct scan_request *request, struct scan *scan, struct err *e);

#endif
