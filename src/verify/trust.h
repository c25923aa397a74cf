/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom signatures are held against: authorities, each a key, an identity or a store of certificates, with a name that reports and policies use.
 *
 * Ownership: trust_done() frees all. Threading: read-only once made.
 */
#ifndef PLIMSOLL_VERIFY_TRUST_H
#define PLIMSOLL_VERIFY_TRUST_H

#include "base/arena.h"
#include "base/vec.h"
#include "crypto/public_key.h"
#include "model/image.h"
#include "verify/trusted_root.h"

enum authority_method {
	AUTHORITY_KEY,       /* a public key */
	AUTHORITY_KEYLESS,   /* a certificate of the trusted root's authorities, for an identity */
	AUTHORITY_NOTATION,  /* Notary Project: trust stores and a trust policy */
};

struct authority {
	struct str name;     /* as reports say it: "cosign.pub", "release@example.com" */
	enum authority_method method;

	struct public_key *key; /* AUTHORITY_KEY */

	/* AUTHORITY_KEYLESS. Of each pair at most one is set; neither: any. Expressions are matched against the whole text. */
	struct str identity, identity_expression, issuer, issuer_expression;
	struct key_value_list extensions; /* Fulcio's, "1.3.6.1.4.1.57264.1.12" to the text that it must have */
	const struct trusted_root *root;  /* of the trust */

	struct notation_trust *notation;  /* AUTHORITY_NOTATION: verify/notation.h */

	/* What may be missing, since whoever asks says so. */
	bool without_log, without_certificate_log;
};

struct trust {
	struct arena arena;
	VEC(struct authority) authorities; /* none: signatures are judged against whoever the trusted root vouches for, and reports say who it was */
	struct trusted_root root;
	struct str root_name; /* "built in, of 2026-10-02", a path */
	int64_t now;          /* seconds since 1970, for what has no time of its own */
};

void trust_init(struct trust *trust);
void trust_done(struct trust *trust);

#endif
