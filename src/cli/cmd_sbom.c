/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/evaluate.h"

struct own_options {
	const char *compare;
	bool allow_incomplete;
};

struct sbom_options {
	struct common_options common;
	struct report_options report;
	struct own_options own;
	const char *platform;
};

#define AT(member) .offset = offsetof(struct own_options, member)
static const struct opt own[] = {
	{.name = "compare", .letter = 'c', .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "say where this SBOM and the image differ, and exit 1 where they do", AT(compare)},
	{.name = "allow-incomplete", .help = "exit 0 where it would be 3", AT(allow_incomplete)},
	{0},
};
#undef AT
static const struct opt_group group_own = {"Contents", own};

static const struct opt_part parts[] = {
	{&group_common, offsetof(struct sbom_options, common)},
	{&group_report_sbom, offsetof(struct sbom_options, report)},
	{&group_own, offsetof(struct sbom_options, own)},
	{&group_target, offsetof(struct sbom_options, platform)},
	REGISTRY_PART,
	{0},
};

static int run_sbom(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct sbom_options *o = options;
	struct gate_options gate = {.allow_incomplete = o->own.allow_incomplete, .database_age = -1};
	struct rows_options rows = {.all = true};
	struct scan_request request = {
		.reference = operands->v[0],
		.platform = o->platform,
		.inventory = true,
		.file_digests = true,
		.compare = o->own.compare,
	};

	return evaluate(run, &(struct evaluation){&request, &o->report, &rows, &gate}, e);
}

static const char *const description[] = {
	"Lists what is in an image as a bill of materials: every package with its version, package URL, licence, supplier, files, what "
	"it needs, the record it rests on and the layer that brought it. As a table for people, or as SPDX or CycloneDX, which here tell of "
	"each file its SHA-1 and SHA-256 too; the same formats of scan and eval, which read fewer files, name files only.",
	"What is not known is not made up, what no package manager recorded is marked doubtful with a confidence, and what could not "
	"be evaluated stands in the document. The same image gives the same bytes when SOURCE_DATE_EPOCH is set: identifiers "
	"are made from the content.",
	"With --compare an SBOM that someone gave you is held against the image: packages that it claims and the image does not hold, "
	"packages that it does not name, and other versions.",
	"REF may be an SBOM too, sbom:FILE, which is then written in another format. scan and eval read SBOMs in the same way, "
	"with the findings of the image; which functions a Go program holds, only our own tell.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll sbom shop.tar", "the packages, for reading"},
	{"plimsoll sbom -f spdx shop.tar > shop.spdx.json", "SPDX 2.3"},
	{"plimsoll sbom -o shop.cdx.json -o shop.spdx oci:build/shop", "two documents, by the endings of their files"},
	{"plimsoll sbom --compare vendor.cdx.json shop.tar", "does the vendor's SBOM tell the truth?"},
	{"plimsoll sbom -f cyclonedx-1.7 sbom:shop.spdx.json", "from one format to another"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "written, and with --compare: no difference"},
	{EXIT_GATE, "the SBOM of --compare and the image differ"},
	{EXIT_BROKEN, "could not evaluate: a file is missing, damaged or of an unknown kind; the document could not be written"},
	{EXIT_INCOMPLETE, "written, but something that was recognised could not be evaluated (see --allow-incomplete)"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_sbom = {
	.name = "sbom",
	.summary = "what is inside: SPDX, CycloneDX, or a table",
	.synopsis = "REF",
	.least = 1,
	.most = 1,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct sbom_options),
	.cache = true,
	.run = run_sbom,
};
