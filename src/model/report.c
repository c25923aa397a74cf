/* SPDX-License-Identifier: Apache-2.0 */
#include "model/report.h"

static const char *const verdicts[] = {
	[VERDICT_NO_GATE] = "no-gate", [VERDICT_MAY_SAIL] = "may-sail", [VERDICT_MAY_NOT_SAIL] = "may-not-sail",
	[VERDICT_CANNOT_SAY] = "cannot-say",
};

const char *verdict_name(enum verdict verdict)
{
	return verdicts[verdict];
}

size_t report_skipped(const struct report *report)
{
	size_t skipped = 0;

	vec_each(gap, &report->coverage.gaps) {
		struct str number, rest;
		uint64_t n;

		if (str_ends(gap->what, " packages") && str_cut(gap->why, ' ', &number, &rest) &&
		    str_starts(rest, "not judged") && str_to_u64(number, &n))
			skipped += (size_t)n;
	}
	return skipped;
}

bool report_is_judged(const struct report *report)
{
	return report->summary.packages > report_skipped(report);
}

bool report_is_of_files(const struct report *report)
{
	return str_is(str_of(report->command), "check");
}

size_t report_gates(const struct report *report, enum gate_verdict verdict)
{
	size_t n = 0;

	vec_each(gate, &report->gates)
		n += gate->verdict == verdict;
	return n;
}

const char *gate_verdict_name(enum gate_verdict verdict)
{
	static const char *const names[] = {[GATE_PASSED] = "passed", [GATE_FAILED] = "failed", [GATE_CANNOT_SAY] = "cannot-say"};

	return names[verdict];
}

const char *load_part_name(enum load_part part)
{
	static const char *const names[LOAD_PARTS] = {
		[LOAD_VULNERABILITIES] = "vulnerabilities", [LOAD_PACKAGES] = "packages", [LOAD_PROVENANCE] = "provenance",
		[LOAD_CONFIGURATION] = "configuration",	    [LOAD_RUNTIME] = "runtime",
	};

	return names[part];
}

const char *action_kind_name(enum action_kind kind)
{
	static const char *const names[] = {
		[ACTION_UPGRADE] = "upgrade",	  [ACTION_REBASE] = "rebase", [ACTION_REMOVE] = "remove",
		[ACTION_CONFIGURE] = "configure", [ACTION_SECRET] = "secret", [ACTION_LAYERS] = "layers",
	};

	return names[kind];
}

void report_done(struct report *report)
{
	coverage_done(&report->coverage);
	vec_done(&report->gates);
	vec_done(&report->actions);
	vec_done(&report->notes);
	vec_done(&report->vex_near);
}
