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
#include "crypto/certificate_list.h"
#include "model/image.h"
#include "verify/notary.h"
#include "verify/root_store.h"
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
	struct key_value_list extensions;  /* Fulcio's, "1.3.6.1.4.1.57264.1.12" to the text that it must have */
	struct certificate *certificate;   /* the very one that must have signed; NULL: any */
	struct certificate_list chain;     /* one's own authorities, in place of the root's: the issuing one first, the one that is believed last */
	const struct trusted_root *root;   /* NULL: the trust's */

	struct notation_trust *notation;  /* AUTHORITY_NOTATION, and of `anyone` where there is one's own: verify/notation.h */

	/* What may be missing, since whoever asks says so. Without a log and a time stamp a certificate must count at trust->now. */
	bool without_log, without_certificate_log;
};

struct trust {
	struct arena arena;
	VEC(struct authority) authorities; /* none: signatures are judged for `anyone`, and reports say who it was */
	struct authority anyone;           /* whoever the trusted root vouches for */
	struct trusted_root root;
	struct root_choice chosen; /* what the root is read from; without `what` it has been, or there is none */
	struct notary_settings notary; /* where Docker Content Trust is looked for; place NULL: nowhere */
	int64_t now;          /* seconds since 1970, for what has no time of its own */
};

void trust_init(struct trust *trust);
void trust_done(struct trust *trust);

/*
 * Reads the trusted root, where it is only chosen. That costs as much as half of the evaluation of a small image that is known, and most images
 * have no signatures: so it waits until there is one. Before any thread has the trust to read it.
 */
int trust_read_root(struct trust *trust, struct err *e);
/* A new authority at the end. Pointers to earlier ones may move. */
struct authority *trust_add(struct trust *trust, enum authority_method method, struct str name);
/*
 * Adds a public key: PEM, of a kind that is verified (crypto/public_key.h). `file` is for errors, its last part the authority's name, all of it where
 * another one is called so already. ERR_FORMAT and
 * ERR_UNSUPPORTED say what it is instead, a private key say.
 */
int trust_add_key(struct trust *trust, struct str pem, const char *file, struct err *e);
/* Of a certificate that must be this text or match this expression; for those that have neither: "anyone". */
struct str authority_name(const struct authority *authority, struct arena *arena);
/* ERR_USAGE where an expression is none. `what` names it in the error. */
int authority_check_expression(struct str expression, const char *what, struct err *e);

#endif
