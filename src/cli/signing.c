/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/signing.h"

#include <errno.h>

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "cli/key_password.h"
#include "sign/identity_token.h"
#include "sign/statement.h"
#include "verify/statement.h"

#define AT(member) .offset = offsetof(struct signing_options, member)
static const struct opt options[] = {
	{.name = "key", .type = OPT_TEXT, .argument = "FILE|URI", .completes = COMPLETE_FILE, AT(key),
	 .help = "the private key: PEM (PKCS #8, or Cosign's own form), or a pkcs11: URI (docs/signing.md); without it an identity token signs"},
	{.name = "password-file", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, AT(password_file),
	 .help = "where the key's password stands", .standing = "$PLIMSOLL_KEY_PASSWORD, $COSIGN_PASSWORD, or the terminal asks"},
	{.name = "identity-token", .type = OPT_TEXT, .argument = "JWT", AT(identity_token),
	 .help = "who signs, as an OpenID Connect token", .standing = "$SIGSTORE_ID_TOKEN, or what GitHub Actions gives a job with id-token: write"},
	{.name = "tlog", AT(log), .help = "enter what a key signs into a transparency log too"},
	{.name = "timestamp", AT(stamp), .help = "have what a key signs stamped with a time too"},
	{.name = "signing-config", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, AT(signing_config),
	 .help = "the services that are used (signing_config.v0.2.json)", .standing = "Sigstore's public instance"},
	{.name = "trusted-root", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, AT(trusted_root),
	 .help = "what they answer is held against it (trusted_root.json)", .standing = "Sigstore's public instance, as this build knows it"},
	{0},
};
#undef AT
const struct opt_group group_signing = {"Signing", options};

/* ---- who signs ---- */

/* A secret: its bytes go into one buffer, and nowhere else. */
static int load_secret(const char *path, struct buf *ret_pem, struct err *e)
{
	auto_close int fd = file_open(path, e);

	if (fd < 0)
		return fd;
	buf_reserve(ret_pem, ret_pem->max);
	while (ret_pem->n < ret_pem->max) {
		ssize_t got = file_read(fd, ret_pem->p + ret_pem->n, ret_pem->max - ret_pem->n);

		if (got < 0)
			return err_errno(e, errno, "%s", path);
		if (got == 0)
			return 0;
		ret_pem->n += (size_t)got;
	}
	return err_set(e, ERR_LIMIT, "%s: a key larger than %zu bytes", path, PRIVATE_KEY_MAX);
}

int signing_key(const char *name, const char *password_file, struct private_key **ret_key, struct err *e)
{
	auto_done(buf_wipe) struct buf pem = BUF_INIT(PRIVATE_KEY_MAX + 1);
	const struct key_password password = key_password(password_file, false);

	if (private_key_is_uri(str_of(name)))
		return private_key_open(name, &password.asker, ret_key, e);
	return load_secret(name, &pem, e) < 0 ? e->code : private_key_from_pem(buf_str(&pem), name, &password.asker, ret_key, e);
}

static int read_services(struct signing *signing, const struct signing_options *o, struct err *e)
{
	auto_done(buf_done) struct buf json = BUF_INIT(SIGNING_CONFIG_MAX);
	struct signer *signer = &signing->signer;
	struct str bytes = signing_config_embedded();
	const char *name = "the built-in signing configuration";

	if (o->signing_config) {
		if (file_load(o->signing_config, &json, e) < 0)
			return e->code;
		bytes = buf_str(&json);
		name = o->signing_config;
	}
	return services_read(bytes, name, signing->run->ctx.now, &signer->arena, &signer->services, e);
}

/* As a verifier has it. */
static int read_root(struct signing *signing, const char *path, struct err *e)
{
	auto_done(buf_done) struct buf json = BUF_INIT(TRUSTED_ROOT_MAX);

	if (!path)
		return trusted_root_read_again(trusted_root_embedded(), "the built-in trusted root", &signing->trust.root, e);
	return file_load(path, &json, e) < 0 ? e->code : trusted_root_read(buf_str(&json), path, &signing->trust.root, e);
}

