/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/judge.h"

#include <stdio.h>

#include "verify/fulcio.h"
#include "verify/signed_annotations.h"
#include "verify/statement.h"

static bool is_sigstore(const struct authority *authority)
{
	return authority->method == AUTHORITY_KEY || authority->method == AUTHORITY_KEYLESS;
}

/* Keeps the best: what holds, else what has come furthest; and all of those that it holds for. */
static void try_authority(const struct bundle *bundle, const struct trust *trust, const struct authority *authority, const struct artifact *artifact,
			  struct proof *proof, size_t *furthest)
{
	const struct verify_policy policy = verify_policy_of(trust, authority);
	struct verification one;
	size_t held = bundle_verify(bundle, &policy, artifact, &one) + 1;

	if (held > *furthest) {
		proof->verification = one;
		proof->held = held;
		*furthest = held;
	}
	if (one.reason != VERIFY_VERIFIED || authority == &trust->anyone)
		return;
	if (!proof->authorities.n && authority->method == AUTHORITY_KEY)
		proof->signer = authority->name;
	*vec_push(&proof->authorities) = (uint32_t)(authority - trust->authorities.v);
}

/* It says itself that one of those who are trusted has signed. */
static bool names_key(const struct bundle *bundle, const struct trust *trust)
{
	vec_each(authority, &trust->authorities)
		if (authority->method == AUTHORITY_KEY && bundle_key_hint(bundle, authority->key) == KEY_HINT_SAME)
			return true;
	return false;
}

static void try_authorities(const struct bundle *bundle, const struct trust *trust, const struct artifact *artifact, struct proof *proof)
{
	size_t furthest = 0;

	vec_each(authority, &trust->authorities)
		if (is_sigstore(authority))
			try_authority(bundle, trust, authority, artifact, proof, &furthest);
	if (!trust->authorities.n)
		try_authority(bundle, trust, &trust->anyone, artifact, proof, &furthest);
	else if (!furthest)
		judge_refuse(proof, VERIFY_MATERIAL, "nobody who is trusted signs with a key or a certificate of this kind");
}

/* The verification's texts outlive the bundle. */
static void keep_texts(const struct bundle *bundle, struct provenance *provenance, struct proof *proof)
{
	struct verification *verification = &proof->verification;

	verification->identity = arena_str(&provenance->arena, verification->identity);
	verification->issuer = arena_str(&provenance->arena, verification->issuer);
	/* Whom a certificate names is told once it is of somebody who is believed. */
	if (!verification->identity.n) {
		proof->signer = arena_str(&provenance->arena, proof->signer);
		return;
	}
	proof->signer = verification->issuer.n ? arena_printf(&provenance->arena, "%.*s (%.*s)", STR(verification->identity), STR(verification->issuer)) :
						 verification->identity;
	if (bundle->certificate)
		fulcio_claims(bundle->certificate, &provenance->arena, &proof->claims);
}

/* By the digest that was asked of it, whichever algorithm the statement names it by. */
static void take_annotations(const struct artifact *artifact, struct provenance *provenance, struct proof *proof)
{
	for (int i = DIGEST_SHA256; i <= DIGEST_SHA512 && !proof->annotations.n; i++) {
		struct digest digest = artifact_digest(artifact, (enum digest_algorithm)i);

		if (digest.algorithm)
			signed_annotations_of(provenance, proof, &digest);
	}
}

void judge_bundle(const struct bundle *bundle, const struct trust *trust, const struct artifact *artifact, struct provenance *provenance,
		  struct proof *proof)
{
	proof->is_signed = true;
	proof->keyed = !bundle->certificate && !names_key(bundle, trust);
	if (bundle->is_envelope) {
		proof->statement = arena_str(&provenance->arena, bundle->payload);
		proof_read(proof, &provenance->arena);
		proof->predicate_type = proof->facts->predicate_type;
	}
	try_authorities(bundle, trust, artifact, proof);
	if (bundle->is_envelope && proof_holds(proof))
		take_annotations(artifact, provenance, proof);
	keep_texts(bundle, provenance, proof);
}

void judge_refuse(struct proof *proof, enum verify_reason reason, const char *format, ...)
{
	va_list args;

	proof->is_signed = true;
	proof->authorities.n = 0;
	proof->verification.reason = reason;
	proof->verification.detail = (struct err){.code = ERR_FORMAT};
	va_start(args, format);
	vsnprintf(proof->verification.detail.text, sizeof(proof->verification.detail.text), format, args);
	va_end(args);
}

int judge_artifact(const struct found *found, const struct bundle *bundle, struct artifacts *artifacts, struct arena *arena,
		   struct artifact *ret_artifact, struct err *e)
{
	char name[DIGEST_TEXT_MAX];
	struct str bytes, media_type;
	struct digest digest;

	*ret_artifact = (struct artifact){0};
	if (bundle->is_envelope && found->subject.algorithm == DIGEST_SHA256) {
		ret_artifact->digest = found->subject;
		return 0;
	}
	if (artifacts->manifest(artifacts, str_of(digest_text(&found->subject, name)), arena, &bytes, &digest, &media_type, e) < 0)
		return e->code;
	if (!digest_eq(&digest, &found->subject))
		return err_set(e, ERR_DIGEST, "%s has another digest", name);
	artifact_of(bytes, ret_artifact);
	return 0;
}

int judge_blob(const struct json *layer, struct artifacts *artifacts, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	struct digest digest;

	if (!digest_parse(json_get_text(layer, "digest"), &digest))
		return err_set(e, ERR_FORMAT, "a layer without a digest");
	return artifacts->blob(artifacts, &digest, max, arena, ret_bytes, e);
}
