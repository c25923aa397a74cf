/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SPDX 2.3 as JSON and as tags and values. Source: SPDX specification 2.3 and its JSON schema.
 * Which files are elements of it: report/spdx_files.h.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_REPORT_SPDX_DOCUMENT_H
#define PLIMSOLL_REPORT_SPDX_DOCUMENT_H

#include "report/report.h"

int spdx_json(const struct report *report, struct buf *ret_out, struct err *e);

#endif