/* The option, the environment, or what a job of GitHub Actions is given. */
static int find_token(struct signing *signing, const struct signing_options *o, struct str *ret_token, struct err *e)
{
	const char *given = o->identity_token ? o->identity_token : getenv("SIGSTORE_ID_TOKEN");
	const char *url = getenv("ACTIONS_ID_TOKEN_REQUEST_URL"), *bearer = getenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN");

	if (given && *given) {
		*ret_token = str_trim(str_of(given));
		return 0;
	}
	if (url && *url && bearer && *bearer)
		return identity_token_of_github(&signing->run->ctx, url, bearer, &signing->signer.arena, ret_token, e);
	err_set(e, ERR_USAGE, "who signs? neither a key nor an identity token is there");
	return err_hint(e, "--key FILE; plimsoll keys generate makes one");
}

static int open_keyless(struct signing *signing, const struct signing_options *o, struct err *e)
{
	struct signer *signer = &signing->signer;
	struct identity_token identity;
	struct str token;

	if (find_token(signing, o, &token, e) < 0 || identity_token_read(token, signing->run->ctx.now, &signer->arena, &identity, e) < 0 ||
	    signer_certify(&signing->run->ctx, signer, token, e) < 0)
		return e->code;
	signer->log = true;
	signer->stamp = signer->services.stampers.n > 0;
	signing->who = arena_printf(&signer->arena, "%.*s (%.*s)", STR(identity.subject), STR(identity.issuer));
	return 0;
}

static int open_key(struct signing *signing, const struct signing_options *o, struct err *e)
{
	auto_done(buf_done) struct buf pem = BUF_INIT(1 << 16);
	struct signer *signer = &signing->signer;
	struct authority *authority;

	if (signing_key(o->key, o->password_file, &signer->key, e) < 0)
		return e->code;
	signer->log = o->log;
	signer->stamp = o->stamp;
	signing->who = private_key_is_uri(str_of(o->key)) ? str_of(o->key) : path_base(str_of(o->key));
	public_key_pem(private_key_public(signer->key), &pem);
	if (trust_add_key(&signing->trust, buf_str(&pem), o->key, e) < 0)
		return e->code;
	authority = &signing->trust.authorities.v[0];
	authority->without_log = !signer->log;
	return 0;
}

/* A log that tells no time needs somebody who does. */
static int check_services(const struct signer *signer, struct err *e)
{
	if (signer->stamp && !signer->services.stampers.n)
		return err_set(e, ERR_USAGE, "--timestamp: the signing configuration names no time stamp authority (tsaUrls)");
	if (signer->certificate.n && signer->services.logs.n && signer->services.logs.v[0].version > 1 && !signer->stamp)
		return err_set(e, ERR_USAGE, "a log of Rekor's second version tells no time, and the signing configuration names no time stamp authority (tsaUrls)");
	return 0;
}

int signing_open(struct run *run, const struct signing_options *o, struct signing *ret_signing, struct err *e)
{
	int r = 0;

	*ret_signing = (struct signing){.run = run};
	trust_init(&ret_signing->trust);
	ret_signing->trust.now = run->ctx.now;
	if (o->key && o->identity_token)
		return err_set(e, ERR_USAGE, "--key and --identity-token exclude each other: a key has no identity");
	if (!o->key || o->log || o->stamp)
		r = read_services(ret_signing, o, e);
	if (r == 0)
		r = read_root(ret_signing, o->trusted_root, e);
	if (r == 0)
		r = o->key ? open_key(ret_signing, o, e) : open_keyless(ret_signing, o, e);
	return r == 0 ? check_services(&ret_signing->signer, e) : r;
}

void signing_done(struct signing *signing)
{
	signer_done(&signing->signer);
	trust_done(&signing->trust);
}

