/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/evaluate.h"

struct diff_options {
	struct common_options common;
	struct report_options report;
	struct rows_options rows;
	struct gate_options gate;
	const char *platform;
};

static const struct opt_part parts[] = {
	{&group_common, offsetof(struct diff_options, common)},
	{&group_report_diff, offsetof(struct diff_options, report)},
	{&group_rows_check, offsetof(struct diff_options, rows)},
	{&group_gate_diff, offsetof(struct diff_options, gate)},
	{&group_target, offsetof(struct diff_options, platform)},
	REGISTRY_PART,
	{0},
};

static int run_diff(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct diff_options *o = options;
	struct gate_options gate = o->gate;
	struct scan_request request = {
		.before = operands->v[0],
		.reference = operands->v[1],
		.platform = o->platform,
		.inventory = true,
		.vulnerabilities = true,
		.checks = true,
		.contents = true,
		.need = true,
		.matches_aside = !gate.fail_on && !gate.fail_on_new && !gate.policies.n,
	};

	gate.database_age = -1; /* its age is no matter here */
	return evaluate(run, &(struct evaluation){
		.request = &request, .report = &o->report, .rows = &o->rows, .gate = &gate, .reads_policy = gate.policies.n > 0, .part_of_policy = true,
	}, e);
}

static const char *const description[] = {
	"Says what changed from image A to image B: findings that are new or gone, packages, configuration, and files, whose contents are "
	"compared and not only their sizes.",
	"A policy's gates are judged on what B brings in: findings count that A has not; of packages, sizes, waste and the user a gate fails where B fails it "
	"and A did not, or B is worse. Ages and what a gate asks of the image's name are B's own. What diff does not look at (signatures) is left to eval.",
	"In a pipe goes one row a change: what it is about, + or - or ~, its name, and the value before and after.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll diff shop-2.3.tar shop-2.4.tar", "for reading"},
	{"plimsoll diff --fail-on high shop-2.3.tar shop-2.4.tar", "a gate on what the new one brings in"},
	{"plimsoll diff --policy strict -f markdown shop-2.3.tar shop-2.4.tar", "a policy's gates, for a pull request"},
	{"plimsoll diff -f markdown shop-2.3.tar shop-2.4.tar", "a comment for a pull request"},
	{"plimsoll diff shop-2.3.tar shop-2.4.tar | grep '^finding.+'", "what the new one brings in"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "printed, whether something changed or not"},
	{EXIT_GATE, "something new is of the severity or priority of --fail-on, or worse, or a gate of --policy failed"},
	{EXIT_BROKEN, "could not be read: a file is missing, damaged or of an unknown kind; the report could not be written"},
	{EXIT_INCOMPLETE, "printed, but something that was recognised could not be read"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_diff = {
	.name = "diff",
	.summary = "what changed between two images",
	.synopsis = "A B",
	.least = 2,
	.most = 2,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct diff_options),
	.cache = true,
	.run = run_diff,
};
