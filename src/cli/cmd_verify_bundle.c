/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/output.h"
#include "cli/run.h"
#include "cli/trust_options.h"
#include "scan/verify.h"

struct verify_options {
	struct common_options common;
	struct trust_options trust;
	const char *bundle, *predicate_type;
	bool staging;
};

static const struct opt own[] = {
	{.name = "bundle", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, .offset = offsetof(struct verify_options, bundle),
	 .help = "the Sigstore bundle (.sigstore.json)"},
	{.name = "type", .type = OPT_TEXT, .argument = "URI", .offset = offsetof(struct verify_options, predicate_type),
	 .help = "it must be an attestation of that predicate type: that somebody attests something else proves nothing"},
	{.name = "staging", .type = OPT_FLAG, .offset = offsetof(struct verify_options, staging),
	 .help = "Sigstore's staging instance: needs its --trusted-root"},
	{0},
};
static const struct opt_group group_own = {"Verification", own};
static const struct opt_part parts[] = {
	{&group_common, 0}, {&group_own, 0}, {&group_trust_sigstore, offsetof(struct verify_options, trust)}, {0}};

static int check_options(const struct verify_options *o, struct err *e)
{
	if (!o->bundle)
		return err_set(e, ERR_USAGE, "--bundle is missing");
	if (!trust_options_name(&o->trust))
		return err_set(e, ERR_USAGE, "who must have signed? --certificate-identity and --certificate-oidc-issuer, or --key");
	if (o->trust.keys.n && (o->trust.identity || o->trust.issuer))
		return err_set(e, ERR_USAGE, "--key and --certificate-identity exclude each other: a key has no identity");
	if (o->staging && !o->trust.trusted_root)
		return err_set(e, ERR_USAGE, "--staging: this build does not know the staging instance; name its --trusted-root");
	return 0;
}

/* The first authority that it holds for, or the reason of the one that it came furthest with. */
static void try_authorities(const struct verify_options *o, const struct trust *trust, const struct bundle *bundle, const struct artifact *artifact,
			    struct verification *result)
{
	size_t furthest = 0;

	vec_each(authority, &trust->authorities) {
		struct verify_policy policy = verify_policy_of(trust, authority);
		struct verification one;
		size_t held;

		policy.predicate_type = str_of(o->predicate_type);
		held = bundle_verify(bundle, &policy, artifact, &one);
		if (authority == trust->authorities.v || held > furthest) {
			*result = one;
			furthest = held;
		}
	}
}

/* A damaged trusted root is a verdict, since whoever gave it wants one. */
static void verify(const struct verify_options *o, struct trust *trust, const struct artifact *artifact, struct str bytes, struct bundle *bundle,
		   struct verification *result)
{
	if (trust_root_from_options(&o->trust, trust, &result->detail) < 0)
		result->reason = VERIFY_TRUST_MALFORMED;
	else if ((result->reason = bundle_read(bytes, o->bundle, bundle, &result->detail)) == VERIFY_VERIFIED)
		try_authorities(o, trust, bundle, artifact, result);
}

/* Foreign text never goes to a terminal as it is, nor begins a line of its own. */
static void put(struct buf *out, const char *label, struct str text)
{
	buf_puts(out, label);
	text_escape(out, text);
}

static void put_verified(const struct verification *result, struct buf *out)
{
	char time[CLOCK_TEXT_MAX];

	if (result->identity.n) {
		put(out, "\n  signed by  ", result->identity);
		put(out, "\n  told by    ", result->issuer);
	}
	if (result->signed_at) {
		clock_format(result->signed_at, time);
		put(out, "\n  signed at  ", str_of(time));
	}
	if (result->algorithm[0])
		put(out, "\n  by         ", str_of(result->algorithm));
	put(out, "\n  signed     ", result->predicate_type[0] ? str_of(result->predicate_type) : STR_LIT("the file itself"));
}

static int print(const struct verification *result, const char *operand, struct err *e)
{
	auto_done(buf_done) struct buf out = BUF_INIT(1 << 16);

	put(&out, "", str_of(operand));
	if (result->reason == VERIFY_VERIFIED) {
		buf_puts(&out, ": verified");
		put_verified(result, &out);
	} else {
		buf_printf(&out, ": not verified: %s: ", verify_reason_name(result->reason));
		put(&out, "", str_of(result->detail.text));
		put(&out, "\n  ", str_of(verify_reason_text(result->reason)));
	}
	buf_putc(&out, '\n');
	return output_print(buf_str(&out), e);
}

static int run_verify_bundle(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(BUNDLE_MAX), content = BUF_INIT(VERIFY_FILE_MAX);
	const struct verify_options *o = options;
	struct verification result = {0};
	struct bundle bundle = {0};
	struct artifact artifact;
	struct trust trust;
	int r = check_options(o, e);

	trust_init(&trust);
	if (r == 0)
		r = trust_authorities_from_options(&run->ctx, &o->trust, &trust, e);
	if (r == 0)
		r = file_load(o->bundle, &bytes, e);
	if (r == 0)
		r = artifact_load(operands->v[0], &content, &artifact, e);
	if (r == 0) {
		verify(o, &trust, &artifact, buf_str(&bytes), &bundle, &result);
		r = print(&result, operands->v[0], e);
	}
	bundle_done(&bundle);
	trust_done(&trust);
	return r < 0 ? r : result.reason == VERIFY_VERIFIED ? 0 : EXIT_GATE;
}

static const char *const description[] = {
	"Verifies that somebody has signed a file, or an attestation about it, by a Sigstore bundle: the signature, the certificate and the "
	"certificate log, the transparency log with its proof, and the time. Nothing is asked of a network: the bundle brings all of it, and the "
	"trusted root says whom to believe.",
	"FILE may be sha256:DIGEST or sha512:DIGEST where the file itself is not at hand.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll verify-bundle --bundle a.json --key cosign.pub a.txt", "signed with a key"},
	{"plimsoll verify-bundle --bundle a.json --key cosign.pub sha256:9f86...", "the same of a file that is not here"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "verified"},
	{EXIT_GATE, "not verified, and the reason is printed"},
	{EXIT_BROKEN, "a file could not be read"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_verify_bundle = {
	.name = "verify-bundle",
	.summary = "whether a Sigstore bundle proves who signed a file",
	.synopsis = "FILE|DIGEST",
	.least = 1,
	.most = 1,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct verify_options),
	.plain = true,
	.run = run_verify_bundle,
};
