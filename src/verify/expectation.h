/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an attestation is expected to say, held against what it says and against the certificate that signed it.
 * Source: SLSA v1.0, "Verifying artifacts": the builder is known, and source, build type and parameters are those that were expected; "Verification
 * summary attestation", How to verify.
 *
 * Ownership: texts are the caller's. Threading: no state.
 */
#ifndef PLIMSOLL_VERIFY_EXPECTATION_H
#define PLIMSOLL_VERIFY_EXPECTATION_H

#include "model/provenance.h"

/* Empty texts and zeros expect nothing. */
struct expectations {
	struct key_value_list annotations; /* that must have been signed with it, of whatever kind it is */
	/* Of provenance. */
	struct str source_uri;    /* "https://example.com/shop/api", see verify/source_uri.h */
	struct str source_ref;    /* "refs/tags/v2", or the name of a branch or a tag */
	struct str source_commit;
	struct str builder_id;    /* with "@v2" also "@refs/tags/v2"; without, any version of it */
	struct str build_type;
	unsigned level;           /* of SLSA's build track, 1 to 3 */
	struct key_value_list parameters; /* that may be set from outside, to that value, or to any where it is empty */
	bool parameters_alone;    /* and no others; from level 3 on that holds anyway */
	/* Of a verification summary. */
	struct str verifier, resource_uri;
	struct str verified_level; /* "SLSA_BUILD_LEVEL_2", or a higher one of that track */
};

void expectations_done(struct expectations *expectations);
/* Whether they are about provenance, or about a verification summary. */
bool expectations_of_build(const struct expectations *expectations);
bool expectations_of_verdict(const struct expectations *expectations);
/* A level of SLSA's build track by its digit or its name: "2", "SLSA_BUILD_LEVEL_2"; 0 where it is none. */
unsigned build_level_parse(struct str text);

/*
 * proof->facts has been read (verify/statement.h). What is not sound never holds, nor what contradicts its certificate, whatever is expected.
 * VERIFY_VERIFIED, or the first reason why not, with the detail.
 */
enum verify_reason expectations_check(const struct expectations *expectations, const struct proof *proof, struct err *detail);

/*
 * The level of SLSA's build track that provenance is worth: 0 of what nobody has signed, else 1, and more where who signed and who built are a pair that is
 * known to keep its promises (builders.c).
 */
unsigned build_level(const struct proof *proof);
/* What a certificate says; empty where it says nothing of it. The names are those of verify/fulcio.h. */
struct str proof_claim(const struct proof *proof, const char *name);
/* "…/GoogleHostedWorker@v1", without and with its version. */
bool builder_is(struct str wanted, struct str id);

#endif
