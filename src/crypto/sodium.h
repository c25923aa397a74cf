/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What OpenSSL 3.0 lacks and libsodium has: Ed25519ph, and the boxes that Cosign's keys are in. A build without libsodium has sodium_none.c in place of sodium.c, and says so: whoever needs it
 * asks sodium_present() and answers "unsupported".
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_CRYPTO_SODIUM_H
#define PLIMSOLL_CRYPTO_SODIUM_H

#include "base/str.h"

#define SODIUM_BOX_KEY 32u
#define SODIUM_BOX_NONCE 24u
#define SODIUM_BOX_MORE 16u /* bytes that a box is longer than what is in it */

bool sodium_present(void);
/* RFC 8032, section 5.1, Ed25519ph without a context. `raw` is the key's thirty-two bytes. False too where libsodium is not in. */
bool sodium_verify_ed25519ph(struct str raw, struct str message, struct str signature);
/* Signs as sodium_verify_ed25519ph() verifies, with the thirty-two bytes of a private key. False where libsodium is not in. */
bool sodium_sign_ed25519ph(const unsigned char seed[32], struct str message, unsigned char ret_signature[64]);

/* NaCl's secretbox: XSalsa20 and Poly1305, the authenticator first. `into` has room for as much. False: another key, or damaged, or no libsodium. */
bool sodium_box_open(struct str box, const char *nonce, const unsigned char key[SODIUM_BOX_KEY], unsigned char *into);
bool sodium_box_seal(struct str content, const unsigned char *nonce, const unsigned char key[SODIUM_BOX_KEY], unsigned char *into);

#endif
