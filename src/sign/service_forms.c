/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What services are asked and what they answer. Source: Fulcio's fulcio.proto (v2, CreateSigningCertificate); Rekor's openapi.yaml and the schemas of its
 * entries hashedrekord 0.0.1 and dsse 0.0.1; rekor-tiles' rekor_service.proto (v2) and Sigstore protobuf-specs, sigstore_rekor.proto.
 */
#include "codec/base64.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "codec/proto_json.h"
#include "crypto/certificate.h"
#include "crypto/hash.h"
#include "sign/services.h"

#define CHAIN_MAX 16 /* certificates of an answer */

static void put_base64(struct json_writer *w, const char *key, struct str bytes)
{
	auto_done(buf_done) struct buf text = BUF_INIT(bytes.n * 4 / 3 + 8);

	base64_encode(bytes, &text);
	json_member_text(w, key, buf_str(&text));
}

/* ---- certificates ---- */

void certificate_request(struct str token, struct str public_pem, struct str proof, struct buf *ret_json)
{
	struct json_writer w = JSON_WRITER(ret_json, 0);

	json_open(&w, '{');
	json_key(&w, "credentials"), json_open(&w, '{');
	json_member_text(&w, "oidcIdentityToken", token);
	json_close(&w, '}');
	json_key(&w, "publicKeyRequest"), json_open(&w, '{');
	json_key(&w, "publicKey"), json_open(&w, '{');
	json_member_text(&w, "algorithm", STR_LIT("ECDSA"));
	json_member_text(&w, "content", public_pem);
	json_close(&w, '}');
	put_base64(&w, "proofOfPossession", proof);
	json_close(&w, '}');
	json_close(&w, '}');
}

int certificate_answer(struct str bytes, struct arena *arena, struct str *ret_certificate, struct str *ret_chain, struct err *e)
{
	auto_json struct json *json = NULL;
	auto_done(buf_done) struct buf chain = BUF_INIT(SERVICE_ANSWER_MAX);
	const struct json *certificates;
	size_t n;

	if (json_parse(bytes, JSON_CAPS, "the answer", &json, e) < 0)
		return e->code;
	if (json_is(json_get(json, "signedCertificateDetachedSct"), JSON_KIND_OBJECT))
		return err_set(e, ERR_UNSUPPORTED, "a certificate without the time stamp of its log in it, which a bundle has no place for");
	certificates = json_get(json_get(json_get(json, "signedCertificateEmbeddedSct"), "chain"), "certificates");
	n = json_count(certificates);
	if (!n || n > CHAIN_MAX)
		return err_set(e, ERR_FORMAT, "1 to %d certificates are expected, not %zu", CHAIN_MAX, n);
	*ret_certificate = arena_str(arena, json_text(json_at(certificates, 0)));
	for (size_t i = 1; i < n; i++) {
		struct str pem = json_text(json_at(certificates, i));

		buf_put(&chain, pem);
		buf_puts(&chain, str_ends(pem, "\n") ? "" : "\n");
	}
	*ret_chain = arena_str(arena, buf_str(&chain));
	return 0;
}

/* ---- entries of logs ---- */

static const char *hash_name(enum signature_hash hash)
{
	return hash == SIGNATURE_SHA512 ? "sha512" : hash == SIGNATURE_SHA384 ? "sha384" : "sha256";
}

/* The certificate, or the key where there is none. */
static void put_signer_pem(const struct signed_thing *thing, struct buf *out)
{
	if (thing->certificate_pem.n)
		buf_put(out, thing->certificate_pem);
	else
		public_key_pem(thing->key, out);
}

static void put_hashedrekord(struct json_writer *w, const struct signed_thing *thing, struct str pem)
{
	unsigned char value[SIGNATURE_HASH_MAX];
	char digits[HASH_DIGITS_MAX];
	size_t n = signature_hash_of(thing->hash, thing->message, value);

	json_member_text(w, "kind", STR_LIT("hashedrekord"));
	json_key(w, "spec"), json_open(w, '{');
	json_key(w, "data"), json_open(w, '{');
	json_key(w, "hash"), json_open(w, '{');
	json_member_text(w, "algorithm", str_of(hash_name(thing->hash)));
	json_member_text(w, "value", hash_digits(value, n, digits));
	json_close(w, '}');
	json_close(w, '}');
	json_key(w, "signature"), json_open(w, '{');
	put_base64(w, "content", thing->signature);
	json_key(w, "publicKey"), json_open(w, '{');
	put_base64(w, "content", pem);
	json_close(w, '}');
	json_close(w, '}');
	json_close(w, '}');
}

