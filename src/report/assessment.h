/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether images and files are signed as they have to be: for people, and as JSON by docs/verify.schema.json.
 *
 * Ownership: nothing is kept. Threading: no state.
 */
#ifndef PLIMSOLL_REPORT_ASSESSMENT_H
#define PLIMSOLL_REPORT_ASSESSMENT_H

#include "base/buf.h"
#include "model/assessment.h"
#include "model/report.h"

/* One of several; its proofs are the provenance's. */
void assessment_table(const struct assessment *assessment, const struct report_style *style, struct buf *out);
/* All of them in one document. */
void assessments_json(const struct assessment *assessments, const struct provenance *provenances, size_t n, struct buf *out);

#endif
