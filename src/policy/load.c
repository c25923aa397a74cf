/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The load line: how much of what a policy allows is used, by part; docs/policy.md has the formula. Findings weigh points by their
 * priority, of which a part may carry so many; packages are counted against two numbers, and the fuller one speaks. A gate that
 * failed puts its part above the line. A part that was not looked at says so: it does not weigh 0.
 */
#include "policy/gate.h"

#include "base/mem.h"
#include "base/text.h"

/* One finding to be acted on now fills what the standing limit of 100 allows. */
static const double points[] = {[PRIORITY_IGNORE] = 0, [PRIORITY_WATCH] = 1, [PRIORITY_PLAN] = 10, [PRIORITY_ACT] = 100};

static enum load_part part_of(const struct finding *finding)
{
	switch (finding->kind) {
	case FINDING_VULNERABILITY:
		return LOAD_VULNERABILITIES;
	case FINDING_PACKAGE:
		return LOAD_PACKAGES;
	case FINDING_PROVENANCE:
		return LOAD_PROVENANCE;
	case FINDING_RUNTIME:
		return LOAD_RUNTIME;
	case FINDING_CONFIG:
	case FINDING_LAYER:
	case FINDING_SECRET:
		break;
	}
	return LOAD_CONFIGURATION;
}

/* "2 act now, 19 plan, 3 watch" */
static struct str counts_text(struct arena *arena, const size_t counts[PRIORITY_ACT + 1])
{
	auto_done(buf_done) struct buf text = BUF_INIT(256);

	for (int i = PRIORITY_ACT; i > PRIORITY_IGNORE; i--)
		if (counts[i]) {
			buf_puts(&text, text.n ? ", " : "");
			text_count(&text, counts[i]);
			buf_printf(&text, " %s", priority_name((enum priority)i));
		}
	return text.n ? arena_str(arena, buf_str(&text)) : counts[PRIORITY_IGNORE] ? STR_LIT("only what may be ignored") : STR_LIT("nothing found");
}

static void weigh_findings(struct judging *judging, enum load_part part, double limit)
{
	struct load *load = &judging->report->load[part];
	size_t counts[PRIORITY_ACT + 1] = {0};
	double sum = 0;

	vec_each(finding, &judging->findings->list)
		if (!finding->ignored && part_of(finding) == part) {
			counts[finding->priority]++;
			sum += points[finding->priority];
		}
	*load = (struct load){true, sum * 100 / limit, counts_text(judging->arena, counts)};
}

static void weigh_vulnerabilities(struct judging *judging)
{
	struct load *load = &judging->report->load[LOAD_VULNERABILITIES];
	size_t skipped = report_skipped(judging->report);

	weigh_findings(judging, LOAD_VULNERABILITIES, judging->policy->load.vulnerabilities);
	if (!load->percent && judging->report->coverage.gaps.n && !skipped && str_is(load->decided_by, "nothing found"))
		load->decided_by = STR_LIT("none in what could be evaluated");
	if (skipped)
		load->decided_by = arena_printf(judging->arena, "%.*s; %zu not judged", STR(load->decided_by), skipped);
}

/* What lies in a layout on a disk need not be signed yet: it weighs nothing, and that is said. */
static void weigh_provenance(struct judging *judging)
{
	const struct provenance *provenance = judging->report->provenance;
	struct load *load = &judging->report->load[LOAD_PROVENANCE];
	size_t hold = 0, signatures = 0;

	if (!provenance || !provenance->looked)
		return;
	vec_each(proof, &provenance->proofs) {
		signatures += proof->kind == PROOF_SIGNATURE;
		hold += proof->kind == PROOF_SIGNATURE && proof_verdict(proof) == PROOF_VERIFIED;
	}
	weigh_findings(judging, LOAD_PROVENANCE, judging->policy->load.provenance);
	load->decided_by = arena_printf(judging->arena, "%s; %.*s", hold ? provenance->authorities.n ? "signed by somebody trusted" : "signed" :
					!signatures ? "unsigned" : provenance->authorities.n ? "no signature that holds" : "signed, not judged without --key", STR(load->decided_by));
	if (coverage_count(&provenance->coverage) && !signatures)
		*load = (struct load){.decided_by = STR_LIT("not all places of signatures could be looked into")};
}

