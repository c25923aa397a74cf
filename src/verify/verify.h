/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a Sigstore bundle proves that somebody has signed something: the signature, who made it, when, and that it stands in a public log.
 * Source: Sigstore client specification, "Verification"; RFC 6962 and RFC 9162 (logs), RFC 3161 (time stamps), C2SP (checkpoints), DSSE v1.0.2.
 *
 * No network, and no clock of this machine unless an authority waives the log: the times that count are those that a log or an authority has signed.
 * What does not hold ends with the one reason that explains it (model/verification.h).
 *
 * Ownership: a verification's texts point into the bundle or the authority. Threading: no state.
 */
#ifndef PLIMSOLL_VERIFY_VERIFY_H
#define PLIMSOLL_VERIFY_VERIFY_H

#include "model/verification.h"
#include "verify/bundle.h"
#include "verify/trust.h"

/* What was signed, as the verifier has it. */
struct artifact {
	bool whole;           /* `bytes` is it; else only its digest is known */
	struct str bytes;
	struct digest digest; /* by either algorithm; of what is whole, SHA-256 */
};
void artifact_of(struct str bytes, struct artifact *ret_artifact);
/* In ret_value, or a view of the artifact's own; empty where only its digest by another algorithm is known. */
struct str artifact_hash(const struct artifact *artifact, enum signature_hash hash, unsigned char ret_value[SIGNATURE_HASH_MAX]);
/* The same; DIGEST_NONE where it cannot be known. */
struct digest artifact_digest(const struct artifact *artifact, enum digest_algorithm algorithm);

/* Whom a bundle is held against: one authority. */
struct verify_policy {
	const struct trusted_root *root;
	const struct authority *authority; /* AUTHORITY_KEY or AUTHORITY_KEYLESS */
	int64_t now;                       /* of struct trust */
	struct str predicate_type;         /* an attestation of that type is asked for; empty: whatever was signed, and the verification says what */
};
/* Of a trust: the authority's own root or else the trust's. */
struct verify_policy verify_policy_of(const struct trust *trust, const struct authority *authority);

/* What the bundle's hint says of the key: nothing is proven by it, but it tells a signature by somebody else from one that was altered. */
enum key_hint { KEY_HINT_NONE, KEY_HINT_SAME, KEY_HINT_OTHER };
enum key_hint bundle_key_hint(const struct bundle *bundle, const struct public_key *key);

/*
 * The bundle has been read. *ret_verification says what came of it. Returns how many of its steps held: of several authorities that do not verify it,
 * the one with most has come furthest.
 */
size_t bundle_verify(const struct bundle *bundle, const struct verify_policy *policy, const struct artifact *artifact,
		     struct verification *ret_verification);

#endif
