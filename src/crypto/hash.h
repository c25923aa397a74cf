/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running digests. Source: FIPS 180-4, by OpenSSL, and two SHA-256 in turns where the processor can (sha256_pair.h).
 * SHA-1 only names things that others name by it; it proves nothing.
 *
 * Ownership: hash_new() gives a hash that hash_free() frees. Threading: one thread a hash.
 */
#ifndef PLIMSOLL_CRYPTO_HASH_H
#define PLIMSOLL_CRYPTO_HASH_H

#include "base/str.h"

enum hash_kind { HASH_SHA256, HASH_SHA512, HASH_SHA1 };
#define HASH_SIZE_MAX 64

struct hash;

struct hash *hash_new(enum hash_kind kind);
void hash_update(struct hash *hash, struct str bytes);
/* The same as hash_update(a, x) and hash_update(b, y), of two different hashes, in less time than one after the other. */
void hash_update_pair(struct hash *a, struct str x, struct hash *b, struct str y);
/* Writes 32, 64 or 20 bytes; the hash can then only be freed. */
void hash_final(struct hash *hash, unsigned char ret_value[HASH_SIZE_MAX]);
void hash_free(struct hash *hash);
void hash_bytes(enum hash_kind kind, struct str bytes, unsigned char ret_value[HASH_SIZE_MAX]);

#define HASH_DIGITS_MAX (2 * HASH_SIZE_MAX + 1)
/* The first n bytes of a value as small hexadecimal digits; a view of ret_text, which ends in a NUL. */
struct str hash_digits(const unsigned char *value, size_t n, char ret_text[HASH_DIGITS_MAX]);

#endif
