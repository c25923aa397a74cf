/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fast hash that tells whether two files have the same content: XXH3, 128 bits (libxxhash). Whoever makes the files could make two
 * that collide; so nothing that protects anyone may rest on it.
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_CRYPTO_CONTENT_HASH_H
#define PLIMSOLL_CRYPTO_CONTENT_HASH_H

#include "base/str.h"

#define CONTENT_HASH_DIGITS 32

/* Thirty-two hexadecimal digits, and a NUL behind them. */
void content_hash(struct str bytes, char ret_digits[CONTENT_HASH_DIGITS + 1]);

#endif
