/* SPDX-License-Identifier: Apache-2.0 */
/* Source: Notary Project, "Signature Specification", "OCI Signatures": the manifest, its one layer, and its subject. */
#include "verify/notation.h"

#include "base/clock.h"
#include "codec/json.h"
#include "verify/format.h"
#include "verify/notation_judge.h"

int notation_authority_add(struct trust *trust, const char *folder, const char *crl_folder, const char *scope, struct err *e)
{
	struct notation_trust *notation = NULL;

	if (notation_trust_open(folder, crl_folder, scope, &notation, e) < 0)
		return e->code;
	trust_add(trust, AUTHORITY_NOTATION, STR_LIT("notation"))->notation = notation;
	return 0;
}

static bool knows(const struct found *found)
{
	return str_is(found->artifact_type, NOTATION_ARTIFACT);
}

static void add_time(struct provenance *provenance, struct proof *proof, const char *key, int64_t seconds)
{
	char text[CLOCK_TEXT_MAX];

	clock_format(seconds, text);
	proof_add_claim(provenance, proof, key, str_of(text));
}

static void add_claims(const struct notation_envelope *envelope, const struct notation_verdict *verdict, struct provenance *provenance, struct proof *proof)
{
	proof_add_claim(provenance, proof, "signing-scheme", envelope->scheme == NOTATION_X509 ? STR_LIT("notary.x509") : STR_LIT("notary.x509.signingAuthority"));
	add_time(provenance, proof, "signing-time", envelope->signing_time);
	if (envelope->expiry != INT64_MAX)
		add_time(provenance, proof, "expires", envelope->expiry);
	proof_add_claim(provenance, proof, "signing-agent", envelope->agent);
	proof_add_claim(provenance, proof, "policy-statement", verdict->statement);
	vec_each(text, &verdict->logged)
		proof_add_claim(provenance, proof, "logged", *text);
}

/* Whether it says more than what is known: that it holds for somebody proven before that it is let pass. */
static bool is_better(const struct notation_verdict *next, const struct notation_verdict *known)
{
	return known->verification.reason != VERIFY_VERIFIED || (next->proven && !known->proven);
}

/* Who lets anybody pass is not named beside who does not. */
static void note_authority(const struct notation_verdict *next, const struct notation_verdict *known, uint32_t authority, struct proof *proof)
{
	if (next->verification.reason != VERIFY_VERIFIED || (known->proven && !next->proven))
		return;
	if (next->proven && !known->proven)
		proof->authorities.n = 0;
	*vec_push(&proof->authorities) = authority;
}

/* Of all the authorities: what came of the first that it holds for, else of the last. */
static void judge(const struct ctx *ctx, const struct notation_envelope *envelope, const struct notation_target *target, const struct trust *trust,
		  struct provenance *provenance, struct proof *proof)
{
	struct notation_verdict verdict = {0};
	bool asked = false;

	for (uint32_t i = 0; i < trust->authorities.n; i++) {
		struct notation_verdict next;

		if (trust->authorities.v[i].method != AUTHORITY_NOTATION)
			continue;
		asked = true;
		notation_judge(envelope, trust->authorities.v[i].notation, target, &provenance->arena, &next);
		note_authority(&next, &verdict, i, proof);
		if (is_better(&next, &verdict)) {
			struct notation_verdict known = verdict;

			verdict = next;
			next = known;
		}
		notation_verdict_done(&next);
	}
	if (!asked)
		notation_judge(envelope, trust->authorities.n ? NULL : trust->anyone.notation, target, &provenance->arena, &verdict);
	vec_each(text, &verdict.logged)
		log_warning(&ctx->log, "Notation signature %.*s: %.*s", STR(proof->place), STR(*text));
	proof->verification = verdict.verification;
	proof->signer = verdict.verification.identity;
	proof->unproven = verdict.verification.reason == VERIFY_VERIFIED && !verdict.proven;
	proof->annotations = verdict.annotations;
	verdict.annotations = (struct key_value_list){0};
	add_claims(envelope, &verdict, provenance, proof);
	notation_verdict_done(&verdict);
}

static void read_envelope(const struct ctx *ctx, const struct found *found, struct str bytes, struct artifacts *artifacts, const struct trust *trust,
			  struct provenance *provenance, struct proof *proof)
{
	const struct notation_target target = {.digest = found->subject, .size = found->subject_size, .media_type = found->subject_media_type,
					       .repository = artifacts->repository, .now = trust->now};
	struct notation_envelope envelope;

	proof->verification.reason = notation_envelope_read(bytes, proof->media_type, &envelope, &proof->verification.detail);
	proof->format = envelope.format;
	if (proof->verification.reason == VERIFY_VERIFIED)
		judge(ctx, &envelope, &target, trust, provenance, proof);
	notation_envelope_done(&envelope);
}

/* One layer, and about this image: what a manifest says of its subject is compared, what it says of itself is not believed. */
static bool check_manifest(const struct found *found, const struct json **ret_layer, struct digest *ret_digest, struct err *e)
{
	const struct json *layers = json_get(found->manifest, "layers");
	struct digest subject;

	*ret_layer = json_at(layers, 0);
	if (json_count(layers) != 1 || !digest_parse(json_get_text(*ret_layer, "digest"), ret_digest))
		return err_set(e, ERR_FORMAT, "the signature's manifest has %zu layers, not one with a digest", json_count(layers)) == 0;
	if (!digest_parse(json_get_text(json_get(found->manifest, "subject"), "digest"), &subject) || !digest_eq(&subject, &found->subject))
		return err_set(e, ERR_DIGEST, "the signature's manifest is about something else (subject)") == 0;
	return true;
}

static int read_signature(const struct ctx *ctx, const struct found *found, struct artifacts *artifacts, const struct trust *trust,
			  struct provenance *provenance, struct err *e)
{
	struct proof *proof = provenance_add(provenance);
	struct err problem = ERR_INIT;
	const struct json *layer;
	struct digest digest;
	struct str bytes;

	if (!proof)
		return 0;
	proof->kind = PROOF_SIGNATURE;
	proof->storage = found->storage;
	proof->format = "notation";
	proof->manifest = found->digest;
	proof->place = arena_str(&provenance->arena, found->place);
	proof->subject = found->subject;
	proof->is_signed = true;
	if (!check_manifest(found, &layer, &digest, &proof->verification.detail)) {
		proof->verification.reason = VERIFY_BUNDLE_MALFORMED;
		return 0;
	}
	proof->media_type = arena_str(&provenance->arena, json_get_text(layer, "mediaType"));
	if (artifacts->blob(artifacts, &digest, NOTATION_ENVELOPE_MAX, &provenance->arena, &bytes, &problem) == 0) {
		read_envelope(ctx, found, bytes, artifacts, trust, provenance, proof);
		return 0;
	}
	if (problem.code == ERR_TIMEOUT) {
		*e = problem;
		return e->code;
	}
	proof->verification.reason = VERIFY_BUNDLE_MALFORMED;
	proof->verification.detail = problem;
	coverage_note(&provenance->coverage, &provenance->arena, "signature", found->place, "%s", problem.text);
	return 0;
}

const struct signature_format format_notation = {"notation", knows, read_signature};
