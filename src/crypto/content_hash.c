/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/content_hash.h"

#include <openssl/evp.h>
#include <sys/random.h>

#include "base/mem.h"

struct content_hasher {
	EVP_MAC *mac;
	EVP_MAC_CTX *running;
	struct content_key key;
};

bool content_key_make(struct content_key *ret_key)
{
	return getrandom(ret_key->bytes, sizeof(ret_key->bytes), 0) == (ssize_t)sizeof(ret_key->bytes);
}

struct content_hasher *content_hasher_new(const struct content_key *key)
{
	struct content_hasher *hasher = mem_zero(1, sizeof(*hasher));

	hasher->key = *key;
	hasher->mac = EVP_MAC_fetch(NULL, "POLY1305", NULL);
	hasher->running = hasher->mac ? EVP_MAC_CTX_new(hasher->mac) : NULL;
	if (!hasher->running)
		mem_lost();
	return hasher;
}

void content_hasher_begin(struct content_hasher *hasher)
{
	if (!EVP_MAC_init(hasher->running, hasher->key.bytes, sizeof(hasher->key.bytes), NULL))
		mem_lost();
}

void content_hasher_update(struct content_hasher *hasher, struct str bytes)
{
	if (bytes.n && !EVP_MAC_update(hasher->running, (const unsigned char *)bytes.p, bytes.n))
		mem_lost();
}

struct content_hash content_hasher_end(struct content_hasher *hasher)
{
	struct content_hash hash = {0};
	size_t n;

	if (!EVP_MAC_final(hasher->running, hash.bytes, &n, sizeof(hash.bytes)))
		mem_lost();
	return hash;
}

void content_hasher_free(struct content_hasher *hasher)
{
	if (!hasher)
		return;
	EVP_MAC_CTX_free(hasher->running);
	EVP_MAC_free(hasher->mac);
	free(hasher);
}
