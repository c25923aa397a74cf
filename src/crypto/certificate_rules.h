/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Notary Project asks of chains of certificates, beyond that one issued the other: their order, what they are for, their keys and hashes.
 * Source: Notary Project, "Signature Specification", "Certificate Requirements"; RFC 5280; RFC 3161, section 2.3.
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_CRYPTO_CERTIFICATE_RULES_H
#define PLIMSOLL_CRYPTO_CERTIFICATE_RULES_H

#include "crypto/certificate.h"

#define CHAIN_MAX 16 /* certificates */

enum certificate_purpose { PURPOSE_CODE, PURPOSE_TIMESTAMPS };

/*
 * The leaf first, each issued by the next, the last by itself, and none but those; a leaf alone by itself. Times are not looked at. ERR_FORMAT with
 * which certificate and which rule.
 */
int certificate_chain_rules(struct certificate *const *chain, size_t n, enum certificate_purpose purpose, struct err *e);
bool certificate_is_authority(const struct certificate *certificate);
bool certificate_is_self_signed(const struct certificate *certificate);

#endif
