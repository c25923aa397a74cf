/* SPDX-License-Identifier: Apache-2.0 */
/* Source: Notary Project, "Signature Envelope COSE"; RFC 9052, sections 3.1, 4.2 and 4.4; RFC 9360, section 2 (x5chain). */
#include "base/mem.h"
#include "codec/cbor.h"
#include "verify/notation_attributes.h"

#define TAG_SIGN1 18
#define TAG_TIME 1
enum { LABEL_ALGORITHM = 1, LABEL_CRITICAL = 2, LABEL_CONTENT_TYPE = 3, LABEL_CHAIN = 33 };

static enum verify_reason malformed(struct err *e, const char *what)
{
	err_set(e, ERR_FORMAT, "the signature is no COSE_Sign1 of Notary Project: %s", what);
	return VERIFY_BUNDLE_MALFORMED;
}

static bool read_attribute(const struct cbor *value, size_t i, struct notation_attributes *attributes)
{
	attributes->present[i] = true;
	if (i == ATTRIBUTE_SIGNING_TIME || i == ATTRIBUTE_AUTHENTIC_TIME || i == ATTRIBUTE_EXPIRY)
		return cbor_integer(cbor_tagged(value, TAG_TIME), &attributes->times[i]);
	attributes->texts[i] = cbor_text(value);
	return attributes->texts[i].n > 0;
}

/* What is critical must be known and be there: of COSE's own labels only those that are always heeded. */
static enum verify_reason read_critical(const struct cbor *header, struct notation_attributes *attributes, struct err *e)
{
	const struct cbor *critical = cbor_get_number(header, LABEL_CRITICAL);
	int64_t label;

	if (cbor_kind(critical) != CBOR_ARRAY || !critical->count)
		return malformed(e, "without critical labels");
	for (const struct cbor *item = critical->first; item; item = item->next) {
		if (cbor_kind(item) == CBOR_TEXT)
			notation_attributes_critical(attributes, cbor_text(item));
		else if (!cbor_integer(item, &label) || (label != LABEL_ALGORITHM && label != LABEL_CONTENT_TYPE) || !cbor_get_number(header, label))
			notation_attributes_critical(attributes, STR_LIT("a label of COSE"));
	}
	return VERIFY_VERIFIED;
}

static enum verify_reason read_protected(const struct cbor *header, struct notation_envelope *envelope, struct err *e)
{
	struct notation_attributes attributes = {0};
	enum verify_reason reason;
	int64_t algorithm = 0;

	if (cbor_kind(header) != CBOR_MAP)
		return malformed(e, "its protected header is no map");
	if (cbor_integer(cbor_get_number(header, LABEL_ALGORITHM), &algorithm))
		envelope->algorithm = jose_algorithm_numbered(algorithm);
	if (envelope->algorithm == JOSE_NONE) {
		err_set(e, ERR_UNSUPPORTED, "signed by algorithm %lld: only -37 to -39 (PS256, PS384, PS512), -7, -35 and -36 (ES256, ES384, ES512) are allowed",
			(long long)algorithm);
		return VERIFY_UNSUPPORTED;
	}
	reason = read_critical(header, &attributes, e);
	for (size_t i = 0; i < NOTATION_ATTRIBUTES && reason == VERIFY_VERIFIED; i++) {
		const struct cbor *value = cbor_get_text(header, notation_attribute_name((enum notation_attribute)i));

		if (value && !read_attribute(value, i, &attributes))
			reason = malformed(e, "an attribute is neither a text nor a time as it must be");
	}
	envelope->content_type = cbor_text(cbor_get_number(header, LABEL_CONTENT_TYPE));
	return reason == VERIFY_VERIFIED ? notation_attributes_take(&attributes, envelope, e) : reason;
}

static int read_chain(const struct cbor *chain, struct notation_envelope *envelope, struct err *e)
{
	if (cbor_kind(chain) == CBOR_BYTES)
		return notation_chain_add(envelope, cbor_bytes(chain), e);
	for (const struct cbor *item = cbor_at(chain, 0); item; item = item->next)
		if (notation_chain_add(envelope, cbor_bytes(item), e) < 0)
			return e->code;
	return 0;
}

/* Sig_structure, without external data. */
static void put_signed(const struct cbor *protected, struct notation_envelope *envelope)
{
	auto_done(buf_done) struct buf out = BUF_INIT(2 * NOTATION_ENVELOPE_MAX);

	cbor_put_array(&out, 4);
	cbor_put_text(&out, STR_LIT("Signature1"));
	cbor_put_bytes(&out, cbor_bytes(protected));
	cbor_put_bytes(&out, STR_NULL);
	cbor_put_bytes(&out, envelope->payload);
	envelope->signed_bytes = arena_str(&envelope->arena, buf_str(&out));
}

enum verify_reason notation_cose_read(struct str bytes, struct notation_envelope *envelope, struct err *e)
{
	const struct cbor *root = NULL, *message, *header = NULL, *unprotected;
	struct cbor_caps caps = CBOR_CAPS;

	caps.bytes = NOTATION_ENVELOPE_MAX;
	if (cbor_parse(bytes, caps, "the signature", &envelope->arena, &root, e) < 0)
		return VERIFY_BUNDLE_MALFORMED;
	message = cbor_tagged(root, TAG_SIGN1);
	if (cbor_kind(message) != CBOR_ARRAY || message->count != 4)
		return malformed(e, "no four parts under the tag 18");
	unprotected = cbor_at(message, 1);
	envelope->payload = cbor_bytes(cbor_at(message, 2));
	envelope->signature = cbor_bytes(cbor_at(message, 3));
	if (!cbor_bytes(cbor_at(message, 0)).n || cbor_kind(unprotected) != CBOR_MAP || !envelope->payload.n || !envelope->signature.n)
		return malformed(e, "a part that is empty, or of another kind");
	if (cbor_parse(cbor_bytes(cbor_at(message, 0)), caps, "the signature's protected header", &envelope->arena, &header, e) < 0 ||
	    read_chain(cbor_get_number(unprotected, LABEL_CHAIN), envelope, e) < 0)
		return VERIFY_BUNDLE_MALFORMED;
	envelope->timestamp = cbor_bytes(cbor_get_text(unprotected, "io.cncf.notary.timestampSignature"));
	envelope->agent = cbor_text(cbor_get_text(unprotected, "io.cncf.notary.signingAgent"));
	put_signed(cbor_at(message, 0), envelope);
	return read_protected(header, envelope, e);
}
