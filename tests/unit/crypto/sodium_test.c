/* SPDX-License-Identifier: Apache-2.0 */
/* The vector of RFC 8032, section 7.3: by Ed25519ph it holds, by Ed25519 it does not, and with any bit another not at all. */
#include "crypto/public_key.h"
#include "crypto/sodium.h"
#include "test.h"

static const unsigned char prefix[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00}; /* RFC 8410 */
static const char key_digits[] = "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf";
static const char signature_digits[] = "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
				       "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406";

static void bytes_of(const char *digits, unsigned char *bytes)
{
	for (size_t i = 0; digits[2 * i]; i++)
		bytes[i] = (unsigned char)(str_hex_value(digits[2 * i]) << 4 | str_hex_value(digits[2 * i + 1]));
}

TEST(vector_of_the_rfc)
{
	unsigned char raw[64] = {0}, signature[64];
	struct str key, made;

	bytes_of(key_digits, raw);
	bytes_of(signature_digits, signature);
	key = str_from(raw, 32);
	made = str_from(signature, 64);
	assert_int_equal(sodium_verify_ed25519ph(key, STR_LIT("abc"), made), sodium_present());
	assert_false(sodium_verify_ed25519ph(key, STR_LIT("abd"), made));
	assert_false(sodium_verify_ed25519ph(str_slice(key, 0, 31), STR_LIT("abc"), made));
	assert_false(sodium_verify_ed25519ph(key, STR_LIT("abc"), str_slice(made, 0, 63)));
	for (size_t i = 0; i < 512; i += 7) {
		signature[i / 8] ^= (unsigned char)(1u << i % 8);
		assert_false(sodium_verify_ed25519ph(key, STR_LIT("abc"), made));
		signature[i / 8] ^= (unsigned char)(1u << i % 8);
	}
}

TEST(the_pure_form_is_another)
{
	unsigned char der[sizeof(prefix) + 64], signature[64];
	struct public_key *key;
	struct err e = ERR_INIT;

	memcpy(der, prefix, sizeof(prefix));
	bytes_of(key_digits, der + sizeof(prefix));
	bytes_of(signature_digits, signature);
	assert_int_equal(public_key_from_der(str_from(der, sizeof(prefix) + 32), &key, &e), 0);
	assert_true(public_key_is_ed25519(key));
	assert_false(public_key_verify(key, SIGNATURE_SHA512, STR_LIT("abc"), str_from(signature, sizeof(signature))));
	public_key_free(key);
}

TEST_MAIN
