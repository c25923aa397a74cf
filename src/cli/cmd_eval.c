/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/attest_verdict.h"
#include "cli/again.h"
#include "cli/evaluate.h"
#include "cli/trust_options.h"

struct own_options {
	bool vex_unsigned;
	const char *publishers;
};

struct eval_options {
	struct common_options common;
	struct report_options report;
	struct rows_options rows;
	struct gate_options gate;
	struct beside_options beside;
	struct trust_options trust;
	struct attest_verdict_options attest;
	struct own_options own;
	const char *platform, *base;
};

#define AT(member) .offset = offsetof(struct own_options, member)
static const struct opt own[] = {
	{.name = "vex-unsigned", .help = "heed VEX documents beside the image too that nobody trusted has signed", AT(vex_unsigned)},
	{.name = "publishers", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "who may publish under which names, before the list that is built in (docs/provenance.md)", AT(publishers)},
	{0},
};
#undef AT
static const struct opt_group group_own = {"Provenance", own};

static const struct opt_part parts[] = {
	{&group_common, offsetof(struct eval_options, common)},
	{&group_report, offsetof(struct eval_options, report)},
	{&group_rows_eval, offsetof(struct eval_options, rows)},
	{&group_gate, offsetof(struct eval_options, gate)},
	{&group_beside, offsetof(struct eval_options, beside)},
	{&group_trust, offsetof(struct eval_options, trust)},
	{&group_attest_verdict, offsetof(struct eval_options, attest)},
	{&group_own, offsetof(struct eval_options, own)},
	{&group_target, offsetof(struct eval_options, platform)},
	{&group_base, offsetof(struct eval_options, base)},
	REGISTRY_PART,
	{0},
};

/* What changes the report beside the options that all commands have. The verdict is attested once. */
static struct str again_words(struct run *run, const struct eval_options *o)
{
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)64 << 10);

	again_group(run, &group_trust, &o->trust, &out);
	again_group(run, &group_own, &o->own, &out);
	again_group(run, &group_beside, &o->beside, &out);
	again_group(run, &group_base, &o->base, &out);
	return arena_str(&run->arena, buf_str(&out));
}

static int run_eval(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct eval_options *o = options;
	struct attesting attesting = {.options = &o->attest};
	struct trust trust;
	struct scan_request request = {
		.reference = operands->v[0],
		.platform = o->platform,
		.base = o->base,
		.inventory = true,
		.vulnerabilities = true,
		.checks = true,
		.waste = true,
		.need = true,
		.provenance = true,
		.trust = &trust,
		.vex_unsigned = o->own.vex_unsigned,
		.publishers = o->own.publishers,
	};
	int r;

	evaluate_beside(run, &o->beside, &request);
	trust_init(&trust);
	r = attest_verdict_check(&o->attest, e);
	if (r == 0)
		r = trust_from_options(&run->ctx, &o->trust, &trust, e);
	if (r == 0)
		r = evaluate(run, &(struct evaluation){
		.request = &request, .report = &o->report, .rows = &o->rows, .gate = &o->gate, .reads_policy = true,
		.create_baseline = o->gate.create_baseline, .first = o->attest.key ? attest_verdict_open : NULL,
		.then = o->attest.key ? attest_verdict : NULL, .then_to = &attesting, .needs_gate = o->attest.key != NULL,
		.again = again_words(run, o),
	}, e);
	signing_done(&attesting.signing);
	trust_done(&trust);
	return r;
}

static const char *const description[] = {
	"Evaluates an image as a whole and prints its report card: the verdict, how much of the allowed risk each part of the image uses, and "
	"the few actions that remove most of it, computed over what is in the image, each with what it removes and frees.",
	"On a terminal the card fits the screen; --full tells what is behind it: gates, parts, layers, every finding. In a pipe or a file all of "
	"that follows the card, findings as rows with tabs between their columns; --card leaves it out.",
	"What an image may carry is said by --policy, or by .plimsoll.yaml of the working folder: limits of findings, secrets, packages, size, "
	"ages and more. Where a gate fails, the fewest actions that turn it are marked. A gate whose part was not looked at cannot say, which "
	"is no pass. docs/policy.md has them all.",
	"The Dockerfile, manifests and Compose files that lie in the folder of the image are judged with it, and the report says which; --config "
	"names others.",
	"Signatures and attestations beside the image, in its registry or its OCI layout, are looked for and held against --key and "
	"--certificate-identity; what is wrong with them is a finding, and `signature: required` of a policy a gate.",
	"Nothing is executed, unpacked to the disk or sent anywhere. Every digest of the image is checked on the way.",
	"What was recognised but could not be evaluated is listed in the report, and the exit status is then 3: nothing found and "
	"could not look are never the same answer.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll eval shop.tar", "the report card of an image saved by docker save or podman save"},
	{"docker save shop:2.4 | plimsoll eval -", "the same without a file"},
	{"plimsoll eval --config deploy/ --config Dockerfile shop.tar", "an image with what it is built and run from"},
	{"plimsoll eval --card --fail-on plan shop.tar", "a gate whose log in a build is the card, not a row for every finding"},
	{"plimsoll eval --policy strict shop.tar", "may it sail by a policy that is built in, and what is the least to change"},
	{"plimsoll eval --fail-on high --only-fixed oci:build/shop", "exit 1 where a fix of a high or critical finding is not installed"},
	{"plimsoll eval --policy strict --attest cosign.key registry.example/shop:2", "with the verdict signed, beside the image"},
	{"plimsoll eval -o json=shop.json -o sarif=shop.sarif -o table=- shop.tar", "one evaluation, three reports"},
	{0},
};

const struct command command_eval = {
	.name = "eval",
	.summary = "the report card: findings, their weight, what to do, a verdict",
	.synopsis = "REF",
	.least = 1,
	.most = 1,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.parts = parts,
	.options_size = sizeof(struct eval_options),
	.cache = true,
	.run = run_eval,
};
