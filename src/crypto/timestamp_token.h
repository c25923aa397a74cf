/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bare tokens of time stamps (RFC 3161, "TimeStampToken"), as Notary Project puts them beside a signature: without a response around them, with their own
 * certificates, under roots that a trust store has, and with the accuracy that they claim. By OpenSSL.
 *
 * Ownership: timestamp_token_done() frees. Threading: no state.
 */
#ifndef PLIMSOLL_CRYPTO_TIMESTAMP_TOKEN_H
#define PLIMSOLL_CRYPTO_TIMESTAMP_TOKEN_H

#include "crypto/certificate_list.h"

#define TIMESTAMP_TOKEN_MAX ((size_t)1 << 20) /* bytes */

struct timestamp_token {
	int64_t seconds;               /* since 1970: when it was stamped, as it says */
	int64_t from, to;              /* between these, both included, it was */
	struct certificate_list chain; /* who stamped it first, the root last */
};

/*
 * The chain has to lead to one of the roots, at the token's own time, and who stamped it must be named in what is signed by SHA-256 or better
 * (RFC 5816). What the certificates are for is certificate_chain_rules(). ERR_FORMAT with the reason; nothing is to be freed then.
 */
int timestamp_token_verify(struct str token, struct str stamped, struct certificate *const *roots, size_t n, struct timestamp_token *ret_token,
			   struct err *e);
void timestamp_token_done(struct timestamp_token *token);

#endif