/* ---- what is signed ---- */

int signing_bundle(struct signing *signing, const struct signed_thing *thing, const struct artifact *artifact, struct buf *ret_bundle, struct err *e)
{
	const struct trust *trust = &signing->trust;
	const struct authority *authority = trust->authorities.n ? &trust->authorities.v[0] : &trust->anyone;
	struct verify_policy policy = verify_policy_of(trust, authority);
	struct verification result = {0};
	struct bundle bundle = {0};

	signed_bundle(thing, ret_bundle);
	if (ret_bundle->full)
		return err_set(e, ERR_LIMIT, "a bundle larger than %zu bytes", ret_bundle->max);
	result.reason = bundle_read(buf_str(ret_bundle), "the bundle", &bundle, &result.detail);
	if (result.reason == VERIFY_VERIFIED)
		bundle_verify(&bundle, &policy, artifact, &result);
	bundle_done(&bundle);
	if (result.reason == VERIFY_VERIFIED)
		return 0;
	err_set(e, ERR_FORMAT, "what was signed does not hold, and is not given out: %s: %s", verify_reason_name(result.reason), result.detail.text);
	return signing->signer.log || signing->signer.stamp ? err_hint(e, "--trusted-root of the services that --signing-config names") : e->code;
}

static void put_place(struct buf *out, struct artifacts *artifacts, const struct subject *subject, const struct digest *manifest, const char *how)
{
	char of[DIGEST_TEXT_MAX], at[DIGEST_TEXT_MAX];

	text_escape(out, artifacts->name);
	buf_printf(out, "@%s: %s %s\n", digest_text(&subject->digest, of), how, digest_text(manifest, at));
}

/* Cosign's older forms know no entries without a promise, and stamp what others do not. */
static int check_legacy(const struct signing *signing, struct err *e)
{
	const struct signer *signer = &signing->signer;

	if (signer->log && signer->services.logs.n && signer->services.logs.v[0].version > 1)
		return err_set(e, ERR_UNSUPPORTED, "--format legacy has no place for an entry of a log of Rekor's second version");
	return 0;
}

static int say_simple(struct signing *signing, struct artifacts *artifacts, const struct subject *subject, const struct saying *saying, struct buf *out,
		      struct buf *document, struct err *e)
{
	auto_done(buf_done) struct buf payload = BUF_INIT(1 << 20), bundle = BUF_INIT(SIGNED_BUNDLE_MAX);
	struct signed_thing thing = {0};
	struct artifact artifact;
	struct digest manifest;
	int r;

	simple_signing(artifacts->repository.n ? artifacts->repository : artifacts->name, &subject->digest, saying->annotations, &payload);
	artifact_of(buf_str(&payload), &artifact);
	r = sign_message(&signing->run->ctx, &signing->signer, buf_str(&payload), &thing, e);
	if (r == 0)
		r = signing_bundle(signing, &thing, &artifact, &bundle, e);
	if (r == 0)
		r = publish_signature(artifacts, subject, &thing, &manifest, e);
	if (r == 0)
		put_place(out, artifacts, subject, &manifest, "signature, under Cosign's tag, in");
	if (r == 0 && document)
		buf_put(document, buf_str(&payload)), buf_putc(document, '\n');
	signed_done(&thing);
	return r;
}

/* The statement is held against its type once more, as verifiers read it: what they would call flawed is not signed. */
static int check_statement(struct str text, struct err *e)
{
	struct statement statement = {0};
	struct arena arena = ARENA_INIT;
	int r = statement_read(text, "the statement", &arena, &statement, e);

	if (r == 0 && statement.flaw.n)
		r = err_set(e, ERR_FORMAT, "the predicate is not what its type says: %.*s", STR(statement.flaw));
	else if (r == 0 && statement.empty)
		r = err_set(e, ERR_FORMAT, "the predicate says nothing");
	statement_done(&statement);
	arena_done(&arena);
	return r;
}

