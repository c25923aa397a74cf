/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/stages.h"

#include "base/text.h"

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

int policy_run(const struct ctx *ctx, struct policy *policy, struct findings *findings, struct report *report, struct err *e)
{
	struct policy none = {0};
	int r = ctx_check(ctx, e);

	if (r < 0)
		return r;
	if (!policy)
		policy = &none;
	policy_rank(findings);
	policy_exempt(policy, ctx->now, findings, report);
	findings_sort(findings);
	report->findings = findings;
	summarise(findings, report);
	policy_gate(policy, findings, report);
	policy_advise(findings, report);
	return 0;
}
