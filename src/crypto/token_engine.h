/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The private key of a "pkcs11:" URI by the engine of that name. Source: libp11, README; OpenSSL 3, ENGINE_load_private_key(3).
 *
 * Ownership: the key is the caller's. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CRYPTO_TOKEN_ENGINE_H
#define PLIMSOLL_CRYPTO_TOKEN_ENGINE_H

#include <openssl/evp.h>
#include <openssl/ui.h>
#include <stdbool.h>

/* False where there is no such engine. The method, with `asking`, is asked for the PIN. *ret_key is NULL where the token has no such key, or the PIN is another. */
bool token_engine_load(const char *uri, UI_METHOD *method, void *asking, EVP_PKEY **ret_key);

#endif
