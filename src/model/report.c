/* SPDX-License-Identifier: Apache-2.0 */
#include "model/report.h"

static const char *const verdicts[] = {
	[VERDICT_NO_GATE] = "no-gate", [VERDICT_MAY_SAIL] = "may-sail", [VERDICT_MAY_NOT_SAIL] = "may-not-sail",
	[VERDICT_CANNOT_SAY] = "cannot-say",
};

const char *verdict_name(enum verdict verdict)
{
	return verdicts[verdict];
}

void report_done(struct report *report)
{
	coverage_done(&report->coverage);
	vec_done(&report->gates);
	vec_done(&report->actions);
	vec_done(&report->notes);
	vec_done(&report->vex_near);
}
