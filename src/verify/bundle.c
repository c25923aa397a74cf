/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/bundle.h"

#include "base/mem.h"
#include "codec/proto_json.h"

#define HASH_SIZE 32

static const struct {
	const char *type;
	unsigned version;
} media_types[] = {
	{"application/vnd.dev.sigstore.bundle+json;version=0.1", 1},
	{"application/vnd.dev.sigstore.bundle+json;version=0.2", 2},
	{"application/vnd.dev.sigstore.bundle+json;version=0.3", 3},
	{"application/vnd.dev.sigstore.bundle.v0.3+json", 3},
};

static unsigned version_of(struct str type)
{
	for (size_t i = 0; i < ARRAY_SIZE(media_types); i++)
		if (str_is(type, media_types[i].type))
			return media_types[i].version;
	return 0;
}

/* Bytes that must be there. */
static int take_bytes(struct bundle *bundle, const struct json *object, const char *key, struct str *ret_bytes, struct err *e)
{
	if (!proto_bytes(object, key, &bundle->arena, ret_bytes))
		return err_set(e, ERR_FORMAT, "%s is no base64", key);
	return ret_bytes->n ? 0 : err_set(e, ERR_FORMAT, "%s is missing", key);
}

/* A number from 0 on that must be there. */
static int take_number(const struct json *object, const char *key, int64_t *ret_number, struct err *e)
{
	if (!proto_has(object, key) || !proto_number(object, key, ret_number) || *ret_number < 0)
		return err_set(e, ERR_FORMAT, "%s is missing, or no number from 0 on", key);
	return 0;
}

/* ---- entries of logs ---- */

static int read_proof(struct bundle *bundle, const struct json *json, struct inclusion_proof *proof, struct err *e)
{
	const struct json *hashes = json_get(json, "hashes");
	int64_t index = 0, size;

	/* Proto's zero may be left out: of the first entry the index is. */
	if (proto_has(json, "logIndex") && take_number(json, "logIndex", &index, e) < 0)
		return e->code;
	if (take_number(json, "treeSize", &size, e) < 0 || take_bytes(bundle, json, "rootHash", &proof->root, e) < 0)
		return e->code;
	if (json_count(hashes) > BUNDLE_PROOF_MAX)
		return err_set(e, ERR_LIMIT, "more than %d hashes", BUNDLE_PROOF_MAX);
	json_each(hash, hashes) {
		auto_done(buf_done) struct buf bytes = BUF_INIT(HASH_SIZE);

		if (!proto_text_bytes(hash, &bytes) || bytes.n != HASH_SIZE)
			return err_set(e, ERR_FORMAT, "hashes has one that is no %d bytes in base64", HASH_SIZE);
		proof->hashes[proof->n++] = arena_str(&bundle->arena, buf_str(&bytes));
	}
	proof->index = (uint64_t)index;
	proof->size = (uint64_t)size;
	proof->checkpoint = arena_str(&bundle->arena, json_get_text(json_get(json, "checkpoint"), "envelope"));
	return 0;
}

/* What each version demands of an entry, beyond what can be verified of it. */
static int check_entry(const struct bundle *bundle, const struct log_entry *entry, struct err *e)
{
	if (bundle->version == 1 && !entry->promise.n)
		return err_set(e, ERR_FORMAT, "inclusionPromise is missing, which version 0.1 demands");
	if (bundle->version > 1 && !entry->proven)
		return err_set(e, ERR_FORMAT, "inclusionProof is missing");
	if (bundle->version > 1 && !entry->proof.checkpoint.n)
		return err_set(e, ERR_FORMAT, "inclusionProof.checkpoint is missing");
	return 0;
}

