/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/fulcio.h"

#define RAW_MAX 6 /* the extensions up to 1.6 are the text itself, those from 1.8 on a DER UTF8String */

/* In the order of their numbers. Names are part of the interface. */
static const struct {
	unsigned number;
	const char *identifier, *name;
} claims[] = {
	{2, FULCIO_OID("2"), "github-workflow-trigger"},
	{3, FULCIO_OID("3"), "github-workflow-sha"},
	{4, FULCIO_OID("4"), "github-workflow-name"},
	{5, FULCIO_OID("5"), "github-workflow-repository"},
	{6, FULCIO_OID("6"), "github-workflow-ref"},
	{9, FULCIO_OID("9"), "build-signer"},
	{10, FULCIO_OID("10"), "build-signer-digest"},
	{11, FULCIO_OID("11"), "runner-environment"},
	{12, FULCIO_OID("12"), "source-repository"},
	{13, FULCIO_OID("13"), "source-repository-digest"},
	{14, FULCIO_OID("14"), "source-repository-ref"},
	{15, FULCIO_OID("15"), "source-repository-id"},
	{16, FULCIO_OID("16"), "source-repository-owner"},
	{17, FULCIO_OID("17"), "source-repository-owner-id"},
	{18, FULCIO_OID("18"), "build-config"},
	{19, FULCIO_OID("19"), "build-config-digest"},
	{20, FULCIO_OID("20"), "build-trigger"},
	{21, FULCIO_OID("21"), "run-invocation"},
	{22, FULCIO_OID("22"), "source-repository-visibility"},
	{23, FULCIO_OID("23"), "deployment-environment"},
	{24, FULCIO_OID("24"), "token-subject"},
};

/* The bytes themselves, if they are a text. */
static struct str raw_text(const struct certificate *certificate, const char *identifier)
{
	struct str value = certificate_extension(certificate, identifier);

	return value.n && !memchr(value.p, 0, value.n) ? value : STR_NULL;
}

struct str fulcio_issuer(const struct certificate *certificate)
{
	struct str issuer = certificate_extension_text(certificate, FULCIO_OID("8"));

	return issuer.n ? issuer : raw_text(certificate, FULCIO_OID("1"));
}

static struct str claim_text(const struct certificate *certificate, size_t i)
{
	return claims[i].number <= RAW_MAX ? raw_text(certificate, claims[i].identifier) :
					     certificate_extension_text(certificate, claims[i].identifier);
}

struct str fulcio_extension(const struct certificate *certificate, struct str identifier)
{
	for (size_t i = 0; i < ARRAY_SIZE(claims); i++)
		if (str_is(identifier, claims[i].identifier))
			return claim_text(certificate, i);
	return STR_NULL;
}

const char *fulcio_identifier(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(claims); i++)
		if (str_is(name, claims[i].name))
			return claims[i].identifier;
	return NULL;
}

const char *fulcio_claim_name(size_t i)
{
	return i < ARRAY_SIZE(claims) ? claims[i].name : NULL;
}

void fulcio_claims(const struct certificate *certificate, struct arena *arena, struct key_value_list *ret_claims)
{
	for (size_t i = 0; i < ARRAY_SIZE(claims); i++) {
		struct str text = claim_text(certificate, i);

		if (text.n)
			*vec_push(ret_claims) = (struct key_value){str_of(claims[i].name), arena_str(arena, text)};
	}
}
