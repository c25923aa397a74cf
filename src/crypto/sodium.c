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
