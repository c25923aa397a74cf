/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/private_key.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/mem.h"
#include "crypto/cosign_key.h"
#include "crypto/key_parts.h"
#include "crypto/sodium.h"

#define SEED_SIZE 32u            /* RFC 8032, section 5.1.5 */
#define ED25519_SIGNATURE 64u
#define PBKDF2_ROUNDS 600000     /* OWASP's figure of 2023 for HMAC-SHA-256 */
#define PBKDF2_ROUNDS_MAX 10000000 /* of a file; seconds of work */

struct private_key {
	EVP_PKEY *pkey;
	struct public_key *public;
};

const char *const *key_kind_names(void)
{
	static const char *const names[] = {"p256", "p384", "ed25519", "rsa3072", NULL};

	return names;
}

/* ---- from what OpenSSL has ---- */

static struct public_key *public_of(EVP_PKEY *pkey)
{
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(pkey, &der);
	struct public_key *key = NULL;
	struct err ignored = ERR_INIT;

	if (n > 0 && public_key_from_der(str_from(der, (size_t)n), &key, &ignored) < 0)
		key = NULL;
	OPENSSL_free(der);
	return key;
}

/* Takes it over, also where it fails. */
int private_key_take(EVP_PKEY *pkey, const char *name, struct private_key **ret_key, struct err *e)
{
	struct public_key *public = public_of(pkey);
	struct private_key *key;

	if (!public || public_key_check(public, e) < 0) {
		EVP_PKEY_free(pkey);
		public_key_free(public);
		return public ? err_wrap(e, "%s", name) : err_set(e, ERR_FORMAT, "%s: a private key without its public one", name);
	}
	key = mem_zero(1, sizeof(*key));
	key->pkey = pkey;
	key->public = public;
	*ret_key = key;
	return 0;
}

void private_key_free(struct private_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	public_key_free(key->public);
	free(key);
}

const struct public_key *private_key_public(const struct private_key *key)
{
	return key->public;
}

static EVP_PKEY *make(enum key_kind kind)
{
	switch (kind) {
	case KEY_P384:
		return EVP_EC_gen("P-384");
	case KEY_ED25519:
		return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	case KEY_RSA3072:
		return EVP_RSA_gen(3072);
	default:
		return EVP_EC_gen("P-256");
	}
}

int private_key_generate(enum key_kind kind, struct private_key **ret_key, struct err *e)
{
	EVP_PKEY *pkey = make(kind);

	ERR_clear_error();
	return pkey ? private_key_take(pkey, "the new key", ret_key, e) : err_set(e, ERR_IO, "a key cannot be made: the system gives no random bytes");
}

/* ---- reading ---- */

int password_ask(const struct password_asker *asker, const char *name, struct buf *ret_password, struct err *e)
{
	buf_reserve(ret_password, ret_password->max);
	if (asker->ask(asker, name, ret_password, e) < 0)
		return e->code;
	return ret_password->full ? err_set(e, ERR_LIMIT, "%s: a password longer than %zu bytes", name, PASSWORD_MAX) : 0;
}

int private_key_from_der(struct str der, const char *name, struct private_key **ret_key, struct err *e)
{
	const unsigned char *at = (const unsigned char *)der.p, *end = at + der.n;
	PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)der.n);
	EVP_PKEY *pkey = info && at == end ? EVP_PKCS82PKEY(info) : NULL;

	PKCS8_PRIV_KEY_INFO_free(info);
	ERR_clear_error();
	return pkey ? private_key_take(pkey, name, ret_key, e) : err_set(e, ERR_FORMAT, "%s: not a private key (PKCS #8)", name);
}

/* A whole number of PBKDF2 that the file's writer would have us spend hours on; what is no PBES2 is not
 * looked into: the key is one's own, given by name. */
static bool is_too_much_work(const X509_SIG *sealed)
{
	const X509_ALGOR *algorithm;
	const ASN1_OCTET_STRING *ignored;
	const ASN1_OBJECT *object;
	PBKDF2PARAM *inner = NULL;
	PBE2PARAM *outer = NULL;
	const void *value;
	bool much = false;
	int64_t rounds;
	int type;

	X509_SIG_get0(sealed, &algorithm, &ignored);
	X509_ALGOR_get0(&object, &type, &value, algorithm);
	if (OBJ_obj2nid(object) == NID_pbes2 && type == V_ASN1_SEQUENCE && (outer = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), algorithm->parameter)) &&
	    OBJ_obj2nid(outer->keyfunc->algorithm) == NID_id_pbkdf2 && outer->keyfunc->parameter &&
	    (inner = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), outer->keyfunc->parameter)))
		much = ASN1_INTEGER_get_int64(&rounds, inner->iter) != 1 || rounds > PBKDF2_ROUNDS_MAX;
	PBKDF2PARAM_free(inner);
	PBE2PARAM_free(outer);
	return much;
}

