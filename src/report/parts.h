/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts that the tables of several commands share. Each prints whole lines and returns how many (on a page without wraps).
 */
#ifndef PLIMSOLL_REPORT_PARTS_H
#define PLIMSOLL_REPORT_PARTS_H

#include "report/layout.h"

#define SCREEN_LINES 23 /* of a terminal of 24: the last is the shell's */

/* Which image: names, reference, platform, system, size. */
size_t part_target(struct page *page, const struct report *report);
/* The verdict with the database's date at the right. */
size_t part_verdict(struct page *page, const struct report *report);
/* NOT EVALUATED and what is in it, with an empty line after it; nothing where the report is complete. */
size_t part_gaps(struct page *page, const struct report *report);
/* The worst `rows` findings in the columns of `scan`; config findings too where `kinds` says so. */
size_t part_findings(struct page *page, const struct report *report, size_t rows);
/* Counts that add up, then notes. */
void part_summary(struct page *page, const struct report *report);
/* The last line: the verdict again, its reason, the exit code. */
void part_last(struct page *page, const struct report *report);
/* "database of 2026-11-20", "no database" */
struct str part_database(struct page *page, const struct report *report);
/* The findings that a reader is to see: not the suppressed ones. */
size_t part_count(const struct report *report);
/* "✔", or its word without UTF-8. */
const char *part_symbol(const struct page *page, enum verdict verdict);

#endif
