/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What OpenSSL 3.0 lacks and libsodium has: Ed25519ph. A build without libsodium has sodium_none.c in place of sodium.c, and says so: whoever needs it
 * asks sodium_present() and answers "unsupported".
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_CRYPTO_SODIUM_H
#define PLIMSOLL_CRYPTO_SODIUM_H

#include "base/str.h"

bool sodium_present(void);
/* RFC 8032, section 5.1, Ed25519ph without a context. `raw` is the key's thirty-two bytes. False too where libsodium is not in. */
bool sodium_verify_ed25519ph(struct str raw, struct str message, struct str signature);

#endif
