/* SPDX-License-Identifier: Apache-2.0 */
#include "model/provenance.h"

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
	};

	return names[storage];
}

bool proof_holds(const struct proof *proof)
{
	return proof->is_signed && proof->verification.reason == VERIFY_VERIFIED;
}

void provenance_init(struct provenance *provenance)
{
	*provenance = (struct provenance){0};
}

void provenance_done(struct provenance *provenance)
{
	vec_each(proof, &provenance->proofs) {
		vec_done(&proof->authorities);
		vec_done(&proof->claims);
		if (proof->facts)
			statement_done(proof->facts);
	}
	vec_done(&provenance->proofs);
	vec_done(&provenance->platforms);
	coverage_done(&provenance->coverage);
	arena_done(&provenance->arena);
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
