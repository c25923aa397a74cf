/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sodium.h"

bool sodium_present(void)
{
	return false;
}

bool sodium_verify_ed25519ph(struct str raw, struct str message, struct str signature)
{
	(void)raw, (void)message, (void)signature;
	return false;
}

bool sodium_sign_ed25519ph(const unsigned char seed[32], struct str message, unsigned char ret_signature[64])
{
	(void)seed, (void)message, (void)ret_signature;
	return false;
}

bool sodium_box_open(struct str box, const char *nonce, const unsigned char key[SODIUM_BOX_KEY], unsigned char *into)
{
	(void)box, (void)nonce, (void)key, (void)into;
	return false;
}

bool sodium_box_seal(struct str content, const unsigned char *nonce, const unsigned char key[SODIUM_BOX_KEY], unsigned char *into)
{
	(void)content, (void)nonce, (void)key, (void)into;
	return false;
}
