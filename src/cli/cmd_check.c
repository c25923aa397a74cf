/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/evaluate.h"

struct own_options {
	struct text_list rules;
};

struct check_options {
	struct common_options common;
	struct report_options report;
	struct rows_options rows;
	struct gate_options gate;
	struct own_options own;
};

#define AT(member) .offset = offsetof(struct own_options, member)
static const struct opt own[] = {
	{.name = "rule", .type = OPT_LIST, .argument = "GLOB", .help = "only these rules, by our id or another tool's", AT(rules)},
	{0},
};
#undef AT
static const struct opt_group group_own = {"Rules", own};

static const struct opt_part parts[] = {
	{&group_common, offsetof(struct check_options, common)},
	{&group_report, offsetof(struct check_options, report)},
	{&group_rows, offsetof(struct check_options, rows)},
	{&group_gate, offsetof(struct check_options, gate)},
	{&group_own, offsetof(struct check_options, own)},
	{0},
};

static int run_check(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct check_options *o = options;
	VEC(const char *) files = {0};
	struct settings settings = {0};
	struct scan_request request = {.settings = &settings};
	int r;

	vec_each(path, operands)
		*vec_push(&files) = *path;
	*vec_push(&files) = NULL;
	vec_each(rule, &o->own.rules)
		*vec_push(&settings.only) = str_of(*rule);
	request.files = files.v;
	r = evaluate(run, &(struct evaluation){&request, &o->report, &o->rows, &o->gate}, e);
	vec_done(&files);
	settings_done(&settings);
	return r;
}

static const char *const description[] = {
	"Checks Dockerfiles, Kubernetes manifests and Compose files, told by content and name, in files, folders, or on standard input.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll check .", "everything below this folder"},
	{"helm template chart | plimsoll check -", "what a chart renders to"},
	{0},
};

const struct command command_check = {
	.name = "check",
	.summary = "Dockerfiles, Kubernetes manifests, Compose files",
	.synopsis = "PATH...",
	.least = 1,
	.most = 10000,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.parts = parts,
	.options_size = sizeof(struct check_options),
	.plain = true,
	.run = run_check,
};