static void put_dsse(struct json_writer *w, const struct signed_thing *thing, struct str pem)
{
	auto_done(buf_done) struct buf envelope = BUF_INIT(SIGNED_BUNDLE_MAX), signer = BUF_INIT(1 << 16);

	signed_envelope(thing, &envelope);
	base64_encode(pem, &signer);
	json_member_text(w, "kind", STR_LIT("dsse"));
	json_key(w, "spec"), json_open(w, '{');
	json_key(w, "proposedContent"), json_open(w, '{');
	json_member_text(w, "envelope", buf_str(&envelope));
	json_key(w, "verifiers"), json_open(w, '[');
	json_put_text(w, buf_str(&signer));
	json_close(w, ']');
	json_close(w, '}');
	json_close(w, '}');
}

static void put_request_1(const struct signed_thing *thing, struct buf *out)
{
	auto_done(buf_done) struct buf pem = BUF_INIT(1 << 16);
	struct json_writer w = JSON_WRITER(out, 0);

	put_signer_pem(thing, &pem);
	json_open(&w, '{');
	json_member_text(&w, "apiVersion", STR_LIT("0.0.1"));
	if (thing->is_envelope)
		put_dsse(&w, thing, buf_str(&pem));
	else
		put_hashedrekord(&w, thing, buf_str(&pem));
	json_close(&w, '}');
}

/* sigstore_common.proto, PublicKeyDetails; NULL for what has none. */
static const char *key_details(const struct signed_thing *thing)
{
	static const struct {
		const char *kind, *details;
	} names[] = {
		{"ECDSA P-256", "PKIX_ECDSA_P256_SHA_256"}, {"ECDSA P-384", "PKIX_ECDSA_P384_SHA_384"}, {"ECDSA P-521", "PKIX_ECDSA_P521_SHA_512"},
		{"RSA 2048", "PKIX_RSA_PKCS1V15_2048_SHA256"}, {"RSA 3072", "PKIX_RSA_PKCS1V15_3072_SHA256"}, {"RSA 4096", "PKIX_RSA_PKCS1V15_4096_SHA256"},
	};
	char kind[PUBLIC_KEY_KIND_MAX];

	if (public_key_is_ed25519(thing->key))
		return thing->is_envelope ? NULL : "PKIX_ED25519_PH";
	public_key_kind(thing->key, kind);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(str_of(kind), names[i].kind))
			return names[i].details;
	return NULL;
}

/* Of an envelope the hash is of what is signed, its pre-authentication encoding. */
static int put_request_2(const struct signed_thing *thing, struct buf *out, struct err *e)
{
	auto_done(buf_done) struct buf content = BUF_INIT(thing->payload.n + thing->message.n + 256);
	struct json_writer w = JSON_WRITER(out, 0);
	const char *details = key_details(thing);
	unsigned char value[SIGNATURE_HASH_MAX];
	size_t n;

	if (!details) {
		err_set(e, ERR_UNSUPPORTED, "a log of Rekor's second version takes no such signature of this kind of key");
		return err_hint(e, "a key of P-256");
	}
	signed_content(thing, &content);
	n = signature_hash_of(thing->hash, buf_str(&content), value);
	json_open(&w, '{');
	json_key(&w, "hashedRekordRequestV002"), json_open(&w, '{');
	put_base64(&w, "digest", str_from(value, n));
	json_key(&w, "signature"), json_open(&w, '{');
	put_base64(&w, "content", thing->signature);
	json_key(&w, "verifier"), json_open(&w, '{');
	json_key(&w, thing->certificate.n ? "x509Certificate" : "publicKey"), json_open(&w, '{');
	put_base64(&w, "rawBytes", thing->certificate.n ? thing->certificate : public_key_der(thing->key));
	json_close(&w, '}');
	json_member_text(&w, "keyDetails", str_of(details));
	json_close(&w, '}');
	json_close(&w, '}');
	json_close(&w, '}');
	json_close(&w, '}');
	return 0;
}

int log_request(unsigned version, const struct signed_thing *thing, struct buf *ret_json, struct err *e)
{
	if (version == 2)
		return put_request_2(thing, ret_json, e);
	put_request_1(thing, ret_json);
	return 0;
}

/* ---- what a log answers ---- */

static bool hex_bytes(struct str text, struct arena *arena, struct str *ret_bytes)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(text.n / 2);

	if (!text.n || !buf_put_hex(&bytes, text))
		return false;
	*ret_bytes = arena_str(arena, buf_str(&bytes));
	return true;
}

