/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/evaluate.h"

struct scan_options {
	struct common_options common;
	struct report_options report;
	struct rows_options rows;
	struct gate_options gate;
	const char *platform, *base;
	bool lazy;
};

static const struct opt_part parts[] = {
	{&group_common, offsetof(struct scan_options, common)},
	{&group_report, offsetof(struct scan_options, report)},
	{&group_rows, offsetof(struct scan_options, rows)},
	{&group_gate, offsetof(struct scan_options, gate)},
	{&group_target, offsetof(struct scan_options, platform)},
	{&group_base, offsetof(struct scan_options, base)},
	{&group_lazy, offsetof(struct scan_options, lazy)},
	REGISTRY_PART,
	{0},
};

static int run_scan(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct scan_options *o = options;
	struct scan_request request = {
		.reference = operands->v[0],
		.platform = o->platform,
		.base = o->base,
		.lazy = o->lazy,
		.inventory = true,
		.vulnerabilities = true,
	};

	return evaluate(run, &(struct evaluation){
		.request = &request, .report = &o->report, .rows = &o->rows, .gate = &o->gate, .reads_policy = true,
		.create_baseline = o->gate.create_baseline,
	}, e);
}

static const char *const description[] = {
	"Lists the known vulnerabilities of the packages in an image, the most urgent first, with the version that fixes each and "
	"why it matters here. Distribution packages are judged by the distribution's own advisories and version order, packages of languages by "
	"their ecosystem's; a language's package that one of the distribution's owns is left to the distribution, and a product that "
	"only its bytes tell (no package record) is said to rest on that.",
	"To a terminal the worst are shown under headings, --all shows every one; to a pipe or a file goes one full line a finding, "
	"with tabs between its columns, unless --card.",
	"What to do comes before how severe: act now, plan, watch or ignore, by a number from 0 to 100 that is made of whether the vulnerability "
	"is known to be exploited (KEV) or likely to be (EPSS), how severe it is, what an attack takes, whether there is a fix, and what of this "
	"image makes it reachable. What is not known lowers nothing; which packages are needed, eval looks for and scan does not. "
	"plimsoll explain ID REF tells how a number came about.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll scan shop.tar", "the worst first"},
	{"plimsoll scan --all shop.tar | cut -f 2,3,5", "id, package and fix of every finding"},
	{"plimsoll scan --fail-on act-now --ignore accepted.txt oci:build/shop", "a gate for a pipeline"},
	{0},
};

const struct command command_scan = {
	.name = "scan",
	.summary = "known vulnerabilities, ranked by what is exploitable here",
	.synopsis = "REF",
	.least = 1,
	.most = 1,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.parts = parts,
	.options_size = sizeof(struct scan_options),
	.cache = true,
	.run = run_scan,
};
