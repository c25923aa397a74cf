/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts that the tables of several commands share. Each prints whole lines.
 */
#ifndef PLIMSOLL_REPORT_PARTS_H
#define PLIMSOLL_REPORT_PARTS_H

#include "report/layout.h"

/* Which image: names, reference, platform, system, size. */
void part_target(struct page *page, const struct report *report);
/* The verdict with its counts, the database's date at the right, and a gap. */
void part_verdict(struct page *page, const struct report *report);
/* NOT EVALUATED and what is in it, with an empty line after it; nothing where the report is complete. */
#define PART_GAPS_SHOWN 3 /* kinds, on a terminal without --all */
void part_gaps(struct page *page, const struct report *report);
/* The same with so many kinds where it would be PART_GAPS_SHOWN; with none nothing. */
void part_gaps_some(struct page *page, const struct report *report, size_t kinds);
/*
 * The worst findings in the columns of `scan`, at most `rows` of them and `lines` lines; returns how many rows. Where not
 * all fit, the binary packages that one source package gave the same vulnerability are one row under the source's name.
 */
size_t part_findings(struct page *page, const struct report *report, size_t rows, size_t lines);
/* "8 of 190 rows shown (357 findings, grouped by source package)". */
void part_rows_shown(struct page *page, const struct report *report, size_t shown);

/* groups.c: whether the reader asked for groups (--group). */
bool part_grouped(const struct page *page);
/* One row a group, by the style's grouping or else by source package. Returns how many rows. */
size_t part_groups(struct page *page, const struct report *report, size_t lines, size_t *ret_all);
/* "12 of 40 groups by package, of 357 findings"; ends the line where that is all of them. */
void part_groups_shown(struct page *page, const struct report *report, size_t shown, size_t all);
/* "scan --all --group layer" */
const char *part_grouped_command(struct page *page, const char *command);

struct ordered {
	const struct finding *finding;
	size_t group;
};
VEC_TYPE(ordered_list, struct ordered);
/* The findings that are not suppressed, those of one group together where groups are asked for. */
void part_order(struct page *page, const struct report *report, struct ordered_list *ret_list);

/* Counts that add up, then notes. */
void part_summary(struct page *page, const struct report *report);
/* The counts alone, and how many notes are left for --full. */
void part_totals(struct page *page, const struct report *report, size_t notes_left);
/* At most so many. */
void part_notes(struct page *page, const struct report *report, size_t shown);
/* How many lines the summary and the last line will take. */
size_t part_tail_lines(const struct page *page, const struct report *report);
/* The last line: the verdict again, its reason, the exit code. */
void part_last(struct page *page, const struct report *report);
/* "database of 2026-11-20", "no database" */
struct str part_database(struct page *page, const struct report *report);
/* The findings that a reader is to see: not the suppressed ones. */
size_t part_count(const struct report *report);
/* "✔", or its word without UTF-8. */
const char *part_symbol(const struct page *page, enum verdict verdict);
/* "plimsoll COMMAND --fail-on plan REF": the program as it was called, with the options that change the report */
struct str parts_command(struct page *page, const struct report *report, const char *command);

/* "debian:bookworm-slim, layer 0 (by its layers)"; empty where nothing is known of a base but its system. */
struct str part_base(struct page *page, const struct report *report);
/* The table of gates with what there is to say of each, and an empty line; nothing where none was asked. */
void part_gates(struct page *page, const struct report *report);
/* As many of them as lines allow, at least 2, those that failed first; an empty line after it. */
void part_gates_some(struct page *page, const struct report *report, size_t lines);
/* "✖ MAY NOT SAIL" */
void part_verdict_title(struct page *page, const struct report *report);

#endif