int signing_envelope(struct signing *signing, const struct digest *digest, struct str name, const struct saying *saying, struct signed_thing *ret_thing,
		     struct err *e)
{
	auto_done(buf_done) struct buf text = BUF_INIT(STATEMENT_MAX);
	struct statement_draft statement = {
		.name = name, .digest = *digest, .annotations = saying->annotations,
		.predicate_type = saying->predicate_type.n ? saying->predicate_type : STR_LIT(PREDICATE_SIGN),
		.predicate = saying->predicate.n ? saying->predicate : STR_LIT("{}"),
	};

	statement_write(&statement, &text);
	if (text.full)
		return err_set(e, ERR_LIMIT, "a statement larger than %zu bytes, which is what verifiers take", STATEMENT_MAX);
	if (check_statement(buf_str(&text), e) < 0)
		return e->code;
	return sign_statement(&signing->run->ctx, &signing->signer, buf_str(&text), ret_thing, e);
}

/* Signs and verifies; the thing is the caller's. */
static int make_statement(struct signing *signing, const struct digest *digest, const struct saying *saying, struct signed_thing *thing, struct buf *bundle,
			  struct err *e)
{
	/* That of a manifest: its bytes are in the registry. */
	struct artifact artifact = {.digest = *digest};

	if (signing_envelope(signing, digest, STR_NULL, saying, thing, e) < 0)
		return e->code;
	return signing_bundle(signing, thing, &artifact, bundle, e);
}

int signing_statement(struct signing *signing, const struct digest *digest, const struct saying *saying, struct buf *ret_bundle, struct err *e)
{
	struct signed_thing thing = {0};
	int r = make_statement(signing, digest, saying, &thing, ret_bundle, e);

	buf_putc(ret_bundle, '\n');
	signed_done(&thing);
	return r;
}

static void put_document(const struct signed_thing *thing, const struct buf *bundle, bool legacy, struct buf *document)
{
	if (legacy)
		signed_envelope(thing, document);
	else
		buf_put(document, buf_str(bundle));
	buf_putc(document, '\n');
}

static int say_statement(struct signing *signing, struct artifacts *artifacts, const struct subject *subject, const struct saying *saying, struct buf *out,
			 struct buf *document, struct err *e)
{
	auto_done(buf_done) struct buf bundle = BUF_INIT(SIGNED_BUNDLE_MAX);
	struct str type = saying->predicate_type.n ? saying->predicate_type : STR_LIT(PREDICATE_SIGN);
	struct signed_thing thing = {0};
	struct digest manifest;
	int r = make_statement(signing, &subject->digest, saying, &thing, &bundle, e);

	if (r == 0)
		r = saying->legacy ? publish_attestation(artifacts, subject, &thing, type, &manifest, e)
				   : publish_bundle(artifacts, subject, buf_str(&bundle), type, signing->run->ctx.now, &manifest, e);
	if (r == 0)
		put_place(out, artifacts, subject, &manifest, saying->legacy ? "attestation, under Cosign's tag, in" :
			  saying->predicate_type.n ? "attestation, as referrer" : "signature, as referrer");
	if (r == 0 && document)
		put_document(&thing, &bundle, saying->legacy, document);
	signed_done(&thing);
	return r;
}

int signing_say(struct signing *signing, struct artifacts *artifacts, const struct subject *subject, const struct saying *saying, struct buf *out,
		struct buf *document, struct err *e)
{
	bool stamp = signing->signer.stamp;
	int r;

	if (!saying->legacy)
		return say_statement(signing, artifacts, subject, saying, out, document, e);
	if (check_legacy(signing, e) < 0)
		return e->code;
	signing->signer.stamp = false;
	r = saying->predicate_type.n ? say_statement(signing, artifacts, subject, saying, out, document, e)
				     : say_simple(signing, artifacts, subject, saying, out, document, e);
	signing->signer.stamp = stamp;
	return r;
}
