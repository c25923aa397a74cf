/* SPDX-License-Identifier: Apache-2.0 */
/* Ranks all findings: vulnerabilities by the formula (priority.h), others by their severity. */
#include "policy/stages.h"

/* Of findings that are not vulnerabilities: severity alone, for what is configured can always be changed. */
struct rank {
	enum priority priority;
	double score;
	const char *reason;
};

static const struct rank plain_ranks[SEVERITY_COUNT] = {
	[SEVERITY_CRITICAL] = {PRIORITY_ACT, 85, "critical"},
	[SEVERITY_HIGH] = {PRIORITY_PLAN, 65, "high"},
	[SEVERITY_MEDIUM] = {PRIORITY_WATCH, 35, "medium"},
	[SEVERITY_LOW] = {PRIORITY_WATCH, 25, "low"},
	[SEVERITY_NEGLIGIBLE] = {PRIORITY_IGNORE, 2, "negligible"},
	[SEVERITY_UNKNOWN] = {PRIORITY_PLAN, 52, "severity unknown"},
};

/*
 * Of what a rule says about a file: nobody is attacked through a file, and what runs from it may be guarded otherwise. So
 * nothing of it is to be acted on this minute, and what is severe is to be planned, first of all: the number is the last below
 * that of what is to be acted on.
 */
static const struct rank file_ranks[SEVERITY_COUNT] = {
	[SEVERITY_CRITICAL] = {PRIORITY_PLAN, 69.9, "critical, but in a file"},
	[SEVERITY_HIGH] = {PRIORITY_PLAN, 65, "high"},
	[SEVERITY_MEDIUM] = {PRIORITY_WATCH, 35, "medium"},
	[SEVERITY_LOW] = {PRIORITY_WATCH, 25, "low"},
	[SEVERITY_NEGLIGIBLE] = {PRIORITY_IGNORE, 2, "negligible"},
	[SEVERITY_UNKNOWN] = {PRIORITY_PLAN, 52, "severity unknown"},
};

static void rank_plain(struct finding *finding)
{
	bool of_file = finding->kind == FINDING_CONFIG && finding->text_hash;
	const struct rank *rank = &(of_file ? file_ranks : plain_ranks)[finding->severity];

	finding->priority = rank->priority;
	finding->score = rank->score;
	/* Who found it may have said already what it is: a licence, a kind of secret. */
	if (!finding->reason.n)
		finding->reason = str_of(rank->reason);
}

static void rank_vulnerability(const struct priority_policy *policy, const struct report *report, const struct image_facts *image,
			       struct finding *finding, struct arena *arena)
{
	struct input_step *steps = arena_array(arena, struct input_step, INPUTS);
	struct input_fact facts[INPUTS] = {0};
	struct weighed weighed;

	priority_facts(policy, report, finding, arena, facts);
	image_facts_of(image, finding, facts);
	weighed = priority_weigh(policy, facts, priority_epss(finding->vulnerability), steps);
	finding->exposure = (struct exposure){steps, weighed.bound};
	finding->priority = weighed.priority;
	finding->score = weighed.score / 10.0;
	if (!finding->reason.n)
		finding->reason = priority_reason(arena, steps, finding->vulnerability);
}

void policy_rank(const struct priority_policy *policy, struct findings *findings, const struct report *report)
{
	struct image_facts image;

	image_facts_init(&image, policy, report, &findings->arena);
	vec_each(finding, &findings->list)
		if (finding->kind == FINDING_VULNERABILITY)
			rank_vulnerability(policy, report, &image, finding, &findings->arena);
		else
			rank_plain(finding);
	image_facts_done(&image);
}
