/* SPDX-License-Identifier: Apache-2.0 */
/* From what is asked for to the table of gates and the verdict. */
#include "policy/gate.h"
#include "policy/stages.h"

#include "base/mem.h"
#include "base/text.h"

/* ---- what options ask for ---- */

static struct gate_request *ask(struct judging *judging, const struct gate_kind *kind, struct str name)
{
	struct gate_request *request = vec_push(&judging->options);

	*request = (struct gate_request){.kind = kind, .name = name};
	return request;
}

static void ask_level(struct judging *judging, bool by_priority)
{
	const struct policy *policy = judging->policy;
	const char *word = by_priority ? priority_id(policy->fail_on_priority) : severity_name(policy->fail_on);
	struct gate_request *request = ask(judging, gate_kind_find(STR_LIT("fail-on")),
					   policy->fail_on_by.n ? policy->fail_on_by : arena_printf(judging->arena, "--fail-on %s", word));

	request->by_priority = by_priority;
	request->severity = policy->fail_on;
	request->priority = policy->fail_on_priority;
	request->is_new = judging->before != NULL;
}

static void collect_options(struct judging *judging)
{
	const struct policy *policy = judging->policy;

	if (policy->gate_priority)
		ask_level(judging, true);
	if (policy->gate_severity)
		ask_level(judging, false);
	if (policy->gate_database_age && judging->report->database)
		ask(judging, gate_kind_find(STR_LIT("max-database-age")), STR_LIT("--db-max-age"))->number = (double)policy->database_age;
	if (policy->gate_claims)
		ask(judging, &gate_claims, arena_printf(judging->arena, "--compare %s", policy->gate_claims));
	if (policy->licenses.file.n && judging->report->inventory) {
		struct gate_request *request = ask(judging, &gate_license, policy->licenses.asked_by.n ? STR_LIT("licenses") : STR_LIT("--license-policy"));

		request->asked_by = policy->licenses.asked_by;
	}
}

/* ---- judging ---- */

