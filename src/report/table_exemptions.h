/* SPDX-License-Identifier: Apache-2.0 */
/* The part of tables that says what left findings out. Ownership: none. Threading: no state. */
#ifndef PLIMSOLL_REPORT_TABLE_EXEMPTIONS_H
#define PLIMSOLL_REPORT_TABLE_EXEMPTIONS_H

#include "report/page.h"

/* Whole lines; none where nothing did. */
void table_exemptions(struct page *page, const struct report *report);

#endif
