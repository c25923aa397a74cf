/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed certificate timestamps that a certificate carries: RFC 6962, section 3.2 and 3.3. What a log's own bytes mean
 * ("extensions" of static logs) is not looked into, but is under the signature.
 *
 * Ownership: views into the certificate. Threading: no state.
 */
#ifndef PLIMSOLL_CRYPTO_SCT_H
#define PLIMSOLL_CRYPTO_SCT_H

#include "crypto/certificate.h"

struct sct {
	struct str log_id;     /* 32 bytes: SHA-256 of the log's key */
	uint64_t milliseconds; /* since 1970 */
	struct str extensions, signature;
	uint8_t hash; /* RFC 5246, section 7.4.1.4.1: 4 is SHA-256 */
};

/* The list of a certificate for sct_next(); empty where it has none that is well-formed. */
struct str sct_list(const struct certificate *certificate);
bool sct_next(struct str *list, struct sct *ret_sct);
/* What the log has signed: the certificate without the timestamps, under its issuer's key. False where that cannot be made. */
bool sct_message(const struct sct *sct, const struct certificate *certificate, const struct certificate *issuer, struct buf *ret_message);

#endif
