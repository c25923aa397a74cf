/* SPDX-License-Identifier: Apache-2.0 */
/* What an entry's body names, by its kind. Source: the types of Rekor (pkg/types) and of rekor-tiles. */
#include "base/mem.h"
#include "codec/base64.h"
#include "codec/dsse.h"
#include "codec/proto_json.h"
#include "crypto/hash.h"
#include "verify/log.h"

struct binding {
	const struct bundle *bundle;
	const struct public_key *key;
	const struct artifact *artifact;
	struct arena arena;
};

static const char *const wrong_signature = "another signature than the bundle's";
static const char *const wrong_key = "another key or certificate than the bundle's";
static const char *const wrong_content = "other content than was given";

static bool is_signature(struct binding *b, const struct json *object, const char *key)
{
	struct str bytes;

	return proto_bytes(object, key, &b->arena, &bytes) && str_eq(bytes, b->bundle->signature);
}

static bool is_signer_der(const struct binding *b, struct str certificate, struct str key)
{
	if (b->bundle->certificate)
		return str_eq(certificate, certificate_der(b->bundle->certificate));
	return str_eq(key, public_key_der(b->key));
}

/* A PEM of either, in base64. */
static bool is_signer(struct binding *b, const struct json *object, const char *key)
{
	struct public_key *public_key = NULL;
	struct err ignored = ERR_INIT;
	struct str pem;
	bool same;

	if (!proto_bytes(object, key, &b->arena, &pem) || !pem.n)
		return false;
	if (str_search(pem, STR_LIT("BEGIN CERTIFICATE")) >= 0)
		return b->bundle->certificate && certificate_is_pem(b->bundle->certificate, pem);
	public_key_from_pem(pem, "entry", &public_key, &ignored);
	same = is_signer_der(b, STR_NULL, public_key ? public_key_der(public_key) : STR_NULL);
	public_key_free(public_key);
	return same;
}

/* {"algorithm": "sha256", "value": hexadecimal digits} of the artifact, which may be known by one digest alone. */
static bool is_hash_of_artifact(const struct artifact *artifact, const struct json *hash)
{
	unsigned char value[SIGNATURE_HASH_MAX];
	char digits[HASH_DIGITS_MAX];
	enum signature_hash kind;
	struct str own;

	if (!signature_hash_lower(json_get_text(hash, "algorithm"), &kind) || !(own = artifact_hash(artifact, kind, value)).n)
		return false;
	return str_eq(json_get_text(hash, "value"), hash_digits((const unsigned char *)own.p, own.n, digits));
}

/* The same of these bytes. */
static bool is_hash_of(const struct json *hash, struct str bytes)
{
	return is_hash_of_artifact(&(struct artifact){.whole = true, .bytes = bytes}, hash);
}

static const char *hashedrekord_1(struct binding *b, const struct json *spec)
{
	const struct json *signature = json_get(spec, "signature");

	if (!is_signature(b, signature, "content"))
		return wrong_signature;
	if (!is_signer(b, json_get(signature, "publicKey"), "content"))
		return wrong_key;
	return is_hash_of_artifact(b->artifact, json_get(json_get(spec, "data"), "hash")) ? NULL : wrong_content;
}

static const char *dsse_1(struct binding *b, const struct json *spec)
{
	const struct json *signatures = json_get(spec, "signatures");

	if (json_count(signatures) != 1 || !is_signature(b, json_at(signatures, 0), "signature"))
		return wrong_signature;
	if (!is_signer(b, json_at(signatures, 0), "verifier"))
		return wrong_key;
	if (b->bundle->envelope.n && !is_hash_of(json_get(spec, "envelopeHash"), b->bundle->envelope))
		return wrong_content;
	return is_hash_of(json_get(spec, "payloadHash"), b->bundle->payload) ? NULL : wrong_content;
}

/* Names no signature, but the envelope with all that is in it; so of those only whose stored bytes are at hand. */
static const char *intoto_1(struct binding *b, const struct json *spec)
{
	const struct json *content = json_get(spec, "content");

	if (!is_signer(b, spec, "publicKey"))
		return wrong_key;
	if (!b->bundle->envelope.n || !is_hash_of(json_get(content, "hash"), b->bundle->envelope))
		return wrong_content;
	return !proto_has(content, "payloadHash") || is_hash_of(json_get(content, "payloadHash"), b->bundle->payload) ? NULL : wrong_content;
}

