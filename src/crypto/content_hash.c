/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/content_hash.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <sys/random.h>

#include "base/mem.h"

#define CIPHER_KEY_SIZE 16
#define NONCE_SIZE 12
_Static_assert(CIPHER_KEY_SIZE + NONCE_SIZE <= sizeof(((struct content_key *)0)->bytes), "the key holds both");

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
	char cipher[] = "AES-128-GCM";
	OSSL_PARAM params[2] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher, 0), OSSL_PARAM_construct_end()};

	hasher->key = *key;
	hasher->mac = EVP_MAC_fetch(NULL, "GMAC", NULL);
	hasher->running = hasher->mac ? EVP_MAC_CTX_new(hasher->mac) : NULL;
	if (!hasher->running || !EVP_MAC_init(hasher->running, hasher->key.bytes, CIPHER_KEY_SIZE, params))
		mem_lost();
	return hasher;
}

/* The cipher's own key stays, which saves most of the time that a small file takes. */
void content_hasher_begin(struct content_hasher *hasher)
{
	OSSL_PARAM params[2] = {OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_IV, hasher->key.bytes + CIPHER_KEY_SIZE, NONCE_SIZE), OSSL_PARAM_construct_end()};

	if (!EVP_MAC_init(hasher->running, NULL, 0, params))
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
