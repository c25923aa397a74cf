/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who signs: a key that verifiers have, or one that lives for minutes under a certificate that names a person or a workload (keyless).
 *
 * A keyless signature is entered into a transparency log and stamped with a time, for the certificate has long expired when somebody verifies; one by a key
 * only where it is asked for, and else nothing goes to the network.
 * Source: Sigstore client specification, "Signing"; the services are sign/services.h's.
 *
 * Ownership: signer_done() frees all; what was signed points into the signer. Threading: one thread.
 */
#ifndef PLIMSOLL_SIGN_SIGNER_H
#define PLIMSOLL_SIGN_SIGNER_H

#include "base/ctx.h"
#include "crypto/certificate.h"
#include "crypto/private_key.h"
#include "sign/services.h"
#include "sign/signed.h"

struct signer {
	struct private_key *key;
	struct str certificate;                /* DER; empty of a key */
	struct str certificate_pem, chain_pem; /* the certificate, and what issued it */
	struct services services;
	bool log, stamp;                       /* enter what is signed into the log; have it stamped with a time */
	struct arena arena;
};

void signer_done(struct signer *signer);
/* Makes a key and has it certified for whoever the token is of. The services have been read. */
int signer_certify(const struct ctx *ctx, struct signer *signer, struct str token, struct err *e);
/* Signs a statement, in an envelope. Whatever comes of it, the caller calls signed_done(). */
int sign_statement(const struct ctx *ctx, struct signer *signer, struct str statement, struct signed_thing *ret_thing, struct err *e);
/* Signs bytes as they are; they must outlive the thing. */
int sign_message(const struct ctx *ctx, struct signer *signer, struct str message, struct signed_thing *ret_thing, struct err *e);

#endif
