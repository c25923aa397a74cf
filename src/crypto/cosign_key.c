/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/cosign_key.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/mem.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "crypto/sodium.h"

#define N_LEAST 15 /* as powers of two */
#define N_STANDING 16
#define N_MOST 17
#define BLOCK 8
#define PARALLEL 1
#define SALT_SIZE 32u
#define SALT_MAX 128u
#define BEYOND ((uint64_t)8 << 20) /* bytes that scrypt takes beside its table */

static int no_sodium(const char *name, struct err *e)
{
	err_set(e, ERR_UNSUPPORTED, "%s: a key in Cosign's form, and this build lacks libsodium, which opens those", name);
	return err_hint(e, "a PKCS #8: plimsoll keys generate --pkcs8");
}

static int derive(struct str password, struct str salt, unsigned power, unsigned char ret_key[SODIUM_BOX_KEY], struct err *e)
{
	uint64_t table = (uint64_t)128 * BLOCK << power;

	if (EVP_PBE_scrypt(password.n ? password.p : "", password.n, (const unsigned char *)salt.p, salt.n, (uint64_t)1 << power, BLOCK, PARALLEL,
			   table + BEYOND, ret_key, SODIUM_BOX_KEY) == 1)
		return 0;
	return err_set(e, ERR_IO, "scrypt with N = 2^%u: not enough memory", power);
}

/* ---- reading ---- */

static int wrong(const char *name, const char *what, struct err *e)
{
	return err_set(e, ERR_FORMAT, "%s: not a key in Cosign's form: %s", name, what);
}

/* The exponent of N, or 0. */
static unsigned read_power(const struct json *kdf)
{
	const struct json *params = json_get(kdf, "params");
	uint64_t n, r, p;

	if (!json_u64(json_get(params, "N"), &n) || !json_u64(json_get(params, "r"), &r) || !json_u64(json_get(params, "p"), &p) || r != BLOCK ||
	    p != PARALLEL)
		return 0;
	for (unsigned power = N_LEAST; power <= N_MOST; power++)
		if (n == (uint64_t)1 << power)
			return power;
	return 0;
}

static bool read_bytes(const struct json *object, const char *key, struct buf *ret_bytes)
{
	return base64_decode(json_get_text(object, key), ret_bytes) && ret_bytes->n > 0;
}

static int open_box(const struct json *json, const char *name, struct str password, struct buf *ret_der, struct err *e)
{
	auto_done(buf_done) struct buf salt = BUF_INIT(SALT_MAX), nonce = BUF_INIT(SODIUM_BOX_NONCE), box = BUF_INIT(ret_der->max);
	const struct json *kdf = json_get(json, "kdf"), *cipher = json_get(json, "cipher");
	unsigned power = read_power(kdf);
	unsigned char key[SODIUM_BOX_KEY];
	unsigned char *into;
	bool opened = false;
	int r;

	if (!str_is(json_get_text(kdf, "name"), "scrypt") || !power)
		return wrong(name, "kdf: scrypt with N of 32768, 65536 or 131072, r 8 and p 1 is expected", e);
	if (!str_is(json_get_text(cipher, "name"), "nacl/secretbox"))
		return wrong(name, "cipher: nacl/secretbox is expected", e);
	if (!read_bytes(kdf, "salt", &salt))
		return wrong(name, "kdf.salt is no base64 of 1 to 128 bytes", e);
	if (!read_bytes(cipher, "nonce", &nonce) || nonce.n != SODIUM_BOX_NONCE)
		return wrong(name, "cipher.nonce is no base64 of 24 bytes", e);
	if (!read_bytes(json, "ciphertext", &box) || box.n < SODIUM_BOX_MORE || !(into = buf_reserve(ret_der, box.n - SODIUM_BOX_MORE)))
		return wrong(name, "ciphertext is no base64 of a key", e);
	r = derive(password, buf_str(&salt), power, key, e);
	if (r == 0 && (opened = sodium_box_open(buf_str(&box), nonce.p, key, into)))
		ret_der->n += box.n - SODIUM_BOX_MORE;
	OPENSSL_cleanse(key, sizeof(key));
	return r < 0 || opened ? r : err_set(e, ERR_FORMAT, "%s: that is not its password, or the file is damaged", name);
}

int cosign_key_open(struct str bytes, const char *name, struct str password, struct buf *ret_der, struct err *e)
{
	auto_json struct json *json = NULL;

	if (!sodium_present())
		return no_sodium(name, e);
	if (json_parse(bytes, (struct json_caps){.bytes = ret_der->max, .depth = 8, .values = 64}, name, &json, e) < 0)
		return e->code;
	return open_box(json, name, password, ret_der, e);
}

/* ---- writing ---- */

static void put_bytes(const char *key, const unsigned char *bytes, size_t n, struct buf *out)
{
	buf_printf(out, "\"%s\":\"", key);
	base64_encode(str_from(bytes, n), out);
	buf_putc(out, '"');
}

int cosign_key_seal(struct str der, struct str password, struct buf *ret_json, struct err *e)
{
	unsigned char salt[SALT_SIZE], nonce[SODIUM_BOX_NONCE], key[SODIUM_BOX_KEY];
	auto_done(buf_done) struct buf box = BUF_INIT(der.n + SODIUM_BOX_MORE);
	unsigned char *into = buf_reserve(&box, der.n + SODIUM_BOX_MORE);

	if (!sodium_present())
		return no_sodium("the new key", e);
	if (!into || RAND_bytes(salt, sizeof(salt)) != 1 || RAND_bytes(nonce, sizeof(nonce)) != 1)
		return err_set(e, ERR_IO, "the system gives no random bytes");
	if (derive(password, str_from(salt, sizeof(salt)), N_STANDING, key, e) < 0)
		return e->code;
	(void)sodium_box_seal(der, nonce, key, into);
	OPENSSL_cleanse(key, sizeof(key));
	buf_printf(ret_json, "{\"kdf\":{\"name\":\"scrypt\",\"params\":{\"N\":%u,\"r\":%d,\"p\":%d},", 1u << N_STANDING, BLOCK, PARALLEL);
	put_bytes("salt", salt, sizeof(salt), ret_json);
	buf_puts(ret_json, "},\"cipher\":{\"name\":\"nacl/secretbox\",");
	put_bytes("nonce", nonce, sizeof(nonce), ret_json);
	buf_puts(ret_json, "},");
	put_bytes("ciphertext", into, der.n + SODIUM_BOX_MORE, ret_json);
	buf_putc(ret_json, '}');
	return 0;
}