static int read_entry(struct bundle *bundle, const struct json *json, struct err *e)
{
	const struct json *kind = json_get(json, "kindVersion");
	struct log_entry *entry = vec_push(&bundle->entries);

	*entry = (struct log_entry){0};
	if (proto_has(json, "logIndex") && take_number(json, "logIndex", &entry->index, e) < 0)
		return e->code;
	if (take_bytes(bundle, json_get(json, "logId"), "keyId", &entry->log_id, e) < 0 ||
	    take_bytes(bundle, json, "canonicalizedBody", &entry->body, e) < 0)
		return e->code;
	if (!proto_number(json, "integratedTime", &entry->integrated_time) || entry->integrated_time < 0)
		return err_set(e, ERR_FORMAT, "integratedTime is no number from 0 on");
	if (!proto_bytes(json_get(json, "inclusionPromise"), "signedEntryTimestamp", &bundle->arena, &entry->promise))
		return err_set(e, ERR_FORMAT, "signedEntryTimestamp is no base64");
	entry->kind = arena_str(&bundle->arena, json_get_text(kind, "kind"));
	entry->version = arena_str(&bundle->arena, json_get_text(kind, "version"));
	entry->proven = proto_has(json, "inclusionProof");
	if (entry->proven && read_proof(bundle, json_get(json, "inclusionProof"), &entry->proof, e) < 0)
		return err_wrap(e, "inclusionProof");
	return check_entry(bundle, entry, e);
}

static int read_entries(struct bundle *bundle, const struct json *entries, struct err *e)
{
	if (json_count(entries) > BUNDLE_ENTRIES_MAX)
		return err_set(e, ERR_LIMIT, "more than %d tlogEntries", BUNDLE_ENTRIES_MAX);
	json_each(entry, entries)
		if (read_entry(bundle, entry, e) < 0)
			return err_wrap(e, "tlogEntries[%zu]", bundle->entries.n - 1);
	/* One entry told twice proves no more than once. */
	for (size_t i = 0; i < bundle->entries.n; i++)
		for (size_t j = 0; j < i; j++)
			if (bundle->entries.v[i].index == bundle->entries.v[j].index &&
			    str_eq(bundle->entries.v[i].log_id, bundle->entries.v[j].log_id))
				return err_set(e, ERR_FORMAT, "tlogEntries has the same entry twice");
	return 0;
}

/* ---- the rest ---- */

static int read_timestamps(struct bundle *bundle, const struct json *timestamps, struct err *e)
{
	if (json_count(timestamps) > BUNDLE_TIMESTAMPS_MAX)
		return err_set(e, ERR_LIMIT, "more than %d rfc3161Timestamps", BUNDLE_TIMESTAMPS_MAX);
	json_each(timestamp, timestamps)
		if (take_bytes(bundle, timestamp, "signedTimestamp", vec_push(&bundle->timestamps), e) < 0)
			return err_wrap(e, "rfc3161Timestamps");
	for (size_t i = 0; i < bundle->timestamps.n; i++)
		for (size_t j = 0; j < i; j++)
			if (str_eq(bundle->timestamps.v[i], bundle->timestamps.v[j]))
				return err_set(e, ERR_FORMAT, "rfc3161Timestamps has the same one twice");
	return 0;
}

/* Of a chain the first certificate signs; what else it holds is a hint at how one's own authorities issued it. */
static int read_hints(struct bundle *bundle, const struct json *certificates, struct err *e)
{
	if (json_count(certificates) > BUNDLE_HINTS_MAX)
		return err_set(e, ERR_LIMIT, "x509CertificateChain has more than %d certificates", BUNDLE_HINTS_MAX);
	for (size_t i = 1; i < json_count(certificates); i++) {
		struct str der;

		if (take_bytes(bundle, json_at(certificates, i), "rawBytes", &der, e) < 0 ||
		    certificate_from_der(der, vec_push(&bundle->hints), e) < 0)
			return err_wrap(e, "x509CertificateChain");
	}
	return 0;
}

static int read_certificate(struct bundle *bundle, const struct json *material, struct err *e)
{
	const struct json *chain = json_get(material, "x509CertificateChain"), *certificate = json_get(material, "certificate");
	struct str der;

	if (proto_has(material, "x509CertificateChain")) {
		if (bundle->version > 2)
			return err_set(e, ERR_FORMAT, "x509CertificateChain, which version 0.3 forbids");
		certificate = json_at(json_get(chain, "certificates"), 0);
		if (!certificate)
			return err_set(e, ERR_FORMAT, "x509CertificateChain has no certificate");
		if (read_hints(bundle, json_get(chain, "certificates"), e) < 0)
			return e->code;
	}
	if (take_bytes(bundle, certificate, "rawBytes", &der, e) < 0)
		return err_wrap(e, "certificate");
	return certificate_from_der(der, &bundle->certificate, e);
}

