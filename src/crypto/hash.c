/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 goes through the library's older functions, whose state is open: so it can change hands between its rounds, which
 * are the fastest for one message, and ours for two.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/hash.h"

#include <openssl/sha.h>
#include <pthread.h>

#include "base/mem.h"
#include "crypto/sha256_pair.h"

struct hash {
	enum hash_kind kind;
	union {
		SHA256_CTX sha256;
		SHA512_CTX sha512;
		SHA_CTX sha1;
	};
};

struct hash *hash_new(enum hash_kind kind)
{
	struct hash *hash = mem_zero(1, sizeof(*hash));

	hash->kind = kind;
	if (kind == HASH_SHA256)
		SHA256_Init(&hash->sha256);
	else if (kind == HASH_SHA512)
		SHA512_Init(&hash->sha512);
	else
		SHA1_Init(&hash->sha1);
	return hash;
}

void hash_update(struct hash *hash, struct str bytes)
{
	if (hash->kind == HASH_SHA256)
		SHA256_Update(&hash->sha256, bytes.p, bytes.n);
	else if (hash->kind == HASH_SHA512)
		SHA512_Update(&hash->sha512, bytes.p, bytes.n);
	else
		SHA1_Update(&hash->sha1, bytes.p, bytes.n);
}

/* Asking the processor is slow where it is a virtual one. */
static bool in_turns;
static pthread_once_t asked = PTHREAD_ONCE_INIT;

static void ask(void)
{
	in_turns = sha256_pair_possible();
}

/* Takes bytes off the front until the state stands between two blocks; false where they do not suffice. */
static bool align(struct hash *hash, struct str *bytes)
{
	size_t n = hash->sha256.num ? SHA256_BLOCK - hash->sha256.num : 0;

	if (n > bytes->n)
		n = bytes->n;
	hash_update(hash, str_from(bytes->p, n));
	*bytes = str_from_index(*bytes, n);
	return hash->sha256.num == 0;
}

/* Adds to the message's length, which the library keeps in bits and in two words. */
static void count(SHA256_CTX *state, uint64_t bytes)
{
	uint64_t bits = ((uint64_t)state->Nh << 32 | state->Nl) + (bytes << 3);

	state->Nl = (SHA_LONG)bits;
	state->Nh = (SHA_LONG)(bits >> 32);
}

void hash_update_pair(struct hash *a, struct str x, struct hash *b, struct str y)
{
	pthread_once(&asked, ask);
	if (a->kind == HASH_SHA256 && b->kind == HASH_SHA256 && in_turns && align(a, &x) && align(b, &y)) {
		size_t blocks = (x.n < y.n ? x.n : y.n) / SHA256_BLOCK, n = blocks * SHA256_BLOCK;

		sha256_pair(a->sha256.h, (const unsigned char *)x.p, b->sha256.h, (const unsigned char *)y.p, blocks);
		count(&a->sha256, n);
		count(&b->sha256, n);
		x = str_from_index(x, n);
		y = str_from_index(y, n);
	}
	hash_update(a, x);
	hash_update(b, y);
}

void hash_final(struct hash *hash, unsigned char ret_value[HASH_SIZE_MAX])
{
	if (hash->kind == HASH_SHA256)
		SHA256_Final(ret_value, &hash->sha256);
	else if (hash->kind == HASH_SHA512)
		SHA512_Final(ret_value, &hash->sha512);
	else
		SHA1_Final(ret_value, &hash->sha1);
}

void hash_free(struct hash *hash)
{
	free(hash);
}

void hash_bytes(enum hash_kind kind, struct str bytes, unsigned char ret_value[HASH_SIZE_MAX])
{
	struct hash *hash = hash_new(kind);

	hash_update(hash, bytes);
	hash_final(hash, ret_value);
	hash_free(hash);
}

struct str hash_digits(const unsigned char *value, size_t n, char ret_text[HASH_DIGITS_MAX])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		ret_text[2 * i] = digits[value[i] >> 4];
		ret_text[2 * i + 1] = digits[value[i] & 15];
	}
	ret_text[2 * n] = 0;
	return str_from(ret_text, 2 * n);
}
