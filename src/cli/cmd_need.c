/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/evaluate.h"

struct need_options {
	struct common_options common;
	struct report_options report;
	struct rows_options rows;
	const char *platform;
	const char *profile;
	bool binaries;
};

#define AT(member) .offset = offsetof(struct need_options, member)
static const struct opt own[] = {
	{.name = "profile", .type = OPT_TEXT, .argument = "FILE", .help = "what a run opened: paths, or lines of strace or perf trace, or JSON", AT(profile)},
	{.name = "binaries", .help = "how programs and libraries that are reached were linked, instead of packages", AT(binaries)},
	{0},
};
#undef AT
static const struct opt_group group_of_need = {"Need", own};

static const struct opt_part parts[] = {
	{&group_common, offsetof(struct need_options, common)},
	{&group_report_need, offsetof(struct need_options, report)},
	{&group_rows, offsetof(struct need_options, rows)},
	{&group_target, offsetof(struct need_options, platform)},
	{&group_of_need, 0},
	REGISTRY_PART,
	{0},
};

static int run_need(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct need_options *o = options;
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
		.binaries = o->binaries,
	};

	return evaluate(run, &(struct evaluation){&request, &o->report, &o->rows, &gate}, e);
}

static const char *const description[] = {
	"Says which packages of an image its entrypoint, command and health check need, and what that rests on: programs and the "
	"libraries that resolve in this image, scripts and what they call, modules and what they import, dependencies of packages.",
	"required: reached. observed: a run opened a file of it (--profile). depended: a required package depends on it, but no file of it is reached. unknown: its path or name only stands "
	"somewhere, or there is nothing to tell by. unreached: nothing leads to it. discouraged: the same, and it is of a kind that "
	"helps who breaks in. waste: it lies in a cache or among temporary files. That nothing leads to a package is no proof: what a program puts together while it runs, no file tells.",
	"In a pipe goes one row a package: verdict, type, name, version, bytes, vulnerabilities, kind, why, and how to remove it; with --binaries "
	"one a program or library: path, kind, position, RELRO, stack, stack protector, fortified, and where it looks for libraries.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll need shop.tar", "for reading"},
	{"plimsoll need shop.tar | grep ^discouraged", "what to leave out first"},
	{"strace -f -o run.log runc run shop; plimsoll need --profile run.log shop.tar", "with what a run has opened"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "printed"},
	{EXIT_BROKEN, "could not be read: a file is missing, damaged or of an unknown kind; the report could not be written"},
	{EXIT_INCOMPLETE, "printed, but something that was recognised could not be read"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_need = {
	.name = "need",
	.summary = "which packages are needed, and the evidence",
	.synopsis = "REF",
	.least = 1,
	.most = 1,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct need_options),
	.cache = true,
	.run = run_need,
};
