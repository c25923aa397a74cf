/* SPDX-License-Identifier: Apache-2.0 */
#include "model/provenance.h"

#include "model/statement.h"

const char *proof_kind_name(enum proof_kind kind)
{
	static const char *const names[] = {
		[PROOF_SIGNATURE] = "signature", [PROOF_ATTESTATION] = "attestation", [PROOF_SBOM] = "sbom",
		[PROOF_OTHER] = "other",
	};

	return names[kind];
}

const char *proof_storage_name(enum proof_storage storage)
{
	static const char *const names[] = {
		[STORED_AS_REFERRER] = "referrer", [STORED_UNDER_REFERRERS_TAG] = "referrers-tag", [STORED_UNDER_COSIGN_TAG] = "cosign-tag",
		[STORED_IN_INDEX] = "index", [STORED_IN_LAYOUT] = "layout", [STORED_IN_NOTARY] = "notary",
		[STORED_IN_FILE] = "file",
	};

	return names[storage];
}

const char *publisher_kind_name(enum publisher_kind kind)
{
	static const char *const names[] = {
		[PUBLISHER_UNKNOWN] = "unknown", [PUBLISHER_OFFICIAL] = "official", [PUBLISHER_VERIFIED] = "verified", [PUBLISHER_VENDOR] = "vendor",
		[PUBLISHER_OWN] = "own", [PUBLISHER_OPEN] = "open",
	};

	return names[kind];
}

bool proof_holds(const struct proof *proof)
{
	return proof->is_signed && proof->verification.reason == VERIFY_VERIFIED;
}

enum proof_verdict proof_verdict(const struct proof *proof)
{
	switch (proof->verification.reason) {
	case VERIFY_VERIFIED:
		return !proof->is_signed ? PROOF_UNSIGNED : proof->unproven ? PROOF_UNTRUSTED : PROOF_VERIFIED;
	case VERIFY_UNSIGNED:
		return proof->bound ? PROOF_BOUND : PROOF_UNSIGNED;
	case VERIFY_NOT_JUDGED:
	case VERIFY_UNSUPPORTED:
	case VERIFY_MATERIAL:
		return PROOF_NOT_JUDGED;
	case VERIFY_SIGNATURE:
		return proof->keyed ? PROOF_UNTRUSTED : PROOF_FAILED;
	case VERIFY_IDENTITY:
	case VERIFY_ISSUER:
	case VERIFY_LOG_UNKNOWN:
	case VERIFY_CERTIFICATE_UNTRUSTED:
	case VERIFY_CERTIFICATE_UNLOGGED:
		return PROOF_UNTRUSTED;
	default:
		return PROOF_FAILED;
	}
}

size_t proof_nearness(const struct proof *proof)
{
	if (!proof->is_signed || proof->verification.reason == VERIFY_UNSIGNED)
		return 0;
	if (proof_holds(proof))
		return SIZE_MAX;
	return proof_verdict(proof) == PROOF_NOT_JUDGED ? 1 : 2 + proof->held;
}

const struct proof *proof_nearest(const struct provenance *provenance, enum proof_kind kind)
{
	const struct proof *nearest = NULL;

	vec_each(proof, &provenance->proofs)
		if (proof->kind == kind && (!nearest || proof_nearness(proof) > proof_nearness(nearest)))
			nearest = proof;
	return nearest;
}

const char *proof_verdict_name(enum proof_verdict verdict)
{
	static const char *const names[] = {
		[PROOF_NOT_JUDGED] = "not-judged", [PROOF_VERIFIED] = "verified", [PROOF_BOUND] = "bound", [PROOF_UNSIGNED] = "unsigned",
		[PROOF_UNTRUSTED] = "untrusted", [PROOF_FAILED] = "failed",
	};

	return names[verdict];
}

void provenance_init(struct provenance *provenance)
{
	*provenance = (struct provenance){0};
}

static void proofs_done(struct proof_list *proofs)
{
	vec_each(proof, proofs) {
		vec_done(&proof->authorities);
		vec_done(&proof->annotations);
		vec_done(&proof->claims);
		if (proof->compared)
			vec_done(&proof->compared->examples);
		if (proof->facts)
			statement_done(proof->facts);
	}
	vec_done(proofs);
}

void provenance_done(struct provenance *provenance)
{
	proofs_done(&provenance->proofs);
	vec_each(platform, &provenance->platforms)
		proofs_done(&platform->proofs);
	vec_done(&provenance->platforms);
	vec_done(&provenance->authorities);
	coverage_done(&provenance->coverage);
	arena_done(&provenance->arena);
}

const struct proof_list *provenance_platform_proofs(const struct provenance *provenance, const struct provenance_platform *platform)
{
	if (digest_eq(&platform->digest, &provenance->manifest))
		return &provenance->proofs;
	vec_each(first, &provenance->platforms)
		if (digest_eq(&first->digest, &platform->digest))
			return &first->proofs;
	return &platform->proofs;
}

struct proof *provenance_add(struct provenance *provenance)
{
	if (provenance->proofs.n < PROVENANCE_PROOFS_MAX) {
		struct proof *proof = vec_push(&provenance->proofs);

		proof->verification.reason = VERIFY_UNSIGNED;
		return proof;
	}
	coverage_note(&provenance->coverage, &provenance->arena, "provenance", STR_NULL, "more than the cap of %d signatures and attestations",
		      PROVENANCE_PROOFS_MAX);
	return NULL;
}

void proof_add_claim(struct provenance *provenance, struct proof *proof, const char *key, struct str value)
{
	if (value.n)
		*vec_push(&proof->claims) = (struct key_value){str_of(key), arena_str(&provenance->arena, value)};
}