static int read_material(struct bundle *bundle, const struct json *material, struct err *e)
{
	bool key = proto_has(material, "publicKey");
	int kinds = key + proto_has(material, "certificate") + proto_has(material, "x509CertificateChain");

	if (kinds != 1)
		return err_set(e, ERR_FORMAT, "one of publicKey, certificate and x509CertificateChain is expected, not %d", kinds);
	if (!key && read_certificate(bundle, material, e) < 0)
		return e->code;
	bundle->key_hint = arena_str(&bundle->arena, json_get_text(json_get(material, "publicKey"), "hint"));
	if (read_entries(bundle, json_get(material, "tlogEntries"), e) < 0)
		return e->code;
	return read_timestamps(bundle, json_get(json_get(material, "timestampVerificationData"), "rfc3161Timestamps"), e);
}

int bundle_read_envelope(struct bundle *bundle, const struct json *envelope, struct err *e)
{
	const struct json *signatures = json_get(envelope, "signatures");

	bundle->is_envelope = true;
	if (json_count(signatures) != 1)
		return err_set(e, ERR_FORMAT, "one signature is expected, not %zu", json_count(signatures));
	bundle->payload_type = arena_str(&bundle->arena, json_get_text(envelope, "payloadType"));
	if (take_bytes(bundle, envelope, "payload", &bundle->payload, e) < 0)
		return e->code;
	return take_bytes(bundle, json_at(signatures, 0), "sig", &bundle->signature, e);
}

static int read_message(struct bundle *bundle, const struct json *message, struct err *e)
{
	const struct json *digest = json_get(message, "messageDigest");

	bundle->digest_algorithm = arena_str(&bundle->arena, json_get_text(digest, "algorithm"));
	if (!proto_bytes(digest, "digest", &bundle->arena, &bundle->digest))
		return err_set(e, ERR_FORMAT, "messageDigest.digest is no base64");
	return take_bytes(bundle, message, "signature", &bundle->signature, e);
}

static int read_content(struct bundle *bundle, const struct json *json, struct err *e)
{
	if (proto_has(json, "dsseEnvelope") == proto_has(json, "messageSignature"))
		return err_set(e, ERR_FORMAT, "one of dsseEnvelope and messageSignature is expected");
	if (proto_has(json, "dsseEnvelope"))
		return bundle_read_envelope(bundle, json_get(json, "dsseEnvelope"), e) < 0 ? err_wrap(e, "dsseEnvelope") : 0;
	return read_message(bundle, json_get(json, "messageSignature"), e) < 0 ? err_wrap(e, "messageSignature") : 0;
}

enum verify_reason bundle_read(struct str bytes, const char *name, struct bundle *ret_bundle, struct err *e)
{
	struct json_caps caps = JSON_CAPS;
	auto_json struct json *json = NULL;
	struct str type;

	*ret_bundle = (struct bundle){0};
	caps.bytes = BUNDLE_MAX;
	if (json_parse(bytes, caps, name, &json, e) < 0)
		return VERIFY_BUNDLE_MALFORMED;
	type = json_get_text(json, "mediaType");
	ret_bundle->version = version_of(type);
	if (!ret_bundle->version) {
		err_set(e, ERR_UNSUPPORTED, "%s: mediaType \"%.*s\" is no version of a bundle that is known", name, (int)(type.n < 100 ? type.n : 100), type.p);
		return VERIFY_BUNDLE_VERSION;
	}
	if (read_content(ret_bundle, json, e) == 0 && read_material(ret_bundle, json_get(json, "verificationMaterial"), e) == 0)
		return VERIFY_VERIFIED;
	err_wrap(e, "%s", name);
	return VERIFY_BUNDLE_MALFORMED;
}

void bundle_done(struct bundle *bundle)
{
	certificate_free(bundle->certificate);
	certificate_list_done(&bundle->hints);
	vec_done(&bundle->entries);
	vec_done(&bundle->timestamps);
	arena_done(&bundle->arena);
}
