/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/evaluate.h"
#include "cli/trust_options.h"

struct own_options {
	bool packages;
	const char *publishers;
};

struct provenance_options {
	struct common_options common;
	struct report_options report;
	struct rows_options rows;
	struct own_options own;
	struct trust_options trust;
	const char *platform, *base;
};

#define AT(member) .offset = offsetof(struct own_options, member)
static const struct opt own[] = {
	{.name = "packages", .help = "read the layers too, and hold the SBOMs against the packages that are in them", AT(packages)},
	{.name = "publishers", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "who may publish under which names, before the list that is built in (docs/provenance.md)", AT(publishers)},
	{0},
};
#undef AT
static const struct opt_group group_own = {"Provenance", own};

static const struct opt_part parts[] = {
	{&group_common, offsetof(struct provenance_options, common)},
	{&group_report_provenance, offsetof(struct provenance_options, report)},
	{&group_rows_check, offsetof(struct provenance_options, rows)},
	{&group_own, offsetof(struct provenance_options, own)},
	{&group_trust, offsetof(struct provenance_options, trust)},
	{&group_target, offsetof(struct provenance_options, platform)},
	{&group_base, offsetof(struct provenance_options, base)},
	REGISTRY_PART,
	{0},
};

static int run_provenance(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct provenance_options *o = options;
	struct trust trust;
	struct scan_request request = {
		.reference = operands->v[0],
		.platform = o->platform,
		.base = o->base,
		.provenance = true,
		.every_platform = !o->platform,
		.outline = !o->own.packages,
		.inventory = o->own.packages,
		.publishers = o->own.publishers,
		.trust = &trust,
	};
	int r;

	trust_init(&trust);
	r = trust_from_options(&run->ctx, &o->trust, &trust, e);
	if (r == 0)
		r = evaluate(run, &(struct evaluation){&request, &o->report, &o->rows, NULL}, e);
	trust_done(&trust);
	return r;
}

static const char *const description[] = {
	"Prints where an image is from and who says so: every signature, attestation and SBOM that is kept beside it, in every place where tools keep "
	"such things, each with what came of it, who signed it and when, and which tools can see it there. And the base image, who may publish under "
	"its name, whether its tag can become another image, and its age.",
	"Looked into are, for the image's index and for the manifest of each of its platforms, or that of --platform alone: referrers, by the API of the registry and by the tag that stands in for "
	"it; the tags of Cosign (.sig, .att, .sbom); attestations in the index, as BuildKit keeps them; layouts that `cosign save` has written. What "
	"cannot be looked into is told, and the exit status is then 3: that nothing was found there is not known.",
	"Signatures are held against whom --key and --certificate-identity name. Without them each is held against the trusted root alone, and the "
	"report says by whom it is: that somebody signed says nothing of whether you trust that somebody.",
	"What nobody has signed is called unsigned: attestations of BuildKit are, unless a signature over the index covers them. No layer is read, but "
	"with --packages; an image in a tar of `docker save` carries nothing beside it: whether it is signed cannot be told, and the exit status is 3.",
	"In a pipe goes one row a proof: kind, verdict, reason, what it is about, what it is, signer, time, format, storage, manifest, and the tools that see it.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll provenance registry:registry.example.org/shop:2.4", "for reading"},
	{"plimsoll provenance --key cosign.pub oci:build/shop", "what holds for that key"},
	{"plimsoll provenance registry:registry.example.org/shop:2.4 | grep ^attestation", "for programs"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "printed, whatever it says"},
	{EXIT_BROKEN, "could not be read: the image is missing or damaged, or a key is; the report could not be written"},
	{EXIT_INCOMPLETE, "printed, but some place could not be looked into, or there is none"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_provenance = {
	.name = "provenance",
	.summary = "where an image is from: signatures, attestations, SBOMs",
	.synopsis = "REF",
	.least = 1,
	.most = 1,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct provenance_options),
	.cache = true,
	.run = run_provenance,
};
