/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/tuf_document.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/vec.h"
#include "codec/base64.h"
#include "codec/canonical_json.h"
#include "crypto/hash.h"
#include "verify/tuf_key.h"

static bool is_type(struct str type, const char *wanted, enum tuf_dialect dialect)
{
	return dialect == TUF_NOTARY ? str_case_eq(type, str_of(wanted)) : str_is(type, wanted);
}

static int read_body(struct tuf_document *document, const char *type, struct err *e)
{
	const struct json *body = document->body;
	struct str version = json_get_text(body, "spec_version");

	if (!is_type(json_get_text(body, "_type"), type, document->dialect))
		return err_set(e, ERR_FORMAT, "of the kind \"%.*s\", not \"%s\"", STR(json_get_text(body, "_type")), type);
	if (document->dialect == TUF_STANDARD && !str_starts(version, "1."))
		return err_set(e, ERR_UNSUPPORTED, "of version \"%.*s\" of TUF: only 1 is known here", STR(version));
	if (!json_u64(json_get(body, "version"), &document->version) || !document->version)
		return err_set(e, ERR_FORMAT, "without a version");
	if (!clock_parse(json_get_text(body, "expires"), &document->expires))
		return err_set(e, ERR_FORMAT, "without a time until when it counts");
	return canonical_json(body, &document->canonical, e);
}

int tuf_document_read(struct str bytes, size_t max, const char *type, const char *name, enum tuf_dialect dialect, struct tuf_document *ret_document,
		      struct err *e)
{
	struct json_caps caps = JSON_CAPS;

	*ret_document = (struct tuf_document){.dialect = dialect, .canonical = BUF_INIT(2 * max)};
	caps.bytes = max;
	if (json_parse(bytes, caps, name, &ret_document->json, e) < 0)
		return e->code;
	ret_document->body = json_get(ret_document->json, "signed");
	return read_body(ret_document, type, e) < 0 ? err_wrap(e, "%s", name) : 0;
}

void tuf_document_done(struct tuf_document *document)
{
	json_free(document->json);
	buf_done(&document->canonical);
	*document = (struct tuf_document){0};
}

struct tuf_document tuf_document_take(struct tuf_document *document)
{
	struct tuf_document taken = *document;

	*document = (struct tuf_document){0};
	return taken;
}

void tuf_document_replace(struct tuf_document *old, struct tuf_document *new)
{
	tuf_document_done(old);
	*old = tuf_document_take(new);
}

int tuf_document_check_expiry(const struct tuf_document *document, int64_t now, const char *name, struct err *e)
{
	char time[CLOCK_TEXT_MAX];

	if (now < document->expires)
		return 0;
	clock_format(document->expires, time);
	return err_set(e, ERR_FORMAT, "%s: expired on %s", name, time);
}

static bool is_listed(const struct json *ids, struct str id)
{
	json_each(other, ids)
		if (str_eq(json_text(other), id))
			return true;
	return false;
}

static bool is_known(const struct str_list *keys, struct str der)
{
	vec_each(other, keys)
		if (str_eq(*other, der))
			return true;
	return false;
}

/* Notes the key by its own bytes: two names for it are one key. */
static void count(const struct tuf_document *document, const struct json *keys, const struct json *role, const struct json *signature, struct arena *arena,
		  struct str_list *counted)
{
	struct str id = json_get_text(signature, "keyid");
	const struct json *json = json_get_str(keys, id);
	struct tuf_key key;

	if (!json || !is_listed(json_get(role, "keyids"), id) || (document->dialect == TUF_NOTARY && !tuf_key_has_id(json, id)))
		return;
	tuf_key_read(json, document->dialect, &key);
	if (key.key && !is_known(counted, public_key_der(key.key)) && tuf_key_verify(&key, signature, document->dialect, buf_str(&document->canonical)))
		*vec_push(counted) = arena_str(arena, public_key_der(key.key));
	tuf_key_done(&key);
}

int tuf_document_signed(const struct tuf_document *document, const struct json *keys, const struct json *role, const char *name, struct err *e)
{
	const struct json *signatures = json_get(document->json, "signatures");
	struct arena arena = ARENA_INIT;
	struct str_list counted = {0};
	uint64_t threshold = 0;
	size_t enough;

	if (!json_u64(json_get(role, "threshold"), &threshold) || !threshold)
		return err_set(e, ERR_FORMAT, "%s: nobody says how many keys must sign it", name);
	if (json_count(signatures) > TUF_SIGNATURES_MAX || json_count(json_get(role, "keyids")) > TUF_KEYS_MAX || json_count(keys) > TUF_KEYS_MAX)
		return err_set(e, ERR_LIMIT, "%s: more than %d signatures, or %d keys", name, TUF_SIGNATURES_MAX, TUF_KEYS_MAX);
	json_each(signature, signatures)
		if (counted.n < threshold)
			count(document, keys, role, signature, &arena, &counted);
	enough = counted.n;
	vec_done(&counted);
	arena_done(&arena);
	if (enough >= threshold)
		return 0;
	return err_set(e, ERR_FORMAT, "%s: signed by %zu of the keys that are trusted with it, and %llu must have", name, enough, (unsigned long long)threshold);
}

int tuf_document_signed_by(const struct tuf_document *document, const struct tuf_document *root, const char *role, const char *name, struct err *e)
{
	return tuf_document_signed(document, json_get(root->body, "keys"), json_get(json_get(root->body, "roles"), role), name, e);
}

/* In hexadecimal, or as Notary writes it in base64. */
static bool is_hash(struct str text, enum hash_kind kind, size_t size, enum tuf_dialect dialect, struct str bytes)
{
	auto_done(buf_done) struct buf encoded = BUF_INIT(256);
	unsigned char value[HASH_SIZE_MAX];
	char digits[HASH_DIGITS_MAX];

	hash_bytes(kind, bytes, value);
	if (dialect == TUF_STANDARD)
		return str_eq(text, hash_digits(value, size, digits));
	base64_encode(str_from((const char *)value, size), &encoded);
	return str_eq(text, buf_str(&encoded));
}

int tuf_check_file(struct str bytes, const struct json *meta, enum tuf_dialect dialect, const char *name, struct err *e)
{
	static const struct {
		const char *name;
		enum hash_kind kind;
		size_t size;
	} kinds[] = {{"sha256", HASH_SHA256, 32}, {"sha512", HASH_SHA512, 64}};
	const struct json *length = json_get(meta, "length"), *hashes = json_get(meta, "hashes");
	size_t known = 0;
	uint64_t n;

	if (length && (!json_u64(length, &n) || n != bytes.n))
		return err_set(e, ERR_DIGEST, "%s: of another length (%zu bytes) than was signed", name, bytes.n);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct json *hash = json_get(hashes, kinds[i].name);

		if (!hash)
			continue;
		known++;
		if (!is_hash(json_text(hash), kinds[i].kind, kinds[i].size, dialect, bytes))
			return err_set(e, ERR_DIGEST, "%s: has not the %s that was signed", name, kinds[i].name);
	}
	return hashes && !known ? err_set(e, ERR_UNSUPPORTED, "%s: its hashes are neither SHA-256 nor SHA-512", name) : 0;
}
