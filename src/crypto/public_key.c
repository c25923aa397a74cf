/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/public_key.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>

#include "base/mem.h"
#include "crypto/key_parts.h"

#define RAW_SIZE 32u /* RFC 8032, section 5.1.5 */
#define RSA_BITS_MIN 2048
#define RSA_BITS_MAX 16384 /* a larger one only costs time */

struct public_key {
	EVP_PKEY *pkey;
	unsigned char *der;
	size_t der_size;
	unsigned char raw[RAW_SIZE];
};

/* The encoding is the caller's own, and cheap; that of the library's encoders costs as much as a signature. */
static struct public_key *take_key(EVP_PKEY *pkey, unsigned char *der, int n)
{
	struct public_key *key;
	size_t size = RAW_SIZE;

	if (!pkey || n <= 0) {
		EVP_PKEY_free(pkey);
		OPENSSL_free(der);
		return NULL;
	}
	key = mem_zero(1, sizeof(*key));
	key->pkey = pkey;
	key->der = der;
	key->der_size = (size_t)n;
	if (public_key_is_ed25519(key))
		EVP_PKEY_get_raw_public_key(pkey, key->raw, &size);
	return key;
}

struct public_key *public_key_take(EVP_PKEY *pkey)
{
	unsigned char *der = NULL;
	int n = pkey ? i2d_PUBKEY(pkey, &der) : 0;

	return take_key(pkey, der, n);
}

struct public_key *public_key_of(const X509_PUBKEY *encoded)
{
	unsigned char *der = NULL;
	int n = i2d_X509_PUBKEY(encoded, &der);

	return take_key(X509_PUBKEY_get(encoded), der, n);
}

EVP_PKEY *public_key_pkey(const struct public_key *key)
{
	return key->pkey;
}

/*
 * What stands before the point in nearly all keys of these curves (RFC 5480), and before the bytes of Ed25519 (RFC 8410): the library's decoders are asked
 * for the others, at ten times the cost.
 */
#define ED25519_HEAD "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"
static const struct {
	const char *head, *group;
	size_t head_size, size;
} points[] = {
	{"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00\x04", "prime256v1", 27, 91},
	{"\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22\x03\x62\x00\x04", "secp384r1", 24, 120},
};

static EVP_PKEY *from_raw(struct str der)
{
	const size_t head = sizeof(ED25519_HEAD) - 1;

	if (der.n != head + RAW_SIZE || memcmp(der.p, ED25519_HEAD, head) != 0)
		return NULL;
	return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, (const unsigned char *)der.p + head, RAW_SIZE);
}

/* NULL where it is none of those, or its point is not on the curve. */
static EVP_PKEY *from_point(struct str der)
{
	EVP_PKEY_CTX *context = NULL;
	EVP_PKEY *pkey = NULL;
	size_t i = 0;

	while (i < ARRAY_SIZE(points) && (der.n != points[i].size || memcmp(der.p, points[i].head, points[i].head_size) != 0))
		i++;
	if (i < ARRAY_SIZE(points) && (context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL)) && EVP_PKEY_fromdata_init(context) == 1) {
		/* From the byte on that says it is uncompressed. */
		size_t from = points[i].head_size - 1;
		OSSL_PARAM parts[] = {
			OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)points[i].group, 0),
			OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)(der.p + from), der.n - from),
			OSSL_PARAM_construct_end(),
		};

		EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_PUBLIC_KEY, parts);
		ERR_clear_error();
	}
	EVP_PKEY_CTX_free(context);
	return pkey;
}

