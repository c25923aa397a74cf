/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/evaluate.h"

struct layers_options {
	struct common_options common;
	struct report_options report;
	struct rows_options rows;
	const char *platform;
};

static const struct opt_part parts[] = {
	{&group_common, offsetof(struct layers_options, common)},
	{&group_report_layers, offsetof(struct layers_options, report)},
	{&group_rows, offsetof(struct layers_options, rows)},
	{&group_target, offsetof(struct layers_options, platform)},
	{0},
};

static int run_layers(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct layers_options *o = options;
	struct scan_request request = {
		.reference = operands->v[0],
		.platform = o->platform,
		.inventory = true,
		.layers = true,
	};

	return evaluate(run, &(struct evaluation){&request, &o->report, &o->rows, NULL}, e);
}

static const char *const description[] = {
	"Says what each layer of an image stored, added, changed and removed, and which bytes are shipped for nothing: hidden by a later "
	"layer, stored again only to change owner, mode or time, copies of another file, caches and leftovers. Each byte is counted "
	"once, each with the layer whose command is to be changed.",
	"In a pipe goes one row a wasted file: why, bytes, the layer that stores it, the layer to change, path, and what it is or of which "
	"file it is a copy.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll layers shop.tar", "for reading"},
	{"plimsoll layers shop.tar | grep ^hidden", "what is shipped and never seen"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "printed"},
	{EXIT_BROKEN, "could not be read: a file is missing, damaged or of an unknown kind; the report could not be written"},
	{EXIT_INCOMPLETE, "printed, but something that was recognised could not be read"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_layers = {
	.name = "layers",
	.summary = "what each layer added, hid and wasted",
	.synopsis = "REF",
	.least = 1,
	.most = 1,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct layers_options),
	.cache = true,
	.run = run_layers,
};