/* Where nobody knows what is needed, the number of packages has to do. */
static void weigh_packages(struct judging *judging)
{
	const struct report *report = judging->report;
	const struct load_limits *limits = &judging->policy->load;
	struct load *load = &judging->report->load[LOAD_PACKAGES];
	size_t all = report->inventory->packages.n, unneeded = 0;
	bool known = report->need && need_is_told(report->need);
	auto_done(buf_done) struct buf text = BUF_INIT(256), size = BUF_INIT(64);

	if (known)
		unneeded = report->need->counts[NEED_UNREACHED] + report->need->counts[NEED_DISCOURAGED];
	load->evaluated = true;
	load->percent = (double)all * 100 / limits->packages;
	if (known && (double)unneeded * 100 / limits->unneeded >= load->percent)
		load->percent = (double)unneeded * 100 / limits->unneeded;
	if (known) {
		text_size(&size, report->need->bytes[NEED_UNREACHED] + report->need->bytes[NEED_DISCOURAGED]);
		buf_printf(&text, "%zu of %zu not needed, %s", unneeded, all, buf_text(&size));
	} else {
		buf_printf(&text, "%zu package%s, needed ones unknown", all, all == 1 ? "" : "s");
	}
	load->decided_by = arena_str(judging->arena, buf_str(&text));
}

/*
 * What only a gate says of a part. Where limit and actual are numbers the part is as full as the gate; a gate that may have none, or is no
 * number, is just above the line when it failed.
 */
static void raise_by_gates(struct judging *judging)
{
	vec_each(judged, &judging->judged) {
		const struct gate *gate = &judging->report->gates.v[judged->gate];
		enum load_part part = judged->request->kind->part;
		struct load *load = &judging->report->load[part];
		double percent = judged->limit > 0 && judged->request->kind->form != GATE_SHARE ? judged->actual * 100 / judged->limit : 0;

		if (gate->verdict == GATE_CANNOT_SAY || part == LOAD_PARTS)
			continue;
		if (gate->verdict == GATE_FAILED && percent <= 100)
			percent = 101;
		if (!load->evaluated && gate->verdict == GATE_PASSED)
			continue;
		if (!load->evaluated || percent > load->percent) {
			load->evaluated = true;
			load->percent = percent;
			load->decided_by = arena_printf(judging->arena, "%.*s: %.*s, limit %.*s", STR(gate->name), STR(gate->actual), STR(gate->limit));
		}
	}
}

void policy_load(struct judging *judging)
{
	struct report *report = judging->report;
	const struct load_limits *limits = &judging->policy->load;

	if (!report->inventory || !str_is(str_of(report->command), "eval"))
		return;
	report->loaded = true;
	report->load[LOAD_VULNERABILITIES] = (struct load){.decided_by = STR_LIT("no advisory database")};
	report->load[LOAD_CONFIGURATION] = (struct load){
		.decided_by = report->image && report->image->document.n ? STR_LIT("an SBOM has none") : STR_LIT("not looked at")};
	report->load[LOAD_PROVENANCE] = (struct load){
		.decided_by = report->provenance ? STR_LIT("no signatures are kept where it lies") : STR_LIT("not looked at")};
	report->load[LOAD_RUNTIME] = (struct load){.decided_by = STR_LIT("no profile")};
	if (report->database && !report_is_judged(report) && report->inventory->packages.n)
		report->load[LOAD_VULNERABILITIES].decided_by = STR_LIT("no feed speaks of any package");
	else if (report->database)
		weigh_vulnerabilities(judging);
	weigh_packages(judging);
	if (report->checked)
		weigh_findings(judging, LOAD_CONFIGURATION, limits->configuration);
	weigh_provenance(judging);
	raise_by_gates(judging);
}
