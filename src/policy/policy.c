/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/stages.h"

#include "base/clock.h"
#include "base/text.h"

#define DATABASE_AGE_MAX ((int64_t)7 * 24 * 3600) /* beyond which its age is told */

void policy_init(struct policy *policy)
{
	*policy = (struct policy){0};
}

void policy_done(struct policy *policy)
{
	vec_done(&policy->exemptions);
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

static void summarise(const struct findings *findings, struct report *report)
{
	struct report_summary summary = {.packages = report->inventory ? report->inventory->packages.n : 0};

	vec_each(finding, &findings->list) {
		if (finding->ignored) {
			summary.ignored++;
			continue;
		}
		summary.findings++;
		summary.by_severity[finding->severity]++;
		summary.by_priority[finding->priority]++;
		summary.fixable += finding->kind == FINDING_VULNERABILITY ? finding->fixed_in.n > 0 : finding->fix.n > 0;
		summary.kev += finding->vulnerability && finding->vulnerability->kev;
	}
	report->summary = summary;
}

/* An old or partial database hides vulnerabilities without a trace in the findings. */
static void note_database(int64_t now, struct findings *findings, struct report *report)
{
	const struct advdb_info *database = report->database;
	int64_t date;

	if (!database || !clock_parse(database->date, &date))
		return;
	if (database->starter)
		*vec_push(&report->notes) = STR_LIT("this is the starter database; all advisories: plimsoll db update");
	else if (now - date > DATABASE_AGE_MAX)
		*vec_push(&report->notes) = arena_printf(&findings->arena, "the database is %lld days old; newer: plimsoll db update",
							 (long long)((now - date) / (24 * 3600)));
}

int policy_run(const struct ctx *ctx, struct policy *policy, struct findings *findings, struct report *report, struct err *e)
{
	struct policy none = {0};
	int r = ctx_check(ctx, e);

	if (r < 0)
		return r;
	if (!policy)
		policy = &none;
	policy_rank(findings);
	note_database(ctx->now, findings, report);
	policy_exempt(policy, ctx->now, findings, report);
	findings_sort(findings);
	report->findings = findings;
	summarise(findings, report);
	policy_gate(policy, findings, report);
	policy_advise(findings, report);
	return 0;
}
