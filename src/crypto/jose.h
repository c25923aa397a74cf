/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures as JOSE and COSE write them: ECDSA as r and s side by side, RSA as PSS with a salt as long as the hash.
 * Source: RFC 7518, sections 3.4 and 3.5; RFC 9053, section 2.1; RFC 8230, section 2. By OpenSSL.
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_CRYPTO_JOSE_H
#define PLIMSOLL_CRYPTO_JOSE_H

#include "crypto/public_key.h"

enum jose_algorithm { JOSE_NONE, JOSE_PS256, JOSE_PS384, JOSE_PS512, JOSE_ES256, JOSE_ES384, JOSE_ES512 };

/*
 * The one algorithm that a key of its kind and size signs with: RSA of 2048, 3072, 4096 bits, ECDSA on P-256, P-384, P-521 (Notary Project,
 * "Signature Specification", "Algorithm selection"). JOSE_NONE for others.
 */
enum jose_algorithm jose_algorithm_of(const struct public_key *key);
/* "PS256"; JOSE_NONE for other names, and for other numbers: -37 is PS256 (IANA, "COSE Algorithms"). */
enum jose_algorithm jose_algorithm_named(struct str name);
enum jose_algorithm jose_algorithm_numbered(int64_t number);
const char *jose_algorithm_name(enum jose_algorithm algorithm);

/* False also where the key is not of the algorithm's kind. */
bool jose_verify(const struct public_key *key, enum jose_algorithm algorithm, struct str message, struct str signature);
/* Each alone, by whatever hash; on any curve, of a length that is exactly twice the order's. */
bool jose_verify_pss(const struct public_key *key, enum signature_hash hash, struct str message, struct str signature);
bool jose_verify_ecdsa(const struct public_key *key, enum signature_hash hash, struct str message, struct str signature);

#endif