/* The first of what a gate needs that is not there, as a sentence; empty where all is. */
static struct str missing(const struct report *report, unsigned needs)
{
	const bool bill = report->image && report->image->document.n;
	const struct {
		unsigned need;
		bool there;
		const char *why;
	} facts[] = {
		{GATE_NEEDS_PACKAGES, report->inventory, "packages were not looked for"},
		{GATE_NEEDS_DATABASE, report->database, "there was no advisory database"},
		{GATE_NEEDS_FILES, report->tree && !bill, bill ? "an SBOM holds no files" : "files were not looked at"},
		{GATE_NEEDS_CONFIG, report->image && report->image->raw_config.n,
		 bill ? "an SBOM has no image configuration" : "there is no image configuration"},
		{GATE_NEEDS_CHECKS, !report->checked_in_part, "settings ask for some of the rules alone"},
		{GATE_NEEDS_CHECKS, report->checked, bill ? "an SBOM has no image configuration" : "secrets and configuration were not looked at"},
		{GATE_NEEDS_LAYERS, report->layers && !bill, bill ? "an SBOM has no layers" : "the layers were not looked at"},
		{GATE_NEEDS_CONTENTS, report->layers && (report->layers->compared || !report->layers->stored), "contents of files were not compared"},
		{GATE_NEEDS_PROOFS, report->provenance, "signatures were not looked for"},
		{GATE_NEEDS_FINDINGS, !report->image || report->database || report->checked, "neither vulnerabilities nor configuration were looked for"},
		{GATE_NEEDS_NEED, report->need, bill ? "an SBOM holds no files" : "which packages are needed was not looked at"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(facts); i++)
		if ((needs & facts[i].need) && !facts[i].there)
			return str_of(facts[i].why);
	return STR_NULL;
}

static struct str limit_of(const struct judging *judging, const struct gate_request *request)
{
	if (request->kind == &gate_claims)
		return STR_LIT("0 differences");
	if (request->kind == &gate_license)
		return judging->policy->licenses.unknown == UNKNOWN_LICENSE_DENY ? STR_LIT("0 packages with a licence denied or unknown")
										  : STR_LIT("0 packages with a licence denied");
	return gate_limit_text(judging->arena, request);
}

static void count_blamed(struct judging *judging, struct judged *judged, struct gate *gate)
{
	const struct gate_request *request = judged->request;
	size_t n = 0;

	vec_each(finding, &judging->findings->list)
		n += request->kind->blames(judging, request, finding);
	gate->actual = arena_printf(judging->arena, "%zu", n);
	gate->verdict = (double)n <= request->number ? GATE_PASSED : GATE_FAILED;
	judged->actual = (double)n;
	judged->limit = request->number;
}

/* Amounts and facts of the image itself: what the earlier image has too much of as well is nothing that the later one brings. */
static bool is_of_before(const struct gate_request *request)
{
	const struct gate_kind *kind = request->kind;

	return kind->form != GATE_LEVEL && kind->form != GATE_AGE && kind->part != LOAD_PROVENANCE && kind->judge;
}

/* Fails only where it is worse than it was. */
static void forgive(struct judging *judging, const struct gate_request *request, struct judged *judged, struct gate *gate)
{
	struct judging earlier = {.policy = judging->policy, .now = judging->now, .findings = judging->findings, .arena = judging->arena, .report = judging->before};
	struct judged was = {.request = request};
	struct gate before = {0};
	bool worse;

	if (gate->verdict != GATE_FAILED || !is_of_before(request) || missing(judging->before, request->kind->needs).n)
		return;
	request->kind->judge(&earlier, &was, &before);
	worse = request->kind->form == GATE_SHARE ? judged->actual < was.actual : judged->actual > was.actual;
	gate->actual = arena_printf(judging->arena, "%.*s (before: %.*s)", STR(gate->actual), STR(before.actual));
	if (before.verdict != GATE_FAILED || worse)
		return;
	gate->verdict = GATE_PASSED;
	gate->why = STR_LIT("the earlier image fails it too, and this one is no worse");
}

static void judge(struct judging *judging, const struct gate_request *request)
{
	struct gate gate = {.name = request->name, .limit = limit_of(judging, request), .asked_by = request->asked_by,
			    .references = request->references};
	struct judged judged = {.request = request, .gate = judging->report->gates.n};
	struct str why = missing(judging->report, request->kind->needs);

	if (why.n) {
		gate.verdict = GATE_CANNOT_SAY;
		gate.actual = STR_LIT("not looked at");
		gate.why = why;
	} else if (request->kind->judge) {
		request->kind->judge(judging, &judged, &gate);
	} else {
		count_blamed(judging, &judged, &gate);
	}
	if (judging->before)
		forgive(judging, request, &judged, &gate);
	*vec_push(&judging->report->gates) = gate;
	*vec_push(&judging->judged) = judged;
}

/*
 * A settings file of the folder that nobody named asks for an image's gates; a command that looks at a part of the image judges
 * those about that part, and says that it leaves the others to eval.
 */
static bool is_left_to_eval(const struct judging *judging, const struct gate_request *request)
{
	const struct report *report = judging->report;

	/* A database that is not there is none of eval either, and what was looked at and still cannot be said stays so. */
	return request->found && !str_is(str_of(report->command), "eval") && missing(report, request->kind->needs & ~(unsigned)GATE_NEEDS_DATABASE).n;
}

static void judge_all(struct judging *judging)
{
	static const struct gate_request ended = {.kind = &gate_exemptions};
	const struct policy *policy = judging->policy;
	struct str left = STR_NULL;
	size_t n = 0;

	vec_each(request, &judging->options)
		judge(judging, request);
	vec_each(request, &policy->gates) {
		if (!judging->report->image) /* gates of a policy are an image's */
			break;
		judge(judging, request);
		if (!is_left_to_eval(judging, request))
			continue;
		judging->report->gates.n--;
		judging->judged.n--;
		left = request->asked_by;
		n++;
	}
	policy_dive_gate(policy, judging->findings, judging->report);
	if (policy_exemption_gate(policy, judging->findings, judging->report))
		*vec_push(&judging->judged) = (struct judged){.request = &ended, .gate = judging->report->gates.n - 1};
	if (n)
		*vec_push(&judging->report->notes) =
			arena_printf(judging->arena, "%.*s: %zu gate%s left to plimsoll eval, which looks at all of the image", STR(left), n,
				     n == 1 ? "" : "s");
}

/* "--fail-on act-now (2), user (root)": for people, and cut; what a verdict rests on is report_gates(). */
static struct str gates_text(struct arena *arena, const struct report *report, enum gate_verdict verdict)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);

	vec_each(gate, &report->gates)
		if (gate->verdict == verdict)
			text_list(&text, ", ", arena_printf(arena, "%.*s (%.*s)", STR(gate->name), STR(gate->actual)));
	return arena_str(arena, buf_str(&text));
}