/* The body says itself what it is. */
static int read_kind(struct signed_entry *entry, struct arena *arena, struct err *e)
{
	auto_json struct json *body = NULL;

	if (json_parse(entry->body, JSON_CAPS, "the entry's body", &body, e) < 0)
		return e->code;
	entry->kind = arena_str(arena, json_get_text(body, "kind"));
	entry->version = arena_str(arena, json_get_text(body, "apiVersion"));
	return entry->kind.n && entry->version.n ? 0 : err_set(e, ERR_FORMAT, "the entry's body says no kind and version");
}

static int missing(const char *what, struct err *e)
{
	return err_set(e, ERR_FORMAT, "the answer has no %s, or one that is none", what);
}

static int read_proof_1(const struct json *proof, struct arena *arena, struct signed_entry *entry, struct err *e)
{
	if (!proto_number(proof, "logIndex", &entry->proof_index) || !proto_number(proof, "treeSize", &entry->proof_size) ||
	    !hex_bytes(json_get_text(proof, "rootHash"), arena, &entry->root) || json_count(json_get(proof, "hashes")) > SIGNED_PROOF_MAX)
		return missing("verification.inclusionProof", e);
	json_each(hash, json_get(proof, "hashes"))
		if (!hex_bytes(json_text(hash), arena, &entry->hashes[entry->n++]))
			return missing("verification.inclusionProof.hashes", e);
	entry->checkpoint = arena_str(arena, json_get_text(proof, "checkpoint"));
	return entry->checkpoint.n ? 0 : missing("verification.inclusionProof.checkpoint", e);
}

/* {"<name of the entry>": {…}}: hashes and ids in hexadecimal digits. */
static int read_answer_1(const struct json *json, struct arena *arena, struct signed_entry *entry, struct err *e)
{
	struct json_members members = json_members(json);
	const struct json *verification;

	if (json_count(json) != 1 || !json_next(&members))
		return err_set(e, ERR_FORMAT, "one entry is expected, not %zu", json_count(json));
	verification = json_get(members.value, "verification");
	if (!proto_bytes(members.value, "body", arena, &entry->body) || !entry->body.n)
		return missing("body", e);
	if (!proto_number(members.value, "logIndex", &entry->index) || !proto_number(members.value, "integratedTime", &entry->integrated_time) ||
	    !hex_bytes(json_get_text(members.value, "logID"), arena, &entry->log_id))
		return missing("logIndex, integratedTime and logID", e);
	if (!proto_bytes(verification, "signedEntryTimestamp", arena, &entry->promise) || !entry->promise.n)
		return missing("verification.signedEntryTimestamp", e);
	return read_proof_1(json_get(verification, "inclusionProof"), arena, entry, e) < 0 ? e->code : read_kind(entry, arena, e);
}

/* The same as in a bundle. */
static int read_answer_2(const struct json *json, struct arena *arena, struct signed_entry *entry, struct err *e)
{
	const struct json *proof = json_get(json, "inclusionProof");

	if (!proto_bytes(json, "canonicalizedBody", arena, &entry->body) || !entry->body.n)
		return missing("canonicalizedBody", e);
	if (!proto_number(json, "logIndex", &entry->index) || !proto_bytes(json_get(json, "logId"), "keyId", arena, &entry->log_id) || !entry->log_id.n)
		return missing("logIndex and logId", e);
	if (!proto_number(proof, "logIndex", &entry->proof_index) || !proto_number(proof, "treeSize", &entry->proof_size) ||
	    !proto_bytes(proof, "rootHash", arena, &entry->root) || json_count(json_get(proof, "hashes")) > SIGNED_PROOF_MAX)
		return missing("inclusionProof", e);
	json_each(hash, json_get(proof, "hashes")) {
		auto_done(buf_done) struct buf bytes = BUF_INIT(64);

		if (!proto_text_bytes(hash, &bytes))
			return missing("inclusionProof.hashes", e);
		entry->hashes[entry->n++] = arena_str(arena, buf_str(&bytes));
	}
	entry->checkpoint = arena_str(arena, json_get_text(json_get(proof, "checkpoint"), "envelope"));
	return entry->checkpoint.n ? read_kind(entry, arena, e) : missing("inclusionProof.checkpoint", e);
}

int log_answer(unsigned version, struct str bytes, struct arena *arena, struct signed_entry *ret_entry, struct err *e)
{
	struct json_caps caps = JSON_CAPS;
	auto_json struct json *json = NULL;

	caps.bytes = SERVICE_ANSWER_MAX;
	*ret_entry = (struct signed_entry){0};
	if (json_parse(bytes, caps, "the answer", &json, e) < 0)
		return e->code;
	return version == 2 ? read_answer_2(json, arena, ret_entry, e) : read_answer_1(json, arena, ret_entry, e);
}
