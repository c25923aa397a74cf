/* SPDX-License-Identifier: Apache-2.0 */
/* The command line that Sigstore's conformance suite drives. */
#include "cli/output.h"
#include "cli/sign_targets.h"

struct own_options {
	const char *bundle;
	bool in_toto, staging;
};

struct bundle_options {
	struct common_options common;
	struct own_options own;
	struct signing_options who;
};

#define AT(member) .offset = offsetof(struct own_options, member)
static const struct opt own[] = {
	{.name = "bundle", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, AT(bundle), .help = "where the Sigstore bundle goes"},
	{.name = "in-toto", AT(in_toto), .help = "sign a statement about the file, not the file itself"},
	{.name = "staging", AT(staging), .help = "Sigstore's staging instance: needs its --signing-config and --trusted-root"},
	{0},
};
#undef AT
static const struct opt_group group_own = {"Bundle", own};
static const struct opt_part parts[] = {
	{&group_common, 0},
	{&group_own, offsetof(struct bundle_options, own)},
	{&group_signing, offsetof(struct bundle_options, who)},
	{0},
};

static int check_options(const struct bundle_options *o, struct err *e)
{
	if (!o->own.bundle)
		return err_set(e, ERR_USAGE, "--bundle is missing");
	if (o->own.staging && (!o->who.signing_config || !o->who.trusted_root))
		return err_set(e, ERR_USAGE, "--staging: this build does not know the staging instance; name its --signing-config and --trusted-root");
	return 0;
}

static int run_sign_bundle(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	auto_done(buf_done) struct buf bundle = BUF_INIT(SIGNED_BUNDLE_MAX);
	const struct bundle_options *o = options;
	struct signing signing = {0};
	int r = check_options(o, e);

	if (r == 0)
		r = sign_into_check("--bundle", o->own.bundle, operands->v[0], e);
	if (r == 0)
		r = signing_open(run, &o->who, &signing, e);
	if (r == 0)
		r = sign_file(&signing, operands->v[0], &(struct saying){0}, o->own.in_toto, &bundle, e);
	if (r == 0)
		r = output_file(o->own.bundle, buf_str(&bundle), e);
	signing_done(&signing);
	return r;
}

static const char *const description[] = {
	"Signs a file and writes the Sigstore bundle, with the command line that Sigstore's conformance suite has for its clients. sign does the same for people.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll sign-bundle --identity-token \"$TOKEN\" --bundle a.json a.txt", "keyless"},
	{"plimsoll sign-bundle --key cosign.key --bundle a.json a.txt", "with a key, and nothing goes to the network"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "signed"},
	{EXIT_BROKEN, "not signed"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_sign_bundle = {
	.name = "sign-bundle",
	.summary = "sign a file into a Sigstore bundle",
	.synopsis = "FILE",
	.least = 1,
	.most = 1,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct bundle_options),
	.plain = true,
	.run = run_sign_bundle,
};
