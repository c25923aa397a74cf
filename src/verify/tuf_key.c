/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/tuf_key.h"

#include "base/mem.h"
#include "codec/base64.h"
#include "codec/canonical_json.h"
#include "crypto/hash.h"
#include "crypto/jose.h"

#define SIGNATURE_MAX 4096 /* bytes */
#define ED25519_SIZE 32

/* RFC 8410, section 4: what stands before the bare key in its SubjectPublicKeyInfo. */
static struct public_key *ed25519_of(struct str raw)
{
	char der[12 + ED25519_SIZE] = "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21";
	struct public_key *key = NULL;
	struct err e = ERR_INIT;

	if (raw.n != ED25519_SIZE)
		return NULL;
	memcpy(der + 12, raw.p, ED25519_SIZE);
	return public_key_from_der(str_from(der, sizeof(der)), &key, &e) < 0 ? NULL : key;
}

static void read_standard(const struct json *json, struct tuf_key *key)
{
	struct str type = json_get_text(json, "keytype"), public = json_get_text(json_get(json, "keyval"), "public");
	auto_done(buf_done) struct buf raw = BUF_INIT(ED25519_SIZE);
	struct err e = ERR_INIT;

	key->scheme = json_get_text(json, "scheme");
	if (str_is(type, "ed25519"))
		key->own = buf_put_hex(&raw, public) ? ed25519_of(buf_str(&raw)) : NULL;
	else if (public_key_from_pem(public, "key", &key->own, &e) < 0)
		key->own = NULL;
}

static void read_notary(const struct json *json, struct tuf_key *key)
{
	struct str type = json_get_text(json, "keytype"), public = json_get_text(json_get(json, "keyval"), "public");
	auto_done(buf_done) struct buf bytes = BUF_INIT(public.n + 1);
	struct err e = ERR_INIT;

	if (!base64_decode(public, &bytes))
		return;
	if (str_is(type, "ed25519"))
		key->own = ed25519_of(buf_str(&bytes));
	else if (str_ends(type, "-x509") && certificate_from_pem(buf_str(&bytes), "key", &key->certificate, &e) < 0)
		key->certificate = NULL;
	else if (!str_ends(type, "-x509") && public_key_from_der(buf_str(&bytes), &key->own, &e) < 0)
		key->own = NULL;
}

void tuf_key_read(const struct json *json, enum tuf_dialect dialect, struct tuf_key *ret_key)
{
	*ret_key = (struct tuf_key){0};
	if (dialect == TUF_STANDARD)
		read_standard(json, ret_key);
	else
		read_notary(json, ret_key);
	ret_key->key = ret_key->certificate ? certificate_key(ret_key->certificate) : ret_key->own;
}

void tuf_key_done(struct tuf_key *key)
{
	public_key_free(key->own);
	certificate_free(key->certificate);
}

bool tuf_key_has_id(const struct json *json, struct str id)
{
	auto_done(buf_done) struct buf canonical = BUF_INIT(1 << 16);
	unsigned char value[HASH_SIZE_MAX];
	char digits[HASH_DIGITS_MAX];
	struct err e = ERR_INIT;

	if (canonical_json(json, &canonical, &e) < 0)
		return false;
	hash_bytes(HASH_SHA256, buf_str(&canonical), value);
	return str_eq(id, hash_digits(value, 32, digits));
}

static bool verify_standard(const struct tuf_key *key, struct str message, struct str signature)
{
	if (str_is(key->scheme, "ecdsa-sha2-nistp256"))
		return public_key_verify(key->key, SIGNATURE_SHA256, message, signature);
	if (str_is(key->scheme, "ecdsa-sha2-nistp384"))
		return public_key_verify(key->key, SIGNATURE_SHA384, message, signature);
	if (str_is(key->scheme, "rsassa-pss-sha256"))
		return jose_verify_pss(key->key, SIGNATURE_SHA256, message, signature);
	return str_is(key->scheme, "ed25519") && public_key_is_ed25519(key->key) && public_key_verify(key->key, SIGNATURE_SHA256, message, signature);
}

static bool verify_notary(const struct tuf_key *key, struct str method, struct str message, struct str signature)
{
	if (str_is(method, "ecdsa"))
		return jose_verify_ecdsa(key->key, SIGNATURE_SHA256, message, signature);
	if (str_is(method, "rsapss"))
		return jose_verify_pss(key->key, SIGNATURE_SHA256, message, signature);
	if (str_is(method, "eddsa") && !public_key_is_ed25519(key->key))
		return false;
	/* The one is of Ed25519 alone, the other of what signs without more ado. */
	return (str_is(method, "eddsa") || str_is(method, "rsapkcs1v15")) && public_key_verify(key->key, SIGNATURE_SHA256, message, signature);
}

bool tuf_key_verify(const struct tuf_key *key, const struct json *signature, enum tuf_dialect dialect, struct str message)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(SIGNATURE_MAX);
	struct str text = json_get_text(signature, "sig");

	if (!key->key || !text.n)
		return false;
	if (dialect == TUF_STANDARD)
		return buf_put_hex(&bytes, text) && verify_standard(key, message, buf_str(&bytes));
	return base64_decode(text, &bytes) && verify_notary(key, json_get_text(signature, "method"), message, buf_str(&bytes));
}