/* The signature is in base64 twice. */
static const char *intoto_2(struct binding *b, const struct json *spec)
{
	const struct json *content = json_get(spec, "content"), *signatures = json_get(json_get(content, "envelope"), "signatures");
	auto_done(buf_done) struct buf signature = BUF_INIT(1 << 16);
	struct str once;

	if (json_count(signatures) != 1 || !proto_bytes(json_at(signatures, 0), "sig", &b->arena, &once) ||
	    !base64_decode_lenient(once, &signature) || !str_eq(buf_str(&signature), b->bundle->signature))
		return wrong_signature;
	if (!is_signer(b, json_at(signatures, 0), "publicKey"))
		return wrong_key;
	return is_hash_of(json_get(content, "payloadHash"), b->bundle->payload) ? NULL : wrong_content;
}

/* Of an envelope the hash is that of what is signed, its pre-authentication encoding. */
static bool is_content_2(struct binding *b, const struct json *data)
{
	auto_done(buf_done) struct buf encoded = BUF_INIT(2 * BUNDLE_MAX);
	unsigned char value[SIGNATURE_HASH_MAX];
	enum signature_hash hash;
	struct str digest;

	if (!signature_hash_named(json_get_text(data, "algorithm"), &hash) || !proto_bytes(data, "digest", &b->arena, &digest))
		return false;
	if (b->bundle->is_envelope) {
		dsse_encode(b->bundle->payload_type, b->bundle->payload, &encoded);
		return str_eq(digest, str_from((const char *)value, signature_hash_of(hash, buf_str(&encoded), value)));
	}
	return digest.n && str_eq(digest, artifact_hash(b->artifact, hash, value));
}

static const char *hashedrekord_2(struct binding *b, const struct json *outer)
{
	const struct json *spec = json_get(outer, "hashedRekordV002"), *signature = json_get(spec, "signature");
	const struct json *verifier = json_get(signature, "verifier");
	struct str certificate, key;

	if (!is_signature(b, signature, "content"))
		return wrong_signature;
	if (!proto_bytes(json_get(verifier, "x509Certificate"), "rawBytes", &b->arena, &certificate) ||
	    !proto_bytes(json_get(verifier, "publicKey"), "rawBytes", &b->arena, &key) || !is_signer_der(b, certificate, key))
		return wrong_key;
	return is_content_2(b, json_get(spec, "data")) ? NULL : wrong_content;
}

static const struct {
	const char *kind, *version;
	bool of_message, of_envelope;
	const char *(*trouble)(struct binding *binding, const struct json *spec);
} kinds[] = {
	{"hashedrekord", "0.0.1", true, false, hashedrekord_1},
	{"hashedrekord", "0.0.2", true, true, hashedrekord_2},
	{"dsse", "0.0.1", false, true, dsse_1},
	{"intoto", "0.0.1", false, true, intoto_1},
	{"intoto", "0.0.2", false, true, intoto_2},
};

static const char *trouble_of(const struct log_entry *entry, struct binding *b, const struct json *body)
{
	if (!str_eq(json_get_text(body, "kind"), entry->kind) || !str_eq(json_get_text(body, "apiVersion"), entry->version))
		return "another kind than the bundle says";
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_is(entry->kind, kinds[i].kind) && str_is(entry->version, kinds[i].version) &&
		    (b->bundle->is_envelope ? kinds[i].of_envelope : kinds[i].of_message))
			return kinds[i].trouble(b, json_get(body, "spec"));
	return "a kind that is not known for such a signature";
}

enum verify_reason log_entry_binds(const struct log_entry *entry, const struct bundle *bundle, const struct public_key *key,
				   const struct artifact *artifact, struct err *e)
{
	struct binding binding = {.bundle = bundle, .key = key, .artifact = artifact};
	auto_json struct json *body = NULL;
	const char *trouble;

	if (json_parse(entry->body, JSON_CAPS, "the log's entry", &body, e) < 0)
		return VERIFY_LOG_ENTRY;
	trouble = trouble_of(entry, &binding, body);
	arena_done(&binding.arena);
	if (!trouble)
		return VERIFY_VERIFIED;
	err_set(e, ERR_FORMAT, "the log's entry names %s", trouble);
	return VERIFY_LOG_ENTRY;
}
