/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sodium.h"

#include <sodium.h>

bool sodium_present(void)
{
	return true;
}

bool sodium_verify_ed25519ph(struct str raw, struct str message, struct str signature)
{
	crypto_sign_ed25519ph_state state;

	if (raw.n != crypto_sign_ed25519_PUBLICKEYBYTES || signature.n != crypto_sign_ed25519_BYTES)
		return false;
	crypto_sign_ed25519ph_init(&state);
	crypto_sign_ed25519ph_update(&state, (const unsigned char *)message.p, message.n);
	return crypto_sign_ed25519ph_final_verify(&state, (const unsigned char *)signature.p, (const unsigned char *)raw.p) == 0;
}

bool sodium_sign_ed25519ph(const unsigned char seed[32], struct str message, unsigned char ret_signature[64])
{
	unsigned char public[crypto_sign_ed25519_PUBLICKEYBYTES], secret[crypto_sign_ed25519_SECRETKEYBYTES];
	crypto_sign_ed25519ph_state state;
	bool made = crypto_sign_ed25519_seed_keypair(public, secret, seed) == 0;

	crypto_sign_ed25519ph_init(&state);
	crypto_sign_ed25519ph_update(&state, (const unsigned char *)message.p, message.n);
	made = made && crypto_sign_ed25519ph_final_create(&state, ret_signature, NULL, secret) == 0;
	sodium_memzero(secret, sizeof(secret));
	return made;
}

bool sodium_box_open(struct str box, const char *nonce, const unsigned char key[SODIUM_BOX_KEY], unsigned char *into)
{
	return crypto_secretbox_open_easy(into, (const unsigned char *)box.p, box.n, (const unsigned char *)nonce, key) == 0;
}

bool sodium_box_seal(struct str content, const unsigned char *nonce, const unsigned char key[SODIUM_BOX_KEY], unsigned char *into)
{
	return crypto_secretbox_easy(into, (const unsigned char *)content.p, content.n, nonce, key) == 0;
}