static int open_sealed(struct str der, const char *name, struct str password, struct private_key **ret_key, struct err *e)
{
	const unsigned char *at = (const unsigned char *)der.p;
	X509_SIG *sealed = d2i_X509_SIG(NULL, &at, (long)der.n);
	PKCS8_PRIV_KEY_INFO *info = NULL;
	EVP_PKEY *pkey;
	int r = 0;

	if (!sealed)
		r = err_set(e, ERR_FORMAT, "%s: not an encrypted private key (PKCS #8)", name);
	else if (is_too_much_work(sealed))
		r = err_set(e, ERR_LIMIT, "%s: PBKDF2 with more than %d rounds", name, PBKDF2_ROUNDS_MAX);
	else if (!(info = PKCS8_decrypt(sealed, password.p, (int)password.n)) || !(pkey = EVP_PKCS82PKEY(info)))
		r = err_set(e, ERR_FORMAT, "%s: that is not its password, or the file is damaged", name);
	else
		r = private_key_take(pkey, name, ret_key, e);
	PKCS8_PRIV_KEY_INFO_free(info);
	X509_SIG_free(sealed);
	ERR_clear_error();
	return r;
}

static int open_cosign(struct str json, const char *name, struct str password, struct private_key **ret_key, struct err *e)
{
	auto_done(buf_wipe) struct buf der = BUF_INIT(PRIVATE_KEY_MAX);

	buf_reserve(&der, der.max);
	if (cosign_key_open(json, name, password, &der, e) < 0)
		return e->code;
	return private_key_from_der(buf_str(&der), name, ret_key, e);
}

/* The password goes to the library through its callback. */
static int give_password(char *buffer, int size, int writing, void *arg)
{
	const struct buf *password = arg;

	(void)writing;
	if (!password || password->n > (size_t)size)
		return -1;
	memcpy(buffer, buf_text(password), password->n);
	return (int)password->n;
}

/* "-----BEGIN EC PRIVATE KEY-----" and other forms that came before PKCS #8. */
static int open_older(struct str pem, const char *name, struct buf *password, struct private_key **ret_key, struct err *e)
{
	BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
	EVP_PKEY *pkey = bio ? PEM_read_bio_PrivateKey(bio, NULL, give_password, password) : NULL;

	BIO_free(bio);
	ERR_clear_error();
	if (pkey)
		return private_key_take(pkey, name, ret_key, e);
	return err_set(e, ERR_FORMAT, password ? "%s: that is not its password, or the file is damaged" : "%s: not a private key in PEM", name);
}

/* The first key of a PEM, as the library takes it apart; parameters of curves stand before some. */
struct pem_block {
	char *label, *header;
	unsigned char *bytes;
	long n;
};

static void block_done(struct pem_block *block)
{
	OPENSSL_free(block->label);
	OPENSSL_free(block->header);
	OPENSSL_clear_free(block->bytes, block->bytes ? (size_t)block->n : 0);
	*block = (struct pem_block){0};
}

static bool next_key(struct str pem, struct pem_block *ret_block)
{
	BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
	bool found = false;

	while (bio && !found && PEM_read_bio(bio, &ret_block->label, &ret_block->header, &ret_block->bytes, &ret_block->n) == 1) {
		found = str_ends(str_of(ret_block->label), "PRIVATE KEY");
		if (!found)
			block_done(ret_block);
	}
	BIO_free(bio);
	ERR_clear_error();
	return found;
}

static int open_block(const struct pem_block *block, struct str pem, const char *name, const struct password_asker *asker, struct private_key **ret_key,
		      struct err *e)
{
	auto_done(buf_wipe) struct buf password = BUF_INIT(PASSWORD_MAX);
	struct str label = str_of(block->label), bytes = str_from(block->bytes, (size_t)block->n);
	bool older = str_search(str_of(block->header), STR_LIT("ENCRYPTED")) >= 0, sealed = older || str_starts(label, "ENCRYPTED ");

	if (sealed && password_ask(asker, name, &password, e) < 0)
		return e->code;
	if (str_is(label, COSIGN_KEY_LABEL) || str_is(label, COSIGN_KEY_LABEL_OLD))
		return open_cosign(bytes, name, buf_str(&password), ret_key, e);
	if (str_is(label, "ENCRYPTED PRIVATE KEY"))
		return open_sealed(bytes, name, buf_str(&password), ret_key, e);
	if (str_is(label, "PRIVATE KEY") && !older)
		return private_key_from_der(bytes, name, ret_key, e);
	if (str_starts(label, "ENCRYPTED "))
		return err_set(e, ERR_UNSUPPORTED, "%s: a key in a form that nobody here knows: %s", name, block->label);
	return open_older(pem, name, older ? &password : NULL, ret_key, e);
}

int private_key_from_pem(struct str pem, const char *name, const struct password_asker *asker, struct private_key **ret_key, struct err *e)
{
	struct pem_block block = {0};
	int r;

	if (pem.n > PRIVATE_KEY_MAX)
		return err_set(e, ERR_LIMIT, "%s: a key larger than %zu bytes", name, PRIVATE_KEY_MAX);
	if (!next_key(pem, &block)) {
		err_set(e, ERR_FORMAT, "%s: not a private key in PEM (-----BEGIN PRIVATE KEY-----)", name);
		return str_search(pem, STR_LIT("PUBLIC KEY")) >= 0 ? err_hint(e, "the private key: this one is public") : e->code;
	}
	r = open_block(&block, pem, name, asker, ret_key, e);
	block_done(&block);
	return r;
}

