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
};

/* `trust` NULL: the signature itself is judged, and then nobody is trusted. The caller calls vec_done() on what was logged. */
void notation_judge(const struct notation_envelope *envelope, const struct notation_trust *trust, const struct notation_target *target,
		    struct arena *arena, struct notation_verdict *ret_verdict);

#endif
