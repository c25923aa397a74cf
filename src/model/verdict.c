/* SPDX-License-Identifier: Apache-2.0 */
#include "model/verdict.h"

const char *verdict_state_name(enum verdict_state state)
{
	static const char *const names[] = {
		[VERDICT_HOLDS] = "verified", [VERDICT_UNSUPPORTED] = "unsupported", [VERDICT_UNKNOWN] = "unknown", [VERDICT_FAILS] = "failed",
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

void verdict_init(struct verdict *verdict)
{
	*verdict = (struct verdict){0};
}

void verdict_done(struct verdict *verdict)
{
	vec_done(&verdict->lines);
	coverage_done(&verdict->coverage);
	arena_done(&verdict->arena);
}
