/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether two files have the same content, told by sixteen bytes of each and in a fraction of the time that a digest takes: GMAC
 * (NIST SP 800-38D, by OpenSSL), which the instructions for AES-GCM compute, under a secret key and one nonce. Of two different contents that were
 * made without knowledge of the key, the hashes are equal with a probability of at most about 2^-100 (of files up to 4 GiB; one for each 16 bytes, of 2^128),
 * whoever made them; so the key stays on the machine, and hashes are shown to nobody and are compared under one key alone.
 *
 * Ownership: content_hasher_new() gives what content_hasher_free() frees. Threading: one thread a hasher.
 */
#ifndef PLIMSOLL_CRYPTO_CONTENT_HASH_H
#define PLIMSOLL_CRYPTO_CONTENT_HASH_H

#include "base/str.h"

#define CONTENT_HASH_SIZE 16

struct content_key {
	unsigned char bytes[32];
};

struct content_hash {
	unsigned char bytes[CONTENT_HASH_SIZE];
};

struct content_hasher;

/* Fills a key with what the system holds for random; false where it gives none. */
bool content_key_make(struct content_key *ret_key);

struct content_hasher *content_hasher_new(const struct content_key *key);
void content_hasher_begin(struct content_hasher *hasher);
void content_hasher_update(struct content_hasher *hasher, struct str bytes);
struct content_hash content_hasher_end(struct content_hasher *hasher);
/* NULL is allowed. */
void content_hasher_free(struct content_hasher *hasher);

#endif
