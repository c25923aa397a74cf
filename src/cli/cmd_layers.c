/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/browse.h"
#include "cli/evaluate.h"

#include <unistd.h>

#define RULES_FILE ".dive-ci"

struct own_options {
	bool ci, learn, browse, no_mouse;
	const char *rules, *dockerfile, *learn_as;
	struct text_list policies;
};

struct layers_options {
	struct common_options common;
	struct report_options report;
	struct rows_options rows;
	struct own_options own;
	const char *platform, *base;
};

#define AT(member) .offset = offsetof(struct own_options, member)
static const struct opt own[] = {
	{.name = "browse", .letter = 'b', .help = "look through the layers on the whole screen of a terminal; ? tells the keys", AT(browse)},
	{.name = "no-mouse", .help = "with --browse: leave the mouse to the terminal", AT(no_mouse)},
	{.name = "ci", .help = "judge by the rules of dive, those of " RULES_FILE " where it is in this folder; exit 1 where one fails", AT(ci)},
	{.name = "ci-config", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "judge by the rules of dive that FILE holds", AT(rules)},
	{.name = "dockerfile", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "that the image was built of: tells the line of each layer to change", .standing = "one that lies beside the image and fits", AT(dockerfile)},
	{.name = "policy", .type = OPT_LIST, .argument = "NAME|FILE", .completes = COMPLETE_FILE,
	 .help = "judge the gates about layers and packages that a policy has (docs/policy.md); may be repeated", AT(policies)},
	{.name = "learn", .help = "remember the image as one that others are built on, in a table beside the advisory database", AT(learn)},
	{.name = "learn-as", .type = OPT_TEXT, .argument = "NAME", .help = "the same by another name than its own", AT(learn_as)},
	{0},
};
#undef AT
static const struct opt_group group_own = {"Layers", own};

static const struct opt_part parts[] = {
	{&group_common, offsetof(struct layers_options, common)},
	{&group_report_layers, offsetof(struct layers_options, report)},
	{&group_rows_check, offsetof(struct layers_options, rows)},
	{&group_own, offsetof(struct layers_options, own)},
	{&group_target, offsetof(struct layers_options, platform)},
	{&group_base, offsetof(struct layers_options, base)},
	REGISTRY_PART,
	{0},
};

static int run_layers(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct layers_options *o = options;
	struct gate_options gate = {.database_age = -1, .dive_rules = o->own.rules, .grace = -1, .policies = o->own.policies};
	struct scan_request request = {
		.reference = operands->v[0],
		.platform = o->platform,
		.base = o->base,
		.inventory = true,
		.layers = true,
		.layers_answer = true,
		.learn = o->own.learn_as ? o->own.learn_as : o->own.learn ? "" : NULL,
	};

	request.dockerfile = o->own.dockerfile;
	if (!o->own.dockerfile)
		evaluate_find_dockerfile(run, &request);
	if (o->own.browse && (o->report.format || o->report.outputs.n || o->own.ci || gate.dive_rules))
		return err_set(e, ERR_USAGE, "--browse writes no report and judges nothing: leave out -f, -o, --ci and --ci-config");
	if (o->own.browse)
		return browse_run(run, &request, !o->own.no_mouse, e);
	if (!gate.dive_rules && o->own.ci)
		gate.dive_rules = access(RULES_FILE, F_OK) == 0 ? RULES_FILE : "";
	return evaluate(run, &(struct evaluation){
		.request = &request, .report = &o->report, .rows = &o->rows, .gate = gate.dive_rules || o->own.policies.n ? &gate : NULL,
		.reads_policy = o->own.policies.n > 0, .part_of_policy = true,
	}, e);
}

static const char *const description[] = {
	"Says what each layer of an image stored, added, changed and removed, and which bytes are shipped for nothing: hidden by a later "
	"layer, stored again only to change owner, mode or time, copies of another file, caches and leftovers. Each byte is counted "
	"once, each with the layer whose command is to be changed.",
	"Says too which image it was built on and what proves that: --base, annotations, labels, layers or packed layers of a known image, "
	"its history, its system, or only a guess. Known images are those built in, those that the advisory database brings and those that --learn has seen. `eval` and `scan` "
	"say by the same evidence whose a finding is.",
	"In a pipe goes one row a wasted file: why, bytes, the layer that stores it, the layer that hides, repeats or leaves it, path, what it "
	"is or of which file it is a copy, and the line of the Dockerfile to change, if one is given or lies beside the image. To change is "
	"of hidden files the layer that stores them, of others the second.",
	"With --ci the three rules of dive are judged by its own numbers, so that a " RULES_FILE " file keeps its meaning. dive counts "
	"every copy of a path that is in several layers as wasted, the one that is shown too; bytes that go with a whole folder it "
	"does not count.",
	"With --browse the layers, the file tree as each of them left it, and what is known of a layer or a file stand on the whole screen. "
	"A file can be viewed as any layer has it, compared with what it was before, and extracted. `?` tells the keys; `q` leaves.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll layers shop.tar", "for reading"},
	{"plimsoll layers --browse shop.tar", "to look around in; -b for short"},
	{"plimsoll layers shop.tar | grep ^hidden", "what is shipped and never seen"},
	{"plimsoll layers --learn company-base.tar", "a base of your own, known from now on"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "printed, and with --ci: every rule passed"},
	{EXIT_GATE, "a rule of --ci failed"},
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