/* ---- signing ---- */

static int no_signature(struct err *e)
{
	unsigned long code = ERR_peek_last_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	ERR_clear_error();
	return err_set(e, ERR_IO, "the key does not sign: %s", reason ? reason : "no reason is given");
}

static const EVP_MD *digest_of(const struct public_key *key)
{
	if (public_key_is_ed25519(key))
		return NULL;
	switch (public_key_hash(key)) {
	case SIGNATURE_SHA512:
		return EVP_sha512();
	case SIGNATURE_SHA384:
		return EVP_sha384();
	default:
		return EVP_sha256();
	}
}

int private_key_sign(const struct private_key *key, struct str message, struct buf *ret_signature, struct err *e)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char signature[SIGNATURE_MAX];
	size_t n = sizeof(signature);
	bool made;

	if (!context)
		mem_lost();
	made = EVP_DigestSignInit(context, NULL, digest_of(key->public), NULL, key->pkey) == 1 &&
	       EVP_DigestSign(context, signature, &n, (const unsigned char *)message.p, message.n) == 1;
	EVP_MD_CTX_free(context);
	if (!made)
		return no_signature(e);
	/* A fault of the machine or of a token must not give a key away, nor a signature that holds for nobody. */
	if (!public_key_verify(key->public, public_key_hash(key->public), message, str_from(signature, n)))
		return err_set(e, ERR_IO, "the key has made a signature that does not hold");
	buf_put(ret_signature, str_from(signature, n));
	return 0;
}

int private_key_sign_file(const struct private_key *key, struct str message, struct buf *ret_signature, struct err *e)
{
	unsigned char seed[SEED_SIZE], signature[ED25519_SIGNATURE];
	size_t n = sizeof(seed);
	bool made;

	if (!public_key_is_ed25519(key->public))
		return private_key_sign(key, message, ret_signature, e);
	if (!sodium_present() || EVP_PKEY_get_raw_private_key(key->pkey, seed, &n) != 1) {
		ERR_clear_error();
		err_set(e, ERR_UNSUPPORTED, "a file is signed with an Ed25519 key by Ed25519ph, which %s",
			sodium_present() ? "needs the key at hand" : "this build lacks (libsodium)");
		return err_hint(e, "--in-toto signs a statement about the file instead");
	}
	made = sodium_sign_ed25519ph(seed, message, signature) &&
	       sodium_verify_ed25519ph(public_key_raw(key->public), message, str_from(signature, sizeof(signature)));
	OPENSSL_cleanse(seed, sizeof(seed));
	if (!made)
		return err_set(e, ERR_IO, "the key has made a signature that does not hold");
	buf_put(ret_signature, str_from(signature, sizeof(signature)));
	return 0;
}

/* ---- writing ---- */

static int no_export(struct err *e)
{
	ERR_clear_error();
	return err_set(e, ERR_UNSUPPORTED, "the key does not leave the place where it is");
}

int private_key_write_der(const struct private_key *key, struct buf *ret_der, struct err *e)
{
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key->pkey);
	unsigned char *der = NULL;
	int n = info ? i2d_PKCS8_PRIV_KEY_INFO(info, &der) : -1;

	if (n > 0)
		buf_put(ret_der, str_from(der, (size_t)n));
	OPENSSL_clear_free(der, n > 0 ? (size_t)n : 0);
	PKCS8_PRIV_KEY_INFO_free(info);
	return n > 0 ? 0 : no_export(e);
}

static X509_SIG *seal(PKCS8_PRIV_KEY_INFO *info, struct str password)
{
	X509_ALGOR *algorithm = PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), PBKDF2_ROUNDS, NULL, 0, NULL, NID_hmacWithSHA256);
	X509_SIG *sealed = algorithm ? PKCS8_set0_pbe(password.p, (int)password.n, info, algorithm) : NULL;

	if (!sealed)
		X509_ALGOR_free(algorithm);
	return sealed;
}

int private_key_write(const struct private_key *key, struct str password, struct buf *ret_pem, struct err *e)
{
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key->pkey);
	X509_SIG *sealed = info && password.n ? seal(info, password) : NULL;
	BIO *bio = BIO_new(BIO_s_mem());
	bool written = bio && info && (password.n ? sealed && PEM_write_bio_PKCS8(bio, sealed) == 1 : PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio, info) == 1);
	char *text;
	long n;

	if (written) {
		n = BIO_get_mem_data(bio, &text);
		buf_put(ret_pem, str_from(text, (size_t)n));
	}
	BIO_free(bio);
	X509_SIG_free(sealed);
	PKCS8_PRIV_KEY_INFO_free(info);
	return written ? 0 : no_export(e);
}
