/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/stages.h"

#include "base/clock.h"
#include "base/text.h"

void policy_init(struct policy *policy)
{
	*policy = (struct policy){.database_age = (int64_t)POLICY_DATABASE_DAYS * 24 * 3600};
	priority_policy_init(&policy->priority);
}

void policy_done(struct policy *policy)
{
	vec_done(&policy->exemptions);
	map_done(&policy->baseline);
	vec_done(&policy->licenses.allow);
	vec_done(&policy->licenses.deny);
}

/* The nearest word a typing error may have meant, or NULL. */
static const char *nearest(struct str word)
{
	size_t best = word.n <= 5 ? 2 : 3;
	const char *found = NULL;

	for (int i = 0; i < SEVERITY_COUNT + PRIORITY_ACT; i++) {
		const char *name = i < SEVERITY_COUNT ? severity_name((enum severity)i)
						      : priority_id((enum priority)(i - SEVERITY_COUNT + 1));
		size_t distance = text_distance(word, str_of(name), best);

		if (distance < best) {
			best = distance;
			found = name;
		}
	}
	return found;
}

int policy_fail_on(struct policy *policy, struct str word, struct err *e)
{
	const char *meant;

	for (int i = PRIORITY_WATCH; i <= PRIORITY_ACT; i++)
		if (str_is(word, priority_id((enum priority)i)) || str_is(word, priority_name((enum priority)i))) {
			policy->gate_priority = true;
			policy->fail_on_priority = (enum priority)i;
			return 0;
		}
	if (severity_parse(word, &policy->fail_on)) {
		policy->gate_severity = true;
		return 0;
	}
	meant = nearest(word);
	err_set(e, ERR_USAGE, "\"%.*s\" is neither a priority (act-now, plan, watch) nor a severity "
			      "(critical, high, medium, low, negligible, unknown)", STR(word));
	return meant ? err_hint(e, "--fail-on %s", meant) : e->code;
}

/* A licence has no fixed version: what can be done is to do without the package. */
static bool is_fixable(const struct finding *finding)
{
	if (finding->kind == FINDING_VULNERABILITY)
		return finding->fixed_in.n > 0;
	return finding->kind != FINDING_PACKAGE && finding->fix.n > 0;
}

static void summarise(const struct findings *findings, struct report *report)
{
	struct report_summary summary = {
		.packages = report->inventory ? report->inventory->packages.n : 0,
		/* what was read is counted already */
		.files = report->summary.files, .documents = report->summary.documents,
		.passed_over = report->summary.passed_over, .rules = report->summary.rules, .rules_off = report->summary.rules_off,
	};

	vec_each(finding, &findings->list) {
		if (finding->ignored) {
			summary.ignored++;
			continue;
		}
		summary.findings++;
		summary.by_severity[finding->severity]++;
		summary.by_priority[finding->priority]++;
		summary.fixable += is_fixable(finding);
		summary.patchable += finding->edits.n > 0;
		summary.kev += finding->vulnerability && finding->vulnerability->kev;
	}
	report->summary = summary;
}

bool policy_database_age(const struct report *report, int64_t now, int64_t *ret_age)
{
	int64_t date;

	if (!report->database || !clock_parse(report->database->date, &date))
		return false;
	*ret_age = now > date ? now - date : 0;
	return true;
}

/* An old or partial database hides vulnerabilities without a trace in the findings. */
static void note_database(const struct policy *policy, int64_t now, struct findings *findings, struct report *report)
{
	bool starter = report->database && report->database->starter;
	struct arena *arena = &findings->arena;
	struct str old = STR_NULL;
	int64_t age;

	if (policy->database_age && policy_database_age(report, now, &age) && age > policy->database_age)
		old = arena_printf(arena, "%lld days old", (long long)(age / (24 * 3600)));
	if (starter)
		*vec_push(&report->notes) = arena_printf(arena, "the starter database%s%.*s; all advisories: plimsoll db "
							 "update", old.n ? ", " : "", STR(old));
	else if (old.n)
		*vec_push(&report->notes) = arena_printf(arena, "the database is %.*s; newer: plimsoll db update", STR(old));
}

int policy_run(const struct ctx *ctx, struct policy *policy, struct findings *findings, struct report *report, struct err *e)
{
	struct policy none;
	int r = ctx_check(ctx, e);

	policy_init(&none);
	if (r < 0)
		return r;
	if (!policy)
		policy = &none;
	policy_licenses(policy, findings, report);
	policy_rank(&policy->priority, findings, report);
	note_database(policy, ctx->now, findings, report);
	findings_sort(findings);
	findings_fingerprint(findings);
	policy_exempt(policy, ctx->now, findings, report);
	report->findings = findings;
	summarise(findings, report);
	policy_gate(policy, ctx->now, findings, report);
	policy_advise(findings, report);
	return 0;
}
