/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a Notation signature holds: it was made by the key of its own chain of certificates, over this artifact, and as far as a trust policy asks, by
 * whom it trusts, in time, and not taken back. Source: Notary Project, "Trust Store and Trust Policy Specification", "Signature Evaluation".
 *
 * No network: revocation lists are those at hand. What is enforced and cannot be looked up does not hold.
 *
 * Ownership: texts are the arena's given. Threading: no state.
 */
#ifndef PLIMSOLL_VERIFY_NOTATION_JUDGE_H
#define PLIMSOLL_VERIFY_NOTATION_JUDGE_H

#include "model/digest.h"
#include "model/image.h"
#include "verify/notation_envelope.h"
#include "verify/notation_trust.h"

struct notation_target {
	struct digest digest; /* of the manifest that must have been signed */
	uint64_t size;        /* 0: not known, and not compared; the digest is */
	struct str media_type;
	struct str repository; /* empty: none is known */
	int64_t now;
};

struct notation_verdict {
	struct verification verification;
	struct str_list logged; /* what does not hold and the policy only wants to be told: "expiry: …" */
	struct str statement;   /* of the policy: its name */
	bool proven;            /* who signed was held against the policy, and is who it trusts: what is only told or skipped proves nobody */
	struct key_value_list annotations; /* what the signer has signed with it; count where the signature is verified */
};
void notation_verdict_done(struct notation_verdict *verdict);

/* `trust` NULL: the signature itself is judged, and then nobody is trusted. The caller calls notation_verdict_done(). */
void notation_judge(const struct notation_envelope *envelope, const struct notation_trust *trust, const struct notation_target *target,
		    struct arena *arena, struct notation_verdict *ret_verdict);

#endif
