/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/output.h"
#include "cli/run.h"
#include "model/digest.h"
#include "verify/verify.h"

#define ARTIFACT_MAX ((size_t)4 << 30) /* bytes */
#define KEY_MAX ((size_t)64 << 10)

struct verify_options {
	struct common_options common;
	const char *bundle, *identity, *issuer, *key, *trusted_root, *predicate_type;
	bool staging;
};

static const struct opt own[] = {
	{.name = "bundle", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, .offset = offsetof(struct verify_options, bundle),
	 .help = "the Sigstore bundle (.sigstore.json)"},
	{.name = "certificate-identity", .type = OPT_TEXT, .argument = "TEXT", .offset = offsetof(struct verify_options, identity),
	 .help = "who must have signed: the certificate's subject alternative name, exactly"},
	{.name = "certificate-oidc-issuer", .type = OPT_TEXT, .argument = "URL", .offset = offsetof(struct verify_options, issuer),
	 .help = "who must have told the identity, exactly"},
	{.name = "key", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, .offset = offsetof(struct verify_options, key),
	 .help = "the public key that must have signed, PEM, in place of an identity"},
	{.name = "trusted-root", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, .offset = offsetof(struct verify_options, trusted_root),
	 .help = "whom to trust (trusted_root.json)", .standing = "Sigstore's public instance, as this build knows it"},
	{.name = "type", .type = OPT_TEXT, .argument = "URI", .offset = offsetof(struct verify_options, predicate_type),
	 .help = "it must be an attestation of that predicate type: that somebody attests something else proves nothing"},
	{.name = "staging", .type = OPT_FLAG, .offset = offsetof(struct verify_options, staging),
	 .help = "Sigstore's staging instance: needs its --trusted-root"},
	{0},
};
static const struct opt_group group_own = {"Verification", own};
static const struct opt_part parts[] = {{&group_common, 0}, {&group_own, 0}, {0}};

static int check_options(const struct verify_options *o, struct err *e)
{
	if (!o->bundle)
		return err_set(e, ERR_USAGE, "--bundle is missing");
	if (!o->key && (!o->identity || !o->issuer))
		return err_set(e, ERR_USAGE, "who must have signed? --certificate-identity and --certificate-oidc-issuer, or --key");
	if (o->key && (o->identity || o->issuer))
		return err_set(e, ERR_USAGE, "--key and --certificate-identity exclude each other: a key has no identity");
	if (o->staging && !o->trusted_root)
		return err_set(e, ERR_USAGE, "--staging: this build does not know the staging instance; name its --trusted-root");
	return 0;
}

/* A digest, unless there is a file of that name. */
static bool is_digest(const char *operand, struct digest *ret_digest)
{
	return digest_parse(str_of(operand), ret_digest) && ret_digest->algorithm == DIGEST_SHA256 && access(operand, F_OK) < 0;
}

static int read_artifact(const char *operand, struct buf *bytes, struct artifact *ret_artifact, struct err *e)
{
	struct digest digest;

	if (is_digest(operand, &digest)) {
		*ret_artifact = (struct artifact){0};
		memcpy(ret_artifact->sha256, digest.bytes, sizeof(ret_artifact->sha256));
		return 0;
	}
	if (file_load(operand, bytes, e) < 0)
		return e->code;
	artifact_of(buf_str(bytes), ret_artifact);
	return 0;
}

static int read_key(const char *path, struct public_key **ret_key, struct err *e)
{
	auto_done(buf_done) struct buf pem = BUF_INIT(KEY_MAX);

	return file_load(path, &pem, e) < 0 ? e->code : public_key_from_pem(buf_str(&pem), path, ret_key, e);
}

/* The trusted root; a damaged one is a verdict, since whoever gave it wants one. */
static enum verify_reason read_root(const char *path, struct trusted_root *ret_root, struct err *e)
{
	auto_done(buf_done) struct buf json = BUF_INIT(TRUSTED_ROOT_MAX);

	if (!path)
		return trusted_root_read(trusted_root_embedded(), "the built-in trusted root", ret_root, e) < 0 ? VERIFY_TRUST_MALFORMED : VERIFY_VERIFIED;
	return file_load(path, &json, e) < 0 || trusted_root_read(buf_str(&json), path, ret_root, e) < 0 ? VERIFY_TRUST_MALFORMED : VERIFY_VERIFIED;
}

static void verify(const struct verify_options *o, const struct public_key *key, const struct artifact *artifact, struct str bytes,
		   struct bundle *bundle, struct trusted_root *root, struct verification *result)
{
	const struct verify_policy policy = {.root = root, .key = key, .identity = str_of(o->identity), .issuer = str_of(o->issuer),
					      .predicate_type = str_of(o->predicate_type)};

	result->reason = read_root(o->trusted_root, root, &result->detail);
	if (result->reason == VERIFY_VERIFIED)
		result->reason = bundle_read(bytes, o->bundle, bundle, &result->detail);
	if (result->reason == VERIFY_VERIFIED)
		bundle_verify(bundle, &policy, artifact, result);
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
	auto_done(buf_done) struct buf bytes = BUF_INIT(BUNDLE_MAX), content = BUF_INIT(ARTIFACT_MAX);
	const struct verify_options *o = options;
	struct verification result = {0};
	struct public_key *key = NULL;
	struct trusted_root root = {0};
	struct bundle bundle = {0};
	struct artifact artifact;
	int r = check_options(o, e);

	(void)run;
	if (r == 0 && o->key)
		r = read_key(o->key, &key, e);
	if (r == 0)
		r = file_load(o->bundle, &bytes, e);
	if (r == 0)
		r = read_artifact(operands->v[0], &content, &artifact, e);
	if (r == 0) {
		verify(o, key, &artifact, buf_str(&bytes), &bundle, &root, &result);
		r = print(&result, operands->v[0], e);
	}
	bundle_done(&bundle);
	trusted_root_done(&root);
	public_key_free(key);
	return r < 0 ? r : result.reason == VERIFY_VERIFIED ? 0 : EXIT_GATE;
}

static const char *const description[] = {
	"Verifies that somebody has signed a file, or an attestation about it, by a Sigstore bundle: the signature, the certificate and the "
	"certificate log, the transparency log with its proof, and the time. Nothing is asked of a network: the bundle brings all of it, and the "
	"trusted root says whom to believe.",
	"FILE may be sha256:DIGEST where the file itself is not at hand.",
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
