/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time stamps of RFC 3161: that an authority has seen some bytes at a time. By OpenSSL, which holds the token's structure, its signature, the
 * certificate's usage and its identifier (RFC 5816) to the standard.
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_CRYPTO_TIMESTAMP_H
#define PLIMSOLL_CRYPTO_TIMESTAMP_H

#include "crypto/certificate.h"

/*
 * The authority's chain: what signs time stamps first, unless the token brings that itself, the one that is believed last. The chain has to hold
 * at the token's own time, which is *ret_seconds since 1970. SHA-1 is refused. ERR_FORMAT with the reason.
 */
int timestamp_verify(struct str response, struct str stamped, struct certificate *const *chain, size_t n, int64_t *ret_seconds, struct err *e);
/* Appends a request for a time stamp of these bytes, by their SHA-256, with a nonce, and asking for the authority's certificate. */
int timestamp_request(struct str bytes, struct buf *ret_der, struct err *e);
/* Whether a response grants that request: its imprint, its nonce. Who has signed it is timestamp_verify()'s to say. ERR_FORMAT with the reason. */
int timestamp_answers(struct str response, struct str request, struct err *e);

#endif
