/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the formats of linters have in common: findings in the order of their files and lines, three levels, one line of text.
 *
 * Ownership: texts live in the arena given, or in the report. Threading: no state.
 */
#ifndef PLIMSOLL_REPORT_LINT_H
#define PLIMSOLL_REPORT_LINT_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/report.h"

VEC_TYPE(finding_refs, const struct finding *);

/* By path, line, column, rule; the suppressed ones only where they are asked for. */
void lint_order(const struct report *report, bool suppressed, struct finding_refs *ret_list);
/* "error", "warning" or "note" */
const char *lint_level(enum severity severity);
/* The fact: what the first evidence says, else the rule's title. Without control characters. */
struct str lint_text(struct arena *arena, const struct finding *finding);
/* A gap in the same words: "not evaluated: configuration: …" */
struct str lint_gap(struct arena *arena, const struct coverage_gap *gap);
/* "deploy.yaml:12" to its parts; the line is 0 where there is none. */
void lint_split(struct str where, struct str *ret_path, uint32_t *ret_line);

/* What is not evaluated beyond the gaps that are kept; 0 for none. */
static inline size_t lint_dropped(const struct report *report)
{
	return report->coverage.dropped;
}

/* The commands whose reports are about files: "check". */
extern const char *const lint_commands[];

#endif