int public_key_from_der(struct str der, struct public_key **ret_key, struct err *e)
{
	const unsigned char *at = (const unsigned char *)der.p, *bare = at;
	EVP_PKEY *pkey = from_point(der);
	X509_PUBKEY *encoded;

	if (!pkey)
		pkey = from_raw(der);
	if (pkey) {
		*ret_key = take_key(pkey, OPENSSL_memdup(der.p, der.n), (int)der.n);
		return 0;
	}
	*ret_key = NULL;
	encoded = d2i_X509_PUBKEY(NULL, &at, (long)der.n);
	if (encoded && at == (const unsigned char *)der.p + der.n)
		*ret_key = public_key_of(encoded);
	if (!encoded && (pkey = d2i_PublicKey(EVP_PKEY_RSA, NULL, &bare, (long)der.n))) {
		if (bare == (const unsigned char *)der.p + der.n)
			*ret_key = public_key_take(pkey);
		else
			EVP_PKEY_free(pkey);
	}
	X509_PUBKEY_free(encoded);
	return *ret_key ? 0 : err_set(e, ERR_FORMAT, "not a public key in DER");
}

int no_password(char *buffer, int size, int writing, void *arg)
{
	(void)buffer, (void)size, (void)writing, (void)arg;
	return -1;
}

/* The next block of the file, if it is a public key that is not encrypted; false at the end. Nobody is asked for a password. */
static bool next_block(BIO *bio, struct public_key **ret_key)
{
	char *label = NULL, *header = NULL;
	unsigned char *der = NULL;
	struct err ignored = ERR_INIT;
	long n = 0;
	bool is = PEM_read_bio(bio, &label, &header, &der, &n) == 1;

	if (is && strcmp(label, PEM_STRING_PUBLIC) == 0 && !*header)
		public_key_from_der(str_from(der, (size_t)n), ret_key, &ignored);
	OPENSSL_free(label);
	OPENSSL_free(header);
	OPENSSL_free(der);
	return is;
}

int public_key_from_pem(struct str pem, const char *name, struct public_key **ret_key, struct err *e)
{
	BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);

	*ret_key = NULL;
	while (bio && !*ret_key && next_block(bio, ret_key))
		;
	BIO_free(bio);
	ERR_clear_error();
	return *ret_key ? 0 : err_set(e, ERR_FORMAT, "%s: not a public key in PEM (-----BEGIN PUBLIC KEY-----)", name);
}

void public_key_free(struct public_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	OPENSSL_free(key->der);
	free(key);
}

struct str public_key_der(const struct public_key *key)
{
	return str_from((const char *)key->der, key->der_size);
}

void public_key_pem(const struct public_key *key, struct buf *ret_pem)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	long n;

	if (!bio || PEM_write_bio_PUBKEY(bio, key->pkey) != 1)
		mem_lost();
	n = BIO_get_mem_data(bio, &text);
	buf_put(ret_pem, str_from(text, (size_t)n));
	BIO_free(bio);
}

bool public_key_is_ed25519(const struct public_key *key)
{
	return EVP_PKEY_is_a(key->pkey, "ED25519");
}

/* By the names that NIST has for them; empty for what is no elliptic curve. */
static const char *curve_of(const struct public_key *key)
{
	static const struct {
		const char *group, *name;
	} curves[] = {{"prime256v1", "P-256"}, {"secp384r1", "P-384"}, {"secp521r1", "P-521"}};
	char group[64];

	if (EVP_PKEY_get_group_name(key->pkey, group, sizeof(group), NULL) != 1)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(curves); i++)
		if (strcmp(curves[i].group, group) == 0)
			return curves[i].name;
	return NULL;
}

const char *public_key_kind(const struct public_key *key, char ret_text[PUBLIC_KEY_KIND_MAX])
{
	const char *curve, *name = EVP_PKEY_get0_type_name(key->pkey);

	if (public_key_is_ed25519(key))
		snprintf(ret_text, PUBLIC_KEY_KIND_MAX, "Ed25519");
	else if (EVP_PKEY_is_a(key->pkey, "EC"))
		snprintf(ret_text, PUBLIC_KEY_KIND_MAX, "ECDSA %s", (curve = curve_of(key)) ? curve : "on another curve");
	else
		snprintf(ret_text, PUBLIC_KEY_KIND_MAX, "%.16s %d", name ? name : "unknown", EVP_PKEY_get_bits(key->pkey));
	return ret_text;
}

