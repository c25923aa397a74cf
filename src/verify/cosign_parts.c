/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/cosign_parts.h"

#include "base/mem.h"
#include "codec/proto_json.h"
#include "verify/signed_annotations.h"

#define ID_SIZE 32u /* of a log */
#define PAYLOAD_TYPE "cosign container image signature"

static int parse(struct str bytes, const char *what, struct json **ret_json, struct err *e)
{
	struct json_caps caps = JSON_CAPS;

	caps.bytes = BUNDLE_MAX;
	return json_parse(bytes, caps, what, ret_json, e);
}

static int take_bytes(struct bundle *bundle, const struct json *object, const char *key, struct str *ret_bytes, struct err *e)
{
	if (!proto_bytes(object, key, &bundle->arena, ret_bytes) || !ret_bytes->n)
		return err_set(e, ERR_FORMAT, "%s is missing, or no base64", key);
	return 0;
}

/* Hexadecimal digits, as Rekor's first version writes the log's id. */
static int take_log_id(struct bundle *bundle, const struct json *payload, struct str *ret_id, struct err *e)
{
	struct str text = json_get_text(payload, "logID");
	auto_done(buf_done) struct buf id = BUF_INIT(ID_SIZE);

	if (text.n != (size_t)2 * ID_SIZE)
		return err_set(e, ERR_FORMAT, "logID is no %u digits", 2 * ID_SIZE);
	if (!buf_put_hex(&id, text))
		return err_set(e, ERR_FORMAT, "logID is no hexadecimal number");
	*ret_id = arena_str(&bundle->arena, buf_str(&id));
	return 0;
}

static int take_number(const struct json *payload, const char *key, int64_t *ret_number, struct err *e)
{
	return json_i64(json_get(payload, key), ret_number) && *ret_number >= 0 ? 0 : err_set(e, ERR_FORMAT, "%s is missing, or no number from 0 on", key);
}

/* The body itself says what it is. */
static int take_kind(struct bundle *bundle, struct log_entry *entry, struct err *e)
{
	auto_json struct json *body = NULL;

	if (parse(entry->body, "Payload.body", &body, e) < 0)
		return e->code;
	entry->kind = arena_str(&bundle->arena, json_get_text(body, "kind"));
	entry->version = arena_str(&bundle->arena, json_get_text(body, "apiVersion"));
	return 0;
}

/* {"SignedEntryTimestamp": …, "Payload": {"body", "integratedTime", "logIndex", "logID"}} */
static int read_promise(struct bundle *bundle, struct str text, struct err *e)
{
	auto_json struct json *json = NULL;
	struct log_entry *entry = vec_push(&bundle->entries);
	const struct json *payload;

	if (parse(text, "its log entry", &json, e) < 0)
		return e->code;
	payload = json_get(json, "Payload");
	if (take_bytes(bundle, json, "SignedEntryTimestamp", &entry->promise, e) < 0 || take_bytes(bundle, payload, "body", &entry->body, e) < 0 ||
	    take_number(payload, "integratedTime", &entry->integrated_time, e) < 0 || take_number(payload, "logIndex", &entry->index, e) < 0 ||
	    take_log_id(bundle, payload, &entry->log_id, e) < 0 || take_kind(bundle, entry, e) < 0)
		return err_wrap(e, "dev.sigstore.cosign/bundle");
	return 0;
}

static int read_timestamp(struct bundle *bundle, struct str text, struct err *e)
{
	auto_json struct json *json = NULL;

	if (parse(text, "its time stamp", &json, e) < 0)
		return e->code;
	return take_bytes(bundle, json, "SignedRFC3161Timestamp", vec_push(&bundle->timestamps), e) < 0 ? err_wrap(e, "dev.sigstore.cosign/rfc3161timestamp") : 0;
}

static int read_certificate(struct bundle *bundle, struct str text, struct err *e)
{
	return certificate_from_pem(text, "dev.sigstore.cosign/certificate", &bundle->certificate, e);
}

static int read_chain(struct bundle *bundle, struct str text, struct err *e)
{
	if (certificate_list_read(text, "dev.sigstore.cosign/chain", &bundle->hints, e) < 0)
		return e->code;
	return bundle->hints.n > BUNDLE_HINTS_MAX ?
		err_set(e, ERR_LIMIT, "dev.sigstore.cosign/chain: more than %d certificates", BUNDLE_HINTS_MAX) : 0;
}

static const struct {
	const char *key;
	int (*read)(struct bundle *bundle, struct str text, struct err *e);
} parts[] = {
	{"dev.sigstore.cosign/certificate", read_certificate},
	{"dev.sigstore.cosign/chain", read_chain},
	{"dev.sigstore.cosign/bundle", read_promise},
	{"dev.sigstore.cosign/rfc3161timestamp", read_timestamp},
};

static int read_parts(struct bundle *bundle, const struct json *annotations, struct err *e)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		struct str text = json_get_text(annotations, parts[i].key);

		/* What a signer had not is often there and empty, or null. */
		if (text.n && !str_is(text, "null") && parts[i].read(bundle, text, e) < 0)
			return e->code;
	}
	return 0;
}

static int read_envelope(struct bundle *bundle, struct str bytes, struct err *e)
{
	struct json_caps caps = JSON_CAPS;
	auto_json struct json *envelope = NULL;

	caps.bytes = BUNDLE_MAX;
	if (json_parse(bytes, caps, "the envelope", &envelope, e) < 0)
		return e->code;
	bundle->envelope = arena_str(&bundle->arena, bytes);
	return bundle_read_envelope(bundle, envelope, e) < 0 ? err_wrap(e, "the envelope") : 0;
}

enum verify_reason cosign_bundle_read(const struct json *annotations, struct str bytes, bool is_envelope, struct bundle *ret_bundle, struct err *e)
{
	int r;

	*ret_bundle = (struct bundle){0};
	r = is_envelope ? read_envelope(ret_bundle, bytes, e) : take_bytes(ret_bundle, annotations, "dev.cosignproject.cosign/signature", &ret_bundle->signature, e);
	return r == 0 && read_parts(ret_bundle, annotations, e) == 0 ? VERIFY_VERIFIED : VERIFY_BUNDLE_MALFORMED;
}

enum verify_reason cosign_payload_check(struct str payload, struct str digest, struct arena *arena, struct str *ret_reference,
					struct key_value_list *annotations, struct err *e)
{
	auto_json struct json *json = NULL;
	const struct json *critical;
	struct str says;

	*ret_reference = STR_NULL;
	if (parse(payload, "the payload", &json, e) < 0)
		return VERIFY_PAYLOAD;
	critical = json_get(json, "critical");
	if (!str_is(json_get_text(critical, "type"), PAYLOAD_TYPE)) {
		err_set(e, ERR_FORMAT, "the payload's critical.type is not \"" PAYLOAD_TYPE "\"");
		return VERIFY_PAYLOAD;
	}
	says = json_get_text(json_get(critical, "image"), "docker-manifest-digest");
	if (!str_eq(says, digest)) {
		err_set(e, ERR_DIGEST, "the payload is about %.*s", (int)(says.n < 150 ? says.n : 150), says.p);
		return VERIFY_ARTIFACT;
	}
	*ret_reference = arena_str(arena, json_get_text(json_get(critical, "identity"), "docker-reference"));
	signed_annotations_read(json_get(json, "optional"), arena, annotations);
	return VERIFY_VERIFIED;
}
