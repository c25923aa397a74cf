/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/evaluate.h"

struct inspect_options {
	struct common_options common;
	struct report_options report;
	const char *platform;
	bool lazy;
};

static const struct opt_part parts[] = {
	{&group_common, offsetof(struct inspect_options, common)},
	{&group_report_inspect, offsetof(struct inspect_options, report)},
	{&group_target, offsetof(struct inspect_options, platform)},
	{&group_lazy, offsetof(struct inspect_options, lazy)},
	REGISTRY_PART,
	{0},
};

static int run_inspect(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct inspect_options *o = options;
	struct scan_request request = {
		.reference = operands->v[0],
		.platform = o->platform,
		.lazy = o->lazy,
	};

	return evaluate(run, &(struct evaluation){&request, &o->report, NULL, NULL}, e);
}

static const char *const description[] = {
	"Prints what the manifest and the configuration of an image say, normalised: platform, digests, layers with the command "
	"that made each, entry point, user, environment, labels, history. No layer is read further than its digest needs; with "
	"--lazy no layer of a registry is fetched as a whole, nor its digest checked.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll inspect shop.tar", "for reading"},
	{"plimsoll inspect -f json --platform linux/arm64 oci:build/shop", "for programs"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "printed"},
	{EXIT_BROKEN, "could not be read: a file is missing, damaged or of an unknown kind; the report could not be written"},
	{EXIT_INCOMPLETE, "printed, but something that was recognised could not be read"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_inspect = {
	.name = "inspect",
	.summary = "metadata, layers and history, normalised",
	.synopsis = "REF",
	.least = 1,
	.most = 1,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct inspect_options),
	.cache = true,
	.run = run_inspect,
};
