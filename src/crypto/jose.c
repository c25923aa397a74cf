/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/jose.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "base/mem.h"
#include "crypto/key_parts.h"

static const struct {
	const char *name;
	int64_t number; /* of COSE */
	enum signature_hash hash;
	const char *kind; /* of key, as OpenSSL names it */
	int bits;
} algorithms[] = {
	[JOSE_PS256] = {"PS256", -37, SIGNATURE_SHA256, "RSA", 2048},
	[JOSE_PS384] = {"PS384", -38, SIGNATURE_SHA384, "RSA", 3072},
	[JOSE_PS512] = {"PS512", -39, SIGNATURE_SHA512, "RSA", 4096},
	[JOSE_ES256] = {"ES256", -7, SIGNATURE_SHA256, "EC", 256},
	[JOSE_ES384] = {"ES384", -35, SIGNATURE_SHA384, "EC", 384},
	[JOSE_ES512] = {"ES512", -36, SIGNATURE_SHA512, "EC", 521},
};

#define EACH_ALGORITHM(i) size_t i = JOSE_PS256; i < ARRAY_SIZE(algorithms); i++

enum jose_algorithm jose_algorithm_of(const struct public_key *key)
{
	EVP_PKEY *pkey = public_key_pkey(key);

	for (EACH_ALGORITHM(i))
		if (EVP_PKEY_is_a(pkey, algorithms[i].kind) && EVP_PKEY_get_bits(pkey) == algorithms[i].bits)
			return (enum jose_algorithm)i;
	return JOSE_NONE;
}

enum jose_algorithm jose_algorithm_named(struct str name)
{
	for (EACH_ALGORITHM(i))
		if (str_is(name, algorithms[i].name))
			return (enum jose_algorithm)i;
	return JOSE_NONE;
}

enum jose_algorithm jose_algorithm_numbered(int64_t number)
{
	for (EACH_ALGORITHM(i))
		if (number == algorithms[i].number)
			return (enum jose_algorithm)i;
	return JOSE_NONE;
}

const char *jose_algorithm_name(enum jose_algorithm algorithm)
{
	return algorithm == JOSE_NONE ? "none" : algorithms[algorithm].name;
}

static const EVP_MD *digest_of(enum signature_hash hash)
{
	return hash == SIGNATURE_SHA512 ? EVP_sha512() : hash == SIGNATURE_SHA384 ? EVP_sha384() : EVP_sha256();
}

bool jose_verify_pss(const struct public_key *key, enum signature_hash hash, struct str message, struct str signature)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *padding; /* of the context */
	bool verified;

	if (!context)
		mem_lost();
	verified = EVP_PKEY_is_a(public_key_pkey(key), "RSA") &&
		   EVP_DigestVerifyInit(context, &padding, digest_of(hash), NULL, public_key_pkey(key)) == 1 &&
		   EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
		   EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1 &&
		   EVP_DigestVerify(context, (const unsigned char *)signature.p, signature.n, (const unsigned char *)message.p, message.n) == 1;
	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return verified;
}

/* r and s in the DER that the library takes; its length, 0 where they are none. */
static int der_of(struct str signature, unsigned char **ret_der)
{
	ECDSA_SIG *pair = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn((const unsigned char *)signature.p, (int)(signature.n / 2), NULL);
	BIGNUM *s = BN_bin2bn((const unsigned char *)signature.p + signature.n / 2, (int)(signature.n / 2), NULL);
	int n;

	if (!pair || !r || !s || ECDSA_SIG_set0(pair, r, s) != 1)
		mem_lost();
	n = i2d_ECDSA_SIG(pair, ret_der);
	ECDSA_SIG_free(pair);
	return n > 0 ? n : 0;
}

bool jose_verify_ecdsa(const struct public_key *key, enum signature_hash hash, struct str message, struct str signature)
{
	EVP_PKEY *pkey = public_key_pkey(key);
	size_t half = EVP_PKEY_is_a(pkey, "EC") ? ((size_t)EVP_PKEY_get_bits(pkey) + 7) / 8 : 0;
	unsigned char *der = NULL;
	bool verified = false;
	int n;

	if (!half || signature.n != 2 * half)
		return false;
	n = der_of(signature, &der);
	if (n)
		verified = public_key_verify(key, hash, message, str_from((const char *)der, (size_t)n));
	OPENSSL_free(der);
	ERR_clear_error();
	return verified;
}

bool jose_verify(const struct public_key *key, enum jose_algorithm algorithm, struct str message, struct str signature)
{
	if (algorithm == JOSE_NONE || jose_algorithm_of(key) != algorithm)
		return false;
	return algorithm >= JOSE_ES256 ? jose_verify_ecdsa(key, algorithms[algorithm].hash, message, signature)
				       : jose_verify_pss(key, algorithms[algorithm].hash, message, signature);
}
