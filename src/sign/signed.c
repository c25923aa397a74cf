/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/signed.h"

#include "codec/base64.h"
#include "codec/dsse.h"
#include "codec/json_writer.h"
#include "crypto/hash.h"

void signed_done(struct signed_thing *thing)
{
	vec_done(&thing->entries);
	vec_done(&thing->timestamps);
	arena_done(&thing->arena);
	*thing = (struct signed_thing){0};
}

void signed_key_hint(const struct public_key *key, struct buf *ret_text)
{
	unsigned char value[HASH_SIZE_MAX];

	hash_bytes(HASH_SHA256, public_key_der(key), value);
	base64_encode(str_from(value, 32), ret_text);
}

void signed_envelope(const struct signed_thing *thing, struct buf *ret_json)
{
	dsse_write(STR_LIT(DSSE_IN_TOTO), thing->payload, thing->signature, ret_json);
}

void signed_content(const struct signed_thing *thing, struct buf *ret_bytes)
{
	if (thing->is_envelope)
		dsse_encode(STR_LIT(DSSE_IN_TOTO), thing->payload, ret_bytes);
	else
		buf_put(ret_bytes, thing->message);
}

/* Protocol Buffers in JSON: bytes in base64, whole numbers of 64 bits as texts. */
static void put_bytes(struct json_writer *w, const char *key, struct str bytes)
{
	auto_done(buf_done) struct buf text = BUF_INIT(bytes.n * 4 / 3 + 8);

	base64_encode(bytes, &text);
	json_member_text(w, key, buf_str(&text));
}

static void put_number(struct json_writer *w, const char *key, int64_t number)
{
	auto_done(buf_done) struct buf text = BUF_INIT(32);

	buf_printf(&text, "%lld", (long long)number);
	json_member_text(w, key, buf_str(&text));
}

static void put_object(struct json_writer *w, const char *key)
{
	json_key(w, key);
	json_open(w, '{');
}

static void put_proof(struct json_writer *w, const struct signed_entry *entry)
{
	put_object(w, "inclusionProof");
	put_number(w, "logIndex", entry->proof_index);
	put_bytes(w, "rootHash", entry->root);
	put_number(w, "treeSize", entry->proof_size);
	json_key(w, "hashes");
	json_open(w, '[');
	for (size_t i = 0; i < entry->n; i++) {
		auto_done(buf_done) struct buf text = BUF_INIT(256);

		base64_encode(entry->hashes[i], &text);
		json_put_text(w, buf_str(&text));
	}
	json_close(w, ']');
	put_object(w, "checkpoint");
	json_member_text(w, "envelope", entry->checkpoint);
	json_close(w, '}');
	json_close(w, '}');
}

static void put_entry(struct json_writer *w, const struct signed_entry *entry)
{
	json_open(w, '{');
	put_number(w, "logIndex", entry->index);
	put_object(w, "logId");
	put_bytes(w, "keyId", entry->log_id);
	json_close(w, '}');
	put_object(w, "kindVersion");
	json_member_text(w, "kind", entry->kind);
	json_member_text(w, "version", entry->version);
	json_close(w, '}');
	if (entry->integrated_time)
		put_number(w, "integratedTime", entry->integrated_time);
	if (entry->promise.n) {
		put_object(w, "inclusionPromise");
		put_bytes(w, "signedEntryTimestamp", entry->promise);
		json_close(w, '}');
	}
	put_proof(w, entry);
	put_bytes(w, "canonicalizedBody", entry->body);
	json_close(w, '}');
}

static void put_material(struct json_writer *w, const struct signed_thing *thing)
{
	auto_done(buf_done) struct buf hint = BUF_INIT(64);

	put_object(w, "verificationMaterial");
	if (thing->certificate.n) {
		put_object(w, "certificate");
		put_bytes(w, "rawBytes", thing->certificate);
	} else {
		signed_key_hint(thing->key, &hint);
		put_object(w, "publicKey");
		json_member_text(w, "hint", buf_str(&hint));
	}
	json_close(w, '}');
	json_key(w, "tlogEntries");
	json_open(w, '[');
	vec_each(entry, &thing->entries)
		put_entry(w, entry);
	json_close(w, ']');
	if (thing->timestamps.n) {
		put_object(w, "timestampVerificationData");
		json_key(w, "rfc3161Timestamps");
		json_open(w, '[');
		vec_each(timestamp, &thing->timestamps) {
			json_open(w, '{');
			put_bytes(w, "signedTimestamp", *timestamp);
			json_close(w, '}');
		}
		json_close(w, ']');
		json_close(w, '}');
	}
	json_close(w, '}');
}

static void put_message(struct json_writer *w, const struct signed_thing *thing)
{
	static const char *const names[] = {[SIGNATURE_SHA256] = "SHA2_256", [SIGNATURE_SHA384] = "SHA2_384", [SIGNATURE_SHA512] = "SHA2_512"};
	unsigned char value[SIGNATURE_HASH_MAX];
	size_t n = signature_hash_of(thing->hash, thing->message, value);

	put_object(w, "messageSignature");
	put_object(w, "messageDigest");
	json_member_text(w, "algorithm", str_of(names[thing->hash]));
	put_bytes(w, "digest", str_from(value, n));
	json_close(w, '}');
	put_bytes(w, "signature", thing->signature);
	json_close(w, '}');
}

void signed_bundle(const struct signed_thing *thing, struct buf *ret_json)
{
	struct json_writer w = JSON_WRITER(ret_json, 0);
	auto_done(buf_done) struct buf envelope = BUF_INIT(SIGNED_BUNDLE_MAX);

	json_open(&w, '{');
	json_member_text(&w, "mediaType", STR_LIT(BUNDLE_TYPE));
	put_material(&w, thing);
	if (thing->is_envelope) {
		signed_envelope(thing, &envelope);
		json_key(&w, "dsseEnvelope");
		json_put_raw(&w, buf_str(&envelope));
	} else {
		put_message(&w, thing);
	}
	json_close(&w, '}');
}
