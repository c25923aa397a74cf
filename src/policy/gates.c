/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gates and the verdict. A gate on severity cannot judge a finding whose severity no feed tells: that is a gap of coverage,
 * not a pass.
 */
#include "policy/stages.h"

#include "base/mem.h"

static bool is_bad(const struct finding *finding, const struct policy *policy, bool by_priority)
{
	return !finding->ignored && (by_priority ? finding->priority >= policy->fail_on_priority
						 : finding->severity >= policy->fail_on && finding->severity);
}

static size_t at_least(const struct findings *findings, const struct policy *policy, bool by_priority)
{
	size_t n = 0;

	vec_each(finding, &findings->list)
		n += is_bad(finding, policy, by_priority);
	return n;
}

static void add_gate(struct findings *findings, struct report *report, const char *word, const char *which, size_t n, bool worst)
{
	struct gate *gate = vec_push(&report->gates);

	gate->name = arena_printf(&findings->arena, "--fail-on %s", word);
	gate->limit = arena_printf(&findings->arena, "0 %sfindings of %s%s", which, word, worst ? "" : " or worse");
	gate->actual = arena_printf(&findings->arena, "%zu", n);
	gate->verdict = n == 0 ? GATE_PASSED : GATE_FAILED;
}

static void severity_gate(const struct policy *policy, struct findings *findings, struct report *report)
{
	const char *word = severity_name(policy->fail_on);
	size_t unknown = report->summary.by_severity[SEVERITY_UNKNOWN];

	add_gate(findings, report, word, "", at_least(findings, policy, false), policy->fail_on == SEVERITY_CRITICAL);
	/* "unknown or worse" counts them itself. */
	if (unknown && policy->fail_on != SEVERITY_UNKNOWN)
		coverage_note(&report->coverage, &findings->arena, "severity",
			      arena_printf(&findings->arena, "--fail-on %s", word),
			      "the database tells no severity of %zu finding%s", unknown, unknown == 1 ? "" : "s");
}

/* "14 days 3 hours", "36 minutes": the two largest units, so that an age just beyond its limit does not look the same. */
static struct str duration_text(struct arena *arena, int64_t seconds)
{
	static const struct {
		int64_t seconds;
		const char *name;
	} units[] = {{(int64_t)24 * 3600, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
	auto_done(buf_done) struct buf text = BUF_INIT(256);
	int told = 0;

	for (size_t i = 0; i < ARRAY_SIZE(units) && told < 2; i++) {
		int64_t n = seconds / units[i].seconds;

		seconds %= units[i].seconds;
		if (n) {
			buf_printf(&text, "%s%lld %s%s", told ? " " : "", (long long)n, units[i].name, n == 1 ? "" : "s");
			told++;
		}
	}
	return told ? arena_str(arena, buf_str(&text)) : STR_LIT("0 seconds");
}

/* A database whose age nobody knows is no fresh one. */
static void database_gate(const struct policy *policy, int64_t now, struct findings *findings, struct report *report)
{
	struct gate *gate = vec_push(&report->gates);
	struct arena *arena = &findings->arena;
	int64_t age = 0;
	bool known = policy_database_age(report, now, &age);

	gate->name = STR_LIT("--db-max-age");
	gate->limit = duration_text(arena, policy->database_age);
	gate->actual = known ? duration_text(arena, age) : STR_LIT("unknown");
	gate->verdict = known && age <= policy->database_age ? GATE_PASSED : GATE_FAILED;
}

/* An SBOM and the image say the same, or they do not. */
static void claims_gate(const struct policy *policy, struct findings *findings, struct report *report)
{
	struct gate *gate = vec_push(&report->gates);
	size_t n = 0;

	vec_each(finding, &findings->list)
		n += !finding->ignored && str_starts(finding->rule, "sbom/");
	gate->name = arena_printf(&findings->arena, "--compare %s", policy->gate_claims);
	gate->limit = STR_LIT("0 differences");
	gate->actual = arena_printf(&findings->arena, "%zu", n);
	gate->verdict = n == 0 ? GATE_PASSED : GATE_FAILED;
}

/* "--fail-on act-now (2), --fail-on high (31)" */
static struct str failed_gates(struct findings *findings, const struct report *report)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);

	vec_each(gate, &report->gates)
		if (gate->verdict == GATE_FAILED)
			buf_printf(&text, "%s%.*s (%.*s)", text.n ? ", " : "", STR(gate->name), STR(gate->actual));
	return arena_str(&findings->arena, buf_str(&text));
}

void policy_gate(const struct policy *policy, int64_t now, struct findings *findings, struct report *report)
{
	size_t gaps;
	struct str failed;

	if (policy->gate_priority && !policy->gate_new)
		add_gate(findings, report, priority_id(policy->fail_on_priority), "", at_least(findings, policy, true),
			 policy->fail_on_priority == PRIORITY_ACT);
	if (policy->gate_severity && !policy->gate_new)
		severity_gate(policy, findings, report);
	if (policy->gate_database_age && report->database)
		database_gate(policy, now, findings, report);
	if (policy->gate_claims)
		claims_gate(policy, findings, report);
	policy_license_gate(policy, findings, report);
	policy_dive_gate(policy, findings, report);
	coverage_sort(&report->coverage);
	gaps = report->coverage.gaps.n + report->coverage.dropped;
	failed = failed_gates(findings, report);
	report->allow_incomplete = policy->allow_incomplete;
	report->verdict = VERDICT_MAY_SAIL;
	if (failed.n) {
		report->verdict = VERDICT_MAY_NOT_SAIL;
		report->verdict_reason = failed;
	} else if (gaps && !policy->allow_incomplete) {
		report->verdict = VERDICT_CANNOT_SAY;
		report->verdict_reason = arena_printf(&findings->arena, "%zu not evaluated", gaps);
	} else if (!report->gates.n) {
		report->verdict = VERDICT_NO_GATE;
		report->verdict_reason = gaps ? arena_printf(&findings->arena, "no gate set; %zu not evaluated, allowed", gaps)
					      : STR_LIT("no gate set");
	} else if (gaps) {
		report->verdict_reason = arena_printf(&findings->arena, "%zu not evaluated, allowed", gaps);
	} else {
		report->verdict_reason = arena_printf(&findings->arena, "%zu of %zu gate%s passed", report->gates.n,
						      report->gates.n, report->gates.n == 1 ? "" : "s");
	}
}

void policy_gate_new(const struct policy *policy, const struct difference *difference, struct findings *findings, struct report *report)
{
	const char *word = policy->gate_priority ? priority_id(policy->fail_on_priority) : severity_name(policy->fail_on);
	bool worst = policy->gate_priority ? policy->fail_on_priority == PRIORITY_ACT : policy->fail_on == SEVERITY_CRITICAL;
	size_t n = 0;

	if (!policy->gate_new || (!policy->gate_priority && !policy->gate_severity))
		return;
	vec_each(item, &difference->findings)
		n += item->change == CHANGE_ADDED && is_bad(item->finding, policy, policy->gate_priority);
	add_gate(findings, report, word, "new ", n, worst);
	if (n) {
		report->verdict = VERDICT_MAY_NOT_SAIL;
		report->verdict_reason = failed_gates(findings, report);
	} else if (report->verdict == VERDICT_NO_GATE) {
		report->verdict = VERDICT_MAY_SAIL;
		report->verdict_reason = STR_LIT("1 of 1 gate passed");
	}
}
