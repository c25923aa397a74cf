/* SPDX-License-Identifier: Apache-2.0 */
/* Source: Notary Project, "Signature Envelope JWS"; RFC 7515, sections 4.1 and 7.2.2. */
#include "base/clock.h"
#include "base/mem.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "verify/notation_attributes.h"

#define PROTECTED_MAX ((size_t)64 << 10) /* bytes */

/* RFC 7515, section 2: the alphabet for URLs, and neither padding nor anything else. */
static bool decode(struct str text, struct arena *arena, struct str *ret_bytes)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(text.n + 1);

	for (size_t i = 0; i < text.n; i++)
		if (!str_is_alnum(text.p[i]) && text.p[i] != '-' && text.p[i] != '_')
			return false;
	if (!text.n || !base64_decode_lenient(text, &bytes))
		return false;
	*ret_bytes = arena_str(arena, buf_str(&bytes));
	return true;
}

/* Texts and times by the attribute. */
static bool read_attribute(const struct json *value, size_t i, struct notation_attributes *attributes)
{
	if (!json_is(value, JSON_KIND_TEXT))
		return false;
	attributes->present[i] = true;
	if (i != ATTRIBUTE_SIGNING_TIME && i != ATTRIBUTE_AUTHENTIC_TIME && i != ATTRIBUTE_EXPIRY) {
		attributes->texts[i] = json_text(value);
		return attributes->texts[i].n > 0;
	}
	return clock_parse(json_text(value), &attributes->times[i]);
}

static enum verify_reason read_protected(const struct json *header, struct notation_envelope *envelope, struct err *e)
{
	const struct json *critical = json_get(header, "crit");
	struct notation_attributes attributes = {0};
	struct str algorithm = json_get_text(header, "alg");
	enum verify_reason reason;

	envelope->algorithm = jose_algorithm_named(algorithm);
	if (envelope->algorithm == JOSE_NONE) {
		err_set(e, ERR_UNSUPPORTED, "signed by \"%.*s\": only PS256, PS384, PS512, ES256, ES384 and ES512 are allowed", STR(algorithm));
		return VERIFY_UNSUPPORTED;
	}
	if (!json_count(critical) || !json_is(critical, JSON_KIND_ARRAY)) {
		err_set(e, ERR_FORMAT, "the signature's header has no \"crit\"");
		return VERIFY_BUNDLE_MALFORMED;
	}
	json_each(name, critical)
		notation_attributes_critical(&attributes, json_text(name));
	for (size_t i = 0; i < NOTATION_ATTRIBUTES; i++) {
		const char *name = notation_attribute_name((enum notation_attribute)i);

		if (json_get(header, name) && !read_attribute(json_get(header, name), i, &attributes)) {
			err_set(e, ERR_FORMAT, "the signature's attribute %s is neither a text nor a time as it must be", name);
			return VERIFY_BUNDLE_MALFORMED;
		}
	}
	reason = notation_attributes_take(&attributes, envelope, e);
	envelope->content_type = arena_str(&envelope->arena, json_get_text(header, "cty"));
	envelope->plugin = arena_str(&envelope->arena, envelope->plugin);
	return reason;
}

static int read_chain(const struct json *x5c, struct notation_envelope *envelope, struct err *e)
{
	json_each(item, x5c) {
		struct str text = json_text(item);
		auto_done(buf_done) struct buf der = BUF_INIT(text.n + 1);

		if (!base64_decode(text, &der))
			return err_set(e, ERR_FORMAT, "header.x5c: no base64");
		if (notation_chain_add(envelope, buf_str(&der), e) < 0)
			return e->code;
	}
	return 0;
}

static int read_unprotected(const struct json *header, struct notation_envelope *envelope, struct err *e)
{
	struct str token = json_get_text(header, "io.cncf.notary.timestampSignature");
	auto_done(buf_done) struct buf bytes = BUF_INIT(token.n + 1);

	if (!base64_decode(token, &bytes))
		return err_set(e, ERR_FORMAT, "header: io.cncf.notary.timestampSignature is no base64");
	envelope->timestamp = arena_str(&envelope->arena, buf_str(&bytes));
	envelope->agent = arena_str(&envelope->arena, json_get_text(header, "io.cncf.notary.signingAgent"));
	return read_chain(json_get(header, "x5c"), envelope, e);
}

static enum verify_reason read_parts(const struct json *json, struct notation_envelope *envelope, struct err *e)
{
	struct str protected = json_get_text(json, "protected"), payload = json_get_text(json, "payload"), header_text;
	struct json_caps caps = JSON_CAPS;
	auto_json struct json *header = NULL;

	caps.bytes = PROTECTED_MAX;
	if (!decode(protected, &envelope->arena, &header_text) || !decode(payload, &envelope->arena, &envelope->payload) ||
	    !decode(json_get_text(json, "signature"), &envelope->arena, &envelope->signature)) {
		err_set(e, ERR_FORMAT, "the signature is no JWS: protected, payload and signature must be base64url");
		return VERIFY_BUNDLE_MALFORMED;
	}
	if (read_unprotected(json_get(json, "header"), envelope, e) < 0)
		return VERIFY_BUNDLE_MALFORMED;
	envelope->signed_bytes = arena_printf(&envelope->arena, "%.*s.%.*s", STR(protected), STR(payload));
	if (json_parse(header_text, caps, "the signature's protected header", &header, e) < 0)
		return VERIFY_BUNDLE_MALFORMED;
	return read_protected(header, envelope, e);
}

enum verify_reason notation_jws_read(struct str bytes, struct notation_envelope *envelope, struct err *e)
{
	struct json_caps caps = JSON_CAPS;
	auto_json struct json *json = NULL;

	caps.bytes = NOTATION_ENVELOPE_MAX;
	if (json_parse(bytes, caps, "the signature", &json, e) < 0)
		return VERIFY_BUNDLE_MALFORMED;
	return read_parts(json, envelope, e);
}
