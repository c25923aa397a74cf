/* SPDX-License-Identifier: Apache-2.0 */
#include "model/advisory.h"

static const char *const severities[SEVERITY_COUNT] = {
	[SEVERITY_UNKNOWN] = "unknown", [SEVERITY_NEGLIGIBLE] = "negligible", [SEVERITY_LOW] = "low",
	[SEVERITY_MEDIUM] = "medium",   [SEVERITY_HIGH] = "high",             [SEVERITY_CRITICAL] = "critical",
};

static const char *const statuses[] = {
	[STATUS_AFFECTED] = "affected", [STATUS_FIXED] = "fixed",           [STATUS_WILL_NOT_FIX] = "will_not_fix",
	[STATUS_DEFERRED] = "deferred", [STATUS_END_OF_LIFE] = "end_of_life",
};

static const struct {
	const char *word;
	enum severity severity;
} synonyms[] = {
	{"moderate", SEVERITY_MEDIUM}, {"important", SEVERITY_HIGH}, {"none", SEVERITY_NEGLIGIBLE}, {"minor", SEVERITY_LOW},
	{"unimportant", SEVERITY_NEGLIGIBLE},
};

const char *severity_name(enum severity severity)
{
	return severities[severity];
}

bool severity_parse(struct str text, enum severity *ret_severity)
{
	for (int i = 0; i < SEVERITY_COUNT; i++)
		if (str_case_eq(text, str_of(severities[i]))) {
			*ret_severity = (enum severity)i;
			return true;
		}
	for (size_t i = 0; i < ARRAY_SIZE(synonyms); i++)
		if (str_case_eq(text, str_of(synonyms[i].word))) {
			*ret_severity = synonyms[i].severity;
			return true;
		}
	return false;
}

const char *fix_status_name(enum fix_status status)
{
	return statuses[status];
}
