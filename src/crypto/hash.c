/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/hash.h"

#include <openssl/evp.h>
#include <pthread.h>

#include "base/mem.h"

struct hash {
	EVP_MD_CTX *ctx;
};

/* Fetching an algorithm walks the providers and takes locks, so it is done once for the process. */
static EVP_MD *fetched[3];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fetch(void)
{
	fetched[HASH_SHA256] = EVP_MD_fetch(NULL, "SHA256", NULL);
	fetched[HASH_SHA512] = EVP_MD_fetch(NULL, "SHA512", NULL);
	fetched[HASH_SHA1] = EVP_MD_fetch(NULL, "SHA1", NULL);
}

struct hash *hash_new(enum hash_kind kind)
{
	struct hash *hash = mem_zero(1, sizeof(*hash));

	pthread_once(&once, fetch);
	hash->ctx = EVP_MD_CTX_new();
	/* A library without SHA-2 cannot verify anything: nothing sensible could follow. */
	if (!hash->ctx || EVP_DigestInit_ex2(hash->ctx, fetched[kind], NULL) != 1)
		abort();
	return hash;
}

void hash_update(struct hash *hash, struct str bytes)
{
	if (bytes.n && EVP_DigestUpdate(hash->ctx, bytes.p, bytes.n) != 1)
		abort();
}

void hash_final(struct hash *hash, unsigned char ret_value[HASH_SIZE_MAX])
{
	unsigned int size;

	if (EVP_DigestFinal_ex(hash->ctx, ret_value, &size) != 1)
		abort();
}

void hash_free(struct hash *hash)
{
	if (!hash)
		return;
	EVP_MD_CTX_free(hash->ctx);
	free(hash);
}

void hash_bytes(enum hash_kind kind, struct str bytes, unsigned char ret_value[HASH_SIZE_MAX])
{
	struct hash *hash = hash_new(kind);

	hash_update(hash, bytes);
	hash_final(hash, ret_value);
	hash_free(hash);
}
