/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/signer.h"

#include "codec/dsse.h"
#include "sign/identity_token.h"
#include "sign/statement.h"

void signer_done(struct signer *signer)
{
	private_key_free(signer->key);
	services_done(&signer->services);
	/* The identity token is in it. */
	arena_wipe(&signer->arena);
	*signer = (struct signer){0};
}

/* A certificate for another key would make signatures that hold for nobody. */
static int check_certificate(const struct signer *signer, struct certificate **ret_certificate, struct err *e)
{
	if (certificate_from_pem(signer->certificate_pem, "the certificate authority's answer", ret_certificate, e) < 0)
		return e->code;
	if (!str_eq(public_key_der(certificate_key(*ret_certificate)), public_key_der(private_key_public(signer->key))))
		return err_set(e, ERR_FORMAT, "the certificate authority has certified another key");
	return 0;
}

int signer_certify(const struct ctx *ctx, struct signer *signer, struct str token, struct err *e)
{
	auto_done(buf_done) struct buf proof = BUF_INIT(SIGNATURE_MAX), pem = BUF_INIT(1 << 16);
	auto_done(buf_wipe) struct buf request = BUF_INIT(1 << 18); /* with the token */
	struct certificate *certificate = NULL;
	struct identity_token identity;
	int r;

	if (identity_token_read(token, ctx->now, &signer->arena, &identity, e) < 0 || private_key_generate(KEY_P256, &signer->key, e) < 0 ||
	    private_key_sign(signer->key, identity.subject, &proof, e) < 0)
		return e->code;
	public_key_pem(private_key_public(signer->key), &pem);
	certificate_request(token, buf_str(&pem), buf_str(&proof), &request);
	r = services_certify(ctx, &signer->services, buf_str(&request), &signer->arena, &signer->certificate_pem, &signer->chain_pem, e);
	if (r == 0)
		r = check_certificate(signer, &certificate, e);
	if (r == 0)
		signer->certificate = arena_str(&signer->arena, certificate_der(certificate));
	certificate_free(certificate);
	return r;
}

static void begin(const struct signer *signer, struct signed_thing *thing)
{
	*thing = (struct signed_thing){
		.key = private_key_public(signer->key), .certificate = signer->certificate, .certificate_pem = signer->certificate_pem,
		.chain_pem = signer->chain_pem,
	};
	thing->hash = public_key_hash(thing->key);
}

/* The time stamp comes first: a log that tells no times is written to when it is there. */
static int prove(const struct ctx *ctx, struct signer *signer, struct signed_thing *thing, struct err *e)
{
	if (signer->stamp && services_stamp(ctx, &signer->services, thing->signature, thing, e) < 0)
		return err_wrap(e, "time stamp");
	if (signer->log && services_log(ctx, &signer->services, thing, e) < 0)
		return err_wrap(e, "transparency log");
	return 0;
}

int sign_statement(const struct ctx *ctx, struct signer *signer, struct str statement, struct signed_thing *ret_thing, struct err *e)
{
	auto_done(buf_done) struct buf encoded = BUF_INIT(STATEMENT_MAX + 256), signature = BUF_INIT(SIGNATURE_MAX);

	begin(signer, ret_thing);
	ret_thing->is_envelope = true;
	if (statement.n > STATEMENT_MAX)
		return err_set(e, ERR_LIMIT, "a statement larger than %zu bytes, which is what verifiers take", STATEMENT_MAX);
	dsse_encode(STR_LIT(DSSE_IN_TOTO), statement, &encoded);
	if (private_key_sign(signer->key, buf_str(&encoded), &signature, e) < 0)
		return e->code;
	ret_thing->payload = arena_str(&ret_thing->arena, statement);
	ret_thing->signature = arena_str(&ret_thing->arena, buf_str(&signature));
	return prove(ctx, signer, ret_thing, e);
}

int sign_message(const struct ctx *ctx, struct signer *signer, struct str message, struct signed_thing *ret_thing, struct err *e)
{
	auto_done(buf_done) struct buf signature = BUF_INIT(SIGNATURE_MAX);

	begin(signer, ret_thing);
	ret_thing->message = message;
	if (public_key_is_ed25519(ret_thing->key))
		ret_thing->hash = SIGNATURE_SHA512;
	/* A log has the hash alone, so of Ed25519 what goes there is signed in the form that needs no more. */
	if ((signer->log ? private_key_sign_file : private_key_sign)(signer->key, message, &signature, e) < 0)
		return e->code;
	ret_thing->signature = arena_str(&ret_thing->arena, buf_str(&signature));
	return prove(ctx, signer, ret_thing, e);
}
