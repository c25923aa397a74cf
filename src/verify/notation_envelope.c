/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/notation_envelope.h"

#include "base/mem.h"
#include "crypto/certificate_rules.h"
#include "verify/notation_attributes.h"

static const char *const names[NOTATION_ATTRIBUTES] = {
	[ATTRIBUTE_SCHEME] = "io.cncf.notary.signingScheme",
	[ATTRIBUTE_SIGNING_TIME] = "io.cncf.notary.signingTime",
	[ATTRIBUTE_AUTHENTIC_TIME] = "io.cncf.notary.authenticSigningTime",
	[ATTRIBUTE_EXPIRY] = "io.cncf.notary.expiry",
	[ATTRIBUTE_PLUGIN] = "io.cncf.notary.verificationPlugin",
	[ATTRIBUTE_PLUGIN_VERSION] = "io.cncf.notary.verificationPluginMinVersion",
};

const char *notation_attribute_name(enum notation_attribute attribute)
{
	return names[attribute];
}

void notation_attributes_critical(struct notation_attributes *attributes, struct str name)
{
	for (size_t i = 0; i < NOTATION_ATTRIBUTES; i++)
		if (str_is(name, names[i])) {
			attributes->critical[i] = true;
			return;
		}
	if (!attributes->unknown.n)
		attributes->unknown = name.n ? name : STR_LIT("(no name)");
}

static enum verify_reason malformed(struct err *e, const char *what, enum notation_attribute attribute)
{
	err_set(e, ERR_FORMAT, "the signature's attribute %s %s", names[attribute], what);
	return VERIFY_BUNDLE_MALFORMED;
}

/* What each scheme has to say, and must not ("Signed Attributes"). */
static enum verify_reason check_scheme(const struct notation_attributes *a, struct notation_envelope *envelope, struct err *e)
{
	enum notation_attribute time, other;

	if (!a->present[ATTRIBUTE_SCHEME] || !a->critical[ATTRIBUTE_SCHEME])
		return malformed(e, "is missing, or not critical", ATTRIBUTE_SCHEME);
	if (str_is(a->texts[ATTRIBUTE_SCHEME], "notary.x509")) {
		envelope->scheme = NOTATION_X509;
		time = ATTRIBUTE_SIGNING_TIME, other = ATTRIBUTE_AUTHENTIC_TIME;
	} else if (str_is(a->texts[ATTRIBUTE_SCHEME], "notary.x509.signingAuthority")) {
		envelope->scheme = NOTATION_SIGNING_AUTHORITY;
		time = ATTRIBUTE_AUTHENTIC_TIME, other = ATTRIBUTE_SIGNING_TIME;
	} else {
		err_set(e, ERR_UNSUPPORTED, "the signing scheme \"%.*s\" is not known here", STR(a->texts[ATTRIBUTE_SCHEME]));
		return VERIFY_UNSUPPORTED;
	}
	if (!a->present[time] || (time == ATTRIBUTE_AUTHENTIC_TIME && !a->critical[time]))
		return malformed(e, "is missing, or not critical", time);
	if (a->present[other])
		return malformed(e, "is there, which its signing scheme does not have", other);
	envelope->signing_time = a->times[time];
	return VERIFY_VERIFIED;
}

enum verify_reason notation_attributes_take(const struct notation_attributes *a, struct notation_envelope *envelope, struct err *e)
{
	enum verify_reason reason;

	for (size_t i = 0; i < NOTATION_ATTRIBUTES; i++)
		if (a->critical[i] && !a->present[i])
			return malformed(e, "is critical, and not there", (enum notation_attribute)i);
	if (a->unknown.n) {
		err_set(e, ERR_UNSUPPORTED, "the signature's critical attribute \"%.*s\" is not known here", STR(a->unknown));
		return VERIFY_UNSUPPORTED;
	}
	reason = check_scheme(a, envelope, e);
	if (reason != VERIFY_VERIFIED)
		return reason;
	envelope->expiry = INT64_MAX;
	if (a->present[ATTRIBUTE_EXPIRY]) {
		if (!a->critical[ATTRIBUTE_EXPIRY])
			return malformed(e, "is not critical", ATTRIBUTE_EXPIRY);
		envelope->expiry = a->times[ATTRIBUTE_EXPIRY];
		if (envelope->expiry <= envelope->signing_time)
			return malformed(e, "is not after the time of signing", ATTRIBUTE_EXPIRY);
	}
	if (a->present[ATTRIBUTE_PLUGIN] || a->present[ATTRIBUTE_PLUGIN_VERSION])
		envelope->plugin = a->texts[ATTRIBUTE_PLUGIN].n ? a->texts[ATTRIBUTE_PLUGIN] : STR_LIT("(without a name)");
	return VERIFY_VERIFIED;
}

int notation_chain_add(struct notation_envelope *envelope, struct str der, struct err *e)
{
	struct certificate *certificate = NULL;

	if (envelope->chain.n == CHAIN_MAX)
		return err_set(e, ERR_LIMIT, "a chain of more than %d certificates", CHAIN_MAX);
	if (certificate_from_der(der, &certificate, e) < 0)
		return err_wrap(e, "certificate %zu of the chain", envelope->chain.n + 1);
	*vec_push(&envelope->chain) = certificate;
	return 0;
}

enum verify_reason notation_envelope_read(struct str bytes, struct str media_type, struct notation_envelope *ret_envelope, struct err *e)
{
	static const struct {
		const char *media_type, *format;
		enum verify_reason (*read)(struct str bytes, struct notation_envelope *envelope, struct err *e);
	} forms[] = {
		{NOTATION_JWS, "notation-jws", notation_jws_read},
		{NOTATION_COSE, "notation-cose", notation_cose_read},
	};

	*ret_envelope = (struct notation_envelope){.format = "notation"};
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (str_is(media_type, forms[i].media_type)) {
			enum verify_reason reason;

			ret_envelope->format = forms[i].format;
			reason = forms[i].read(bytes, ret_envelope, e);
			if (reason != VERIFY_VERIFIED || ret_envelope->chain.n)
				return reason;
			err_set(e, ERR_FORMAT, "the signature has no chain of certificates");
			return VERIFY_BUNDLE_MALFORMED;
		}
	err_set(e, ERR_UNSUPPORTED, "a signature envelope of type \"%.*s\", neither " NOTATION_JWS " nor " NOTATION_COSE, STR(media_type));
	return VERIFY_BUNDLE_VERSION;
}

void notation_envelope_done(struct notation_envelope *envelope)
{
	certificate_list_done(&envelope->chain);
	arena_done(&envelope->arena);
}
