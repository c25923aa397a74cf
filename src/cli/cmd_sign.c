/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sign_targets.h"

#define OPERANDS_MAX 1000

struct sign_options {
	struct common_options common;
	struct signing_options who;
	struct target_options where;
};

static const struct opt_part parts[] = {
	{&group_common, 0},
	{&group_signing, offsetof(struct sign_options, who)},
	{&group_sign_targets, offsetof(struct sign_options, where)},
	REGISTRY_PART,
	{0},
};

static int run_sign(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct sign_options *o = options;

	return sign_targets(run, &o->who, &o->where, &(struct saying){0}, false, operands, e);
}

static const char *const description[] = {
	"Signs images and files. Of an image its digest is signed, and the signature is put beside it: as a Sigstore bundle that refers to it, which "
	"Cosign 3 and plimsoll verify find, or with --format legacy under the tag that Cosign 2, Podman and policy controllers look for. Of a file the bundle "
	"goes into a file beside it.",
	"With --key nothing goes to the network but to the image's registry; --tlog and --timestamp add a transparency log and a time. Without a key an "
	"identity token signs: a certificate for minutes, a log entry, a time, from the services of --signing-config.",
	"What was made is verified before anybody gets it. docs/signing.md has what is written where, and who sees it.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll sign --key cosign.key registry.example/shop/api:2.4", "an image in a registry, with a key"},
	{"plimsoll sign --key cosign.key --recursive registry.example/shop:2.4", "with every platform, each by a signature of its own"},
	{"plimsoll sign --key cosign.key --format legacy registry.example/shop/api:2.4", "for tools that look for sha256-….sig"},
	{"plimsoll sign registry.example/shop/api:2.4", "keyless, in a job of GitHub Actions with id-token: write"},
	{"plimsoll sign --key cosign.key release.tar.gz", "a file: release.tar.gz.sigstore.json"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "signed, and put where the output says"},
	{EXIT_BROKEN, "not signed, or not written"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_sign = {
	.name = "sign",
	.summary = "sign images and files, with a key or an identity",
	.synopsis = "REF|FILE...",
	.least = 1,
	.most = OPERANDS_MAX,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct sign_options),
	.plain = true,
	.run = run_sign,
};
