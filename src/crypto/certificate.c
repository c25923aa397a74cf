/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <time.h>

#include "base/arena.h"
#include "base/mem.h"
#include "crypto/certificate_list.h"
#include "crypto/key_parts.h"

#define FULCIO_OTHER_NAME "1.3.6.1.4.1.57264.1.7"

struct certificate {
	X509 *x509;
	struct public_key *key;
	unsigned char *der;
	size_t der_size;
	struct str subject; /* the arena's, as the names are */
	struct str_list names;
	struct arena arena;
};

X509 *certificate_x509(const struct certificate *certificate)
{
	return certificate->x509;
}

static bool is_object(const ASN1_OBJECT *object, const char *identifier)
{
	char text[128];
	int n = OBJ_obj2txt(text, sizeof(text), object, 1);

	return n > 0 && n < (int)sizeof(text) && strcmp(text, identifier) == 0;
}

static struct str string_of(const ASN1_STRING *string)
{
	return str_from((const char *)ASN1_STRING_get0_data(string), (size_t)ASN1_STRING_length(string));
}

static struct str name_text(const GENERAL_NAME *name)
{
	switch (name->type) {
	case GEN_EMAIL:
		return string_of(name->d.rfc822Name);
	case GEN_URI:
		return string_of(name->d.uniformResourceIdentifier);
	case GEN_OTHERNAME:
		if (is_object(name->d.otherName->type_id, FULCIO_OTHER_NAME) && name->d.otherName->value->type == V_ASN1_UTF8STRING)
			return string_of(name->d.otherName->value->value.utf8string);
		return STR_NULL;
	default:
		return STR_NULL;
	}
}

static struct str any_name_text(const GENERAL_NAME *name)
{
	struct str text = name->type == GEN_DNS ? string_of(name->d.dNSName) : name_text(name);

	return text.n && !memchr(text.p, 0, text.n) ? text : STR_NULL;
}

static void add_subject(struct certificate *certificate)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *bytes;
	long n;

	if (!bio)
		mem_lost();
	if (X509_NAME_print_ex(bio, X509_get_subject_name(certificate->x509), 0, XN_FLAG_RFC2253) >= 0 && (n = BIO_get_mem_data(bio, &bytes)) > 0)
		*vec_push(&certificate->names) = arena_str(&certificate->arena, str_from(bytes, (size_t)n));
	BIO_free(bio);
}

static void read_names(struct certificate *certificate)
{
	int critical = 0;
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate->x509, NID_subject_alt_name, &critical, NULL);

	for (int i = 0; names && i < sk_GENERAL_NAME_num(names); i++) {
		struct str text = any_name_text(sk_GENERAL_NAME_value(names, i));

		if (text.n)
			*vec_push(&certificate->names) = arena_str(&certificate->arena, text);
	}
	/* The name is critical where it is all that tells the subject (RFC 5280, section 4.2.1.6). */
	if (names && critical == 1 && !X509_NAME_entry_count(X509_get_subject_name(certificate->x509)) && sk_GENERAL_NAME_num(names) == 1 &&
	    certificate->names.n && sk_GENERAL_NAME_value(names, 0)->type != GEN_DNS)
		certificate->subject = certificate->names.v[0];
	GENERAL_NAMES_free(names);
	if (!certificate->names.n)
		add_subject(certificate);
}

struct certificate *certificate_take(X509 *x509)
{
	struct certificate *certificate;
	int n;

	if (!x509)
		return NULL;
	certificate = mem_zero(1, sizeof(*certificate));
	certificate->x509 = x509;
	certificate->key = public_key_of(X509_get_X509_PUBKEY(x509));
	n = i2d_X509(x509, &certificate->der);
	if (!certificate->key || n <= 0) {
		certificate_free(certificate);
		return NULL;
	}
	certificate->der_size = (size_t)n;
	read_names(certificate);
	return certificate;
}

int certificate_from_der(struct str der, struct certificate **ret_certificate, struct err *e)
{
	const unsigned char *at = (const unsigned char *)der.p;
	X509 *x509 = d2i_X509(NULL, &at, (long)der.n);

	if (x509 && at != (const unsigned char *)der.p + der.n) {
		X509_free(x509);
		x509 = NULL;
	}
	*ret_certificate = certificate_take(x509);
	return *ret_certificate ? 0 : err_set(e, ERR_FORMAT, "not a certificate in DER");
}

int certificate_from_pem(struct str pem, const char *name, struct certificate **ret_certificate, struct err *e)
{
	BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);

	*ret_certificate = bio ? certificate_take(PEM_read_bio_X509(bio, NULL, no_password, NULL)) : NULL;
	BIO_free(bio);
	return *ret_certificate ? 0 : err_set(e, ERR_FORMAT, "%s: not a certificate in PEM (-----BEGIN CERTIFICATE-----)", name);
}

