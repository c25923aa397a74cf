/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the report card, each whole lines (report/parts.h has those that commands share). Ownership: none. Threading: no state. */
#ifndef PLIMSOLL_REPORT_EVAL_PARTS_H
#define PLIMSOLL_REPORT_EVAL_PARTS_H

#include "report/page.h"

#define EVAL_LABEL 17 /* cells of a part's name and its gap */

/* Of a safe text the clauses that fit, to a comma, colon, semicolon or bracket; with none its beginning and an ellipsis. */
struct str eval_clauses(struct page *page, struct str text, size_t room);
/* The load line: a bar for each part, to where 100 % is; what was not looked at in words. */
void part_eval_load(struct page *page, const struct report *report);
/* WHAT TO DO: at most so many whole actions, with parts where there is room, and what is the least to change. */
void part_eval_actions(struct page *page, const struct report *report, size_t lines);
/* For how many lines to ask where there is no screen: every action that gates need, up to a cap of ours. */
size_t eval_actions_endless(const struct report *report);
/* The lines of all of them, without their steps. */
size_t eval_actions_lines(const struct report *report);
/* What was found of vulnerabilities, packages, base, licences, secrets and configuration. */
void part_eval_parts(struct page *page, const struct report *report);
void part_eval_layers(struct page *page, const struct report *report);

#endif
