/* SPDX-License-Identifier: Apache-2.0 */
/* The table of each command; table.c chooses. */
#ifndef PLIMSOLL_REPORT_TABLE_H
#define PLIMSOLL_REPORT_TABLE_H

#include "report/page.h"

void table_eval(struct page *page, const struct report *report);
void table_scan(struct page *page, const struct report *report);
/* Findings in files, on a terminal; and one a row. */
void table_check(struct page *page, const struct report *report);
void rows_check(struct page *page, const struct report *report);
void table_inspect(struct page *page, const struct report *report);
void table_diff(struct page *page, const struct report *report);
void table_layers(struct page *page, const struct report *report);
/* Which packages are needed; and why one is. */
void table_need(struct page *page, const struct report *report);
void table_why(struct page *page, const struct report *report);
/* The packages, one a row; or, where an SBOM is compared with the image, what differs. */
void table_sbom(struct page *page, const struct report *report);
/* Where the image is from, as a tree; and a proof a row. */
void table_provenance(struct page *page, const struct report *report);
void rows_provenance(struct page *page, const struct report *report);
/* What was not evaluated, one a row. */
void rows_gaps(struct page *page, const struct report *report);
/* One full row a finding, fields parted by tabs, nothing cut: what grep, sort and awk read. */
void table_rows(struct page *page, const struct report *report);

#endif