bool certificate_is_pem(const struct certificate *certificate, struct str pem)
{
	BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
	unsigned char *der = NULL;
	long n = 0;
	bool is = bio && PEM_bytes_read_bio(&der, &n, NULL, PEM_STRING_X509, bio, no_password, NULL) == 1 &&
		  str_eq(str_from((const char *)der, (size_t)n), certificate_der(certificate));

	OPENSSL_free(der);
	BIO_free(bio);
	ERR_clear_error();
	return is;
}

void certificate_free(struct certificate *certificate)
{
	if (!certificate)
		return;
	public_key_free(certificate->key);
	X509_free(certificate->x509);
	OPENSSL_free(certificate->der);
	vec_done(&certificate->names);
	arena_done(&certificate->arena);
	free(certificate);
}

struct str certificate_der(const struct certificate *certificate)
{
	return str_from((const char *)certificate->der, certificate->der_size);
}

const struct public_key *certificate_key(const struct certificate *certificate)
{
	return certificate->key;
}

bool time_seconds(const ASN1_TIME *time, int64_t *ret_seconds)
{
	struct tm tm;

	if (!time || !ASN1_TIME_to_tm(time, &tm))
		return false;
	*ret_seconds = (int64_t)timegm(&tm);
	return true;
}

bool certificate_valid_at(const struct certificate *certificate, int64_t seconds)
{
	int64_t from, to;

	return time_seconds(X509_get0_notBefore(certificate->x509), &from) && time_seconds(X509_get0_notAfter(certificate->x509), &to) &&
	       seconds >= from && seconds <= to;
}

bool certificate_signs_code(const struct certificate *certificate)
{
	return (X509_get_extension_flags(certificate->x509) & EXFLAG_XKUSAGE) && certificate_may_sign_code(certificate);
}

/* Without the extensions every usage is allowed, and the library says so. */
bool certificate_may_sign_code(const struct certificate *certificate)
{
	return !(X509_get_extension_flags(certificate->x509) & (EXFLAG_CA | EXFLAG_INVALID)) &&
	       (X509_get_extended_key_usage(certificate->x509) & XKU_CODE_SIGN) &&
	       (X509_get_key_usage(certificate->x509) & KU_DIGITAL_SIGNATURE);
}

const struct str_list *certificate_names(const struct certificate *certificate)
{
	return &certificate->names;
}

struct str certificate_extension(const struct certificate *certificate, const char *identifier)
{
	int n = X509_get_ext_count(certificate->x509);

	for (int i = 0; i < n; i++) {
		X509_EXTENSION *extension = X509_get_ext(certificate->x509, i);

		if (is_object(X509_EXTENSION_get_object(extension), identifier))
			return string_of(X509_EXTENSION_get_data(extension));
	}
	return STR_NULL;
}

struct str certificate_extension_text(const struct certificate *certificate, const char *identifier)
{
	struct str value = certificate_extension(certificate, identifier);
	const unsigned char *at = (const unsigned char *)value.p;
	long length;
	int tag, class;

	if (!value.n || (ASN1_get_object(&at, &length, &tag, &class, (long)value.n) & 0x80) || tag != V_ASN1_UTF8STRING ||
	    class != V_ASN1_UNIVERSAL || (const char *)at + length != value.p + value.n || memchr(at, 0, (size_t)length))
		return STR_NULL;
	return str_from((const char *)at, (size_t)length);
}

struct str certificate_subject(const struct certificate *certificate)
{
	return certificate->subject;
}

bool certificate_names_issuer(const struct certificate *issuer, const struct certificate *certificate)
{
	return X509_check_issued(issuer->x509, certificate->x509) == X509_V_OK;
}

bool certificate_chain_holds(const struct certificate *leaf, struct certificate *const *chain, size_t n,
			     const struct certificate_list *hints, int64_t seconds, struct err *e)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	STACK_OF(X509) *between = sk_X509_new_null();
	bool ready = n > 0 && store && context && between && X509_STORE_add_cert(store, chain[n - 1]->x509) == 1, holds = false;

	for (size_t i = 0; ready && i + 1 < n; i++)
		ready = sk_X509_push(between, chain[i]->x509) > 0;
	for (size_t i = 0; ready && hints && i < hints->n; i++)
		ready = sk_X509_push(between, hints->v[i]->x509) > 0;
	if (ready && X509_STORE_CTX_init(context, store, leaf->x509, between) == 1) {
		X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(context);

		X509_VERIFY_PARAM_set_time(param, (time_t)seconds);
		/* The last of the chain may be an authority below a root. */
		X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
		holds = X509_verify_cert(context) == 1;
		if (!holds)
			err_set(e, ERR_FORMAT, "%s", X509_verify_cert_error_string(X509_STORE_CTX_get_error(context)));
	}
	sk_X509_free(between);
	X509_STORE_CTX_free(context);
	X509_STORE_free(store);
	return holds;
}
