/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/gate.h"
#include "policy/stages.h"

#include "base/clock.h"
#include "base/mem.h"

void policy_init(struct policy *policy)
{
	*policy = (struct policy){
		.database_age = (int64_t)POLICY_DATABASE_DAYS * 24 * 3600,
		.load = {.vulnerabilities = 100, .configuration = 100, .provenance = 100, .packages = 400, .unneeded = 50},
	};
	priority_policy_init(&policy->priority);
}

void policy_done(struct policy *policy)
{
	vec_each(exemption, &policy->exemptions)
		exemption_done(exemption);
	vec_done(&policy->exemptions);
	vec_done(&policy->notes);
	map_done(&policy->baseline);
	vec_done(&policy->vex_paths);
	vec_done(&policy->vex_authors);
	vec_done(&policy->licenses.allow);
	vec_done(&policy->licenses.deny);
	vec_each(request, &policy->gates)
		vec_done(&request->list);
	vec_done(&policy->gates);
	vec_done(&policy->names);
	map_done(&policy->baseline_packages);
}

/* In the order of the table, whatever the order of the files. */
static struct gate_request *insert_gate(struct policy *policy, const struct gate_request *request)
{
	size_t at = policy->gates.n;

	vec_push(&policy->gates);
	for (; at > 0 && policy->gates.v[at - 1].kind > request->kind; at--)
		policy->gates.v[at] = policy->gates.v[at - 1];
	policy->gates.v[at] = *request;
	return &policy->gates.v[at];
}

int policy_ask_gate(struct policy *policy, struct str name, struct str limit, struct str called, struct gate_request **ret_request, struct err *e)
{
	const struct gate_kind *kind = gate_kind_find(name);
	struct gate_request request = {0};
	size_t kept = 0;

	if (!kind)
		return err_set(e, ERR_USAGE, "there is no gate \"%.*s\"", STR(name));
	if (!str_is(limit, "off") && kind->form != GATE_LIST && gate_parse(kind, limit, &request, e) < 0)
		return e->code;
	vec_each(old, &policy->gates)
		if (old->kind == kind)
			vec_done(&old->list);
		else
			policy->gates.v[kept++] = *old;
	policy->gates.n = kept;
	*ret_request = NULL;
	if (str_is(limit, "off"))
		return 0;
	request.kind = kind;
	request.name = called.n ? called : str_of(kind->name);
	request.is_new = str_is(name, "fail-on-new");
	*ret_request = insert_gate(policy, &request);
	return 0;
}

bool policy_asks(const struct policy *policy, const char *gate)
{
	vec_each(request, &policy->gates)
		if (str_is(str_of(request->kind->name), gate))
			return true;
	return false;
}

bool policy_has_gate(const struct policy *policy)
{
	return policy->gates.n || policy->gate_severity || policy->gate_priority || policy->gate_database_age || policy->gate_claims || policy->licenses.file.n;
}

bool policy_asks_layers(const struct policy *policy)
{
	vec_each(request, &policy->gates)
		if (request->kind->needs & GATE_NEEDS_CONTENTS)
			return true;
	return false;
}

/* "strict, .plimsoll.yaml" */
static struct str names_text(const struct policy *policy, struct arena *arena)
{
	auto_done(buf_done) struct buf text = BUF_INIT(1024);

	vec_each(name, &policy->names)
		buf_printf(&text, "%s%.*s", text.n ? ", " : "", STR(*name));
	return arena_str(arena, buf_str(&text));
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
	struct judging judging = {.policy = policy ? policy : &none, .now = ctx->now, .findings = findings, .arena = &findings->arena,
				  .report = report, .all_base = gate_is_all_base(report)};
	int r = ctx_check(ctx, e);

	policy_init(&none);
	if (r < 0)
		return r;
	if (!policy)
		policy = &none;
	policy_licenses(policy, findings, report);
	if ((r = policy_vex(ctx, policy, findings, report, e)) < 0)
		return r;
	policy_rank(&policy->priority, findings, report);
	note_database(policy, ctx->now, findings, report);
	findings_sort(findings);
	findings_fingerprint(findings);
	policy_exempt(policy, ctx->now, findings, report);
	report->findings = findings;
	summarise(findings, report);
	report->policy = names_text(policy, &findings->arena);
	gates_judge(&judging);
	policy_load(&judging);
	policy_advise(&judging);
	gates_done(&judging);
	policy_done(&none);
	return 0;
}