int public_key_check(const struct public_key *key, struct err *e)
{
	int bits = EVP_PKEY_get_bits(key->pkey);
	char kind[PUBLIC_KEY_KIND_MAX];

	if (public_key_is_ed25519(key) || (EVP_PKEY_is_a(key->pkey, "EC") && curve_of(key)) ||
	    (EVP_PKEY_is_a(key->pkey, "RSA") && bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX))
		return 0;
	return err_set(e, ERR_UNSUPPORTED, "a key of %s, and only ECDSA on P-256, P-384 and P-521, RSA of %d to %d bits and Ed25519 are verified",
		       public_key_kind(key, kind), RSA_BITS_MIN, RSA_BITS_MAX);
}

struct str public_key_raw(const struct public_key *key)
{
	return public_key_is_ed25519(key) ? str_from((const char *)key->raw, sizeof(key->raw)) : STR_NULL;
}

enum signature_hash public_key_hash(const struct public_key *key)
{
	int bits = EVP_PKEY_is_a(key->pkey, "EC") ? EVP_PKEY_get_bits(key->pkey) : 0;

	return bits > 384 ? SIGNATURE_SHA512 : bits > 256 ? SIGNATURE_SHA384 : SIGNATURE_SHA256;
}

static const struct {
	const char *name, *lower, *text;
} hashes[] = {
	[SIGNATURE_SHA256] = {"SHA2_256", "sha256", "SHA-256"},
	[SIGNATURE_SHA384] = {"SHA2_384", "sha384", "SHA-384"},
	[SIGNATURE_SHA512] = {"SHA2_512", "sha512", "SHA-512"},
};

bool signature_hash_named(struct str name, enum signature_hash *ret_hash)
{
	for (size_t i = 0; i < ARRAY_SIZE(hashes); i++)
		if (str_is(name, hashes[i].name)) {
			*ret_hash = (enum signature_hash)i;
			return true;
		}
	return false;
}

bool signature_hash_lower(struct str name, enum signature_hash *ret_hash)
{
	for (size_t i = 0; i < ARRAY_SIZE(hashes); i++)
		if (str_is(name, hashes[i].lower)) {
			*ret_hash = (enum signature_hash)i;
			return true;
		}
	return false;
}

const char *signature_hash_text(enum signature_hash hash)
{
	return hashes[hash].text;
}

static const EVP_MD *digest_of(enum signature_hash hash)
{
	return hash == SIGNATURE_SHA512 ? EVP_sha512() : hash == SIGNATURE_SHA384 ? EVP_sha384() : EVP_sha256();
}

bool public_key_verify(const struct public_key *key, enum signature_hash hash, struct str message, struct str signature)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	const EVP_MD *digest = public_key_is_ed25519(key) ? NULL : digest_of(hash);
	bool verified;

	if (!context)
		mem_lost();
	verified = EVP_DigestVerifyInit(context, NULL, digest, NULL, key->pkey) == 1 &&
		   EVP_DigestVerify(context, (const unsigned char *)signature.p, signature.n, (const unsigned char *)message.p,
				    message.n) == 1;
	EVP_MD_CTX_free(context);
	return verified;
}

bool public_key_verify_hashed(const struct public_key *key, enum signature_hash hash, struct str value, struct str signature)
{
	EVP_PKEY_CTX *context;
	bool verified;

	if (public_key_is_ed25519(key))
		return false;
	context = EVP_PKEY_CTX_new(key->pkey, NULL);
	if (!context)
		mem_lost();
	verified = EVP_PKEY_verify_init(context) == 1 && EVP_PKEY_CTX_set_signature_md(context, digest_of(hash)) == 1 &&
		   EVP_PKEY_verify(context, (const unsigned char *)signature.p, signature.n, (const unsigned char *)value.p, value.n) == 1;
	EVP_PKEY_CTX_free(context);
	return verified;
}

size_t signature_hash_of(enum signature_hash hash, struct str message, unsigned char ret_value[SIGNATURE_HASH_MAX])
{
	unsigned n = 0;

	if (EVP_Digest(message.p, message.n, ret_value, &n, digest_of(hash), NULL) != 1)
		mem_lost();
	return n;
}
