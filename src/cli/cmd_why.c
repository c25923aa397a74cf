/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/evaluate.h"

struct why_options {
	struct common_options common;
	struct report_options report;
	struct rows_options rows;
	const char *platform;
	const char *profile;
};

#define AT(member) .offset = offsetof(struct why_options, member)
static const struct opt own[] = {
	{.name = "profile", .type = OPT_TEXT, .argument = "FILE", .help = "what a run opened: paths, or lines of strace or perf trace, or JSON", AT(profile)},
	{0},
};
#undef AT
static const struct opt_group group_of_need = {"Need", own};

static const struct opt_part parts[] = {
	{&group_common, offsetof(struct why_options, common)},
	{&group_report_need, offsetof(struct why_options, report)},
	{&group_rows, offsetof(struct why_options, rows)},
	{&group_target, offsetof(struct why_options, platform)},
	{&group_of_need, 0},
	REGISTRY_PART,
	{0},
};

static int run_why(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct why_options *o = options;
	struct gate_options gate = {.database_age = -1};
	struct scan_request request = {
		.reference = operands->v[0],
		.platform = o->platform,
		.inventory = true,
		.vulnerabilities = true,
		.need = true,
		.need_answer = true,
		.matches_aside = true,
		.profile = o->profile,
		.asked = operands->v[1],
	};

	return evaluate(run, &(struct evaluation){&request, &o->report, &o->rows, &gate}, e);
}

static const char *const description[] = {
	"Says why a package is in the image: the shortest chain from what the image starts to one of its files, each step with the edge it "
	"rests on; or that nothing leads to it, what goes with it and how to remove it. The verdicts are those of plimsoll need.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll why shop.tar libssl3", "who needs it"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "printed"},
	{EXIT_BROKEN, "there is no such package; or the image could not be read: a file is missing, damaged or of an unknown kind; the report could not be written"},
	{EXIT_INCOMPLETE, "printed, but something that was recognised could not be read"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_why = {
	.name = "why",
	.summary = "the chain that makes a package needed",
	.synopsis = "REF PACKAGE",
	.least = 2,
	.most = 2,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct why_options),
	.cache = true,
	.run = run_why,
};