/* "2 not evaluated; signature (not evaluated)" */
static struct str open_text(struct arena *arena, size_t gaps, struct str gates)
{
	if (!gaps)
		return gates;
	return arena_printf(arena, "%zu not evaluated%s%.*s", gaps, gates.n ? "; " : "", STR(gates));
}

/* What may be allowed is what the image has and nobody could read. A gate that was asked for and cannot say was not asked for to be passed over. */
static void decide(struct judging *judging)
{
	struct report *report = judging->report;
	struct arena *arena = judging->arena;
	size_t gaps = coverage_count(&report->coverage);
	bool unsaid = report_gates(report, GATE_CANNOT_SAY), is_open = gaps || unsaid;
	struct str unsaid_text = gates_text(arena, report, GATE_CANNOT_SAY), open = open_text(arena, gaps, unsaid_text);

	report->allow_incomplete = judging->policy->allow_incomplete;
	report->verdict = VERDICT_MAY_SAIL;
	if (report_gates(report, GATE_FAILED)) {
		report->verdict = VERDICT_MAY_NOT_SAIL;
		report->verdict_reason = gates_text(arena, report, GATE_FAILED);
	} else if (unsaid || (gaps && !report->allow_incomplete)) {
		report->verdict = VERDICT_CANNOT_SAY;
		report->verdict_reason = report->allow_incomplete ? unsaid_text : open;
	} else if (!report->gates.n) {
		report->verdict = VERDICT_NO_GATE;
		report->verdict_reason = is_open ? arena_printf(arena, "no gate set; %.*s, allowed", STR(open)) : STR_LIT("no gate set");
	} else if (is_open) {
		report->verdict_reason = arena_printf(arena, "%.*s, allowed", STR(open));
	} else {
		report->verdict_reason = arena_printf(arena, "%zu of %zu gate%s passed", report->gates.n, report->gates.n,
						      report->gates.n == 1 ? "" : "s");
	}
}

void gates_judge(struct judging *judging)
{
	/* Of a difference later: policy_gate_new(). */
	if (!judging->policy->gate_new) {
		collect_options(judging);
		judge_all(judging);
	}
	coverage_sort(&judging->report->coverage);
	decide(judging);
}

void gates_done(struct judging *judging)
{
	vec_done(&judging->options);
	vec_done(&judging->judged);
}

/* All but those of a trouble that the difference has as new: it tells several of one trouble once. */
static void mark_known(struct findings *findings, const struct difference *difference)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	auto_done(map_done) struct map added = {0};

	vec_each(item, &difference->findings)
		if (item->change == CHANGE_ADDED)
			map_set(&added, finding_trouble(item->finding, &scratch), (void *)(uintptr_t)item->finding);
	vec_each(finding, &findings->list)
		finding->known = !map_get(&added, finding_trouble(finding, &scratch));
}

void policy_gate_new(const struct policy *policy, int64_t now, const struct difference *difference, struct findings *findings,
		     struct report *before, struct report *report)
{
	struct judging judging = {.policy = policy, .now = now, .findings = findings, .arena = &findings->arena, .report = report,
				  .all_base = gate_is_all_base(report), .before = before};

	if (!policy->gate_new || !policy_has_gate(policy))
		return;
	mark_known(findings, difference);
	collect_options(&judging);
	judge_all(&judging);
	coverage_sort(&report->coverage);
	decide(&judging);
	gates_done(&judging);
}
