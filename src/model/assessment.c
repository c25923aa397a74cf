/* SPDX-License-Identifier: Apache-2.0 */
#include "model/assessment.h"

const char *assessment_state_name(enum assessment_state state)
{
	static const char *const names[] = {
		[ASSESSED_NOT_JUDGED] = "not-judged", [ASSESSED_FAILS] = "failed", [ASSESSED_UNKNOWN] = "unknown",
		[ASSESSED_UNSUPPORTED] = "unsupported", [ASSESSED_HOLDS] = "verified",
	};

	return names[state];
}

const char *content_state_name(enum content_state state)
{
	static const char *const names[] = {
		[CONTENT_LEFT_OUT] = "not-checked", [CONTENT_HOLDS] = "verified", [CONTENT_DIFFERS] = "differs", [CONTENT_UNREADABLE] = "unreadable",
	};

	return names[state];
}

void assessment_init(struct assessment *assessment)
{
	*assessment = (struct assessment){0};
}

void assessment_done(struct assessment *assessment)
{
	vec_done(&assessment->lines);
	coverage_done(&assessment->coverage);
	arena_done(&assessment->arena);
}
